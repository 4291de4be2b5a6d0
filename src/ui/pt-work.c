/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-work.h"

#include <glib/gi18n.h>

/* After this long a person wonders whether anything happens, … */
#define SLOW_SECONDS 1
/* … and after this long whether it ever ends */
#define LONG_SECONDS 5

/*
 * One piece of work in flight, as the face shows it: nothing at first, after a second a spinner,
 * after five seconds what it is and a way to cancel it. A new piece of work cancels the one before.
 */
struct _PtWork
{
  GObject parent_instance;

  char         *text;
  GCancellable *cancellable;
  guint         slow_source;
  guint         long_source;
  gboolean      slow;
  gboolean      lasting;
};

enum
{
  PROP_ACTIVE = 1,
  PROP_SLOW,
  PROP_LASTING,
  PROP_TEXT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtWork, pt_work, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

static void
pt_work_set_slow (PtWork   *self,
                  gboolean  slow)
{
  if (self->slow == slow)
    return;
  self->slow = slow;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SLOW]);
}

static void
pt_work_set_lasting (PtWork   *self,
                     gboolean  lasting)
{
  if (self->lasting == lasting)
    return;
  self->lasting = lasting;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LASTING]);
}

static void
pt_work_stop (PtWork *self)
{
  g_clear_handle_id (&self->slow_source, g_source_remove);
  g_clear_handle_id (&self->long_source, g_source_remove);
  g_clear_object (&self->cancellable);
  pt_work_set_slow (self, FALSE);
  pt_work_set_lasting (self, FALSE);
}

static gboolean
on_slow (gpointer user_data)
{
  PtWork *self = user_data;

  self->slow_source = 0;
  pt_work_set_slow (self, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
on_long (gpointer user_data)
{
  PtWork *self = user_data;

  self->long_source = 0;
  pt_work_set_lasting (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
pt_work_get_property (GObject    *object,
                      guint       id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  PtWork *self = PT_WORK (object);

  switch (id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, pt_work_is_active (self));
      break;
    case PROP_SLOW:
      g_value_set_boolean (value, self->slow);
      break;
    case PROP_LASTING:
      g_value_set_boolean (value, self->lasting);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_work_dispose (GObject *object)
{
  PtWork *self = PT_WORK (object);

  g_cancellable_cancel (self->cancellable);
  pt_work_stop (self);
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (pt_work_parent_class)->dispose (object);
}

static void
pt_work_class_init (PtWorkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pt_work_get_property;
  object_class->dispose = pt_work_dispose;

  props[PROP_ACTIVE] =
    g_param_spec_boolean ("active", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SLOW] =
    g_param_spec_boolean ("slow", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_LASTING] =
    g_param_spec_boolean ("lasting", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_work_init (PtWork *self)
{
}

/**
 * pt_work_new:
 *
 * Returns: (transfer full): no work yet
 */
PtWork *
pt_work_new (void)
{
  return g_object_new (PT_TYPE_WORK, NULL);
}

/**
 * pt_work_begin:
 * @self: work
 * @text: what is being done, in words
 *
 * Cancels what was in flight before.
 *
 * Returns: (transfer full): to give to the operation, and to pt_work_end() when it is over
 */
GCancellable *
pt_work_begin (PtWork     *self,
               const char *text)
{
  g_return_val_if_fail (PT_IS_WORK (self), NULL);

  g_cancellable_cancel (self->cancellable);
  pt_work_stop (self);

  g_set_str (&self->text, text);
  self->cancellable = g_cancellable_new ();
  self->slow_source = g_timeout_add_seconds (SLOW_SECONDS, on_slow, self);
  self->long_source = g_timeout_add_seconds (LONG_SECONDS, on_long, self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTIVE]);
  return g_object_ref (self->cancellable);
}

/**
 * pt_work_end:
 * @self: work
 * @cancellable: what pt_work_begin() returned
 *
 * Does nothing when newer work has taken its place.
 *
 * Returns: %FALSE when newer work has taken its place, so that the result is of no use any more
 */
gboolean
pt_work_end (PtWork       *self,
             GCancellable *cancellable)
{
  g_return_val_if_fail (PT_IS_WORK (self), FALSE);

  if (!pt_work_is_current (self, cancellable))
    return FALSE;
  pt_work_stop (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTIVE]);
  return TRUE;
}

/**
 * pt_work_cancel:
 * @self: work
 *
 * Asks what is in flight to stop; it ends when the operation has said so. libvirt may have been
 * asked already, and cannot be interrupted: then that is said instead, and not asked again.
 */
void
pt_work_cancel (PtWork *self)
{
  g_autoptr (GCancellable) cancellable = NULL;

  g_return_if_fail (PT_IS_WORK (self));

  if (!g_set_object (&cancellable, self->cancellable))
    return;
  g_clear_handle_id (&self->long_source, g_source_remove);
  pt_work_set_lasting (self, FALSE);
  g_set_str (&self->text, _("Waiting for libvirt, which may still carry it out…"));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
  g_cancellable_cancel (cancellable);
}

/**
 * pt_work_is_active:
 * @self: work
 *
 * Returns: whether something is in flight
 */
gboolean
pt_work_is_active (PtWork *self)
{
  g_return_val_if_fail (PT_IS_WORK (self), FALSE);

  return self->cancellable != NULL;
}

/**
 * pt_work_is_current:
 * @self: work
 * @cancellable: what pt_work_begin() returned
 *
 * Returns: whether that work is in flight, and no newer has taken its place
 */
gboolean
pt_work_is_current (PtWork       *self,
                    GCancellable *cancellable)
{
  g_return_val_if_fail (PT_IS_WORK (self), FALSE);
  g_return_val_if_fail (cancellable != NULL, FALSE);

  return self->cancellable == cancellable;
}
