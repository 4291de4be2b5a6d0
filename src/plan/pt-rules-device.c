/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-rules-private.h"

#include <glib/gi18n.h>

#include "pt-words.h"

/*
 * Evidence about a device itself.
 */

#define VENDOR_ATI 0x1002

typedef gboolean (*Question) (const PtCase *subject,
                              PtPciDevice  *device);

/* The taken devices that @is_unknown: cannot tell, or no when there are none */
static PtTernary
concern_taken (const PtCase *subject,
               PtVerdict    *verdict,
               Question      is_unknown)
{
  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (pt_member_is_taken (member) && is_unknown (subject, member->device))
        pt_verdict_concern (verdict, member->device);
    }

  return verdict->devices->len > 0 ? PT_CANNOT_TELL : PT_NO;
}

static gboolean
has_no_class (const PtCase *subject,
              PtPciDevice  *device)
{
  return pt_pci_device_get_facts (device)->class_code < 0;
}

/* A single device of a kind whose purpose can be named */
static void
explain_vital (PtPciDevice *device,
               PtVerdict   *verdict)
{
  if (verdict->devices->len != 1 || pt_viability_get_platform (device) != PT_PLATFORM_VITAL)
    return;

  g_set_str (&verdict->why, pt_viability_get_vital_reason (device));
  g_set_str (&verdict->advice, _("Choose another device, unless the virtual machine is to have "
                                 "exactly this one."));
}

PtTernary
pt_rule_platform_device (const PtCase *subject,
                         PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) given = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) held = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;
  PtPciDevice *last = NULL;

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (!pt_member_is_taken (member) || !pt_case_gives (subject, member->group) ||
          pt_viability_get_platform (member->device) == PT_PLATFORM_NO)
        continue;

      last = member->device;
      pt_verdict_concern (verdict, member->device);
      if (member->role == PT_ROLE_GIVE && pt_pci_device_get_driver (member->device) != NULL)
        pt_words_add (given, pt_words_dup_located (member->device));
      else
        pt_words_add (held, pt_words_dup_located (member->device));
    }

  if (given->len > 0)
    {
      list = pt_words_join (given);
      verdict->severity = PT_SEVERITY_DANGER;
      /* Translators: %s is a list of devices */
      verdict->text =
        g_strdup_printf (ngettext ("The virtual machine would get a part of this computer’s own "
                                   "works: %s.",
                                   "The virtual machine would get parts of this computer’s own "
                                   "works: %s.",
                                   given->len), list);
      explain_vital (last, verdict);
      return PT_YES;
    }
  if (held->len > 0)
    {
      list = pt_words_join (held);
      verdict->severity = PT_SEVERITY_CAUTION;
      /* Translators: %s is a list of devices */
      verdict->text =
        g_strdup_printf (ngettext ("This computer does without a part of its own works meanwhile: "
                                   "%s.",
                                   "This computer does without parts of its own works meanwhile: "
                                   "%s.",
                                   held->len), list);
      verdict->advice = g_strdup (_("Watch temperatures and fans the first time."));
      explain_vital (last, verdict);
      return PT_YES;
    }

  if (concern_taken (subject, verdict, has_no_class) == PT_NO)
    return PT_NO;
  return pt_verdict_unknown (verdict, subject, PT_SEVERITY_CAUTION,
                             g_strdup (_("It could not be checked whether this computer’s own "
                                         "works depend on it.")), NULL);
}

/* The taken devices for which @judge says yes, by name */
static char *
dup_list_of_taken (const PtCase *subject,
                   PtVerdict    *verdict,
                   Question      judge)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (!pt_member_is_taken (member) || !judge (subject, member->device))
        continue;
      pt_verdict_concern (verdict, member->device);
      pt_words_add (words, pt_words_dup_located (member->device));
    }

  return words->len > 0 ? pt_words_join (words) : NULL;
}

static gboolean
is_removable (const PtCase *subject,
              PtPciDevice  *device)
{
  return pt_pci_device_get_facts (device)->removable == 1;
}

