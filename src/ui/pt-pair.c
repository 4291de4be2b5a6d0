/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-pair.h"

#include <adwaita.h>

/*
 * Two children side by side where there is room for both, else one above the other, each as wide as
 * it may. An AdwWrapBox does nearly the same, but up to 1.7 it puts a child that is wider than the
 * whole line out of sight when text runs from right to left.
 *
 * With “least” the first child, or the second if it is the one that yields, wraps its text to make
 * room for the other, and is no narrower than that, in pixels that grow with the size of text.
 */
struct _PtPair
{
  GtkWidget parent_instance;

  int      spacing;
  int      line_spacing;
  int      least;          /* sp; 0 when neither yields */
  gboolean second_yields;
  gboolean spread;         /* the second child at the far end of the line */
};

enum
{
  PROP_SPACING = 1,
  PROP_LINE_SPACING,
  PROP_LEAST,
  PROP_SECOND_YIELDS,
  PROP_SPREAD,
  N_PROPS
};

static void buildable_iface_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PtPair, pt_pair, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_iface_init))

static GParamSpec *props[N_PROPS];
static GtkBuildableIface *parent_buildable_iface;

static GtkWidget *
get_first (PtPair *self)
{
  return gtk_widget_get_first_child (GTK_WIDGET (self));
}

/* (nullable): the second child, when both are shown */
static GtkWidget *
get_second (PtPair *self)
{
  GtkWidget *first = get_first (self);
  GtkWidget *second = first != NULL ? gtk_widget_get_next_sibling (first) : NULL;

  return second != NULL && gtk_widget_should_layout (second) ? second : NULL;
}

static int
get_natural_width (GtkWidget *child,
                   int       *minimum)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, minimum, &natural, NULL, NULL);
  return natural;
}

/* Whether both stand side by side, and how wide each is then */
static gboolean
get_widths (PtPair *self,
            int     width,
            int    *first,
            int    *second)
{
  int *yielding = self->second_yields ? second : first;
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self));
  int first_minimum, second_minimum;
  int missing, least;

  *first = get_natural_width (get_first (self), &first_minimum);
  *second = get_natural_width (get_second (self), &second_minimum);
  missing = *first + self->spacing + *second - width;
  if (width < 0 || missing <= 0)
    return TRUE;

  least = MAX (adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, self->least, settings),
               self->second_yields ? second_minimum : first_minimum);
  if (self->least == 0 || *yielding - missing < least)
    return FALSE;
  *yielding -= missing;
  return TRUE;
}

