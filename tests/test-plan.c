/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include <string.h>

#include "pt-error.h"

/*
 * Whole plans: the guide's two examples, giving back, and what is no plan at all.
 */

static PtPlan *
make_plan (const char *text)
{
  g_autoptr(PlanBench) bench = plan_bench_new_joined (plan_bench_laptop, text);
  g_autoptr(GError) error = NULL;
  PtPlan *plan = pt_plan_new (bench->situation, bench->selection, &error);

  g_assert_no_error (error);
  return plan;
}

/* The same plan for a definition that another plan made */
static PtPlan *
make_next_plan (PtPlan     *plan,
                const char *text)
{
  g_autoptr(PlanBench) bench = plan_bench_new_joined (plan_bench_laptop, text);
  g_autoptr(PtSituation) situation =
    pt_situation_new (bench->host, pt_situation_get_connection (bench->situation),
                      pt_situation_get_machines (bench->situation),
                      pt_situation_get_target (bench->situation), pt_plan_get_after (plan));
  g_autoptr(GError) error = NULL;
  PtPlan *next = pt_plan_new (situation, bench->selection, &error);

  g_assert_no_error (error);
  return next;
}

/* "03:00.0 give 09:00.0→09:00.0", a line each; the second address is the expected one */
static char *
dup_members (PtPlan *plan)
{
  GPtrArray *members = pt_plan_get_members (plan);
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < members->len; i++)
    {
      const PtPlanMember *member = g_ptr_array_index (members, i);
      g_autofree char *address = pt_pci_address_to_short (&member->address);
      g_autofree char *guest = pt_pci_address_to_short (&member->guest);
      g_autofree char *expected = pt_pci_address_to_short (&member->expected);

      g_string_append_printf (lines, "%s %s%s", address, pt_role_to_id (member->role),
                              member->locked ? " locked" : "");
      if (member->has_guest)
        g_string_append_printf (lines, " %s→%s", guest, member->has_expected ? expected : "?");
      g_string_append_c (lines, '\n');
    }

  return g_string_free_and_steal (lines);
}

static void
assert_golden (const char *text,
               const char *file)
{
  g_autofree char *golden = plan_bench_read (file);

  g_assert_cmpstr (text, ==, golden);
}

static const char *
get_after (PtPlan *plan)
{
  g_assert_nonnull (pt_plan_get_after (plan));
  return pt_domain_xml_get_text (pt_plan_get_after (plan));
}

static const char *
get_before (PtPlan *plan)
{
  return pt_domain_xml_get_text (pt_plan_get_before (plan));
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
  g_autoptr(PtPlan) plan = make_plan (there);
  g_autoptr(PtPlan) again = make_next_plan (plan, there);
  g_autoptr(PtPlan) returned = make_next_plan (plan, back);
  g_autofree char *members = dup_members (plan);
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
  g_assert_cmpstr (get_before (returned), ==, get_after (plan));
  g_assert_cmpstr (get_after (returned), ==, get_before (plan));
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
  g_autoptr(PtPlan) plan = make_plan ("definition linux515.xml\nwant 14");

  g_assert_nonnull (strstr (pt_plan_get_difference (plan),
                            "bus='0x03' slot='0x00' function='0x0'"));
  g_assert_null (strstr (pt_plan_get_difference (plan), "slot='0x14'"));
}

static void
test_identity (void)
{
  g_autoptr(PtPlan) plan =
    make_plan ("definition linux515-full.xml\nwant 14\nwant 3\nrole 00:14.2 hold");
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

static gboolean
has_recorded_port (PtPlan *plan,
                   guint   index)
{
  PtDomainXml *after = pt_plan_get_after (plan);

  return pt_identity_record_has_root_port (pt_domain_xml_get_identity (after), index);
}

/* Two groups, given back in either order: a port below one that stays is kept until that one goes
   too */
static void
test_return_in_turn (void)
{
  static const char *const orders[][2] = { { "back\nwant 3", "back\nwant 14" },
    { "back\nwant 14", "back\nwant 3" } };

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr(PtPlan) first = make_plan ("definition linux515-full.xml\nwant 3");
      g_autoptr(PtPlan) second = make_next_plan (first, "want 14");
      g_autoptr(PtPlan) one_back = make_next_plan (second, orders[i][0]);
      g_autoptr(PtPlan) two_back = make_next_plan (one_back, orders[i][1]);

      g_assert_true (pt_plan_is_applicable (one_back));
      g_assert_cmpstr (get_after (one_back), !=, get_before (one_back));
      if (i == 1)
        g_assert_cmpstr (get_after (one_back), ==, get_after (first));
      else
        g_assert_true (has_recorded_port (one_back, 9));
      g_assert_cmpstr (get_after (two_back), ==, get_before (first));
    }
}

