/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include <string.h>

#include "pt-error.h"

/*
 * Whole plans: the guide's two examples, what must be accepted, and what is no plan at all.
 */

static void
assert_golden (const char *text,
               const char *file)
{
  g_autofree char *golden = plan_bench_read (file);

  g_assert_cmpstr (text, ==, golden);
}

typedef struct
{
  const char *name;
  const char *definition;
  const char *want;
  const char *back;
  const char *members;
  const char *findings;
  const char *golden;
} Example;

static const Example examples[] = {
  { "wifi", "linux515.xml", "want 14", "want 14",
    "03:00.0 give 09:00.0→09:00.0\n",
    "only-network:danger memory-pinned:note",
    "linux515-wifi.diff" },
  { "wifi-no-port", "linux515-full.xml", "want 03:00.0", "want 03:00.0",
    "03:00.0 give 09:00.0→09:00.0\n",
    "only-network:danger memory-pinned:note",
    "linux515-full-wifi.diff" },
  { "usb", "linux515.xml", "want 00:14.2", "want 3",
    "00:14.0 give 09:00.0→09:00.0\n00:14.2 give 09:00.2→09:00.2\n",
    "last-input:danger usb-devices:note memory-pinned:note",
    "linux515-usb.diff" },
  { "usb-held", "linux515-full.xml", "want 3\nrole 00:14.2 hold", "want 00:14.2",
    "00:14.0 give 09:00.0→09:00.0\n00:14.2 hold\n",
    "last-input:danger usb-devices:note memory-pinned:note",
    "linux515-full-usb-held.diff" },
  { "both", "linux515.xml", "want 3\nwant 14", "all",
    "00:14.0 give 09:00.0→09:00.0\n00:14.2 give 09:00.2→09:00.2\n03:00.0 give 0a:00.0→0a:00.0\n",
    "only-network:danger last-input:danger usb-devices:note memory-pinned:note",
    "linux515-both.diff" },
  { "sound", "linux515.xml", "want 11", "want 11",
    "00:1f.0 stay\n00:1f.2 stay\n00:1f.3 give 09:00.0→09:00.0\n00:1f.4 hold\n",
    "platform-device:caution companions:note memory-pinned:note",
    "linux515-sound.diff" },
  { "separate", "linux515.xml", "want 3\nseparate", "want 3",
    "00:14.0 give 09:00.0→09:00.0\n00:14.2 give 0a:00.0→0a:00.0\n",
    "last-input:danger usb-devices:note memory-pinned:note",
    "linux515-separate.diff" },
  { "old-pc", "old-pc.xml", "want 3", "want 3",
    "00:14.0 give 00:05.0→00:05.0\n00:14.2 give 00:05.2→00:05.2\n",
    "last-input:danger no-pci-express:note usb-devices:note memory-pinned:note",
    "old-pc-usb.diff" },
};

/* There and back again, byte for byte */
static void
test_example (gconstpointer data)
{
  const Example *example = data;
  g_autofree char *there = g_strdup_printf ("definition %s\n%s", example->definition,
                                            example->want);
  g_autofree char *back = g_strdup_printf ("back\n%s", example->back);
  g_autoptr(PtPlan) plan = plan_bench_make_plan (there);
  g_autoptr(PtPlan) again = plan_bench_make_next_plan (plan, there);
  g_autoptr(PtPlan) returned = plan_bench_make_next_plan (plan, back);
  g_autofree char *members = plan_bench_dup_members (plan);
  g_autofree char *findings = plan_bench_dup_ids (pt_plan_get_findings (plan));
  g_autofree char *again_finding = plan_bench_dup_finding (pt_plan_get_findings (again),
                                                           "already-here");

  g_assert_cmpstr (members, ==, example->members);
  g_assert_cmpstr (findings, ==, example->findings);
  g_assert_true (pt_plan_is_applicable (plan));
  g_assert_false (pt_plan_is_empty (plan));
  assert_golden (pt_plan_get_difference (plan), example->golden);

  g_assert_false (pt_plan_is_applicable (again));
  g_assert_true (pt_plan_is_empty (again));
  g_assert_nonnull (again_finding);
  g_assert_true (g_str_has_prefix (again_finding, "blocked|"));

  g_assert_true (pt_plan_is_applicable (returned));
  g_assert_true (pt_plan_is_giving_back (returned));
  g_assert_cmpstr (plan_bench_get_before (returned), ==, plan_bench_get_after (plan));
  g_assert_cmpstr (plan_bench_get_after (returned), ==, plan_bench_get_before (plan));
}

