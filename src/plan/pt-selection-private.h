/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-selection.h"

G_BEGIN_DECLS

/* What a person wants. Mutable until a plan is made of it, which takes a copy. */
struct _PtSelection
{
  GObject parent_instance;

  gboolean    giving_back;
  gboolean    repair;
  gboolean    return_gone;
  gboolean    record_here;
  gboolean    all;
  GArray     *groups;
  GArray     *addresses;
  GArray     *role_addresses;
  GArray     *roles;          /* of PtRole, beside role_addresses */
  PtDomainRom rom;
  char       *rom_file;
  PtRomFile  *rom_facts;      /* nullable */
  guint       boot_order;
  gboolean    unmanaged;
  char       *driver_model;   /* nullable */
  gboolean    separate;
  gboolean    now;
  gboolean    no_autostart;
};

G_END_DECLS
