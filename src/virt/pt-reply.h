/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The longest answer that is looked at: as much as is read of a guest, as base64, and its shell */
#define PT_REPLY_MAX_BYTES (2 * 1024 * 1024)

JsonNode   *pt_reply_parse       (const char *text);
JsonObject *pt_reply_get_object  (JsonNode   *node);
JsonArray  *pt_reply_get_array   (JsonNode   *node);

/* Members of an object, and whether they are there and of the kind that is asked for */
JsonNode   *pt_reply_member      (JsonObject *object,
                                  const char *name);
gboolean    pt_reply_read_number (JsonObject *object,
                                  const char *name,
                                  gint64      minimum,
                                  gint64      maximum,
                                  gint64     *number);
gboolean    pt_reply_read_true   (JsonObject *object,
                                  const char *name);
const char *pt_reply_read_string (JsonObject *object,
                                  const char *name);

G_END_DECLS
