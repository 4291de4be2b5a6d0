/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "host-fixture.h"

/* A processor's graphics and a card */
#define COMPUTER \
  "pci 0000:00:02.0 8086:193b 030000 group=0 driver=i915\n" \
  "pci 0000:01:00.0 10de:1e84 030000 group=1 driver=nouveau\n"
#define CARDS \
  "sys/class/drm/card0 -> {0000:01:00.0}/drm/card0\n" \
  "sys/class/drm/card1 -> {0000:00:02.0}/drm/card1\n" \
  "sys/class/drm/card0-DP-1 -> {0000:01:00.0}/drm/card0/card0-DP-1\n" \
  "sys/class/drm/card1-eDP-1 -> {0000:00:02.0}/drm/card1/card1-eDP-1\n" \
  "sys/class/drm/card1-HDMI-A-2 -> {0000:00:02.0}/drm/card1/card1-HDMI-A-2\n" \
  "sys/class/drm/renderD128 -> {0000:00:02.0}/drm/renderD128\n" \
  "sys/class/drm/version = drm 1.1.0 20060810\n"
#define STATUS(internal, hdmi, card) \
  "{0000:00:02.0}/drm/card1/card1-eDP-1/status = " internal "\n" \
  "{0000:00:02.0}/drm/card1/card1-HDMI-A-2/status = " hdmi "\n" \
  "{0000:01:00.0}/drm/card0/card0-DP-1/status = " card "\n"
#define BOOT_VGA(internal, card) \
  "{0000:00:02.0}/boot_vga = " internal "\n{0000:01:00.0}/boot_vga = " card "\n"

static const struct
{
  const char *name, *more;
  const char *internal, *card;
  gboolean    unknown;
} cases[] = {
  { "the panel", CARDS STATUS ("connected", "disconnected", "disconnected") BOOT_VGA ("1", "0"),
    "display|card1|eDP-1 +BC", "", FALSE },
  { "two outputs", CARDS STATUS ("connected", "connected", "disconnected") BOOT_VGA ("1", "0"),
    "display|card1|HDMI-A-2 +BC; display|card1|eDP-1 +BC", "", FALSE },
  { "one output each", CARDS STATUS ("connected", "unknown", "connected") BOOT_VGA ("1", "0"),
    "display|card1|eDP-1 +BC", "display|card0|DP-1 +C", FALSE },
  { "the boot display with nothing connected", CARDS STATUS ("disconnected", "disconnected", "connected") BOOT_VGA ("1", "0"),
    "display|card1| +B", "display|card0|DP-1 +C", FALSE },
  { "the kernel's word before the firmware's",
    CARDS STATUS ("connected", "disconnected", "connected") BOOT_VGA ("1", "0") "{0000:01:00.0}/drm/card0/boot_display = 1\n",
    "display|card1|eDP-1 +C", "display|card0|DP-1 +BC", FALSE },
  { "not the boot display, says the kernel of both",
    CARDS STATUS ("disconnected", "disconnected", "disconnected") BOOT_VGA ("0", "1")
    "{0000:01:00.0}/drm/card0/boot_display = 0\n{0000:00:02.0}/drm/card1/boot_display = 0\n",
    "", "display|card0| +B", FALSE },
  { "no class, with drivers", BOOT_VGA ("1", "0"), "display|VGA| +B", "", TRUE },
};

static void
test_displays (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (COMPUTER, cases[i].more, NULL);
      g_autoptr (HostFixture) fixture = host_fixture_new (text);
      g_autoptr (PtHost) host = host_fixture_read (fixture);
      g_autofree char *internal = host_fixture_dup_uses (host, "0000:00:02.0");
      g_autofree char *card = host_fixture_dup_uses (host, "0000:01:00.0");

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (internal, ==, cases[i].internal);
      g_assert_cmpstr (card, ==, cases[i].card);
      g_assert_cmpint (pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_DISPLAY] != NULL, ==,
                       cases[i].unknown);
    }
}

/* Sources that are there and cannot be read: a directory in the place of the file */
static void
test_unreadable (void)
{
  static const struct
  {
    const char *more, *named;
  } unreadable[] = {
    { CARDS "{0000:00:02.0}/drm/card1/card1-eDP-1/status/\n"
      "{0000:00:02.0}/drm/card1/card1-HDMI-A-2/status = disconnected\n"
      "{0000:01:00.0}/drm/card0/card0-DP-1/status = connected\n" BOOT_VGA ("1", "0"),
      "card1-eDP-1" },
    { CARDS STATUS ("connected", "disconnected", "disconnected")
      "{0000:00:02.0}/boot_vga/\n{0000:01:00.0}/boot_vga = 0\n",
      "boot_vga" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (unreadable); i++)
    {
      g_autofree char *text = g_strconcat (COMPUTER, unreadable[i].more, NULL);
      g_autoptr (HostFixture) fixture = host_fixture_new (text);
      g_autoptr (PtHost) host = host_fixture_read (fixture);
      const char *reason = pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_DISPLAY];

      g_assert_nonnull (reason);
      g_assert_nonnull (strstr (reason, unreadable[i].named));
    }
}

