/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <libvirt/libvirt.h>
#include <time.h>

#include "pt-pending.h"
#include "pt-session.h"
#include "test-files.h"
#include "waiting.h"

/* The window's session asks libvirt for serial numbers in vital product data when a machine's
   record needs them, and at no other time. The computer is the example, whose libvirt is the test
   driver: what its file says of a device is what it answers. */

#define MACHINE "linux515"
#define ADDRESS "0000:02:00.0"

/* In group 2, with nothing else */
#define OTHER_ADDRESS "0000:00:08.0"

#define DEVICE(serial) \
  "<device><name>pci_0000_02_00_0</name><path>/sys/devices/pci0000:00/0000:02:00.0</path>" \
  "<parent>computer</parent><capability type='pci'><class>0x080501</class><domain>0</domain>" \
  "<bus>2</bus><slot>0</slot><function>0</function><product id='0x8621'>Reader</product>" \
  "<vendor id='0x1217'>O2</vendor><capability type='vpd'><name>Reader</name>" \
  "<fields access='readonly'><serial_number>" serial "</serial_number></fields></capability>" \
  "</capability></device></node>"

#define OTHER_DEVICE(serial) \
  "<device><name>pci_0000_00_08_0</name><path>/sys/devices/pci0000:00/0000:00:08.0</path>" \
  "<parent>computer</parent><capability type='pci'><class>0x088000</class><domain>0</domain>" \
  "<bus>0</bus><slot>8</slot><function>0</function><product id='0x1911'>Other</product>" \
  "<vendor id='0x8086'>Intel</vendor><capability type='vpd'><name>Other</name>" \
  "<fields access='readonly'><serial_number>" serial "</serial_number></fields></capability>" \
  "</capability></device></node>"

static PtSession *
new_example (gboolean reset)
{
  const PtSessionOptions options = { .demo = TRUE, .reset = reset };
  g_autoptr (GError) error = NULL;
  PtSession *session = pt_session_new (&options, &error);

  g_assert_no_error (error);
  return session;
}

static PtMachine *
find_machine (PtSession *session)
{
  GListModel *machines = pt_session_get_machines (session);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (PtMachine) machine = g_list_model_get_item (machines, i);

      if (g_str_equal (pt_domain_get_name (pt_machine_get_domain (machine)), MACHINE))
        return machine;
    }

  return NULL;
}

