/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-advice.h"

#include <glib/gi18n.h>

/* Sentences for people, and between them commands that can be copied as they are. */
struct _PtAdvice
{
  GPtrArray *steps;
  gboolean   undoing;
};

static void
step_free (gpointer data)
{
  PtAdviceStep *step = data;

  g_free (step->text);
  g_free (step->command);
  g_free (step);
}

/**
 * pt_advice_new:
 *
 * Returns: (transfer full): no advice yet
 */
PtAdvice *
pt_advice_new (void)
{
  PtAdvice *self = g_new0 (PtAdvice, 1);

  self->steps = g_ptr_array_new_with_free_func (step_free);
  return self;
}

/**
 * pt_advice_free:
 * @self: (transfer full): advice
 */
void
pt_advice_free (PtAdvice *self)
{
  g_ptr_array_unref (self->steps);
  g_free (self);
}

static void
add (PtAdvice *self,
     char     *text,
     char     *command)
{
  PtAdviceStep *step = g_new0 (PtAdviceStep, 1);

  step->text = text;
  step->command = command;
  step->undo = self->undoing;
  g_ptr_array_add (self->steps, step);
}

/**
 * pt_advice_say:
 * @self: advice
 * @text: a translated sentence
 */
void
pt_advice_say (PtAdvice   *self,
               const char *text)
{
  add (self, g_strdup (text), NULL);
}

/**
 * pt_advice_copy:
 * @self: advice
 * @command_format: text to copy, never translated, printf style
 * @...: its arguments
 */
void
pt_advice_copy (PtAdvice   *self,
                const char *command_format,
                ...)
{
  va_list args;

  va_start (args, command_format);
  add (self, NULL, g_strdup_vprintf (command_format, args));
  va_end (args);
}

/**
 * pt_advice_begin_undo:
 * @self: advice
 *
 * What is added from here on takes back what was added before.
 */
void
pt_advice_begin_undo (PtAdvice *self)
{
  self->undoing = TRUE;
  pt_advice_say (self, _("To undo this:"));
}

/**
 * pt_advice_get_n_steps:
 * @self: advice
 *
 * Returns: how many steps there are; 0 when there is nothing to do
 */
guint
pt_advice_get_n_steps (PtAdvice *self)
{
  return self->steps->len;
}

/**
 * pt_advice_get_step:
 * @self: advice
 * @position: which one
 *
 * Returns: (transfer none): a step
 */
const PtAdviceStep *
pt_advice_get_step (PtAdvice *self,
                    guint     position)
{
  g_return_val_if_fail (position < self->steps->len, NULL);

  return g_ptr_array_index (self->steps, position);
}

/**
 * pt_advice_to_text:
 * @self: advice
 *
 * Returns: (transfer full) (nullable): all of it, one step a line, commands indented by four
 * blanks; %NULL when there is none
 */
char *
pt_advice_to_text (PtAdvice *self)
{
  g_autoptr (GString) text = NULL;

  if (self->steps->len == 0)
    return NULL;

  text = g_string_new (NULL);
  for (guint i = 0; i < self->steps->len; i++)
    {
      const PtAdviceStep *step = g_ptr_array_index (self->steps, i);

      if (i > 0)
        g_string_append_c (text, '\n');
      if (step->command != NULL)
        g_string_append_printf (text, "    %s", step->command);
      else
        g_string_append (text, step->text);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}
