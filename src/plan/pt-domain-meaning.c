/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-meaning.h"

#include <string.h>

#include "pt-domain-disks.h"
#include "pt-identity-xml.h"

/*
 * What a definition says, read as libvirt reads it: elements in no namespace, the first of
 * several, numbers of addresses in C's notation. What libvirt would refuse is left out here;
 * libvirt gets to refuse it.
 */

static void
controller_free (gpointer data)
{
  PtDomainController *controller = data;

  g_free (controller->model);
  g_free (controller);
}

static void
source_free (gpointer data)
{
  PtDomainSource *source = data;

  g_free (source->alias);
  g_free (source);
}

static void
guest_address_free (gpointer data)
{
  PtDomainGuestAddress *address = data;

  g_free (address->element);
  g_free (address->type);
  g_free (address->model);
  g_free (address->alias);
  g_free (address);
}

/**
 * pt_domain_meaning_free:
 * @self: (transfer full): a meaning
 */
void
pt_domain_meaning_free (PtDomainMeaning *self)
{
  g_free (self->name);
  g_free (self->title);
  g_free (self->type);
  g_free (self->arch);
  g_free (self->machine);
  g_clear_pointer (&self->boot_orders, g_array_unref);
  g_clear_pointer (&self->controllers, g_ptr_array_unref);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->disks, g_ptr_array_unref);
  g_clear_pointer (&self->guest_addresses, g_ptr_array_unref);
  g_clear_object (&self->identity);
  g_free (self);
}

/* The attributes of an <address>. One without any of them asks libvirt for an address. */
static gboolean
read_address (const xmlNode *node,
              PtPciAddress  *address)
{
  static const struct
  {
    const char *name;
    guint       maximum;
  } parts[] = {
    { "domain", G_MAXUINT32 },
    { "bus", 0xff },
    { "slot", 0x1f },
    { "function", 7 },
  };
  guint values[G_N_ELEMENTS (parts)] = { 0 };
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (node == NULL ||
          xmlHasNsProp ((xmlNode *) node, (const xmlChar *) parts[i].name, NULL) == NULL)
        continue;
      if (!pt_domain_node_get_uint (node, parts[i].name, 0, &values[i]) ||
          values[i] > parts[i].maximum)
        return FALSE;
      any = TRUE;
    }

  address->domain = values[0];
  address->bus = values[1];
  address->slot = values[2];
  address->function = values[3];
  return any;
}

/* The <address type='pci'> directly under a device element. libvirt takes 0000:00:00.0 for none
 * given. */
static gboolean
read_guest_address (const xmlNode *device,
                    PtPciAddress  *address,
                    gboolean      *multifunction)
{
  static const PtPciAddress none = { 0 };
  const xmlNode *node = pt_domain_node_get_child (device, "address");

  if (!pt_domain_node_attribute_is (node, "type", "pci") || !read_address (node, address) ||
      pt_pci_address_equal (address, &none))
    return FALSE;

  *multifunction = pt_domain_node_attribute_is (node, "multifunction", "on");
  return TRUE;
}

static const xmlNode *
get_source_address (const xmlNode *holder)
{
  return pt_domain_node_get_child (pt_domain_node_get_child (holder, "source"), "address");
}

static gboolean
read_host_address (const xmlNode *holder,
                   PtPciAddress  *host)
{
  return read_address (get_source_address (holder), host);
}

/**
 * pt_domain_meaning_is_hostdev:
 * @node: an element
 * @host: (out): the PCI function of the host
 *
 * Returns: whether it is a `<hostdev>` that holds a PCI function
 */
gboolean
pt_domain_meaning_is_hostdev (const xmlNode *node,
                              PtPciAddress  *host)
{
  g_autofree char *mode = pt_domain_node_dup_attribute (node, "mode");

  return pt_domain_node_is (node, "hostdev") && (mode == NULL || g_str_equal (mode, "subsystem")) &&
         pt_domain_node_attribute_is (node, "type", "pci") && read_host_address (node, host);
}

static int
read_index (const xmlNode *controller)
{
  guint number;

  if (!pt_domain_node_get_uint (controller, "index", 10, &number) || number > G_MAXINT)
    return -1;

  return (int) number;
}

/**
 * pt_domain_meaning_is_controller:
 * @node: an element
 * @index: (out): its index, or -1
 *
 * Returns: whether it is a PCI controller
 */
gboolean
pt_domain_meaning_is_controller (const xmlNode *node,
                                 int           *index)
{
  if (!pt_domain_node_is (node, "controller") || !pt_domain_node_attribute_is (node, "type", "pci"))
    return FALSE;

  *index = read_index (node);
  return TRUE;
}

