/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include "pt-held-device.h"
#include "pt-identity-match.h"

/*
 * What a machine holds, compared with the computer as it is now.
 */

#define WIFI "dev 03:00.0 14 0280 8086:24f3 iwlwifi\n"
#define NVME "dev 3d:00.0 15 0108 144d:a802 nvme serial=nvme,S1\n"
#define SAMSUNG "Samsung Electronics NVMe SSD Controller SM951/PM951"
#define TWIN "dev 3e:00.0 16 0108 144d:a802 nvme serial=nvme,S2\n"

/* Of two, a card before them has moved the one that was at 03:00.0 to 04:00.0, and the one that was
   there to 05:00.0 */
#define SHIFTED "dev 04:00.0 21 0108 144d:a802 vfio-pci path=0000:00:1c.0\n" \
                "dev 05:00.0 22 0108 144d:a802 vfio-pci path=0000:00:1c.1\n"

static const struct
{
  const char *name;
  const char *text;
  const char *expect;   /* "address group role status now-at name", a line each; of several that
                           match, now-at is ? */
} cases[] = {
  { "here", WIFI "hostdev 03:00.0\nrecord 03:00.0 8086:24f3 14\n",
    "03:00.0 14 give here - Intel Wireless 8260\n" },
  { "its group has another number now", WIFI "hostdev 03:00.0\nrecord 03:00.0 8086:24f3 20\n",
    "03:00.0 14 give here - Intel Wireless 8260\n" },
  { "held back", WIFI "hostdev 03:00.0 unassigned\nrecord 03:00.0 8086:24f3\n",
    "03:00.0 14 hold here - Intel Wireless 8260\n" },
  { "unrecorded", WIFI "hostdev 03:00.0\n", "03:00.0 14 give unrecorded - Intel Wireless 8260\n" },
  { "unrecorded and gone", "hostdev 03:00.0\n", "03:00.0 -1 give gone - Unknown PCI device\n" },
  { "gone", "hostdev 03:00.0\nrecord 03:00.0 8086:24f3 14\n",
    "03:00.0 14 give gone - PCI device 8086:24f3\n" },
  { "gone, and elsewhere", WIFI "hostdev 02:00.0\nrecord 02:00.0 8086:24f3 13\n",
    "02:00.0 13 give gone 03:00.0 Intel Wireless 8260\n" },
  { "moved", WIFI NVME "hostdev 3d:00.0\nrecord 3d:00.0 8086:24f3 13\n",
    "3d:00.0 15 give moved 03:00.0 Intel Wireless 8260\n" },
  { "replaced", NVME "hostdev 3d:00.0\nrecord 3d:00.0 8086:24f3\n",
    "3d:00.0 15 give moved - PCI device 8086:24f3\n" },
  { "the same model, another one", NVME
    "hostdev 3d:00.0\nrecord 3d:00.0 144d:a802 serial=nvme,S9\n",
    "3d:00.0 15 give moved - PCI device 144d:a802\n" },
  { "twins changed places", NVME TWIN "hostdev 3d:00.0\nrecord 3d:00.0 144d:a802 serial=nvme,S2\n",
    "3d:00.0 15 give moved 3e:00.0 " SAMSUNG "\n" },
  { "either of two", NVME TWIN "hostdev 02:00.0\nrecord 02:00.0 144d:a802\n",
    "02:00.0 -1 give gone ? " SAMSUNG "\n" },
  { "one of two is spoken for", NVME TWIN
    "hostdev 02:00.0\nhostdev 3d:00.0\nrecord 02:00.0 144d:a802\nrecord 3d:00.0 144d:a802\n",
    "02:00.0 -1 give gone 3e:00.0 Samsung Electronics NVMe SSD Controller SM951/PM951\n"
    "3d:00.0 15 give here - Samsung Electronics NVMe SSD Controller SM951/PM951\n" },
  { "a serial that VFIO hides",
    "dev 3d:00.0 15 0108 144d:a802 vfio-pci\nhostdev 3d:00.0\nrecord 3d:00.0 144d:a802 "
    "serial=nvme,S1\n",
    "3d:00.0 15 give here - Samsung Electronics NVMe SSD Controller SM951/PM951\n" },
  { "a serial of another kind",
    "dev 3d:00.0 15 0108 144d:a802 nvme serial=vpd,S7\nhostdev 3d:00.0\n"
    "record 3d:00.0 144d:a802 serial=nvme,S1\n",
    "3d:00.0 15 give here - Samsung Electronics NVMe SSD Controller SM951/PM951\n" },
  { "an interface", WIFI "hostdev 03:00.0 interface\n",
    "03:00.0 14 give unrecorded - Intel Wireless 8260\n" },
  { "a serial that is not as XML keeps it",
    "dev 3d:00.0 15 0108 144d:a802 nvme serial=nvme,S\x01" "1\nhostdev 3d:00.0\n"
    "record 3d:00.0 144d:a802 serial=nvme,S\x01" "1\n",
    "3d:00.0 15 give here - " SAMSUNG "\n" },

  /* One model more than once, and no serial to tell by */
  { "a twin is at its address, and it behind its slot", SHIFTED
    "hostdev 04:00.0\nrecord 04:00.0 144d:a802 path=0000:00:1c.1\n",
    "04:00.0 21 give moved 05:00.0 " SAMSUNG "\n" },
  { "both have moved on by one", SHIFTED
    "hostdev 03:00.0\nhostdev 04:00.0\n"
    "record 03:00.0 144d:a802 20 path=0000:00:1c.0\nrecord 04:00.0 144d:a802 path=0000:00:1c.1\n",
    "03:00.0 20 give gone 04:00.0 " SAMSUNG "\n04:00.0 21 give moved 05:00.0 " SAMSUNG "\n" },
  { "both have changed places, as their slots say", SHIFTED
    "hostdev 04:00.0\nhostdev 05:00.0\n"
    "record 04:00.0 144d:a802 path=0000:00:1c.1\nrecord 05:00.0 144d:a802 path=0000:00:1c.0\n",
    "04:00.0 21 give moved 05:00.0 " SAMSUNG "\n05:00.0 22 give moved 04:00.0 " SAMSUNG "\n" },
  { "a serial goes before a place",
    "dev 04:00.0 21 0108 144d:a802 vfio-pci path=0000:00:1c.0\n"
    "dev 05:00.0 22 0108 144d:a802 nvme serial=nvme,S1 path=0000:00:1c.1\n"
    "hostdev 04:00.0\nrecord 04:00.0 144d:a802 serial=nvme,S1 path=0000:00:1c.0\n",
    "04:00.0 21 give moved 05:00.0 " SAMSUNG "\n" },
  { "in a new slot at the old address, and a twin beside", SHIFTED
    "hostdev 04:00.0\nrecord 04:00.0 144d:a802 path=0000:00:01.0\n",
    "04:00.0 21 give moved ? " SAMSUNG "\n" },
  { "in a new slot at the old address, alone",
    "dev 04:00.0 21 0108 144d:a802 vfio-pci path=0000:00:1c.0\n"
    "hostdev 04:00.0\nrecord 04:00.0 144d:a802 path=0000:00:01.0\n",
    "04:00.0 21 give here - " SAMSUNG "\n" },
  { "a place that was not recorded", SHIFTED "hostdev 04:00.0\nrecord 04:00.0 144d:a802\n",
    "04:00.0 21 give here - " SAMSUNG "\n" },
  { "a bridge more on the way",
    "dev 05:00.0 22 0108 144d:a802 vfio-pci path=0000:00:1c.0/0000:04:00.0\n"
    "hostdev 04:00.0\nrecord 04:00.0 144d:a802 20 path=0000:00:1c.0\n",
    "04:00.0 20 give gone 05:00.0 " SAMSUNG "\n" },
  { "one device for two records", NVME
    "hostdev 02:00.0\nhostdev 03:00.0\nrecord 02:00.0 144d:a802 1\nrecord 03:00.0 144d:a802 2\n",
    "02:00.0 1 give gone ? " SAMSUNG "\n03:00.0 2 give gone ? " SAMSUNG "\n" },
  { "a place decides whose it is",
    "dev 05:00.0 22 0108 144d:a802 vfio-pci path=0000:00:1c.1\n"
    "hostdev 02:00.0\nhostdev 03:00.0\nrecord 02:00.0 144d:a802 1 path=0000:00:1c.0\n"
    "record 03:00.0 144d:a802 2 path=0000:00:1c.1\n",
    "02:00.0 1 give gone - PCI device 144d:a802\n03:00.0 2 give gone 05:00.0 " SAMSUNG "\n" },
  { "what is there by hand is not taken", NVME
    "hostdev 02:00.0\nhostdev 3d:00.0\nrecord 02:00.0 144d:a802 1\n",
    "02:00.0 1 give gone - PCI device 144d:a802\n3d:00.0 15 give unrecorded - " SAMSUNG "\n" },
  { "the functions of a card in another slot",
    "dev 05:00.0 22 0200 8086:10c9 igb\ndev 05:00.1 23 0200 8086:10c9 igb\n"
    "hostdev 03:00.0\nhostdev 03:00.1\nrecord 03:00.0 8086:10c9 1\nrecord 03:00.1 8086:10c9 2\n",
    "03:00.0 1 give gone 05:00.0 Vendor 8086 Device 10c9\n"
    "03:00.1 2 give gone 05:00.1 Vendor 8086 Device 10c9\n" },
  { "the functions of a card have one serial number in its vital product data",
    "dev 05:00.0 22 0200 8086:10c9 igb serial=vpd,C1\n"
    "dev 05:00.1 23 0200 8086:10c9 igb serial=vpd,C1\n"
    "hostdev 03:00.0\nhostdev 03:00.1\nrecord 03:00.0 8086:10c9 1 serial=vpd,C1\n"
    "record 03:00.1 8086:10c9 2 serial=vpd,C1\n",
    "03:00.0 1 give gone 05:00.0 Vendor 8086 Device 10c9\n"
    "03:00.1 2 give gone 05:00.1 Vendor 8086 Device 10c9\n" },
  { "two such cards changed places",
    "dev 05:00.0 22 0200 8086:10c9 igb serial=vpd,C2\n"
    "dev 05:00.1 23 0200 8086:10c9 igb serial=vpd,C2\n"
    "dev 06:00.0 24 0200 8086:10c9 igb serial=vpd,C1\n"
    "dev 06:00.1 25 0200 8086:10c9 igb serial=vpd,C1\n"
    "hostdev 05:00.1\nrecord 05:00.1 8086:10c9 23 serial=vpd,C1\n",
    "05:00.1 23 give moved 06:00.1 Vendor 8086 Device 10c9\n" },
  { "what cannot be read is nothing that it can be", "dev 05:00.0 22 ? ?:? -\n"
    "hostdev 03:00.0\nrecord 03:00.0 8086:10c9 1\n",
    "03:00.0 1 give gone - PCI device 8086:10c9\n" },
  { "nothing", WIFI, "" },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(PlanBench) bench = plan_bench_new (cases[i].text);
      g_autoptr(GPtrArray) held =
        pt_held_devices_new (bench->host, pt_situation_get_definition (bench->situation));
      g_autoptr(GString) text = g_string_new (NULL);

      g_test_message ("%s", cases[i].name);
      for (guint j = 0; j < held->len; j++)
        {
          const PtHeldDevice *device = g_ptr_array_index (held, j);
          g_autofree char *address = pt_pci_address_to_short (&device->address);
          g_autofree char *now_at = pt_pci_address_to_short (&device->now_at);

          g_string_append_printf (text, "%s %d %s %s %s %s\n", address, device->group,
                                  pt_role_to_id (device->role),
                                  pt_held_status_to_id (device->status), device->has_now_at ? now_at
                                  : device->ambiguous ? "?" : "-", device->name);
        }
      g_assert_cmpstr (text->str, ==, cases[i].expect);
    }
}

