/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-finding-item.h"

/*
 * A finding and whether the person accepts it. An acceptance is of this very sentence: when the
 * finding changes its words, a new item that nobody has accepted takes its place.
 */
struct _PtFindingItem
{
  GObject parent_instance;

  PtFinding *finding;
  gboolean   accepted;
};

enum
{
  PROP_FINDING = 1,
  PROP_ACCEPTED,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtFindingItem, pt_finding_item, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

static void
pt_finding_item_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  PtFindingItem *self = PT_FINDING_ITEM (object);

  switch (id)
    {
    case PROP_FINDING:
      g_value_set_object (value, self->finding);
      break;
    case PROP_ACCEPTED:
      g_value_set_boolean (value, self->accepted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_finding_item_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  PtFindingItem *self = PT_FINDING_ITEM (object);

  switch (id)
    {
    case PROP_FINDING:
      self->finding = g_value_dup_object (value);
      break;
    case PROP_ACCEPTED:
      if (self->accepted != g_value_get_boolean (value))
        {
          self->accepted = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_finding_item_finalize (GObject *object)
{
  g_clear_object (&PT_FINDING_ITEM (object)->finding);

  G_OBJECT_CLASS (pt_finding_item_parent_class)->finalize (object);
}

static void
pt_finding_item_class_init (PtFindingItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pt_finding_item_get_property;
  object_class->set_property = pt_finding_item_set_property;
  object_class->finalize = pt_finding_item_finalize;

  props[PROP_FINDING] =
    g_param_spec_object ("finding", NULL, NULL, PT_TYPE_FINDING,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_ACCEPTED] =
    g_param_spec_boolean ("accepted", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_finding_item_init (PtFindingItem *self)
{
}

/**
 * pt_finding_item_new:
 * @finding: a finding
 *
 * Returns: (transfer full): the finding, not accepted
 */
PtFindingItem *
pt_finding_item_new (PtFinding *finding)
{
  return g_object_new (PT_TYPE_FINDING_ITEM, "finding", finding, NULL);
}

/**
 * pt_finding_item_get_finding:
 * @self: a finding's place
 *
 * Returns: (transfer none): the finding
 */
PtFinding *
pt_finding_item_get_finding (PtFindingItem *self)
{
  g_return_val_if_fail (PT_IS_FINDING_ITEM (self), NULL);

  return self->finding;
}

/**
 * pt_finding_item_is_accepted:
 * @self: a finding's place
 *
 * Returns: whether the person accepts it
 */
gboolean
pt_finding_item_is_accepted (PtFindingItem *self)
{
  g_return_val_if_fail (PT_IS_FINDING_ITEM (self), FALSE);

  return self->accepted;
}

/* Whether a person who has read the one has read the other */
static gboolean
says_same (PtFindingItem *self,
           PtFinding     *finding)
{
  g_return_val_if_fail (PT_IS_FINDING_ITEM (self), FALSE);

  return pt_finding_equal (self->finding, finding);
}

/* (transfer full): the place that the finding has had so far, else a new one */
static PtFindingItem *
take_item (GListModel *items,
           PtFinding  *finding)
{
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (PtFindingItem) item = g_list_model_get_item (items, i);

      if (says_same (item, finding))
        return g_steal_pointer (&item);
    }
  return pt_finding_item_new (finding);
}

static gboolean
is_at (GListModel *items,
       guint       position,
       gpointer    item)
{
  g_autoptr (PtFindingItem) there = g_list_model_get_item (items, position);

  return there == item;
}

/**
 * pt_finding_items_merge:
 * @store: a list of #PtFindingItem
 * @findings: the findings of a newer plan, as #PtFinding
 *
 * Makes @store show @findings. What says the same as before keeps its item, and its acceptance.
 */
void
pt_finding_items_merge (GListStore *store,
                        GListModel *findings)
{
  GListModel *old = G_LIST_MODEL (store);
  guint n_old = g_list_model_get_n_items (old);
  guint n = g_list_model_get_n_items (findings);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint head = 0, tail = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PtFinding) finding = g_list_model_get_item (findings, i);

      g_ptr_array_add (items, take_item (old, finding));
    }

  /* Touch only what differs, between the parts that are the same at both ends */
  while (head < n && head < n_old && is_at (old, head, g_ptr_array_index (items, head)))
    head++;
  while (tail < n - head && tail < n_old - head &&
         is_at (old, n_old - 1 - tail, g_ptr_array_index (items, n - 1 - tail)))
    tail++;
  if (head + tail < MAX (n, n_old))
    g_list_store_splice (store, head, n_old - head - tail, items->pdata + head, n - head - tail);
}
