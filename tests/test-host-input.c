/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "host-fixture.h"

#define USB "/devices/pci0000:00/0000:00:14.0/usb1"

/* One controller with a receiver at port 1-2, and an I²C controller that is a PCI function */
#define COMPUTER \
  "proc/sys/kernel/osrelease = 6.12.0\n" \
  "pci 0000:00:14.0 8086:a12f 0c0330 group=0 driver=xhci_hcd\n" \
  "pci 0000:00:15.0 8086:a160 118000 group=1 driver=intel-lpss\n" \
  "{0000:00:14.0}/usb1/1-2/idVendor = 046d\n" \
  "{0000:00:14.0}/usb1/1-2/idProduct = c52b\n" \
  "{0000:00:14.0}/usb1/1-2/manufacturer = Logitech\n" \
  "{0000:00:14.0}/usb1/1-2/product = USB Receiver\n" \
  "{0000:00:14.0}/usb1/1-2/bDeviceClass = 00\n" \
  "{0000:00:14.0}/usb1/1-9/idVendor = 8087\n" \
  "{0000:00:14.0}/usb1/1-9/idProduct = 0a2b\n" \
  "{0000:00:14.0}/usb1/1-9/bDeviceClass = ef\n" \
  "{0000:00:14.0}/usb1/1-9/1-9:1.0/bInterfaceClass = e0\n" \
  "{0000:00:14.0}/usb1/1-9/1-9:1.0/bInterfaceSubClass = 01\n" \
  "{0000:00:14.0}/usb1/1-9/1-9:1.0/bInterfaceProtocol = 01\n" \
  "{0000:00:14.0}/usb1/1-9/product = Radio\n" \
  "sys/bus/usb/devices/usb1 -> {0000:00:14.0}/usb1\n" \
  "sys/bus/usb/devices/1-2 -> {0000:00:14.0}/usb1/1-2\n" \
  "sys/bus/usb/devices/1-9 -> {0000:00:14.0}/usb1/1-9\n" \
  "sys/bus/usb/devices/1-9:1.0 -> {0000:00:14.0}/usb1/1-9/1-9:1.0\n" \
  "sys/class/bluetooth/hci0 -> {0000:00:14.0}/usb1/1-9/1-9:1.0/bluetooth/hci0\n"

#define RADIO "usb|Radio|1-9 +T"

#define KEYS "fffffffffffffffe"
#define INPUT(bus, name, path, bits) \
  "proc/bus/input/devices:\n|I: Bus=" bus " Vendor=0001 Product=0001 Version=0000\n|N: Name=\"" name "\"\n" \
  "|P: Phys=\n|S: Sysfs=" path "\n|U: Uniq=\n|H: Handlers=\n|B: PROP=0\n" bits

