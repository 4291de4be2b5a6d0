/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-session-work.h"

/*
 * How a session puts the groups into words: in a worker, on snapshots, some groups at a time. The
 * first groups of a computer are there at once and the others follow; later the list changes when
 * all of them have been looked at. What has changed meanwhile is looked at after that, however
 * often it has changed, so that there is an end to it.
 */

/* So many at first, more than a window shows. The window makes up to 200 cards (gtklistview.c) and
 * sorts what comes in between: so few at a time, and of those that there are a quarter, that it
 * fills few cards between two frames. */
#define FIRST_GROUPS 16
#define FEW_GROUPS 32
#define MOST_GROUPS 1024

typedef struct
{
  PtSituation *situation;
  guint        begin;
  guint        end;
} PtSome;

static void
pt_some_free (PtSome *some)
{
  g_object_unref (some->situation);
  g_free (some);
}

static void look_at_some (PtSession *self,
                          guint      n_groups);

static void
some_thread (GTask        *task,
             gpointer      object,
             gpointer      data,
             GCancellable *cancellable)
{
  const PtSome *some = data;
  GPtrArray *groups = pt_host_get_groups (pt_situation_get_host (some->situation));
  GPtrArray *views = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = some->begin; i < some->end; i++)
    g_ptr_array_add (views, pt_group_view_new (some->situation, g_ptr_array_index (groups, i)));
  g_task_return_pointer (task, views, (GDestroyNotify) g_ptr_array_unref);
}

/* Both lists are in the order of group numbers. */
static void
merge_groups (PtSession *self,
              GPtrArray *views)
{
  guint position = 0;

  for (guint i = 0; i < views->len; i++)
    {
      PtGroupView *view = g_ptr_array_index (views, i);
      int number = pt_iommu_group_get_number (pt_group_view_get_group (view));
      g_autoptr (PtGroupItem) item = NULL;

      while ((item = g_list_model_get_item (G_LIST_MODEL (self->groups), position)) != NULL &&
             pt_group_item_get_number (item) < number)
        {
          g_list_store_remove (self->groups, position);
          g_clear_object (&item);
        }

      if (item != NULL && pt_group_item_get_number (item) == number)
        {
          pt_group_item_set_view (item, view);
        }
      else
        {
          g_autoptr (PtGroupItem) added = pt_group_item_new (view);

          g_list_store_insert (self->groups, position, added);
        }
      position++;
    }

  if (position < g_list_model_get_n_items (G_LIST_MODEL (self->groups)))
    g_list_store_splice (self->groups, position,
                         g_list_model_get_n_items (G_LIST_MODEL (self->groups)) - position,
                         NULL, 0);
}

static void
append_groups (PtSession *self,
               GPtrArray *views)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < views->len; i++)
    g_ptr_array_add (items, pt_group_item_new (g_ptr_array_index (views, i)));
  g_list_store_splice (self->groups, g_list_model_get_n_items (G_LIST_MODEL (self->groups)), 0,
                       items->pdata, items->len);
}

static void
finish_look (PtSession *self)
{
  g_autoptr (GPtrArray) views = g_steal_pointer (&self->views);

  g_clear_object (&self->viewed);
  if (!self->filling)
    merge_groups (self, views);
  self->filling = FALSE;
  g_object_notify (G_OBJECT (self), "groups");
  if (self->views_again)
    {
      self->views_again = FALSE;
      pt_session_update_groups (self);
      return;
    }
  self->looking = FALSE;
  g_object_notify (G_OBJECT (self), "loading");
}

static void
on_some (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  PtSession *self = PT_SESSION (object);
  const PtSome *some = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) views = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Of a computer that is no longer looked at */
  if (some->situation != self->viewed)
    return;

  if (self->filling)
    append_groups (self, views);
  g_ptr_array_extend_and_steal (self->views, g_steal_pointer (&views));
  look_at_some (self, CLAMP (some->end / 4, FEW_GROUPS, MOST_GROUPS));
}

static void
look_at_some (PtSession *self,
              guint      n_groups)
{
  const guint n_all = pt_host_get_groups (pt_situation_get_host (self->viewed))->len;
  g_autoptr (GTask) task = NULL;
  PtSome *some;

  if (self->views->len == n_all)
    {
      finish_look (self);
      return;
    }

  some = g_new0 (PtSome, 1);
  some->situation = g_object_ref (self->viewed);
  some->begin = self->views->len;
  some->end = MIN (some->begin + n_groups, n_all);
  task = pt_session_new_task (self, NULL, on_some, NULL, pt_session_update_groups,
                              "[passthrough] look at groups");
  g_task_set_task_data (task, some, (GDestroyNotify) pt_some_free);
  pt_session_run_in_thread (task, some_thread);
}

/* What is being looked at is of no use any more, and neither is what was seen */
static void
drop_groups (PtSession *self)
{
  g_clear_object (&self->viewed);
  g_clear_pointer (&self->views, g_ptr_array_unref);
  self->filling = FALSE;
  self->views_again = FALSE;
  self->looking = FALSE;
  g_list_store_remove_all (self->groups);
}

/**
 * pt_session_update_groups:
 * @self: a session
 *
 * Looks at the groups of the host as it is now, in the background, and tells that what was planned
 * may no longer hold.
 */
void
pt_session_update_groups (PtSession *self)
{
  g_autoptr (PtSituation) situation = pt_session_dup_situation (self);

  if (self->views_source != 0)
    g_source_remove (g_steal_handle_id (&self->views_source));

  if (situation == NULL)
    {
      drop_groups (self);
    }
  else if (self->viewed != NULL)
    {
      self->views_again = TRUE;
    }
  else
    {
      self->viewed = g_steal_pointer (&situation);
      self->views = g_ptr_array_new_with_free_func (g_object_unref);
      self->filling = g_list_model_get_n_items (G_LIST_MODEL (self->groups)) == 0;
      look_at_some (self, FIRST_GROUPS);
    }
  pt_session_emit_changed (self);
  pt_session_ask_for_serials (self);
}

static gboolean
on_update_groups (gpointer data)
{
  PtSession *self = PT_SESSION (data);

  self->views_source = 0;
  pt_session_update_groups (self);
  return G_SOURCE_REMOVE;
}

/**
 * pt_session_schedule_groups:
 * @self: a session
 *
 * libvirt's events come in bursts: the groups are looked at once after each.
 */
void
pt_session_schedule_groups (PtSession *self)
{
  if (self->started && self->host != NULL && self->views_source == 0)
    {
      self->views_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_update_groups, self, NULL);
      g_source_set_name_by_id (self->views_source, "[passthrough] update groups");
    }
}

/**
 * pt_session_find_group:
 * @self: a session
 * @number: the number of an IOMMU group
 *
 * Returns: (transfer full) (nullable): its place in the list; %NULL as long as it was not looked at
 */
PtGroupItem *
pt_session_find_group (PtSession *self,
                       int        number)
{
  guint low = 0, high;

  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  /* By number */
  high = g_list_model_get_n_items (G_LIST_MODEL (self->groups));
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      g_autoptr (PtGroupItem) item = g_list_model_get_item (G_LIST_MODEL (self->groups), middle);

      if (pt_group_item_get_number (item) == number)
        return g_steal_pointer (&item);
      if (pt_group_item_get_number (item) < number)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}
