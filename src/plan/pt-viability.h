/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-selection.h"

G_BEGIN_DECLS

/**
 * PtPlatform:
 * @PT_PLATFORM_NO: a device like any other
 * @PT_PLATFORM_PART: a part of the computer's own works: host bridge, ISA bridge, SMBus, memory
 *   controller, security processor, management engine; held back or left alone unless a person
 *   insists
 * @PT_PLATFORM_VITAL: given like any other device, but the computer leans on it: Thunderbolt,
 *   VMD, the display of a management controller
 */
typedef enum
{
  PT_PLATFORM_NO,
  PT_PLATFORM_PART,
  PT_PLATFORM_VITAL,
} PtPlatform;

/**
 * PtMember:
 * @device: a member of a chosen group
 * @group: (nullable): that group; %NULL for a device without one
 * @role: what becomes of it
 * @locked: there is no choice
 * @here: the machine that the plan is for has it already
 * @why: (nullable): why it is locked or has this role by default, one sentence
 *
 * One member of a group with its role.
 */
typedef struct
{
  PtPciDevice  *device;
  PtIommuGroup *group;
  PtRole        role;
  gboolean      locked;
  gboolean      here;
  char         *why;
} PtMember;

PtMember  *pt_member_new                   (PtIommuGroup *group,
                                            PtPciDevice  *device);
void       pt_member_free                  (PtMember     *self);
gboolean   pt_member_is_taken              (const PtMember *self);

gboolean   pt_viability_is_vfio_driver     (const char   *driver);
gboolean   pt_viability_is_driver_safe     (const char   *driver);
gboolean   pt_viability_is_assignable      (PtPciDevice  *device);
gboolean   pt_viability_blocks_if_it_stays (PtHost       *host,
                                            PtPciDevice  *device);
gboolean   pt_viability_is_thunderbolt     (PtPciDevice  *device);
PtPlatform pt_viability_get_platform       (PtPciDevice  *device);
const char *pt_viability_get_vital_reason  (PtPciDevice  *device);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtMember, pt_member_free)

G_END_DECLS
