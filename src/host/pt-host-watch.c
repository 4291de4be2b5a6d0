/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-host-watch.h"
#include "pt-uevent.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The kernel's own limit for an uevent is 2 KiB, a route message is smaller than a page. */
#define MAX_MESSAGE 8192
/* So many messages at once, then everybody else on this main context has a turn. */
#define MESSAGES_AT_ONCE 64

typedef enum
{
  SOURCE_UEVENTS,
  SOURCE_MOUNTS,
  SOURCE_SWAPS,
  SOURCE_ROUTES,
  N_SOURCES,
} SourceKind;

/* The host watch tells when this computer is no longer as it was read. It reads nothing itself:
   whoever hears it reads again. The kernel says all of it by itself, so nothing is asked again and
   again:

   - devices, drivers and modules by uevents (the same that udev hears),
   - mounts and swap by poll() on their files in /proc,
   - addresses and routes by rtnetlink: uevents tell only that an interface came or went. */
struct _PtHostWatch
{
  GObject parent_instance;

  /* Owned */
  char         *root;
  GMainContext *context;
  GSource      *sources[N_SOURCES];
  char         *reasons[N_SOURCES];  /* why it is not watched, or NULL */
  GSource      *timer;               /* set while changes wait to be told */
  PtHostChanges pending;
  gboolean      all_routes;
};

typedef struct
{
  PtHostWatch *self;
  SourceKind   kind;
  int          fd;       /* owned: GLib's source only borrows it */
} SourceData;

static void
source_data_free (gpointer data)
{
  close (((SourceData *) data)->fd);
  g_free (data);
}

