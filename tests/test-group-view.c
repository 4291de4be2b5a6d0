/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include <string.h>

#include "pt-group-view.h"
#include "pt-words.h"

/*
 * Groups in words.
 */

typedef struct
{
  const char  *name;
  const char  *text;         /* see plan-bench.h; the group is 7 */
  const char  *state;
  const char  *title;
  const char  *badge;
  const char  *loses;
  const char  *assigned_to;  /* names; NULL: not known */
  gboolean     assignable;
  PtGroupKind  kind;
} Case;

#define WIFI "dev 03:00.0 7 0280 8086:24f3 iwlwifi\n"

#define SATA "dev 03:00.0 7 0106 1b4b:9230 ahci\ndisk sda 0\n"

static const Case cases[] = {
  { "Wi-Fi", WIFI, "free", "Wi-Fi: Intel Wireless 8260", "Free", "Nothing it uses now.", "", TRUE,
    PT_KIND_WIRELESS },
  { "default route", WIFI "use network RA wlp3s0 default_route\nhost routes 0\n", "host",
    "Wi-Fi: Intel Wireless 8260",
    "In use by this computer: default network", "Your network connection.", "", TRUE,
    PT_KIND_WIRELESS },
  { "one of two default routes", WIFI "use network RA wlp3s0 default_route\n", "host",
    "Wi-Fi: Intel Wireless 8260", "In use by this computer: wlp3s0",
    "The network interface wlp3s0.", "", TRUE, PT_KIND_WIRELESS },
  { "a port of a bond", WIFI "use network UR eno1\nbond bond0\n"
    "dev 02:00.0 15 0200 8086:10fb ixgbe\nuse network UR eno2\nbond bond0\nhost routes 0\n", "host",
    "Wi-Fi: Intel Wireless 8260", "In use by this computer: eno1",
    "One of the 2 ports of bond0.", "", TRUE, PT_KIND_WIRELESS },
  { "the root over the network", "dev 00:1f.6 7 0200 8086:15b7 e1000e\nuse network RA enp0s31f6\n"
    "use mount N / nfs4\nuse swap N swap /swap\nhost routes 0\n", "host",
    "Network: Intel Ethernet Connection (2) I219-LM",
    "In use by this computer: /, swap and default network",
    "The way to / and swap over the network, your network connection.",
    "", FALSE, PT_KIND_NETWORK },
  { "a part of something over the network, not mounted", "dev 00:1f.6 7 0200 8086:15b7 e1000e\n"
    "use network A enp0s31f6\nuse holder N luks-far sdz\n", "host",
    "Network: Intel Ethernet Connection (2) I219-LM",
    "In use by this computer: luks-far and enp0s31f6",
    "The way to luks-far over the network, the network interface enp0s31f6.",
    "", FALSE, PT_KIND_NETWORK },
  { "mounted over the network, by way of LUKS", "dev 00:1f.6 7 0200 8086:15b7 e1000e\n"
    "use network A enp0s31f6\nuse holder N luks-far sdz\nuse mount N /srv sdz\n", "host",
    "Network: Intel Ethernet Connection (2) I219-LM",
    "In use by this computer: /srv and enp0s31f6",
    "The way to /srv over the network, the network interface enp0s31f6.",
    "", FALSE, PT_KIND_NETWORK },
  { "another interface", "dev 00:1f.6 7 0200 8086:15b7 e1000e\nuse network A enp0s31f6\n", "host",
    "Network: Intel Ethernet Connection (2) I219-LM", "In use by this computer: enp0s31f6",
    "The network interface enp0s31f6.", "", TRUE, PT_KIND_NETWORK },
  { "system disk", "dev 3e:00.0 7 0108 8086:f1a8 nvme\nuse mount - / n3\nuse swap - swap n2\n",
    "host",
    "NVMe disk: Intel SSD 660P Series", "In use by this computer: / and swap",
    "The disk that holds / and swap.", "", FALSE,
    PT_KIND_STORAGE },
  { "disks of machines", "dev 3e:00.0 7 0106 1b4b:9230 ahci\ndisk sda 1\nvm one running\nraw /dev/sda live\n"
    "vm two shut-off\nraw /dev/sda next\n", "host",
    "Disk controller: Vendor 1b4b Device 9230", "In use by this computer: a disk of one",
    "A disk of one.", "", FALSE, PT_KIND_STORAGE },
  { "USB", "dev 00:14.0 7 0c03 8086:a12f xhci_hcd\nuse usb T Bluetooth 1-3\nuse input K kbd\nuse "
           "input P mouse\n"
    "dev 00:14.2 7 1180 8086:a131 -\n", "host",
    "USB controller with keyboard and mouse",
    "In use by this computer: keyboard, mouse and Bluetooth",
    "Your keyboard and mouse, Bluetooth.", "", TRUE, PT_KIND_USB },
  { "USB without input",
    "dev 00:14.0 7 0c03 1b21:1242 xhci_hcd\nusb 1-1 Camera\nhub 1-2 Hub\ndev 00:14.2 7 1180 "
    "8086:a131 -\n",
    "host", "USB controller: Vendor 1b21 Device 1242 and 1 function",
    "In use by this computer: 1 USB device", "1 USB device.", "",
    TRUE, PT_KIND_USB },
  { "graphics",
    "dev 01:00.0 7 0300 10de:1b80 nouveau boot_vga=1\nuse display BC card0 DP-1\ndev 01:00.1 7 "
    "0403 10de:10f0 -\n"
    "dev 01:00.2 7 0c03 10de:1ad6 -\ndev 01:00.3 7 0c80 10de:1ad7 -\n", "host",
    "Graphics card: NVIDIA GeForce GTX 1080 and 3 functions", "In use by this computer: display",
    "Your screen.", "", TRUE,
    PT_KIND_DISPLAY },
  { "one of two screens",
    "dev 01:00.0 7 0300 10de:1b80 nouveau\nuse display C card1 DP-1\n"
    "dev 00:02.0 8 0300 8086:193b i915 boot_vga=1\nuse display BC card0 eDP-1\n", "host",
    "Graphics card: NVIDIA GeForce GTX 1080", "In use by this computer: display",
    "One of your screens.", "", TRUE, PT_KIND_DISPLAY },
  { "started on, but the screen is elsewhere",
    "dev 00:02.0 7 0300 8086:193b i915 boot_vga=1\nuse display B card0\n"
    "dev 01:00.0 8 0300 10de:1b80 nouveau\nuse display C card1 DP-1\n", "free",
    "Graphics card: Intel Iris Pro Graphics 580", "Free", "Nothing it uses now.", "", TRUE,
    PT_KIND_DISPLAY },
  { "both screens are in the group",
    "dev 01:00.0 7 0300 10de:1b80 nouveau\nuse display C card1 DP-1\n"
    "dev 00:02.0 7 0300 8086:193b i915 boot_vga=1\nuse display BC card0 eDP-1\n", "host",
    "Graphics card: Intel Iris Pro Graphics 580 and 1 function", "In use by this computer: display",
    "Your screen.", "", TRUE, PT_KIND_DISPLAY },
  { "sound beside the platform",
    "dev 00:1f.0 7 0601 8086:a14e -\ndev 00:1f.3 7 0403 8086:a170 snd_hda_intel\nuse sound - PCH\n"
    "dev 00:1f.4 7 0c05 8086:a123 i801_smbus\n", "host",
    "Sound: Intel 100 Series/C230 Series Chipset Family HD Audio Controller and 2 functions",
    "In use by this computer: sound",
    "Sound.", "", TRUE, PT_KIND_SOUND },
  { "platform", "dev 00:16.0 7 0780 8086:a13a mei_me\n", "stays",
    "Communication controller: Vendor 8086 Device a13a",
    "Stays with the computer", "Nothing; it stays with the computer.", "", FALSE, PT_KIND_PLATFORM },
  { "bridge", "dev 00:1c.0 7 0604 8086:a110 pcieport\n", "stays",
    "PCI bridge: Vendor 8086 Device a110",
    "Stays with the computer", "Nothing; it stays with the computer.", "", FALSE, PT_KIND_BRIDGE },
  { "bridge and card", WIFI "dev 00:1c.0 7 0604 8086:a110 pcieport\n", "free",
    "Wi-Fi: Intel Wireless 8260", "Free",
    "Nothing it uses now.", "", TRUE, PT_KIND_WIRELESS },
  { "what stays is not lost", WIFI "dev 00:1f.0 7 0601 8086:a14e -\nuse input K kbd\n", "free",
    "Wi-Fi: Intel Wireless 8260 and 1 function", "Free", "Nothing it uses now.", "", TRUE,
    PT_KIND_WIRELESS },
  { "card reader", "dev 02:00.0 7 0805 1217:8621 sdhci-pci\n", "free",
    "SD Host controller: O2 Micro SD/MMC Card Reader Controller",
    "Free", "Nothing it uses now.", "", TRUE, PT_KIND_STORAGE },
  { "assigned", WIFI "vm one shut-off\nholds 03:00.0 hostdev next\n", "assigned",
    "Wi-Fi: Intel Wireless 8260", "Assigned to one",
    "Nothing it uses now.", "one", TRUE, PT_KIND_WIRELESS },
  { "assigned to two", WIFI
    "vm one shut-off\nholds 03:00.0 hostdev next\nvm two running\nholds 03:00.0 interface live\n",
    "assigned", "Wi-Fi: Intel Wireless 8260", "Assigned to one and two", "Nothing it uses now.",
    "one two", TRUE, PT_KIND_WIRELESS },
  { "each device to another", WIFI
    "dev 03:00.1 7 0200 8086:15b7 e1000e\nvm one shut-off\nholds 03:00.1 hostdev next\n"
    "vm two shut-off\nholds 03:00.0 hostdev next\nholds 03:00.1 hostdev next\n"
    "vm three shut-off\nholds 04:00.0 hostdev next\n",
    "assigned", "Wi-Fi: Intel Wireless 8260 and 1 function", "Assigned to one and two",
    "Nothing it uses now.", "one two", TRUE, PT_KIND_WIRELESS },
  { "assigned and used still", WIFI
    "use network RA wlan0\nhost routes 0\nvm one shut-off\nholds 03:00.0 hostdev next\n", "assigned",
    "Wi-Fi: Intel Wireless 8260", "Assigned to one", "Your network connection.", "one", TRUE,
    PT_KIND_WIRELESS },
  { "partly assigned",
    "dev 00:14.0 7 0c03 8086:a12f xhci_hcd\ndev 00:14.2 7 1180 8086:a131 -\nvm one running\nholds "
    "00:14.0 hostdev live\n",
    "partial",
    "USB controller: Intel 100 Series/C230 Series Chipset Family USB 3.0 xHCI Controller and 1 "
    "function",
    "Partly assigned to one", "Nothing it uses now.", "one", TRUE, PT_KIND_USB },
  { "assigned, with a driver that nobody knows the use of", WIFI
    "unknown network x\nvm one shut-off\nholds 03:00.0 hostdev next\n", "assigned",
    "Wi-Fi: Intel Wireless 8260", "Assigned to one", "What it uses could not be checked.", "one",
    TRUE, PT_KIND_WIRELESS },
  { "assigned but for the platform", WIFI
    "dev 00:1f.4 7 0c05 8086:a123 -\nvm one running\nholds 03:00.0 hostdev live\n", "assigned",
    "Wi-Fi: Intel Wireless 8260 and 1 function", "Assigned to one", "Nothing it uses now.", "one",
    TRUE, PT_KIND_WIRELESS },
  { "without libvirt", WIFI "libvirt none\n", "free", "Wi-Fi: Intel Wireless 8260", "Free",
    "Nothing it uses now.", NULL, TRUE,
    PT_KIND_WIRELESS },
  { "without libvirt, with VFIO", "dev 03:00.0 7 0280 8086:24f3 vfio-pci\nlibvirt none\n",
    "unknown", "Wi-Fi: Intel Wireless 8260",
    "Cannot tell", "What it uses could not be checked.", NULL, TRUE, PT_KIND_WIRELESS },
  { "with VFIO, of nobody", "dev 03:00.0 7 0280 8086:24f3 vfio-pci\n", "free",
    "Wi-Fi: Intel Wireless 8260", "Free",
    "Nothing it uses now.", "", TRUE, PT_KIND_WIRELESS },
  { "unknown mounts", "dev 3e:00.0 7 0108 8086:f1a8 nvme\nunknown mounts x\n", "unknown",
    "NVMe disk: Intel SSD 660P Series",
    "Cannot tell", "What it uses could not be checked.", "", TRUE, PT_KIND_STORAGE },
  { "a touchpad on a controller that stays",
    "dev 00:15.0 7 0c80 8086:7e78 intel-lpss\nuse input P pad\nhost pointers 0\n", "stays",
    "Serial bus controller: Vendor 8086 Device 7e78", "Stays with the computer",
    "Nothing; it stays with the computer.", "", FALSE, PT_KIND_PLATFORM },
  { "a maker’s name twice", "dev 00:02.0 7 0300 8086:7d55 i915\n", "free",
    "Graphics card: Intel Arc Graphics", "Free", "Nothing it uses now.", "", TRUE,
    PT_KIND_DISPLAY },
  { "Bluetooth", "dev 03:00.0 7 0d11 8086:a876 btintel_pcie\nuse network T Bluetooth\n", "host",
    "Bluetooth: Vendor 8086 Device a876", "In use by this computer: Bluetooth", "Bluetooth.", "",
    TRUE, PT_KIND_WIRELESS },
  { "a modem", "dev 03:00.0 7 0d40 17cb:0306 mhi-pci-generic\n", "free",
    "Wireless controller: Vendor 17cb Device 0306", "Free", "Nothing it uses now.", "", TRUE,
    PT_KIND_WIRELESS },
  { "USB4", "dev 03:00.0 7 0c03 8086:463e thunderbolt progif=40\n", "free",
    "Thunderbolt: Vendor 8086 Device 463e", "Free", "Nothing it uses now.", "", TRUE,
    PT_KIND_OTHER },
  { "Thunderbolt without its driver", "dev 03:00.0 7 0880 8086:15d2 -\n", "free",
    "Thunderbolt: Vendor 8086 Device 15d2", "Free", "Nothing it uses now.", "", TRUE,
    PT_KIND_OTHER },
  { "not viable", WIFI "dev 00:1c.0 7 0604 8086:a110 shpchp\n", "free",
    "Wi-Fi: Intel Wireless 8260", "Free",
    "Nothing it uses now.", "", FALSE, PT_KIND_WIRELESS },
};

