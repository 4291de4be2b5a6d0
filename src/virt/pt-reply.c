/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-reply.h"

#include <string.h>

/*
 * An answer in JSON from somebody who may mean harm.
 */

/* Deeper than any answer that is understood; json-glib before 1.10 follows every bracket with a
 * call of its own */
#define MAX_DEPTH 32

/* One object and nothing else, and not too deep. json-glib takes several values in a row, and some
 * of its versions end the program over them. */
static gboolean
is_plain (const char *text,
          gsize       length)
{
  gboolean in_string = FALSE, began = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (depth == 0 && !g_ascii_isspace (text[i]))
        {
          if (began || text[i] != '{')
            return FALSE;
          began = TRUE;
        }
      if (in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        in_string = !in_string;
      else if (!in_string && (text[i] == '{' || text[i] == '['))
        {
          if (++depth > MAX_DEPTH)
            return FALSE;
        }
      else if (!in_string && (text[i] == '}' || text[i] == ']') && depth > 0)
        depth--;
    }

  return began && depth == 0;
}

/**
 * pt_reply_parse:
 * @text: an answer
 *
 * Returns: (transfer full) (nullable): its member "return", whatever that is; %NULL when @text is
 *   no such answer, too long or too deep
 */
JsonNode *
pt_reply_parse (const char *text)
{
  gsize length = strnlen (text, PT_REPLY_MAX_BYTES + 1);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *node;

  if (length > PT_REPLY_MAX_BYTES || !g_utf8_validate_len (text, length, NULL) ||
      !is_plain (text, length) ||
      !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return NULL;

  node = pt_reply_member (pt_reply_get_object (json_parser_get_root (parser)), "return");
  return node != NULL ? json_node_ref (node) : NULL;
}

/**
 * pt_reply_get_object:
 * @node: (nullable): a part of an answer
 *
 * Returns: (transfer none) (nullable): the object that it is
 */
JsonObject *
pt_reply_get_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * pt_reply_get_array:
 * @node: (nullable): a part of an answer
 *
 * Returns: (transfer none) (nullable): the array that it is
 */
JsonArray *
pt_reply_get_array (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * pt_reply_member:
 * @object: (nullable): an object
 * @name: a member
 *
 * Returns: (transfer none) (nullable): the member
 */
JsonNode *
pt_reply_member (JsonObject *object,
                 const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

/**
 * pt_reply_read_number:
 * @object: (nullable): an object
 * @name: a member
 * @minimum: what is less is none
 * @maximum: what is more is none
 * @number: (out): the number
 *
 * Returns: whether the member is such a number
 */
gboolean
pt_reply_read_number (JsonObject *object,
                      const char *name,
                      gint64      minimum,
                      gint64      maximum,
                      gint64     *number)
{
  JsonNode *node = pt_reply_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;

  *number = json_node_get_int (node);
  return *number >= minimum && *number <= maximum;
}

/**
 * pt_reply_read_true:
 * @object: (nullable): an object
 * @name: a member
 *
 * Returns: whether the member is true
 */
gboolean
pt_reply_read_true (JsonObject *object,
                    const char *name)
{
  JsonNode *node = pt_reply_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

/**
 * pt_reply_read_string:
 * @object: (nullable): an object
 * @name: a member
 *
 * Returns: (transfer none) (nullable): the text that the member is
 */
const char *
pt_reply_read_string (JsonObject *object,
                      const char *name)
{
  JsonNode *node = pt_reply_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}
