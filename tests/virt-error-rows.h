/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SEEN_LIBVIRT,  /* provoked with a real libvirt or libvirtd: tests/test-virt-error-real.c */
  SEEN_QEMU,     /* provoked with a real libvirtd and QEMU, there too */
  SEEN_LAB,      /* provoked in the lab, with real devices and VFIO: tests/lab/scenarios */
  SEEN_FLATPAK,  /* provoked in the sandbox of the Flatpak: tests/flatpak */
  SEEN_TEXT,     /* only its words, copied from the sources, are tried */
} Seen;

/**
 * VirtErrorSeen:
 * @row: the name of a row of src/virt/pt-virt-error-table.c
 * @seen: how the row is tested
 * @where: the scenario of the lab, the script of tests/flatpak, or why only its words are tried:
 *   which function of libvirt or QEMU says it, and why nothing here can have it say so
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