static PtGroupView *
make_view (PlanBench *bench,
           int        number)
{
  PtIommuGroup *group = pt_host_find_group (bench->host, number);

  g_assert_nonnull (group);
  return pt_group_view_new (bench->situation, group);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(PlanBench) bench = plan_bench_new (c->text);
  g_autoptr(PtGroupView) view = make_view (bench, 7);
  const char *const *names = pt_group_view_get_assigned_to (view);
  g_autofree char *assigned_to = names != NULL ? g_strjoinv (" ", (char **) names) : NULL;

  g_assert_cmpstr (pt_group_state_to_id (pt_group_view_get_state (view)), ==, c->state);
  g_assert_cmpstr (pt_group_view_get_title (view), ==, c->title);
  g_assert_cmpstr (pt_group_view_get_badge (view), ==, c->badge);
  g_assert_cmpstr (pt_group_view_get_loses (view), ==, c->loses);
  g_assert_cmpstr (assigned_to, ==, c->assigned_to);
  g_assert_cmpint (pt_group_view_is_assignable (view), ==, c->assignable);
  g_assert_cmpint (pt_group_view_get_kind (view), ==, c->kind);
  g_assert_true (g_str_has_suffix (pt_group_view_get_icon_name (view), "-symbolic"));
}

/* A list is about the computer, not about machines; without libvirt it says so */
static void
test_findings (void)
{
  static const struct
  {
    const char *text;
    const char *ids;
  } rows[] = {
    { WIFI "vm one running\nholds 03:00.0 hostdev live\n", "" },
    { WIFI "vm one shut-off autostart\nholds 03:00.0 hostdev next\ntarget "
           "running\nsession\nhostdev 03:00.0\n", "" },
    { WIFI "libvirt none\n", "unknown-libvirt:caution" },
    { WIFI "unknown libvirt recorded\n", "unknown-libvirt:caution" },
    { WIFI "vm dark running\nunread\n", "unknown-libvirt:caution" },
    { SATA "vm one running\nraw /dev/sda live\n", "used-by-running:blocked" },
    { SATA "vm one shut-off\nraw /dev/sda next\n", "used-by-stopped:caution" },
    { SATA "vm one running\nraw /dev/odd live\n", "unknown-libvirt:caution" },
    { WIFI "use network RA w\nhost routes 0\nhost vfio no\nhost node no\n",
      "only-network:danger vfio-missing:caution" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(PlanBench) bench = plan_bench_new (rows[i].text);
      g_autoptr(PtGroupView) view = make_view (bench, 7);
      g_autofree char *ids = plan_bench_dup_ids (pt_group_view_get_findings (view));

      g_assert_cmpstr (ids, ==, rows[i].ids);
    }
}

static void
test_roles_and_lines (void)
{
  g_autoptr(PlanBench) bench = plan_bench_new (plan_bench_laptop);
  g_autoptr(PtGroupView) view = make_view (bench, 11);
  PtPciAddress smbus_address = plan_bench_address ("00:1f.4");
  PtPciAddress wifi_address = plan_bench_address ("03:00.0");
  PtPciDevice *smbus = pt_host_find_device (bench->host, &smbus_address);
  PtPciDevice *wifi = pt_host_find_device (bench->host, &wifi_address);
  g_autofree char *line = pt_group_view_dup_device_line (wifi);

  g_assert_cmpint (pt_group_view_get_role (view, smbus), ==, PT_ROLE_HOLD);
  g_assert_cmpint (pt_group_view_get_role (view, wifi), ==, PT_ROLE_STAY);
  g_assert_cmpint (pt_iommu_group_get_number (pt_group_view_get_group (view)), ==, 11);
  g_assert_cmpstr (line, ==,
                   "03:00.0 Network controller: Intel Corporation Wireless 8260 [8086:24f3] (rev "
                   "3a)");
}

/* What a person sees differs exactly when the views do */
static void
test_equal (void)
{
  static const char *const different[] = {
    WIFI "use network RA w\n",
    "dev 03:00.0 7 0280 8086:24f3 vfio-pci\n",
    "dev 03:00.0 7 0280 8086:24f3 iwlwifi rev=02\n",
    WIFI "libvirt none\n",
    WIFI "vm one running\nholds 03:00.0 hostdev live\n",
    WIFI "dev 03:00.1 7 0280 8086:24f3 iwlwifi\n",
    WIFI "host vfio no\nhost node no\n",
  };
  g_autoptr(PlanBench) one = plan_bench_new (WIFI);
  g_autoptr(PlanBench) two = plan_bench_new (WIFI);
  g_autoptr(PtGroupView) a = make_view (one, 7);
  g_autoptr(PtGroupView) b = make_view (two, 7);

  g_assert_true (pt_group_view_equal (a, b));
  for (gsize i = 0; i < G_N_ELEMENTS (different); i++)
    {
      g_autoptr(PlanBench) bench = plan_bench_new (different[i]);
      g_autoptr(PtGroupView) other = make_view (bench, 7);

      g_test_message ("%s", different[i]);
      g_assert_false (pt_group_view_equal (a, other));
      g_assert_false (pt_group_view_equal (other, a));
    }
}

static void
test_vendors (void)
{
  static const char *const vendors[][2] = {
    { "Intel Corporation", "Intel" },
    { "Samsung Electronics Co Ltd", "Samsung Electronics" },
    { "Realtek Semiconductor Co., Ltd.", "Realtek Semiconductor" },
    { "Advanced Micro Devices, Inc. [AMD/ATI]", "AMD/ATI" },
    { "O2 Micro, Inc.", "O2 Micro" },
    { "Red Hat, Inc.", "Red Hat" },
    { "Corporation", "Corporation" },
    { "Inc.", "Inc." },
    { "Micron Technology Inc", "Micron Technology" },
    { "Sandisk Corp", "Sandisk" },
    { "Cisco", "Cisco" },
    { "Renesas Technology Corp.", "Renesas Technology" },
    { "", "" },
    { "[]", "[]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vendors); i++)
    {
      g_autofree char *name = pt_words_shorten_vendor (vendors[i][0]);

      g_assert_cmpstr (name, ==, vendors[i][1]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/group-view/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/group-view/findings", test_findings);
  g_test_add_func ("/group-view/roles-and-lines", test_roles_and_lines);
  g_test_add_func ("/group-view/equal", test_equal);
  g_test_add_func ("/group-view/vendors", test_vendors);

  return g_test_run ();
}
