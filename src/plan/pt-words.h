/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain.h"
#include "pt-pci-device.h"

G_BEGIN_DECLS

char *pt_words_join             (GPtrArray    *words);
char *pt_words_join_some        (GPtrArray    *words);
void  pt_words_add              (GPtrArray    *words,
                                 char         *word);
char *pt_words_shorten_vendor   (const char   *vendor);
char *pt_words_dup_device       (PtPciDevice  *device);
char *pt_words_dup_located      (PtPciDevice  *device);
char *pt_words_dup_machine      (PtDomain     *machine);

G_END_DECLS
