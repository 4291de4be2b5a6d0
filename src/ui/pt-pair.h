/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PT_TYPE_PAIR (pt_pair_get_type ())
G_DECLARE_FINAL_TYPE (PtPair, pt_pair, PT, PAIR, GtkWidget)

G_END_DECLS
