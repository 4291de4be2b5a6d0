/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-accessible.h"

#include <glib/gi18n.h>

/* What GTK leaves unsaid to a screen reader: what a drop-down is about, where only the choice is
 * read, and the entries of drop-downs and menus, which have no names. */

typedef struct
{
  char *label;
} Name;

static void
name_free (gpointer data,
           GClosure *closure)
{
  Name *name = data;

  g_free (name->label);
  g_free (name);
}

static void
set_label (GtkAccessible *accessible,
           const char    *label)
{
  /* Else the label inside goes first */
  gtk_accessible_reset_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
on_selected (GtkDropDown *drop_down,
             GParamSpec  *pspec,
             Name        *name)
{
  gpointer item = gtk_drop_down_get_selected_item (drop_down);
  /* What has the focus is the button inside */
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (drop_down));
  g_autofree char *text = NULL;

  if (GTK_IS_STRING_OBJECT (item))
    /* Translators: read aloud for a choice; the first %s is what it is about, the second is what
     * is chosen */
    text = g_strdup_printf (_("%s: %s"), name->label,
                            gtk_string_object_get_string (item));
  set_label (GTK_ACCESSIBLE (drop_down), text != NULL ? text : name->label);
  if (GTK_IS_TOGGLE_BUTTON (button))
    set_label (GTK_ACCESSIBLE (button), text != NULL ? text : name->label);
}

/* (nullable): the first below a widget that is of this type */
static GtkWidget *
find_child (GtkWidget *widget,
            GType      type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (child), type) ? child
                                                                   : find_child (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The list has its rows when it was laid out for the first time */
static gboolean
on_tick (GtkWidget     *popover,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  GtkWidget *choice = user_data;
  GtkWidget *list = find_child (popover, GTK_TYPE_LIST_VIEW);
  guint selected;

  if (list == NULL || !gtk_widget_get_mapped (popover))
    return G_SOURCE_REMOVE;
  if (gtk_widget_get_first_child (list) == NULL)
    return G_SOURCE_CONTINUE;

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *label = find_child (row, GTK_TYPE_LABEL);

      if (label != NULL)
        set_label (GTK_ACCESSIBLE (row), gtk_label_get_label (GTK_LABEL (label)));
    }
  g_object_get (choice, "selected", &selected, NULL);
  if (selected != GTK_INVALID_LIST_POSITION)
    gtk_list_view_scroll_to (GTK_LIST_VIEW (list), selected, GTK_LIST_SCROLL_FOCUS, NULL);
  return G_SOURCE_REMOVE;
}

static void
on_map (GtkWidget *popover,
        GtkWidget *choice)
{
  gtk_widget_add_tick_callback (popover, on_tick, choice, NULL);
}

/**
 * pt_accessible_name_entries:
 * @choice: a #GtkDropDown or an #AdwComboRow
 *
 * Gives its entries the names that are shown, and the focus to the one that is chosen, each time
 * that it opens.
 */
void
pt_accessible_name_entries (GtkWidget *choice)
{
  GtkWidget *popover = find_child (choice, GTK_TYPE_POPOVER);

  g_return_if_fail (popover != NULL);

  g_signal_connect_object (popover, "map", G_CALLBACK (on_map), choice, G_CONNECT_DEFAULT);
}

/**
 * pt_accessible_name_drop_down:
 * @drop_down: a choice among strings
 * @label: what it is about
 *
 * Lets a screen reader say what is chosen, and of what, and what else there is.
 */
void
pt_accessible_name_drop_down (GtkDropDown *drop_down,
                              const char  *label)
{
  Name *name;

  g_return_if_fail (GTK_IS_DROP_DOWN (drop_down) && label != NULL);

  name = g_new0 (Name, 1);
  name->label = g_strdup (label);
  g_signal_connect_data (drop_down, "notify::selected-item", G_CALLBACK (on_selected), name,
                         name_free, G_CONNECT_DEFAULT);
  on_selected (drop_down, NULL, name);
  pt_accessible_name_entries (GTK_WIDGET (drop_down));
}

/* As it is shown: without the underscores of mnemonics, of which two are one that is meant */
static char *
dup_plain (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (*text != '_' || *++text != '\0')
      g_string_append_c (plain, *text);
    else
      break;
  return g_string_free (plain, FALSE);
}

/**
 * pt_accessible_name_menu:
 * @menu: (nullable): a menu made of a model
 *
 * Gives its entries the names that are shown. To be called when it opens: what it shows then may
 * be of another model.
 */
void
pt_accessible_name_menu (GtkWidget *menu)
{
  GtkWidget *child;

  if (menu == NULL)
    return;

  for (child = gtk_widget_get_first_child (menu); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      /* A type that GTK keeps to itself */
      if (g_str_equal (G_OBJECT_TYPE_NAME (child), "GtkModelButton"))
        {
          g_autofree char *text = NULL;
          g_autofree char *plain = NULL;

          g_object_get (child, "text", &text, NULL);
          plain = dup_plain (text != NULL ? text : "");
          if (*plain != '\0')
            set_label (GTK_ACCESSIBLE (child), plain);
        }
      pt_accessible_name_menu (child);
    }
}
