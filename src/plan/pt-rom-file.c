/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-rom-file.h"

#include <string.h>

/* An option ROM in a file, as far as its first bytes tell: PCI Firmware Specification 3.3, 5.1. */

/**
 * pt_rom_file_new:
 * @blind: (nullable): a sentence: why nothing of it can be told from here
 *
 * Returns: (transfer full): a file of which nothing is known yet
 */
PtRomFile *
pt_rom_file_new (const char *blind)
{
  PtRomFile *self = g_new0 (PtRomFile, 1);

  self->blind = g_strdup (blind);
  self->there = PT_CANNOT_TELL;
  self->readable = PT_CANNOT_TELL;
  self->image = PT_CANNOT_TELL;
  return self;
}

/**
 * pt_rom_file_copy:
 * @self: (nullable): what is known of a file
 *
 * Returns: (transfer full) (nullable): the same
 */
PtRomFile *
pt_rom_file_copy (const PtRomFile *self)
{
  PtRomFile *copy;

  if (self == NULL)
    return NULL;

  copy = g_memdup2 (self, sizeof *self);
  copy->blind = g_strdup (self->blind);
  return copy;
}

/**
 * pt_rom_file_free:
 * @self: (transfer full): what is known of a file
 */
void
pt_rom_file_free (PtRomFile *self)
{
  g_free (self->blind);
  g_free (self);
}

static guint16
read_word (const guint8 *bytes)
{
  return (guint16) (bytes[0] | bytes[1] << 8);
}

/**
 * pt_rom_file_parse:
 * @self: what is known of a file
 * @bytes: its beginning
 * @n_bytes: how many bytes @bytes has
 *
 * An image begins with 55 AA. The word at 0x18 says where the structure "PCIR" is that names the
 * device; from its revision 3 on it may have a list of more devices, which is not followed.
 */
void
pt_rom_file_parse (PtRomFile    *self,
                   const guint8 *bytes,
                   gsize         n_bytes)
{
  const guint8 *data;
  gsize offset;

  self->empty = n_bytes == 0;
  self->image = n_bytes > 1 && bytes[0] == 0x55 && bytes[1] == 0xaa ? PT_YES : PT_NO;
  self->has_ids = FALSE;
  if (self->image != PT_YES || n_bytes < 0x1a)
    return;

  offset = read_word (bytes + 0x18);
  if (offset + 0x18 > n_bytes || memcmp (bytes + offset, "PCIR", 4) != 0)
    return;

  data = bytes + offset;
  if (data[0x0c] >= 3 && read_word (data + 0x08) != 0)
    return;

  self->has_ids = TRUE;
  self->vendor_id = read_word (data + 0x04);
  self->device_id = read_word (data + 0x06);
}
