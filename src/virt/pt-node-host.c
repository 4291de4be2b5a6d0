/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-node-host.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pt-error.h"
#include "pt-node-device.h"
#include "pt-node-xml.h"
#include "pt-viability.h"

/*
 * A computer put together from libvirt's node devices. Pure: what libvirt printed in, a snapshot
 * out. What libvirt does not tell stays *cannot tell*: it knows that there is a disk but not
 * whether it is mounted, an interface but not what it carries.
 */

/* More bridges above each other than any computer has: a chain that bites its own tail ends */
#define MAX_DEPTH 64
/* Of a MAC address: somebody made it up, so it need not be the same the next time */
#define MAC_LOCAL 0x02

typedef struct
{
  PtHostFacts *facts;
  GPtrArray   *devices;     /* of PtNodeDevice */
  GHashTable  *by_name;     /* all */
  GHashTable  *by_address;  /* PCI functions */
  GHashTable  *macs;        /* how many interfaces have that address */
} Inventory;

static void
inventory_clear (Inventory *self)
{
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->by_address, g_hash_table_unref);
  g_clear_pointer (&self->macs, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Inventory, inventory_clear)

static void
inventory_init (Inventory   *self,
                PtHostFacts *facts,
                GPtrArray   *devices)
{
  self->facts = facts;
  self->devices = devices;
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_address = g_hash_table_new (pt_pci_address_hash, pt_pci_address_equal);
  self->macs = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < devices->len; i++)
    {
      PtNodeDevice *device = g_ptr_array_index (devices, i);

      if (device->mac != NULL)
        {
          guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->macs, device->mac));

          g_hash_table_insert (self->macs, device->mac, GUINT_TO_POINTER (n + 1));
        }
      g_hash_table_insert (self->by_name, device->name, device);
      /* Of two at one address the first counts */
      if (device->pci != NULL &&
          !g_hash_table_contains (self->by_address, &device->pci->address))
        g_hash_table_insert (self->by_address, &device->pci->address, device);
    }
}

static PtNodeDevice *
get_parent (Inventory          *self,
            const PtNodeDevice *device)
{
  return device->parent != NULL ? g_hash_table_lookup (self->by_name, device->parent) : NULL;
}

/* All PCI functions on the way to a device, top first and itself last: by the directory that
 * libvirt names, else by the parents that it names. */
static GArray *
dup_way (Inventory          *self,
         const PtNodeDevice *device)
{
  GArray *way = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  PtPciAddress address;

  if (device->path != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (device->path, "/", -1);

      for (guint i = 0; parts[i] != NULL && way->len < MAX_DEPTH; i++)
        if (strlen (parts[i]) >= strlen ("0000:00:00.0") &&
            pt_pci_address_parse (parts[i], &address))
          g_array_append_val (way, address);
      return way;
    }

  for (guint i = 0; device != NULL && i < MAX_DEPTH; i++)
    {
      if (device->pci != NULL)
        g_array_prepend_val (way, device->pci->address);
      device = get_parent (self, device);
    }
  return way;
}

static void
place (Inventory    *self,
       PtNodeDevice *device)
{
  g_autoptr (GArray) way = dup_way (self, device);
  g_autoptr (GString) path = g_string_new (NULL);
  PtPciFacts *facts = device->pci;

  for (guint i = 0; i < way->len; i++)
    {
      const PtPciAddress *above = &g_array_index (way, PtPciAddress, i);
      g_autofree char *name = NULL;

      if (pt_pci_address_equal (above, &facts->address))
        break;
      name = pt_pci_address_to_string (above);
      g_string_append_printf (path, "%s%s", path->len > 0 ? "/" : "", name);
      facts->has_parent = TRUE;
      facts->parent = *above;
    }
  facts->path = g_string_free_and_steal (g_steal_pointer (&path));
}

/* Every function that something hangs on, and not only the nearest (VMD hides disks behind itself);
 * bridges carry everything and own nothing. */
static GPtrArray *
dup_owners (Inventory          *self,
            const PtNodeDevice *device)
{
  g_autoptr (GArray) way = dup_way (self, device);
  GPtrArray *owners = g_ptr_array_new ();

  for (guint i = 0; i < way->len; i++)
    {
      PtNodeDevice *owner =
        g_hash_table_lookup (self->by_address, &g_array_index (way, PtPciAddress, i));

      if (owner != NULL && owner->pci->header_type <= 0)
        g_ptr_array_add (owners, owner->pci);
    }
  return owners;
}

static gboolean
is_burnt_in (const char *mac)
{
  return (g_ascii_xdigit_value (mac[1]) & MAC_LOCAL) == 0 && strcmp (mac, "00:00:00:00:00:00") != 0;
}