static void
read_controller (PtDomainMeaning *self,
                 const xmlNode   *node)
{
  const xmlNode *target;
  PtDomainController *controller;
  guint bus_nr;
  int index;

  if (!pt_domain_meaning_is_controller (node, &index))
    return;

  target = pt_domain_node_get_child (node, "target");
  controller = g_new0 (PtDomainController, 1);
  controller->index = index;
  controller->model = pt_domain_node_dup_attribute (node, "model");
  controller->has_address =
      read_guest_address (node, &controller->address, &controller->multifunction);
  controller->hotplug = !pt_domain_node_attribute_is (target, "hotplug", "off");
  controller->bus_nr =
      pt_domain_node_get_uint (target, "busNr", 0, &bus_nr) && bus_nr <= 0xff ? (int) bus_nr : -1;
  g_ptr_array_add (self->controllers, controller);
}

static PtDomainSource *
add_source (PtDomainMeaning    *self,
            PtDomainText       *text,
            const xmlNode      *device,
            PtHeldKind          kind,
            const PtPciAddress *host)
{
  const xmlNode *boot = pt_domain_node_get_child (device, "boot");
  PtDomainSource *source = g_new0 (PtDomainSource, 1);

  source->kind = kind;
  source->host = *host;
  source->managed = pt_domain_node_attribute_is (device, "managed", "yes");
  source->alias = pt_domain_node_dup_attribute (pt_domain_node_get_child (device, "alias"), "name");
  source->position = pt_domain_text_get_position (text, device);
  if (!pt_domain_node_get_uint (boot, "order", 10, &source->boot_order))
    source->boot_order = 0;
  g_ptr_array_add (self->sources, source);

  return source;
}

static void
read_guest_side (PtDomainSource *source,
                 const xmlNode  *device)
{
  source->has_guest = read_guest_address (device, &source->guest, &source->multifunction);
  source->unassigned = pt_domain_node_attribute_is (pt_domain_node_get_child (device, "address"),
                                                    "type", "unassigned");
}

/* A disk, and the layers below it: <backingStore>, <mirror>, <dataStore> … */
static void
read_disk (PtDomainMeaning *self,
           PtDomainText    *text,
           const xmlNode   *disk)
{
  g_autoptr(GPtrArray) layers = g_ptr_array_new ();

  g_ptr_array_add (layers, (gpointer) disk);
  for (guint i = 0; i < layers->len; i++)
    {
      const xmlNode *layer = layers->pdata[i];
      const xmlNode *node;
      PtPciAddress host;

      if (pt_domain_node_attribute_is (layer, "type", "nvme") && read_host_address (layer, &host))
        {
          PtDomainSource *source = add_source (self, text, disk, PT_HELD_NVME_DISK, &host);

          source->managed = pt_domain_node_attribute_is (pt_domain_node_get_child (layer, "source"),
                                                         "managed", "yes");
        }

      pt_domain_disks_add (self->disks, layer);
      pt_domain_node_foreach (node, layer)
        g_ptr_array_add (layers, (gpointer) node);
    }
}

/* src/conf/domain_conf.c, virDomainChrTargetDefFormat(): a running definition has the state */
static void
read_channel (PtDomainMeaning *self,
              const xmlNode   *channel)
{
  const xmlNode *target = pt_domain_node_get_child (channel, "target");

  if (!pt_domain_node_attribute_is (target, "type", "virtio") ||
      !pt_domain_node_attribute_is (target, "name", "org.qemu.guest_agent.0"))
    return;

  if (pt_domain_node_attribute_is (target, "state", "connected"))
    self->agent_channel = PT_AGENT_CHANNEL_CONNECTED;
  else if (pt_domain_node_attribute_is (target, "state", "disconnected"))
    self->agent_channel = PT_AGENT_CHANNEL_DISCONNECTED;
  else
    self->agent_channel = PT_AGENT_CHANNEL_UNKNOWN;
}

