# SPDX-License-Identifier: GPL-3.0-or-later
# boots: off
# deadline: 300
# needs: program
#
# The IOMMU is there and switched off on the kernel's command line: nothing can be assigned, and what is missing is said.
. "$LAB/lib.sh"

equal "groups the kernel has" 0 "$(ls /sys/kernel/iommu_groups | wc -l)"
holds "the firmware's table is there" test -e /sys/firmware/acpi/tables/DMAR
guest_define off 1
definition off >before.xml

step "list"
pt list 0 list --all
equal "IOMMU" false "$(answer list .iommu)"
equal "groups" 0 "$(answer list '.groups | length')"

step "plan and assign"
pt plan 1 plan off $E1000E
equal "what blocks" no-iommu "$(finding_ids plan blocked)"
pt refused 1 assign off $E1000E
equal "why" refused "$(answer refused .error.code)"
same "refused" before.xml off

step "check says why"
pt check 1 check
equal "ready" false "$(answer check .ready)"
equal "verdicts" "firmware-tables pass,iommu fail,kernel-arguments fail" "$(answer check '.checks[] |
  select(.id | IN ("firmware-tables", "iommu", "kernel-arguments")) | "\(.id) \(.verdict)"' | paste -sd,)"
contains "the argument" "$(answer check '.checks[] | select(.id == "kernel-arguments") | .text')" intel_iommu=off
contains "what to do" "$(answer check '.checks[] | select(.id == "kernel-arguments") | .advice')" intel_iommu
