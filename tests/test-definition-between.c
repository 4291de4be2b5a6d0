/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-definition-between.h"

#define HOSTDEV(slot)                                                                              \
  "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' "           \
  "bus='0x00' slot='" slot "' function='0x0'/></source></hostdev>"
#define OLD HOSTDEV ("0x03")
#define ONE HOSTDEV ("0x14")
#define TWO HOSTDEV ("0x15")
#define OTHER HOSTDEV ("0x16")
#define USB "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/></source></hostdev>"
#define NVME                                                                                       \
  "<disk type='nvme'><source type='pci' namespace='1'><address domain='0x0000' bus='0x00' "        \
  "slot='0x14' function='0x0'/></source><target dev='vda'/></disk>"
#define PORT "<controller type='pci' index='1' model='pcie-root-port'/>"
#define RECORD(of)                                                                                 \
  "<metadata><pt:devices xmlns:pt='https://phyllome.org/xmlns/passthrough/1.0'><pt:device host='"  \
  of "'/></pt:devices></metadata>"
#define DOMAIN(head, devices)                                                                      \
  "<domain type='kvm'>\n  <name>a</name>\n" head "<devices>" devices "</devices></domain>"
#define MEMORY(kib) "<memory unit='KiB'>" kib "</memory>"

typedef struct
{
  const char *name;
  const char *from;
  const char *to;
  const char *now;
  gboolean    between;
} Case;

static const Case cases[] = {
  { "nothing yet", DOMAIN ("", OLD), DOMAIN ("", OLD ONE TWO), DOMAIN ("", OLD), TRUE },
  { "the first", DOMAIN ("", OLD), DOMAIN ("", OLD ONE TWO), DOMAIN ("", OLD ONE), TRUE },
  { "the last first, and moved", DOMAIN ("", OLD), DOMAIN ("", OLD ONE TWO),
    DOMAIN ("", TWO "\n" OLD), TRUE },
  { "both", DOMAIN ("", OLD), DOMAIN ("", OLD ONE TWO), DOMAIN ("", OLD ONE TWO), TRUE },
  { "the record comes last", DOMAIN (RECORD ("0000:00:03.0"), OLD),
    DOMAIN (RECORD ("0000:00:14.0"), OLD ONE), DOMAIN (RECORD ("0000:00:03.0"), OLD ONE), TRUE },
  { "libvirt made a port for it", DOMAIN ("", OLD), DOMAIN ("", OLD ONE),
    DOMAIN ("", OLD ONE PORT), TRUE },
  { "nothing to come", DOMAIN ("", OLD ONE), DOMAIN ("", OLD), DOMAIN ("", OLD ONE), TRUE },

  { "another device", DOMAIN ("", OLD), DOMAIN ("", OLD ONE), DOMAIN ("", OLD ONE OTHER), FALSE },
  { "another device instead", DOMAIN ("", OLD), DOMAIN ("", OLD ONE), DOMAIN ("", OLD OTHER),
    FALSE },
  { "the same device, otherwise", DOMAIN ("", OLD), DOMAIN ("", OLD ONE), DOMAIN ("", OLD NVME),
    FALSE },
  { "a device of a USB port", DOMAIN ("", OLD), DOMAIN ("", OLD ONE), DOMAIN ("", OLD ONE USB),
    FALSE },
  { "one of before is gone", DOMAIN ("", OLD), DOMAIN ("", OLD ONE), DOMAIN ("", ONE), FALSE },
  { "all of before is gone", DOMAIN ("", OLD ONE), DOMAIN ("", ""), DOMAIN ("", ""), FALSE },
  { "an option of one of before", DOMAIN ("", OLD), DOMAIN ("", OLD ONE),
    DOMAIN ("", "<hostdev mode='subsystem' type='pci' managed='no'><source><address "
            "domain='0x0000' bus='0x00' slot='0x03' function='0x0'/></source></hostdev>" ONE),
    FALSE },
  { "more memory", DOMAIN (MEMORY ("1"), OLD), DOMAIN (MEMORY ("1"), OLD ONE),
    DOMAIN (MEMORY ("2"), OLD ONE), FALSE },
  { "something new", DOMAIN ("", OLD), DOMAIN ("", OLD ONE),
    DOMAIN ("", OLD ONE "<sound model='ich9'/>"), FALSE },
  { "something lost", DOMAIN ("", OLD "<sound model='ich9'/>"),
    DOMAIN ("", OLD ONE "<sound model='ich9'/>"), DOMAIN ("", OLD ONE), FALSE },
  { "not XML", DOMAIN ("", OLD), DOMAIN ("", OLD ONE), "<domain", FALSE },
  { "not XML before", "<domain", DOMAIN ("", OLD ONE), DOMAIN ("", OLD), FALSE },
  { "not XML to come", DOMAIN ("", OLD), "", DOMAIN ("", OLD), FALSE },
};

static void
test_case (gconstpointer data)
{
  const Case *row = data;

  g_assert_cmpint (pt_definition_lies_between (row->from, row->to, row->now), ==, row->between);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/definition-between/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
