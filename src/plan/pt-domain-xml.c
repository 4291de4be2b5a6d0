/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-xml.h"

#include <glib/gi18n.h>

#include "pt-domain-edit-private.h"
#include "pt-error.h"

/*
 * A libvirt domain definition that is edited without loss: the text, where everything stands in
 * it, what it says. Immutable: an edit makes a new one. Every byte that is not of an element of
 * ours survives, and what one edit adds another one removes to the byte.
 */

struct _PtDomainXml
{
  GObject          parent_instance;

  /* Owned */
  PtDomainText    *text;
  PtDomainMeaning *meaning;
  char            *element_text;
};

G_DEFINE_FINAL_TYPE (PtDomainXml, pt_domain_xml, G_TYPE_OBJECT)

static void
pt_domain_xml_finalize (GObject *object)
{
  PtDomainXml *self = PT_DOMAIN_XML (object);

  g_clear_pointer (&self->meaning, pt_domain_meaning_free);
  g_clear_pointer (&self->text, pt_domain_text_unref);
  g_free (self->element_text);

  G_OBJECT_CLASS (pt_domain_xml_parent_class)->finalize (object);
}

static void
pt_domain_xml_class_init (PtDomainXmlClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_domain_xml_finalize;
}

static void
pt_domain_xml_init (PtDomainXml *self G_GNUC_UNUSED)
{
}

static PtDomainXml *
new_from_parsed (PtDomainText *text)
{
  const PtDomainElement *root = pt_domain_text_get_element (text, pt_domain_text_get_root (text));
  PtDomainXml *self = g_object_new (PT_TYPE_DOMAIN_XML, NULL);

  self->text = pt_domain_text_ref (text);
  self->meaning = pt_domain_meaning_read (text);
  self->element_text =
      g_strndup (pt_domain_text_get_text (text) + root->start, root->end - root->start);

  return self;
}

/**
 * pt_domain_xml_new_from_text:
 * @text: a domain definition in UTF-8, with or without a byte order mark, declaration and
 *   comments around it
 * @length: its length in bytes, or -1 when it ends with a NUL
 * @error: %PT_ERROR_TOO_LARGE beyond %PT_DOMAIN_XML_MAX_SIZE, %PT_ERROR_DOCTYPE,
 *   %PT_ERROR_XML_INVALID when it is not well-formed or not UTF-8, %PT_ERROR_NOT_A_DOMAIN when its
 *   root is not `<domain>` in no namespace
 *
 * Returns: (transfer full): the definition
 */
PtDomainXml *
pt_domain_xml_new_from_text (const char  *text,
                             gssize       length,
                             GError     **error)
{
  g_autoptr(PtDomainText) parsed = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  parsed = pt_domain_text_parse (text, length, error);

  return parsed != NULL ? new_from_parsed (parsed) : NULL;
}

/**
 * pt_domain_xml_edit:
 * @self: a definition
 * @edit: what shall change
 * @error: %PT_ERROR_NOT_FOUND for something to remove that is not there; %PT_ERROR_REFUSED for
 *   something to add whose place is taken, or a root port to remove that is in use;
 *   %PT_ERROR_FAILED when the result would not be exactly @self with @edit
 *
 * The result was parsed again and compared with @self, element by element, before it is returned.
 *
 * Returns: (transfer full): the changed definition; @self stays as it is
 */
PtDomainXml *
pt_domain_xml_edit (PtDomainXml         *self,
                    const PtDomainEdit  *edit,
                    GError             **error)
{
  g_autoptr(PtDomainText) text = NULL;
  g_autoptr(PtDomainXml) after = NULL;

  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);
  g_return_val_if_fail (edit != NULL, NULL);

  if (!pt_domain_edit_check (edit, self->meaning, error))
    return NULL;

  text = pt_domain_edit_apply (edit, self->text, error);
  if (text == NULL)
    return NULL;

  after = new_from_parsed (text);
  if (!pt_domain_edit_agree (edit, self->meaning, after->meaning))
    {
      pt_set_error (error, PT_ERROR_FAILED, NULL, NULL,
                    _("The definition cannot be changed without changing something else in it."));
      return NULL;
    }

  return g_steal_pointer (&after);
}

/**
 * pt_domain_xml_get_text:
 * @self: a definition
 *
 * Returns: (transfer none): all of its text, to the byte
 */
const char *
pt_domain_xml_get_text (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);

  return pt_domain_text_get_text (self->text);
}

/**
 * pt_domain_xml_get_element_text:
 * @self: a definition
 *
 * Returns: (transfer none): the text from `<domain` to `</domain>`, which is all that
 *   libvirt-glib takes
 */
const char *
pt_domain_xml_get_element_text (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);

  return self->element_text;
}

/**
 * pt_domain_xml_get_name:
 * @self: a definition
 *
 * Returns: (nullable) (transfer none): its `<name>`
 */
const char *
pt_domain_xml_get_name (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);

  return self->meaning->name;
}

/**
 * pt_domain_xml_get_title:
 * @self: a definition
 *
 * Returns: (nullable) (transfer none): its `<title>`
 */
const char *
pt_domain_xml_get_title (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);

  return self->meaning->title;
}

/**
 * pt_domain_xml_get_domain_type:
 * @self: a definition
 *
 * Returns: (nullable) (transfer none): the `type` of `<domain>`, "kvm"
 */