/* Two groups in one slot of the guest: without the one that became function 0, no guest sees the
   other */
static void
test_left_alone (void)
{
  g_autoptr(PtPlan) both = make_plan ("definition linux515.xml\nwant 11\nwant 12");
  g_autoptr(PtPlan) first = make_next_plan (both, "back\nwant 11");
  g_autoptr(PtPlan) second = make_next_plan (both, "back\nwant 12");
  g_autoptr(PtPlan) all = make_next_plan (both, "back\nall");
  g_autofree char *members = dup_members (both);
  g_autofree char *found = NULL;
  g_autofree char *none = NULL;
  g_autofree char *all_ids = NULL;

  g_assert_nonnull (strstr (members, "00:1f.3 give 09:00.0"));
  g_assert_nonnull (strstr (members, "00:1f.6 give 09:00.6"));
  g_assert_true (pt_plan_is_applicable (first));
  found = plan_bench_dup_finding (pt_plan_get_findings (first), "lone-function");
  g_assert_cmpstr (found, ==, "caution|What stays in the virtual machine is then without the first "
                   "function of its card: 00:1f.6.|00:1f.6");
  none = plan_bench_dup_ids (pt_plan_get_findings (second));
  g_assert_cmpstr (none, ==, "");
  all_ids = plan_bench_dup_ids (pt_plan_get_findings (all));
  g_assert_cmpstr (all_ids, ==, "");
}

/* A port that was ours, but on which something else sits now, stays */
static void
test_return_used_port (void)
{
  g_autoptr(PtPlan) plan = make_plan ("definition linux515-full.xml\nwant 14");
  g_autoptr(GString) text = g_string_new (get_after (plan));
  g_autoptr(PtDomainXml) definition = NULL;
  g_autoptr(PtSituation) situation = NULL;
  g_autoptr(PlanBench) bench = plan_bench_new_joined (plan_bench_laptop, "back\nwant 14");
  g_autoptr(PtPlan) returned = NULL;

  g_string_replace (text, "bus='0x09' slot='0x00' function='0x0'",
                    "bus='0x09' slot='0x00' function='0x1'", 0);
  g_string_replace (text, "  </devices>",
                    "    <memballoon model='virtio'>\n"
                    "      <address type='pci' domain='0x0000' bus='0x09' slot='0x00' "
                    "function='0x0'/>\n"
                    "    </memballoon>\n"
                    "  </devices>", 0);
  definition = pt_domain_xml_new_from_text (text->str, -1, NULL);
  situation = pt_situation_new (bench->host, NULL, NULL, NULL, definition);
  returned = pt_plan_new (situation, bench->selection, NULL);
  g_assert_null (strstr (get_after (returned), "<hostdev"));
  g_assert_nonnull (strstr (get_after (returned),
                            "<controller type='pci' index='9' model='pcie-root-port'/>"));
}

static const struct
{
  const char *name;
  const char *text;
  const char *members;
  const char *findings;
  const char *gone;      /* what the definition no longer has */
  const char *stays;     /* what it still has */
} returns[] = {
  { "by-hand", "hostdev 03:00.0\nback\nwant 14", "03:00.0 give locked\n", "", "<hostdev",
    "<devices>" },
  { "vanished", "hostdev 0a:00.0\nrecord 0a:00.0 1234:5678 77\nback\nwant 0a:00.0",
    "0a:00.0 give locked\n", "", "<hostdev",
    "<devices>" },
  { "vanished-by-group", "hostdev 0a:00.0\nrecord 0a:00.0 1234:5678 77\nback\nwant 77",
    "0a:00.0 give locked\n", "", "<hostdev",
    "<devices>" },
  { "moved-by-old-group", "hostdev 02:00.0\nrecord 02:00.0 8086:24f3 14\nback\nwant 14",
    "02:00.0 give locked\n", "", "<hostdev",
    "<devices>" },
  { "one-of-two", "hostdev 03:00.0\nhostdev 02:00.0\nback\nwant 14", "03:00.0 give locked\n", "",
    "bus='0x03'", "bus='0x02'" },
  { "whole-group", "hostdev 00:14.0\nhostdev 00:14.2 unassigned\nback\nwant 00:14.0",
    "00:14.0 give locked\n00:14.2 hold locked\n", "", "<hostdev", "<devices>" },
  { "all", "hostdev 03:00.0\nhostdev 00:1f.6 interface\nhostdev 02:00.0\nback\nall",
    "02:00.0 give locked\n03:00.0 give locked\n",
    "", "<hostdev", "<interface" },
  { "interface", "hostdev 00:1f.6 interface\nback\nwant 12", "00:1f.6 give locked\n",
    "held-otherwise:blocked", "<hostdev",
    "<interface" },
  { "disk", "hostdev 3d:00.0 nvme\nback\nwant 15", "3d:00.0 give locked\n",
    "held-otherwise:blocked", "<hostdev", "<disk" },
  { "not-here", "hostdev 02:00.0\nback\nwant 14", "", "not-here:note", "bus='0x03'", "bus='0x02'" },
  { "only-recorded", "record 0a:00.0 1234:5678 77\nback\nwant 0a:00.0", "", "", "passthrough/1.0",
    "<devices>" },
  { "running", "hostdev 03:00.0\ntarget running\nback\nwant 14", "03:00.0 give locked\n",
    "running-next-start:note", "<hostdev",
    "<devices>" },
  { "twice", "hostdev 03:00.0\nhostdev 03:00.0\nback\nwant 14",
    "03:00.0 give locked\n03:00.0 give locked\n", "", "<hostdev",
    "<devices>" },
};

