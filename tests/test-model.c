/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-error.h"
#include "pt-guest-device.h"
#include "pt-host.h"
#include "pt-machine.h"

static PtPciDevice *
new_device (const char *address,
            int         group,
            int         header_type,
            int         class_code)
{
  PtPciAddress parsed;
  PtPciFacts *facts;

  g_assert_true (pt_pci_address_parse (address, &parsed));
  facts = pt_pci_facts_new (&parsed);
  facts->group = group;
  facts->header_type = header_type;
  facts->class_code = class_code;
  facts->vendor = g_strdup ("Vendor");
  facts->device = g_strdup ("Device");
  return pt_pci_device_new (facts);
}

static void
test_endpoint (void)
{
  static const struct
  {
    int      header_type;
    int      class_code;
    gboolean endpoint;
  } cases[] = {
    { 0, 0x0280, TRUE },
    { 0, 0x0600, TRUE },   /* a host bridge has header type 0 */
    { 0, 0x0601, TRUE },   /* so has an ISA bridge */
    { 1, 0x0604, FALSE },
    { 1, 0x0280, FALSE },  /* the header decides, not the class */
    { 2, 0x0607, FALSE },
    { -1, 0x0604, FALSE }, /* unreadable: the class has to do */
    { -1, 0x0607, FALSE },
    { -1, 0x0280, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PtPciDevice) device = new_device ("00:01.0", 0, cases[i].header_type,
                                                   cases[i].class_code);

      g_assert_cmpint (pt_pci_device_is_endpoint (device), ==, cases[i].endpoint);
    }
}

static void
test_kernel (void)
{
  static const struct
  {
    const char *kernel;
    gboolean    if_unknown;
    gboolean    at_least;
  } cases[] = {
    { "5.18.19", FALSE, FALSE },
    { "5.19", FALSE, TRUE },
    { "5.19.0-1-amd64", FALSE, TRUE },
    { "6.1.0", FALSE, TRUE },
    { "4.20.3", TRUE, FALSE },
    { "10.0", FALSE, TRUE },
    { NULL, TRUE, TRUE },
    { NULL, FALSE, FALSE },
    { "strange", TRUE, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PtHostFacts *facts = pt_host_facts_new (PT_HOST_RECORDED);
      g_autoptr (PtHost) host = NULL;

      facts->kernel = g_strdup (cases[i].kernel);
      host = pt_host_new (facts, g_ptr_array_new_with_free_func (g_object_unref),
                          g_ptr_array_new_with_free_func (g_object_unref));
      g_assert_cmpint (pt_host_kernel_at_least (host, 5, 19, cases[i].if_unknown), ==,
                       cases[i].at_least);
    }
}

static void
test_host_lookup (void)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *groups = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *ungrouped = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (PtHost) host = NULL;
  PtPciDevice *first;
  PtPciAddress address;

  g_ptr_array_add (devices, new_device ("10000:e1:00.0", 0, 0, 0x0108));
  g_ptr_array_add (groups, pt_iommu_group_new (0, devices, NULL, PT_RESERVED_NONE));
  g_ptr_array_add (ungrouped, new_device ("00:00.2", -1, 0, 0x0806));
  host = pt_host_new (pt_host_facts_new (PT_HOST_RECORDED), groups, ungrouped);

  g_assert_nonnull (pt_host_find_group (host, 0));
  g_assert_null (pt_host_find_group (host, 1));
  g_assert_cmpuint (pt_host_get_devices (host)->len, ==, 2);

  g_assert_true (pt_pci_address_parse ("10000:e1:00.0", &address));
  g_assert_true (pt_host_find_device (host, &address) == g_ptr_array_index (devices, 0));
  g_assert_true (pt_pci_address_parse ("0000:e1:00.0", &address));
  g_assert_null (pt_host_find_device (host, &address));

  /* Without numbers nothing is like another */
  g_assert_null (pt_host_get_alike (host, g_ptr_array_index (devices, 0)));

  /* Sorted by address, whatever group they are in */
  first = g_ptr_array_index (pt_host_get_devices (host), 0);
  g_assert_cmpuint (pt_pci_device_get_address (first)->domain, ==, 0);
}

static void
on_notify (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  (*(int *) user_data)++;
}

