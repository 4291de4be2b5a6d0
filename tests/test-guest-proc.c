/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-proc.h"

#include <string.h>

/*
 * The files of a Linux guest: as the kernel writes them, and as somebody would who means harm.
 */

#define NUMBERS_7 "\t               0\t        febc0008\t               0\t               0" \
  "\t               0\t               0\t               0"
#define NUMBERS NUMBERS_7 NUMBERS_7

typedef struct
{
  const char *name;
  const char *text;
  const char *expect;     /* NULL: refused */
} Case;

static const Case pci_cases[] = {
  { "nothing", "", "" },
  { "two", "0000\t808629c0\t0" NUMBERS "\t\n0900\t808624f3\tb" NUMBERS "\tiwlwifi\n",
    "00:00.0 8086:29c0 -;09:00.0 8086:24f3 iwlwifi" },
  { "sorted", "0900\t808624f3\tb" NUMBERS "\tiwlwifi\n00ff\t808629c0\t0" NUMBERS "\t\n",
    "00:1f.7 8086:29c0 -;09:00.0 8086:24f3 iwlwifi" },
  { "no end of line", "0000\t808629c0\t0" NUMBERS "\te1000e", "00:00.0 8086:29c0 e1000e" },
  { "another domain", "0000\t808629c0\t0" NUMBERS "\t\n0000\t80862030\t0" NUMBERS "\tpcieport\n",
    "00:00.0 8086:29c0 -" },
  { "driver with an escape", "0000\t808629c0\t0" NUMBERS "\ta\033[2Jb\n",
    "00:00.0 8086:29c0 a\\x1b[2Jb" },
  { "empty line", "\n", NULL },
  { "one field too few", "0000\t808629c0\t0" NUMBERS_7 "\te1000e\n", NULL },
  { "one field too many", "0000\t808629c0\t0" NUMBERS "\te1000e\tx\n", NULL },
  { "no address", "xyz0\t808629c0\t0" NUMBERS "\t\n", NULL },
  { "long address", "00000\t808629c0\t0" NUMBERS "\t\n", NULL },
  { "short IDs", "0000\t80862\t0" NUMBERS "\t\n", NULL },
  { "negative", "-001\t808629c0\t0" NUMBERS "\t\n", NULL },
  { "another file", "root:x:0:0:root:/root:/bin/bash\n", NULL },
};

#define ROOT_HUB(bus, controller) \
  "T:  Bus=" bus " Lev=00 Prnt=00 Port=00 Cnt=00 Dev#=  1 Spd=480  MxCh= 4\n" \
  "B:  Alloc=  0/800 us ( 0%), #Int=  0, #Iso=  0\n" \
  "D:  Ver= 2.00 Cls=09(hub  ) Sub=00 Prot=01 MxPS=64 #Cfgs=  1\n" \
  "P:  Vendor=1d6b ProdID=0002 Rev= 6.12\n" \
  "S:  Manufacturer=Linux 6.12.0 xhci-hcd\nS:  Product=xHCI Host Controller\n" \
  "S:  SerialNumber=" controller "\n" \
  "C:* #Ifs= 1 Cfg#= 1 Atr=e0 MxPwr=  0mA\n"
#define DEVICE(place, ids, strings) \
  "\nT:  Bus=" place " Spd=12   MxCh= 0\n" \
  "D:  Ver= 2.00 Cls=00(>ifc ) Sub=00 Prot=00 MxPS=64 #Cfgs=  1\n" \
  "P:  " ids " Rev= 0.00\n" strings "C:* #Ifs= 1 Cfg#= 1 Atr=a0 MxPwr=100mA\n" \
  "I:* If#= 0 Alt= 0 #EPs= 1 Cls=03(HID  ) Sub=01 Prot=01 Driver=usbhid\n" \
  "E:  Ad=81(I) Atr=03(Int.) MxPS=   8 Ivl=8ms\n"
#define HUB(place) \
  "\nT:  Bus=" place " Spd=12   MxCh= 8\nD:  Ver= 2.00 Cls=09(hub  ) Sub=00\n" \
  "P:  Vendor=0409 ProdID=55aa Rev= 1.01\nS:  Product=QEMU USB Hub\n"

