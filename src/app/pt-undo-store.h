/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-machine-lock.h"

G_BEGIN_DECLS

/**
 * PtUndoRecord:
 * @uri: the connection, as libvirt writes it
 * @uuid: the machine
 * @name: its name at the time, for people who look into the file
 * @before: the definition before the last change
 * @asked: the definition that was to replace it
 * @read_back: (nullable): what libvirt made of @asked; %NULL: it is not known whether it was
 *   defined
 * @live: the change was made to the running machine, too
 * @autostart: the machine started by itself, and the change turned that off
 *
 * What undo needs. Definitions hold passwords: a record is never part of a capture or report.
 */
typedef struct
{
  char *uri;
  char *uuid;
  char *name;
  char *before;
  char *asked;
  char *read_back;
  gboolean live;
  gboolean autostart;
} PtUndoRecord;

PtUndoRecord *pt_undo_record_new    (const char          *uri,
                                     const char          *uuid,
                                     const char          *name,
                                     const char          *before,
                                     const char          *asked);
void          pt_undo_record_free   (PtUndoRecord        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtUndoRecord, pt_undo_record_free)

#define PT_TYPE_UNDO_STORE (pt_undo_store_get_type ())
G_DECLARE_FINAL_TYPE (PtUndoStore, pt_undo_store, PT, UNDO_STORE, GObject)

PtUndoStore  *pt_undo_store_new     (const char          *directory);
gboolean      pt_undo_store_write   (PtUndoStore         *self,
                                     const PtUndoRecord  *record,
                                     GError             **error);
PtUndoRecord *pt_undo_store_read    (PtUndoStore         *self,
                                     const char          *uri,
                                     const char          *uuid,
                                     GError             **error);
PtMachineLock *pt_undo_store_lock   (PtUndoStore         *self,
                                     const char          *uri,
                                     const char          *uuid,
                                     const char          *name,
                                     GCancellable        *cancellable,
                                     GError             **error);
gboolean      pt_undo_store_has     (PtUndoStore         *self,
                                     const char          *uri,
                                     const char          *uuid);
gboolean      pt_undo_store_remove  (PtUndoStore         *self,
                                     const char          *uri,
                                     const char          *uuid,
                                     GError             **error);
gboolean      pt_undo_store_remove_all (PtUndoStore      *self,
                                     const char          *uri,
                                     GError             **error);

G_END_DECLS
