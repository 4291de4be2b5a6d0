/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-group-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pt-network-ways.h"
#include "pt-words.h"

/*
 * A group in words: what it is, what the computer uses it for, what the computer loses with it.
 */

/* What the computer uses members of a group for, gathered over all of them */
typedef struct
{
  GPtrArray *mounts;       /* and swap */
  GPtrArray *holders;
  GPtrArray *remote;       /* mounts and swap that come over the network */
  GPtrArray *remote_holders;
  GPtrArray *interfaces;   /* without the one that carries the only default route */
  GPtrArray *ports;        /* interfaces that others stand in for */
  GPtrArray *port_words;   /* about those */
  GPtrArray *others;       /* USB devices with a use of their own, disks of machines */
  GPtrArray *programs;     /* that have it open */
  gboolean   default_route;
  gboolean   display;      /* a screen */
  gboolean   another;      /* display that remains */
  gboolean   keyboard;
  gboolean   pointer;
  gboolean   bluetooth;
  gboolean   sound;
  guint      n_plugged;    /* USB devices that are no hubs */
} Uses;

#define USES_LISTS(self) \
  { &self->mounts, &self->holders, &self->remote, &self->remote_holders, &self->interfaces, \
    &self->ports, &self->port_words, &self->others, &self->programs }

static void
uses_clear (Uses *self)
{
  GPtrArray **lists[] = USES_LISTS (self);

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    g_clear_pointer (lists[i], g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Uses, uses_clear)

static void
add_network (Uses        *self,
             PtHost      *host,
             GPtrArray   *members,
             const PtUse *use)
{
  if ((use->flags & PT_USE_BLUETOOTH) != 0)
    {
      self->bluetooth = TRUE;
    }
  else if (pt_network_ways_has_another (host, members, use))
    {
      pt_words_add (self->ports, g_strdup (use->name));
      /* Translators: %s is a bond or team of several network interfaces, "bond0" */
      pt_words_add (self->port_words, g_strdup_printf (_("one of the %u ports of %s"),
                                                       pt_network_ways_count_ports (host, use),
                                                       use->bond));
    }
  else if ((use->flags & PT_USE_DEFAULT_ROUTE) != 0 &&
           pt_network_ways_are_lost (host, members) == PT_YES)
    {
      self->default_route = TRUE;
    }
  else if ((use->flags & (PT_USE_ADDRESSED | PT_USE_DEFAULT_ROUTE)) != 0)
    {
      pt_words_add (self->interfaces, g_strdup (use->name));
    }
}

static void
uses_add (Uses        *self,
          PtHost      *host,
          GPtrArray   *members,
          const PtUse *use)
{
  switch (use->kind)
    {
    case PT_USE_MOUNT:
    case PT_USE_HOLDER:
      if ((use->flags & PT_USE_REMOTE) == 0)
        pt_words_add (use->kind == PT_USE_MOUNT ? self->mounts : self->holders,
                      g_strdup (use->name));
      else if (!pt_network_ways_has_another (host, members, use))
        pt_words_add (use->kind == PT_USE_MOUNT ? self->remote : self->remote_holders,
                      g_strdup (use->name));
      break;

    case PT_USE_NETWORK:
      add_network (self, host, members, use);
      break;

    case PT_USE_DISPLAY:
      /* A boot display with nothing plugged into it shows nothing. */
      self->display |= !self->another || (use->flags & PT_USE_CONNECTED) != 0;
      break;

    case PT_USE_INPUT:
      self->keyboard |= (use->flags & PT_USE_KEYBOARD) != 0;
      self->pointer |= (use->flags & PT_USE_POINTER) != 0;
      break;

    case PT_USE_USB:
      if ((use->flags & PT_USE_BLUETOOTH) != 0)
        self->bluetooth = TRUE;
      else
        pt_words_add (self->others, g_strdup (use->name));
      break;

    case PT_USE_SOUND:
      self->sound = TRUE;
      break;

    case PT_USE_PROGRAM:
      pt_words_add (self->programs, g_strdup (use->name));
      break;

    case PT_USE_SWAP:
    default:
      break;
    }
}

static gboolean
has_another_display (PtHost    *host,
                     GPtrArray *members)
{
  GPtrArray *devices = pt_host_get_devices (host);

  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);
      gboolean member = FALSE;

      for (guint j = 0; !member && j < members->len; j++)
        member = ((const PtMember *) g_ptr_array_index (members, j))->device == device;
      if (!member && (pt_pci_device_get_use_flags (device) & PT_USE_CONNECTED) != 0)
        return TRUE;
    }
  return FALSE;
}