/* Kernels before 5.14 do not say, and libvirt does not of another computer. Nothing on a root bus
   is removable (drivers/pci/probe.c, pci_set_removable()). */
static gboolean
may_be_removable (const PtCase *subject,
                  PtPciDevice  *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  return facts->removable < 0 && facts->has_parent;
}

PtTernary
pt_rule_removable (const PtCase *subject,
                   PtVerdict    *verdict)
{
  g_autofree char *list = dup_list_of_taken (subject, verdict, is_removable);

  if (list == NULL)
    {
      if (concern_taken (subject, verdict, may_be_removable) == PT_NO)
        return PT_NO;
      /* Of all but a few the answer is no */
      return pt_verdict_unknown (verdict, subject, PT_SEVERITY_NOTE,
                                 g_strdup (_("It could not be checked whether it can be "
                                             "unplugged.")),
                                 g_strdup (_("If it is in a Thunderbolt case, leave it plugged in "
                                             "while the virtual machine runs.")));
    }

  verdict->severity = PT_SEVERITY_CAUTION;
  /* Translators: %s is a device or a list of devices */
  verdict->text = g_strdup_printf (_("Can be unplugged: %s."), list);
  return PT_YES;
}

/* A reset of the bus hits all that is on it, so VFIO only does it when the virtual machine has all
   of that. */
static gboolean
has_others_on_bus (const PtCase *subject,
                   PtPciDevice  *device)
{
  const PtPciAddress *address = pt_pci_device_get_address (device);
  GPtrArray *devices = pt_host_get_devices (subject->host);

  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *other = g_ptr_array_index (devices, i);
      const PtPciAddress *there = pt_pci_device_get_address (other);

      if (other != device && there->domain == address->domain && there->bus == address->bus &&
          !pt_case_is_taken (subject, other))
        return TRUE;
    }

  return FALSE;
}

/* What is held back reaches no virtual machine, so nothing has to be wiped off it. */
static gboolean
is_given (const PtCase *subject,
          PtPciDevice  *device)
{
  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (member->device == device)
        return member->role == PT_ROLE_GIVE;
    }

  return FALSE;
}

static gboolean
has_no_reset (const PtCase *subject,
              PtPciDevice  *device)
{
  GStrv methods = pt_pci_device_get_facts (device)->reset_methods;

  /* "Non-Essential Instrumentation" is there so that there is a function 0: nothing is in it */
  if (methods == NULL || !is_given (subject, device) ||
      pt_pci_device_get_facts (device)->class_code >> 8 == 0x13)
    return FALSE;

  for (guint i = 0; methods[i] != NULL; i++)
    if (!g_str_equal (methods[i], "bus"))
      return FALSE;

  return methods[0] == NULL || has_others_on_bus (subject, device);
}

/*
 * A reset that the kernel offers and uses says little of AMD's graphics cards: those that claim
 * function level reset may be gone after it, and there are families that do not come back from a
 * reset of the bus. The kernel knows of neither (drivers/pci/quirks.c has no more than
 * quirk_no_pm_reset() for them). The module vendor-reset has a way of its own for these families,
 * and shows up as the first method, device_specific.
 */
static gboolean
is_reset_unproven (const PtCase *subject,
                   PtPciDevice  *device)
{
  static const int families[][2] = {
    { 0x66a0, 0x66af },                                         /* Vega 20 */
    { 0x67c0, 0x67ff }, { 0x6980, 0x699f }, { 0x6fdf, 0x6fdf }, /* Polaris */
    { 0x6860, 0x687f },                                         /* Vega 10 */
    { 0x7310, 0x731f }, { 0x7340, 0x734f }, { 0x7360, 0x7362 }, /* Navi 10, 14, 12 */
  };
  const PtPciFacts *facts = pt_pci_device_get_facts (device);
  GStrv methods = facts->reset_methods;

  /* Accelerators are graphics cards without outputs */
  if (methods == NULL || methods[0] == NULL || !is_given (subject, device) ||
      facts->vendor_id != VENDOR_ATI ||
      (facts->class_code >> 8 != 0x03 && facts->class_code != 0x1200) ||
      facts->has_physical_function || g_str_equal (methods[0], "device_specific"))
    return FALSE;
  if (g_strv_contains ((const char *const *) methods, "flr"))
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    if (facts->device_id >= families[i][0] && facts->device_id <= families[i][1])
      return TRUE;

  return FALSE;
}

