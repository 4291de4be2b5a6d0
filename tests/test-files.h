/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What tests leave behind on the disk. */
void test_files_remove_tree (const char *path);
