/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "definition-generator.h"

#include "pt-difference.h"
#include "pt-domain-xml.h"

/*
 * What holds for every definition, on generated ones: what is added can be removed to the byte,
 * in any order, nothing else changes, and patch(1) makes the one text of the other.
 * PASSTHROUGH_TEST_SEED repeats a run, PASSTHROUGH_TEST_COUNT makes it longer.
 */

#define PATCH_BATCH 100

static guint32 seed;
static guint count = 1000;

/* Whether @before can be had of @after by leaving bytes out. */
static gboolean
is_contained (const char *before,
              const char *after)
{
  for (; *before != '\0' && *after != '\0'; after++)
    if (*before == *after)
      before++;

  return *before == '\0';
}

typedef struct
{
  GArray *hostdevs;   /* of PtDomainHostdev */
  gboolean has_port;
  guint    port;
} Step;

static void
step_clear (gpointer data)
{
  Step *step = data;

  g_array_unref (step->hostdevs);
}

/* One assignment: a card of one to three functions behind one root port. */
static Step
make_step (GRand *rand,
           guint  number)
{
  Step step = { g_array_new (FALSE, TRUE, sizeof (PtDomainHostdev)) };
  guint n = (guint) g_rand_int_range (rand, 1, 4);

  step.has_port = g_rand_boolean (rand);
  step.port = 100 + number;
  for (guint i = 0; i < n; i++)
    {
      PtDomainHostdev hostdev = {
        .host = { number % 2 == 0 ? 0 : 0x10000, (guint8) (1 + number), 0, (guint8) i },
        .guest = { 0, (guint8) step.port, 0, (guint8) i },
        .unassigned = i > 0 && g_rand_boolean (rand),
        .multifunction = i == 0 && n > 1,
        .rom = (PtDomainRom) g_rand_int_range (rand, 0, 3),
        .rom_file = g_rand_boolean (rand) ? "/roms/o'hara & <sons>.rom" : NULL,
        .boot_order = i == 0 ? number + 1 : 0,
      };

      g_array_append_val (step.hostdevs, hostdev);
    }

  return step;
}

static const PtDomainSource *
find_source (PtDomainXml        *xml,
             const PtPciAddress *host)
{
  GPtrArray *sources = pt_domain_xml_get_sources (xml);
  const PtDomainSource *found = NULL;

  for (guint i = 0; i < sources->len; i++)
    {
      const PtDomainSource *source = sources->pdata[i];

      if (!pt_pci_address_equal (&source->host, host))
        continue;
      g_assert_null (found);
      found = source;
    }

  return found;
}

static PtDomainXml *
do_step (PtDomainXml *before,
         const Step  *step,
         gboolean     remove)
{
  g_autoptr(PtDomainEdit) edit = pt_domain_edit_new ();
  g_autoptr(PtIdentityRecord) identity =
      pt_identity_record_copy (pt_domain_xml_get_identity (before));
  g_autoptr(GError) error = NULL;
  PtDomainXml *after;

  for (guint i = 0; i < step->hostdevs->len; i++)
    {
      const PtDomainHostdev *hostdev = &g_array_index (step->hostdevs, PtDomainHostdev, i);
      g_autoptr(PtIdentityDevice) device = NULL;

      if (remove)
        {
          pt_domain_edit_remove_hostdev (edit, &hostdev->host);
          g_assert_true (pt_identity_record_remove_device (identity, &hostdev->host));
          continue;
        }

      device = pt_identity_device_new (&hostdev->host,
                                       hostdev->unassigned ? PT_IDENTITY_HOLD : PT_IDENTITY_GIVE);
      device->vendor_id = 0x8086;
      device->path = g_strdup ("0000:00:1c.0");
      device->serial_kind = g_strdup ("vpd");
      device->serial = g_strdup ("<\"&'\x01\xff");
      pt_domain_edit_add_hostdev (edit, hostdev);
      pt_identity_record_set_device (identity, device);
    }
  if (step->has_port && remove)
    {
      pt_domain_edit_remove_root_port (edit, step->port);
      g_assert_true (pt_identity_record_remove_root_port (identity, step->port));
    }
  else if (step->has_port)
    {
      pt_domain_edit_add_root_port (edit, step->port);
      pt_identity_record_add_root_port (identity, step->port);
    }
  pt_domain_edit_set_identity (edit, identity);

  after = pt_domain_xml_edit (before, edit, &error);
  g_assert_no_error (error);
  g_assert_true (pt_identity_record_equal (identity, pt_domain_xml_get_identity (after)));

  return after;
}

