/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-host.h"

#include <stdio.h>

/* One computer as it was read, with its groups and functions: an immutable snapshot. */
struct _PtHost
{
  GObject parent_instance;

  PtHost      *base;       /* nullable: whose facts these are */
  PtHostFacts *facts;
  GPtrArray   *groups;
  GPtrArray   *ungrouped;
  GPtrArray   *devices;
  GHashTable  *by_address;
  GHashTable  *by_ids;      /* vendor and device ID → GPtrArray of devices, by address */
};

G_DEFINE_FINAL_TYPE (PtHost, pt_host, G_TYPE_OBJECT)

static const char *const source_ids[] = {
  [PT_HOST_THIS] = "this",
  [PT_HOST_REMOTE] = "remote",
  [PT_HOST_RECORDED] = "recorded",
  [PT_HOST_EXAMPLE] = "example",
};

static const char *const evidence_ids[PT_N_EVIDENCE] = {
  [PT_EVIDENCE_MOUNTS] = "mounts",
  [PT_EVIDENCE_NETWORK] = "network",
  [PT_EVIDENCE_DISPLAY] = "display",
  [PT_EVIDENCE_INPUT] = "input",
  [PT_EVIDENCE_KERNEL] = "kernel",
  [PT_EVIDENCE_LIBVIRT] = "libvirt",
  [PT_EVIDENCE_RESERVED] = "reserved",
  [PT_EVIDENCE_RESET] = "reset",
};

static void
pt_host_finalize (GObject *object)
{
  PtHost *self = PT_HOST (object);

  g_clear_pointer (&self->by_ids, g_hash_table_unref);
  g_clear_pointer (&self->by_address, g_hash_table_unref);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->ungrouped, g_ptr_array_unref);
  if (self->base == NULL)
    g_clear_pointer (&self->facts, pt_host_facts_free);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (pt_host_parent_class)->finalize (object);
}

static void
pt_host_class_init (PtHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_host_finalize;
}

static void
pt_host_init (PtHost *self)
{
}

static void
add_devices (PtHost    *self,
             GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);

      g_ptr_array_add (self->devices, g_object_ref (device));
      g_hash_table_insert (self->by_address,
                           (gpointer) pt_pci_device_get_address (device), device);
    }
}

static int
compare_devices (gconstpointer a,
                 gconstpointer b)
{
  return pt_pci_address_compare (pt_pci_device_get_address (*(PtPciDevice **) a),
                                 pt_pci_device_get_address (*(PtPciDevice **) b));
}

static gpointer
get_ids (PtPciDevice *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  return GUINT_TO_POINTER ((guint) facts->vendor_id << 16 | ((guint) facts->device_id & 0xffff));
}

static void
add_ids (PtHost      *self,
         PtPciDevice *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);
  GPtrArray *alike;

  if (facts->vendor_id < 0 || facts->device_id < 0)
    return;

  alike = g_hash_table_lookup (self->by_ids, get_ids (device));
  if (alike == NULL)
    {
      alike = g_ptr_array_new ();
      g_hash_table_insert (self->by_ids, get_ids (device), alike);
    }
  g_ptr_array_add (alike, device);
}

/**
 * pt_host_facts_new:
 * @source: where the facts come from
 *
 * Returns: (transfer full): facts in which nothing is known yet
 */
PtHostFacts *
pt_host_facts_new (PtHostSource source)
{
  PtHostFacts *self = g_new0 (PtHostFacts, 1);

  self->source = source;
  self->iommu = PT_CANNOT_TELL;
  self->iommu_class = PT_CANNOT_TELL;
  self->firmware_table = PT_CANNOT_TELL;
  self->noiommu_mode = PT_CANNOT_TELL;
  self->vfio_node = PT_CANNOT_TELL;
  self->vfio_pci = PT_CANNOT_TELL;
  self->kvm = PT_CANNOT_TELL;
  self->pci_ids = PT_CANNOT_TELL;
  self->unsafe_interrupts = PT_CANNOT_TELL;
  self->interrupt_remapping = PT_CANNOT_TELL;
  self->guests_saved = PT_CANNOT_TELL;
  return self;
}

/**
 * pt_host_facts_free:
 * @self: (transfer full): facts
 */