PtTernary
pt_rule_no_reset (const PtCase *subject,
                  PtVerdict    *verdict)
{
  g_autofree char *unproven = NULL;
  g_autofree char *list = dup_list_of_taken (subject, verdict, has_no_reset);

  if (list != NULL)
    {
      verdict->severity = PT_SEVERITY_CAUTION;
      /* Translators: %s is a device or a list of devices; a reset brings a device back to how it is
         after power-on */
      verdict->text = g_strdup_printf (_("Cannot be reset by itself: %s."), list);
      return PT_YES;
    }

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (member->role == PT_ROLE_GIVE &&
          pt_pci_device_get_facts (member->device)->reset_methods == NULL)
        pt_verdict_concern (verdict, member->device);
    }
  if (verdict->devices->len > 0)
    return PT_CANNOT_TELL;

  unproven = dup_list_of_taken (subject, verdict, is_reset_unproven);
  if (unproven == NULL)
    return PT_NO;
  verdict->severity = PT_SEVERITY_CAUTION;
  /* Translators: %s is a graphics card or a list of them; a reset brings a device back to how it is
     after power-on */
  verdict->text = g_strdup_printf (_("It could not be checked whether it comes back from a reset, "
                                     "which many AMD graphics cards do not: %s."), unproven);
  verdict->advice = g_strdup (_("Start the virtual machine a second time to see. If the card does "
                                "not work then, restart this computer."));
  return PT_CANNOT_TELL;
}

static gboolean
has_active_vfs (const PtCase *subject,
                PtPciDevice  *device)
{
  return pt_pci_device_get_facts (device)->sriov_active > 0;
}

static gboolean
may_have_active_vfs (const PtCase *subject,
                     PtPciDevice  *device)
{
  return pt_pci_device_get_facts (device)->sriov_active < 0;
}

/* The machines that have a virtual function of a taken device now */
static char *
dup_vf_users (const PtCase *subject)
{
  GPtrArray *machines = pt_situation_get_machines (subject->situation);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; machines != NULL && i < machines->len; i++)
    {
      PtDomain *machine = g_ptr_array_index (machines, i);
      GArray *sources = pt_domain_get_facts (machine)->sources;

      for (guint j = 0; pt_domain_is_active (machine) && j < sources->len; j++)
        {
          const PtHeldSource *source = &g_array_index (sources, PtHeldSource, j);
          PtPciDevice *device = pt_host_find_device (subject->host, &source->address);
          const PtPciFacts *facts = device != NULL ? pt_pci_device_get_facts (device) : NULL;
          PtPciDevice *physical = NULL;

          if (source->live && facts != NULL && facts->has_physical_function)
            physical = pt_host_find_device (subject->host, &facts->physical_function);
          if (physical != NULL && pt_case_is_taken (subject, physical))
            pt_words_add (names, g_strdup (pt_domain_get_name (machine)));
        }
    }

  return names->len > 0 ? pt_words_join_some (names) : NULL;
}

