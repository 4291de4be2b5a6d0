/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain.h"

#include "pt-printable.h"

/* One virtual machine as libvirt described it: an immutable snapshot. */
struct _PtDomain
{
  GObject parent_instance;

  PtDomainFacts *facts;

  /* As they are shown */
  char *name;
  char *label;
};

G_DEFINE_FINAL_TYPE (PtDomain, pt_domain, G_TYPE_OBJECT)

static const char *const state_ids[] = {
  [PT_DOMAIN_UNKNOWN] = "unknown",
  [PT_DOMAIN_RUNNING] = "running",
  [PT_DOMAIN_BLOCKED] = "blocked",
  [PT_DOMAIN_PAUSED] = "paused",
  [PT_DOMAIN_SHUTTING_DOWN] = "shutting-down",
  [PT_DOMAIN_SHUT_OFF] = "shut-off",
  [PT_DOMAIN_CRASHED] = "crashed",
  [PT_DOMAIN_SUSPENDED] = "suspended",
};

static void
pt_domain_finalize (GObject *object)
{
  PtDomain *self = PT_DOMAIN (object);

  g_clear_pointer (&self->facts, pt_domain_facts_free);
  g_free (self->name);
  g_free (self->label);

  G_OBJECT_CLASS (pt_domain_parent_class)->finalize (object);
}

static void
pt_domain_class_init (PtDomainClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_domain_finalize;
}

static void
pt_domain_init (PtDomain *self)
{
}

static void
held_disk_free (gpointer data)
{
  PtHeldDisk *disk = data;

  g_free (disk->path);
  g_free (disk);
}

/**
 * pt_domain_facts_new:
 *
 * Returns: (transfer full): empty facts
 */
PtDomainFacts *
pt_domain_facts_new (void)
{
  PtDomainFacts *self = g_new0 (PtDomainFacts, 1);

  self->sources = g_array_new (FALSE, TRUE, sizeof (PtHeldSource));
  self->disks = g_ptr_array_new_with_free_func (held_disk_free);
  return self;
}

/**
 * pt_domain_facts_free:
 * @self: (transfer full): facts
 */
void
pt_domain_facts_free (PtDomainFacts *self)
{
  g_free (self->name);
  g_free (self->uuid);
  g_free (self->title);
  g_free (self->xml);
  g_free (self->live_xml);
  g_free (self->unread_reason);
  g_clear_pointer (&self->sources, g_array_unref);
  g_clear_pointer (&self->disks, g_ptr_array_unref);
  g_free (self);
}

/**
 * pt_domain_facts_add_disk:
 * @self: facts
 * @path: (nullable): a block device of the host, "/dev/sdb"; %NULL: nothing says which
 * @live: it is in the running definition, not in that for the next start
 */
void
pt_domain_facts_add_disk (PtDomainFacts *self,
                          const char    *path,
                          gboolean       live)
{
  PtHeldDisk *disk = NULL;

  for (guint i = 0; i < self->disks->len && disk == NULL; i++)
    {
      PtHeldDisk *other = g_ptr_array_index (self->disks, i);

      if (g_strcmp0 (other->path, path) == 0)
        disk = other;
    }
  if (disk == NULL)
    {
      disk = g_new0 (PtHeldDisk, 1);
      disk->path = g_strdup (path);
      g_ptr_array_add (self->disks, disk);
    }

  disk->live |= live;
  disk->inactive |= !live;
}

static char *
dup_printable (const char *text)
{
  return text != NULL ? pt_printable_new (text, -1, PT_PRINTABLE_MAX_NAME) : NULL;
}

/**
 * pt_domain_new:
 * @facts: (transfer full): what libvirt said
 *
 * Returns: (transfer full): a snapshot of one machine
 */
PtDomain *
pt_domain_new (PtDomainFacts *facts)
{
  PtDomain *self = g_object_new (PT_TYPE_DOMAIN, NULL);

  self->facts = facts;
  self->name = dup_printable (facts->name);
  self->label = dup_printable (facts->title != NULL && *facts->title != '\0' ? facts->title
                                                                            : facts->name);
  if (facts->unread_reason != NULL)
    {
      g_autofree char *words = g_steal_pointer (&facts->unread_reason);

      /* libvirt names in it what it was told by others */
      facts->unread_reason = pt_printable_new_text (words);
    }
  return self;
}

/**
 * pt_domain_new_unread:
 * @before: (nullable): what was known of the machine
 * @uuid: its UUID
 * @reason: why it cannot be read now, in libvirt's own words
 *
 * Returns: (transfer full): that machine, of which nobody knows what it is doing; what it held
 *   before it may hold still; without @before nothing but its UUID
 */
PtDomain *
pt_domain_new_unread (PtDomain   *before,
                      const char *uuid,
                      const char *reason)
{
  g_autoptr (PtDomainFacts) facts = pt_domain_facts_new ();
  const PtDomainFacts *known = before != NULL ? before->facts : NULL;

  facts->uuid = g_strdup (uuid);
  facts->name = g_strdup (known != NULL ? known->name : uuid);
  facts->unread = TRUE;
  facts->unread_reason = g_strdup (reason);
  if (known != NULL)
    {
      facts->title = g_strdup (known->title);
      facts->persistent = known->persistent;
      facts->autostart = known->autostart;
      facts->vcpus = known->vcpus;
      facts->memory_kib = known->memory_kib;
      g_array_append_vals (facts->sources, known->sources->data, known->sources->len);
      for (guint i = 0; i < known->disks->len; i++)
        {
          const PtHeldDisk *disk = g_ptr_array_index (known->disks, i);

          if (disk->live)
            pt_domain_facts_add_disk (facts, disk->path, TRUE);
          if (disk->inactive)
            pt_domain_facts_add_disk (facts, disk->path, FALSE);
        }
    }

  return pt_domain_new (g_steal_pointer (&facts));
}

