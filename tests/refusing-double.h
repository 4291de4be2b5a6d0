/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether libvirt refuses to list its machines, or to tell the definition of any, to those that are
   linked with this */
void test_refuse_list        (gboolean refuse);
void test_refuse_definitions (gboolean refuse);

G_END_DECLS
