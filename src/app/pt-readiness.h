/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host.h"
#include "pt-session.h"

G_BEGIN_DECLS

/**
 * PtVerdict:
 * @PT_VERDICT_PASS: as it should be
 * @PT_VERDICT_FAIL: nothing can be assigned before this is put right
 * @PT_VERDICT_WARN: it works, but not as well as it could, or it will have to be put right later
 * @PT_VERDICT_UNKNOWN: cannot tell
 */
typedef enum
{
  PT_VERDICT_PASS,
  PT_VERDICT_FAIL,
  PT_VERDICT_WARN,
  PT_VERDICT_UNKNOWN,
} PtVerdict;

/**
 * PtCheck:
 * @id: a stable word
 * @verdict: the verdict
 * @text: one sentence
 * @advice: (nullable): what to do about it
 */
typedef struct
{
  const char *id;
  PtVerdict   verdict;
  char       *text;
  char       *advice;
} PtCheck;

GPtrArray  *pt_readiness_new        (PtHost         *host,
                                     PtLibvirtState  libvirt,
                                     const GError   *libvirt_error);
gboolean    pt_readiness_is_ready   (GPtrArray      *checks);
gboolean    pt_readiness_is_certain (GPtrArray      *checks);
const char *pt_verdict_to_id        (PtVerdict       verdict);

G_END_DECLS
