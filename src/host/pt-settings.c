/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-settings.h"

#include <errno.h>
#include <string.h>

/* What the administrator has set in files: options of kernel modules, and what libvirt-guests does
   with virtual machines when the computer shuts down. */

/* ---- Options of modules ------------------------------------------------------------------- */

#define MODULE "vfio_iommu_type1"
#define PARAMETER "allow_unsafe_interrupts"

/* As the kernel reads a bool (lib/kstrtox.c): a switch without a value is on */
static PtTernary
parse_switch (const char *value)
{
  return value == NULL || (*value != '\0' && strchr ("yYtT1", *value) != NULL) ||
             g_ascii_strncasecmp (value, "on", 2) == 0
           ? PT_YES
           : PT_NO;
}

/* "name=value" or "name", where "-" and "_" are the same (kernel/params.c). Cannot tell: it says
   nothing of it. */
static PtTernary
judge_word (const char *word,
            const char *parameter)
{
  gsize length = strcspn (word, "=");
  g_autofree char *name = g_strdelimit (g_strndup (word, length), "-", '_');

  if (strcmp (name, parameter) != 0)
    return PT_CANNOT_TELL;
  return parse_switch (word[length] == '=' ? word + length + 1 : NULL);
}

/* The last one counts */
static PtTernary
judge_words (char      **words,
             const char *parameter)
{
  PtTernary answer = PT_CANNOT_TELL;

  for (guint i = 0; words[i] != NULL; i++)
    {
      PtTernary said = judge_word (words[i], parameter);

      if (said != PT_CANNOT_TELL)
        answer = said;
    }
  return answer;
}

/* modprobe.d(5): "options MODULE OPTION…", a backslash at the end of a line continues it */
static PtTernary
judge_options (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\\\n", -1);
  g_autofree char *joined = g_strjoinv (" ", parts);
  g_auto (GStrv) lines = g_strsplit (joined, "\n", -1);
  PtTernary answer = PT_CANNOT_TELL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit_set (g_strstrip (lines[i]), " \t", -1);
      guint module = 1;
      PtTernary said;

      if (g_strcmp0 (words[0], "options") != 0)
        continue;
      while (words[module] != NULL && *words[module] == '\0')
        module++;
      if (words[module] == NULL ||
          strcmp (g_strdelimit (words[module], "-", '_'), MODULE) != 0)
        continue;
      said = judge_words (words + module + 1, PARAMETER);
      if (said != PT_CANNOT_TELL)
        answer = said;
    }
  return answer;
}

/* Cannot tell: there are directories and files that cannot be read, or none at all */
static PtTernary
read_modprobe (PtHostScan *scan)
{
  /* A file hides those of the same name in the directories after its own */
  static const char *const directories[] = {
    "etc/modprobe.d", "run/modprobe.d", "usr/local/lib/modprobe.d", "usr/lib/modprobe.d",
    "lib/modprobe.d",
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean any = FALSE, unread = FALSE;
  PtTernary answer = PT_NO;

  for (gsize i = 0; i < G_N_ELEMENTS (directories); i++)
    {
      g_auto (GStrv) names = pt_sysfs_list (scan->sysfs, directories[i]);

      any |= names != NULL;
      unread |= names == NULL && errno != ENOENT;
      for (guint j = 0; names != NULL && names[j] != NULL; j++)
        {
          g_autofree char *text = NULL;

          if (!g_str_has_suffix (names[j], ".conf") ||
              !g_hash_table_add (seen, g_strdup (names[j])))
            continue;
          text = pt_sysfs_read_at (scan->sysfs, directories[i], names[j]);
          unread |= text == NULL && errno != ENOENT;
          if (text != NULL && judge_options (text) == PT_YES)
            answer = PT_YES;
        }
    }

  return answer == PT_NO && (unread || !any) ? PT_CANNOT_TELL : answer;
}

/* The module itself says what is so while it is loaded; else what will be so once it is. modprobe
   puts what the kernel's command line says behind its own options, so that it counts. */
static PtTernary
read_unsafe_interrupts (PtHostScan *scan)
{
  g_autofree char *text =
    pt_sysfs_read (scan->sysfs, "sys/module/" MODULE "/parameters/" PARAMETER);
  g_auto (GStrv) words = NULL;
  PtTernary answer;

  if (text != NULL)
    return *text == 'Y' || *text == '1' ? PT_YES : PT_NO;

  words = g_strsplit_set (scan->facts->cmdline != NULL ? scan->facts->cmdline : "", " \t\n", -1);
  answer = judge_words (words, MODULE "." PARAMETER);
  /* In a Flatpak these files are those of its runtime */
  if (answer == PT_CANNOT_TELL && !scan->facts->flatpak)
    answer = read_modprobe (scan);
  if (answer == PT_NO &&
      (scan->facts->cmdline == NULL || !pt_sysfs_exists (scan->sysfs, "sys/module") ||
       pt_sysfs_exists (scan->sysfs, "sys/module/" MODULE)))
    return PT_CANNOT_TELL;
  return answer;
}

/* ---- libvirt-guests ----------------------------------------------------------------------- */

#define UNIT "libvirt-guests.service"
#define SYSTEM_UNITS "etc/systemd/system"
#define DAEMON_FILE "etc/libvirt/qemu.conf"

/* The first word of the value of the last line "NAME=VALUE", as a shell reads it. What is indented
   is said in some cases only. */
static char *
find_last (const char *text,
           const char *name)
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  char *value = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];
      gsize length = strlen (name);

      if (strncmp (line, name, length) != 0 || line[length] != '=')
        continue;
      g_free (value);
      value = g_shell_unquote (line + length + 1, NULL);
    }
  if (value != NULL)
    value[strcspn (value, " \t")] = '\0';
  return value;
}

