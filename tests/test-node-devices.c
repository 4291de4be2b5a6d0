/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <libvirt/libvirt.h>

#include "host-fixture.h"
#include "node-xml.h"
#include "pt-error.h"
#include "pt-group-view.h"
#include "pt-node-devices.h"
#include "pt-node-watch.h"
#include "virt-daemon.h"

/* ---- The same computer, by its own files and by libvirt ------------------------------------- */

static void
assert_same_device (const PtPciFacts *local,
                    const PtPciFacts *remote,
                    gboolean          with_drivers)
{
  g_autofree char *address = pt_pci_address_to_string (&local->address);

  g_test_message ("%s", address);
  g_assert_cmpint (remote->group, ==, local->group);
  g_assert_cmphex (remote->class_code, ==, local->class_code);
  g_assert_cmphex (remote->prog_if, ==, local->prog_if);
  g_assert_cmphex (remote->vendor_id, ==, local->vendor_id);
  g_assert_cmphex (remote->device_id, ==, local->device_id);
  g_assert_cmpstr (remote->vendor, ==, local->vendor);
  g_assert_cmpstr (remote->device, ==, local->device);
  if (with_drivers)
    g_assert_cmpstr (remote->driver, ==, local->driver);
  if (local->header_type >= 0)
    g_assert_cmpint (remote->header_type, ==, local->header_type);
  g_assert_cmpint (remote->numa_node, ==, local->numa_node);
  g_assert_cmpstr (remote->path, ==, local->path);
  g_assert_cmpint (remote->has_parent, ==, local->has_parent);
  if (local->has_parent)
    g_assert_true (pt_pci_address_equal (&remote->parent, &local->parent));
  g_assert_cmpint (remote->has_physical_function, ==, local->has_physical_function);
  if (local->has_physical_function)
    g_assert_true (pt_pci_address_equal (&remote->physical_function, &local->physical_function));
  g_assert_cmpint (remote->sriov_total, ==, local->sriov_total);
  g_assert_cmpint (remote->sriov_active, ==, local->sriov_active);

  g_assert_cmpuint (remote->disks->len, ==, local->disks->len);
  for (guint i = 0; i < local->disks->len; i++)
    g_assert_cmpstr (((PtDisk *) g_ptr_array_index (remote->disks, i))->name, ==,
                     ((PtDisk *) g_ptr_array_index (local->disks, i))->name);

  g_assert_cmpint (remote->usb == NULL, ==, local->usb == NULL);
  g_assert_cmpuint (remote->usb != NULL ? remote->usb->len : 0, ==,
                    local->usb != NULL ? local->usb->len : 0);
  for (guint i = 0; local->usb != NULL && i < local->usb->len; i++)
    {
      const PtUsbDevice *here = g_ptr_array_index (local->usb, i);
      const PtUsbDevice *there = g_ptr_array_index (remote->usb, i);

      g_assert_cmpstr (there->port, ==, here->port);
      g_assert_cmpstr (there->vendor_id, ==, here->vendor_id);
      g_assert_cmpstr (there->product_id, ==, here->product_id);
      g_assert_cmpstr (there->name, ==, here->name);
      g_assert_cmpuint (there->depth, ==, here->depth);
      g_assert_cmpint (there->hub, ==, here->hub);
    }

  /* What only files tell is not told */
  g_assert_null (remote->reset_methods);
  g_assert_cmpint (remote->removable, ==, -1);
  g_assert_cmpint (remote->boot_vga, ==, -1);
  g_assert_cmpint (remote->subsystem_vendor_id, ==, -1);
  g_assert_cmpint (remote->revision, ==, -1);
  for (guint i = 0; i < remote->uses->len; i++)
    {
      const PtUse *use = g_ptr_array_index (remote->uses, i);

      g_assert_true ((use->kind == PT_USE_NETWORK && use->flags == 0) ||
                     (use->kind == PT_USE_USB && use->flags == PT_USE_BLUETOOTH));
    }
}

