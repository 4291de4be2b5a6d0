/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-finding.h"

/* One answer of a rule: what is the matter, how bad it is, why, and what to do about it.
   Immutable. */
struct _PtFinding
{
  GObject parent_instance;

  char      *id;
  PtSeverity severity;
  char      *text;
  char      *why;
  char      *advice;
  GArray    *devices;
};

G_DEFINE_FINAL_TYPE (PtFinding, pt_finding, G_TYPE_OBJECT)

static const char *const severity_ids[] = {
  [PT_SEVERITY_NOTE] = "note",
  [PT_SEVERITY_CAUTION] = "caution",
  [PT_SEVERITY_DANGER] = "danger",
  [PT_SEVERITY_BLOCKED] = "blocked",
};

static void
pt_finding_finalize (GObject *object)
{
  PtFinding *self = PT_FINDING (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->why, g_free);
  g_clear_pointer (&self->advice, g_free);
  g_clear_pointer (&self->devices, g_array_unref);

  G_OBJECT_CLASS (pt_finding_parent_class)->finalize (object);
}

static void
pt_finding_class_init (PtFindingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_finding_finalize;
}

static void
pt_finding_init (PtFinding *self)
{
}

/**
 * pt_finding_new:
 * @id: its stable id, "host-disk"
 * @severity: how bad it is
 * @text: one sentence, translated
 * @why: (nullable): why it matters, translated
 * @advice: (nullable): what to do, translated
 * @devices: (nullable) (element-type PtPciAddress) (transfer none): the devices concerned
 *
 * Returns: (transfer full): a finding
 */
PtFinding *
pt_finding_new (const char *id,
                PtSeverity  severity,
                const char *text,
                const char *why,
                const char *advice,
                GArray     *devices)
{
  PtFinding *self = g_object_new (PT_TYPE_FINDING, NULL);

  self->id = g_strdup (id);
  self->severity = severity;
  self->text = g_strdup (text);
  self->why = g_strdup (why != NULL ? why : "");
  self->advice = g_strdup (advice != NULL ? advice : "");
  self->devices = g_array_new (FALSE, TRUE, sizeof (PtPciAddress));
  if (devices != NULL)
    g_array_append_vals (self->devices, devices->data, devices->len);
  return self;
}

/**
 * pt_finding_get_id:
 * @self: a finding
 *
 * Returns: (transfer none): its stable id; scripts use it
 */
const char *
pt_finding_get_id (PtFinding *self)
{
  g_return_val_if_fail (PT_IS_FINDING (self), NULL);

  return self->id;
}

/**
 * pt_finding_get_severity:
 * @self: a finding
 *
 * Returns: how bad it is
 */
PtSeverity
pt_finding_get_severity (PtFinding *self)
{
  g_return_val_if_fail (PT_IS_FINDING (self), PT_SEVERITY_BLOCKED);

  return self->severity;
}

/**
 * pt_finding_get_text:
 * @self: a finding
 *
 * Returns: (transfer none): what is the matter, one sentence
 */
const char *
pt_finding_get_text (PtFinding *self)
{
  g_return_val_if_fail (PT_IS_FINDING (self), NULL);

  return self->text;
}

/**
 * pt_finding_get_why:
 * @self: a finding
 *
 * Returns: (transfer none): why it matters; may be empty
 */
const char *
pt_finding_get_why (PtFinding *self)
{
  g_return_val_if_fail (PT_IS_FINDING (self), NULL);

  return self->why;
}

/**
 * pt_finding_get_advice:
 * @self: a finding
 *
 * Returns: (transfer none): what to do about it; may be empty
 */
const char *
pt_finding_get_advice (PtFinding *self)
{
  g_return_val_if_fail (PT_IS_FINDING (self), NULL);

  return self->advice;
}

/**
 * pt_finding_get_devices:
 * @self: a finding
 *
 * Returns: (element-type PtPciAddress) (transfer none): the devices concerned, by address; may be
 *   empty
 */
GArray *
pt_finding_get_devices (PtFinding *self)
{
  g_return_val_if_fail (PT_IS_FINDING (self), NULL);

  return self->devices;
}

/**
 * pt_finding_equal:
 * @self: a finding
 * @other: another one
 *
 * Returns: whether a person who has read the one has read the other
 */
gboolean
pt_finding_equal (PtFinding *self,
                  PtFinding *other)
{
  g_return_val_if_fail (PT_IS_FINDING (self) && PT_IS_FINDING (other), FALSE);

  return self->severity == other->severity && g_str_equal (self->id, other->id) &&
         g_str_equal (self->text, other->text) && g_str_equal (self->why, other->why) &&
         g_str_equal (self->advice, other->advice);
}

/**
 * pt_severity_to_id:
 * @severity: a severity
 *
 * Returns: (transfer none): the stable word that `--json` shows
 */
const char *
pt_severity_to_id (PtSeverity severity)
{
  g_return_val_if_fail (severity < G_N_ELEMENTS (severity_ids), "blocked");

  return severity_ids[severity];
}
