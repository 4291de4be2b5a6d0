/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pt-host.h"
#include "virt-daemon.h"

G_BEGIN_DECLS

/*
 * Another computer: a libvirtd of our own that describes the example computer, behind a port that
 * is forwarded to it.
 */
typedef struct
{
  TestDaemon      *daemon;
  GSocketListener *listener;
  GCancellable    *cancellable;
  GThread         *thread;
  PtHost          *local;    /* the example computer by its own files */
  char            *node;     /* and as libvirt's test driver reads it */
  char            *uri;      /* its address, at a port of this computer */
  char            *tunnel;   /* the same as the port, as a socket */
} Elsewhere;

Elsewhere *elsewhere_new  (void);
void       elsewhere_free (Elsewhere *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Elsewhere, elsewhere_free)

G_END_DECLS
