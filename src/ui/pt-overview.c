/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-overview.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pt-accessible.h"
#include "pt-error.h"
#include "pt-group-cards.h"
#include "pt-machine-cards.h"
#include "pt-wrapping.h"

/*
 * The first page: virtual machines and devices as cards, what is searched for, and one banner for
 * what lasts.
 */
struct _PtOverview
{
  AdwNavigationPage parent_instance;

  /* Template widgets */
  AdwViewStack   *stack;
  GtkSearchBar   *search_bar;
  GtkSearchEntry *search_entry;

  /* Owned */
  PtSession  *session;
  GMenuModel *host_menu;   /* nullable: there is but one computer */
  char       *show;
  char       *kind;
  GSettings  *settings;
};

enum
{
  PROP_SESSION = 1,
  PROP_VIEW,
  PROP_SHOW,
  PROP_KIND,
  PROP_HOST_MENU,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtOverview, pt_overview, ADW_TYPE_NAVIGATION_PAGE)

static GParamSpec *props[N_PROPS];

/* ---- The banner ---- */

typedef enum
{
  MATTER_NONE,
  MATTER_HOST,
  MATTER_IOMMU,
  MATTER_UNREACHABLE,
  MATTER_SESSION,
  MATTER_READ_ONLY,
  MATTER_CANNOT_TELL,
  MATTER_EXAMPLE,
  MATTER_RECORDED,
} Matter;

static gboolean
is_of_libvirt (const GError *error)
{
  return g_error_matches (error, PT_ERROR, PT_ERROR_LIBVIRT) ||
         g_error_matches (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);
}

/* The worst first: one banner at a time */
static Matter
get_matter (PtHost         *host,
            const GError   *host_error,
            PtLibvirtState  state)
{
  const PtHostFacts *facts = host != NULL ? pt_host_get_facts (host) : NULL;

  /* The devices of another computer come through libvirt: it is one matter then, not two */
  if (host_error != NULL && !(state == PT_LIBVIRT_UNREACHABLE && is_of_libvirt (host_error)))
    return MATTER_HOST;
  if (facts != NULL && facts->iommu == PT_NO)
    return MATTER_IOMMU;
  if (state == PT_LIBVIRT_UNREACHABLE)
    return MATTER_UNREACHABLE;
  if (state == PT_LIBVIRT_SESSION)
    return MATTER_SESSION;
  if (state == PT_LIBVIRT_READ_ONLY)
    return MATTER_READ_ONLY;
  if (facts == NULL)
    return MATTER_NONE;
  if (facts->source == PT_HOST_EXAMPLE)
    return MATTER_EXAMPLE;
  if (facts->source == PT_HOST_RECORDED)
    return MATTER_RECORDED;
  for (guint i = 0; i < PT_N_EVIDENCE; i++)
    if (facts->cannot_tell[i] != NULL)
      return MATTER_CANNOT_TELL;
  return MATTER_NONE;
}

static char *
get_banner_title (gpointer        object,
                  PtHost         *host,
                  const GError   *host_error,
                  PtLibvirtState  state)
{
  switch (get_matter (host, host_error, state))
    {
    case MATTER_HOST:
      return g_strdup (_("Devices could not be read"));
    case MATTER_IOMMU:
      return g_strdup (_("The IOMMU is off: no device can be assigned"));
    case MATTER_UNREACHABLE:
      return g_strdup (_("libvirt cannot be reached"));
    case MATTER_SESSION:
      return g_strdup (_("A session connection cannot assign devices"));
    case MATTER_READ_ONLY:
      return g_strdup (_("libvirt can only be read: nothing can be changed"));
    case MATTER_CANNOT_TELL:
      return g_strdup (_("Not everything could be checked"));
    case MATTER_EXAMPLE:
      return g_strdup (_("An example computer: nothing here touches yours"));
    case MATTER_RECORDED:
      return g_strdup (_("A recorded computer, not this one"));
    case MATTER_NONE:
    default:
      return g_strdup ("");
    }
}

static gboolean
is_banner_revealed (gpointer        object,
                    PtHost         *host,
                    const GError   *host_error,
                    PtLibvirtState  state)
{
  return get_matter (host, host_error, state) != MATTER_NONE;
}

static char *
get_banner_button (gpointer        object,
                   PtHost         *host,
                   const GError   *host_error,
                   PtLibvirtState  state)
{
  switch (get_matter (host, host_error, state))
    {
    case MATTER_NONE:
    case MATTER_EXAMPLE:
    case MATTER_RECORDED:
      return NULL;
    case MATTER_HOST:
    case MATTER_IOMMU:
    case MATTER_UNREACHABLE:
    case MATTER_SESSION:
    case MATTER_READ_ONLY:
    case MATTER_CANNOT_TELL:
    default:
      return g_strdup (_("_Details"));
    }
}

