/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-boot-facts.h"

/**
 * pt_boot_facts_new:
 *
 * Returns: (transfer full): facts in which nothing is known yet
 */
PtBootFacts *
pt_boot_facts_new (void)
{
  PtBootFacts *self = g_new0 (PtBootFacts, 1);

  self->inside_vm = PT_CANNOT_TELL;
  self->uefi = PT_CANNOT_TELL;
  self->ostree = PT_CANNOT_TELL;
  self->kernel_cmdline = PT_CANNOT_TELL;
  return self;
}

/**
 * pt_boot_facts_free:
 * @self: (transfer full): facts
 */
void
pt_boot_facts_free (PtBootFacts *self)
{
  g_free (self->os_id);
  g_free (self->os_like);
  g_free (self->os_version);
  g_free (self);
}

/**
 * pt_boot_facts_is_os:
 * @self: (nullable): facts
 * @id: an `ID` of os-release
 *
 * Returns: whether the distribution is that one or says that it is like it
 */
gboolean
pt_boot_facts_is_os (const PtBootFacts *self,
                     const char        *id)
{
  g_auto (GStrv) like = NULL;

  if (self == NULL)
    return FALSE;
  if (g_strcmp0 (self->os_id, id) == 0)
    return TRUE;
  if (self->os_like == NULL)
    return FALSE;

  like = g_strsplit_set (self->os_like, " \t", -1);
  return g_strv_contains ((const char *const *) like, id);
}