static void
assert_same_host (PtHost   *local,
                  PtHost   *remote,
                  gboolean  with_drivers)
{
  GPtrArray *groups = pt_host_get_groups (local);
  GPtrArray *there = pt_host_get_groups (remote);
  GPtrArray *devices = pt_host_get_devices (local);

  g_assert_cmpuint (there->len, ==, groups->len);
  for (guint i = 0; i < groups->len; i++)
    {
      GPtrArray *here_members = pt_iommu_group_get_devices (g_ptr_array_index (groups, i));
      GPtrArray *there_members = pt_iommu_group_get_devices (g_ptr_array_index (there, i));

      g_assert_cmpint (pt_iommu_group_get_number (g_ptr_array_index (there, i)), ==,
                       pt_iommu_group_get_number (g_ptr_array_index (groups, i)));
      g_assert_cmpint (pt_iommu_group_get_reserved (g_ptr_array_index (there, i)), ==,
                       PT_RESERVED_UNKNOWN);
      g_assert_null (pt_iommu_group_get_foreign (g_ptr_array_index (there, i))[0]);
      g_assert_cmpuint (there_members->len, ==, here_members->len);
      for (guint j = 0; j < here_members->len; j++)
        g_assert_true (pt_pci_address_equal (
          pt_pci_device_get_address (g_ptr_array_index (here_members, j)),
          pt_pci_device_get_address (g_ptr_array_index (there_members, j))));
    }

  g_assert_cmpuint (pt_host_get_ungrouped (remote)->len, ==, pt_host_get_ungrouped (local)->len);
  g_assert_cmpuint (pt_host_get_devices (remote)->len, ==, devices->len);
  for (guint i = 0; i < devices->len; i++)
    {
      const PtPciFacts *facts = pt_pci_device_get_facts (g_ptr_array_index (devices, i));
      PtPciDevice *other = pt_host_find_device (remote, &facts->address);

      g_assert_nonnull (other);
      assert_same_device (facts, pt_pci_device_get_facts (other), with_drivers);
    }
}

static void
assert_nothing_claimed (PtHost *host)
{
  static const PtEvidence untold[] = {
    PT_EVIDENCE_MOUNTS, PT_EVIDENCE_NETWORK, PT_EVIDENCE_DISPLAY, PT_EVIDENCE_INPUT,
    PT_EVIDENCE_KERNEL, PT_EVIDENCE_RESERVED, PT_EVIDENCE_RESET,
  };
  const PtHostFacts *facts = pt_host_get_facts (host);

  g_assert_cmpint (facts->source, ==, PT_HOST_REMOTE);
  for (gsize i = 0; i < G_N_ELEMENTS (untold); i++)
    g_assert_cmpstr (facts->cannot_tell[untold[i]], !=, NULL);
  g_assert_cmpstr (facts->cannot_tell[PT_EVIDENCE_LIBVIRT], ==, NULL);
  g_assert_null (facts->kernel);
  g_assert_null (facts->cmdline);
  g_assert_null (facts->boot);
  g_assert_cmpint (facts->noiommu_mode, ==, PT_CANNOT_TELL);
  g_assert_cmpint (facts->firmware_table, ==, PT_CANNOT_TELL);
  g_assert_cmpint (facts->vfio_pci, ==, PT_CANNOT_TELL);
  g_assert_cmpint (facts->unsafe_interrupts, ==, PT_CANNOT_TELL);
  g_assert_cmpint (facts->interrupt_remapping, ==, PT_CANNOT_TELL);
}

static void
test_same (gconstpointer data)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file (data, NULL);
  g_autoptr (PtHost) local = host_fixture_read (fixture);
  g_autoptr (GPtrArray) texts = node_xml_new_for_host (local);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtHost) remote = node_xml_read (texts, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (pt_host_get_groups (local)->len, >, 1);
  assert_same_host (local, remote, TRUE);
  assert_nothing_claimed (remote);
  g_assert_cmpint (pt_host_get_facts (remote)->iommu, ==, PT_YES);
}

static void
test_example_uses (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file ("../data/example/example.host", NULL);
  g_autoptr (PtHost) local = host_fixture_read (fixture);
  g_autoptr (GPtrArray) texts = node_xml_new_for_host (local);
  g_autoptr (PtHost) remote = node_xml_read (texts, NULL);
  g_autofree char *wifi = host_fixture_dup_uses (remote, "0000:03:00.0");
  g_autofree char *usb = host_fixture_dup_uses (remote, "0000:00:14.0");

  /* Up, but nothing says that it is the way to the world */
  g_assert_cmpstr (wifi, ==, "network|wlp3s0|");
  g_assert_cmpstr (usb, ==, "usb|Intel Corp. Bluetooth wireless interface|1-7 +T");
  g_assert_cmpstr (host_fixture_facts (remote, "0000:03:00.0")->serial_kind, ==, "mac");
  g_assert_cmpstr (host_fixture_facts (remote, "0000:03:00.0")->serial, ==, "00:00:5e:00:53:03");
}

static void
assert_state (PtHost       *host,
              int           number,
              PtGroupState  state)
{
  g_autoptr (GPtrArray) machines = g_ptr_array_new ();
  g_autoptr (PtSituation) situation = pt_situation_new (host, NULL, machines, NULL, NULL);
  g_autoptr (PtGroupView) view =
    pt_group_view_new (situation, pt_host_find_group (host, number));

  g_assert_cmpint (pt_group_view_get_state (view), ==, state);
}

