/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pt-host.h"
#include "pt-sysfs.h"

G_BEGIN_DECLS

/**
 * pt_host_reader_read:
 * @root: "/" for this computer, else a directory with `sys` and `proc` in it, as saved by capture
 * @source: what to call it
 * @error: return location
 *
 * Reads everything once: functions and groups through libpci, uses from /sys and /proc. Blocking;
 * call it in a worker in the window. A file that cannot be read is *cannot tell* for its evidence;
 * a root without PCI devices is an error (%PT_ERROR_HOST_UNREADABLE) and never falls back to this
 * computer.
 *
 * Returns: (transfer full): a snapshot, or %NULL
 */
PtHost *pt_host_reader_read (const char    *root,
                             PtHostSource   source,
                             GError       **error);

/**
 * pt_host_reader_read_seen:
 * @root: as above
 * @source: as above
 * @seen: (nullable) (scope call): told of each question that is asked about files, also of those
 *   that libpci asks by itself
 * @data: for @seen
 * @error: return location
 *
 * Returns: (transfer full): a snapshot, or %NULL
 */
PtHost *pt_host_reader_read_seen (const char    *root,
                                  PtHostSource   source,
                                  PtSysfsSeen    seen,
                                  gpointer       data,
                                  GError       **error);

G_END_DECLS
