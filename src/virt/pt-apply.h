/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"

G_BEGIN_DECLS

/**
 * PtApplyPrepare:
 * @before: the definition as it is
 * @after: the one that is about to be defined
 * @user_data: what was given to pt_apply_define()
 * @error: why not to go on
 *
 * The last chance before anything is written: writes the undo record.
 *
 * Returns: whether to go on
 */
typedef gboolean (*PtApplyPrepare) (const char  *before,
                                    const char  *after,
                                    gpointer     user_data,
                                    GError     **error);

/**
 * PtApplyCommit:
 * @user_data: what was given to pt_apply_define()
 * @error: why not to go on
 *
 * All has been compared, and the next call writes. What fails before this has written nothing.
 *
 * Returns: whether to go on
 */
typedef gboolean (*PtApplyCommit)  (gpointer     user_data,
                                    GError     **error);

/**
 * PtApplyDone:
 * @read_back: the definition as libvirt has it now
 * @user_data: what was given to pt_apply_define()
 * @error: why not to leave it so
 *
 * Completes the undo record.
 *
 * Returns: whether that was possible; else the definition before is put back
 */
typedef gboolean (*PtApplyDone)    (const char  *read_back,
                                    gpointer     user_data,
                                    GError     **error);

char     *pt_apply_read_definition (PtConnection    *connection,
                                    const char      *uuid,
                                    GCancellable    *cancellable,
                                    GError         **error);
char     *pt_apply_read_running    (PtConnection    *connection,
                                    const char      *uuid,
                                    GCancellable    *cancellable,
                                    GError         **error);
gboolean  pt_apply_define          (PtConnection    *connection,
                                    const char      *uuid,
                                    const char      *before,
                                    const char      *after,
                                    PtApplyPrepare   prepare,
                                    PtApplyCommit    commit,
                                    PtApplyDone      done,
                                    gpointer         user_data,
                                    GCancellable    *cancellable,
                                    GError         **error);

gboolean  pt_apply_get_autostart   (PtConnection    *connection,
                                    const char      *uuid,
                                    gboolean        *autostart,
                                    GCancellable    *cancellable,
                                    GError         **error);
gboolean  pt_apply_set_autostart   (PtConnection    *connection,
                                    const char      *uuid,
                                    gboolean         autostart,
                                    GCancellable    *cancellable,
                                    GError         **error);

gboolean  pt_apply_start           (PtConnection    *connection,
                                    const char      *uuid,
                                    GCancellable    *cancellable,
                                    GError         **error);
gboolean  pt_apply_shutdown        (PtConnection    *connection,
                                    const char      *uuid,
                                    GCancellable    *cancellable,
                                    GError         **error);
gboolean  pt_apply_force_off       (PtConnection    *connection,
                                    const char      *uuid,
                                    GCancellable    *cancellable,
                                    GError         **error);

G_END_DECLS
