/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-error.h"
#include "pt-hotplug.h"

G_BEGIN_DECLS

/* Devices that come to a machine and go while it runs, with the libvirt of hotplug-double.c */

#define ONE "0000:00:14.0"
#define TWO "0000:00:14.2"

#define HOSTDEV(function, address)                                                            \
  "    <hostdev mode='subsystem' type='pci' managed='yes'>\n"                                 \
  "      <source><address domain='0x0000' bus='0x00' slot='0x14' function='" function "'/>"   \
  "</source>\n      " address "\n    </hostdev>\n"
#define AT(bus) "<address type='pci' domain='0x0000' bus='" bus "' slot='0x00' function='0x0'/>"
#define HIDDEN "<address type='unassigned'/>"

/* What a definition has of them: none; the first; also the second, held back; each on a port of its
 * own */
#define NONE ""
#define SINGLE HOSTDEV ("0x0", AT ("0x01"))
#define HELD HOSTDEV ("0x0", AT ("0x01")) HOSTDEV ("0x2", HIDDEN)
#define BOTH HOSTDEV ("0x0", AT ("0x01")) HOSTDEV ("0x2", AT ("0x02"))

/* What libvirt is asked to do for both */
#define BOTH_COME                                                                             \
  "take " ONE "\ntake " TWO "\nattach live+config " ONE "\nattach live+config " TWO "\n"

typedef struct
{
  char         *directory;
  PtConnection *connection;
  char         *trace;
  char         *plain;
  char         *before;
  char         *after;
  guint         prepared;
  guint         done;
  gboolean      fail_done;

  /* Of the change in the worker */
  guint         patience;
  GPtrArray    *steps;
  GCancellable *cancellable;
  char         *remarks;
  GError       *error;
  gboolean      result;
  gboolean      over;
} HotplugBench;

typedef struct
{
  const char *path;
  void      (*test) (HotplugBench *, gconstpointer);
} HotplugBenchTest;

char *hotplug_bench_read_definition (HotplugBench           *bench);
void  hotplug_bench_assert_has      (HotplugBench           *bench,
                                     const char             *live,
                                     const char             *next);
void  hotplug_bench_assert_plain    (HotplugBench           *bench);
void  hotplug_bench_change          (HotplugBench           *bench,
                                     const char             *devices,
                                     const char             *trace);
void  hotplug_bench_fail            (HotplugBench           *bench,
                                     const char             *devices,
                                     PtError                 code,
                                     const char             *trace);

int   hotplug_bench_run             (int                    *argc,
                                     char                 ***argv,
                                     const HotplugBenchTest *tests,
                                     gsize                   n_tests);

G_END_DECLS
