/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-known.h"

#include <glib/gi18n.h>

/*
 * A table of what QEMU's devices call themselves, and of those that its machines have built in.
 */

/* What QEMU's devices call themselves. The first row whose words all agree counts; %NULL agrees
 * with everything. IDs: hw/pci/pci_ids.h and include/hw/pci/pci.h of QEMU; virtio ones are those of
 * virtio 1.0. */
static const struct
{
  const char *element;
  const char *type;
  const char *model;
  int         class_code;
  int         vendor_id;
  int         device_id;
  const char *name;
} known_devices[] = {
  { "controller", "pci", "pcie-root-port", 0x0604, 0x1b36, 0x000c, N_("PCI Express root port") },
  { "controller", "pci", "pcie-to-pci-bridge", 0x0604, 0x1b36, 0x000e,
    N_("PCI Express to PCI bridge") },
  { "controller", "pci", "pci-bridge", 0x0604, 0x1b36, 0x0001, N_("PCI bridge") },
  { "controller", "pci", "dmi-to-pci-bridge", 0x0604, 0x8086, 0x244e, N_("DMI to PCI bridge") },
  { "controller", "pci", "pcie-switch-upstream-port", 0x0604, 0x104c, 0x8232,
    N_("PCI Express switch, upstream port") },
  { "controller", "pci", "pcie-switch-downstream-port", 0x0604, 0x104c, 0x8233,
    N_("PCI Express switch, downstream port") },
  { "controller", "pci", "pcie-expander-bus", 0x0600, 0x1b36, 0x000b,
    N_("PCI Express expander bridge") },
  { "controller", "pci", "pci-expander-bus", 0x0600, 0x1b36, 0x0009, N_("PCI expander bridge") },
  { "controller", "pci", NULL, 0x0604, -1, -1, N_("PCI bridge") },
  { "controller", "usb", "qemu-xhci", 0x0c03, 0x1b36, 0x000d, N_("USB controller (xHCI)") },
  { "controller", "usb", "nec-xhci", 0x0c03, 0x1033, 0x0194, N_("USB controller (xHCI)") },
  { "controller", "usb", "ich9-ehci1", 0x0c03, 0x8086, 0x293a, N_("USB controller (EHCI)") },
  { "controller", "usb", "ich9-uhci1", 0x0c03, 0x8086, 0x2934, N_("USB controller (UHCI)") },
  { "controller", "usb", "ich9-uhci2", 0x0c03, 0x8086, 0x2935, N_("USB controller (UHCI)") },
  { "controller", "usb", "ich9-uhci3", 0x0c03, 0x8086, 0x2936, N_("USB controller (UHCI)") },
  { "controller", "usb", "piix3-uhci", 0x0c03, 0x8086, 0x7020, N_("USB controller (UHCI)") },
  { "controller", "usb", NULL, 0x0c03, -1, -1, N_("USB controller") },
  { "controller", "sata", NULL, 0x0106, 0x8086, 0x2922, N_("SATA controller") },
  { "controller", "ide", NULL, 0x0101, 0x8086, 0x7010, N_("IDE controller") },
  { "controller", "scsi", "virtio-scsi", 0x0100, 0x1af4, 0x1048, N_("Virtio SCSI controller") },
  { "controller", "scsi", NULL, 0x0100, -1, -1, N_("SCSI controller") },
  { "controller", "virtio-serial", NULL, 0x0780, 0x1af4, 0x1043, N_("Virtio console") },
  { "controller", "nvme", NULL, 0x0108, 0x1b36, 0x0010, N_("NVMe controller") },
  { "interface", NULL, "virtio", 0x0200, 0x1af4, 0x1041, N_("Virtio network device") },
  { "interface", NULL, "virtio-transitional", 0x0200, 0x1af4, 0x1000, N_("Virtio network device") },
  { "interface", NULL, "virtio-non-transitional", 0x0200, 0x1af4, 0x1041,
    N_("Virtio network device") },
  { "interface", NULL, "e1000e", 0x0200, 0x8086, 0x10d3, N_("Network card (e1000e)") },
  { "interface", NULL, "e1000", 0x0200, 0x8086, 0x100e, N_("Network card (e1000)") },
  { "interface", NULL, "igb", 0x0200, 0x8086, 0x10c9, N_("Network card (igb)") },
  { "interface", NULL, "rtl8139", 0x0200, 0x10ec, 0x8139, N_("Network card (rtl8139)") },
  { "interface", NULL, NULL, 0x0200, -1, -1, N_("Network card") },
  { "disk", NULL, NULL, 0x0100, 0x1af4, 0x1042, N_("Virtio disk") },
  { "filesystem", NULL, NULL, -1, 0x1af4, -1, N_("Virtio file system") },
  { "video", NULL, "virtio", 0x0300, 0x1af4, 0x1050, N_("Virtio display") },
  { "video", NULL, "qxl", 0x0300, 0x1b36, 0x0100, N_("QXL display") },
  { "video", NULL, "vga", 0x0300, 0x1234, 0x1111, N_("VGA display") },
  { "video", NULL, "bochs", 0x0380, 0x1234, 0x1111, N_("Bochs display") },
  { "video", NULL, NULL, 0x0300, -1, -1, N_("Display") },
  { "sound", NULL, "virtio", -1, 0x1af4, 0x1059, N_("Virtio sound") },
  { "sound", NULL, "ich9", 0x0403, 0x8086, 0x293e, N_("Sound (ICH9)") },
  { "sound", NULL, "ich6", 0x0403, 0x8086, 0x2668, N_("Sound (ICH6)") },
  { "sound", NULL, NULL, -1, -1, -1, N_("Sound") },
  { "input", NULL, NULL, 0x0900, 0x1af4, 0x1052, N_("Virtio input device") },
  { "memballoon", NULL, NULL, 0x00ff, 0x1af4, 0x1045, N_("Virtio memory balloon") },
  { "rng", NULL, NULL, 0x00ff, 0x1af4, 0x1044, N_("Virtio random numbers") },
  { "iommu", NULL, NULL, -1, 0x1af4, 0x1057, N_("Virtio IOMMU") },
  { "vsock", NULL, NULL, -1, 0x1af4, 0x1053, N_("Virtio socket") },
  { "watchdog", NULL, NULL, -1, -1, -1, N_("Watchdog") },
  { "shmem", NULL, NULL, 0x0500, 0x1af4, 0x1110, N_("Shared memory") },
  { "hostdev", NULL, NULL, -1, -1, -1, N_("Device of this computer") },
};

