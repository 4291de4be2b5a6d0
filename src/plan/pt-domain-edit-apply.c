/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-edit-private.h"

#include "pt-domain-attribute.h"
#include "pt-identity-xml.h"

/*
 * An edit done to a text, in up to four steps, each of them splices on the text of the one before:
 * a root that closes itself is opened; `<metadata>` and `<devices>` are made or opened; elements
 * come and go; when the identity record went, what had been opened for it is closed again.
 */

typedef struct
{
  const PtDomainEdit *edit;
  GPtrArray          *opened; /* markup for the identity record */
} Change;

static gboolean
adds_devices (const PtDomainEdit *edit)
{
  return edit->hostdevs->len > 0 || edit->root_ports->len > 0;
}

/* Which devices are neighbours of a new one: never those that go. */
typedef gboolean (*NodeFunc) (const PtDomainEdit *edit,
                              const xmlNode      *node);

static gboolean
is_removed (const PtDomainEdit *edit,
            const xmlNode      *node)
{
  PtPciAddress host;
  int index;

  if (pt_domain_meaning_is_hostdev (node, &host))
    {
      for (guint i = 0; i < edit->removed_hostdevs->len; i++)
        if (pt_pci_address_equal (&g_array_index (edit->removed_hostdevs, PtPciAddress, i), &host))
          return TRUE;
    }
  else if (pt_domain_meaning_is_controller (node, &index) && index >= 0 &&
           pt_domain_node_attribute_is (node, "model", "pcie-root-port"))
    {
      for (guint i = 0; i < edit->removed_ports->len; i++)
        if (g_array_index (edit->removed_ports, guint, i) == (guint) index)
          return TRUE;
    }

  return FALSE;
}

static gboolean
is_hostdev (const PtDomainEdit *edit,
            const xmlNode      *node)
{
  return pt_domain_node_is (node, "hostdev") && !is_removed (edit, node);
}

static gboolean
is_pci_controller (const PtDomainEdit *edit,
                   const xmlNode      *node)
{
  int index;

  return pt_domain_meaning_is_controller (node, &index) && !is_removed (edit, node);
}

static gboolean
is_controller (const PtDomainEdit *edit,
               const xmlNode      *node)
{
  return pt_domain_node_is (node, "controller") && !is_removed (edit, node);
}

static gboolean
is_any (const PtDomainEdit *edit G_GNUC_UNUSED,
        const xmlNode      *node G_GNUC_UNUSED)
{
  return TRUE;
}

static const xmlNode *
find_last_device (PtDomainText       *text,
                  const PtDomainEdit *edit,
                  NodeFunc            accept)
{
  const xmlNode *section;
  const xmlNode *found = NULL;

  pt_domain_node_foreach (section, pt_domain_text_get_root (text))
    {
      const xmlNode *node;

      if (!pt_domain_node_is (section, "devices"))
        continue;
      pt_domain_node_foreach (node, section)
        if (accept (edit, node))
          found = node;
    }

  return found;
}

/* The <devices> that new devices without a neighbour of their kind go to. */
static const xmlNode *
find_devices (PtDomainText       *text,
              const PtDomainEdit *edit)
{
  const xmlNode *last = find_last_device (text, edit, is_any);

  return last != NULL ? last->parent
                      : pt_domain_node_get_child (pt_domain_text_get_root (text), "devices");
}

static void
remember (Change         *change,
          PtDomainText   *text,
          const char     *name,
          PtDomainOpened  opened)
{
  const xmlNode *record = pt_identity_xml_find (pt_domain_text_get_root (text));

  if (opened != PT_DOMAIN_OPENED_NOT &&
      pt_identity_xml_get_opened (record, name) == PT_DOMAIN_OPENED_NOT)
    g_ptr_array_add (change->opened, pt_identity_xml_dup_opened (record, name, opened));
}

/* A new child of the root, behind @sibling or behind everything. */
static void
create_section (PtDomainText    *text,
                const char      *name,
                gsize            place,
                const xmlNode   *sibling,
                PtDomainSplices *splices)
{
  const xmlNode *root = pt_domain_text_get_root (text);
  g_autofree char *lead = pt_domain_layout_dup_lead (text, root, sibling);
  g_autofree char *markup = g_strdup_printf ("%s<%s>%s</%s>", lead, name, lead, name);

  pt_domain_splices_add (splices, place, 0, markup);
}