PtTernary
pt_rule_vfs_active (const PtCase *subject,
                    PtVerdict    *verdict)
{
  g_autofree char *list = dup_list_of_taken (subject, verdict, has_active_vfs);
  g_autofree char *address = NULL;
  g_autofree char *path = NULL;
  g_autofree char *users = NULL;

  if (list == NULL)
    {
      if (concern_taken (subject, verdict, may_have_active_vfs) == PT_NO)
        return PT_NO;
      return pt_verdict_unknown (verdict, subject, PT_SEVERITY_CAUTION,
                                 /* Translators: virtual functions are those of SR-IOV */
                                 g_strdup (_("It could not be checked whether virtual functions of "
                                             "it are active.")), NULL);
    }

  address = pt_pci_address_to_string (&g_array_index (verdict->devices, PtPciAddress, 0));
  path = g_strdup_printf ("/sys/bus/pci/devices/%s/sriov_numvfs", address);
  /* Translators: %s is the name of a file; do not translate the command in quotes */
  verdict->advice = g_strdup_printf (_("Assign one of its virtual functions, or remove them: “echo "
                                       "0 | sudo tee %s”."), path);
  users = dup_vf_users (subject);
  if (users != NULL)
    {
      g_autofree char *advice = g_steal_pointer (&verdict->advice);
      g_autofree char *first = NULL;

      /* Translators: %s is a virtual machine or a list of them; "them": virtual functions */
      first = g_strdup_printf (_("Before you remove them, shut down what has one now: %s."), users);
      verdict->advice = g_strconcat (advice, " ", first, NULL);
    }
  verdict->severity = PT_SEVERITY_BLOCKED;
  /* Translators: %s is a device; virtual functions are those of SR-IOV */
  verdict->text = g_strdup_printf (_("Virtual functions of it are active: %s."), list);
  return PT_YES;
}

static gboolean
can_have_vfs (const PtCase *subject,
              PtPciDevice  *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  return facts->sriov_total > 0 && facts->sriov_active == 0;
}

PtTernary
pt_rule_vfs_possible (const PtCase *subject,
                      PtVerdict    *verdict)
{
  g_autofree char *list = dup_list_of_taken (subject, verdict, can_have_vfs);
  g_autofree char *address = NULL;
  g_autofree char *path = NULL;

  if (list == NULL)
    return PT_NO;

  address = pt_pci_address_to_string (&g_array_index (verdict->devices, PtPciAddress, 0));
  path = g_strdup_printf ("/sys/bus/pci/devices/%s/sriov_numvfs", address);
  verdict->severity = PT_SEVERITY_NOTE;
  /* Translators: %s is a device or a list of them; virtual functions are those of SR-IOV */
  verdict->text = g_strdup_printf (_("It can have virtual functions: %s."), list);
  /* Translators: both %s are the name of a file; do not translate the commands in quotes */
  verdict->advice = g_strdup_printf (_("To have one, which can then be assigned: “echo 1 | sudo "
                                       "tee %s”. To remove it again: “echo 0 | sudo tee %s”."),
                                     path, path);
  return PT_YES;
}

static gboolean
is_virtual_function (const PtCase *subject,
                     PtPciDevice  *device)
{
  return pt_pci_device_get_facts (device)->has_physical_function;
}

PtTernary
pt_rule_virtual_function (const PtCase *subject,
                          PtVerdict    *verdict)
{
  g_autofree char *list = dup_list_of_taken (subject, verdict, is_virtual_function);
  g_autofree char *physical = NULL;
  PtPciDevice *device;

  if (list == NULL)
    return PT_NO;

  device = pt_host_find_device (subject->host, &g_array_index (verdict->devices, PtPciAddress, 0));
  physical = pt_pci_address_to_short (&pt_pci_device_get_facts (device)->physical_function);
  verdict->severity = PT_SEVERITY_NOTE;
  /* Translators: SR-IOV; the first %s is a device, the second the PCI address of its physical
     function */
  verdict->text = g_strdup_printf (_("%s is a virtual function of %s."), list, physical);
  return PT_YES;
}

/* What a person sees of a device that another just like it has not: its slot, the sockets in use,
   interfaces, disks; its serial number where there is nothing else. Lists are without those, to be
   shown around. */