static int
get_height (GtkWidget *child,
            int        width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

static GtkSizeRequestMode
pt_pair_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
pt_pair_measure_width (PtPair *self,
                       int    *minimum,
                       int    *natural)
{
  GtkWidget *second = get_second (self);
  int second_minimum, second_natural;

  gtk_widget_measure (get_first (self), GTK_ORIENTATION_HORIZONTAL, -1, minimum, natural, NULL,
                      NULL);
  if (second == NULL)
    return;

  gtk_widget_measure (second, GTK_ORIENTATION_HORIZONTAL, -1, &second_minimum, &second_natural,
                      NULL, NULL);
  *minimum = MAX (*minimum, second_minimum);
  *natural += self->spacing + second_natural;
}

static int
pt_pair_get_height (PtPair *self,
                    int     width)
{
  GtkWidget *first = get_first (self);
  GtkWidget *second = get_second (self);
  int first_width, second_width;

  if (second == NULL)
    return get_height (first, width);

  if (get_widths (self, width, &first_width, &second_width))
    return MAX (get_height (first, first_width), get_height (second, second_width));
  return get_height (first, width) + self->line_spacing + get_height (second, width);
}

static void
pt_pair_measure (GtkWidget      *widget,
                 GtkOrientation  orientation,
                 int             for_size,
                 int            *minimum,
                 int            *natural,
                 int            *minimum_baseline,
                 int            *natural_baseline)
{
  PtPair *self = PT_PAIR (widget);

  *minimum = *natural = 0;
  if (get_first (self) == NULL)
    return;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    pt_pair_measure_width (self, minimum, natural);
  else
    *minimum = *natural = pt_pair_get_height (self, for_size);
}

static void
allocate (PtPair    *self,
          GtkWidget *child,
          int        x,
          int        y,
          int        width,
          int        height)
{
  GtkAllocation allocation = { .x = x, .y = y, .width = width, .height = height };

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    allocation.x = gtk_widget_get_width (GTK_WIDGET (self)) - x - width;
  gtk_widget_size_allocate (child, &allocation, -1);
}

static void
pt_pair_size_allocate (GtkWidget *widget,
                       int        width,
                       int        height,
                       int        baseline)
{
  PtPair *self = PT_PAIR (widget);
  GtkWidget *first = get_first (self);
  GtkWidget *second = get_second (self);
  int first_width, first_height, second_width;

  if (first == NULL)
    return;
  if (second == NULL)
    {
      allocate (self, first, 0, 0, width, height);
      return;
    }

  if (get_widths (self, width, &first_width, &second_width))
    {
      allocate (self, first, 0, 0, first_width, height);
      allocate (self, second,
                self->spread ? width - second_width : first_width + self->spacing, 0,
                second_width, height);
      return;
    }

  first_height = get_height (first, width);
  first_width = MIN (first_width, width);
  second_width = MIN (second_width, width);
  allocate (self, first, 0, 0, first_width, first_height);
  allocate (self, second, 0, first_height + self->line_spacing, second_width,
            MAX (height - first_height - self->line_spacing, 0));
}

static void
pt_pair_add_child (GtkBuildable *buildable,
                   GtkBuilder   *builder,
                   GObject      *child,
                   const char   *type)
{
  if (GTK_IS_WIDGET (child))
    gtk_widget_insert_before (GTK_WIDGET (child), GTK_WIDGET (buildable), NULL);
  else
    parent_buildable_iface->add_child (buildable, builder, child, type);
}

static void
buildable_iface_init (GtkBuildableIface *iface)
{
  parent_buildable_iface = g_type_interface_peek_parent (iface);
  iface->add_child = pt_pair_add_child;
}

static void
pt_pair_get_property (GObject    *object,
                      guint       id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  PtPair *self = PT_PAIR (object);

  switch (id)
    {
    case PROP_SPACING:
      g_value_set_int (value, self->spacing);
      break;
    case PROP_LINE_SPACING:
      g_value_set_int (value, self->line_spacing);
      break;
    case PROP_LEAST:
      g_value_set_int (value, self->least);
      break;
    case PROP_SECOND_YIELDS:
      g_value_set_boolean (value, self->second_yields);
      break;
    case PROP_SPREAD:
      g_value_set_boolean (value, self->spread);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_pair_set_property (GObject      *object,
                      guint         id,
                      const GValue *value,
                      GParamSpec   *pspec)
{
  PtPair *self = PT_PAIR (object);

  switch (id)
    {
    case PROP_SPACING:
      self->spacing = g_value_get_int (value);
      break;
    case PROP_LINE_SPACING:
      self->line_spacing = g_value_get_int (value);
      break;
    case PROP_LEAST:
      self->least = g_value_get_int (value);
      break;
    case PROP_SECOND_YIELDS:
      self->second_yields = g_value_get_boolean (value);
      break;
    case PROP_SPREAD:
      self->spread = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_pair_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (pt_pair_parent_class)->dispose (object);
}

static void
pt_pair_class_init (PtPairClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_pair_get_property;
  object_class->set_property = pt_pair_set_property;
  object_class->dispose = pt_pair_dispose;
  widget_class->get_request_mode = pt_pair_get_request_mode;
  widget_class->measure = pt_pair_measure;
  widget_class->size_allocate = pt_pair_size_allocate;

  props[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT, 12, given);
  props[PROP_LINE_SPACING] = g_param_spec_int ("line-spacing", NULL, NULL, 0, G_MAXINT, 0, given);
  props[PROP_LEAST] = g_param_spec_int ("least", NULL, NULL, 0, G_MAXINT, 0, given);
  props[PROP_SECOND_YIELDS] = g_param_spec_boolean ("second-yields", NULL, NULL, FALSE, given);
  props[PROP_SPREAD] = g_param_spec_boolean ("spread", NULL, NULL, FALSE, given);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_pair_init (PtPair *self)
{
}