/* A server whose display has no driver, or one that was handed over: nothing is unknown */
static void
test_no_driver (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (
    "pci 0000:00:02.0 1a03:2000 030000\n"
    "pci 0000:01:00.0 10de:1e84 030000 group=1 driver=vfio-pci\n"
    "{0000:00:02.0}/boot_vga = 1\n");
  g_autoptr (PtHost) host = host_fixture_read (fixture);
  g_autofree char *uses = host_fixture_dup_uses (host, "0000:00:02.0");

  g_assert_cmpstr (uses, ==, "display|VGA| +B");
  g_assert_null (pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_DISPLAY]);
}

static void
test_sound (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (
    "pci 0000:00:1f.3 8086:a170 040300\n"
    "pci 0000:00:14.0 8086:a12f 0c0330\n"
    "{0000:00:1f.3}/sound/card1/id = PCH\n"
    "{0000:00:14.0}/usb1/1-3/1-3:1.0/sound/card10/id = Headset\n"
    "sys/class/sound/card1 -> {0000:00:1f.3}/sound/card1\n"
    "sys/class/sound/card10 -> {0000:00:14.0}/usb1/1-3/1-3:1.0/sound/card10\n"
    "sys/class/sound/controlC1 -> {0000:00:1f.3}/sound/card1/controlC1\n"
    "proc/asound/cards:\n"
    "| 1 [PCH            ]: HDA-Intel - HDA Intel PCH\n"
    "|                      HDA Intel PCH at 0xdf240000 irq 137\n");
  g_autoptr (PtHost) host = host_fixture_read (fixture);
  g_autofree char *board = host_fixture_dup_uses (host, "0000:00:1f.3");
  g_autofree char *headset = host_fixture_dup_uses (host, "0000:00:14.0");

  g_assert_cmpstr (board, ==, "sound|HDA Intel PCH|HDA Intel PCH at 0xdf240000 irq 137");
  /* Not in the list: by its id */
  g_assert_cmpstr (headset, ==, "sound|Headset|");
}

/* What a graphics card plays is heard from the screens that are plugged into it. */
static void
test_sound_of_screens (void)
{
  static const struct
  {
    const char *name;
    const char *status;
    const char *uses;
  } outputs[] = {
    { "no screen", "{0000:01:00.0}/drm/card1/card1-DP-1/status = disconnected\n"
                   "sys/class/drm/card1-DP-1 -> {0000:01:00.0}/drm/card1/card1-DP-1\n", "" },
    { "a screen", "{0000:01:00.0}/drm/card1/card1-DP-1/status = connected\n"
                  "sys/class/drm/card1-DP-1 -> {0000:01:00.0}/drm/card1/card1-DP-1\n",
      "sound|NVidia|" },
    { "not known", "{0000:01:00.0}/drm/card1/card1-DP-1/status = unknown\n"
                   "sys/class/drm/card1-DP-1 -> {0000:01:00.0}/drm/card1/card1-DP-1\n",
      "sound|NVidia|" },
    { "no connectors to ask", "", "sound|NVidia|" },
    { "those of another card", "{0000:00:02.0}/drm/card1/card1-DP-1/status = disconnected\n"
                               "sys/class/drm/card1-DP-1 -> {0000:00:02.0}/drm/card1/card1-DP-1\n",
      "sound|NVidia|" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (outputs); i++)
    {
      g_autofree char *image = g_strconcat (
        "pci 0000:00:02.0 8086:193b 030000 driver=i915\n"
        "pci 0000:00:1f.3 8086:a170 040300\n"
        "pci 0000:01:00.0 10de:2520 030000 driver=nouveau\n"
        "pci 0000:01:00.1 10de:228e 040300 driver=snd_hda_intel\n"
        "{0000:00:1f.3}/sound/card0/id = PCH\n"
        "{0000:01:00.1}/sound/card1/id = NVidia\n"
        "sys/class/sound/card0 -> {0000:00:1f.3}/sound/card0\n"
        "sys/class/sound/card1 -> {0000:01:00.1}/sound/card1\n", outputs[i].status, NULL);
      g_autoptr (HostFixture) fixture = host_fixture_new (image);
      g_autoptr (PtHost) host = host_fixture_read (fixture);
      g_autofree char *board = host_fixture_dup_uses (host, "0000:00:1f.3");
      g_autofree char *screens = host_fixture_dup_uses (host, "0000:01:00.1");

      g_test_message ("%s", outputs[i].name);
      g_assert_cmpstr (board, ==, "sound|PCH|");
      g_assert_cmpstr (screens, ==, outputs[i].uses);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-display/displays", test_displays);
  g_test_add_func ("/host-display/unreadable", test_unreadable);
  g_test_add_func ("/host-display/no-driver", test_no_driver);
  g_test_add_func ("/host-display/sound", test_sound);
  g_test_add_func ("/host-display/sound-of-screens", test_sound_of_screens);
  return g_test_run ();
}
