/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PT_TYPE_HOSTS (pt_hosts_get_type ())
G_DECLARE_FINAL_TYPE (PtHosts, pt_hosts, PT, HOSTS, GObject)

PtHosts    *pt_hosts_new         (void);
GMenuModel *pt_hosts_get_menu    (PtHosts    *self);
const char *pt_hosts_get_current (PtHosts    *self);
void        pt_hosts_set_current (PtHosts    *self,
                                  const char *uri);
void        pt_hosts_add         (PtHosts    *self,
                                  const char *uri);
void        pt_hosts_remove      (PtHosts    *self,
                                  const char *uri);
char       *pt_hosts_dup_uri     (const char *text);

G_END_DECLS
