/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-rules-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pt-words.h"

/*
 * Evidence about the place where a person sits: display, keyboard, pointer, and what is plugged in.
 */

static gboolean
is_display (PtPciDevice *device)
{
  int class_code = pt_pci_device_get_facts (device)->class_code;

  return class_code < 0 || class_code >> 8 == 0x03 ||
         (pt_pci_device_get_use_flags (device) & (PT_USE_BOOT_DISPLAY | PT_USE_CONNECTED)) != 0;
}

static gboolean
has_boot_display_use (PtHost *host)
{
  GPtrArray *devices = pt_host_get_devices (host);

  for (guint i = 0; i < devices->len; i++)
    if ((pt_pci_device_get_use_flags (g_ptr_array_index (devices, i)) & PT_USE_BOOT_DISPLAY) != 0)
      return TRUE;

  return FALSE;
}

/* The kernel's own word where it has one. boot_vga is older, only of VGA cards, and outlives the
   driver. */
static gboolean
is_boot_display (PtHost      *host,
                 PtPciDevice *device)
{
  if ((pt_pci_device_get_use_flags (device) & PT_USE_BOOT_DISPLAY) != 0)
    return TRUE;
  if (has_boot_display_use (host) || pt_pci_device_get_facts (device)->boot_vga != 1)
    return FALSE;

  /* Without any driver the firmware's picture is still on it; handed to VFIO it is dark already. */
  return pt_pci_device_get_driver (device) == NULL ||
         !pt_viability_is_driver_safe (pt_pci_device_get_driver (device));
}

/* Handed to VFIO it is dark already. Without any driver only the firmware's picture can be on it,
   and that is on a VGA card. */
static gboolean
may_be_lit (PtPciDevice *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  if (facts->driver != NULL)
    return !pt_viability_is_driver_safe (facts->driver);

  return facts->class_code < 0 || (facts->class_code == 0x0300 && facts->boot_vga != 0);
}

PtTernary
pt_rule_only_display (const PtCase *subject,
                      PtVerdict    *verdict)
{
  GPtrArray *devices = pt_host_get_devices (subject->host);
  g_autofree char *name = NULL;
  PtPciDevice *dark = NULL;
  g_autoptr(GPtrArray) unknown = g_ptr_array_new ();

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (!pt_member_is_taken (member) || !is_display (member->device))
        continue;

      if ((pt_pci_device_get_use_flags (member->device) & PT_USE_CONNECTED) != 0 ||
          is_boot_display (subject->host, member->device))
        {
          pt_verdict_concern (verdict, member->device);
          dark = member->device;
        }
      else if (subject->facts->cannot_tell[PT_EVIDENCE_DISPLAY] != NULL &&
               may_be_lit (member->device))
        {
          g_ptr_array_add (unknown, member->device);
        }
    }
  if (dark == NULL)
    {
      for (guint i = 0; i < unknown->len; i++)
        pt_verdict_concern (verdict, g_ptr_array_index (unknown, i));
      return unknown->len > 0 ? PT_CANNOT_TELL : PT_NO;
    }

  /* One that is not known to have a picture is not counted on. */
  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);

      if (!pt_case_is_taken (subject, device) &&
          (pt_pci_device_get_use_flags (device) & PT_USE_CONNECTED) != 0)
        return PT_NO;
    }

  name = pt_words_dup_device (dark);
  verdict->severity = PT_SEVERITY_DANGER;
  /* Translators: %s is a graphics card */
  verdict->text = g_strdup_printf (_("This computer loses its only display: %s."), name);
  /* What is read now will be typed blindly later */
  if (subject->facts->flatpak)
    verdict->advice =
      g_strdup (_("Make sure that you can reach this computer over SSH. There, “flatpak run "
                  "org.phyllome.Passthrough force-off” and then “flatpak run "
                  "org.phyllome.Passthrough return” bring it back."));
  return PT_YES;
}

/* The programs that have a taken display open, by name */
static GPtrArray *
find_programs (const PtCase *subject)
{
  GPtrArray *programs = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);
      const PtUse *use;

      for (guint j = 0; pt_member_is_taken (member) &&
                        (use = pt_case_get_use (member->device, j)) != NULL; j++)
        {
          if (use->kind == PT_USE_PROGRAM)
            pt_words_add (programs, g_strdup (use->name));
        }
    }

  g_ptr_array_sort_values (programs, (GCompareFunc) strcmp);
  return programs;
}

