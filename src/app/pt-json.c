/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-json.h"

#include "pt-error.h"

/*
 * Values in the words of `--json`; the nouns made of them are in the other pt-json-*.c. A stable
 * interface: every field is always there, in the order of the code, and null when it is not known.
 */

/* Names come from hardware, a definition or a guest, and JSON knows no other encoding. */
static void
add_text_value (JsonBuilder *builder,
                const char  *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  json_builder_add_string_value (builder, valid);
}

/**
 * pt_json_add_null:
 * @builder: a builder inside an object
 * @name: a member's name
 *
 * Adds a member that is not known.
 */
void
pt_json_add_null (JsonBuilder *builder,
                  const char  *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_null_value (builder);
}

/**
 * pt_json_add_boolean:
 * @builder: a builder inside an object
 * @name: a member's name
 * @value: its value
 */
void
pt_json_add_boolean (JsonBuilder *builder,
                     const char  *name,
                     gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/**
 * pt_json_add_number:
 * @builder: a builder inside an object
 * @name: a member's name
 * @value: its value
 */
void
pt_json_add_number (JsonBuilder *builder,
                    const char  *name,
                    gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

/**
 * pt_json_add_known_number:
 * @builder: a builder inside an object
 * @name: a member's name
 * @value: its value; the model's -1, which is "not known": null
 */
void
pt_json_add_known_number (JsonBuilder *builder,
                          const char  *name,
                          int          value)
{
  if (value < 0)
    pt_json_add_null (builder, name);
  else
    pt_json_add_number (builder, name, value);
}

/**
 * pt_json_add_known_boolean:
 * @builder: a builder inside an object
 * @name: a member's name
 * @value: 0 or 1; -1: null
 */
void
pt_json_add_known_boolean (JsonBuilder *builder,
                           const char  *name,
                           int          value)
{
  if (value < 0)
    pt_json_add_null (builder, name);
  else
    pt_json_add_boolean (builder, name, value > 0);
}

/**
 * pt_json_add_strings:
 * @builder: a builder inside an object
 * @name: a member's name
 * @texts: (nullable) (array zero-terminated=1): its texts; %NULL: null
 */
void
pt_json_add_strings (JsonBuilder       *builder,
                     const char        *name,
                     const char *const *texts)
{
  if (texts == NULL)
    {
      pt_json_add_null (builder, name);
      return;
    }

  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; texts[i] != NULL; i++)
    add_text_value (builder, texts[i]);
  json_builder_end_array (builder);
}

/**
 * pt_json_add_string:
 * @builder: a builder inside an object
 * @name: a member's name
 * @value: (nullable): its text; %NULL: null
 */
void
pt_json_add_string (JsonBuilder *builder,
                    const char  *name,
                    const char  *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    add_text_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

/**
 * pt_json_add_address_value:
 * @builder: a builder where a value is due
 * @address: a host address
 */
void
pt_json_add_address_value (JsonBuilder        *builder,
                           const PtPciAddress *address)
{
  g_autofree char *text = pt_pci_address_to_string (address);

  json_builder_add_string_value (builder, text);
}

/**
 * pt_json_add_address:
 * @builder: a builder inside an object
 * @name: a member's name
 * @address: (nullable): a host address; %NULL: null
 */
void
pt_json_add_address (JsonBuilder        *builder,
                     const char         *name,
                     const PtPciAddress *address)
{
  json_builder_set_member_name (builder, name);
  if (address != NULL)
    pt_json_add_address_value (builder, address);
  else
    json_builder_add_null_value (builder);
}

/**
 * pt_json_add_hex:
 * @builder: a builder inside an object
 * @name: a member's name
 * @digits: how many digits at least
 * @value: an id; -1: null
 */
void
pt_json_add_hex (JsonBuilder *builder,
                 const char  *name,
                 int          digits,
                 int          value)
{
  g_autofree char *text = NULL;

  if (value >= 0)
    text = g_strdup_printf ("%0*x", digits, (guint) value);
  pt_json_add_string (builder, name, text);
}

/**
 * pt_json_add_guest_address:
 * @builder: a builder inside an object
 * @name: a member's name
 * @address: (nullable): an address in a guest; %NULL: null
 */
void
pt_json_add_guest_address (JsonBuilder        *builder,
                           const char         *name,
                           const PtPciAddress *address)
{
  g_autofree char *text = address != NULL ? pt_pci_address_to_short (address) : NULL;

  pt_json_add_string (builder, name, text);
}

/**
 * pt_json_add_usb_members:
 * @builder: a builder inside an object
 * @usb: a USB device
 */
void
pt_json_add_usb_members (JsonBuilder       *builder,
                         const PtUsbDevice *usb)
{
  pt_json_add_string (builder, "port", usb->port);
  pt_json_add_string (builder, "vendor_id", usb->vendor_id);
  pt_json_add_string (builder, "product_id", usb->product_id);
  pt_json_add_string (builder, "name", usb->name);
}

/**
 * pt_json_add_error:
 * @builder: a builder
 * @error: what went wrong
 */
void
pt_json_add_error (JsonBuilder  *builder,
                   const GError *error)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  pt_json_add_string (builder, "code", pt_error_get_id (error));
  pt_json_add_string (builder, "text", error->message);
  pt_json_add_string (builder, "next", pt_error_get_next (error));
  pt_json_add_string (builder, "detail", pt_error_get_detail (error));
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

/**
 * pt_json_to_text:
 * @builder: a finished builder
 *
 * Returns: (transfer full): its text, one member a line, with a newline at the end
 */
char *
pt_json_to_text (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = NULL;

  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}