static void
add_examples (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autofree char *path = g_strconcat ("/plan/example/", examples[i].name, NULL);

      g_test_add_data_func (path, &examples[i], test_example);
    }
}

/* The guide writes 00:14.0 for the Wi-Fi card at 03:00.0; a plan for it may not hand over the USB
   controller */
static void
test_guide_mistake (void)
{
  g_autoptr(PtPlan) plan = plan_bench_make_plan ("definition linux515.xml\nwant 14");

  g_assert_nonnull (strstr (pt_plan_get_difference (plan),
                            "bus='0x03' slot='0x00' function='0x0'"));
  g_assert_null (strstr (pt_plan_get_difference (plan), "slot='0x14'"));
}

static void
test_identity (void)
{
  g_autoptr(PtPlan) plan =
    plan_bench_make_plan ("definition linux515-full.xml\nwant 14\nwant 3\nrole 00:14.2 hold");
  PtIdentityRecord *record = pt_domain_xml_get_identity (pt_plan_get_after (plan));
  PtPciAddress wifi = plan_bench_address ("03:00.0");
  PtPciAddress thermal = plan_bench_address ("00:14.2");
  const PtIdentityDevice *device = pt_identity_record_find_device (record, &wifi);

  g_assert_nonnull (device);
  g_assert_cmpint (device->role, ==, PT_IDENTITY_GIVE);
  g_assert_cmpint (device->group, ==, 14);
  g_assert_cmphex (device->vendor_id, ==, 0x8086);
  g_assert_cmphex (device->device_id, ==, 0x24f3);
  g_assert_cmphex (device->subsystem_vendor_id, ==, 0x8086);
  g_assert_cmphex (device->subsystem_device_id, ==, 0x1010);
  g_assert_cmphex (device->class_code, ==, 0x0280);
  g_assert_cmphex (device->revision, ==, 0x3a);
  g_assert_cmpstr (device->path, ==, "0000:00:1c.1");
  g_assert_cmpstr (device->serial_kind, ==, "mac");
  g_assert_cmpstr (device->serial, ==, "00:28:f8:00:00:01");
  g_assert_cmpint (pt_identity_record_find_device (record, &thermal)->role, ==, PT_IDENTITY_HOLD);
  g_assert_true (pt_identity_record_has_root_port (record, 9));
  g_assert_true (pt_identity_record_has_root_port (record, 10));
}

static const struct
{
  const char *name;
  const char *text;
  PtError     code;
} no_plans[] = {
  { "no such group", "want 99", PT_ERROR_NOT_FOUND },
  { "no such device", "want 04:00.0", PT_ERROR_NOT_FOUND },
  { "no such group to return", "back\nwant 99", PT_ERROR_NOT_FOUND },
  { "no such device to return", "back\nwant 04:00.0", PT_ERROR_NOT_FOUND },
  { "nothing chosen", "", PT_ERROR_USAGE },
  { "nothing chosen to return", "back", PT_ERROR_USAGE },
  { "a role outside the group", "want 14\nrole 00:14.0 hold", PT_ERROR_USAGE },
  { "a role for a bridge", "want 5\nrole 00:1c.0 hold", PT_ERROR_USAGE },
  { "a role for what is there already", "want 3\nhostdev 00:14.0\nrole 00:14.0 hold",
    PT_ERROR_USAGE },
};

static void
test_no_plan (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (no_plans); i++)
    {
      g_autoptr(PlanBench) bench = plan_bench_new_joined (plan_bench_laptop, no_plans[i].text);
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", no_plans[i].name);
      g_assert_null (pt_plan_new (bench->situation, bench->selection, &error));
      g_assert_error (error, PT_ERROR, (int) no_plans[i].code);
    }
}

