/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-node-devices.h"
#include "pt-session-work.h"

/*
 * How a session keeps up with the computer. What changes is told by the kernel or by libvirt, see
 * PtHostWatch and PtNodeWatch; nothing is asked again and again but what neither tells:
 *
 * - drivers of another computer: libvirt passes on that devices come, go and change, and not the
 *   kernel's “bind” and “unbind” (udevHandleOneDevice() in its src/node_device/node_device_udev.c);
 * - devices where the kernel's uevents do not arrive, as in most sandboxes.
 *
 * There the computer is read again every few seconds, but only while somebody looks; of another
 * one the drivers, which nothing else tells of, are asked for in between.
 *
 * The machines of the example are in the memory of each program that has it open: that another one
 * has done something is told by the file that it writes.
 */

/* From the end of one reading to the next, at least; and so many times as long as that one took: a
 * computer far away shall not be busy with telling us the same */
#define LISTING_INTERVAL (5 * G_TIME_SPAN_SECOND)
#define LISTING_SHARE 4

/* The same for drivers: with the answer and a reading after it a change shows within two seconds,
 * where libvirt answers in a few hundred milliseconds */
#define ASKING_INTERVAL (1250 * G_TIME_SPAN_MILLISECOND)

static gboolean
is_told_too_little (PtSession *self)
{
  return self->node_watch != NULL ||
         (self->watch != NULL &&
          (pt_host_watch_get_unwatched (self->watch) & PT_HOST_CHANGES_HARDWARE) != 0);
}

/* Without devices that were read there are no drivers to compare */
static gboolean
can_ask (PtSession *self)
{
  return self->node_watch != NULL && self->host != NULL;
}

static gint64
get_listing_time (PtSession *self)
{
  return self->read_end +
         MAX (LISTING_INTERVAL, LISTING_SHARE * (self->read_end - self->read_begin));
}

static gint64
get_asking_time (PtSession *self)
{
  return MAX (self->read_end, self->ask_end) +
         MAX (ASKING_INTERVAL, LISTING_SHARE * (self->ask_end - self->ask_begin));
}

static void
read_silently (PtSession *self)
{
  /* Comes back in pt_session_plan_listing() once it has read; not while libvirt is away */
  if (self->reading)
    return;

  self->listing = TRUE;
  pt_session_refresh (self);
  self->listing = self->reading;
}

static void
ask_thread (GTask        *task,
            gpointer      object,
            gpointer      data,
            GCancellable *cancellable)
{
  PtSession *self = PT_SESSION (object);
  GError *error = NULL;
  gboolean other =
    pt_node_devices_have_other_drivers (self->connection, PT_HOST (data), cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, other);
}

static void
on_asked (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  PtSession *self = PT_SESSION (object);
  /* Where it could not be asked, the next reading says what is the matter */
  gboolean other = g_task_propagate_boolean (G_TASK (result), NULL);

  self->asking = FALSE;
  self->ask_end = g_get_monotonic_time ();
  if (other && self->attended && self->host == g_task_get_task_data (G_TASK (result)))
    read_silently (self);
  pt_session_plan_listing (self);
}

static void
ask (PtSession *self)
{
  g_autoptr (GTask) task = NULL;

  /* Not while libvirt is away: PtNodeWatch tells when it is back */
  if (self->asking || pt_connection_get_facts (self->connection) == NULL)
    return;

  self->asking = TRUE;
  self->ask_begin = g_get_monotonic_time ();
  task = pt_session_new_task (self, NULL, on_asked, NULL, ask, "[passthrough] ask for drivers");
  g_task_set_task_data (task, g_object_ref (self->host), g_object_unref);
  pt_session_run_in_thread (task, ask_thread);
}

static gboolean
on_listing (gpointer data)
{
  PtSession *self = PT_SESSION (data);

  self->listing_source = 0;
  if (can_ask (self) && g_get_monotonic_time () < get_listing_time (self))
    ask (self);
  else
    read_silently (self);
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
  gint64 time;

  if (self->listing_source != 0)
    g_source_remove (g_steal_handle_id (&self->listing_source));
  if (!self->started || !self->attended || self->reading || self->asking ||
      !is_told_too_little (self))
    return;

  time = get_listing_time (self);
  if (can_ask (self))
    time = MIN (time, get_asking_time (self));
  time = MAX (time - g_get_monotonic_time (), 0);
  self->listing_source = g_timeout_add_full (G_PRIORITY_LOW,
                                             (guint) (time / G_TIME_SPAN_MILLISECOND) + 1,
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

/* What comes over the network does so through the card to which a route leads, or through one that
   is not known */
static gboolean
rests_on_routes (PtHost *host)
{
  GPtrArray *devices = pt_host_get_devices (host);

  for (guint i = 0; i < devices->len; i++)
    if ((pt_pci_device_get_use_flags (g_ptr_array_index (devices, i)) & PT_USE_REMOTE) != 0)
      return TRUE;
  return pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_NETWORK] != NULL;
}

static void
choose_routes (PtSession *self)
{
  pt_host_watch_set_all_routes (self->watch, self->host == NULL || rests_on_routes (self->host));
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
  g_signal_connect (self, "notify::host", G_CALLBACK (choose_routes), NULL);
  choose_routes (self);
}

static void
follow_thread (GTask        *task,
               gpointer      object,
               gpointer      data,
               GCancellable *cancellable)
{
  PtSession *self = PT_SESSION (object);
  /* What cannot be fetched is told when something is to be changed */
  g_autoptr (PtMachineLock) held =
    pt_example_hold (self->example, self->connection, "", cancellable, NULL);

  g_task_return_boolean (task, held != NULL);
}

static void
on_followed (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  PtSession *self = PT_SESSION (object);

  self->following = FALSE;
  if (self->follow_again)
    pt_session_follow_example (self);
}

/**
 * pt_session_follow_example:
 * @self: a session of the example computer
 *
 * Has its machines be as its file says, in a worker.
 */
void
pt_session_follow_example (PtSession *self)
{
  g_autoptr (GTask) task = NULL;

  self->follow_again = self->following;
  if (self->following)
    return;

  self->following = TRUE;
  task = pt_session_new_task (self, NULL, on_followed, NULL, pt_session_follow_example,
                              "[passthrough] follow the example");
  pt_session_run_in_thread (task, follow_thread);
}

/**
 * pt_session_watch_example:
 * @self: a session of the example computer
 *
 * Has its machines be as other programs leave them. Of what this one did itself nothing is new.
 */
void
pt_session_watch_example (PtSession *self)
{
  self->example_watch = pt_example_watch (self->example);
  if (self->example_watch != NULL)
    g_signal_connect_object (self->example_watch, "changed", G_CALLBACK (pt_session_follow_example),
                             self, G_CONNECT_SWAPPED);
}
