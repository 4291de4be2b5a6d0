/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-words.h"

#include <glib/gi18n.h>
#include <string.h>

/*
 * What things are called where a person reads them.
 */

/**
 * pt_words_join:
 * @words: (element-type utf8): what to list
 *
 * Returns: (transfer full): "a", "a and b", "a, b and c"
 */
char *
pt_words_join (GPtrArray *words)
{
  g_autoptr(GString) joined = NULL;
  const char *last;

  if (words->len == 0)
    return g_strdup ("");

  joined = g_string_new (g_ptr_array_index (words, 0));
  for (guint i = 1; i + 1 < words->len; i++)
    {
      /* Translators: between the things of a list that are not the last two, with its blank */
      g_string_append (joined, C_("list", ", "));
      g_string_append (joined, g_ptr_array_index (words, i));
    }
  if (words->len == 1)
    return g_string_free_and_steal (g_steal_pointer (&joined));

  last = g_ptr_array_index (words, words->len - 1);
  /* Translators: the end of a list: the first %s is one thing or several with commas, the second %s
     the last thing */
  return g_strdup_printf (C_("list", "%s and %s"), joined->str, last);
}

/**
 * pt_words_join_some:
 * @words: (element-type utf8): what to list
 *
 * Returns: (transfer full): as pt_words_join(), with three of them at most: "a, b, c and 4 more"
 */
char *
pt_words_join_some (GPtrArray *words)
{
  static const guint n_named = 3;
  g_autoptr(GPtrArray) some = g_ptr_array_new ();
  g_autofree char *more = NULL;

  for (guint i = 0; i < words->len && i < n_named; i++)
    g_ptr_array_add (some, g_ptr_array_index (words, i));
  if (words->len > n_named)
    {
      /* Translators: the end of a list of which only the beginning is said */
      more = g_strdup_printf (ngettext ("%u more", "%u more", words->len - n_named),
                              words->len - n_named);
      g_ptr_array_add (some, more);
    }

  return pt_words_join (some);
}

/**
 * pt_words_add:
 * @words: (element-type utf8): a list
 * @word: (transfer full): a thing to add, unless it is in the list
 */
void
pt_words_add (GPtrArray *words,
              char      *word)
{
  if (g_ptr_array_find_with_equal_func (words, word, g_str_equal, NULL))
    g_free (word);
  else
    g_ptr_array_add (words, word);
}

/* The name that a registry puts behind the official one, "Red Hat, Inc. [virtio]" */
static char *
dup_bracketed (const char *name)
{
  const char *open = strrchr (name, '[');

  if (open == NULL || open == name || !g_str_has_suffix (name, "]") || open[1] == ']')
    return NULL;

  return g_strndup (open + 1, strlen (open + 1) - 1);
}

/**
 * pt_words_shorten_vendor:
 * @vendor: as the registry has it, "Intel Corporation"
 *
 * Returns: (transfer full): as one says it, "Intel"
 */
char *
pt_words_shorten_vendor (const char *vendor)
{
  static const char *const suffixes[] = {
    "Corporation", "Corp", "Incorporated", "Inc", "Limited", "Ltd", "Co", "Company", "LLC", "GmbH",
    "AG", "S.A", "A/S", "PLC", "B.V",
  };
  g_autofree char *name = dup_bracketed (vendor);
  gboolean again = TRUE;

  if (name != NULL)
    return g_steal_pointer (&name);

  name = g_strdup (vendor);
  while (again)
    {
      again = FALSE;
      g_strchomp (name);
      for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
        {
          gsize length = strlen (name);
          gsize cut;

          while (length > 0 && (name[length - 1] == '.' || name[length - 1] == ','))
            length--;
          cut = strlen (suffixes[i]);
          /* A whole word at the end, and not all there is */
          if (length > cut + 1 && strncmp (name + length - cut, suffixes[i], cut) == 0 &&
              strchr (" ,.", name[length - cut - 1]) != NULL)
            {
              name[length - cut - 1] = '\0';
              again = TRUE;
              break;
            }
        }
    }

  for (gsize length = strlen (name); length > 0 && name[length - 1] == ','; length--)
    name[length - 1] = '\0';

  return g_steal_pointer (&name);
}

/**
 * pt_words_dup_device:
 * @device: a device
 *
 * Returns: (transfer full): what a person calls it, "Intel Wireless 8260"
 */
char *
pt_words_dup_device (PtPciDevice *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);
  g_autofree char *vendor = pt_words_shorten_vendor (facts->vendor);
  g_autofree char *product = NULL;

  /* Graphics cards are sold by the name in brackets: "GP104 [GeForce GTX 1080]". */
  if (facts->class_code >> 8 == 0x03)
    product = dup_bracketed (facts->device);

  if (product == NULL)
    product = g_strdup (facts->device);
  /* "Intel Corporation" sells "Intel Arc Graphics". */
  if (g_str_has_prefix (product, vendor) && product[strlen (vendor)] == ' ')
    return g_steal_pointer (&product);

  return g_strdup_printf ("%s %s", vendor, product);
}

/**
 * pt_words_dup_located:
 * @device: a device
 *
 * Returns: (transfer full): its kind and where it is, "SMBus 00:1f.4"
 */
char *
pt_words_dup_located (PtPciDevice *device)
{
  g_autofree char *address = pt_pci_address_to_short (pt_pci_device_get_address (device));

  return g_strdup_printf ("%s %s", pt_pci_device_get_facts (device)->class_name, address);
}

/**
 * pt_words_dup_machine:
 * @machine: a machine
 *
 * Returns: (transfer full): its title, and where that is another one the name that commands know it
 *   by, "Windows for work (win11)"
 */
char *
pt_words_dup_machine (PtDomain *machine)
{
  const char *label = pt_domain_get_label (machine);
  const char *name = pt_domain_get_printable_name (machine);

  if (g_str_equal (label, name))
    return g_strdup (name);

  /* Translators: the title of a virtual machine, and the name that commands know it by */
  return g_strdup_printf (C_("virtual machine", "%s (%s)"), label, name);
}
