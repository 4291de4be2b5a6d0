/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"

G_BEGIN_DECLS

/* The blocking hands: called in a worker (window) or directly (command line). Every one maps libvirt's error to PT_ERROR.
 * Timeouts are libvirt's own (keepalive). */

/* The definition to edit: INACTIVE|SECURE, or INACTIVE alone when read-only. Exactly "<domain …</domain>". */
char     *pt_apply_read_definition (PtConnection  *connection,
                                    const char    *uuid,
                                    GCancellable  *cancellable,
                                    GError       **error);

/**
 * pt_apply_define:
 *
 * Reads the definition again and compares it with @before, byte for byte, (else %PT_ERROR_CHANGED_MEANWHILE, nothing written), calls
 * @prepare (writes the undo record; on failure nothing is written), defines @after through gvir_domain_set_config(), reads back into
 * @read_back and compares: what was asked for is there and every foreign node of @before survived; otherwise defines @before again and
 * fails with %PT_ERROR_PUT_BACK. @read_back is given to @done (updates the undo record) before returning.
 */
typedef gboolean (*PtApplyPrepare) (const char *before, const char *after, gpointer user_data, GError **error);
typedef gboolean (*PtApplyDone)    (const char *read_back, gpointer user_data, GError **error);

gboolean  pt_apply_define          (PtConnection   *connection,
                                    const char     *uuid,
                                    const char     *before,
                                    const char     *after,
                                    PtApplyPrepare  prepare,
                                    PtApplyDone     done,
                                    gpointer        user_data,
                                    GCancellable   *cancellable,
                                    GError        **error);

gboolean  pt_apply_start           (PtConnection *connection, const char *uuid, GCancellable *cancellable, GError **error);
gboolean  pt_apply_shutdown        (PtConnection *connection, const char *uuid, GCancellable *cancellable, GError **error);
gboolean  pt_apply_force_off       (PtConnection *connection, const char *uuid, GCancellable *cancellable, GError **error);

G_END_DECLS
