/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-guest-proc.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pt-error.h"
#include "pt-printable.h"

/*
 * What a Linux guest has in its files, or says that it has: everything here may be a lie, and some
 * of it comes from the firmware of whatever is plugged in.
 */

/* A piece of a text that is not terminated */
typedef struct
{
  const char *start;
  gsize       length;
} Span;

static gboolean
next_span (const char **p,
           const char  *end,
           char         separator,
           Span        *span)
{
  const char *found;

  if (*p == NULL)
    return FALSE;

  found = memchr (*p, separator, (gsize) (end - *p));
  span->start = *p;
  span->length = (gsize) ((found != NULL ? found : end) - *p);
  *p = found != NULL ? found + 1 : NULL;
  return TRUE;
}

static gboolean
next_line (const char **p,
           const char  *end,
           Span        *line)
{
  return *p != end && next_span (p, end, '\n', line);
}

static char *
span_dup (const Span *span)
{
  return g_strndup (span->start != NULL ? span->start : "", span->length);
}

static gboolean
starts_with (const Span *span,
             const char *prefix)
{
  gsize length = strlen (prefix);

  return span->length >= length && memcmp (span->start, prefix, length) == 0;
}

static gboolean
read_number (const char *digits,
             gsize       length,
             guint       base,
             guint       maximum,
             guint      *number)
{
  guint64 value = 0;

  if (length == 0)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      int digit = g_ascii_xdigit_value (digits[i]);

      if (digit < 0 || (guint) digit >= base)
        return FALSE;
      value = value * base + (guint) digit;
      if (value > maximum)
        return FALSE;
    }

  *number = (guint) value;
  return TRUE;
}

static gboolean
refuse (GError     **error,
        const char  *what,
        const Span  *line)
{
  g_autofree char *detail = pt_printable_new (line->start, (gssize) line->length, 200);

  pt_set_error (error, PT_ERROR_LIBVIRT, NULL, detail,
                /* Translators: %s is the name of a file in the guest, or of a command */
                _("What the guest has in “%s” cannot be understood."), what);
  return FALSE;
}

static gboolean
check_length (const char  *what,
              gsize        length,
              GError     **error)
{
  if (length <= PT_GUEST_MAX_BYTES)
    return TRUE;

  pt_set_error (error, PT_ERROR_LIBVIRT, NULL, NULL,
                /* Translators: %s is the name of a file in the guest, or of a command */
                _("The guest has too much in “%s”."), what);
  return FALSE;
}

/* Bus and devfn, vendor and device, interrupt, seven bases, seven sizes, driver: show_device() of
 * the kernel's drivers/pci/proc.c */
#define N_FIELDS 18

static gboolean
read_pci_line (PtGuestSighting *sighting,
               const Span      *line)
{
  const char *p = line->start;
  const char *end = line->start + line->length;
  Span fields[N_FIELDS];
  PtGuestFunction *function;
  PtPciAddress address = { 0 };
  guint place, ids, n = 0;
  Span span;

  while (next_span (&p, end, '\t', &span))
    {
      if (n == N_FIELDS)
        return FALSE;
      fields[n++] = span;
    }
  if (n != N_FIELDS || fields[0].length != 4 || fields[1].length != 8 ||
      !read_number (fields[0].start, 4, 16, G_MAXUINT16, &place) ||
      !read_number (fields[1].start, 8, 16, G_MAXUINT32, &ids))
    return FALSE;

  address.bus = (guint8) (place >> 8);
  address.slot = (guint8) (place >> 3 & 0x1f);
  address.function = (guint8) (place & 7);

  /* The file has no domains: what is in another one comes later, under an address that is taken */
  function = pt_guest_sighting_add (sighting, &address);
  if (function == NULL)
    return sighting->functions->len < PT_GUEST_MAX_FUNCTIONS;

  function->vendor_id = (int) (ids >> 16);
  function->device_id = (int) (ids & 0xffff);
  if (fields[N_FIELDS - 1].length > 0)
    function->driver = pt_printable_new (fields[N_FIELDS - 1].start,
                                         (gssize) fields[N_FIELDS - 1].length, PT_GUEST_MAX_NAME);
  return TRUE;
}

