/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-situation.h"

/* Everything that a plan may know, gathered before it is made, so that making it needs no I/O.
   Immutable. */
struct _PtSituation
{
  GObject parent_instance;

  PtHost            *host;
  PtConnectionFacts *connection;
  GPtrArray         *machines;
  GPtrArray         *unread;      /* of machines */
  GHashTable        *holders;     /* PtPciAddress in machines → GArray of positions there */
  PtDiskUsers       *disk_users;  /* NULL: machines are not known */
  PtDomain          *target;
  PtDomainXml       *definition;
  PtDomainXml       *live;
};

G_DEFINE_FINAL_TYPE (PtSituation, pt_situation, G_TYPE_OBJECT)

static void
pt_situation_finalize (GObject *object)
{
  PtSituation *self = PT_SITUATION (object);

  g_clear_object (&self->host);
  g_clear_pointer (&self->connection, pt_connection_facts_free);
  g_clear_pointer (&self->holders, g_hash_table_unref);
  g_clear_pointer (&self->disk_users, pt_disk_users_free);
  g_clear_pointer (&self->unread, g_ptr_array_unref);
  g_clear_pointer (&self->machines, g_ptr_array_unref);
  g_clear_object (&self->target);
  g_clear_object (&self->definition);
  g_clear_object (&self->live);

  G_OBJECT_CLASS (pt_situation_parent_class)->finalize (object);
}

static void
pt_situation_class_init (PtSituationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_situation_finalize;
}

static void
pt_situation_init (PtSituation *self)
{
}

/**
 * pt_connection_facts_copy:
 * @self: (nullable): facts
 *
 * Returns: (transfer full) (nullable): a copy
 */
PtConnectionFacts *
pt_connection_facts_copy (const PtConnectionFacts *self)
{
  PtConnectionFacts *copy;

  if (self == NULL)
    return NULL;

  copy = g_memdup2 (self, sizeof *self);
  copy->uri = g_strdup (self->uri);
  copy->driver = g_strdup (self->driver);
  return copy;
}

/**
 * pt_connection_facts_free:
 * @self: (transfer full): facts
 */
void
pt_connection_facts_free (PtConnectionFacts *self)
{
  g_free (self->uri);
  g_free (self->driver);
  g_free (self);
}

/* With thousands of groups and a thousand machines, asking each machine about each group takes
   longer than all else that is judged */
static void
add_machine (PtSituation *self,
             guint        position)
{
  PtDomain *machine = g_ptr_array_index (self->machines, position);
  GArray *sources = pt_domain_get_facts (machine)->sources;

  if (pt_domain_get_facts (machine)->unread)
    g_ptr_array_add (self->unread, machine);
  for (guint i = 0; i < sources->len; i++)
    {
      PtPciAddress *address = &g_array_index (sources, PtHeldSource, i).address;
      GArray *positions = g_hash_table_lookup (self->holders, address);

      if (positions == NULL)
        {
          positions = g_array_new (FALSE, FALSE, sizeof (guint));
          g_hash_table_insert (self->holders, address, positions);
        }
      if (positions->len == 0 || g_array_index (positions, guint, positions->len - 1) != position)
        g_array_append_val (positions, position);
    }
}

/**
 * pt_situation_new:
 * @host: the computer
 * @connection: (nullable): the connection to libvirt; %NULL: there is none
 * @machines: (nullable) (element-type PtDomain): all machines; %NULL: libvirt cannot be reached,
 *   which is "cannot tell", not "none"
 * @target: (nullable): the machine that the plan is for; %NULL when listing, or for a bare
 *   definition
 * @definition: (nullable): its inactive definition, or the bare one
 *
 * Returns: (transfer full): a situation
 */
PtSituation *
pt_situation_new (PtHost                  *host,
                  const PtConnectionFacts *connection,
                  GPtrArray               *machines,
                  PtDomain                *target,
                  PtDomainXml             *definition)
{
  PtSituation *self;

  g_return_val_if_fail (PT_IS_HOST (host), NULL);

  self = g_object_new (PT_TYPE_SITUATION, NULL);
  self->host = g_object_ref (host);
  self->connection = pt_connection_facts_copy (connection);
  self->unread = g_ptr_array_new ();
  self->holders = g_hash_table_new_full (pt_pci_address_hash, pt_pci_address_equal, NULL,
                                         (GDestroyNotify) g_array_unref);
  if (machines != NULL)
    {
      /* Its own array: the caller's may grow while a worker plans. */
      self->machines = g_ptr_array_new_full (machines->len, g_object_unref);
      for (guint i = 0; i < machines->len; i++)
        {
          g_ptr_array_add (self->machines, g_object_ref (g_ptr_array_index (machines, i)));
          add_machine (self, i);
        }
      self->disk_users = pt_disk_users_new (host, self->machines);
    }
  g_set_object (&self->target, target);
  g_set_object (&self->definition, definition);
  return self;
}

