/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-store.h"

#include "elsewhere.h"
#include "pt-error.h"
#include "pt-pending.h"
#include "pt-virt-types.h"
#include "refusing-double.h"
#include "virt-daemon.h"

#define DEFAULT_UUID "6695eb01-f6a4-8304-79aa-97f2502e193f"
#define UUID(n) "3f5b9f3e-7a0c-4f43-9f5e-0c5a3b2f1d0" n

#define HOSTDEV(slot, guest)                                                                       \
  "<hostdev mode='subsystem' type='pci' managed='yes'>"                                            \
  "<source><address domain='0x0000' bus='0x00' slot='" slot "' function='0x0'/></source>"          \
  guest "</hostdev>"

#define SCSI                                                                                       \
  "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/>"                     \
  "<address bus='0' target='0' unit='0'/></source></hostdev>"

#define MACHINE(name, uuid, extra, devices, runstate)                                              \
  "<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>"                   \
  "<name>" name "</name><uuid>" uuid "</uuid>" extra "<memory unit='KiB'>262144</memory>"          \
  "<vcpu>3</vcpu><os><type arch='x86_64'>hvm</type></os><devices>" devices "</devices>"            \
  "<test:runstate>" runstate "</test:runstate></domain>"

#define VOLUME(pool, volume, target)                                                               \
  "<disk type='volume' device='disk'><source pool='" pool "' volume='" volume "'/>"                \
  "<target dev='" target "' bus='virtio'/></disk>"

#define POOL(name, type, path, volume)                                                             \
  "<pool type='" type "'><name>" name "</name><source><name>" name "</name></source><target><path>" \
  path "</path></target><volume><name>" volume "</name><capacity>1000000</capacity>"               \
  "<target><path>" path "/" volume "</path></target></volume></pool>"

static const char node[] =
  "<node>"
  MACHINE ("win11", UUID ("1"), "<title>Windows</title>",
           HOSTDEV ("0x14", "<address type='pci' bus='0x01' slot='0x00'/>")
           HOSTDEV ("0x15", "<address type='unassigned'/>")
           "<interface type='hostdev' managed='yes'>"
           "<source>"
           "<address type='pci' domain='0x0001' bus='0x02' slot='0x03' function='0x4'/>"
           "</source></interface>"
           "<disk type='nvme' device='disk'><source type='pci' managed='yes' namespace='1'>"
           "<address domain='0x0000' bus='0x3e' slot='0x00' function='0x0'/></source>"
           "<target dev='vda' bus='virtio'/></disk>", "5")
  MACHINE ("linux515", UUID ("2"), "", HOSTDEV ("0x14", "")
           VOLUME ("thin", "root", "vda") VOLUME ("files", "iso", "vdb") VOLUME ("away", "x", "vdc")
           VOLUME ("thin", "root", "vde")
           "<disk type='block' device='disk'><source dev='/dev/sdb'/>"
           "<target dev='vdd' bus='virtio'/></disk>", "1")
  MACHINE ("zebra", UUID ("3"), "<title>Aardvark</title>", VOLUME ("files", "off", "vda"), "5")
  MACHINE ("linux54", UUID ("6"), "", "", "5")
  POOL ("thin", "logical", "/dev/thin", "root") POOL ("files", "dir", "/srv/files", "iso")
  "</node>";

typedef struct
{
  char          *directory;
  PtConnection  *connection;
  PtDomainStore *store;
  virConnectPtr  handle;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->directory = test_files_make_directory ();
  fixture->connection = test_open_node (fixture->directory, node);
  fixture->store = pt_domain_store_new (fixture->connection);
  fixture->handle = pt_virt_dup_connect (pt_connection_get_gvir (fixture->connection));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  virConnectClose (fixture->handle);
  g_clear_object (&fixture->store);
  g_clear_object (&fixture->connection);
  test_files_remove_tree (fixture->directory);
  g_free (fixture->directory);
}

static gboolean
is_loaded (gpointer data)
{
  return pt_domain_store_is_loaded (data);
}

static gboolean
is_not_loaded (gpointer data)
{
  return !pt_domain_store_is_loaded (data);
}