/* ---- Callbacks of the template ---- */

static gboolean
is_there (gpointer    object,
          GMenuModel *menu)
{
  return menu != NULL;
}

static char *
get_host_text (gpointer  object,
               PtHost   *host)
{
  if (host == NULL)
    return g_strdup (_("Computer"));
  /* Translators: the menu to choose the computer from, while it shows another one */
  return g_strdup (host != NULL && pt_host_get_facts (host)->source == PT_HOST_REMOTE
                     ? _("Computer: Remote") : _("Computer: This Computer"));
}

static void
on_group_activated (PtOverview *self,
                    int         group)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.assign", "(si)", "", group);
}

static void
on_machine_activated (PtOverview *self,
                      PtMachine  *machine)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-machine", "s",
                              pt_domain_get_uuid (pt_machine_get_domain (machine)));
}

static void
on_menu_active (GtkMenuButton *button)
{
  pt_accessible_name_menu (GTK_WIDGET (gtk_menu_button_get_popover (button)));
}

static void
on_search_stopped (PtOverview *self)
{
  gtk_widget_grab_focus (adw_view_stack_get_visible_child (self->stack));
}

/* ---- Overrides ---- */

static void
pt_overview_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  PtOverview *self = PT_OVERVIEW (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_VIEW:
      g_value_set_string (value, adw_view_stack_get_visible_child_name (self->stack));
      break;
    case PROP_SHOW:
      g_value_set_string (value, self->show);
      break;
    case PROP_KIND:
      g_value_set_string (value, self->kind);
      break;
    case PROP_HOST_MENU:
      g_value_set_object (value, self->host_menu);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_overview_set_property (GObject      *object,
                          guint         id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  PtOverview *self = PT_OVERVIEW (object);

  switch (id)
    {
    case PROP_SESSION:
      if (g_set_object (&self->session, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_VIEW:
      adw_view_stack_set_visible_child_name (self->stack, g_value_get_string (value));
      break;
    case PROP_SHOW:
      if (g_set_str (&self->show, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_KIND:
      if (g_set_str (&self->kind, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_HOST_MENU:
      if (g_set_object (&self->host_menu, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
on_view_changed (PtOverview *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VIEW]);
}

static void
pt_overview_dispose (GObject *object)
{
  PtOverview *self = PT_OVERVIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_OVERVIEW);
  g_clear_object (&self->session);
  g_clear_object (&self->host_menu);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->show, g_free);
  g_clear_pointer (&self->kind, g_free);

  G_OBJECT_CLASS (pt_overview_parent_class)->dispose (object);
}

static void
pt_overview_class_init (PtOverviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_overview_get_property;
  object_class->set_property = pt_overview_set_property;
  object_class->dispose = pt_overview_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PT_TYPE_SESSION, writable);
  props[PROP_VIEW] = g_param_spec_string ("view", NULL, NULL, NULL, writable);
  props[PROP_SHOW] = g_param_spec_string ("show", NULL, NULL, "all", writable);
  props[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, "all", writable);
  props[PROP_HOST_MENU] =
    g_param_spec_object ("host-menu", NULL, NULL, G_TYPE_MENU_MODEL, writable);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_GROUP_CARDS);
  g_type_ensure (PT_TYPE_MACHINE_CARDS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-overview.ui");
  gtk_widget_class_bind_template_child (widget_class, PtOverview, stack);
  gtk_widget_class_bind_template_child (widget_class, PtOverview, search_bar);
  gtk_widget_class_bind_template_child (widget_class, PtOverview, search_entry);
  gtk_widget_class_bind_template_callback (widget_class, is_there);
  gtk_widget_class_bind_template_callback (widget_class, get_host_text);
  gtk_widget_class_bind_template_callback (widget_class, get_banner_title);
  gtk_widget_class_bind_template_callback (widget_class, get_banner_button);
  gtk_widget_class_bind_template_callback (widget_class, is_banner_revealed);
  gtk_widget_class_bind_template_callback (widget_class, on_group_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_machine_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_menu_active);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_view_changed);
}

static void
pt_overview_init (PtOverview *self)
{
  self->show = g_strdup ("all");
  self->kind = g_strdup ("all");
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_wrapping_unfold_titles (GTK_WIDGET (self));
  /* It is not the direct child, so the bar cannot find it by itself */
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));

  self->settings = g_settings_new (APP_ID);
  g_settings_bind (self->settings, "last-view", self, "view", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "shown-devices", self, "show", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "device-kind", self, "kind", G_SETTINGS_BIND_DEFAULT);
}

/**
 * pt_overview_start_search:
 * @self: the overview
 *
 * Shows the search bar and puts the focus there.
 */
void
pt_overview_start_search (PtOverview *self)
{
  g_return_if_fail (PT_IS_OVERVIEW (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}
