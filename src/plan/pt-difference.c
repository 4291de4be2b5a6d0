/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-difference.h"

#include <string.h>

/*
 * A unified difference: the shortest script of removed and added lines (Myers, "An O(ND)
 * Difference Algorithm and Its Variations", 1986), with three lines around each change. Lines
 * end with "\n" alone, so that a "\r" is a character of its line like any other and patch(1)
 * puts back the same bytes.
 */

#define CONTEXT_LINES 3

/* Beyond this many changed lines the search, which remembers the square of it, gives way to "all
 * of it". */
#define MAX_CHANGES 2000

typedef struct
{
  GPtrArray *lines; /* of char *, each with its "\n" but for a last one without */
  guint     *ids;   /* the same number for the same line, in both texts */
} Side;

typedef struct
{
  Side      before;
  Side      after;
  gboolean *removed; /* lines of before */
  gboolean *added;   /* lines of after */
} Comparison;

static void
side_init (Side       *self,
           const char *text,
           GHashTable *known)
{
  self->lines = g_ptr_array_new_with_free_func (g_free);
  while (*text != '\0')
    {
      gsize length = strcspn (text, "\n");

      length += text[length] == '\n';
      g_ptr_array_add (self->lines, g_strndup (text, length));
      text += length;
    }

  self->ids = g_new0 (guint, self->lines->len + 1);
  for (guint i = 0; i < self->lines->len; i++)
    {
      gpointer id = g_hash_table_lookup (known, self->lines->pdata[i]);

      if (id == NULL)
        {
          id = GUINT_TO_POINTER (g_hash_table_size (known) + 1);
          g_hash_table_insert (known, self->lines->pdata[i], id);
        }
      self->ids[i] = GPOINTER_TO_UINT (id);
    }
}

static void
side_clear (Side *self)
{
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_free);
}

/* Goes back from the end of both texts along the furthest reaching paths in @trace. */
static void
mark_path (Comparison *self,
           GPtrArray  *trace,
           guint       start,
           int         x,
           int         y)
{
  for (int d = (int) trace->len - 1; d > 0; d--)
    {
      /* Of d - 1 changes; indexed from -(d - 1) to d - 1 */
      const int *reach = (const int *) trace->pdata[d - 1] + d;
      int k = x - y;
      gboolean down = k == -d || (k != d && reach[k - 1] < reach[k + 1]);
      int from = down ? k + 1 : k - 1;
      int from_x = reach[from];
      int from_y = from_x - from;

      if (down)
        self->added[start + from_y] = TRUE;
      else
        self->removed[start + from_x] = TRUE;

      x = from_x;
      y = from_y;
    }
}

/* Marks the changes among @n lines of before and @m lines of after, both from line @start. */
static void
compare (Comparison *self,
         guint       start,
         int         n,
         int         m)
{
  g_autoptr(GPtrArray) trace = g_ptr_array_new_with_free_func (g_free);
  const guint *a = self->before.ids + start;
  const guint *b = self->after.ids + start;
  int limit = MIN (n + m, MAX_CHANGES);

  for (int d = 0; d <= limit; d++)
    {
      const int *last = d > 0 ? (const int *) trace->pdata[d - 1] + d : NULL;
      int *reach = g_new (int, 2 * d + 3);

      g_ptr_array_add (trace, reach);
      reach += d + 1;
      for (int k = -d; k <= d; k += 2)
        {
          int x = 0;

          if (d > 0)
            x = k == -d || (k != d && last[k - 1] < last[k + 1]) ? last[k + 1] : last[k - 1] + 1;
          while (x < n && x - k < m && x - k >= 0 && a[x] == b[x - k])
            x++;
          reach[k] = x;

          if (x >= n && x - k >= m)
            {
              mark_path (self, trace, start, n, m);
              return;
            }
        }
    }

  for (int i = 0; i < n; i++)
    self->removed[start + i] = TRUE;
  for (int i = 0; i < m; i++)
    self->added[start + i] = TRUE;
}

/* How far a line is indented that begins an element; more than any for another line. */
static guint
get_rank (const char *line)
{
  gsize indent = strspn (line, " \t");

  return line[indent] == '<' && line[indent + 1] != '/' ? (guint) indent : G_MAXUINT;
}

/*
 * A block of changed lines between equal ones can often be slid: of
 *     </a> + <a> + </a>   and   + </a> + <a> … </a>
 * both are shortest, but only the one that begins with a start tag, the outermost there is, is
 * what was done.
 */
