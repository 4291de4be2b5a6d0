/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-uevent.h"

#include <fcntl.h>
#include <linux/nsfs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Inode of the first user namespace, the same on every kernel (include/linux/proc_ns.h) */
#define INITIAL_USER_NAMESPACE 0xEFFFFFFDu

/* Messages of the kernel about its objects: which of them matter here. Everything else (processors,
   thermal zones, batteries, console, memory …) would make a busy computer be read again and again
   for nothing. */
static const struct
{
  const char   *subsystem;
  PtHostChanges changes;
} subsystems[] = {
  { "block", PT_HOST_CHANGES_HARDWARE },     /* also partitions, LUKS, LVM, MD, loop */
  { "bluetooth", PT_HOST_CHANGES_HARDWARE }, /* named among what is plugged in */
  { "drivers", PT_HOST_CHANGES_HARDWARE },   /* a driver registered, vfio-pci for one */
  { "drm", PT_HOST_CHANGES_HARDWARE },       /* "change": a display was plugged in or out */
  { "graphics", PT_HOST_CHANGES_HARDWARE },
  { "input", PT_HOST_CHANGES_HARDWARE },
  { "iommu", PT_HOST_CHANGES_HARDWARE },
  { "misc", PT_HOST_CHANGES_HARDWARE },      /* /dev/kvm and /dev/vfio/vfio */
  { "module", PT_HOST_CHANGES_HARDWARE },
  { "net", PT_HOST_CHANGES_HARDWARE | PT_HOST_CHANGES_NETWORK },
  { "nvme", PT_HOST_CHANGES_HARDWARE },
  { "nvme-subsystem", PT_HOST_CHANGES_HARDWARE },
  { "pci", PT_HOST_CHANGES_HARDWARE },       /* "bind" and "unbind" tell of drivers */
  { "sound", PT_HOST_CHANGES_HARDWARE },
  { "thunderbolt", PT_HOST_CHANGES_HARDWARE },
  { "usb", PT_HOST_CHANGES_HARDWARE },
  { "vfio", PT_HOST_CHANGES_HARDWARE },
  { "vfio-dev", PT_HOST_CHANGES_HARDWARE },
};

/**
 * pt_uevent_classify:
 * @message: "ACTION@PATH", then "KEY=VALUE" each, all of them ended by a NUL
 * @size: its size in bytes
 *
 * Returns: what may have changed, nothing for what does not matter or is no uevent
 */
PtHostChanges
pt_uevent_classify (const char *message,
                    gsize       size)
{
  const char *end = message + size;

  for (const char *field = message; field < end;
       field += strnlen (field, (gsize) (end - field)) + 1)
    {
      const char *value = field + strlen ("SUBSYSTEM=");
      gsize length;

      if (value >= end || strncmp (field, "SUBSYSTEM=", strlen ("SUBSYSTEM=")) != 0)
        continue;

      length = strnlen (value, (gsize) (end - value));
      for (gsize i = 0; i < G_N_ELEMENTS (subsystems); i++)
        {
          if (strlen (subsystems[i].subsystem) == length &&
              memcmp (subsystems[i].subsystem, value, length) == 0)
            return subsystems[i].changes;
        }
      return PT_HOST_CHANGES_NONE;
    }

  return PT_HOST_CHANGES_NONE;
}

/**
 * pt_uevent_arrive_here:
 *
 * The kernel sends uevents of all but network interfaces only into network namespaces that belong
 * to the first user namespace (lib/kobject_uevent.c); a socket in another one opens and stays
 * silent.
 *
 * Returns: %FALSE when it is certain that they do not arrive
 */
gboolean
pt_uevent_arrive_here (void)
{
  struct stat owner = { 0 };
  gboolean arrive = TRUE;
  int network, user;

  network = open ("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (network < 0)
    return TRUE;

  /* Refused when the owner is above us: then it is most often the first */
  user = ioctl (network, NS_GET_USERNS);
  if (user >= 0)
    {
      if (fstat (user, &owner) == 0)
        arrive = owner.st_ino == INITIAL_USER_NAMESPACE;
      close (user);
    }
  close (network);
  return arrive;
}
