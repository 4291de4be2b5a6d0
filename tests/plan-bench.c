/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include <stdlib.h>
#include <string.h>

#include "plan-host.h"

/*
 * Situations for the tests of the plan, from a few lines of text. The guide's computer is at the
 * end.
 */

typedef struct
{
  PlanHost          *host;
  GPtrArray         *machines;     /* of PtDomainFacts */
  PtDomainFacts     *target;
  PtDomainFacts     *last;         /* machine that was spoken of */
  PtConnectionFacts *connection;
  gboolean           no_libvirt;
  char              *file;
  char              *type;
  char              *machine;
  char              *memory;
  char              *limit;
  char              *huge;           /* "all", or how much of the memory, in KiB */
  char              *live;
  GString           *held;
  PtIdentityRecord  *record;
  PtSelection       *selection;
} Draft;
PtPciAddress
plan_bench_address (const char *text)
{
  return plan_host_address (text);
}

static PtDomainFacts *
machine_new (const char *name,
             const char *state,
             const char *autostart)
{
  PtDomainFacts *facts = pt_domain_facts_new ();

  facts->name = g_strdup (name);
  facts->uuid = g_strdup_printf ("uuid-of-%s", name);
  facts->persistent = TRUE;
  facts->autostart = autostart != NULL;
  facts->memory_kib = 1024 * 1024;
  for (guint i = PT_DOMAIN_UNKNOWN; i <= PT_DOMAIN_SUSPENDED; i++)
    if (g_str_equal (pt_domain_state_to_id (i), state))
      facts->state = i;
  return facts;
}

static void
add_held (Draft *draft,
          GStrv  words)
{
  PtHeldSource source = { .address = plan_bench_address (words[1]) };

  source.kind = g_str_equal (words[2], "interface") ? PT_HELD_INTERFACE
                : g_str_equal (words[2], "nvme") ? PT_HELD_NVME_DISK : PT_HELD_HOSTDEV;
  source.live = g_str_equal (words[3], "live");
  source.inactive = !source.live;
  g_array_append_val (draft->last->sources, source);
}

static void
add_hostdev (Draft *draft,
             GStrv  words)
{
  PtPciAddress a = plan_bench_address (words[1]);
  const char *kind = words[2] != NULL ? words[2] : "";
  g_autofree char *source =
    g_strdup_printf ("<source><address %sdomain='0x%04x' bus='0x%02x' slot='0x%02x' "
                     "function='0x%x'/></source>",
                     g_str_equal (kind, "interface") ? "type='pci' " : "", a.domain, a.bus, a.slot,
                     a.function);

  if (g_str_equal (kind, "interface"))
    g_string_append_printf (draft->held,
                            "    <interface type='hostdev' managed='yes'>%s</interface>\n", source);
  else if (g_str_equal (kind, "nvme"))
    g_string_append_printf (draft->held,
                            "    <disk type='nvme' device='disk'><source type='pci' managed='yes' "
                            "namespace='1'>"
                            "<address domain='0x%04x' bus='0x%02x' slot='0x%02x' "
                            "function='0x%x'/></source></disk>\n",
                            a.domain, a.bus, a.slot, a.function);
  else
    g_string_append_printf (draft->held,
                            "    <hostdev mode='subsystem' type='pci' "
                            "managed='yes'>%s%s</hostdev>\n", source,
                            g_str_equal (kind, "unassigned") ? "<address type='unassigned'/>" : "");
}

static void
add_record (Draft *draft,
            GStrv  words)
{
  PtPciAddress address = plan_bench_address (words[1]);
  g_autoptr(PtIdentityDevice) device = pt_identity_device_new (&address, PT_IDENTITY_GIVE);
  char *rest;

  device->vendor_id = (int) strtol (words[2], &rest, 16);
  device->device_id = (int) strtol (rest + 1, NULL, 16);
  for (guint i = 3; words[i] != NULL; i++)
    if (g_str_has_prefix (words[i], "serial="))
      {
        g_auto(GStrv) serial = g_strsplit (words[i] + strlen ("serial="), ",", 2);

        g_set_str (&device->serial_kind, serial[0]);
        g_set_str (&device->serial, serial[1]);
      }
    else if (g_str_has_prefix (words[i], "path="))
      g_set_str (&device->path, words[i] + strlen ("path="));
    else if (g_str_has_prefix (words[i], "rev="))
      device->revision = (int) strtol (words[i] + strlen ("rev="), NULL, 16);
    else
      {
        device->group = atoi (words[i]);
      }
  pt_identity_record_set_device (draft->record, device);
}

