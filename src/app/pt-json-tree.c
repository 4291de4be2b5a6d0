/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-json.h"

/* A guest's devices in the words of `--json`. */

static void
add_tree_devices (JsonBuilder *builder,
                  GListModel  *items)
{
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (items, i);
      PtGuestDevice *device;
      const PtGuestFacts *facts;

      if (!PT_IS_GUEST_DEVICE (item))
        continue;

      device = PT_GUEST_DEVICE (item);
      facts = pt_guest_device_get_facts (device);
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

static void
add_tree_usb (JsonBuilder *builder,
              GListModel  *items)
{
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (items, i);

      if (PT_IS_GUEST_DEVICE (item))
        {
          PtGuestDevice *device = PT_GUEST_DEVICE (item);

          add_tree_usb (builder, G_LIST_MODEL (pt_guest_device_get_usb (device)));
          add_tree_usb (builder, G_LIST_MODEL (pt_guest_device_get_children (device)));
          continue;
        }

      json_builder_begin_object (builder);
      pt_json_add_guest_address (builder, "controller",
                                 pt_guest_usb_get_controller (PT_GUEST_USB (item)));
      pt_json_add_usb_members (builder, pt_guest_usb_get_facts (PT_GUEST_USB (item)));
      json_builder_end_object (builder);
    }
}

/**
 * pt_json_add_tree:
 * @builder: a builder inside an object
 * @tree: what a guest has
 *
 * Adds the members "devices", parents first, "usb" and "missing" of `tree`.
 */
void
pt_json_add_tree (JsonBuilder       *builder,
                  const PtGuestTree *tree)
{
  GListModel *roots = G_LIST_MODEL (tree->roots);

  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  add_tree_devices (builder, roots);
  json_builder_end_array (builder);

  if (!tree->usb_known)
    {
      pt_json_add_null (builder, "usb");
    }
  else
    {
      json_builder_set_member_name (builder, "usb");
      json_builder_begin_array (builder);
      add_tree_usb (builder, roots);
      json_builder_end_array (builder);
    }

  json_builder_set_member_name (builder, "missing");
  json_builder_begin_array (builder);
  for (guint i = 0; i < tree->missing->len; i++)
    pt_json_add_address_value (builder, &g_array_index (tree->missing, PtPciAddress, i));
  json_builder_end_array (builder);
}
