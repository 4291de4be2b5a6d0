/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-patience.h"

#include <glib/gi18n.h>

#include "pt-error.h"

/* How long libvirt may be silent before a person who waits for it is told so. The waiting goes on:
 * who answers late is welcome. */
#define SECONDS 10

/**
 * pt_patience_new:
 * @impatient: called when it has come to its end
 * @user_data: for @impatient
 *
 * Returns: (transfer full): patience, for pt_patience_end() when libvirt has answered, or when
 *   @impatient was called
 */
GSource *
pt_patience_new (GSourceFunc impatient,
                 gpointer    user_data)
{
  GSource *self = g_timeout_source_new_seconds (SECONDS);

  g_source_set_static_name (self, "pt-patience");
  g_source_set_callback (self, impatient, user_data, NULL);
  g_source_attach (self, g_main_context_get_thread_default ());
  return self;
}

/**
 * pt_patience_end:
 * @self: (transfer full): patience
 */
void
pt_patience_end (GSource *self)
{
  g_source_destroy (self);
  g_source_unref (self);
}

static const char *
get_advice (const char *uri)
{
  g_autoptr (GUri) parsed =
    g_uri_parse (uri, G_URI_FLAGS_NON_DNS | G_URI_FLAGS_PARSE_RELAXED, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;

  if (host != NULL && *host != '\0')
    return _("Make sure that the computer is on, and that “ssh” reaches it without a password.");
  return _("Check that the libvirt daemon answers, for example with “virsh list”.");
}

/**
 * pt_patience_new_error:
 * @uri: of libvirt
 *
 * Returns: (transfer full): what a person is told when it has come to its end
 */
GError *
pt_patience_new_error (const char *uri)
{
  return pt_error_new (PT_ERROR_NOT_CONNECTED, get_advice (uri), uri,
                       /* Translators: %d is a number of seconds */
                       _("libvirt has not answered within %d seconds."), SECONDS);
}

/**
 * pt_patience_new_given_up_error:
 * @uri: of libvirt
 *
 * Returns: (transfer full): what a person is told who did not want to wait for its end
 */
GError *
pt_patience_new_given_up_error (const char *uri)
{
  return pt_error_new (PT_ERROR_NOT_CONNECTED, get_advice (uri), uri, "%s",
                       _("libvirt had not answered when the waiting was cancelled."));
}
