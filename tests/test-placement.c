/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include <string.h>

#include "pt-error.h"
#include "pt-placement.h"

/*
 * Where given functions go, on all kinds of machines.
 */

#define ROOT "<controller type='pci' index='0' model='pcie-root'/>"
#define PORT(index, slot, function) \
  "<controller type='pci' index='" #index "' model='pcie-root-port'>" \
  "<address type='pci' bus='0x00' slot='" #slot "' function='" #function "'/></controller>"
#define AT(bus, slot) \
  "<memballoon model='virtio'><address type='pci' bus='" #bus "' slot='" #slot "'/></memballoon>"

typedef struct
{
  const char *name;
  const char *machine;
  const char *devices;
  const char *given;
  gboolean    separate;
  const char *expect;    /* "host=guest→expected", + for multifunction,
  and the new root ports; NULL: no room */
} Case;

static const Case cases[] = {
  { "a free port", "q35", ROOT PORT (1, 2, 0) AT (1, 0) PORT (2, 2, 1), "03:00.0", FALSE,
    "03:00.0=02:00.0→02:00.0 ports" },
  { "lowest index first", "q35", ROOT PORT (3, 2, 0) PORT (1, 2, 2) PORT (2, 2, 1), "03:00.0",
    FALSE,
    "03:00.0=01:00.0→03:00.0 ports" },
  { "the index is not the bus", "q35", ROOT PORT (1, 3, 0) PORT (2, 2, 0) AT (1, 0), "03:00.0",
    FALSE,
    "03:00.0=02:00.0→01:00.0 ports" },
  { "no free port", "q35", ROOT PORT (1, 2, 0) AT (1, 0) AT (0, 1), "03:00.0", FALSE,
    "03:00.0=02:00.0→02:00.0 ports 2@00:03.0" },
  { "no free port, and no display in slot 1", "q35", ROOT PORT (1, 2, 0) AT (1, 0), "03:00.0",
    FALSE,
    "03:00.0=02:00.0→01:00.0 ports 2" },
  { "a port without hot-plug is not free", "q35",
    ROOT "<controller type='pci' index='1' model='pcie-root-port'><target hotplug='off'/>"
    "<address type='pci' slot='2'/></controller>" AT (0, 1), "03:00.0", FALSE,
    "03:00.0=02:00.0→02:00.0 ports 2@00:03.0" },
  { "a new port before an older one", "q35", ROOT PORT (1, 5, 0) AT (1, 0), "03:00.0", FALSE,
    "03:00.0=02:00.0→01:00.0 ports 2" },
  { "no port beside another device", "q35", ROOT PORT (1, 2, 0) AT (1, 0) AT (0, 1) AT (0, 3),
    "03:00.0", FALSE,
    "03:00.0=02:00.0→02:00.0 ports 2@00:04.0" },
  { "a bare file", "q35", "", "03:00.0", FALSE, "03:00.0=01:00.0→01:00.0 ports 1" },
  { "a port without address", "q35", "<controller type='pci' index='1' model='pcie-root-port'/>",
    "03:00.0", FALSE,
    "03:00.0=01:00.0→01:00.0 ports" },
  { "a bridge without address", "q35",
    "<controller type='pci' index='1' model='dmi-to-pci-bridge'/>" ROOT PORT (2, 2, 0),
    "03:00.0", FALSE,
    "03:00.0=02:00.0→? ports" },
  { "a lone port is left alone", "q35", ROOT AT (0, 1) PORT (1, 2, 0) AT (1, 0) AT (0, 3),
    "03:00.0 04:00.0", FALSE,
    "03:00.0=02:00.0→02:00.0 04:00.0=03:00.0→03:00.0 ports 2@00:04.0 3@00:05.0" },
  { "several ports in a slot", "q35",
    ROOT AT (0, 1) "<controller type='pci' index='1' model='pcie-root-port'>"
    "<address type='pci' slot='2' multifunction='on'/></controller>" AT (1, 0), "03:00.0 04:00.0",
    FALSE,
    "03:00.0=02:00.0→02:00.0 04:00.0=03:00.0→03:00.0 ports 2 3" },
  { "a gap in the indexes", "q35", ROOT PORT (4, 2, 0), "03:00.0", FALSE,
    "03:00.0=04:00.0→? ports" },
  { "an address on a bus that is missing", "q35", ROOT AT (1, 0), "03:00.0", FALSE,
    "03:00.0=02:00.0→01:00.0 ports 2" },
  { "one card", "q35", "", "00:14.0 00:14.2", FALSE,
    "00:14.0=01:00.0→01:00.0+ 00:14.2=01:00.2→01:00.2 ports 1" },
  { "two cards", "q35", "", "00:14.0 03:00.0", FALSE,
    "00:14.0=01:00.0→01:00.0 03:00.0=02:00.0→02:00.0 ports 1 2" },
  { "a card of four functions", "q35", "", "01:00.0 01:00.1 01:00.2 01:00.3", FALSE,
    "01:00.0=01:00.0→01:00.0+ 01:00.1=01:00.1→01:00.1 01:00.2=01:00.2→01:00.2 "
    "01:00.3=01:00.3→01:00.3 ports 1" },
  { "without function 0", "q35", "", "00:1f.3 00:1f.4", FALSE,
    "00:1f.3=01:00.0→01:00.0+ 00:1f.4=01:00.4→01:00.4 ports 1" },
  { "a lone function 3", "q35", "", "00:1f.3", FALSE, "00:1f.3=01:00.0→01:00.0 ports 1" },
  { "separate", "q35", "", "00:14.0 00:14.2", TRUE,
    "00:14.0=01:00.0→01:00.0 00:14.2=02:00.0→02:00.0 ports 1 2" },
  { "the same slot of another PCI domain", "q35", "", "0000:01:00.0 0001:01:00.1", FALSE,
    "01:00.0=01:00.0→01:00.0 0001:01:00.1=02:00.0→02:00.0 ports 1 2" },
  { "a versioned q35", "pc-q35-9.2", "", "03:00.0", FALSE, "03:00.0=01:00.0→01:00.0 ports 1" },
  { "virt", "virt-9.2", "", "03:00.0", FALSE, "03:00.0=01:00.0→01:00.0 ports 1" },
  { "nothing", "microvm", "", "", FALSE, "ports" },
  { "microvm", "microvm", "", "03:00.0", FALSE, NULL },
  { "index 255 is taken", "q35", "<controller type='pci' index='255' model='pcie-to-pci-bridge'/>",
    "03:00.0", FALSE, NULL },
  /* Conventional slots */
  { "i440fx", "pc-i440fx-9.2", "", "03:00.0", FALSE, "03:00.0=00:03.0→00:03.0 ports" },
  { "the default of x86", NULL, "", "03:00.0", FALSE, "03:00.0=00:03.0→00:03.0 ports" },
  { "pc", "pc", AT (0, 3) AT (0, 5), "03:00.0", FALSE, "03:00.0=00:04.0→00:04.0 ports" },
  { "a card in a slot", "pc", AT (0, 3), "00:14.0 00:14.2", FALSE,
    "00:14.0=00:04.0→00:04.0+ 00:14.2=00:04.2→00:04.2 ports" },
  { "two cards in slots", "pc", "", "00:14.0 03:00.0", FALSE,
    "00:14.0=00:03.0→00:03.0 03:00.0=00:04.0→00:04.0 ports" },
};