/* The names in their order: "a b c" */
static char *
dup_names (PtDomainStore *store)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (PtMachine) machine = g_list_model_get_item (G_LIST_MODEL (store), i);

      g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                              pt_domain_get_name (pt_machine_get_domain (machine)));
    }

  return g_string_free (names, FALSE);
}

typedef struct
{
  PtDomainStore *store;
  const char    *names;
} Names;

static gboolean
has_names (gpointer data)
{
  Names *wanted = data;
  g_autofree char *names = dup_names (wanted->store);

  return g_str_equal (names, wanted->names);
}

static void
wait_for_names (PtDomainStore *store,
                const char    *names)
{
  Names wanted = { store, names };

  test_wait (has_names, &wanted, names);
}

static PtDomain *
get_domain (PtDomainStore *store,
            const char    *name)
{
  PtMachine *machine = pt_domain_store_find (store, name);

  g_assert_nonnull (machine);
  return pt_machine_get_domain (machine);
}

typedef struct
{
  PtDomainStore *store;
  const char    *name;
  PtDomainState  state;
} State;

static gboolean
has_state (gpointer data)
{
  State *wanted = data;
  PtMachine *machine = pt_domain_store_find (wanted->store, wanted->name);

  return machine != NULL &&
         pt_domain_get_facts (pt_machine_get_domain (machine))->state == wanted->state;
}

static void
wait_for_state (PtDomainStore *store,
                const char    *name,
                PtDomainState  state)
{
  State wanted = { store, name, state };

  test_wait (has_state, &wanted, pt_domain_state_to_id (state));
}

static void
assert_source (PtDomain   *domain,
               const char *address,
               PtHeldKind  kind,
               gboolean    hold_back,
               gboolean    live,
               gboolean    inactive)
{
  PtPciAddress parsed;
  const PtHeldSource *source;

  g_assert_true (pt_pci_address_parse (address, &parsed));
  source = pt_domain_find_source (domain, &parsed);
  g_test_message ("%s", address);
  g_assert_nonnull (source);
  g_assert_cmpint (source->kind, ==, kind);
  g_assert_cmpint (source->hold_back, ==, hold_back);
  g_assert_cmpint (source->live, ==, live);
  g_assert_cmpint (source->inactive, ==, inactive);
}

/* A whole disk, a volume of LVM, none that is a file, and one of a pool that is not there */
static void
assert_disks (const PtDomainFacts *facts)
{
  static const char *const paths[] = { "/dev/sdb", "/dev/thin/root", NULL };

  g_assert_cmpuint (facts->disks->len, ==, G_N_ELEMENTS (paths));
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const PtHeldDisk *disk = g_ptr_array_index (facts->disks, i);

      g_assert_cmpstr (disk->path, ==, paths[i]);
      g_assert_true (disk->live);
    }
}

