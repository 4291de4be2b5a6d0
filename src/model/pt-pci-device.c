/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-pci-device.h"

#include <stdlib.h>

#include "pt-printable.h"

/* One PCI function of the host as it was read: an immutable snapshot. */
struct _PtPciDevice
{
  GObject parent_instance;

  PtPciFacts *facts;
};

G_DEFINE_FINAL_TYPE (PtPciDevice, pt_pci_device, G_TYPE_OBJECT)

/* Mount points may be long, and shall still be told apart */
#define MAX_USE 200

static const char *const use_ids[] = {
  [PT_USE_MOUNT] = "mount",
  [PT_USE_SWAP] = "swap",
  [PT_USE_HOLDER] = "holder",
  [PT_USE_NETWORK] = "network",
  [PT_USE_DISPLAY] = "display",
  [PT_USE_INPUT] = "input",
  [PT_USE_USB] = "usb",
  [PT_USE_SOUND] = "sound",
  [PT_USE_PROGRAM] = "program",
};

/**
 * pt_use_new:
 * @kind: what kind of use
 * @flags: #PtUseFlags
 * @name: its name, any bytes
 * @what: (nullable): more about it, any bytes
 *
 * Both are made printable: names of mount points, interfaces, discs and keyboards are whatever
 * somebody chose.
 *
 * Returns: (transfer full): a new use
 */
PtUse *
pt_use_new (PtUseKind   kind,
            guint       flags,
            const char *name,
            const char *what)
{
  PtUse *self = g_new0 (PtUse, 1);

  self->kind = kind;
  self->flags = flags;
  self->name = pt_printable_new (name, -1, MAX_USE);
  self->what = pt_printable_new (what != NULL ? what : "", -1, MAX_USE);
  return self;
}

/**
 * pt_use_set_bond:
 * @self: a use
 * @bond: (nullable): the bond or team through which it goes, any bytes
 */
void
pt_use_set_bond (PtUse      *self,
                 const char *bond)
{
  g_free (self->bond);
  self->bond = bond != NULL ? pt_printable_new (bond, -1, MAX_USE) : NULL;
}

/**
 * pt_use_free:
 * @self: (transfer full): a use
 */
void
pt_use_free (PtUse *self)
{
  g_free (self->name);
  g_free (self->what);
  g_free (self->bond);
  g_free (self);
}

/**
 * pt_use_kind_to_id:
 * @kind: a kind of use
 *
 * Returns: (transfer none): a word for it
 */
const char *
pt_use_kind_to_id (PtUseKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (use_ids), "usb");

  return use_ids[kind];
}

/**
 * pt_usb_device_free:
 * @self: (transfer full): a USB device
 */
void
pt_usb_device_free (PtUsbDevice *self)
{
  g_free (self->port);
  g_free (self->vendor_id);
  g_free (self->product_id);
  g_free (self->name);
  g_free (self);
}

/**
 * pt_usb_device_copy:
 * @self: a USB device
 *
 * Returns: (transfer full): the same
 */
PtUsbDevice *
pt_usb_device_copy (const PtUsbDevice *self)
{
  PtUsbDevice *copy = g_new0 (PtUsbDevice, 1);

  copy->port = g_strdup (self->port);
  copy->vendor_id = g_strdup (self->vendor_id);
  copy->product_id = g_strdup (self->product_id);
  copy->name = g_strdup (self->name);
  copy->depth = self->depth;
  copy->hub = self->hub;
  return copy;
}

/**
 * pt_usb_device_compare:
 * @a: (type PtUsbDevice): a pointer in a #GPtrArray
 * @b: (type PtUsbDevice): another
 *
 * By bus and then port by port, so that "1-10" comes after "1-9" and a device right after its hub.
 *
 * Returns: negative, 0 or positive
 */
int
pt_usb_device_compare (gconstpointer a,
                       gconstpointer b)
{
  const char *p = (*(PtUsbDevice *const *) a)->port;
  const char *q = (*(PtUsbDevice *const *) b)->port;

  while (*p != '\0' && *q != '\0')
    {
      char *p_end, *q_end;
      gulong x = strtoul (p, &p_end, 10), y = strtoul (q, &q_end, 10);

      if (x != y)
        return x < y ? -1 : 1;
      p = *p_end != '\0' ? p_end + 1 : p_end;
      q = *q_end != '\0' ? q_end + 1 : q_end;
    }
  return (*p != '\0') - (*q != '\0');
}

/**
 * pt_disk_free:
 * @self: (transfer full): a disk
 */
void
pt_disk_free (PtDisk *self)
{
  g_free (self->name);
  g_free (self->listed_in);
  g_free (self);
}

/**
 * pt_pci_facts_new:
 * @address: where the function sits
 *
 * Returns: (transfer full): facts in which everything but the address is not known yet
 */
PtPciFacts *
pt_pci_facts_new (const PtPciAddress *address)
{
  PtPciFacts *self = g_new0 (PtPciFacts, 1);

  self->address = *address;
  self->group = -1;
  self->class_code = -1;
  self->prog_if = -1;
  self->vendor_id = -1;
  self->device_id = -1;
  self->subsystem_vendor_id = -1;
  self->subsystem_device_id = -1;
  self->revision = -1;
  self->header_type = -1;
  self->numa_node = -1;
  self->removable = -1;
  self->boot_vga = -1;
  self->sriov_total = -1;
  self->sriov_active = -1;
  self->uses = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_use_free);
  self->disks = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_disk_free);
  return self;
}

/**
 * pt_pci_facts_copy:
 * @self: facts that nothing is added to any more
 *
 * Returns: (transfer full): the same; what is in lists is shared
 */
