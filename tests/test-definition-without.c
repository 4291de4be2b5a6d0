/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-definition-without.h"

#include "pt-error.h"

#define AT(bus) "<address type='pci' domain='0x0000' bus='" bus "' slot='0x00' function='0x0'/>"
#define HIDDEN "<address type='unassigned'/>"
#define HOSTDEV(slot, managed, more)                                                               \
  "\n    <hostdev mode='subsystem' type='pci' managed='" managed "'>\n      <source><address "      \
  "domain='0x0000' bus='0x00' slot='" slot "' function='0x0'/></source>" more "\n    </hostdev>"
#define OLD HOSTDEV ("0x03", "yes", AT ("0x01"))
#define ONE HOSTDEV ("0x14", "yes", AT ("0x02"))
#define TWO HOSTDEV ("0x15", "yes", HIDDEN)
#define OTHER HOSTDEV ("0x16", "yes", AT ("0x03"))
#define NVME                                                                                       \
  "\n    <disk type='nvme'><source type='pci' namespace='1'><address domain='0x0000' bus='0x00' "  \
  "slot='0x14' function='0x0'/></source><target dev='vda'/></disk>"
#define DOMAIN(memory, devices)                                                                    \
  "<domain type='kvm'>\n  <name>a</name>\n  <memory unit='KiB'>" memory "</memory>\n  <devices>"   \
  devices "\n  </devices>\n</domain>"

static const struct
{
  const char *name;
  const char *now;
  const char *without;
  gboolean    complete;
} cases[] = {
  { "one of two", DOMAIN ("2", OLD ONE), DOMAIN ("2", OLD), TRUE },
  { "both, one of them held back", DOMAIN ("2", OLD TWO ONE), DOMAIN ("2", OLD), TRUE },
  { "neither", DOMAIN ("2", OLD), DOMAIN ("2", OLD), TRUE },
  { "what somebody else has added", DOMAIN ("1", OLD OTHER ONE), DOMAIN ("1", OLD OTHER), TRUE },
  { "what somebody else has removed", DOMAIN ("1", ONE), DOMAIN ("1", ""), TRUE },
  { "in another slot", DOMAIN ("2", OLD HOSTDEV ("0x14", "yes", AT ("0x09")) TWO),
    DOMAIN ("2", OLD HOSTDEV ("0x14", "yes", AT ("0x09"))), FALSE },
  { "shown instead of held back", DOMAIN ("2", OLD ONE HOSTDEV ("0x15", "yes", AT ("0x09"))),
    DOMAIN ("2", OLD HOSTDEV ("0x15", "yes", AT ("0x09"))), FALSE },
  { "not managed", DOMAIN ("2", OLD HOSTDEV ("0x14", "no", AT ("0x02"))),
    DOMAIN ("2", OLD HOSTDEV ("0x14", "no", AT ("0x02"))), FALSE },
  { "to boot from", DOMAIN ("2", OLD HOSTDEV ("0x14", "yes", AT ("0x02") "<boot order='1'/>")),
    DOMAIN ("2", OLD HOSTDEV ("0x14", "yes", AT ("0x02") "<boot order='1'/>")), FALSE },
  { "as a disk", DOMAIN ("2", OLD NVME), DOMAIN ("2", OLD NVME), TRUE },
  { "what was there before, otherwise", DOMAIN ("2", HOSTDEV ("0x03", "no", AT ("0x09")) ONE),
    DOMAIN ("2", HOSTDEV ("0x03", "no", AT ("0x09"))), TRUE },
};

static void
test_without (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  gboolean complete = !cases[i].complete;
  g_autoptr (GError) error = NULL;
  g_autofree char *without =
    pt_definition_without (cases[i].now, DOMAIN ("1", OLD), DOMAIN ("1", OLD ONE TWO), &complete,
                           &error);

  g_assert_no_error (error);
  g_assert_cmpstr (without, ==, cases[i].without);
  g_assert_cmpint (complete, ==, cases[i].complete);
}

static void
test_not_read (void)
{
  gboolean complete;
  g_autoptr (GError) error = NULL;

  g_assert_null (pt_definition_without ("<domain", DOMAIN ("1", ""), DOMAIN ("1", ONE), &complete,
                                        &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_XML_INVALID);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/definition-without/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_without);
    }
  g_test_add_func ("/definition-without/not-read", test_not_read);
  return g_test_run ();
}
