/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-boot-facts.h"
#include "pt-iommu-group.h"

G_BEGIN_DECLS

/**
 * PtHostSource:
 * @PT_HOST_THIS: this computer
 * @PT_HOST_REMOTE: a computer read through libvirt
 * @PT_HOST_RECORDED: a directory saved by capture
 * @PT_HOST_EXAMPLE: the example computer
 */
typedef enum
{
  PT_HOST_THIS,
  PT_HOST_REMOTE,
  PT_HOST_RECORDED,
  PT_HOST_EXAMPLE,
} PtHostSource;

/**
 * PtEvidence:
 * @PT_EVIDENCE_MOUNTS: mounts, swap and holders
 * @PT_EVIDENCE_NETWORK: interfaces and routes
 * @PT_EVIDENCE_DISPLAY: displays and connectors
 * @PT_EVIDENCE_INPUT: keyboards and pointers
 * @PT_EVIDENCE_KERNEL: kernel version and command line
 * @PT_EVIDENCE_LIBVIRT: machines and what they hold
 * @PT_EVIDENCE_RESERVED: reserved regions of groups
 * @PT_EVIDENCE_RESET: reset methods
 *
 * The sources that a finding may rest on, each *known* or *cannot tell*. Each has
 * its finding `unknown-*`.
 */
typedef enum
{
  PT_EVIDENCE_MOUNTS,
  PT_EVIDENCE_NETWORK,
  PT_EVIDENCE_DISPLAY,
  PT_EVIDENCE_INPUT,
  PT_EVIDENCE_KERNEL,
  PT_EVIDENCE_LIBVIRT,
  PT_EVIDENCE_RESERVED,
  PT_EVIDENCE_RESET,
} PtEvidence;

#define PT_N_EVIDENCE 8

/**
 * PtHostFacts:
 *
 * What was read about the host beside its PCI functions. Filled by a reader, then given to
 * pt_host_new().
 */
typedef struct
{
  PtHostSource source;
  char        *kernel;               /* "6.12.0-1-amd64"; NULL: cannot tell */
  char        *cmdline;              /* kernel command line; NULL: cannot tell */
  char        *cannot_tell[PT_N_EVIDENCE]; /* why, or NULL when known */
  char        *programs_unknown;     /* why not all that have a display open are known */
  PtTernary    iommu;                /* groups exist */
  PtTernary    iommu_class;          /* /sys/class/iommu has entries */
  PtTernary    firmware_table;       /* DMAR, IVRS or IORT exists */
  char        *firmware_table_name;  /* which */
  PtTernary    noiommu_mode;         /* groups named vfio-noiommu */
  PtTernary    vfio_node;            /* /dev/vfio/vfio */
  PtTernary    vfio_pci;             /* the driver is registered or its module is there to load */
  PtTernary    kvm;                  /* /dev/kvm */
  PtTernary    pci_ids;              /* a names database was found */
  PtTernary    unsafe_interrupts;    /* vfio_iommu_type1 allow_unsafe_interrupts */
  PtTernary    interrupt_remapping;
  PtTernary    guests_saved;         /* by libvirt, when the computer shuts down */
  char        *guests_file;          /* where that is set; NULL: cannot tell */
  gboolean     disks_listed;         /* each disk that there is, with the functions it hangs on */
  GHashTable  *disk_paths;           /* "/dev/vg/lv" → strv of disks it is on; NULL: cannot tell */
  guint64      mem_available_kib;    /* 0: cannot tell */
  guint64      huge_pages_free_kib;  /* of all sizes, those included that may be made on demand */
  gboolean     huge_pages_known;
  guint        other_keyboards;      /* keyboards on no PCI device (i8042, I²C …) */
  guint        other_pointers;
  guint        other_default_routes; /* default routes on interfaces of no PCI device */
  PtBootFacts *boot;                 /* NULL: cannot tell anything of it */
  gboolean     flatpak;              /* this program runs on it as a Flatpak */
} PtHostFacts;

PtHostFacts *pt_host_facts_new  (PtHostSource source);
void         pt_host_facts_free (PtHostFacts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHostFacts, pt_host_facts_free)

#define PT_TYPE_HOST (pt_host_get_type ())
G_DECLARE_FINAL_TYPE (PtHost, pt_host, PT, HOST, GObject)

PtHost            *pt_host_new               (PtHostFacts        *facts,
                                              GPtrArray          *groups,
                                              GPtrArray          *ungrouped);
PtHost            *pt_host_new_identified    (PtHost             *self,
                                              GHashTable         *serials);
const PtHostFacts *pt_host_get_facts         (PtHost             *self);
GPtrArray         *pt_host_get_groups        (PtHost             *self);
GPtrArray         *pt_host_get_ungrouped     (PtHost             *self);
PtIommuGroup      *pt_host_find_group        (PtHost             *self,
                                              int                 number);
PtPciDevice       *pt_host_find_device       (PtHost             *self,
                                              const PtPciAddress *address);
GPtrArray         *pt_host_get_alike         (PtHost             *self,
                                              PtPciDevice        *device);
GPtrArray         *pt_host_get_devices       (PtHost             *self);
gboolean           pt_host_kernel_at_least   (PtHost             *self,
                                              guint               major,
                                              guint               minor,
                                              gboolean            if_unknown);
const char        *pt_host_source_to_id      (PtHostSource        source);
const char        *pt_evidence_to_id         (PtEvidence          evidence);

G_END_DECLS
