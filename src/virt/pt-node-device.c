/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-node-device.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pt-error.h"
#include "pt-node-xml.h"
#include "pt-pci-class.h"

/*
 * What libvirt prints about one node device (src/conf/node_device_conf.c). Pure: text in, data out.
 *
 * A field that is missing or impossible is not known; only a PCI function whose place is not known
 * is no description at all, because leaving it out would make its group look smaller than it is.
 */

#define MAC_LENGTH 17

static xmlNode *
get_capability (const xmlNode *node,
                const char    *type)
{
  return pt_node_xml_find (node, "capability", "type", type);
}

static int
get_id (const xmlNode *node)
{
  guint id;

  return pt_domain_node_get_uint (node, "id", 0, &id) && id <= 0xffff ? (int) id : -1;
}

/* Never empty: libvirt's words, the class, the numbers. Not translated: they go into --json. */
static void
fill_names (PtPciFacts    *facts,
            const xmlNode *capability)
{
  const char *class_name = pt_pci_class_get_name (facts->class_code);

  if (class_name != NULL)
    facts->class_name = g_strdup (class_name);
  else if (facts->class_code >= 0)
    facts->class_name = g_strdup_printf ("Class %04x", (guint) facts->class_code);
  else
    facts->class_name = g_strdup ("PCI device");

  facts->vendor = pt_node_xml_dup_child (capability, "vendor");
  if (facts->vendor == NULL && facts->vendor_id >= 0)
    facts->vendor = g_strdup_printf ("Vendor %04x", (guint) facts->vendor_id);
  else if (facts->vendor == NULL)
    facts->vendor = g_strdup ("Unknown vendor");

  facts->device = pt_node_xml_dup_child (capability, "product");
  if (facts->device == NULL && class_name == NULL && facts->device_id >= 0)
    facts->device = g_strdup_printf ("Device %04x", (guint) facts->device_id);
  else if (facts->device == NULL)
    facts->device = g_strdup (facts->class_name);
}

static guint
count_addresses (const xmlNode *capability)
{
  const xmlNode *node;
  guint n = 0;

  pt_domain_node_foreach (node, capability)
    n += pt_domain_node_is (node, "address");
  return n;
}

/* libvirt tells active functions one by one, and of all that could be only the number */
static void
read_virtual_functions (PtPciFacts    *facts,
                        const xmlNode *capability)
{
  const xmlNode *virtual = get_capability (capability, "virt_functions");
  const xmlNode *physical = get_capability (capability, "phys_function");
  guint total = 0;

  facts->sriov_active = (int) MIN (count_addresses (virtual), G_MAXINT16);
  if (pt_domain_node_get_uint (virtual, "maxCount", 10, &total))
    total = MIN (total, G_MAXINT16);
  facts->sriov_total = MAX ((int) total, facts->sriov_active);
  facts->has_physical_function =
    pt_node_xml_get_address (pt_domain_node_get_child (physical, "address"),
                             &facts->physical_function);
}

/* libvirt reads the header itself and names the two kinds that are no endpoint. A bridge by class
 * without that word is one whose header it could not read. */
static int
read_header_type (const PtPciFacts *facts,
                  const xmlNode    *capability)
{
  if (get_capability (capability, "pci-bridge") != NULL)
    return 1;
  if (get_capability (capability, "cardbus-bridge") != NULL)
    return 2;
  return facts->class_code == 0x0604 || facts->class_code == 0x0607 ? -1 : 0;
}

static void
read_group (PtNodeDevice  *self,
            const xmlNode *capability)
{
  const xmlNode *group = pt_domain_node_get_child (capability, "iommuGroup");
  const xmlNode *node;
  PtPciAddress address;
  guint number;

  if (!pt_domain_node_get_uint (group, "number", 10, &number) || number > G_MAXINT)
    return;

  self->pci->group = (int) number;
  pt_domain_node_foreach (node, group)
    if (pt_domain_node_is (node, "address") && pt_node_xml_get_address (node, &address))
      g_array_append_val (self->members, address);
}