/* That a driver has a device is known, and not what for: no group of which that is so is free */
static void
test_never_fine (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file ("../data/example/example.host", NULL);
  g_autoptr (PtHost) local = host_fixture_read (fixture);
  g_autoptr (GPtrArray) texts = node_xml_new_for_host (local);
  g_autoptr (PtHost) remote = node_xml_read (texts, NULL);

  /* A card reader that nothing uses, and one whose driver has let go of it */
  assert_state (local, 13, PT_GROUP_FREE);
  assert_state (remote, 13, PT_GROUP_UNKNOWN);
  for (guint i = 0; i < texts->len; i++)
    {
      g_autoptr (GString) text = g_string_new (g_ptr_array_index (texts, i));

      g_string_replace (text, "  <driver>\n    <name>sdhci-pci</name>\n  </driver>\n", "", 0);
      g_free (g_ptr_array_index (texts, i));
      g_ptr_array_index (texts, i) = g_strdup (text->str);
    }
  g_clear_object (&remote);
  remote = node_xml_read (texts, NULL);
  assert_state (remote, 13, PT_GROUP_FREE);

  /* The disk of the system and the way to the world, by rules of their own */
  assert_state (remote, 16, PT_GROUP_UNKNOWN);
  assert_state (remote, 14, PT_GROUP_UNKNOWN);
}

/* ---- Through libvirt itself ---------------------------------------------------------------- */

static char *
write_node (const char *directory,
            GPtrArray  *texts)
{
  g_autoptr (GString) node = g_string_new ("<node>\n");
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (directory, "node.xml", NULL);

  for (guint i = 0; i < texts->len; i++)
    g_string_append (node, g_ptr_array_index (texts, i));
  g_string_append (node, "</node>\n");
  g_file_set_contents (path, node->str, (gssize) node->len, &error);
  g_assert_no_error (error);
  return path;
}

static PtHost *
read_uri (const char  *uri,
          GError     **error)
{
  g_autoptr (PtConnection) connection = pt_connection_new (uri);
  g_autoptr (GError) open_error = NULL;

  g_assert_true (pt_connection_open (connection, NULL, &open_error));
  g_assert_no_error (open_error);
  return pt_node_devices_read (connection, NULL, NULL, error);
}

/* libvirt's test driver reads the descriptions and prints them anew: what comes back is its own
 * format, and whatever our rendering had wrong would be refused or lost. It reads no drivers. */
static void
test_libvirt_prints (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file ("../data/example/example.host", NULL);
  g_autoptr (PtHost) local = host_fixture_read (fixture);
  g_autoptr (GPtrArray) texts = node_xml_new_for_host (local);
  g_autofree char *directory = test_files_make_directory ();
  g_autofree char *path = write_node (directory, texts);
  g_autofree char *uri = g_strconcat ("test://", path, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtHost) remote = read_uri (uri, &error);

  g_assert_no_error (error);
  assert_same_host (local, remote, FALSE);
  assert_nothing_claimed (remote);
  test_files_remove_tree (directory);
}

/* The same over a daemon's socket, where every description is a call of its own */
static void
test_daemon (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  g_autoptr (HostFixture) fixture = NULL;
  g_autoptr (PtHost) local = NULL, remote = NULL;
  g_autoptr (GPtrArray) texts = NULL;
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;

  if (daemon == NULL)
    return;

  fixture = host_fixture_new_file ("fixtures/hosts/workstation.host", NULL);
  local = host_fixture_read (fixture);
  texts = node_xml_new_for_host (local);
  path = write_node (daemon->directory, texts);
  uri = g_strdup_printf ("test+unix://%s?socket=%s", path, daemon->socket);
  remote = read_uri (uri, &error);
  g_assert_no_error (error);
  assert_same_host (local, remote, FALSE);
}

static void
test_no_devices (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtHost) host = read_uri ("test:///default", &error);

  g_assert_null (host);
  g_assert_error (error, PT_ERROR, PT_ERROR_HOST_UNREADABLE);
  g_assert_nonnull (pt_error_get_next (error));
}

