/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PtHostChanges:
 * @PT_HOST_CHANGES_HARDWARE: devices came or went, or their drivers or modules did
 * @PT_HOST_CHANGES_MOUNTS: mounts or swap
 * @PT_HOST_CHANGES_NETWORK: interfaces, addresses or routes
 *
 * What is not as it was when the computer was read.
 */
typedef enum /*< flags >*/
{
  PT_HOST_CHANGES_NONE = 0,
  PT_HOST_CHANGES_HARDWARE = 1 << 0,
  PT_HOST_CHANGES_MOUNTS = 1 << 1,
  PT_HOST_CHANGES_NETWORK = 1 << 2,
} PtHostChanges;

#define PT_HOST_CHANGES_ALL \
  (PT_HOST_CHANGES_HARDWARE | PT_HOST_CHANGES_MOUNTS | PT_HOST_CHANGES_NETWORK)

#define PT_TYPE_HOST_CHANGES (pt_host_changes_get_type ())

GType pt_host_changes_get_type (void) G_GNUC_CONST;

/* From the first change to the signal that tells of it, and so at least between two signals */
#define PT_HOST_WATCH_INTERVAL_MS 300

#define PT_TYPE_HOST_WATCH (pt_host_watch_get_type ())
G_DECLARE_FINAL_TYPE (PtHostWatch, pt_host_watch, PT, HOST_WATCH, GObject)

PtHostWatch   *pt_host_watch_new                  (const char    *root);
void           pt_host_watch_set_all_routes       (PtHostWatch   *self,
                                                   gboolean       all_routes);
PtHostChanges  pt_host_watch_get_unwatched        (PtHostWatch   *self);
const char    *pt_host_watch_get_unwatched_reason (PtHostWatch   *self,
                                                   PtHostChanges  change);

G_END_DECLS
