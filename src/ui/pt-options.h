/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-selection.h"

G_BEGIN_DECLS

/**
 * PtRomChoice:
 * @PT_ROM_CHOICE_CARD: the option ROM that the card has
 * @PT_ROM_CHOICE_HIDDEN: none
 * @PT_ROM_CHOICE_FILE: that of a file
 *
 * What the guest sees as option ROM; in the order of the choices in the window.
 */
typedef enum
{
  PT_ROM_CHOICE_CARD,
  PT_ROM_CHOICE_HIDDEN,
  PT_ROM_CHOICE_FILE,
} PtRomChoice;

#define PT_TYPE_OPTIONS (pt_options_get_type ())
G_DECLARE_FINAL_TYPE (PtOptions, pt_options, PT, OPTIONS, GObject)

PtOptions *pt_options_new   (void);
void       pt_options_clear (PtOptions   *self);
void       pt_options_apply (PtOptions   *self,
                             PtSelection *selection);

G_END_DECLS
