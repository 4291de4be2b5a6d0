/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-apply.h"
#include "pt-session-private.h"

G_BEGIN_DECLS

typedef struct _PtSessionWait PtSessionWait;

/*
 * Something that a session does: made on the caller's thread from snapshots, then run in a worker,
 * which a command waits for and a window does not. It touches nothing of the session that can
 * change.
 */
typedef struct
{
  /* Always */
  PtConnection      *connection;
  PtExample         *example;     /* nullable */
  PtUndoStore       *undo;
  GCancellable      *cancellable; /* nullable */
  char              *uri;
  char              *uuid;
  char              *name;
  PtSessionWait     *wait;        /* unowned, nullable: the command that waits for it */

  /* To plan, and to start */
  PtHost            *host;           /* nullable */
  PtConnectionFacts *facts;          /* nullable */

  /* To plan */
  GPtrArray         *machines;
  PtDomain          *domain;
  PtSelection       *selection;

  /* To apply */
  char              *before;
  char              *after;
  PtUndoRecord      *record;
  PtUndoRecord      *previous;
  gboolean           written;     /* perhaps: the call that does it was made */
  GDestroyNotify     take_back;   /* nullable: what was prepared, when it is given up */
  gboolean           no_autostart;

  /* To do it to what runs, too */
  GPtrArray         *steps;       /* nullable */
  char              *remarks;     /* nullable */

  /* To ask for serial numbers */
  GArray            *addresses;   /* nullable */
  GAsyncQueue       *answers;     /* nullable: of tables of them */

  /* To start and stop */
  gboolean           powers;
  PtPower            power;
  GError            *no_host;        /* why there is no host */
  char              *repair_command; /* to be advised */
  char              *return_command; /* the same; an address follows */
} PtSessionWork;

/**
 * PtSessionWorkFunc:
 * @work: what to do
 * @error: return location
 *
 * Returns: (nullable): the result; %NULL: @error is set
 */
typedef gpointer (*PtSessionWorkFunc) (PtSessionWork  *work,
                                       GError        **error);

PtSessionWork *pt_session_work_new           (PtSession            *self,
                                              PtDomain             *domain,
                                              GCancellable         *cancellable,
                                              GError              **error);
void           pt_session_work_free          (PtSessionWork        *work);
gboolean       pt_session_work_hold_example  (PtSessionWork        *work,
                                              PtMachineLock       **lock,
                                              GError              **error);
gboolean       pt_session_work_save_example  (PtSessionWork        *work,
                                              GError              **error);
gpointer       pt_session_work_wait          (PtSessionWork        *work,
                                              PtSessionWorkFunc     run,
                                              GDestroyNotify        free_result,
                                              gboolean              live,
                                              GError              **error);
gboolean       pt_session_work_prepared      (PtSessionWork        *work,
                                              GDestroyNotify        take_back,
                                              GError              **error);
gboolean       pt_session_work_begin_writing (gpointer              data,
                                              GError              **error);
gboolean       pt_session_work_identify      (PtSessionWork        *work,
                                              PtIdentityRecord     *record,
                                              PtIdentityRecord     *before);
PtDomainXml   *pt_session_work_read_live     (PtSessionWork        *work,
                                              GError              **error);
gboolean       pt_session_work_plan_steps    (PtSessionWork        *work,
                                              const char           *from,
                                              const char           *to,
                                              GPtrArray           **steps,
                                              GError              **error);
gboolean       pt_session_work_change_live   (PtSessionWork        *work,
                                              PtApplyPrepare        prepare,
                                              PtApplyDone           done,
                                              GError              **error);
void           pt_session_work_run_in_thread (GTask                *task,
                                              PtSessionWork        *work,
                                              PtSessionWorkFunc     run,
                                              GDestroyNotify        free_result,
                                              gpointer              nothing,
                                              GError               *error);
void           pt_session_work_ask_in_thread (GTask                *task,
                                              PtSessionWork        *work,
                                              PtSessionWorkFunc     run,
                                              GDestroyNotify        free_result,
                                              GError               *error);
GTask         *pt_session_new_task           (PtSession            *self,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data,
                                              gpointer              tag,
                                              const char           *name);
void           pt_session_run_in_thread      (GTask                *task,
                                              GTaskThreadFunc       run);
const char    *pt_session_connection_uri     (PtSession            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtSessionWork, pt_session_work_free)

G_END_DECLS