static const struct
{
  const char *text;
  const char *id;       /* a finding that comes from making the plan */
  const char *expect;   /* how it begins; NULL: it is not there */
} makings[] = {
  { "want 14\nmachine q35", "no-room", NULL },
  { "want 14\nmachine microvm", "no-room",
    "blocked|Devices cannot be assigned to a virtual machine of the type microvm" },
  { "want 14\nboot 1", "boot-order", NULL },
  { "want 14\nboot 1\ndefinition boot-os.xml", "boot-order", "blocked|" },
  { "want 14\nboot 1\ndefinition boot-order.xml", "boot-order", "blocked|Another device" },
  { "want 14\nboot 2\ndefinition boot-order.xml", "boot-order", NULL },
  { "want 14\nversion 9010000\nmodel", "driver-model", "blocked|“” is not the name of a driver." },
  { "want 14\nversion 11003000\nmodel a/b", "driver-model", "blocked|“a/b” is not the name" },
  { "want 14\nversion 9010002\nmodel vfio-pci", "driver-model",
    "blocked|This libvirt (9.10.2) cannot be told which driver to use." },
  { "want 14\nversion 10000000\nmodel vfio-pci", "driver-model", NULL },
  { "want 14\nversion 11003000\nmodel mlx5_vfio_pci", "driver-model", NULL },
  { "want 14\nversion 11003000\nmodel iwlwifi", "driver-model",
    "caution|The driver iwlwifi is not named as VFIO drivers are." },
  { "want 14\nmodel vfio-pci", "driver-model", "caution|It could not be checked whether libvirt" },
  { "want 14\nversion 9010000", "driver-model", NULL },
  { "want 3", "unmanaged", NULL },
  { "want 3\nunmanaged", "unmanaged",
    "danger|Not bound to a VFIO driver, and libvirt is told not to do it: 00:14.0 (xhci_hcd) and "
    "00:14.2 (intel_pch_thermal).|00:14.0 00:14.2" },
  { "want 3\nunmanaged\nrole 00:14.2 hold", "unmanaged",
    "danger|Not bound to a VFIO driver, and libvirt is told not to do it: 00:14.0 (xhci_hcd) and "
    "00:14.2 (intel_pch_thermal).|00:14.0 00:14.2" },
  { "want 3\nunmanaged\nrole 00:14.2 stay", "unmanaged",
    "danger|Not bound to a VFIO driver, and libvirt is told not to do it: 00:14.0 (xhci_hcd).|"
    "00:14.0" },
  { "dev 05:00.0 90 0280 8086:0001 -\nwant 90\nunmanaged", "unmanaged",
    "danger|Not bound to a VFIO driver, and libvirt is told not to do it: 05:00.0 (no driver)." },
  { "dev 05:00.0 90 0280 8086:0001 pci-stub\nwant 90\nunmanaged", "unmanaged", "danger|" },
  { "dev 05:00.0 90 0280 8086:0001 vfio-pci\nwant 90\nunmanaged\nnow", "unmanaged", NULL },
  { "dev 05:00.0 90 0280 8086:0001 mlx5_vfio_pci\nwant 90\nunmanaged", "unmanaged", NULL },
  { "want 3\nunmanaged\nnow", "unmanaged", "blocked|Not bound to a VFIO driver" },
  { "want 14\nunmanaged\ndefinition drivers.xml", "unmanaged", NULL },
};

static void
test_makings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (makings); i++)
    {
      g_autoptr(PtPlan) plan = plan_bench_make_plan (makings[i].text);
      g_autofree char *found = plan_bench_dup_finding (pt_plan_get_findings (plan), makings[i].id);

      g_test_message ("%s", makings[i].text);
      if (makings[i].expect == NULL)
        g_assert_cmpstr (found, ==, NULL);
      else
        g_assert_true (found != NULL && g_str_has_prefix (found, makings[i].expect));
    }
}

