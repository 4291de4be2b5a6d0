/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-usage-usb.h"

#include <stdlib.h>
#include <string.h>

#include "pt-usb-ids.h"

#define USB_DEVICES "sys/bus/usb/devices"
#define CLASS_HUB 0x09

/* What is plugged into each USB controller, by port, and which of it is a Bluetooth controller. */

static gboolean
is_device_name (const char *name)
{
  /* "1-4.2" is a device, "1-4:1.0" an interface of one, "usb1" a root hub */
  return g_ascii_isdigit (*name) && strchr (name, ':') == NULL;
}

static int
hex_at (PtSysfs    *sysfs,
        const char *directory,
        const char *name)
{
  g_autofree char *text = pt_sysfs_read_at (sysfs, directory, name);

  return text != NULL && *text != '\0' ? (int) strtol (text, NULL, 16) : -1;
}

static gboolean
is_bluetooth (PtSysfs    *sysfs,
              const char *directory,
              const char *prefix)
{
  g_autofree char *class_name = g_strconcat (prefix, "Class", NULL);
  g_autofree char *subclass_name = g_strconcat (prefix, "SubClass", NULL);
  g_autofree char *protocol_name = g_strconcat (prefix, "Protocol", NULL);

  return hex_at (sysfs, directory, class_name) == 0xe0 &&
         hex_at (sysfs, directory, subclass_name) == 0x01 &&
         hex_at (sysfs, directory, protocol_name) == 0x01;
}

static char *
dup_trimmed (PtSysfs    *sysfs,
             const char *directory,
             const char *name)
{
  char *text = pt_sysfs_read_at (sysfs, directory, name);

  return text != NULL ? g_strstrip (text) : NULL;
}

static char *
dup_device_name (PtSysfs    *sysfs,
                 PtUsbIds   *ids,
                 const char *directory,
                 const char *vendor_id,
                 const char *product_id,
                 gboolean    bluetooth)
{
  g_autofree char *product = dup_trimmed (sysfs, directory, "product");
  g_autofree char *maker = dup_trimmed (sysfs, directory, "manufacturer");
  char *name;

  if (product != NULL && *product != '\0')
    {
      if (maker == NULL || *maker == '\0' || g_str_has_prefix (product, maker))
        return g_steal_pointer (&product);
      return g_strdup_printf ("%s %s", maker, product);
    }

  name = pt_usb_ids_dup_name (ids, vendor_id, product_id);
  if (name != NULL)
    return name;

  return g_strdup (bluetooth ? "Bluetooth" : "USB device");
}

static guint
count_dots (const char *port)
{
  guint n = 0;

  for (; *port != '\0'; port++)
    n += *port == '.';
  return n;
}

static PtUsbDevice *
read_device (PtSysfs    *sysfs,
             PtUsbIds   *ids,
             const char *port,
             const char *directory,
             gboolean    bluetooth)
{
  PtUsbDevice *device = g_new0 (PtUsbDevice, 1);

  device->port = g_strdup (port);
  device->vendor_id = pt_sysfs_read_at (sysfs, directory, "idVendor");
  device->product_id = pt_sysfs_read_at (sysfs, directory, "idProduct");
  if (device->vendor_id == NULL)
    device->vendor_id = g_strdup ("0000");
  if (device->product_id == NULL)
    device->product_id = g_strdup ("0000");
  device->name = dup_device_name (sysfs, ids, directory, device->vendor_id, device->product_id,
                                  bluetooth);
  device->depth = count_dots (port);
  device->hub = hex_at (sysfs, directory, "bDeviceClass") == CLASS_HUB;
  return device;
}

static void
give_list (PtPciFacts *function)
{
  if (function->usb == NULL)
    function->usb = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_usb_device_free);
}

static gboolean
has_bluetooth_interface (PtSysfs    *sysfs,
                         GStrv       names,
                         const char *port,
                         const char *directory)
{
  g_autofree char *prefix = g_strconcat (port, ":", NULL);

  if (is_bluetooth (sysfs, directory, "bDevice"))
    return TRUE;

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (g_str_has_prefix (names[i], prefix))
        {
          g_autofree char *interface = pt_sysfs_follow_at (sysfs, USB_DEVICES, names[i]);

          if (is_bluetooth (sysfs, interface, "bInterface"))
            return TRUE;
        }
    }
  return FALSE;
}

/**
 * pt_usage_usb_read:
 * @scan: a scan
 *
 * Lists what is plugged into every USB controller.
 */
void
pt_usage_usb_read (PtHostScan *scan)
{
  g_auto (GStrv) names = pt_sysfs_list (scan->sysfs, USB_DEVICES);
  g_autoptr (PtUsbIds) ids = pt_usb_ids_new (scan->sysfs);

  for (guint i = 0; i < scan->functions->len; i++)
    {
      PtPciFacts *function = g_ptr_array_index (scan->functions, i);

      if (function->class_code == 0x0c03)
        give_list (function);
    }

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *directory = NULL;
      g_autoptr (GPtrArray) owners = NULL;
      PtUsbDevice *device;
      gboolean bluetooth;

      if (!is_device_name (names[i]))
        continue;
      directory = pt_sysfs_follow_at (scan->sysfs, USB_DEVICES, names[i]);
      owners = pt_host_scan_dup_owners (scan, directory);
      if (owners->len == 0)
        continue;

      bluetooth = has_bluetooth_interface (scan->sysfs, names, names[i], directory);
      device = read_device (scan->sysfs, ids, names[i], directory, bluetooth);
      if (bluetooth)
        pt_host_scan_charge (scan, directory, PT_USE_USB, PT_USE_BLUETOOTH, device->name,
                             device->port);
      for (guint j = 0; j < owners->len; j++)
        {
          PtPciFacts *owner = g_ptr_array_index (owners, j);

          give_list (owner);
          g_ptr_array_add (owner->usb, pt_usb_device_copy (device));
        }
      pt_usb_device_free (device);
    }

  for (guint i = 0; i < scan->functions->len; i++)
    {
      PtPciFacts *function = g_ptr_array_index (scan->functions, i);

      if (function->usb != NULL)
        g_ptr_array_sort (function->usb, pt_usb_device_compare);
    }
}

/**
 * pt_usage_usb_dup_name_for:
 * @scan: a scan in which pt_usage_usb_read() is done
 * @path: the directory in sysfs of something, perhaps on a USB device
 *
 * Returns: (transfer full) (nullable): the name of the USB device that it belongs to
 */
char *
pt_usage_usb_dup_name_for (PtHostScan *scan,
                           const char *path)
{
  g_autoptr (GPtrArray) owners = pt_host_scan_dup_owners (scan, path);
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = g_strv_length (parts); owners->len > 0 && i > 0; i--)
    {
      PtPciFacts *owner = g_ptr_array_index (owners, owners->len - 1);

      for (guint j = 0; owner->usb != NULL && j < owner->usb->len; j++)
        {
          PtUsbDevice *device = g_ptr_array_index (owner->usb, j);

          if (g_str_equal (device->port, parts[i - 1]))
            return g_strdup (device->name);
        }
    }
  return NULL;
}
