/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-pci-address.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (PtPciAddress, pt_pci_address, pt_pci_address_copy, pt_pci_address_free)

/* Reads up to @max_digits hex digits; strtoul() would also take signs, blanks and "0x". */
static gboolean
read_hex (const char **cursor,
          guint        max_digits,
          guint64      max,
          guint64     *value)
{
  guint n;

  *value = 0;
  for (n = 0; g_ascii_isxdigit (**cursor); n++, (*cursor)++)
    {
      if (n == max_digits)
        return FALSE;
      *value = *value << 4 | (guint64) g_ascii_xdigit_value (**cursor);
    }

  return n > 0 && *value <= max;
}

/**
 * pt_pci_address_copy:
 * @self: an address
 *
 * Returns: (transfer full): a copy, freed with pt_pci_address_free()
 */
PtPciAddress *
pt_pci_address_copy (const PtPciAddress *self)
{
  return g_memdup2 (self, sizeof *self);
}

/**
 * pt_pci_address_free:
 * @self: (transfer full): an address made by pt_pci_address_copy()
 */
void
pt_pci_address_free (PtPciAddress *self)
{
  g_free (self);
}

/**
 * pt_pci_address_parse:
 * @text: "DDDD:BB:SS.F", or "BB:SS.F" for domain 0; hexadecimal, any case
 * @address: (out caller-allocates): the address, only written on success
 *
 * Strict: nothing before or behind, no blanks, no "0x"; bus ≤ 0xff, slot ≤ 0x1f, function ≤ 7.
 *
 * Returns: whether @text is an address
 */
gboolean
pt_pci_address_parse (const char   *text,
                      PtPciAddress *address)
{
  guint64 part[4] = { 0 };
  const char *p = text;
  gboolean has_domain;

  g_return_val_if_fail (address != NULL, FALSE);

  if (text == NULL)
    return FALSE;

  has_domain = strchr (text, ':') != strrchr (text, ':');
  if (has_domain)
    {
      if (!read_hex (&p, 8, G_MAXUINT32, &part[0]) || *p++ != ':')
        return FALSE;
    }

  if (!read_hex (&p, 2, 0xff, &part[1]) || *p++ != ':' ||
      !read_hex (&p, 2, 0x1f, &part[2]) || *p++ != '.' ||
      !read_hex (&p, 1, 7, &part[3]) || *p != '\0')
    return FALSE;

  *address = (PtPciAddress) { .domain = (guint32) part[0], .bus = (guint8) part[1],
                              .slot = (guint8) part[2], .function = (guint8) part[3] };
  return TRUE;
}

/**
 * pt_pci_address_to_string:
 * @self: an address
 *
 * Returns: (transfer full): "DDDD:BB:SS.F" in lower case, the domain with four digits or more
 */
char *
pt_pci_address_to_string (const PtPciAddress *self)
{
  return g_strdup_printf ("%04x:%02x:%02x.%x", self->domain, self->bus, self->slot, self->function);
}

/**
 * pt_pci_address_to_short:
 * @self: an address
 *
 * Returns: (transfer full): "BB:SS.F", with the domain in front only when it is not 0
 */
char *
pt_pci_address_to_short (const PtPciAddress *self)
{
  if (self->domain != 0)
    return pt_pci_address_to_string (self);

  return g_strdup_printf ("%02x:%02x.%x", self->bus, self->slot, self->function);
}

/**
 * pt_pci_address_same_slot:
 * @a: an address
 * @b: another
 *
 * Returns: whether both are functions of one card
 */
gboolean
pt_pci_address_same_slot (const PtPciAddress *a,
                          const PtPciAddress *b)
{
  return a->domain == b->domain && a->bus == b->bus && a->slot == b->slot;
}

/**
 * pt_pci_address_compare:
 * @a: (type PtPciAddress): an address
 * @b: (type PtPciAddress): another
 *
 * Returns: negative, 0 or positive, by domain, bus, slot, function
 */
int
pt_pci_address_compare (gconstpointer a,
                        gconstpointer b)
{
  const PtPciAddress *x = a, *y = b;

  if (x->domain != y->domain)
    return x->domain < y->domain ? -1 : 1;
  if (x->bus != y->bus)
    return (int) x->bus - y->bus;
  if (x->slot != y->slot)
    return (int) x->slot - y->slot;
  return (int) x->function - y->function;
}

/**
 * pt_pci_address_hash:
 * @key: (type PtPciAddress): an address
 *
 * Returns: a hash for #GHashTable
 */
guint
pt_pci_address_hash (gconstpointer key)
{
  const PtPciAddress *self = key;

  return self->domain << 16 ^ ((guint) self->bus << 8 | (guint) self->slot << 3 | self->function);
}

/**
 * pt_pci_address_equal:
 * @a: (type PtPciAddress): an address
 * @b: (type PtPciAddress): another
 *
 * Returns: whether they are the same
 */
gboolean
pt_pci_address_equal (gconstpointer a,
                      gconstpointer b)
{
  return pt_pci_address_compare (a, b) == 0;
}