static PtDomainXml *
make_definition (const char *machine,
                 const char *devices)
{
  g_autofree char *attribute = machine != NULL ? g_strdup_printf (" machine='%s'", machine)
                               : g_strdup ("");
  g_autofree char *text =
    g_strdup_printf ("<domain type='kvm'><name>guest</name><memory>1024</memory><os><type "
                     "arch='%s'%s>hvm</type></os>"
                     "<devices>%s</devices></domain>",
                     machine != NULL && g_str_has_prefix (machine, "virt") ? "aarch64" : "x86_64",
                     attribute, devices);
  g_autoptr(GError) error = NULL;
  PtDomainXml *definition = pt_domain_xml_new_from_text (text, -1, &error);

  g_assert_no_error (error);
  return definition;
}

static GArray *
parse_addresses (const char *text)
{
  g_auto(GStrv) words = g_strsplit (text, " ", -1);
  GArray *addresses = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));

  for (guint i = 0; *text != '\0' && words[i] != NULL; i++)
    {
      PtPciAddress address = plan_bench_address (words[i]);

      g_array_append_val (addresses, address);
    }
  return addresses;
}

static char *
describe (PtPlacement *placement)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < placement->places->len; i++)
    {
      const PtPlace *place = &g_array_index (placement->places, PtPlace, i);
      g_autofree char *host = pt_pci_address_to_short (&place->host);
      g_autofree char *guest = pt_pci_address_to_short (&place->guest);
      g_autofree char *expected = pt_pci_address_to_short (&place->expected);

      g_string_append_printf (text, "%s=%s→%s%s ", host, guest, place->has_expected ? expected
                              : "?",
                              place->multifunction ? "+" : "");
    }
  g_string_append (text, "ports");
  for (guint i = 0; i < placement->new_root_ports->len; i++)
    {
      const PtPciAddress *at = &g_array_index (placement->port_addresses, PtPciAddress, i);
      g_autofree char *address = pt_pci_address_to_short (at);

      g_string_append_printf (text, " %u", g_array_index (placement->new_root_ports, guint, i));
      if (at->slot != 0)
        g_string_append_printf (text, "@%s", address);
    }
  return g_string_free_and_steal (text);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(PtDomainXml) definition = make_definition (c->machine, c->devices);
  g_autoptr(GArray) given = parse_addresses (c->given);
  g_autoptr(GError) error = NULL;
  g_autoptr(PtPlacement) placement = pt_placement_new (definition, NULL, given, c->separate,
                                                       &error);
  g_autofree char *found = NULL;

  if (c->expect == NULL)
    {
      g_assert_null (placement);
      g_assert_error (error, PT_ERROR, PT_ERROR_REFUSED);
      return;
    }

  g_assert_no_error (error);
  found = describe (placement);
  g_assert_cmpstr (found, ==, c->expect);
}