static void
set_role (Draft *draft,
          GStrv  words)
{
  PtPciAddress address = plan_bench_address (words[1]);
  PtRole role = g_str_equal (words[2], "give") ? PT_ROLE_GIVE : g_str_equal (words[2], "hold")
                ? PT_ROLE_HOLD : PT_ROLE_STAY;

  pt_selection_set_role (draft->selection, &address, role);
}

static void
want (Draft      *draft,
      const char *what)
{
  PtPciAddress address;

  if (pt_pci_address_parse (what, &address))
    pt_selection_add_address (draft->selection, &address);
  else
    pt_selection_add_group (draft->selection, atoi (what));
}

static void
read_line (Draft *draft,
           GStrv  words)
{
  const char *verb = words[0];

  if (plan_host_read_line (draft->host, words))
    return;

  if (g_str_equal (verb, "vm"))
    {
      draft->last = machine_new (words[1], words[2], words[3]);
      g_ptr_array_add (draft->machines, draft->last);
    }
  else if (g_str_equal (verb, "title"))
    draft->last->title = g_strjoinv (" ", words + 1);
  else if (g_str_equal (verb, "unread"))
    draft->last->unread = TRUE;
  else if (g_str_equal (verb, "holds"))
    add_held (draft, words);
  else if (g_str_equal (verb, "raw"))
    pt_domain_facts_add_disk (draft->last, g_str_equal (words[1], "?") ? NULL : words[1],
                              g_str_equal (words[2], "live"));
  else if (g_str_equal (verb, "libvirt"))
    draft->no_libvirt = TRUE;
  else if (g_str_equal (verb, "driver"))
    g_set_str (&draft->connection->driver, words[1]);
  else if (g_str_equal (verb, "session"))
    draft->connection->session = TRUE;
  else if (g_str_equal (verb, "target"))
    {
      g_clear_pointer (&draft->target, pt_domain_facts_free);
      draft->last = draft->target = machine_new ("guest", words[1], words[2]);
    }
  else if (g_str_equal (verb, "definition"))
    g_set_str (&draft->file, words[1]);
  else if (g_str_equal (verb, "type"))
    g_set_str (&draft->type, words[1]);
  else if (g_str_equal (verb, "machine"))
    g_set_str (&draft->machine, words[1]);
  else if (g_str_equal (verb, "memory"))
    g_set_str (&draft->memory, words[1]);
  else if (g_str_equal (verb, "limit"))
    g_set_str (&draft->limit, words[1]);
  else if (g_str_equal (verb, "huge"))
    g_set_str (&draft->huge, words[1] != NULL ? words[1] : "all");
  else if (g_str_equal (verb, "hostdev"))
    add_hostdev (draft, words);
  else if (g_str_equal (verb, "record"))
    add_record (draft, words);
  else if (g_str_equal (verb, "want"))
    want (draft, words[1]);
  else if (g_str_equal (verb, "role"))
    set_role (draft, words);
  else if (g_str_equal (verb, "all"))
    pt_selection_set_all (draft->selection);
  else if (g_str_equal (verb, "separate"))
    pt_selection_set_separate (draft->selection, TRUE);
  else if (g_str_equal (verb, "version"))
    draft->connection->libvirt_version = strtoul (words[1], NULL, 10);
  else if (g_str_equal (verb, "unmanaged"))
    pt_selection_set_unmanaged (draft->selection, TRUE);
  else if (g_str_equal (verb, "model"))
    pt_selection_set_driver_model (draft->selection, words[1] != NULL ? words[1] : "");
  else if (g_str_equal (verb, "boot"))
    pt_selection_set_boot_order (draft->selection, (guint) atoi (words[1]));
  else if (g_str_equal (verb, "return-gone"))
    pt_selection_set_return_gone (draft->selection, TRUE);
  else if (g_str_equal (verb, "record-here"))
    pt_selection_set_record_here (draft->selection, TRUE);
  else if (g_str_equal (verb, "no-autostart"))
    pt_selection_set_no_autostart (draft->selection, TRUE);
  else if (g_str_equal (verb, "live"))
    g_set_str (&draft->live, words[1]);
  else if (g_str_equal (verb, "now"))
    pt_selection_set_now (draft->selection, TRUE);
  else if (!g_str_equal (verb, "back") && !g_str_equal (verb, "repair"))
    g_error ("not understood: %s", verb);
}

