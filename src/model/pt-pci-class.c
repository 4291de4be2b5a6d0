/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-pci-class.h"

/* The classes a person may meet, for where there is no pci.ids; the words are those of pci.ids. A
   code that ends in ff stands for the rest of its base class. */
static const struct
{
  int         code;
  const char *name;
} class_names[] = {
  { 0x0101, "IDE interface" },
  { 0x0104, "RAID bus controller" },
  { 0x0106, "SATA controller" },
  { 0x0107, "Serial Attached SCSI controller" },
  { 0x0108, "Non-Volatile memory controller" },
  { 0x0200, "Ethernet controller" },
  { 0x0280, "Network controller" },
  { 0x0300, "VGA compatible controller" },
  { 0x0302, "3D controller" },
  { 0x0380, "Display controller" },
  { 0x0401, "Multimedia audio controller" },
  { 0x0403, "Audio device" },
  { 0x0500, "RAM memory" },
  { 0x0580, "Memory controller" },
  { 0x0600, "Host bridge" },
  { 0x0601, "ISA bridge" },
  { 0x0604, "PCI bridge" },
  { 0x0607, "CardBus bridge" },
  { 0x0700, "Serial controller" },
  { 0x0780, "Communication controller" },
  { 0x0805, "SD Host controller" },
  { 0x0806, "IOMMU" },
  { 0x0880, "System peripheral" },
  { 0x0c03, "USB controller" },
  { 0x0c05, "SMBus" },
  { 0x0c80, "Serial bus controller" },
  { 0x0d11, "Bluetooth" },
  { 0x1080, "Encryption controller" },
  { 0x1180, "Signal processing controller" },
  { 0x01ff, "Mass storage controller" },
  { 0x02ff, "Network controller" },
  { 0x03ff, "Display controller" },
  { 0x04ff, "Multimedia controller" },
  { 0x05ff, "Memory controller" },
  { 0x06ff, "Bridge" },
  { 0x07ff, "Communication controller" },
  { 0x08ff, "Generic system peripheral" },
  { 0x09ff, "Input device controller" },
  { 0x0cff, "Serial bus controller" },
  { 0x0dff, "Wireless controller" },
  { 0x10ff, "Encryption controller" },
  { 0x11ff, "Signal processing controller" },
  { 0x12ff, "Processing accelerators" },
};

/**
 * pt_pci_class_get_name:
 * @class_code: base class and subclass, 0x0c03; -1: not known
 *
 * Not translated: the same words go into `--json`.
 *
 * Returns: (transfer none) (nullable): what it is called, %NULL when the class is none of those
 */
const char *
pt_pci_class_get_name (int class_code)
{
  const char *base = NULL;

  if (class_code < 0)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (class_names); i++)
    {
      if (class_names[i].code == class_code)
        return class_names[i].name;
      if (class_names[i].code == (class_code | 0xff))
        base = class_names[i].name;
    }
  return base;
}