static void
read_device (PtDomainMeaning *self,
             PtDomainText    *text,
             const xmlNode   *node)
{
  PtPciAddress address;
  gboolean multifunction;
  guint order;

  if (node->ns != NULL)
    return;

  read_controller (self, node);
  pt_domain_disks_add_scsi (self->disks, node);

  if (pt_domain_meaning_is_hostdev (node, &address))
    read_guest_side (add_source (self, text, node, PT_HELD_HOSTDEV, &address), node);
  else if (pt_domain_node_is (node, "interface") &&
           pt_domain_node_attribute_is (node, "type", "hostdev") &&
           !pt_domain_node_attribute_is (get_source_address (node), "type", "usb") &&
           read_host_address (node, &address))
    read_guest_side (add_source (self, text, node, PT_HELD_INTERFACE, &address), node);
  else if (pt_domain_node_is (node, "disk"))
    read_disk (self, text, node);
  else if (pt_domain_node_is (node, "channel"))
    read_channel (self, node);

  if (pt_domain_node_get_uint (pt_domain_node_get_child (node, "boot"), "order", 10, &order) &&
      order > 0)
    g_array_append_val (self->boot_orders, order);

  if (read_guest_address (node, &address, &multifunction))
    {
      PtDomainGuestAddress *used = g_new0 (PtDomainGuestAddress, 1);

      used->address = address;
      used->multifunction = multifunction;
      used->element = g_strdup ((const char *) node->name);
      used->type = pt_domain_node_dup_attribute (node, "type");
      used->model = pt_domain_node_dup_attribute (node, "model");
      if (used->model == NULL)
        used->model =
            pt_domain_node_dup_attribute (pt_domain_node_get_child (node, "model"), "type");
      used->index = -1;
      if (pt_domain_node_is (node, "controller"))
        used->index = read_index (node);
      used->alias = pt_domain_node_dup_attribute (pt_domain_node_get_child (node, "alias"), "name");
      g_ptr_array_add (self->guest_addresses, used);
    }
}

/* libvirt's units: a letter alone or with "iB" counts in 1024s, with "B" in 1000s, in any case;
 * KiB without one. */
static guint64
read_unit (const char *unit)
{
  static const char letters[] = "kmgtpe";
  const char *letter;
  guint64 factor = 1;
  guint64 step;

  if (unit == NULL)
    return 1024;
  if (g_ascii_strcasecmp (unit, "b") == 0 || g_ascii_strcasecmp (unit, "byte") == 0 ||
      g_ascii_strcasecmp (unit, "bytes") == 0)
    return 1;

  letter = *unit != '\0' ? strchr (letters, g_ascii_tolower (*unit)) : NULL;
  if (letter == NULL)
    return 0;
  if (unit[1] == '\0' || g_ascii_strcasecmp (unit + 1, "ib") == 0)
    step = 1024;
  else if (g_ascii_strcasecmp (unit + 1, "b") == 0)
    step = 1000;
  else
    return 0;

  for (const char *p = letters; p <= letter; p++)
    factor *= step;

  return factor;
}

/* In KiB, rounded up; 0 when it is not there or no size. */
static guint64
parse_size (const char    *text,
            const xmlNode *node)
{
  g_autofree char *content = g_strdup (text);
  g_autofree char *unit = pt_domain_node_dup_attribute (node, "unit");
  guint64 factor = read_unit (unit);
  guint64 number;

  if (content == NULL ||
      !g_ascii_string_to_unsigned (g_strstrip (content), 10, 0, G_MAXUINT64, &number, NULL) ||
      !g_uint64_checked_mul (&number, number, factor))
    return 0;

  return number / 1024 + (number % 1024 != 0);
}

static guint64
read_size (const xmlNode *node)
{
  g_autofree char *content = pt_domain_node_dup_content (node);

  return parse_size (content, node);
}

/* Of QEMU (include/system/numa.h): a machine with more does not start */
#define MAX_NODES 128

typedef enum
{
  NODE_NOT_NAMED,
  NODE_HUGE,
  NODE_NOT_HUGE,
} NodePages;

/* Of nodes that are in @set, "0-3,^2", and that no page before named; in a set what comes later
   counts */
static void
name_nodes (NodePages  *nodes,
            const char *set,
            NodePages   pages)
{
  g_auto(GStrv) parts = g_strsplit (set, ",", -1);
  gboolean in[MAX_NODES] = { FALSE };

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);
      gboolean out = *part == '^';
      char *end;
      guint64 first = g_ascii_strtoull (part + out, &end, 10);
      guint64 last = *end == '-' ? g_ascii_strtoull (end + 1, NULL, 10) : first;

      for (guint64 n = first; end != part + out && n <= last && n < MAX_NODES; n++)
        in[n] = !out;
    }

  for (guint n = 0; n < MAX_NODES; n++)
    if (in[n] && nodes[n] == NODE_NOT_NAMED)
      nodes[n] = pages;
}

/* As libvirt chooses (qemuGetDomainHupageMemPath() and qemuBuildMemoryBackendProps()): the page
   that names the node of the guest, else the one that names none, of which the answer is returned.
   Pages of 4 KiB are not huge. */
