/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pt-net-map.h"

G_BEGIN_DECLS

/**
 * PtScrub:
 *
 * Takes out of a recording what tells one computer or its owner from any other, and leaves what the
 * readers need. What has to match elsewhere gets a stand-in, the same everywhere.
 *
 * Left out: serial numbers and hardware addresses, what a file says that no reader asks for, the
 * arguments of the kernel that name disks, hosts or users, network and FUSE file systems, options
 * of file systems.
 *
 * Replaced: UUIDs of file systems, partitions, LUKS and LVM; labels; hardware addresses that are
 * part of a name (enx001122334455); IP addresses, by those for documentation (RFC 5737, 3849);
 * users' names and everything below their folders in mount points; the host's name where it is part
 * of a volume's; names of Bluetooth devices, which people choose; names of programs, but for those
 * that draw the screen; any serial number inside another text.
 */
typedef struct _PtScrub PtScrub;

PtScrub    *pt_scrub_new           (void);
void        pt_scrub_free          (PtScrub    *self);

void        pt_scrub_add_serial    (PtScrub    *self,
                                    const char *serial);
void        pt_scrub_add_host_name (PtScrub    *self,
                                    const char *name);
void        pt_scrub_add_id        (PtScrub    *self,
                                    const char *id);
void        pt_scrub_add_addressed (PtScrub    *self,
                                    const char *interface);

char       *pt_scrub_path          (PtScrub    *self,
                                    const char *path);
GBytes     *pt_scrub_file          (PtScrub    *self,
                                    const char *path,
                                    GBytes     *bytes);
gboolean    pt_scrub_knows_file    (const char *path);
gboolean    pt_scrub_keeps_name    (const char *path);
gboolean    pt_scrub_keeps_list    (const char *path);
gboolean    pt_scrub_keeps_link    (const char *path,
                                    const char *target);

/* For pt-scrub-files.c */
char       *pt_scrub_stand_in      (PtScrub    *self,
                                    const char *kind,
                                    const char *value);
char       *pt_scrub_text          (PtScrub    *self,
                                    const char *text);
char       *pt_scrub_volume        (PtScrub    *self,
                                    const char *text);
char       *pt_scrub_mount_point   (PtScrub    *self,
                                    const char *path);
gboolean    pt_scrub_has_id        (PtScrub    *self,
                                    const char *id,
                                    gsize       length);
GPtrArray  *pt_scrub_get_addressed (PtScrub    *self);
void        pt_scrub_set_ways      (PtScrub    *self,
                                    PtNetMap   *ways);
PtNetMap   *pt_scrub_get_ways      (PtScrub    *self);
char       *pt_scrub_server        (PtScrub    *self,
                                    const char *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtScrub, pt_scrub_free)

G_END_DECLS
