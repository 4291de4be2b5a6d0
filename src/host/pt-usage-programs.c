/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-usage-programs.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define DRM_CLASS "sys/class/drm"
#define NVIDIA_GPUS "proc/driver/nvidia/gpus"

/* The inode of the first PID namespace, the same since Linux 3.8 (PROC_PID_INIT_INO in
   include/linux/proc_ns.h) */
#define FIRST_PID_NAMESPACE "pid:[4026531836]"

/* Of a process that is a thread of the kernel, and so has no files (include/linux/sched.h) */
#define PF_KTHREAD 0x00200000

/* Which programs have a display open: a driver does not let go of it before. One walk over
   /proc/PID/fd a reading, and none where no display has a driver of the host. */

typedef struct
{
  char *node;             /* "dev/dri/card0", "dev/nvidia0" */
  char *name;             /* "card0" */
  char *directory;        /* in sysfs */
} Node;

static void
node_free (Node *node)
{
  g_free (node->node);
  g_free (node->name);
  g_free (node->directory);
  g_free (node);
}

static void
add_node (GPtrArray  *nodes,
          const char *parent,
          const char *name,
          char       *directory)
{
  Node *node = g_new0 (Node, 1);

  node->node = g_build_filename (parent, name, NULL);
  node->name = g_strdup (name);
  node->directory = directory;
  g_ptr_array_add (nodes, node);
}

static gboolean
is_numbered (const char *name,
             const char *stem)
{
  gsize length = strlen (stem);

  return g_str_has_prefix (name, stem) && name[length] != '\0' &&
         strspn (name + length, "0123456789") == strlen (name + length);
}

/* The driver of NVIDIA has nodes of its own; nvidiactl and nvidia-uvm belong to all cards */
static void
add_nvidia_nodes (PtHostScan *scan,
                  GPtrArray  *nodes)
{
  static const char key[] = "Device Minor:";

  for (guint i = 0; i < scan->functions->len; i++)
    {
      const PtPciFacts *function = g_ptr_array_index (scan->functions, i);
      g_autofree char *address = NULL;
      g_autofree char *path = NULL;
      g_autofree char *text = NULL;
      g_autofree char *name = NULL;
      const char *minor;

      if (g_strcmp0 (function->driver, "nvidia") != 0)
        continue;
      address = pt_pci_address_to_string (&function->address);
      path = g_strdup_printf (NVIDIA_GPUS "/%s/information", address);
      text = pt_sysfs_read (scan->sysfs, path);
      minor = text != NULL ? strstr (text, key) : NULL;
      if (minor == NULL)
        continue;
      minor += strlen (key);
      name = g_strdup_printf ("nvidia%u", (guint) g_ascii_strtoull (minor, NULL, 10));
      add_node (nodes, "dev", name,
                pt_sysfs_follow_at (scan->sysfs, "sys/bus/pci/devices", address));
    }
}

static GPtrArray *
read_nodes (PtHostScan *scan)
{
  g_auto (GStrv) names = pt_sysfs_list (scan->sysfs, DRM_CLASS);
  GPtrArray *nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      if (is_numbered (names[i], "card") || is_numbered (names[i], "renderD"))
        add_node (nodes, "dev/dri", names[i],
                  pt_sysfs_follow_at (scan->sysfs, DRM_CLASS, names[i]));
    }
  add_nvidia_nodes (scan, nodes);
  return nodes;
}

static gboolean
any_display_driver (PtHostScan *scan)
{
  for (guint i = 0; i < scan->functions->len; i++)
    {
      const PtPciFacts *function = g_ptr_array_index (scan->functions, i);

      if (function->class_code >> 8 == 0x03 && pt_host_scan_has_host_driver (function))
        return TRUE;
    }
  return FALSE;
}

/* As the process calls itself, so as text that may be anything */
static char *
dup_program (PtHostScan *scan,
             const char *pid)
{
  g_autofree char *path = g_strdup_printf ("proc/%s/comm", pid);
  char *program = pt_sysfs_read (scan->sysfs, path);

  if (program == NULL || *program == '\0')
    {
      g_free (program);
      return g_strdup (pid);
    }
  return program;
}

static gboolean
is_noted (const PtPciFacts *function,
          const char       *program)
{
  for (guint i = 0; i < function->uses->len; i++)
    {
      const PtUse *use = g_ptr_array_index (function->uses, i);

      if (use->kind == PT_USE_PROGRAM && g_str_equal (use->name, program))
        return TRUE;
    }
  return FALSE;
}