static void
slide (Side     *side,
       gboolean *changed)
{
  guint n = side->lines->len;

  for (guint start = 0; start < n;)
    {
      guint best = 0;
      guint end;

      if (!changed[start])
        {
          start++;
          continue;
        }
      for (end = start; end < n && changed[end]; end++)
        ;

      /* Down first, as far as it goes, so that what is found does not depend on the path. */
      while (end < n && side->ids[start] == side->ids[end])
        {
          changed[start++] = FALSE;
          changed[end++] = TRUE;
          while (end < n && changed[end])
            end++;
        }

      for (guint shift = 1; shift <= start && !changed[start - shift] &&
                            side->ids[start - shift] == side->ids[end - shift]; shift++)
        if (get_rank (side->lines->pdata[start - shift]) <
            get_rank (side->lines->pdata[start - best]))
          best = shift;
      for (guint i = 1; i <= best; i++)
        {
          changed[start - i] = TRUE;
          changed[end - i] = FALSE;
        }

      start = end;
    }
}

static void
append_line (GString    *text,
             char        mark,
             const char *line)
{
  g_string_append_c (text, mark);
  g_string_append (text, line);
  if (!g_str_has_suffix (line, "\n"))
    g_string_append (text, "\n\\ No newline at end of file\n");
}

static void
append_range (GString *text,
              char     mark,
              guint    start,
              guint    length)
{
  /* An empty range is named by the line before it. */
  g_string_append_printf (text, "%c%u", mark, length > 0 ? start + 1 : start);
  if (length != 1)
    g_string_append_printf (text, ",%u", length);
}

static gboolean
is_changed (const Comparison *self,
            guint             x,
            guint             y)
{
  return (x < self->before.lines->len && self->removed[x]) ||
         (y < self->after.lines->len && self->added[y]);
}

/* One hunk: from the change at line @x of before and @y of after, to behind the equal lines that
 * follow. */
static void
append_hunk (GString          *text,
             const Comparison *self,
             guint            *x,
             guint            *y)
{
  g_autoptr(GString) body = g_string_new (NULL);
  guint n = self->before.lines->len;
  guint m = self->after.lines->len;
  guint lead = MIN (CONTEXT_LINES, *x);
  guint i = *x - lead;
  guint j = *y;
  gboolean more = TRUE;

  while (i < *x)
    append_line (body, ' ', self->before.lines->pdata[i++]);

  while (more)
    {
      guint equal = 0;

      while (i < n && self->removed[i])
        append_line (body, '-', self->before.lines->pdata[i++]);
      while (j < m && self->added[j])
        append_line (body, '+', self->after.lines->pdata[j++]);

      /* Changes that are so close that their context would meet share a hunk. */
      while (equal <= 2 * CONTEXT_LINES && i + equal < n &&
             !is_changed (self, i + equal, j + equal))
        equal++;
      more = equal <= 2 * CONTEXT_LINES && is_changed (self, i + equal, j + equal);
      if (!more)
        equal = MIN (equal, CONTEXT_LINES);

      for (; equal > 0; equal--, j++)
        append_line (body, ' ', self->before.lines->pdata[i++]);
    }

  g_string_append (text, "@@ ");
  append_range (text, '-', *x - lead, i - (*x - lead));
  g_string_append_c (text, ' ');
  append_range (text, '+', *y - lead, j - (*y - lead));
  g_string_append (text, " @@\n");
  g_string_append_len (text, body->str, body->len);
  *x = i;
  *y = j;
}

/**
 * pt_difference_unified:
 * @before: a text
 * @after: what it became
 * @label_before: what to call @before, a file name
 * @label_after: what to call @after
 *
 * Returns: (transfer full): the difference in the form that `diff -u` prints and patch(1)
 *   applies to the byte; "" when there is none
 */
char *
pt_difference_unified (const char *before,
                       const char *after,
                       const char *label_before,
                       const char *label_after)
{
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GString) text = g_string_new (NULL);
  Comparison self = { 0 };
  guint n;
  guint m;
  guint head = 0;
  guint tail = 0;
  guint x = 0;
  guint y = 0;

  if (g_str_equal (before, after))
    return g_strdup ("");

  side_init (&self.before, before, known);
  side_init (&self.after, after, known);
  n = self.before.lines->len;
  m = self.after.lines->len;
  self.removed = g_new0 (gboolean, n + 1);
  self.added = g_new0 (gboolean, m + 1);

  while (head < MIN (n, m) && self.before.ids[head] == self.after.ids[head])
    head++;
  while (tail < MIN (n, m) - head && self.before.ids[n - 1 - tail] == self.after.ids[m - 1 - tail])
    tail++;
  compare (&self, head, (int) (n - head - tail), (int) (m - head - tail));
  slide (&self.before, self.removed);
  slide (&self.after, self.added);

  g_string_append_printf (text, "--- %s\n+++ %s\n", label_before, label_after);
  while (x < n || y < m)
    {
      if (is_changed (&self, x, y))
        {
          append_hunk (text, &self, &x, &y);
        }
      else
        {
          x++;
          y++;
        }
    }

  g_free (self.removed);
  g_free (self.added);
  side_clear (&self.before);
  side_clear (&self.after);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