/* As the command line does it: no main loop runs */
static void
test_load (Fixture       *fixture,
           gconstpointer  data)
{
  const PtDomainFacts *facts;
  g_autofree char *names = NULL;
  g_autoptr (GPtrArray) domains = NULL;
  g_autoptr (GError) error = NULL;
  PtDomain *domain;

  test_count_pools ();
  g_assert_false (pt_domain_store_is_loaded (fixture->store));
  g_assert_true (pt_domain_store_load (fixture->store, NULL, &error));
  g_assert_no_error (error);
  /* Each volume of what runs once, and none of what is off */
  g_assert_cmpuint (test_count_pools (), ==, 3);
  g_assert_true (pt_domain_store_is_loaded (fixture->store));

  /* By label: a title goes before a name */
  names = dup_names (fixture->store);
  g_assert_cmpstr (names, ==, "zebra linux54 linux515 win11");
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture->store)) == PT_TYPE_MACHINE);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->store), 4));
  domains = pt_domain_store_dup_domains (fixture->store);
  g_assert_cmpuint (domains->len, ==, 4);

  domain = get_domain (fixture->store, "win11");
  facts = pt_domain_get_facts (domain);
  g_assert_cmpstr (facts->uuid, ==, UUID ("1"));
  g_assert_cmpstr (facts->title, ==, "Windows");
  g_assert_cmpint (facts->state, ==, PT_DOMAIN_SHUT_OFF);
  g_assert_true (facts->persistent);
  g_assert_false (facts->autostart);
  g_assert_cmpuint (facts->vcpus, ==, 3);
  g_assert_cmpuint (facts->memory_kib, ==, 262144);
  g_assert_true (g_str_has_prefix (facts->xml, "<domain"));
  g_assert_null (facts->live_xml);
  g_assert_cmpuint (facts->sources->len, ==, 4);
  assert_source (domain, "0000:00:14.0", PT_HELD_HOSTDEV, FALSE, FALSE, TRUE);
  assert_source (domain, "0000:00:15.0", PT_HELD_HOSTDEV, TRUE, FALSE, TRUE);
  assert_source (domain, "0001:02:03.4", PT_HELD_INTERFACE, FALSE, FALSE, TRUE);
  assert_source (domain, "0000:3e:00.0", PT_HELD_NVME_DISK, FALSE, FALSE, TRUE);

  domain = get_domain (fixture->store, UUID ("2"));
  facts = pt_domain_get_facts (domain);
  g_assert_cmpstr (facts->name, ==, "linux515");
  g_assert_cmpint (facts->state, ==, PT_DOMAIN_RUNNING);
  g_assert_nonnull (facts->live_xml);
  g_assert_cmpuint (facts->sources->len, ==, 1);
  assert_source (domain, "0000:00:14.0", PT_HELD_HOSTDEV, FALSE, TRUE, TRUE);
  assert_disks (facts);

  g_assert_null (pt_domain_store_find (fixture->store, "Windows"));
  g_assert_null (pt_domain_store_find (fixture->store, "nothing"));
  g_assert_true (pt_domain_store_find (fixture->store, "3F5B9F3E-7A0C-4F43-9F5E-0C5A3B2F1D02") ==
                 pt_domain_store_find (fixture->store, "linux515"));
}