static PtDomainXml *
build_definition (Draft *draft)
{
  g_autoptr(PtDomainXml) plain = NULL;
  g_autoptr(PtDomainEdit) edit = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *huge = NULL;
  g_autofree char *limit = NULL;
  g_autofree char *text = NULL;
  PtDomainXml *definition;

  if (g_strcmp0 (draft->file, "none") == 0)
    return NULL;
  if (draft->file != NULL)
    return plan_bench_load (draft->file);

  if (draft->limit != NULL)
    limit = g_strdup_printf ("  <memtune><hard_limit unit='KiB'>%s</hard_limit></memtune>\n",
                             draft->limit);
  if (draft->huge != NULL && g_str_equal (draft->huge, "all"))
    huge = g_strdup ("  <memoryBacking><hugepages/></memoryBacking>\n");
  else if (draft->huge != NULL)
    huge = g_strdup_printf ("  <memoryBacking><hugepages><page size='2' unit='M' nodeset='1'/>"
                            "</hugepages></memoryBacking>\n"
                            "  <cpu><numa><cell id='1' memory='%s'/></numa></cpu>\n", draft->huge);
  text = g_strdup_printf ("<domain type='%s'>\n"
                          "  <name>guest</name>\n"
                          "  <memory unit='KiB'>%s</memory>\n"
                          "%s%s"
                          "  <os><type arch='x86_64' machine='%s'>hvm</type></os>\n"
                          "  <devices>\n"
                          "%s"
                          "  </devices>\n"
                          "</domain>\n",
                          draft->type != NULL ? draft->type : "kvm", draft->memory != NULL
                          ? draft->memory : "1048576",
                          limit != NULL ? limit : "", huge != NULL ? huge : "", draft->machine != NULL ? draft->machine
                          : "q35", draft->held->str);
  plain = pt_domain_xml_new_from_text (text, -1, &error);
  g_assert_no_error (error);
  if (pt_identity_record_is_empty (draft->record))
    return g_steal_pointer (&plain);

  edit = pt_domain_edit_new ();
  pt_domain_edit_set_identity (edit, draft->record);
  definition = pt_domain_xml_edit (plain, edit, &error);
  g_assert_no_error (error);
  return definition;
}

static PlanBench *
build (Draft *draft)
{
  PlanBench *self = g_new0 (PlanBench, 1);
  g_autoptr(GPtrArray) machines = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(PtDomainXml) definition = build_definition (draft);
  g_autoptr(PtDomain) target = NULL;

  self->host = plan_host_build (g_steal_pointer (&draft->host));
  for (guint i = 0; i < draft->machines->len; i++)
    g_ptr_array_add (machines, pt_domain_new (g_ptr_array_index (draft->machines, i)));
  if (draft->target != NULL)
    {
      target = pt_domain_new (draft->target);
      g_ptr_array_add (machines, g_object_ref (target));
    }
  self->situation = pt_situation_new (self->host, draft->no_libvirt ? NULL : draft->connection,
                                      draft->no_libvirt ? NULL : machines, target, definition);
  if (draft->live != NULL)
    {
      g_autoptr(PtDomainXml) live = g_str_equal (draft->live, "same")
                                    ? g_object_ref (definition) : plan_bench_load (draft->live);
      g_autoptr(PtSituation) stopped = self->situation;

      self->situation = pt_situation_new_running (stopped, live);
    }
  self->selection = g_steal_pointer (&draft->selection);
  return self;
}

static void
prepare (Draft    *draft,
         gboolean  giving_back)
{
  draft->host = plan_host_new ();
  draft->machines = g_ptr_array_new ();
  draft->connection = g_new0 (PtConnectionFacts, 1);
  draft->connection->uri = g_strdup ("qemu:///system");
  draft->connection->driver = g_strdup ("QEMU");
  draft->connection->local = TRUE;
  draft->held = g_string_new (NULL);
  draft->record = pt_identity_record_new ();
  draft->selection = pt_selection_new (giving_back);
}

