/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-plan-private.h"

#include <glib/gi18n.h>

#include "pt-case.h"

/* The options of a plan to assign devices: whether the machine can have them as they are wanted. */

static void
check_boot_order (PtPlanDraft *self)
{
  PtDomainXml *definition = pt_situation_get_definition (self->situation);
  guint order = pt_selection_get_boot_order (self->selection);
  g_autofree char *text = NULL;

  if (order == 0)
    return;

  if (pt_domain_xml_has_os_boot (definition))
    {
      pt_plan_draft_add (self, "boot-order", PT_SEVERITY_BLOCKED,
                         _("The virtual machine names kinds of devices to boot from, so single "
                           "devices cannot have an order."),
                         _("libvirt takes one or the other."),
                         _("Remove <boot dev=…/> from <os> in its definition, or leave the boot "
                           "order out."), NULL);
    }
  else if (pt_domain_xml_has_boot_order (definition, order))
    {
      /* Translators: %u is a place in the order of devices to boot from */
      text =
        g_strdup_printf (_("Another device of the virtual machine has the boot order %u already."),
                         order);
      pt_plan_draft_add (self, "boot-order", PT_SEVERITY_BLOCKED, text, NULL,
                         _("Choose another number."), NULL);
    }
}

static void
add_rom (PtPlanDraft *self,
         PtSeverity   severity,
         const char  *text,
         const char  *why,
         const char  *advice)
{
  pt_plan_draft_add (self, "rom-file", severity, text, why, advice, NULL);
}

/* The worst that there is to say about the file, in one finding */
static void
judge_rom_file (PtPlanDraft     *self,
                const char      *path,
                const PtRomFile *file,
                PtPciDevice     *device)
{
  const PtPciFacts *facts = device != NULL ? pt_pci_device_get_facts (device) : NULL;
  g_autofree char *text = NULL;

  if (file->there == PT_NO)
    {
      /* Translators: %s is the path of a file */
      text = g_strdup_printf (_("There is no file %s."), path);
      add_rom (self, PT_SEVERITY_BLOCKED, text,
               _("The virtual machine does not start without its option ROM."),
               _("Choose another file, or the option ROM that the card has."));
    }
  else if (file->empty)
    {
      /* Translators: %s is the path of a file */
      text = g_strdup_printf (_("The file %s is empty."), path);
      add_rom (self, PT_SEVERITY_BLOCKED, text,
               _("The virtual machine does not start without its option ROM."),
               _("Choose another file, or the option ROM that the card has."));
    }
  else if (file->readable == PT_NO)
    {
      /* Translators: %s is the path of a file */
      text = g_strdup_printf (_("QEMU may not be able to read %s."), path);
      add_rom (self, PT_SEVERITY_CAUTION, text,
               _("QEMU runs as a user of its own, and not everybody may read the file or enter "
                 "the directories on the way to it."),
               _("Copy it to /usr/share/vgabios, where libvirt’s confinement lets QEMU read it "
                 "too, and make it readable for everybody."));
    }
  else if (file->image == PT_NO)
    {
      /* Translators: %s is the path of a file */
      text = g_strdup_printf (_("The file %s does not begin as an option ROM does."), path);
      add_rom (self, PT_SEVERITY_CAUTION, text,
               _("The bytes 55 AA come first. Some programs that save an option ROM put "
                 "something in front of it."),
               _("Remove what comes before 55 AA, or save the option ROM with another program."));
    }
  else if (file->has_ids && facts != NULL && facts->vendor_id >= 0 && facts->device_id >= 0 &&
           (file->vendor_id != facts->vendor_id || file->device_id != facts->device_id))
    {
      /* Translators: %s is the path of a file, the others are IDs like 10de:1b80 */
      text = g_strdup_printf (_("The option ROM in %s is for %04x:%04x, the device is %04x:%04x."),
                              path, file->vendor_id, file->device_id, facts->vendor_id,
                              facts->device_id);
      add_rom (self, PT_SEVERITY_CAUTION, text,
               _("Firmware uses an option ROM only for the device that it names."),
               _("Choose the file of this very device."));
    }
  else if (file->there != PT_YES || file->readable != PT_YES || file->image != PT_YES)
    {
      /* Translators: %s is the path of a file */
      text = g_strdup_printf (_("Whether QEMU can read %s cannot be told from here."), path);
      add_rom (self, PT_SEVERITY_CAUTION, text, file->blind,
               _("Make sure that the file is there, on the computer that the virtual machine runs "
                 "on, and readable for everybody."));
    }
}

static void
check_rom_file (PtPlanDraft *self,
                GPtrArray   *members)
{
  const char *path = pt_selection_get_rom_file (self->selection);
  const PtRomFile *known = pt_selection_get_rom_facts (self->selection);
  g_autoptr(PtRomFile) unknown = pt_rom_file_new (NULL);
  PtPciDevice *device = NULL;
  g_autofree char *text = NULL;

  if (path == NULL)
    return;

  if (*path == '\0')
    {
      add_rom (self, PT_SEVERITY_BLOCKED, _("No file is chosen for the option ROM."), NULL,
               _("Choose a file, or the option ROM that the card has."));
      return;
    }
  if (!g_path_is_absolute (path))
    {
      /* Translators: %s is the path of a file */
      text = g_strdup_printf (_("%s is not the whole path of a file."), path);
      add_rom (self, PT_SEVERITY_BLOCKED, text,
               _("libvirt and QEMU start elsewhere, and would look for it there."),
               _("Give the path from the root, beginning with a slash."));
      return;
    }
  if (!g_utf8_validate (path, -1, NULL))
    {
      add_rom (self, PT_SEVERITY_BLOCKED,
               _("The path of the option ROM cannot be written into a definition."),
               _("A definition is text in UTF-8, and the path is not."),
               _("Give the file another name."));
      return;
    }

  for (guint i = 0; i < members->len && device == NULL; i++)
    {
      const PtMember *member = g_ptr_array_index (members, i);

      if (member->role == PT_ROLE_GIVE && !member->here)
        device = member->device;
    }
  judge_rom_file (self, path, known != NULL ? known : unknown, device);
}

/*
 * pt_plan_draft_check_options:
 * @self: a draft that has a definition
 * @members: (element-type PtMember): the functions of the chosen groups
 */
void
pt_plan_draft_check_options (PtPlanDraft *self,
                             GPtrArray   *members)
{
  check_boot_order (self);
  check_rom_file (self, members);
}