static const struct
{
  const char *recorded;  /* IDs and options, as of a dev */
  const char *found;
  gboolean    matches;
} pairs[] = {
  { "0280 8086:24f3 -", "0280 8086:24f3 vfio-pci", TRUE },
  { "0280 8086:24f3 - rev=3a", "0280 8086:24f3 - rev=3b", FALSE },
  { "0280 8086:24f3 - rev=3a", "0280 8086:24f3 - rev=ff", TRUE },
  { "0280 8086:24f3 - sub=8086:1010", "0280 8086:24f3 - sub=8086:0010", FALSE },
  { "0280 8086:24f3 - sub=8086:1010", "0280 8086:24f3 - sub=?:?", TRUE },
  { "0280 8086:24f3 -", "0200 8086:24f3 -", FALSE },
  { "0280 8086:24f3 -", "0280 8086:24f4 -", FALSE },
  { "0280 8086:24f3 -", "0280 8087:24f3 -", FALSE },
  { "0280 8086:24f3 - serial=mac,a", "0280 8086:24f3 - serial=mac,b", FALSE },
  { "0280 8086:24f3 - serial=mac,a", "0280 8086:24f3 - serial=mac,a", TRUE },
};

static void
test_matches (void)
{
  PtPciAddress recorded_address = plan_bench_address ("03:00.0");
  PtPciAddress found_address = plan_bench_address ("04:00.0");

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *text = g_strdup_printf ("dev 03:00.0 14 %s\ndev 04:00.0 15 %s\n",
                                               pairs[i].recorded, pairs[i].found);
      g_autoptr(PlanBench) bench = plan_bench_new (text);
      g_autoptr(PtIdentityDevice) identity =
        pt_held_device_new_identity (pt_host_find_device (bench->host, &recorded_address),
                                     PT_ROLE_GIVE);

      g_test_message ("%s", text);
      g_assert_cmpint (pt_identity_matches (identity,
                                            pt_host_find_device (bench->host, &found_address)), ==,
                       pairs[i].matches);
    }
}

