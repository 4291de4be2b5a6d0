/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libvirt-gobject/libvirt-gobject.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

G_BEGIN_DECLS

/* Neither libvirt nor libvirt-glib 5.0 define these; once here for the whole room. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirConnection, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirDomain, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirConfigDomain, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virConnect, virConnectClose)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virDomain, virDomainFree)

/* libvirt's own handle of a connection: (transfer full), give it to virConnectClose() */
static inline virConnectPtr
pt_virt_dup_connect (GVirConnection *gvir)
{
  virConnectPtr handle = NULL;

  g_object_get (gvir, "handle", &handle, NULL);
  return handle;
}

/* libvirt's own handle of a machine: (transfer full), give it to virDomainFree() */
static inline virDomainPtr
pt_virt_dup_domain (GVirDomain *gvir)
{
  virDomainPtr handle = NULL;

  g_object_get (gvir, "handle", &handle, NULL);
  return handle;
}

G_END_DECLS
