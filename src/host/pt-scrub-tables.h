/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-scrub.h"

G_BEGIN_DECLS

char *pt_scrub_rewrite_routes     (PtScrub    *self,
                                   const char *path,
                                   const char *text);
char *pt_scrub_rewrite_routes6    (PtScrub    *self,
                                   const char *path,
                                   const char *text);
char *pt_scrub_rewrite_addresses6 (PtScrub    *self,
                                   const char *path,
                                   const char *text);
char *pt_scrub_rewrite_fstab      (PtScrub    *self,
                                   const char *path,
                                   const char *text);
char *pt_scrub_rewrite_crypttab   (PtScrub    *self,
                                   const char *path,
                                   const char *text);
char *pt_scrub_rewrite_mounts     (PtScrub    *self,
                                   const char *path,
                                   const char *text);
char *pt_scrub_rewrite_target     (PtScrub    *self,
                                   const char *path,
                                   const char *text);
char *pt_scrub_rewrite_fabric     (PtScrub    *self,
                                   const char *path,
                                   const char *text);
char *pt_scrub_rewrite_swaps      (PtScrub    *self,
                                   const char *path,
                                   const char *text);
char *pt_scrub_rewrite_names      (PtScrub    *self,
                                   const char *path,
                                   const char *text);

G_END_DECLS
