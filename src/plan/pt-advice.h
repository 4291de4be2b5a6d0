/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtAdviceStep:
 * @text: (nullable): a sentence
 * @command: (nullable): text to copy, as it is; then @text is %NULL
 * @undo: whether it belongs to what takes the advice back
 *
 * One line of advice.
 */
typedef struct
{
  char    *text;
  char    *command;
  gboolean undo;
} PtAdviceStep;

/**
 * PtAdvice:
 *
 * What a person can do about something, step by step, and then how to take it back.
 */
typedef struct _PtAdvice PtAdvice;

PtAdvice           *pt_advice_new         (void);
void                pt_advice_free        (PtAdvice   *self);
void                pt_advice_say         (PtAdvice   *self,
                                           const char *text);
void                pt_advice_copy        (PtAdvice   *self,
                                           const char *command_format,
                                           ...) G_GNUC_PRINTF (2, 3);
void                pt_advice_begin_undo  (PtAdvice   *self);
guint               pt_advice_get_n_steps (PtAdvice   *self);
const PtAdviceStep *pt_advice_get_step    (PtAdvice   *self,
                                           guint       position);
char               *pt_advice_to_text     (PtAdvice   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtAdvice, pt_advice_free)

G_END_DECLS
