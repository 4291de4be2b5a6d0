/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-pci-address.h"

typedef struct
{
  const char *text;
  gboolean    valid;
  const char *full;
  const char *brief;
} Case;

static const Case cases[] = {
  { "0000:03:00.0", TRUE, "0000:03:00.0", "03:00.0" },
  { "03:00.0", TRUE, "0000:03:00.0", "03:00.0" },
  { "3:0.1", TRUE, "0000:03:00.1", "03:00.1" },
  { "0000:FF:1F.7", TRUE, "0000:ff:1f.7", "ff:1f.7" },
  { "10000:e1:00.0", TRUE, "10000:e1:00.0", "10000:e1:00.0" },
  { "ffffffff:00:00.0", TRUE, "ffffffff:00:00.0", "ffffffff:00:00.0" },
  { "100000000:00:00.0", FALSE },
  { "0001:00:1f.6", TRUE, "0001:00:1f.6", "0001:00:1f.6" },
  { "00:20.0", FALSE },
  { "00:1f.8", FALSE },
  { "100:00.0", FALSE },
  { "0000:100:00.0", FALSE },
  { "", FALSE },
  { "03:00", FALSE },
  { "03.00.0", FALSE },
  { "03:00.0 ", FALSE },
  { " 03:00.0", FALSE },
  { "-3:00.0", FALSE },
  { "0x3:00.0", FALSE },
  { "0000:03:00.0:", FALSE },
  { "0000:03:00.01", FALSE },
  { "::.", FALSE },
  { "0000:03:00.0\n", FALSE },
  { NULL, FALSE },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PtPciAddress address = { 1, 2, 3, 4 };
      gboolean valid = pt_pci_address_parse (cases[i].text, &address);

      g_test_message ("%s", cases[i].text != NULL ? cases[i].text : "(null)");
      g_assert_cmpint (valid, ==, cases[i].valid);
      if (valid)
        {
          g_autofree char *full = pt_pci_address_to_string (&address);
          g_autofree char *brief = pt_pci_address_to_short (&address);
          PtPciAddress again;

          g_assert_cmpstr (full, ==, cases[i].full);
          g_assert_cmpstr (brief, ==, cases[i].brief);
          g_assert_true (pt_pci_address_parse (full, &again));
          g_assert_true (pt_pci_address_equal (&address, &again));
        }
      else
        {
          g_assert_cmpuint (address.domain, ==, 1);
          g_assert_cmpuint (address.function, ==, 4);
        }
    }
}

static void
test_order (void)
{
  static const char *const sorted[] = {
    "0000:00:00.0", "0000:00:00.1", "0000:00:01.0", "0000:01:00.0", "0001:00:00.0", "10000:00:00.0",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sorted); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (sorted); j++)
      {
        PtPciAddress a, b;
        int order;

        g_assert_true (pt_pci_address_parse (sorted[i], &a));
        g_assert_true (pt_pci_address_parse (sorted[j], &b));
        order = pt_pci_address_compare (&a, &b);
        g_assert_cmpint (CLAMP (order, -1, 1), ==, i < j ? -1 : i > j ? 1 : 0);
        g_assert_cmpint (pt_pci_address_equal (&a, &b), ==, i == j);
        if (i == j)
          g_assert_cmpuint (pt_pci_address_hash (&a), ==, pt_pci_address_hash (&b));
      }
}

static void
test_same_slot (void)
{
  PtPciAddress a = { 0, 0, 0x14, 0 }, b = { 0, 0, 0x14, 2 }, c = { 0, 0x14, 0, 0 };

  g_assert_true (pt_pci_address_same_slot (&a, &b));
  g_assert_false (pt_pci_address_same_slot (&a, &c));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pci-address/parse", test_parse);
  g_test_add_func ("/pci-address/order", test_order);
  g_test_add_func ("/pci-address/same-slot", test_same_slot);
  return g_test_run ();
}
