/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-command.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "pt-difference.h"
#include "pt-error.h"
#include "pt-json.h"
#include "pt-text.h"

/* The commands that plan and change. */

static gboolean
add_roles (PtSelection        *selection,
           const char *const  *addresses,
           PtRole              role,
           GError            **error)
{
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    {
      PtPciAddress address;
      PtRole former;

      if (!pt_pci_address_parse (addresses[i], &address))
        {
          pt_set_error (error, PT_ERROR_USAGE, _("Write it like 0000:03:00.0 or 03:00.0."), NULL,
                        /* Translators: %s is what someone took for a PCI address */
                        _("“%s” is no address of a device."), addresses[i]);
          return FALSE;
        }
      if (pt_selection_lookup_role (selection, &address, &former) && former != role)
        {
          pt_set_error (error, PT_ERROR_USAGE, _("Leave one of them out."), NULL,
                        /* Translators: %s is a PCI address */
                        _("Device %s cannot both be held back and stay with the computer."),
                        addresses[i]);
          return FALSE;
        }
      pt_selection_set_role (selection, &address, role);
    }

  return TRUE;
}

static PtSelection *
new_selection (PtCommand   *command,
               gboolean     giving_back,
               char       **wanted,
               GError     **error)
{
  const PtCommandOptions *o = command->options;
  g_autoptr (PtSelection) selection =
    o->repair ? pt_selection_new_repair () : pt_selection_new (giving_back);

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      PtPciAddress address;
      int number;

      if (pt_command_parse_number (wanted[i], &number))
        pt_selection_add_group (selection, number);
      else if (pt_pci_address_parse (wanted[i], &address))
        pt_selection_add_address (selection, &address);
      else
        {
          pt_set_error (error, PT_ERROR_USAGE,
                        _("Write a group like 14, or an address like 0000:03:00.0 or 03:00.0."),
                        NULL,
                        /* Translators: %s is what someone took for a group or an address */
                        _("“%s” is neither a group nor an address."), wanted[i]);
          return NULL;
        }
    }
  if (o->all)
    pt_selection_set_all (selection);
  pt_selection_set_return_gone (selection, o->return_gone);
  pt_selection_set_record_here (selection, o->record);

  if (!add_roles (selection, (const char *const *) o->hold, PT_ROLE_HOLD, error) ||
      !add_roles (selection, (const char *const *) o->stay, PT_ROLE_STAY, error))
    return NULL;

  if (o->no_rom)
    pt_selection_set_rom (selection, PT_DOMAIN_ROM_OFF, NULL);
  if (o->rom_file != NULL)
    {
      /* libvirt knows nothing of the directory that this is run in */
      g_autofree char *path = g_canonicalize_filename (o->rom_file, NULL);

      pt_selection_set_rom (selection, PT_DOMAIN_ROM_ON, path);
    }
  if (o->boot_order > 0)
    pt_selection_set_boot_order (selection, (guint) o->boot_order);
  pt_selection_set_unmanaged (selection, o->unmanaged);
  pt_selection_set_driver_model (selection, o->driver_model);
  pt_selection_set_separate (selection, o->separate);
  pt_selection_set_now (selection, o->now);
  pt_selection_set_no_autostart (selection, o->no_autostart);
  return g_steal_pointer (&selection);
}

/* One byte more than is allowed shows that there is too much; a file without an end is not read to
 * it. */
static PtDomainXml *
read_definition (const char  *path,
                 GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = g_malloc (PT_DOMAIN_XML_MAX_SIZE + 1);
  gsize length = 0;

  stream = g_file_read (file, NULL, &problem);
  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), text,
                                                  PT_DOMAIN_XML_MAX_SIZE + 1, &length, NULL,
                                                  &problem))
    {
      pt_set_error (error, PT_ERROR_IO, _("Check its name and who may read it."), problem->message,
                    /* Translators: %s is a file name */
                    _("The file “%s” could not be read."), path);
      return NULL;
    }

  return pt_domain_xml_new_from_text (text, (gssize) length, error);
}

