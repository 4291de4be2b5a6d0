/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include "pt-viability.h"

/*
 * Who must move: drivers, kernels, and the roles by default.
 */

static const struct
{
  const char *driver;
  gboolean    safe;
} drivers[] = {
  { NULL, TRUE },
  { "vfio-pci", TRUE },
  { "pci-stub", TRUE },
  { "pcieport", TRUE },
  { "mlx5_vfio_pci", TRUE },
  { "nvgrace-gpu-vfio-pci", TRUE },
  { "vfio_pci", FALSE },
  { "vfio-pci-not", FALSE },
  { "shpchp", FALSE },
  { "pci-pf-stub", FALSE },
  { "xhci_hcd", FALSE },
  { "", FALSE },
};

static void
test_drivers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (drivers); i++)
    {
      g_test_message ("%s", drivers[i].driver != NULL ? drivers[i].driver : "(none)");
      g_assert_cmpint (pt_viability_is_driver_safe (drivers[i].driver), ==, drivers[i].safe);
    }
}

static const struct
{
  const char *kernel;
  int         header;
  const char *driver;
  gboolean    blocks;
} kernels[] = {
  { "6.12.0", 0, "xhci_hcd", TRUE },
  { "5.19.0", 0, "xhci_hcd", TRUE },
  { "5.18.0", 0, "xhci_hcd", TRUE },
  { "?", 0, "xhci_hcd", TRUE },
  { "6.12.0", 1, "shpchp", TRUE },
  { "5.19.0-rc1", 1, "shpchp", TRUE },
  { "5.18.19", 1, "shpchp", FALSE },
  { "4.19.0", 1, "shpchp", FALSE },
  { "?", 1, "shpchp", TRUE },
  { "5.18.0", 2, "yenta_cardbus", FALSE },
  { "6.12.0", 2, "yenta_cardbus", TRUE },
  { "6.12.0", 1, "pcieport", FALSE },
  { "6.12.0", 1, "-", FALSE },
  { "6.12.0", 0, "-", FALSE },
  { "6.12.0", 0, "vfio-pci", FALSE },
};

static void
test_kernels (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kernels); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("dev 05:00.0 7 0880 8086:1 %s header=%d\nhost kernel %s",
                                               kernels[i].driver, kernels[i].header,
                                               kernels[i].kernel);
      g_autoptr(PlanBench) bench = plan_bench_new (text);
      PtPciAddress address = plan_bench_address ("05:00.0");

      g_test_message ("%s", text);
      g_assert_cmpint (pt_viability_blocks_if_it_stays (bench->host,
                                                        pt_host_find_device (bench->host,
                                                                             &address)), ==,
                       kernels[i].blocks);
    }
}

