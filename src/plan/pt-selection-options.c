/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-selection-private.h"

/* How the chosen devices are to be assigned or given back, beyond their roles. */

/**
 * pt_selection_set_rom:
 * @self: a selection
 * @rom: whether the guest sees the option ROM
 * @rom_file: (nullable): a file to use as option ROM
 */
void
pt_selection_set_rom (PtSelection *self,
                      PtDomainRom  rom,
                      const char  *rom_file)
{
  g_return_if_fail (PT_IS_SELECTION (self));

  self->rom = rom;
  g_set_str (&self->rom_file, rom_file);
}

/**
 * pt_selection_get_rom:
 * @self: a selection
 *
 * Returns: whether the guest sees the option ROM
 */
PtDomainRom
pt_selection_get_rom (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), PT_DOMAIN_ROM_DEFAULT);

  return self->rom;
}

/**
 * pt_selection_get_rom_file:
 * @self: a selection
 *
 * Returns: (transfer none) (nullable): a file to use as option ROM
 */
const char *
pt_selection_get_rom_file (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), NULL);

  return self->rom_file;
}

/**
 * pt_selection_set_rom_facts:
 * @self: a selection
 * @facts: (nullable): what is known of the file that is to be used as option ROM
 *
 * Without, a plan says that it cannot be told whether QEMU can read the file.
 */
void
pt_selection_set_rom_facts (PtSelection     *self,
                            const PtRomFile *facts)
{
  PtRomFile *copy;

  g_return_if_fail (PT_IS_SELECTION (self));

  copy = pt_rom_file_copy (facts);
  g_clear_pointer (&self->rom_facts, pt_rom_file_free);
  self->rom_facts = copy;
}

/**
 * pt_selection_get_rom_facts:
 * @self: a selection
 *
 * Returns: (transfer none) (nullable): what is known of the file that is to be used as option ROM
 */
const PtRomFile *
pt_selection_get_rom_facts (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), NULL);

  return self->rom_facts;
}

/**
 * pt_selection_set_boot_order:
 * @self: a selection
 * @order: from 1; 0: not a boot device
 *
 * It is for the first device that is given.
 */
void
pt_selection_set_boot_order (PtSelection *self,
                             guint        order)
{
  g_return_if_fail (PT_IS_SELECTION (self));

  self->boot_order = order;
}

/**
 * pt_selection_get_boot_order:
 * @self: a selection
 *
 * Returns: from 1; 0: not a boot device
 */
guint
pt_selection_get_boot_order (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), 0);

  return self->boot_order;
}

/**
 * pt_selection_set_unmanaged:
 * @self: a selection
 * @unmanaged: libvirt finds the devices bound to a VFIO driver, and leaves them bound to it
 */
void
pt_selection_set_unmanaged (PtSelection *self,
                            gboolean     unmanaged)
{
  g_return_if_fail (PT_IS_SELECTION (self));

  self->unmanaged = unmanaged;
}

/**
 * pt_selection_get_unmanaged:
 * @self: a selection
 *
 * Returns: whether somebody else than libvirt binds the devices to a VFIO driver
 */
gboolean
pt_selection_get_unmanaged (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), FALSE);

  return self->unmanaged;
}

/**
 * pt_selection_set_driver_model:
 * @self: a selection
 * @model: (nullable): the VFIO driver that libvirt binds the given devices to; %NULL: the one that
 *   it chooses
 */
void
pt_selection_set_driver_model (PtSelection *self,
                               const char  *model)
{
  g_return_if_fail (PT_IS_SELECTION (self));

  g_set_str (&self->driver_model, model);
}

/**
 * pt_selection_get_driver_model:
 * @self: a selection
 *
 * Returns: (transfer none) (nullable): the VFIO driver that libvirt binds the given devices to
 */
const char *
pt_selection_get_driver_model (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), NULL);

  return self->driver_model;
}

/**
 * pt_selection_set_separate:
 * @self: a selection
 * @separate: every function gets a slot of its own
 *
 * The default is one card with all its functions, as it is on the computer.
 */
void
pt_selection_set_separate (PtSelection *self,
                           gboolean     separate)
{
  g_return_if_fail (PT_IS_SELECTION (self));

  self->separate = separate;
}

/**
 * pt_selection_get_separate:
 * @self: a selection
 *
 * Returns: whether every function gets a slot of its own
 */
gboolean
pt_selection_get_separate (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), FALSE);

  return self->separate;
}

/**
 * pt_selection_set_now:
 * @self: a selection
 * @now: a machine that runs is changed too, and not only its definition
 */
void
pt_selection_set_now (PtSelection *self,
                      gboolean     now)
{
  g_return_if_fail (PT_IS_SELECTION (self));

  self->now = now;
}

/**
 * pt_selection_get_now:
 * @self: a selection
 *
 * Returns: whether a machine that runs is changed too
 */
gboolean
pt_selection_get_now (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), FALSE);

  return self->now;
}

/**
 * pt_selection_set_no_autostart:
 * @self: a selection to assign or repair
 * @no_autostart: the machine no longer starts by itself when the computer does
 */
void
pt_selection_set_no_autostart (PtSelection *self,
                               gboolean     no_autostart)
{
  g_return_if_fail (PT_IS_SELECTION (self));

  self->no_autostart = no_autostart;
}

/**
 * pt_selection_get_no_autostart:
 * @self: a selection
 *
 * Returns: whether the machine shall no longer start by itself when the computer does
 */
gboolean
pt_selection_get_no_autostart (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), FALSE);

  return self->no_autostart;
}
