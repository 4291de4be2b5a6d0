/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-options-row.h"

#include <glib/gi18n.h>

#include "pt-accessible.h"
#include "pt-error-alert.h"
#include "pt-error.h"

/* The options of an assignment, folded; what is not as usual is said in the subtitle. */
struct _PtOptionsRow
{
  AdwExpanderRow parent_instance;

  /* Template widgets */
  AdwComboRow  *rom;
  AdwEntryRow  *rom_file;
  AdwSwitchRow *boot;
  AdwSpinRow   *boot_order;
  AdwSwitchRow *unmanaged;
  AdwEntryRow  *driver_model;
  AdwSwitchRow *separate;

  /* Owned */
  PtAssignment *assignment;
};

enum
{
  PROP_ASSIGNMENT = 1,
  N_PROPS
};

/* What the document portal calls the attribute with a file's path outside the sandbox, since
 * xdg-desktop-portal 1.19.1 */
#define HOST_PATH "xattr::document-portal.host-path"

G_DEFINE_FINAL_TYPE (PtOptionsRow, pt_options_row, ADW_TYPE_EXPANDER_ROW)

static GParamSpec *props[N_PROPS];

/* ---- Closures of the template ---- */

static gboolean
is_from_file (gpointer object,
              guint    rom)
{
  return rom == PT_ROM_CHOICE_FILE;
}

/* Only the files of this computer can be chosen from; the path of another's can be typed */
static gboolean
is_here (gpointer  object,
         PtHost   *host)
{
  return host != NULL && pt_host_get_facts (host)->source != PT_HOST_REMOTE;
}

static gboolean
is_one_card (gpointer  object,
             PtPlan   *plan,
             gboolean  separate)
{
  GPtrArray *members = plan != NULL ? pt_plan_get_members (plan) : NULL;

  for (guint i = 0; members != NULL && i < members->len; i++)
    for (guint j = i + 1; j < members->len; j++)
      {
        const PtPlanMember *one = g_ptr_array_index (members, i);
        const PtPlanMember *other = g_ptr_array_index (members, j);

        if (one->role == PT_ROLE_GIVE && other->role == PT_ROLE_GIVE &&
            one->address.domain == other->address.domain &&
            one->address.bus == other->address.bus && one->address.slot == other->address.slot)
          return TRUE;
      }
  /* What was chosen can be taken back */
  return separate;
}

/* ---- Choosing a file ---- */

static void
on_path_known (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (PtOptionsRow) self = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, NULL);
  const char *outside =
    info != NULL ? g_file_info_get_attribute_string (info, HOST_PATH) : NULL;

  if (outside != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->rom_file), outside);
    }
  else if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    {
      g_autoptr (GError) error =
        pt_error_new (PT_ERROR_HOST_UNREADABLE, _("Type the path of the file instead."), NULL,
                      _("The sandbox that Passthrough runs in hides where the file is."));

      pt_error_alert_present (GTK_WIDGET (self), _("No Path for QEMU"), error);
    }
  else
    {
      gtk_editable_set_text (GTK_EDITABLE (self->rom_file), g_file_peek_path (G_FILE (object)));
    }
}

static void
on_file_chosen (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (PtOptionsRow) self = user_data;
  g_autoptr (GFile) file =
    gtk_file_dialog_open_finish (GTK_FILE_DIALOG (object), result, NULL);

  if (file == NULL || g_file_peek_path (file) == NULL)
    return;

  /* In a sandbox the path is the portal's, which means nothing to QEMU */
  g_file_query_info_async (file, HOST_PATH, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, NULL,
                           on_path_known, g_steal_pointer (&self));
}

static void
choose_file_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) roms = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (roms, _("Option ROMs"));
  gtk_file_filter_add_suffix (roms, "rom");
  gtk_file_filter_add_suffix (roms, "bin");
  gtk_file_filter_set_name (all, _("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, roms);
  g_list_store_append (filters, all);
  gtk_file_dialog_set_title (dialog, _("Choose an Option ROM"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, on_file_chosen,
                        g_object_ref (PT_OPTIONS_ROW (widget)));
}

/* ---- The rest ---- */

/* One who boots from the device does not have to know which numbers are taken */
static void
on_boot_changed (PtOptionsRow *self)
{
  PtPlan *plan = self->assignment != NULL ? pt_assignment_get_plan (self->assignment) : NULL;
  guint order = (guint) adw_spin_row_get_value (self->boot_order);

  if (plan == NULL || !adw_switch_row_get_active (self->boot))
    return;
  while (pt_domain_xml_has_boot_order (pt_plan_get_before (plan), order))
    order++;
  adw_spin_row_set_value (self->boot_order, order);
}

static void
pt_options_row_set_assignment (PtOptionsRow *self,
                               PtAssignment *assignment)
{
  const GBindingFlags both = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;
  PtOptions *options;

  if (!g_set_object (&self->assignment, assignment))
    return;

  /* Both ways, which an expression cannot */
  options = pt_assignment_get_options (assignment);
  g_object_bind_property (options, "rom", self->rom, "selected", both);
  g_object_bind_property (options, "rom-file", self->rom_file, "text", both);
  g_object_bind_property (options, "boot-order", self->boot_order, "value", both);
  g_object_bind_property (options, "boot", self->boot, "active", both);
  g_object_bind_property (options, "unmanaged", self->unmanaged, "active", both);
  g_object_bind_property (options, "driver-model", self->driver_model, "text", both);
  g_object_bind_property (options, "separate", self->separate, "active", both);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ASSIGNMENT]);
}

/* ---- Overrides ---- */

static void
pt_options_row_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ASSIGNMENT:
      g_value_set_object (value, PT_OPTIONS_ROW (object)->assignment);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_options_row_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_ASSIGNMENT:
      pt_options_row_set_assignment (PT_OPTIONS_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_options_row_dispose (GObject *object)
{
  PtOptionsRow *self = PT_OPTIONS_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_OPTIONS_ROW);
  g_clear_object (&self->assignment);

  G_OBJECT_CLASS (pt_options_row_parent_class)->dispose (object);
}

static void
pt_options_row_class_init (PtOptionsRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_options_row_get_property;
  object_class->set_property = pt_options_row_set_property;
  object_class->dispose = pt_options_row_dispose;

  props[PROP_ASSIGNMENT] =
    g_param_spec_object ("assignment", NULL, NULL, PT_TYPE_ASSIGNMENT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-options-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PtOptionsRow, rom);
  gtk_widget_class_bind_template_child (widget_class, PtOptionsRow, rom_file);
  gtk_widget_class_bind_template_child (widget_class, PtOptionsRow, boot);
  gtk_widget_class_bind_template_child (widget_class, PtOptionsRow, boot_order);
  gtk_widget_class_bind_template_child (widget_class, PtOptionsRow, unmanaged);
  gtk_widget_class_bind_template_child (widget_class, PtOptionsRow, driver_model);
  gtk_widget_class_bind_template_child (widget_class, PtOptionsRow, separate);
  gtk_widget_class_bind_template_callback (widget_class, is_from_file);
  gtk_widget_class_bind_template_callback (widget_class, is_here);
  gtk_widget_class_bind_template_callback (widget_class, is_one_card);
  gtk_widget_class_install_action (widget_class, "options.choose-file", NULL, choose_file_action);
}

static void
pt_options_row_init (PtOptionsRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_accessible_name_entries (GTK_WIDGET (self->rom));
  g_signal_connect_object (self->boot, "notify::active", G_CALLBACK (on_boot_changed), self,
                           G_CONNECT_SWAPPED);
}
