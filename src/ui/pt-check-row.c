/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-check-row.h"

#include <glib/gi18n.h>

/* One thing that a computer needs before it can hand devices over: whether it has it, and what to
 * do when it has not, with a button to copy for each command. */
struct _PtCheckRow
{
  AdwPreferencesRow parent_instance;

  /* Template widgets */
  GtkImage *icon;
  GtkBox   *lines;
  GtkLabel *word;
  GtkLabel *text;

  /* Owned */
  char     *advice;

  PtVerdict verdict;
};

G_DEFINE_FINAL_TYPE (PtCheckRow, pt_check_row, ADW_TYPE_PREFERENCES_ROW)

static const struct
{
  const char *icon_name;
  const char *css_class;
  const char *word;
} verdicts[] = {
  /* Translators: a check of the computer: as it should be */
  [PT_VERDICT_PASS] = { "object-select-symbolic", "success", N_("Passed") },
  /* Translators: a check of the computer: nothing can be assigned before this is put right */
  [PT_VERDICT_FAIL] = { "dialog-error-symbolic", "error", N_("Failed") },
  /* Translators: a check of the computer: it works, but not as well as it could */
  [PT_VERDICT_WARN] = { "dialog-warning-symbolic", "warning", N_("Warning") },
  /* Translators: a check of the computer */
  [PT_VERDICT_UNKNOWN] = { "dialog-question-symbolic", "warning", N_("Cannot Tell") },
};

static GtkWidget *
create_sentence (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "dimmed");
  return label;
}

static GtkWidget *
create_command (const char *command)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/org/phyllome/Passthrough/pt-command-line.ui");
  GtkWidget *label = GTK_WIDGET (gtk_builder_get_object (builder, "label"));

  gtk_label_set_label (GTK_LABEL (label), command);
  /* What a shell reads runs from left to right, whatever language surrounds it */
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (gtk_builder_get_object (builder, "copy")), "s",
                                    command);
  return GTK_WIDGET (g_object_ref (gtk_builder_get_object (builder, "command")));
}

/* Advice is a line for each step, commands are indented: pt_advice_to_text() */
static void
add_advice (PtCheckRow *self)
{
  g_auto (GStrv) steps = g_strsplit (self->advice, "\n", -1);

  for (guint i = 0; steps[i] != NULL; i++)
    {
      const char *command = g_str_has_prefix (steps[i], "    ") ? steps[i] + 4 : NULL;

      gtk_box_append (self->lines, command != NULL ? create_command (command)
                                                   : create_sentence (steps[i]));
    }
}

static void
pt_check_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PT_TYPE_CHECK_ROW);

  G_OBJECT_CLASS (pt_check_row_parent_class)->dispose (object);
}

static void
pt_check_row_finalize (GObject *object)
{
  g_free (PT_CHECK_ROW (object)->advice);

  G_OBJECT_CLASS (pt_check_row_parent_class)->finalize (object);
}

static void
pt_check_row_class_init (PtCheckRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_check_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = pt_check_row_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-check-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PtCheckRow, icon);
  gtk_widget_class_bind_template_child (widget_class, PtCheckRow, lines);
  gtk_widget_class_bind_template_child (widget_class, PtCheckRow, word);
  gtk_widget_class_bind_template_child (widget_class, PtCheckRow, text);
}

static void
pt_check_row_init (PtCheckRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_check_row_new:
 * @check: a verdict
 *
 * Returns: (transfer floating): a row for it
 */
GtkWidget *
pt_check_row_new (const PtCheck *check)
{
  PtCheckRow *self = g_object_new (PT_TYPE_CHECK_ROW, "title", check->text, NULL);
  const char *word = _(verdicts[check->verdict].word);
  g_autofree char *label = NULL;

  self->verdict = check->verdict;
  self->advice = g_strdup (check->advice);
  gtk_image_set_from_icon_name (self->icon, verdicts[check->verdict].icon_name);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), verdicts[check->verdict].css_class);
  gtk_label_set_label (self->text, check->text);
  /* What is as it should be needs no word, and never is it told by the colour alone */
  if (check->verdict != PT_VERDICT_PASS)
    {
      const char *classes[] = { "caption-heading", verdicts[check->verdict].css_class, NULL };

      gtk_label_set_label (self->word, word);
      gtk_widget_set_css_classes (GTK_WIDGET (self->word), classes);
      gtk_widget_set_visible (GTK_WIDGET (self->word), TRUE);
    }
  if (check->advice != NULL)
    add_advice (self);

  /* Translators: read aloud for a check: how it turned out, and its sentence */
  label = g_strdup_printf (C_("check", "%s: %s"), word, check->text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return GTK_WIDGET (self);
}

/**
 * pt_check_row_shows:
 * @self: a row
 * @check: a verdict
 *
 * Returns: whether the row looks as one for @check would
 */
gboolean
pt_check_row_shows (PtCheckRow    *self,
                    const PtCheck *check)
{
  g_return_val_if_fail (PT_IS_CHECK_ROW (self), FALSE);

  return self->verdict == check->verdict && g_strcmp0 (self->advice, check->advice) == 0 &&
         g_str_equal (gtk_label_get_label (self->text), check->text);
}
