/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-text.h"

#include <glib/gi18n-lib.h>

#include "pt-readiness.h"

/* The nouns in words for a terminal. */

static const char *
severity_word (PtSeverity severity)
{
  switch (severity)
    {
    case PT_SEVERITY_BLOCKED:
      /* Translators: how serious a finding is: it cannot be done */
      return _("blocked");
    case PT_SEVERITY_DANGER:
      /* Translators: how serious a finding is: only after the person accepts it */
      return _("danger");
    case PT_SEVERITY_CAUTION:
      /* Translators: how serious a finding is: worth a thought */
      return _("caution");
    case PT_SEVERITY_NOTE:
    default:
      /* Translators: how serious a finding is: worth knowing */
      return _("note");
    }
}

static const char *
role_word (PtRole role)
{
  switch (role)
    {
    case PT_ROLE_GIVE:
      return _("Give to guest");
    case PT_ROLE_HOLD:
      return _("Hold back");
    case PT_ROLE_STAY:
    default:
      return _("Stays with the computer");
    }
}

static const char *
state_word (PtDomainState state)
{
  switch (state)
    {
    case PT_DOMAIN_RUNNING:
    case PT_DOMAIN_BLOCKED:
      return _("Running");
    case PT_DOMAIN_PAUSED:
      return _("Paused");
    case PT_DOMAIN_SHUTTING_DOWN:
      return _("Shutting down");
    case PT_DOMAIN_SHUT_OFF:
      return _("Shut off");
    case PT_DOMAIN_CRASHED:
      return _("Crashed");
    case PT_DOMAIN_SUSPENDED:
      return _("Suspended");
    case PT_DOMAIN_UNKNOWN:
    default:
      return _("State not known");
    }
}

static const char *
verdict_word (PtVerdict verdict)
{
  switch (verdict)
    {
    case PT_VERDICT_PASS:
      /* Translators: the verdict of a check; four letters if possible */
      return _("pass");
    case PT_VERDICT_FAIL:
      /* Translators: the verdict of a check; four letters if possible */
      return _("FAIL");
    case PT_VERDICT_WARN:
      /* Translators: the verdict of a check; four letters if possible */
      return _("warn");
    case PT_VERDICT_UNKNOWN:
    default:
      return "?";
    }
}

static void
append_findings (GString    *text,
                 GListModel *findings,
                 PtSeverity  least,
                 gboolean    in_full)
{
  for (guint i = 0; findings != NULL && i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr (PtFinding) finding = g_list_model_get_item (findings, i);
      const char *why = pt_finding_get_why (finding);
      const char *advice = pt_finding_get_advice (finding);

      if (pt_finding_get_severity (finding) < least)
        continue;

      g_string_append_printf (text, "    [%s] %s (%s)\n",
                              severity_word (pt_finding_get_severity (finding)),
                              pt_finding_get_text (finding), pt_finding_get_id (finding));
      if (in_full && why != NULL && *why != '\0')
        g_string_append_printf (text, "        %s\n", why);
      if (in_full && advice != NULL && *advice != '\0')
        /* Translators: an arrow that leads to advice; %s is the advice */
        g_string_append_printf (text, "        → %s\n", advice);
    }
}

static void
append_uses (GString     *text,
             PtPciDevice *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  for (guint i = 0; i < facts->uses->len; i++)
    {
      const PtUse *use = g_ptr_array_index (facts->uses, i);

      if (*use->what != '\0')
        g_string_append_printf (text, "        %s (%s)\n", use->name, use->what);
      else
        g_string_append_printf (text, "        %s\n", use->name);
    }
  for (guint i = 0; facts->usb != NULL && i < facts->usb->len; i++)
    {
      const PtUsbDevice *usb = g_ptr_array_index (facts->usb, i);

      g_string_append_printf (text, "        %*sUSB %s: %s [%s:%s]\n", (int) usb->depth * 2, "",
                              usb->port, usb->name, usb->vendor_id, usb->product_id);
    }
}

/**
 * pt_text_append_device:
 * @text: where to
 * @device: a device
 *
 * Appends a line about it.
 */
void
pt_text_append_device (GString     *text,
                       PtPciDevice *device)
{
  g_autofree char *line = pt_group_view_dup_device_line (device);
  const char *driver = pt_pci_device_get_driver (device);

  g_string_append_printf (text, "    %s", line);
  if (driver != NULL)
    /* Translators: %s is the name of a kernel driver */
    g_string_append_printf (text, _(", driver %s"), driver);
  g_string_append_c (text, '\n');
}

/**
 * pt_text_append_group:
 * @text: where to
 * @view: a group
 * @in_full: with everything about it
 *
 * Appends a paragraph about it.
 */
