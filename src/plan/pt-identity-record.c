/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-identity-record.h"

/*
 * What a definition remembers of our assignments: each device as it was, and the root ports that
 * were added for them. Filled by whoever plans, written and read by meaning: libvirt re-indents
 * it.
 */

struct _PtIdentityRecord
{
  GObject    parent_instance;

  /* Owned */
  GPtrArray *devices;    /* of PtIdentityDevice, in the order of assignment */
  GArray    *root_ports; /* of guint, ascending */
};

G_DEFINE_FINAL_TYPE (PtIdentityRecord, pt_identity_record, G_TYPE_OBJECT)

static const char *const role_ids[] = {
  [PT_IDENTITY_GIVE] = "give",
  [PT_IDENTITY_HOLD] = "hold",
};

/**
 * pt_identity_role_to_id:
 * @role: a role
 *
 * Returns: (transfer none): its stable word, "give" or "hold"
 */
const char *
pt_identity_role_to_id (PtIdentityRole role)
{
  return role_ids[role];
}

/**
 * pt_identity_device_new:
 * @address: where it is on the host
 * @role: what it is assigned as
 *
 * Returns: (transfer full): a device of which nothing else is known
 */
PtIdentityDevice *
pt_identity_device_new (const PtPciAddress *address,
                        PtIdentityRole      role)
{
  PtIdentityDevice *self = g_new0 (PtIdentityDevice, 1);

  self->address = *address;
  self->role = role;
  self->group = -1;
  self->vendor_id = -1;
  self->device_id = -1;
  self->subsystem_vendor_id = -1;
  self->subsystem_device_id = -1;
  self->class_code = -1;
  self->revision = -1;

  return self;
}

/**
 * pt_identity_device_copy:
 * @self: a device
 *
 * Returns: (transfer full): a copy
 */
PtIdentityDevice *
pt_identity_device_copy (const PtIdentityDevice *self)
{
  PtIdentityDevice *copy = g_memdup2 (self, sizeof *self);

  copy->path = g_strdup (self->path);
  copy->serial_kind = g_strdup (self->serial_kind);
  copy->serial = g_strdup (self->serial);

  return copy;
}

/**
 * pt_identity_device_free:
 * @self: (transfer full): a device
 */
void
pt_identity_device_free (PtIdentityDevice *self)
{
  g_free (self->path);
  g_free (self->serial_kind);
  g_free (self->serial);
  g_free (self);
}

/**
 * pt_identity_device_equal:
 * @a: a device
 * @b: a device
 *
 * Returns: whether all that is recorded of them is the same
 */
gboolean
pt_identity_device_equal (const PtIdentityDevice *a,
                          const PtIdentityDevice *b)
{
  return pt_pci_address_equal (&a->address, &b->address) &&
         a->role == b->role &&
         a->group == b->group &&
         a->vendor_id == b->vendor_id &&
         a->device_id == b->device_id &&
         a->subsystem_vendor_id == b->subsystem_vendor_id &&
         a->subsystem_device_id == b->subsystem_device_id &&
         a->class_code == b->class_code &&
         a->revision == b->revision &&
         g_strcmp0 (a->path, b->path) == 0 &&
         g_strcmp0 (a->serial_kind, b->serial_kind) == 0 &&
         g_strcmp0 (a->serial, b->serial) == 0;
}

/**
 * pt_identity_dup_clean:
 * @text: (nullable): a text of the hardware's
 *
 * Serials come from hardware and may hold anything, XML 1.0 may not: what is kept must read back
 * the same.
 *
 * Returns: (transfer full) (nullable): @text as a record keeps it
 */
char *
pt_identity_dup_clean (const char *text)
{
  g_autofree char *valid = NULL;
  GString *cleaned;

  if (text == NULL)
    return NULL;

  valid = g_utf8_make_valid (text, -1);
  cleaned = g_string_new (NULL);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfffe || c == 0xffff)
        c = ' ';
      g_string_append_unichar (cleaned, c);
    }

  return g_strstrip (g_string_free (cleaned, FALSE));
}