/* Without a driver of the host nothing can be open */
static gboolean
may_be_open (PtPciDevice *device)
{
  const char *driver = pt_pci_device_get_driver (device);

  return is_display (device) && driver != NULL && !pt_viability_is_driver_safe (driver);
}

/* Nothing is seen to have it open; but not everything is seen */
static PtTernary
judge_unseen_programs (const PtCase *subject,
                       PtVerdict    *verdict)
{
  const char *reason = subject->facts->programs_unknown;
  gboolean unknown = subject->facts->cannot_tell[PT_EVIDENCE_DISPLAY] != NULL;

  for (guint i = 0; (unknown || reason != NULL) && i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (pt_member_is_taken (member) && may_be_open (member->device))
        pt_verdict_concern (verdict, member->device);
    }
  if (verdict->devices->len == 0)
    return PT_NO;
  if (unknown)
    return PT_CANNOT_TELL;

  verdict->severity = PT_SEVERITY_CAUTION;
  /* Translators: %s is a sentence that says why not */
  verdict->text =
    g_strdup_printf (_("It could not be checked whether programs of this computer use the "
                       "graphics card: %s"), reason);
  /* Translators: do not translate what is in quotes */
  verdict->advice =
    g_strdup (_("See for yourself which programs have it open: “sudo fuser --verbose "
                "/dev/dri/* /dev/nvidia*”."));
  return PT_CANNOT_TELL;
}

PtTernary
pt_rule_display_in_use (const PtCase *subject,
                        PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) programs = find_programs (subject);
  g_autofree char *name = NULL;
  PtPciDevice *used = NULL;

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (!pt_member_is_taken (member) ||
          (pt_pci_device_get_use_flags (member->device) & PT_USE_OPEN) == 0)
        continue;
      pt_verdict_concern (verdict, member->device);
      /* The worse one is named. */
      if (used == NULL || g_strcmp0 (pt_pci_device_get_driver (member->device), "nvidia") == 0)
        used = member->device;
    }
  if (used == NULL)
    return judge_unseen_programs (subject, verdict);

  name = pt_words_dup_device (used);
  if (programs->len > 0)
    {
      g_autofree char *list = pt_words_join_some (programs);

      /* Translators: the first %s is a graphics card, the second a list of programs */
      verdict->text = g_strdup_printf (ngettext ("A program of this computer uses %s: %s.",
                                                 "Programs of this computer use %s: %s.",
                                                 programs->len), name, list);
    }
  else
    {
      /* Translators: %s is a graphics card */
      verdict->text = g_strdup_printf (_("Programs of this computer use %s."), name);
    }
  if (g_strcmp0 (pt_pci_device_get_driver (used), "nvidia") == 0)
    {
      verdict->severity = PT_SEVERITY_BLOCKED;
      verdict->why =
        g_strdup (_("The nvidia driver waits for ever for them to close it, and libvirt with it."));
    }
  else
    {
      verdict->severity = PT_SEVERITY_DANGER;
    }
  return PT_YES;
}

typedef struct
{
  guint taken;
  guint left;
} Count;

static void
count_inputs (const PtCase *subject,
              PtUseFlags    flag,
              guint         others,
              PtVerdict    *verdict,
              Count        *count)
{
  GPtrArray *devices = pt_host_get_devices (subject->host);

  count->left = others;
  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);
      const PtUse *use;

      for (guint j = 0; (use = pt_case_get_use (device, j)) != NULL; j++)
        {
          if ((use->flags & flag) == 0)
            continue;
          if (pt_case_is_taken (subject, device))
            {
              count->taken++;
              pt_verdict_concern (verdict, device);
            }
          else
            {
              count->left++;
            }
        }
    }
}

/* Keyboards and pointers hang on USB and Bluetooth, and on serial and I²C controllers. */
static gboolean
may_carry_input (PtPciDevice *device)
{
  int class_code = pt_pci_device_get_facts (device)->class_code;

  return class_code < 0 || class_code == 0x0c03 || class_code == 0x0c80 || class_code == 0x0601 ||
         class_code == 0x1180 || class_code == 0x0d11 || /* Bluetooth */
         class_code >> 8 == 0x09;
}

