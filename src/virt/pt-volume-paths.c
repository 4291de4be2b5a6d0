/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-volume-paths.h"

#include <stdlib.h>

#include "pt-pending.h"

/*
 * Where the volumes of storage pools lie, asked once for each while machines are read.
 *
 * libvirt answers no question about any pool while one of them hangs, a share of a server that is
 * not there. The machines shall be listed all the same, so another worker asks, and one that reads
 * machines waits only so long. There is one question at a time, and none while one is overdue:
 * libvirt's daemon does not serve a program that has several open.
 */
struct _PtVolumePaths
{
  gboolean    here;
  gboolean    gave_up;
  gint64      deadline;   /* 0: nothing was asked yet */
  GHashTable *paths;      /* "pool/volume" → path, or NULL */
};

/* For all volumes of one reading */
#define PATIENCE (3 * G_TIME_SPAN_SECOND)

typedef struct
{
  virConnectPtr connect;
  char         *pool;
  char         *volume;
  char         *path;
  gboolean      answered;
} Question;

static GMutex   lock;
static GCond    answer_came;
static gboolean asking;
static gboolean overdue;

static void
question_clear (gpointer data)
{
  Question *self = data;

  g_free (self->pool);
  g_free (self->volume);
  g_free (self->path);
}

static void
question_release (Question *self)
{
  g_atomic_rc_box_release_full (self, question_clear);
}

static char *
read_path (const Question *question)
{
  virStoragePoolPtr pool = virStoragePoolLookupByName (question->connect, question->pool);
  virStorageVolPtr volume =
    pool != NULL ? virStorageVolLookupByName (pool, question->volume) : NULL;
  char *path = volume != NULL ? virStorageVolGetPath (volume) : NULL;
  char *copy = g_strdup (path);

  free (path);
  if (volume != NULL)
    virStorageVolFree (volume);
  if (pool != NULL)
    virStoragePoolFree (pool);
  virResetLastError ();
  return copy;
}

static void
answer (gpointer data)
{
  Question *question = data;
  char *path = read_path (question);

  virConnectClose (question->connect);
  g_mutex_lock (&lock);
  question->path = path;
  question->answered = TRUE;
  asking = FALSE;
  overdue = FALSE;
  g_cond_broadcast (&answer_came);
  g_mutex_unlock (&lock);
  question_release (question);
}

/* Another reading may be asking */
static gboolean
begin_asking (gint64 deadline)
{
  while (asking && !overdue && g_cond_wait_until (&answer_came, &lock, deadline))
    ;
  if (asking || g_get_monotonic_time () >= deadline)
    return FALSE;

  asking = TRUE;
  return TRUE;
}

static char *
ask (PtVolumePaths *self,
     virConnectPtr  connect,
     const char    *pool,
     const char    *volume)
{
  Question *question;
  char *path = NULL;

  if (self->deadline == 0)
    self->deadline = g_get_monotonic_time () + PATIENCE;

  g_mutex_lock (&lock);
  if (!begin_asking (self->deadline))
    {
      self->gave_up = TRUE;
      g_mutex_unlock (&lock);
      return NULL;
    }

  question = g_atomic_rc_box_new0 (Question);
  question->connect = connect;
  question->pool = g_strdup (pool);
  question->volume = g_strdup (volume);
  virConnectRef (connect);
  pt_pending_run ("pt_volume_paths_find", answer, g_atomic_rc_box_acquire (question));

  while (!question->answered && g_cond_wait_until (&answer_came, &lock, self->deadline))
    ;
  overdue = !question->answered;
  self->gave_up |= overdue;
  path = g_steal_pointer (&question->path);
  g_mutex_unlock (&lock);
  question_release (question);
  return path;
}

/**
 * pt_volume_paths_new:
 * @here: the volumes are those of this computer; else nothing is asked, as nothing tells what a
 *   path of another one leads to
 *
 * Returns: (transfer full): what one reading of machines comes to know of volumes
 */
PtVolumePaths *
pt_volume_paths_new (gboolean here)
{
  PtVolumePaths *self = g_new0 (PtVolumePaths, 1);

  self->here = here;
  self->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * pt_volume_paths_free:
 * @self: (transfer full): such an object
 */
void
pt_volume_paths_free (PtVolumePaths *self)
{
  g_hash_table_unref (self->paths);
  g_free (self);
}

/**
 * pt_volume_paths_find:
 * @self: such an object
 * @connect: an open connection
 * @pool: the name of a storage pool
 * @volume: the name of a volume in it
 *
 * Blocks, but not for long, whatever libvirt does.
 *
 * Returns: (transfer none) (nullable): where the volume lies; %NULL: nothing says so
 */
const char *
pt_volume_paths_find (PtVolumePaths *self,
                      virConnectPtr  connect,
                      const char    *pool,
                      const char    *volume)
{
  g_autofree char *key = NULL;
  gpointer path = NULL;

  if (!self->here)
    return NULL;

  /* libvirt takes no pool whose name has a slash in it */
  key = g_strconcat (pool, "/", volume, NULL);
  if (!g_hash_table_lookup_extended (self->paths, key, NULL, &path))
    {
      path = ask (self, connect, pool, volume);
      g_hash_table_insert (self->paths, g_steal_pointer (&key), path);
    }
  return path;
}

/**
 * pt_volume_paths_gave_up:
 * @self: such an object
 *
 * Returns: whether a volume was not found because libvirt took too long to answer
 */
gboolean
pt_volume_paths_gave_up (PtVolumePaths *self)
{
  return self->gave_up;
}
