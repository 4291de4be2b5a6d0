/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-finding.h"
#include "pt-held-device.h"
#include "pt-selection.h"
#include "pt-situation.h"

G_BEGIN_DECLS

/**
 * PtGroupState:
 *
 * interface.md: free|host|assigned|partial|stays|unknown. free: nothing uses it; host: this
 * computer uses it (for what, in the badge); assigned: every endpoint is in one or more
 * definitions; partial: some; stays: it cannot be assigned; unknown: cannot tell.
 */
typedef enum
{
  PT_GROUP_FREE,
  PT_GROUP_HOST,
  PT_GROUP_ASSIGNED,
  PT_GROUP_PARTIAL,
  PT_GROUP_STAYS,
  PT_GROUP_UNKNOWN,
} PtGroupState;

/**
 * PtGroupKind:
 *
 * What a group is, by its most useful member: sorting, filter and icon. Useful first.
 */
typedef enum
{
  PT_KIND_DISPLAY,
  PT_KIND_WIRELESS,
  PT_KIND_NETWORK,
  PT_KIND_USB,
  PT_KIND_STORAGE,
  PT_KIND_SOUND,
  PT_KIND_OTHER,
  PT_KIND_PLATFORM,
  PT_KIND_BRIDGE,
} PtGroupKind;

/* One IOMMU group in words: title, badge, what the computer loses, findings with default roles.
   Immutable, made once for both faces. */
#define PT_TYPE_GROUP_VIEW (pt_group_view_get_type ())
G_DECLARE_FINAL_TYPE (PtGroupView, pt_group_view, PT, GROUP_VIEW, GObject)

PtGroupView  *pt_group_view_new             (PtSituation  *situation,
                                             PtIommuGroup *group);
PtGroupView  *pt_group_view_new_ungrouped   (PtSituation  *situation,
                                             PtPciDevice  *device);
PtIommuGroup *pt_group_view_get_group       (PtGroupView  *self);
PtGroupKind   pt_group_view_get_kind        (PtGroupView  *self);
PtGroupState  pt_group_view_get_state       (PtGroupView  *self);
/* Whether there is no blocking finding of the host */
gboolean      pt_group_view_is_assignable   (PtGroupView  *self);
const char   *pt_group_view_get_title       (PtGroupView  *self);
const char   *pt_group_view_get_badge       (PtGroupView  *self);
const char   *pt_group_view_get_loses       (PtGroupView  *self);
const char   *pt_group_view_get_icon_name   (PtGroupView  *self);
/* Machine names; NULL without libvirt */
const char *const *
              pt_group_view_get_assigned_to (PtGroupView  *self);
GListModel   *pt_group_view_get_findings    (PtGroupView  *self);
PtRole        pt_group_view_get_role        (PtGroupView  *self,
                                             PtPciDevice  *device);
char         *pt_group_view_dup_device_line (PtPciDevice  *device);
gboolean      pt_group_view_equal           (PtGroupView  *self,
                                             PtGroupView  *other);
const char   *pt_group_state_to_id          (PtGroupState  state);

G_END_DECLS
