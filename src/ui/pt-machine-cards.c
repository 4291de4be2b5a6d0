/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-machine-cards.h"

#include "pt-closures.h"
#include "pt-loading-page.h"
#include "pt-machine-card.h"
#include "pt-machine-item.h"

/* The virtual machines as cards, those that are found. Emits "machine-activated" with a
 * #PtMachine. */
struct _PtMachineCards
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkListView        *list_view;
  GtkNoSelection     *rows;
  GtkFilterListModel *found;

  /* Owned */
  PtSession  *session;
  GListStore *items;    /* of PtMachineItem, as the session's machines */
  char       *search;

  guint       idle;
  guint       n_caught_up;
};

/* Microseconds, a quarter of a frame */
#define CATCH_UP_TIME 4000

enum
{
  PROP_SESSION = 1,
  PROP_ITEMS,
  PROP_SEARCH,
  N_PROPS
};

enum
{
  MACHINE_ACTIVATED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (PtMachineCards, pt_machine_cards, ADW_TYPE_BIN)

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- Closures and callbacks of the template ---- */

static char *
get_page (gpointer       object,
          PtLibvirtState state,
          guint          n_machines,
          guint          n_found)
{
  if (n_found > 0)
    return g_strdup ("list");
  if (n_machines > 0)
    return g_strdup ("not-found");
  if (state == PT_LIBVIRT_UNREACHABLE)
    return g_strdup ("unreachable");
  if (state == PT_LIBVIRT_CONNECTING)
    return g_strdup ("loading");
  return g_strdup ("empty");
}

static gboolean
is_loading (gpointer    object,
            const char *page)
{
  return g_strcmp0 (page, "loading") == 0;
}

static gboolean
can_try_again (gpointer   object,
               PtSession *session)
{
  return session != NULL && pt_session_has_libvirt (session);
}

static void
on_cancelled (PtMachineCards *self)
{
  pt_session_give_up_machines (self->session);
}

static void
on_activate (PtMachineCards *self,
             guint          position)
{
  g_autoptr (PtMachineItem) item = g_list_model_get_item (G_LIST_MODEL (self->found), position);

  if (item != NULL)
    g_signal_emit (self, signals[MACHINE_ACTIVATED], 0, pt_machine_item_get_machine (item));
}

/* What the machines hold is searched: found out between frames, it is there when somebody does */
static gboolean
on_idle (gpointer data)
{
  PtMachineCards *self = data;
  const gint64 end = g_get_monotonic_time () + CATCH_UP_TIME;

  while (g_get_monotonic_time () < end)
    {
      g_autoptr (PtMachineItem) item =
        g_list_model_get_item (G_LIST_MODEL (self->items), self->n_caught_up);

      if (item == NULL)
        {
          self->idle = 0;
          return G_SOURCE_REMOVE;
        }
      pt_machine_item_catch_up (item);
      self->n_caught_up++;
    }
  return G_SOURCE_CONTINUE;
}

static void
catch_up (PtMachineCards *self)
{
  self->n_caught_up = 0;
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_LOW, on_idle, self, NULL);
}

static void
on_machines_changed (PtMachineCards *self,
                     guint           position,
                     guint           removed,
                     guint           added,
                     GListModel     *machines)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < added; i++)
    {
      g_autoptr (PtMachine) machine = g_list_model_get_item (machines, position + i);

      g_ptr_array_add (items, pt_machine_item_new (self->session, machine));
    }
  g_list_store_splice (self->items, position, removed, items->pdata, added);
  catch_up (self);
}

static void
pt_machine_cards_set_session (PtMachineCards *self,
                              PtSession      *session)
{
  GListModel *machines;

  if (session == NULL || session == self->session)
    return;

  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->session, catch_up, self);
      g_signal_handlers_disconnect_by_func (pt_session_get_machines (self->session),
                                            on_machines_changed, self);
    }
  g_set_object (&self->session, session);
  machines = pt_session_get_machines (session);
  on_machines_changed (self, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       g_list_model_get_n_items (machines), machines);
  g_signal_connect_object (session, "notify::groups", G_CALLBACK (catch_up), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (machines, "items-changed", G_CALLBACK (on_machines_changed), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

/* ---- Overrides ---- */

static void
pt_machine_cards_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  PtMachineCards *self = PT_MACHINE_CARDS (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_ITEMS:
      g_value_set_object (value, self->items);
      break;
    case PROP_SEARCH:
      g_value_set_string (value, self->search);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_machine_cards_set_property (GObject      *object,
                               guint         id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  PtMachineCards *self = PT_MACHINE_CARDS (object);

  switch (id)
    {
    case PROP_SESSION:
      pt_machine_cards_set_session (self, g_value_get_object (value));
      break;
    case PROP_SEARCH:
      if (g_set_str (&self->search, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* A list makes its rows, and a stack measures them, also where nobody sees them */
static void
pt_machine_cards_map (GtkWidget *widget)
{
  PtMachineCards *self = PT_MACHINE_CARDS (widget);

  if (gtk_list_view_get_model (self->list_view) == NULL)
    gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->rows));
  GTK_WIDGET_CLASS (pt_machine_cards_parent_class)->map (widget);
}

static gboolean
pt_machine_cards_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (PT_MACHINE_CARDS (widget)->list_view));
}

static void
pt_machine_cards_dispose (GObject *object)
{
  PtMachineCards *self = PT_MACHINE_CARDS (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_MACHINE_CARDS);
  g_clear_object (&self->items);
  g_clear_object (&self->session);
  g_clear_pointer (&self->search, g_free);

  G_OBJECT_CLASS (pt_machine_cards_parent_class)->dispose (object);
}

static void
pt_machine_cards_class_init (PtMachineCardsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_machine_cards_get_property;
  object_class->set_property = pt_machine_cards_set_property;
  object_class->dispose = pt_machine_cards_dispose;
  widget_class->map = pt_machine_cards_map;
  widget_class->grab_focus = pt_machine_cards_grab_focus;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PT_TYPE_SESSION, writable);
  props[PROP_ITEMS] = g_param_spec_object ("items", NULL, NULL, G_TYPE_LIST_STORE,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SEARCH] = g_param_spec_string ("search", NULL, NULL, NULL, writable);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * PtMachineCards::machine-activated:
   * @machine: a #PtMachine
   */
  signals[MACHINE_ACTIVATED] =
    g_signal_new ("machine-activated", PT_TYPE_MACHINE_CARDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, PT_TYPE_MACHINE);

  g_type_ensure (PT_TYPE_LOADING_PAGE);
  g_type_ensure (PT_TYPE_MACHINE_CARD);
  g_type_ensure (PT_TYPE_MACHINE_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-machine-cards.ui");
  gtk_widget_class_bind_template_child (widget_class, PtMachineCards, list_view);
  gtk_widget_class_bind_template_child (widget_class, PtMachineCards, rows);
  gtk_widget_class_bind_template_child (widget_class, PtMachineCards, found);
  gtk_widget_class_bind_template_callback (widget_class, get_page);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_get_error_text);
  gtk_widget_class_bind_template_callback (widget_class, is_loading);
  gtk_widget_class_bind_template_callback (widget_class, can_try_again);
  gtk_widget_class_bind_template_callback (widget_class, on_cancelled);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
pt_machine_cards_init (PtMachineCards *self)
{
  self->items = g_list_store_new (PT_TYPE_MACHINE_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
}