static const struct
{
  const char *name, *input;
  const char *usb_uses, *i2c_uses;
  guint       keyboards, pointers;
} cases[] = {
  { "a keyboard on USB", INPUT ("0003", "Board", USB "/1-2/1-2:1.0/x/input/input1", "|B: KEY=7 0 0 " KEYS "\n"),
    RADIO "; input|Board|keyboard +K", "", 0, 0 },
  { "a mouse on USB", INPUT ("0003", "Mouse", USB "/1-2/1-2:1.0/x/input/input1", "|B: KEY=70000 0 0 0 0\n|B: REL=3\n"),
    RADIO "; input|Mouse|pointer +P", "", 0, 0 },
  { "a receiver registers both", INPUT ("0003", "Both", USB "/1-2/1-2:1.0/x/input/input1", "|B: KEY=ffff " KEYS " 0 " KEYS "\n|B: REL=903\n"),
    RADIO "; input|Both|keyboard +K; input|Both|pointer +P", "", 0, 0 },
  { "without a name of its own", INPUT ("0003", "HID 046d:c52b", USB "/1-2/1-2:1.0/x/input/input1", "|B: KEY=" KEYS "\n"),
    RADIO "; input|Logitech USB Receiver|keyboard +K", "", 0, 0 },
  { "keys, but not all: a remote control", INPUT ("0003", "Remote", USB "/1-2/1-2:1.0/x/input/input1", "|B: KEY=fffffffffffffff0\n"),
    RADIO, "", 0, 0 },
  { "the last of them missing", INPUT ("0003", "Nearly", USB "/1-2/1-2:1.0/x/input/input1", "|B: KEY=7ffffffe\n"),
    RADIO, "", 0, 0 },
  { "a key of Yubico's, which types passwords",
    "proc/bus/input/devices:\n|I: Bus=0003 Vendor=1050 Product=0407 Version=0110\n"
    "|N: Name=\"Yubico YubiKey OTP+FIDO+CCID\"\n|S: Sysfs=" USB "/1-2/1-2:1.0/x/input/input1\n"
    "|B: KEY=7 0 0 " KEYS "\n", RADIO, "", 0, 0 },
  { "a wheel alone", INPUT ("0003", "Knob", USB "/1-2/1-2:1.0/x/input/input1", "|B: REL=100\n"), RADIO, "", 0, 0 },
  { "a tablet", INPUT ("0003", "Pen", USB "/1-2/1-2:1.0/x/input/input1", "|B: KEY=400 0 0 0 0 0\n|B: ABS=3\n"),
    RADIO "; input|Pen|pointer +P", "", 0, 0 },
  { "a game pad", INPUT ("0003", "Pad", USB "/1-2/1-2:1.0/x/input/input1", "|B: KEY=7fdb000000000000 0 0 0 0\n|B: ABS=3003f\n"),
    RADIO, "", 0, 0 },
  { "a 32-bit kernel", INPUT ("0003", "Old", USB "/1-2/1-2:1.0/x/input/input1",
                              "|B: KEY=1 0 0 0 0 0 0 10000 0 0 0 0 0 0 0 fffffffe\n|B: ABS=3\n"),
    RADIO "; input|Old|keyboard +K; input|Old|pointer +P", "", 0, 0 },
  { "i8042", INPUT ("0011", "AT Translated Set 2 keyboard", "/devices/platform/i8042/serio0/input/input0", "|B: KEY=" KEYS "\n"),
    RADIO, "", 1, 0 },
  { "a touchpad on I²C, a PCI function", INPUT ("0018", "Touchpad", "/devices/pci0000:00/0000:00:15.0/i2c_designware.0/i2c-0/x/input/input7",
                                                "|B: KEY=e520 10000 0 0 0 0\n|B: ABS=2e0800000000003\n"),
    RADIO, "input|Touchpad|pointer +P", 0, 0 },
  { "a touchpad on I²C, on the board", INPUT ("0018", "Touchpad", "/devices/platform/AMDI0010:00/i2c-0/x/input/input7",
                                              "|B: KEY=e520 10000 0 0 0 0\n|B: ABS=2e0800000000003\n"),
    RADIO, "", 0, 1 },
  { "a mouse on a PS/2 port", INPUT ("0011", "ImPS/2 Generic Wheel Mouse", "/devices/platform/i8042/serio1/input/input4",
                                     "|B: KEY=70000 0 0 0 0\n|B: REL=103\n"),
    RADIO, "", 0, 1 },
  { "a keyboard on I²C, a PCI function", INPUT ("0018", "Cover", "/devices/pci0000:00/0000:00:15.0/i2c_designware.0/i2c-0/i2c-X/0018:04F3:0001.0002/input/input8",
                                                "|B: KEY=3f " KEYS "\n"),
    RADIO, "input|Cover|keyboard +K", 0, 0 },
  { "made up by a program", INPUT ("0006", "ydotool", "/devices/virtual/input/input9", "|B: KEY=" KEYS "\n|B: REL=3\n"),
    RADIO, "", 0, 0 },
  { "Bluetooth in the kernel", INPUT ("0005", "BT", USB "/1-9/1-9:1.0/bluetooth/hci0/hci0:11/x/input/input9", "|B: KEY=" KEYS "\n"),
    RADIO "; input|BT|keyboard +K", "", 0, 0 },
  { "Bluetooth by BlueZ", INPUT ("0005", "LE", "/devices/virtual/misc/uhid/0005:046D:B342.0009/input/input9", "|B: KEY=" KEYS "\n"),
    RADIO "; input|LE|keyboard +K", "", 0, 0 },
  { "nothing", "proc/bus/input/devices = \n", RADIO, "", 0, 0 },
  { "the class, where /proc/bus is hidden",
    "{0000:00:14.0}/usb1/1-2/input/input5/name = Classy\n"
    "{0000:00:14.0}/usb1/1-2/input/input5/id/bustype = 0003\n"
    "{0000:00:14.0}/usb1/1-2/input/input5/capabilities/key = " KEYS "\n"
    "{0000:00:14.0}/usb1/1-2/input/input5/capabilities/rel = 3\n"
    "{0000:00:14.0}/usb1/1-2/input/input5/capabilities/abs = 0\n"
    "sys/class/input/input5 -> {0000:00:14.0}/usb1/1-2/input/input5\n"
    "sys/class/input/event5 -> {0000:00:14.0}/usb1/1-2/input/input5/event5\n"
    "sys/class/input/mice -> /sys/devices/virtual/input/mice\n",
    RADIO "; input|Classy|keyboard +K; input|Classy|pointer +P", "", 0, 0 },
  { "a key of Yubico's in the class",
    "{0000:00:14.0}/usb1/1-2/input/input5/id/vendor = 1050\n"
    "{0000:00:14.0}/usb1/1-2/input/input5/capabilities/key = " KEYS "\n"
    "{0000:00:14.0}/usb1/1-2/input/input5/capabilities/rel = 0\n"
    "{0000:00:14.0}/usb1/1-2/input/input5/capabilities/abs = 0\n"
    "sys/class/input/input5 -> {0000:00:14.0}/usb1/1-2/input/input5\n", RADIO, "", 0, 0 },
};