static const struct
{
  const char *device;   /* class, IDs, driver and options, behind the address */
  const char *address;
  PtRole      role;
  gboolean    locked;
  gboolean    why;
} roles[] = {
  { "0280 8086:24f3 iwlwifi", "03:00.0", PT_ROLE_GIVE, FALSE, FALSE },
  { "0280 8086:24f3 -", "03:00.0", PT_ROLE_GIVE, FALSE, FALSE },
  { "0280 8086:24f3 vfio-pci", "03:00.0", PT_ROLE_GIVE, FALSE, FALSE },
  { "1180 8086:a131 intel_pch_thermal", "00:14.2", PT_ROLE_GIVE, FALSE, FALSE },
  /* Bridges by header type */
  { "0604 8086:a110 pcieport", "00:1c.0", PT_ROLE_STAY, TRUE, TRUE },
  { "0604 8086:a110 shpchp", "00:1c.0", PT_ROLE_STAY, TRUE, TRUE },
  { "0607 8086:a110 - header=2", "00:1c.0", PT_ROLE_STAY, TRUE, TRUE },
  { "0600 8086:a110 - header=1", "00:1c.0", PT_ROLE_STAY, TRUE, TRUE },
  { "0604 8086:a110 - header=0", "00:1c.0", PT_ROLE_GIVE, FALSE, FALSE },
  /* What libvirt takes for no address */
  { "0600 8086:1910 skl_uncore", "00:00.0", PT_ROLE_STAY, TRUE, TRUE },
  { "0880 8086:1911 -", "00:00.3", PT_ROLE_STAY, TRUE, TRUE },
  { "0880 8086:1911 -", "0001:00:00.0", PT_ROLE_GIVE, FALSE, FALSE },
  /* The platform, with a driver and without */
  { "0600 8086:1910 skl_uncore", "00:01.0", PT_ROLE_HOLD, FALSE, TRUE },
  { "0600 8086:1910 -", "00:01.0", PT_ROLE_STAY, FALSE, TRUE },
  { "0601 8086:a14e lpc_ich", "00:1f.0", PT_ROLE_HOLD, FALSE, TRUE },
  { "0601 8086:a14e -", "00:1f.0", PT_ROLE_STAY, FALSE, TRUE },
  { "0500 8086:a121 pmt", "00:1f.2", PT_ROLE_HOLD, FALSE, TRUE },
  { "0500 8086:a121 -", "00:1f.2", PT_ROLE_STAY, FALSE, TRUE },
  { "0580 8086:a121 igen6_edac", "00:1f.2", PT_ROLE_HOLD, FALSE, TRUE },
  { "0580 8086:a121 -", "00:1f.2", PT_ROLE_STAY, FALSE, TRUE },
  { "0c05 8086:a123 i801_smbus", "00:1f.4", PT_ROLE_HOLD, FALSE, TRUE },
  { "0c05 8086:a123 -", "00:1f.4", PT_ROLE_STAY, FALSE, TRUE },
  { "0c80 8086:a124 intel-spi", "00:1f.5", PT_ROLE_HOLD, FALSE, TRUE },
  { "0c80 8086:a124 -", "00:1f.5", PT_ROLE_STAY, FALSE, TRUE },
  { "0c80 10de:1ad9 nvidia-gpu parent=00:01.0", "01:00.3", PT_ROLE_GIVE, FALSE, FALSE },
  { "0580 10ee:9038 xdma parent=00:01.0", "01:00.0", PT_ROLE_GIVE, FALSE, FALSE },
  { "1080 1022:1456 ccp", "05:00.2", PT_ROLE_HOLD, FALSE, TRUE },
  { "1080 1022:1456 -", "05:00.2", PT_ROLE_STAY, FALSE, TRUE },
  { "1080 177d:0010 cpt", "05:00.2", PT_ROLE_GIVE, FALSE, FALSE },
  { "0780 8086:a13a mei_me", "00:16.0", PT_ROLE_HOLD, FALSE, TRUE },
  { "0780 8086:a13a -", "00:16.0", PT_ROLE_STAY, FALSE, TRUE },
  { "0780 1af4:1003 virtio-pci", "05:00.0", PT_ROLE_GIVE, FALSE, FALSE },
  /* Leaned on, but a device to give */
  { "0104 8086:467f vmd", "00:0e.0", PT_ROLE_GIVE, FALSE, FALSE },
};

static void
test_roles (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autofree char *text = NULL;
      g_auto(GStrv) words = g_strsplit (roles[i].device, " ", 2);
      g_autoptr(PlanBench) bench = NULL;
      g_autoptr(PtMember) member = NULL;
      PtPciAddress address = plan_bench_address (roles[i].address);

      text = g_strdup_printf ("dev %s 7 %s %s", roles[i].address, words[0], words[1]);
      g_test_message ("%s", text);
      bench = plan_bench_new (text);
      member = pt_member_new (pt_host_find_group (bench->host, 7),
                              pt_host_find_device (bench->host, &address));
      g_assert_cmpstr (pt_role_to_id (member->role), ==, pt_role_to_id (roles[i].role));
      g_assert_cmpint (member->locked, ==, roles[i].locked);
      g_assert_cmpint (member->why != NULL, ==, roles[i].why);
      g_assert_cmpint (pt_member_is_taken (member), ==, roles[i].role != PT_ROLE_STAY);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/viability/drivers", test_drivers);
  g_test_add_func ("/viability/kernels", test_kernels);
  g_test_add_func ("/viability/roles", test_roles);

  return g_test_run ();
}
