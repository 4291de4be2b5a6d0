/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <libvirt/libvirt.h>
#include <stddef.h>

/*
 * A libvirt that may be read and no more, as for a person whom polkit does not let manage machines.
 * To be preloaded.
 */

/* Closing it would take its error along */
static virConnectPtr refusing;

virConnectPtr
virConnectOpenAuth (const char        *name,
                    virConnectAuthPtr  auth,
                    unsigned int       flags)
{
  if ((flags & VIR_CONNECT_RO) != 0)
    return virConnectOpenReadOnly (name);
  if (refusing == NULL)
    refusing = virConnectOpenReadOnly (name);
  /* So that there is a true refusal to be told */
  if (refusing != NULL)
    virDomainDefineXML (refusing, "<domain/>");
  return NULL;
}
