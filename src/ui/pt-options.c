/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-options.h"

#include <glib/gi18n.h>

/*
 * How the chosen devices are to be assigned, beyond their roles. Emits "changed" when that is not
 * as it was.
 */
struct _PtOptions
{
  GObject parent_instance;

  /* Owned */
  char       *rom_file;
  char       *driver_model;

  PtRomChoice rom;
  gboolean    boot;
  guint       boot_order;
  gboolean    unmanaged;
  gboolean    separate;
  gboolean    now;
  gboolean    no_autostart;
};

enum
{
  PROP_ROM = 1,
  PROP_ROM_FILE,
  PROP_BOOT,
  PROP_BOOT_ORDER,
  PROP_UNMANAGED,
  PROP_DRIVER_MODEL,
  PROP_SEPARATE,
  PROP_NOW,
  PROP_NO_AUTOSTART,
  PROP_SUMMARY,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (PtOptions, pt_options, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* (transfer full): what is not as usual, for one who has folded the options */
static char *
dup_summary (PtOptions *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  if (self->rom == PT_ROM_CHOICE_HIDDEN)
    /* Translators: in a list of options that were chosen */
    g_strv_builder_add (builder, _("Option ROM hidden"));
  else if (self->rom == PT_ROM_CHOICE_FILE)
    /* Translators: in a list of options that were chosen */
    g_strv_builder_add (builder, _("Option ROM from a file"));
  if (self->boot)
    g_strv_builder_take (builder,
                         /* Translators: in a list of options that were chosen; %u is a place in
                          * the order of devices to boot from */
                         g_strdup_printf (_("Boot order %u"), self->boot_order));
  if (self->unmanaged)
    /* Translators: in a list of options that were chosen; libvirt leaves the driver alone */
    g_strv_builder_add (builder, _("Unmanaged"));
  else if (*self->driver_model != '\0')
    g_strv_builder_add (builder, self->driver_model);
  if (self->separate)
    /* Translators: in a list of options that were chosen */
    g_strv_builder_add (builder, _("Separate slots"));

  words = g_strv_builder_end (builder);
  return words[0] != NULL ? g_strjoinv (" · ", words)
                          : g_strdup (_("Option ROM, boot order and driver"));
}

static void
changed (PtOptions *self,
         guint      id)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[id]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUMMARY]);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- Overrides ---- */