static void
test_inputs (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (COMPUTER, cases[i].input, NULL);
      g_autoptr (HostFixture) fixture = host_fixture_new (text);
      g_autoptr (PtHost) host = host_fixture_read (fixture);
      g_autofree char *usb = host_fixture_dup_uses (host, "0000:00:14.0");
      g_autofree char *i2c = host_fixture_dup_uses (host, "0000:00:15.0");
      const PtHostFacts *facts = pt_host_get_facts (host);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (usb, ==, cases[i].usb_uses);
      g_assert_cmpstr (i2c, ==, cases[i].i2c_uses);
      g_assert_cmpuint (facts->other_keyboards, ==, cases[i].keyboards);
      g_assert_cmpuint (facts->other_pointers, ==, cases[i].pointers);
      g_assert_null (facts->cannot_tell[PT_EVIDENCE_INPUT]);
    }
}

/* A device says its own name, line breaks and all: it must not make up another keyboard, nor hide
   the one that it is */
static void
test_forged (void)
{
  static const char name[] =
    "|N: Name=\"x\"\n|S: Sysfs=/devices/platform/i8042/serio0/input/input9\n|B: KEY=" KEYS "\n|\n"
    "|I: Bus=0003\n|N: Name=\"y\"\n";
  g_autofree char *text = g_strconcat (
    COMPUTER "proc/bus/input/devices:\n|I: Bus=0003 Vendor=0001 Product=0001 Version=0000\n", name,
    "|P: Phys=\n|S: Sysfs=" USB "/1-2/1-2:1.0/x/input/input1\n|U: Uniq=\n|H: Handlers=\n"
    "|B: KEY=" KEYS "\n"
    "{0000:00:14.0}/usb1/1-2/1-2:1.0/x/input/input1/name:\n|x\n|y\n"
    "{0000:00:14.0}/usb1/1-2/1-2:1.0/x/input/input1/id/bustype = 0003\n"
    "{0000:00:14.0}/usb1/1-2/1-2:1.0/x/input/input1/capabilities/key = " KEYS "\n"
    "sys/class/input/input1 -> {0000:00:14.0}/usb1/1-2/1-2:1.0/x/input/input1\n", NULL);
  g_autoptr (HostFixture) fixture = host_fixture_new (text);
  g_autoptr (PtHost) host = host_fixture_read (fixture);
  g_autofree char *uses = host_fixture_dup_uses (host, "0000:00:14.0");

  g_assert_cmpstr (uses, ==, RADIO "; input|x\\x0ay|keyboard +K");
  g_assert_cmpuint (pt_host_get_facts (host)->other_keyboards, ==, 0);
}

/* The same line twice */
static void
test_repeated (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (
    COMPUTER INPUT ("0011", "Board", "/devices/platform/i8042/serio0/input/input0",
                    "|B: KEY=" KEYS "\n|B: KEY=" KEYS "\n|B: REL=0\n|B: REL=0\n|B: ABS=0\n"
                    "|B: ABS=0\n|N: Name=\"Again\"\n|I: Bus=0011\n"
                    "|S: Sysfs=/devices/platform/i8042/serio0/input/input0\n"));
  g_autoptr (PtHost) host = host_fixture_read (fixture);

  g_assert_cmpuint (pt_host_get_facts (host)->other_keyboards, ==, 1);
}

static void
test_unreadable (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (COMPUTER);
  g_autoptr (PtHost) host = host_fixture_read (fixture);
  const char *reason = pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_INPUT];

  g_assert_nonnull (reason);
  g_assert_nonnull (strstr (reason, "/proc/bus/input/devices"));
}

/* By port as numbers, a device after its hub, names from the device before those of a database,
   hubs known as such, and Bluetooth where it has no name at all */