static PtPlan *
new_plan_for_file (PtCommand  *command,
                   GError    **error)
{
  g_autoptr (PtDomainXml) definition = NULL;
  g_autoptr (PtSelection) selection = NULL;

  definition = read_definition (command->options->definition, error);
  if (definition == NULL)
    return NULL;

  selection = new_selection (command, command->options->giving_back, command->args, error);
  if (selection == NULL || !pt_session_load_host (command->session, error))
    return NULL;

  return pt_session_plan (command->session, NULL, definition, selection, error);
}

static PtPlan *
new_plan (PtCommand  *command,
          gboolean    giving_back,
          GError    **error)
{
  g_autoptr (PtSelection) selection = NULL;
  PtMachine *machine;

  selection = new_selection (command, giving_back, command->args + 1, error);
  if (selection == NULL || !pt_command_load (command, error))
    return NULL;

  machine = pt_command_find_machine (command, command->args[0], error);
  if (machine == NULL)
    return NULL;

  return pt_session_plan (command->session, machine, NULL, selection, error);
}

static void
append_conclusion (GString *text,
                   PtPlan  *plan)
{
  g_auto (GStrv) needed = pt_plan_dup_accept_needed (plan);

  if (!pt_plan_is_applicable (plan))
    {
      g_string_append_printf (text, "\n%s\n", _("This cannot be done."));
    }
  else if (pt_plan_is_empty (plan))
    {
      g_string_append_printf (text, "%s\n", _("There is nothing to change."));
    }
  else if (needed != NULL && needed[0] != NULL)
    {
      /* Translators: options of the command line follow, such as “--accept only-display” */
      g_string_append_printf (text, "\n%s", _("This can be done with:"));
      for (guint i = 0; needed[i] != NULL; i++)
        g_string_append_printf (text, " --accept %s", needed[i]);
      g_string_append_c (text, '\n');
    }
  else if (pt_plan_is_live (plan))
    {
      g_string_append_printf (text, "\n%s\n",
                              _("This can be done while the virtual machine runs."));
    }
  else
    {
      g_string_append_printf (text, "\n%s\n", _("This can be done."));
    }
}

/**
 * pt_command_plan:
 * @command: the command
 * @error: return location
 *
 * Returns: the exit status: a plan that is blocked is refused, and still answered in full
 */
PtExit
pt_command_plan (PtCommand  *command,
                 GError    **error)
{
  g_autoptr (PtPlan) plan = NULL;

  if (command->options->definition != NULL)
    plan = new_plan_for_file (command, error);
  else
    plan = new_plan (command, command->options->giving_back, error);
  if (plan == NULL)
    return PT_EXIT_SYSTEM;

  if (command->json != NULL)
    {
      json_builder_begin_object (command->json);
      pt_json_add_plan (command->json, plan);
      json_builder_end_object (command->json);
    }
  else
    {
      pt_text_append_plan (command->text, plan);
      append_conclusion (command->text, plan);
    }

  return pt_plan_is_applicable (plan) ? PT_EXIT_DONE : PT_EXIT_REFUSED;
}

static void
add_result (JsonBuilder *builder,
            gboolean     changed,
            gboolean     live,
            const char  *remarks,
            gboolean     can_undo)
{
  g_auto (GStrv) lines = g_strsplit (remarks != NULL ? remarks : "", "\n", -1);

  pt_json_add_string (builder, "result", changed ? "done" : "nothing-to-do");
  pt_json_add_boolean (builder, "live", live);
  pt_json_add_boolean (builder, "undo", can_undo);
  pt_json_add_strings (builder, "remarks", (const char *const *) lines);
}

static void
append_remarks (GString    *text,
                const char *remarks)
{
  if (remarks != NULL && *remarks != '\0')
    g_string_append_printf (text, "%s\n", remarks);
}

/* A guest may take its time; whoever waits learns for what, beside the answer */
static gboolean
on_waiting_long (gpointer data)
{
  fprintf (stderr, "%s\n", _("Waiting for the guest to let go…"));
  return G_SOURCE_REMOVE;
}