static void
pt_identity_record_finalize (GObject *object)
{
  PtIdentityRecord *self = PT_IDENTITY_RECORD (object);

  g_ptr_array_unref (self->devices);
  g_array_unref (self->root_ports);

  G_OBJECT_CLASS (pt_identity_record_parent_class)->finalize (object);
}

static void
pt_identity_record_class_init (PtIdentityRecordClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_identity_record_finalize;
}

static void
pt_identity_record_init (PtIdentityRecord *self)
{
  self->devices = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_identity_device_free);
  self->root_ports = g_array_new (FALSE, FALSE, sizeof (guint));
}

/**
 * pt_identity_record_new:
 *
 * Returns: (transfer full): an empty record
 */
PtIdentityRecord *
pt_identity_record_new (void)
{
  return g_object_new (PT_TYPE_IDENTITY_RECORD, NULL);
}

/**
 * pt_identity_record_copy:
 * @self: a record
 *
 * Returns: (transfer full): a copy to change
 */
PtIdentityRecord *
pt_identity_record_copy (PtIdentityRecord *self)
{
  PtIdentityRecord *copy;

  g_return_val_if_fail (PT_IS_IDENTITY_RECORD (self), NULL);

  copy = pt_identity_record_new ();
  for (guint i = 0; i < self->devices->len; i++)
    g_ptr_array_add (copy->devices, pt_identity_device_copy (self->devices->pdata[i]));
  for (guint i = 0; i < self->root_ports->len; i++)
    pt_identity_record_add_root_port (copy, g_array_index (self->root_ports, guint, i));

  return copy;
}

/**
 * pt_identity_record_get_devices:
 * @self: a record
 *
 * Returns: (transfer none) (element-type PtIdentityDevice): the devices, one for each address
 */
GPtrArray *
pt_identity_record_get_devices (PtIdentityRecord *self)
{
  g_return_val_if_fail (PT_IS_IDENTITY_RECORD (self), NULL);

  return self->devices;
}

static gboolean
find (PtIdentityRecord   *self,
      const PtPciAddress *address,
      guint              *index)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      const PtIdentityDevice *device = self->devices->pdata[i];

      if (!pt_pci_address_equal (&device->address, address))
        continue;
      *index = i;
      return TRUE;
    }

  return FALSE;
}

/**
 * pt_identity_record_find_device:
 * @self: a record
 * @address: where on the host
 *
 * Returns: (nullable) (transfer none): what was recorded of the device there
 */
const PtIdentityDevice *
pt_identity_record_find_device (PtIdentityRecord   *self,
                                const PtPciAddress *address)
{
  guint index;

  g_return_val_if_fail (PT_IS_IDENTITY_RECORD (self), NULL);

  return find (self, address, &index) ? self->devices->pdata[index] : NULL;
}

/**
 * pt_identity_record_set_device:
 * @self: a record
 * @device: what to record
 *
 * Takes the place of what was recorded of that address. Characters that XML cannot hold become
 * spaces.
 */
void
pt_identity_record_set_device (PtIdentityRecord       *self,
                               const PtIdentityDevice *device)
{
  PtIdentityDevice *copy;
  guint index;

  g_return_if_fail (PT_IS_IDENTITY_RECORD (self));
  g_return_if_fail ((device->serial == NULL) == (device->serial_kind == NULL));

  copy = g_memdup2 (device, sizeof *device);
  copy->path = pt_identity_dup_clean (device->path);
  copy->serial_kind = pt_identity_dup_clean (device->serial_kind);
  copy->serial = pt_identity_dup_clean (device->serial);

  if (find (self, &device->address, &index))
    {
      pt_identity_device_free (self->devices->pdata[index]);
      self->devices->pdata[index] = copy;
    }
  else
    {
      g_ptr_array_add (self->devices, copy);
    }
}

/**
 * pt_identity_record_remove_device:
 * @self: a record
 * @address: where on the host
 *
 * Returns: whether it was recorded
 */