enum
{
  PROP_0,
  PROP_ROOT,
  PROP_UNWATCHED,
  N_PROPS,
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static const PtHostChanges source_changes[N_SOURCES] = {
  [SOURCE_UEVENTS] = PT_HOST_CHANGES_HARDWARE,
  [SOURCE_MOUNTS] = PT_HOST_CHANGES_MOUNTS,
  [SOURCE_SWAPS] = PT_HOST_CHANGES_MOUNTS,
  [SOURCE_ROUTES] = PT_HOST_CHANGES_NETWORK,
};

G_DEFINE_FINAL_TYPE (PtHostWatch, pt_host_watch, G_TYPE_OBJECT)

GType
pt_host_changes_get_type (void)
{
  static GType type;
  static const GFlagsValue values[] = {
    { PT_HOST_CHANGES_NONE, "PT_HOST_CHANGES_NONE", "none" },
    { PT_HOST_CHANGES_HARDWARE, "PT_HOST_CHANGES_HARDWARE", "hardware" },
    { PT_HOST_CHANGES_MOUNTS, "PT_HOST_CHANGES_MOUNTS", "mounts" },
    { PT_HOST_CHANGES_NETWORK, "PT_HOST_CHANGES_NETWORK", "network" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter_pointer (&type))
    g_once_init_leave_pointer (&type, g_flags_register_static ("PtHostChanges", values));
  return type;
}

/* ---- Telling ------------------------------------------------------------------------------ */

static gboolean
on_timer (gpointer user_data)
{
  PtHostWatch *self = user_data;
  PtHostChanges changes = self->pending;

  self->pending = PT_HOST_CHANGES_NONE;
  g_clear_pointer (&self->timer, g_source_unref);

  /* Whoever hears it may let go of us */
  g_object_ref (self);
  g_signal_emit (self, signals[CHANGED], 0, changes);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

/* The timer starts with the first change and is never put off by the next: a storm is told often
   enough, and one plugged card, which is dozens of events, once. */
static void
note_changes (PtHostWatch   *self,
              PtHostChanges  changes)
{
  self->pending |= changes;
  if (changes == PT_HOST_CHANGES_NONE || self->timer != NULL)
    return;

  self->timer = g_timeout_source_new (PT_HOST_WATCH_INTERVAL_MS);
  g_source_set_static_name (self->timer, "[passthrough] host changed");
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, self->context);
}

static void
clear_source (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
give_up (PtHostWatch *self,
         SourceKind   kind,
         const char  *reason)
{
  g_clear_pointer (&self->sources[kind], clear_source);
  g_free (self->reasons[kind]);
  self->reasons[kind] = g_strdup (reason);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNWATCHED]);
}

/* ---- Netlink ------------------------------------------------------------------------------ */

static gboolean
is_default_route (const struct nlmsghdr *message)
{
  const struct rtmsg *route = NLMSG_DATA (message);

  return message->nlmsg_len >= NLMSG_LENGTH (sizeof *route) && route->rtm_dst_len == 0;
}

/* A wireless card says after every scan that nothing about the link has changed */
static gboolean
is_wireless_gossip (const struct nlmsghdr *message)
{
  const struct ifinfomsg *link = NLMSG_DATA (message);
  const struct rtattr *attribute;
  int length = (int) message->nlmsg_len - (int) NLMSG_LENGTH (sizeof *link);

  if (length < 0 || message->nlmsg_type != RTM_NEWLINK || link->ifi_change != 0)
    return FALSE;
  for (attribute = IFLA_RTA (link); RTA_OK (attribute, length);
       attribute = RTA_NEXT (attribute, length))
    {
      if (attribute->rta_type == IFLA_WIRELESS)
        return TRUE;
    }
  return FALSE;
}

static PtHostChanges
classify_route_messages (const char *buffer,
                         gsize       size,
                         gboolean    all_routes)
{
  const struct nlmsghdr *message;
  int length = (int) size;

  for (message = (const void *) buffer; NLMSG_OK (message, (guint) length);
       message = NLMSG_NEXT (message, length))
    {
      switch (message->nlmsg_type)
        {
        case RTM_NEWLINK:
        case RTM_DELLINK:
          if (!is_wireless_gossip (message))
            return PT_HOST_CHANGES_NETWORK;
          break;

        case RTM_NEWADDR:
        case RTM_DELADDR:
          return PT_HOST_CHANGES_NETWORK;

        /* Containers and dynamic routing change others all day, on which a finding seldom rests */
        case RTM_NEWROUTE:
        case RTM_DELROUTE:
          if (all_routes || is_default_route (message))
            return PT_HOST_CHANGES_NETWORK;
          break;

        default:
          break;
        }
    }

  return PT_HOST_CHANGES_NONE;
}

static gboolean
on_netlink (int          fd,
            GIOCondition condition,
            gpointer     user_data)
{
  SourceData *data = user_data;
  PtHostWatch *self = data->self;

  for (guint i = 0; i < MESSAGES_AT_ONCE; i++)
    {
      char buffer[MAX_MESSAGE] __attribute__ ((aligned (8)));
      struct sockaddr_nl sender = { 0 };
      struct iovec part = { buffer, sizeof buffer };
      struct msghdr header = {
        .msg_name = &sender, .msg_namelen = sizeof sender, .msg_iov = &part, .msg_iovlen = 1,
      };
      gssize size = recvmsg (fd, &header, MSG_DONTWAIT);

      if (size < 0 && errno == EINTR)
        continue;
      if (size < 0 && errno == EAGAIN)
        break;
      /* More than the socket holds: what was lost may have been anything */
      if (size < 0 && errno == ENOBUFS)
        {
          note_changes (self, source_changes[data->kind]);
          continue;
        }
      if (size <= 0)
        {
          give_up (self, data->kind, size < 0 ? g_strerror (errno) : g_strerror (EPIPE));
          return G_SOURCE_REMOVE;
        }
      /* Only the kernel is believed, as udev does */
      if (sender.nl_pid != 0)
        continue;
      if (data->kind == SOURCE_UEVENTS)
        note_changes (self, pt_uevent_classify (buffer, (gsize) size));
      else
        note_changes (self, classify_route_messages (buffer, (gsize) size, self->all_routes));
    }

  return G_SOURCE_CONTINUE;
}

static int
open_netlink (int     protocol,
              guint32 groups)
{
  struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = groups };
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);

  if (fd < 0)
    return -1;
  if (bind (fd, (const struct sockaddr *) &address, sizeof address) < 0)
    {
      int code = errno;

      close (fd);
      errno = code;
      return -1;
    }
  return fd;
}

