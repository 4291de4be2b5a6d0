/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-rules-private.h"

#include <glib/gi18n.h>

/*
 * Evidence about memory: that of the virtual machine, and what the computer has left for it.
 */

static guint64
get_memory_kib (const PtCase *subject)
{
  PtDomainXml *definition = pt_situation_get_definition (subject->situation);
  PtDomain *target = pt_situation_get_target (subject->situation);

  if (definition != NULL)
    return pt_domain_xml_get_memory_kib (definition);

  return target != NULL ? pt_domain_get_facts (target)->memory_kib : 0;
}

PtTernary
pt_rule_memory_pinned (const PtCase *subject,
                       PtVerdict    *verdict)
{
  guint64 memory = get_memory_kib (subject);
  g_autofree char *size = NULL;

  if (!pt_case_gives (subject, NULL))
    return PT_NO;

  verdict->severity = PT_SEVERITY_NOTE;
  if (memory == 0)
    {
      verdict->text =
        g_strdup (_("All of the virtual machine’s memory is locked while it runs."));
      return PT_YES;
    }

  size = g_format_size_full (memory * 1024, G_FORMAT_SIZE_IEC_UNITS);
  /* Translators: %s is an amount of memory, like "4.0 GiB" */
  verdict->text =
    g_strdup_printf (_("All %s of the virtual machine’s memory are locked while it runs."), size);
  return PT_YES;
}

/*
 * What lies in huge pages comes out of those that were set aside for it (libvirt,
 * qemuBuildMemoryBackendProps() in src/qemu/qemu_command.c), and what is available besides says
 * nothing about it. Of which size they have to be is not asked: more than all that are free is too
 * much in any case.
 */
static PtTernary
judge_huge_pages (const PtCase *subject,
                  guint64       memory,
                  PtVerdict    *verdict)
{
  const PtHostFacts *facts = subject->facts;
  g_autofree char *wanted = g_format_size_full (memory * 1024, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *there = NULL;

  if (!facts->huge_pages_known)
    return PT_CANNOT_TELL;
  if (memory <= facts->huge_pages_free_kib)
    return PT_NO;

  there = g_format_size_full (facts->huge_pages_free_kib * 1024, G_FORMAT_SIZE_IEC_UNITS);
  /* No danger: something may set them aside just before the start */
  verdict->severity = PT_SEVERITY_CAUTION;
  /* Translators: both %s are amounts of memory, like "4.0 GiB" */
  verdict->text =
    g_strdup_printf (_("The virtual machine needs %s of memory in huge pages, and this computer "
                       "has %s in them left."),
                     wanted, there);
  verdict->why = g_strdup (_("It does not start when there are too few of them."));
  /* Translators: do not translate vm.nr_hugepages */
  verdict->advice = g_strdup (_("Set more of them aside, with vm.nr_hugepages for example, or "
                                "remove <hugepages> from its definition."));
  return PT_YES;
}

static PtTernary
judge_available (const PtCase *subject,
                 guint64       memory,
                 PtVerdict    *verdict)
{
  static const guint64 overhead_kib = 1024 * 1024;
  guint64 available = subject->facts->mem_available_kib;
  g_autofree char *wanted = g_format_size_full (memory * 1024, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *there = g_format_size_full (available * 1024, G_FORMAT_SIZE_IEC_UNITS);

  if (available == 0)
    return PT_CANNOT_TELL;
  if (memory + overhead_kib <= available)
    return PT_NO;

  verdict->severity = PT_SEVERITY_DANGER;
  /* Translators: both %s are amounts of memory, like "4.0 GiB" */
  verdict->text =
    g_strdup_printf (_("The virtual machine needs %s of memory and some more, and this computer "
                       "has %s left."),
                     wanted, there);
  return PT_YES;
}

PtTernary
pt_rule_not_enough_memory (const PtCase *subject,
                           PtVerdict    *verdict)
{
  PtDomainXml *definition = pt_situation_get_definition (subject->situation);
  PtDomain *target = pt_situation_get_target (subject->situation);
  guint64 memory = get_memory_kib (subject);
  gboolean running = target != NULL && pt_domain_is_active (target);
  guint64 limit = definition != NULL ? pt_domain_xml_get_hard_limit_kib (definition) : 0;
  guint64 huge = definition != NULL ? pt_domain_xml_get_huge_kib (definition) : 0;
  PtTernary answer = PT_NO;

  if (!pt_case_gives (subject, NULL) || memory == 0)
    return PT_NO;

  /* A machine that runs has its memory already. What lies in no huge page is worse to lack. */
  if (!running && huge < memory)
    answer = judge_available (subject, memory - huge, verdict);
  if (!running && huge > 0 && answer != PT_YES)
    {
      PtTernary available = answer;

      answer = judge_huge_pages (subject, huge, verdict);
      if (answer == PT_NO)
        answer = available;
    }
  if (answer == PT_YES)
    return PT_YES;
  if (limit > 0 && limit <= memory)
    {
      verdict->severity = PT_SEVERITY_CAUTION;
      verdict->text =
        g_strdup (_("The memory limit of the virtual machine leaves no room for QEMU itself."));
      verdict->why = g_strdup (_("It is stopped by force when it reaches the limit."));
      verdict->advice = g_strdup (_("Remove <hard_limit> from its definition, or raise it."));
      return PT_YES;
    }

  if (answer == PT_NO)
    return PT_NO;
  return pt_verdict_unknown (verdict, subject, PT_SEVERITY_CAUTION,
                             g_strdup (_("It could not be checked how much memory this computer "
                                         "has left.")), NULL);
}