/* Bonded cards show one address, which is that of one of them at most */
static gboolean
is_shared (Inventory  *self,
           const char *mac)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->macs, mac)) > 1;
}

static void
charge_interface (Inventory          *self,
                  const PtNodeDevice *device,
                  GPtrArray          *owners)
{
  PtPciFacts *nearest = owners->len > 0 ? g_ptr_array_index (owners, owners->len - 1) : NULL;

  /* As this computer's own reader says it of an interface of which it knows no more */
  for (guint i = 0; device->link_up && i < owners->len; i++)
    g_ptr_array_add (((PtPciFacts *) g_ptr_array_index (owners, i))->uses,
                     pt_use_new (PT_USE_NETWORK, 0, device->interface, NULL));

  /* The address of the card itself, not that of something plugged into its USB */
  if (nearest == NULL || nearest->class_code >> 8 != 0x02 || device->mac == NULL ||
      !is_burnt_in (device->mac) || is_shared (self, device->mac) ||
      g_strcmp0 (nearest->serial_kind, "mac") == 0)
    return;
  g_set_str (&nearest->serial_kind, "mac");
  g_set_str (&nearest->serial, device->mac);
}

static void
charge_disk (const PtNodeDevice *device,
             GPtrArray          *owners)
{
  for (guint i = 0; i < owners->len; i++)
    {
      PtPciFacts *owner = g_ptr_array_index (owners, i);
      PtDisk *disk = g_new0 (PtDisk, 1);

      disk->name = g_strdup (device->block);
      g_ptr_array_add (owner->disks, disk);
    }
}

static void
give_usb_list (PtPciFacts *facts)
{
  if (facts->usb == NULL)
    facts->usb = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_usb_device_free);
}

static void
charge_usb_device (const PtNodeDevice *device,
                   GPtrArray          *owners)
{
  for (guint i = 0; i < owners->len; i++)
    {
      PtPciFacts *owner = g_ptr_array_index (owners, i);

      give_usb_list (owner);
      g_ptr_array_add (owner->usb, pt_usb_device_copy (device->usb));
    }
}

static gboolean
has_use (PtPciFacts *facts,
         const char *name,
         const char *what)
{
  for (guint i = 0; i < facts->uses->len; i++)
    {
      const PtUse *use = g_ptr_array_index (facts->uses, i);

      if (g_str_equal (use->name, name) && g_str_equal (use->what, what))
        return TRUE;
    }
  return FALSE;
}

/* What a USB device is, its interfaces say: libvirt lists each of them as a device of its own */
static void
charge_usb_interface (Inventory          *self,
                      const PtNodeDevice *interface,
                      GPtrArray          *owners)
{
  PtNodeDevice *device = get_parent (self, interface);

  if (device == NULL || device->usb == NULL)
    return;

  for (guint i = 0; i < owners->len; i++)
    {
      PtPciFacts *owner = g_ptr_array_index (owners, i);

      for (guint j = 0; owner->usb != NULL && j < owner->usb->len; j++)
        {
          PtUsbDevice *known = g_ptr_array_index (owner->usb, j);

          if (interface->usb_interface >> 16 == 0x09 &&
              g_str_equal (known->port, device->usb->port))
            known->hub = TRUE;
        }
      if (interface->usb_interface == 0xe00101 &&
          !has_use (owner, device->usb->name, device->usb->port))
        g_ptr_array_add (owner->uses, pt_use_new (PT_USE_USB, PT_USE_BLUETOOTH, device->usb->name,
                                                  device->usb->port));
    }
}

static void
charge_all (Inventory *self)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      PtNodeDevice *device = g_ptr_array_index (self->devices, i);
      g_autoptr (GPtrArray) owners = dup_owners (self, device);

      if (device->interface != NULL)
        charge_interface (self, device, owners);
      if (device->block != NULL)
        charge_disk (device, owners);
      if (device->usb != NULL)
        charge_usb_device (device, owners);
      if (device->pci != NULL && device->pci->class_code == 0x0c03)
        give_usb_list (device->pci);
      if (device->pci != NULL && device->pci->class_code == 0x0d11 &&
          !pt_viability_is_driver_safe (device->pci->driver))
        g_ptr_array_add (device->pci->uses,
                         pt_use_new (PT_USE_NETWORK, PT_USE_BLUETOOTH, "Bluetooth", NULL));
    }

  /* In whatever order libvirt names them */
  for (guint i = 0; i < self->devices->len; i++)
    {
      PtNodeDevice *device = g_ptr_array_index (self->devices, i);

      if (device->usb_interface >= 0)
        {
          g_autoptr (GPtrArray) owners = dup_owners (self, device);

          charge_usb_interface (self, device, owners);
        }
      if (device->pci != NULL && device->pci->usb != NULL)
        g_ptr_array_sort (device->pci->usb, pt_usb_device_compare);
    }
}