/**
 * pt_guest_proc_read_pci:
 * @text: a guest's `/proc/bus/pci/devices`
 * @length: its length
 * @error: where to put an error of ours
 *
 * Returns: (transfer full) (nullable): the functions that it names; %NULL when a line is not as the
 *   kernel writes it, or there are too many
 */
PtGuestSighting *
pt_guest_proc_read_pci (const char  *text,
                        gsize        length,
                        GError     **error)
{
  static const char what[] = "/proc/bus/pci/devices";
  g_autoptr(PtGuestSighting) sighting = pt_guest_sighting_new ();
  const char *p = text;
  Span line;

  if (!check_length (what, length, error))
    return NULL;

  while (next_line (&p, text + length, &line))
    if (!read_pci_line (sighting, &line))
      {
        refuse (error, what, &line);
        return NULL;
      }

  pt_guest_sighting_sort (sighting);
  return g_steal_pointer (&sighting);
}

/* A number alone on its line, as sysfs has them */
static gboolean
read_attribute (const char *text,
                gsize       length,
                const char *prefix,
                guint       base,
                guint       maximum,
                guint      *number)
{
  gsize skipped = strlen (prefix);

  if (length > 0 && text[length - 1] == '\n')
    length--;
  return length >= skipped && memcmp (text, prefix, skipped) == 0 &&
         read_number (text + skipped, length - skipped, base, maximum, number);
}

/**
 * pt_guest_proc_read_class:
 * @function: a function that the guest has named
 * @text: its attribute `class`
 * @length: its length
 *
 * Completes @function.
 *
 * Returns: whether @text is a class
 */
gboolean
pt_guest_proc_read_class (PtGuestFunction *function,
                          const char      *text,
                          gsize            length)
{
  guint number;

  if (!read_attribute (text, length, "0x", 16, 0xffffff, &number))
    return FALSE;

  /* The lowest byte is the programming interface */
  function->class_code = (int) (number >> 8);
  function->bridge = function->class_code == 0x0604;
  return TRUE;
}

/**
 * pt_guest_proc_read_secondary:
 * @function: a bridge that the guest has named
 * @text: its attribute `secondary_bus_number`
 * @length: its length
 *
 * Completes @function. A number that no bridge can have, because the buses behind it count on from
 * its own, is none.
 *
 * Returns: whether @text is such a number
 */
gboolean
pt_guest_proc_read_secondary (PtGuestFunction *function,
                              const char      *text,
                              gsize            length)
{
  guint number;

  if (!read_attribute (text, length, "", 10, 0xff, &number) || number <= function->address.bus)
    return FALSE;

  function->secondary = (int) number;
  return TRUE;
}

/* The number behind @name, which the kernel pads with blanks */
static gboolean
find_number (const Span *line,
             const char *name,
             guint       base,
             guint       maximum,
             guint      *number)
{
  const char *found = memmem (line->start, line->length, name, strlen (name));
  const char *end = line->start + line->length;
  const char *digits;

  if (found == NULL)
    return FALSE;

  for (found += strlen (name); found < end && *found == ' ';)
    found++;
  for (digits = found; found < end && g_ascii_isxdigit (*found);)
    found++;
  return read_number (digits, (gsize) (found - digits), base, maximum, number);
}

/* A device of the file while its lines are read */
typedef struct
{
  guint    bus;
  guint    level;
  guint    parent;
  guint    port;
  guint    number;
  gboolean has_ids;
  guint    vendor_id;
  guint    product_id;
  gboolean hub;
  Span     maker;
  Span     product;
  Span     serial;
} UsbEntry;

static char *
dup_port (const UsbEntry *entry,
          GHashTable     *ports)
{
  const char *above;
  guint level = 1;

  if (entry->level == 1)
    return g_strdup_printf ("%u-%u", entry->bus, entry->port + 1);

  above = g_hash_table_lookup (ports, GUINT_TO_POINTER (entry->bus << 16 | entry->parent));
  if (above == NULL)
    return NULL;

  /* What hangs on something of another level is a lie */
  for (const char *p = above; *p != '\0'; p++)
    level += *p == '.';
  return level == entry->level - 1 ? g_strdup_printf ("%s.%u", above, entry->port + 1) : NULL;
}

