/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-json.h"

/* Virtual machines and plans for them in the words of `--json`. */

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
  pt_json_add_boolean (builder, "persistent", facts->persistent);
  pt_json_add_boolean (builder, "autostart", facts->autostart);
  pt_json_add_number (builder, "vcpus", facts->vcpus);
  pt_json_add_number (builder, "memory_kib", (gint64) facts->memory_kib);

  if (held == NULL)
    {
      pt_json_add_null (builder, "devices");
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
      pt_json_add_known_number (builder, "group", device->group);
      pt_json_add_string (builder, "role", pt_role_to_id (device->role));
      pt_json_add_string (builder, "status", pt_held_status_to_id (device->status));
      pt_json_add_address (builder, "now_at", device->has_now_at ? &device->now_at : NULL);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_repaired (JsonBuilder *builder,
              GPtrArray   *members)
{
  json_builder_set_member_name (builder, "repaired");
  json_builder_begin_array (builder);
  for (guint i = 0; i < members->len; i++)
    {
      const PtPlanMember *member = g_ptr_array_index (members, i);

      if (!member->has_was)
        continue;
      json_builder_begin_object (builder);
      pt_json_add_address (builder, "was", &member->was);
      pt_json_add_address (builder, "address", &member->address);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/**
 * pt_json_add_autostart:
 * @builder: a builder inside an object
 * @before: whether the machine starts by itself with the computer
 * @after: whether it will
 *
 * Adds "autostart" of `plan`, and of what takes its members.
 */
void
pt_json_add_autostart (JsonBuilder *builder,
                       gboolean     before,
                       gboolean     after)
{
  json_builder_set_member_name (builder, "autostart");
  json_builder_begin_object (builder);
  pt_json_add_boolean (builder, "before", before);
  pt_json_add_boolean (builder, "after", after);
  json_builder_end_object (builder);
}

/**
 * pt_json_add_plan:
 * @builder: a builder inside an object
 * @plan: a plan
 *
 * Adds the members of `plan`, with "repaired" for a repair alone, so that `assign` and `return`
 * can add theirs behind.
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
  pt_json_add_boolean (builder, "applicable", pt_plan_is_applicable (plan));
  pt_json_add_strings (builder, "accept_needed", (const char *const *) needed);

  json_builder_set_member_name (builder, "members");
  json_builder_begin_array (builder);
  for (guint i = 0; i < members->len; i++)
    {
      const PtPlanMember *member = g_ptr_array_index (members, i);

      json_builder_begin_object (builder);
      pt_json_add_address (builder, "address", &member->address);
      pt_json_add_string (builder, "role", pt_role_to_id (member->role));
      pt_json_add_boolean (builder, "locked", member->locked);
      pt_json_add_string (builder, "why", member->why);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);

  pt_json_add_findings (builder, pt_plan_get_findings (plan));

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

  if (pt_plan_is_repair (plan))
    add_repaired (builder, members);
  pt_json_add_string (builder, "before", before != NULL ? pt_domain_xml_get_text (before) : NULL);
  pt_json_add_string (builder, "after", after != NULL ? pt_domain_xml_get_text (after) : NULL);
  pt_json_add_string (builder, "diff", pt_plan_get_difference (plan));
  if (target != NULL)
    pt_json_add_autostart (builder, pt_domain_get_facts (target)->autostart,
                           pt_domain_get_facts (target)->autostart &&
                             !pt_plan_turns_autostart_off (plan));
  else
    pt_json_add_string (builder, "autostart", NULL);
}
