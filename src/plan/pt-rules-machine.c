/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-rules-private.h"

#include <glib/gi18n.h>

#include "pt-guest-buses.h"
#include "pt-held-device.h"
#include "pt-words.h"

/*
 * Evidence about virtual machines: the one that the choice is for, the others, and the connection
 * to them.
 */

PtTernary
pt_rule_session_connection (const PtCase *subject,
                            PtVerdict    *verdict)
{
  const PtConnectionFacts *connection = pt_situation_get_connection (subject->situation);

  if (connection == NULL)
    return PT_NO;
  if (!connection->session)
    return PT_NO;

  verdict->severity = PT_SEVERITY_BLOCKED;
  verdict->text = g_strdup (_("Devices cannot be assigned over a session connection."));
  return PT_YES;
}

static gboolean
is_qemu_type (const char *type)
{
  static const char *const types[] = { "qemu", "kvm", "test", "hvf", NULL };

  return type == NULL || g_strv_contains (types, type);
}

PtTernary
pt_rule_not_qemu (const PtCase *subject,
                  PtVerdict    *verdict)
{
  const PtConnectionFacts *connection = pt_situation_get_connection (subject->situation);
  PtDomainXml *definition = pt_situation_get_definition (subject->situation);
  const char *other = NULL;

  if (connection != NULL && connection->driver != NULL)
    {
      if (g_ascii_strcasecmp (connection->driver, "QEMU") != 0 &&
          g_ascii_strcasecmp (connection->driver, "test") != 0)
        other = connection->driver;
    }
  else if (definition != NULL)
    {
      if (!is_qemu_type (pt_domain_xml_get_domain_type (definition)))
        other = pt_domain_xml_get_domain_type (definition);
    }
  else
    {
      return PT_CANNOT_TELL;
    }
  if (other == NULL)
    return PT_NO;

  verdict->severity = PT_SEVERITY_BLOCKED;
  /* Translators: %s is a hypervisor, like "LXC" or "xen" */
  verdict->text =
    g_strdup_printf (_("Devices cannot be assigned to virtual machines of the kind %s."), other);
  return PT_YES;
}

PtTernary
pt_rule_already_here (const PtCase *subject,
                      PtVerdict    *verdict)
{
  guint n_here = 0, n_new = 0;

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (member->here)
        {
          pt_verdict_concern (verdict, member->device);
          n_here++;
        }
      else if (pt_member_is_taken (member))
        {
          n_new++;
        }
    }
  if (n_here == 0)
    return PT_NO;

  if (n_new == 0)
    {
      verdict->severity = PT_SEVERITY_BLOCKED;
      verdict->text = g_strdup (_("The virtual machine has it already."));
      verdict->why = g_strdup (_("There is nothing left to add."));
      verdict->advice =
        g_strdup (_("To give it another role or other options, return it and assign it again."));
    }
  else
    {
      verdict->severity = PT_SEVERITY_NOTE;
      verdict->text =
        g_strdup_printf (ngettext ("The virtual machine already has %u device of the group.",
                                   "The virtual machine already has %u devices of the group.",
                                   n_here), n_here);
      verdict->why = g_strdup (_("Only the others are added."));
    }
  return PT_YES;
}

/* Of what the machine has already */
static GPtrArray *
find_held (const PtCase *subject,
           PtHeldStatus  status)
{
  PtDomainXml *definition = pt_situation_get_definition (subject->situation);
  GPtrArray *found;

  if (definition == NULL)
    return g_ptr_array_new ();

  found = pt_held_devices_new (subject->host, definition);
  for (guint i = found->len; i > 0; i--)
    {
      const PtHeldDevice *held = g_ptr_array_index (found, i - 1);

      if (held->status != status)
        g_ptr_array_remove_index (found, i - 1);
    }

  return found;
}

/* Each by its address and, where it is known, where it is now */
static char *
concern_held (PtVerdict *verdict,
              GPtrArray *held)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < held->len; i++)
    {
      const PtHeldDevice *device = g_ptr_array_index (held, i);
      g_autofree char *address = pt_pci_address_to_short (&device->address);

      g_array_append_val (verdict->devices, device->address);
      if (device->ambiguous)
        {
          /* Translators: a device that is now somewhere else: name, old PCI address */
          pt_words_add (words,
                        g_strdup_printf (_("%s (was at %s; which of several like it is meant "
                                           "cannot be told)"), device->name, address));
        }
      else if (device->has_now_at)
        {
          g_autofree char *now_at = pt_pci_address_to_short (&device->now_at);

          /* Translators: a device that is now at another PCI address: name, old address, new
             address */
          pt_words_add (words,
                        g_strdup_printf (_("%s (was at %s, is now at %s)"), device->name, address,
                                         now_at));
        }
      else
        {
          /* Translators: a device and its PCI address */
          pt_words_add (words,
                        g_strdup_printf (C_("device and address", "%s (%s)"), device->name,
                                         address));
        }
    }

  return pt_words_join (words);
}

/* What is where it was recorded, and shows no IDs to compare */
static PtTernary
find_unidentified (const PtCase *subject,
                   PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) here = find_held (subject, PT_HELD_HERE);

  for (guint i = 0; i < here->len; i++)
    {
      const PtHeldDevice *held = g_ptr_array_index (here, i);
      PtPciDevice *device = pt_host_find_device (subject->host, &held->address);

      if (pt_pci_device_get_facts (device)->vendor_id < 0 ||
          pt_pci_device_get_facts (device)->device_id < 0)
        pt_verdict_concern (verdict, device);
    }

  if (verdict->devices->len == 0)
    return PT_NO;
  return pt_verdict_unknown (verdict, subject, PT_SEVERITY_CAUTION,
                             g_strdup (_("It could not be checked whether the devices that the "
                                         "virtual machine has are still the same.")), NULL);
}

