/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "host-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pt-error.h"
#include "pt-host-image.h"
#include "pt-host-reader.h"
#include "test-files.h"

/**
 * host_fixture_new:
 * @text: a computer in the format of pt_host_image_unpack()
 *
 * Returns: (transfer full): that computer in a temporary directory
 */
HostFixture *
host_fixture_new (const char *text)
{
  g_autofree char *in_memory = g_strdup ("/dev/shm/passthrough-host-XXXXXX");
  HostFixture *self = g_new0 (HostFixture, 1);
  g_autoptr (GError) error = NULL;

  /* Hundreds of small files: in memory where that can be had */
  if (g_mkdtemp (in_memory) != NULL)
    self->root = g_steal_pointer (&in_memory);
  else
    self->root = g_dir_make_tmp ("passthrough-host-XXXXXX", &error);
  g_assert_no_error (error);
  pt_host_image_unpack (text, -1, self->root, &error);
  if (error != NULL)
    g_test_message ("%s", pt_error_get_detail (error));
  g_assert_no_error (error);
  return self;
}

/**
 * host_fixture_new_file:
 * @name: a file below the source directory of the tests
 * @more: (nullable): lines to add
 *
 * Returns: (transfer full): that computer in a temporary directory
 */
HostFixture *
host_fixture_new_file (const char *name,
                       const char *more)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, name, NULL);
  g_autofree char *text = NULL;
  g_autofree char *all = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  all = g_strconcat (text, "\n", more, NULL);
  return host_fixture_new (all);
}

/**
 * host_fixture_free:
 * @self: (transfer full): a computer
 */
void
host_fixture_free (HostFixture *self)
{
  test_files_remove_tree (self->root);
  g_free (self->root);
  g_free (self);
}

/**
 * host_fixture_remove:
 * @self: a computer
 * @path: a file or directory in it that has to go
 */
void
host_fixture_remove (HostFixture *self,
                     const char  *path)
{
  g_autofree char *full = g_build_filename (self->root, path, NULL);

  g_assert_true (g_file_test (full, G_FILE_TEST_EXISTS));
  test_files_remove_tree (full);
}

/**
 * host_fixture_read:
 * @self: a computer
 *
 * Returns: (transfer full): what the reader says about it
 */
PtHost *
host_fixture_read (HostFixture *self)
{
  g_autoptr (GError) error = NULL;
  PtHost *host = pt_host_reader_read (self->root, PT_HOST_RECORDED, &error);

  g_assert_no_error (error);
  g_assert_nonnull (host);
  return host;
}

/**
 * host_fixture_facts:
 * @host: a computer
 * @address: the address of one of its functions
 *
 * Returns: (transfer none): what was read about it
 */
const PtPciFacts *
host_fixture_facts (PtHost     *host,
                    const char *address)
{
  PtPciAddress parsed;
  PtPciDevice *device;

  g_assert_true (pt_pci_address_parse (address, &parsed));
  device = pt_host_find_device (host, &parsed);
  if (device == NULL)
    g_error ("no device at %s", address);
  return pt_pci_device_get_facts (device);
}

/**
 * host_fixture_dup_uses:
 * @host: a computer
 * @address: the address of one of its functions
 *
 * Returns: (transfer full): its uses as text, "mount|/|nvme0n1p3; network|eth0|default route +RA"
 */
char *
host_fixture_dup_uses (PtHost     *host,
                       const char *address)
{
  static const char letters[] = "RABCOKPTHUN";
  const PtPciFacts *facts = host_fixture_facts (host, address);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < facts->uses->len; i++)
    {
      const PtUse *use = g_ptr_array_index (facts->uses, i);

      g_string_append_printf (text, "%s%s|%s|%s", i > 0 ? "; " : "", pt_use_kind_to_id (use->kind),
                              use->name, use->what);
      if (use->flags != 0)
        g_string_append (text, " +");
      for (guint bit = 0; bit < strlen (letters); bit++)
        {
          if (use->flags & 1u << bit)
            g_string_append_c (text, letters[bit]);
        }
      if (use->bond != NULL)
        g_string_append_printf (text, " in %s", use->bond);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
