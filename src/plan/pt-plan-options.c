/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-plan-private.h"

#include <glib/gi18n.h>

#include <string.h>

#include "pt-case.h"
#include "pt-words.h"

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

static gboolean
is_module_name (const char *name)
{
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("_+-", *c) == NULL)
      return FALSE;

  return *name != '\0';
}

/*
 * pt_plan_draft_get_driver_model:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): what to write as `<driver model=…/>`; %NULL: nothing
 */
const char *
pt_plan_draft_get_driver_model (PtPlanDraft *self)
{
  const char *model = pt_selection_get_driver_model (self->selection);

  return model != NULL && is_module_name (model) ? model : NULL;
}

/* libvirt 10.0.0 learnt `model` (src/conf/schemas/basictypes.rng, hostdevDriver); an older one
   leaves it out without a word. Before it binds the driver it loads the module of that name. */
static void
check_driver_model (PtPlanDraft *self)
{
  static const gulong since = 10 * 1000 * 1000;
  const char *model = pt_selection_get_driver_model (self->selection);
  const PtConnectionFacts *connection = pt_situation_get_connection (self->situation);
  gulong version = connection != NULL ? connection->libvirt_version : 0;
  g_autofree char *text = NULL;

  if (model == NULL)
    return;

  if (!is_module_name (model))
    {
      /* Translators: %s is what someone took for the name of a driver */
      text = g_strdup_printf (_("“%s” is not the name of a driver."), model);
      pt_plan_draft_add (self, "driver-model", PT_SEVERITY_BLOCKED, text,
                         _("Names of drivers have letters, digits, “-”, “_” and “+” only."),
                         _("Name a VFIO driver, like vfio-pci, or none to have libvirt choose."),
                         NULL);
    }
  else if (version > 0 && version < since)
    {
      /* Translators: %lu.%lu.%lu is a version, like 9.0.0 */
      text = g_strdup_printf (_("This libvirt (%lu.%lu.%lu) cannot be told which driver to use."),
                              version / 1000000, version / 1000 % 1000, version % 1000);
      pt_plan_draft_add (self, "driver-model", PT_SEVERITY_BLOCKED, text,
                         _("libvirt can since version 10.0.0."),
                         _("Leave the driver to libvirt, or bind the device to it yourself and "
                           "assign it as an unmanaged one."), NULL);
    }
  else if (!pt_viability_is_vfio_driver (model))
    {
      /* Translators: %s is the name of a driver */
      text = g_strdup_printf (_("The driver %s is not named as VFIO drivers are."), model);
      pt_plan_draft_add (self, "driver-model", PT_SEVERITY_CAUTION, text,
                         _("With another driver the virtual machine does not start. The names of "
                           "most VFIO drivers end in “vfio-pci” or “vfio_pci”."),
                         _("Make sure that it is one for VFIO."), NULL);
    }
  else if (version == 0)
    {
      pt_plan_draft_add (self, "driver-model", PT_SEVERITY_CAUTION,
                         _("It could not be checked whether libvirt can be told which driver to "
                           "use."),
                         _("libvirt can since version 10.0.0."),
                         _("Look for yourself before you go on."), NULL);
    }
}

/* libvirt, virHostdevPreparePCIDevices(): what is unmanaged and not bound to a VFIO driver by then
   keeps the machine from starting, and from being given it while it runs. */
static void
check_unmanaged (PtPlanDraft *self,
                 GPtrArray   *members)
{
  g_autoptr(GPtrArray) bound = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) devices = g_array_new (FALSE, TRUE, sizeof (PtPciAddress));
  g_autofree char *list = NULL;
  g_autofree char *text = NULL;

  if (!pt_selection_get_unmanaged (self->selection))
    return;

  for (guint i = 0; i < members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (members, i);
      const char *driver = pt_pci_device_get_driver (member->device);
      g_autofree char *address = NULL;

      if (member->here || !pt_member_is_taken (member) ||
          (driver != NULL && pt_viability_is_vfio_driver (driver)))
        continue;

      address = pt_pci_address_to_short (pt_pci_device_get_address (member->device));
      g_array_append_val (devices, *pt_pci_device_get_address (member->device));
      if (driver != NULL)
        /* Translators: a PCI address and the driver of the device there */
        pt_words_add (bound,
                      g_strdup_printf (C_("address and driver", "%s (%s)"), address, driver));
      else
        /* Translators: %s is a PCI address */
        pt_words_add (bound, g_strdup_printf (_("%s (no driver)"), address));
    }
  if (devices->len == 0)
    return;

  list = pt_words_join (bound);
  /* Translators: %s is a device with its driver, or a list of them */
  text = g_strdup_printf (_("Not bound to a VFIO driver, and libvirt is told not to do it: %s."),
                          list);
  pt_plan_draft_add (self, "unmanaged",
                     pt_selection_get_now (self->selection) ? PT_SEVERITY_BLOCKED
                                                            : PT_SEVERITY_DANGER,
                     text,
                     /* Translators: what is in quotes is said by libvirt, in English */
                     _("Until it is bound to one the virtual machine does not start: “Unmanaged "
                       "PCI device … must be manually detached from the host”."),
                     _("Bind it to vfio-pci first, as with driverctl, or have libvirt manage it."),
                     devices);
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
  check_driver_model (self);
  check_unmanaged (self, members);
}