/**
 * pt_domain_get_facts:
 * @self: a machine
 *
 * Returns: (transfer none): everything that libvirt said
 */
const PtDomainFacts *
pt_domain_get_facts (PtDomain *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN (self), NULL);

  return self->facts;
}

/**
 * pt_domain_get_name:
 * @self: a machine
 *
 * Returns: (transfer none): its name, by which libvirt and commands know it
 */
const char *
pt_domain_get_name (PtDomain *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN (self), NULL);

  return self->facts->name;
}

/**
 * pt_domain_get_uuid:
 * @self: a machine
 *
 * Returns: (transfer none): its UUID
 */
const char *
pt_domain_get_uuid (PtDomain *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN (self), NULL);

  return self->facts->uuid;
}

/**
 * pt_domain_get_printable_name:
 * @self: a machine
 *
 * Returns: (transfer none): its name as it is shown: on one line, and not too long
 */
const char *
pt_domain_get_printable_name (PtDomain *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN (self), NULL);

  return self->name;
}

/**
 * pt_domain_get_label:
 * @self: a machine
 *
 * Returns: (transfer none): its title, or its name when it has none, as it is shown: on one line,
 *   and not too long
 */
const char *
pt_domain_get_label (PtDomain *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN (self), NULL);

  return self->label;
}

/* Only what runs has anything live */
static gboolean
holds_live (const PtDomainFacts *facts)
{
  for (guint i = 0; i < facts->sources->len; i++)
    if (g_array_index (facts->sources, PtHeldSource, i).live)
      return TRUE;
  for (guint i = 0; i < facts->disks->len; i++)
    if (((PtHeldDisk *) g_ptr_array_index (facts->disks, i))->live)
      return TRUE;
  return FALSE;
}

/**
 * pt_domain_is_active:
 * @self: a machine
 *
 * Returns: whether it holds its devices now: running, paused, blocked, shutting down, suspended, or
 *   crashed and kept
 */
gboolean
pt_domain_is_active (PtDomain *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN (self), FALSE);

  switch (self->facts->state)
    {
    case PT_DOMAIN_RUNNING:
    case PT_DOMAIN_BLOCKED:
    case PT_DOMAIN_PAUSED:
    case PT_DOMAIN_SHUTTING_DOWN:
    case PT_DOMAIN_SUSPENDED:
      return TRUE;

    /* libvirt keeps the process of one that crashed where `<on_crash>` says so; and a state that it
       did not tell says nothing. Only what is active has a running definition. One that cannot be
       read now may still have what it had while it ran. */
    case PT_DOMAIN_UNKNOWN:
    case PT_DOMAIN_CRASHED:
      return self->facts->live_xml != NULL || (self->facts->unread && holds_live (self->facts));

    case PT_DOMAIN_SHUT_OFF:
    default:
      return FALSE;
    }
}

/**
 * pt_domain_find_source:
 * @self: a machine
 * @address: a host address
 *
 * Returns: (transfer none) (nullable): how the machine names that function
 */
const PtHeldSource *
pt_domain_find_source (PtDomain           *self,
                       const PtPciAddress *address)
{
  g_return_val_if_fail (PT_IS_DOMAIN (self), NULL);

  for (guint i = 0; i < self->facts->sources->len; i++)
    {
      const PtHeldSource *source = &g_array_index (self->facts->sources, PtHeldSource, i);

      if (pt_pci_address_equal (&source->address, address))
        return source;
    }

  return NULL;
}

/* Where a volume lies no definition says: libvirt does, as long as its pool is there */
static gboolean
have_same_disks (GPtrArray *a,
                 GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const PtHeldDisk *one = g_ptr_array_index (a, i), *other = g_ptr_array_index (b, i);

      if (one->live != other->live || one->inactive != other->inactive ||
          g_strcmp0 (one->path, other->path) != 0)
        return FALSE;
    }
  return TRUE;
}

/**
 * pt_domain_equal:
 * @self: a machine
 * @other: another snapshot
 *
 * Returns: whether nothing that is shown has changed between them
 */
gboolean
pt_domain_equal (PtDomain *self,
                 PtDomain *other)
{
  const PtDomainFacts *a, *b;

  g_return_val_if_fail (PT_IS_DOMAIN (self) && PT_IS_DOMAIN (other), FALSE);

  a = self->facts;
  b = other->facts;
  return a->state == b->state && a->persistent == b->persistent && a->autostart == b->autostart &&
         a->vcpus == b->vcpus && a->memory_kib == b->memory_kib && a->unread == b->unread &&
         g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->uuid, b->uuid) == 0 &&
         g_strcmp0 (a->title, b->title) == 0 && g_strcmp0 (a->xml, b->xml) == 0 &&
         g_strcmp0 (a->live_xml, b->live_xml) == 0 &&
         g_strcmp0 (a->unread_reason, b->unread_reason) == 0 &&
         have_same_disks (a->disks, b->disks);
}

/**
 * pt_domain_state_to_id:
 * @state: a state
 *
 * Returns: (transfer none): the stable word that `--json` shows
 */
const char *
pt_domain_state_to_id (PtDomainState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (state_ids), "unknown");

  return state_ids[state];
}
