/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-host-scan.h"

#include <string.h>

/**
 * pt_host_scan_new:
 * @sysfs: (transfer none): where to read
 * @facts: (transfer none): the computer
 * @functions: (element-type PtPciFacts) (transfer none): its PCI functions
 *
 * All three are borrowed: they have to outlive the scan.
 *
 * Returns: (transfer full): the shared state of one reading
 */
PtHostScan *
pt_host_scan_new (PtSysfs     *sysfs,
                  PtHostFacts *facts,
                  GPtrArray   *functions)
{
  PtHostScan *self = g_new0 (PtHostScan, 1);

  self->sysfs = sysfs;
  self->facts = facts;
  self->functions = functions;
  self->by_address = g_hash_table_new (pt_pci_address_hash, pt_pci_address_equal);
  for (guint i = 0; i < functions->len; i++)
    {
      PtPciFacts *function = g_ptr_array_index (functions, i);

      g_hash_table_insert (self->by_address, &function->address, function);
    }
  return self;
}

/**
 * pt_host_scan_free:
 * @self: (transfer full): a scan
 */
void
pt_host_scan_free (PtHostScan *self)
{
  g_hash_table_unref (self->by_address);
  g_free (self);
}

/**
 * pt_host_scan_find:
 * @self: a scan
 * @address: an address
 *
 * Returns: (transfer none) (nullable): the function there
 */
PtPciFacts *
pt_host_scan_find (PtHostScan         *self,
                   const PtPciAddress *address)
{
  return g_hash_table_lookup (self->by_address, address);
}

static gboolean
is_bridge (const PtPciFacts *function)
{
  if (function->header_type < 0)
    return function->class_code == 0x0604 || function->class_code == 0x0607;
  return function->header_type != 0;
}

/**
 * pt_host_scan_dup_owners:
 * @self: a scan
 * @path: the directory of something in sysfs, "sys/devices/pci0000:00/0000:00:14.0/usb1/1-4"
 *
 * What hangs on a function hangs on every function above it that could be taken from the host as
 * well: a disk behind Intel VMD has the VMD controller and a function of another PCI domain in its
 * path. Bridges are left out, because they always stay.
 *
 * Returns: (element-type PtPciFacts) (transfer container): those functions, top first
 */
GPtrArray *
pt_host_scan_dup_owners (PtHostScan *self,
                         const char *path)
{
  GPtrArray *owners = g_ptr_array_new ();

  for (const char *p = path; p != NULL; p = strchr (p, '/') != NULL ? strchr (p, '/') + 1 : NULL)
    {
      gsize length = strcspn (p, "/");
      PtPciAddress address;
      PtPciFacts *function;
      char component[32];

      /* "0000:00:14.0" at least; host bridges are "pci0000:00" */
      if (length < 12 || length >= sizeof component || !g_ascii_isxdigit (*p))
        continue;

      memcpy (component, p, length);
      component[length] = '\0';
      if (!pt_pci_address_parse (component, &address))
        continue;

      function = pt_host_scan_find (self, &address);
      if (function != NULL && !is_bridge (function))
        g_ptr_array_add (owners, function);
    }

  return owners;
}

/**
 * pt_host_scan_get_nearest:
 * @self: a scan
 * @path: the directory of something in sysfs
 *
 * Returns: (transfer none) (nullable): the function right above it, unless a bus of another kind
 *   that is a world of its own (USB) lies between: what is plugged in there says nothing about the
 *   function itself
 */
PtPciFacts *
pt_host_scan_get_nearest (PtHostScan *self,
                          const char *path)
{
  g_autoptr (GPtrArray) owners = NULL;

  if (strstr (path, "/usb") != NULL)
    return NULL;

  owners = pt_host_scan_dup_owners (self, path);
  return owners->len > 0 ? g_ptr_array_index (owners, owners->len - 1) : NULL;
}

static void
add_use (PtPciFacts *function,
         PtUseKind   kind,
         guint       flags,
         const char *name,
         const char *what,
         const char *bond)
{
  g_autoptr (PtUse) added = pt_use_new (kind, flags, name, what);

  for (guint i = 0; i < function->uses->len; i++)
    {
      PtUse *use = g_ptr_array_index (function->uses, i);

      if (use->kind == kind && g_str_equal (use->name, added->name) &&
          g_str_equal (use->what, added->what))
        {
          use->flags |= flags;
          return;
        }
    }

  pt_use_set_bond (added, bond);
  g_ptr_array_add (function->uses, g_steal_pointer (&added));
}

/**
 * pt_host_scan_charge:
 * @self: a scan
 * @path: the directory in sysfs of what is used
 * @kind: what kind of use
 * @flags: #PtUseFlags
 * @name: its name
 * @what: (nullable): more about it
 *
 * Notes a use with every function that @path hangs on, see pt_host_scan_dup_owners(). The same use
 * twice is noted once.
 *
 * Returns: how many functions these are
 */
guint
pt_host_scan_charge (PtHostScan *self,
                     const char *path,
                     PtUseKind   kind,
                     guint       flags,
                     const char *name,
                     const char *what)
{
  return pt_host_scan_charge_port (self, path, kind, flags, name, what, NULL);
}

/**
 * pt_host_scan_charge_port:
 * @self: a scan
 * @path: the directory in sysfs of a network card
 * @kind: what kind of use
 * @flags: #PtUseFlags
 * @name: its name
 * @what: (nullable): more about it
 * @bond: (nullable): the bond or team that does it, and that the card is a port of
 *
 * As pt_host_scan_charge(), of what another port may do as well.
 *
 * Returns: with how many functions it was noted
 */
guint
pt_host_scan_charge_port (PtHostScan *self,
                          const char *path,
                          PtUseKind   kind,
                          guint       flags,
                          const char *name,
                          const char *what,
                          const char *bond)
{
  g_autoptr (GPtrArray) owners = pt_host_scan_dup_owners (self, path);

  for (guint i = 0; i < owners->len; i++)
    add_use (g_ptr_array_index (owners, i), kind, flags, name, what != NULL ? what : "", bond);
  return owners->len;
}

/**
 * pt_host_scan_has_host_driver:
 * @function: a function that is complete
 *
 * Returns: whether a driver uses it for the host, rather than keeping it for a guest
 */
gboolean
pt_host_scan_has_host_driver (const PtPciFacts *function)
{
  return function->driver != NULL && strcmp (function->driver, "pci-stub") != 0 &&
         strstr (function->driver, "vfio") == NULL;
}

/**
 * pt_host_scan_cannot_tell:
 * @self: a scan
 * @evidence: the source that a finding may rest on
 * @format: why it is not known, one sentence that names the file, printf style
 * @...: its arguments
 *
 * The first reason stays.
 */
void
pt_host_scan_cannot_tell (PtHostScan *self,
                          PtEvidence  evidence,
                          const char *format,
                          ...)
{
  va_list args;

  if (self->facts->cannot_tell[evidence] != NULL)
    return;

  va_start (args, format);
  self->facts->cannot_tell[evidence] = g_strdup_vprintf (format, args);
  va_end (args);
}