static void
check_step (PtDomainXml *before,
            PtDomainXml *after,
            const Step  *step)
{
  g_assert_cmpuint (pt_domain_xml_get_sources (after)->len, ==,
                    pt_domain_xml_get_sources (before)->len + step->hostdevs->len);
  g_assert_cmpuint (pt_domain_xml_get_controllers (after)->len, ==,
                    pt_domain_xml_get_controllers (before)->len + (step->has_port ? 1 : 0));
  g_assert_cmpstr (pt_domain_xml_get_name (after), ==, pt_domain_xml_get_name (before));
  g_assert_true (is_contained (pt_domain_xml_get_text (before), pt_domain_xml_get_text (after)));

  for (guint i = 0; i < step->hostdevs->len; i++)
    {
      const PtDomainHostdev *hostdev = &g_array_index (step->hostdevs, PtDomainHostdev, i);
      const PtDomainSource *source = find_source (after, &hostdev->host);

      g_assert_nonnull (source);
      g_assert_cmpint (source->kind, ==, PT_HELD_HOSTDEV);
      g_assert_true (source->managed);
      g_assert_cmpint (source->unassigned, ==, hostdev->unassigned);
      g_assert_cmpint (source->has_guest, ==, !hostdev->unassigned);
      if (hostdev->unassigned)
        continue;
      g_assert_true (pt_pci_address_equal (&source->guest, &hostdev->guest));
      g_assert_cmpint (source->multifunction, ==, hostdev->multifunction);
      g_assert_cmpuint (source->boot_order, ==, hostdev->boot_order);
    }
}

/* Added one after the other, then removed: in reverse, where every step back is to the byte, or
 * in any order. */
static void
test_add_remove (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);

  g_test_message ("PASSTHROUGH_TEST_SEED=%u", seed);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *text = definition_generate (rand);
      g_autoptr(GError) error = NULL;
      g_autoptr(PtDomainXml) xml = pt_domain_xml_new_from_text (text, -1, &error);
      g_autoptr(GPtrArray) history = g_ptr_array_new_with_free_func (g_object_unref);
      g_autoptr(GArray) steps = g_array_new (FALSE, FALSE, sizeof (Step));
      guint n = (guint) g_rand_int_range (rand, 1, 5);
      gboolean in_reverse = g_rand_boolean (rand);

      g_array_set_clear_func (steps, step_clear);
      if (error != NULL)
        g_test_message ("document %u:\n%s", i, text);
      g_assert_no_error (error);
      g_assert_cmpstr (pt_domain_xml_get_text (xml), ==, text);

      for (guint j = 0; j < n; j++)
        {
          Step step = make_step (rand, j);
          PtDomainXml *after = do_step (xml, &step, FALSE);

          check_step (xml, after, &step);
          g_array_append_val (steps, step);
          g_ptr_array_add (history, xml);
          xml = after;
        }

      while (steps->len > 0)
        {
          guint which =
              in_reverse ? steps->len - 1 : (guint) g_rand_int_range (rand, 0, (gint32) steps->len);
          PtDomainXml *after = do_step (xml, &g_array_index (steps, Step, which), TRUE);

          g_object_unref (xml);
          xml = after;
          g_array_remove_index (steps, which);
          if (in_reverse || steps->len == 0)
            {
              const char *wanted = pt_domain_xml_get_text (history->pdata[steps->len]);

              if (!g_str_equal (pt_domain_xml_get_text (xml), wanted))
                g_test_message ("document %u", i);
              g_assert_cmpstr (pt_domain_xml_get_text (xml), ==, wanted);
            }
        }
    }
}

/* Documents that somebody slipped on: most are refused, and the others hold the promise too. */
static void
test_mistyped (void)
{
  static const char characters[] = "<>/'\"&;!-[]=? \n\t\x01xX0:\xc3";
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed + 2);
  guint accepted = 0;

  g_test_message ("PASSTHROUGH_TEST_SEED=%u", seed);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *text = definition_generate (rand);
      g_autoptr(PtDomainXml) before = NULL;
      gint32 length = (gint32) strlen (text);
      gint32 n = g_rand_int_range (rand, 1, 4);
      Step step = make_step (rand, 0);

      while (n-- > 0)
        text[g_rand_int_range (rand, 0, length)] =
          characters[g_rand_int_range (rand, 0, sizeof characters - 1)];

      /* A slip may also turn a foreign address into the one that is assigned here. */
      before = pt_domain_xml_new_from_text (text, -1, NULL);
      if (before != NULL &&
          find_source (before, &g_array_index (step.hostdevs, PtDomainHostdev, 0).host) == NULL)
        {
          g_autoptr(PtDomainXml) after = do_step (before, &step, FALSE);
          g_autoptr(PtDomainXml) again = do_step (after, &step, TRUE);

          if (!g_str_equal (pt_domain_xml_get_text (again), text))
            g_test_message ("document %u", i);
          g_assert_cmpstr (pt_domain_xml_get_text (again), ==, text);
          accepted++;
        }
      step_clear (&step);
    }

  g_test_message ("%u of %u were accepted", accepted, count);
}