void
pt_host_facts_free (PtHostFacts *self)
{
  g_free (self->kernel);
  g_free (self->cmdline);
  g_free (self->firmware_table_name);
  for (guint i = 0; i < PT_N_EVIDENCE; i++)
    g_free (self->cannot_tell[i]);
  g_free (self->programs_unknown);
  g_free (self->guests_file);
  g_clear_pointer (&self->disk_paths, g_hash_table_unref);
  g_clear_pointer (&self->boot, pt_boot_facts_free);
  g_free (self);
}

/**
 * pt_host_new:
 * @facts: (transfer full): what was read beside the functions
 * @groups: (element-type PtIommuGroup) (transfer full): by number
 * @ungrouped: (element-type PtPciDevice) (transfer full): functions without a group, by address
 *
 * Returns: (transfer full): a snapshot of one computer
 */
PtHost *
pt_host_new (PtHostFacts *facts,
             GPtrArray   *groups,
             GPtrArray   *ungrouped)
{
  PtHost *self = g_object_new (PT_TYPE_HOST, NULL);

  self->facts = facts;
  self->groups = groups;
  self->ungrouped = ungrouped;
  self->devices = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_address = g_hash_table_new (pt_pci_address_hash, pt_pci_address_equal);
  for (guint i = 0; i < groups->len; i++)
    add_devices (self, pt_iommu_group_get_devices (g_ptr_array_index (groups, i)));
  add_devices (self, ungrouped);
  g_ptr_array_sort (self->devices, compare_devices);
  self->by_ids = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < self->devices->len; i++)
    add_ids (self, g_ptr_array_index (self->devices, i));
  return self;
}

static gboolean
is_identified (PtPciDevice *device,
               GHashTable  *serials)
{
  return pt_pci_device_get_facts (device)->serial == NULL &&
         g_hash_table_contains (serials, pt_pci_device_get_address (device));
}

static GPtrArray *
dup_identified (GPtrArray  *devices,
                GHashTable *serials)
{
  GPtrArray *copy = g_ptr_array_new_full (devices->len, g_object_unref);

  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);
      PtPciFacts *facts;

      if (!is_identified (device, serials))
        {
          g_ptr_array_add (copy, g_object_ref (device));
          continue;
        }
      facts = pt_pci_facts_copy (pt_pci_device_get_facts (device));
      g_set_str (&facts->serial_kind, "vpd");
      g_set_str (&facts->serial, g_hash_table_lookup (serials, &facts->address));
      g_ptr_array_add (copy, pt_pci_device_new (facts));
    }

  return copy;
}

/**
 * pt_host_new_identified:
 * @self: a host
 * @serials: (element-type PtPciAddress utf8): serial numbers by address, from the vital product
 *   data of devices (PCI Local Bus Specification 3.0, appendix I: "SN")
 *
 * What only the device itself can say is asked of few, and later than all else is read.
 *
 * Returns: (transfer full): the same snapshot, in which devices that showed no serial number have
 *   these; @self when there is none of them
 */
PtHost *
pt_host_new_identified (PtHost     *self,
                        GHashTable *serials)
{
  GPtrArray *groups;
  PtHost *identified;
  gboolean any = FALSE;

  g_return_val_if_fail (PT_IS_HOST (self), NULL);

  for (guint i = 0; !any && i < self->devices->len; i++)
    any = is_identified (g_ptr_array_index (self->devices, i), serials);
  if (!any)
    return g_object_ref (self);

  groups = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->groups->len; i++)
    {
      PtIommuGroup *group = g_ptr_array_index (self->groups, i);
      GPtrArray *devices = dup_identified (pt_iommu_group_get_devices (group), serials);
      const char *const *foreign = pt_iommu_group_get_foreign (group);

      g_ptr_array_add (groups, pt_iommu_group_new (pt_iommu_group_get_number (group), devices,
                                                   g_strdupv ((char **) foreign),
                                                   pt_iommu_group_get_reserved (group)));
    }
  identified = pt_host_new (self->facts, groups, dup_identified (self->ungrouped, serials));
  identified->base = g_object_ref (self);
  return identified;
}

/**
 * pt_host_get_facts:
 * @self: a host
 *
 * Returns: (transfer none): what was read beside the functions
 */