static void
finish (Draft *draft)
{
  g_ptr_array_unref (draft->machines);
  pt_connection_facts_free (draft->connection);
  g_free (draft->file);
  g_free (draft->type);
  g_free (draft->machine);
  g_free (draft->memory);
  g_free (draft->limit);
  g_free (draft->huge);
  g_free (draft->live);
  g_string_free (draft->held, TRUE);
  g_object_unref (draft->record);
}

PlanBench *
plan_bench_new (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  Draft draft = { 0 };
  PlanBench *self;

  prepare (&draft, g_strv_contains ((const char *const *) lines, "back"));
  if (g_strv_contains ((const char *const *) lines, "repair"))
    {
      g_object_unref (draft.selection);
      draft.selection = pt_selection_new_repair ();
    }
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = NULL;

      if (*g_strstrip (lines[i]) == '\0')
        continue;
      words = g_strsplit (lines[i], " ", -1);
      read_line (&draft, words);
    }
  self = build (&draft);
  finish (&draft);
  return self;
}

PlanBench *
plan_bench_new_joined (const char *first,
                       const char *second)
{
  g_autofree char *text = g_strconcat (first, "\n", second, NULL);

  return plan_bench_new (text);
}

void
plan_bench_free (PlanBench *self)
{
  g_clear_object (&self->host);
  g_clear_object (&self->situation);
  g_clear_object (&self->selection);
  g_free (self);
}

char *
plan_bench_read (const char *file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "plan", file, NULL);
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

PtDomainXml *
plan_bench_load (const char *file)
{
  g_autofree char *text = plan_bench_read (file);
  g_autoptr(GError) error = NULL;
  PtDomainXml *definition = pt_domain_xml_new_from_text (text, -1, &error);

  g_assert_no_error (error);
  return definition;
}

char *
plan_bench_dup_finding (GListModel *findings,
                        const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr(PtFinding) finding = g_list_model_get_item (findings, i);
      GString *line;

      if (!g_str_equal (pt_finding_get_id (finding), id))
        continue;

      line = g_string_new (pt_severity_to_id (pt_finding_get_severity (finding)));
      g_string_append_printf (line, "|%s|", pt_finding_get_text (finding));
      for (guint j = 0; j < pt_finding_get_devices (finding)->len; j++)
        {
          g_autofree char *address =
            pt_pci_address_to_short (&g_array_index (pt_finding_get_devices (finding), PtPciAddress,
                                                     j));

          g_string_append_printf (line, "%s%s", j > 0 ? " " : "", address);
        }
      return g_string_free_and_steal (line);
    }

  return NULL;
}

char *
plan_bench_dup_ids (GListModel *findings)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr(PtFinding) finding = g_list_model_get_item (findings, i);

      g_string_append_printf (line, "%s%s:%s", i > 0 ? " " : "", pt_finding_get_id (finding),
                              pt_severity_to_id (pt_finding_get_severity (finding)));
    }
  return g_string_free_and_steal (line);
}

