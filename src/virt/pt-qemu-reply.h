/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-guest-sighting.h"

G_BEGIN_DECLS

PtGuestSighting *pt_qemu_reply_read_pci (const char *reply);

G_END_DECLS