static void
pt_options_get_property (GObject    *object,
                         guint       id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  PtOptions *self = PT_OPTIONS (object);

  switch (id)
    {
    case PROP_ROM:
      g_value_set_uint (value, self->rom);
      break;
    case PROP_ROM_FILE:
      g_value_set_string (value, self->rom_file);
      break;
    case PROP_BOOT:
      g_value_set_boolean (value, self->boot);
      break;
    case PROP_BOOT_ORDER:
      g_value_set_uint (value, self->boot_order);
      break;
    case PROP_UNMANAGED:
      g_value_set_boolean (value, self->unmanaged);
      break;
    case PROP_DRIVER_MODEL:
      g_value_set_string (value, self->driver_model);
      break;
    case PROP_SEPARATE:
      g_value_set_boolean (value, self->separate);
      break;
    case PROP_NOW:
      g_value_set_boolean (value, self->now);
      break;
    case PROP_NO_AUTOSTART:
      g_value_set_boolean (value, self->no_autostart);
      break;
    case PROP_SUMMARY:
      g_value_take_string (value, dup_summary (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_options_set_property (GObject      *object,
                         guint         id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  PtOptions *self = PT_OPTIONS (object);

  switch (id)
    {
    case PROP_ROM:
      if (self->rom != g_value_get_uint (value))
        {
          self->rom = g_value_get_uint (value);
          changed (self, id);
        }
      break;
    case PROP_ROM_FILE:
      if (g_set_str (&self->rom_file, g_value_get_string (value)))
        changed (self, id);
      break;
    case PROP_BOOT:
      if (self->boot != g_value_get_boolean (value))
        {
          self->boot = g_value_get_boolean (value);
          changed (self, id);
        }
      break;
    case PROP_BOOT_ORDER:
      if (self->boot_order != g_value_get_uint (value))
        {
          self->boot_order = g_value_get_uint (value);
          changed (self, id);
        }
      break;
    case PROP_UNMANAGED:
      if (self->unmanaged != g_value_get_boolean (value))
        {
          self->unmanaged = g_value_get_boolean (value);
          changed (self, id);
        }
      break;
    case PROP_DRIVER_MODEL:
      if (g_set_str (&self->driver_model, g_value_get_string (value)))
        changed (self, id);
      break;
    case PROP_SEPARATE:
      if (self->separate != g_value_get_boolean (value))
        {
          self->separate = g_value_get_boolean (value);
          changed (self, id);
        }
      break;
    case PROP_NOW:
      if (self->now != g_value_get_boolean (value))
        {
          self->now = g_value_get_boolean (value);
          changed (self, id);
        }
      break;
    case PROP_NO_AUTOSTART:
      if (self->no_autostart != g_value_get_boolean (value))
        {
          self->no_autostart = g_value_get_boolean (value);
          changed (self, id);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_options_finalize (GObject *object)
{
  PtOptions *self = PT_OPTIONS (object);

  g_clear_pointer (&self->rom_file, g_free);
  g_clear_pointer (&self->driver_model, g_free);

  G_OBJECT_CLASS (pt_options_parent_class)->finalize (object);
}

static void
pt_options_class_init (PtOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_options_get_property;
  object_class->set_property = pt_options_set_property;
  object_class->finalize = pt_options_finalize;

  props[PROP_ROM] = g_param_spec_uint ("rom", NULL, NULL, PT_ROM_CHOICE_CARD, PT_ROM_CHOICE_FILE,
                                       PT_ROM_CHOICE_CARD, writable);
  props[PROP_ROM_FILE] = g_param_spec_string ("rom-file", NULL, NULL, "", writable);
  props[PROP_BOOT] = g_param_spec_boolean ("boot", NULL, NULL, FALSE, writable);
  props[PROP_BOOT_ORDER] = g_param_spec_uint ("boot-order", NULL, NULL, 1, G_MAXUINT, 1, writable);
  props[PROP_UNMANAGED] = g_param_spec_boolean ("unmanaged", NULL, NULL, FALSE, writable);
  props[PROP_DRIVER_MODEL] = g_param_spec_string ("driver-model", NULL, NULL, "", writable);
  props[PROP_SEPARATE] = g_param_spec_boolean ("separate", NULL, NULL, FALSE, writable);
  props[PROP_NOW] = g_param_spec_boolean ("now", NULL, NULL, FALSE, writable);
  props[PROP_NO_AUTOSTART] = g_param_spec_boolean ("no-autostart", NULL, NULL, FALSE, writable);
  props[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * PtOptions::changed:
   *
   * Something was chosen otherwise.
   */
  signals[CHANGED] =
    g_signal_new ("changed", PT_TYPE_OPTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                  0);
}

static void
pt_options_init (PtOptions *self)
{
  self->rom_file = g_strdup ("");
  self->driver_model = g_strdup ("");
  self->boot_order = 1;
}

/* ---- Public ---- */

/**
 * pt_options_new:
 *
 * Returns: (transfer full): options that are as usual
 */
PtOptions *
pt_options_new (void)
{
  return g_object_new (PT_TYPE_OPTIONS, NULL);
}

/**
 * pt_options_clear:
 * @self: options
 *
 * Makes them as usual again.
 */
void
pt_options_clear (PtOptions *self)
{
  g_return_if_fail (PT_IS_OPTIONS (self));

  g_object_set (self,
                "rom", PT_ROM_CHOICE_CARD,
                "rom-file", "",
                "boot", FALSE,
                "boot-order", 1,
                "unmanaged", FALSE,
                "driver-model", "",
                "separate", FALSE,
                "now", FALSE,
                "no-autostart", FALSE,
                NULL);
}

/**
 * pt_options_apply:
 * @self: options
 * @selection: what is wanted, which these options are then part of
 */
void
pt_options_apply (PtOptions   *self,
                  PtSelection *selection)
{
  g_return_if_fail (PT_IS_OPTIONS (self));

  switch (self->rom)
    {
    case PT_ROM_CHOICE_HIDDEN:
      pt_selection_set_rom (selection, PT_DOMAIN_ROM_OFF, NULL);
      break;
    case PT_ROM_CHOICE_FILE:
      pt_selection_set_rom (selection, PT_DOMAIN_ROM_ON, self->rom_file);
      break;
    case PT_ROM_CHOICE_CARD:
    default:
      pt_selection_set_rom (selection, PT_DOMAIN_ROM_DEFAULT, NULL);
      break;
    }
  pt_selection_set_boot_order (selection, self->boot ? self->boot_order : 0);
  pt_selection_set_unmanaged (selection, self->unmanaged);
  /* Of what is unmanaged libvirt binds no driver */
  pt_selection_set_driver_model (selection,
                                 !self->unmanaged && *self->driver_model != '\0'
                                   ? self->driver_model : NULL);
  pt_selection_set_separate (selection, self->separate);
  pt_selection_set_now (selection, self->now);
  pt_selection_set_no_autostart (selection, self->no_autostart);
}
