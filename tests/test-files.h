/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What tests have on the disk. */
char *test_files_make_directory (void);
void  test_files_remove_tree    (const char *path);
