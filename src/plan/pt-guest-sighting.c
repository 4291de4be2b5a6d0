/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-guest-sighting.h"

#include <glib/gi18n-lib.h>

#include "pt-printable.h"

static PtGuestFunction *
function_new (void)
{
  PtGuestFunction *self = g_new0 (PtGuestFunction, 1);

  self->vendor_id = -1;
  self->device_id = -1;
  self->class_code = -1;
  self->secondary = -1;
  return self;
}

static void
function_free (gpointer data)
{
  PtGuestFunction *self = data;

  g_free (self->driver);
  g_free (self->alias);
  g_free (self);
}

/**
 * pt_guest_sighting_new:
 *
 * Returns: (transfer full): one that holds nothing, and knows nothing of USB
 */
PtGuestSighting *
pt_guest_sighting_new (void)
{
  PtGuestSighting *self = g_new0 (PtGuestSighting, 1);

  self->functions = g_ptr_array_new_with_free_func (function_free);
  return self;
}

/**
 * pt_guest_sighting_free:
 * @self: (transfer full): a sighting
 */
void
pt_guest_sighting_free (PtGuestSighting *self)
{
  g_clear_pointer (&self->functions, g_ptr_array_unref);
  g_clear_pointer (&self->placeless, g_ptr_array_unref);
  g_clear_pointer (&self->usb, g_ptr_array_unref);
  g_free (self);
}

/**
 * pt_guest_sighting_find:
 * @self: a sighting
 * @address: an address in the guest
 *
 * Returns: (transfer none) (nullable): what is there
 */
PtGuestFunction *
pt_guest_sighting_find (const PtGuestSighting *self,
                        const PtPciAddress    *address)
{
  for (guint i = 0; i < self->functions->len; i++)
    {
      PtGuestFunction *function = g_ptr_array_index (self->functions, i);

      if (pt_pci_address_equal (&function->address, address))
        return function;
    }

  return NULL;
}

/**
 * pt_guest_sighting_add:
 * @self: a sighting
 * @address: where in the guest
 *
 * Returns: (transfer none) (nullable): a function of which nothing else is known yet; %NULL when
 *   there is one at @address, or more than a guest may have
 */
PtGuestFunction *
pt_guest_sighting_add (PtGuestSighting    *self,
                       const PtPciAddress *address)
{
  PtGuestFunction *function;

  if (self->functions->len >= PT_GUEST_MAX_FUNCTIONS ||
      pt_guest_sighting_find (self, address) != NULL)
    return NULL;

  function = function_new ();
  function->address = *address;
  g_ptr_array_add (self->functions, function);
  return function;
}

/**
 * pt_guest_sighting_add_placeless:
 * @self: a sighting
 *
 * Returns: (transfer none) (nullable): a function that is somewhere; %NULL when there are more than
 *   a guest may have
 */
PtGuestFunction *
pt_guest_sighting_add_placeless (PtGuestSighting *self)
{
  if (self->placeless == NULL)
    self->placeless = g_ptr_array_new_with_free_func (function_free);
  if (self->placeless->len >= PT_GUEST_MAX_FUNCTIONS)
    return NULL;

  g_ptr_array_add (self->placeless, function_new ());
  return g_ptr_array_index (self->placeless, self->placeless->len - 1);
}

/**
 * pt_guest_sighting_find_driver:
 * @self: a sighting
 * @vendor_id: IDs of a function
 * @device_id: IDs of a function
 *
 * Returns: (transfer none) (nullable): the driver that all functions with these IDs have, of those
 *   whose place is not known
 */
const char *
pt_guest_sighting_find_driver (const PtGuestSighting *self,
                               int                    vendor_id,
                               int                    device_id)
{
  const char *driver = NULL;

  for (guint i = 0; self->placeless != NULL && vendor_id >= 0 && i < self->placeless->len; i++)
    {
      const PtGuestFunction *function = g_ptr_array_index (self->placeless, i);

      if (function->vendor_id != vendor_id || function->device_id != device_id)
        continue;
      if (function->driver == NULL || (driver != NULL && !g_str_equal (driver, function->driver)))
        return NULL;
      driver = function->driver;
    }

  return driver;
}

static int
compare_functions (gconstpointer a,
                   gconstpointer b)
{
  return pt_pci_address_compare (&(*(PtGuestFunction **) a)->address,
                                 &(*(PtGuestFunction **) b)->address);
}

/**
 * pt_guest_sighting_sort:
 * @self: a sighting
 *
 * Puts the functions in order of their addresses.
 */
void
pt_guest_sighting_sort (PtGuestSighting *self)
{
  g_ptr_array_sort (self->functions, compare_functions);
}

/**
 * pt_guest_plugged_new:
 * @bus: number of the USB bus
 * @vendor_id: its IDs
 * @product_id: its IDs
 * @name: (nullable): what it calls itself, in any encoding
 * @length: length of @name, or -1
 *
 * Returns: (transfer full): a USB device whose place is not known yet
 */
PtGuestPlugged *
pt_guest_plugged_new (guint       bus,
                      guint       vendor_id,
                      guint       product_id,
                      const char *name,
                      gssize      length)
{
  PtGuestPlugged *self = g_new0 (PtGuestPlugged, 1);

  self->bus = bus;
  self->usb = g_new0 (PtUsbDevice, 1);
  self->usb->vendor_id = g_strdup_printf ("%04x", vendor_id);
  self->usb->product_id = g_strdup_printf ("%04x", product_id);
  self->usb->name = name != NULL ? pt_printable_new (name, length, PT_GUEST_MAX_NAME) : NULL;
  if (self->usb->name == NULL || *self->usb->name == '\0')
    {
      g_free (self->usb->name);
      self->usb->name = g_strdup (_("USB device"));
    }
  return self;
}

/**
 * pt_guest_plugged_free:
 * @self: (transfer full): a USB device
 */
void
pt_guest_plugged_free (PtGuestPlugged *self)
{
  pt_usb_device_free (self->usb);
  g_free (self);
}
