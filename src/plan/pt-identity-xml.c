/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-identity-xml.h"

/*
 * The identity record as markup.
 *
 *     <passthrough:assignments xmlns:passthrough="https://phyllome.org/xmlns/passthrough/1.0">
 *       <passthrough:device address="0000:03:00.0" role="give" group="14" vendor="8086" …/>
 *       <passthrough:root-port index="5"/>
 *       <passthrough:opened element="metadata" was="absent"/>
 *     </passthrough:assignments>
 *
 * Every child has the namespace, since libvirt drops what has none. `opened` is the memory of
 * the layout: what the definition looked like before the first assignment, put back when the
 * record goes. It is no part of #PtIdentityRecord. A record that is there is changed child by
 * child, so that one that was formatted by libvirt or by hand stays as it is where it does not
 * change; children of a later version stay, too.
 */

#define PREFIX "passthrough"

static gboolean
is_ours (const xmlNode *node,
         const char    *name)
{
  return node->type == XML_ELEMENT_NODE && node->ns != NULL &&
         g_strcmp0 ((const char *) node->ns->href, PT_IDENTITY_NAMESPACE) == 0 &&
         (name == NULL || g_strcmp0 ((const char *) node->name, name) == 0);
}

/**
 * pt_identity_xml_find:
 * @root: the `<domain>` element
 *
 * Returns: (nullable) (transfer none): the first element of our namespace in its `<metadata>`;
 *   libvirt drops others
 */
xmlNode *
pt_identity_xml_find (const xmlNode *root)
{
  xmlNode *node;

  pt_domain_node_foreach (node, pt_domain_node_get_child (root, "metadata"))
    if (is_ours (node, NULL))
      return node;

  return NULL;
}

static int
get_number (const xmlNode *node,
            const char    *name,
            guint          base,
            int            maximum)
{
  g_autofree char *text = pt_domain_node_dup_attribute (node, name);
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, base, 0, maximum, &number, NULL))
    return -1;

  return (int) number;
}

static gboolean
get_address (const xmlNode *node,
             PtPciAddress  *address)
{
  g_autofree char *text = pt_domain_node_dup_attribute (node, "address");

  return text != NULL && pt_pci_address_parse (text, address);
}

static PtIdentityDevice *
read_device (const xmlNode *node)
{
  PtIdentityDevice *device;
  PtPciAddress address;

  if (!is_ours (node, "device") || !get_address (node, &address))
    return NULL;

  device = pt_identity_device_new (&address, pt_domain_node_attribute_is (node, "role", "hold")
                                             ? PT_IDENTITY_HOLD : PT_IDENTITY_GIVE);
  device->group = get_number (node, "group", 10, G_MAXINT);
  device->vendor_id = get_number (node, "vendor", 16, 0xffff);
  device->device_id = get_number (node, "device", 16, 0xffff);
  device->subsystem_vendor_id = get_number (node, "subsystem-vendor", 16, 0xffff);
  device->subsystem_device_id = get_number (node, "subsystem-device", 16, 0xffff);
  device->class_code = get_number (node, "class", 16, 0xffff);
  device->revision = get_number (node, "revision", 16, 0xff);
  device->path = pt_domain_node_dup_attribute (node, "path");
  device->serial_kind = pt_domain_node_dup_attribute (node, "serial-kind");
  device->serial = pt_domain_node_dup_attribute (node, "serial");
  if (device->serial == NULL || device->serial_kind == NULL)
    {
      g_clear_pointer (&device->serial, g_free);
      g_clear_pointer (&device->serial_kind, g_free);
    }

  return device;
}

static gboolean
read_root_port (const xmlNode *node,
                guint         *index)
{
  return is_ours (node, "root-port") && pt_domain_node_get_uint (node, "index", 10, index);
}

/**
 * pt_identity_xml_read:
 * @element: (nullable): our element
 *
 * Returns: (transfer full): what it records; empty without @element. What cannot be understood
 *   is left out.
 */
PtIdentityRecord *
pt_identity_xml_read (const xmlNode *element)
{
  PtIdentityRecord *record = pt_identity_record_new ();
  const xmlNode *node;

  pt_domain_node_foreach (node, element)
    {
      PtIdentityDevice *device = read_device (node);
      guint index;

      if (device != NULL)
        {
          if (pt_identity_record_find_device (record, &device->address) == NULL)
            pt_identity_record_set_device (record, device);
          pt_identity_device_free (device);
        }
      else if (read_root_port (node, &index))
        {
          pt_identity_record_add_root_port (record, index);
        }
    }

  return record;
}