static void
test_not_connected (void)
{
  g_autoptr (PtConnection) connection = pt_connection_new ("test:///default");
  g_autoptr (GError) error = NULL;

  g_assert_null (pt_node_devices_read (connection, NULL, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);
}

static void
test_cancelled (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file ("../data/example/example.host", NULL);
  g_autoptr (PtHost) local = host_fixture_read (fixture);
  g_autoptr (GPtrArray) texts = node_xml_new_for_host (local);
  g_autofree char *directory = test_files_make_directory ();
  g_autofree char *path = write_node (directory, texts);
  g_autofree char *uri = g_strconcat ("test://", path, NULL);
  g_autoptr (PtConnection) connection = pt_connection_new (uri);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_connection_open (connection, NULL, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_null (pt_node_devices_read (connection, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_files_remove_tree (directory);
}

/* ---- Events -------------------------------------------------------------------------------- */

typedef struct
{
  PtNodeWatch *watch;
  guint        n_changes;
  guint        wanted;
  gint64       last;
} Counter;

static void
on_changed (PtNodeWatch *watch,
            Counter     *counter)
{
  gint64 now = g_get_monotonic_time ();

  if (counter->last != 0)
    g_assert_cmpint (now - counter->last, >=, (PT_NODE_WATCH_INTERVAL_MS - 20) * 1000);
  counter->last = now;
  counter->n_changes++;
}

static gboolean
has_changed (gpointer data)
{
  Counter *counter = data;

  return counter->n_changes >= counter->wanted;
}

static gboolean
is_watching (gpointer data)
{
  return pt_node_watch_is_watching (((Counter *) data)->watch);
}

static gboolean
is_not_watching (gpointer data)
{
  return !is_watching (data);
}

static void
wait_for_change (Counter    *counter,
                 const char *what)
{
  counter->wanted = counter->n_changes + 1;
  test_wait (has_changed, counter, what);
}

/* What the test driver can make and unmake: a virtual SCSI adapter */
static void
make_and_unmake (virConnectPtr handle)
{
  const char *xml =
    "<device><parent>scsi_host1</parent><capability type='scsi_host'><capability type='fc_host'>"
    "<wwnn>2000000012341234</wwnn><wwpn>1000000012341234</wwpn></capability></capability></device>";
  virNodeDevicePtr device = virNodeDeviceCreateXML (handle, xml, 0);

  g_assert_nonnull (device);
  g_assert_cmpint (virNodeDeviceDestroy (device), ==, 0);
  virNodeDeviceFree (device);
}

static void
test_watch (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  g_autoptr (PtConnection) connection = NULL;
  Counter counter = { 0 };
  virConnectPtr other;

  if (daemon == NULL)
    return;

  connection = pt_connection_new (daemon->uri);
  counter.watch = pt_node_watch_new (connection);
  g_signal_connect (counter.watch, "changed", G_CALLBACK (on_changed), &counter);
  g_assert_false (pt_node_watch_is_watching (counter.watch));

  pt_connection_start (connection);
  test_wait (is_watching, &counter, "libvirt to tell of node devices");
  /* Something may have changed before it */
  counter.wanted = 1;
  test_wait (has_changed, &counter, "the watch to tell at once");

  other = virConnectOpen (daemon->uri);
  g_assert_nonnull (other);
  for (guint i = 0; i < 5; i++)
    make_and_unmake (other);
  wait_for_change (&counter, "the signal of a device that came and went");
  virConnectClose (other);

  /* The daemon goes away and comes back: so do the events */
  test_daemon_stop (daemon);
  test_wait (is_not_watching, &counter, "the watch to notice that libvirt went away");
  test_daemon_start (daemon);
  counter.wanted = counter.n_changes + 1;
  test_wait (is_watching, &counter, "libvirt to tell of node devices again");
  test_wait (has_changed, &counter, "the watch to tell at once after the restart");
  other = virConnectOpen (daemon->uri);
  g_assert_nonnull (other);
  make_and_unmake (other);
  wait_for_change (&counter, "the signal of a device that came and went, after the restart");
  virConnectClose (other);

  g_assert_finalize_object (g_steal_pointer (&counter.watch));
  pt_connection_close (connection);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/node-devices/same/example", "../data/example/example.host", test_same);
  g_test_add_data_func ("/node-devices/same/workstation", "fixtures/hosts/workstation.host",
                        test_same);
  g_test_add_data_func ("/node-devices/same/storage", "fixtures/hosts/storage.host", test_same);
  g_test_add_data_func ("/node-devices/same/network", "fixtures/hosts/network.host", test_same);
  g_test_add_func ("/node-devices/example-uses", test_example_uses);
  g_test_add_func ("/node-devices/never-fine", test_never_fine);
  g_test_add_func ("/node-devices/libvirt-prints", test_libvirt_prints);
  g_test_add_func ("/node-devices/daemon", test_daemon);
  g_test_add_func ("/node-devices/no-devices", test_no_devices);
  g_test_add_func ("/node-devices/not-connected", test_not_connected);
  g_test_add_func ("/node-devices/cancelled", test_cancelled);
  g_test_add_func ("/node-devices/watch", test_watch);

  return g_test_run ();
}
