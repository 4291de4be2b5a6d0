/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-boot-facts.h"
#include "pt-sysfs.h"

G_BEGIN_DECLS

PtBootFacts *pt_boot_reader_read (PtSysfs *sysfs);

G_END_DECLS
