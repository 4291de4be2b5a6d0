/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-rom-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether QEMU could read a file as option ROM, as far as the permissions of everybody tell. */

enum
{
  /* The headers of an image are within what its first offset can reach */
  HEAD = 0x10000 + 0x20,
};

/* QEMU's user is in no group of the person's: only what everybody may counts */
static PtTernary
may_everybody_enter (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  struct stat entry;

  for (;;)
    {
      g_autofree char *above = NULL;

      if (stat (directory, &entry) != 0)
        return errno == EACCES ? PT_NO : PT_CANNOT_TELL;
      if ((entry.st_mode & S_IXOTH) == 0)
        return PT_NO;
      above = g_path_get_dirname (directory);
      if (g_str_equal (above, directory))
        return PT_YES;
      g_set_str (&directory, above);
    }
}

static void
read_head (PtRomFile  *file,
           const char *path)
{
  g_autofree guint8 *bytes = g_malloc (HEAD);
  /* What is no plain file, like a pipe, is not waited for */
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  gsize n_bytes = 0;

  if (fd < 0)
    return;

  while (n_bytes < HEAD)
    {
      gssize n = read (fd, bytes + n_bytes, HEAD - n_bytes);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return;
      if (n == 0)
        break;
      n_bytes += (gsize) n;
    }
  pt_rom_file_parse (file, bytes, n_bytes);
}

static const char *
get_blind (PtHostSource source)
{
  switch (source)
    {
    case PT_HOST_REMOTE:
      return _("The file is on another computer.");
    case PT_HOST_EXAMPLE:
    case PT_HOST_RECORDED:
      return _("The computer that is shown is not this one.");
    case PT_HOST_THIS:
    default:
      return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS)
               ? _("A sandbox does not see the files of the computer.") : NULL;
    }
}

/**
 * pt_rom_reader_read:
 * @path: the absolute path of a file, as the computer with the virtual machine has it
 * @source: what that computer is
 *
 * Looks at a file that is to be used as option ROM. Blocks; from any thread.
 *
 * Returns: (transfer full): what can be told of it
 */
PtRomFile *
pt_rom_reader_read (const char   *path,
                    PtHostSource  source)
{
  g_autoptr (PtRomFile) file = pt_rom_file_new (get_blind (source));
  struct stat entry;

  if (file->blind != NULL || !g_path_is_absolute (path))
    return g_steal_pointer (&file);

  file->readable = may_everybody_enter (path);
  if (stat (path, &entry) != 0)
    {
      if (errno == ENOENT || errno == ENOTDIR)
        file->there = PT_NO;
      return g_steal_pointer (&file);
    }

  file->there = S_ISREG (entry.st_mode) ? PT_YES : PT_NO;
  if (file->readable == PT_YES && (entry.st_mode & S_IROTH) == 0)
    file->readable = PT_NO;
  if (file->there == PT_YES)
    read_head (file, path);
  return g_steal_pointer (&file);
}
