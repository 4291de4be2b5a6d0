/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PT_TYPE_DEVICE_LINE (pt_device_line_get_type ())
G_DECLARE_FINAL_TYPE (PtDeviceLine, pt_device_line, PT, DEVICE_LINE, GtkListBoxRow)

G_END_DECLS