/* Of which devices libvirt is asked for the serial number in their vital product data */
static const struct
{
  const char *text;
  const char *unread;       /* for what is recorded */
  const char *unrecorded;   /* had the record just been made */
} questions[] = {
  { WIFI "hostdev 03:00.0\nrecord 03:00.0 8086:24f3\n", "", "03:00.0" },
  { WIFI "hostdev 03:00.0\nrecord 03:00.0 8086:24f3 serial=mac,x\n", "", "" },
  { WIFI "hostdev 03:00.0\nrecord 03:00.0 8086:24f3 serial=vpd,x\n", "03:00.0", "" },
  { "dev 03:00.0 14 0280 8086:24f3 iwlwifi serial=mac,x\nhostdev 03:00.0\n"
    "record 03:00.0 8086:24f3 serial=vpd,x\n", "", "" },
  { "dev 03:00.0 14 0280 8086:24f3 iwlwifi serial=mac,x\nhostdev 03:00.0\n"
    "record 03:00.0 8086:24f3\n", "", "" },
  { "dev 03:00.0 14 0280 8086:24f3 vfio-pci\nhostdev 03:00.0\n"
    "record 03:00.0 8086:24f3 serial=vpd,x\n", "", "" },
  { "dev 03:00.0 14 0280 8086:24f3 -\ndev 04:00.0 15 0280 8086:24f3 iwlwifi\n"
    "dev 05:00.0 16 0280 8086:24f4 iwlwifi\ndev 06:00.0 17 0604 8086:24f3 pcieport\n"
    "hostdev 03:00.0\nrecord 03:00.0 8086:24f3 serial=vpd,x\n", "03:00.0 04:00.0", "" },
  { WIFI "hostdev 02:00.0\nrecord 02:00.0 8086:24f3 serial=vpd,x\n", "03:00.0", "" },
  { WIFI "hostdev 02:00.0\nrecord 02:00.0 8086:24f3\n", "", "" },
};

