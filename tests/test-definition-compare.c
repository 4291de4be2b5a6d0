/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-definition-compare.h"

#include "pt-error.h"

#define NS "https://phyllome.org/xmlns/passthrough/1.0"

#define DISK "<disk type='file'><target dev='vda'/></disk>"
#define DISK_B "<disk type='file'><target dev='vdb'/></disk>"
#define SOUND "<sound model='ich9'/>"
#define PORT(index) "<controller type='pci' index='" index "' model='pcie-root-port'/>"
#define SOURCE(slot)                                                                               \
  "<source><address domain='0x0000' bus='0x00' slot='" slot "' function='0x0'/></source>"
#define HOSTDEV(slot, bus)                                                                         \
  "<hostdev mode='subsystem' type='pci' managed='yes'>" SOURCE (slot)                              \
  "<address type='pci' domain='0x0000' bus='" bus "' slot='0x00' function='0x0'/></hostdev>"
#define RECORD                                                                                     \
  "<metadata><pt:devices xmlns:pt='" NS "'><pt:device host='0000:00:14.0'/></pt:devices></metadata>"
#define DOMAIN(metadata, devices)                                                                  \
  "<domain type='kvm'>\n  <name>a</name>\n" metadata "<devices>" devices "</devices></domain>"

typedef struct
{
  const char *name;
  const char *before;
  const char *asked;
  const char *read_back;
  const char *wrong;      /* NULL: all is well; else a part of what is said */
} Case;

