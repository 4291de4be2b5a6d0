/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hotplug-bench.h"

#include "hotplug-double.h"
#include "virt-daemon.h"

#define UUID "3f5b9f3e-7a0c-4f43-9f5e-0c5a3b2f1d01"

static const char node[] =
  "<node>\n"
  "  <domain type='test'>\n"
  "    <name>linux515</name>\n"
  "    <uuid>" UUID "</uuid>\n"
  "    <memory unit='KiB'>1048576</memory>\n"
  "    <os><type arch='x86_64' machine='q35'>hvm</type></os>\n"
  "    <devices>\n"
  "      <controller type='pci' index='0' model='pcie-root'/>\n"
  "      <controller type='pci' index='1' model='pcie-root-port'/>\n"
  "      <controller type='pci' index='2' model='pcie-root-port'/>\n"
  "    </devices>\n"
  "  </domain>\n"
  "</node>\n";

char *
hotplug_bench_read_definition (HotplugBench *bench)
{
  g_autoptr (GError) error = NULL;
  char *text = pt_apply_read_definition (bench->connection, UUID, NULL, &error);

  g_assert_no_error (error);
  return text;
}

static PtDomainXml *
read_live (HotplugBench *bench)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = pt_apply_read_running (bench->connection, UUID, NULL, &error);
  PtDomainXml *live;

  g_assert_no_error (error);
  live = pt_domain_xml_new_from_text (text, -1, &error);
  g_assert_no_error (error);
  return live;
}

/* Which functions of 00:14 a definition has: "02" */
static char *
dup_functions (PtDomainXml *definition)
{
  GPtrArray *sources = pt_domain_xml_get_sources (definition);
  char *functions = g_strdup ("");

  for (guint i = 0; i < sources->len; i++)
    {
      const PtDomainSource *source = g_ptr_array_index (sources, i);
      g_autofree char *former = functions;

      functions = g_strdup_printf ("%s%u", former, source->host.function);
    }
  return functions;
}

/* The functions that run, and those that the definition has */
void
hotplug_bench_assert_has (HotplugBench *bench,
                          const char   *live,
                          const char   *next)
{
  g_autoptr (PtDomainXml) running = read_live (bench);
  g_autofree char *text = hotplug_bench_read_definition (bench);
  g_autoptr (PtDomainXml) definition = pt_domain_xml_new_from_text (text, -1, NULL);
  g_autofree char *has = dup_functions (running);
  g_autofree char *will_have = dup_functions (definition);

  g_assert_cmpstr (has, ==, live);
  g_assert_cmpstr (will_have, ==, next);
}

/* The definition is that of the beginning, to the letter */
void
hotplug_bench_assert_plain (HotplugBench *bench)
{
  g_autofree char *now = hotplug_bench_read_definition (bench);

  g_assert_cmpstr (now, ==, bench->plain);
}

static void
assert_trace (HotplugBench *bench,
              const char   *expected)
{
  g_autofree char *text = NULL;

  g_file_get_contents (bench->trace, &text, NULL, NULL);
  g_assert_cmpstr (text != NULL ? text : "", ==, expected);
  g_file_set_contents (bench->trace, "", 0, NULL);
}

static gboolean
prepare (const char  *before,
         const char  *after,
         gpointer     data,
         GError     **error)
{
  HotplugBench *bench = data;

  bench->prepared++;
  return TRUE;
}

static gboolean
done (const char  *read_back,
      gpointer     data,
      GError     **error)
{
  HotplugBench *bench = data;

  bench->done++;
  if (bench->fail_done)
    pt_set_error (error, PT_ERROR_IO, NULL, NULL, "The disk is full.");
  return !bench->fail_done;
}

static gboolean
on_over (gpointer data)
{
  ((HotplugBench *) data)->over = TRUE;
  return G_SOURCE_REMOVE;
}

static gpointer
change_thread (gpointer data)
{
  HotplugBench *bench = data;

  bench->result =
    pt_hotplug_change (bench->connection, UUID, bench->before, bench->after, bench->steps,
                       bench->patience, prepare, done, bench, &bench->remarks,
                       bench->cancellable, &bench->error);
  g_idle_add (on_over, bench);
  return NULL;
}

