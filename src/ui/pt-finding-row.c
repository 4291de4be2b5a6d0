/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-finding-row.h"

#include <glib/gi18n.h>

#include "pt-closures.h"

/* A finding: how bad it is, what, why, what to do, and for a danger a check to accept it. */
struct _PtFindingRow
{
  AdwPreferencesRow parent_instance;

  /* Template widgets */
  GtkCheckButton *accept;

  /* Owned */
  PtFindingItem *item;
};

enum
{
  PROP_ITEM = 1,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtFindingRow, pt_finding_row, ADW_TYPE_PREFERENCES_ROW)

static GParamSpec *props[N_PROPS];

/* ---- Closures of the template ---- */

static char *
get_icon_name (gpointer   object,
               PtFinding *finding)
{
  switch (pt_finding_get_severity (finding))
    {
    case PT_SEVERITY_BLOCKED:
      return g_strdup ("action-unavailable-symbolic");
    case PT_SEVERITY_DANGER:
      return g_strdup ("dialog-warning-symbolic");
    case PT_SEVERITY_CAUTION:
      return g_strdup ("dialog-question-symbolic");
    case PT_SEVERITY_NOTE:
    default:
      return g_strdup ("dialog-information-symbolic");
    }
}

static char *
get_severity_text (gpointer   object,
                   PtFinding *finding)
{
  switch (pt_finding_get_severity (finding))
    {
    case PT_SEVERITY_BLOCKED:
      /* Translators: how bad a finding is: the change cannot be made */
      return g_strdup (_("Blocked"));
    case PT_SEVERITY_DANGER:
      /* Translators: how bad a finding is: the person must accept it */
      return g_strdup (_("Danger"));
    case PT_SEVERITY_CAUTION:
      /* Translators: how bad a finding is: worth care */
      return g_strdup (_("Caution"));
    case PT_SEVERITY_NOTE:
    default:
      /* Translators: how bad a finding is: good to know */
      return g_strdup (_("Note"));
    }
}

static GStrv
get_severity_classes (gpointer   object,
                      PtFinding *finding)
{
  const char *classes[] = { "caption-heading", NULL, NULL };

  switch (pt_finding_get_severity (finding))
    {
    case PT_SEVERITY_BLOCKED:
    case PT_SEVERITY_DANGER:
      classes[1] = "error";
      break;
    case PT_SEVERITY_CAUTION:
      classes[1] = "warning";
      break;
    case PT_SEVERITY_NOTE:
    default:
      classes[1] = "dimmed";
      break;
    }
  return g_strdupv ((GStrv) classes);
}

static char *
get_text (gpointer   object,
          PtFinding *finding)
{
  return g_strdup (pt_finding_get_text (finding));
}

static char *
get_why (gpointer   object,
         PtFinding *finding)
{
  return g_strdup (pt_finding_get_why (finding));
}

static char *
get_advice (gpointer   object,
            PtFinding *finding)
{
  return g_strdup (pt_finding_get_advice (finding));
}

static gboolean
is_danger (gpointer   object,
           PtFinding *finding)
{
  return pt_finding_get_severity (finding) == PT_SEVERITY_DANGER;
}

/* ---- Overrides ---- */

static void
pt_finding_row_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, PT_FINDING_ROW (object)->item);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_finding_row_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      PT_FINDING_ROW (object)->item = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_finding_row_constructed (GObject *object)
{
  PtFindingRow *self = PT_FINDING_ROW (object);
  PtFinding *finding = pt_finding_item_get_finding (self->item);
  g_autofree char *severity = get_severity_text (NULL, finding);
  g_autofree char *label = NULL;

  G_OBJECT_CLASS (pt_finding_row_parent_class)->constructed (object);

  /* Translators: read aloud for a finding: how bad it is, and its sentence */
  label = g_strdup_printf (_("%s: %s"), severity, pt_finding_get_text (finding));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, pt_finding_get_why (finding),
                                  -1);

  /* Both ways, which an expression cannot */
  g_object_bind_property (self->item, "accepted", self->accept, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

static void
pt_finding_row_dispose (GObject *object)
{
  PtFindingRow *self = PT_FINDING_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_FINDING_ROW);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (pt_finding_row_parent_class)->dispose (object);
}

static void
pt_finding_row_class_init (PtFindingRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_finding_row_get_property;
  object_class->set_property = pt_finding_row_set_property;
  object_class->constructed = pt_finding_row_constructed;
  object_class->dispose = pt_finding_row_dispose;

  props[PROP_ITEM] =
    g_param_spec_object ("item", NULL, NULL, PT_TYPE_FINDING_ITEM,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-finding-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PtFindingRow, accept);
  gtk_widget_class_bind_template_callback (widget_class, get_icon_name);
  gtk_widget_class_bind_template_callback (widget_class, get_severity_text);
  gtk_widget_class_bind_template_callback (widget_class, get_severity_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_text);
  gtk_widget_class_bind_template_callback (widget_class, get_why);
  gtk_widget_class_bind_template_callback (widget_class, get_advice);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_has_text);
  gtk_widget_class_bind_template_callback (widget_class, is_danger);
}

static void
pt_finding_row_init (PtFindingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_finding_row_new:
 * @item: a finding
 *
 * Returns: (transfer floating): a row for it
 */
GtkWidget *
pt_finding_row_new (PtFindingItem *item)
{
  return g_object_new (PT_TYPE_FINDING_ROW, "item", item, NULL);
}
