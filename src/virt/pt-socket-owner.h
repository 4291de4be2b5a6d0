/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pt_socket_owner_is_libvirt (const char *path);

G_END_DECLS
