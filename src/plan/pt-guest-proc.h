/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-guest-sighting.h"

G_BEGIN_DECLS

PtGuestSighting *pt_guest_proc_read_pci       (const char      *text,
                                               gsize            length,
                                               GError         **error);
gboolean         pt_guest_proc_read_class     (PtGuestFunction *function,
                                               const char      *text,
                                               gsize            length);
gboolean         pt_guest_proc_read_secondary (PtGuestFunction *function,
                                               const char      *text,
                                               gsize            length);
gboolean         pt_guest_proc_read_usb       (PtGuestSighting *sighting,
                                               const char      *text,
                                               gsize            length,
                                               GError         **error);
gboolean         pt_guest_proc_read_lsusb     (PtGuestSighting *sighting,
                                               const char      *text,
                                               gsize            length,
                                               GError         **error);

G_END_DECLS
