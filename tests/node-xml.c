/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "node-xml.h"

#include <string.h>

#include "pt-node-device.h"
#include "pt-node-host.h"

/*
 * A computer that this program's own reader has read, in the words in which libvirt 11.3 would
 * describe it (src/conf/node_device_conf.c, virNodeDeviceDefFormat()).
 */

static void
append_address (GString            *text,
                const char         *indent,
                const PtPciAddress *a)
{
  g_string_append_printf (text, "%s<address domain='0x%04x' bus='0x%02x' ", indent, a->domain,
                          a->bus);
  g_string_append_printf (text, "slot='0x%02x' function='0x%x'/>\n", a->slot, a->function);
}

static void
append_escaped (GString    *text,
                const char *before,
                const char *words,
                const char *after)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  g_string_append_printf (text, "%s%s%s", before, escaped, after);
}

/**
 * node_xml_dup_name:
 * @address: an address
 *
 * Returns: (transfer full): libvirt's name of the function there
 */
char *
node_xml_dup_name (const PtPciAddress *address)
{
  g_autofree char *text = pt_pci_address_to_string (address);

  return g_strconcat ("pci_", g_strdelimit (text, ":.", '_'), NULL);
}

static char *
dup_directory (const PtPciFacts *facts)
{
  g_autofree char *name = pt_pci_address_to_string (&facts->address);

  return g_strdup_printf ("/sys/devices/pci%04x:00/%s%s%s", facts->address.domain, facts->path,
                          *facts->path != '\0' ? "/" : "", name);
}

static void
append_group (GString          *text,
              PtHost           *host,
              const PtPciFacts *facts)
{
  PtIommuGroup *group = pt_host_find_group (host, facts->group);
  GPtrArray *members;

  if (group == NULL)
    return;

  members = pt_iommu_group_get_devices (group);
  g_string_append_printf (text, "    <iommuGroup number='%d'>\n", facts->group);
  for (guint i = 0; i < members->len; i++)
    append_address (text, "      ", pt_pci_device_get_address (g_ptr_array_index (members, i)));
  g_string_append (text, "    </iommuGroup>\n");
}

static void
append_virtual_functions (GString          *text,
                          PtHost           *host,
                          const PtPciFacts *facts)
{
  GPtrArray *devices = pt_host_get_devices (host);
  int n = 0;

  if (facts->has_physical_function)
    {
      g_string_append (text, "    <capability type='phys_function'>\n");
      append_address (text, "      ", &facts->physical_function);
      g_string_append (text, "    </capability>\n");
    }
  if (facts->sriov_total <= 0)
    return;

  g_string_append_printf (text, "    <capability type='virt_functions' maxCount='%d'>\n",
                          facts->sriov_total);
  for (guint i = 0; i < devices->len; i++)
    {
      const PtPciFacts *other = pt_pci_device_get_facts (g_ptr_array_index (devices, i));

      if (other->has_physical_function &&
          pt_pci_address_equal (&other->physical_function, &facts->address))
        {
          append_address (text, "      ", &other->address);
          n++;
        }
    }
  /* Those that the recording left out */
  for (; n < facts->sriov_active; n++)
    {
      const PtPciAddress left_out = { facts->address.domain, facts->address.bus, 0x1f, n & 7 };

      append_address (text, "      ", &left_out);
    }
  g_string_append (text, "    </capability>\n");
}

