/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "host-fixture.h"

#include <libvirt/libvirt.h>
#include <string.h>

#include "pt-machine-item.h"
#include "pt-text.h"
#include "refusing-double.h"
#include "virt-daemon.h"

/* A virtual machine in words, on its card and in lines */

static gboolean
has_machine (gpointer data)
{
  return pt_session_get_host (data) != NULL && pt_session_find_machine (data, "test") != NULL;
}

static char *
dup_attention (PtMachineItem *item)
{
  char *attention;

  g_object_get (item, "attention", &attention, NULL);
  return attention;
}

static gboolean
is_calm (gpointer data)
{
  g_autofree char *attention = dup_attention (data);

  return attention == NULL;
}

/* That a machine has no devices is said of one that was read */
static void
test_unread (void)
{
  g_autoptr (HostFixture) fixture =
    host_fixture_new ("pci 0000:00:14.0 8086:a12f 0c0330 group=3\n");
  const PtSessionOptions options = { .host_root = fixture->root, .uri = "test:///default" };
  g_autoptr (GError) error = NULL;
  g_autoptr (PtSession) session = pt_session_new (&options, &error);
  g_autoptr (PtMachineItem) item = NULL;
  g_autofree char *attention = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  virConnectPtr handle;
  virDomainPtr domain;

  g_assert_no_error (error);
  test_refuse_definitions (TRUE);
  pt_session_start (session);
  test_wait (has_machine, session, "a machine that cannot be read");
  item = pt_machine_item_new (session, pt_session_find_machine (session, "test"));
  g_assert_cmpuint (g_list_model_get_n_items (pt_machine_item_get_held (item)), ==, 0);
  attention = dup_attention (item);
  g_assert_cmpstr (attention, ==, "The definition could not be read.");
  pt_text_append_machine (text, pt_machine_get_domain (pt_machine_item_get_machine (item)), NULL);
  g_assert_nonnull (strstr (text->str, "\n    The definition could not be read.\n"));

  /* The next event of the machine has it read again */
  test_refuse_definitions (FALSE);
  handle = virConnectOpen ("test:///default");
  g_assert_nonnull (handle);
  domain = virDomainLookupByName (handle, "test");
  g_assert_cmpint (virDomainSuspend (domain), ==, 0);
  test_wait (is_calm, item, "it to be read");
  virDomainFree (domain);
  virConnectClose (handle);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/machine-item/unread", test_unread);
  return g_test_run ();
}