static void
test_returns (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (returns); i++)
    {
      g_autoptr(PtPlan) plan = NULL;
      g_autofree char *members = NULL;
      g_autofree char *findings = NULL;

      g_test_message ("%s", returns[i].name);
      plan = make_plan (returns[i].text);
      members = dup_members (plan);
      findings = plan_bench_dup_ids (pt_plan_get_findings (plan));
      g_assert_cmpstr (members, ==, returns[i].members);
      g_assert_cmpstr (findings, ==, returns[i].findings);
      g_assert_null (strstr (get_after (plan), returns[i].gone));
      g_assert_nonnull (strstr (get_after (plan), returns[i].stays));
    }
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
      g_autoptr(PtPlan) plan = make_plan (makings[i].text);
      g_autofree char *found = plan_bench_dup_finding (pt_plan_get_findings (plan), makings[i].id);

      g_test_message ("%s", makings[i].text);
      if (makings[i].expect == NULL)
        g_assert_cmpstr (found, ==, NULL);
      else
        g_assert_true (found != NULL && g_str_has_prefix (found, makings[i].expect));
    }
}

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
      g_autoptr(PtPlan) plan = make_plan (text);
      g_autoptr(PtPlan) back = make_next_plan (plan, "back\nwant 3");
      const char *difference = pt_plan_get_difference (plan);

      g_test_message ("%s", drivers[i].text);
      g_assert_cmpuint (count (difference, "+    <hostdev mode='subsystem' type='pci' "
                               "managed='yes'>\n"), ==, drivers[i].managed);
      g_assert_cmpuint (count (difference, "+    <hostdev mode='subsystem' type='pci' "
                               "managed='no'>\n"), ==, drivers[i].unmanaged);
      g_assert_cmpuint (count (difference, "+      <driver name='vfio' model='mlx5_vfio_pci'/>\n"),
                        ==, drivers[i].models);
      g_assert_cmpstr (get_after (back), ==, get_before (plan));
    }
}

/* What somebody wrote about the driver of another device is none of ours, and goes with it */
static void
test_drivers_kept (void)
{
  g_autofree char *written = plan_bench_read ("drivers.xml");
  g_autoptr(PtPlan) plan = make_plan ("definition drivers.xml\nwant 3\nmodel vfio-pci");
  g_autoptr(PtPlan) back = make_next_plan (plan, "back\nwant 3");
  g_autoptr(PtPlan) all = make_next_plan (plan, "back\nall");
  g_auto(GStrv) lines = g_strsplit (pt_plan_get_difference (plan), "\n", -1);

  g_assert_cmpstr (get_before (plan), ==, written);
  for (guint i = 2; lines[i] != NULL; i++)
    g_assert_cmpint (lines[i][0], !=, '-');
  g_assert_nonnull (strstr (get_after (plan), "<driver name=\"vfio\"  model='mlx5_vfio_pci'/>"));
  g_assert_cmpstr (get_after (back), ==, written);
  g_assert_null (strstr (get_after (all), "<driver"));
  g_assert_null (strstr (get_after (all), "<hostdev"));
}