/* libvirt prints <metadata> behind these. */
static const xmlNode *
find_last_title (const xmlNode *root)
{
  static const char *const names[] = { "name", "uuid", "genid", "hwuuid", "title", "description" };
  const xmlNode *node;
  const xmlNode *found = NULL;

  pt_domain_node_foreach (node, root)
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      if (pt_domain_node_is (node, names[i]))
        found = node;

  return found;
}

static PtDomainText *
open_root (Change        *change,
           PtDomainText  *text,
           GError       **error)
{
  g_autoptr(PtDomainSplices) splices = pt_domain_splices_new ();
  const xmlNode *root = pt_domain_text_get_root (text);

  remember (change, text, "domain", pt_domain_layout_open (text, root, splices));

  return pt_domain_text_splice (text, splices, error);
}

static PtDomainText *
open_sections (Change        *change,
               PtDomainText  *text,
               GError       **error)
{
  g_autoptr(PtDomainSplices) splices = pt_domain_splices_new ();
  const xmlNode *root = pt_domain_text_get_root (text);
  const xmlNode *metadata = pt_domain_node_get_child (root, "metadata");
  const xmlNode *devices = find_devices (text, change->edit);
  const xmlNode *title = find_last_title (root);

  if (change->edit->identity != NULL && metadata == NULL)
    {
      create_section (text, "metadata",
                      title != NULL ? pt_domain_layout_get_place_after (text, title)
                                    : pt_domain_text_get_element (text, root)->open_end,
                      title, splices);
      remember (change, text, "metadata", PT_DOMAIN_OPENED_ABSENT);
    }
  else if (change->edit->identity != NULL)
    {
      remember (change, text, "metadata", pt_domain_layout_open (text, metadata, splices));
    }

  if (adds_devices (change->edit) && devices == NULL)
    {
      create_section (text, "devices", pt_domain_layout_get_tail (text, root), NULL, splices);
      remember (change, text, "devices", PT_DOMAIN_OPENED_ABSENT);
    }
  else if (adds_devices (change->edit))
    {
      remember (change, text, "devices", pt_domain_layout_open (text, devices, splices));
    }

  return pt_domain_text_splice (text, splices, error);
}

static void
append_line (GString    *markup,
             const char *lead,
             const char *unit,
             guint       depth,
             const char *tag)
{
  pt_domain_layout_append_lead (markup, lead, unit, depth);
  g_string_append (markup, tag);
}

static void
append_hostdev (GString               *markup,
                const char            *lead,
                const char            *unit,
                const PtDomainHostdev *hostdev)
{
  const PtPciAddress *host = &hostdev->host;
  const PtPciAddress *guest = &hostdev->guest;
  g_autofree char *source = NULL;
  g_autofree char *address = NULL;

  source = g_strdup_printf ("<address domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'/>",
                            host->domain, host->bus, host->slot, host->function);
  append_line (markup, lead, unit, 0,
               hostdev->unmanaged ? "<hostdev mode='subsystem' type='pci' managed='no'>"
                                  : "<hostdev mode='subsystem' type='pci' managed='yes'>");
  if (hostdev->driver_model != NULL)
    {
      g_autofree char *model = g_markup_escape_text (hostdev->driver_model, -1);
      g_autofree char *driver = g_strdup_printf ("<driver name='vfio' model='%s'/>", model);

      append_line (markup, lead, unit, 1, driver);
    }
  append_line (markup, lead, unit, 1, "<source>");
  append_line (markup, lead, unit, 2, source);
  append_line (markup, lead, unit, 1, "</source>");

  if (hostdev->unassigned)
    {
      address = g_strdup ("<address type='unassigned'/>");
    }
  else
    {
      if (hostdev->boot_order > 0)
        {
          g_autofree char *boot = g_strdup_printf ("<boot order='%u'/>", hostdev->boot_order);

          append_line (markup, lead, unit, 1, boot);
        }
      if (hostdev->rom != PT_DOMAIN_ROM_DEFAULT || hostdev->rom_file != NULL)
        {
          g_autoptr(GString) rom = g_string_new ("<rom");

          if (hostdev->rom != PT_DOMAIN_ROM_DEFAULT)
            g_string_append_printf (rom, " bar='%s'",
                                    hostdev->rom == PT_DOMAIN_ROM_ON ? "on" : "off");
          if (hostdev->rom_file != NULL)
            {
              g_autofree char *file = g_markup_escape_text (hostdev->rom_file, -1);

              g_string_append_printf (rom, " file='%s'", file);
            }
          g_string_append (rom, "/>");
          append_line (markup, lead, unit, 1, rom->str);
        }
      address = g_strdup_printf ("<address type='pci' domain='0x%04x' bus='0x%02x' slot='0x%02x' "
                                 "function='0x%x'%s/>",
                                 guest->domain, guest->bus, guest->slot, guest->function,
                                 hostdev->multifunction ? " multifunction='on'" : "");
    }

  append_line (markup, lead, unit, 1, address);
  append_line (markup, lead, unit, 0, "</hostdev>");
}