static int
compare_devices (gconstpointer a,
                 gconstpointer b)
{
  return pt_pci_address_compare (pt_pci_device_get_address (*(PtPciDevice *const *) a),
                                 pt_pci_device_get_address (*(PtPciDevice *const *) b));
}

static int
compare_groups (gconstpointer a,
                gconstpointer b)
{
  const int x = pt_iommu_group_get_number (*(PtIommuGroup *const *) a);
  const int y = pt_iommu_group_get_number (*(PtIommuGroup *const *) b);

  return (x > y) - (x < y);
}

typedef struct
{
  GPtrArray  *devices;  /* of PtPciDevice */
  GHashTable *foreign;  /* addresses of members that libvirt names and does not describe */
} Group;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_ptr_array_unref (group->devices);
  g_hash_table_unref (group->foreign);
  g_free (group);
}

static Group *
take_group (GHashTable *groups,
            int         number)
{
  Group *group = g_hash_table_lookup (groups, GINT_TO_POINTER (number));

  if (group == NULL)
    {
      group = g_new0 (Group, 1);
      group->devices = g_ptr_array_new_with_free_func (g_object_unref);
      group->foreign = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (groups, GINT_TO_POINTER (number), group);
    }
  return group;
}

/* Takes the facts of all functions. A member that has no description of its own, because it came or
 * went meanwhile or access rules hide it, must not make the group look smaller: it counts as one of
 * which nothing is known. */
static GHashTable *
sort_into_groups (Inventory *self,
                  GPtrArray *ungrouped)
{
  GHashTable *groups = g_hash_table_new_full (NULL, NULL, NULL, group_free);

  for (guint i = 0; i < self->devices->len; i++)
    {
      PtNodeDevice *device = g_ptr_array_index (self->devices, i);
      Group *group;

      if (device->pci == NULL || device->pci->group < 0)
        continue;
      group = take_group (groups, device->pci->group);
      for (guint j = 0; j < device->members->len; j++)
        {
          const PtPciAddress *member = &g_array_index (device->members, PtPciAddress, j);

          if (g_hash_table_lookup (self->by_address, member) == NULL)
            g_hash_table_add (group->foreign, pt_pci_address_to_string (member));
        }
    }

  for (guint i = 0; i < self->devices->len; i++)
    {
      PtNodeDevice *device = g_ptr_array_index (self->devices, i);
      GPtrArray *devices = ungrouped;

      if (device->pci == NULL ||
          g_hash_table_lookup (self->by_address, &device->pci->address) != device)
        continue;
      if (device->pci->group >= 0)
        devices = take_group (groups, device->pci->group)->devices;
      /* The key in the table is a part of the facts */
      g_hash_table_remove (self->by_address, &device->pci->address);
      g_ptr_array_add (devices, pt_pci_device_new (g_steal_pointer (&device->pci)));
    }
  return groups;
}

static GPtrArray *
make_groups (Inventory *self,
             GPtrArray *ungrouped)
{
  g_autoptr (GHashTable) sorted = sort_into_groups (self, ungrouped);
  GPtrArray *groups = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, sorted);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Group *group = value;
      g_auto (GStrv) names = (char **) g_hash_table_get_keys_as_array (group->foreign, NULL);

      g_hash_table_steal_all (group->foreign);
      g_ptr_array_sort (group->devices, compare_devices);
      /* A group of which no member could be placed is not there */
      if (group->devices->len > 0)
        g_ptr_array_add (groups, pt_iommu_group_new (GPOINTER_TO_INT (key),
                                                     g_ptr_array_ref (group->devices),
                                                     g_steal_pointer (&names),
                                                     PT_RESERVED_UNKNOWN));
    }

  g_ptr_array_sort (groups, compare_groups);
  g_ptr_array_sort (ungrouped, compare_devices);
  return groups;
}

static xmlDoc *
parse_capabilities (const char *text,
                    const char *root)
{
  return text != NULL ? pt_node_xml_parse (text, root, NULL) : NULL;
}

static PtTernary
read_iommu (const xmlNode *capabilities)
{
  const xmlNode *host = pt_domain_node_get_child (capabilities, "host");
  const xmlNode *iommu = pt_domain_node_get_child (host, "iommu");

  if (pt_domain_node_attribute_is (iommu, "support", "yes"))
    return PT_YES;
  return pt_domain_node_attribute_is (iommu, "support", "no") ? PT_NO : PT_CANNOT_TELL;
}

