/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-debug-info.h"

#include <adwaita.h>

#include "config.h"

/* What helps who reads a report of a bug: versions, and what kind of computer and connection it
 * was. Nothing of it tells one person or computer from another: no address of a libvirt, which
 * has names of users and computers in it, and no device. In English, whatever the language. */

static const char *
get_source (const PtHostFacts *facts)
{
  switch (facts->source)
    {
    case PT_HOST_REMOTE:
      return "another computer, by libvirt";
    case PT_HOST_RECORDED:
      return "a recorded computer";
    case PT_HOST_EXAMPLE:
      return "the example computer";
    case PT_HOST_THIS:
    default:
      return "this computer";
    }
}

static const char *
get_word (PtTernary ternary)
{
  return ternary == PT_YES ? "yes" : ternary == PT_NO ? "no" : "cannot tell";
}

static void
append_host (GString *text,
             PtHost  *host)
{
  const PtHostFacts *facts = pt_host_get_facts (host);
  const PtBootFacts *boot = facts->boot;

  g_string_append_printf (text, "Computer: %s\n", get_source (facts));
  g_string_append_printf (text, "- kernel: %s\n",
                          facts->kernel != NULL ? facts->kernel : "cannot tell");
  if (boot != NULL && boot->os_id != NULL)
    g_string_append_printf (text, "- system: %s %s\n", boot->os_id,
                            boot->os_version != NULL ? boot->os_version : "");
  g_string_append_printf (text, "- IOMMU: %s, groups: %u, devices: %u\n", get_word (facts->iommu),
                          pt_host_get_groups (host)->len, pt_host_get_devices (host)->len);
}

static void
append_connection (GString                 *text,
                   const PtConnectionFacts *facts)
{
  g_string_append_printf (text, "libvirt: %lu.%lu.%lu, driver %s\n",
                          facts->libvirt_version / 1000000,
                          facts->libvirt_version / 1000 % 1000, facts->libvirt_version % 1000,
                          facts->driver != NULL ? facts->driver : "cannot tell");
  g_string_append_printf (text, "- of %s%s%s\n",
                          facts->local ? "this computer" : "another computer",
                          facts->session ? ", a session connection" : "",
                          facts->read_only ? ", read-only" : "");
}

/**
 * pt_debug_info_new:
 * @session: what the window shows
 *
 * Returns: (transfer full): text for the “Troubleshooting” of the About dialog
 */
char *
pt_debug_info_new (PtSession *session)
{
  GString *text = g_string_new (NULL);
  const GError *error = pt_session_get_libvirt_error (session);
  PtHost *host = pt_session_get_host (session);
  g_autoptr (PtSituation) situation = host != NULL ? pt_session_dup_situation (session) : NULL;
  const PtConnectionFacts *facts =
    situation != NULL ? pt_situation_get_connection (situation) : NULL;

  g_string_append_printf (text, "Passthrough: %s%s\n", PACKAGE_VERSION,
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? ", Flatpak" : "");
  g_string_append_printf (text, "- GTK: %u.%u.%u\n", gtk_get_major_version (),
                          gtk_get_minor_version (), gtk_get_micro_version ());
  g_string_append_printf (text, "- libadwaita: %u.%u.%u\n", adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version ());
  g_string_append_printf (text, "- GLib: %u.%u.%u\n", glib_major_version, glib_minor_version,
                          glib_micro_version);
  g_string_append_printf (text, "- display: %s\n",
                          G_OBJECT_TYPE_NAME (gdk_display_get_default ()));
  g_string_append_printf (text, "- language: %s\n", g_get_language_names ()[0]);

  if (host != NULL)
    append_host (text, host);
  else
    g_string_append (text, "Computer: not read\n");
  if (facts != NULL)
    append_connection (text, facts);
  else
    g_string_append_printf (text, "libvirt: not connected%s\n", error != NULL ? ", an error" : "");
  g_string_append_printf (text, "- virtual machines: %u\n",
                          g_list_model_get_n_items (pt_session_get_machines (session)));
  return g_string_free (text, FALSE);
}
