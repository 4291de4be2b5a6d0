/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-virt-error.h"

#include <errno.h>
#include <glib/gi18n.h>

#include "pt-error.h"
#include "pt-virt-types.h"

static GError *
from_row (const PtVirtErrorRow *row,
          GMatchInfo           *match,
          const char           *message)
{
  g_autofree char *text = NULL;
  g_autofree char *next = NULL;

  if (match == NULL)
    return pt_error_new (row->error, row->next != NULL ? _(row->next) : NULL, message, "%s",
                         _(row->text));

  text = g_match_info_expand_references (match, _(row->text), NULL);
  if (row->next != NULL)
    next = g_match_info_expand_references (match, _(row->next), NULL);
  return pt_error_new (row->error, next, message, "%s", text != NULL ? text : _(row->text));
}

/* A sandbox is given the directories that are there when it is started, and none later */
static gboolean
is_shut_out (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) &&
         !g_file_test ("/run/libvirt", G_FILE_TEST_IS_DIR);
}

/**
 * pt_virt_error_find_row:
 * @code: libvirt's error code, a virErrorNumber
 * @domain: which part of libvirt it came from, a virErrorDomain
 * @number: the errno of a system error, else 0
 * @message: (nullable): libvirt's words, valid UTF-8
 * @circumstances: all that are given
 * @match: (out) (transfer full) (nullable) (optional): what the words matched
 *
 * Returns: (transfer none) (nullable): the first row of the table that fits
 */
const PtVirtErrorRow *
pt_virt_error_find_row (int                        code,
                        int                        domain,
                        int                        number,
                        const char                *message,
                        PtVirtErrorCircumstances   circumstances,
                        GMatchInfo               **match)
{
  if (match != NULL)
    *match = NULL;

  for (gsize i = 0; i < pt_virt_error_n_rows; i++)
    {
      const PtVirtErrorRow *row = &pt_virt_error_rows[i];
      g_autoptr (GRegex) regex = NULL;
      g_autoptr (GMatchInfo) found = NULL;

      if ((row->code != 0 && row->code != code) || (row->domain != 0 && row->domain != domain) ||
          (row->number != 0 && row->number != number) || (row->only & ~circumstances) != 0)
        continue;
      if (row->words == NULL)
        return row;

      regex = g_regex_new (row->words, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
      if (message == NULL || !g_regex_match (regex, message, G_REGEX_MATCH_DEFAULT, &found))
        continue;
      if (match != NULL)
        *match = g_steal_pointer (&found);
      return row;
    }

  return NULL;
}

static GError *
translate (int                       code,
           int                       domain,
           int                       number,
           const char               *words,
           PtVirtErrorCircumstances  circumstances,
           const char               *fallback)
{
  /* QEMU's last words are among them, in whatever bytes those were */
  g_autofree char *message = words != NULL ? g_utf8_make_valid (words, -1) : NULL;
  g_autoptr (GMatchInfo) match = NULL;
  const PtVirtErrorRow *row;

  if (is_shut_out ())
    circumstances |= PT_VIRT_ERROR_SHUT_OUT;
  row = pt_virt_error_find_row (code, domain, number, message, circumstances, &match);
  if (row != NULL)
    return from_row (row, match, message);

  return pt_error_new (PT_ERROR_LIBVIRT, _("See the details for libvirt’s own words."), message,
                       "%s", fallback != NULL ? fallback : _("libvirt could not do it."));
}

/**
 * pt_virt_error_new:
 * @code: libvirt's error code, a virErrorNumber
 * @domain: which part of libvirt it came from, a virErrorDomain
 * @number: the errno of a system error, else 0
 * @message: (nullable): libvirt's words
 *
 * Returns: (transfer full): our error for it, with the cause, the next step, and @message as detail
 */
GError *
pt_virt_error_new (int         code,
                   int         domain,
                   int         number,
                   const char *message)
{
  return translate (code, domain, number, message, 0, NULL);
}

static void
translate_last (GError                   **error,
                PtVirtErrorCircumstances   circumstances,
                const char                *fallback)
{
  virErrorPtr last = virGetLastError ();
  GError *ours;

  if (error == NULL)
    return;
  if (*error != NULL &&
      ((*error)->domain == PT_ERROR || g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    return;

  if (last != NULL && last->code != VIR_ERR_OK)
    ours = translate (last->code, last->domain, last->code == VIR_ERR_SYSTEM_ERROR ? last->int1 : 0,
                      last->message, circumstances, fallback);
  else
    ours = translate (VIR_ERR_OK, VIR_FROM_NONE, 0, *error != NULL ? (*error)->message : NULL,
                      circumstances, fallback);

  g_clear_error (error);
  g_propagate_error (error, ours);
}

/**
 * pt_virt_error_translate:
 * @error: (inout) (optional): where to put it; libvirt-glib's own error, which has neither code nor
 *   cause, is replaced
 * @fallback: what could not be done, one sentence, for an error that says nothing we know
 *
 * Turns what libvirt said last into our error. libvirt keeps that per thread: call it in the thread
 * that failed, before any other call of libvirt. An error of ours and a cancellation stay what they
 * are.
 */
void
pt_virt_error_translate (GError     **error,
                         const char  *fallback)
{
  translate_last (error, 0, fallback);
}

/**
 * pt_virt_error_translate_start:
 * @error: (inout) (optional): where to put it
 * @fallback: what could not be done
 *
 * Like pt_virt_error_translate(), of a machine that was to be started.
 */
void
pt_virt_error_translate_start (GError     **error,
                               const char  *fallback)
{
  translate_last (error, PT_VIRT_ERROR_STARTING, fallback);
}

/**
 * pt_virt_error_is_refusal:
 *
 * Returns: whether what libvirt said last on this thread means that it is there but does not let us
 *   change anything, so that reading alone may still be allowed
 */
gboolean
pt_virt_error_is_refusal (void)
{
  virErrorPtr last = virGetLastError ();

  if (last == NULL)
    return FALSE;

  switch (last->code)
    {
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_AUTH_UNAVAILABLE:
    case VIR_ERR_ACCESS_DENIED:
    case VIR_ERR_OPERATION_DENIED:
      return TRUE;
    case VIR_ERR_SYSTEM_ERROR:
      return last->int1 == EACCES || last->int1 == EPERM;
    default:
      return FALSE;
    }
}
