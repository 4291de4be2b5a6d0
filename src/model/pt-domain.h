/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pt-pci-address.h"

G_BEGIN_DECLS

/**
 * PtDomainState:
 *
 * libvirt's virDomainState, in its order.
 */
typedef enum
{
  PT_DOMAIN_UNKNOWN,
  PT_DOMAIN_RUNNING,
  PT_DOMAIN_BLOCKED,
  PT_DOMAIN_PAUSED,
  PT_DOMAIN_SHUTTING_DOWN,
  PT_DOMAIN_SHUT_OFF,
  PT_DOMAIN_CRASHED,
  PT_DOMAIN_SUSPENDED,
} PtDomainState;

/**
 * PtHeldKind:
 * @PT_HELD_HOSTDEV: a `<hostdev>`
 * @PT_HELD_INTERFACE: an `<interface type='hostdev'>`
 * @PT_HELD_NVME_DISK: a `<disk type='nvme'>`
 */
typedef enum
{
  PT_HELD_HOSTDEV,
  PT_HELD_INTERFACE,
  PT_HELD_NVME_DISK,
} PtHeldKind;

/**
 * PtHeldSource:
 * @address: where on the host
 * @kind: which element names it
 * @hold_back: taken from the host but hidden from the guest (`<address type='unassigned'/>`)
 * @live: in the running definition
 * @inactive: in the definition for the next start
 *
 * A PCI function of the host that a machine names.
 */
typedef struct
{
  PtPciAddress address;
  PtHeldKind   kind;
  gboolean     hold_back;
  gboolean     live;
  gboolean     inactive;
} PtHeldSource;

/**
 * PtHeldDisk:
 * @path: (nullable): its node on the host, "/dev/sdb"; %NULL: it is a volume of which libvirt did
 *   not say where it lies
 * @live: in the running definition
 * @inactive: in the definition for the next start
 *
 * A block device of the host that a machine has as a disk.
 */
typedef struct
{
  char     *path;
  gboolean  live;
  gboolean  inactive;
} PtHeldDisk;

/**
 * PtDomainFacts:
 *
 * What libvirt said about one machine. Filled by a store, then given to pt_domain_new().
 */
typedef struct
{
  char          *name;
  char          *uuid;
  char          *title;          /* nullable */
  PtDomainState  state;
  gboolean       persistent;
  gboolean       autostart;
  guint          vcpus;
  guint64        memory_kib;
  char          *xml;            /* inactive (live when transient), without secrets; nullable */
  char          *live_xml;       /* running definition, nullable */
  GArray        *sources;        /* of PtHeldSource */
  GPtrArray     *disks;          /* of PtHeldDisk */
  gboolean       unread;         /* not all of its definitions: it may hold more */
  char          *unread_reason;  /* libvirt's own words for that, printable, nullable */
} PtDomainFacts;

PtDomainFacts *pt_domain_facts_new      (void);
void           pt_domain_facts_free     (PtDomainFacts *self);
void           pt_domain_facts_add_disk (PtDomainFacts *self,
                                         const char    *path,
                                         gboolean       live);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtDomainFacts, pt_domain_facts_free)

#define PT_TYPE_DOMAIN (pt_domain_get_type ())
G_DECLARE_FINAL_TYPE (PtDomain, pt_domain, PT, DOMAIN, GObject)

PtDomain            *pt_domain_new                (PtDomainFacts      *facts);
PtDomain            *pt_domain_new_unread         (PtDomain           *before,
                                                   const char         *uuid,
                                                   const char         *reason);
const PtDomainFacts *pt_domain_get_facts          (PtDomain           *self);
const char          *pt_domain_get_name           (PtDomain           *self);
const char          *pt_domain_get_printable_name (PtDomain           *self);
const char          *pt_domain_get_uuid           (PtDomain           *self);
const char          *pt_domain_get_label          (PtDomain           *self);
gboolean             pt_domain_is_active          (PtDomain           *self);
const PtHeldSource  *pt_domain_find_source        (PtDomain           *self,
                                                   const PtPciAddress *address);
gboolean             pt_domain_equal              (PtDomain           *self,
                                                   PtDomain           *other);
const char          *pt_domain_state_to_id        (PtDomainState       state);

G_END_DECLS
