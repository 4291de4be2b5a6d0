/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-finding.h"
#include "pt-plan.h"
#include "pt-selection.h"
#include "pt-situation.h"

G_BEGIN_DECLS

/**
 * PlanBench:
 * @host: a computer
 * @situation: everything that is known
 * @selection: what is wanted
 *
 * A situation in a few lines of text, one fact a line. Addresses and numbers as lspci writes them;
 * "-" is none, "?" not known.
 *
 *     dev ADDRESS GROUP CLASS VENDOR:DEVICE DRIVER [header=1] [boot_vga=1] [removable=1]
 *     [reset=flr,bus] [vfs=2 [vfs-total=7]] [pf=ADDRESS] [parent=ADDRESS]
 *         [rev=3a] [sub=VENDOR:DEVICE] [serial=KIND,TEXT] [path=TEXT] [progif=40]
 *     use KIND FLAGS NAME [WHAT]      of the last dev; flags are the letters R A B C O K P T H U N
 *                                     of PtUseFlags, or -
 *     bond NAME                       of the last use
 *     usb PORT NAME | hub PORT NAME   of the last dev
 *     disk NAME PARTITIONS [LISTED]   of the last dev
 *     path PATH [DISK ...]            a node below /dev, and the disks it is on
 *     reserved GROUP none|direct|?
 *     foreign GROUP NAME
 *     host KEY VALUE                  kernel cmdline iommu table noiommu node vfio unsafe
 *     guests memory keyboards pointers routes
 *     unknown EVIDENCE [REASON]       or programs
 *     vm NAME STATE [autostart]       another machine
 *     title TEXT                      of the last vm or target
 *     holds ADDRESS KIND live|next    of the last vm or target
 *     raw PATH live|next              of the last vm or target: a disk; "?": a volume not known
 *     unread                          some definition of the last vm or target could not be read
 *     libvirt none                    no connection, and machines are not known
 *     driver NAME                     of the connection
 *     version NUMBER                  of libvirt there, else not known
 *     session
 *     target STATE [autostart]        the machine called "guest"
 *     definition none                 nor a file
 *     definition FILE                 of tests/fixtures/plan; else one is made of the following
 *     lines type|machine|memory|limit TEXT
 *     huge [KIB]                      all of the memory in huge pages, or a node of that size
 *     hostdev ADDRESS [unassigned|interface|nvme]
 *     record ADDRESS VENDOR:DEVICE [GROUP] [serial=KIND,TEXT] [path=TEXT] [rev=3a]
 *     want GROUP | want ADDRESS
 *     role ADDRESS give|hold|stay
 *     back                            the selection gives back
 *     repair                          the selection repairs: [return-gone] [record-here]
 *     all | separate | boot N | now | no-autostart | unmanaged | model [NAME]
 *     live FILE|same                  what runs; same: what the definition says
 *
 * Unless said otherwise all is known, nothing is wrong, the connection is qemu:///system, and the
 * computer has a keyboard, a pointer and a default route beside its PCI devices.
 */
typedef struct
{
  PtHost      *host;
  PtSituation *situation;
  PtSelection *selection;
} PlanBench;

PlanBench   *plan_bench_new              (const char  *text);
PlanBench   *plan_bench_new_joined       (const char  *first,
                                          const char  *second);
void         plan_bench_free             (PlanBench   *self);
PtDomainXml *plan_bench_load             (const char  *file);
char        *plan_bench_read             (const char  *file);
/* Of a q35 machine that has @devices beside its root */
PtDomainXml *plan_bench_new_definition   (const char  *devices);

/* A plan that there must be, on the computer of the guide */
PtPlan      *plan_bench_make_plan        (const char  *text);
PtPlan      *plan_bench_make_plan_joined (const char  *first,
                                          const char  *second);
/* One for the definition that another plan made */
PtPlan      *plan_bench_make_next_plan   (PtPlan      *plan,
                                          const char  *text);
const char  *plan_bench_get_before       (PtPlan      *plan);
const char  *plan_bench_get_after        (PtPlan      *plan);
/* "03:00.0 give 09:00.0→09:00.0", a line each; the second address is the expected one */
char        *plan_bench_dup_members      (PtPlan      *plan);

/* "danger|text|0000:03:00.0 …", or NULL when there is none of that id */
char        *plan_bench_dup_finding      (GListModel  *findings,
                                          const char  *id);
/* "host-disk:blocked usb-devices:note" */
char        *plan_bench_dup_ids          (GListModel  *findings);
PtPciAddress plan_bench_address          (const char  *text);

/* The computer of the guide */
extern const char plan_bench_laptop[];

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlanBench, plan_bench_free)

G_END_DECLS