PtPciFacts *
pt_pci_facts_copy (const PtPciFacts *self)
{
  PtPciFacts *copy = g_memdup2 (self, sizeof *self);

  copy->class_name = g_strdup (self->class_name);
  copy->vendor = g_strdup (self->vendor);
  copy->device = g_strdup (self->device);
  copy->driver = g_strdup (self->driver);
  copy->label = g_strdup (self->label);
  copy->path = g_strdup (self->path);
  copy->reset_methods = g_strdupv (self->reset_methods);
  copy->serial_kind = g_strdup (self->serial_kind);
  copy->serial = g_strdup (self->serial);
  copy->uses = g_ptr_array_ref (self->uses);
  copy->usb = self->usb != NULL ? g_ptr_array_ref (self->usb) : NULL;
  copy->disks = g_ptr_array_ref (self->disks);
  return copy;
}

/**
 * pt_pci_facts_free:
 * @self: (transfer full): facts
 */
void
pt_pci_facts_free (PtPciFacts *self)
{
  g_free (self->class_name);
  g_free (self->vendor);
  g_free (self->device);
  g_free (self->driver);
  g_free (self->label);
  g_free (self->path);
  g_strfreev (self->reset_methods);
  g_free (self->serial_kind);
  g_free (self->serial);
  g_clear_pointer (&self->uses, g_ptr_array_unref);
  g_clear_pointer (&self->usb, g_ptr_array_unref);
  g_clear_pointer (&self->disks, g_ptr_array_unref);
  g_free (self);
}

static void
pt_pci_device_finalize (GObject *object)
{
  PtPciDevice *self = PT_PCI_DEVICE (object);

  g_clear_pointer (&self->facts, pt_pci_facts_free);

  G_OBJECT_CLASS (pt_pci_device_parent_class)->finalize (object);
}

static void
pt_pci_device_class_init (PtPciDeviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_pci_device_finalize;
}

static void
pt_pci_device_init (PtPciDevice *self)
{
}

static void
make_printable (char **name)
{
  char *printable;

  if (*name == NULL)
    return;
  printable = pt_printable_new (*name, -1, PT_PRINTABLE_MAX_NAME);
  g_free (*name);
  *name = printable;
}

/**
 * pt_pci_device_new:
 * @facts: (transfer full): what was read
 *
 * Names come from databases and from devices, which may say anything: here they become printable.
 *
 * Returns: (transfer full): a snapshot of one function
 */
PtPciDevice *
pt_pci_device_new (PtPciFacts *facts)
{
  PtPciDevice *self = g_object_new (PT_TYPE_PCI_DEVICE, NULL);

  make_printable (&facts->class_name);
  make_printable (&facts->vendor);
  make_printable (&facts->device);
  make_printable (&facts->label);
  for (guint i = 0; facts->usb != NULL && i < facts->usb->len; i++)
    make_printable (&((PtUsbDevice *) g_ptr_array_index (facts->usb, i))->name);
  self->facts = facts;
  return self;
}

/**
 * pt_pci_device_get_facts:
 * @self: a device
 *
 * Returns: (transfer none): everything that was read
 */
const PtPciFacts *
pt_pci_device_get_facts (PtPciDevice *self)
{
  g_return_val_if_fail (PT_IS_PCI_DEVICE (self), NULL);

  return self->facts;
}

/**
 * pt_pci_device_get_address:
 * @self: a device
 *
 * Returns: (transfer none): where it sits
 */
const PtPciAddress *
pt_pci_device_get_address (PtPciDevice *self)
{
  g_return_val_if_fail (PT_IS_PCI_DEVICE (self), NULL);

  return &self->facts->address;
}

/**
 * pt_pci_device_is_endpoint:
 * @self: a device
 *
 * By header type, not by class: host and ISA "bridges" have header type 0 and are endpoints
 * (libvirt, virPCIDeviceIsAssignable() and virHostdevIsPCINonEndpoint by header type).
 * An unreadable header type counts as an endpoint unless the class says PCI or CardBus bridge.
 *
 * Returns: whether it can be handed over at all
 */
gboolean
pt_pci_device_is_endpoint (PtPciDevice *self)
{
  g_return_val_if_fail (PT_IS_PCI_DEVICE (self), FALSE);

  if (self->facts->header_type < 0)
    return self->facts->class_code != 0x0604 && self->facts->class_code != 0x0607;

  return self->facts->header_type == 0;
}

/**
 * pt_pci_device_get_driver:
 * @self: a device
 *
 * Returns: (transfer none) (nullable): the driver bound on the host
 */
const char *
pt_pci_device_get_driver (PtPciDevice *self)
{
  g_return_val_if_fail (PT_IS_PCI_DEVICE (self), NULL);

  return self->facts->driver;
}

/**
 * pt_pci_device_get_use_flags:
 * @self: a device
 *
 * Returns: the #PtUseFlags of all its uses together
 */
guint
pt_pci_device_get_use_flags (PtPciDevice *self)
{
  guint flags = 0;

  g_return_val_if_fail (PT_IS_PCI_DEVICE (self), 0);

  for (guint i = 0; i < self->facts->uses->len; i++)
    flags |= ((PtUse *) g_ptr_array_index (self->facts->uses, i))->flags;
  return flags;
}

/**
 * pt_pci_device_dup_title:
 * @self: a device
 *
 * Returns: (transfer full): vendor and device names, "Intel Corporation Wireless 8260"
 */
char *
pt_pci_device_dup_title (PtPciDevice *self)
{
  g_return_val_if_fail (PT_IS_PCI_DEVICE (self), NULL);

  return g_strdup_printf ("%s %s", self->facts->vendor, self->facts->device);
}
