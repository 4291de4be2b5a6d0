/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-closures.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "pt-error.h"

/* Closures that several templates have in common; each class binds those that its own names. */

/**
 * pt_closure_has_text:
 * @object: the widget, which is not asked
 * @text: (nullable): a text
 *
 * Returns: whether there is anything to be shown
 */
gboolean
pt_closure_has_text (gpointer    object,
                     const char *text)
{
  return text != NULL && *text != '\0';
}

/**
 * pt_closure_get_error_text:
 * @object: the widget, which is not asked
 * @error: (nullable): an error
 *
 * The cause and the next step for a status page, which reads its description as markup. What the
 * person has cancelled has no cause.
 *
 * Returns: (transfer full) (nullable): escaped text
 */
char *
pt_closure_get_error_text (gpointer      object,
                           const GError *error)
{
  const char *next;

  if (error == NULL)
    return NULL;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (_("Cancelled. Go back and choose again."));

  next = pt_error_get_next (error);
  return next != NULL ? g_markup_printf_escaped ("%s\n%s", error->message, next)
                      : g_markup_escape_text (error->message, -1);
}

/**
 * pt_closure_get_machine_text:
 * @object: the widget, which is not asked
 * @machine: (nullable): a virtual machine
 *
 * Returns: (transfer full) (nullable): what it is called, for a page that is about it
 */
char *
pt_closure_get_machine_text (gpointer   object,
                             PtMachine *machine)
{
  return machine != NULL ? g_strdup (pt_domain_get_label (pt_machine_get_domain (machine))) : NULL;
}

/**
 * pt_closure_get_unread:
 * @object: the widget, which is not asked
 * @attention: (nullable): what is wrong with the machine, in words
 * @machine: (nullable): a machine
 *
 * Returns: (transfer full) (nullable): that not all definitions of the machine could be read, and
 *   libvirt's reason
 */
char *
pt_closure_get_unread (gpointer    object,
                       const char *attention,
                       PtMachine  *machine)
{
  const PtDomainFacts *facts =
    machine != NULL ? pt_domain_get_facts (pt_machine_get_domain (machine)) : NULL;

  return facts != NULL && facts->unread && attention != NULL
           ? g_strjoin ("\n", attention, facts->unread_reason, NULL)
           : NULL;
}

/**
 * pt_closure_get_refusal:
 * @object: the widget, which is not asked
 * @state: where libvirt stands
 *
 * Returns: (transfer full) (nullable): why nothing can be changed now, nor started and stopped
 */
char *
pt_closure_get_refusal (gpointer       object,
                        PtLibvirtState state)
{
  switch (state)
    {
    case PT_LIBVIRT_READ_ONLY:
      return g_strdup (_("libvirt can only be read: nothing can be changed"));
    case PT_LIBVIRT_UNREACHABLE:
      return g_strdup (_("libvirt cannot be reached"));
    case PT_LIBVIRT_CONNECTING:
    case PT_LIBVIRT_CONNECTED:
    case PT_LIBVIRT_SESSION:
    default:
      return NULL;
    }
}
