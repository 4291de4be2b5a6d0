/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain-xml.h"

G_BEGIN_DECLS

#define OURS PT_IDENTITY_NAMESPACE

/* The record of one device held back; @lead and @unit are what stands before an element and what
   indents it further, @opened what was opened for it */
#define RECORD(lead, unit, opened) \
  lead "<passthrough:assignments xmlns:passthrough=\"" OURS "\">" \
  lead unit "<passthrough:device address=\"0000:03:00.0\" role=\"hold\"/>" \
  opened lead "</passthrough:assignments>"

/* A file of tests/fixtures/domain-xml */
char        *definition_bench_read  (const char         *name);
PtDomainXml *definition_bench_parse (const char         *text);
PtDomainXml *definition_bench_edit  (PtDomainXml        *xml,
                                     const PtDomainEdit *change);

G_END_DECLS