static const Case cases[] = {
  { "nothing changed", DOMAIN ("", DISK), DOMAIN ("", DISK), DOMAIN ("", DISK), NULL },
  { "other quotes, indentation and order of attributes",
    DOMAIN ("", "<disk type='file' device='disk'><target dev='vda'/></disk>"),
    DOMAIN ("", "<disk type='file' device='disk'><target dev='vda'/></disk>"),
    "<domain type=\"kvm\"><name>a</name><devices>\n\n<disk device=\"disk\" type=\"file\">\n"
    "  <target dev=\"vda\"/>\n</disk></devices></domain>",
    NULL },
  { "added", DOMAIN ("", DISK), DOMAIN (RECORD, DISK PORT ("5") HOSTDEV ("0x14", "0x05")),
    DOMAIN (RECORD, DISK PORT ("5") HOSTDEV ("0x14", "0x05")), NULL },
  { "added, and libvirt filled in and moved",
    DOMAIN ("", PORT ("1") DISK), DOMAIN ("", PORT ("1") DISK PORT ("2") HOSTDEV ("0x14", "0x2")),
    DOMAIN ("", DISK PORT ("1")
            "<controller type='pci' index='2' model='pcie-root-port'><model name='pcie-root-port'/>"
            "<target chassis='2' port='0x9'/><address type='pci' bus='0x00' slot='0x01'/>"
            "</controller><hostdev mode='subsystem' type='pci' managed='yes'><driver name='vfio'/>"
            SOURCE ("0x14") "<alias name='hostdev0'/>"
            "<address type='pci' domain='0x0000' bus='0x02' slot='0x00' function='0x0'/></hostdev>"
            PORT ("3")),
    NULL },
  { "removed", DOMAIN (RECORD, DISK PORT ("5") HOSTDEV ("0x14", "0x05")), DOMAIN ("", DISK),
    DOMAIN ("", DISK), NULL },
  { "removed, and libvirt keeps the port",
    DOMAIN (RECORD, DISK PORT ("5") HOSTDEV ("0x14", "0x05")), DOMAIN ("", DISK),
    DOMAIN ("", DISK PORT ("5")), NULL },
  { "libvirt adds something of its own", DOMAIN ("", DISK), DOMAIN ("", DISK),
    DOMAIN ("", DISK "<memballoon model='none'/>"), NULL },
  { "two of the same, swapped", DOMAIN ("", DISK DISK_B), DOMAIN ("", DISK DISK_B),
    DOMAIN ("", DISK_B DISK), NULL },
  { "one that is part of another",
    DOMAIN ("", "<input type='mouse'/><input type='mouse' bus='usb'/>"),
    DOMAIN ("", "<input type='mouse'/><input type='mouse' bus='usb'/>"),
    DOMAIN ("", "<input type='mouse' bus='usb'/><input type='mouse'/>"), NULL },
  { "the hidden text of CDATA and entities",
    DOMAIN ("<title>a &amp; b</title>", DISK), DOMAIN ("<title>a &amp; b</title>", DISK),
    DOMAIN ("<title><![CDATA[a & b]]></title>", DISK), NULL },
  { "metadata that is empty without the record", DOMAIN (RECORD, DISK),
    DOMAIN ("<metadata>\n  </metadata>", DISK), DOMAIN ("", DISK), NULL },
  { "metadata of others, indented",
    DOMAIN ("<metadata><x:a xmlns:x='urn:x'><x:b c='1'/></x:a></metadata>", DISK),
    DOMAIN ("<metadata><x:a xmlns:x='urn:x'><x:b c='1'/></x:a></metadata>", DISK),
    DOMAIN ("<metadata>\n  <y:a xmlns:y='urn:x'>\n    <y:b c='1'/>\n  </y:a>\n</metadata>", DISK),
    NULL },

  { "a disk is lost", DOMAIN ("", DISK SOUND), DOMAIN ("", DISK SOUND), DOMAIN ("", SOUND),
    "/domain/devices/disk[file]" },
  { "one of two is lost", DOMAIN ("", DISK DISK_B), DOMAIN ("", DISK DISK_B),
    DOMAIN ("", DISK DISK), "/domain/devices/disk[file]" },
  { "one of two equal ones is lost", DOMAIN ("", SOUND SOUND), DOMAIN ("", SOUND SOUND),
    DOMAIN ("", SOUND), "/domain/devices/sound" },
  { "an attribute is lost",
    DOMAIN ("", "<graphics type='vnc' passwd='secret'/>"),
    DOMAIN ("", "<graphics type='vnc' passwd='secret'/>"), DOMAIN ("", "<graphics type='vnc'/>"),
    "/domain/devices/graphics[vnc]" },
  { "an attribute is changed", DOMAIN ("", SOUND), DOMAIN ("", SOUND),
    DOMAIN ("", "<sound model='ac97'/>"), "/domain/devices/sound" },
  { "a child is lost, named where it is", DOMAIN ("", DISK), DOMAIN ("", DISK),
    DOMAIN ("", "<disk type='file'/>"), "/domain/devices/disk[file]/target" },
  { "a text is changed", DOMAIN ("", DISK), DOMAIN ("", DISK),
    "<domain type='kvm'><name>b</name><devices>" DISK "</devices></domain>", "/domain/name" },
  { "the type is changed", DOMAIN ("", DISK), DOMAIN ("", DISK),
    "<domain type='qemu'><name>a</name><devices>" DISK "</devices></domain>", "/domain" },
  { "something else altogether", DOMAIN ("", DISK), DOMAIN ("", DISK), "<network/>", "/domain" },
  { "metadata of others is lost",
    DOMAIN ("<metadata><x:a xmlns:x='urn:x'/></metadata>", DISK), DOMAIN (RECORD, DISK),
    DOMAIN (RECORD, DISK), "/domain/metadata/a" },
  { "metadata of others in another namespace",
    DOMAIN ("<metadata><x:a xmlns:x='urn:x'/></metadata>", DISK),
    DOMAIN ("<metadata><x:a xmlns:x='urn:x'/></metadata>", DISK),
    DOMAIN ("<metadata><x:a xmlns:x='urn:y'/></metadata>", DISK), "/domain/metadata/a" },
  { "a comment is lost", DOMAIN ("<metadata><a xmlns='urn:x'><!-- b --></a></metadata>", DISK),
    DOMAIN ("<metadata><a xmlns='urn:x'><!-- b --></a></metadata>", DISK),
    DOMAIN ("<metadata><a xmlns='urn:x'/></metadata>", DISK), "/domain/metadata/a" },
  { "what was asked for is not there", DOMAIN ("", DISK),
    DOMAIN ("", DISK PORT ("5") HOSTDEV ("0x14", "0x05")), DOMAIN ("", DISK PORT ("5")),
    "/domain/devices/hostdev[pci]" },
  { "the wrong device is there", DOMAIN ("", DISK), DOMAIN ("", DISK HOSTDEV ("0x14", "0x05")),
    DOMAIN ("", DISK HOSTDEV ("0x15", "0x05")), "/domain/devices/hostdev[pci]" },
  { "at another place of the guest", DOMAIN ("", DISK), DOMAIN ("", DISK HOSTDEV ("0x14", "0x05")),
    DOMAIN ("", DISK HOSTDEV ("0x14", "0x06")), "/domain/devices/hostdev[pci]" },
  { "the record is not there", DOMAIN ("", DISK), DOMAIN (RECORD, DISK), DOMAIN ("", DISK),
    "/domain/metadata" },
  { "the port is not there", DOMAIN ("", DISK), DOMAIN ("", DISK PORT ("5")), DOMAIN ("", DISK),
    "/domain/devices/controller[pci]" },
  { "a host device of somebody else is lost",
    DOMAIN ("", DISK HOSTDEV ("0x13", "0x04")),
    DOMAIN ("", DISK HOSTDEV ("0x13", "0x04") HOSTDEV ("0x14", "0x05")),
    DOMAIN ("", DISK HOSTDEV ("0x14", "0x05")), "/domain/devices/hostdev[pci]" },
  { "a USB host device is lost", DOMAIN ("", "<hostdev mode='subsystem' type='usb'/>"),
    DOMAIN ("", ""), DOMAIN ("", ""), "/domain/devices/hostdev[usb]" },
  { "a USB controller is lost", DOMAIN ("", "<controller type='usb' index='0'/>"), DOMAIN ("", ""),
    DOMAIN ("", ""), "/domain/devices/controller[usb]" },
  { "the edit forgot a disk", DOMAIN ("", DISK SOUND), DOMAIN ("", SOUND HOSTDEV ("0x14", "0x05")),
    DOMAIN ("", SOUND HOSTDEV ("0x14", "0x05")), "/domain/devices/disk[file]" },
  { "what was to go is still there", DOMAIN ("", DISK HOSTDEV ("0x14", "0x05")), DOMAIN ("", DISK),
    DOMAIN ("", DISK HOSTDEV ("0x14", "0x05")), "still there" },
  { "the record that was to go is still there", DOMAIN (RECORD, DISK), DOMAIN ("", DISK),
    DOMAIN (RECORD, DISK), "still there" },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (GError) error = NULL;
      g_autofree char *wrong = pt_definition_compare (c->before, c->asked, c->read_back, &error);

      g_test_message ("%s: %s", c->name, wrong != NULL ? wrong : "well");
      g_assert_no_error (error);
      if (c->wrong == NULL)
        g_assert_cmpstr (wrong, ==, NULL);
      else
        {
          g_assert_nonnull (wrong);
          g_assert_nonnull (strstr (wrong, c->wrong));
          g_assert_null (strstr (wrong, "secret"));
        }
    }
}