/* Once for each program, whatever nodes it has and how often it runs */
static void
charge (PtHostScan *scan,
        const Node *node,
        const char *program)
{
  g_autoptr (GPtrArray) owners = pt_host_scan_dup_owners (scan, node->directory);

  for (guint i = 0; i < owners->len; i++)
    {
      PtPciFacts *function = g_ptr_array_index (owners, i);

      if (!is_noted (function, program))
        g_ptr_array_add (function->uses,
                         pt_use_new (PT_USE_PROGRAM, PT_USE_OPEN, program, node->name));
    }
}

static const Node *
find_node (GPtrArray  *nodes,
           const char *target)
{
  for (guint i = 0; i < nodes->len; i++)
    {
      const Node *node = g_ptr_array_index (nodes, i);

      if (strcmp (node->node, target) == 0)
        return node;
    }
  return NULL;
}

/* Returns whether its files could be listed */
static gboolean
read_process (PtHostScan *scan,
              GPtrArray  *nodes,
              const char *pid)
{
  g_autofree char *directory = g_strdup_printf ("proc/%s/fd", pid);
  /* Not one of them is opened: a file of a server that does not answer would be waited for */
  g_auto (GStrv) files = pt_sysfs_list_targets (scan->sysfs, directory, "dev/");
  g_autofree char *program = NULL;

  for (guint i = 0; files != NULL && files[i] != NULL; i++)
    {
      const Node *node = find_node (nodes, files[i]);

      if (node == NULL)
        continue;
      if (program == NULL)
        program = dup_program (scan, pid);
      charge (scan, node, program);
    }
  return files != NULL;
}

/* proc(5): "PID (NAME) STATE PPID PGRP SESSION TTY TPGID FLAGS …", where NAME may hold anything.
   One that has ended meanwhile has no such file. */
static gboolean
has_hidden_files (PtHostScan *scan,
                  const char *pid)
{
  g_autofree char *path = g_strdup_printf ("proc/%s/stat", pid);
  g_autofree char *text = pt_sysfs_read (scan->sysfs, path);
  const char *after = text != NULL ? strrchr (text, ')') : NULL;
  guint flags;

  return after != NULL &&
         (sscanf (after + 1, " %*c %*d %*d %*d %*d %*d %u", &flags) != 1 ||
          (flags & PF_KTHREAD) == 0);
}

/* Those of this sandbox or container are not all there are */
static gboolean
sees_processes (PtHostScan *scan)
{
  g_autofree char *name = NULL;

  if (scan->facts->flatpak)
    return FALSE;
  if (!pt_sysfs_is_real (scan->sysfs))
    return TRUE;
  name = pt_sysfs_link_at (scan->sysfs, "proc/self/ns", "pid");
  return g_strcmp0 (name, FIRST_PID_NAMESPACE) == 0;
}

/**
 * pt_usage_programs_read:
 * @scan: a scan whose functions are complete
 *
 * Notes the programs that have a display open, and how many processes keep to themselves what they
 * have open: without the rights of root all those of other users.
 */
void
pt_usage_programs_read (PtHostScan *scan)
{
  g_autoptr (GPtrArray) nodes = read_nodes (scan);
  g_auto (GStrv) pids = NULL;
  gboolean first_seen = FALSE;
  guint n_hidden = 0;

  if (nodes->len == 0 && !any_display_driver (scan))
    return;

  if (sees_processes (scan))
    pids = pt_sysfs_list (scan->sysfs, "proc");
  for (guint i = 0; pids != NULL && pids[i] != NULL; i++)
    {
      gboolean hidden = FALSE;

      if (strspn (pids[i], "0123456789") != strlen (pids[i]))
        continue;
      if (!read_process (scan, nodes, pids[i]))
        {
          hidden = has_hidden_files (scan, pids[i]);
          n_hidden += hidden;
          if (!hidden)
            continue;
        }
      first_seen |= strcmp (pids[i], "1") == 0;
    }

  g_clear_pointer (&scan->facts->programs_unknown, g_free);
  /* /proc may be mounted so that the processes of others are not in it (hidepid=) */
  if (!first_seen)
    scan->facts->programs_unknown =
      g_strdup (_("The processes of this computer cannot be seen from here."));
  else if (n_hidden > 0)
    scan->facts->programs_unknown =
      /* Translators: what they have open */
      g_strdup_printf (ngettext ("The open files of %u process could not be read.",
                                 "The open files of %u processes could not be read.", n_hidden),
                       n_hidden);
}