/* ---- Files in /proc ----------------------------------------------------------------------- */

static gboolean
on_proc_file (int          fd,
              GIOCondition condition,
              gpointer     user_data)
{
  SourceData *data = user_data;

  if ((condition & (G_IO_NVAL | G_IO_HUP)) != 0)
    {
      give_up (data->self, data->kind, g_strerror (EBADF));
      return G_SOURCE_REMOVE;
    }
  note_changes (data->self, source_changes[data->kind]);
  return G_SOURCE_CONTINUE;
}

/* As the reader: the first process sees what is mounted on this computer, unless we may not look */
static int
open_mounts (void)
{
  int fd = open ("/proc/1/mountinfo", O_RDONLY | O_CLOEXEC);

  return fd >= 0 ? fd : open ("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
}

/* ---- Starting ----------------------------------------------------------------------------- */

static void
add_source (PtHostWatch *self,
            SourceKind   kind,
            int          fd)
{
  gboolean is_socket = kind == SOURCE_UEVENTS || kind == SOURCE_ROUTES;
  SourceData *data;
  GSource *source;

  if (fd < 0)
    {
      self->reasons[kind] = g_strdup (g_strerror (errno));
      return;
    }

  data = g_new0 (SourceData, 1);
  data->self = self;
  data->kind = kind;
  data->fd = fd;
  source = g_unix_fd_source_new (fd, is_socket ? G_IO_IN : (GIOCondition) (G_IO_PRI | G_IO_ERR));
  g_source_set_static_name (source, "[passthrough] host watch");
  g_source_set_callback (source, G_SOURCE_FUNC (is_socket ? on_netlink : on_proc_file), data,
                         source_data_free);
  /* poll() on these files tells each change once, whether its source is then dispatched or not; and
     one whose priority is below that of another that is ready is not. So nothing may come before
     them. */
  if (!is_socket)
    g_source_set_priority (source, G_MININT);
  g_source_attach (source, self->context);
  self->sources[kind] = source;
}

static void
start (PtHostWatch *self)
{
  const guint32 route_groups =
    RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;

  add_source (self, SOURCE_UEVENTS, open_netlink (NETLINK_KOBJECT_UEVENT, 1));
  add_source (self, SOURCE_MOUNTS, open_mounts ());
  add_source (self, SOURCE_SWAPS, open ("/proc/swaps", O_RDONLY | O_CLOEXEC));
  add_source (self, SOURCE_ROUTES, open_netlink (NETLINK_ROUTE, route_groups));

  /* Kept open: those about our own interfaces do arrive */
  if (self->sources[SOURCE_UEVENTS] != NULL && !pt_uevent_arrive_here ())
    self->reasons[SOURCE_UEVENTS] =
      g_strdup (_("The kernel does not tell this sandbox about devices."));
}

/* ---- Object ------------------------------------------------------------------------------- */

static void
pt_host_watch_constructed (GObject *object)
{
  PtHostWatch *self = PT_HOST_WATCH (object);
  g_autofree char *canonical = NULL;

  G_OBJECT_CLASS (pt_host_watch_parent_class)->constructed (object);

  self->context = g_main_context_ref_thread_default ();
  canonical = realpath (self->root, NULL);
  if (g_strcmp0 (canonical, "/") == 0)
    start (self);
}

static void
pt_host_watch_dispose (GObject *object)
{
  PtHostWatch *self = PT_HOST_WATCH (object);

  for (guint i = 0; i < N_SOURCES; i++)
    g_clear_pointer (&self->sources[i], clear_source);
  g_clear_pointer (&self->timer, clear_source);

  G_OBJECT_CLASS (pt_host_watch_parent_class)->dispose (object);
}

static void
pt_host_watch_finalize (GObject *object)
{
  PtHostWatch *self = PT_HOST_WATCH (object);

  for (guint i = 0; i < N_SOURCES; i++)
    g_free (self->reasons[i]);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->root);

  G_OBJECT_CLASS (pt_host_watch_parent_class)->finalize (object);
}

