/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-rom-file.h"

#include <string.h>

/*
 * What the bytes of an option ROM say.
 */

/* An image whose structure PCIR is at 0x20 and, from @revision 3 on, has a list of more devices */
static void
fill_image (guint8 *bytes,
            guint16 vendor_id,
            guint16 device_id,
            guint8  revision,
            guint8  list)
{
  static const guint8 head[] = { 0x55, 0xaa };
  static const guint8 data[] = { 'P', 'C', 'I', 'R' };

  memcpy (bytes, head, sizeof head);
  bytes[0x18] = 0x20;
  memcpy (bytes + 0x20, data, sizeof data);
  bytes[0x24] = (guint8) vendor_id;
  bytes[0x25] = (guint8) (vendor_id >> 8);
  bytes[0x26] = (guint8) device_id;
  bytes[0x27] = (guint8) (device_id >> 8);
  bytes[0x28] = list;
  bytes[0x2c] = revision;
}

static void
test_rom_image (void)
{
  static const struct
  {
    gsize    length;
    guint8   revision;
    guint8   list;
    guint8   first;     /* its first byte */
    gboolean empty;
    PtTernary image;
    gboolean has_ids;
  } images[] = {
    { 64, 0, 0, 0x55, FALSE, PT_YES, TRUE },
    { 64, 0, 0x30, 0x55, FALSE, PT_YES, TRUE },   /* vital product data, not a list */
    { 64, 3, 0, 0x55, FALSE, PT_YES, TRUE },
    { 64, 3, 0x30, 0x55, FALSE, PT_YES, FALSE },
    { 64, 0, 0, 'N', FALSE, PT_NO, FALSE },
    { 0, 0, 0, 0x55, TRUE, PT_NO, FALSE },
    { 1, 0, 0, 0x55, FALSE, PT_NO, FALSE },
    { 2, 0, 0, 0x55, FALSE, PT_YES, FALSE },
    { 0x19, 0, 0, 0x55, FALSE, PT_YES, FALSE },
    { 0x37, 0, 0, 0x55, FALSE, PT_YES, FALSE },
    { 0x38, 0, 0, 0x55, FALSE, PT_YES, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (images); i++)
    {
      g_autoptr(PtRomFile) file = pt_rom_file_new (NULL);
      g_autofree guint8 *bytes = NULL;
      guint8 image[64] = { 0 };

      fill_image (image, 0x10de, 0x1b80, images[i].revision, images[i].list);
      image[0] = images[i].first;
      /* Of its own size, so that a sanitizer sees a byte too many */
      bytes = images[i].length > 0 ? g_memdup2 (image, images[i].length) : g_malloc (1);
      pt_rom_file_parse (file, bytes, images[i].length);
      g_test_message ("%zu", i);
      g_assert_cmpint (file->empty, ==, images[i].empty);
      g_assert_cmpint (file->image, ==, images[i].image);
      g_assert_cmpint (file->has_ids, ==, images[i].has_ids);
      if (file->has_ids)
        {
          g_assert_cmphex (file->vendor_id, ==, 0x10de);
          g_assert_cmphex (file->device_id, ==, 0x1b80);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rom-file/image", test_rom_image);

  return g_test_run ();
}
