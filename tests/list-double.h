/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether libvirt refuses to list its machines, to those that are linked with this */
void test_refuse_list (gboolean refuse);

G_END_DECLS
