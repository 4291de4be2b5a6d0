/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-rom-file.h"

G_BEGIN_DECLS

PtRomFile *pt_rom_reader_read (const char   *path,
                               PtHostSource  source);

G_END_DECLS
