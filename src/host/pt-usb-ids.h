/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-sysfs.h"

G_BEGIN_DECLS

/**
 * PtUsbIds:
 *
 * The database of USB names, read when the first name is asked for.
 */
typedef struct _PtUsbIds PtUsbIds;

PtUsbIds *pt_usb_ids_new      (PtSysfs    *sysfs);
void      pt_usb_ids_free     (PtUsbIds   *self);
char     *pt_usb_ids_dup_name (PtUsbIds   *self,
                               const char *vendor_id,
                               const char *product_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtUsbIds, pt_usb_ids_free)

G_END_DECLS