/* The kernel gives a root hub the address of its controller as serial number */
static void
note_controller (GHashTable     *controllers,
                 const UsbEntry *entry)
{
  g_autofree char *serial = span_dup (&entry->serial);
  PtPciAddress address;

  if (entry->serial.length > 0 && pt_pci_address_parse (serial, &address) && address.domain == 0)
    g_hash_table_insert (controllers, GUINT_TO_POINTER (entry->bus),
                         pt_pci_address_copy (&address));
}

/* As the host's own are named: by maker and product, unless one contains the other */
static char *
dup_usb_name (const UsbEntry *entry)
{
  g_autofree char *maker = span_dup (&entry->maker);
  g_autofree char *product = span_dup (&entry->product);

  if (*maker == '\0' || strstr (product, maker) != NULL)
    return g_steal_pointer (&product);
  if (*product == '\0')
    return g_steal_pointer (&maker);
  return g_strdup_printf ("%s %s", maker, product);
}

/* Returns: whether there may be more */
static gboolean
finish_entry (GPtrArray       *usb,
              const UsbEntry  *entry,
              GHashTable      *ports,
              GHashTable      *controllers)
{
  g_autofree char *name = NULL;
  PtGuestPlugged *plugged;

  if (!entry->has_ids)
    return TRUE;
  if (entry->level == 0)
    {
      note_controller (controllers, entry);
      return TRUE;
    }
  if (usb->len >= PT_GUEST_MAX_USB)
    return FALSE;

  name = dup_usb_name (entry);
  plugged = pt_guest_plugged_new (entry->bus, entry->vendor_id, entry->product_id, name, -1);
  plugged->usb->hub = entry->hub;
  plugged->usb->depth = entry->level - 1;
  plugged->usb->port = dup_port (entry, ports);
  if (plugged->usb->port != NULL)
    g_hash_table_replace (ports, GUINT_TO_POINTER (entry->bus << 16 | entry->number),
                          g_strdup (plugged->usb->port));
  g_ptr_array_add (usb, plugged);
  return TRUE;
}

static void
take_string (const Span *line,
             const char *prefix,
             Span       *into)
{
  gsize length = strlen (prefix);

  if (starts_with (line, prefix))
    *into = (Span) { line->start + length, MIN (line->length - length, 4 * PT_GUEST_MAX_NAME) };
}

/**
 * pt_guest_proc_read_usb:
 * @sighting: what the guest has said before
 * @text: its `/sys/kernel/debug/usb/devices`
 * @length: its length
 * @error: where to put an error of ours
 *
 * Adds the USB devices. The file is that of the kernel's drivers/usb/core/devices.c. Its strings
 * are those of the devices, which may hold line breaks: a line of no known kind is one of these.
 *
 * Returns: whether the file could be understood
 */
