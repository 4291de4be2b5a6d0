/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-group-item.h"

/*
 * The place of one IOMMU group in a list: it stays the same object while the group lives, so that
 * selection and scroll survive, and its view property is replaced when the facts change.
 */
struct _PtGroupItem
{
  GObject parent_instance;

  PtGroupView *view;
};

enum
{
  PROP_NUMBER = 1,
  PROP_VIEW,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtGroupItem, pt_group_item, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

static void
pt_group_item_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  PtGroupItem *self = PT_GROUP_ITEM (object);

  switch (id)
    {
    case PROP_NUMBER:
      g_value_set_int (value, pt_group_item_get_number (self));
      break;
    case PROP_VIEW:
      g_value_set_object (value, self->view);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_group_item_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_VIEW:
      pt_group_item_set_view (PT_GROUP_ITEM (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_group_item_dispose (GObject *object)
{
  g_clear_object (&PT_GROUP_ITEM (object)->view);

  G_OBJECT_CLASS (pt_group_item_parent_class)->dispose (object);
}

static void
pt_group_item_class_init (PtGroupItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pt_group_item_get_property;
  object_class->set_property = pt_group_item_set_property;
  object_class->dispose = pt_group_item_dispose;

  props[PROP_NUMBER] =
    g_param_spec_int ("number", NULL, NULL, -1, G_MAXINT, -1,
                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_VIEW] =
    g_param_spec_object ("view", NULL, NULL, PT_TYPE_GROUP_VIEW,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_group_item_init (PtGroupItem *self)
{
}

/**
 * pt_group_item_new:
 * @view: its first view
 *
 * Returns: (transfer full): a place for the group in a list
 */
PtGroupItem *
pt_group_item_new (PtGroupView *view)
{
  return g_object_new (PT_TYPE_GROUP_ITEM, "view", view, NULL);
}

/**
 * pt_group_item_get_number:
 * @self: a group's place
 *
 * Returns: the group's number, which never changes for this object
 */
int
pt_group_item_get_number (PtGroupItem *self)
{
  g_return_val_if_fail (PT_IS_GROUP_ITEM (self), -1);

  return self->view != NULL ? pt_iommu_group_get_number (pt_group_view_get_group (self->view)) : -1;
}

/**
 * pt_group_item_get_view:
 * @self: a group's place
 *
 * Returns: (transfer none): the newest view
 */
PtGroupView *
pt_group_item_get_view (PtGroupItem *self)
{
  g_return_val_if_fail (PT_IS_GROUP_ITEM (self), NULL);

  return self->view;
}

/**
 * pt_group_item_set_view:
 * @self: a group's place
 * @view: a newer view of the same group
 *
 * Notifies only when something that is shown has changed; the newer snapshot is kept all the same.
 */
void
pt_group_item_set_view (PtGroupItem *self,
                        PtGroupView *view)
{
  gboolean same;

  g_return_if_fail (PT_IS_GROUP_ITEM (self));
  g_return_if_fail (PT_IS_GROUP_VIEW (view));

  same = self->view != NULL && pt_group_view_equal (self->view, view);
  g_set_object (&self->view, view);
  if (!same)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VIEW]);
}
