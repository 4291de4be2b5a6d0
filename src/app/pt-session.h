/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-group-view.h"
#include "pt-machine.h"
#include "pt-plan.h"

G_BEGIN_DECLS

/**
 * PtSessionOptions:
 * @uri: (nullable): `--connect`
 * @host_root: (nullable): `--host`
 * @demo: `--demo`
 * @reset: `--reset`, only with @demo
 */
typedef struct
{
  const char *uri;
  const char *host_root;
  gboolean    demo;
  gboolean    reset;
} PtSessionOptions;

/**
 * PtLibvirtState:
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

/* A group's stable place in the list: number, and a view property (PtGroupView) that is replaced when facts change. */
#define PT_TYPE_GROUP_ITEM (pt_group_item_get_type ())
G_DECLARE_FINAL_TYPE (PtGroupItem, pt_group_item, PT, GROUP_ITEM, GObject)

int          pt_group_item_get_number (PtGroupItem *self);
PtGroupView *pt_group_item_get_view   (PtGroupItem *self);

/* Host + machines + plan + apply in one object that both faces use.
 * Properties: host (PtHost, nullable), host-error (boxed GError), libvirt-state, libvirt-error (boxed GError), groups (GListModel of PtGroupItem),
 * machines (GListModel of PtMachine), loading (boolean). All notified on the main thread. */
#define PT_TYPE_SESSION (pt_session_get_type ())
G_DECLARE_FINAL_TYPE (PtSession, pt_session, PT, SESSION, GObject)

PtSession      *pt_session_new                (const PtSessionOptions *options,
                                               GError                **error);

/* Window: everything in the background; results are properties. */
void            pt_session_start              (PtSession            *self);
/* Reads the host again in a worker; groups change by diff. */
void            pt_session_refresh            (PtSession            *self);

/* Command line: the same, blocking. load_libvirt fails with PT_ERROR_NOT_CONNECTED …; the host works without it. */
gboolean        pt_session_load_host          (PtSession            *self,
                                               GError              **error);
gboolean        pt_session_load_libvirt       (PtSession            *self,
                                               GError              **error);

PtHost         *pt_session_get_host           (PtSession            *self);
const GError   *pt_session_get_host_error     (PtSession            *self);
PtLibvirtState  pt_session_get_libvirt_state  (PtSession            *self);
const GError   *pt_session_get_libvirt_error  (PtSession            *self);
const char     *pt_session_get_uri            (PtSession            *self);
GListModel     *pt_session_get_groups         (PtSession            *self);
GListModel     *pt_session_get_machines       (PtSession            *self);
PtMachine      *pt_session_find_machine       (PtSession            *self,
                                               const char           *name);
/* The situation without a target, for views */
PtSituation    *pt_session_dup_situation      (PtSession            *self);
GPtrArray      *pt_session_dup_held_devices   (PtSession            *self,
                                               PtMachine            *machine); /* of PtHeldDevice */

/* Reads the machine's definition freshly and makes the plan. The asynchronous form works in a worker. @machine NULL with @definition: a bare file. */
PtPlan         *pt_session_plan               (PtSession            *self,
                                               PtMachine            *machine,
                                               PtDomainXml          *definition,
                                               PtSelection          *selection,
                                               GError              **error);
void            pt_session_plan_async         (PtSession            *self,
                                               PtMachine            *machine,
                                               PtSelection          *selection,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
PtPlan         *pt_session_plan_finish        (PtSession            *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* Applies a plan whose dangers are in @accepted; writes the undo record first. */
gboolean        pt_session_apply              (PtSession            *self,
                                               PtPlan               *plan,
                                               const char *const    *accepted,
                                               GError              **error);
void            pt_session_apply_async        (PtSession            *self,
                                               PtPlan               *plan,
                                               const char *const    *accepted,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean        pt_session_apply_finish       (PtSession            *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* Puts back the definition before the last change; PT_ERROR_NOTHING_TO_UNDO, PT_ERROR_CHANGED_MEANWHILE (detail: the difference). */
gboolean        pt_session_undo               (PtSession            *self,
                                               PtMachine            *machine,
                                               char                **difference,
                                               GError              **error);
void            pt_session_undo_async         (PtSession            *self,
                                               PtMachine            *machine,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean        pt_session_undo_finish        (PtSession            *self,
                                               GAsyncResult         *result,
                                               GError              **error);
gboolean        pt_session_can_undo           (PtSession            *self,
                                               PtMachine            *machine);

typedef enum
{
  PT_POWER_START,
  PT_POWER_SHUTDOWN,
  PT_POWER_FORCE_OFF,
} PtPower;

/* Start is refused (PT_ERROR_REFUSED) when an assigned device has moved or is gone. */
gboolean        pt_session_power              (PtSession            *self,
                                               PtMachine            *machine,
                                               PtPower               power,
                                               GError              **error);
void            pt_session_power_async        (PtSession            *self,
                                               PtMachine            *machine,
                                               PtPower               power,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean        pt_session_power_finish       (PtSession            *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* The guest's tree as expected from the running (else inactive) definition: GListStore of PtGuestDevice. */
GListStore     *pt_session_new_guest_tree     (PtSession            *self,
                                               PtMachine            *machine,
                                               GError              **error);

G_END_DECLS