static char *
render_pci (PtHost           *host,
            const PtPciFacts *facts)
{
  GString *text = g_string_new ("<device>\n");
  g_autofree char *name = node_xml_dup_name (&facts->address);
  g_autofree char *directory = dup_directory (facts);
  g_autofree char *parent = facts->has_parent ? node_xml_dup_name (&facts->parent)
                                              : g_strdup ("computer");

  g_string_append_printf (text, "  <name>%s</name>\n  <path>%s</path>\n  <parent>%s</parent>\n",
                          name, directory, parent);
  if (facts->driver != NULL)
    g_string_append_printf (text, "  <driver>\n    <name>%s</name>\n  </driver>\n", facts->driver);
  g_string_append_printf (text, "  <capability type='pci'>\n    <class>0x%04x%02x</class>\n",
                          (guint) facts->class_code, (guint) facts->prog_if);
  g_string_append_printf (text,
                          "    <domain>%u</domain>\n    <bus>%u</bus>\n    <slot>%u</slot>\n"
                          "    <function>%u</function>\n",
                          facts->address.domain, facts->address.bus, facts->address.slot,
                          facts->address.function);
  g_string_append_printf (text, "    <product id='0x%04x'>", (guint) facts->device_id);
  append_escaped (text, "", facts->device, "</product>\n");
  g_string_append_printf (text, "    <vendor id='0x%04x'>", (guint) facts->vendor_id);
  append_escaped (text, "", facts->vendor, "</vendor>\n");
  append_virtual_functions (text, host, facts);
  if (facts->header_type == 1)
    g_string_append (text, "    <capability type='pci-bridge'/>\n");
  if (facts->header_type == 2)
    g_string_append (text, "    <capability type='cardbus-bridge'/>\n");
  append_group (text, host, facts);
  if (facts->numa_node >= 0)
    g_string_append_printf (text, "    <numa node='%d'/>\n", facts->numa_node);
  g_string_append (text,
                   "    <pci-express>\n"
                   "      <link validity='cap' port='0' speed='8' width='4'/>\n"
                   "      <link validity='sta' speed='8' width='4'/>\n"
                   "    </pci-express>\n"
                   "  </capability>\n"
                   "</device>\n");
  return g_string_free_and_steal (text);
}

static char *
render_net (const PtPciFacts *facts,
            const PtUse      *use)
{
  g_autofree char *parent = node_xml_dup_name (&facts->address);
  g_autofree char *directory = dup_directory (facts);
  const char *mac = g_strcmp0 (facts->serial_kind, "mac") == 0 ? facts->serial
                                                               : "02:00:00:00:00:01";

  return g_strdup_printf ("<device>\n"
                          "  <name>net_%s</name>\n"
                          "  <path>%s/net/%s</path>\n"
                          "  <parent>%s</parent>\n"
                          "  <capability type='net'>\n"
                          "    <interface>%s</interface>\n"
                          "    <address>%s</address>\n"
                          "    <link speed='1000' state='up'/>\n"
                          "    <feature name='rx'/>\n"
                          "    <capability type='80203'/>\n"
                          "  </capability>\n"
                          "</device>\n",
                          use->name, directory, use->name, parent, use->name, mac);
}

static char *
render_disk (const PtPciFacts *facts,
             const PtDisk     *disk)
{
  g_autofree char *parent = node_xml_dup_name (&facts->address);
  g_autofree char *directory = dup_directory (facts);

  return g_strdup_printf ("<device>\n"
                          "  <name>block_%s</name>\n"
                          "  <path>%s/block/%s</path>\n"
                          "  <parent>%s</parent>\n"
                          "  <capability type='storage'>\n"
                          "    <block>/dev/%s</block>\n"
                          "    <drive_type>disk</drive_type>\n"
                          "    <model>A disk</model>\n"
                          "    <size>512110190592</size>\n"
                          "    <logical_block_size>512</logical_block_size>\n"
                          "    <num_blocks>1000215216</num_blocks>\n"
                          "  </capability>\n"
                          "</device>\n",
                          disk->name, directory, disk->name, parent, disk->name);
}

static char *
render_usb (const PtPciFacts  *facts,
            const PtUsbDevice *usb,
            const char        *name)
{
  g_autofree char *parent = node_xml_dup_name (&facts->address);
  g_autofree char *directory = dup_directory (facts);
  g_autofree char *product = g_markup_escape_text (usb->name, -1);

  return g_strdup_printf ("<device>\n"
                          "  <name>%s</name>\n"
                          "  <path>%s/usb%.*s/%s</path>\n"
                          "  <devnode type='dev'>/dev/bus/usb/001/002</devnode>\n"
                          "  <parent>%s</parent>\n"
                          "  <driver>\n"
                          "    <name>usb</name>\n"
                          "  </driver>\n"
                          "  <capability type='usb_device'>\n"
                          "    <bus>1</bus>\n"
                          "    <device>2</device>\n"
                          "    <product id='0x%s'>%s</product>\n"
                          "    <vendor id='0x%s'/>\n"
                          "  </capability>\n"
                          "</device>\n",
                          name, directory, (int) strcspn (usb->port, "-"), usb->port, usb->port,
                          parent, usb->product_id, product, usb->vendor_id);
}

