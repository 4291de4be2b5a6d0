/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-json.h"

/* A guest's devices in the words of `--json`. */

static void
add_tree_devices (JsonBuilder *builder,
                  GListModel  *devices)
{
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (PtGuestDevice) device = g_list_model_get_item (devices, i);
      const PtGuestFacts *facts = pt_guest_device_get_facts (device);

      json_builder_begin_object (builder);
      pt_json_add_guest_address (builder, "guest", &facts->address);
      pt_json_add_guest_address (builder, "parent", facts->has_parent ? &facts->parent : NULL);
      pt_json_add_hex (builder, "vendor_id", 4, facts->vendor_id);
      pt_json_add_hex (builder, "device_id", 4, facts->device_id);
      pt_json_add_hex (builder, "class", 4, facts->class_code);
      pt_json_add_string (builder, "name", facts->name);
      pt_json_add_string (builder, "driver", facts->driver);
      pt_json_add_address (builder, "host", facts->has_host ? &facts->host : NULL);
      json_builder_end_object (builder);

      add_tree_devices (builder, G_LIST_MODEL (pt_guest_device_get_children (device)));
    }
}

/* What is plugged into a controller here will be on it there: it moves with the controller. */
static void
add_tree_usb (JsonBuilder *builder,
              GListModel  *devices,
              PtHost      *host)
{
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (PtGuestDevice) device = g_list_model_get_item (devices, i);
      const PtGuestFacts *facts = pt_guest_device_get_facts (device);
      PtPciDevice *on_host = NULL;
      GPtrArray *usb = NULL;

      if (facts->has_host && host != NULL)
        on_host = pt_host_find_device (host, &facts->host);
      if (on_host != NULL)
        usb = pt_pci_device_get_facts (on_host)->usb;
      for (guint j = 0; usb != NULL && j < usb->len; j++)
        {
          json_builder_begin_object (builder);
          pt_json_add_guest_address (builder, "controller", &facts->address);
          pt_json_add_usb_members (builder, g_ptr_array_index (usb, j));
          json_builder_end_object (builder);
        }

      add_tree_usb (builder, G_LIST_MODEL (pt_guest_device_get_children (device)), host);
    }
}

/**
 * pt_json_add_tree:
 * @builder: a builder inside an object
 * @roots: (element-type PtGuestDevice): a guest's devices
 * @host: (nullable): the host, for the USB devices below its controllers
 *
 * Adds the members "devices", parents first, and "usb" of `tree`.
 */
void
pt_json_add_tree (JsonBuilder *builder,
                  GListModel  *roots,
                  PtHost      *host)
{
  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  add_tree_devices (builder, roots);
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "usb");
  json_builder_begin_array (builder);
  add_tree_usb (builder, roots, host);
  json_builder_end_array (builder);
}
