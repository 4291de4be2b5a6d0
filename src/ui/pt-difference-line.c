/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-difference-line.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "pt-printable.h"

/*
 * One line of a unified difference: its mark, its text, and how it is said aloud. Colour only
 * repeats what the mark says.
 */
struct _PtDifferenceLine
{
  GObject parent_instance;

  char *mark;
  char *text;
  char *spoken;
  char *css_class;
};

enum
{
  PROP_MARK = 1,
  PROP_TEXT,
  PROP_SPOKEN,
  PROP_CSS_CLASSES,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtDifferenceLine, pt_difference_line, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

static void
pt_difference_line_get_property (GObject    *object,
                                 guint       id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  PtDifferenceLine *self = PT_DIFFERENCE_LINE (object);
  const char *classes[] = { "difference-line", self->css_class, NULL };

  switch (id)
    {
    case PROP_MARK:
      g_value_set_string (value, self->mark);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_SPOKEN:
      g_value_set_string (value, self->spoken);
      break;
    case PROP_CSS_CLASSES:
      g_value_set_boxed (value, classes);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_difference_line_finalize (GObject *object)
{
  PtDifferenceLine *self = PT_DIFFERENCE_LINE (object);

  g_clear_pointer (&self->mark, g_free);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->spoken, g_free);
  g_clear_pointer (&self->css_class, g_free);

  G_OBJECT_CLASS (pt_difference_line_parent_class)->finalize (object);
}

static void
pt_difference_line_class_init (PtDifferenceLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_difference_line_get_property;
  object_class->finalize = pt_difference_line_finalize;

  props[PROP_MARK] = g_param_spec_string ("mark", NULL, NULL, NULL, readable);
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, readable);
  props[PROP_SPOKEN] = g_param_spec_string ("spoken", NULL, NULL, NULL, readable);
  props[PROP_CSS_CLASSES] = g_param_spec_boxed ("css-classes", NULL, NULL, G_TYPE_STRV, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_difference_line_init (PtDifferenceLine *self)
{
}

/* A tab would be as wide as the view likes; libvirt writes spaces, people write tabs */
static char *
dup_shown (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\t", -1);

  return g_strjoinv ("    ", parts);
}

static PtDifferenceLine *
pt_difference_line_new (const char *line)
{
  PtDifferenceLine *self = g_object_new (PT_TYPE_DIFFERENCE_LINE, NULL);
  /* What turns text around would show another definition than the one that is written */
  g_autofree char *printable = pt_printable_new_text (line);
  g_autofree char *stripped = NULL;

  line = printable;
  self->text = dup_shown (*line != '\0' ? line + 1 : "");
  stripped = g_strstrip (g_strdup (self->text));
  switch (*line)
    {
    case '+':
      self->mark = g_strdup ("+");
      self->css_class = g_strdup ("added");
      /* Translators: read aloud; %s is a line that is added to a definition */
      self->spoken = g_strdup_printf (_("Added: %s"), stripped);
      break;
    case '-':
      self->mark = g_strdup ("−");
      self->css_class = g_strdup ("removed");
      /* Translators: read aloud; %s is a line that is removed from a definition */
      self->spoken = g_strdup_printf (_("Removed: %s"), stripped);
      break;
    default:
      self->mark = g_strdup (" ");
      self->css_class = g_strdup ("context");
      /* Translators: read aloud; %s is a line that stays as it is in a definition */
      self->spoken = g_strdup_printf (_("Unchanged: %s"), stripped);
    }
  return self;
}

static PtDifferenceLine *
pt_difference_line_new_gap (const char *line)
{
  PtDifferenceLine *self = g_object_new (PT_TYPE_DIFFERENCE_LINE, NULL);
  guint number = 0;

  if (sscanf (line, "@@ -%u", &number) != 1)
    number = 0;
  self->mark = g_strdup (" ");
  /* Translators: heads a part of a difference; %u is the number of the line it begins at */
  self->text = g_strdup_printf (_("From line %u"), number);
  self->spoken = g_strdup (self->text);
  self->css_class = g_strdup ("gap");
  return self;
}

/**
 * pt_difference_lines_new:
 * @difference: a unified difference
 *
 * Returns: (transfer full): its lines, as #PtDifferenceLine, without the names of files
 */
GListModel *
pt_difference_lines_new (const char *difference)
{
  GListStore *store = g_list_store_new (PT_TYPE_DIFFERENCE_LINE);
  g_auto (GStrv) lines = g_strsplit (difference != NULL ? difference : "", "\n", -1);
  gboolean inside = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (PtDifferenceLine) line = NULL;

      if (g_str_has_suffix (lines[i], "\r"))
        lines[i][strlen (lines[i]) - 1] = '\0';

      if (g_str_has_prefix (lines[i], "@@"))
        {
          inside = TRUE;
          line = pt_difference_line_new_gap (lines[i]);
        }
      else if (!inside || *lines[i] == '\\' || (*lines[i] == '\0' && lines[i + 1] == NULL))
        continue;
      else
        line = pt_difference_line_new (lines[i]);
      g_list_store_append (store, line);
    }
  return G_LIST_MODEL (store);
}
