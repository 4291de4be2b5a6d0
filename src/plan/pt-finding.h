/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pt-pci-address.h"

G_BEGIN_DECLS

/**
 * PtSeverity:
 * @PT_SEVERITY_NOTE: worth knowing
 * @PT_SEVERITY_CAUTION: shown, does not stop
 * @PT_SEVERITY_DANGER: applied only after the person accepts this very finding
 * @PT_SEVERITY_BLOCKED: cannot be applied
 */
typedef enum
{
  PT_SEVERITY_NOTE,
  PT_SEVERITY_CAUTION,
  PT_SEVERITY_DANGER,
  PT_SEVERITY_BLOCKED,
} PtSeverity;

#define PT_TYPE_FINDING (pt_finding_get_type ())
G_DECLARE_FINAL_TYPE (PtFinding, pt_finding, PT, FINDING, GObject)

PtFinding  *pt_finding_new          (const char *id,
                                     PtSeverity  severity,
                                     const char *text,
                                     const char *why,
                                     const char *advice,
                                     GArray     *devices);
const char *pt_finding_get_id       (PtFinding  *self);
PtSeverity  pt_finding_get_severity (PtFinding  *self);
const char *pt_finding_get_text     (PtFinding  *self);
const char *pt_finding_get_why      (PtFinding  *self);
const char *pt_finding_get_advice   (PtFinding  *self);
GArray     *pt_finding_get_devices  (PtFinding  *self); /* of PtPciAddress */
gboolean    pt_finding_equal        (PtFinding  *self,
                                     PtFinding  *other);
const char *pt_severity_to_id       (PtSeverity  severity);

G_END_DECLS
