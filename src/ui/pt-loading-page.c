/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-loading-page.h"

#include "pt-work.h"

/*
 * Where a list will be: a spinner until it comes, after five seconds words for what is waited for,
 * and a way to end that. Emits "cancelled".
 */
struct _PtLoadingPage
{
  AdwBin parent_instance;

  /* Owned */
  PtWork       *work;      /* for its times */
  GCancellable *waiting;   /* nullable: of the work, while it waits */
  char         *title;
  char         *words;
};

enum
{
  PROP_TITLE = 1,
  PROP_WORDS,
  PROP_WAITING,
  PROP_WORK,
  N_PROPS
};

enum
{
  CANCELLED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (PtLoadingPage, pt_loading_page, ADW_TYPE_BIN)

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- Closures and callbacks of the template ---- */

static char *
get_description (gpointer    object,
                 const char *words,
                 gboolean    lasting)
{
  return lasting ? g_markup_escape_text (words, -1) : NULL;
}

static void
on_lasting (PtLoadingPage *self)
{
  gboolean lasting;

  g_object_get (self->work, "lasting", &lasting, NULL);
  if (lasting && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), self->words,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
cancel_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  g_signal_emit (widget, signals[CANCELLED], 0);
}

/* ---- Overrides ---- */

/* Counted from the beginning of the waiting, and not from when somebody looks */
static void
pt_loading_page_set_waiting (PtLoadingPage *self,
                             gboolean       waiting)
{
  if (waiting == (self->waiting != NULL))
    return;

  if (waiting)
    {
      self->waiting = pt_work_begin (self->work, self->words);
    }
  else
    {
      pt_work_end (self->work, self->waiting);
      g_clear_object (&self->waiting);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WAITING]);
}

static void
pt_loading_page_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  PtLoadingPage *self = PT_LOADING_PAGE (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_WORDS:
      g_value_set_string (value, self->words);
      break;
    case PROP_WAITING:
      g_value_set_boolean (value, self->waiting != NULL);
      break;
    case PROP_WORK:
      g_value_set_object (value, self->work);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_loading_page_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  PtLoadingPage *self = PT_LOADING_PAGE (object);

  switch (id)
    {
    case PROP_TITLE:
      if (g_set_str (&self->title, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_WORDS:
      if (g_set_str (&self->words, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_WAITING:
      pt_loading_page_set_waiting (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_loading_page_dispose (GObject *object)
{
  PtLoadingPage *self = PT_LOADING_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_LOADING_PAGE);
  g_clear_object (&self->waiting);
  g_clear_object (&self->work);

  G_OBJECT_CLASS (pt_loading_page_parent_class)->dispose (object);
}

static void
pt_loading_page_finalize (GObject *object)
{
  PtLoadingPage *self = PT_LOADING_PAGE (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->words, g_free);

  G_OBJECT_CLASS (pt_loading_page_parent_class)->finalize (object);
}

static void
pt_loading_page_class_init (PtLoadingPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_loading_page_get_property;
  object_class->set_property = pt_loading_page_set_property;
  object_class->dispose = pt_loading_page_dispose;
  object_class->finalize = pt_loading_page_finalize;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", writable);
  props[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, "", writable);
  props[PROP_WAITING] = g_param_spec_boolean ("waiting", NULL, NULL, FALSE, writable);
  props[PROP_WORK] = g_param_spec_object ("work", NULL, NULL, PT_TYPE_WORK,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * PtLoadingPage::cancelled:
   *
   * Whoever waits does not want to any more.
   */
  signals[CANCELLED] = g_signal_new ("cancelled", PT_TYPE_LOADING_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-loading-page.ui");
  gtk_widget_class_bind_template_callback (widget_class, get_description);
  gtk_widget_class_install_action (widget_class, "loading.cancel", NULL, cancel_action);
}

static void
pt_loading_page_init (PtLoadingPage *self)
{
  self->title = g_strdup ("");
  self->words = g_strdup ("");
  self->work = pt_work_new ();
  g_signal_connect_object (self->work, "notify::lasting", G_CALLBACK (on_lasting), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
}
