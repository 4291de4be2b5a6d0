/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-identity-record.h"

G_BEGIN_DECLS

/**
 * PtDomainRom:
 * @PT_DOMAIN_ROM_DEFAULT: nothing is written about the option ROM
 * @PT_DOMAIN_ROM_OFF: `<rom bar='off'/>`: the guest does not see it
 * @PT_DOMAIN_ROM_ON: `<rom bar='on'/>`
 */
typedef enum
{
  PT_DOMAIN_ROM_DEFAULT,
  PT_DOMAIN_ROM_OFF,
  PT_DOMAIN_ROM_ON,
} PtDomainRom;

/**
 * PtDomainHostdev:
 * @host: the device on the host
 * @unassigned: held back: `<address type='unassigned'/>`; @guest and the options below are then
 *   not used
 * @guest: where the guest shall see it; the bus is the index of a controller
 * @multifunction: `multifunction='on'` on the guest address
 * @rom: the option ROM's visibility
 * @rom_file: (nullable): a file to use as option ROM
 * @boot_order: from 1; 0: not a boot device
 * @unmanaged: `managed='no'`: libvirt takes it from a VFIO driver only, and leaves it to that
 * @driver_model: (nullable): `<driver name='vfio' model=…/>`: the VFIO driver that libvirt binds
 *   it to; also of what is held back
 *
 * A `<hostdev mode='subsystem' type='pci'>` to add. A plain value; @rom_file and @driver_model are
 * borrowed.
 */
typedef struct
{
  PtPciAddress host;
  gboolean     unassigned;
  PtPciAddress guest;
  gboolean     multifunction;
  PtDomainRom  rom;
  const char  *rom_file;
  guint        boot_order;
  gboolean     unmanaged;
  const char  *driver_model;
} PtDomainHostdev;

/**
 * PtDomainEdit:
 *
 * What shall change in a definition: filled with the functions below, then given to
 * pt_domain_xml_edit().
 */
typedef struct _PtDomainEdit PtDomainEdit;

PtDomainEdit *pt_domain_edit_new              (void);
void          pt_domain_edit_free             (PtDomainEdit          *self);

void          pt_domain_edit_add_hostdev      (PtDomainEdit          *self,
                                               const PtDomainHostdev *hostdev);
void          pt_domain_edit_add_root_port    (PtDomainEdit          *self,
                                               guint                  index);
void          pt_domain_edit_add_root_port_at (PtDomainEdit          *self,
                                               guint                  index,
                                               const PtPciAddress    *address);
void          pt_domain_edit_remove_hostdev   (PtDomainEdit          *self,
                                               const PtPciAddress    *host);
void          pt_domain_edit_move_hostdev     (PtDomainEdit          *self,
                                               const PtPciAddress    *from,
                                               const PtPciAddress    *to);
void          pt_domain_edit_remove_root_port (PtDomainEdit          *self,
                                               guint                  index);
void          pt_domain_edit_set_identity     (PtDomainEdit          *self,
                                               PtIdentityRecord      *identity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtDomainEdit, pt_domain_edit_free)

G_END_DECLS
