/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "host-fixture.h"
#include "node-xml.h"
#include "pt-rules.h"
#include "pt-selection.h"

/*
 * Each row of the table of rules on recorded computers: where it says yes, no, and cannot tell. A
 * row that can say "cannot tell" and does so on none of them fails, and so does one that is on none
 * at all.
 *
 * A place is "COMPUTER GROUP", or "COMPUTER ADDRESS" of what has no group; then perhaps the virtual
 * machine that is chosen, which is one of fixtures/machines, or "-" for a definition in a file; then
 * perhaps what the connection is: "session" or the name of a hypervisor, or "?" when there is none.
 */

typedef struct
{
  const char *id;
  const char *yes, *no, *unknown;
  const char *reason;              /* why there is no computer on which it cannot tell */
} Row;

#define READ "No reader leaves it open: libpci tells the class, and libvirt the header."
#define ALWAYS "It is always known; the table of rules says why."

static const Row rows[] = {
  { "no-iommu", "vtd-off 0000:01:00.0", "laptop 1", "ungrouped 0000:00:1f.6", NULL },
  { "no-group", "workstation 0000:00:00.2", "workstation 137", "ungrouped 0000:00:1f.6", NULL },
  { "not-endpoint", "server 0", "server 1", NULL, READ },
  { "nothing-given", "laptop 10", "laptop 13", NULL, ALWAYS },
  { "group-not-viable", "laptop 20", "laptop 13", "server 12", NULL },
  { "host-disk", "storage 10", "storage 12", "server 7", NULL },
  { "used-by-running", "desktop 18 studio", "desktop 19 games", "desktop 18 - ?", NULL },
  { "session-connection", "desktop 18 games session", "desktop 18 games", NULL, ALWAYS },
  { "not-qemu", "desktop 18 games xen", "desktop 18 games", "desktop 18 - ?", NULL },
  { "reserved-memory", "desktop 9", "example 0", "locked 33", NULL },
  { "vfs-active", "workstation 105", "workstation 106", "locked 32", NULL },
  { "already-here", "desktop 18 games", "desktop 19 games", NULL, ALWAYS },
  { "autostart-lockout", "desktop 9 studio", "desktop 9 games", NULL, ALWAYS },
  { "only-display", "laptop 1", "laptop 16", "locked 34", NULL },
  { "display-in-use", "laptop 16", "laptop 5", "server 1", NULL },
  { "only-network", "network 1", "network 2", "workstation 105", NULL },
  { "last-input", "desktop 18", "laptop 6", "locked 31", NULL },
  { "platform-device", "laptop 19", "laptop 16", "remote 5", NULL },
  { "not-enough-memory", "laptop 7", "example 14", "network 4", NULL },
  { "host-disk-idle", "storage 11", "storage 12", "server 7", NULL },
  { "used-by-stopped", "desktop 19 games", "desktop 18 shelf", "desktop 19 - ?", NULL },
  { "moved", "desktop 19 shelf", "desktop 19 games", "remote 5 there", NULL },
  { "gone", "desktop 19 shelf", "desktop 19 games", NULL, ALWAYS },
  { "network-in-use", "network 5", "network 4", "locked 32", NULL },
  { "removable", "desktop 15", "laptop 15", "locked 33", NULL },
  { "no-reset", "desktop 8", "desktop 7", "locked 33", NULL },
  { "vfio-missing", "workstation 4", "laptop 7", "locked 33", NULL },
  { "acs-override", "workstation 21", "laptop 7", "locked 33", NULL },
  { "unsafe-interrupts", "workstation 21", "laptop 7", "locked 33", NULL },
  { "no-pci-express", "desktop 18 studio", "desktop 18 games", NULL, ALWAYS },
  { "usb-devices", "desktop 18", "desktop 7", "remote 5", NULL },
  { "companions", "desktop 9", "desktop 7", NULL, ALWAYS },
  { "vfs-possible", "server 10", "server 9", NULL, ALWAYS },
  { "virtual-function", "workstation 107", "workstation 106", NULL, ALWAYS },
  { "identical-cards", "storage 12", "storage 9", "remote 5", NULL },
  { "address-unrecorded", "desktop 18 studio", "desktop 18 games", NULL, ALWAYS },
  { "running-next-start", "desktop 19 games", "desktop 19 shelf", NULL, ALWAYS },
  { "saved-at-shutdown", "laptop 7", "example 14", "desktop 9", NULL },
  { "memory-pinned", "desktop 19 shelf", "desktop 17 shelf", NULL, ALWAYS },
};

