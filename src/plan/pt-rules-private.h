/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-case.h"

G_BEGIN_DECLS

/*
 * The evidence behind each row of the table in pt-rules.c. Each answers yes and fills in the
 * verdict, no, or cannot tell.
 */
typedef PtTernary (*PtRuleJudge) (const PtCase *subject,
                                  PtVerdict    *verdict);

/* pt-rules-group.c */
PtTernary pt_rule_no_iommu           (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_no_group           (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_not_endpoint       (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_nothing_given      (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_group_not_viable   (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_reserved_memory    (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_companions         (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_vfio_missing       (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_acs_override       (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_unsafe_interrupts  (const PtCase *subject, PtVerdict *verdict);

/* pt-rules-host.c */
PtTernary pt_rule_host_disk          (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_host_disk_idle     (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_only_network       (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_network_in_use     (const PtCase *subject, PtVerdict *verdict);

/* pt-rules-seat.c */
PtTernary pt_rule_only_display       (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_display_in_use     (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_last_input         (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_usb_devices        (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_autostart_lockout  (const PtCase *subject, PtVerdict *verdict);

/* pt-rules-device.c */
PtTernary pt_rule_platform_device    (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_removable          (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_no_reset           (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_vfs_active         (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_vfs_possible       (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_virtual_function   (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_identical_cards    (const PtCase *subject, PtVerdict *verdict);

/* pt-rules-machine.c */
PtTernary pt_rule_session_connection (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_not_qemu           (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_used_by_running    (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_used_by_stopped    (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_already_here       (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_moved              (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_gone               (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_address_unrecorded (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_no_pci_express     (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_saved_at_shutdown  (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_memory_pinned      (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_not_enough_memory  (const PtCase *subject, PtVerdict *verdict);
PtTernary pt_rule_running_next_start (const PtCase *subject, PtVerdict *verdict);

G_END_DECLS
