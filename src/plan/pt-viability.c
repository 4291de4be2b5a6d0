/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-viability.h"

#include <glib/gi18n.h>

/*
 * Who must move when a group is assigned.
 *
 * Kernel 5.19 and later (drivers/iommu/iommu.c, iommu_device_use_default_domain()): a group cannot
 * be owned by VFIO while any member is bound to a driver that does DMA of its own; only drivers
 * with `driver_managed_dma` are exempt. Before that (drivers/vfio/vfio.c, vfio_dev_viable()): the
 * same by a list of driver names, and bridges never counted.
 */

#define VENDOR_INTEL  0x8086
#define VENDOR_AMD    0x1022
#define VENDOR_ASPEED 0x1a03
#define VENDOR_MATROX 0x102b
#define VENDOR_HUAWEI 0x19e5

static gboolean
is_one_of (const char        *name,
           const char *const *names)
{
  return name != NULL && g_strv_contains (names, name);
}

static gboolean
is_id_one_of (int        id,
              const int *ids,
              gsize      n_ids)
{
  for (gsize i = 0; i < n_ids; i++)
    if (ids[i] == id)
      return TRUE;

  return FALSE;
}

/**
 * pt_viability_is_vfio_driver:
 * @driver: a driver
 *
 * Returns: whether it is named as those that hand a device to a machine are
 */
gboolean
pt_viability_is_vfio_driver (const char *driver)
{
  /* Variants for single devices: mlx5_vfio_pci, nvgrace-gpu-vfio-pci … */
  return g_str_equal (driver, "vfio-pci") || g_str_has_suffix (driver, "_vfio_pci") ||
         g_str_has_suffix (driver, "-vfio-pci");
}

/**
 * pt_viability_is_driver_safe:
 * @driver: (nullable): a driver bound on the host
 *
 * Returns: whether a member bound to @driver may stay in a group that a machine uses
 */
gboolean
pt_viability_is_driver_safe (const char *driver)
{
  static const char *const safe[] = { "pci-stub", "pcieport", NULL };

  if (driver == NULL)
    return TRUE;

  return is_one_of (driver, safe) || pt_viability_is_vfio_driver (driver);
}

/**
 * pt_viability_is_assignable:
 * @device: a device
 *
 * libvirt takes no bridge (src/hypervisor/virhostdev.c, "Non-endpoint PCI devices cannot be
 * assigned"), and takes the address 0000:00:00.x for one that was not given (src/util/virpci.c,
 * virPCIDeviceAddressIsEmpty()).
 *
 * Returns: whether it can be anything but left alone
 */
gboolean
pt_viability_is_assignable (PtPciDevice *device)
{
  const PtPciAddress *address = pt_pci_device_get_address (device);

  return pt_pci_device_is_endpoint (device) &&
         (address->domain != 0 || address->bus != 0 || address->slot != 0);
}

/**
 * pt_viability_blocks_if_it_stays:
 * @host: the computer
 * @device: a member of a group
 *
 * Of an unknown kernel the stricter rule of the newer ones is assumed.
 *
 * Returns: whether its group cannot be assigned while it is left alone
 */
gboolean
pt_viability_blocks_if_it_stays (PtHost      *host,
                                 PtPciDevice *device)
{
  if (pt_viability_is_driver_safe (pt_pci_device_get_driver (device)))
    return FALSE;

  return pt_pci_device_is_endpoint (device) || pt_host_kernel_at_least (host, 5, 19, TRUE);
}

/* linux/drivers/pci/controller/vmd.c */
static const int vmd_ids[] = {
  0x201d, 0x28c0, 0x467f, 0x4c3d, 0x7d0b, 0x9a0b, 0xa77f, 0xad0b, 0xb06f, 0xb60b,
};

/* linux/drivers/thunderbolt/nhi.h: those of before USB4, of class "System peripheral" like much
   else. The first of them share their IDs with their bridges. */
static const int thunderbolt_ids[] = {
  0x1134, 0x1137, 0x1513, 0x151a, 0x151b, 0x1547, 0x1548, 0x1549, 0x1566, 0x1568, 0x156a, 0x156c,
  0x1575, 0x1577, 0x157d, 0x15bf, 0x15d2, 0x15d9, 0x15dc, 0x15dd, 0x15de, 0x15e8, 0x15eb, 0x5781,
  0x5784, 0x8a0d, 0x8a17,
};

/**
 * pt_viability_is_thunderbolt:
 * @device: a device
 *
 * Returns: whether it is the host interface of Thunderbolt or USB4, with or without a driver
 */
gboolean
pt_viability_is_thunderbolt (PtPciDevice *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  if (!pt_pci_device_is_endpoint (device))
    return FALSE;
  if (g_strcmp0 (facts->driver, "thunderbolt") == 0 ||
      (facts->class_code == 0x0c03 && facts->prog_if == 0x40))
    return TRUE;

  return facts->class_code == 0x0880 && facts->vendor_id == VENDOR_INTEL &&
         is_id_one_of (facts->device_id, thunderbolt_ids, G_N_ELEMENTS (thunderbolt_ids));
}

/* VGA on a server's board, whose picture its management controller sends elsewhere:
   linux/drivers/gpu/drm/ast, mgag200 and hisilicon/hibmc */