void
pt_text_append_group (GString     *text,
                      PtGroupView *view,
                      gboolean     in_full)
{
  PtIommuGroup *group = pt_group_view_get_group (view);
  GPtrArray *devices = pt_iommu_group_get_devices (group);

  if (pt_iommu_group_get_number (group) < 0)
    g_string_append (text, _("In no IOMMU group, so they stay with the computer:"));
  else
    /* Translators: %1$d is the number of an IOMMU group, %2$s says what is in it, %3$s what it is
     * used for now */
    g_string_append_printf (text, _("Group %1$d · %2$s · %3$s"), pt_iommu_group_get_number (group),
                            pt_group_view_get_title (view), pt_group_view_get_badge (view));
  g_string_append_c (text, '\n');

  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);

      pt_text_append_device (text, device);
      if (in_full)
        {
          append_uses (text, device);
          g_string_append_printf (text, "        %s\n",
                                  role_word (pt_group_view_get_role (view, device)));
        }
    }

  /* Translators: %s says what the computer loses when the group is assigned, one sentence */
  g_string_append_printf (text, _("    The computer loses: %s"), pt_group_view_get_loses (view));
  g_string_append_c (text, '\n');
  append_findings (text, pt_group_view_get_findings (view),
                   in_full ? PT_SEVERITY_NOTE : PT_SEVERITY_DANGER, in_full);
}

/**
 * pt_text_append_machine:
 * @text: where to
 * @machine: a virtual machine
 * @held: (nullable) (element-type PtHeldDevice): what it holds
 *
 * Appends a paragraph about it.
 */
void
pt_text_append_machine (GString   *text,
                        PtDomain  *machine,
                        GPtrArray *held)
{
  const PtDomainFacts *facts = pt_domain_get_facts (machine);
  g_autofree char *memory =
    g_format_size_full (facts->memory_kib * 1024, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *vcpus = g_strdup_printf (
    /* Translators: %u is the number of virtual processors of a virtual machine */
    ngettext ("%u vCPU", "%u vCPUs", facts->vcpus), facts->vcpus);

  g_string_append (text, pt_domain_get_printable_name (machine));
  if (facts->title != NULL && *facts->title != '\0')
    g_string_append_printf (text, " (%s)", pt_domain_get_label (machine));
  g_string_append_printf (text, " · %s · %s · %s", state_word (facts->state), vcpus, memory);
  if (facts->autostart)
    /* Translators: of a virtual machine */
    g_string_append_printf (text, " · %s", _("Starts with the computer"));
  g_string_append_c (text, '\n');

  /* What it holds then is not nothing, but not known */
  if (facts->unread)
    g_string_append_printf (text, "    %s\n", _("The definition could not be read."));
  for (guint i = 0; held != NULL && i < held->len; i++)
    {
      const PtHeldDevice *device = g_ptr_array_index (held, i);
      g_autofree char *address = pt_pci_address_to_short (&device->address);
      g_autofree char *now_at = NULL;

      if (device->has_now_at)
        now_at = pt_pci_address_to_short (&device->now_at);
      g_string_append_printf (text, "    %s %s", address, device->name);
      if (device->role == PT_ROLE_HOLD)
        g_string_append_printf (text, " · %s", role_word (device->role));
      switch (device->status)
        {
        case PT_HELD_MOVED:
          if (device->ambiguous)
            break;
          /* Translators: of an assigned device */
          g_string_append_printf (text, " · %s", _("Something else is at this address now"));
          break;
        case PT_HELD_GONE:
          if (device->ambiguous || device->has_now_at)
            break;
          /* Translators: of an assigned device */
          g_string_append_printf (text, " · %s", _("Not in this computer any more"));
          break;
        case PT_HELD_UNRECORDED:
          /* Translators: of an assigned device; what it was at the time is not recorded */
          g_string_append_printf (text, " · %s", _("Assigned by hand"));
          break;
        case PT_HELD_HERE:
        default:
          break;
        }
      if (device->ambiguous)
        /* Translators: of an assigned device */
        g_string_append_printf (text, " · %s",
                                _("Moved; which of several like it is meant cannot be told"));
      if (now_at != NULL)
        {
          g_string_append (text, " · ");
          /* Translators: of an assigned device that has moved; %s is a PCI address */
          g_string_append_printf (text, _("now at %s"), now_at);
        }
      g_string_append_c (text, '\n');
    }
}

/**
 * pt_text_append_plan:
 * @text: where to
 * @plan: a plan
 *
 * Appends its members, findings and difference.
 */
void
pt_text_append_plan (GString *text,
                     PtPlan  *plan)
{
  GPtrArray *members = pt_plan_get_members (plan);
  const char *difference = pt_plan_get_difference (plan);

  for (guint i = 0; i < members->len; i++)
    {
      const PtPlanMember *member = g_ptr_array_index (members, i);
      g_autofree char *address = pt_pci_address_to_short (&member->address);
      g_autofree char *title = NULL;

      if (member->device != NULL)
        title = pt_pci_device_dup_title (member->device);
      g_string_append (text, address);
      if (title != NULL)
        g_string_append_printf (text, " %s", title);
      /* Of what is gone, why says it all */
      if (!pt_plan_is_giving_back (plan) && member->device != NULL)
        g_string_append_printf (text, " · %s", role_word (member->role));
      if (member->has_expected && !pt_plan_is_giving_back (plan))
        {
          g_autofree char *expected = pt_pci_address_to_short (&member->expected);

          g_string_append (text, " · ");
          /* Translators: where a device will be in the guest; %s is a PCI address */
          g_string_append_printf (text, _("expected at %s"), expected);
        }
      g_string_append_c (text, '\n');
      if (member->why != NULL)
        g_string_append_printf (text, "    %s\n", member->why);
    }

  append_findings (text, pt_plan_get_findings (plan), PT_SEVERITY_NOTE, TRUE);

  if (difference != NULL && *difference != '\0')
    g_string_append_printf (text, "\n%s", difference);
}

static void
append_usb_line (GString           *text,
                 const PtUsbDevice *usb,
                 guint              depth)
{
  g_string_append_printf (text, "%*sUSB", (int) (depth + usb->depth) * 4, "");
  if (usb->port != NULL)
    g_string_append_printf (text, " %s", usb->port);
  g_string_append_printf (text, ": %s [%s:%s]\n", usb->name, usb->vendor_id, usb->product_id);
}

static void
append_branch (GString    *text,
               GListModel *items,
               guint       depth)
{
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (items, i);
      g_autofree char *address = NULL;
      PtGuestDevice *device;
      const PtGuestFacts *facts;

      if (PT_IS_GUEST_USB (item))
        {
          append_usb_line (text, pt_guest_usb_get_facts (PT_GUEST_USB (item)), depth);
          continue;
        }

      device = PT_GUEST_DEVICE (item);
      facts = pt_guest_device_get_facts (device);
      address = pt_pci_address_to_short (&facts->address);
      g_string_append_printf (text, "%*s%s %s", (int) depth * 4, "", address, facts->name);
      if (facts->vendor_id >= 0 && facts->device_id >= 0)
        g_string_append_printf (text, " [%04x:%04x]", (guint) facts->vendor_id,
                                (guint) facts->device_id);
      if (facts->driver != NULL)
        /* Translators: %s is the name of a kernel driver */
        g_string_append_printf (text, _(", driver %s"), facts->driver);
      if (facts->has_host)
        {
          g_autofree char *was = pt_pci_address_to_short (&facts->host);

          g_string_append_c (text, ' ');
          /* Translators: a device of a guest; %s is the PCI address that it has on the host */
          g_string_append_printf (text, _("(was %s on this computer)"), was);
        }
      g_string_append_c (text, '\n');

      append_branch (text, G_LIST_MODEL (pt_guest_device_get_usb (device)), depth + 1);
      append_branch (text, G_LIST_MODEL (pt_guest_device_get_children (device)), depth + 1);
    }
}

