/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-hosts.h"

#include <glib/gi18n.h>
#include <string.h>

#include "config.h"

/*
 * The computers that a person looks at: this one, and those that were added. Remembered, as is the
 * last one; the menu to choose from follows.
 */
struct _PtHosts
{
  GObject parent_instance;

  /* Owned */
  GSettings *settings;
  GMenu     *menu;
  char      *current;   /* "": this computer */
};

/* Characters of an address in the menu */
#define MAX_LENGTH 36

G_DEFINE_FINAL_TYPE (PtHosts, pt_hosts, G_TYPE_OBJECT)

/* Menus do not wrap and are as wide as their widest entry: beginning and end tell more than the
 * middle */
static char *
dup_short (const char *text)
{
  const long length = g_utf8_strlen (text, -1);
  g_autofree char *start = g_utf8_substring (text, 0, MIN (length, MAX_LENGTH / 2));
  const char *end = g_utf8_offset_to_pointer (text, MAX (length - MAX_LENGTH / 2, 0));

  return length <= MAX_LENGTH ? g_strdup (text) : g_strconcat (start, "…", end, NULL);
}

/* What a person would call it: the part of the URI that names the computer, else all of it */
static char *
dup_label (const char *uri)
{
  g_autoptr (GUri) parsed =
    g_uri_parse (uri, G_URI_FLAGS_NON_DNS | G_URI_FLAGS_PARSE_RELAXED, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;

  return host != NULL && *host != '\0' ? g_strdup (host) : dup_short (uri);
}

static void
append (GMenu      *section,
        const char *label,
        const char *action,
        const char *uri)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);
  g_auto (GStrv) parts = g_strsplit (label, "_", -1);
  /* An underscore in a name is no mnemonic */
  g_autofree char *escaped = g_strjoinv ("__", parts);

  g_menu_item_set_label (item, escaped);
  g_menu_item_set_action_and_target (item, action, "s", uri);
  g_menu_append_item (section, item);
}

static void
pt_hosts_follow (PtHosts *self)
{
  g_auto (GStrv) uris = g_settings_get_strv (self->settings, "remote-hosts");
  g_autoptr (GMenu) computers = g_menu_new ();
  g_autoptr (GMenu) changes = g_menu_new ();
  g_autoptr (GMenu) about = g_menu_new ();

  append (computers, _("This Computer"), "win.host", "");
  for (guint i = 0; uris[i] != NULL; i++)
    {
      g_autofree char *label = dup_label (uris[i]);

      append (computers, label, "win.host", uris[i]);
    }
  g_menu_append (changes, _("_Add Remote Computer…"), "win.add-host");
  if (*self->current != '\0')
    {
      g_autofree char *label = dup_label (self->current);
      /* Translators: %s is the name of a remote computer, which is then no longer in the menu */
      g_autofree char *text = g_strdup_printf (_("Remove %s"), label);

      append (changes, text, "win.remove-host", self->current);
    }
  /* Translators: whether the computer is ready to hand devices over */
  g_menu_append (about, _("_Readiness"), "win.show-host");

  g_menu_remove_all (self->menu);
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (computers));
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (changes));
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (about));
}

static void
pt_hosts_finalize (GObject *object)
{
  PtHosts *self = PT_HOSTS (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->menu);
  g_free (self->current);

  G_OBJECT_CLASS (pt_hosts_parent_class)->finalize (object);
}

static void
pt_hosts_class_init (PtHostsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_hosts_finalize;
}

static void
pt_hosts_init (PtHosts *self)
{
  g_auto (GStrv) uris = NULL;

  self->settings = g_settings_new (APP_ID);
  self->menu = g_menu_new ();
  self->current = g_settings_get_string (self->settings, "last-host");
  uris = g_settings_get_strv (self->settings, "remote-hosts");
  if (!g_strv_contains ((const char *const *) uris, self->current))
    g_set_str (&self->current, "");
  pt_hosts_follow (self);
  g_signal_connect_object (self->settings, "changed::remote-hosts", G_CALLBACK (pt_hosts_follow),
                           self, G_CONNECT_SWAPPED);
}

/**
 * pt_hosts_new:
 *
 * Returns: (transfer full): the computers that are remembered
 */
PtHosts *
pt_hosts_new (void)
{
  return g_object_new (PT_TYPE_HOSTS, NULL);
}

/**
 * pt_hosts_get_menu:
 * @self: computers
 *
 * Returns: (transfer none): a menu to choose from; its actions are those of the window
 */
GMenuModel *
pt_hosts_get_menu (PtHosts *self)
{
  g_return_val_if_fail (PT_IS_HOSTS (self), NULL);

  return G_MENU_MODEL (self->menu);
}

/**
 * pt_hosts_get_current:
 * @self: computers
 *
 * Returns: (transfer none): the URI of the one that is looked at; "": this computer
 */
const char *
pt_hosts_get_current (PtHosts *self)
{
  g_return_val_if_fail (PT_IS_HOSTS (self), NULL);

  return self->current;
}

/**
 * pt_hosts_set_current:
 * @self: computers
 * @uri: the URI of the one that is looked at from now on; "": this computer
 */
void
pt_hosts_set_current (PtHosts    *self,
                      const char *uri)
{
  g_return_if_fail (PT_IS_HOSTS (self));

  if (!g_set_str (&self->current, uri))
    return;
  g_settings_set_string (self->settings, "last-host", uri);
  pt_hosts_follow (self);
}

/**
 * pt_hosts_add:
 * @self: computers
 * @uri: the URI of one that is to be remembered
 */
void
pt_hosts_add (PtHosts    *self,
              const char *uri)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) uris = NULL;
  g_auto (GStrv) more = NULL;

  g_return_if_fail (PT_IS_HOSTS (self));

  uris = g_settings_get_strv (self->settings, "remote-hosts");
  if (g_strv_contains ((const char *const *) uris, uri))
    return;
  g_strv_builder_addv (builder, (const char **) uris);
  g_strv_builder_add (builder, uri);
  more = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "remote-hosts", (const char *const *) more);
}

/**
 * pt_hosts_remove:
 * @self: computers
 * @uri: the URI of one that is to be forgotten
 */
void
pt_hosts_remove (PtHosts    *self,
                 const char *uri)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) uris = NULL;
  g_auto (GStrv) fewer = NULL;

  g_return_if_fail (PT_IS_HOSTS (self));

  uris = g_settings_get_strv (self->settings, "remote-hosts");
  for (guint i = 0; uris[i] != NULL; i++)
    if (!g_str_equal (uris[i], uri))
      g_strv_builder_add (builder, uris[i]);
  fewer = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "remote-hosts", (const char *const *) fewer);
}

/**
 * pt_hosts_dup_uri:
 * @text: what a person has typed: the name of a computer, perhaps with a user, or a URI
 *
 * Returns: (transfer full) (nullable): libvirt's URI for it; %NULL when nothing was typed
 */
char *
pt_hosts_dup_uri (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (*stripped == '\0')
    return NULL;
  if (strstr (stripped, "://") != NULL)
    return g_steal_pointer (&stripped);
  return g_strdup_printf ("qemu+ssh://%s/system", stripped);
}