static void
pt_host_watch_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  PtHostWatch *self = PT_HOST_WATCH (object);

  switch (prop_id)
    {
    case PROP_ROOT:
      g_value_set_string (value, self->root);
      break;

    case PROP_UNWATCHED:
      g_value_set_flags (value, pt_host_watch_get_unwatched (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pt_host_watch_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  PtHostWatch *self = PT_HOST_WATCH (object);

  switch (prop_id)
    {
    case PROP_ROOT:
      self->root = g_value_dup_string (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pt_host_watch_class_init (PtHostWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = pt_host_watch_constructed;
  object_class->dispose = pt_host_watch_dispose;
  object_class->finalize = pt_host_watch_finalize;
  object_class->get_property = pt_host_watch_get_property;
  object_class->set_property = pt_host_watch_set_property;

  properties[PROP_ROOT] =
    g_param_spec_string ("root", NULL, NULL, "/",
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * PtHostWatch:unwatched:
   *
   * Of what a change may go unnoticed; pt_host_watch_get_unwatched_reason() says why.
   */
  properties[PROP_UNWATCHED] =
    g_param_spec_flags ("unwatched", NULL, NULL, PT_TYPE_HOST_CHANGES, PT_HOST_CHANGES_NONE,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * PtHostWatch::changed:
   * @self: a watch
   * @changes: (type PtHostChanges): all that has changed since the last signal
   *
   * Emitted in the main context that was the thread's default when the watch was made,
   * %PT_HOST_WATCH_INTERVAL_MS after the first change that it tells of, and so never more often
   * than that.
   */
  signals[CHANGED] =
    g_signal_new ("changed", PT_TYPE_HOST_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, PT_TYPE_HOST_CHANGES);
}

static void
pt_host_watch_init (PtHostWatch *self)
{
}

/**
 * pt_host_watch_new:
 * @root: "/" for this computer; nothing is watched below any other, because a recorded computer
 *   does not change
 *
 * Never fails: what cannot be watched is in #PtHostWatch:unwatched.
 *
 * Returns: (transfer full): a watch, already watching
 */
PtHostWatch *
pt_host_watch_new (const char *root)
{
  g_return_val_if_fail (root != NULL, NULL);

  return g_object_new (PT_TYPE_HOST_WATCH, "root", root, NULL);
}

/**
 * pt_host_watch_set_all_routes:
 * @self: a watch
 * @all_routes: whether to tell of all routes, and not of default routes alone
 */
void
pt_host_watch_set_all_routes (PtHostWatch *self,
                              gboolean     all_routes)
{
  g_return_if_fail (PT_IS_HOST_WATCH (self));

  self->all_routes = all_routes;
}

/**
 * pt_host_watch_get_unwatched:
 * @self: a watch
 *
 * Returns: of what a change may go unnoticed
 */
PtHostChanges
pt_host_watch_get_unwatched (PtHostWatch *self)
{
  PtHostChanges unwatched = PT_HOST_CHANGES_NONE;

  g_return_val_if_fail (PT_IS_HOST_WATCH (self), PT_HOST_CHANGES_NONE);

  for (guint i = 0; i < N_SOURCES; i++)
    {
      if (self->reasons[i] != NULL)
        unwatched |= source_changes[i];
    }
  return unwatched;
}

/**
 * pt_host_watch_get_unwatched_reason:
 * @self: a watch
 * @change: one of #PtHostWatch:unwatched
 *
 * Returns: (transfer none) (nullable): why it is not watched, in the words of the system; %NULL
 * when it is
 */
const char *
pt_host_watch_get_unwatched_reason (PtHostWatch   *self,
                                    PtHostChanges  change)
{
  g_return_val_if_fail (PT_IS_HOST_WATCH (self), NULL);

  for (guint i = 0; i < N_SOURCES; i++)
    {
      if (self->reasons[i] != NULL && (source_changes[i] & change) != 0)
        return self->reasons[i];
    }
  return NULL;
}
