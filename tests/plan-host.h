/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host.h"

G_BEGIN_DECLS

/* A computer while it is read from lines of text; plan-bench.h says which there are */
typedef struct _PlanHost PlanHost;

PlanHost    *plan_host_new       (void);
/* FALSE: it is not about the computer */
gboolean     plan_host_read_line (PlanHost   *self,
                                  GStrv       words);
/* Also frees @self */
PtHost      *plan_host_build     (PlanHost   *self);

PtPciAddress plan_host_address   (const char *text);

G_END_DECLS