static void
test_refused (void)
{
  static const char *const broken[] = {
    "", "<domain>", "no", "<!DOCTYPE domain [<!ENTITY a 'b'>]><domain>&a;</domain>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    for (guint where = 0; where < 3; where++)
      {
        const char *texts[] = { "<domain/>", "<domain/>", "<domain/>" };
        g_autoptr (GError) error = NULL;

        texts[where] = broken[i];
        g_assert_null (pt_definition_compare (texts[0], texts[1], texts[2], &error));
        g_assert_error (error, PT_ERROR, PT_ERROR_XML_INVALID);
      }
}

/* Metadata of other programs may be as deep as libxml2 allows; each level once, not twice */
static void
test_deep (void)
{
  g_autoptr (GString) nested = g_string_new ("<metadata><a:a xmlns:a='https://a.example'>");
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;
  g_autofree char *wrong = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 200; i++)
    g_string_append (nested, "<a:b>");
  g_string_append (nested, "<a:c/>");
  for (guint i = 0; i < 200; i++)
    g_string_append (nested, "</a:b>");
  g_string_append (nested, "</a:a></metadata>");
  text = g_strdup_printf (DOMAIN ("%s", DISK), nested->str);
  g_string_replace (nested, "<a:c/>", "", 0);
  other = g_strdup_printf (DOMAIN ("%s", DISK), nested->str);

  g_assert_null (pt_definition_compare (text, text, text, &error));
  g_assert_no_error (error);
  wrong = pt_definition_compare (text, text, other, &error);
  g_assert_no_error (error);
  g_assert_nonnull (wrong);
  g_assert_true (g_str_has_suffix (wrong, "/b/c"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/definition-compare/cases", test_cases);
  g_test_add_func ("/definition-compare/refused", test_refused);
  g_test_add_func ("/definition-compare/deep", test_deep);
  return g_test_run ();
}
