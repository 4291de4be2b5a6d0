/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What undo needs, one record per machine (keyed by URI and UUID): the definition before the last change, the one asked for, and the one
 * that was read back after it. $XDG_STATE_HOME/passthrough/undo/, directory 0700, files 0600, written to a temporary file, synced,
 * renamed, directory synced. Holds passwords: never part of a capture or report. */
typedef struct
{
  char *uri;
  char *uuid;
  char *name;
  char *before;
  char *asked;      /* what was to be defined */
  char *read_back;  /* nullable: not known to have been defined */
} PtUndoRecord;

void          pt_undo_record_free   (PtUndoRecord  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtUndoRecord, pt_undo_record_free)

#define PT_TYPE_UNDO_STORE (pt_undo_store_get_type ())
G_DECLARE_FINAL_TYPE (PtUndoStore, pt_undo_store, PT, UNDO_STORE, GObject)

PtUndoStore  *pt_undo_store_new     (const char    *directory);
gboolean      pt_undo_store_write   (PtUndoStore   *self,
                                     const PtUndoRecord *record,
                                     GError       **error);
PtUndoRecord *pt_undo_store_read    (PtUndoStore   *self,   /* NULL without error: none */
                                     const char    *uri,
                                     const char    *uuid,
                                     GError       **error);
gboolean      pt_undo_store_remove  (PtUndoStore   *self,
                                     const char    *uri,
                                     const char    *uuid,
                                     GError       **error);

G_END_DECLS
