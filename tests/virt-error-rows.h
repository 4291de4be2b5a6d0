/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SEEN_LIBVIRT,  /* provoked with a real libvirt or libvirtd: tests/test-virt-error-real.c */
  SEEN_QEMU,     /* provoked with a real libvirtd and QEMU, there too */
  SEEN_LAB,      /* provoked in the lab, with real devices and VFIO: tests/lab/scenarios */
  SEEN_TEXT,     /* only its words, copied from the sources, are tried */
} Seen;

/**
 * VirtErrorSeen:
 * @row: the name of a row of src/virt/pt-virt-error-table.c
 * @seen: how the row is tested
 * @where: the scenario of the lab, or why it is only tried by its words
 */
typedef struct
{
  const char *row;
  Seen        seen;
  const char *where;
} VirtErrorSeen;

extern const VirtErrorSeen virt_error_seen[];
extern const gsize         n_virt_error_seen;

G_END_DECLS