/* What counts as a device of another machine */
static const struct
{
  const char *place;
  PtTernary   running, stopped;
} users[] = {
  { "desktop 18", PT_YES, PT_NO },      /* <hostdev> */
  { "desktop 19", PT_NO, PT_YES },
  { "storage 12", PT_YES, PT_NO },      /* <disk type='nvme'> */
  { "workstation 107", PT_YES, PT_NO }, /* <interface type='hostdev'> */
  { "storage 11", PT_YES, PT_NO },      /* <disk type='block'>, a partition by its UUID */
  { "storage 4", PT_YES, PT_NO },       /* a partition of a mirror, as <disk type='file'> */
  { "storage 5", PT_YES, PT_NO },
  { "storage 7", PT_NO, PT_YES },       /* a disk behind two controllers */
  { "storage 2", PT_NO, PT_NO },
  { "desktop 7", PT_CANNOT_TELL, PT_NO },   /* a machine runs with a disk that nothing else knows */
  { "desktop 17", PT_NO, PT_NO },           /* but there is none on this */
};

/* Both of these with function level reset: to warn of them is a defect */
static const struct
{
  const char *place;
  const char *findings;
} quiet[] = {
  { "laptop 15", "" },                 /* an NVMe without partitions */
  { "storage 12", "identical-cards" }, /* another one, of two */
  { "laptop 7", "companions" },        /* Wi-Fi whose interface is down */
  { "network 4", "" },                 /* another one, up without a network */
};

static GHashTable *computers;

static char *
dup_file (const char *name,
          const char *directory,
          const char *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);

  if (g_str_equal (name, "example"))
    return g_test_build_filename (G_TEST_DIST, "..", "data", "example", file, NULL);
  return g_test_build_filename (G_TEST_DIST, "fixtures", directory, file, NULL);
}

/* As libvirt describes it: a root element around those of the devices */
static PtHost *
read_nodes (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  PtHost *host;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  for (const char *p = strstr (text, "<device>"), *end; p != NULL; p = strstr (end, "<device>"))
    {
      end = strstr (p, "</device>");
      g_assert_nonnull (end);
      end += strlen ("</device>");
      g_ptr_array_add (texts, g_strndup (p, (gsize) (end - p)));
    }
  host = node_xml_read (texts, &error);
  g_assert_no_error (error);
  return host;
}

static PtHost *
read_computer (const char *name)
{
  g_autofree char *host = dup_file (name, "hosts", ".host");
  g_autofree char *nodes = dup_file (name, "nodes", ".nodes");
  g_autofree char *text = NULL;
  g_autoptr (HostFixture) fixture = NULL;
  g_autoptr (GError) error = NULL;

  if (g_file_test (nodes, G_FILE_TEST_EXISTS))
    return read_nodes (nodes);

  g_file_get_contents (host, &text, NULL, &error);
  g_assert_no_error (error);
  fixture = host_fixture_new (text);
  return host_fixture_read (fixture);
}

static PtHost *
get_computer (const char *name)
{
  PtHost *host = g_hash_table_lookup (computers, name);

  if (host == NULL)
    {
      host = read_computer (name);
      g_hash_table_insert (computers, g_strdup (name), host);
    }
  return host;
}

