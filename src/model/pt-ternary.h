/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtTernary:
 *
 * Yes, no, or an honest cannot tell.
 */
typedef enum
{
  PT_NO,
  PT_YES,
  PT_CANNOT_TELL,
} PtTernary;

G_END_DECLS
