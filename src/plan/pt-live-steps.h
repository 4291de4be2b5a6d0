/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain-xml.h"

G_BEGIN_DECLS

/**
 * PtLiveStep:
 * @host: the function of the host
 * @attach: plugged in; %FALSE: unplugged
 * @hidden: held back, so that the guest is not asked
 * @managed: libvirt takes it from the host's driver, and gives it back
 * @markup: its `<hostdev>`, from the definition that has it
 *
 * One device to plug into, or to unplug from, a running machine.
 */
typedef struct
{
  PtPciAddress host;
  gboolean     attach;
  gboolean     hidden;
  gboolean     managed;
  char        *markup;
} PtLiveStep;

/**
 * PtLiveObstacle:
 * @PT_LIVE_POSSIBLE: there is none
 * @PT_LIVE_STOPPED: the machine does not run
 * @PT_LIVE_UNKNOWN: what runs could not be read
 * @PT_LIVE_DRIVER: not QEMU
 * @PT_LIVE_CHIPSET: conventional slots
 * @PT_LIVE_MULTIFUNCTION: several functions in one slot of the guest
 * @PT_LIVE_NO_PORT: no free root port for what is plugged in
 * @PT_LIVE_FIXED: what is unplugged sits where nothing can be unplugged
 * @PT_LIVE_OLD_KERNEL: several functions to unplug, with a kernel that this can crash
 *
 * Why a change cannot be made to a running machine.
 */
typedef enum
{
  PT_LIVE_POSSIBLE,
  PT_LIVE_STOPPED,
  PT_LIVE_UNKNOWN,
  PT_LIVE_DRIVER,
  PT_LIVE_CHIPSET,
  PT_LIVE_MULTIFUNCTION,
  PT_LIVE_NO_PORT,
  PT_LIVE_FIXED,
  PT_LIVE_OLD_KERNEL,
} PtLiveObstacle;

GPtrArray *pt_live_steps_new      (PtDomainXml    *live,
                                   PtDomainXml    *from,
                                   PtDomainXml    *to,
                                   gboolean        old_kernel,
                                   PtLiveObstacle *obstacle);
gboolean   pt_live_port_is_free   (PtDomainXml    *live,
                                   guint           index);

const char *
           pt_live_obstacle_get_words (PtLiveObstacle obstacle);

G_END_DECLS
