/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* All devices are with the host's drivers again, for the next test. */
void hotplug_double_forget (void);
