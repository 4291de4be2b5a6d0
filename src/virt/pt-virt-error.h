/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pt-virt-error-table.h"

G_BEGIN_DECLS

GError   *pt_virt_error_new        (int          code,
                                    int          domain,
                                    int          number,
                                    const char  *message);
void      pt_virt_error_translate  (GError     **error,
                                    const char  *fallback);
void      pt_virt_error_translate_start
                                   (GError     **error,
                                    const char  *fallback);
gboolean  pt_virt_error_is_refusal (void);

const PtVirtErrorRow *
          pt_virt_error_find_row   (int          code,
                                    int          domain,
                                    int          number,
                                    const char  *message,
                                    PtVirtErrorCircumstances circumstances,
                                    GMatchInfo **match);

G_END_DECLS