gboolean
pt_identity_record_remove_device (PtIdentityRecord   *self,
                                  const PtPciAddress *address)
{
  guint index;

  g_return_val_if_fail (PT_IS_IDENTITY_RECORD (self), FALSE);

  if (!find (self, address, &index))
    return FALSE;

  g_ptr_array_remove_index (self->devices, index);
  return TRUE;
}

/**
 * pt_identity_record_get_root_ports:
 * @self: a record
 *
 * Returns: (transfer none) (element-type guint): indexes of the root ports that were added,
 *   ascending
 */
GArray *
pt_identity_record_get_root_ports (PtIdentityRecord *self)
{
  g_return_val_if_fail (PT_IS_IDENTITY_RECORD (self), NULL);

  return self->root_ports;
}

/* The place of @index, or where it would be. */
static guint
find_root_port (PtIdentityRecord *self,
                guint             index)
{
  guint i = 0;

  while (i < self->root_ports->len && g_array_index (self->root_ports, guint, i) < index)
    i++;

  return i;
}

/**
 * pt_identity_record_has_root_port:
 * @self: a record
 * @index: index of a controller
 *
 * Returns: whether that root port was added by us
 */
gboolean
pt_identity_record_has_root_port (PtIdentityRecord *self,
                                  guint             index)
{
  guint place;

  g_return_val_if_fail (PT_IS_IDENTITY_RECORD (self), FALSE);

  place = find_root_port (self, index);
  return place < self->root_ports->len && g_array_index (self->root_ports, guint, place) == index;
}

/**
 * pt_identity_record_add_root_port:
 * @self: a record
 * @index: index of a controller that is added
 */
void
pt_identity_record_add_root_port (PtIdentityRecord *self,
                                  guint             index)
{
  g_return_if_fail (PT_IS_IDENTITY_RECORD (self));

  if (!pt_identity_record_has_root_port (self, index))
    g_array_insert_val (self->root_ports, find_root_port (self, index), index);
}

/**
 * pt_identity_record_remove_root_port:
 * @self: a record
 * @index: index of a controller
 *
 * Returns: whether it was recorded
 */
gboolean
pt_identity_record_remove_root_port (PtIdentityRecord *self,
                                     guint             index)
{
  g_return_val_if_fail (PT_IS_IDENTITY_RECORD (self), FALSE);

  if (!pt_identity_record_has_root_port (self, index))
    return FALSE;

  g_array_remove_index (self->root_ports, find_root_port (self, index));
  return TRUE;
}

/**
 * pt_identity_record_is_empty:
 * @self: a record
 *
 * Returns: whether nothing is recorded, so that the record can go
 */
gboolean
pt_identity_record_is_empty (PtIdentityRecord *self)
{
  g_return_val_if_fail (PT_IS_IDENTITY_RECORD (self), TRUE);

  return self->devices->len == 0 && self->root_ports->len == 0;
}

/**
 * pt_identity_record_equal:
 * @a: a record
 * @b: a record
 *
 * Returns: whether both record the same, in whatever order
 */
gboolean
pt_identity_record_equal (PtIdentityRecord *a,
                          PtIdentityRecord *b)
{
  g_return_val_if_fail (PT_IS_IDENTITY_RECORD (a), FALSE);
  g_return_val_if_fail (PT_IS_IDENTITY_RECORD (b), FALSE);

  if (a->devices->len != b->devices->len || a->root_ports->len != b->root_ports->len)
    return FALSE;

  for (guint i = 0; i < a->devices->len; i++)
    {
      const PtIdentityDevice *device = a->devices->pdata[i];
      guint index;

      if (!find (b, &device->address, &index) ||
          !pt_identity_device_equal (device, b->devices->pdata[index]))
        return FALSE;
    }

  for (guint i = 0; i < a->root_ports->len; i++)
    if (g_array_index (a->root_ports, guint, i) != g_array_index (b->root_ports, guint, i))
      return FALSE;

  return TRUE;
}