/* The machine of the guide, which wants 4 GiB */
static PtDomainXml *
read_definition (void)
{
  g_autofree char *path =
    g_test_build_filename (G_TEST_DIST, "fixtures", "plan", "linux515.xml", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  PtDomainXml *definition;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  definition = pt_domain_xml_new_from_text (text, -1, &error);
  g_assert_no_error (error);
  return definition;
}

static PtDomain *
new_machine (char *text)
{
  char *definition = strstr (text, "<domain");
  g_autofree char *line = g_strndup (text, strcspn (text, "\n"));
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (PtDomainXml) xml = NULL;
  g_autoptr (PtDomainFacts) facts = pt_domain_facts_new ();
  g_autoptr (GError) error = NULL;
  GPtrArray *sources, *disks;

  g_assert_nonnull (definition);
  *(strstr (definition, "</domain>") + strlen ("</domain>")) = '\0';
  xml = pt_domain_xml_new_from_text (definition, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pt_domain_xml_get_name (xml), ==, words[0]);

  facts->name = g_strdup (words[0]);
  facts->uuid = g_strdup (words[0]);
  facts->persistent = TRUE;
  facts->autostart = words[2] != NULL;
  facts->xml = g_strdup (definition);
  facts->memory_kib = pt_domain_xml_get_memory_kib (xml);
  for (guint i = PT_DOMAIN_UNKNOWN; i <= PT_DOMAIN_SUSPENDED; i++)
    if (g_str_equal (pt_domain_state_to_id (i), words[1]))
      facts->state = i;
  g_assert_cmpint (facts->state, !=, PT_DOMAIN_UNKNOWN);
  sources = pt_domain_xml_get_sources (xml);
  for (guint i = 0; i < sources->len; i++)
    {
      const PtDomainSource *source = g_ptr_array_index (sources, i);
      const PtHeldSource held = { .address = source->host, .kind = source->kind, .inactive = TRUE,
                                  .hold_back = source->unassigned,
                                  .live = facts->state == PT_DOMAIN_RUNNING };

      g_array_append_val (facts->sources, held);
    }
  disks = pt_domain_xml_get_disks (xml);
  for (guint i = 0; i < disks->len; i++)
    pt_domain_facts_add_disk (facts, ((PtDomainDisk *) g_ptr_array_index (disks, i))->path,
                              facts->state == PT_DOMAIN_RUNNING);
  return pt_domain_new (g_steal_pointer (&facts));
}

/* Those of a computer, in a file beside it; none where there is none */
static GPtrArray *
read_machines (const char *computer)
{
  GPtrArray *machines = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *path = dup_file (computer, "machines", ".machines");
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return machines;
  parts = g_strsplit (text, "\nmachine ", -1);
  for (guint i = 1; parts[i] != NULL; i++)
    g_ptr_array_add (machines, new_machine (parts[i]));
  return machines;
}

static PtDomain *
find_machine (GPtrArray  *machines,
              const char *name)
{
  for (guint i = 0; i < machines->len; i++)
    if (g_str_equal (pt_domain_get_name (g_ptr_array_index (machines, i)), name))
      return g_ptr_array_index (machines, i);

  g_error ("no machine %s", name);
}

/* @parts: of a place */
static PtSituation *
new_situation (PtHost *host,
               GStrv   parts)
{
  const guint n = g_strv_length (parts);
  const char *connection = n > 3 ? parts[3] : "system";
  const gboolean open = !g_str_equal (connection, "?"), session = g_str_equal (connection, "session");
  PtConnectionFacts facts = { .uri = (char *) "qemu:///system", .driver = (char *) "QEMU",
                              .session = session };
  g_autoptr (GPtrArray) machines = NULL;
  g_autoptr (PtDomainXml) definition = NULL;
  g_autoptr (GError) error = NULL;
  PtDomain *target = NULL;

  if (n == 2)
    {
      definition = read_definition ();
      return pt_situation_new (host, NULL, NULL, NULL, definition);
    }

  if (open && !session && !g_str_equal (connection, "system"))
    facts.driver = (char *) connection;
  if (open)
    machines = read_machines (parts[0]);
  if (machines != NULL && !g_str_equal (parts[2], "-"))
    {
      target = find_machine (machines, parts[2]);
      definition = pt_domain_xml_new_from_text (pt_domain_get_facts (target)->xml, -1, &error);
      g_assert_no_error (error);
    }
  return pt_situation_new (host, open ? &facts : NULL, machines, target, definition);
}

/* As in a plan: the machine has what its definition names */
static void
mark_here (GPtrArray   *members,
           PtDomainXml *definition)
{
  GPtrArray *sources = definition != NULL ? pt_domain_xml_get_sources (definition) : NULL;

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    for (guint j = 0; j < members->len; j++)
      {
        PtMember *member = g_ptr_array_index (members, j);

        member->here |= pt_pci_address_equal (
          pt_pci_device_get_address (member->device),
          &((PtDomainSource *) g_ptr_array_index (sources, i))->host);
      }
}

static GPtrArray *
new_members (PtHost     *host,
             const char *place)
{
  GPtrArray *members = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_member_free);
  PtPciAddress address;
  PtIommuGroup *group;

  if (pt_pci_address_parse (place, &address))
    {
      PtPciDevice *device = pt_host_find_device (host, &address);

      g_assert_nonnull (device);
      g_ptr_array_add (members, pt_member_new (NULL, device));
      return members;
    }

  group = pt_host_find_group (host, (int) g_ascii_strtoll (place, NULL, 10));
  g_assert_nonnull (group);
  for (guint i = 0; i < pt_iommu_group_get_devices (group)->len; i++)
    g_ptr_array_add (members, pt_member_new (group, pt_iommu_group_get_devices (group)->pdata[i]));
  return members;
}

static guint
find_rule (const char *id)
{
  for (guint i = 0; pt_rules_get_unknown_id (i) != NULL; i++)
    if (g_str_equal (pt_rules_get_id (i), id))
      return i;

  g_error ("%s is no rule", id);
}

