/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-machine.h"

/*
 * The place of one virtual machine in a list: it stays the same object while the machine lives, so
 * that selection and scroll survive; its domain property is replaced by each newer snapshot.
 */
struct _PtMachine
{
  GObject parent_instance;

  PtDomain *domain;
};

enum
{
  PROP_DOMAIN = 1,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtMachine, pt_machine, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

static void
pt_machine_get_property (GObject    *object,
                         guint       id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_DOMAIN:
      g_value_set_object (value, PT_MACHINE (object)->domain);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_machine_set_property (GObject      *object,
                         guint         id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_DOMAIN:
      pt_machine_set_domain (PT_MACHINE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_machine_dispose (GObject *object)
{
  g_clear_object (&PT_MACHINE (object)->domain);

  G_OBJECT_CLASS (pt_machine_parent_class)->dispose (object);
}

static void
pt_machine_class_init (PtMachineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pt_machine_get_property;
  object_class->set_property = pt_machine_set_property;
  object_class->dispose = pt_machine_dispose;

  props[PROP_DOMAIN] =
    g_param_spec_object ("domain", NULL, NULL, PT_TYPE_DOMAIN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_machine_init (PtMachine *self)
{
}

/**
 * pt_machine_new:
 * @domain: the first snapshot
 *
 * Returns: (transfer full): a place for it in a list
 */
PtMachine *
pt_machine_new (PtDomain *domain)
{
  return g_object_new (PT_TYPE_MACHINE, "domain", domain, NULL);
}

/**
 * pt_machine_get_domain:
 * @self: a machine
 *
 * Returns: (transfer none): the newest snapshot
 */
PtDomain *
pt_machine_get_domain (PtMachine *self)
{
  g_return_val_if_fail (PT_IS_MACHINE (self), NULL);

  return self->domain;
}

/**
 * pt_machine_set_domain:
 * @self: a machine
 * @domain: a newer snapshot of the same UUID
 *
 * Notifies only when something that is shown has changed.
 */
void
pt_machine_set_domain (PtMachine *self,
                       PtDomain  *domain)
{
  g_return_if_fail (PT_IS_MACHINE (self));
  g_return_if_fail (PT_IS_DOMAIN (domain));

  if (self->domain != NULL && pt_domain_equal (self->domain, domain))
    return;

  g_set_object (&self->domain, domain);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DOMAIN]);
}
