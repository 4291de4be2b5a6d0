/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-json.h"

#include "pt-error.h"

/*
 * The nouns in the words of `--json`, a stable interface: every field is always there, in this
 * order, and null when it is not known.
 */

static void
add_null (JsonBuilder *builder,
          const char  *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_null_value (builder);
}

static void
add_boolean (JsonBuilder *builder,
             const char  *name,
             gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_number (JsonBuilder *builder,
            const char  *name,
            gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

/* The model's -1 is "not known" */
static void
add_known_number (JsonBuilder *builder,
                  const char  *name,
                  int          value)
{
  if (value < 0)
    add_null (builder, name);
  else
    add_number (builder, name, value);
}

static void
add_known_boolean (JsonBuilder *builder,
                   const char  *name,
                   int          value)
{
  if (value < 0)
    add_null (builder, name);
  else
    add_boolean (builder, name, value > 0);
}

/* Names come from hardware, a definition or a guest, and JSON knows no other encoding. */
static void
add_text_value (JsonBuilder *builder,
                const char  *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  json_builder_add_string_value (builder, valid);
}

static void
add_address_value (JsonBuilder        *builder,
                   const PtPciAddress *address)
{
  g_autofree char *text = pt_pci_address_to_string (address);

  json_builder_add_string_value (builder, text);
}

/* @texts NULL: not known */
static void
add_strings (JsonBuilder       *builder,
             const char        *name,
             const char *const *texts)
{
  if (texts == NULL)
    {
      add_null (builder, name);
      return;
    }

  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; texts[i] != NULL; i++)
    add_text_value (builder, texts[i]);
  json_builder_end_array (builder);
}

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
        add_address_value (builder, &address);
    }
  json_builder_end_array (builder);
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
      pt_json_add_string (builder, "kind", pt_use_kind_to_id (use->kind));
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
      add_null (builder, "usb");
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

static void
add_findings (JsonBuilder *builder,
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
        add_address_value (builder, &g_array_index (devices, PtPciAddress, j));
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/**
 * pt_json_add_string:
 * @builder: a builder inside an object
 * @name: a member's name
 * @value: (nullable): its text; %NULL: null
 */
void
pt_json_add_string (JsonBuilder *builder,
                    const char  *name,
                    const char  *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    add_text_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

/**
 * pt_json_add_address:
 * @builder: a builder inside an object
 * @name: a member's name
 * @address: (nullable): a host address; %NULL: null
 */
void
pt_json_add_address (JsonBuilder        *builder,
                     const char         *name,
                     const PtPciAddress *address)
{
  json_builder_set_member_name (builder, name);
  if (address != NULL)
    add_address_value (builder, address);
  else
    json_builder_add_null_value (builder);
}

/**
 * pt_json_add_hex:
 * @builder: a builder inside an object
 * @name: a member's name
 * @digits: how many digits at least
 * @value: an id; -1: null
 */
void
pt_json_add_hex (JsonBuilder *builder,
                 const char  *name,
                 int          digits,
                 int          value)
{
  g_autofree char *text = NULL;

  if (value >= 0)
    text = g_strdup_printf ("%0*x", digits, (guint) value);
  pt_json_add_string (builder, name, text);
}

/**
 * pt_json_add_guest_address:
 * @builder: a builder inside an object
 * @name: a member's name
 * @address: (nullable): an address in a guest; %NULL: null
 */
void
pt_json_add_guest_address (JsonBuilder        *builder,
                           const char         *name,
                           const PtPciAddress *address)
{
  g_autofree char *text = address != NULL ? pt_pci_address_to_short (address) : NULL;

  pt_json_add_string (builder, name, text);
}

/**
 * pt_json_add_usb_members:
 * @builder: a builder inside an object
 * @usb: a USB device
 */
void
pt_json_add_usb_members (JsonBuilder       *builder,
                         const PtUsbDevice *usb)
{
  pt_json_add_string (builder, "port", usb->port);
  pt_json_add_string (builder, "vendor_id", usb->vendor_id);
  pt_json_add_string (builder, "product_id", usb->product_id);
  pt_json_add_string (builder, "name", usb->name);
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
    add_null (builder, "iommu");
  else
    add_boolean (builder, "iommu", facts->iommu == PT_YES);
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
  add_known_number (builder, "header_type", facts->header_type);
  add_boolean (builder, "endpoint", pt_pci_device_is_endpoint (device));
  pt_json_add_string (builder, "role", pt_role_to_id (role));
  pt_json_add_address (builder, "parent", facts->has_parent ? &facts->parent : NULL);
  add_slot_functions (builder, host, device);
  add_known_number (builder, "numa_node", facts->numa_node);
  add_strings (builder, "reset", (const char *const *) facts->reset_methods);

  json_builder_set_member_name (builder, "sriov");
  json_builder_begin_object (builder);
  add_known_number (builder, "total", facts->sriov_total);
  add_known_number (builder, "active", facts->sriov_active);
  pt_json_add_address (builder, "physical_function",
                       facts->has_physical_function ? &facts->physical_function : NULL);
  json_builder_end_object (builder);

  add_known_boolean (builder, "removable", facts->removable);
  add_known_boolean (builder, "boot_vga", facts->boot_vga);
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
  add_number (builder, "number", pt_iommu_group_get_number (group));
  pt_json_add_string (builder, "title", pt_group_view_get_title (view));
  pt_json_add_string (builder, "state", pt_group_state_to_id (pt_group_view_get_state (view)));
  pt_json_add_string (builder, "loses", pt_group_view_get_loses (view));
  add_strings (builder, "assigned_to", pt_group_view_get_assigned_to (view));

  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);

      pt_json_add_device (builder, host, device, pt_group_view_get_role (view, device));
    }
  json_builder_end_array (builder);

  add_findings (builder, pt_group_view_get_findings (view));
  json_builder_end_object (builder);
}

