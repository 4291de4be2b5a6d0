/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-session-private.h"

#include <string.h>

/* Command lines that are advised: they have to mean the same computer and libvirt, and may be typed
 * as they are. */

static void
append_word (GString    *line,
             const char *word)
{
  static const char plain[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_@%+=:,./-";

  g_string_append_c (line, ' ');
  if (*word != '\0' && word[strspn (word, plain)] == '\0')
    {
      g_string_append (line, word);
    }
  else
    {
      g_autofree char *quoted = g_shell_quote (word);

      g_string_append (line, quoted);
    }
}

/**
 * pt_session_dup_command:
 * @self: a session
 * @verb: a command
 * @machine: the name of a virtual machine
 * @what: (nullable): a group or an address
 *
 * Returns: (transfer full): what to type in a shell to have it done on the session's computer
 */
char *
pt_session_dup_command (PtSession  *self,
                        const char *verb,
                        const char *machine,
                        const char *what)
{
  g_autoptr (GString) line = NULL;

  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  line = g_string_new (self->host != NULL && pt_host_get_facts (self->host)->flatpak
                         ? "flatpak run " APP_ID
                         : "passthrough");
  append_word (line, verb);
  if (self->example != NULL)
    {
      append_word (line, "--demo");
    }
  else
    {
      if (self->host_root != NULL)
        {
          append_word (line, "--host");
          append_word (line, self->host_root);
        }
      if (self->uri != NULL)
        {
          append_word (line, "--connect");
          append_word (line, self->uri);
        }
    }
  if (*machine == '-')
    append_word (line, "--");
  append_word (line, machine);
  if (what != NULL)
    append_word (line, what);
  return g_string_free_and_steal (g_steal_pointer (&line));
}