/**
 * pt_identity_xml_get_opened:
 * @element: (nullable): our element
 * @name: name of an element of the definition
 *
 * Returns: what was done to it when the record was made
 */
PtDomainOpened
pt_identity_xml_get_opened (const xmlNode *element,
                            const char    *name)
{
  const xmlNode *node;

  pt_domain_node_foreach (node, element)
    if (is_ours (node, "opened") && pt_domain_node_attribute_is (node, "element", name))
      {
        g_autofree char *was = pt_domain_node_dup_attribute (node, "was");

        return pt_domain_opened_from_id (was);
      }

  return PT_DOMAIN_OPENED_NOT;
}

static void
append_attribute (GString    *markup,
                  const char *name,
                  const char *value)
{
  g_autofree char *escaped = NULL;

  if (value == NULL)
    return;

  escaped = g_markup_escape_text (value, -1);
  g_string_append_printf (markup, " %s=\"%s\"", name, escaped);
}

static void
append_hex (GString    *markup,
            const char *name,
            int         digits,
            int         value)
{
  if (value >= 0)
    g_string_append_printf (markup, " %s=\"%0*x\"", name, digits, (guint) value);
}

/* "passthrough:" or whatever the element that is there has for it. */
static char *
dup_prefix (const xmlNode *element)
{
  if (element == NULL)
    return g_strdup (PREFIX ":");

  return element->ns->prefix != NULL ? g_strconcat ((const char *) element->ns->prefix, ":", NULL)
                                     : g_strdup ("");
}

static char *
dup_device (const xmlNode          *element,
            const PtIdentityDevice *device)
{
  g_autofree char *prefix = dup_prefix (element);
  g_autofree char *address = pt_pci_address_to_string (&device->address);
  GString *markup = g_string_new (NULL);

  g_string_append_printf (markup, "<%sdevice", prefix);
  append_attribute (markup, "address", address);
  append_attribute (markup, "role", pt_identity_role_to_id (device->role));
  if (device->group >= 0)
    g_string_append_printf (markup, " group=\"%d\"", device->group);
  append_hex (markup, "vendor", 4, device->vendor_id);
  append_hex (markup, "device", 4, device->device_id);
  append_hex (markup, "subsystem-vendor", 4, device->subsystem_vendor_id);
  append_hex (markup, "subsystem-device", 4, device->subsystem_device_id);
  append_hex (markup, "class", 4, device->class_code);
  append_hex (markup, "revision", 2, device->revision);
  append_attribute (markup, "path", device->path);
  append_attribute (markup, "serial-kind", device->serial_kind);
  append_attribute (markup, "serial", device->serial);
  g_string_append (markup, "/>");

  return g_string_free (markup, FALSE);
}

static char *
dup_root_port (const xmlNode *element,
               guint          index)
{
  g_autofree char *prefix = dup_prefix (element);

  return g_strdup_printf ("<%sroot-port index=\"%u\"/>", prefix, index);
}

/**
 * pt_identity_xml_dup_opened:
 * @element: (nullable): our element, when there is one
 * @name: name of an element of the definition
 * @opened: what is done to it
 *
 * Returns: (transfer full): the child of our element that remembers it
 */
char *
pt_identity_xml_dup_opened (const xmlNode  *element,
                            const char     *name,
                            PtDomainOpened  opened)
{
  g_autofree char *prefix = dup_prefix (element);

  return g_strdup_printf ("<%sopened element=\"%s\" was=\"%s\"/>", prefix, name,
                          pt_domain_opened_to_id (opened));
}

/**
 * pt_identity_xml_dup_element:
 * @record: what to record, not empty
 * @opened: (element-type utf8): markup of pt_identity_xml_dup_opened()
 * @lead: the white space before it
 * @unit: one level of indentation
 *
 * Returns: (transfer full): our element, @lead first
 */