static gboolean
is_management_display (const PtPciFacts *facts)
{
  return facts->vendor_id == VENDOR_ASPEED ||
         (facts->vendor_id == VENDOR_MATROX && facts->device_id >= 0x0522 &&
          facts->device_id <= 0x053a) ||
         (facts->vendor_id == VENDOR_HUAWEI && facts->device_id == 0x1711);
}

/**
 * pt_viability_get_platform:
 * @device: a device
 *
 * Returns: whether the computer's own works depend on it
 */
PtPlatform
pt_viability_get_platform (PtPciDevice *device)
{
  static const char *const psp_drivers[] = { "ccp", "sp5100_tco", NULL };
  static const char *const mei_drivers[] = { "mei_me", "mei_txe", "mei_gsc", NULL };
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  if (!pt_pci_device_is_endpoint (device))
    return PT_PLATFORM_NO;

  switch (facts->class_code)
    {
    case 0x0600: /* host bridge */
    case 0x0601: /* ISA bridge */
    case 0x0c05: /* SMBus */
      return PT_PLATFORM_PART;

    /* Those of the computer are on a root bus. Behind a bridge they are functions of a card: the
       USB-C controller of a graphics card, an FPGA. */
    case 0x0500: /* RAM */
    case 0x0580: /* memory controller, power management, P2SB */
    case 0x0c80: /* serial bus: the SPI flash of the firmware */
      return facts->has_parent ? PT_PLATFORM_NO : PT_PLATFORM_PART;

    case 0x1080: /* encryption: AMD's security processor */
      return facts->vendor_id == VENDOR_AMD || is_one_of (facts->driver, psp_drivers)
             ? PT_PLATFORM_PART : PT_PLATFORM_NO;

    case 0x0780: /* communication: Intel's management engine */
      return facts->vendor_id == VENDOR_INTEL || is_one_of (facts->driver, mei_drivers)
             ? PT_PLATFORM_PART : PT_PLATFORM_NO;

    case 0x0104: /* RAID: Intel's volume management device, which hides disks behind itself */
      return g_strcmp0 (facts->driver, "vmd") == 0 ||
             (facts->vendor_id == VENDOR_INTEL &&
              is_id_one_of (facts->device_id, vmd_ids, G_N_ELEMENTS (vmd_ids)))
             ? PT_PLATFORM_VITAL : PT_PLATFORM_NO;

    case 0x0300: /* VGA */
      return is_management_display (facts) ? PT_PLATFORM_VITAL : PT_PLATFORM_NO;

    default:
      return pt_viability_is_thunderbolt (device) ? PT_PLATFORM_VITAL : PT_PLATFORM_NO;
    }
}

/**
 * pt_viability_get_vital_reason:
 * @device: a device that is %PT_PLATFORM_VITAL
 *
 * Returns: (transfer none): what this computer has it for, one sentence
 */
const char *
pt_viability_get_vital_reason (PtPciDevice *device)
{
  switch (pt_pci_device_get_facts (device)->class_code)
    {
    case 0x0104:
      return _("The firmware put NVMe disks behind it: all of them go with it.");
    case 0x0300:
      return _("Whoever looks after this computer from afar, through its management controller, "
               "sees its screen with it.");
    default:
      return _("This computer needs it for what is plugged into its Thunderbolt and USB4 ports, "
               "docks and their displays too.");
    }
}

/**
 * pt_member_new:
 * @group: (nullable) (transfer none): its group; must live as long
 * @device: (transfer none): a device
 *
 * Returns: (transfer full): @device with its default role
 */
PtMember *
pt_member_new (PtIommuGroup *group,
               PtPciDevice  *device)
{
  PtMember *self = g_new0 (PtMember, 1);

  self->group = group;
  self->device = g_object_ref (device);

  if (!pt_pci_device_is_endpoint (device))
    {
      self->role = PT_ROLE_STAY;
      self->locked = TRUE;
      self->why = g_strdup (_("A bridge cannot be assigned. What is behind it can."));
    }
  else if (!pt_viability_is_assignable (device))
    {
      self->role = PT_ROLE_STAY;
      self->locked = TRUE;
      self->why = g_strdup (_("libvirt cannot assign the device at this address."));
    }
  else if (pt_viability_get_platform (device) != PT_PLATFORM_PART)
    {
      self->role = PT_ROLE_GIVE;
    }
  else if (pt_pci_device_get_driver (device) != NULL)
    {
      self->role = PT_ROLE_HOLD;
      self->why =
        g_strdup (_("A part of this computer’s own works. It has to leave its driver, but the "
                    "virtual machine has no use for it."));
    }
  else
    {
      self->role = PT_ROLE_STAY;
      self->why =
        g_strdup (_("A part of this computer’s own works. It has no driver, so it is not in the "
                    "way."));
    }

  return self;
}

/**
 * pt_member_free:
 * @self: (transfer full): a member
 */
void
pt_member_free (PtMember *self)
{
  g_clear_object (&self->device);
  g_free (self->why);
  g_free (self);
}

/**
 * pt_member_is_taken:
 * @self: a member
 *
 * Returns: whether this computer loses it, given or held back
 */
gboolean
pt_member_is_taken (const PtMember *self)
{
  return self->role != PT_ROLE_STAY;
}
