/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-reading.h"

#include "pt-domain-fetch.h"
#include "pt-error.h"
#include "pt-pending.h"

/* One worker that reads machines for a store, all of them or some. */

static void
reading_free (gpointer data)
{
  PtDomainReading *self = data;

  g_weak_ref_clear (&self->owner);
  g_clear_object (&self->gvir);
  g_clear_pointer (&self->events, pt_domain_events_unref);
  g_clear_pointer (&self->uuids, g_ptr_array_unref);
  g_clear_pointer (&self->known, g_ptr_array_unref);
  g_clear_pointer (&self->domains, g_ptr_array_unref);
  g_clear_pointer (&self->gone, g_ptr_array_unref);
  g_free (self);
}

/* One bad machine is one that cannot be read, and says nothing of the others: as long as libvirt
 * itself is there */
static gboolean
add_unread (PtDomainReading *self,
            const char      *uuid,
            const GError    *error)
{
  g_autoptr (virConnect) handle = pt_virt_dup_connect (self->gvir);
  const char *detail = pt_error_get_detail (error);
  PtDomain *before = NULL;

  if (virConnectIsAlive (handle) != 1)
    return FALSE;

  for (guint i = 0; self->known != NULL && i < self->known->len && before == NULL; i++)
    if (g_str_equal (pt_domain_get_uuid (g_ptr_array_index (self->known, i)), uuid))
      before = g_ptr_array_index (self->known, i);
  g_ptr_array_add (self->domains,
                   pt_domain_new_unread (before, uuid, detail != NULL ? detail : error->message));
  self->n_failed++;
  return TRUE;
}

/**
 * pt_domain_reading_new:
 * @owner: for whom
 * @generation: as @owner counts its connections
 * @gvir: an open connection
 * @here: it leads to libvirt of this computer
 * @cancellable: (nullable): then the task returns at once, and its worker goes on alone
 * @callback: called when it is over; may be %NULL
 *
 * Returns: (transfer full): a task whose data is a #PtDomainReading, to be run with
 *   pt_domain_reading_thread() after pt_pending_begin()
 */
GTask *
pt_domain_reading_new (GObject             *owner,
                       guint                generation,
                       GVirConnection      *gvir,
                       gboolean             here,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback)
{
  GTask *task = g_task_new (NULL, cancellable, callback, NULL);
  PtDomainReading *self = g_new0 (PtDomainReading, 1);

  g_weak_ref_init (&self->owner, owner);
  self->generation = generation;
  self->gvir = g_object_ref (gvir);
  self->here = here;
  g_task_set_source_tag (task, pt_domain_reading_new);
  g_task_set_static_name (task, "pt_domain_store_fetch");
  g_task_set_task_data (task, self, reading_free);
  g_task_set_return_on_cancel (task, TRUE);
  return task;
}

/**
 * pt_domain_reading_thread:
 * @task: made by pt_domain_reading_new()
 * @source: not used
 * @data: its #PtDomainReading
 * @cancellable: (nullable): looked at between two machines
 *
 * Reads. Blocks.
 */
void
pt_domain_reading_thread (GTask        *task,
                          gpointer      source,
                          gpointer      data,
                          GCancellable *cancellable)
{
  PtDomainReading *self = data;
  g_autoptr (PtVolumePaths) volumes = pt_volume_paths_new (self->here);
  GError *error = NULL;

  if (self->events != NULL)
    pt_domain_events_register (self->events, self->gvir);

  self->gone = g_ptr_array_new_with_free_func (g_free);
  if (self->uuids == NULL)
    self->domains = pt_domain_fetch_all (self->gvir, volumes, cancellable, &error);
  else
    self->domains = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; self->uuids != NULL && i < self->uuids->len && error == NULL; i++)
    {
      const char *uuid = g_ptr_array_index (self->uuids, i);
      PtDomain *domain = pt_domain_fetch_one (self->gvir, volumes, uuid, &error);

      if (domain != NULL)
        g_ptr_array_add (self->domains, domain);
      else if (error == NULL)
        g_ptr_array_add (self->gone, g_strdup (uuid));
      else if (add_unread (self, uuid, error))
        g_clear_error (&error);
    }
  if (pt_volume_paths_gave_up (volumes))
    self->n_failed++;

  /* Here, because letting go of a connection asks the daemon and the task may end on the main
   * thread */
  g_clear_object (&self->gvir);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  pt_pending_end ();
}
