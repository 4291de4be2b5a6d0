/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-qemu-reply.h"

#include "pt-printable.h"
#include "pt-reply.h"

/*
 * What QEMU answers to `query-pci`: qapi/pci.json. The numbers in it are those that the guest has
 * written into the registers of its devices, so they may be anything as well.
 */

static gboolean read_devices (PtGuestSighting *sighting,
                              JsonArray       *devices,
                              gint64           bus);

static gboolean
read_device (PtGuestSighting *sighting,
             JsonObject      *device,
             gint64           bus)
{
  JsonObject *id = pt_reply_get_object (pt_reply_member (device, "id"));
  JsonObject *kind = pt_reply_get_object (pt_reply_member (device, "class_info"));
  JsonObject *bridge = pt_reply_get_object (pt_reply_member (device, "pci_bridge"));
  JsonObject *numbers = pt_reply_get_object (pt_reply_member (bridge, "bus"));
  const char *alias = pt_reply_read_string (device, "qdev_id");
  gint64 slot, index, vendor_id, device_id, class_code, secondary;
  PtGuestFunction *function;
  PtPciAddress address = { 0 };

  if (!pt_reply_read_number (device, "slot", 0, 0x1f, &slot) ||
      !pt_reply_read_number (device, "function", 0, 7, &index) ||
      !pt_reply_read_number (id, "vendor", 0, 0xffff, &vendor_id) ||
      !pt_reply_read_number (id, "device", 0, 0xffff, &device_id) ||
      !pt_reply_read_number (kind, "class", 0, 0xffff, &class_code))
    return FALSE;

  address.bus = (guint8) bus;
  address.slot = (guint8) slot;
  address.function = (guint8) index;
  function = pt_guest_sighting_add (sighting, &address);
  /* Two of one address: the guest has not numbered its buses yet */
  if (function == NULL)
    return sighting->functions->len < PT_GUEST_MAX_FUNCTIONS;

  function->vendor_id = (int) vendor_id;
  function->device_id = (int) device_id;
  function->class_code = (int) class_code;
  if (alias != NULL && *alias != '\0')
    function->alias = pt_printable_new (alias, -1, PT_GUEST_MAX_NAME);
  if (bridge == NULL)
    return TRUE;

  function->bridge = TRUE;
  if (!pt_reply_read_number (numbers, "secondary", 0, 0xff, &secondary) || secondary <= bus)
    return TRUE;
  function->secondary = (int) secondary;
  return read_devices (sighting, pt_reply_get_array (pt_reply_member (bridge, "devices")),
                       secondary);
}

static gboolean
read_devices (PtGuestSighting *sighting,
              JsonArray       *devices,
              gint64           bus)
{
  for (guint i = 0; devices != NULL && i < json_array_get_length (devices); i++)
    if (!read_device (sighting, pt_reply_get_object (json_array_get_element (devices, i)), bus))
      return FALSE;

  return TRUE;
}

/**
 * pt_qemu_reply_read_pci:
 * @reply: the answer to `query-pci`
 *
 * Returns: (transfer full) (nullable): the functions that it names; %NULL when it is no such answer
 */
PtGuestSighting *
pt_qemu_reply_read_pci (const char *reply)
{
  g_autoptr (JsonNode) node = pt_reply_parse (reply);
  g_autoptr (PtGuestSighting) sighting = pt_guest_sighting_new ();
  JsonArray *buses = pt_reply_get_array (node);

  if (buses == NULL)
    return NULL;

  for (guint i = 0; i < json_array_get_length (buses); i++)
    {
      JsonObject *bus = pt_reply_get_object (json_array_get_element (buses, i));
      gint64 number;

      if (!pt_reply_read_number (bus, "bus", 0, 0xff, &number) ||
          !read_devices (sighting, pt_reply_get_array (pt_reply_member (bus, "devices")), number))
        return NULL;
    }

  pt_guest_sighting_sort (sighting);
  return g_steal_pointer (&sighting);
}
