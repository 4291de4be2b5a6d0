/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pt-ternary.h"

G_BEGIN_DECLS

/**
 * PtBootLoader:
 * @PT_BOOT_LOADER_UNKNOWN: cannot tell
 * @PT_BOOT_LOADER_GRUB: GRUB where it is called so: `grub-mkconfig` and `/boot/grub`
 * @PT_BOOT_LOADER_GRUB2: GRUB where it is called `grub2-mkconfig` and `/boot/grub2`
 * @PT_BOOT_LOADER_SYSTEMD_BOOT: systemd-boot
 */
typedef enum
{
  PT_BOOT_LOADER_UNKNOWN,
  PT_BOOT_LOADER_GRUB,
  PT_BOOT_LOADER_GRUB2,
  PT_BOOT_LOADER_SYSTEMD_BOOT,
} PtBootLoader;

/**
 * PtCpuVendor:
 * @PT_CPU_VENDOR_UNKNOWN: cannot tell, or another
 * @PT_CPU_VENDOR_INTEL: VT-x and VT-d
 * @PT_CPU_VENDOR_AMD: SVM and AMD-Vi; also Hygon
 * @PT_CPU_VENDOR_ARM: SMMU
 */
typedef enum
{
  PT_CPU_VENDOR_UNKNOWN,
  PT_CPU_VENDOR_INTEL,
  PT_CPU_VENDOR_AMD,
  PT_CPU_VENDOR_ARM,
} PtCpuVendor;

/**
 * PtBootFacts:
 * @os_id: (nullable): `ID` of os-release, "fedora"; %NULL: cannot tell
 * @os_like: (nullable): `ID_LIKE` of os-release, words with blanks between
 * @os_version: (nullable): `VERSION_ID` of os-release
 * @boot_loader: what started the kernel
 * @cpu_vendor: whose processor it is
 * @inside_vm: whether the computer is itself a virtual machine
 * @uefi: whether its firmware is UEFI
 * @ostree: whether its system is an image, so that `rpm-ostree` keeps the kernel's arguments
 * @kernel_cmdline: whether `/etc/kernel/cmdline` exists
 *
 * What advice about starting the kernel depends on.
 */
typedef struct
{
  char        *os_id;
  char        *os_like;
  char        *os_version;
  PtBootLoader boot_loader;
  PtCpuVendor  cpu_vendor;
  PtTernary    inside_vm;
  PtTernary    uefi;
  PtTernary    ostree;
  PtTernary    kernel_cmdline;
} PtBootFacts;

PtBootFacts *pt_boot_facts_new   (void);
void         pt_boot_facts_free  (PtBootFacts       *self);
gboolean     pt_boot_facts_is_os (const PtBootFacts *self,
                                  const char        *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtBootFacts, pt_boot_facts_free)

G_END_DECLS
