/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"
#include "pt-guest-tree.h"

#define PORT(index, slot, function) \
  "<controller type='pci' index='" #index "' model='pcie-root-port'>" \
  "<alias name='pci." #index "'/>" \
  "<address type='pci' bus='0' slot='" #slot "' function='" #function "'/></controller>"

static const char text[] =
    "<domain type='kvm'><name>guest</name><os><type arch='x86_64' machine='q35'>hvm</type></os>"
    "<devices><controller type='pci' index='0' model='pcie-root'/>" PORT (1, 2, 0) PORT (2, 2, 1)
    "<controller type='pci' index='3' model='pcie-expander-bus'><target busNr='0x80'/>"
    "<address type='pci' slot='4'/></controller>"
    "<controller type='pci' index='4' model='pci-expander-bus'><target busNr='0x40'/>"
    "<address type='pci' slot='5'/></controller>"
    "<hostdev mode='subsystem' type='pci'><source><address bus='4'/></source>"
    "<alias name='hostdev0'/><address type='pci' bus='1' slot='0'/></hostdev>"
    "<hostdev mode='subsystem' type='pci'><source><address bus='5'/></source>"
    "<alias name='hostdev1'/><address type='pci' bus='2' slot='0'/></hostdev></devices></domain>";

static guint
count (GListModel *items)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (items, i);

      n++;
      if (!PT_IS_GUEST_DEVICE (item))
        continue;
      n += count (G_LIST_MODEL (pt_guest_device_get_usb (PT_GUEST_DEVICE (item))));
      n += count (G_LIST_MODEL (pt_guest_device_get_children (PT_GUEST_DEVICE (item))));
    }
  return n;
}

/* Five bytes a function: bus, slot and function, bus behind it, kind, a USB device or not */
static PtGuestSighting *
make_sighting (const uint8_t *bytes,
               size_t         length)
{
  static const struct
  {
    int         device_id;
    const char *alias;
  } kinds[] = {
    { 0x000c, NULL }, { 0x10d3, NULL }, { 0x10d3, "hostdev0" }, { 0x10d3, "hostdev1" },
    { 0x000c, "pci.1" }, { 0x000c, "pci.2" }, { 0x29c0, NULL }, { -1, "" },
  };
  PtGuestSighting *sighting = pt_guest_sighting_new ();

  sighting->usb = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_guest_plugged_free);
  for (; length >= 5; bytes += 5, length -= 5)
    {
      PtPciAddress address = { .bus = bytes[0], .slot = bytes[1] >> 3, .function = bytes[1] & 7 };
      PtGuestFunction *function = pt_guest_sighting_add (sighting, &address);
      PtGuestPlugged *plugged;

      if (function == NULL)
        continue;
      function->bridge = (bytes[3] & 0x80) != 0;
      function->secondary = function->bridge ? bytes[2] : -1;
      function->class_code = (bytes[3] & 0x40) != 0 ? 0x0c03 : 0x0604;
      function->vendor_id = 0x8086;
      function->device_id = kinds[bytes[3] & 7].device_id;
      function->alias = g_strdup (kinds[bytes[3] & 7].alias);
      if ((bytes[4] & 1) == 0)
        continue;
      plugged = pt_guest_plugged_new (1, 1, 2, "x", -1);
      plugged->has_controller = (bytes[4] & 2) != 0;
      plugged->controller = address;
      plugged->controller.function ^= (bytes[4] & 4) >> 2;
      g_ptr_array_add (sighting->usb, plugged);
    }
  pt_guest_sighting_sort (sighting);
  return sighting;
}

/* What a guest and QEMU may say of their buses: nothing of it is lost, and nothing is endless */
int
LLVMFuzzerTestOneInput (const uint8_t *bytes,
                        size_t         length)
{
  static PtDomainXml *definition;
  static GListStore *shown;
  g_autoptr(PtGuestSighting) guest = make_sighting (bytes, length / 2);
  g_autoptr(PtGuestSighting) qemu = make_sighting (bytes + length / 2, length - length / 2);
  g_autoptr(PtGuestTree) tree = NULL;

  if (definition == NULL)
    {
      definition = pt_domain_xml_new_from_text (text, -1, NULL);
      shown = g_list_store_new (G_TYPE_OBJECT);
    }

  tree = pt_guest_tree_new (definition, NULL, guest, qemu);
  if (tree->source == PT_GUEST_SEEN)
    g_assert_cmpuint (count (G_LIST_MODEL (tree->roots)), ==,
                      guest->functions->len + guest->usb->len);
  if (tree->source == PT_GUEST_QEMU)
    g_assert_cmpuint (count (G_LIST_MODEL (tree->roots)), ==,
                      qemu->functions->len + qemu->usb->len);
  g_assert_cmpuint (tree->missing->len, <=, 2);
  pt_guest_list_update (shown, G_LIST_MODEL (tree->roots));
  g_assert_cmpuint (count (G_LIST_MODEL (shown)), ==, count (G_LIST_MODEL (tree->roots)));
  return 0;
}
