/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls with whatever it thinks of, and replay.c with what is kept */
int LLVMFuzzerTestOneInput (const uint8_t *bytes,
                            size_t         length);
