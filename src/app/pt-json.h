/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "pt-group-view.h"
#include "pt-guest-tree.h"
#include "pt-plan.h"

G_BEGIN_DECLS

/* One value each, added to a builder: an element of an array, or a member whose name was set
 * before. */
void  pt_json_add_null          (JsonBuilder        *builder,
                                 const char         *name);
void  pt_json_add_boolean       (JsonBuilder        *builder,
                                 const char         *name,
                                 gboolean            value);
void  pt_json_add_known_boolean (JsonBuilder        *builder,
                                 const char         *name,
                                 int                 value);
void  pt_json_add_number        (JsonBuilder        *builder,
                                 const char         *name,
                                 gint64              value);
void  pt_json_add_known_number  (JsonBuilder        *builder,
                                 const char         *name,
                                 int                 value);
void  pt_json_add_string        (JsonBuilder        *builder,
                                 const char         *name,
                                 const char         *value);
void  pt_json_add_strings       (JsonBuilder        *builder,
                                 const char         *name,
                                 const char *const  *texts);
void  pt_json_add_address_value (JsonBuilder        *builder,
                                 const PtPciAddress *address);
void  pt_json_add_address       (JsonBuilder        *builder,
                                 const char         *name,
                                 const PtPciAddress *address);
void  pt_json_add_guest_address (JsonBuilder        *builder,
                                 const char         *name,
                                 const PtPciAddress *address);
void  pt_json_add_hex           (JsonBuilder        *builder,
                                 const char         *name,
                                 int                 digits,
                                 int                 value);
void  pt_json_add_usb_members   (JsonBuilder        *builder,
                                 const PtUsbDevice  *usb);
void  pt_json_add_findings      (JsonBuilder        *builder,
                                 GListModel         *findings);
void  pt_json_add_source        (JsonBuilder        *builder,
                                 PtHost             *host,
                                 gboolean            with_libvirt);
void  pt_json_add_device        (JsonBuilder        *builder,
                                 PtHost             *host,
                                 PtPciDevice        *device,
                                 PtRole              role);
void  pt_json_add_group         (JsonBuilder        *builder,
                                 PtHost             *host,
                                 PtGroupView        *view);
void  pt_json_add_machine       (JsonBuilder        *builder,
                                 PtDomain           *machine,
                                 GPtrArray          *held);
void  pt_json_add_autostart     (JsonBuilder        *builder,
                                 gboolean            before,
                                 gboolean            after);
void  pt_json_add_plan          (JsonBuilder        *builder,
                                 PtPlan             *plan);
void  pt_json_add_tree          (JsonBuilder        *builder,
                                 const PtGuestTree  *tree);
void  pt_json_add_error         (JsonBuilder        *builder,
                                 const GError       *error);
char *pt_json_to_text           (JsonBuilder        *builder);

G_END_DECLS