static gboolean
apply_plan (PtCommand  *command,
            PtPlan     *plan,
            char      **remarks,
            GError    **error)
{
  gboolean waits = pt_plan_is_live (plan) && pt_plan_is_giving_back (plan);
  guint id = waits ? g_timeout_add_seconds (5, on_waiting_long, NULL) : 0;
  gboolean done = pt_session_apply (command->session, plan,
                                    (const char *const *) command->options->accept, remarks, error);

  if (id != 0 && g_main_context_find_source_by_id (NULL, id) != NULL)
    g_source_remove (id);
  return done;
}

static void
append_done (PtCommand  *command,
             PtPlan     *plan,
             const char *name)
{
  if (pt_plan_is_repair (plan))
    /* Translators: %s is the name of a virtual machine */
    g_string_append_printf (command->text, _("Repaired %s."), name);
  else if (pt_plan_is_giving_back (plan) && pt_plan_is_live (plan))
    /* Translators: %s is the name of a virtual machine */
    g_string_append_printf (command->text, _("Unplugged and returned from %s."), name);
  else if (pt_plan_is_giving_back (plan))
    /* Translators: %s is the name of a virtual machine */
    g_string_append_printf (command->text, _("Returned from %s."), name);
  else if (pt_plan_is_live (plan))
    /* Translators: %s is the name of a virtual machine */
    g_string_append_printf (command->text, _("Assigned to %s and plugged in."), name);
  else
    /* Translators: %s is the name of a virtual machine */
    g_string_append_printf (command->text, _("Assigned to %s."), name);
}

/* An id that no finding has is a slip of the hand: the person thinks that something is accepted. */
static gboolean
check_accept (const char *const  *accept,
              GError            **error)
{
  for (guint i = 0; accept != NULL && accept[i] != NULL; i++)
    {
      if (pt_plan_has_finding_id (accept[i]))
        continue;
      pt_set_error (error, PT_ERROR_USAGE, _("“passthrough plan” names what has to be accepted."),
                    NULL,
                    /* Translators: %s is what someone took for the word of a finding */
                    _("There is no finding “%s”."), accept[i]);
      return FALSE;
    }

  return TRUE;
}

/* Of what this plan did not ask */
static void
append_needless (GString            *text,
                 PtPlan             *plan,
                 const char *const  *accept)
{
  g_auto (GStrv) needed = pt_plan_dup_accept_needed (plan);

  for (guint i = 0; accept != NULL && accept[i] != NULL; i++)
    {
      if (g_strv_contains ((const char *const *) needed, accept[i]))
        continue;
      /* Translators: %s is a word that stands for a finding, like only-display */
      g_string_append_printf (text, _("“%s” did not have to be accepted here."), accept[i]);
      g_string_append_c (text, '\n');
    }
}

static PtExit
apply (PtCommand  *command,
       gboolean    giving_back,
       GError    **error)
{
  const char *const *accept = (const char *const *) command->options->accept;
  g_autoptr (PtPlan) plan = NULL;
  PtMachine *machine;
  g_autofree char *undo = NULL;
  g_autofree char *remarks = NULL;
  const char *name;
  gboolean changed;

  if (!check_accept (accept, error))
    return PT_EXIT_SYSTEM;
  plan = new_plan (command, giving_back, error);
  if (plan == NULL || !apply_plan (command, plan, &remarks, error))
    return PT_EXIT_SYSTEM;

  changed = !pt_plan_is_empty (plan);
  machine = pt_command_find_machine (command, command->args[0], error);
  if (machine == NULL)
    return PT_EXIT_SYSTEM;

  if (command->json != NULL)
    {
      json_builder_begin_object (command->json);
      pt_json_add_plan (command->json, plan);
      add_result (command->json, changed, pt_plan_is_live (plan), remarks,
                  pt_session_can_undo (command->session, machine));
      json_builder_end_object (command->json);
      return PT_EXIT_DONE;
    }

  name = pt_domain_get_name (pt_machine_get_domain (machine));
  if (!changed)
    {
      g_string_append_printf (command->text, "%s\n", _("There is nothing to change."));
      return PT_EXIT_DONE;
    }

  pt_text_append_plan (command->text, plan);
  g_string_append_c (command->text, '\n');
  append_remarks (command->text, remarks);
  append_needless (command->text, plan, accept);
  append_done (command, plan, name);
  g_string_append_c (command->text, ' ');
  undo = pt_session_dup_command (command->session, "undo", name, NULL);
  /* Translators: %s is a command line, such as “passthrough undo linux515” */
  g_string_append_printf (command->text, _("“%s” puts back what was there."), undo);
  g_string_append_c (command->text, '\n');
  return PT_EXIT_DONE;
}

