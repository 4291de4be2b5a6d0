/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtVirtErrorCircumstances:
 * @PT_VIRT_ERROR_SHUT_OUT: in a sandbox that cannot see libvirt come
 * @PT_VIRT_ERROR_STARTING: a machine was to be started
 *
 * What is known besides what libvirt says.
 */
typedef enum
{
  PT_VIRT_ERROR_SHUT_OUT = 1 << 0,
  PT_VIRT_ERROR_STARTING = 1 << 1,
} PtVirtErrorCircumstances;

/**
 * PtVirtErrorRow:
 * @name: what tests call it
 * @code: VIR_ERR_…, 0: any
 * @domain: VIR_FROM_…, 0: any
 * @number: errno of a VIR_ERR_SYSTEM_ERROR, 0: any
 * @words: (nullable): a regular expression; %NULL: any words
 * @error: a #PtError
 * @text: what happened, to be translated; may name the groups of @words: \\1
 * @next: (nullable): what to do now, in the same way
 * @only: in these circumstances, all of them; 0: in any
 *
 * What libvirt or QEMU says, and what a person is told.
 */
typedef struct
{
  const char               *name;
  int                       code;
  int                       domain;
  int                       number;
  const char               *words;
  int                       error;
  const char               *text;
  const char               *next;
  PtVirtErrorCircumstances  only;
} PtVirtErrorRow;

extern const PtVirtErrorRow pt_virt_error_rows[];
extern const gsize          pt_virt_error_n_rows;

G_END_DECLS