/* IDs of the virtio devices that old drivers know as well. QEMU gives them wherever there is no PCI
 * Express port above the device (hw/virtio/virtio-pci.c, disable-legacy=auto), unless the model
 * says otherwise. */
static const struct
{
  int modern;
  int transitional;
} virtio_ids[] = {
  { 0x1041, 0x1000 }, { 0x1042, 0x1001 }, { 0x1045, 0x1002 }, { 0x1043, 0x1003 },
  { 0x1048, 0x1004 }, { 0x1044, 0x1005 },
};

static const PtGuestBuiltIn q35_devices[] = {
  { 0x00, 0, 0x0600, 0x8086, 0x29c0, N_("Host bridge") },
  { 0x1f, 0, 0x0601, 0x8086, 0x2918, N_("ISA bridge") },
  { 0x1f, 2, 0x0106, 0x8086, 0x2922, N_("SATA controller") },
  { 0x1f, 3, 0x0c05, 0x8086, 0x2930, N_("SMBus") },
};

static const PtGuestBuiltIn i440fx_devices[] = {
  { 0x00, 0, 0x0600, 0x8086, 0x1237, N_("Host bridge") },
  { 0x01, 0, 0x0601, 0x8086, 0x7000, N_("ISA bridge") },
  { 0x01, 1, 0x0101, 0x8086, 0x7010, N_("IDE controller") },
  { 0x01, 3, 0x0680, 0x8086, 0x7113, N_("Power management bridge") },
};

static const PtGuestBuiltIn virt_devices[] = {
  { 0x00, 0, 0x0600, 0x1b36, 0x0008, N_("Host bridge") },
};

static gboolean
agrees (const char *known,
        const char *found)
{
  return known == NULL || g_strcmp0 (known, found) == 0;
}

static gboolean
is_behind_port (PtDomainXml *definition,
                guint        bus)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);

  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *controller = g_ptr_array_index (controllers, i);

      if (controller->index == (int) bus)
        return g_strcmp0 (controller->model, "pcie-root-port") == 0 ||
               g_strcmp0 (controller->model, "pcie-switch-upstream-port") == 0 ||
               g_strcmp0 (controller->model, "pcie-switch-downstream-port") == 0;
    }

  return FALSE;
}

static int
get_virtio_id (PtDomainXml                *definition,
               const PtDomainGuestAddress *used,
               int                         modern)
{
  if (is_behind_port (definition, used->address.bus) ||
      (used->model != NULL && g_str_has_suffix (used->model, "-non-transitional")))
    return modern;

  for (gsize i = 0; i < G_N_ELEMENTS (virtio_ids); i++)
    if (virtio_ids[i].modern == modern)
      return virtio_ids[i].transitional;

  return modern;
}

/**
 * pt_guest_known_describe:
 * @facts: a device of a guest
 * @definition: the guest's definition
 * @used: the element of @definition
 *
 * Says what QEMU will make of @used.
 */
void
pt_guest_known_describe (PtGuestFacts               *facts,
                         PtDomainXml                *definition,
                         const PtDomainGuestAddress *used)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_devices); i++)
    {
      if (!agrees (known_devices[i].element, used->element) ||
          !agrees (known_devices[i].type, used->type) ||
          !agrees (known_devices[i].model, used->model))
        continue;

      facts->class_code = known_devices[i].class_code;
      facts->vendor_id = known_devices[i].vendor_id;
      facts->device_id = known_devices[i].device_id;
      if (facts->vendor_id == 0x1af4)
        facts->device_id = get_virtio_id (definition, used, facts->device_id);
      facts->name = g_strdup (_(known_devices[i].name));
      return;
    }

  facts->name = g_strdup (used->element);
}

/**
 * pt_guest_known_get_built_in:
 * @definition: a definition
 * @n: (out): how many
 *
 * Returns: (array length=n) (nullable): what its machine has without being told; their names are to
 *   be translated
 */
const PtGuestBuiltIn *
pt_guest_known_get_built_in (PtDomainXml *definition,
                             gsize       *n)
{
  PtChipset chipset = pt_chipset_of_definition (definition);

  if (pt_chipset_is_q35 (definition))
    {
      *n = G_N_ELEMENTS (q35_devices);
      return q35_devices;
    }
  if (chipset == PT_CHIPSET_PCIE)
    {
      *n = G_N_ELEMENTS (virt_devices);
      return virt_devices;
    }
  *n = chipset == PT_CHIPSET_PCI ? G_N_ELEMENTS (i440fx_devices) : 0;
  return chipset == PT_CHIPSET_PCI ? i440fx_devices : NULL;
}
