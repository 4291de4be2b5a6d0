/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hotplug-double.h"

/*
 * A libvirt whose machines devices can be plugged into and unplugged from: the test driver, that
 * has half of it, says that it is QEMU, and what it lacks is here. To be preloaded, or linked into
 * a test.
 *
 * The environment says what goes wrong, each with the address of a host's device:
 *
 *     HOTPLUG_FAIL      it cannot be plugged in
 *     HOTPLUG_REFUSE    the guest says that it keeps it
 *     HOTPLUG_KEEP      the guest says nothing
 *     HOTPLUG_LOST      the guest lets go of it, and the event gets lost
 *     HOTPLUG_STUCK     the host's driver does not take it back
 *     HOTPLUG_BOUND     it is always with vfio-pci, and not by libvirt's doing
 *     HOTPLUG_HALF      it is plugged into what runs, and then the definition cannot be written
 *     HOTPLUG_EDIT      somebody else gives the machine more memory while it comes or goes
 *     HOTPLUG_CUT       the connection is lost as it comes or goes: nothing can be read any more
 * HOTPLUG_GATE: a FIFO; nothing is plugged in before whoever writes to it has closed it.
 * HOTPLUG_VARIANT: the driver that stands for vfio-pci.
 * HOTPLUG_UNREAD: a definition without any of them cannot be read, once.
 *
 * HOTPLUG_TRACE is a file that each call is written to.
 */

#define MAX 16
#define DRIVER "xhci_hcd"

typedef void (*DeviceCallback) (virConnectPtr, virDomainPtr, const char *, void *);

struct _virNodeDevice
{
  char key[20];
};

static struct
{
  char key[20];
  int  unplugged; /* the test driver cannot take it away: it is left out of what it prints */
  int  taken;     /* libvirt leaves with vfio-pci what was there when it was plugged in */
  char driver[20];
} devices[MAX];

static struct
{
  int             used;
  int             event;
  DeviceCallback  callback;
  void           *opaque;
  virFreeCallback free;
} listeners[MAX];

static int is_cut; /* the connection */

#define REAL(name) ((__typeof__ (&(name))) dlsym (RTLD_NEXT, #name))

static void
trace (const char *what,
       const char *key)
{
  const char *path = getenv ("HOTPLUG_TRACE");
  FILE *file = path != NULL ? fopen (path, "a") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%s %s\n", what, key);
  fclose (file);
}

static int
goes_wrong (const char *name,
            const char *key)
{
  const char *value = getenv (name);

  return value != NULL && strcmp (value, key) == 0;
}

static unsigned
get_number (const char *element,
            const char *name)
{
  const char *at = strstr (element, name);

  return at != NULL ? (unsigned) strtoul (at + strlen (name) + 2, NULL, 16) : 0;
}

/* The address in the first <source> of @xml */
static void
get_key (const char *xml,
         char       *key)
{
  const char *source = strstr (xml, "<source");
  const char *address = source != NULL ? strstr (source, "<address ") : NULL;

  if (address == NULL)
    address = "";
  snprintf (key, 20, "%04x:%02x:%02x.%x", get_number (address, "domain") & 0xffff,
            get_number (address, "bus") & 0xff, get_number (address, "slot") & 0x1f,
            get_number (address, "function") & 7);
}

static int
find (const char *key)
{
  int i;

  for (i = 0; i < MAX - 1 && devices[i].key[0] != '\0'; i++)
    if (strcmp (devices[i].key, key) == 0)
      return i;

  strcpy (devices[i].key, key);
  strcpy (devices[i].driver, DRIVER);
  return i;
}

void
hotplug_double_forget (void)
{
  memset (devices, 0, sizeof devices);
  is_cut = 0;
}

static const char *
get_vfio (void)
{
  const char *variant = getenv ("HOTPLUG_VARIANT");

  return variant != NULL ? variant : "vfio-pci";
}

static const char *
get_driver (const char *key)
{
  return goes_wrong ("HOTPLUG_BOUND", key) ? get_vfio () : devices[find (key)].driver;
}

/* With the error of a libvirt that is not there */
static int
lose_connection (void)
{
  virConnectPtr none = virConnectOpen ("test+unix:///default?socket=/nonexistent/libvirt-sock");

  is_cut = 1;
  if (none != NULL)
    abort ();
  return -1;
}

const char *
virConnectGetType (virConnectPtr connection)
{
  return "QEMU";
}

