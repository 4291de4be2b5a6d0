/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-group-icon.h"

static const char *const icon_names[] = {
  [PT_KIND_DISPLAY] = "video-display-symbolic",
  [PT_KIND_WIRELESS] = "network-wireless-symbolic",
  [PT_KIND_NETWORK] = "network-wired-symbolic",
  [PT_KIND_USB] = "media-removable-symbolic",
  [PT_KIND_STORAGE] = "drive-harddisk-symbolic",
  [PT_KIND_SOUND] = "audio-card-symbolic",
  [PT_KIND_OTHER] = "computer-symbolic",
  [PT_KIND_PLATFORM] = "computer-symbolic",
  [PT_KIND_BRIDGE] = "computer-symbolic",
};

/**
 * pt_group_icon_get_name:
 * @kind: what a group is
 *
 * Returns: (transfer none): the name of an icon that Adwaita has
 */
const char *
pt_group_icon_get_name (PtGroupKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (icon_names), "computer-symbolic");

  return icon_names[kind];
}
