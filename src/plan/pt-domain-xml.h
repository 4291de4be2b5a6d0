/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain.h"

#include "pt-domain-edit.h"

G_BEGIN_DECLS

/**
 * PT_DOMAIN_XML_MAX_SIZE:
 *
 * The largest definition that is read, in bytes. libvirt itself carries 4 MiB.
 */
#define PT_DOMAIN_XML_MAX_SIZE (16 * 1024 * 1024)

/**
 * PtDomainController:
 * @index: its index, which is the `bus` of the guest addresses behind it; -1: none written
 * @model: (nullable): "pcie-root-port", "pxb-pcie" …; %NULL: none written
 * @has_address: @address is known
 * @address: where the controller itself sits; the bus is the index of the controller above it
 * @multifunction: `multifunction='on'` on its address
 * @hotplug: %FALSE with `<target hotplug='off'/>`
 * @bus_nr: `<target busNr=…/>` of an expander bus; -1: none written
 *
 * A `<controller type='pci'>`.
 */
typedef struct
{
  int          index;
  char        *model;
  gboolean     has_address;
  PtPciAddress address;
  gboolean     multifunction;
  gboolean     hotplug;
  int          bus_nr;
} PtDomainController;

/**
 * PtDomainSource:
 * @kind: which element holds it; an edit only touches %PT_HELD_HOSTDEV
 * @host: the PCI function of the host
 * @managed: libvirt detaches it from the host's driver by itself
 * @unassigned: held back: `<address type='unassigned'/>`
 * @has_guest: @guest is known (not for an NVMe disk: its guest side is a disk)
 * @guest: where the guest sees it
 * @multifunction: `multifunction='on'` on the guest address
 * @boot_order: `<boot order=…/>`; 0: none
 * @alias: (nullable): `<alias name=…/>`
 * @position: number of the element among all elements of the definition: tells two of one
 *   address apart
 *
 * One PCI function of the host that a definition holds.
 */
typedef struct
{
  PtHeldKind   kind;
  PtPciAddress host;
  gboolean     managed;
  gboolean     unassigned;
  gboolean     has_guest;
  PtPciAddress guest;
  gboolean     multifunction;
  guint        boot_order;
  char        *alias;
  guint        position;
} PtDomainSource;

/**
 * PtDomainDisk:
 * @path: (nullable): a block device of the host, "/dev/sdb"
 * @pool: (nullable): else the storage pool of libvirt that it is a volume of; without either
 *   nothing says which disk it is
 * @volume: (nullable): that volume, which may as well be a file
 *
 * A disk, or a layer of one, that is no file.
 */
typedef struct
{
  char *path;
  char *pool;
  char *volume;
} PtDomainDisk;

/**
 * PtDomainGuestAddress:
 * @address: a PCI address in the guest; the bus is the index of a controller
 * @multifunction: `multifunction='on'`
 * @element: name of the device element: "interface", "controller", "video" …
 * @type: (nullable): its `type`: "network", "usb" …
 * @model: (nullable): its `model`, or that of its `<model>`: "virtio", "qemu-xhci" …
 * @index: its `index`, of a controller; -1: none
 * @alias: (nullable): its name in a running definition
 *
 * A device element with an `<address type='pci'>`, whatever it is.
 */
typedef struct
{
  PtPciAddress address;
  gboolean     multifunction;
  char        *element;
  char        *type;
  char        *model;
  int          index;
  char        *alias;
} PtDomainGuestAddress;

/**
 * PtAgentChannel:
 * @PT_AGENT_CHANNEL_NONE: the guest has no way to run an agent that libvirt could ask
 * @PT_AGENT_CHANNEL_DISCONNECTED: no agent has opened it yet
 * @PT_AGENT_CHANNEL_CONNECTED: an agent has opened it
 * @PT_AGENT_CHANNEL_UNKNOWN: the definition does not say whether one has
 *
 * The channel of the QEMU guest agent.
 */
typedef enum
{
  PT_AGENT_CHANNEL_NONE,
  PT_AGENT_CHANNEL_DISCONNECTED,
  PT_AGENT_CHANNEL_CONNECTED,
  PT_AGENT_CHANNEL_UNKNOWN,
} PtAgentChannel;

#define PT_TYPE_DOMAIN_XML (pt_domain_xml_get_type ())
G_DECLARE_FINAL_TYPE (PtDomainXml, pt_domain_xml, PT, DOMAIN_XML, GObject)

PtDomainXml      *pt_domain_xml_new_from_text       (const char          *text,
                                                     gssize               length,
                                                     GError             **error);
PtDomainXml      *pt_domain_xml_edit                (PtDomainXml         *self,
                                                     const PtDomainEdit  *edit,
                                                     GError             **error);

const char       *pt_domain_xml_get_text            (PtDomainXml         *self);
const char       *pt_domain_xml_get_element_text    (PtDomainXml         *self);

const char       *pt_domain_xml_get_name            (PtDomainXml         *self);
const char       *pt_domain_xml_get_title           (PtDomainXml         *self);
const char       *pt_domain_xml_get_domain_type     (PtDomainXml         *self);
const char       *pt_domain_xml_get_arch            (PtDomainXml         *self);
const char       *pt_domain_xml_get_machine         (PtDomainXml         *self);
guint64           pt_domain_xml_get_memory_kib      (PtDomainXml         *self);
guint64           pt_domain_xml_get_hard_limit_kib  (PtDomainXml         *self);
guint64           pt_domain_xml_get_huge_kib        (PtDomainXml         *self);
gboolean          pt_domain_xml_has_os_boot         (PtDomainXml         *self);
gboolean          pt_domain_xml_has_boot_order      (PtDomainXml         *self,
                                                     guint                order);
GPtrArray        *pt_domain_xml_get_controllers     (PtDomainXml         *self);
GPtrArray        *pt_domain_xml_get_sources         (PtDomainXml         *self);
GPtrArray        *pt_domain_xml_get_disks           (PtDomainXml         *self);
const PtDomainSource *
                  pt_domain_xml_find_hostdev        (PtDomainXml         *self,
                                                     const PtPciAddress  *host);
GPtrArray        *pt_domain_xml_get_guest_addresses (PtDomainXml         *self);
PtIdentityRecord *pt_domain_xml_get_identity        (PtDomainXml         *self);
PtAgentChannel    pt_domain_xml_get_agent_channel   (PtDomainXml         *self);
char             *pt_domain_xml_dup_source_markup   (PtDomainXml         *self,
                                                     const PtDomainSource *source);

G_END_DECLS
