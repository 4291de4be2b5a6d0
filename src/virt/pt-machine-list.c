/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-machine-list.h"

#include <string.h>

/*
 * Machines sorted by label. Each keeps its PtMachine from its first snapshot to its removal, also
 * when a new label moves it, so that selection and scroll survive.
 */
struct _PtMachineList
{
  GObject parent_instance;

  GPtrArray  *machines;  /* of PtMachine, sorted */
  GHashTable *by_uuid;   /* of PtMachine */
};

static void pt_machine_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PtMachineList, pt_machine_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      pt_machine_list_list_model_init))

/* As a person sorts: case does not matter in any locale, and linux54 comes before linux515 */
static char *
dup_key (PtDomain *domain)
{
  g_autofree char *folded = g_utf8_casefold (pt_domain_get_label (domain), -1);

  return g_utf8_collate_key_for_filename (folded, -1);
}

static int
compare_machines (PtMachine *a,
                  PtMachine *b)
{
  PtDomain *first = pt_machine_get_domain (a);
  PtDomain *second = pt_machine_get_domain (b);
  g_autofree char *first_key = dup_key (first);
  g_autofree char *second_key = dup_key (second);
  int order = strcmp (first_key, second_key);

  return order != 0 ? order : strcmp (pt_domain_get_uuid (first), pt_domain_get_uuid (second));
}

static guint
find_place (PtMachineList *self,
            PtMachine     *machine)
{
  guint low = 0, high = self->machines->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (compare_machines (g_ptr_array_index (self->machines, middle), machine) < 0)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static gboolean
keeps_place (PtMachineList *self,
             guint          place)
{
  PtMachine *machine = g_ptr_array_index (self->machines, place);

  if (place > 0 &&
      compare_machines (g_ptr_array_index (self->machines, place - 1), machine) > 0)
    return FALSE;

  return place + 1 == self->machines->len ||
         compare_machines (machine, g_ptr_array_index (self->machines, place + 1)) < 0;
}

static void
insert (PtMachineList *self,
        PtMachine     *machine)
{
  guint place = find_place (self, machine);

  g_ptr_array_insert (self->machines, (int) place, g_object_ref (machine));
  g_list_model_items_changed (G_LIST_MODEL (self), place, 0, 1);
}

static void
take_out (PtMachineList *self,
          PtMachine     *machine)
{
  guint place;

  if (!g_ptr_array_find (self->machines, machine, &place))
    return;

  g_ptr_array_remove_index (self->machines, place);
  g_list_model_items_changed (G_LIST_MODEL (self), place, 1, 0);
}

static GType
pt_machine_list_get_item_type (GListModel *model)
{
  return PT_TYPE_MACHINE;
}

static guint
pt_machine_list_get_n_items (GListModel *model)
{
  return PT_MACHINE_LIST (model)->machines->len;
}

static gpointer
pt_machine_list_get_item (GListModel *model,
                          guint       position)
{
  PtMachineList *self = PT_MACHINE_LIST (model);

  if (position >= self->machines->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->machines, position));
}

static void
pt_machine_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pt_machine_list_get_item_type;
  iface->get_n_items = pt_machine_list_get_n_items;
  iface->get_item = pt_machine_list_get_item;
}

static void
pt_machine_list_finalize (GObject *object)
{
  PtMachineList *self = PT_MACHINE_LIST (object);

  g_clear_pointer (&self->machines, g_ptr_array_unref);
  g_clear_pointer (&self->by_uuid, g_hash_table_unref);

  G_OBJECT_CLASS (pt_machine_list_parent_class)->finalize (object);
}

static void
pt_machine_list_class_init (PtMachineListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_machine_list_finalize;
}

static void
pt_machine_list_init (PtMachineList *self)
{
  self->machines = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_uuid = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * pt_machine_list_new:
 *
 * Returns: (transfer full): an empty list
 */
PtMachineList *
pt_machine_list_new (void)
{
  return g_object_new (PT_TYPE_MACHINE_LIST, NULL);
}

/* Nothing is notified when nothing that is shown has changed */
static void
machine_list_update (PtMachineList *self,
                     PtDomain      *domain)
{
  PtMachine *machine;
  guint place;

  g_return_if_fail (PT_IS_MACHINE_LIST (self));
  g_return_if_fail (PT_IS_DOMAIN (domain));

  machine = g_hash_table_lookup (self->by_uuid, pt_domain_get_uuid (domain));
  if (machine == NULL)
    {
      machine = pt_machine_new (domain);
      g_hash_table_insert (self->by_uuid, g_strdup (pt_domain_get_uuid (domain)), machine);
      insert (self, machine);
      return;
    }

  if (pt_domain_equal (pt_machine_get_domain (machine), domain))
    return;

  pt_machine_set_domain (machine, domain);
  if (g_ptr_array_find (self->machines, machine, &place) && !keeps_place (self, place))
    {
      take_out (self, machine);
      insert (self, machine);
    }
}

typedef struct
{
  PtMachine *machine;
  char      *key;
} PtPlace;

static void
place_clear (gpointer data)
{
  PtPlace *place = data;

  g_object_unref (place->machine);
  g_free (place->key);
}

/* As compare_machines(), with keys that are made once: that takes the most time of a thousand */
static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  const PtPlace *first = a, *second = b;
  int order = strcmp (first->key, second->key);

  return order != 0 ? order : strcmp (pt_domain_get_uuid (pt_machine_get_domain (first->machine)),
                                      pt_domain_get_uuid (pt_machine_get_domain (second->machine)));
}

