/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-uevent.h"

static void
test_classify (void)
{
#define MESSAGE(text) text, sizeof text
  static const struct
  {
    const char   *message;
    gsize         size;
    PtHostChanges changes;
  } cases[] = {
    { MESSAGE ("bind@/devices/pci0000:00/0000:00:14.0\0ACTION=bind\0SUBSYSTEM=pci\0SEQNUM=7"),
      PT_HOST_CHANGES_HARDWARE },
    { MESSAGE ("change@/devices/virtual/net/lo\0ACTION=change\0SUBSYSTEM=net\0INTERFACE=lo"),
      PT_HOST_CHANGES_HARDWARE | PT_HOST_CHANGES_NETWORK },
    { MESSAGE ("change@/devices/pci0000:00/0000:00:02.0/drm/card0\0SUBSYSTEM=drm\0HOTPLUG=1"),
      PT_HOST_CHANGES_HARDWARE },
    { MESSAGE ("add@/bus/pci/drivers/vfio-pci\0ACTION=add\0SUBSYSTEM=drivers"),
      PT_HOST_CHANGES_HARDWARE },
    { MESSAGE ("change@/devices/virtual/mem/null\0SUBSYSTEM=mem"), PT_HOST_CHANGES_NONE },
    { MESSAGE ("change@/devices/virtual/thermal/thermal_zone0\0SUBSYSTEM=thermal"),
      PT_HOST_CHANGES_NONE },
    /* Not the beginning of one, not a part of one, not a value of another key */
    { MESSAGE ("add@/x\0SUBSYSTEM=pci_epc"), PT_HOST_CHANGES_NONE },
    { MESSAGE ("add@/x\0SUBSYSTEM=us"), PT_HOST_CHANGES_NONE },
    { MESSAGE ("add@/x\0ID_SUBSYSTEM=pci"), PT_HOST_CHANGES_NONE },
    { MESSAGE ("libudev\0SUBSYSTEM=power_supply\0SUBSYSTEM=pci"), PT_HOST_CHANGES_NONE },
    { MESSAGE ("add@/x\0ACTION=add"), PT_HOST_CHANGES_NONE },
    { MESSAGE (""), PT_HOST_CHANGES_NONE },
    /* Cut short: no byte behind the end is looked at */
    { "add@/x\0SUBSYSTEM=pci", 19, PT_HOST_CHANGES_NONE },
    { "add@/x\0SUBSYSTEM=pci", 20, PT_HOST_CHANGES_HARDWARE },
    { "add@/x\0SUBSYSTEM=", 17, PT_HOST_CHANGES_NONE },
    { "add@/x\0SUBSYS", 13, PT_HOST_CHANGES_NONE },
    { "", 0, PT_HOST_CHANGES_NONE },
  };
#undef MESSAGE

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      /* In a block of just that size, so that the sanitizer sees a byte too many */
      g_autofree char *message = g_memdup2 (cases[i].message, cases[i].size);
      PtHostChanges changes = pt_uevent_classify (message != NULL ? message : "", cases[i].size);

      g_test_message ("message %" G_GSIZE_FORMAT, i);
      g_assert_cmphex (changes, ==, cases[i].changes);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/uevent/classify", test_classify);

  return g_test_run ();
}
