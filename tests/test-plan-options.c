/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include <string.h>

/*
 * What may be chosen beside the devices: boot order, driver, option ROM, autostart.
 */

static void
test_options (void)
{
  g_autoptr(PlanBench) bench = plan_bench_new_joined (plan_bench_laptop,
                                                      "definition linux515.xml\nwant 3\nboot 1");
  g_autoptr(PtPlan) plan = NULL;
  const char *text;

  pt_selection_set_rom (bench->selection, PT_DOMAIN_ROM_ON, "/roms/a.rom");
  plan = pt_plan_new (bench->situation, bench->selection, NULL);
  /* What was planned does not change with the selection. */
  pt_selection_set_boot_order (bench->selection, 7);
  text = pt_plan_get_difference (plan);
  g_assert_cmpuint (pt_selection_get_boot_order (pt_plan_get_selection (plan)), ==, 1);
  g_assert_nonnull (strstr (text, "/roms/a.rom"));
  g_assert_null (strstr (strstr (text, "/roms/a.rom") + 1, "/roms/a.rom"));
  g_assert_nonnull (strstr (text, "<boot order='1'/>"));
  g_assert_null (strstr (strstr (text, "<boot order=") + 1, "<boot order="));
}

static guint
count (const char *text,
       const char *part)
{
  g_auto(GStrv) parts = g_strsplit (text, part, -1);

  return g_strv_length (parts) - 1;
}

/* Two functions given and one held back: what each choice writes, and that it goes again */
static const struct
{
  const char *text;
  guint       managed;
  guint       unmanaged;
  guint       models;
} drivers[] = {
  { "want 3", 2, 0, 0 },
  { "want 3\nunmanaged", 0, 2, 0 },
  { "want 3\nmodel mlx5_vfio_pci", 2, 0, 2 },
  { "want 3\nunmanaged\nrole 00:14.2 hold", 0, 2, 0 },
  { "want 3\nmodel mlx5_vfio_pci\nrole 00:14.2 hold", 2, 0, 1 },
  /* What stands against it is shown as it would be, but nothing that could not be written */
  { "want 3\nmodel '/><x/>", 2, 0, 0 },
};

static void
test_drivers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (drivers); i++)
    {
      g_autofree char *text = g_strconcat ("definition linux515.xml\n", drivers[i].text, NULL);
      g_autoptr(PtPlan) plan = plan_bench_make_plan (text);
      g_autoptr(PtPlan) back = plan_bench_make_next_plan (plan, "back\nwant 3");
      const char *difference = pt_plan_get_difference (plan);

      g_test_message ("%s", drivers[i].text);
      g_assert_cmpuint (count (difference, "+    <hostdev mode='subsystem' type='pci' "
                               "managed='yes'>\n"), ==, drivers[i].managed);
      g_assert_cmpuint (count (difference, "+    <hostdev mode='subsystem' type='pci' "
                               "managed='no'>\n"), ==, drivers[i].unmanaged);
      g_assert_cmpuint (count (difference, "+      <driver name='vfio' model='mlx5_vfio_pci'/>\n"),
                        ==, drivers[i].models);
      g_assert_cmpstr (plan_bench_get_after (back), ==, plan_bench_get_before (plan));
    }
}

/* What somebody wrote about the driver of another device is none of ours, and goes with it */
static void
test_drivers_kept (void)
{
  g_autofree char *written = plan_bench_read ("drivers.xml");
  g_autoptr(PtPlan) plan = plan_bench_make_plan ("definition drivers.xml\nwant 3\nmodel vfio-pci");
  g_autoptr(PtPlan) back = plan_bench_make_next_plan (plan, "back\nwant 3");
  g_autoptr(PtPlan) all = plan_bench_make_next_plan (plan, "back\nall");
  g_auto(GStrv) lines = g_strsplit (pt_plan_get_difference (plan), "\n", -1);

  g_assert_cmpstr (plan_bench_get_before (plan), ==, written);
  for (guint i = 2; lines[i] != NULL; i++)
    g_assert_cmpint (lines[i][0], !=, '-');
  g_assert_nonnull (strstr (plan_bench_get_after (plan),
                            "<driver name=\"vfio\"  model='mlx5_vfio_pci'/>"));
  g_assert_cmpstr (plan_bench_get_after (back), ==, written);
  g_assert_null (strstr (plan_bench_get_after (all), "<driver"));
  g_assert_null (strstr (plan_bench_get_after (all), "<hostdev"));
}