/**
 * pt_machine_list_update_all:
 * @self: a list
 * @domains: (element-type PtDomain): newest snapshots, of different machines
 *
 * Changes those that are there, adds the others. An empty list is filled in one change: a view
 * follows the row that it shows first, and would otherwise come to stand wherever that one ends up.
 */
void
pt_machine_list_update_all (PtMachineList *self,
                            GPtrArray     *domains)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (PtPlace));

  g_return_if_fail (PT_IS_MACHINE_LIST (self));

  if (self->machines->len > 0)
    {
      for (guint i = 0; i < domains->len; i++)
        machine_list_update (self, g_ptr_array_index (domains, i));
      return;
    }

  g_array_set_clear_func (places, place_clear);
  for (guint i = 0; i < domains->len; i++)
    {
      PtDomain *domain = g_ptr_array_index (domains, i);
      PtPlace place = { pt_machine_new (domain), dup_key (domain) };

      g_hash_table_insert (self->by_uuid, g_strdup (pt_domain_get_uuid (domain)),
                           g_object_ref (place.machine));
      g_array_append_val (places, place);
    }
  g_array_sort (places, compare_places);
  for (guint i = 0; i < places->len; i++)
    g_ptr_array_add (self->machines,
                     g_object_ref (g_array_index (places, PtPlace, i).machine));
  if (domains->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, domains->len);
}

/**
 * pt_machine_list_remove:
 * @self: a list
 * @uuid: the UUID of a machine, in the list or not
 */
void
pt_machine_list_remove (PtMachineList *self,
                        const char    *uuid)
{
  g_autoptr (PtMachine) machine = NULL;
  g_autofree char *key = NULL;

  g_return_if_fail (PT_IS_MACHINE_LIST (self));

  if (!g_hash_table_steal_extended (self->by_uuid, uuid, (gpointer *) &key, (gpointer *) &machine))
    return;

  take_out (self, machine);
}

/**
 * pt_machine_list_keep_only:
 * @self: a list
 * @domains: (element-type PtDomain): all machines that there are
 *
 * Removes the machines that are not among them.
 */
void
pt_machine_list_keep_only (PtMachineList *self,
                           GPtrArray     *domains)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer uuid;

  g_return_if_fail (PT_IS_MACHINE_LIST (self));

  for (guint i = 0; i < domains->len; i++)
    g_hash_table_add (wanted, (gpointer) pt_domain_get_uuid (g_ptr_array_index (domains, i)));

  g_hash_table_iter_init (&iter, self->by_uuid);
  while (g_hash_table_iter_next (&iter, &uuid, NULL))
    if (!g_hash_table_contains (wanted, uuid))
      g_ptr_array_add (gone, g_strdup (uuid));

  for (guint i = 0; i < gone->len; i++)
    pt_machine_list_remove (self, g_ptr_array_index (gone, i));
}

/**
 * pt_machine_list_find:
 * @self: a list
 * @name: the name or the UUID of a machine; a name goes first
 *
 * Returns: (transfer none) (nullable): the machine
 */
PtMachine *
pt_machine_list_find (PtMachineList *self,
                      const char    *name)
{
  g_autofree char *uuid = NULL;

  g_return_val_if_fail (PT_IS_MACHINE_LIST (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < self->machines->len; i++)
    {
      PtMachine *machine = g_ptr_array_index (self->machines, i);

      if (g_str_equal (pt_domain_get_name (pt_machine_get_domain (machine)), name))
        return machine;
    }

  uuid = g_ascii_strdown (name, -1);
  return g_hash_table_lookup (self->by_uuid, uuid);
}

/**
 * pt_machine_list_dup_domains:
 * @self: a list
 *
 * Returns: (transfer full) (element-type PtDomain): the newest snapshot of each, in the order of
 *   the list
 */
GPtrArray *
pt_machine_list_dup_domains (PtMachineList *self)
{
  GPtrArray *domains = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (PT_IS_MACHINE_LIST (self), domains);

  for (guint i = 0; i < self->machines->len; i++)
    {
      PtMachine *machine = g_ptr_array_index (self->machines, i);

      g_ptr_array_add (domains, g_object_ref (pt_machine_get_domain (machine)));
    }

  return domains;
}
