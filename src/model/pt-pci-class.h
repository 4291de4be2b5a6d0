/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *pt_pci_class_get_name (int class_code);

G_END_DECLS