static void
assert_answer (const char *id,
               const char *where,
               PtTernary   expected)
{
  static const char *const words[] = {
    [PT_NO] = "no", [PT_YES] = "yes", [PT_CANNOT_TELL] = "cannot tell",
  };
  g_auto (GStrv) parts = NULL;
  g_autoptr (PtSituation) situation = NULL;
  g_autoptr (GPtrArray) members = NULL;
  PtHost *host;
  PtCase subject;
  PtTernary answer;

  if (where == NULL)
    return;

  parts = g_strsplit (where, " ", -1);
  host = get_computer (parts[0]);
  situation = new_situation (host, parts);
  members = new_members (host, parts[1]);
  mark_here (members, pt_situation_get_definition (situation));
  pt_case_init (&subject, situation, members, FALSE);
  answer = pt_rules_answer (find_rule (id), &subject);
  if (answer != expected)
    g_error ("%s on %s says %s, not %s", id, where, words[answer], words[expected]);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;

  assert_answer (row->id, row->yes, PT_YES);
  assert_answer (row->id, row->no, PT_NO);
  assert_answer (row->id, row->unknown, PT_CANNOT_TELL);
}

static const Row *
find_row (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].id, id))
      return &rows[i];

  g_error ("%s is on no recorded computer", id);
}

static void
test_complete (void)
{
  for (guint i = 0; pt_rules_get_unknown_id (i) != NULL; i++)
    {
      const Row *row = find_row (pt_rules_get_id (i));
      const char *certain = pt_rules_get_certain (i);

      g_test_message ("%s: yes %s, no %s, cannot tell %s%s%s", row->id, row->yes, row->no,
                      row->unknown, row->reason != NULL ? ": " : "",
                      row->reason != NULL ? row->reason : "");
      g_assert_nonnull (row->yes);
      g_assert_nonnull (row->no);
      /* Only what the table of rules says is always known, or what is read of each device, needs no
         third case */
      g_assert_cmpint (row->unknown == NULL, ==,
                       certain != NULL || g_strcmp0 (row->reason, READ) == 0);
      g_assert_cmpint (row->unknown == NULL, ==, row->reason != NULL);
    }
}

/* What READ says: each device of each computer shows its header or its class, also where next to
   nothing of it could be read */
static void
test_headers (void)
{
  guint n_unread = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *const places[] = { rows[i].yes, rows[i].no, rows[i].unknown };

      for (gsize j = 0; j < G_N_ELEMENTS (places); j++)
        {
          g_auto (GStrv) parts = g_strsplit (places[j] != NULL ? places[j] : "example", " ", 2);
          GPtrArray *devices = pt_host_get_devices (get_computer (parts[0]));

          for (guint k = 0; k < devices->len; k++)
            {
              const PtPciFacts *facts = pt_pci_device_get_facts (g_ptr_array_index (devices, k));

              g_assert_true (facts->header_type >= 0 || facts->class_code >= 0);
              n_unread += facts->header_type < 0 || facts->class_code < 0;
            }
        }
    }
  g_assert_cmpuint (n_unread, >, 0);
}

static void
test_users (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autofree char *place = g_strconcat (users[i].place, " -", NULL);

      assert_answer ("used-by-running", place, users[i].running);
      assert_answer ("used-by-stopped", place, users[i].stopped);
    }
}

static void
test_quiet (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (quiet); i++)
    {
      g_auto (GStrv) parts = g_strsplit (quiet[i].place, " ", 2);
      PtHost *host = get_computer (parts[0]);
      g_autoptr (GPtrArray) machines = g_ptr_array_new ();
      g_autoptr (PtSituation) situation = pt_situation_new (host, NULL, machines, NULL, NULL);
      g_autoptr (GPtrArray) members = new_members (host, parts[1]);
      const PtPciFacts *facts =
        pt_pci_device_get_facts (((PtMember *) g_ptr_array_index (members, 0))->device);
      g_autoptr (GString) ids = g_string_new (NULL);
      g_autoptr (GListStore) findings = NULL;
      PtCase subject;

      g_test_message ("%s", quiet[i].place);
      g_assert_true (g_strv_contains ((const char *const *) facts->reset_methods, "flr"));
      pt_case_init (&subject, situation, members, TRUE);
      findings = pt_rules_judge (&subject);
      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (findings)); j++)
        {
          g_autoptr (PtFinding) finding = g_list_model_get_item (G_LIST_MODEL (findings), j);

          g_string_append_printf (ids, "%s%s", j > 0 ? " " : "", pt_finding_get_id (finding));
          g_assert_cmpint (pt_finding_get_severity (finding), ==, PT_SEVERITY_NOTE);
        }
      g_assert_cmpstr (ids->str, ==, quiet[i].findings);
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  computers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/rules-hosts/%s", rows[i].id);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/rules-hosts/complete", test_complete);
  g_test_add_func ("/rules-hosts/headers", test_headers);
  g_test_add_func ("/rules-hosts/users", test_users);
  g_test_add_func ("/rules-hosts/quiet", test_quiet);

  status = g_test_run ();
  g_hash_table_unref (computers);
  return status;
}