/* Bus 0 has one slot left, which takes eight root ports, and then none. What is behind a port that
   is there already needs no new one. */
static void
test_full_of_express (void)
{
  static const struct
  {
    guint       last;      /* slot that something is in */
    const char *more;
    const char *given;
    const char *expect;
  } rows[] = {
    { 0x1d, "", "03:00.0", "03:00.0=01:00.0→01:00.0 ports 1" },
    { 0x1d, "", "03:00.0 04:00.0 05:00.0 06:00.0 07:00.0 08:00.0 09:00.0 0a:00.0 0b:00.0", NULL },
    { 0x1e, "", "03:00.0", NULL },
    { 0x1d, PORT (1, 0x1e, 0), "03:00.0", "03:00.0=01:00.0→01:00.0 ports" },
    { 0x1d, PORT (1, 0x1e, 0), "03:00.0 04:00.0",
      "03:00.0=01:00.0→01:00.0 04:00.0=02:00.0→02:00.0 ports 2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GString) devices = g_string_new (ROOT);
      g_autoptr(PtDomainXml) definition = NULL;
      g_autoptr(GArray) given = parse_addresses (rows[i].given);
      g_autoptr(PtPlacement) placement = NULL;
      g_autofree char *found = NULL;
      g_autoptr(GError) error = NULL;

      for (guint slot = 1; slot <= rows[i].last; slot++)
        g_string_append_printf (devices, "<memballoon><address type='pci' slot='%u'/></memballoon>",
                                slot);
      g_string_append (devices, rows[i].more);
      definition = make_definition ("q35", devices->str);
      placement = pt_placement_new (definition, NULL, given, FALSE, &error);
      if (rows[i].expect == NULL)
        {
          g_assert_null (placement);
          g_assert_error (error, PT_ERROR, PT_ERROR_REFUSED);
          g_assert_nonnull (strstr (error->message, "root port"));
          continue;
        }
      g_assert_no_error (error);
      found = describe (placement);
      g_assert_cmpstr (found, ==, rows[i].expect);
    }
}

/* Bus 0 is full: the bridge behind it is next, and then there is no room */
static void
test_full (void)
{
  g_autoptr(GString) devices = g_string_new ("<controller type='pci' index='1' model='pci-bridge'>"
                                             "<address type='pci' slot='0x1f'/></controller>");
  g_autoptr(PtDomainXml) definition = NULL;
  g_autoptr(PtDomainXml) full = NULL;
  g_autoptr(GArray) given = parse_addresses ("03:00.0");
  g_autoptr(PtPlacement) placement = NULL;
  g_autofree char *found = NULL;
  g_autoptr(GError) error = NULL;

  for (guint slot = 3; slot < 0x1f; slot++)
    g_string_append_printf (devices, "<memballoon><address type='pci' slot='%u'/></memballoon>",
                            slot);
  definition = make_definition ("pc", devices->str);
  placement = pt_placement_new (definition, NULL, given, FALSE, NULL);
  found = describe (placement);
  g_assert_cmpstr (found, ==, "03:00.0=01:01.0→01:01.0 ports");

  for (guint slot = 1; slot <= 0x1f; slot++)
    g_string_append_printf (devices,
                            "<memballoon><address type='pci' bus='1' slot='%u'/></memballoon>",
                            slot);
  full = make_definition ("pc", devices->str);
  g_assert_null (pt_placement_new (full, NULL, given, FALSE, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_REFUSED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/placement/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/placement/full", test_full);
  g_test_add_func ("/placement/full-of-express", test_full_of_express);

  return g_test_run ();
}
