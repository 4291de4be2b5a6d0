/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void pt_domain_attribute_set (GString    *element,
                              const char *name,
                              const char *value);

G_END_DECLS