gboolean
pt_guest_proc_read_usb (PtGuestSighting  *sighting,
                        const char       *text,
                        gsize             length,
                        GError          **error)
{
  static const char what[] = "/sys/kernel/debug/usb/devices";
  g_autoptr(GHashTable) ports = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr(GHashTable) controllers =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) pt_pci_address_free);
  g_autoptr(GPtrArray) usb =
      g_ptr_array_new_with_free_func ((GDestroyNotify) pt_guest_plugged_free);
  const char *p = text;
  UsbEntry entry = { 0 };
  gboolean more = TRUE;
  Span line;

  if (!check_length (what, length, error))
    return FALSE;

  while (more && next_line (&p, text + length, &line))
    {
      if (starts_with (&line, "T:"))
        {
          more = finish_entry (usb, &entry, ports, controllers);
          entry = (UsbEntry) { 0 };
          /* A hub behind seven others is as deep as USB goes; a bus has 127 devices */
          if (!find_number (&line, "Bus=", 10, 0xffff, &entry.bus) ||
              !find_number (&line, "Lev=", 10, 7, &entry.level) ||
              !find_number (&line, "Prnt=", 10, 127, &entry.parent) ||
              !find_number (&line, "Port=", 10, 255, &entry.port) ||
              !find_number (&line, "Dev#=", 10, 127, &entry.number))
            return refuse (error, what, &line);
        }
      else if (starts_with (&line, "P:"))
        entry.has_ids = find_number (&line, "Vendor=", 16, 0xffff, &entry.vendor_id) &&
                        find_number (&line, "ProdID=", 16, 0xffff, &entry.product_id);
      else if (starts_with (&line, "D:"))
        entry.hub = memmem (line.start, line.length, "Cls=09", 6) != NULL;
      take_string (&line, "S:  Manufacturer=", &entry.maker);
      take_string (&line, "S:  Product=", &entry.product);
      take_string (&line, "S:  SerialNumber=", &entry.serial);
    }
  if (!more || !finish_entry (usb, &entry, ports, controllers))
    {
      pt_set_error (error, PT_ERROR_LIBVIRT, NULL, NULL, _("The guest has too much in “%s”."),
                    what);
      return FALSE;
    }

  for (guint i = 0; i < usb->len; i++)
    {
      PtGuestPlugged *plugged = g_ptr_array_index (usb, i);
      const PtPciAddress *address =
          g_hash_table_lookup (controllers, GUINT_TO_POINTER (plugged->bus));

      plugged->has_controller = address != NULL;
      if (address != NULL)
        plugged->controller = *address;
    }

  g_clear_pointer (&sighting->usb, g_ptr_array_unref);
  sighting->usb = g_steal_pointer (&usb);
  return TRUE;
}

/* "Bus 001 Device 002: ID 0627:0001 Adomax Technology Co., Ltd QEMU Tablet" */
static gboolean
read_lsusb_line (const Span *line,
                 guint      *bus,
                 guint      *vendor_id,
                 guint      *product_id,
                 Span       *name)
{
  static const char pattern[] = "Bus 000 Device 000: ID xxxx:xxxx";
  gsize length = sizeof pattern - 1;
  guint device;

  if (line->length < length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (pattern[i] != '0' && pattern[i] != 'x' && pattern[i] != line->start[i])
      return FALSE;

  *name = (Span) { line->start + length, line->length - length };
  return read_number (line->start + 4, 3, 10, 999, bus) &&
         read_number (line->start + 15, 3, 10, 999, &device) &&
         read_number (line->start + 23, 4, 16, 0xffff, vendor_id) &&
         read_number (line->start + 28, 4, 16, 0xffff, product_id);
}

/**
 * pt_guest_proc_read_lsusb:
 * @sighting: what the guest has said before
 * @text: what `lsusb` printed there
 * @length: its length
 * @error: where to put an error of ours
 *
 * Adds the USB devices but for the root hubs; neither their ports nor their controllers are known.
 *
 * Returns: whether the lines could be understood
 */
gboolean
pt_guest_proc_read_lsusb (PtGuestSighting  *sighting,
                          const char       *text,
                          gsize             length,
                          GError          **error)
{
  static const char what[] = "lsusb";
  g_autoptr(GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) pt_guest_plugged_free);
  const char *p = text;
  Span line;

  if (!check_length (what, length, error))
    return FALSE;

  while (next_line (&p, text + length, &line))
    {
      guint bus, vendor_id, product_id;
      Span name;

      if (found->len >= PT_GUEST_MAX_USB ||
          !read_lsusb_line (&line, &bus, &vendor_id, &product_id, &name))
        return refuse (error, what, &line);
      /* The Linux Foundation's, which the kernel gives to its root hubs */
      if (vendor_id != 0x1d6b)
        g_ptr_array_add (found, pt_guest_plugged_new (bus, vendor_id, product_id, name.start,
                                                      (gssize) name.length));
    }

  g_clear_pointer (&sighting->usb, g_ptr_array_unref);
  sighting->usb = g_steal_pointer (&found);
  return TRUE;
}