static PtDomain *
new_domain (PtDomainState state)
{
  PtDomainFacts *facts = pt_domain_facts_new ();
  PtHeldSource source = { .address = { 0, 3, 0, 0 }, .inactive = TRUE };

  facts->name = g_strdup ("linux515");
  facts->uuid = g_strdup ("0f2a7dc4-33b0-4b04-a1b5-0c0e41c3f1aa");
  facts->state = state;
  g_array_append_val (facts->sources, source);
  return pt_domain_new (facts);
}

static void
test_machine (void)
{
  g_autoptr (PtDomain) off = new_domain (PT_DOMAIN_SHUT_OFF);
  g_autoptr (PtDomain) same = new_domain (PT_DOMAIN_SHUT_OFF);
  g_autoptr (PtDomain) paused = new_domain (PT_DOMAIN_PAUSED);
  g_autoptr (PtMachine) machine = pt_machine_new (off);
  PtPciAddress address = { 0, 3, 0, 0 };
  int notified = 0;

  g_signal_connect (machine, "notify::domain", G_CALLBACK (on_notify), &notified);
  pt_machine_set_domain (machine, same);
  g_assert_cmpint (notified, ==, 0);
  g_assert_true (pt_machine_get_domain (machine) == off);
  pt_machine_set_domain (machine, paused);
  g_assert_cmpint (notified, ==, 1);

  /* A paused machine keeps its devices */
  g_assert_true (pt_domain_is_active (paused));
  g_assert_false (pt_domain_is_active (off));
  g_assert_cmpstr (pt_domain_get_label (off), ==, "linux515");
  g_assert_nonnull (pt_domain_find_source (off, &address));
  address.function = 1;
  g_assert_null (pt_domain_find_source (off, &address));
}

/* The window shows it as it is */
static void
test_unread_reason (void)
{
  g_autoptr (PtDomain) known = new_domain (PT_DOMAIN_RUNNING);
  g_autoptr (PtDomain) unread =
    pt_domain_new_unread (known, "a-uuid", "no pool “a\xe2\x80\xae\x1b[2J\xff”");
  g_autoptr (PtDomain) silent = pt_domain_new_unread (NULL, "a-uuid", NULL);

  g_assert_true (pt_domain_get_facts (unread)->unread);
  g_assert_cmpstr (pt_domain_get_facts (unread)->unread_reason, ==,
                   "no pool “a\\u202e\\x1b[2J\\xff”");
  g_assert_null (pt_domain_get_facts (silent)->unread_reason);
}

/* What a machine had it may have still while libvirt does not tell, however often that is asked */
static void
test_unread_holdings (void)
{
  static const gboolean live[] = { FALSE, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (live); i++)
    {
      const PtHeldSource source = { .address = { 0, 3, 0, 1 }, .kind = PT_HELD_HOSTDEV,
                                    .live = live[i], .inactive = TRUE };
      const PtPciAddress address = source.address;
      PtDomainFacts *facts[] = { pt_domain_facts_new (), pt_domain_facts_new () };

      g_array_append_val (facts[0]->sources, source);
      pt_domain_facts_add_disk (facts[1], "/dev/sda", live[i]);
      pt_domain_facts_add_disk (facts[1], "/dev/sdb", FALSE);
      for (gsize j = 0; j < G_N_ELEMENTS (facts); j++)
        {
          g_autoptr (PtDomain) known = NULL;
          g_autoptr (PtDomain) once = NULL;
          g_autoptr (PtDomain) twice = NULL;
          const PtDomainFacts *kept;

          facts[j]->name = g_strdup ("a");
          facts[j]->uuid = g_strdup ("a-uuid");
          facts[j]->state = live[i] ? PT_DOMAIN_RUNNING : PT_DOMAIN_SHUT_OFF;
          known = pt_domain_new (facts[j]);
          once = pt_domain_new_unread (known, "a-uuid", NULL);
          twice = pt_domain_new_unread (once, "a-uuid", NULL);
          kept = pt_domain_get_facts (twice);

          g_assert_true (kept->unread);
          g_assert_cmpint (kept->state, ==, PT_DOMAIN_UNKNOWN);
          g_assert_cmpint (pt_domain_is_active (twice), ==, live[i]);
          g_assert_cmpuint (kept->sources->len, ==, j == 0 ? 1 : 0);
          g_assert_cmpuint (kept->disks->len, ==, j == 0 ? 0 : 2);
          if (j == 0)
            g_assert_cmpint (pt_domain_find_source (twice, &address)->live, ==, live[i]);
          else
            g_assert_cmpstr (((PtHeldDisk *) g_ptr_array_index (kept->disks, 0))->path, ==,
                             "/dev/sda");
        }
    }
}

