/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pt-guest-usb.h"

G_BEGIN_DECLS

/**
 * PtGuestSource:
 * @PT_GUEST_EXPECTED: computed from the definition
 * @PT_GUEST_QEMU: seen by QEMU
 * @PT_GUEST_SEEN: seen by the guest
 *
 * Three degrees of certainty about what the guest sees.
 */
typedef enum
{
  PT_GUEST_EXPECTED,
  PT_GUEST_QEMU,
  PT_GUEST_SEEN,
} PtGuestSource;

/**
 * PtGuestFacts:
 *
 * One PCI function as a guest sees it. Ids are -1 and strings %NULL when not known;
 * names are hostile text.
 */
typedef struct
{
  PtPciAddress address;
  gboolean     has_parent;
  PtPciAddress parent;
  int          vendor_id;
  int          device_id;
  int          class_code;
  char        *name;          /* never NULL */
  char        *driver;
  gboolean     has_host;
  PtPciAddress host;          /* where it was on this computer */
  gboolean     bridge;
} PtGuestFacts;

PtGuestFacts *pt_guest_facts_new  (const PtPciAddress *address);
void          pt_guest_facts_free (PtGuestFacts       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtGuestFacts, pt_guest_facts_free)

#define PT_TYPE_GUEST_DEVICE (pt_guest_device_get_type ())
G_DECLARE_FINAL_TYPE (PtGuestDevice, pt_guest_device, PT, GUEST_DEVICE, GObject)

PtGuestDevice      *pt_guest_device_new          (PtGuestFacts  *facts);
const PtGuestFacts *pt_guest_device_get_facts    (PtGuestDevice *self);
GListStore         *pt_guest_device_get_children (PtGuestDevice *self);
GListStore         *pt_guest_device_get_usb      (PtGuestDevice *self);
void                pt_guest_list_update         (GListStore    *list,
                                                 GListModel    *now);
const char         *pt_guest_source_to_id        (PtGuestSource  source);

G_END_DECLS
