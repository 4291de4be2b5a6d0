/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host.h"

G_BEGIN_DECLS

/**
 * PtRomFile:
 * @blind: (nullable): a sentence: why nothing of it can be told from here
 * @there: there is such a file, and it is no directory
 * @readable: everybody may read it and enter the directories on the way, so QEMU's user may
 * @empty: there is nothing in it
 * @image: it begins as an option ROM does
 * @has_ids: @vendor_id and @device_id are known
 * @vendor_id: of the device that it is for
 * @device_id: of the device that it is for
 *
 * What is known of a file that is to be used as option ROM.
 */
typedef struct
{
  char     *blind;
  PtTernary there;
  PtTernary readable;
  gboolean  empty;
  PtTernary image;
  gboolean  has_ids;
  guint16   vendor_id;
  guint16   device_id;
} PtRomFile;

PtRomFile *pt_rom_file_new   (const char      *blind);
PtRomFile *pt_rom_file_copy  (const PtRomFile *self);
void       pt_rom_file_free  (PtRomFile       *self);
void       pt_rom_file_parse (PtRomFile       *self,
                              const guint8    *bytes,
                              gsize            n_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtRomFile, pt_rom_file_free)

G_END_DECLS