static const Case usb_cases[] = {
  { "nothing", "", "" },
  { "root hubs alone", "\n" ROOT_HUB ("01", "0000:09:00.0") "\n" ROOT_HUB ("02", "0000:09:00.0"),
    "" },
  { "keyboard",
    "\n" ROOT_HUB ("01", "0000:09:00.0")
    DEVICE ("01 Lev=01 Prnt=01 Port=02 Cnt=01 Dev#=  2", "Vendor=0627 ProdID=0001",
            "S:  Manufacturer=QEMU\nS:  Product=QEMU USB Keyboard\nS:  SerialNumber=68284\n"),
    "09:00.0 1-3 0627:0001 QEMU USB Keyboard" },
  { "behind a hub, and on a second controller",
    "\n" ROOT_HUB ("01", "0000:09:00.0") HUB ("01 Lev=01 Prnt=01 Port=00 Cnt=01 Dev#=  2")
    DEVICE ("01 Lev=02 Prnt=02 Port=03 Cnt=01 Dev#=  3", "Vendor=046d ProdID=c31c",
            "S:  Manufacturer=Logitech\nS:  Product=Keyboard K120\n")
    "\n" ROOT_HUB ("03", "0000:00:1d.7")
    DEVICE ("03 Lev=01 Prnt=01 Port=00 Cnt=01 Dev#=  2", "Vendor=8087 ProdID=0a2b", ""),
    "09:00.0 1-1 0409:55aa QEMU USB Hub, hub;09:00.0 1-1.4 046d:c31c Logitech Keyboard K120;"
    "00:1d.7 3-1 8087:0a2b USB device" },
  { "no controller", "\n" ROOT_HUB ("01", "dummy_hcd.0")
    DEVICE ("01 Lev=01 Prnt=01 Port=02 Cnt=01 Dev#=  2", "Vendor=0627 ProdID=0001", ""),
    "? 1-3 0627:0001 USB device" },
  { "parent that is not there",
    DEVICE ("01 Lev=02 Prnt=09 Port=02 Cnt=01 Dev#=  2", "Vendor=0627 ProdID=0001", ""),
    "? ? 0627:0001 USB device" },
  { "its own parent",
    DEVICE ("01 Lev=02 Prnt=02 Port=02 Cnt=01 Dev#=  2", "Vendor=0627 ProdID=0001", ""),
    "? ? 0627:0001 USB device" },
  { "parent of another level", HUB ("01 Lev=01 Prnt=01 Port=00 Cnt=01 Dev#=  2")
    DEVICE ("01 Lev=05 Prnt=02 Port=02 Cnt=01 Dev#=  3", "Vendor=0627 ProdID=0001", ""),
    "? 1-1 0409:55aa QEMU USB Hub, hub;? ? 0627:0001 USB device" },
  { "name with a line break",
    DEVICE ("01 Lev=01 Prnt=01 Port=02 Cnt=01 Dev#=  2", "Vendor=0627 ProdID=0001",
            "S:  Product=a\033]0;b\nnot a line of the kernel\n"),
    "? 1-3 0627:0001 a\\x1b]0;b" },
  { "without IDs", "\nT:  Bus=01 Lev=01 Prnt=01 Port=02 Cnt=01 Dev#=  2 Spd=12\n", "" },
  { "device number too high", "\nT:  Bus=01 Lev=01 Prnt=01 Port=02 Cnt=01 Dev#=999 Spd=12\n",
    NULL },
  { "no level", "\nT:  Bus=01 Prnt=01 Port=02 Cnt=01 Dev#=  2 Spd=12\n", NULL },
  { "another file", "root:x:0:0:root:/root:/bin/bash\n", "" },
};

static const Case lsusb_cases[] = {
  { "nothing", "", "" },
  { "root hub and tablet",
    "Bus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub\n"
    "Bus 001 Device 002: ID 0627:0001 Adomax Technology Co., Ltd QEMU Tablet\n",
    "? ? 0627:0001 Adomax Technology Co., Ltd QEMU Tablet" },
  { "without a name", "Bus 002 Device 010: ID 0627:0001\n", "? ? 0627:0001 USB device" },
  { "not found", "sh: lsusb: not found\n", NULL },
  { "other digits", "Bus 00a Device 002: ID 0627:0001 x\n", NULL },
  { "cut off", "Bus 001 Device 002: ID 06", NULL },
};

