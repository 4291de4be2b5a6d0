/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-group-cards.h"

#include <glib/gi18n.h>

#include "pt-accessible.h"
#include "pt-closures.h"
#include "pt-group-card.h"
#include "pt-group-menu.h"
#include "pt-group-model.h"
#include "pt-loading-page.h"

/*
 * The IOMMU groups of the host as cards, those that are asked for and found. Emits "group-
 * activated" with a group's number.
 */
struct _PtGroupCards
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkListView    *list_view;
  GtkNoSelection *rows;
  GtkDropDown    *shows;
  GtkDropDown    *kinds;

  /* Owned by being its child */
  GtkWidget *menu;      /* nullable */

  /* Owned */
  PtSession    *session;
  PtGroupModel *model;
  char         *search;
  char         *show;
  char         *kind;
};

enum
{
  PROP_SESSION = 1,
  PROP_MODEL,
  PROP_SEARCH,
  PROP_SHOW,
  PROP_KIND,
  N_PROPS
};

enum
{
  GROUP_ACTIVATED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (PtGroupCards, pt_group_cards, ADW_TYPE_BIN)

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* As the settings name them, in the order of the drop-downs */
static const char *const show_ids[] = { "assignable", "assigned", "all", NULL };
static const char *const kind_ids[] = { "all", "graphics", "network", "usb", "storage", "sound",
                                        "other", NULL };

/* ---- Closures and callbacks of the template ---- */

static char *
get_page (gpointer      object,
          gboolean      loading,
          const GError *host_error,
          guint         n_groups,
          guint         n_shown,
          const char   *search,
          const char   *show,
          const char   *kind)
{
  if (host_error != NULL)
    return g_strdup ("error");
  if (n_groups == 0)
    return g_strdup (loading ? "loading" : "empty");
  if (n_shown > 0)
    return g_strdup ("list");
  if (search != NULL && *search != '\0')
    return g_strdup ("not-found");
  if (g_strcmp0 (kind, "all") != 0)
    return g_strdup ("none-of-kind");
  return g_strdup (g_strcmp0 (show, "assigned") == 0 ? "none-assigned" : "none-assignable");
}

static gboolean
is_loading (gpointer    object,
            const char *page)
{
  return g_strcmp0 (page, "loading") == 0;
}

/* Once libvirt is open it may turn out to be this computer's */
static char *
get_wait_words (gpointer       object,
                PtSession     *session,
                PtLibvirtState state)
{
  if (session != NULL && pt_session_waits_for_libvirt (session))
    return g_strdup (_("libvirt has not answered yet."));
  return g_strdup (_("The computer’s devices have not been read yet."));
}

static void
on_cancelled (PtGroupCards *self)
{
  pt_session_give_up_devices (self->session);
}

/* Without any there is nothing to choose from */
static gboolean
has_groups (gpointer      object,
            guint         n_groups,
            const GError *host_error)
{
  return n_groups > 0 && host_error == NULL;
}

static gboolean
is_filtered (gpointer    object,
             const char *show,
             const char *kind)
{
  return g_strcmp0 (show, "all") != 0 || g_strcmp0 (kind, "all") != 0;
}

static gboolean
id_to_position (GBinding     *binding,
                const GValue *id,
                GValue       *position,
                gpointer      ids)
{
  for (guint i = 0; ((const char *const *) ids)[i] != NULL; i++)
    if (g_strcmp0 (((const char *const *) ids)[i], g_value_get_string (id)) == 0)
      {
        g_value_set_uint (position, i);
        return TRUE;
      }
  return FALSE;
}

static gboolean
position_to_id (GBinding     *binding,
                const GValue *position,
                GValue       *id,
                gpointer      ids)
{
  const guint i = g_value_get_uint (position);

  if (i >= g_strv_length (ids))
    return FALSE;
  g_value_set_static_string (id, ((const char *const *) ids)[i]);
  return TRUE;
}

static void
on_activate (PtGroupCards *self,
             guint        position)
{
  g_autoptr (PtGroupItem) item = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  if (item != NULL)
    g_signal_emit (self, signals[GROUP_ACTIVATED], 0, pt_group_item_get_number (item));
}

static void
show_all_action (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  g_object_set (widget, "show", "all", "kind", "all", NULL);
}

/* ---- The menu of a card ---- */

/* The card in a row of the list, whatever part of it @widget is. (nullable) */
static PtGroupCard *
find_card (GtkWidget *widget)
{
  GtkWidget *card;

  if (widget == NULL)
    return NULL;
  card = gtk_widget_get_ancestor (widget, PT_TYPE_GROUP_CARD);
  if (card == NULL && PT_IS_GROUP_CARD (gtk_widget_get_first_child (widget)))
    card = gtk_widget_get_first_child (widget);
  return (PtGroupCard *) card;
}

static void
pt_group_cards_popup (PtGroupCards *self,
                      PtGroupCard  *card,
                      double        x,
                      double        y)
{
  g_autoptr (GMenuModel) model = pt_group_menu_new (self->session, pt_group_card_get_item (card));
  graphene_point_t point;

  if (!gtk_widget_compute_point (GTK_WIDGET (card), GTK_WIDGET (self),
                                 &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    return;

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  self->menu = gtk_popover_menu_new_from_model (model);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                               &(GdkRectangle) { (int) point.x, (int) point.y, 1, 1 });
  pt_accessible_name_menu (self->menu);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
on_pressed (PtGroupCards    *self,
            int              n_press,
            double           x,
            double           y,
            GtkGestureClick *gesture)
{
  GtkWidget *list = GTK_WIDGET (self->list_view);
  PtGroupCard *card = find_card (gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT));
  graphene_point_t point;

  if (card != NULL && pt_group_card_get_item (card) != NULL &&
      gtk_widget_compute_point (list, GTK_WIDGET (card),
                                &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      pt_group_cards_popup (self, card, point.x, point.y);
    }
}

static void
menu_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  PtGroupCard *card = find_card (gtk_root_get_focus (gtk_widget_get_root (widget)));
  const gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  if (card != NULL && pt_group_card_get_item (card) != NULL)
    pt_group_cards_popup (PT_GROUP_CARDS (widget), card,
                          rtl ? gtk_widget_get_width (GTK_WIDGET (card)) - 48 : 48, 36);
}

static void
pt_group_cards_set_session (PtGroupCards *self,
                            PtSession   *session)
{
  if (!g_set_object (&self->session, session))
    return;

  g_clear_object (&self->model);
  if (session != NULL)
    {
      self->model = pt_group_model_new (pt_session_get_groups (session));
      g_object_bind_property (self, "search", self->model, "search", G_BINDING_SYNC_CREATE);
      g_object_bind_property (self, "show", self->model, "show", G_BINDING_SYNC_CREATE);
      g_object_bind_property (self, "kind", self->model, "kind", G_BINDING_SYNC_CREATE);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODEL]);
}

static void
pt_group_cards_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  PtGroupCards *self = PT_GROUP_CARDS (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_SEARCH:
      g_value_set_string (value, self->search);
      break;
    case PROP_SHOW:
      g_value_set_string (value, self->show);
      break;
    case PROP_KIND:
      g_value_set_string (value, self->kind);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_group_cards_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  PtGroupCards *self = PT_GROUP_CARDS (object);

  switch (id)
    {
    case PROP_SESSION:
      pt_group_cards_set_session (self, g_value_get_object (value));
      break;
    case PROP_SEARCH:
      if (g_set_str (&self->search, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_SHOW:
      if (g_set_str (&self->show, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_KIND:
      if (g_set_str (&self->kind, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* A list makes its rows, and a stack measures them, also where nobody sees them */
static void
pt_group_cards_map (GtkWidget *widget)
{
  PtGroupCards *self = PT_GROUP_CARDS (widget);

  if (gtk_list_view_get_model (self->list_view) == NULL)
    gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->rows));
  GTK_WIDGET_CLASS (pt_group_cards_parent_class)->map (widget);
}

static gboolean
pt_group_cards_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (PT_GROUP_CARDS (widget)->list_view));
}

static void
pt_group_cards_dispose (GObject *object)
{
  PtGroupCards *self = PT_GROUP_CARDS (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_GROUP_CARDS);
  g_clear_object (&self->model);
  g_clear_object (&self->session);
  g_clear_pointer (&self->search, g_free);
  g_clear_pointer (&self->show, g_free);
  g_clear_pointer (&self->kind, g_free);

  G_OBJECT_CLASS (pt_group_cards_parent_class)->dispose (object);
}

static void
pt_group_cards_class_init (PtGroupCardsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_group_cards_get_property;
  object_class->set_property = pt_group_cards_set_property;
  object_class->dispose = pt_group_cards_dispose;
  widget_class->map = pt_group_cards_map;
  widget_class->grab_focus = pt_group_cards_grab_focus;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PT_TYPE_SESSION, writable);
  props[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, PT_TYPE_GROUP_MODEL,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SEARCH] = g_param_spec_string ("search", NULL, NULL, NULL, writable);
  props[PROP_SHOW] = g_param_spec_string ("show", NULL, NULL, "all", writable);
  props[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, "all", writable);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * PtGroupCards::group-activated:
   * @number: the number of an IOMMU group
   */
  signals[GROUP_ACTIVATED] =
    g_signal_new ("group-activated", PT_TYPE_GROUP_CARDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT);

  g_type_ensure (PT_TYPE_GROUP_CARD);
  g_type_ensure (PT_TYPE_LOADING_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-group-cards.ui");
  gtk_widget_class_bind_template_child (widget_class, PtGroupCards, list_view);
  gtk_widget_class_bind_template_child (widget_class, PtGroupCards, rows);
  gtk_widget_class_bind_template_child (widget_class, PtGroupCards, shows);
  gtk_widget_class_bind_template_child (widget_class, PtGroupCards, kinds);
  gtk_widget_class_bind_template_callback (widget_class, get_page);
  gtk_widget_class_bind_template_callback (widget_class, has_groups);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_get_error_text);
  gtk_widget_class_bind_template_callback (widget_class, is_loading);
  gtk_widget_class_bind_template_callback (widget_class, get_wait_words);
  gtk_widget_class_bind_template_callback (widget_class, on_cancelled);
  gtk_widget_class_bind_template_callback (widget_class, is_filtered);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_pressed);
  gtk_widget_class_install_action (widget_class, "groups.show-all", NULL, show_all_action);
  gtk_widget_class_install_action (widget_class, "groups.menu", NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "groups.menu",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, GDK_NO_MODIFIER_MASK,
                                       "groups.menu", NULL);
}

static void
pt_group_cards_init (PtGroupCards *self)
{
  self->show = g_strdup ("all");
  self->kind = g_strdup ("all");
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property_full (self, "show", self->shows, "selected",
                               G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL, id_to_position,
                               position_to_id, (gpointer) show_ids, NULL);
  g_object_bind_property_full (self, "kind", self->kinds, "selected",
                               G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL, id_to_position,
                               position_to_id, (gpointer) kind_ids, NULL);
  pt_accessible_name_drop_down (self->shows, _("Which devices to show"));
  pt_accessible_name_drop_down (self->kinds, _("Kind of devices to show"));
}