char *
pt_identity_xml_dup_element (PtIdentityRecord *record,
                             GPtrArray        *opened,
                             const char       *lead,
                             const char       *unit)
{
  GPtrArray *devices = pt_identity_record_get_devices (record);
  GArray *root_ports = pt_identity_record_get_root_ports (record);
  GString *markup = g_string_new (NULL);

  pt_domain_layout_append_lead (markup, lead, unit, 0);
  g_string_append (markup,
                   "<" PREFIX ":assignments xmlns:" PREFIX "=\"" PT_IDENTITY_NAMESPACE "\">");
  for (guint i = 0; i < devices->len; i++)
    {
      g_autofree char *child = dup_device (NULL, devices->pdata[i]);

      pt_domain_layout_append_lead (markup, lead, unit, 1);
      g_string_append (markup, child);
    }
  for (guint i = 0; i < root_ports->len; i++)
    {
      g_autofree char *child = dup_root_port (NULL, g_array_index (root_ports, guint, i));

      pt_domain_layout_append_lead (markup, lead, unit, 1);
      g_string_append (markup, child);
    }
  for (guint i = 0; i < opened->len; i++)
    {
      pt_domain_layout_append_lead (markup, lead, unit, 1);
      g_string_append (markup, opened->pdata[i]);
    }
  pt_domain_layout_append_lead (markup, lead, unit, 0);
  g_string_append (markup, "</" PREFIX ":assignments>");

  return g_string_free (markup, FALSE);
}

static void
append_child (PtDomainText    *text,
              const xmlNode   *element,
              const char      *child,
              PtDomainSplices *splices)
{
  g_autofree char *lead = pt_domain_layout_dup_lead (text, element, NULL);
  g_autofree char *markup = g_strconcat (lead, child, NULL);

  pt_domain_splices_add (splices, pt_domain_layout_get_tail (text, element), 0, markup);
}

static gboolean
has_device (const xmlNode      *element,
            const PtPciAddress *address)
{
  const xmlNode *node;

  pt_domain_node_foreach (node, element)
    {
      g_autoptr(PtIdentityDevice) device = read_device (node);

      if (device != NULL && pt_pci_address_equal (&device->address, address))
        return TRUE;
    }

  return FALSE;
}

/* The same device at an address that @element does not name: it keeps its place among the
 * others. */
static const PtIdentityDevice *
find_moved (const xmlNode          *element,
            GPtrArray              *devices,
            const PtIdentityDevice *device)
{
  for (guint i = 0; i < devices->len; i++)
    {
      const PtIdentityDevice *other = devices->pdata[i];

      if (device->vendor_id >= 0 && other->vendor_id == device->vendor_id &&
          other->device_id == device->device_id &&
          (device->serial == NULL || g_strcmp0 (other->serial, device->serial) == 0) &&
          !has_device (element, &other->address))
        return other;
    }

  return NULL;
}

/**
 * pt_identity_xml_update:
 * @text: a text
 * @element: our element in it, with at least one child
 * @record: what to record, not empty
 * @opened: (element-type utf8): markup of pt_identity_xml_dup_opened() to add
 * @splices: where to note the changes
 *
 * Makes @element say what @record says, touching the children alone that differ.
 */
void
pt_identity_xml_update (PtDomainText     *text,
                        const xmlNode    *element,
                        PtIdentityRecord *record,
                        GPtrArray        *opened,
                        PtDomainSplices  *splices)
{
  g_autoptr(PtIdentityRecord) missing = pt_identity_record_copy (record);
  GPtrArray *devices = pt_identity_record_get_devices (missing);
  GArray *root_ports = pt_identity_record_get_root_ports (missing);
  const xmlNode *node;

  pt_domain_node_foreach (node, element)
    {
      g_autoptr(PtIdentityDevice) device = read_device (node);
      guint index;

      if (device != NULL)
        {
          const PtIdentityDevice *wanted =
              pt_identity_record_find_device (missing, &device->address);
          const PtDomainElement *place = pt_domain_text_get_element (text, node);
          const PtPciAddress *known = &device->address;

          if (wanted == NULL)
            wanted = find_moved (element, devices, device);
          if (wanted == NULL)
            {
              pt_domain_layout_remove (text, node, splices);
            }
          else if (!pt_identity_device_equal (wanted, device))
            {
              g_autofree char *markup = dup_device (element, wanted);

              pt_domain_splices_add (splices, place->start, place->end - place->start, markup);
              known = &wanted->address;
            }
          pt_identity_record_remove_device (missing, known);
        }
      else if (read_root_port (node, &index) &&
               !pt_identity_record_remove_root_port (missing, index))
        {
          pt_domain_layout_remove (text, node, splices);
        }
    }

  for (guint i = 0; i < devices->len; i++)
    {
      g_autofree char *child = dup_device (element, devices->pdata[i]);

      append_child (text, element, child, splices);
    }
  for (guint i = 0; i < root_ports->len; i++)
    {
      g_autofree char *child = dup_root_port (element, g_array_index (root_ports, guint, i));

      append_child (text, element, child, splices);
    }
  for (guint i = 0; i < opened->len; i++)
    append_child (text, element, opened->pdata[i], splices);
}