/* Machines that run from a disk below @device without having @device itself */
static void
add_machines (Uses        *self,
              PtSituation *situation,
              PtPciDevice *device)
{
  PtDiskUsers *all = pt_situation_get_disk_users (situation);
  GArray *users = all != NULL ? pt_disk_users_find (all, device) : NULL;

  for (guint i = 0; users != NULL && i < users->len; i++)
    {
      const PtDiskUser *user = &g_array_index (users, PtDiskUser, i);

      if (user->live)
        /* Translators: in a list of what is on a disk controller; %s is a virtual machine */
        pt_words_add (self->others, g_strdup_printf (_("a disk of %s"),
                                                     pt_domain_get_printable_name (user->machine)));
    }
}

/* Of what the computer would lose; of a group that stays there is nothing to lose. */
static void
uses_init (Uses        *self,
           PtSituation *situation,
           GPtrArray   *members)
{
  PtHost *host = pt_situation_get_host (situation);
  GPtrArray **lists[] = USES_LISTS (self);
  gboolean swap = FALSE, remote_swap = FALSE, gives = FALSE;

  *self = (Uses) { 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    *lists[i] = g_ptr_array_new_with_free_func (g_free);

  self->another = has_another_display (host, members);
  for (guint i = 0; i < members->len; i++)
    gives |= ((const PtMember *) g_ptr_array_index (members, i))->role == PT_ROLE_GIVE;

  for (guint i = 0; i < members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (members, i);
      const PtPciFacts *facts = pt_pci_device_get_facts (member->device);

      if (!gives || !pt_member_is_taken (member))
        continue;

      add_machines (self, situation, member->device);
      for (guint j = 0; j < facts->uses->len; j++)
        {
          const PtUse *use = g_ptr_array_index (facts->uses, j);

          uses_add (self, host, members, use);
          if (use->kind != PT_USE_SWAP)
            continue;
          if ((use->flags & PT_USE_REMOTE) == 0)
            swap = TRUE;
          else
            remote_swap |= !pt_network_ways_has_another (host, members, use);
        }
      for (guint j = 0; facts->usb != NULL && j < facts->usb->len; j++)
        self->n_plugged += !((PtUsbDevice *) g_ptr_array_index (facts->usb, j))->hub;
    }

  g_ptr_array_sort_values (self->mounts, (GCompareFunc) strcmp);
  g_ptr_array_sort_values (self->remote, (GCompareFunc) strcmp);
  if (swap)
    pt_words_add (self->mounts, g_strdup (C_("use of a disk", "swap")));
  if (remote_swap)
    pt_words_add (self->remote, g_strdup (C_("use of a disk", "swap")));
  /* What is mounted says it better */
  if (self->remote->len == 0)
    g_ptr_array_extend_and_steal (self->remote, g_steal_pointer (&self->remote_holders));
}

static PtGroupKind
get_kind (PtPciDevice *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  if (!pt_pci_device_is_endpoint (device))
    return PT_KIND_BRIDGE;
  if (pt_viability_get_platform (device) == PT_PLATFORM_PART)
    return PT_KIND_PLATFORM;
  if (pt_viability_is_thunderbolt (device))
    return PT_KIND_OTHER;

  switch (facts->class_code)
    {
    case 0x0280:
      return PT_KIND_WIRELESS;
    case 0x0401:
    case 0x0403:
      return PT_KIND_SOUND;
    case 0x0805:
      return PT_KIND_STORAGE;
    case 0x0c03:
      return PT_KIND_USB;
    default:
      break;
    }

  switch (facts->class_code >> 8)
    {
    case 0x01:
      return PT_KIND_STORAGE;
    case 0x02:
      return PT_KIND_NETWORK;
    case 0x03:
      return PT_KIND_DISPLAY;
    case 0x0d:
      return PT_KIND_WIRELESS;
    default:
      return PT_KIND_OTHER;
    }
}

/* The member that a group is named after: the most useful one of those that are given, else of
   those there are */
static const PtMember *
get_main_member (GPtrArray *members)
{
  const PtMember *best = NULL;

  for (guint i = 0; i < members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (members, i);
      gboolean given = member->role == PT_ROLE_GIVE;

      if (best == NULL || (given && best->role != PT_ROLE_GIVE) ||
          (given == (best->role == PT_ROLE_GIVE) &&
           get_kind (member->device) < get_kind (best->device)))
        best = member;
    }

  return best;
}

/**
 * pt_group_words_get_main_kind:
 * @members: (element-type PtMember): the members of a group
 *
 * Returns: what the group is, by its most useful member
 */
PtGroupKind
pt_group_words_get_main_kind (GPtrArray *members)
{
  const PtMember *member = get_main_member (members);

  return member != NULL ? get_kind (member->device) : PT_KIND_OTHER;
}

static char *
dup_input_word (const Uses *uses)
{
  if (uses->keyboard && uses->pointer)
    return g_strdup (_("keyboard and mouse"));
  if (uses->keyboard)
    return g_strdup (_("keyboard"));
  if (uses->pointer)
    return g_strdup (_("mouse"));

  return NULL;
}

static char *
dup_main_title (const PtMember *member,
                const Uses     *uses,
                gboolean       *complete)
{
  PtPciDevice *device = member->device;
  g_autofree char *name = pt_words_dup_device (device);
  g_autofree char *plugged = NULL;
  int class_code = pt_pci_device_get_facts (device)->class_code;

  switch (get_kind (device))
    {
    case PT_KIND_DISPLAY:
      /* Translators: %s is the name of a graphics card */
      return g_strdup_printf (_("Graphics card: %s"), name);

    case PT_KIND_WIRELESS:
      if (class_code == 0x0d11)
        /* Translators: %s is the name of a Bluetooth controller */
        return g_strdup_printf (_("Bluetooth: %s"), name);
      /* Cellular modems, infrared */
      if (class_code >> 8 == 0x0d && class_code != 0x0d20 && class_code != 0x0d21)
        break;
      /* Translators: %s is the name of a wireless network card */
      return g_strdup_printf (_("Wi-Fi: %s"), name);

    case PT_KIND_NETWORK:
      /* Translators: %s is the name of a network card */
      return g_strdup_printf (_("Network: %s"), name);

    case PT_KIND_USB:
      plugged = dup_input_word (uses);
      if (plugged == NULL && uses->bluetooth)
        plugged = g_strdup (_("Bluetooth"));
      if (plugged != NULL)
        {
          *complete = TRUE;
          /* Translators: %s is what is plugged in, "keyboard and mouse" */
          return g_strdup_printf (_("USB controller with %s"), plugged);
        }
      /* Translators: %s is the name of a USB controller */
      return g_strdup_printf (_("USB controller: %s"), name);

    case PT_KIND_STORAGE:
      if (class_code == 0x0108)
        /* Translators: %s is the name of an NVMe disk */
        return g_strdup_printf (_("NVMe disk: %s"), name);
      if (class_code >> 8 == 0x01)
        /* Translators: %s is the name of a SATA, SCSI or RAID controller */
        return g_strdup_printf (_("Disk controller: %s"), name);
      break;

    case PT_KIND_SOUND:
      /* Translators: %s is the name of a sound card */
      return g_strdup_printf (_("Sound: %s"), name);

    case PT_KIND_OTHER:
      if (pt_viability_is_thunderbolt (device))
        /* Translators: %s is the name of a controller of Thunderbolt or USB4 ports */
        return g_strdup_printf (_("Thunderbolt: %s"), name);
      break;

    case PT_KIND_PLATFORM:
    case PT_KIND_BRIDGE:
    default:
      break;
    }

  /* Translators: the kind of a device in English, and its name */
  return g_strdup_printf (C_("kind and name of a device", "%s: %s"),
                          pt_pci_device_get_facts (device)->class_name, name);
}

/**
 * pt_group_words_dup_title:
 * @situation: what is known
 * @members: (element-type PtMember): the members of a group
 *
 * Returns: (transfer full): what it is, "Wi-Fi: Intel Wireless 8260"
 */
char *
pt_group_words_dup_title (PtSituation *situation,
                          GPtrArray   *members)
{
  const PtMember *member = get_main_member (members);
  g_autofree char *title = NULL;
  g_auto(Uses) uses = { 0 };
  gboolean complete = FALSE;
  gboolean endpoint;
  guint n_others = 0;

  if (member == NULL)
    return g_strdup (_("Empty group"));

  endpoint = pt_pci_device_is_endpoint (member->device);
  uses_init (&uses, situation, members);
  title = dup_main_title (member, &uses, &complete);
  if (complete)
    return g_steal_pointer (&title);

  for (guint i = 0; i < members->len; i++)
    {
      const PtMember *other = g_ptr_array_index (members, i);

      n_others += other != member && pt_pci_device_is_endpoint (other->device) == endpoint;
    }
  if (n_others == 0)
    return g_steal_pointer (&title);

  /* Translators: a device and how many others are in its group; a function is a part of a PCI
     card */
  return g_strdup_printf (ngettext ("%s and %u function", "%s and %u functions", n_others), title,
                          n_others);
}

/**
 * pt_group_words_dup_uses:
 * @situation: what is known
 * @members: (element-type PtMember): the members of a group
 *
 * Returns: (transfer full) (nullable): what the computer uses it for, "/ and swap"; %NULL: for
 *   nothing
 */
char *
pt_group_words_dup_uses (PtSituation *situation,
                         GPtrArray   *members)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_auto(Uses) uses = { 0 };

  uses_init (&uses, situation, members);
  for (guint i = 0; i < uses.mounts->len; i++)
    pt_words_add (words, g_strdup (g_ptr_array_index (uses.mounts, i)));
  for (guint i = 0; uses.mounts->len == 0 && i < uses.holders->len; i++)
    pt_words_add (words, g_strdup (g_ptr_array_index (uses.holders, i)));
  for (guint i = 0; i < uses.remote->len; i++)
    pt_words_add (words, g_strdup (g_ptr_array_index (uses.remote, i)));
  if (uses.default_route)
    pt_words_add (words, g_strdup (_("default network")));
  for (guint i = 0; i < uses.interfaces->len; i++)
    pt_words_add (words, g_strdup (g_ptr_array_index (uses.interfaces, i)));
  for (guint i = 0; i < uses.ports->len; i++)
    pt_words_add (words, g_strdup (g_ptr_array_index (uses.ports, i)));
  if (uses.display)
    pt_words_add (words, g_strdup (_("display")));
  /* Those on a screen are on the screen */
  for (guint i = 0; !uses.display && i < uses.programs->len; i++)
    pt_words_add (words, g_strdup (g_ptr_array_index (uses.programs, i)));
  if (uses.keyboard)
    pt_words_add (words, g_strdup (_("keyboard")));
  if (uses.pointer)
    pt_words_add (words, g_strdup (_("mouse")));
  if (uses.bluetooth)
    pt_words_add (words, g_strdup (_("Bluetooth")));
  for (guint i = 0; i < uses.others->len; i++)
    pt_words_add (words, g_strdup (g_ptr_array_index (uses.others, i)));
  if (uses.sound)
    pt_words_add (words, g_strdup (_("sound")));
  if (words->len == 0 && uses.n_plugged > 0)
    pt_words_add (words, g_strdup_printf (ngettext ("%u USB device", "%u USB devices",
                                                    uses.n_plugged), uses.n_plugged));

  return words->len > 0 ? pt_words_join (words) : NULL;
}

