/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-printable.h"

#include <string.h>

/*
 * Text of hardware, definitions and guests, as it is shown.
 */

typedef struct
{
  const char *name;
  const char *bytes;
  const char *expect;
} Case;

static const Case cases[] = {
  { "plain", "QEMU USB Keyboard", "QEMU USB Keyboard" },
  { "empty", "", "" },
  { "blank", " \t\n ", "" },
  { "trimmed", "  a b\n", "a b" },
  { "other scripts", "キーボード für Ελλάδα", "キーボード für Ελλάδα" },
  { "markup stays text", "<b>&amp;</b>", "<b>&amp;</b>" },
  { "escape sequence", "a\033[2Jb", "a\\x1b[2Jb" },
  { "lines", "a\nb\rc\td", "a\\x0ab\\x0dc\\x09d" },
  { "C1 controls", "a\302\233b", "a\\u009bb" },
  { "delete", "a\177b", "a\\x7fb" },
  { "override of direction", "a\u202eb", "a\\u202eb" },
  { "isolate", "a\u2067b\u2069", "a\\u2067b\\u2069" },
  { "mark of direction", "a\u200fb", "a\\u200fb" },
  { "nothing to see", "a\u200bb\ufeffc", "a\\u200bb\\ufeffc" },
  { "line separators", "a\u2028b\u2029c", "a\\u2028b\\u2029c" },
  { "tags", "a\U000e0041b", "a\\ue0041b" },
  { "private", "a\ue000b", "a\\ue000b" },
  { "two marks", "e\u0301\u0302f", "e\u0301\u0302f" },
  { "a pile of marks", "e\u0301\u0302\u0303\u0304f", "e\u0301\u0302\\u0303\\u0304f" },
  { "no UTF-8", "a\xff\xfe" "b", "a\\xff\\xfeb" },
  { "too short", "a\xe2\x82", "a\\xe2\\x82" },
  { "overlong", "a\xc0\xaf", "a\\xc0\\xaf" },
  { "surrogate", "a\xed\xa0\x80", "a\\xed\\xa0\\x80" },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *text = pt_printable_new (c->bytes, -1, 80);

  g_assert_cmpstr (text, ==, c->expect);
}

static void
test_zero (void)
{
  g_autofree char *text = pt_printable_new ("a\0b", 3, 80);

  g_assert_cmpstr (text, ==, "a\\x00b");
}

/* Cut between characters, and never in the middle of an escape */
static void
test_long (void)
{
  g_autofree char *many = g_strnfill (4000, 'x');
  g_autofree char *text = pt_printable_new (many, -1, 80);
  g_autofree char *fits = pt_printable_new ("12345", -1, 5);
  g_autofree char *wide = pt_printable_new ("ßßßßßß", -1, 5);
  g_autofree char *escaped = pt_printable_new ("abc\033\033", -1, 8);

  g_assert_cmpint (g_utf8_strlen (text, -1), ==, 81);
  g_assert_true (g_str_has_suffix (text, "x…"));
  g_assert_cmpstr (fits, ==, "12345");
  g_assert_cmpstr (wide, ==, "ßßßßß…");
  g_assert_cmpstr (escaped, ==, "abc\\x1b…");
}

/* A whole text keeps its lines, and what languages need */
static void
test_text (void)
{
  g_autofree char *kept = pt_printable_new_text (" a\n\tb\n\u0646\u200c\u0645 \u200f\n");
  g_autofree char *escaped =
    pt_printable_new_text ("a\033[2J\r\302\233\177\u202eb\u2066c\u2069\u2028\xff");

  g_assert_cmpstr (kept, ==, " a\n\tb\n\u0646\u200c\u0645 \u200f\n");
  g_assert_cmpstr (escaped, ==,
                   "a\\x1b[2J\\x0d\\u009b\\x7f\\u202eb\\u2066c\\u2069\\u2028\\xff");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/printable/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/printable/zero", test_zero);
  g_test_add_func ("/printable/long", test_long);
  g_test_add_func ("/printable/text", test_text);

  return g_test_run ();
}
