/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-pci-access.h"

#include <glib/gi18n-lib.h>
#include <pci/pci.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-pci-class.h"

#define FILL_FLAGS (PCI_FILL_IDENT | PCI_FILL_CLASS | PCI_FILL_CLASS_EXT | PCI_FILL_SUBSYS | \
                    PCI_FILL_LABEL | PCI_FILL_PHYS_SLOT | PCI_FILL_NUMA_NODE)

/* What libpci would ask beside its file (udev's database, a cache in the home directory) differs
   between computers. */
#define LOOKUP_FLAGS (PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB)

/* What libpci reads for the flags above (lib/sysfs.c), beside the configuration space and the
   slots */
static const char *const attributes[] = {
  "vendor", "device", "class", "revision", "subsystem_vendor", "subsystem_device", "label",
  "numa_node",
};

static const char *const places[] = {
  "usr/share/misc/pci.ids", "usr/share/hwdata/pci.ids", "usr/share/pci.ids",
  /* In a Flatpak, when the runtime has none */
  "run/host/usr/share/misc/pci.ids", "run/host/usr/share/hwdata/pci.ids",
};

/* libpci reports errors through a hook that must not return and is told nothing about who asked.
   One access a thread. */
typedef struct
{
  jmp_buf place;
  char    message[512];
} Trap;

static _Thread_local Trap *current_trap;

static void G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN
on_error (char *format,
          ...)
{
  va_list args;

  va_start (args, format);
  g_vsnprintf (current_trap->message, sizeof current_trap->message, format, args);
  va_end (args);
  longjmp (current_trap->place, 1);
}

static void G_GNUC_PRINTF (1, 2)
on_message (char *format,
            ...)
{
}

/* libpci would follow a link out of a recording, and wait at a FIFO */
static gboolean
is_own_file (const char *root,
             const char *path)
{
  g_autofree char *canonical = realpath (path, NULL);
  gsize length = strlen (root);
  struct stat status;

  if (canonical == NULL || stat (canonical, &status) != 0 || !S_ISREG (status.st_mode) ||
      access (canonical, R_OK) != 0)
    return FALSE;
  return strcmp (root, "/") == 0 ||
         (strncmp (canonical, root, length) == 0 && canonical[length] == '/');
}

static char *
find_names (const char *root)
{
  /* A recorded computer may bring its own names */
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (root, places[i], NULL);

      if (is_own_file (root, path))
        return g_steal_pointer (&path);
    }

  return strcmp (root, "/") != 0 ? find_names ("/") : NULL;
}

static const char *
class_name (struct pci_access *access,
            int                code,
            char               buffer[256])
{
  char *name = pci_lookup_name (access, buffer, 256, PCI_LOOKUP_CLASS | LOOKUP_FLAGS, code);

  if (name == NULL)
    return pt_pci_class_get_name (code);

  /* When only the base class has a name, libpci puts the number behind it whatever the flags say */
  if (g_str_has_suffix (name, "]") && strlen (name) > 7)
    name[strlen (name) - 7] = '\0';
  return name;
}

/* Never empty: the database, the class, the numbers. Not translated: the same words go into
   --json. */
static void
fill_names (struct pci_access *access,
            PtPciFacts        *facts)
{
  char buffer[256];
  const char *name;
  gboolean class_known;

  name = class_name (access, facts->class_code, buffer);
  class_known = name != NULL;
  facts->class_name = name != NULL ? g_strdup (name)
                                   : g_strdup_printf ("Class %04x", (guint) facts->class_code);

  name = pci_lookup_name (access, buffer, sizeof buffer, PCI_LOOKUP_VENDOR | LOOKUP_FLAGS,
                          facts->vendor_id);
  facts->vendor = name != NULL ? g_strdup (name)
                               : g_strdup_printf ("Vendor %04x", (guint) facts->vendor_id);

  name = pci_lookup_name (access, buffer, sizeof buffer, PCI_LOOKUP_DEVICE | LOOKUP_FLAGS,
                          facts->vendor_id, facts->device_id);
  if (name != NULL)
    facts->device = g_strdup (name);
  else if (class_known)
    facts->device = g_strdup (facts->class_name);
  else
    facts->device = g_strdup_printf ("Device %04x", (guint) facts->device_id);
}

static int
read_header_type (struct pci_dev *device)
{
  guint8 header[64];

  /* All ones: the device does not answer (asleep in D3cold, or gone) */
  if (!pci_read_block (device, 0, header, sizeof header) || header[0] + header[1] * 256 == 0xffff)
    return -1;
  return header[PCI_HEADER_TYPE] & 0x7f;
}

static PtPciFacts *
read_function (struct pci_access *access,
               struct pci_dev    *device)
{
  PtPciAddress address = { (guint32) device->domain, device->bus, device->dev, device->func };
  PtPciFacts *facts;
  const char *slot;

  pci_fill_info (device, FILL_FLAGS);

