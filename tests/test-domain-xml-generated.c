/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "pt-difference.h"
#include "pt-domain-xml.h"

/*
 * What holds for every definition, on generated ones: what is added can be removed to the byte,
 * in any order, nothing else changes, and patch(1) makes the one text of the other.
 * PASSTHROUGH_TEST_SEED repeats a run, PASSTHROUGH_TEST_COUNT makes it longer.
 */

#define PATCH_BATCH 100

typedef struct
{
  GRand      *rand;
  GString    *text;
  const char *line_break;
  const char *unit;
  gboolean    one_line;
  guint       ragged;   /* percent of lines that are indented by chance */
  guint       comments; /* percent of gaps with a comment or instruction in them */
  guint       n_slots;  /* guest slots given out */
  guint       n_hosts;  /* host devices given out */
} Generator;

static guint32 seed;
static guint count = 1000;

static guint
pick (Generator *self,
      guint      n)
{
  return (guint) g_rand_int_range (self->rand, 0, (gint32) n);
}

static gboolean
maybe (Generator *self,
       guint      percent)
{
  return pick (self, 100) < percent;
}

static void
add (Generator  *self,
     const char *text)
{
  g_string_append (self->text, text);
}

static void
line (Generator *self,
      guint      depth)
{
  static const char *const blanks[] = { "", " ", "   ", "\t", " \t ", "        " };

  if (self->one_line)
    {
      if (maybe (self, 10))
        add (self, " ");
      return;
    }
  if (maybe (self, self->ragged / 4))
    return;

  if (maybe (self, 5))
    {
      add (self, blanks[pick (self, G_N_ELEMENTS (blanks))]);
      add (self, self->line_break);
    }
  add (self, maybe (self, 2) ? "\r\n" : self->line_break);
  if (maybe (self, self->ragged))
    add (self, blanks[pick (self, G_N_ELEMENTS (blanks))]);
  else
    for (guint i = 0; i < depth; i++)
      add (self, self->unit);
}

/* What stands between elements. */
static void
gap (Generator *self,
     guint      depth)
{
  static const char *const asides[] = {
    "<!-- a comment -->",
    "<!---->",
    "<!-- <hostdev mode='subsystem' type='pci'><source><address bus='0x3f'/></source></hostdev> -->",
    "<!-- </devices></domain> <![CDATA[ -->",
    "<!--\n  <metadata>\n  <controller type='pci' index='77' model='pcie-root-port'/> ' \" > -->",
    "<?editor fold=\"<devices>\" ?>",
    "<?x?>",
  };

  while (maybe (self, self->comments))
    {
      if (maybe (self, 70))
        line (self, depth);
      else if (maybe (self, 50))
        add (self, " ");
      add (self, asides[pick (self, G_N_ELEMENTS (asides))]);
    }
  line (self, depth);
}

static void
blank (Generator *self,
       gboolean   needed)
{
  static const char *const blanks[] = { " ", "  ", "\t", "\n", "\r\n   " };

  if (maybe (self, 8))
    add (self, blanks[pick (self, G_N_ELEMENTS (blanks))]);
  else if (needed)
    add (self, " ");
}

/* @value, some of its characters written in another way. */
static void
value (Generator  *self,
       const char *text,
       char        quote)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '&')
        add (self, "&amp;");
      else if (*p == '<')
        add (self, maybe (self, 50) ? "&lt;" : "&#60;");
      else if (*p == quote)
        add (self, quote == '"' ? "&quot;" : "&apos;");
      else if ((unsigned char) *p < 0x80 && maybe (self, 1))
        g_string_append_printf (self->text, maybe (self, 50) ? "&#%u;" : "&#x%x;",
                                (unsigned char) *p);
      else
        g_string_append_c (self->text, *p);
    }
}

static void
tag (Generator  *self,
     const char *name,
     const char *end,
     ...) G_GNUC_NULL_TERMINATED;

static void
tag (Generator  *self,
     const char *name,
     const char *end,
     ...)
{
  va_list args;
  const char *attribute;

  add (self, "<");
  add (self, name);
  va_start (args, end);
  while ((attribute = va_arg (args, const char *)) != NULL)
    {
      char quote = maybe (self, 50) ? '"' : '\'';

      blank (self, TRUE);
      add (self, attribute);
      blank (self, FALSE);
      add (self, "=");
      blank (self, FALSE);
      g_string_append_c (self->text, quote);
      value (self, va_arg (args, const char *), quote);
      g_string_append_c (self->text, quote);
    }
  va_end (args);
  blank (self, FALSE);
  add (self, end);
}