const PtHostFacts *
pt_host_get_facts (PtHost *self)
{
  g_return_val_if_fail (PT_IS_HOST (self), NULL);

  return self->facts;
}

/**
 * pt_host_get_groups:
 * @self: a host
 *
 * Returns: (element-type PtIommuGroup) (transfer none): its groups, by number
 */
GPtrArray *
pt_host_get_groups (PtHost *self)
{
  g_return_val_if_fail (PT_IS_HOST (self), NULL);

  return self->groups;
}

/**
 * pt_host_get_ungrouped:
 * @self: a host
 *
 * Returns: (element-type PtPciDevice) (transfer none): functions without a group, by address
 */
GPtrArray *
pt_host_get_ungrouped (PtHost *self)
{
  g_return_val_if_fail (PT_IS_HOST (self), NULL);

  return self->ungrouped;
}

/**
 * pt_host_get_devices:
 * @self: a host
 *
 * Returns: (element-type PtPciDevice) (transfer none): all functions, by address
 */
GPtrArray *
pt_host_get_devices (PtHost *self)
{
  g_return_val_if_fail (PT_IS_HOST (self), NULL);

  return self->devices;
}

/**
 * pt_host_find_group:
 * @self: a host
 * @number: a group number
 *
 * Returns: (transfer none) (nullable): that group
 */
PtIommuGroup *
pt_host_find_group (PtHost *self,
                    int     number)
{
  g_return_val_if_fail (PT_IS_HOST (self), NULL);

  for (guint i = 0; i < self->groups->len; i++)
    {
      PtIommuGroup *group = g_ptr_array_index (self->groups, i);

      if (pt_iommu_group_get_number (group) == number)
        return group;
    }

  return NULL;
}

/**
 * pt_host_find_device:
 * @self: a host
 * @address: an address
 *
 * Returns: (transfer none) (nullable): the function there
 */
PtPciDevice *
pt_host_find_device (PtHost             *self,
                     const PtPciAddress *address)
{
  g_return_val_if_fail (PT_IS_HOST (self), NULL);

  return g_hash_table_lookup (self->by_address, address);
}

/**
 * pt_host_get_alike:
 * @self: a host
 * @device: one of its functions
 *
 * Returns: (transfer none) (nullable) (element-type PtPciDevice): the functions with the vendor and
 *   device ID of @device, itself among them, by address; %NULL when it does not tell these
 */
GPtrArray *
pt_host_get_alike (PtHost      *self,
                   PtPciDevice *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  g_return_val_if_fail (PT_IS_HOST (self), NULL);

  if (facts->vendor_id < 0 || facts->device_id < 0)
    return NULL;
  return g_hash_table_lookup (self->by_ids, get_ids (device));
}

/**
 * pt_host_kernel_at_least:
 * @self: a host
 * @major: kernel version
 * @minor: kernel patch level
 * @if_unknown: the answer when the version is not known
 *
 * Returns: whether the running kernel is that or newer
 */
gboolean
pt_host_kernel_at_least (PtHost   *self,
                         guint     major,
                         guint     minor,
                         gboolean  if_unknown)
{
  guint have_major, have_minor;

  g_return_val_if_fail (PT_IS_HOST (self), if_unknown);

  if (self->facts->kernel == NULL ||
      sscanf (self->facts->kernel, "%u.%u", &have_major, &have_minor) != 2)
    return if_unknown;

  return have_major > major || (have_major == major && have_minor >= minor);
}

/**
 * pt_host_source_to_id:
 * @source: where a host was read
 *
 * Returns: (transfer none): the stable word that `--json` shows
 */
const char *
pt_host_source_to_id (PtHostSource source)
{
  g_return_val_if_fail (source < G_N_ELEMENTS (source_ids), "this");

  return source_ids[source];
}

/**
 * pt_evidence_to_id:
 * @evidence: a source of findings
 *
 * Returns: (transfer none): the stable word of `cannot_tell` in `--json` and behind `unknown-`
 */
const char *
pt_evidence_to_id (PtEvidence evidence)
{
  g_return_val_if_fail (evidence < PT_N_EVIDENCE, "kernel");

  return evidence_ids[evidence];
}