/* Leaves out what was unplugged, and gives the rest the names that QEMU's driver gives */
char *
virDomainGetXMLDesc (virDomainPtr domain,
                     unsigned int flags)
{
  char *text = is_cut ? NULL : REAL (virDomainGetXMLDesc) (domain, flags);
  char *copy, *out;
  const char *rest = text, *start;

  if (is_cut)
    lose_connection ();
  /* Once, and only of a definition that has none of them */
  if (text != NULL && (flags & VIR_DOMAIN_XML_INACTIVE) != 0 &&
      getenv ("HOTPLUG_UNREAD") != NULL && strstr (text, "<hostdev") == NULL)
    {
      unsetenv ("HOTPLUG_UNREAD");
      free (text);
      return NULL;
    }
  if (text == NULL || (flags & VIR_DOMAIN_XML_INACTIVE) != 0)
    return text;

  copy = out = calloc (1, 2 * strlen (text) + 1);
  while ((start = strstr (rest, "<hostdev")) != NULL)
    {
      const char *end = strstr (start, "</hostdev>");
      char key[20];

      get_key (start, key);
      out = mempcpy (out, rest, start - rest);
      if (!devices[find (key)].unplugged)
        {
          out = mempcpy (out, start, end - start);
          out += sprintf (out, "<alias name='host-%s'/></hostdev>", key);
        }
      rest = end + strlen ("</hostdev>");
    }
  strcpy (out, rest);
  free (text);
  return copy;
}

/* Whether the test driver has it, which it goes on having when it was unplugged here */
static int
is_plugged_in (virDomainPtr  domain,
               const char   *wanted)
{
  char *text = REAL (virDomainGetXMLDesc) (domain, 0);
  const char *rest = text;
  char key[20];
  int found = 0;

  while (!found && (rest = strstr (rest, "<hostdev")) != NULL)
    {
      get_key (rest, key);
      found = strcmp (key, wanted) == 0;
      rest++;
    }
  free (text);
  return found;
}