const char *
pt_domain_xml_get_domain_type (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);

  return self->meaning->type;
}

/**
 * pt_domain_xml_get_arch:
 * @self: a definition
 *
 * Returns: (nullable) (transfer none): "x86_64"
 */
const char *
pt_domain_xml_get_arch (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);

  return self->meaning->arch;
}

/**
 * pt_domain_xml_get_machine:
 * @self: a definition
 *
 * Returns: (nullable) (transfer none): machine type as written, "q35", "pc-q35-9.2"
 */
const char *
pt_domain_xml_get_machine (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);

  return self->meaning->machine;
}

/**
 * pt_domain_xml_get_memory_kib:
 * @self: a definition
 *
 * Returns: `<memory>` in KiB, rounded up; 0 when none can be read
 */
guint64
pt_domain_xml_get_memory_kib (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), 0);

  return self->meaning->memory_kib;
}

/**
 * pt_domain_xml_get_hard_limit_kib:
 * @self: a definition
 *
 * Returns: `<hard_limit>` in KiB, rounded up; 0 without one
 */
guint64
pt_domain_xml_get_hard_limit_kib (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), 0);

  return self->meaning->hard_limit_kib;
}

/**
 * pt_domain_xml_get_huge_kib:
 * @self: a definition
 *
 * Returns: how much of its memory is to lie in huge pages, in KiB
 */
guint64
pt_domain_xml_get_huge_kib (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), 0);

  return self->meaning->huge_kib;
}

/**
 * pt_domain_xml_has_os_boot:
 * @self: a definition
 *
 * Returns: whether `<os>` names boot devices, which libvirt does not take together with boot orders
 */
gboolean
pt_domain_xml_has_os_boot (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), FALSE);

  return self->meaning->os_boot;
}

/**
 * pt_domain_xml_has_boot_order:
 * @self: a definition
 * @order: a boot order, from 1
 *
 * Returns: whether a device has it; libvirt takes each only once
 */
gboolean
pt_domain_xml_has_boot_order (PtDomainXml *self,
                              guint        order)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), FALSE);

  for (guint i = 0; i < self->meaning->boot_orders->len; i++)
    if (g_array_index (self->meaning->boot_orders, guint, i) == order)
      return TRUE;

  return FALSE;
}

/**
 * pt_domain_xml_get_controllers:
 * @self: a definition
 *
 * Returns: (transfer none) (element-type PtDomainController): its PCI controllers, in the order
 *   of the text
 */
GPtrArray *
pt_domain_xml_get_controllers (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);

  return self->meaning->controllers;
}

/**
 * pt_domain_xml_get_sources:
 * @self: a definition
 *
 * Returns: (transfer none) (element-type PtDomainSource): the PCI functions of the host that it
 *   holds, in the order of the text
 */
GPtrArray *
pt_domain_xml_get_sources (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);

  return self->meaning->sources;
}

/**
 * pt_domain_xml_get_disks:
 * @self: a definition
 *
 * Returns: (transfer none) (element-type PtDomainDisk): the block devices of the host, and the
 *   volumes that may be some, that it has as disks
 */
GPtrArray *
pt_domain_xml_get_disks (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);

  return self->meaning->disks;
}

/**
 * pt_domain_xml_find_hostdev:
 * @self: a definition
 * @host: a PCI function of the host
 *
 * An `<interface>` or a `<disk>` that holds the function is none.
 *
 * Returns: (transfer none) (nullable): the first `<hostdev>` that gives it to the machine
 */
const PtDomainSource *
pt_domain_xml_find_hostdev (PtDomainXml        *self,
                            const PtPciAddress *host)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self) && host != NULL, NULL);

  return pt_domain_meaning_find_hostdev (self->meaning, host);
}

/**
 * pt_domain_xml_get_guest_addresses:
 * @self: a definition
 *
 * Returns: (transfer none) (element-type PtDomainGuestAddress): the PCI addresses that are taken
 *   in the guest, in the order of the text
 */
GPtrArray *
pt_domain_xml_get_guest_addresses (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);

  return self->meaning->guest_addresses;
}

/**
 * pt_domain_xml_get_identity:
 * @self: a definition
 *
 * Returns: (transfer none): what it records of our assignments, never %NULL, perhaps empty; copy
 *   it to change it
 */
PtIdentityRecord *
pt_domain_xml_get_identity (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);

  return self->meaning->identity;
}

/**
 * pt_domain_xml_get_agent_channel:
 * @self: a running definition
 *
 * Returns: whether an agent in the guest can be asked
 */
PtAgentChannel
pt_domain_xml_get_agent_channel (PtDomainXml *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), PT_AGENT_CHANNEL_NONE);

  return self->meaning->agent_channel;
}

/**
 * pt_domain_xml_dup_source_markup:
 * @self: a definition
 * @source: one of pt_domain_xml_get_sources()
 *
 * Returns: (transfer full): the text of its element, as it stands in @self
 */
char *
pt_domain_xml_dup_source_markup (PtDomainXml          *self,
                                 const PtDomainSource *source)
{
  const PtDomainElement *element;

  g_return_val_if_fail (PT_IS_DOMAIN_XML (self), NULL);

  element = pt_domain_text_get_nth_element (self->text, source->position);
  return g_strndup (pt_domain_text_get_text (self->text) + element->start,
                    element->end - element->start);
}
