/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef gboolean (*TestCondition) (gpointer data);

void   test_wait  (TestCondition  condition,
                   gpointer       data,
                   const char    *what);
gint64 test_clock (void);
