/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PtPciAddress:
 * @domain: PCI domain; may exceed 16 bits (Intel VMD numbers its own from 0x10000)
 * @bus: bus, 0 to 0xff
 * @slot: slot ("device" in the PCI specification), 0 to 0x1f
 * @function: function, 0 to 7
 *
 * Where a PCI function sits. A plain value: copied, compared, never freed.
 */
typedef struct
{
  guint32 domain;
  guint8  bus;
  guint8  slot;
  guint8  function;
} PtPciAddress;

#define PT_TYPE_PCI_ADDRESS (pt_pci_address_get_type ())

GType         pt_pci_address_get_type  (void) G_GNUC_CONST;

PtPciAddress *pt_pci_address_copy      (const PtPciAddress *self);
void          pt_pci_address_free      (PtPciAddress       *self);
gboolean      pt_pci_address_parse     (const char         *text,
                                        PtPciAddress       *address);
char         *pt_pci_address_to_string (const PtPciAddress *self);
char         *pt_pci_address_to_short  (const PtPciAddress *self);
gboolean      pt_pci_address_same_slot (const PtPciAddress *a,
                                        const PtPciAddress *b);

/* For GHashTable, GArray and GPtrArray of PtPciAddress pointers */
int           pt_pci_address_compare   (gconstpointer       a,
                                        gconstpointer       b);
guint         pt_pci_address_hash      (gconstpointer       key);
gboolean      pt_pci_address_equal     (gconstpointer       a,
                                        gconstpointer       b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtPciAddress, pt_pci_address_free)

G_END_DECLS