static void
test_load_cancelled (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (pt_domain_store_load (fixture->store, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  pt_connection_close (fixture->connection);
  g_assert_false (pt_domain_store_load (fixture->store, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);
}

typedef struct
{
  guint removed;
  guint added;
  guint changed;
} Changes;

static void
on_items_changed (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Changes    *changes)
{
  changes->removed += removed;
  changes->added += added;
}

static void
on_domain_changed (Changes *changes)
{
  changes->changed++;
}

static virDomainPtr
look_up (Fixture    *fixture,
         const char *uuid)
{
  virDomainPtr domain = virDomainLookupByUUIDString (fixture->handle, uuid);

  g_assert_nonnull (domain);
  return domain;
}

/* What happens elsewhere: everything but the list itself goes through another handle */
static void
test_events (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (virDomain) linux515 = look_up (fixture, UUID ("2"));
  g_autoptr (virDomain) zebra = look_up (fixture, UUID ("3"));
  g_autoptr (virDomain) made = NULL;
  Changes changes = { 0 };
  PtMachine *machine;

  test_wait (is_loaded, fixture->store, "the first reading");
  wait_for_names (fixture->store, "zebra linux54 linux515 win11");
  g_signal_connect (fixture->store, "items-changed", G_CALLBACK (on_items_changed), &changes);
  machine = pt_domain_store_find (fixture->store, "linux515");
  g_signal_connect_swapped (machine, "notify::domain", G_CALLBACK (on_domain_changed), &changes);

  /* Stopped, started, paused */
  g_assert_cmpint (virDomainDestroy (linux515), ==, 0);
  wait_for_state (fixture->store, "linux515", PT_DOMAIN_SHUT_OFF);
  g_assert_null (pt_domain_get_facts (pt_machine_get_domain (machine))->live_xml);
  assert_source (pt_machine_get_domain (machine), "0000:00:14.0", PT_HELD_HOSTDEV, FALSE, FALSE,
                 TRUE);
  g_assert_cmpint (virDomainCreate (linux515), ==, 0);
  wait_for_state (fixture->store, "linux515", PT_DOMAIN_RUNNING);
  assert_source (pt_machine_get_domain (machine), "0000:00:14.0", PT_HELD_HOSTDEV, FALSE, TRUE,
                 TRUE);
  g_assert_cmpint (virDomainSuspend (linux515), ==, 0);
  wait_for_state (fixture->store, "linux515", PT_DOMAIN_PAUSED);
  g_assert_cmpuint (changes.changed, ==, 3);
  g_assert_cmpuint (changes.added + changes.removed, ==, 0);

  /* Defined */
  made = virDomainDefineXML (fixture->handle, MACHINE ("beta", UUID ("4"), "", "", "5"));
  g_assert_nonnull (made);
  wait_for_names (fixture->store, "zebra beta linux54 linux515 win11");
  g_assert_cmpuint (changes.added, ==, 1);

  /* Edited, here its title, which moves it; it stays the same machine */
  machine = pt_domain_store_find (fixture->store, "zebra");
  g_assert_cmpint (virDomainSetMetadata (zebra, VIR_DOMAIN_METADATA_TITLE, "Zulu", NULL, NULL,
                                         VIR_DOMAIN_AFFECT_CONFIG), ==, 0);
  wait_for_names (fixture->store, "beta linux54 linux515 win11 zebra");
  g_assert_true (pt_domain_store_find (fixture->store, "zebra") == machine);

  virDomainFree (made);
  made = virDomainDefineXML (fixture->handle,
                             MACHINE ("beta", UUID ("4"), "<title>Yankee</title>",
                                      HOSTDEV ("0x16", ""), "5"));
  g_assert_nonnull (made);
  wait_for_names (fixture->store, "linux54 linux515 win11 beta zebra");
  assert_source (get_domain (fixture->store, "beta"), "0000:00:16.0", PT_HELD_HOSTDEV, FALSE,
                 FALSE, TRUE);

  /* Undefined */
  g_assert_cmpint (virDomainUndefine (made), ==, 0);
  wait_for_names (fixture->store, "linux54 linux515 win11 zebra");
  g_assert_null (pt_domain_store_find (fixture->store, UUID ("4")));
}

/* Lives while it runs and leaves no definition behind */
static void
test_transient (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (virDomain) made = NULL;
  const PtDomainFacts *facts;

  test_wait (is_loaded, fixture->store, "the first reading");
  made = virDomainCreateXML (fixture->handle,
                             MACHINE ("ghost", UUID ("5"), "", HOSTDEV ("0x16", "") SCSI, "1"), 0);
  g_assert_nonnull (made);
  wait_for_names (fixture->store, "zebra ghost linux54 linux515 win11");
  facts = pt_domain_get_facts (get_domain (fixture->store, "ghost"));
  g_assert_false (facts->persistent);
  g_assert_nonnull (facts->xml);
  g_assert_cmpstr (facts->xml, ==, facts->live_xml);
  /* A disk of the host, and nothing says which */
  g_assert_cmpuint (facts->disks->len, ==, 1);
  g_assert_null (((PtHeldDisk *) g_ptr_array_index (facts->disks, 0))->path);
  g_assert_true (((PtHeldDisk *) g_ptr_array_index (facts->disks, 0))->live);
  assert_source (get_domain (fixture->store, "ghost"), "0000:00:16.0", PT_HELD_HOSTDEV, FALSE, TRUE,
                 FALSE);

  g_assert_cmpint (virDomainDestroy (made), ==, 0);
  wait_for_names (fixture->store, "zebra linux54 linux515 win11");
}

static gboolean
autostarts (gpointer data)
{
  return pt_domain_get_facts (get_domain (data, "zebra"))->autostart;
}

static void
test_refresh (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (virDomain) zebra = look_up (fixture, UUID ("3"));
  Changes changes = { 0 };

  test_wait (is_loaded, fixture->store, "the first reading");
  g_signal_connect (fixture->store, "items-changed", G_CALLBACK (on_items_changed), &changes);
  g_assert_cmpint (virDomainSetAutostart (zebra, 1), ==, 0);
  pt_domain_store_refresh (fixture->store);
  test_wait (autostarts, fixture->store, "autostart");
  g_assert_cmpuint (changes.added + changes.removed, ==, 0);
}

static gboolean
has_failed (gpointer data)
{
  return pt_domain_store_get_error (data) != NULL;
}

/* An error stays until the machines were read, which the next event or a refresh leads to */
static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (virDomain) zebra = NULL;
  g_autoptr (GError) error = NULL;

  test_refuse_list (TRUE);
  g_assert_false (pt_domain_store_load (fixture->store, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_LIBVIRT);
  test_wait (has_failed, fixture->store, "the first reading to fail");
  g_assert_false (pt_domain_store_is_loaded (fixture->store));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)), ==, 0);

  test_refuse_list (FALSE);
  zebra = look_up (fixture, UUID ("3"));
  g_assert_cmpint (virDomainCreate (zebra), ==, 0);
  test_wait (is_loaded, fixture->store, "all machines to be read after an event");
  g_assert_null (pt_domain_store_get_error (fixture->store));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)), ==, 4);
}

