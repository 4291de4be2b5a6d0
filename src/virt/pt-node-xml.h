/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pt-domain-text.h"
#include "pt-pci-address.h"

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

xmlDoc   *pt_node_xml_parse        (const char    *text,
                                    const char    *root,
                                    GError       **error);
xmlNode  *pt_node_xml_find         (const xmlNode *parent,
                                    const char    *name,
                                    const char    *attribute,
                                    const char    *value);
char     *pt_node_xml_dup_words    (const xmlNode *node);
char     *pt_node_xml_dup_child    (const xmlNode *parent,
                                    const char    *name);
gboolean  pt_node_xml_get_number   (const xmlNode *parent,
                                    const char    *name,
                                    guint          maximum,
                                    guint         *number);
gboolean  pt_node_xml_get_address  (const xmlNode *node,
                                    PtPciAddress  *address);

G_END_DECLS