static void
read_vital_product_data (PtPciFacts    *facts,
                         const xmlNode *capability)
{
  const xmlNode *data = get_capability (capability, "vpd");
  const xmlNode *node;

  pt_domain_node_foreach (node, data)
    {
      if (pt_domain_node_is (node, "fields") && facts->serial == NULL)
        facts->serial = pt_node_xml_dup_child (node, "serial_number");
    }
  if (facts->serial != NULL)
    facts->serial_kind = g_strdup ("vpd");
}

static gboolean
read_pci (PtNodeDevice  *self,
          const xmlNode *device,
          const xmlNode *capability,
          GError       **error)
{
  const xmlNode *driver = pt_domain_node_get_child (device, "driver");
  const xmlNode *numa = pt_domain_node_get_child (capability, "numa");
  guint domain, bus, slot, function, number;
  PtPciAddress address;
  PtPciFacts *facts;

  if (!pt_node_xml_get_number (capability, "domain", G_MAXUINT32, &domain) ||
      !pt_node_xml_get_number (capability, "bus", 0xff, &bus) ||
      !pt_node_xml_get_number (capability, "slot", 0x1f, &slot) ||
      !pt_node_xml_get_number (capability, "function", 7, &function))
    {
      pt_set_error (error, PT_ERROR_HOST_UNREADABLE, NULL, self->name, "%s",
                    _("libvirt did not say where a device of that computer is."));
      return FALSE;
    }

  address = (PtPciAddress) { domain, (guint8) bus, (guint8) slot, (guint8) function };
  facts = self->pci = pt_pci_facts_new (&address);
  if (pt_node_xml_get_number (capability, "class", 0xffffff, &number))
    {
      facts->class_code = (int) (number >> 8);
      facts->prog_if = (int) (number & 0xff);
    }
  facts->vendor_id = get_id (pt_domain_node_get_child (capability, "vendor"));
  facts->device_id = get_id (pt_domain_node_get_child (capability, "product"));
  facts->header_type = read_header_type (facts, capability);
  facts->driver = pt_node_xml_dup_child (driver, "name");
  if (pt_domain_node_get_uint (numa, "node", 10, &number) && number <= G_MAXINT16)
    facts->numa_node = (int) number;
  fill_names (facts, capability);
  read_virtual_functions (facts, capability);
  read_group (self, capability);
  read_vital_product_data (facts, capability);
  return TRUE;
}

static gboolean
is_mac (const char *text)
{
  if (text == NULL || strlen (text) != MAC_LENGTH)
    return FALSE;

  for (guint i = 0; i < MAC_LENGTH; i++)
    if (i % 3 == 2 ? text[i] != ':' : !g_ascii_isxdigit (text[i]))
      return FALSE;
  return TRUE;
}

static void
read_net (PtNodeDevice  *self,
          const xmlNode *capability)
{
  const xmlNode *link = pt_domain_node_get_child (capability, "link");
  g_autofree char *mac = pt_node_xml_dup_child (capability, "address");

  self->interface = pt_node_xml_dup_child (capability, "interface");
  self->link_up = pt_domain_node_attribute_is (link, "state", "up");
  if (is_mac (mac))
    self->mac = g_ascii_strdown (mac, -1);
}

static void
read_storage (PtNodeDevice  *self,
              const xmlNode *capability)
{
  g_autofree char *block = pt_node_xml_dup_child (capability, "block");
  g_autofree char *kind = pt_node_xml_dup_child (capability, "drive_type");

  if (block != NULL && (kind == NULL || g_str_equal (kind, "disk")))
    self->block = g_path_get_basename (block);
}

/* The kernel's name of a port, "1-4.2", from sysfs, else from libvirt's name of the device, in
 * which everything but letters and digits has become "_" */
static char *
dup_port (const char *name,
          const char *path)
{
  g_autofree char *port = NULL;
  char *p;

  if (path != NULL)
    {
      port = g_path_get_basename (path);
    }
  else if (g_str_has_prefix (name, "usb_"))
    {
      port = g_strdelimit (g_strdup (name + strlen ("usb_")), "_", '.');
      p = strchr (port, '.');
      if (p != NULL)
        *p = '-';
    }

  /* Root hubs are "usb1" */
  if (port == NULL || !g_ascii_isdigit (*port) || strchr (port, '-') == NULL ||
      strspn (port, "0123456789-.") != strlen (port))
    return NULL;
  return g_steal_pointer (&port);
}

