/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-group-model.h"

typedef struct
{
  const char *address;
  int         group;
  int         class_code;
  const char *class_name;
  const char *device;
  int         device_id;
  const char *driver;
} Function;

static const Function functions[] = {
  { "00:1c.0", 5, 0x0604, "PCI bridge", "Root Port #1", 0xa110, "pcieport" },
  { "3d:00.0", 15, 0x0108, "Non-Volatile memory controller", "SM951", 0xa802, "nvme" },
  { "03:00.0", 14, 0x0280, "Network controller", "Wireless 8260", 0x24f3, "iwlwifi" },
  { "00:02.0", 0, 0x0300, "VGA compatible controller", "Iris Pro", 0x193b, "i915" },
  { "04:00.0", 140, 0x0280, "Network controller", "Wireless 7265", 0x095a, NULL },
};

static PtPciDevice *
new_device (const Function *function)
{
  PtPciAddress address;
  PtPciFacts *facts;

  g_assert_true (pt_pci_address_parse (function->address, &address));
  facts = pt_pci_facts_new (&address);
  facts->group = function->group;
  facts->class_code = function->class_code;
  g_set_str (&facts->class_name, function->class_name);
  g_set_str (&facts->vendor, "Intel Corporation");
  g_set_str (&facts->device, function->device);
  facts->vendor_id = 0x8086;
  facts->device_id = function->device_id;
  facts->header_type = function->class_code == 0x0604 ? 1 : 0;
  facts->driver = g_strdup (function->driver);
  return pt_pci_device_new (facts);
}

static PtHost *
new_host (void)
{
  PtHostFacts *facts = pt_host_facts_new (PT_HOST_RECORDED);
  GPtrArray *groups = g_ptr_array_new_with_free_func (g_object_unref);

  facts->kernel = g_strdup ("6.12.0");
  facts->iommu = PT_YES;
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      GPtrArray *devices = g_ptr_array_new_with_free_func (g_object_unref);

      g_ptr_array_add (devices, new_device (&functions[i]));
      g_ptr_array_add (groups, pt_iommu_group_new (functions[i].group, devices, NULL,
                                                   PT_RESERVED_NONE));
    }
  return pt_host_new (facts, groups, g_ptr_array_new_with_free_func (g_object_unref));
}

static GListStore *
new_source (void)
{
  g_autoptr (PtHost) host = new_host ();
  g_autoptr (PtSituation) situation = pt_situation_new (host, NULL, NULL, NULL, NULL);
  GPtrArray *groups = pt_host_get_groups (host);
  GListStore *source = g_list_store_new (PT_TYPE_GROUP_ITEM);

  for (guint i = 0; i < groups->len; i++)
    {
      g_autoptr (PtGroupView) view = pt_group_view_new (situation, g_ptr_array_index (groups, i));
      g_autoptr (PtGroupItem) item = pt_group_item_new (view);

      g_list_store_append (source, item);
    }
  return source;
}

/* The numbers of the groups that are shown, in order */
static char *
dup_shown (PtGroupModel *model)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (model)); i++)
    {
      g_autoptr (PtGroupItem) item = g_list_model_get_item (G_LIST_MODEL (model), i);

      g_string_append_printf (text, "%s%d", i > 0 ? " " : "", pt_group_item_get_number (item));
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

typedef struct
{
  const char *name;
  const char *show;
  const char *search;
  const char *shown;
} Case;

static const Case cases[] = {
  { "useful-first", "all", "", "0 14 140 15 5" },
  { "assignable", "assignable", "", "0 14 140 15" },
  { "assigned", "assigned", "", "" },
  { "name", "all", "wireless", "14 140" },
  { "case", "all", "WIRELESS", "14 140" },
  { "words", "all", "wireless 8260", "14" },
  { "words-in-any-order", "all", "  8260   wireless ", "14" },
  { "address", "all", "03:00.0", "14" },
  { "long-address", "all", "0000:03:00.0", "14" },
  { "ids", "all", "8086:24f3", "14" },
  { "driver", "all", "iwlwifi", "14" },
  { "group", "all", "group 15", "15" },
  { "group-alone", "all", "Group 14", "14" },
  { "group-0", "all", "group 0", "0" },
  { "group-of-three-digits", "all", "IOMMU group 140", "140" },
  { "group-and-name", "all", "group 140 wireless", "140" },
  { "group-that-is-not", "all", "group 1", "" },
  { "number-anywhere", "all", "15", "0 15" },
  { "class", "all", "non-volatile", "15" },
  { "nothing", "all", "xyzzy", "" },
  { "both", "assignable", "root port", "" },
};

static void
test_shown (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GListStore) source = new_source ();
  g_autoptr (PtGroupModel) model = pt_group_model_new (G_LIST_MODEL (source));
  g_autofree char *shown = NULL;

  g_object_set (model, "show", c->show, "search", c->search, NULL);
  shown = dup_shown (model);
  g_assert_cmpstr (shown, ==, c->shown);
}

static gboolean
on_late (gpointer user_data)
{
  g_test_fail_printf ("waited 60 s for the list to follow a view, in vain");
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* A view that is replaced is judged again, also when the list of groups stays as it is */
static void
test_follows (void)
{
  g_autoptr (GListStore) source = new_source ();
  g_autoptr (GListStore) other = new_source ();
  g_autoptr (PtGroupModel) model = pt_group_model_new (G_LIST_MODEL (source));
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (PtGroupItem) bridge = g_list_model_get_item (G_LIST_MODEL (source), 0);
  g_autoptr (PtGroupItem) wireless = g_list_model_get_item (G_LIST_MODEL (other), 2);
  guint late = g_timeout_add_seconds (60, on_late, loop);
  g_autofree char *shown = NULL;

  g_object_set (model, "show", "assignable", NULL);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (g_main_loop_quit), loop);
  pt_group_item_set_view (bridge, pt_group_item_get_view (wireless));
  g_main_loop_run (loop);
  g_source_remove (late);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 5);
}

static void
test_removed (void)
{
  g_autoptr (GListStore) source = new_source ();
  g_autoptr (PtGroupModel) model = pt_group_model_new (G_LIST_MODEL (source));
  g_autoptr (PtGroupItem) item = g_list_model_get_item (G_LIST_MODEL (source), 2);
  g_autofree char *shown = NULL;

  g_list_store_remove (source, 2);
  g_list_store_insert (source, 0, item);
  g_list_store_remove (source, 1);
  shown = dup_shown (model);
  g_assert_cmpstr (shown, ==, "0 14 140 15");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/group-model/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_shown);
    }
  g_test_add_func ("/group-model/follows", test_follows);
  g_test_add_func ("/group-model/removed", test_removed);
  return g_test_run ();
}