static void
close_tag (Generator  *self,
           const char *name)
{
  add (self, "</");
  add (self, name);
  blank (self, FALSE);
  add (self, ">");
}

static void
text_element (Generator  *self,
              guint       depth,
              const char *name,
              const char *text)
{
  gap (self, depth);
  tag (self, name, ">", NULL);
  if (maybe (self, 20))
    g_string_append_printf (self->text, "<![CDATA[<%s>&amp; ]] > %s]]>", name, text);
  else
    value (self, text, '\0');
  close_tag (self, name);
}

static void
guest_address (Generator *self,
               guint      depth)
{
  char *slot = g_strdup_printf (maybe (self, 50) ? "0x%02x" : "%u", ++self->n_slots % 32);

  gap (self, depth);
  if (maybe (self, 50))
    tag (self, "address", "/>", "type", "pci", "domain", "0x0000", "bus", "0x00", "slot", slot,
         "function", "0x0", NULL);
  else
    tag (self, "address", "/>", "slot", slot, "bus", "0", "type", "pci", NULL);
  g_free (slot);
}

static void
host_device (Generator  *self,
             guint       depth,
             const char *element)
{
  char *bus = g_strdup_printf (maybe (self, 50) ? "0x%02x" : "%u", 0x40 + self->n_hosts++);

  gap (self, depth);
  if (g_str_equal (element, "hostdev"))
    tag (self, element, ">", "mode", "subsystem", "type", "pci", "managed",
         maybe (self, 50) ? "yes" : "no", NULL);
  else
    tag (self, element, ">", "type", g_str_equal (element, "disk") ? "nvme" : "hostdev", NULL);
  gap (self, depth + 1);
  tag (self, "source", ">", "type", "pci", NULL);
  gap (self, depth + 2);
  tag (self, "address", "/>", "domain", "0x0000", "bus", bus, "slot", "0", "function", "0", NULL);
  gap (self, depth + 1);
  close_tag (self, "source");
  if (maybe (self, 50))
    guest_address (self, depth + 1);
  gap (self, depth);
  close_tag (self, element);
  g_free (bus);
}

static void
device (Generator *self,
        guint      depth,
        guint      number)
{
  char *index = g_strdup_printf ("%u", number + 1);

  switch (pick (self, 9))
    {
    case 0:
      host_device (self, depth, "hostdev");
      break;

    case 1:
      host_device (self, depth, maybe (self, 50) ? "interface" : "disk");
      break;

    case 2:
    case 3:
      gap (self, depth);
      tag (self, "controller", maybe (self, 50) ? "/>" : "></controller>", "type", "pci", "index",
           index, "model", "pcie-root-port", NULL);
      break;

    case 4:
      gap (self, depth);
      tag (self, "controller", ">", "type", "pci", "index", index, "model", "pcie-root-port", NULL);
      guest_address (self, depth + 1);
      gap (self, depth);
      close_tag (self, "controller");
      break;

    case 5:
      gap (self, depth);
      tag (self, "emulator", ">", NULL);
      add (self, "/usr/bin/qemu-system-x86_64");
      close_tag (self, "emulator");
      break;

    case 6:
      gap (self, depth);
      tag (self, "hostdev", "/>", "xmlns", "http://example.org/not-libvirt", "type", "pci", NULL);
      break;

    case 7:
      gap (self, depth);
      tag (self, "graphics", "/>", "type", "vnc", "passwd", "a > b /> 'c' \"d\" & <e>", NULL);
      break;

    default:
      gap (self, depth);
      tag (self, "interface", ">", "type", "network", NULL);
      gap (self, depth + 1);
      tag (self, "source", "/>", "network", "default", NULL);
      if (maybe (self, 50))
        guest_address (self, depth + 1);
      gap (self, depth);
      close_tag (self, "interface");
      break;
    }

  g_free (index);
}

static void
empty_section (Generator  *self,
               const char *name)
{
  gap (self, 1);
  switch (pick (self, 3))
    {
    case 0:
      tag (self, name, "/>", NULL);
      break;

    case 1:
      tag (self, name, ">", NULL);
      close_tag (self, name);
      break;

    default:
      tag (self, name, ">", NULL);
      gap (self, 1);
      close_tag (self, name);
      break;
    }
}

