/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-session-private.h"

#include <glib/gi18n-lib.h>

#include "pt-error.h"
#include "pt-guest-tree.h"

/* What follows from what a session has read, for either face; nothing is read here. */

/**
 * pt_session_dup_situation:
 * @self: a session
 *
 * Returns: (transfer full) (nullable): everything that is known, without a machine to plan for;
 *   %NULL without a host
 */
PtSituation *
pt_session_dup_situation (PtSession *self)
{
  const PtConnectionFacts *facts = NULL;
  g_autoptr (GPtrArray) machines = NULL;

  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  if (self->host == NULL)
    return NULL;

  if (self->connection != NULL)
    facts = pt_connection_get_facts (self->connection);
  if (facts != NULL && pt_domain_store_is_loaded (self->store))
    machines = pt_domain_store_dup_domains (self->store);
  return pt_situation_new (self->host, facts, machines, NULL, NULL);
}

/**
 * pt_session_dup_held_devices:
 * @self: a session
 * @machine: one of its machines
 *
 * Returns: (element-type PtHeldDevice) (transfer full) (nullable): what the machine holds, compared
 *   with the host as it is now; %NULL when either of them is not known
 */
GPtrArray *
pt_session_dup_held_devices (PtSession *self,
                             PtMachine *machine)
{
  const PtDomainFacts *facts;
  g_autoptr (PtDomainXml) definition = NULL;

  g_return_val_if_fail (PT_IS_SESSION (self), NULL);
  g_return_val_if_fail (PT_IS_MACHINE (machine), NULL);

  facts = pt_domain_get_facts (pt_machine_get_domain (machine));
  if (self->host == NULL || facts->xml == NULL)
    return NULL;

  definition = pt_domain_xml_new_from_text (facts->xml, -1, NULL);
  return definition != NULL ? pt_held_devices_new (self->host, definition) : NULL;
}

/**
 * pt_session_read_definition:
 * @self: a session
 * @machine: one of its machines
 * @error: return location
 *
 * Returns: (transfer full) (nullable): its running definition, else the one for its next start
 */
PtDomainXml *
pt_session_read_definition (PtSession  *self,
                            PtMachine  *machine,
                            GError    **error)
{
  PtDomain *domain;
  const PtDomainFacts *facts;
  const char *text;

  g_return_val_if_fail (PT_IS_SESSION (self), NULL);
  g_return_val_if_fail (PT_IS_MACHINE (machine), NULL);

  domain = pt_machine_get_domain (machine);
  facts = pt_domain_get_facts (domain);
  text = pt_domain_is_active (domain) && facts->live_xml != NULL ? facts->live_xml : facts->xml;
  if (text == NULL)
    {
      pt_set_error (error, PT_ERROR_LIBVIRT, NULL, NULL,
                    /* Translators: %s is the name of a virtual machine */
                    _("The definition of %s could not be read."), facts->name);
      return NULL;
    }

  return pt_domain_xml_new_from_text (text, -1, error);
}

/**
 * pt_session_new_guest_tree:
 * @self: a session
 * @machine: one of its machines
 * @error: return location
 *
 * Returns: (transfer full): of #PtGuestDevice: the guest's devices as expected from its running
 *   definition, else from the one for its next start
 */
GListStore *
pt_session_new_guest_tree (PtSession  *self,
                           PtMachine  *machine,
                           GError    **error)
{
  g_autoptr (PtDomainXml) definition = pt_session_read_definition (self, machine, error);

  return definition != NULL ? pt_guest_tree_new_expected (definition, self->host) : NULL;
}
