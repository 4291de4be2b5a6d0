/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host.h"

G_BEGIN_DECLS

/**
 * HostFixture:
 * @root: a temporary directory with `sys` and `proc` in it
 *
 * A recorded computer, laid out for one test.
 */
typedef struct
{
  char *root;
} HostFixture;

HostFixture *host_fixture_new        (const char  *text);
HostFixture *host_fixture_new_file   (const char  *name,
                                      const char  *more);
void         host_fixture_free       (HostFixture *self);
void         host_fixture_remove     (HostFixture *self,
                                      const char  *path);
PtHost      *host_fixture_read       (HostFixture *self);

/* Fails the test when there is no such device */
const PtPciFacts *host_fixture_facts (PtHost      *host,
                                      const char  *address);
/* "mount|/|nvme0n1p3; network|eth0|default route +RA": flags as the letters R A B C O K P T */
char        *host_fixture_dup_uses   (PtHost      *host,
                                      const char  *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HostFixture, host_fixture_free)

G_END_DECLS
