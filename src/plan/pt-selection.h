/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pt-domain-edit.h"
#include "pt-host.h"
#include "pt-rom-file.h"

G_BEGIN_DECLS

/**
 * PtRole:
 * @PT_ROLE_GIVE: the guest shall see it
 * @PT_ROLE_HOLD: taken from the host so that the group is viable, hidden from the guest
 * @PT_ROLE_STAY: left alone
 */
typedef enum
{
  PT_ROLE_GIVE,
  PT_ROLE_HOLD,
  PT_ROLE_STAY,
} PtRole;

const char *pt_role_to_id (PtRole role);

/* What a person wants: groups or functions, roles that differ from the default, options. Mutable
 * until a plan is made of it (pt_plan_new() takes a copy). */
#define PT_TYPE_SELECTION (pt_selection_get_type ())
G_DECLARE_FINAL_TYPE (PtSelection, pt_selection, PT, SELECTION, GObject)

PtSelection *pt_selection_new            (gboolean            giving_back);
PtSelection *pt_selection_new_repair     (void);
PtSelection *pt_selection_copy           (PtSelection        *self);
gboolean     pt_selection_is_giving_back (PtSelection        *self);
gboolean     pt_selection_is_repair      (PtSelection        *self);

/* Repairing: what else to do in the same breath */
void         pt_selection_set_return_gone (PtSelection       *self,
                                           gboolean           return_gone);
gboolean     pt_selection_get_return_gone (PtSelection       *self);
void         pt_selection_set_record_here (PtSelection       *self,
                                           gboolean           record_here);
gboolean     pt_selection_get_record_here (PtSelection       *self);

/* A whole group; an address selects the whole group of that function too (or, when giving back, a
   vanished function alone). */
void         pt_selection_add_group      (PtSelection        *self,
                                          int                 number);
void         pt_selection_add_address    (PtSelection        *self,
                                          const PtPciAddress *address);
/* Give back everything */
void         pt_selection_set_all        (PtSelection        *self);
GArray      *pt_selection_get_groups     (PtSelection        *self); /* of int */
GArray      *pt_selection_get_addresses  (PtSelection        *self); /* of PtPciAddress */
gboolean     pt_selection_get_all        (PtSelection        *self);

void         pt_selection_set_role       (PtSelection        *self,
                                          const PtPciAddress *address,
                                          PtRole              role);
gboolean     pt_selection_lookup_role    (PtSelection        *self,
                                          const PtPciAddress *address,
                                          PtRole             *role);
gboolean     pt_selection_clear_roles    (PtSelection        *self);
/* Of PtPciAddress that have a role of their own */
GArray      *pt_selection_get_roles      (PtSelection        *self);

void         pt_selection_set_rom        (PtSelection        *self,
                                          PtDomainRom         rom,
                                          const char         *rom_file);
PtDomainRom  pt_selection_get_rom        (PtSelection        *self);
const char  *pt_selection_get_rom_file   (PtSelection        *self);
/* What is known of that file; without, nothing is */
void         pt_selection_set_rom_facts  (PtSelection        *self,
                                          const PtRomFile    *facts);
const PtRomFile *pt_selection_get_rom_facts
                                         (PtSelection        *self);
void         pt_selection_set_boot_order (PtSelection        *self,
                                          guint               order);
guint        pt_selection_get_boot_order (PtSelection        *self);
/* Bound to a VFIO driver by other means, before and after */
void         pt_selection_set_unmanaged  (PtSelection        *self,
                                          gboolean            unmanaged);
gboolean     pt_selection_get_unmanaged  (PtSelection        *self);
/* The VFIO driver that libvirt binds it to; NULL: the one that libvirt chooses */
void         pt_selection_set_driver_model
                                         (PtSelection        *self,
                                          const char         *model);
const char  *pt_selection_get_driver_model
                                         (PtSelection        *self);
void         pt_selection_set_separate   (PtSelection        *self,
                                          gboolean            separate);
gboolean     pt_selection_get_separate   (PtSelection        *self);
/* While the machine runs, too */
void         pt_selection_set_now        (PtSelection        *self,
                                          gboolean            now);
gboolean     pt_selection_get_now        (PtSelection        *self);
/* The machine no longer starts by itself when the computer does */
void         pt_selection_set_no_autostart
                                         (PtSelection        *self,
                                          gboolean            no_autostart);
gboolean     pt_selection_get_no_autostart
                                         (PtSelection        *self);

G_END_DECLS