static gboolean
has_volume (gpointer data)
{
  GPtrArray *disks = pt_domain_get_facts (get_domain (data, "linux515"))->disks;

  for (guint i = 0; i < disks->len; i++)
    if (g_strcmp0 (((PtHeldDisk *) g_ptr_array_index (disks, i))->path, "/dev/thin/root") == 0)
      return TRUE;
  return FALSE;
}

/* A storage pool that hangs holds no list back, and is asked once; where the volumes lie is not
   known meanwhile */
static void
test_silent_pool (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  const PtHeldDisk *disk;

  test_count_pools ();
  test_hold_pools (TRUE);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (pt_domain_store_load (fixture->store, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)), ==, 4);
      g_assert_false (has_volume (fixture->store));
      disk =
        g_ptr_array_index (pt_domain_get_facts (get_domain (fixture->store, "linux515"))->disks, 1);
      g_assert_null (disk->path);
      g_assert_true (disk->live);
    }
  g_assert_cmpuint (test_count_pools (), ==, 1);

  test_hold_pools (FALSE);
  g_assert_true (pt_pending_wait (60000));
  pt_domain_store_refresh (fixture->store);
  test_wait (has_volume, fixture->store, "the volume to be found");
}

static gboolean
is_read (gpointer data)
{
  return !pt_domain_get_facts (pt_machine_get_domain (data))->unread;
}

/* A machine of which nothing can be read is listed; what it holds is not nothing, but not known */
static void
test_refused_definitions (Fixture       *fixture,
                          gconstpointer  data)
{
  test_refuse_definitions (TRUE);
  test_wait (is_loaded, fixture->store, "the first reading");
  test_refuse_definitions (FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (PtMachine) machine = g_list_model_get_item (G_LIST_MODEL (fixture->store), i);

      g_assert_true (pt_domain_get_facts (pt_machine_get_domain (machine))->unread);
    }

  pt_domain_store_refresh (fixture->store);
  test_wait (is_read, pt_domain_store_find (fixture->store, "linux515"), "the second reading");
}

static void
test_close (Fixture       *fixture,
            gconstpointer  data)
{
  Changes changes = { 0 };

  test_wait (is_loaded, fixture->store, "the first reading");
  g_signal_connect (fixture->store, "items-changed", G_CALLBACK (on_items_changed), &changes);
  pt_connection_close (fixture->connection);
  g_assert_false (pt_domain_store_is_loaded (fixture->store));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)), ==, 0);
  g_assert_cmpuint (changes.removed, ==, 4);

  pt_connection_start (fixture->connection);
  test_wait (is_loaded, fixture->store, "the second reading");
  wait_for_names (fixture->store, "zebra linux54 linux515 win11");
}

/* The store goes away at every stage of a reading, and in the middle of an event */
static void
test_dispose (Fixture       *fixture,
              gconstpointer  data)
{
  for (guint stage = 0; stage < 20; stage++)
    {
      PtDomainStore *store = pt_domain_store_new (fixture->connection);
      g_autoptr (virDomain) linux515 = look_up (fixture, UUID ("2"));

      g_object_add_weak_pointer (G_OBJECT (store), (gpointer *) &store);
      for (guint i = 0; i < stage; i++)
        g_main_context_iteration (NULL, FALSE);
      if (virDomainDestroy (linux515) < 0)
        virDomainCreate (linux515);
      g_object_unref (store);
      g_assert_null (store);
    }

  test_wait (is_loaded, fixture->store, "the one that stays");
}