/**
 * pt_text_append_tree:
 * @text: where to
 * @roots: of #PtGuestDevice and #PtGuestUsb: what a guest has
 *
 * Appends a line for each device, what is behind a bridge indented.
 */
void
pt_text_append_tree (GString    *text,
                     GListModel *roots)
{
  append_branch (text, roots, 0);
}

/* Advice has a line for each step; what two checks share is said once */
static void
append_advice (GString   *text,
               GPtrArray *checks,
               guint      position)
{
  const PtCheck *check = g_ptr_array_index (checks, position);
  g_auto (GStrv) lines = g_strsplit (check->advice, "\n", -1);
  g_autofree char *indented = g_strjoinv ("\n         ", lines);

  for (guint i = 0; i < position; i++)
    {
      const PtCheck *earlier = g_ptr_array_index (checks, i);

      if (g_strcmp0 (earlier->advice, check->advice) == 0)
        {
          g_string_append_printf (text, "       → %s\n", _("As above."));
          return;
        }
    }

  g_string_append_printf (text, "       → %s\n", indented);
}

/* Columns of a terminal, not bytes: two of a Chinese or Japanese word are one letter */
static void
append_padded (GString    *text,
               const char *word,
               gsize       columns)
{
  gsize used = 0;

  g_string_append (text, word);
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar letter = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (letter))
        used += g_unichar_iswide (letter) ? 2 : 1;
    }
  for (; used < columns; used++)
    g_string_append_c (text, ' ');
}

/**
 * pt_text_append_checks:
 * @text: where to
 * @checks: (element-type PtCheck): verdicts
 *
 * Appends a line for each.
 */
void
pt_text_append_checks (GString   *text,
                       GPtrArray *checks)
{
  for (guint i = 0; i < checks->len; i++)
    {
      const PtCheck *check = g_ptr_array_index (checks, i);

      append_padded (text, verdict_word (check->verdict), 6);
      g_string_append_printf (text, " %s\n", check->text);
      if (check->advice != NULL)
        append_advice (text, checks, i);
    }
}
