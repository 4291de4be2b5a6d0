/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-test-driver.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pt-virt-error.h"
#include "pt-virt-types.h"

/*
 * libvirt's test driver reads `test:///FILE` when it is opened and then keeps everything in the
 * memory of this process: what is to be there the next time has to be written back to the file.
 * Definitions and run states have a place in it; autostart has none: it has a file of its own, and
 * is set again each time.
 */

#define NAMESPACE "http://libvirt.org/schemas/domain/test/1.0"

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (virDomainGetName (*(const virDomainPtr *) a),
                 virDomainGetName (*(const virDomainPtr *) b));
}

static gboolean
append_domain (GString      *text,
               virDomainPtr  domain)
{
  static const char end[] = "</domain>";
  const guint flags = VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE;
  int state = VIR_DOMAIN_SHUTOFF;
  char *xml, *close = NULL;

  if (virDomainGetState (domain, &state, NULL, 0) < 0)
    return FALSE;

  xml = virDomainGetXMLDesc (domain, flags);
  if (xml != NULL)
    close = g_strrstr (xml, end);
  if (close != NULL)
    {
      g_string_append_len (text, xml, close - xml);
      g_string_append_printf (text, "  <test:runstate xmlns:test='" NAMESPACE "'>"
                              "%d</test:runstate>\n%s\n", state, end);
    }

  free (xml);
  return close != NULL;
}

/**
 * pt_test_driver_dump:
 * @connection: an open connection to the test driver
 * @error: where to put an error of ours
 *
 * Blocks; from any thread.
 *
 * Returns: (transfer full): all its machines, by name, as the text of a file that it can be opened
 *   with again; passwords included
 */
char *
pt_test_driver_dump (PtConnection  *connection,
                     GError       **error)
{
  g_autoptr (GVirConnection) gvir = pt_connection_dup_gvir (connection, NULL, error);
  g_autoptr (virConnect) handle = NULL;
  g_autoptr (GString) text = g_string_new ("<node>\n");
  virDomainPtr *domains = NULL;
  gboolean complete;
  int n;

  if (gvir == NULL)
    return NULL;

  handle = pt_virt_dup_connect (gvir);
  n = virConnectListAllDomains (handle, &domains, VIR_CONNECT_LIST_DOMAINS_PERSISTENT);
  complete = n >= 0;
  if (n > 0)
    qsort (domains, (gsize) n, sizeof *domains, compare_names);
  for (int i = 0; i < n; i++)
    {
      complete = complete && append_domain (text, domains[i]);
      virDomainFree (domains[i]);
    }
  free (domains);

  if (!complete)
    {
      pt_virt_error_translate (error, _("The example’s virtual machines could not be read."));
      return NULL;
    }

  g_string_append (text, "</node>\n");
  return g_strdup (text->str);
}

/**
 * pt_test_driver_dump_autostart:
 * @connection: an open connection to the test driver
 * @error: where to put an error of ours
 *
 * Blocks; from any thread.
 *
 * Returns: (transfer full): the UUIDs of its machines that start with the computer, a line each
 */
char *
pt_test_driver_dump_autostart (PtConnection  *connection,
                               GError       **error)
{
  g_autoptr (GVirConnection) gvir = pt_connection_dup_gvir (connection, NULL, error);
  g_autoptr (virConnect) handle = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  virDomainPtr *domains = NULL;
  int n;

  if (gvir == NULL)
    return NULL;

  handle = pt_virt_dup_connect (gvir);
  n = virConnectListAllDomains (handle, &domains, VIR_CONNECT_LIST_DOMAINS_AUTOSTART);
  if (n < 0)
    {
      pt_virt_error_translate (error, _("The example’s virtual machines could not be read."));
      return NULL;
    }

  qsort (domains, (gsize) n, sizeof *domains, compare_names);
  for (int i = 0; i < n; i++)
    {
      char uuid[VIR_UUID_STRING_BUFLEN];

      if (virDomainGetUUIDString (domains[i], uuid) == 0)
        g_string_append_printf (text, "%s\n", uuid);
      virDomainFree (domains[i]);
    }
  free (domains);
  return g_strdup (text->str);
}

/**
 * pt_test_driver_set_autostart:
 * @connection: an open connection to the test driver
 * @uuid: one of its machines
 * @error: where to put an error of ours
 *
 * Blocks, but never waits for anything outside this process; from any thread.
 *
 * Returns: whether the machine starts with the computer now; %TRUE as well when it is not there
 */
gboolean
pt_test_driver_set_autostart (PtConnection  *connection,
                              const char    *uuid,
                              GError       **error)
{
  g_autoptr (GVirConnection) gvir = pt_connection_dup_gvir (connection, NULL, error);
  g_autoptr (virConnect) handle = NULL;
  g_autoptr (virDomain) domain = NULL;

  if (gvir == NULL)
    return FALSE;

  handle = pt_virt_dup_connect (gvir);
  domain = virDomainLookupByUUIDString (handle, uuid);
  if (domain == NULL || virDomainSetAutostart (domain, 1) == 0)
    return TRUE;

  pt_virt_error_translate (error, _("The example’s virtual machines could not be set up."));
  return FALSE;
}