static const struct
{
  const char *path;
  const char *blind;
  PtTernary   there;
  PtTernary   readable;
  gboolean    empty;
  PtTernary   image;
  guint16     vendor_id;  /* 0: not known */
  const char *expect;     /* how the finding begins; NULL: there is none */
} rom_files[] = {
  { "/a.rom", NULL, PT_YES, PT_YES, FALSE, PT_YES, 0, NULL },
  { "/a.rom", NULL, PT_YES, PT_YES, FALSE, PT_YES, 0x8086, NULL },
  { "/a.rom", NULL, PT_YES, PT_YES, FALSE, PT_YES, 0x10de,
    "caution|The option ROM in /a.rom is for 10de:24f3, the device is 8086:24f3." },
  { "/a.rom", NULL, PT_YES, PT_YES, FALSE, PT_NO, 0, "caution|The file /a.rom does not begin" },
  { "/a.rom", NULL, PT_YES, PT_NO, FALSE, PT_YES, 0, "caution|QEMU may not be able to read" },
  { "/a.rom", NULL, PT_YES, PT_CANNOT_TELL, FALSE, PT_YES, 0, "caution|Whether QEMU can read" },
  { "/a.rom", NULL, PT_YES, PT_YES, TRUE, PT_NO, 0, "blocked|The file /a.rom is empty." },
  { "/a.rom", NULL, PT_NO, PT_NO, FALSE, PT_CANNOT_TELL, 0, "blocked|There is no file /a.rom." },
  { "/a.rom", "Far away.", PT_CANNOT_TELL, PT_CANNOT_TELL, FALSE, PT_CANNOT_TELL, 0,
    "caution|Whether QEMU can read /a.rom cannot be told from here." },
  { "a.rom", NULL, PT_YES, PT_YES, FALSE, PT_YES, 0, "blocked|a.rom is not the whole path" },
  { "", NULL, PT_YES, PT_YES, FALSE, PT_YES, 0, "blocked|No file is chosen" },
  { "/\xff.rom", NULL, PT_YES, PT_YES, FALSE, PT_YES, 0, "blocked|The path of the option ROM" },
};

static void
test_rom_file (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rom_files); i++)
    {
      g_autoptr(PlanBench) bench =
        plan_bench_new_joined (plan_bench_laptop, "definition linux515.xml\nwant 14");
      g_autoptr(PtRomFile) file = pt_rom_file_new (rom_files[i].blind);
      g_autoptr(PtPlan) plan = NULL;
      g_autofree char *found = NULL;

      file->there = rom_files[i].there;
      file->readable = rom_files[i].readable;
      file->empty = rom_files[i].empty;
      file->image = rom_files[i].image;
      file->has_ids = rom_files[i].vendor_id != 0;
      file->vendor_id = rom_files[i].vendor_id;
      file->device_id = 0x24f3;
      pt_selection_set_rom (bench->selection, PT_DOMAIN_ROM_ON, rom_files[i].path);
      pt_selection_set_rom_facts (bench->selection, file);
      plan = pt_plan_new (bench->situation, bench->selection, NULL);
      found = plan_bench_dup_finding (pt_plan_get_findings (plan), "rom-file");

      g_test_message ("%zu: %s", i, found);
      if (rom_files[i].expect == NULL)
        g_assert_cmpstr (found, ==, NULL);
      else
        g_assert_true (found != NULL && g_str_has_prefix (found, rom_files[i].expect));
      g_assert_cmpint (pt_plan_is_applicable (plan), ==,
                       found == NULL || g_str_has_prefix (found, "caution|"));
    }
}

static void
test_no_autostart (void)
{
  static const struct
  {
    const char *text;
    gboolean    turns;
    const char *lockout;
    const char *note;
  } rows[] = {
    { "want 14\ntarget shut-off autostart", FALSE, "danger|guest starts by itself", NULL },
    { "want 14\ntarget shut-off autostart\nno-autostart", TRUE, NULL,
      "note|guest will no longer start by itself when this computer starts." },
    /* One that locks nobody out is turned off as well, when it is asked for */
    { "want 11\ntarget shut-off autostart\nno-autostart", TRUE, NULL, "note|guest will no longer" },
    { "want 14\ntarget shut-off\nno-autostart", FALSE, NULL, NULL },
    { "want 14\nno-autostart", FALSE, NULL, NULL },
    /* Nothing is done together with nothing */
    { "repair\ntarget shut-off autostart\nno-autostart", FALSE, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat ("definition linux515.xml\n", rows[i].text, NULL);
      g_autoptr(PtPlan) plan = plan_bench_make_plan (text);
      GListModel *findings = pt_plan_get_findings (plan);
      g_autofree char *lockout = plan_bench_dup_finding (findings, "autostart-lockout");
      g_autofree char *note = plan_bench_dup_finding (findings, "autostart-off");

      g_test_message ("%s: %s, %s", rows[i].text, lockout, note);
      g_assert_cmpint (pt_plan_turns_autostart_off (plan), ==, rows[i].turns);
      g_assert_cmpint (lockout == NULL, ==, rows[i].lockout == NULL);
      g_assert_cmpint (note == NULL, ==, rows[i].note == NULL);
      if (lockout != NULL)
        g_assert_true (g_str_has_prefix (lockout, rows[i].lockout));
      if (note != NULL)
        g_assert_true (g_str_has_prefix (note, rows[i].note));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plan-options/written", test_options);
  g_test_add_func ("/plan-options/drivers", test_drivers);
  g_test_add_func ("/plan-options/drivers-kept", test_drivers_kept);
  g_test_add_func ("/plan-options/rom-file", test_rom_file);
  g_test_add_func ("/plan-options/no-autostart", test_no_autostart);

  return g_test_run ();
}
