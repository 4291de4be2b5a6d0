/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"
#include "pt-domain-store.h"
#include "pt-example.h"
#include "pt-host-watch.h"
#include "pt-node-watch.h"
#include "pt-opening.h"
#include "pt-session.h"
#include "pt-undo-store.h"

G_BEGIN_DECLS

/* Shared by the pt-session*.c and what tests them; nobody else includes it. */
struct _PtSession
{
  GObject parent_instance;

  /* Owned: which computer */
  char          *uri;           /* nullable: as it was asked for, by --connect */
  char          *host_root;     /* nullable: this computer */
  PtHostSource   host_source;
  PtExample     *example;       /* nullable */
  gboolean       remote;        /* by its URI libvirt is not this computer's, or may not be: only
                                 * once it is open is it known whose devices to read */

  /* Owned: what was read */
  PtHost        *host;
  GError        *host_error;
  PtHostWatch   *watch;         /* nullable: what is recorded does not change */
  PtNodeWatch   *node_watch;    /* nullable: of another computer */
  GFileMonitor  *example_watch; /* nullable: of the example */
  gboolean       following;     /* what another program did to the example is being fetched */
  gboolean       follow_again;
  PtConnection  *connection;    /* nullable: a recorded computer without --connect has none */
  PtDomainStore *store;
  GListModel    *machines;
  GListStore    *groups;
  PtUndoStore   *undo;
  GError        *no_libvirt;    /* why there is no connection */
  GError        *libvirt_error;
  PtLibvirtState libvirt_state;

  /* Work in flight */
  gboolean       reading;
  gboolean       read_again;
  GTask         *read_task;     /* borrowed: the reading that counts */
  GSource       *host_patience; /* nullable: with another computer, until its devices are known */
  int            n_answers;     /* atomic: of that computer, about its devices */
  int            n_answers_seen;
  gboolean       started;
  gboolean       attended;      /* somebody looks */
  gboolean       listing;       /* what is read is read because nobody tells */
  guint          listing_source;
  gint64         read_begin;    /* monotonic, of the last reading */
  gint64         read_end;
  gboolean       asking;        /* for drivers of another computer */
  gint64         ask_begin;     /* the same, of the last time */
  gint64         ask_end;
  guint          views_source;
  PtSituation   *viewed;        /* nullable: of which the groups are looked at */
  GPtrArray     *views;         /* nullable: of PtGroupView: those of them that were */
  gboolean       filling;       /* there were none before */
  gboolean       views_again;
  gboolean       looking;       /* at what was just read, and not by listing */
  PtOpening     *opening;       /* of the command line */
  PtHost        *asked_of;      /* nullable: whose serial numbers libvirt was asked for */
  GArray        *asked;         /* nullable: of which of its devices */
};

gboolean pt_session_check_host           (PtSession       *self,
                                          GError         **error);
gboolean pt_session_check_connected      (PtSession       *self,
                                          GError         **error);
PtDomainXml *pt_session_read_definition  (PtSession       *self,
                                          PtMachine       *machine,
                                          GError         **error);
void     pt_session_emit_changed         (PtSession       *self);
void     pt_session_update_groups        (PtSession       *self);
void     pt_session_schedule_groups      (PtSession       *self);
void     pt_session_judge_uri            (PtSession       *self);
void     pt_session_watch_host           (PtSession       *self);
void     pt_session_watch_example        (PtSession       *self);
void     pt_session_follow_example       (PtSession       *self);
void     pt_session_plan_listing         (PtSession       *self);
void     pt_session_learn_serials        (PtSession       *self);
void     pt_session_ask_for_serials      (PtSession       *self);
void     pt_session_follow_connection    (PtSession       *self);
void     pt_session_set_libvirt_state    (PtSession       *self,
                                          PtLibvirtState   state,
                                          const GError    *error);
void     pt_session_update_libvirt_state (PtSession       *self);

G_END_DECLS