static void
append (GString    *text,
        const char *format,
        ...) G_GNUC_PRINTF (2, 3);

static void
append (GString    *text,
        const char *format,
        ...)
{
  va_list args;

  if (text->len > 0)
    g_string_append_c (text, ';');
  va_start (args, format);
  g_string_append_vprintf (text, format, args);
  va_end (args);
}

static char *
describe_functions (PtGuestSighting *sighting)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sighting->functions->len; i++)
    {
      const PtGuestFunction *function = g_ptr_array_index (sighting->functions, i);
      g_autofree char *address = pt_pci_address_to_short (&function->address);

      append (text, "%s %04x:%04x %s", address, (guint) function->vendor_id,
              (guint) function->device_id, function->driver != NULL ? function->driver : "-");
    }
  return g_string_free_and_steal (text);
}

static char *
describe_usb (PtGuestSighting *sighting)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sighting->usb->len; i++)
    {
      const PtGuestPlugged *plugged = g_ptr_array_index (sighting->usb, i);
      g_autofree char *address = pt_pci_address_to_short (&plugged->controller);

      append (text, "%s %s %s:%s %s%s", plugged->has_controller ? address : "?",
              plugged->usb->port != NULL ? plugged->usb->port : "?", plugged->usb->vendor_id,
              plugged->usb->product_id, plugged->usb->name, plugged->usb->hub ? ", hub" : "");
    }
  return g_string_free_and_steal (text);
}

/* Behind the text there is nothing that may be read */
static char *
dup_exactly (const char *text)
{
  return g_memdup2 (text, strlen (text));
}

static void
test_pci (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *text = dup_exactly (c->text);
  g_autoptr(GError) error = NULL;
  g_autoptr(PtGuestSighting) sighting = pt_guest_proc_read_pci (text, strlen (c->text), &error);
  g_autofree char *found = sighting != NULL ? describe_functions (sighting) : NULL;

  g_assert_cmpstr (found, ==, c->expect);
  g_assert_true ((error == NULL) == (sighting != NULL));
}

static void
test_usb (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *text = dup_exactly (c->text);
  g_autoptr(GError) error = NULL;
  g_autoptr(PtGuestSighting) sighting = pt_guest_sighting_new ();
  gboolean good = pt_guest_proc_read_usb (sighting, text, strlen (c->text), &error);
  g_autofree char *found = good ? describe_usb (sighting) : NULL;

  g_assert_cmpstr (found, ==, c->expect);
  g_assert_true ((error == NULL) == good);
}

static void
test_lsusb (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *text = dup_exactly (c->text);
  g_autoptr(GError) error = NULL;
  g_autoptr(PtGuestSighting) sighting = pt_guest_sighting_new ();
  gboolean good = pt_guest_proc_read_lsusb (sighting, text, strlen (c->text), &error);
  g_autofree char *found = good ? describe_usb (sighting) : NULL;

  g_assert_cmpstr (found, ==, c->expect);
  g_assert_true ((error == NULL) == good);
}

