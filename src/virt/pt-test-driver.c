/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-test-driver.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pt-virt-error.h"
#include "pt-virt-types.h"

/*
 * libvirt's test driver reads `test:///FILE` when it is opened and then keeps everything in the
 * memory of this process: what is to be there the next time has to be written back to the file.
 * Definitions and run states have a place in it; autostart has none and is set again each time.
 */

#define NAMESPACE "http://libvirt.org/schemas/domain/test/1.0"

static void
free_domains (virDomainPtr *domains)
{
  for (guint i = 0; domains[i] != NULL; i++)
    virDomainFree (domains[i]);
  free (domains);
}

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (virDomainPtr, (void), NULL)

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
  char *xml;
  char *close;
  int state = VIR_DOMAIN_SHUTOFF;

  if (virDomainGetState (domain, &state, NULL, 0) < 0)
    return FALSE;

  xml = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  close = xml != NULL ? g_strrstr (xml, end) : NULL;
  if (close != NULL)
    {
      g_string_append_len (text, xml, close - xml);
      g_string_append_printf (text, "  <test:runstate xmlns:test='" NAMESPACE "'>%d</test:runstate>\n",
                              state);
      g_string_append (text, end);
      g_string_append_c (text, '\n');
    }

  free (xml);
  return close != NULL;
}
