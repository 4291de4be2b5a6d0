/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-group-menu.h"

#include <glib/gi18n.h>

#include "pt-printable.h"

/* The menu of a group's card: to which virtual machine it is to be assigned, without a mouse that
 * drags. Its actions are those of the window; what is chosen is judged by the dialog. */

/* More are found sooner in the dialog, which has room for what speaks against each */
#define MAX_MACHINES 12
/* A menu is as wide as its widest entry */
#define MAX_CHARACTERS 40

static void
append_machine (GMenu     *menu,
                PtMachine *machine,
                int        group)
{
  PtDomain *domain = pt_machine_get_domain (machine);
  g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);
  g_autofree char *name = pt_printable_new (pt_domain_get_label (domain), -1, MAX_CHARACTERS);
  g_auto (GStrv) parts = g_strsplit (name, "_", -1);
  /* An underscore in a name is no mnemonic */
  g_autofree char *label = g_strjoinv ("__", parts);

  g_menu_item_set_label (item, label);
  g_menu_item_set_action_and_target (item, "win.assign", "(si)", pt_domain_get_uuid (domain),
                                     group);
  g_menu_append_item (menu, item);
}

/**
 * pt_group_menu_new:
 * @session: a session
 * @item: one of its groups
 *
 * Returns: (transfer full): what can be done with it
 */
GMenuModel *
pt_group_menu_new (PtSession   *session,
                   PtGroupItem *item)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) machines = g_menu_new ();
  g_autoptr (GMenuItem) choose = g_menu_item_new (NULL, NULL);
  GListModel *all = pt_session_get_machines (session);
  const guint n_machines = g_list_model_get_n_items (all);
  const int group = pt_group_item_get_number (item);

  for (guint i = 0; i < MIN (n_machines, MAX_MACHINES); i++)
    {
      g_autoptr (PtMachine) machine = g_list_model_get_item (all, i);

      append_machine (machines, machine, group);
    }
  if (n_machines > 0)
    /* Translators: a menu, whose entries are the names of virtual machines */
    g_menu_append_submenu (menu, _("Assign _to"), G_MENU_MODEL (machines));
  g_menu_item_set_label (choose, _("_Choose a Virtual Machine…"));
  g_menu_item_set_action_and_target (choose, "win.assign", "(si)", "", group);
  g_menu_append_item (menu, choose);

  return G_MENU_MODEL (g_steal_pointer (&menu));
}