/**
 * pt_json_add_machine:
 * @builder: a builder
 * @machine: a virtual machine
 * @held: (nullable) (element-type PtHeldDevice): what it holds compared with the host; %NULL: not
 *   known
 */
void
pt_json_add_machine (JsonBuilder *builder,
                     PtDomain    *machine,
                     GPtrArray   *held)
{
  const PtDomainFacts *facts = pt_domain_get_facts (machine);

  json_builder_begin_object (builder);
  pt_json_add_string (builder, "name", facts->name);
  pt_json_add_string (builder, "uuid", facts->uuid);
  pt_json_add_string (builder, "title", facts->title);
  pt_json_add_string (builder, "state", pt_domain_state_to_id (facts->state));
  add_boolean (builder, "persistent", facts->persistent);
  add_boolean (builder, "autostart", facts->autostart);
  add_number (builder, "vcpus", facts->vcpus);
  add_number (builder, "memory_kib", (gint64) facts->memory_kib);

  if (held == NULL)
    {
      add_null (builder, "devices");
      json_builder_end_object (builder);
      return;
    }

  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < held->len; i++)
    {
      const PtHeldDevice *device = g_ptr_array_index (held, i);

      json_builder_begin_object (builder);
      pt_json_add_address (builder, "address", &device->address);
      add_known_number (builder, "group", device->group);
      pt_json_add_string (builder, "role", pt_role_to_id (device->role));
      pt_json_add_string (builder, "status", pt_held_status_to_id (device->status));
      pt_json_add_address (builder, "now_at", device->has_now_at ? &device->now_at : NULL);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/**
 * pt_json_add_plan:
 * @builder: a builder inside an object
 * @plan: a plan
 *
 * Adds the members of `plan`, so that `assign` and `return` can add theirs behind.
 */
void
pt_json_add_plan (JsonBuilder *builder,
                  PtPlan      *plan)
{
  PtDomain *target = pt_situation_get_target (pt_plan_get_situation (plan));
  PtDomainXml *before = pt_plan_get_before (plan), *after = pt_plan_get_after (plan);
  GPtrArray *members = pt_plan_get_members (plan);
  g_auto (GStrv) needed = pt_plan_dup_accept_needed (plan);
  const char *name = NULL;

  if (target != NULL)
    name = pt_domain_get_name (target);
  else if (before != NULL)
    name = pt_domain_xml_get_name (before);

  pt_json_add_string (builder, "vm", name);
  add_boolean (builder, "applicable", pt_plan_is_applicable (plan));
  add_strings (builder, "accept_needed", (const char *const *) needed);

  json_builder_set_member_name (builder, "members");
  json_builder_begin_array (builder);
  for (guint i = 0; i < members->len; i++)
    {
      const PtPlanMember *member = g_ptr_array_index (members, i);

      json_builder_begin_object (builder);
      pt_json_add_address (builder, "address", &member->address);
      pt_json_add_string (builder, "role", pt_role_to_id (member->role));
      add_boolean (builder, "locked", member->locked);
      pt_json_add_string (builder, "why", member->why);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);

  add_findings (builder, pt_plan_get_findings (plan));

  json_builder_set_member_name (builder, "expected");
  json_builder_begin_array (builder);
  for (guint i = 0; i < members->len; i++)
    {
      const PtPlanMember *member = g_ptr_array_index (members, i);

      if (member->role == PT_ROLE_STAY)
        continue;

      json_builder_begin_object (builder);
      pt_json_add_address (builder, "address", &member->address);
      pt_json_add_guest_address (builder, "guest", member->has_expected ? &member->expected : NULL);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);

  pt_json_add_string (builder, "before", before != NULL ? pt_domain_xml_get_text (before) : NULL);
  pt_json_add_string (builder, "after", after != NULL ? pt_domain_xml_get_text (after) : NULL);
  pt_json_add_string (builder, "diff", pt_plan_get_difference (plan));
}

/**
 * pt_json_add_error:
 * @builder: a builder
 * @error: what went wrong
 */
void
pt_json_add_error (JsonBuilder  *builder,
                   const GError *error)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  pt_json_add_string (builder, "code", pt_error_get_id (error));
  pt_json_add_string (builder, "text", error->message);
  pt_json_add_string (builder, "next", pt_error_get_next (error));
  pt_json_add_string (builder, "detail", pt_error_get_detail (error));
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

/**
 * pt_json_to_text:
 * @builder: a finished builder
 *
 * Returns: (transfer full): its text, one member a line, with a newline at the end
 */
char *
pt_json_to_text (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = NULL;

  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}
