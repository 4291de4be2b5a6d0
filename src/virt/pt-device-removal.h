/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-virt-types.h"

G_BEGIN_DECLS

/**
 * PtRemovalNews:
 * @PT_REMOVAL_NONE: nothing was heard
 * @PT_REMOVAL_DONE: the guest has let go of it
 * @PT_REMOVAL_REFUSED: the guest has said no
 * @PT_REMOVAL_CANCELLED: the person does not want to wait any longer
 *
 * What was heard of a device that is being unplugged.
 */
typedef enum
{
  PT_REMOVAL_NONE,
  PT_REMOVAL_DONE,
  PT_REMOVAL_REFUSED,
  PT_REMOVAL_CANCELLED,
} PtRemovalNews;

typedef struct _PtDeviceRemoval PtDeviceRemoval;

PtDeviceRemoval *pt_device_removal_new  (virDomainPtr     domain,
                                         const char      *alias);
PtRemovalNews    pt_device_removal_wait (PtDeviceRemoval *self,
                                         gint64           until,
                                         GCancellable    *cancellable);
void             pt_device_removal_free (PtDeviceRemoval *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtDeviceRemoval, pt_device_removal_free)

G_END_DECLS