  facts = pt_pci_facts_new (&address);
  facts->vendor_id = device->vendor_id;
  facts->device_id = device->device_id;
  facts->class_code = device->device_class;
  facts->prog_if = device->prog_if;
  facts->revision = device->rev_id;
  if (device->known_fields & PCI_FILL_SUBSYS && device->subsys_vendor_id != 0xffff)
    {
      facts->subsystem_vendor_id = device->subsys_vendor_id;
      facts->subsystem_device_id = device->subsys_id;
    }
  if (device->known_fields & PCI_FILL_NUMA_NODE)
    facts->numa_node = device->numa_node;
  if (device->label != NULL && *device->label != '\0')
    facts->label = g_strdup (device->label);
  else if ((slot = pci_get_string_property (device, PCI_FILL_PHYS_SLOT)) != NULL && *slot != '\0')
    facts->label = g_strdup (slot);
  facts->header_type = read_header_type (device);
  fill_names (access, facts);
  return facts;
}

static gboolean
still_there (const char     *directory,
             struct pci_dev *device)
{
  PtPciAddress address = { (guint32) device->domain, device->bus, device->dev, device->func };
  g_autofree char *name = pt_pci_address_to_string (&address);
  g_autofree char *path = g_build_filename (directory, "devices", name, NULL);

  return access (path, F_OK) == 0;
}

static int
compare_functions (gconstpointer a,
                   gconstpointer b)
{
  return pt_pci_address_compare (&(*(PtPciFacts *const *) a)->address,
                                 &(*(PtPciFacts *const *) b)->address);
}

/* Everything that libpci may leave by its error hook lives in here: no automatic cleanup between
   the two marks. */
static gboolean
read_all (struct pci_access *access,
          const char        *directory,
          GPtrArray         *functions,
          Trap              *trap)
{
  struct pci_dev *volatile device = NULL;

  current_trap = trap;
  if (setjmp (trap->place) != 0)
    {
      current_trap = NULL;
      return FALSE;
    }
  pci_init (access);
  pci_scan_bus (access);

  for (device = access->devices; device != NULL; device = device->next)
    {
      if (setjmp (trap->place) == 0)
        g_ptr_array_add (functions, read_function (access, device));
      else if (still_there (directory, device))
        {
          current_trap = NULL;
          return FALSE;
        }
      /* else it was unplugged meanwhile */
    }

  current_trap = NULL;
  return TRUE;
}

/**
 * pt_pci_access_read:
 * @root: "/" or the directory of a recorded computer
 * @names_found: (out): whether a database of names was found
 * @error: return location, %PT_ERROR_HOST_UNREADABLE
 *
 * What libpci knows about every PCI function: numbers, names, header type, slot label, NUMA node.
 * Always below @root: libpci's automatic method would silently describe this computer when @root
 * holds nothing.
 *
 * Returns: (element-type PtPciFacts) (transfer full) (nullable): the functions by address
 */
GPtrArray *
pt_pci_access_read (const char  *root,
                    gboolean    *names_found,
                    GError     **error)
{
  g_autoptr (GPtrArray) functions =
    g_ptr_array_new_with_free_func ((GDestroyNotify) pt_pci_facts_free);
  g_autofree char *directory = g_build_filename (root, "sys", "bus", "pci", NULL);
  g_autofree char *names = find_names (root);
  struct pci_access *access;
  Trap trap = { 0 };
  gboolean done;

  access = pci_alloc ();
  access->method = PCI_ACCESS_SYS_BUS_PCI;
  access->error = on_error;
  access->warning = on_message;
  access->debug = on_message;
  access->id_lookup_mode = 0;
  pci_set_param (access, (char *) "sysfs.path", directory);
  pci_set_name_list_path (access, names != NULL ? names : (char *) "", 0);

  done = read_all (access, directory, functions, &trap);
  pci_cleanup (access);

  if (!done)
    {
      pt_set_error (error, PT_ERROR_HOST_UNREADABLE,
                    _("Check that /sys is mounted there, or that the recording is complete."),
                    trap.message, _("The PCI devices below %s cannot be read."), directory);
      return NULL;
    }

  *names_found = names != NULL;
  g_ptr_array_sort (functions, compare_functions);
  return g_steal_pointer (&functions);
}

/**
 * pt_pci_access_show:
 * @sysfs: a root that somebody watches
 *
 * Reads through @sysfs what libpci reads by its path, so that who watches it hears of that as well.
 */
void
pt_pci_access_show (PtSysfs *sysfs)
{
  g_auto (GStrv) functions = pt_sysfs_list (sysfs, "sys/bus/pci/devices");
  g_auto (GStrv) slots = pt_sysfs_list (sysfs, "sys/bus/pci/slots");

  for (guint i = 0; functions != NULL && functions[i] != NULL; i++)
    {
      g_autofree char *directory = g_build_filename ("sys/bus/pci/devices", functions[i], NULL);
      g_autofree char *config = g_build_filename (directory, "config", NULL);
      g_autoptr (GBytes) header = pt_sysfs_read_bytes (sysfs, config);

      for (gsize j = 0; j < G_N_ELEMENTS (attributes); j++)
        g_free (pt_sysfs_read_at (sysfs, directory, attributes[j]));
    }

  for (guint i = 0; slots != NULL && slots[i] != NULL; i++)
    {
      g_autofree char *directory = g_build_filename ("sys/bus/pci/slots", slots[i], NULL);

      g_free (pt_sysfs_read_at (sysfs, directory, "address"));
    }

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *text = pt_sysfs_read (sysfs, places[i]);

      if (text != NULL)
        break;
    }
}
