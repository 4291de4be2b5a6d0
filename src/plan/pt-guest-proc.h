/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-guest-sighting.h"

G_BEGIN_DECLS

/* How much of a function's configuration space is read: the header that all of them have */
#define PT_GUEST_CONFIG_SIZE 64

PtGuestSighting *pt_guest_proc_read_pci    (const char      *text,
                                            gsize            length,
                                            GError         **error);
gboolean         pt_guest_proc_read_config (PtGuestFunction *function,
                                            const guint8    *bytes,
                                            gsize            length);
gboolean         pt_guest_proc_read_usb    (PtGuestSighting *sighting,
                                            const char      *text,
                                            gsize            length,
                                            GError         **error);
gboolean         pt_guest_proc_read_lsusb  (PtGuestSighting *sighting,
                                            const char      *text,
                                            gsize            length,
                                            GError         **error);

G_END_DECLS