/* An image whose structure PCIR is at 0x20 and, from @revision 3 on, has a list of more devices */
static void
fill_image (guint8 *bytes,
            guint16 vendor_id,
            guint16 device_id,
            guint8  revision,
            guint8  list)
{
  static const guint8 head[] = { 0x55, 0xaa };
  static const guint8 data[] = { 'P', 'C', 'I', 'R' };

  memcpy (bytes, head, sizeof head);
  bytes[0x18] = 0x20;
  memcpy (bytes + 0x20, data, sizeof data);
  bytes[0x24] = (guint8) vendor_id;
  bytes[0x25] = (guint8) (vendor_id >> 8);
  bytes[0x26] = (guint8) device_id;
  bytes[0x27] = (guint8) (device_id >> 8);
  bytes[0x28] = list;
  bytes[0x2c] = revision;
}

static void
test_rom_image (void)
{
  static const struct
  {
    gsize    length;
    guint8   revision;
    guint8   list;
    guint8   first;     /* its first byte */
    gboolean empty;
    PtTernary image;
    gboolean has_ids;
  } images[] = {
    { 64, 0, 0, 0x55, FALSE, PT_YES, TRUE },
    { 64, 0, 0x30, 0x55, FALSE, PT_YES, TRUE },   /* vital product data, not a list */
    { 64, 3, 0, 0x55, FALSE, PT_YES, TRUE },
    { 64, 3, 0x30, 0x55, FALSE, PT_YES, FALSE },
    { 64, 0, 0, 'N', FALSE, PT_NO, FALSE },
    { 0, 0, 0, 0x55, TRUE, PT_NO, FALSE },
    { 1, 0, 0, 0x55, FALSE, PT_NO, FALSE },
    { 2, 0, 0, 0x55, FALSE, PT_YES, FALSE },
    { 0x19, 0, 0, 0x55, FALSE, PT_YES, FALSE },
    { 0x37, 0, 0, 0x55, FALSE, PT_YES, FALSE },
    { 0x38, 0, 0, 0x55, FALSE, PT_YES, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (images); i++)
    {
      g_autoptr(PtRomFile) file = pt_rom_file_new (NULL);
      g_autofree guint8 *bytes = NULL;
      guint8 image[64] = { 0 };

      fill_image (image, 0x10de, 0x1b80, images[i].revision, images[i].list);
      image[0] = images[i].first;
      /* Of its own size, so that a sanitizer sees a byte too many */
      bytes = images[i].length > 0 ? g_memdup2 (image, images[i].length) : g_malloc (1);
      pt_rom_file_parse (file, bytes, images[i].length);
      g_test_message ("%zu", i);
      g_assert_cmpint (file->empty, ==, images[i].empty);
      g_assert_cmpint (file->image, ==, images[i].image);
      g_assert_cmpint (file->has_ids, ==, images[i].has_ids);
      if (file->has_ids)
        {
          g_assert_cmphex (file->vendor_id, ==, 0x10de);
          g_assert_cmphex (file->device_id, ==, 0x1b80);
        }
    }
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
test_accepted (void)
{
  static const char *const one[] = { "only-network", NULL };
  static const char *const both[] = { "only-network", "last-input", NULL };
  g_autoptr(PtPlan) dangerous = make_plan ("definition linux515.xml\nwant 3\nwant 14");
  g_autoptr(PtPlan) blocked = make_plan ("definition linux515.xml\nwant 16");
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
      g_autoptr(PtPlan) plan = make_plan (text);
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

/* The same twice */
static void
test_pure (void)
{
  g_autoptr(PtPlan) one = make_plan ("definition linux515-full.xml\nwant 3\nwant 11");
  g_autoptr(PtPlan) two = make_plan ("definition linux515-full.xml\nwant 3\nwant 11");

  g_assert_cmpstr (pt_plan_get_difference (one), ==, pt_plan_get_difference (two));
  g_assert_cmpstr (get_before (one), !=, get_after (one));
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
  g_test_add_func ("/plan/return-in-turn", test_return_in_turn);
  g_test_add_func ("/plan/left-alone", test_left_alone);
  g_test_add_func ("/plan/return-used-port", test_return_used_port);
  g_test_add_func ("/plan/returns", test_returns);
  g_test_add_func ("/plan/no-plan", test_no_plan);
  g_test_add_func ("/plan/makings", test_makings);
  g_test_add_func ("/plan/options", test_options);
  g_test_add_func ("/plan/drivers", test_drivers);
  g_test_add_func ("/plan/drivers-kept", test_drivers_kept);
  g_test_add_func ("/plan/rom-image", test_rom_image);
  g_test_add_func ("/plan/rom-file", test_rom_file);
  g_test_add_func ("/plan/accepted", test_accepted);
  g_test_add_func ("/plan/no-autostart", test_no_autostart);
  g_test_add_func ("/plan/pure", test_pure);
  g_test_add_func ("/plan/equal", test_equal);

  return g_test_run ();
}