/* By the links that “systemctl enable” makes. The first one that wants it is enough. */
static PtTernary
is_enabled (PtHostScan *scan)
{
  g_auto (GStrv) names = pt_sysfs_list (scan->sysfs, SYSTEM_UNITS);

  if (names == NULL)
    return PT_CANNOT_TELL;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *directory = NULL;
      g_auto (GStrv) units = NULL;

      if (!g_str_has_suffix (names[i], ".wants") && !g_str_has_suffix (names[i], ".requires"))
        continue;
      directory = g_build_filename (SYSTEM_UNITS, names[i], NULL);
      units = pt_sysfs_list (scan->sysfs, directory);
      if (units != NULL && g_strv_contains ((const char *const *) units, UNIT))
        return PT_YES;
    }
  return PT_NO;
}

/* What the service runs: where that is differs, and so do its defaults. libvirt's own saves virtual
   machines, that of Debian and Ubuntu shuts them down. */
static char *
read_script (PtHostScan *scan)
{
  static const char *const units[] = {
    SYSTEM_UNITS "/" UNIT, "usr/lib/systemd/system/" UNIT, "lib/systemd/system/" UNIT,
  };
  g_autofree char *text = NULL;
  g_autofree char *command = NULL;

  for (gsize i = 0; text == NULL && i < G_N_ELEMENTS (units); i++)
    text = pt_sysfs_read (scan->sysfs, units[i]);
  command = find_last (text, "ExecStop");
  if (command == NULL || *command != '/')
    return NULL;
  return pt_sysfs_read (scan->sysfs, command + 1);
}

/* The file that goes before the script's defaults, and whether it could be read */
static gboolean
read_configuration (PtHostScan *scan,
                    const char *script,
                    char      **text)
{
  static const char *const directories[] = { "etc/sysconfig", "etc/default", "etc/conf.d" };
  g_autofree char *own = find_last (script, "initconfdir");

  for (gsize i = 0; i < G_N_ELEMENTS (directories); i++)
    {
      const char *directory = own != NULL && *own == '/' ? own + 1 : directories[i];
      g_autofree char *path = g_build_filename (directory, "libvirt-guests", NULL);

      *text = pt_sysfs_read (scan->sysfs, path);
      if (*text == NULL && errno != ENOENT)
        return FALSE;
      if (*text != NULL || (own != NULL && *own == '/'))
        {
          g_free (scan->facts->guests_file);
          scan->facts->guests_file = g_strconcat ("/", path, NULL);
          return TRUE;
        }
    }
  return TRUE;
}

/* The value of the last line `NAME = "VALUE"`, as libvirt reads it (src/util/virconf.c) */
static char *
find_setting (const char *text,
              const char *name)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  char *value = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *equals = strchr (lines[i], '=');
      g_auto (GStrv) quoted = NULL;

      if (equals == NULL)
        continue;
      *equals = '\0';
      if (strcmp (g_strstrip (lines[i]), name) != 0)
        continue;
      quoted = g_strsplit_set (equals + 1, "\"'", 3);
      g_free (value);
      value = g_strdup (quoted[1] != NULL ? quoted[1] : "");
    }
  return value;
}

static gboolean
is_for_persistent (const char *text,
                   const char *name)
{
  g_autofree char *value = find_setting (text, name);

  return g_strcmp0 (value, "persistent") == 0 || g_strcmp0 (value, "all") == 0;
}

/* Since 11.2 libvirt's daemon can do the same itself (qemu.conf, auto_shutdown_try_save). That of
   the system does not unless it is told to; where only the administrator may read the file, whoever
   wrote it knows. It shuts down what it failed to save, if it may. */
static gboolean
daemon_saves (PtHostScan *scan)
{
  g_autofree char *text = pt_sysfs_read (scan->sysfs, DAEMON_FILE);

  return text != NULL && !scan->facts->flatpak &&
         is_for_persistent (text, "auto_shutdown_try_save") &&
         !is_for_persistent (text, "auto_shutdown_try_shutdown");
}

/* tools/libvirt-guests.sh.in of libvirt, stop(): whatever is not “shutdown” saves */
static PtTernary
read_guests_saved (PtHostScan *scan)
{
  PtTernary enabled = scan->facts->flatpak ? PT_CANNOT_TELL : is_enabled (scan);
  g_autofree char *script = NULL;
  g_autofree char *configuration = NULL;
  g_autofree char *action = NULL;

  if (enabled != PT_YES)
    return enabled;

  script = read_script (scan);
  if (!read_configuration (scan, script, &configuration))
    return PT_CANNOT_TELL;
  action = find_last (configuration, "ON_SHUTDOWN");
  if (action == NULL)
    action = find_last (script, "ON_SHUTDOWN");
  /* Neither said anything, and who made this libvirt is not known */
  if (action == NULL)
    return PT_CANNOT_TELL;
  return strcmp (action, "shutdown") == 0 ? PT_NO : PT_YES;
}

/**
 * pt_settings_read:
 * @scan: a scan whose kernel command line has been read, and whether this is a Flatpak
 *
 * Notes what is set in files, where those are this computer's.
 */
void
pt_settings_read (PtHostScan *scan)
{
  scan->facts->unsafe_interrupts = read_unsafe_interrupts (scan);
  scan->facts->guests_saved = read_guests_saved (scan);
  if (scan->facts->guests_saved != PT_YES && daemon_saves (scan))
    {
      scan->facts->guests_saved = PT_YES;
      g_set_str (&scan->facts->guests_file, "/" DAEMON_FILE);
    }
}