/* The definition may be the same while libvirt has come to know where a volume lies */
static void
test_disks (void)
{
  static const struct
  {
    const char *path;
    gboolean    live, equal;
  } cases[] = {
    { "/dev/vg/lv", FALSE, TRUE },
    { "/dev/vg/lv", TRUE, FALSE },
    { "/dev/vg/other", FALSE, FALSE },
    { NULL, FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PtDomain) none = new_domain (PT_DOMAIN_SHUT_OFF);
      g_autoptr (PtDomain) a = new_domain (PT_DOMAIN_SHUT_OFF);
      g_autoptr (PtDomain) b = new_domain (PT_DOMAIN_SHUT_OFF);

      pt_domain_facts_add_disk ((PtDomainFacts *) pt_domain_get_facts (a), "/dev/vg/lv", FALSE);
      pt_domain_facts_add_disk ((PtDomainFacts *) pt_domain_get_facts (b), cases[i].path,
                                cases[i].live);
      g_assert_cmpint (pt_domain_equal (a, b), ==, cases[i].equal);
      g_assert_false (pt_domain_equal (a, none));
    }
}

/* A machine that crashed and is kept for a look still has its process, and with it its devices; so
   may one whose state nobody told */
static void
test_active (void)
{
  static const struct
  {
    PtDomainState state;
    const char   *live_xml;
    gboolean      active;
  } cases[] = {
    { PT_DOMAIN_CRASHED, "<domain/>", TRUE },
    { PT_DOMAIN_CRASHED, NULL, FALSE },
    { PT_DOMAIN_UNKNOWN, "<domain/>", TRUE },
    { PT_DOMAIN_UNKNOWN, NULL, FALSE },
    { PT_DOMAIN_RUNNING, NULL, TRUE },
    { PT_DOMAIN_SHUT_OFF, NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PtDomainFacts *facts = pt_domain_facts_new ();
      g_autoptr (PtDomain) domain = NULL;

      facts->state = cases[i].state;
      facts->live_xml = g_strdup (cases[i].live_xml);
      domain = pt_domain_new (facts);
      g_assert_cmpint (pt_domain_is_active (domain), ==, cases[i].active);
    }
}

/* Whatever somebody calls a mount point or a keyboard */
static void
test_use (void)
{
  g_autoptr (PtUse) use = pt_use_new (PT_USE_MOUNT, 0, "/mnt/a\nb\x1b[2J\xff", "\xc2\x9b" "31m ü");
  g_autoptr (PtUse) plain = pt_use_new (PT_USE_SWAP, 0, "swap", NULL);

  g_assert_cmpstr (use->name, ==, "/mnt/a\\x0ab\\x1b[2J\\xff");
  g_assert_cmpstr (use->what, ==, "\\u009b31m ü");
  g_assert_cmpstr (plain->name, ==, "swap");
  g_assert_cmpstr (plain->what, ==, "");
}

static void
test_error (void)
{
  g_autoptr (GError) error = pt_error_new (PT_ERROR_CHANGED_MEANWHILE, "Look again.", "libvirt: no",
                                           "%s was edited.", "linux515");
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no");

  g_assert_error (copy, PT_ERROR, PT_ERROR_CHANGED_MEANWHILE);
  g_assert_cmpstr (copy->message, ==, "linux515 was edited.");
  g_assert_cmpstr (pt_error_get_id (copy), ==, "changed-meanwhile");
  g_assert_cmpstr (pt_error_get_next (copy), ==, "Look again.");
  g_assert_cmpstr (pt_error_get_detail (copy), ==, "libvirt: no");
  g_assert_cmpstr (pt_error_get_id (foreign), ==, "failed");
  g_assert_null (pt_error_get_next (foreign));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/endpoint", test_endpoint);
  g_test_add_func ("/model/kernel", test_kernel);
  g_test_add_func ("/model/host-lookup", test_host_lookup);
  g_test_add_func ("/model/machine", test_machine);
  g_test_add_func ("/model/unread-reason", test_unread_reason);
  g_test_add_func ("/model/unread-holdings", test_unread_holdings);
  g_test_add_func ("/model/disks", test_disks);
  g_test_add_func ("/model/active", test_active);
  g_test_add_func ("/model/use", test_use);
  g_test_add_func ("/model/error", test_error);
  return g_test_run ();
}
