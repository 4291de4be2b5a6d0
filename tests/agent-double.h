/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/*
 * A libvirt that says it was QEMU, and whose machines have an agent in their guest: whether it has
 * opened its channel, that it has come or gone, and what it answers are said here. Linked into a
 * test, it is asked before libvirt.
 */

/* How the channel begins in the definition of a machine */
#define AGENT_DOUBLE_CHANNEL "<target type='virtio' name='org.qemu.guest_agent.0'"

void   agent_double_reset       (void);
void   agent_double_set         (gboolean      does_answer,
                                 gboolean      holds);
void   agent_double_set_system  (const char   *name);
void   agent_double_plug        (void);
void   agent_double_tell        (virDomainPtr  domain,
                                 gboolean      is_connected);

guint  agent_double_get_n_calls (void);
guint  agent_double_get_n_asked (void);
gint64 agent_double_get_time    (guint         nth);

G_END_DECLS