/* Only where the computer's own kind of processor can: libvirt has the others emulated */
static PtTernary
read_kvm (const xmlNode *capabilities)
{
  const xmlNode *guest, *domain;

  pt_domain_node_foreach (guest, capabilities)
    pt_domain_node_foreach (domain, pt_domain_node_get_child (guest, "arch"))
      if (pt_domain_node_is (domain, "domain") &&
          pt_domain_node_attribute_is (domain, "type", "kvm"))
        return PT_YES;

  return PT_CANNOT_TELL;
}

/* libvirt offers the backend when /dev/vfio/vfio and groups were there as it last looked, and
 * refuses devices when it did not offer it (qemuHostdevHostSupportsPassthroughVFIO()). */
static PtTernary
read_vfio (const xmlNode *capabilities,
           PtTernary      iommu)
{
  const xmlNode *devices = pt_domain_node_get_child (capabilities, "devices");
  const xmlNode *hostdev = pt_domain_node_get_child (devices, "hostdev");
  const xmlNode *backends = pt_node_xml_find (hostdev, "enum", "name", "pciBackend");
  const xmlNode *backend;

  if (backends == NULL)
    return PT_CANNOT_TELL;

  pt_domain_node_foreach (backend, backends)
    {
      g_autofree char *name = pt_node_xml_dup_words (backend);

      if (g_strcmp0 (name, "vfio") == 0)
        return PT_YES;
    }
  return iommu == PT_YES ? PT_NO : PT_CANNOT_TELL;
}

/**
 * pt_node_host_facts_new:
 * @capabilities: (nullable): libvirt's capabilities of the computer
 * @domain_capabilities: (nullable): and those of its machines
 *
 * Returns: (transfer full): what they tell; the rest is *cannot tell*
 */
PtHostFacts *
pt_node_host_facts_new (const char *capabilities,
                        const char *domain_capabilities)
{
  static const PtEvidence untold[] = {
    PT_EVIDENCE_MOUNTS, PT_EVIDENCE_NETWORK, PT_EVIDENCE_DISPLAY, PT_EVIDENCE_INPUT,
    PT_EVIDENCE_KERNEL, PT_EVIDENCE_RESERVED, PT_EVIDENCE_RESET,
  };
  PtHostFacts *facts = pt_host_facts_new (PT_HOST_REMOTE);
  g_autoptr (xmlDoc) host = parse_capabilities (capabilities, "capabilities");
  g_autoptr (xmlDoc) machines = parse_capabilities (domain_capabilities, "domainCapabilities");
  PtTernary iommu = PT_CANNOT_TELL;

  for (gsize i = 0; i < G_N_ELEMENTS (untold); i++)
    facts->cannot_tell[untold[i]] =
      g_strdup (_("Of another computer only libvirt is asked, and it does not tell."));

  if (host != NULL)
    {
      iommu = read_iommu (xmlDocGetRootElement (host));
      /* Whether there are groups is seen in the devices */
      facts->iommu = iommu == PT_NO ? PT_NO : PT_CANNOT_TELL;
      facts->kvm = read_kvm (xmlDocGetRootElement (host));
    }
  if (machines != NULL)
    facts->vfio_node = read_vfio (xmlDocGetRootElement (machines), iommu);
  return facts;
}

/**
 * pt_node_host_new:
 * @facts: (transfer full): what is known beside the devices
 * @devices: (element-type PtNodeDevice): what libvirt described; what it says of PCI functions is
 *   taken out of them
 * @error: where to put %PT_ERROR_HOST_UNREADABLE
 *
 * Returns: (transfer full) (nullable): the computer; %NULL when there is no PCI function at all
 */
PtHost *
pt_node_host_new (PtHostFacts  *facts,
                  GPtrArray    *devices,
                  GError      **error)
{
  g_autoptr (PtHostFacts) owned = facts;
  g_auto (Inventory) inventory = { 0 };
  g_autoptr (GPtrArray) groups = NULL;
  GPtrArray *ungrouped;

  inventory_init (&inventory, facts, devices);
  if (g_hash_table_size (inventory.by_address) == 0)
    {
      pt_set_error (error, PT_ERROR_HOST_UNREADABLE,
                    _("Check that libvirt’s driver for node devices is installed there (package "
                      "“libvirt-daemon-driver-nodedev”) and runs."),
                    NULL, "%s", _("libvirt names no PCI device of that computer."));
      return NULL;
    }

  for (guint i = 0; i < devices->len; i++)
    {
      PtNodeDevice *device = g_ptr_array_index (devices, i);

      if (device->pci != NULL)
        place (&inventory, device);
    }
  charge_all (&inventory);

  ungrouped = g_ptr_array_new_with_free_func (g_object_unref);
  groups = make_groups (&inventory, ungrouped);
  if (groups->len > 0)
    owned->iommu = PT_YES;
  return pt_host_new (g_steal_pointer (&owned), g_steal_pointer (&groups), ungrouped);
}
