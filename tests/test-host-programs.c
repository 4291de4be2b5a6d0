/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "host-fixture.h"

/* A processor's graphics, a card of NVIDIA with its own driver, and one that is free */
#define COMPUTER \
  "pci 0000:00:02.0 8086:193b 030000 group=0 driver=i915\n" \
  "pci 0000:01:00.0 10de:1e84 030000 group=1 driver=nvidia\n" \
  "pci 0000:02:00.0 10de:1e84 030000 group=2 driver=vfio-pci\n" \
  "sys/class/drm/card1 -> {0000:00:02.0}/drm/card1\n" \
  "sys/class/drm/card1-eDP-1 -> {0000:00:02.0}/drm/card1/card1-eDP-1\n" \
  "sys/class/drm/renderD128 -> {0000:00:02.0}/drm/renderD128\n" \
  "sys/class/drm/version = drm 1.1.0 20060810\n" \
  "{0000:00:02.0}/drm/card1/card1-eDP-1/status = disconnected\n" \
  "{0000:00:02.0}/boot_vga = 0\n{0000:01:00.0}/boot_vga = 0\n{0000:02:00.0}/boot_vga = 0\n" \
  "proc/driver/nvidia/gpus/0000:01:00.0/information:\n" \
  "|Model: \t\t NVIDIA GeForce RTX 2080\n" \
  "|Device Minor: \t 0\n"

#define FIRST "proc/1/fd/\n"
#define SHELL "proc/1203/comm = gnome-shell\nproc/1203/fd/9 -> /dev/dri/card1\n"
/* Field nine: what the kernel thinks of it */
#define HIDDEN(pid) "proc/" pid "/stat = " pid " (a) b) S 1 7 7 0 -1 4194560 1203 0 0\n"
#define THREAD(pid) "proc/" pid "/stat = " pid " (kworker/0:0) I 2 0 0 0 -1 69238880 0 0 0\n"

static const struct
{
  const char *name, *more;
  const char *internal, *card;
  const char *unknown;      /* NULL: all is known */
} cases[] = {
  { "nobody", FIRST, "", "", NULL },
  { "a session", FIRST SHELL, "program|gnome-shell|card1 +O", "", NULL },
  { "two nodes of one program, twice", FIRST SHELL
    "proc/1203/fd/11 -> /dev/dri/renderD128\n"
    "proc/1204/comm = gnome-shell\nproc/1204/fd/1 -> /dev/dri/renderD128\n",
    "program|gnome-shell|card1 +O", "", NULL },
  { "several", FIRST SHELL "proc/1300/comm = firefox\nproc/1300/fd/0 -> /dev/dri/renderD128\n",
    "program|gnome-shell|card1 +O; program|firefox|renderD128 +O", "", NULL },
  { "other files", FIRST "proc/1203/comm = mpv\nproc/1203/fd/0 -> /dev/dri/card10\n"
    "proc/1203/fd/1 -> /dev/dri/card1 (deleted)\nproc/1203/fd/2 -> /home/card1\n"
    "proc/1203/fd/3 = no link\n", "", "", NULL },
  { "no name", FIRST "proc/1203/fd/9 -> /dev/dri/card1\n", "program|1203|card1 +O", "", NULL },
  { "nvidia", FIRST "proc/9/comm = ollama\nproc/9/fd/4 -> /dev/nvidia0\n", "",
    "program|ollama|nvidia0 +O", NULL },
  { "nvidia, what all cards share", FIRST "proc/9/comm = nvidia-smi\n"
    "proc/9/fd/4 -> /dev/nvidiactl\nproc/9/fd/5 -> /dev/nvidia-uvm\nproc/9/fd/6 -> /dev/nvidia1\n",
    "", "", NULL },
  { "one that ended meanwhile", FIRST "proc/77/comm = true\n", "", "", NULL },
  { "a thread of the kernel", FIRST THREAD ("12"), "", "", NULL },
  { "one of another user", FIRST HIDDEN ("12") THREAD ("13"), "", "",
    "The open files of 1 process could not be read." },
  { "those of other users, and one's own", HIDDEN ("1") HIDDEN ("12") SHELL,
    "program|gnome-shell|card1 +O", "", "The open files of 2 processes could not be read." },
  { "a list of files that is none", FIRST "proc/12/fd = x\n" HIDDEN ("12"), "", "",
    "The open files of 1 process could not be read." },
  { "nobody but oneself", SHELL, "program|gnome-shell|card1 +O", "", "cannot be seen from here" },
  { "no processes at all", "", "", "", "cannot be seen from here" },
  { "in a sandbox", FIRST SHELL ".flatpak-info = [Application]\n", "", "",
    "cannot be seen from here" },
};

static void
test_programs (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (COMPUTER, cases[i].more, NULL);
      g_autoptr (HostFixture) fixture = host_fixture_new (text);
      g_autoptr (PtHost) host = host_fixture_read (fixture);
      g_autofree char *internal = host_fixture_dup_uses (host, "0000:00:02.0");
      g_autofree char *card = host_fixture_dup_uses (host, "0000:01:00.0");
      g_autofree char *away = host_fixture_dup_uses (host, "0000:02:00.0");
      const char *unknown = pt_host_get_facts (host)->programs_unknown;

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (internal, ==, cases[i].internal);
      g_assert_cmpstr (card, ==, cases[i].card);
      g_assert_cmpstr (away, ==, "");
      if (cases[i].unknown == NULL)
        g_assert_cmpstr (unknown, ==, NULL);
      else if (unknown == NULL || strstr (unknown, cases[i].unknown) == NULL)
        g_error ("%s: “%s” does not say “%s”", cases[i].name, unknown, cases[i].unknown);
      /* What is connected is known all the same */
      g_assert_cmpstr (pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_DISPLAY], ==, NULL);
    }
}

/* Without a display that has a driver nobody has to look at processes */
static void
test_no_display (void)
{
  static const char *const computers[] = {
    "pci 0000:01:00.0 8086:15f3 020000 driver=igc\n",
    "pci 0000:01:00.0 10de:1e84 030000 driver=vfio-pci\n",
    "pci 0000:01:00.0 1a03:2000 030000\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (computers); i++)
    {
      g_autoptr (HostFixture) fixture = host_fixture_new (computers[i]);
      g_autoptr (PtHost) host = host_fixture_read (fixture);

      g_assert_cmpstr (pt_host_get_facts (host)->programs_unknown, ==, NULL);
    }
}

/* A driver that has made no node may make one of its own kind */
static void
test_no_nodes (void)
{
  g_autoptr (HostFixture) fixture =
    host_fixture_new ("pci 0000:01:00.0 10de:1e84 030000 driver=nvidia\nproc/1/fd/\n"
                      "proc/2/stat = 2 (X) S 1 7 7 0 -1 4194560 1203 0 0\n");
  g_autoptr (PtHost) host = host_fixture_read (fixture);

  g_assert_nonnull (pt_host_get_facts (host)->programs_unknown);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-programs/programs", test_programs);
  g_test_add_func ("/host-programs/no-display", test_no_display);
  g_test_add_func ("/host-programs/no-nodes", test_no_nodes);
  return g_test_run ();
}
