/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <pango/pangocairo.h>

#include "pt-wrapping.h"

/* In each of these the average character is of another width */
static const char *const languages[] = { "en", "de", "pl", "ja", "zh-cn" };
static const char *const fonts[] = { "Sans 11", "Sans Bold 11", "Sans 22", "Monospace 9" };

/* What gtklabel.c makes of a number of characters */
static int
get_char_width (PangoContext *context)
{
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  const int width = MAX (pango_font_metrics_get_approximate_char_width (metrics),
                         pango_font_metrics_get_approximate_digit_width (metrics));

  pango_font_metrics_unref (metrics);
  return width;
}

/* A label is as wide as its text at least, and would be wider than that if it were not to be made
 * narrower than a wider one: then cards would look otherwise than without. */
static void
test_no_wider (gconstpointer data)
{
  const char *text = data;

  for (guint i = 0; i < G_N_ELEMENTS (languages) * G_N_ELEMENTS (fonts); i++)
    {
      PangoContext *context =
        pango_font_map_create_context (pango_cairo_font_map_get_default ());
      PangoFontDescription *font =
        pango_font_description_from_string (fonts[i / G_N_ELEMENTS (languages)]);
      g_autoptr (PangoLayout) layout = NULL;
      int width;

      pango_context_set_language (
        context, pango_language_from_string (languages[i % G_N_ELEMENTS (languages)]));
      pango_context_set_font_description (context, font);
      layout = pango_layout_new (context);
      pango_layout_set_text (layout, text, -1);
      pango_layout_get_size (layout, &width, NULL);
      g_test_message ("%s, %s", languages[i % G_N_ELEMENTS (languages)],
                      fonts[i / G_N_ELEMENTS (languages)]);
      g_assert_cmpint (pt_wrapping_get_width_chars (NULL, text) * get_char_width (context), <=,
                       width);
      pango_font_description_free (font);
      g_object_unref (context);
    }
}

/* Only long text takes long */
static void
test_long (void)
{
  g_assert_cmpint (pt_wrapping_get_width_chars (NULL, NULL), ==, -1);
  g_assert_cmpint (pt_wrapping_get_width_chars (NULL, ""), ==, -1);
  g_assert_cmpint (pt_wrapping_get_width_chars (NULL, "Used by the host"), ==, -1);
  g_assert_cmpint (pt_wrapping_get_width_chars (NULL, "Intel Corporation Ethernet Connection"), >,
                   0);
}

int
main (int    argc,
      char **argv)
{
  static const char *const texts[] = {
    "", "i", "Not assigned", "網路卡", "iiiiiiiiiiiiiiiiiiiiiiii", "llllllllllllllllllllllllll",
    "Intel Corporation Ethernet Connection", "有線ネットワークコントローラー有線ネットワークコントローラー",
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wrapping/no-wider/%u", i);

      g_test_add_data_func (path, texts[i], test_no_wider);
    }
  g_test_add_func ("/wrapping/long", test_long);
  return g_test_run ();
}
