/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-error.h"

/* Beside the sentence, an error carries what to do next and the words of whoever said no. */
typedef struct
{
  char *next;
  char *detail;
} PtErrorPrivate;

static void
pt_error_private_init (PtErrorPrivate *priv)
{
  priv->next = NULL;
  priv->detail = NULL;
}

static void
pt_error_private_copy (const PtErrorPrivate *source,
                       PtErrorPrivate       *target)
{
  target->next = g_strdup (source->next);
  target->detail = g_strdup (source->detail);
}

static void
pt_error_private_clear (PtErrorPrivate *priv)
{
  g_clear_pointer (&priv->next, g_free);
  g_clear_pointer (&priv->detail, g_free);
}

G_DEFINE_EXTENDED_ERROR (PtError, pt_error)

static const char *const error_ids[] = {
  [PT_ERROR_FAILED] = "failed",
  [PT_ERROR_USAGE] = "usage",
  [PT_ERROR_NOT_FOUND] = "not-found",
  [PT_ERROR_HOST_UNREADABLE] = "host-unreadable",
  [PT_ERROR_XML_INVALID] = "xml-invalid",
  [PT_ERROR_NOT_A_DOMAIN] = "not-a-domain",
  [PT_ERROR_TOO_LARGE] = "too-large",
  [PT_ERROR_DOCTYPE] = "doctype",
  [PT_ERROR_REFUSED] = "refused",
  [PT_ERROR_NOT_ACCEPTED] = "not-accepted",
  [PT_ERROR_CHANGED_MEANWHILE] = "changed-meanwhile",
  [PT_ERROR_NOTHING_TO_UNDO] = "nothing-to-undo",
  [PT_ERROR_LIBVIRT] = "libvirt",
  [PT_ERROR_NOT_CONNECTED] = "not-connected",
  [PT_ERROR_READ_ONLY] = "read-only",
  [PT_ERROR_PUT_BACK] = "put-back",
  [PT_ERROR_NOT_RELEASED] = "not-released",
  [PT_ERROR_BUSY] = "busy",
  [PT_ERROR_IO] = "io",
};

static GError *
new_valist (PtError     code,
            const char *next,
            const char *detail,
            const char *format,
            va_list     args)
{
  GError *error = g_error_new_valist (PT_ERROR, (int) code, format, args);
  PtErrorPrivate *priv = pt_error_get_private (error);

  priv->next = g_strdup (next);
  priv->detail = g_strdup (detail);
  return error;
}

/**
 * pt_error_new:
 * @code: a code
 * @next: (nullable): what the person can do now, one sentence
 * @detail: (nullable): the original words of libvirt, QEMU or the system
 * @format: what went wrong, one sentence, printf style
 * @...: its arguments
 *
 * Returns: (transfer full): a new error of #PT_ERROR
 */
GError *
pt_error_new (PtError     code,
              const char *next,
              const char *detail,
              const char *format,
              ...)
{
  GError *error;
  va_list args;

  va_start (args, format);
  error = new_valist (code, next, detail, format, args);
  va_end (args);
  return error;
}

/**
 * pt_set_error:
 * @error: (out) (optional): where to put it
 * @code: a code
 * @next: (nullable): what the person can do now
 * @detail: (nullable): the original words
 * @format: what went wrong, printf style
 * @...: its arguments
 *
 * Like g_set_error() for pt_error_new().
 */
void
pt_set_error (GError     **error,
              PtError      code,
              const char  *next,
              const char  *detail,
              const char  *format,
              ...)
{
  va_list args;

  if (error == NULL)
    return;

  va_start (args, format);
  g_propagate_error (error, new_valist (code, next, detail, format, args));
  va_end (args);
}

/**
 * pt_error_get_id:
 * @error: an error of any domain
 *
 * Returns: (transfer none): the stable word for its code; "failed" for foreign domains
 */
const char *
pt_error_get_id (const GError *error)
{
  if (error->domain != PT_ERROR || error->code < 0 || error->code >= (int) G_N_ELEMENTS (error_ids))
    return error_ids[PT_ERROR_FAILED];

  return error_ids[error->code];
}

/**
 * pt_error_get_next:
 * @error: an error of any domain
 *
 * Returns: (transfer none) (nullable): what to do next
 */
const char *
pt_error_get_next (const GError *error)
{
  return error->domain == PT_ERROR ? pt_error_get_private (error)->next : NULL;
}

/**
 * pt_error_get_detail:
 * @error: an error of any domain
 *
 * Returns: (transfer none) (nullable): the original words
 */
const char *
pt_error_get_detail (const GError *error)
{
  return error->domain == PT_ERROR ? pt_error_get_private (error)->detail : NULL;
}
