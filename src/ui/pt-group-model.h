/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_GROUP_MODEL (pt_group_model_get_type ())
G_DECLARE_FINAL_TYPE (PtGroupModel, pt_group_model, PT, GROUP_MODEL, GObject)

PtGroupModel *pt_group_model_new (GListModel *source);

G_END_DECLS
