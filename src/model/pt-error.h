/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtError:
 * @PT_ERROR_FAILED: anything that has no code of its own
 * @PT_ERROR_USAGE: wrong arguments
 * @PT_ERROR_NOT_FOUND: a machine, group or address that does not exist
 * @PT_ERROR_HOST_UNREADABLE: the host's root directory is missing, empty or unreadable
 * @PT_ERROR_XML_INVALID: a definition is not well-formed
 * @PT_ERROR_NOT_A_DOMAIN: well-formed, but no libvirt domain definition
 * @PT_ERROR_TOO_LARGE: a definition beyond the limit
 * @PT_ERROR_DOCTYPE: a definition with a document type declaration
 * @PT_ERROR_REFUSED: the plan is blocked by a finding
 * @PT_ERROR_NOT_ACCEPTED: a danger was not accepted
 * @PT_ERROR_CHANGED_MEANWHILE: the definition is not the one that the plan or the undo was made on
 * @PT_ERROR_NOTHING_TO_UNDO: no undo record
 * @PT_ERROR_LIBVIRT: libvirt said no; the detail has its words
 * @PT_ERROR_NOT_CONNECTED: libvirt cannot be reached
 * @PT_ERROR_READ_ONLY: the connection is read-only
 * @PT_ERROR_PUT_BACK: applied in part and put back
 * @PT_ERROR_NOT_RELEASED: the guest does not let go of a device
 * @PT_ERROR_BUSY: another program of ours is changing the machine
 * @PT_ERROR_IO: a file of ours could not be read or written
 *
 * The one error domain of this program. pt_error_get_id() gives the word that
 * `--json` shows.
 */
typedef enum
{
  PT_ERROR_FAILED,
  PT_ERROR_USAGE,
  PT_ERROR_NOT_FOUND,
  PT_ERROR_HOST_UNREADABLE,
  PT_ERROR_XML_INVALID,
  PT_ERROR_NOT_A_DOMAIN,
  PT_ERROR_TOO_LARGE,
  PT_ERROR_DOCTYPE,
  PT_ERROR_REFUSED,
  PT_ERROR_NOT_ACCEPTED,
  PT_ERROR_CHANGED_MEANWHILE,
  PT_ERROR_NOTHING_TO_UNDO,
  PT_ERROR_LIBVIRT,
  PT_ERROR_NOT_CONNECTED,
  PT_ERROR_READ_ONLY,
  PT_ERROR_PUT_BACK,
  PT_ERROR_NOT_RELEASED,
  PT_ERROR_BUSY,
  PT_ERROR_IO,
} PtError;

#define PT_ERROR (pt_error_quark ())

GQuark      pt_error_quark      (void);

GError     *pt_error_new        (PtError       code,
                                 const char   *next,
                                 const char   *detail,
                                 const char   *format,
                                 ...) G_GNUC_PRINTF (4, 5);
void        pt_set_error        (GError      **error,
                                 PtError       code,
                                 const char   *next,
                                 const char   *detail,
                                 const char   *format,
                                 ...) G_GNUC_PRINTF (5, 6);
const char *pt_error_get_id     (const GError *error);
const char *pt_error_get_next   (const GError *error);
const char *pt_error_get_detail (const GError *error);

G_END_DECLS