static char *
render_usb_interface (const PtPciFacts  *facts,
                      const PtUsbDevice *usb,
                      const char        *device,
                      guint              class_code,
                      guint              subclass)
{
  g_autofree char *directory = dup_directory (facts);

  return g_strdup_printf ("<device>\n"
                          "  <name>%s_1_0</name>\n"
                          "  <path>%s/usb1/%s/%s:1.0</path>\n"
                          "  <parent>%s</parent>\n"
                          "  <capability type='usb'>\n"
                          "    <number>0</number>\n"
                          "    <class>%u</class>\n"
                          "    <subclass>%u</subclass>\n"
                          "    <protocol>%u</protocol>\n"
                          "  </capability>\n"
                          "</device>\n",
                          device, directory, usb->port, usb->port, device, class_code, subclass,
                          subclass);
}

static gboolean
is_bluetooth (const PtPciFacts  *facts,
              const PtUsbDevice *usb)
{
  for (guint i = 0; i < facts->uses->len; i++)
    {
      const PtUse *use = g_ptr_array_index (facts->uses, i);

      if (use->kind == PT_USE_USB && g_str_equal (use->what, usb->port))
        return TRUE;
    }
  return FALSE;
}

static void
render_others (const PtPciFacts *facts,
               GPtrArray        *texts)
{
  for (guint i = 0; i < facts->uses->len; i++)
    {
      const PtUse *use = g_ptr_array_index (facts->uses, i);

      if (use->kind == PT_USE_NETWORK)
        g_ptr_array_add (texts, render_net (facts, use));
    }
  for (guint i = 0; i < facts->disks->len; i++)
    g_ptr_array_add (texts, render_disk (facts, g_ptr_array_index (facts->disks, i)));
  for (guint i = 0; facts->usb != NULL && i < facts->usb->len; i++)
    {
      const PtUsbDevice *usb = g_ptr_array_index (facts->usb, i);
      g_autofree char *port = g_strdelimit (g_strdup (usb->port), "-.", '_');
      g_autofree char *name = g_strconcat ("usb_", port, NULL);

      g_ptr_array_add (texts, render_usb (facts, usb, name));
      if (usb->hub)
        g_ptr_array_add (texts, render_usb_interface (facts, usb, name, 9, 0));
      else if (is_bluetooth (facts, usb))
        g_ptr_array_add (texts, render_usb_interface (facts, usb, name, 224, 1));
      else
        g_ptr_array_add (texts, render_usb_interface (facts, usb, name, 3, 1));
    }
}

static gboolean
is_above_another (PtHost           *host,
                  const PtPciFacts *facts)
{
  GPtrArray *devices = pt_host_get_devices (host);

  for (guint i = 0; i < devices->len; i++)
    {
      const PtPciFacts *other = pt_pci_device_get_facts (g_ptr_array_index (devices, i));

      if (other->has_parent && pt_pci_address_equal (&other->parent, &facts->address))
        return TRUE;
    }
  return FALSE;
}

/**
 * node_xml_new_for_host:
 * @host: a computer
 *
 * Returns: (transfer full) (element-type utf8): it as libvirt's node devices
 */
GPtrArray *
node_xml_new_for_host (PtHost *host)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *devices = pt_host_get_devices (host);

  for (guint i = 0; i < devices->len; i++)
    {
      const PtPciFacts *facts = pt_pci_device_get_facts (g_ptr_array_index (devices, i));

      g_ptr_array_add (texts, render_pci (host, facts));
      /* A VMD is charged for what hangs below it, and libvirt names that only where it hangs */
      if (!is_above_another (host, facts))
        render_others (facts, texts);
    }
  return texts;
}

/**
 * node_xml_read:
 * @texts: (element-type utf8): node devices, as libvirt describes them
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the computer that they are
 */
PtHost *
node_xml_read (GPtrArray  *texts,
               GError    **error)
{
  g_autoptr (GPtrArray) devices =
    g_ptr_array_new_with_free_func ((GDestroyNotify) pt_node_device_free);

  for (guint i = 0; i < texts->len; i++)
    {
      PtNodeDevice *device = pt_node_device_new_from_xml (g_ptr_array_index (texts, i), error);

      if (device == NULL)
        return NULL;
      g_ptr_array_add (devices, device);
    }
  return pt_node_host_new (pt_node_host_facts_new (NULL, NULL), devices, error);
}
