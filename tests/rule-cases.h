/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What cases are made of: see plan-bench.h */
#define WIFI "dev 03:00.0 14 0280 8086:24f3 iwlwifi\n"
#define DISK "dev 3e:00.0 16 0108 8086:f1a8 nvme\n"
#define USB  "dev 00:14.0 3 0c03 8086:a12f xhci_hcd\n"
#define GPU  "dev 01:00.0 1 0300 10de:1b80 nouveau boot_vga=1\n"
#define LAN  "dev 00:1f.6 12 0200 8086:15b7 e1000e\n"

/**
 * RuleCase:
 * @id: the rule; %NULL behind the last case
 * @what: the case is about
 * @text: the situation, see plan-bench.h
 * @expect: "severity|words in its sentence|devices" for yes, %NULL for no, "?|devices" for cannot
 *   tell, or "?severity|words|devices" where it is no caution in the words of its evidence
 */
typedef struct
{
  const char *id;
  const char *what;
  const char *text;
  const char *expect;
} RuleCase;

extern const RuleCase rule_cases_group[];
extern const RuleCase rule_cases_host[];
extern const RuleCase rule_cases_seat[];
extern const RuleCase rule_cases_device[];
extern const RuleCase rule_cases_machine[];

G_END_DECLS
