/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "definition-generator.h"

/*
 * Definitions by chance, for what has to hold for every one.
 */

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

/* A definition that libvirt could hold, in one of the many ways to write it */
char *
definition_generate (GRand *rand)
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
