/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-selection.h"
#include "pt-situation.h"

G_BEGIN_DECLS

/**
 * PtHeldStatus:
 * @PT_HELD_HERE: it is what was assigned
 * @PT_HELD_MOVED: something else is at its address now
 * @PT_HELD_GONE: nothing is at its address now
 * @PT_HELD_UNRECORDED: it is not recorded what was assigned: the definition was written by hand
 *
 * Whether what a machine names is still what was assigned: interface.md `machines … status`.
 */
typedef enum
{
  PT_HELD_HERE,
  PT_HELD_MOVED,
  PT_HELD_GONE,
  PT_HELD_UNRECORDED,
} PtHeldStatus;

/**
 * PtHeldDevice:
 * @address: where the definition says it is
 * @kind: which element names it
 * @group: its IOMMU group now, else as recorded, else -1
 * @role: given or held back
 * @status: whether it is still there
 * @has_now_at: @now_at is known
 * @now_at: the one device elsewhere that matches what was recorded
 * @ambiguous: it moved or is gone, and several devices match: which one it is cannot be told
 * @name: what it is, or was; never %NULL
 *
 * One assigned device of a machine, compared with the host as it is now.
 */
typedef struct
{
  PtPciAddress address;
  PtHeldKind   kind;
  int          group;
  PtRole       role;
  PtHeldStatus status;
  gboolean     has_now_at;
  PtPciAddress now_at;
  gboolean     ambiguous;
  char        *name;
} PtHeldDevice;

GPtrArray        *pt_held_devices_new          (PtHost                 *host,
                                                PtDomainXml            *definition);
const char       *pt_held_status_to_id         (PtHeldStatus            status);

PtIdentityDevice *pt_held_device_new_identity  (PtPciDevice            *device,
                                                PtRole                  role);

G_END_DECLS
