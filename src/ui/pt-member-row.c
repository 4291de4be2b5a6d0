/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-member-row.h"

#include <glib/gi18n.h>

#include "pt-accessible.h"
#include "pt-pair.h"

/* A function of the chosen group, with a choice of its role, or with the reason why there is
 * none. */
struct _PtMemberRow
{
  AdwPreferencesRow parent_instance;

  /* Template widgets */
  GtkDropDown *choice;

  /* Owned */
  PtMemberItem *item;
};

enum
{
  PROP_ITEM = 1,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtMemberRow, pt_member_row, ADW_TYPE_PREFERENCES_ROW)

static GParamSpec *props[N_PROPS];

static char *
get_subtitle (gpointer    object,
              const char *subtitle,
              const char *why)
{
  return why != NULL && *why != '\0' ? g_strdup_printf ("%s\n%s", subtitle, why)
                                     : g_strdup (subtitle);
}

static char *
get_role_text (gpointer object,
               guint    role)
{
  switch (role)
    {
    case PT_ROLE_GIVE:
      return g_strdup (_("Give to Guest"));
    case PT_ROLE_HOLD:
      return g_strdup (_("Hold Back"));
    case PT_ROLE_STAY:
    default:
      return g_strdup (_("Stays with the Computer"));
    }
}

static gboolean
is_free (gpointer object,
         gboolean locked)
{
  return !locked;
}

static void
pt_member_row_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, PT_MEMBER_ROW (object)->item);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_member_row_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      PT_MEMBER_ROW (object)->item = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_member_row_constructed (GObject *object)
{
  PtMemberRow *self = PT_MEMBER_ROW (object);

  G_OBJECT_CLASS (pt_member_row_parent_class)->constructed (object);

  /* Both ways, which an expression cannot */
  g_object_bind_property (self->item, "role", self->choice, "selected",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  pt_accessible_name_drop_down (self->choice, _("What becomes of this device"));
}

static void
pt_member_row_dispose (GObject *object)
{
  PtMemberRow *self = PT_MEMBER_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_MEMBER_ROW);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (pt_member_row_parent_class)->dispose (object);
}

static void
pt_member_row_class_init (PtMemberRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_member_row_get_property;
  object_class->set_property = pt_member_row_set_property;
  object_class->constructed = pt_member_row_constructed;
  object_class->dispose = pt_member_row_dispose;

  props[PROP_ITEM] =
    g_param_spec_object ("item", NULL, NULL, PT_TYPE_MEMBER_ITEM,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_PAIR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-member-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, get_subtitle);
  gtk_widget_class_bind_template_callback (widget_class, get_role_text);
  gtk_widget_class_bind_template_callback (widget_class, is_free);
  gtk_widget_class_bind_template_child (widget_class, PtMemberRow, choice);
}

static void
pt_member_row_init (PtMemberRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_member_row_new:
 * @item: a member
 *
 * Returns: (transfer floating): a row for it
 */
GtkWidget *
pt_member_row_new (PtMemberItem *item)
{
  return g_object_new (PT_TYPE_MEMBER_ROW, "item", item, NULL);
}