static void
test_accepted (void)
{
  static const char *const one[] = { "only-network", NULL };
  static const char *const both[] = { "only-network", "last-input", NULL };
  g_autoptr(PtPlan) dangerous = plan_bench_make_plan ("definition linux515.xml\nwant 3\nwant 14");
  g_autoptr(PtPlan) blocked = plan_bench_make_plan ("definition linux515.xml\nwant 16");
  g_auto(GStrv) needed = pt_plan_dup_accept_needed (dangerous);
  g_autofree char *list = g_strjoinv (" ", needed);
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (list, ==, "only-network last-input");
  g_assert_false (pt_plan_check_accepted (dangerous, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_ACCEPTED);
  g_clear_error (&error);
  g_assert_false (pt_plan_check_accepted (dangerous, one, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_ACCEPTED);
  g_assert_nonnull (strstr (pt_error_get_next (error), "last-input"));
  g_clear_error (&error);
  g_assert_true (pt_plan_check_accepted (dangerous, both, &error));
  g_assert_no_error (error);

  g_assert_false (pt_plan_is_applicable (blocked));
  g_assert_false (pt_plan_check_accepted (blocked, both, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==,
                   "This computer uses a disk on it for /, /boot/efi and swap.");
}

/* The same twice */
static void
test_pure (void)
{
  g_autoptr(PtPlan) one = plan_bench_make_plan ("definition linux515-full.xml\nwant 3\nwant 11");
  g_autoptr(PtPlan) two = plan_bench_make_plan ("definition linux515-full.xml\nwant 3\nwant 11");

  g_assert_cmpstr (pt_plan_get_difference (one), ==, pt_plan_get_difference (two));
  g_assert_cmpstr (plan_bench_get_before (one), !=, plan_bench_get_after (one));
}

static const struct
{
  const char *name;
  const char *state;   /* of the machine */
  const char *then;
  gboolean    same;
} meanwhile[] = {
  { "nothing", "shut-off", "", TRUE },
  { "a machine that has nothing to do with it", "shut-off",
    "vm other running\nholds 00:1f.3 hostdev next", TRUE },
  { "more memory, of which all is locked", "shut-off", "memory 2097152", FALSE },
  { "another machine takes it", "shut-off", "vm other running\nholds 03:00.0 hostdev live", FALSE },
  { "another machine names it", "shut-off",
    "vm other shut-off\nholds 03:00.0 hostdev next", FALSE },
  { "another role", "shut-off", "role 03:00.0 hold", FALSE },
  { "libvirt goes", "shut-off", "libvirt none", FALSE },
  { "the machine starts", "running", "", FALSE },
};

/* Whether who has read the plan as it was has read it as it is */
static void
test_equal (void)
{
  g_autoptr(PlanBench) bench = plan_bench_new_joined (plan_bench_laptop, "target shut-off\nwant 14");
  g_autoptr(PtPlan) before = pt_plan_new (bench->situation, bench->selection, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (meanwhile); i++)
    {
      g_autofree char *text = g_strdup_printf ("target %s\nwant 14\n%s", meanwhile[i].state,
                                               meanwhile[i].then);
      g_autoptr(PlanBench) now = plan_bench_new_joined (plan_bench_laptop, text);
      g_autoptr(PtPlan) after = pt_plan_new (now->situation, now->selection, NULL);

      g_test_message ("%s", meanwhile[i].name);
      g_assert_nonnull (after);
      g_assert_cmpint (pt_plan_equal (before, after), ==, meanwhile[i].same);
      g_assert_cmpint (pt_plan_equal (after, before), ==, meanwhile[i].same);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_examples ();
  g_test_add_func ("/plan/guide-mistake", test_guide_mistake);
  g_test_add_func ("/plan/identity", test_identity);
  g_test_add_func ("/plan/no-plan", test_no_plan);
  g_test_add_func ("/plan/makings", test_makings);
  g_test_add_func ("/plan/accepted", test_accepted);
  g_test_add_func ("/plan/pure", test_pure);
  g_test_add_func ("/plan/equal", test_equal);

  return g_test_run ();
}