static void
set_number (GString    *element,
            const char *name,
            int         digits,
            guint       former,
            guint       number)
{
  g_autofree char *value = g_strdup_printf ("0x%0*x", digits, number);

  if (former != number)
    pt_domain_attribute_set (element, name, value);
}

/* The numbers alone that differ: what was written by hand keeps its spelling otherwise. */
static void
move_device (PtDomainText       *text,
             const xmlNode      *hostdev,
             const PtPciAddress *from,
             const PtPciAddress *to,
             PtDomainSplices    *splices)
{
  const xmlNode *source = pt_domain_node_get_child (hostdev, "source");
  const PtDomainElement *address =
    pt_domain_text_get_element (text, pt_domain_node_get_child (source, "address"));
  gsize length = address->end - address->start;
  g_autoptr(GString) element =
    g_string_new_len (pt_domain_text_get_text (text) + address->start, (gssize) length);

  set_number (element, "domain", 4, from->domain, to->domain);
  set_number (element, "bus", 2, from->bus, to->bus);
  set_number (element, "slot", 2, from->slot, to->slot);
  set_number (element, "function", 1, from->function, to->function);
  pt_domain_splices_add (splices, address->start, length, element->str);
}

/* What goes, and what comes from another place */
static void
change_devices (const PtDomainEdit *edit,
                PtDomainText       *text,
                PtDomainSplices    *splices)
{
  const xmlNode *section;

  pt_domain_node_foreach (section, pt_domain_text_get_root (text))
    {
      const xmlNode *node;

      if (!pt_domain_node_is (section, "devices"))
        continue;
      pt_domain_node_foreach (node, section)
        {
          const PtPciAddress *to = NULL;
          PtPciAddress from;

          if (is_removed (edit, node))
            pt_domain_layout_remove (text, node, splices);
          else if (pt_domain_meaning_is_hostdev (node, &from))
            to = pt_domain_edit_get_moved (edit, &from);
          if (to != NULL)
            move_device (text, node, &from, to, splices);
        }
    }
}

/* Where a new device goes: behind @neighbour, else behind all devices. */
static gsize
find_place (PtDomainText        *text,
            const PtDomainEdit  *edit,
            const xmlNode       *neighbour,
            char               **lead,
            char               **unit)
{
  const xmlNode *devices = neighbour != NULL ? neighbour->parent : find_devices (text, edit);

  *lead = pt_domain_layout_dup_lead (text, devices, neighbour);
  *unit = pt_domain_layout_dup_unit (text, devices, *lead);

  return neighbour != NULL ? pt_domain_layout_get_place_after (text, neighbour)
                           : pt_domain_layout_get_tail (text, devices);
}

static void
add_devices (const PtDomainEdit *edit,
             PtDomainText       *text,
             PtDomainSplices    *splices)
{
  if (edit->root_ports->len > 0)
    {
      const xmlNode *neighbour = find_last_device (text, edit, is_pci_controller);
      g_autoptr(GString) markup = g_string_new (NULL);
      g_autofree char *lead = NULL;
      g_autofree char *unit = NULL;
      gsize place;

      if (neighbour == NULL)
        neighbour = find_last_device (text, edit, is_controller);
      place = find_place (text, edit, neighbour, &lead, &unit);
      for (guint i = 0; i < edit->root_ports->len; i++)
        {
          const PtPciAddress *at = pt_domain_edit_get_port_address (edit, i);
          g_autofree char *port = NULL;
          g_autofree char *address = NULL;

          port = g_strdup_printf ("<controller type='pci' index='%u' model='pcie-root-port'%s>",
                                  g_array_index (edit->root_ports, guint, i),
                                  at == NULL ? "/" : "");
          append_line (markup, lead, unit, 0, port);
          if (at == NULL)
            continue;

          address = g_strdup_printf ("<address type='pci' domain='0x%04x' bus='0x%02x' "
                                     "slot='0x%02x' function='0x%x'/>",
                                     at->domain, at->bus, at->slot, at->function);
          append_line (markup, lead, unit, 1, address);
          append_line (markup, lead, unit, 0, "</controller>");
        }
      pt_domain_splices_add (splices, place, 0, markup->str);
    }

  if (edit->hostdevs->len > 0)
    {
      const xmlNode *neighbour = find_last_device (text, edit, is_hostdev);
      g_autoptr(GString) markup = g_string_new (NULL);
      g_autofree char *lead = NULL;
      g_autofree char *unit = NULL;
      gsize place = find_place (text, edit, neighbour, &lead, &unit);

      for (guint i = 0; i < edit->hostdevs->len; i++)
        append_hostdev (markup, lead, unit, &g_array_index (edit->hostdevs, PtDomainHostdev, i));
      pt_domain_splices_add (splices, place, 0, markup->str);
    }
}