/* A list of things as a sentence */
static char *
dup_sentence (GPtrArray *words)
{
  g_autoptr(GString) list = g_string_new (NULL);
  g_autofree char *first = NULL;
  g_autofree char *upper = NULL;
  const char *rest;

  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? C_("list", ", ") : "",
                            (char *) g_ptr_array_index (words, i));

  rest = g_utf8_next_char (list->str);
  first = g_strndup (list->str, (gsize) (rest - list->str));
  upper = g_utf8_strup (first, -1);
  /* Translators: a sentence made of a list; the first %s is its first letter, as a capital, the
     second one the rest */
  return g_strdup_printf (C_("what the computer loses", "%s%s."), upper, rest);
}

/**
 * pt_group_words_dup_loses:
 * @situation: what is known
 * @members: (element-type PtMember): the members of a group
 *
 * Returns: (transfer full) (nullable): what the computer loses with it, one sentence, "Your
 *   keyboard and mouse, Bluetooth."; %NULL: nothing
 */
char *
pt_group_words_dup_loses (PtSituation *situation,
                          GPtrArray   *members)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_auto(Uses) uses = { 0 };

  uses_init (&uses, situation, members);
  if (uses.mounts->len > 0 || uses.holders->len > 0)
    {
      g_autofree char *list = pt_words_join (uses.mounts->len > 0 ? uses.mounts : uses.holders);

      /* Translators: %s is a list of mount points, perhaps with "swap" at its end */
      pt_words_add (words, g_strdup_printf (_("the disk that holds %s"), list));
    }
  if (uses.remote->len > 0)
    {
      g_autofree char *list = pt_words_join (uses.remote);

      /* Translators: %s is a list of mount points, perhaps with "swap" at its end, that come from
         another computer */
      pt_words_add (words, g_strdup_printf (_("the way to %s over the network"), list));
    }
  if (uses.default_route)
    pt_words_add (words, g_strdup (_("your network connection")));
  for (guint i = 0; i < uses.interfaces->len; i++)
    /* Translators: %s is a network interface, like "enp0s31f6" */
    pt_words_add (words,
                  g_strdup_printf (_("the network interface %s"),
                                   (char *) g_ptr_array_index (uses.interfaces, i)));
  for (guint i = 0; i < uses.port_words->len; i++)
    pt_words_add (words, g_strdup (g_ptr_array_index (uses.port_words, i)));
  if (uses.display)
    {
      pt_words_add (words, g_strdup (uses.another ? _("one of your screens") : _("your screen")));
    }
  else if (uses.programs->len > 0)
    {
      g_autofree char *list = pt_words_join_some (uses.programs);

      /* Translators: %s is a list of programs that use a graphics card without a screen */
      pt_words_add (words, g_strdup_printf (_("the graphics of %s"), list));
    }
  if (uses.keyboard && uses.pointer)
    pt_words_add (words, g_strdup (_("your keyboard and mouse")));
  else if (uses.keyboard)
    pt_words_add (words, g_strdup (_("your keyboard")));
  else if (uses.pointer)
    pt_words_add (words, g_strdup (_("your mouse")));
  if (uses.bluetooth)
    pt_words_add (words, g_strdup (_("Bluetooth")));
  for (guint i = 0; i < uses.others->len; i++)
    pt_words_add (words, g_strdup (g_ptr_array_index (uses.others, i)));
  if (uses.sound)
    pt_words_add (words, g_strdup (_("sound")));
  if (words->len == 0 && uses.n_plugged > 0)
    pt_words_add (words,
                  g_strdup_printf (ngettext ("%u USB device", "%u USB devices", uses.n_plugged),
                                   uses.n_plugged));

  return words->len > 0 ? dup_sentence (words) : NULL;
}
