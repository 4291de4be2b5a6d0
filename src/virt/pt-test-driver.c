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
 * is set again each time. What another program has written there since is fetched by
 * pt_test_driver_follow().
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

/* Whatever state it is in, only whether it runs is followed. */
static gboolean
follow_domain (virConnectPtr  ours,
               virDomainPtr   theirs)
{
  const guint flags = VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE;
  unsigned char uuid[VIR_UUID_BUFLEN];
  g_autoptr (virDomain) known = NULL;
  g_autoptr (virDomain) domain = NULL;
  char *wanted, *have;
  gboolean good = TRUE;

  if (virDomainGetUUID (theirs, uuid) < 0)
    return FALSE;

  known = virDomainLookupByUUID (ours, uuid);
  wanted = virDomainGetXMLDesc (theirs, flags);
  have = known != NULL ? virDomainGetXMLDesc (known, flags) : NULL;
  if (wanted == NULL)
    good = FALSE;
  else if (g_strcmp0 (wanted, have) != 0)
    domain = virDomainDefineXML (ours, wanted);
  else
    domain = g_steal_pointer (&known);

  if (domain == NULL)
    good = FALSE;
  else if (virDomainIsActive (theirs) != virDomainIsActive (domain))
    good = virDomainIsActive (theirs) ? virDomainCreate (domain) == 0
                                      : virDomainDestroy (domain) == 0;
  free (wanted);
  free (have);
  return good;
}

/* Not where nothing is wrong but that it is gone there. */
static gboolean
drop_domain (virDomainPtr   ours,
             virConnectPtr  theirs)
{
  unsigned char uuid[VIR_UUID_BUFLEN];
  g_autoptr (virDomain) known = NULL;

  if (virDomainGetUUID (ours, uuid) < 0)
    return FALSE;
  known = virDomainLookupByUUID (theirs, uuid);
  if (known != NULL)
    return TRUE;

  return (virDomainIsActive (ours) == 0 || virDomainDestroy (ours) == 0) &&
         virDomainUndefine (ours) == 0;
}

static gboolean
follow (virConnectPtr  ours,
        virConnectPtr  theirs)
{
  virDomainPtr *domains = NULL;
  int n = virConnectListAllDomains (theirs, &domains, 0);
  gboolean good = n >= 0;

  for (int i = 0; i < n; i++)
    {
      good = good && follow_domain (ours, domains[i]);
      virDomainFree (domains[i]);
    }
  g_clear_pointer (&domains, free);

  n = good ? virConnectListAllDomains (ours, &domains, 0) : 0;
  good = good && n >= 0;
  for (int i = 0; i < n; i++)
    {
      good = good && drop_domain (domains[i], theirs);
      virDomainFree (domains[i]);
    }
  free (domains);
  return good;
}

/**
 * pt_test_driver_follow:
 * @connection: an open connection to the test driver
 * @error: where to put an error of ours
 *
 * Has its machines be as the file says that it was opened with: another program may have written it
 * since. Who watches them is told by libvirt's events. Blocks, but never waits for anything outside
 * this process; from any thread.
 *
 * Returns: whether they are
 */
gboolean
pt_test_driver_follow (PtConnection  *connection,
                       GError       **error)
{
  g_autoptr (GVirConnection) gvir = pt_connection_dup_gvir (connection, NULL, error);
  g_autoptr (virConnect) ours = NULL;
  g_autoptr (virConnect) theirs = NULL;

  if (gvir == NULL)
    return FALSE;

  ours = pt_virt_dup_connect (gvir);
  /* Each opening reads the file, and shares nothing with the one before */
  theirs = virConnectOpen (pt_connection_get_uri (connection));
  if (theirs != NULL && follow (ours, theirs))
    return TRUE;

  pt_virt_error_translate (error, _("The example’s virtual machines could not be set up."));
  return FALSE;
}

/**
 * pt_test_driver_set_autostart:
 * @connection: an open connection to the test driver
 * @uuids: those of its machines that start with the computer; others are nobody's
 * @error: where to put an error of ours
 *
 * Blocks, but never waits for anything outside this process; from any thread.
 *
 * Returns: whether these start with the computer now, and no other
 */
gboolean
pt_test_driver_set_autostart (PtConnection       *connection,
                              const char *const  *uuids,
                              GError            **error)
{
  g_autoptr (GVirConnection) gvir = pt_connection_dup_gvir (connection, NULL, error);
  g_autoptr (virConnect) handle = NULL;
  virDomainPtr *domains = NULL;
  gboolean good;
  int n;

  if (gvir == NULL)
    return FALSE;

  handle = pt_virt_dup_connect (gvir);
  n = virConnectListAllDomains (handle, &domains, VIR_CONNECT_LIST_DOMAINS_PERSISTENT);
  good = n >= 0;
  for (int i = 0; i < n; i++)
    {
      char uuid[VIR_UUID_STRING_BUFLEN];

      good = good && virDomainGetUUIDString (domains[i], uuid) == 0 &&
             virDomainSetAutostart (domains[i], g_strv_contains (uuids, uuid)) == 0;
      virDomainFree (domains[i]);
    }
  free (domains);

  if (!good)
    pt_virt_error_translate (error, _("The example’s virtual machines could not be set up."));
  return good;
}