static char *
dup_marks (const PtCase *subject,
           PtPciDevice  *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);
  g_autoptr(GPtrArray) marks = g_ptr_array_new_with_free_func (g_free);

  if (facts->label != NULL && g_ascii_isdigit (*facts->label))
    /* Translators: %s is the number of a slot for cards */
    pt_words_add (marks, g_strdup_printf (_("slot %s"), facts->label));
  else if (facts->label != NULL && *facts->label != '\0')
    pt_words_add (marks, g_strdup (facts->label));
  for (guint i = 0; i < facts->uses->len; i++)
    {
      const PtUse *use = g_ptr_array_index (facts->uses, i);

      if (use->kind == PT_USE_NETWORK && (use->flags & PT_USE_BLUETOOTH) == 0)
        pt_words_add (marks, g_strdup (use->name));
      else if (use->kind == PT_USE_DISPLAY && *use->what != '\0')
        pt_words_add (marks, g_strdup (use->what));
    }
  for (guint i = 0; i < facts->disks->len; i++)
    pt_words_add (marks, g_strdup (((PtDisk *) g_ptr_array_index (facts->disks, i))->name));
  if (marks->len == 0 && facts->serial != NULL && !subject->listing)
    pt_words_add (marks, g_strdup (facts->serial));

  return marks->len > 0 ? pt_words_join_some (marks) : NULL;
}

static char *
dup_marked (const PtCase *subject,
            PtPciDevice  *device)
{
  g_autofree char *address = pt_pci_address_to_short (pt_pci_device_get_address (device));
  g_autofree char *marks = dup_marks (subject, device);

  if (marks == NULL)
    return g_steal_pointer (&address);

  /* Translators: a PCI address, and what tells the device there from others: "01:00.0 (nvme0n1)" */
  return g_strdup_printf (C_("address and marks", "%s (%s)"), address, marks);
}

/* More are counted, not named. */
#define MAX_ALIKE 3

static gboolean
has_no_ids (const PtCase *subject,
            PtPciDevice  *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  return is_given (subject, device) && (facts->vendor_id < 0 || facts->device_id < 0);
}

PtTernary
pt_rule_identical_cards (const PtCase *subject,
                         PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) chosen = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) seen = g_ptr_array_new ();
  g_autofree char *list = NULL;
  g_autofree char *own = NULL;
  g_autoptr(GPtrArray) devices = pt_case_dup_alike (subject);
  guint n = 0;

  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *other = g_ptr_array_index (devices, i);
      const PtPciFacts *there = pt_pci_device_get_facts (other);
      gboolean alike = FALSE;

      if (there->has_physical_function)
        continue;

      for (guint j = 0; j < subject->members->len; j++)
        {
          const PtMember *member = g_ptr_array_index (subject->members, j);
          const PtPciFacts *here = pt_pci_device_get_facts (member->device);

          if (member->role != PT_ROLE_GIVE || here->vendor_id != there->vendor_id ||
              here->device_id != there->device_id ||
              here->has_physical_function || !pt_viability_is_assignable (other) ||
              pt_case_is_taken (subject, other))
            continue;
          alike = TRUE;
          /* Once, however many are like it */
          if (g_ptr_array_find (seen, member, NULL))
            continue;
          g_ptr_array_add (seen, (gpointer) member);
          pt_verdict_concern (verdict, member->device);
          pt_words_add (chosen, dup_marked (subject, member->device));
        }
      if (alike)
        {
          pt_verdict_concern (verdict, other);
          if (words->len < MAX_ALIKE)
            g_ptr_array_add (words, dup_marked (subject, other));
          n++;
        }
    }
  if (n == 0)
    return concern_taken (subject, verdict, has_no_ids);

  verdict->severity = PT_SEVERITY_NOTE;
  own = pt_words_join_some (chosen);
  /* Translators: %s is a PCI address and what is known of the device there, "01:00.0 (nvme0n1)", or
     a list of these */
  verdict->advice = g_strdup_printf (_("Make sure that the one chosen is the right one: %s."), own);
  if (n <= MAX_ALIKE)
    {
      list = pt_words_join (words);
      /* Translators: %s is a PCI address or a list of them */
      verdict->text =
        g_strdup_printf (ngettext ("There is another device just like it, at %s.",
                                   "There are other devices just like it, at %s.", n), list);
      return PT_YES;
    }

  list = pt_words_join (words);
  /* Translators: %u is how many there are, %s a list of some PCI addresses */
  verdict->text =
    g_strdup_printf (ngettext ("There is %u other device just like it, such as at %s.",
                               "There are %u other devices just like it, such as at %s.", n),
                     n, list);
  return PT_YES;
}