const char plan_bench_laptop[] =
  "dev 00:02.0 0 0300 8086:193b i915 rev=09 boot_vga=1\n"
  "use display BC card0 eDP-1\n"
  "dev 00:00.0 1 0600 8086:1910 skl_uncore rev=0a\n"
  "dev 00:08.0 2 0880 8086:1911 -\n"
  "dev 00:14.0 3 0c03 8086:a12f xhci_hcd rev=31\n"
  "use usb T Bluetooth 1-3\n"
  "use input P Mouse pointer\n"
  "use input K Keyboard keyboard\n"
  "hub 1-1 Hub\n"
  "usb 1-3 Bluetooth wireless interface\n"
  "usb 1-4 Mouse\n"
  "usb 1-5 Keyboard K120\n"
  "dev 00:14.2 3 1180 8086:a131 intel_pch_thermal rev=31\n"
  "dev 00:16.0 4 0780 8086:a13a mei_me rev=31\n"
  "dev 00:1c.0 5 0604 8086:a110 pcieport rev=f1\n"
  "dev 00:1f.0 11 0601 8086:a14e - rev=31\n"
  "dev 00:1f.2 11 0580 8086:a121 - rev=31\n"
  "dev 00:1f.3 11 0403 8086:a170 snd_hda_intel rev=31\n"
  "use sound - PCH HDA\n"
  "dev 00:1f.4 11 0c05 8086:a123 i801_smbus rev=31\n"
  "dev 00:1f.6 12 0200 8086:15b7 e1000e rev=31\n"
  "dev 02:00.0 13 0805 1217:8621 sdhci-pci rev=01\n"
  "dev 03:00.0 14 0280 8086:24f3 iwlwifi rev=3a sub=8086:1010 serial=mac,00:28:f8:00:00:01 "
  "path=0000:00:1c.1\n"
  "use network RA wlp3s0 default_route\n"
  "dev 3d:00.0 15 0108 144d:a802 nvme rev=01\n"
  "disk nvme0n1 3\n"
  "dev 3e:00.0 16 0108 8086:f1a8 nvme rev=03\n"
  "use mount - / nvme1n1p3\n"
  "use swap - swap nvme1n1p2\n"
  "use mount - /boot/efi nvme1n1p1\n"
  "disk nvme1n1 3\n"
  "host routes 0\n"
  "host pointers 0\n";

PtPlan *
plan_bench_make_plan_joined (const char *first,
                             const char *second)
{
  g_autoptr(PlanBench) bench = plan_bench_new_joined (first, second);
  g_autoptr(GError) error = NULL;
  PtPlan *plan = pt_plan_new (bench->situation, bench->selection, &error);

  g_assert_no_error (error);
  return plan;
}

PtPlan *
plan_bench_make_plan (const char *text)
{
  return plan_bench_make_plan_joined (plan_bench_laptop, text);
}

PtPlan *
plan_bench_make_next_plan (PtPlan     *plan,
                           const char *text)
{
  g_autoptr(PlanBench) bench = plan_bench_new_joined (plan_bench_laptop, text);
  g_autoptr(PtSituation) situation =
    pt_situation_new (bench->host, pt_situation_get_connection (bench->situation),
                      pt_situation_get_machines (bench->situation),
                      pt_situation_get_target (bench->situation), pt_plan_get_after (plan));
  g_autoptr(GError) error = NULL;
  PtPlan *next = pt_plan_new (situation, bench->selection, &error);

  g_assert_no_error (error);
  return next;
}

char *
plan_bench_dup_members (PtPlan *plan)
{
  GPtrArray *members = pt_plan_get_members (plan);
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < members->len; i++)
    {
      const PtPlanMember *member = g_ptr_array_index (members, i);
      g_autofree char *address = pt_pci_address_to_short (&member->address);
      g_autofree char *guest = pt_pci_address_to_short (&member->guest);
      g_autofree char *expected = pt_pci_address_to_short (&member->expected);

      g_string_append_printf (lines, "%s %s%s", address, pt_role_to_id (member->role),
                              member->locked ? " locked" : "");
      if (member->has_guest)
        g_string_append_printf (lines, " %s→%s", guest, member->has_expected ? expected : "?");
      g_string_append_c (lines, '\n');
    }

  return g_string_free_and_steal (lines);
}

const char *
plan_bench_get_after (PtPlan *plan)
{
  g_assert_nonnull (pt_plan_get_after (plan));
  return pt_domain_xml_get_text (pt_plan_get_after (plan));
}

const char *
plan_bench_get_before (PtPlan *plan)
{
  return pt_domain_xml_get_text (pt_plan_get_before (plan));
}

PtDomainXml *
plan_bench_new_definition (const char *devices)
{
  g_autofree char *text =
    g_strdup_printf ("<domain type='kvm'><name>guest</name><os><type arch='x86_64' "
                     "machine='q35'>hvm</type></os><devices>"
                     "<controller type='pci' index='0' model='pcie-root'/>%s</devices></domain>",
                     devices);
  g_autoptr (GError) error = NULL;
  PtDomainXml *definition = pt_domain_xml_new_from_text (text, -1, &error);

  g_assert_no_error (error);
  return definition;
}