static char *
dup_usb_id (const xmlNode *node)
{
  return g_strdup_printf ("%04x", (guint) MAX (get_id (node), 0));
}

static void
read_usb_device (PtNodeDevice  *self,
                 const xmlNode *capability)
{
  const xmlNode *product_node = pt_domain_node_get_child (capability, "product");
  const xmlNode *vendor_node = pt_domain_node_get_child (capability, "vendor");
  g_autofree char *port = dup_port (self->name, self->path);
  g_autofree char *product = pt_node_xml_dup_words (product_node);
  g_autofree char *vendor = pt_node_xml_dup_words (vendor_node);

  if (port == NULL)
    return;

  self->usb = g_new0 (PtUsbDevice, 1);
  self->usb->vendor_id = dup_usb_id (vendor_node);
  self->usb->product_id = dup_usb_id (product_node);
  if (product == NULL)
    self->usb->name = g_strdup ("USB device");
  else if (vendor == NULL || g_str_has_prefix (product, vendor))
    self->usb->name = g_steal_pointer (&product);
  else
    self->usb->name = g_strdup_printf ("%s %s", vendor, product);
  for (const char *p = port; *p != '\0'; p++)
    self->usb->depth += *p == '.';
  self->usb->port = g_steal_pointer (&port);
}

static void
read_usb_interface (PtNodeDevice  *self,
                    const xmlNode *capability)
{
  guint class_code, subclass, protocol;

  if (pt_node_xml_get_number (capability, "class", 0xff, &class_code) &&
      pt_node_xml_get_number (capability, "subclass", 0xff, &subclass) &&
      pt_node_xml_get_number (capability, "protocol", 0xff, &protocol))
    self->usb_interface = (int) (class_code << 16 | subclass << 8 | protocol);
}

/**
 * pt_node_device_new_from_xml:
 * @text: what libvirt prints about a node device
 * @error: where to put %PT_ERROR_HOST_UNREADABLE
 *
 * Returns: (transfer full) (nullable): what it is
 */
PtNodeDevice *
pt_node_device_new_from_xml (const char  *text,
                             GError     **error)
{
  g_autoptr (PtNodeDevice) self = NULL;
  g_autoptr (xmlDoc) doc = NULL;
  const xmlNode *device, *capability;

  g_return_val_if_fail (text != NULL, NULL);

  doc = pt_node_xml_parse (text, "device", error);
  if (doc == NULL)
    return NULL;

  device = xmlDocGetRootElement (doc);
  self = g_new0 (PtNodeDevice, 1);
  self->members = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  self->usb_interface = -1;
  self->name = pt_node_xml_dup_child (device, "name");
  self->parent = pt_node_xml_dup_child (device, "parent");
  self->path = pt_domain_node_dup_content (pt_domain_node_get_child (device, "path"));
  if (self->name == NULL)
    self->name = g_strdup ("");

  capability = get_capability (device, "pci");
  if (capability != NULL && !read_pci (self, device, capability, error))
    return NULL;
  read_net (self, get_capability (device, "net"));
  read_storage (self, get_capability (device, "storage"));
  capability = get_capability (device, "usb_device");
  if (capability != NULL)
    read_usb_device (self, capability);
  capability = get_capability (device, "usb");
  if (capability != NULL)
    read_usb_interface (self, capability);

  return g_steal_pointer (&self);
}

/**
 * pt_node_device_free:
 * @self: (transfer full): a node device
 */
void
pt_node_device_free (PtNodeDevice *self)
{
  g_free (self->name);
  g_free (self->parent);
  g_free (self->path);
  g_clear_pointer (&self->pci, pt_pci_facts_free);
  g_array_unref (self->members);
  g_free (self->interface);
  g_free (self->mac);
  g_free (self->block);
  g_clear_pointer (&self->usb, pt_usb_device_free);
  g_free (self);
}