static gboolean
is_over (gpointer data)
{
  return ((HotplugBench *) data)->over;
}

/* From what is there now to @devices, in a worker while the main loop runs */
static void
change (HotplugBench *bench,
        const char   *devices)
{
  g_auto (GStrv) parts = g_strsplit (bench->plain, "  </devices>", 2);
  g_autoptr (PtDomainXml) live = read_live (bench);
  g_autoptr (PtDomainXml) from = NULL;
  g_autoptr (PtDomainXml) to = NULL;
  PtLiveObstacle obstacle;
  GThread *thread;

  g_free (bench->before);
  g_free (bench->after);
  bench->before = hotplug_bench_read_definition (bench);
  bench->after = g_strconcat (parts[0], devices, "  </devices>", parts[1], NULL);
  from = pt_domain_xml_new_from_text (bench->before, -1, NULL);
  to = pt_domain_xml_new_from_text (bench->after, -1, NULL);
  bench->steps = pt_live_steps_new (live, from, to, FALSE, &obstacle);
  g_assert_cmpint (obstacle, ==, PT_LIVE_POSSIBLE);

  g_clear_error (&bench->error);
  g_clear_pointer (&bench->remarks, g_free);
  bench->over = FALSE;
  thread = g_thread_new ("change", change_thread, bench);
  test_wait (is_over, bench, "the change");
  g_thread_join (thread);
  g_clear_pointer (&bench->steps, g_ptr_array_unref);
  if (bench->error != NULL)
    g_test_message ("%s|%s|%s", bench->error->message, pt_error_get_next (bench->error),
                    pt_error_get_detail (bench->error));
  g_assert_cmpint (bench->result, ==, bench->error == NULL);
}

/* To @devices, which must be possible, and libvirt must have done what @trace says */
void
hotplug_bench_change (HotplugBench *bench,
                      const char   *devices,
                      const char   *trace)
{
  change (bench, devices);
  g_assert_no_error (bench->error);
  assert_trace (bench, trace);
}

/* The same of a change that must fail */
void
hotplug_bench_fail (HotplugBench *bench,
                    const char   *devices,
                    PtError       code,
                    const char   *trace)
{
  change (bench, devices);
  g_assert_error (bench->error, PT_ERROR, (int) code);
  assert_trace (bench, trace);
}

static void
set_up (HotplugBench  *bench,
        gconstpointer  data)
{
  bench->directory = test_files_make_directory ();
  bench->trace = g_build_filename (bench->directory, "trace", NULL);
  bench->patience = 20;
  g_setenv ("HOTPLUG_TRACE", bench->trace, TRUE);
  bench->connection = test_open_node (bench->directory, node);
  bench->plain = hotplug_bench_read_definition (bench);
}

static void
tear_down (HotplugBench  *bench,
           gconstpointer  data)
{
  static const char *const wrongs[] = {
    "HOTPLUG_FAIL", "HOTPLUG_REFUSE", "HOTPLUG_KEEP", "HOTPLUG_LOST", "HOTPLUG_STUCK",
    "HOTPLUG_BOUND", "HOTPLUG_HALF", "HOTPLUG_EDIT", "HOTPLUG_UNREAD",
    "HOTPLUG_VARIANT", "HOTPLUG_CUT", "HOTPLUG_TRACE",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrongs); i++)
    g_unsetenv (wrongs[i]);
  g_clear_object (&bench->connection);
  hotplug_double_forget ();
  test_files_remove_tree (bench->directory);
  g_free (bench->directory);
  g_free (bench->trace);
  g_free (bench->plain);
  g_free (bench->before);
  g_free (bench->after);
  g_free (bench->remarks);
  g_clear_error (&bench->error);
  g_clear_object (&bench->cancellable);
}

int
hotplug_bench_run (int                    *argc,
                   char                 ***argv,
                   const HotplugBenchTest *tests,
                   gsize                   n_tests)
{
  g_test_init (argc, argv, NULL);
  for (gsize i = 0; i < n_tests; i++)
    g_test_add (tests[i].path, HotplugBench, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