/* What can be repaired need not be returned. */
static void
advise_repair (GPtrArray *held,
               PtVerdict *verdict)
{
  for (guint i = 0; i < held->len; i++)
    {
      const PtHeldDevice *device = g_ptr_array_index (held, i);

      if (!device->has_now_at || device->kind != PT_HELD_HOSTDEV)
        return;
    }

  verdict->advice = g_strdup (_("Repair the virtual machine: then it looks for it where it is "
                                "now."));
}

PtTernary
pt_rule_moved (const PtCase *subject,
               PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) held = find_held (subject, PT_HELD_MOVED);
  g_autofree char *list = NULL;

  if (held->len == 0)
    return find_unidentified (subject, verdict);

  list = concern_held (verdict, held);
  advise_repair (held, verdict);
  verdict->severity = PT_SEVERITY_CAUTION;
  /* Translators: %s is a device or a list of devices */
  verdict->text = g_strdup_printf (_("Something else is where an assigned device was: %s."), list);
  return PT_YES;
}

PtTernary
pt_rule_gone (const PtCase *subject,
              PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) held = find_held (subject, PT_HELD_GONE);
  g_autofree char *list = NULL;

  if (held->len == 0)
    return PT_NO;

  list = concern_held (verdict, held);
  advise_repair (held, verdict);
  verdict->severity = PT_SEVERITY_CAUTION;
  /* Translators: %s is a device or a list of devices */
  verdict->text = g_strdup_printf (_("Nothing is where an assigned device was: %s."), list);
  return PT_YES;
}

PtTernary
pt_rule_address_unrecorded (const PtCase *subject,
                            PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) held = find_held (subject, PT_HELD_UNRECORDED);
  g_autofree char *list = NULL;

  if (held->len == 0)
    return PT_NO;

  list = concern_held (verdict, held);
  verdict->severity = PT_SEVERITY_NOTE;
  /* Translators: %s is a device or a list of devices */
  verdict->text = g_strdup_printf (_("The virtual machine has a device by its address alone: %s."),
                                   list);
  return PT_YES;
}

/* A conventional slot shows no configuration beyond the first 256 bytes (hw/pci/pcie.c), in which
   drivers of graphics cards look for more. */
PtTernary
pt_rule_no_pci_express (const PtCase *subject,
                        PtVerdict    *verdict)
{
  PtDomainXml *definition = pt_situation_get_definition (subject->situation);
  g_autoptr(GPtrArray) displays = g_ptr_array_new_with_free_func (g_free);

  if (definition == NULL || pt_chipset_of_definition (definition) != PT_CHIPSET_PCI)
    return PT_NO;

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (member->role != PT_ROLE_GIVE || member->here)
        continue;
      pt_verdict_concern (verdict, member->device);
      if (pt_pci_device_get_facts (member->device)->class_code >> 8 == 0x03)
        pt_words_add (displays, pt_words_dup_device (member->device));
    }
  if (verdict->devices->len == 0)
    return PT_NO;

  if (displays->len > 0)
    {
      g_autofree char *list = pt_words_join (displays);

      verdict->severity = PT_SEVERITY_CAUTION;
      /* Translators: %s is a graphics card or a list of them */
      verdict->text =
        g_strdup_printf (_("The virtual machine has no PCI Express, which graphics cards want: "
                           "%s."), list);
      return PT_YES;
    }

  verdict->severity = PT_SEVERITY_NOTE;
  verdict->text = g_strdup (_("The virtual machine has no PCI Express."));
  return PT_YES;
}

/* libvirt, qemuDomainSaveInternal(): a machine with a device of the host cannot be saved. Then
   libvirt-guests lets it be, and the computer stops under it. */
PtTernary
pt_rule_saved_at_shutdown (const PtCase *subject,
                           PtVerdict    *verdict)
{
  const char *file = subject->facts->guests_file;

  if (!pt_case_gives (subject, NULL) || subject->facts->guests_saved == PT_NO)
    return PT_NO;

  verdict->severity = PT_SEVERITY_NOTE;
  if (subject->facts->guests_saved == PT_CANNOT_TELL)
    {
      verdict->text =
        g_strdup (_("It could not be checked whether virtual machines are saved when the computer "
                    "shuts down: with a device this one cannot be."));
      verdict->advice =
        g_strdup (_("Shut it down before the computer, or let libvirt-guests do so: "
                    "ON_SHUTDOWN=shutdown."));
      return PT_CANNOT_TELL;
    }

  verdict->text =
    g_strdup (_("When this computer shuts down it saves its virtual machines, and with a device "
                "this one cannot be saved."));
  if (file != NULL && g_str_has_suffix (file, ".conf"))
    /* Translators: %s is the name of a file; do not translate what is before it */
    verdict->advice =
      g_strdup_printf (_("Have it shut down instead: set auto_shutdown_try_shutdown = "
                         "\"persistent\" in %s."), file);
  else if (file != NULL)
    /* Translators: %s is the name of a file; do not translate ON_SHUTDOWN=shutdown */
    verdict->advice =
      g_strdup_printf (_("Have it shut down instead: set ON_SHUTDOWN=shutdown in %s."), file);
  return PT_YES;
}

PtTernary
pt_rule_running_next_start (const PtCase *subject,
                            PtVerdict    *verdict)
{
  PtDomain *target = pt_situation_get_target (subject->situation);

  if (target == NULL || !pt_domain_is_active (target))
    return PT_NO;

  verdict->severity = PT_SEVERITY_NOTE;
  verdict->text =
    g_strdup (_("The virtual machine is running: the change is there from its next start."));
  return PT_YES;
}
