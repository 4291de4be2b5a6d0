/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-command.h"

#include <glib/gi18n-lib.h>

#include "pt-error.h"
#include "pt-guest-view.h"
#include "pt-json.h"
#include "pt-readiness.h"
#include "pt-text.h"

/* The commands that only look. */

/* libvirt answers, or is waited for, while the host is being read. */
static gboolean
load_host (PtCommand  *command,
           GError    **error)
{
  pt_session_begin_libvirt (command->session);
  return pt_session_load_host (command->session, error);
}

/**
 * pt_command_load:
 * @command: a command
 * @error: return location
 *
 * Returns: whether host and machines are there
 */
gboolean
pt_command_load (PtCommand  *command,
                 GError    **error)
{
  return load_host (command, error) && pt_session_load_libvirt (command->session, error);
}

/**
 * pt_command_find_machine:
 * @command: a command that has loaded the machines
 * @name: a name or a UUID
 * @error: return location
 *
 * Returns: (transfer none): that machine, or %NULL
 */
PtMachine *
pt_command_find_machine (PtCommand   *command,
                         const char  *name,
                         GError     **error)
{
  PtMachine *machine = pt_session_find_machine (command->session, name);

  if (machine == NULL)
    pt_set_error (error, PT_ERROR_NOT_FOUND,
                  _("“passthrough machines” lists those that there are."), NULL,
                  /* Translators: %s is what someone took for the name of a virtual machine */
                  _("There is no virtual machine “%s”."), name);
  return machine;
}

/**
 * pt_command_parse_number:
 * @text: what was said
 * @number: (out): the number of a group
 *
 * Returns: whether @text is a number and nothing else
 */
gboolean
pt_command_parse_number (const char *text,
                         int        *number)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, &value, NULL))
    return FALSE;

  *number = (int) value;
  return TRUE;
}

static void
add_machines (PtCommand *command)
{
  GListModel *machines = pt_session_get_machines (command->session);

  json_builder_begin_array (command->json);
  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (PtMachine) machine = g_list_model_get_item (machines, i);
      g_autoptr (GPtrArray) held = pt_session_dup_held_devices (command->session, machine);

      pt_json_add_machine (command->json, pt_machine_get_domain (machine), held);
    }
  json_builder_end_array (command->json);
}

static void
list_as_json (PtCommand *command,
              GPtrArray *views,
              gboolean   with_libvirt)
{
  PtHost *host = pt_session_get_host (command->session);
  GPtrArray *ungrouped = pt_host_get_ungrouped (host);

  json_builder_begin_object (command->json);
  pt_json_add_source (command->json, host, with_libvirt);

  json_builder_set_member_name (command->json, "groups");
  json_builder_begin_array (command->json);
  for (guint i = 0; i < views->len; i++)
    pt_json_add_group (command->json, host, g_ptr_array_index (views, i));
  json_builder_end_array (command->json);

  json_builder_set_member_name (command->json, "ungrouped");
  json_builder_begin_array (command->json);
  for (guint i = 0; i < ungrouped->len; i++)
    pt_json_add_device (command->json, host, g_ptr_array_index (ungrouped, i), PT_ROLE_STAY);
  json_builder_end_array (command->json);

  json_builder_set_member_name (command->json, "machines");
  if (with_libvirt)
    add_machines (command);
  else
    json_builder_add_null_value (command->json);
  json_builder_end_object (command->json);
}

static void
list_as_text (PtCommand    *command,
              GPtrArray    *views,
              guint         n_hidden,
              const GError *no_libvirt)
{
  PtHost *host = pt_session_get_host (command->session);
  GPtrArray *ungrouped = pt_host_get_ungrouped (host);
  GString *text = command->text;

  for (guint i = 0; i < views->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, '\n');
      pt_text_append_group (text, g_ptr_array_index (views, i), FALSE);
    }

  if (ungrouped->len > 0 && command->options->all)
    {
      g_string_append_printf (text, "%s%s\n", views->len > 0 ? "\n" : "",
                              _("In no IOMMU group, so they stay with the computer:"));
      for (guint i = 0; i < ungrouped->len; i++)
        pt_text_append_device (text, g_ptr_array_index (ungrouped, i));
    }

  if (text->len > 0)
    g_string_append_c (text, '\n');
  if (pt_host_get_facts (host)->iommu == PT_NO)
    g_string_append_printf (text, "%s\n",
                            _("The IOMMU is off, so nothing can be assigned: “passthrough check” "
                              "says what to do."));
  else if (n_hidden > 0)
    {
      g_string_append_printf (
        text,
        /* Translators: %u is a number of IOMMU groups that are not shown */
        ngettext ("%u group cannot be assigned now; --all shows it.",
                  "%u groups cannot be assigned now; --all shows them.", n_hidden),
        n_hidden);
      g_string_append_c (text, '\n');
    }
  if (no_libvirt != NULL)
    {
      /* Translators: %s is a sentence that says why libvirt cannot be reached */
      g_string_append_printf (text, _("Which virtual machines use them cannot be told: %s"),
                              no_libvirt->message);
      g_string_append_c (text, '\n');
    }
}