/**
 * pt_situation_new_running:
 * @self: a situation with a target that runs
 * @live: the definition of what runs
 *
 * Returns: (transfer full): the same situation with @live
 */
PtSituation *
pt_situation_new_running (PtSituation *self,
                          PtDomainXml *live)
{
  PtSituation *running;

  g_return_val_if_fail (PT_IS_SITUATION (self), NULL);
  g_return_val_if_fail (PT_IS_DOMAIN_XML (live), NULL);

  running = pt_situation_new (self->host, self->connection, self->machines, self->target,
                              self->definition);
  running->live = g_object_ref (live);
  return running;
}

/**
 * pt_situation_get_host:
 * @self: a situation
 *
 * Returns: (transfer none): the computer
 */
PtHost *
pt_situation_get_host (PtSituation *self)
{
  g_return_val_if_fail (PT_IS_SITUATION (self), NULL);

  return self->host;
}

/**
 * pt_situation_get_connection:
 * @self: a situation
 *
 * Returns: (transfer none) (nullable): the connection; %NULL: there is none
 */
const PtConnectionFacts *
pt_situation_get_connection (PtSituation *self)
{
  g_return_val_if_fail (PT_IS_SITUATION (self), NULL);

  return self->connection;
}

/**
 * pt_situation_get_machines:
 * @self: a situation
 *
 * Returns: (transfer none) (nullable) (element-type PtDomain): all machines; %NULL: cannot tell
 */
GPtrArray *
pt_situation_get_machines (PtSituation *self)
{
  g_return_val_if_fail (PT_IS_SITUATION (self), NULL);

  return self->machines;
}

/**
 * pt_situation_get_holders:
 * @self: a situation
 * @address: of a function
 *
 * Returns: (transfer none) (nullable) (element-type guint): positions in
 *   pt_situation_get_machines(), ascending, of those that name the function; %NULL: none
 */
GArray *
pt_situation_get_holders (PtSituation        *self,
                          const PtPciAddress *address)
{
  g_return_val_if_fail (PT_IS_SITUATION (self), NULL);

  return g_hash_table_lookup (self->holders, address);
}

/**
 * pt_situation_get_unread:
 * @self: a situation
 *
 * Returns: (transfer none) (element-type PtDomain): the machines that may hold more than they name
 */
GPtrArray *
pt_situation_get_unread (PtSituation *self)
{
  g_return_val_if_fail (PT_IS_SITUATION (self), NULL);

  return self->unread;
}

/**
 * pt_situation_get_disk_users:
 * @self: a situation
 *
 * Returns: (transfer none) (nullable): the machines that have disks of the host; %NULL: cannot tell
 */
PtDiskUsers *
pt_situation_get_disk_users (PtSituation *self)
{
  g_return_val_if_fail (PT_IS_SITUATION (self), NULL);

  return self->disk_users;
}

/**
 * pt_situation_get_target:
 * @self: a situation
 *
 * Returns: (transfer none) (nullable): the machine that the plan is for
 */
PtDomain *
pt_situation_get_target (PtSituation *self)
{
  g_return_val_if_fail (PT_IS_SITUATION (self), NULL);

  return self->target;
}

/**
 * pt_situation_get_definition:
 * @self: a situation
 *
 * Returns: (transfer none) (nullable): the definition to change
 */
PtDomainXml *
pt_situation_get_definition (PtSituation *self)
{
  g_return_val_if_fail (PT_IS_SITUATION (self), NULL);

  return self->definition;
}

/**
 * pt_situation_get_live:
 * @self: a situation
 *
 * Returns: (transfer none) (nullable): the definition of what runs; %NULL: nothing runs, or it is
 *   not known
 */
PtDomainXml *
pt_situation_get_live (PtSituation *self)
{
  g_return_val_if_fail (PT_IS_SITUATION (self), NULL);

  return self->live;
}
