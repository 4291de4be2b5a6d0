/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/**
 * PtDomainElement:
 * @node: what it means
 * @start: offset of the `<` of its start tag
 * @open_end: offset after the `>` of its start tag
 * @close_start: offset of the `<` of its end tag; @open_end when it closes itself
 * @end: offset after its last `>`
 *
 * Where an element stands in the text.
 */
typedef struct
{
  xmlNode *node;
  gsize    start;
  gsize    open_end;
  gsize    close_start;
  gsize    end;
} PtDomainElement;

/**
 * PtDomainText:
 *
 * The text of a definition with the position of every element in it. Immutable and counted.
 */
typedef struct _PtDomainText PtDomainText;

/**
 * PtDomainSplices:
 *
 * Changes to a text, all in offsets of the text before any of them.
 */
typedef struct _PtDomainSplices PtDomainSplices;

PtDomainText          *pt_domain_text_parse          (const char            *text,
                                                      gssize                 length,
                                                      GError               **error);
PtDomainText          *pt_domain_text_ref            (PtDomainText          *self);
void                   pt_domain_text_unref          (PtDomainText          *self);
const char            *pt_domain_text_get_text       (PtDomainText          *self);
gsize                  pt_domain_text_get_length     (PtDomainText          *self);
xmlNode               *pt_domain_text_get_root       (PtDomainText          *self);
const PtDomainElement *pt_domain_text_get_element    (PtDomainText          *self,
                                                      const xmlNode         *node);
guint                  pt_domain_text_get_n_elements (PtDomainText          *self);
const PtDomainElement *pt_domain_text_get_nth_element (PtDomainText         *self,
                                                      guint                  position);
guint                  pt_domain_text_get_position   (PtDomainText          *self,
                                                      const xmlNode         *node);
PtDomainText          *pt_domain_text_splice         (PtDomainText          *self,
                                                      PtDomainSplices       *splices,
                                                      GError               **error);

PtDomainSplices       *pt_domain_splices_new         (void);
void                   pt_domain_splices_free        (PtDomainSplices       *self);
void                   pt_domain_splices_add         (PtDomainSplices       *self,
                                                      gsize                  offset,
                                                      gsize                  remove,
                                                      const char            *insert);

/* Reading nodes; a name stands for the element of that name in no namespace, as libvirt reads it */
gboolean               pt_domain_node_is             (const xmlNode         *node,
                                                      const char            *name);
xmlNode               *pt_domain_node_first_element  (const xmlNode         *parent);
xmlNode               *pt_domain_node_next_element   (const xmlNode         *node);
xmlNode               *pt_domain_node_get_child      (const xmlNode         *parent,
                                                      const char            *name);
char                  *pt_domain_node_dup_attribute  (const xmlNode         *node,
                                                      const char            *name);
gboolean               pt_domain_node_attribute_is   (const xmlNode         *node,
                                                      const char            *name,
                                                      const char            *value);
gboolean               pt_domain_node_get_uint       (const xmlNode         *node,
                                                      const char            *name,
                                                      guint                  base,
                                                      guint                 *value);
char                  *pt_domain_node_dup_content    (const xmlNode         *node);

#define pt_domain_node_foreach(node, parent) \
  for ((node) = pt_domain_node_first_element (parent); \
       (node) != NULL; \
       (node) = pt_domain_node_next_element (node))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtDomainText, pt_domain_text_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtDomainSplices, pt_domain_splices_free)

G_END_DECLS