static char *
dup_addresses (GArray *addresses)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *address =
        pt_pci_address_to_short (&g_array_index (addresses, PtPciAddress, i));

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", address);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
test_questions (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr(PlanBench) bench = plan_bench_new (questions[i].text);
      PtIdentityRecord *record =
        pt_domain_xml_get_identity (pt_situation_get_definition (bench->situation));
      g_autoptr(PtIdentityRecord) nothing = pt_identity_record_new ();
      g_autoptr(GArray) unread = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
      g_autoptr(GArray) unrecorded = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
      g_autoptr(GArray) known = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
      g_autofree char *unread_text = NULL;
      g_autofree char *unrecorded_text = NULL;

      g_test_message ("%s", questions[i].text);
      pt_identity_find_unread (bench->host, record, unread);
      pt_identity_find_unread (bench->host, record, unread);
      unread_text = dup_addresses (unread);
      g_assert_cmpstr (unread_text, ==, questions[i].unread);

      pt_identity_find_unrecorded (bench->host, record, nothing, unrecorded);
      unrecorded_text = dup_addresses (unrecorded);
      g_assert_cmpstr (unrecorded_text, ==, questions[i].unrecorded);
      pt_identity_find_unrecorded (bench->host, record, record, known);
      g_assert_cmpuint (known->len, ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/held-device/cases", test_cases);
  g_test_add_func ("/held-device/matches", test_matches);
  g_test_add_func ("/held-device/questions", test_questions);

  return g_test_run ();
}
