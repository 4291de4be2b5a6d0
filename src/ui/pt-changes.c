/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-changes.h"

#include <glib/gi18n.h>

#include "pt-assign-dialog.h"
#include "pt-error-alert.h"

/*
 * What a window changes of machines: it presents the dialogs for that, and undoes the last change.
 * Emits "applied" and "undone" when that is done.
 */
struct _PtChanges
{
  GObject parent_instance;

  /* Borrowed: it outlives this */
  GtkWidget *window;

  /* Owned */
  PtSession *session;
  PtWork    *undoing;
};

enum
{
  APPLIED,
  UNDONE,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (PtChanges, pt_changes, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

/* Machines are named by UUID in actions: it stays when the name changes. (transfer none)
 * (nullable) */
static PtMachine *
find_machine (PtChanges  *self,
              const char *uuid)
{
  return self->session != NULL ? pt_session_find_machine (self->session, uuid) : NULL;
}

/* ---- Assigning and returning ---- */

static void
on_applied (PtChanges    *self,
            PtAssignment *assignment)
{
  /* The window may show another computer by now */
  if (pt_assignment_get_session (assignment) == self->session)
    g_signal_emit (self, signals[APPLIED], 0, assignment);
}

static void
present_dialog (PtChanges    *self,
                PtAssignment *assignment)
{
  PtAssignDialog *dialog = pt_assign_dialog_new (assignment);

  g_signal_connect_object (dialog, "applied", G_CALLBACK (on_applied), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), self->window);
}

/* What is not known yet, the dialog asks for: no machine is "", no group is -1 */
static void
on_assign (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  PtChanges *self = user_data;
  g_autoptr (PtAssignment) assignment = pt_assignment_new (self->session, FALSE);
  PtMachine *machine;
  const char *uuid;
  int group;

  g_variant_get (parameter, "(&si)", &uuid, &group);
  machine = find_machine (self, uuid);
  if (machine == NULL && *uuid != '\0')
    return;
  if (group >= 0)
    pt_assignment_set_group (assignment, group);
  if (machine != NULL)
    pt_assignment_set_machine (assignment, machine);
  present_dialog (self, assignment);
}

/* Which machine, and which of the devices that it has; (transfer full) the latter */
static PtMachine *
parse_target (PtChanges  *self,
              GVariant   *parameter,
              GArray    **addresses)
{
  g_autofree const char **texts = NULL;
  const char *uuid;

  g_variant_get (parameter, "(&s^a&s)", &uuid, &texts);
  *addresses = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  for (guint i = 0; texts[i] != NULL; i++)
    {
      PtPciAddress address;

      if (pt_pci_address_parse (texts[i], &address))
        g_array_append_val (*addresses, address);
    }
  return find_machine (self, uuid);
}

static void
on_return (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  PtChanges *self = user_data;
  g_autoptr (GArray) addresses = NULL;
  PtMachine *machine = parse_target (self, parameter, &addresses);
  g_autoptr (PtAssignment) assignment = NULL;

  if (machine == NULL)
    return;
  assignment = pt_assignment_new (self->session, TRUE);
  pt_assignment_set_machine (assignment, machine);
  pt_assignment_set_addresses (assignment, addresses);
  present_dialog (self, assignment);
}

static void
on_record (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  PtChanges *self = user_data;
  g_autoptr (GArray) addresses = NULL;
  PtMachine *machine = parse_target (self, parameter, &addresses);
  g_autoptr (PtAssignment) assignment = NULL;

  if (machine == NULL || addresses->len == 0)
    return;
  assignment = pt_assignment_new_record (self->session, machine, addresses);
  present_dialog (self, assignment);
}

static void
on_repair (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  PtChanges *self = user_data;
  PtMachine *machine = find_machine (self, g_variant_get_string (parameter, NULL));
  g_autoptr (PtAssignment) assignment = NULL;

  if (machine == NULL)
    return;
  assignment = pt_assignment_new_repair (self->session, machine);
  present_dialog (self, assignment);
}

/* ---- Undoing ---- */

typedef struct
{
  PtChanges    *self;
  GtkWidget    *window;
  PtMachine    *machine;
  GCancellable *cancellable;
} Undoing;

static void
undoing_free (Undoing *undoing)
{
  g_object_unref (undoing->self);
  g_object_unref (undoing->window);
  g_object_unref (undoing->machine);
  g_object_unref (undoing->cancellable);
  g_free (undoing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Undoing, undoing_free)

static void
on_undone (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Undoing) undoing = user_data;
  g_autofree char *remarks = NULL;
  g_autoptr (GError) error = NULL;

  pt_work_end (undoing->self->undoing, undoing->cancellable);
  if (pt_session_undo_finish (PT_SESSION (object), result, &remarks, &error))
    g_signal_emit (undoing->self, signals[UNDONE], 0, undoing->machine, remarks);
  else
    pt_error_alert_present (undoing->window, _("Not Undone"), error);
}

static void
on_undo (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  PtChanges *self = user_data;
  PtMachine *machine = find_machine (self, g_variant_get_string (parameter, NULL));
  Undoing *undoing;

  if (machine == NULL || pt_work_is_active (self->undoing))
    return;

  undoing = g_new0 (Undoing, 1);
  undoing->self = g_object_ref (self);
  undoing->window = g_object_ref (self->window);
  undoing->machine = g_object_ref (machine);
  undoing->cancellable = pt_work_begin (self->undoing, _("Undoing the last change…"));
  pt_session_undo_async (self->session, machine, undoing->cancellable, on_undone, undoing);
}

/* ---- Overrides ---- */

static void
pt_changes_dispose (GObject *object)
{
  PtChanges *self = PT_CHANGES (object);

  g_clear_object (&self->session);
  g_clear_object (&self->undoing);

  G_OBJECT_CLASS (pt_changes_parent_class)->dispose (object);
}

static void
pt_changes_class_init (PtChangesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pt_changes_dispose;

  /**
   * PtChanges::applied:
   * @assignment: the #PtAssignment that was applied
   */
  signals[APPLIED] = g_signal_new ("applied", PT_TYPE_CHANGES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, PT_TYPE_ASSIGNMENT);

  /**
   * PtChanges::undone:
   * @machine: the #PtMachine whose last change was undone
   * @remarks: (nullable): what is worth knowing afterwards, a line each
   */
  signals[UNDONE] = g_signal_new ("undone", PT_TYPE_CHANGES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, PT_TYPE_MACHINE, G_TYPE_STRING);
}

static void
pt_changes_init (PtChanges *self)
{
}

/* ---- Public ---- */

/**
 * pt_changes_new:
 * @window: a window, which owns this; it gets the actions "win.assign", "win.return", "win.record",
 *   "win.repair" and "win.undo"
 * @undoing: what shows that something is being undone
 *
 * Returns: (transfer full): the changes of no session yet
 */
PtChanges *
pt_changes_new (GtkApplicationWindow *window,
                PtWork               *undoing)
{
  static const GActionEntry entries[] = {
    { .name = "assign", .activate = on_assign, .parameter_type = "(si)" },
    { .name = "return", .activate = on_return, .parameter_type = "(sas)" },
    { .name = "record", .activate = on_record, .parameter_type = "(sas)" },
    { .name = "repair", .activate = on_repair, .parameter_type = "s" },
    { .name = "undo", .activate = on_undo, .parameter_type = "s" },
  };
  PtChanges *self = g_object_new (PT_TYPE_CHANGES, NULL);

  self->window = GTK_WIDGET (window);
  self->undoing = g_object_ref (undoing);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  return self;
}

/**
 * pt_changes_set_session:
 * @self: the changes
 * @session: the session whose machines are changed from now on
 */
void
pt_changes_set_session (PtChanges *self,
                        PtSession *session)
{
  g_return_if_fail (PT_IS_CHANGES (self));

  g_set_object (&self->session, session);
}