static void
test_attributes (void)
{
  PtGuestFunction function = { .address = { .bus = 2 }, .class_code = -1, .secondary = -1 };
  static const char *const no_class[] = { "", "\n", "0x", "060400\n", "0x1060400\n", "0x06 400\n",
                                          "0x060400\n\n", "0x-60400\n" };
  static const char *const no_bus[] = { "", "\n", "2\n", "1\n", "256\n", "0x3\n", "3 \n", "-3\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (no_class); i++)
    g_assert_false (pt_guest_proc_read_class (&function, no_class[i], strlen (no_class[i])));
  g_assert_cmpint (function.class_code, ==, -1);
  g_assert_true (pt_guest_proc_read_class (&function, "0x020000\n", 9));
  g_assert_cmphex ((guint) function.class_code, ==, 0x0200);
  g_assert_false (function.bridge);
  g_assert_true (pt_guest_proc_read_class (&function, "0x060400\n", 9));
  g_assert_cmphex ((guint) function.class_code, ==, 0x0604);
  g_assert_true (function.bridge);

  /* Not behind itself, and not in front of itself */
  for (gsize i = 0; i < G_N_ELEMENTS (no_bus); i++)
    g_assert_false (pt_guest_proc_read_secondary (&function, no_bus[i], strlen (no_bus[i])));
  g_assert_cmpint (function.secondary, ==, -1);
  g_assert_true (pt_guest_proc_read_secondary (&function, "3\n", 2));
  g_assert_cmpint (function.secondary, ==, 3);
}

/* More than any guest has, and more than is read */
static void
test_endless (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(PtGuestSighting) sighting = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *long_text = g_strnfill (PT_GUEST_MAX_BYTES + 1, '\n');

  for (guint i = 0; i <= PT_GUEST_MAX_FUNCTIONS; i++)
    g_string_append_printf (text, "%04x\t808629c0\t0" NUMBERS "\t\n", i);
  g_assert_null (pt_guest_proc_read_pci (text->str, text->len, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_assert_null (pt_guest_proc_read_pci (long_text, PT_GUEST_MAX_BYTES + 1, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  sighting = pt_guest_sighting_new ();
  g_assert_false (pt_guest_proc_read_usb (sighting, long_text, PT_GUEST_MAX_BYTES + 1, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_string_truncate (text, 0);
  for (guint i = 0; i <= PT_GUEST_MAX_USB; i++)
    g_string_append (text, DEVICE ("01 Lev=01 Prnt=01 Port=02 Cnt=01 Dev#=  2",
                                   "Vendor=0627 ProdID=0001", ""));
  g_assert_false (pt_guest_proc_read_usb (sighting, text->str, text->len, &error));
  g_assert_nonnull (error);
  g_assert_null (sighting->usb);
  g_clear_error (&error);

  g_string_truncate (text, 0);
  for (guint i = 0; i <= PT_GUEST_MAX_USB; i++)
    g_string_append (text, "Bus 001 Device 002: ID 0627:0001 x\n");
  g_assert_false (pt_guest_proc_read_lsusb (sighting, text->str, text->len, &error));
  g_assert_nonnull (error);
}

static void
test_long_names (void)
{
  g_autofree char *name = g_strnfill (4000, 'n');
  g_autofree char *text =
      g_strdup_printf ("\nT:  Bus=01 Lev=01 Prnt=01 Port=02 Cnt=01 Dev#=  2 Spd=12\n"
                       "P:  Vendor=0627 ProdID=0001 Rev= 0.00\n"
                       "S:  Manufacturer=%s\nS:  Product=%s\n", name, name);
  g_autofree char *line = g_strdup_printf ("0000\t808629c0\t0" NUMBERS "\t%s\n", name);
  g_autoptr(PtGuestSighting) sighting = pt_guest_sighting_new ();
  g_autoptr(PtGuestSighting) pci = NULL;
  g_autoptr(GError) error = NULL;
  const PtGuestPlugged *plugged;
  const PtGuestFunction *function;

  g_assert_true (pt_guest_proc_read_usb (sighting, text, strlen (text), &error));
  g_assert_no_error (error);
  plugged = g_ptr_array_index (sighting->usb, 0);
  g_assert_cmpint (g_utf8_strlen (plugged->usb->name, -1), ==, PT_GUEST_MAX_NAME + 1);

  pci = pt_guest_proc_read_pci (line, strlen (line), &error);
  g_assert_no_error (error);
  function = g_ptr_array_index (pci->functions, 0);
  g_assert_cmpint (g_utf8_strlen (function->driver, -1), ==, PT_GUEST_MAX_NAME + 1);
}

static void
add (const char    *prefix,
     const Case    *rows,
     gsize          n,
     GTestDataFunc  func)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat ("/guest-proc/", prefix, "/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], func);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("pci", pci_cases, G_N_ELEMENTS (pci_cases), test_pci);
  add ("usb", usb_cases, G_N_ELEMENTS (usb_cases), test_usb);
  add ("lsusb", lsusb_cases, G_N_ELEMENTS (lsusb_cases), test_lsusb);
  g_test_add_func ("/guest-proc/attributes", test_attributes);
  g_test_add_func ("/guest-proc/endless", test_endless);
  g_test_add_func ("/guest-proc/long-names", test_long_names);

  return g_test_run ();
}
