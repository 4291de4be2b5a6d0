/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether libvirt refuses to list its machines, to tell the definition of any, or whether it runs,
   to those that are linked with this */
void test_refuse_list        (gboolean refuse);
void test_refuse_lookup      (gboolean refuse);
void test_refuse_definitions (gboolean refuse);
void test_refuse_running     (gboolean refuse);

/* Whether who asks for a storage pool waits, and how many have asked since this was last asked */
void  test_hold_pools  (gboolean hold);
guint test_count_pools (void);

/* Whether who opens libvirt has to wait at the last moment, and whether somebody does */
void     test_hold_opening    (gboolean hold);
gboolean test_opening_is_held (void);

G_END_DECLS