/**
 * pt_command_assign:
 * @command: the command
 * @error: return location
 *
 * Returns: the exit status
 */
PtExit
pt_command_assign (PtCommand  *command,
                   GError    **error)
{
  return apply (command, FALSE, error);
}

/**
 * pt_command_return:
 * @command: the command
 * @error: return location
 *
 * Returns: the exit status
 */
PtExit
pt_command_return (PtCommand  *command,
                   GError    **error)
{
  return apply (command, TRUE, error);
}

/**
 * pt_command_repair:
 * @command: the command
 * @error: return location
 *
 * Returns: the exit status
 */
PtExit
pt_command_repair (PtCommand  *command,
                   GError    **error)
{
  command->options->repair = TRUE;
  return apply (command, FALSE, error);
}

static void
add_empty_array (JsonBuilder *builder,
                 const char  *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  json_builder_end_array (builder);
}

/**
 * pt_command_undo:
 * @command: the command
 * @error: return location
 *
 * Returns: the exit status
 */
PtExit
pt_command_undo (PtCommand  *command,
                 GError    **error)
{
  PtMachine *machine = pt_command_load_machine (command, error);
  g_autoptr (PtUndone) undone = NULL;
  g_autofree char *difference = NULL;
  gboolean autostart;
  const char *name;

  if (machine == NULL)
    return PT_EXIT_SYSTEM;

  autostart = pt_domain_get_facts (pt_machine_get_domain (machine))->autostart;
  undone = pt_session_undo (command->session, machine, error);
  if (undone == NULL)
    return PT_EXIT_SYSTEM;

  name = pt_domain_get_name (pt_machine_get_domain (machine));
  difference = pt_difference_unified (undone->before, undone->after, name, name);
  if (command->json != NULL)
    {
      json_builder_begin_object (command->json);
      pt_json_add_string (command->json, "vm", name);
      json_builder_set_member_name (command->json, "applicable");
      json_builder_add_boolean_value (command->json, TRUE);
      add_empty_array (command->json, "accept_needed");
      add_empty_array (command->json, "members");
      add_empty_array (command->json, "findings");
      add_empty_array (command->json, "expected");
      pt_json_add_string (command->json, "before", undone->before);
      pt_json_add_string (command->json, "after", undone->after);
      pt_json_add_string (command->json, "diff", difference);
      pt_json_add_autostart (command->json, autostart, autostart || undone->autostart);
      add_result (command->json, undone->changed, undone->live, undone->remarks, FALSE);
      json_builder_end_object (command->json);
    }
  else if (undone->changed)
    {
      g_string_append (command->text, difference);
      g_string_append_c (command->text, '\n');
      append_remarks (command->text, undone->remarks);
      /* Translators: %s is the name of a virtual machine */
      g_string_append_printf (command->text, _("The last change of %s is undone."), name);
      g_string_append_c (command->text, '\n');
    }
  else
    {
      g_string_append_printf (command->text,
                              /* Translators: %s is the name of a virtual machine */
                              _("The definition of %s already is as it was before."), name);
      g_string_append_c (command->text, '\n');
    }

  return PT_EXIT_DONE;
}