/**
 * pt_command_list:
 * @command: the command
 * @error: return location
 *
 * Returns: the exit status
 */
PtExit
pt_command_list (PtCommand  *command,
                 GError    **error)
{
  g_autoptr (PtSituation) situation = NULL;
  g_autoptr (GPtrArray) views = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) no_libvirt = NULL;
  GPtrArray *groups;
  guint n_hidden = 0;

  if (!load_host (command, error))
    return PT_EXIT_SYSTEM;

  pt_session_load_libvirt (command->session, &no_libvirt);
  situation = pt_session_dup_situation (command->session);
  groups = pt_host_get_groups (pt_session_get_host (command->session));
  for (guint i = 0; i < groups->len; i++)
    {
      g_autoptr (PtGroupView) view =
        pt_group_view_new (situation, g_ptr_array_index (groups, i));

      if (command->options->all || pt_group_view_is_assignable (view))
        g_ptr_array_add (views, g_steal_pointer (&view));
      else
        n_hidden++;
    }

  if (command->json != NULL)
    list_as_json (command, views, no_libvirt == NULL);
  else
    list_as_text (command, views, n_hidden, no_libvirt);
  return PT_EXIT_DONE;
}

/* @device: (out): what was asked for, where it is in no group */
static PtIommuGroup *
find_group (PtHost       *host,
            const char   *text,
            PtPciDevice **device,
            GError      **error)
{
  PtIommuGroup *group = NULL;
  PtPciAddress address;
  int number;

  if (pt_command_parse_number (text, &number))
    {
      group = pt_host_find_group (host, number);
    }
  else if (pt_pci_address_parse (text, &address))
    {
      *device = pt_host_find_device (host, &address);
      if (*device != NULL)
        group = pt_host_find_group (host, pt_pci_device_get_facts (*device)->group);
    }

  if (group == NULL && *device == NULL)
    pt_set_error (error, PT_ERROR_NOT_FOUND,
                  _("“passthrough list --all” lists groups and addresses."), NULL,
                  /* Translators: %s is what someone took for a group or an address */
                  _("There is no group and no address “%s”."), text);
  return group;
}

/**
 * pt_command_show:
 * @command: the command
 * @error: return location
 *
 * Returns: the exit status
 */
PtExit
pt_command_show (PtCommand  *command,
                 GError    **error)
{
  g_autoptr (PtSituation) situation = NULL;
  g_autoptr (PtGroupView) view = NULL;
  PtPciDevice *device = NULL;
  PtIommuGroup *group;
  PtHost *host;

  if (!load_host (command, error))
    return PT_EXIT_SYSTEM;

  host = pt_session_get_host (command->session);
  group = find_group (host, command->args[0], &device, error);
  if (group == NULL && device == NULL)
    return PT_EXIT_USAGE;

  pt_session_load_libvirt (command->session, NULL);
  situation = pt_session_dup_situation (command->session);
  view = group != NULL ? pt_group_view_new (situation, group)
                       : pt_group_view_new_ungrouped (situation, device);
  if (command->json != NULL)
    pt_json_add_group (command->json, host, view);
  else
    pt_text_append_group (command->text, view, TRUE);
  return PT_EXIT_DONE;
}

/**
 * pt_command_machines:
 * @command: the command
 * @error: return location
 *
 * Returns: the exit status
 */
PtExit
pt_command_machines (PtCommand  *command,
                     GError    **error)
{
  GListModel *machines;
  g_autoptr (GError) no_host = NULL;

  /* Those of another computer can be listed, only not compared with its devices */
  if (!load_host (command, &no_host) && command->options->host != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&no_host));
      return PT_EXIT_SYSTEM;
    }
  if (!pt_session_load_libvirt (command->session, error))
    return PT_EXIT_SYSTEM;

  if (command->json != NULL)
    {
      json_builder_begin_object (command->json);
      json_builder_set_member_name (command->json, "machines");
      add_machines (command);
      json_builder_end_object (command->json);
      return PT_EXIT_DONE;
    }

  machines = pt_session_get_machines (command->session);
  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (PtMachine) machine = g_list_model_get_item (machines, i);
      g_autoptr (GPtrArray) held = pt_session_dup_held_devices (command->session, machine);

      pt_text_append_machine (command->text, pt_machine_get_domain (machine), held);
    }
  if (g_list_model_get_n_items (machines) == 0)
    g_string_append_printf (command->text, "%s\n", _("There are no virtual machines."));
  return PT_EXIT_DONE;
}