static void
metadata (Generator *self)
{
  gap (self, 1);
  tag (self, "metadata", ">", NULL);
  if (maybe (self, 70))
    {
      gap (self, 2);
      tag (self, "libosinfo:libosinfo", ">", "xmlns:libosinfo",
           "http://libosinfo.org/xmlns/libvirt/domain/1.0", NULL);
      gap (self, 3);
      tag (self, "libosinfo:os", "/>", "id", "http://debian.org/debian/13", NULL);
      gap (self, 2);
      close_tag (self, "libosinfo:libosinfo");
    }
  if (maybe (self, 50))
    {
      gap (self, 2);
      tag (self, "instance", ">", "xmlns", "http://example.org/cloud", NULL);
      add (self, "text with <b>elements</b>   in it");
      close_tag (self, "instance");
    }
  gap (self, 1);
  close_tag (self, "metadata");
}

static void
devices (Generator *self)
{
  guint n = pick (self, 9);

  gap (self, 1);
  if (maybe (self, 10))
    tag (self, "devices", ">", "xmlns:unused", "http://example.org/unused", NULL);
  else
    tag (self, "devices", ">", NULL);
  for (guint i = 0; i < n; i++)
    device (self, 2, i);
  if (maybe (self, 5))
    add (self, "stray text &#x20;");
  gap (self, 1);
  close_tag (self, "devices");
}

static char *
generate (GRand *rand)
{
  static const char *const line_breaks[] = { "\n", "\n", "\n", "\r\n", "\r\n", "\r" };
  static const char *const units[] = { "  ", "  ", "    ", "\t", " ", "" };
  Generator self = { rand, g_string_new (NULL) };

  self.line_break = line_breaks[pick (&self, G_N_ELEMENTS (line_breaks))];
  self.unit = units[pick (&self, G_N_ELEMENTS (units))];
  self.one_line = maybe (&self, 10);
  self.ragged = maybe (&self, 40) ? pick (&self, 100) : 0;
  self.comments = maybe (&self, 60) ? pick (&self, 40) : 0;

  if (maybe (&self, 10))
    add (&self, "\xef\xbb\xbf");
  if (maybe (&self, 30))
    {
      add (&self, "<?xml version='1.0' encoding=\"utf-8\"?>");
      gap (&self, 0);
    }
  else if (maybe (&self, 20))
    {
      gap (&self, 0);
    }

  if (maybe (&self, 3))
    {
      tag (&self, "domain", "/>", "type", "kvm", NULL);
    }
  else
    {
      if (maybe (&self, 30))
        tag (&self, "domain", ">", "xmlns:qemu", "http://libvirt.org/schemas/domain/qemu/1.0",
             "type", "kvm", NULL);
      else
        tag (&self, "domain", ">", "type", "kvm", "id", "3", NULL);
      if (maybe (&self, 95))
        text_element (&self, 1, "name", "caf\xc3\xa9 & <bar>");
      if (maybe (&self, 50))
        text_element (&self, 1, "uuid", "c7a5fdbd-edaf-9455-926a-d65c16db1809");
      if (maybe (&self, 30))
        text_element (&self, 1, "description", "<hostdev> in words\n\tand <devices/>");
      if (maybe (&self, 25))
        metadata (&self);
      else if (maybe (&self, 30))
        empty_section (&self, "metadata");
      text_element (&self, 1, "memory", "4194304");
      if (maybe (&self, 75))
        devices (&self);
      else if (maybe (&self, 70))
        empty_section (&self, "devices");
      if (maybe (&self, 10))
        {
          gap (&self, 1);
          tag (&self, "qemu:commandline", ">", "xmlns:qemu",
               "http://libvirt.org/schemas/domain/qemu/1.0", NULL);
          tag (&self, "qemu:arg", "/>", "value", "-device", NULL);
          close_tag (&self, "qemu:commandline");
        }
      gap (&self, 0);
      close_tag (&self, "domain");
    }

  if (maybe (&self, 20))
    gap (&self, 0);
  if (maybe (&self, 60))
    add (&self, self.line_break);

  return g_string_free (self.text, FALSE);
}

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
      g_autofree char *text = generate (rand);
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
      g_autofree char *text = generate (rand);
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
          g_autofree char *text = generate (rand);
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