PtTernary
pt_rule_last_input (const PtCase *subject,
                    PtVerdict    *verdict)
{
  Count keyboards = { 0 }, pointers = { 0 };
  gboolean keyboard, pointer;

  if (subject->facts->cannot_tell[PT_EVIDENCE_INPUT] != NULL)
    {
      for (guint i = 0; i < subject->members->len; i++)
        {
          const PtMember *member = g_ptr_array_index (subject->members, i);

          if (pt_member_is_taken (member) && may_carry_input (member->device) &&
              !pt_viability_is_driver_safe (pt_pci_device_get_driver (member->device)))
            pt_verdict_concern (verdict, member->device);
        }
      return verdict->devices->len > 0 ? PT_CANNOT_TELL : PT_NO;
    }

  count_inputs (subject, PT_USE_KEYBOARD, subject->facts->other_keyboards, verdict, &keyboards);
  count_inputs (subject, PT_USE_POINTER, subject->facts->other_pointers, verdict, &pointers);
  keyboard = keyboards.taken > 0 && keyboards.left == 0;
  pointer = pointers.taken > 0 && pointers.left == 0;
  if (!keyboard && !pointer)
    return PT_NO;

  verdict->severity = PT_SEVERITY_DANGER;
  if (keyboard && pointer)
    verdict->text = g_strdup (_("This computer loses its last keyboard and its last mouse."));
  else if (keyboard)
    verdict->text = g_strdup (_("This computer loses its last keyboard."));
  else
    verdict->text = g_strdup (_("This computer loses its last mouse."));
  if (!keyboard && keyboards.left > 0)
    verdict->why = g_strdup (_("Only the keyboard is left to work at this computer with while the "
                               "virtual machine runs."));
  return PT_YES;
}

static gboolean
may_be_usb_controller (PtPciDevice *device)
{
  int class_code = pt_pci_device_get_facts (device)->class_code;

  return class_code < 0 || class_code == 0x0c03;
}

PtTernary
pt_rule_usb_devices (const PtCase *subject,
                     PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) unknown = g_ptr_array_new ();
  g_autofree char *list = NULL;

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);
      GPtrArray *usb = pt_pci_device_get_facts (member->device)->usb;

      if (!pt_member_is_taken (member))
        continue;
      if (usb == NULL)
        {
          if (may_be_usb_controller (member->device))
            g_ptr_array_add (unknown, member->device);
          continue;
        }

      for (guint j = 0; j < usb->len; j++)
        {
          const PtUsbDevice *device = g_ptr_array_index (usb, j);

          pt_verdict_concern (verdict, member->device);
          /* Translators: a USB device and the port it is plugged into, "Keyboard K120 (1-4)" */
          pt_words_add (words,
                        g_strdup_printf (C_("USB device and port", "%s (%s)"), device->name,
                                         device->port));
        }
    }
  if (words->len == 0)
    {
      if (subject->facts->cannot_tell[PT_EVIDENCE_INPUT] == NULL)
        return PT_NO;
      for (guint i = 0; i < unknown->len; i++)
        pt_verdict_concern (verdict, g_ptr_array_index (unknown, i));
      return unknown->len > 0 ? PT_CANNOT_TELL : PT_NO;
    }

  list = pt_words_join (words);
  verdict->severity = PT_SEVERITY_NOTE;
  /* Translators: %s is a list of USB devices */
  verdict->text = g_strdup_printf (ngettext ("%u USB device moves with it: %s.",
                                             "%u USB devices move with it: %s.",
                                             words->len), words->len, list);
  return PT_YES;
}

PtTernary
pt_rule_autostart_lockout (const PtCase *subject,
                           PtVerdict    *verdict)
{
  static const PtRuleJudge losses[] = {
    pt_rule_only_display, pt_rule_only_network, pt_rule_last_input,
  };
  PtDomain *target = pt_situation_get_target (subject->situation);
  g_autofree char *name = NULL;
  gboolean lost = FALSE;

  if (target == NULL || !pt_domain_get_facts (target)->autostart)
    return PT_NO;

  for (gsize i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      g_auto(PtVerdict) loss = { 0 };

      pt_verdict_init (&loss);
      /* Where one cannot tell, that is said already; here only what is known counts. */
      if (losses[i] (subject, &loss) != PT_YES)
        continue;
      lost = TRUE;
      for (guint j = 0; j < loss.devices->len; j++)
        {
          PtPciDevice *device =
            pt_host_find_device (subject->host, &g_array_index (loss.devices, PtPciAddress, j));

          pt_verdict_concern (verdict, device);
        }
    }
  if (!lost)
    return PT_NO;

  verdict->severity = PT_SEVERITY_DANGER;
  name = pt_words_dup_machine (target);
  /* Translators: %s is a virtual machine */
  verdict->text =
    g_strdup_printf (_("%s starts by itself with this computer, and would lock you out every "
                       "time."),
                     name);
  return PT_YES;
}