static int
define_with (virDomainPtr  domain,
             const char   *xml)
{
  char *text = REAL (virDomainGetXMLDesc) (domain,
                                           VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  char *end = strstr (text, "</devices>");
  char *more = calloc (1, strlen (text) + strlen (xml) + 1);
  virDomainPtr defined;

  sprintf (more, "%.*s%s%s", (int) (end - text), text, xml, end);
  defined = virDomainDefineXML (virDomainGetConnect (domain), more);
  free (text);
  free (more);
  if (defined == NULL)
    return -1;
  virDomainFree (defined);
  return 0;
}

static void
edit_meanwhile (virDomainPtr  domain,
                const char   *key)
{
  static const char less[] = ">1048576</memory>", more[] = ">2097152</memory>";
  char *text, *at;
  virDomainPtr defined;

  if (!goes_wrong ("HOTPLUG_EDIT", key))
    return;

  text = REAL (virDomainGetXMLDesc) (domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  at = strstr (text, less);
  if (at != NULL)
    memcpy (at, more, strlen (more));
  defined = virDomainDefineXML (virDomainGetConnect (domain), text);
  if (defined != NULL)
    virDomainFree (defined);
  free (text);
}

static void
wait_at_gate (void)
{
  const char *path = getenv ("HOTPLUG_GATE");
  /* No FILE: a program that exits meanwhile would wait for its lock */
  int gate = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  char byte;

  while (gate >= 0 && read (gate, &byte, 1) > 0)
    continue;
  if (gate >= 0)
    close (gate);
}

int
virDomainAttachDeviceFlags (virDomainPtr  domain,
                            const char   *xml,
                            unsigned int  flags)
{
  char key[20];
  int i;

  get_key (xml, key);
  i = find (key);
  trace ((flags & VIR_DOMAIN_AFFECT_CONFIG) != 0 ? "attach live+config" : "attach live", key);
  wait_at_gate ();
  if (is_cut || goes_wrong ("HOTPLUG_CUT", key))
    return lose_connection ();
  if (goes_wrong ("HOTPLUG_FAIL", key))
    return REAL (virDomainAttachDeviceFlags) (domain, "<nothing/>", VIR_DOMAIN_AFFECT_LIVE);

  if (!(devices[i].unplugged && is_plugged_in (domain, key)) &&
      REAL (virDomainAttachDeviceFlags) (domain, xml, VIR_DOMAIN_AFFECT_LIVE) < 0)
    return -1;
  devices[i].unplugged = 0;
  strcpy (devices[i].driver, get_vfio ());
  if (goes_wrong ("HOTPLUG_HALF", key))
    return REAL (virDomainAttachDeviceFlags) (domain, "<nothing/>", VIR_DOMAIN_AFFECT_LIVE);
  edit_meanwhile (domain, key);
  return (flags & VIR_DOMAIN_AFFECT_CONFIG) != 0 ? define_with (domain, xml) : 0;
}

typedef struct
{
  virDomainPtr domain;
  int          timer;
  int          event;
  char         alias[32];
} News;

static void
on_news (int   timer,
         void *data)
{
  News *news = data;

  for (int i = 0; i < MAX; i++)
    if (listeners[i].used && listeners[i].event == news->event)
      listeners[i].callback (virDomainGetConnect (news->domain), news->domain, news->alias,
                             listeners[i].opaque);
  virEventRemoveTimeout (timer);
}

static void
free_news (void *data)
{
  News *news = data;

  virDomainFree (news->domain);
  free (news);
}

static void
tell (virDomainPtr  domain,
      int           event,
      const char   *alias)
{
  News *news = calloc (1, sizeof *news);

  news->domain = domain;
  virDomainRef (domain);
  news->event = event;
  strcpy (news->alias, alias);
  virEventAddTimeout (20, on_news, news, free_news);
}

int
virDomainDetachDeviceAlias (virDomainPtr  domain,
                            const char   *alias,
                            unsigned int  flags)
{
  const char *key = alias + strlen ("host-");
  int i = find (key);

  trace ((flags & VIR_DOMAIN_AFFECT_CONFIG) != 0 ? "detach live+config" : "detach live", key);
  if (is_cut || goes_wrong ("HOTPLUG_CUT", key))
    return lose_connection ();
  edit_meanwhile (domain, key);
  if (goes_wrong ("HOTPLUG_KEEP", key))
    return 0;
  if (goes_wrong ("HOTPLUG_REFUSE", key))
    {
      tell (domain, VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED, alias);
      return 0;
    }

  devices[i].unplugged = 1;
  strcpy (devices[i].driver, devices[i].taken ? get_vfio ()
                             : goes_wrong ("HOTPLUG_STUCK", key) ? "" : DRIVER);
  if (!goes_wrong ("HOTPLUG_LOST", key))
    tell (domain, VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, alias);
  return 0;
}

int
virConnectDomainEventRegisterAny (virConnectPtr                        connection,
                                  virDomainPtr                         domain,
                                  int                                  event,
                                  virConnectDomainEventGenericCallback callback,
                                  void                                *opaque,
                                  virFreeCallback                      free_opaque)
{
  if (event != VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED &&
      event != VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED)
    return REAL (virConnectDomainEventRegisterAny) (connection, domain, event, callback, opaque,
                                                    free_opaque);

  for (int i = 0; i < MAX; i++)
    if (!listeners[i].used)
      {
        listeners[i].used = 1;
        listeners[i].event = event;
        listeners[i].callback = (DeviceCallback) (void (*) (void)) callback;
        listeners[i].opaque = opaque;
        listeners[i].free = free_opaque;
        return 1000 + i;
      }
  return -1;
}

int
virConnectDomainEventDeregisterAny (virConnectPtr connection,
                                    int           id)
{
  if (id < 1000)
    return REAL (virConnectDomainEventDeregisterAny) (connection, id);

  listeners[id - 1000].used = 0;
  listeners[id - 1000].free (listeners[id - 1000].opaque);
  return 0;
}

/* Devices of the host: only who has them */

virNodeDevicePtr
virNodeDeviceLookupByName (virConnectPtr  connection,
                           const char    *name)
{
  unsigned domain, bus, slot, function;
  virNodeDevicePtr device;

  if (sscanf (name, "pci_%x_%x_%x_%x", &domain, &bus, &slot, &function) != 4)
    return REAL (virNodeDeviceLookupByName) (connection, name);

  device = calloc (1, sizeof *device);
  snprintf (device->key, sizeof device->key, "%04x:%02x:%02x.%x", domain & 0xffff, bus & 0xff,
            slot & 0x1f, function & 7);
  return device;
}

int
virNodeDeviceFree (virNodeDevicePtr device)
{
  free (device);
  return 0;
}

char *
virNodeDeviceGetXMLDesc (virNodeDevicePtr device,
                         unsigned int     flags)
{
  unsigned domain, bus, slot, function;
  const char *driver = get_driver (device->key);
  char *text = NULL;

  sscanf (device->key, "%x:%x:%x.%x", &domain, &bus, &slot, &function);
  if (asprintf (&text,
                "<device><name>pci</name>%s%s%s<capability type='pci'>"
                "<class>0x0c0330</class><domain>%u</domain><bus>%u</bus><slot>%u</slot>"
                "<function>%u</function><product id='0x1'/><vendor id='0x1'/></capability>"
                "</device>", *driver != '\0' ? "<driver><name>" : "", driver,
                *driver != '\0' ? "</name></driver>" : "", domain, bus, slot, function) < 0)
    abort ();
  return text;
}

int
virNodeDeviceDetachFlags (virNodeDevicePtr device,
                          const char      *driver,
                          unsigned int     flags)
{
  trace ("take", device->key);
  devices[find (device->key)].taken = 1;
  strcpy (devices[find (device->key)].driver, get_vfio ());
  return 0;
}

int
virNodeDeviceReAttach (virNodeDevicePtr device)
{
  trace ("give back", device->key);
  devices[find (device->key)].taken = 0;
  if (!goes_wrong ("HOTPLUG_STUCK", device->key))
    strcpy (devices[find (device->key)].driver, DRIVER);
  return 0;
}
