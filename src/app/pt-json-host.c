/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-json.h"

/* A host, its groups and devices, and what is found about them, in the words of `--json`. */

static void
add_slot_functions (JsonBuilder *builder,
                    PtHost      *host,
                    PtPciDevice *device)
{
  const PtPciAddress *own = pt_pci_device_get_address (device);

  json_builder_set_member_name (builder, "slot_functions");
  json_builder_begin_array (builder);
  for (guint function = 0; function < 8; function++)
    {
      PtPciAddress address = *own;

      address.function = (guint8) function;
      if (function != own->function && pt_host_find_device (host, &address) != NULL)
        pt_json_add_address_value (builder, &address);
    }
  json_builder_end_array (builder);
}

/* The kinds of use are a fixed set for those who read the answers. A program that has a display
   open is a use of that display. */
static const char *
use_kind (const PtUse *use)
{
  return pt_use_kind_to_id (use->kind == PT_USE_PROGRAM ? PT_USE_DISPLAY : use->kind);
}

static void
add_uses (JsonBuilder *builder,
          GPtrArray   *uses)
{
  json_builder_set_member_name (builder, "uses");
  json_builder_begin_array (builder);
  for (guint i = 0; i < uses->len; i++)
    {
      const PtUse *use = g_ptr_array_index (uses, i);

      json_builder_begin_object (builder);
      pt_json_add_string (builder, "kind", use_kind (use));
      pt_json_add_string (builder, "name", use->name);
      pt_json_add_string (builder, "what", use->what);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_usb (JsonBuilder      *builder,
         const PtPciFacts *facts)
{
  /* What is no USB controller certainly carries no USB device; of a controller without a list it
   * is not known */
  if (facts->usb == NULL && (facts->class_code < 0 || facts->class_code == 0x0c03))
    {
      pt_json_add_null (builder, "usb");
      return;
    }

  json_builder_set_member_name (builder, "usb");
  json_builder_begin_array (builder);
  for (guint i = 0; facts->usb != NULL && i < facts->usb->len; i++)
    {
      json_builder_begin_object (builder);
      pt_json_add_usb_members (builder, g_ptr_array_index (facts->usb, i));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/**
 * pt_json_add_findings:
 * @builder: a builder inside an object
 * @findings: (nullable): of #PtFinding
 *
 * Adds the member "findings".
 */
void
pt_json_add_findings (JsonBuilder *builder,
                      GListModel  *findings)
{
  json_builder_set_member_name (builder, "findings");
  json_builder_begin_array (builder);
  for (guint i = 0; findings != NULL && i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr (PtFinding) finding = g_list_model_get_item (findings, i);
      GArray *devices = pt_finding_get_devices (finding);

      json_builder_begin_object (builder);
      pt_json_add_string (builder, "id", pt_finding_get_id (finding));
      pt_json_add_string (builder, "severity",
                          pt_severity_to_id (pt_finding_get_severity (finding)));
      pt_json_add_string (builder, "text", pt_finding_get_text (finding));
      pt_json_add_string (builder, "why", pt_finding_get_why (finding));
      pt_json_add_string (builder, "advice", pt_finding_get_advice (finding));
      json_builder_set_member_name (builder, "devices");
      json_builder_begin_array (builder);
      for (guint j = 0; devices != NULL && j < devices->len; j++)
        pt_json_add_address_value (builder, &g_array_index (devices, PtPciAddress, j));
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/**
 * pt_json_add_source:
 * @builder: a builder inside an object
 * @host: a host
 * @with_libvirt: whether the machines are known
 *
 * Adds the members "source" and "iommu" of `list`.
 */
void
pt_json_add_source (JsonBuilder *builder,
                    PtHost      *host,
                    gboolean     with_libvirt)
{
  const PtHostFacts *facts = pt_host_get_facts (host);

  json_builder_set_member_name (builder, "source");
  json_builder_begin_object (builder);
  pt_json_add_string (builder, "host", pt_host_source_to_id (facts->source));
  pt_json_add_string (builder, "kernel", facts->kernel);
  json_builder_set_member_name (builder, "cannot_tell");
  json_builder_begin_array (builder);
  for (guint i = 0; i < PT_N_EVIDENCE; i++)
    {
      if (facts->cannot_tell[i] != NULL || (i == PT_EVIDENCE_LIBVIRT && !with_libvirt))
        json_builder_add_string_value (builder, pt_evidence_to_id ((PtEvidence) i));
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  if (facts->iommu == PT_CANNOT_TELL)
    pt_json_add_null (builder, "iommu");
  else
    pt_json_add_boolean (builder, "iommu", facts->iommu == PT_YES);
}

/**
 * pt_json_add_device:
 * @builder: a builder
 * @host: the host it belongs to
 * @device: a device
 * @role: its role by default
 */
void
pt_json_add_device (JsonBuilder *builder,
                    PtHost      *host,
                    PtPciDevice *device,
                    PtRole       role)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  json_builder_begin_object (builder);
  pt_json_add_address (builder, "address", &facts->address);
  pt_json_add_hex (builder, "class", 4, facts->class_code);
  pt_json_add_string (builder, "class_name", facts->class_name);
  pt_json_add_hex (builder, "vendor_id", 4, facts->vendor_id);
  pt_json_add_hex (builder, "device_id", 4, facts->device_id);
  pt_json_add_hex (builder, "subsystem_vendor_id", 4, facts->subsystem_vendor_id);
  pt_json_add_hex (builder, "subsystem_device_id", 4, facts->subsystem_device_id);
  pt_json_add_string (builder, "vendor", facts->vendor);
  pt_json_add_string (builder, "device", facts->device);
  pt_json_add_hex (builder, "revision", 2, facts->revision);
  pt_json_add_string (builder, "driver", facts->driver);
  pt_json_add_known_number (builder, "header_type", facts->header_type);
  pt_json_add_boolean (builder, "endpoint", pt_pci_device_is_endpoint (device));
  pt_json_add_string (builder, "role", pt_role_to_id (role));
  pt_json_add_address (builder, "parent", facts->has_parent ? &facts->parent : NULL);
  add_slot_functions (builder, host, device);
  pt_json_add_known_number (builder, "numa_node", facts->numa_node);
  pt_json_add_strings (builder, "reset", (const char *const *) facts->reset_methods);

  json_builder_set_member_name (builder, "sriov");
  json_builder_begin_object (builder);
  pt_json_add_known_number (builder, "total", facts->sriov_total);
  pt_json_add_known_number (builder, "active", facts->sriov_active);
  pt_json_add_address (builder, "physical_function",
                       facts->has_physical_function ? &facts->physical_function : NULL);
  json_builder_end_object (builder);

  pt_json_add_known_boolean (builder, "removable", facts->removable);
  pt_json_add_known_boolean (builder, "boot_vga", facts->boot_vga);
  add_uses (builder, facts->uses);
  add_usb (builder, facts);
  json_builder_end_object (builder);
}

/**
 * pt_json_add_group:
 * @builder: a builder
 * @host: the host it belongs to
 * @view: a group in words
 */
void
pt_json_add_group (JsonBuilder *builder,
                   PtHost      *host,
                   PtGroupView *view)
{
  PtIommuGroup *group = pt_group_view_get_group (view);
  GPtrArray *devices = pt_iommu_group_get_devices (group);

  json_builder_begin_object (builder);
  pt_json_add_known_number (builder, "number", pt_iommu_group_get_number (group));
  pt_json_add_string (builder, "title", pt_group_view_get_title (view));
  pt_json_add_string (builder, "state", pt_group_state_to_id (pt_group_view_get_state (view)));
  pt_json_add_string (builder, "loses", pt_group_view_get_loses (view));
  pt_json_add_strings (builder, "assigned_to", pt_group_view_get_assigned_to (view));

  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);

      pt_json_add_device (builder, host, device, pt_group_view_get_role (view, device));
    }
  json_builder_end_array (builder);

  pt_json_add_findings (builder, pt_group_view_get_findings (view));
  json_builder_end_object (builder);
}
