/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  POLKIT_DENIED,     /* nobody may, whatever they know */
  POLKIT_CHALLENGE,  /* a password would do, and there is nobody to ask for it */
  POLKIT_DISMISSED,  /* somebody closed the dialog that asked */
} PolkitAnswer;

/**
 * TestPolkit:
 *
 * A system bus with an authority on it that answers as it was told; what is begun while it is there
 * takes it for the computer's.
 */
typedef struct _TestPolkit TestPolkit;

/* Allows the actions that begin with @allowed, and answers @answer to all others */
TestPolkit *test_polkit_new  (PolkitAnswer  answer,
                              const char   *allowed);
void        test_polkit_free (TestPolkit   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPolkit, test_polkit_free)

G_END_DECLS