static void
test_usb (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (
    "usr/share/hwdata/usb.ids:\n"
    "|# names\n"
    "|1a40  Terminus Technology Inc.\n"
    "|\t0101  Hub\n"
    "|1d6b  Linux Foundation\n"
    "pci 0000:00:14.0 8086:a12f 0c0330\n"
    "pci 0000:00:1a.0 8086:1e2d 0c0320\n"
    "pci 0000:00:1f.0 8086:a14e 060100\n"
    "sys/bus/usb/devices/usb1 -> {0000:00:14.0}/usb1\n"
    "sys/bus/usb/devices/1-10 -> {0000:00:14.0}/usb1/1-10\n"
    "sys/bus/usb/devices/1-9 -> {0000:00:14.0}/usb1/1-9\n"
    "sys/bus/usb/devices/1-9.10 -> {0000:00:14.0}/usb1/1-9/1-9.10\n"
    "sys/bus/usb/devices/1-9.2 -> {0000:00:14.0}/usb1/1-9/1-9.2\n"
    "sys/bus/usb/devices/1-9.2.1 -> {0000:00:14.0}/usb1/1-9/1-9.2/1-9.2.1\n"
    "{0000:00:14.0}/usb1/bDeviceClass = 09\n"
    "{0000:00:14.0}/usb1/1-9/idVendor = 1a40\n"
    "{0000:00:14.0}/usb1/1-9/idProduct = 0101\n"
    "{0000:00:14.0}/usb1/1-9/bDeviceClass = 09\n"
    "{0000:00:14.0}/usb1/1-9/1-9.2/idVendor = 1a40\n"
    "{0000:00:14.0}/usb1/1-9/1-9.2/idProduct = 9999\n"
    "{0000:00:14.0}/usb1/1-9/1-9.2/bDeviceClass = 09\n"
    "{0000:00:14.0}/usb1/1-9/1-9.2/1-9.2.1/idVendor = ffff\n"
    "{0000:00:14.0}/usb1/1-9/1-9.2/1-9.2.1/idProduct = 0001\n"
    "{0000:00:14.0}/usb1/1-9/1-9.10/idVendor = 1a40\n"
    "{0000:00:14.0}/usb1/1-9/1-9.10/idProduct = 0101\n"
    "{0000:00:14.0}/usb1/1-9/1-9.10/product = QEMU <b>Keyboard</b>\tX\n"
    "{0000:00:14.0}/usb1/1-9/1-9.10/manufacturer = QEMU\n"
    "{0000:00:14.0}/usb1/1-10/idVendor = 1d6b\n"
    "{0000:00:14.0}/usb1/1-10/idProduct = 0001\n"
    "sys/bus/usb/devices/1-11 -> {0000:00:14.0}/usb1/1-11\n"
    "{0000:00:14.0}/usb1/1-11/idVendor = ffff\n"
    "{0000:00:14.0}/usb1/1-11/idProduct = 0002\n"
    "{0000:00:14.0}/usb1/1-11/bDeviceClass = e0\n"
    "{0000:00:14.0}/usb1/1-11/bDeviceSubClass = 01\n"
    "{0000:00:14.0}/usb1/1-11/bDeviceProtocol = 01\n");
  static const char expected[] =
    "1-9 0 hub Terminus Technology Inc. Hub\n"
    "1-9.2 1 hub Terminus Technology Inc.\n"
    "1-9.2.1 2 USB device\n"
    "1-9.10 1 QEMU <b>Keyboard</b>\\x09X\n"
    "1-10 0 Linux Foundation\n"
    "1-11 0 Bluetooth\n";
  g_autoptr (PtHost) host = host_fixture_read (fixture);
  GPtrArray *usb = host_fixture_facts (host, "0000:00:14.0")->usb;
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_nonnull (usb);
  for (guint i = 0; i < usb->len; i++)
    {
      const PtUsbDevice *device = g_ptr_array_index (usb, i);

      g_string_append_printf (text, "%s %u %s%s\n", device->port, device->depth,
                              device->hub ? "hub " : "", device->name);
    }
  g_assert_cmpstr (text->str, ==, expected);

  /* A controller without anything, and no controller */
  g_assert_nonnull (host_fixture_facts (host, "0000:00:1a.0")->usb);
  g_assert_cmpuint (host_fixture_facts (host, "0000:00:1a.0")->usb->len, ==, 0);
  g_assert_null (host_fixture_facts (host, "0000:00:1f.0")->usb);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-input/inputs", test_inputs);
  g_test_add_func ("/host-input/forged", test_forged);
  g_test_add_func ("/host-input/repeated", test_repeated);
  g_test_add_func ("/host-input/unreadable", test_unreadable);
  g_test_add_func ("/host-input/usb", test_usb);
  return g_test_run ();
}