/* The card reader is assigned to the machine, and @group. */
static void
assign (guint group)
{
  g_autoptr (PtSession) session = new_example (TRUE);
  g_autoptr (PtSelection) selection = pt_selection_new (FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtPlan) plan = NULL;

  g_assert_true (pt_session_load_host (session, &error));
  g_assert_no_error (error);
  g_assert_true (pt_session_load_libvirt (session, &error));
  g_assert_no_error (error);
  pt_selection_add_group (selection, 13);
  pt_selection_add_group (selection, group);
  plan = pt_session_plan (session, find_machine (session), NULL, selection, &error);
  g_assert_no_error (error);
  pt_session_apply (session, plan, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
replace (const char *old,
         const char *new)
{
  g_autofree char *path = g_build_filename (g_get_user_state_dir (), "passthrough", "example",
                                            "machines.xml", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) changed = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  changed = g_string_new (text);
  g_assert_cmpuint (g_string_replace (changed, old, new, 1), ==, 1);
  g_file_set_contents (path, changed->str, -1, &error);
  g_assert_no_error (error);
}

typedef struct
{
  PtSession   *session;
  PtHeldStatus status;
  const char  *serial;
} Expected;

static const char *
get_serial (PtHost     *host,
            const char *text)
{
  PtPciAddress address;

  g_assert_true (pt_pci_address_parse (text, &address));
  return pt_pci_device_get_facts (pt_host_find_device (host, &address))->serial;
}

static gboolean
is_as_expected (gpointer data)
{
  const Expected *expected = data;
  PtHost *host = pt_session_get_host (expected->session);
  PtMachine *machine = find_machine (expected->session);
  g_autoptr (GPtrArray) held = NULL;

  if (host == NULL || machine == NULL)
    return FALSE;
  held = pt_session_dup_held_devices (expected->session, machine);
  return held != NULL && held->len == 1 &&
         ((const PtHeldDevice *) g_ptr_array_index (held, 0))->status == expected->status &&
         g_strcmp0 (get_serial (host, ADDRESS), expected->serial) == 0;
}

static gboolean
is_loading (PtSession *session)
{
  gboolean loading;

  g_object_get (session, "loading", &loading, NULL);
  return loading;
}

static void
watch (PtHeldStatus  status,
       const char   *serial)
{
  g_autoptr (PtSession) session = new_example (FALSE);
  Expected expected = { session, status, serial };

  pt_session_start (session);
  test_wait (is_as_expected, &expected, "the device to be known");

  /* Read again it is asked for again */
  pt_session_refresh (session);
  while (is_loading (session))
    g_main_context_iteration (NULL, TRUE);
  test_wait (is_as_expected, &expected, "the device to be known again");
  }

static void
test_recorded (void)
{
  assign (13);
  replace ("address=\"" ADDRESS "\"",
           "address=\"" ADDRESS "\" serial-kind=\"vpd\" serial=\"A\"");

  /* libvirt does not know the device */
  watch (PT_HELD_HERE, NULL);

  replace ("</node>", DEVICE ("A"));
  watch (PT_HELD_HERE, "A");

  replace ("<serial_number>A<", "<serial_number>B<");
  watch (PT_HELD_MOVED, "B");
}

/* What no record needs is not asked for */
static void
test_unasked (void)
{
  assign (13);
  replace ("</node>", DEVICE ("A"));
  watch (PT_HELD_HERE, NULL);
}

/* How many more devices libvirt tells of before it falls silent */
static GMutex telling;
static GCond tell_on;
static int n_told = G_MAXINT;
static gint64 behind;

virNodeDevicePtr
virNodeDeviceLookupByName (virConnectPtr  connection,
                           const char    *name)
{
  virNodeDevicePtr (*real) (virConnectPtr, const char *) =
    (virNodeDevicePtr (*) (virConnectPtr, const char *)) dlsym (RTLD_NEXT,
                                                                "virNodeDeviceLookupByName");

  g_mutex_lock (&telling);
  if (n_told == 0)
    behind = 0;
  while (n_told == 0)
    g_cond_wait (&tell_on, &telling);
  n_told--;
  g_mutex_unlock (&telling);
  return real (connection, name);
}

static void
tell (int    n,
      gint64 clock)
{
  g_mutex_lock (&telling);
  n_told = n;
  behind = clock;
  g_cond_broadcast (&tell_on);
  g_mutex_unlock (&telling);
}

/* In place of GLib's, for what is linked into this program. Far behind until libvirt is silent:
 * then whoever waits for it has waited long enough. */
gint64
g_get_monotonic_time (void)
{
  struct timespec now;
  gint64 offset;

  clock_gettime (CLOCK_MONOTONIC, &now);
  g_mutex_lock (&telling);
  offset = behind;
  g_mutex_unlock (&telling);
  return now.tv_sec * G_TIME_SPAN_SECOND + now.tv_nsec / 1000 - offset;
}

/* A device whose data cannot be read takes nothing from another one that was asked for before it */
static void
test_silent (void)
{
  g_autoptr (PtSession) session = NULL;
  g_autoptr (GError) error = NULL;

  assign (2);
  replace ("address=\"" ADDRESS "\"",
           "address=\"" ADDRESS "\" serial-kind=\"vpd\" serial=\"A\"");
  replace ("address=\"" OTHER_ADDRESS "\"",
           "address=\"" OTHER_ADDRESS "\" serial-kind=\"vpd\" serial=\"B\"");
  replace ("</node>", DEVICE ("A"));
  replace ("</node>", OTHER_DEVICE ("B"));

  session = new_example (FALSE);
  g_assert_true (pt_session_load_host (session, &error));
  g_assert_true (pt_session_load_libvirt (session, &error));
  g_assert_cmpstr (get_serial (pt_session_get_host (session), ADDRESS), ==, "A");
  g_assert_cmpstr (get_serial (pt_session_get_host (session), OTHER_ADDRESS), ==, "B");

  /* Read again it is asked for again */
  tell (1, 3600 * G_TIME_SPAN_SECOND);
  g_assert_true (pt_session_load_host (session, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n_told, ==, 0);
  g_assert_null (get_serial (pt_session_get_host (session), ADDRESS));
  g_assert_cmpstr (get_serial (pt_session_get_host (session), OTHER_ADDRESS), ==, "B");

  tell (G_MAXINT, 0);
  if (!pt_pending_wait (60000))
    g_error ("waited 60 s for the worker to end, in vain");
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *directory = g_dir_make_tmp ("passthrough-test-XXXXXX", NULL);
  int status;

  g_assert_nonnull (directory);
  g_setenv ("XDG_STATE_HOME", directory, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session-serials/recorded", test_recorded);
  g_test_add_func ("/session-serials/unasked", test_unasked);
  g_test_add_func ("/session-serials/silent", test_silent);

  status = g_test_run ();

  test_files_remove_tree (directory);
  return status;
}