static NodePages
read_pages (const xmlNode *hugepages,
            NodePages     *nodes)
{
  const xmlNode *page;
  NodePages others = NODE_NOT_NAMED;
  gboolean any = FALSE;

  pt_domain_node_foreach (page, hugepages)
    {
      g_autofree char *set = NULL;
      g_autofree char *size = NULL;
      NodePages pages;

      if (!pt_domain_node_is (page, "page"))
        continue;
      any = TRUE;
      set = pt_domain_node_dup_attribute (page, "nodeset");
      size = pt_domain_node_dup_attribute (page, "size");
      pages = parse_size (size, page) != 4 ? NODE_HUGE : NODE_NOT_HUGE;
      if (set != NULL)
        name_nodes (nodes, set, pages);
      else
        others = pages;
    }
  return any ? others : NODE_HUGE;
}

static gboolean
is_node_huge (const NodePages *nodes,
              NodePages        others,
              guint            number)
{
  gboolean named = number < MAX_NODES && nodes[number] != NODE_NOT_NAMED;

  return (named ? nodes[number] : others) == NODE_HUGE;
}

static guint64
read_huge (const xmlNode *root,
           guint64        memory)
{
  const xmlNode *backing = pt_domain_node_get_child (root, "memoryBacking");
  const xmlNode *hugepages = pt_domain_node_get_child (backing, "hugepages");
  const xmlNode *numa =
    pt_domain_node_get_child (pt_domain_node_get_child (root, "cpu"), "numa");
  const xmlNode *cell;
  NodePages nodes[MAX_NODES] = { NODE_NOT_NAMED };
  NodePages others;
  guint64 huge = 0;
  guint n = 0;

  if (hugepages == NULL)
    return 0;

  others = read_pages (hugepages, nodes);
  pt_domain_node_foreach (cell, numa)
    {
      g_autofree char *size = NULL;
      guint number = n;

      if (!pt_domain_node_is (cell, "cell"))
        continue;
      n++;
      pt_domain_node_get_uint (cell, "id", 10, &number);
      size = pt_domain_node_dup_attribute (cell, "memory");
      if (is_node_huge (nodes, others, number))
        huge += MIN (parse_size (size, cell), memory - MIN (huge, memory));
    }

  return n > 0 ? huge : is_node_huge (nodes, others, 0) ? memory : 0;
}

/**
 * pt_domain_meaning_read:
 * @text: a definition
 *
 * Returns: (transfer full): what it says
 */
PtDomainMeaning *
pt_domain_meaning_read (PtDomainText *text)
{
  const xmlNode *root = pt_domain_text_get_root (text);
  const xmlNode *os = pt_domain_node_get_child (root, "os");
  const xmlNode *os_type = pt_domain_node_get_child (os, "type");
  const xmlNode *memtune = pt_domain_node_get_child (root, "memtune");
  PtDomainMeaning *self = g_new0 (PtDomainMeaning, 1);
  const xmlNode *section;

  self->name = pt_domain_node_dup_content (pt_domain_node_get_child (root, "name"));
  self->title = pt_domain_node_dup_content (pt_domain_node_get_child (root, "title"));
  self->type = pt_domain_node_dup_attribute (root, "type");
  self->arch = pt_domain_node_dup_attribute (os_type, "arch");
  self->machine = pt_domain_node_dup_attribute (os_type, "machine");
  self->memory_kib = read_size (pt_domain_node_get_child (root, "memory"));
  self->hard_limit_kib = read_size (pt_domain_node_get_child (memtune, "hard_limit"));
  self->huge_kib = read_huge (root, self->memory_kib);
  self->os_boot = pt_domain_node_get_child (os, "boot") != NULL;
  self->boot_orders = g_array_new (FALSE, FALSE, sizeof (guint));
  self->controllers = g_ptr_array_new_with_free_func (controller_free);
  self->sources = g_ptr_array_new_with_free_func (source_free);
  self->disks = pt_domain_disks_new ();
  self->guest_addresses = g_ptr_array_new_with_free_func (guest_address_free);
  self->identity = pt_identity_xml_read (pt_identity_xml_find (root));

  /* libvirt reads the devices of every <devices> there is. */
  pt_domain_node_foreach (section, root)
    {
      const xmlNode *node;

      if (!pt_domain_node_is (section, "devices"))
        continue;
      pt_domain_node_foreach (node, section)
        read_device (self, text, node);
    }

  return self;
}

/**
 * pt_domain_meaning_find_hostdev:
 * @self: a meaning
 * @host: a PCI function of the host
 *
 * Returns: (transfer none) (nullable): the first `<hostdev>` that gives it to the machine
 */
const PtDomainSource *
pt_domain_meaning_find_hostdev (const PtDomainMeaning *self,
                                const PtPciAddress    *host)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      const PtDomainSource *source = g_ptr_array_index (self->sources, i);

      if (source->kind == PT_HELD_HOSTDEV && pt_pci_address_equal (&source->host, host))
        return source;
    }

  return NULL;
}