static void
run_patch (const char *directory)
{
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr(GSubprocess) patch = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *output = NULL;

  g_subprocess_launcher_set_cwd (launcher, directory);
  patch = g_subprocess_launcher_spawn (launcher, &error, "patch", "--strip=0", "--fuzz=0",
                                       "--batch", "--input=all.diff", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (patch, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (patch))
    g_test_message ("patch: %s", output);
  g_assert_true (g_subprocess_get_successful (patch));
  g_assert_null (strstr (output, "offset"));
}

static void
remove_directory (const char *path)
{
  g_autoptr(GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

/* Some lines less, some twice, some new: what an edit of ours never does, to try the difference
 * itself. */
static char *
mangle (GRand      *rand,
        const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  GString *mangled = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      int what = g_rand_int_range (rand, 0, 24);

      if (what == 0)
        continue;
      g_string_append_printf (mangled, "%s\n", lines[i]);
      if (what == 1)
        g_string_append_printf (mangled, "%s\n", lines[i]);
      else if (what == 2)
        g_string_append (mangled, "new\n");
    }
  if (g_rand_boolean (rand) && mangled->len > 0)
    g_string_truncate (mangled, mangled->len - 1);

  return g_string_free (mangled, FALSE);
}

static void
test_patch (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed + 1);

  g_test_message ("PASSTHROUGH_TEST_SEED=%u", seed);
  for (guint done = 0; done < count; done += PATCH_BATCH)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *directory = g_dir_make_tmp ("passthrough-patch-XXXXXX", &error);
      g_autofree char *all = g_build_filename (directory, "all.diff", NULL);
      g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);
      g_autoptr(GString) differences = g_string_new (NULL);

      g_assert_no_error (error);
      for (guint i = 0; i < MIN (PATCH_BATCH, count - done); i++)
        {
          g_autofree char *text = definition_generate (rand);
          g_autoptr(PtDomainXml) before = pt_domain_xml_new_from_text (text, -1, &error);
          g_autoptr(PtDomainXml) after = NULL;
          g_autofree char *name = g_strdup_printf ("%u.xml", i);
          g_autofree char *path = g_build_filename (directory, name, NULL);
          g_autofree char *difference = NULL;
          Step step = make_step (rand, 0);

          g_assert_no_error (error);
          after = do_step (before, &step, FALSE);
          step_clear (&step);

          /* patch(1) would remove a file that becomes empty, and some of these are. */
          g_ptr_array_add (wanted, i % 2 == 0 ? g_strdup (pt_domain_xml_get_text (after))
                                              : mangle (rand, text));
          if (*(const char *) wanted->pdata[i] == '\0')
            {
              g_free (wanted->pdata[i]);
              wanted->pdata[i] = g_strdup ("x");
            }
          difference = pt_difference_unified (text, wanted->pdata[i], name, name);
          g_string_append (differences, difference);
          g_file_set_contents (path, text, -1, &error);
          g_assert_no_error (error);
        }

      g_file_set_contents (all, differences->str, (gssize) differences->len, &error);
      g_assert_no_error (error);
      run_patch (directory);

      for (guint i = 0; i < wanted->len; i++)
        {
          g_autofree char *name = g_strdup_printf ("%u.xml", i);
          g_autofree char *path = g_build_filename (directory, name, NULL);
          g_autofree char *patched = NULL;

          g_file_get_contents (path, &patched, NULL, &error);
          g_assert_no_error (error);
          g_assert_cmpstr (patched, ==, wanted->pdata[i]);
        }
      remove_directory (directory);
    }
}

int
main (int   argc,
      char *argv[])
{
  const char *wanted_seed = g_getenv ("PASSTHROUGH_TEST_SEED");
  const char *wanted_count = g_getenv ("PASSTHROUGH_TEST_COUNT");

  g_test_init (&argc, &argv, NULL);
  seed = wanted_seed != NULL ? (guint32) g_ascii_strtoull (wanted_seed, NULL, 10) : g_random_int ();
  if (wanted_count != NULL)
    count = (guint) g_ascii_strtoull (wanted_count, NULL, 10);

  g_test_add_func ("/domain-xml/generated/add-remove", test_add_remove);
  g_test_add_func ("/domain-xml/generated/mistyped", test_mistyped);
  g_test_add_func ("/domain-xml/generated/patch", test_patch);

  return g_test_run ();
}
