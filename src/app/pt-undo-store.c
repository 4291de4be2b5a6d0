/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-undo-store.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "pt-error.h"
#include "pt-state-file.h"

/*
 * One file per machine, keyed by connection and UUID. A record is on the disk before the definition
 * is changed, so that a program killed at any moment after that can still be undone.
 */
struct _PtUndoStore
{
  GObject parent_instance;

  char *directory;
};

G_DEFINE_FINAL_TYPE (PtUndoStore, pt_undo_store, G_TYPE_OBJECT)

#define FORMAT_VERSION 1

/* A URI holds slashes and is as long as it likes: its checksum stands for it, and the file
 * repeats it in full. */
static char *
dup_suffix (const char *uri,
            const char *type)
{
  g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, uri, -1);

  checksum[16] = '\0';
  return g_strdup_printf ("-%s.%s", checksum, type);
}

static char *
dup_file_name (const char *uri,
               const char *uuid)
{
  g_autofree char *suffix = dup_suffix (uri, "json");

  return g_strconcat (uuid, suffix, NULL);
}

/* A UUID comes from a hypervisor: it must not lead out of the directory. */
static gboolean
check_key (const char  *uri,
           const char  *uuid,
           GError     **error)
{
  if (uri != NULL && uuid != NULL && g_uuid_string_is_valid (uuid))
    return TRUE;

  pt_set_error (error, PT_ERROR_IO, NULL, uuid,
                _("The virtual machine has no valid UUID, so its last change cannot be recorded."));
  return FALSE;
}

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static char *
record_to_text (const PtUndoRecord *record)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, FORMAT_VERSION);
  add_string (builder, "uri", record->uri);
  add_string (builder, "uuid", record->uuid);
  add_string (builder, "name", record->name);
  add_string (builder, "before", record->before);
  add_string (builder, "asked", record->asked);
  add_string (builder, "read_back", record->read_back);
  json_builder_set_member_name (builder, "live");
  json_builder_add_boolean_value (builder, record->live);
  json_builder_set_member_name (builder, "autostart");
  json_builder_add_boolean_value (builder, record->autostart);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, NULL);
}

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static PtUndoRecord *
record_from_text (const char  *text,
                  GError     **error)
{
  g_autoptr (JsonNode) root = json_from_string (text, error);
  g_autoptr (PtUndoRecord) self = NULL;
  JsonObject *object;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;

  object = json_node_get_object (root);
  if (json_object_get_int_member_with_default (object, "version", 0) != FORMAT_VERSION)
    return NULL;

  self = pt_undo_record_new (get_string (object, "uri"), get_string (object, "uuid"),
                             get_string (object, "name"), get_string (object, "before"),
                             get_string (object, "asked"));
  self->read_back = g_strdup (get_string (object, "read_back"));
  self->live = json_object_get_boolean_member_with_default (object, "live", FALSE);
  self->autostart = json_object_get_boolean_member_with_default (object, "autostart", FALSE);
  if (self->uri == NULL || self->uuid == NULL || self->before == NULL || self->asked == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

static void
pt_undo_store_finalize (GObject *object)
{
  g_free (PT_UNDO_STORE (object)->directory);

  G_OBJECT_CLASS (pt_undo_store_parent_class)->finalize (object);
}

static void
pt_undo_store_class_init (PtUndoStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_undo_store_finalize;
}

static void
pt_undo_store_init (PtUndoStore *self)
{
}

/**
 * pt_undo_record_new:
 * @uri: the connection
 * @uuid: the machine
 * @name: (nullable): its name
 * @before: the definition before the change
 * @asked: the definition to come
 *
 * Returns: (transfer full): a record of a change of which nothing has been read back
 */
PtUndoRecord *
pt_undo_record_new (const char *uri,
                    const char *uuid,
                    const char *name,
                    const char *before,
                    const char *asked)
{
  PtUndoRecord *self = g_new0 (PtUndoRecord, 1);

  self->uri = g_strdup (uri);
  self->uuid = g_strdup (uuid);
  self->name = g_strdup (name);
  self->before = g_strdup (before);
  self->asked = g_strdup (asked);
  return self;
}

/**
 * pt_undo_record_free:
 * @self: (transfer full): a record
 */
void
pt_undo_record_free (PtUndoRecord *self)
{
  g_free (self->uri);
  g_free (self->uuid);
  g_free (self->name);
  g_free (self->before);
  g_free (self->asked);
  g_free (self->read_back);
  g_free (self);
}

/**
 * pt_undo_store_new:
 * @directory: (nullable): where the records are; %NULL: `$XDG_STATE_HOME/passthrough/undo`
 *
 * Nothing is made before the first record is written.
 *
 * Returns: (transfer full): a store
 */
PtUndoStore *
pt_undo_store_new (const char *directory)
{
  PtUndoStore *self = g_object_new (PT_TYPE_UNDO_STORE, NULL);

  if (directory != NULL)
    self->directory = g_strdup (directory);
  else
    self->directory = g_build_filename (g_get_user_state_dir (), "passthrough", "undo", NULL);
  return self;
}

/**
 * pt_undo_store_write:
 * @self: a store
 * @record: what to keep; it replaces the machine's older one
 * @error: return location
 *
 * Returns: whether the record is on the disk; when not, the older one still is
 */
gboolean
pt_undo_store_write (PtUndoStore         *self,
                     const PtUndoRecord  *record,
                     GError             **error)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (PT_IS_UNDO_STORE (self), FALSE);
  g_return_val_if_fail (record != NULL && record->before != NULL && record->asked != NULL, FALSE);

  if (!check_key (record->uri, record->uuid, error))
    return FALSE;

  name = dup_file_name (record->uri, record->uuid);
  text = record_to_text (record);
  return pt_state_file_write (self->directory, name, text, -1, error);
}

/**
 * pt_undo_store_read:
 * @self: a store
 * @uri: the connection
 * @uuid: the machine
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the record of the last change; %NULL without an error when
 *   there is none
 */
PtUndoRecord *
pt_undo_store_read (PtUndoStore  *self,
                    const char   *uri,
                    const char   *uuid,
                    GError      **error)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (PtUndoRecord) record = NULL;
  g_autoptr (GError) problem = NULL;

  g_return_val_if_fail (PT_IS_UNDO_STORE (self), NULL);

  if (!check_key (uri, uuid, error))
    return NULL;

  name = dup_file_name (uri, uuid);
  path = g_build_filename (self->directory, name, NULL);
  if (!g_file_get_contents (path, &text, NULL, &problem))
    {
      if (!g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        pt_set_error (error, PT_ERROR_IO, _("Check who may read it."), problem->message,
                      /* Translators: %s is a file name */
                      _("The record of the last change, “%s”, could not be read."), path);
      return NULL;
    }

  record = record_from_text (text, &problem);
  if (record == NULL || g_strcmp0 (record->uri, uri) != 0 || g_strcmp0 (record->uuid, uuid) != 0)
    {
      pt_set_error (error, PT_ERROR_IO, _("Move it away to go on without undo."),
                    problem != NULL ? problem->message : NULL,
                    /* Translators: %s is a file name */
                    _("The record of the last change, “%s”, is damaged."), path);
      return NULL;
    }

  return g_steal_pointer (&record);
}

/**
 * pt_undo_store_lock:
 * @self: a store
 * @uri: the connection
 * @uuid: the machine
 * @name: what to call it
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Keeps other programs of ours from changing the machine: what is read, compared, defined and
 * recorded of it is then of one piece. Blocks as long as another one has it, up to
 * %PT_MACHINE_LOCK_PATIENCE.
 *
 * Returns: (transfer full): to be freed when that is done; or %NULL
 */
PtMachineLock *
pt_undo_store_lock (PtUndoStore   *self,
                    const char    *uri,
                    const char    *uuid,
                    const char    *name,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autofree char *suffix = NULL;
  g_autofree char *file = NULL;

  g_return_val_if_fail (PT_IS_UNDO_STORE (self), NULL);

  if (!check_key (uri, uuid, error))
    return NULL;

  suffix = dup_suffix (uri, "lock");
  file = g_strconcat (uuid, suffix, NULL);
  return pt_machine_lock_new (self->directory, file, name, PT_MACHINE_LOCK_PATIENCE, cancellable,
                              error);
}

/**
 * pt_undo_store_has:
 * @self: a store
 * @uri: the connection
 * @uuid: the machine
 *
 * Returns: whether there is a record, good or not; cheap enough to ask while drawing
 */
gboolean
pt_undo_store_has (PtUndoStore *self,
                   const char  *uri,
                   const char  *uuid)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (PT_IS_UNDO_STORE (self), FALSE);

  if (!check_key (uri, uuid, NULL))
    return FALSE;

  name = dup_file_name (uri, uuid);
  path = g_build_filename (self->directory, name, NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * pt_undo_store_remove:
 * @self: a store
 * @uri: the connection
 * @uuid: the machine
 * @error: return location
 *
 * Returns: whether there is no record any more
 */
gboolean
pt_undo_store_remove (PtUndoStore  *self,
                      const char   *uri,
                      const char   *uuid,
                      GError      **error)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (PT_IS_UNDO_STORE (self), FALSE);

  if (!check_key (uri, uuid, error))
    return FALSE;

  name = dup_file_name (uri, uuid);
  return pt_state_file_remove (self->directory, name, error);
}

/**
 * pt_undo_store_remove_all:
 * @self: a store
 * @uri: the connection
 * @error: return location
 *
 * For a connection whose machines start afresh.
 *
 * Returns: whether no machine of that connection has a record any more
 */
gboolean
pt_undo_store_remove_all (PtUndoStore  *self,
                          const char   *uri,
                          GError      **error)
{
  g_autofree char *suffix = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_return_val_if_fail (PT_IS_UNDO_STORE (self), FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);

  suffix = dup_suffix (uri, "json");
  dir = g_dir_open (self->directory, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (name, suffix) && !pt_state_file_remove (self->directory, name, error))
        return FALSE;
    }

  return TRUE;
}