/**
 * pt_command_tree:
 * @command: the command
 * @error: return location
 *
 * Returns: the exit status
 */
PtExit
pt_command_tree (PtCommand  *command,
                 GError    **error)
{
  g_autoptr (PtGuestView) view = NULL;
  const PtGuestTree *tree;
  const char *hint;
  PtMachine *machine;
  const char *name;

  if (!pt_command_load (command, error))
    return PT_EXIT_SYSTEM;

  machine = pt_command_find_machine (command, command->args[0], error);
  if (machine == NULL)
    return PT_EXIT_USAGE;

  view = pt_guest_view_new (command->session, machine);
  if (!pt_guest_view_read (view, command->options->ask_qemu, error))
    return g_error_matches (*error, PT_ERROR, PT_ERROR_REFUSED) ? PT_EXIT_REFUSED : PT_EXIT_SYSTEM;

  tree = pt_guest_view_get_tree (view);
  name = pt_domain_get_name (pt_machine_get_domain (machine));
  if (command->json != NULL)
    {
      json_builder_begin_object (command->json);
      pt_json_add_string (command->json, "vm", name);
      pt_json_add_string (command->json, "source", pt_guest_source_to_id (tree->source));
      pt_json_add_string (command->json, "agent",
                          pt_agent_state_to_id (pt_guest_view_get_agent (view)));
      pt_json_add_tree (command->json, tree);
      json_builder_end_object (command->json);
      return PT_EXIT_DONE;
    }

  hint = pt_guest_view_get_hint (view);
  g_string_append_printf (command->text, "%s\n%s\n", name, pt_guest_view_get_certainty (view));
  if (hint != NULL)
    g_string_append_printf (command->text, "%s\n", hint);
  if (command->options->ask_qemu)
    g_string_append_printf (command->text, "%s\n",
                            _("libvirt has noted that QEMU was given a command behind its back "
                              "(tainted: custom-monitor)."));
  g_string_append_c (command->text, '\n');
  pt_text_append_tree (command->text, G_LIST_MODEL (tree->roots));
  return PT_EXIT_DONE;
}

/**
 * pt_command_check:
 * @command: the command
 * @error: return location
 *
 * Returns: the exit status
 */
PtExit
pt_command_check (PtCommand  *command,
                  GError    **error)
{
  g_autoptr (GPtrArray) checks = NULL;
  gboolean ready;
  const char *conclusion;

  if (!load_host (command, error))
    return PT_EXIT_SYSTEM;

  pt_session_load_libvirt (command->session, NULL);
  checks = pt_readiness_new (pt_session_get_host (command->session),
                             pt_session_get_libvirt_state (command->session),
                             pt_session_get_libvirt_error (command->session));
  ready = pt_readiness_is_ready (checks);
  if (!ready)
    conclusion = _("This computer is not ready to hand devices over.");
  else if (pt_readiness_is_certain (checks))
    conclusion = _("Nothing stands in the way of handing devices over.");
  else
    conclusion = _("Nothing that could be checked stands in the way of handing devices over.");

  if (command->json != NULL)
    {
      json_builder_begin_object (command->json);
      json_builder_set_member_name (command->json, "ready");
      json_builder_add_boolean_value (command->json, ready);
      json_builder_set_member_name (command->json, "checks");
      json_builder_begin_array (command->json);
      for (guint i = 0; i < checks->len; i++)
        {
          const PtCheck *check = g_ptr_array_index (checks, i);

          json_builder_begin_object (command->json);
          pt_json_add_string (command->json, "id", check->id);
          pt_json_add_string (command->json, "verdict", pt_verdict_to_id (check->verdict));
          pt_json_add_string (command->json, "text", check->text);
          pt_json_add_string (command->json, "advice", check->advice);
          json_builder_end_object (command->json);
        }
      json_builder_end_array (command->json);
      json_builder_end_object (command->json);
    }
  else
    {
      pt_text_append_checks (command->text, checks);
      g_string_append_printf (command->text, "\n%s\n", conclusion);
    }

  return ready ? PT_EXIT_DONE : PT_EXIT_REFUSED;
}
