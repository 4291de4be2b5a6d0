/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "loopback.h"

#include <linux/netlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Changes of the one interface that a network namespace has from its beginning. */

void
loopback_set_up (gboolean up)
{
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = up ? IFF_UP | IFF_RUNNING : 0 };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_no_errno (ioctl (fd, SIOCSIFFLAGS, &request));
  close (fd);
}

typedef struct
{
  struct nlmsghdr header;
  union
  {
    struct ifaddrmsg address;
    struct rtmsg     route;
  };
  char attributes[64];
} Request;

static void
add_attribute (Request    *request,
               guint16     type,
               const void *value,
               gsize       size)
{
  struct rtattr *attribute =
    (struct rtattr *) (void *) ((char *) request + NLMSG_ALIGN (request->header.nlmsg_len));

  attribute->rta_type = type;
  attribute->rta_len = (guint16) RTA_LENGTH (size);
  memcpy (RTA_DATA (attribute), value, size);
  request->header.nlmsg_len =
    NLMSG_ALIGN (request->header.nlmsg_len) + RTA_ALIGN (attribute->rta_len);
}

/* Asks the kernel and takes its answer */
static void
ask_kernel (Request *request)
{
  struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
  struct
  {
    struct nlmsghdr header;
    struct nlmsgerr error;
    char            rest[512];
  } answer;
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

  g_assert_cmpint (fd, >=, 0);
  request->header.nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
  g_assert_no_errno (connect (fd, (struct sockaddr *) &kernel, sizeof kernel));
  g_assert_cmpint (send (fd, request, request->header.nlmsg_len, 0), ==, request->header.nlmsg_len);
  g_assert_cmpint (recv (fd, &answer, sizeof answer, 0), >=, NLMSG_LENGTH (sizeof answer.error));
  g_assert_cmpint (answer.header.nlmsg_type, ==, NLMSG_ERROR);
  g_assert_cmpstr (g_strerror (-answer.error.error), ==, g_strerror (0));
  close (fd);
}

void
loopback_change_address (guint16 type)
{
  static const guint8 address[] = { 192, 0, 2, 1 };
  Request request = {
    .header = { .nlmsg_type = type, .nlmsg_len = NLMSG_LENGTH (sizeof (struct ifaddrmsg)) },
    .address = { .ifa_family = AF_INET, .ifa_prefixlen = 32, .ifa_index = if_nametoindex ("lo") },
  };

  request.header.nlmsg_flags = type == RTM_NEWADDR ? NLM_F_CREATE : 0;
  add_attribute (&request, IFA_LOCAL, address, sizeof address);
  ask_kernel (&request);
}

void
loopback_change_route (guint16 type,
                       guint8  prefix_length)
{
  static const guint8 destination[] = { 198, 51, 100, 0 };
  guint32 interface = if_nametoindex ("lo");
  Request request = {
    .header = { .nlmsg_type = type, .nlmsg_len = NLMSG_LENGTH (sizeof (struct rtmsg)) },
    .route = { .rtm_family = AF_INET, .rtm_dst_len = prefix_length, .rtm_table = RT_TABLE_MAIN,
               .rtm_protocol = RTPROT_STATIC, .rtm_scope = RT_SCOPE_LINK, .rtm_type = RTN_UNICAST },
  };

  request.header.nlmsg_flags = type == RTM_NEWROUTE ? NLM_F_CREATE : 0;
  if (prefix_length > 0)
    add_attribute (&request, RTA_DST, destination, sizeof destination);
  add_attribute (&request, RTA_OIF, &interface, sizeof interface);
  ask_kernel (&request);
}