static void
test_daemon (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  g_autoptr (PtConnection) connection = NULL;
  g_autoptr (PtDomainStore) store = NULL;
  g_autoptr (virConnect) elsewhere = NULL;
  g_autoptr (virDomain) domain = NULL;
  PtMachine *machine;

  if (daemon == NULL)
    return;

  connection = pt_connection_new (daemon->uri);
  store = pt_domain_store_new (connection);
  pt_connection_start (connection);
  test_wait (is_loaded, store, "the first reading");
  wait_for_names (store, "test");
  machine = pt_domain_store_find (store, DEFAULT_UUID);

  /* Another program */
  elsewhere = virConnectOpen (daemon->uri);
  g_assert_nonnull (elsewhere);
  domain = virDomainDefineXML (elsewhere, MACHINE ("alpha", UUID ("4"), "", "", "5"));
  g_assert_nonnull (domain);
  wait_for_names (store, "alpha test");
  g_assert_cmpint (virDomainCreate (domain), ==, 0);
  wait_for_state (store, "alpha", PT_DOMAIN_RUNNING);
  g_assert_cmpint (virDomainDestroy (domain), ==, 0);
  g_assert_cmpint (virDomainUndefine (domain), ==, 0);
  wait_for_names (store, "test");

  /* The daemon restarts: the machine stays, and is read again */
  test_daemon_stop (daemon);
  test_wait (is_not_loaded, store, "the loss to be noticed");
  wait_for_names (store, "test");
  test_daemon_start (daemon);
  test_wait (is_loaded, store, "the machines to be read again");
  wait_for_names (store, "test");
  g_assert_true (pt_domain_store_find (store, DEFAULT_UUID) == machine);

  /* And its events come again */
  g_clear_pointer (&domain, virDomainFree);
  g_clear_pointer (&elsewhere, virConnectClose);
  elsewhere = virConnectOpen (daemon->uri);
  g_assert_nonnull (elsewhere);
  domain = virDomainLookupByUUIDString (elsewhere, DEFAULT_UUID);
  g_assert_nonnull (domain);
  g_assert_cmpint (virDomainDestroy (domain), ==, 0);
  wait_for_state (store, "test", PT_DOMAIN_SHUT_OFF);
  g_assert_cmpint (virDomainRename (domain, "renamed", 0), ==, 0);
  wait_for_names (store, "renamed");
  g_assert_true (pt_domain_store_find (store, "renamed") == machine);
}

static gboolean
has_alpha (gpointer data)
{
  return pt_domain_store_find (data, "alpha") != NULL;
}

/* What a path of another computer leads to nobody knows, and its pools are not asked */
static void
test_volumes_elsewhere (void)
{
  g_autoptr (Elsewhere) elsewhere = elsewhere_new ();
  g_autoptr (PtConnection) connection = NULL;
  g_autoptr (PtDomainStore) store = NULL;
  g_autoptr (virConnect) handle = NULL;
  g_autoptr (virDomain) domain = NULL;
  GPtrArray *disks;

  if (elsewhere == NULL)
    return;

  connection = pt_connection_new (elsewhere->uri);
  store = pt_domain_store_new (connection);
  pt_connection_start (connection);
  test_wait (is_loaded, store, "the first reading");
  test_count_pools ();
  handle = pt_virt_dup_connect (pt_connection_get_gvir (connection));
  domain = virDomainCreateXML (handle, MACHINE ("alpha", UUID ("4"), "",
                                                VOLUME ("default-pool", "x", "vda"), "1"), 0);
  g_assert_nonnull (domain);
  test_wait (has_alpha, store, "the machine with a volume");
  disks = pt_domain_get_facts (get_domain (store, "alpha"))->disks;
  g_assert_cmpuint (disks->len, ==, 1);
  g_assert_null (((PtHeldDisk *) g_ptr_array_index (disks, 0))->path);
  g_assert_cmpuint (test_count_pools (), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void      (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/domain-store/load", test_load },
    { "/domain-store/load-cancelled", test_load_cancelled },
    { "/domain-store/events", test_events },
    { "/domain-store/transient", test_transient },
    { "/domain-store/refresh", test_refresh },
    { "/domain-store/refused", test_refused },
    { "/domain-store/refused-definitions", test_refused_definitions },
    { "/domain-store/silent-pool", test_silent_pool },
    { "/domain-store/close", test_close },
    { "/domain-store/dispose", test_dispose },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  g_test_add_func ("/domain-store/daemon", test_daemon);
  g_test_add_func ("/domain-store/volumes-elsewhere", test_volumes_elsewhere);
  return g_test_run ();
}