static void
change_record (Change          *change,
               PtDomainText    *text,
               PtDomainSplices *splices)
{
  const xmlNode *root = pt_domain_text_get_root (text);
  const xmlNode *metadata = pt_domain_node_get_child (root, "metadata");
  const xmlNode *record = pt_identity_xml_find (root);

  if (change->edit->identity == NULL)
    {
      if (record != NULL)
        pt_domain_layout_remove (text, record, splices);
    }
  else if (pt_domain_node_first_element (record) != NULL)
    {
      pt_identity_xml_update (text, record, change->edit->identity, change->opened, splices);
    }
  else
    {
      g_autofree char *lead = pt_domain_layout_dup_lead (text, metadata, NULL);
      g_autofree char *unit = pt_domain_layout_dup_unit (text, metadata, lead);
      g_autofree char *markup =
          pt_identity_xml_dup_element (change->edit->identity, change->opened, lead, unit);

      if (record != NULL)
        pt_domain_layout_remove (text, record, splices);
      pt_domain_splices_add (splices, pt_domain_layout_get_tail (text, metadata), 0, markup);
    }
}

static PtDomainText *
change_elements (Change        *change,
                 PtDomainText  *text,
                 GError       **error)
{
  g_autoptr(PtDomainSplices) splices = pt_domain_splices_new ();

  change_devices (change->edit, text, splices);
  add_devices (change->edit, text, splices);
  if (change->edit->identity_set)
    change_record (change, text, splices);

  return pt_domain_text_splice (text, splices, error);
}

/* One at a time: an element shows to be empty only when what was in it is gone. */
static PtDomainText *
close_section (PtDomainText    *text,
               const char      *name,
               PtDomainOpened   opened,
               GError         **error)
{
  g_autoptr(PtDomainSplices) splices = pt_domain_splices_new ();
  const xmlNode *root = pt_domain_text_get_root (text);
  const xmlNode *node =
      pt_domain_node_is (root, name) ? root : pt_domain_node_get_child (root, name);

  if (node != NULL && opened != PT_DOMAIN_OPENED_NOT)
    pt_domain_layout_close (text, node, opened, splices);

  return pt_domain_text_splice (text, splices, error);
}

static void
take (PtDomainText **text,
      PtDomainText  *next)
{
  pt_domain_text_unref (*text);
  *text = next;
}

/*
 * pt_domain_edit_apply:
 * @self: an edit that pt_domain_edit_check() found possible
 * @before: a text
 * @error: %PT_ERROR_FAILED
 *
 * Returns: (transfer full): the text with @self done to it
 */
PtDomainText *
pt_domain_edit_apply (const PtDomainEdit  *self,
                      PtDomainText        *before,
                      GError             **error)
{
  static const char *const sections[] = { "devices", "metadata", "domain" };
  g_autoptr(PtDomainText) text = pt_domain_text_ref (before);
  g_autoptr(GPtrArray) opened = g_ptr_array_new_with_free_func (g_free);
  Change change = { self, opened };
  PtDomainOpened was[G_N_ELEMENTS (sections)] = { PT_DOMAIN_OPENED_NOT };
  const xmlNode *record = pt_identity_xml_find (pt_domain_text_get_root (text));

  if (self->identity_set && self->identity == NULL)
    for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
      was[i] = pt_identity_xml_get_opened (record, sections[i]);

  if (adds_devices (self) || self->identity != NULL)
    {
      take (&text, open_root (&change, text, error));
      if (text != NULL)
        take (&text, open_sections (&change, text, error));
    }
  if (text != NULL)
    take (&text, change_elements (&change, text, error));
  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (sections); i++)
    take (&text, close_section (text, sections[i], was[i], error));

  return g_steal_pointer (&text);
}
