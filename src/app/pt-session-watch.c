/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-session-work.h"

/*
 * How a session keeps up with the computer. What changes is told by the kernel or by libvirt, see
 * PtHostWatch and PtNodeWatch; nothing is asked again and again but what neither tells:
 *
 * - drivers of another computer: libvirt passes on that devices come, go and change, and not the
 *   kernel's “bind” and “unbind” (udevHandleOneDevice() in its src/node_device/node_device_udev.c);
 * - devices where the kernel's uevents do not arrive, as in most sandboxes.
 *
 * There the computer is read again every few seconds, but only while somebody looks.
 */

/* From the end of one reading to the next, at least; and so many times as long as that one took: a
 * computer far away shall not be busy with telling us the same */
#define LISTING_INTERVAL (5 * G_TIME_SPAN_SECOND)
#define LISTING_SHARE 4

static gboolean
is_told_too_little (PtSession *self)
{
  return self->node_watch != NULL ||
         (self->watch != NULL &&
          (pt_host_watch_get_unwatched (self->watch) & PT_HOST_CHANGES_HARDWARE) != 0);
}

static gboolean
on_listing (gpointer data)
{
  PtSession *self = PT_SESSION (data);

  self->listing_source = 0;
  /* Comes back in pt_session_plan_listing() once it has read; not while libvirt is away */
  if (!self->reading)
    {
      self->listing = TRUE;
      pt_session_refresh (self);
      self->listing = self->reading;
    }
  return G_SOURCE_REMOVE;
}

/**
 * pt_session_plan_listing:
 * @self: a session
 *
 * Has the computer read again in time, where nothing tells of its changes and somebody looks; at
 * once when that is overdue, because nobody has looked for a while.
 */
void
pt_session_plan_listing (PtSession *self)
{
  gint64 wait, since;

  if (self->listing_source != 0)
    g_source_remove (g_steal_handle_id (&self->listing_source));
  if (!self->started || !self->attended || self->reading || !is_told_too_little (self))
    return;

  since = g_get_monotonic_time () - self->read_end;
  wait = MAX (LISTING_INTERVAL, LISTING_SHARE * (self->read_end - self->read_begin)) - since;
  self->listing_source = g_timeout_add_full (G_PRIORITY_LOW,
                                             (guint) (MAX (wait, 0) / G_TIME_SPAN_MILLISECOND),
                                             on_listing, self, NULL);
  g_source_set_name_by_id (self->listing_source, "[passthrough] read what nobody tells");
}

/**
 * pt_session_set_attended:
 * @self: a session
 * @attended: whether somebody looks at what it shows
 *
 * While nobody does, nothing is read that would have to be asked for again and again.
 */
void
pt_session_set_attended (PtSession *self,
                         gboolean   attended)
{
  g_return_if_fail (PT_IS_SESSION (self));

  attended = !!attended;
  if (self->attended == attended)
    return;

  self->attended = attended;
  pt_session_plan_listing (self);
  g_object_notify (G_OBJECT (self), "attended");
}

/**
 * pt_session_watch_host:
 * @self: a session
 *
 * Reads this computer again whenever it changes.
 */
void
pt_session_watch_host (PtSession *self)
{
  if (self->watch != NULL)
    return;

  self->watch = pt_host_watch_new ("/");
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (pt_session_refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "notify::unwatched", G_CALLBACK (pt_session_plan_listing),
                           self, G_CONNECT_SWAPPED);
}
