/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-group-item.h"
#include "pt-machine.h"
#include "pt-plan.h"

G_BEGIN_DECLS

/**
 * PtSessionOptions:
 * @uri: (nullable): `--connect`
 * @host_root: (nullable): `--host`
 * @demo: `--demo`: the example computer; then neither @uri nor @host_root is used
 * @reset: `--reset`: the example computer starts afresh; only with @demo
 * @window: for a window, which is to come at once, or to say why it does not
 *
 * Which computer and which libvirt.
 */
typedef struct
{
  const char *uri;
  const char *host_root;
  gboolean    demo;
  gboolean    reset;
  gboolean    window;
} PtSessionOptions;

/**
 * PtLibvirtState:
 * @PT_LIBVIRT_CONNECTING: not known yet, or not yet which machines it has
 * @PT_LIBVIRT_CONNECTED: reads and defines
 * @PT_LIBVIRT_READ_ONLY: reads only
 * @PT_LIBVIRT_SESSION: a session connection, which has not the right to hand devices over
 * @PT_LIBVIRT_UNREACHABLE: not there; pt_session_get_libvirt_error() says why
 *
 * What the banner is about.
 */
typedef enum
{
  PT_LIBVIRT_CONNECTING,
  PT_LIBVIRT_CONNECTED,
  PT_LIBVIRT_READ_ONLY,
  PT_LIBVIRT_SESSION,
  PT_LIBVIRT_UNREACHABLE,
} PtLibvirtState;

#define PT_TYPE_LIBVIRT_STATE (pt_libvirt_state_get_type ())

GType pt_libvirt_state_get_type (void) G_GNUC_CONST;

/**
 * PtPower:
 * @PT_POWER_START: start it
 * @PT_POWER_SHUTDOWN: ask it to shut down
 * @PT_POWER_FORCE_OFF: cut it off
 */
typedef enum
{
  PT_POWER_START,
  PT_POWER_SHUTDOWN,
  PT_POWER_FORCE_OFF,
} PtPower;

/**
 * PtUndone:
 * @changed: something was put back; %FALSE: the definition already was as before
 * @before: the definition that was there
 * @after: the definition that was put back
 * @live: it was put back in the running machine, too
 * @autostart: the machine starts by itself with the computer again
 * @remarks: (nullable): what is worth knowing afterwards, a line each
 *
 * What an undo did.
 */
typedef struct
{
  gboolean changed;
  char    *before;
  char    *after;
  gboolean live;
  gboolean autostart;
  char    *remarks;
} PtUndone;

void pt_undone_free (PtUndone *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtUndone, pt_undone_free)

#define PT_TYPE_SESSION (pt_session_get_type ())
G_DECLARE_FINAL_TYPE (PtSession, pt_session, PT, SESSION, GObject)

PtSession      *pt_session_new                (const PtSessionOptions *options,
                                               GError                **error);

/* The window's way: everything in the background, the results are properties */
void            pt_session_start              (PtSession              *self);
void            pt_session_refresh            (PtSession              *self);
void            pt_session_try_again          (PtSession              *self);
void            pt_session_give_up_machines   (PtSession              *self);
void            pt_session_give_up_devices    (PtSession              *self);
gboolean        pt_session_has_libvirt        (PtSession              *self);
gboolean        pt_session_waits_for_libvirt  (PtSession              *self);

/* The command line's way: the same, blocking */
gboolean        pt_session_load_host          (PtSession              *self,
                                               GError                **error);
void            pt_session_begin_libvirt      (PtSession              *self);
gboolean        pt_session_load_libvirt       (PtSession              *self,
                                               GError                **error);

gboolean        pt_session_capture            (PtSession              *self,
                                               const char             *path,
                                               guint                  *n_entries,
                                               GError                **error);

void            pt_session_capture_async      (PtSession              *self,
                                               const char             *path,
                                               GCancellable           *cancellable,
                                               GAsyncReadyCallback     callback,
                                               gpointer                user_data);
gboolean        pt_session_capture_finish     (PtSession              *self,
                                               GAsyncResult           *result,
                                               GError                **error);

PtHost         *pt_session_get_host           (PtSession              *self);
const GError   *pt_session_get_host_error     (PtSession              *self);
PtLibvirtState  pt_session_get_libvirt_state  (PtSession              *self);
const GError   *pt_session_get_libvirt_error  (PtSession              *self);
gboolean        pt_session_get_loading        (PtSession              *self);
void            pt_session_set_attended       (PtSession              *self,
                                               gboolean                attended);
GListModel     *pt_session_get_groups         (PtSession              *self);
PtGroupItem    *pt_session_find_group         (PtSession              *self,
                                               int                     number);
GListModel     *pt_session_get_machines       (PtSession              *self);
PtMachine      *pt_session_find_machine       (PtSession              *self,
                                               const char             *name);
PtSituation    *pt_session_dup_situation      (PtSession              *self);
GPtrArray      *pt_session_dup_held_devices   (PtSession              *self,
                                               PtMachine              *machine);
GListStore     *pt_session_new_guest_tree     (PtSession              *self,
                                               PtMachine              *machine,
                                               GError                **error);

PtPlan         *pt_session_plan               (PtSession              *self,
                                               PtMachine              *machine,
                                               PtDomainXml            *definition,
                                               PtSelection            *selection,
                                               GError                **error);
void            pt_session_plan_async         (PtSession              *self,
                                               PtMachine              *machine,
                                               PtSelection            *selection,
                                               GCancellable           *cancellable,
                                               GAsyncReadyCallback     callback,
                                               gpointer                user_data);
PtPlan         *pt_session_plan_finish        (PtSession              *self,
                                               GAsyncResult           *result,
                                               GError                **error);

gboolean        pt_session_apply              (PtSession              *self,
                                               PtPlan                 *plan,
                                               const char *const      *accepted,
                                               char                  **remarks,
                                               GError                **error);
void            pt_session_apply_async        (PtSession              *self,
                                               PtPlan                 *plan,
                                               const char *const      *accepted,
                                               GCancellable           *cancellable,
                                               GAsyncReadyCallback     callback,
                                               gpointer                user_data);
gboolean        pt_session_apply_finish       (PtSession              *self,
                                               GAsyncResult           *result,
                                               char                  **remarks,
                                               GError                **error);

PtUndone       *pt_session_undo               (PtSession              *self,
                                               PtMachine              *machine,
                                               GError                **error);
void            pt_session_undo_async         (PtSession              *self,
                                               PtMachine              *machine,
                                               GCancellable           *cancellable,
                                               GAsyncReadyCallback     callback,
                                               gpointer                user_data);
gboolean        pt_session_undo_finish        (PtSession              *self,
                                               GAsyncResult           *result,
                                               char                  **remarks,
                                               GError                **error);
gboolean        pt_session_can_undo           (PtSession              *self,
                                               PtMachine              *machine);

char           *pt_session_dup_command        (PtSession              *self,
                                               const char             *verb,
                                               const char             *machine,
                                               const char             *what);

gboolean        pt_session_power              (PtSession              *self,
                                               PtMachine              *machine,
                                               PtPower                 power,
                                               GError                **error);
void            pt_session_power_async        (PtSession              *self,
                                               PtMachine              *machine,
                                               PtPower                 power,
                                               GCancellable           *cancellable,
                                               GAsyncReadyCallback     callback,
                                               gpointer                user_data);
gboolean        pt_session_power_finish       (PtSession              *self,
                                               GAsyncResult           *result,
                                               GError                **error);

G_END_DECLS
