/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-guest-words.h"

#include <glib/gi18n-lib.h>

#include "pt-words.h"

/*
 * How certain it is what a guest sees, and what stands in the way of more, once for both faces.
 */

static const struct
{
  const char *id;
  const char *hint;
} states[] = {
  [PT_AGENT_NOT_ASKED] = { "not-asked", NULL },
  [PT_AGENT_NO_CHANNEL] = {
    "no-channel",
    N_("The guest cannot be asked: its definition has no channel for the QEMU guest agent "
       "(org.qemu.guest_agent.0).") },
  [PT_AGENT_FORBIDDEN] = {
    "forbidden",
    N_("The guest cannot be asked: this connection to libvirt does not allow it.") },
  [PT_AGENT_ABSENT] = {
    "absent",
    N_("The guest agent is not there yet: the guest is still starting, or has no "
       "qemu-guest-agent installed.") },
  [PT_AGENT_SILENT] = {
    "silent",
    N_("The guest agent does not answer in time. If that stays so, restart it in the guest "
       "(qemu-guest-agent), or the guest.") },
  [PT_AGENT_NONSENSE] = {
    "nonsense",
    N_("What the guest agent answers cannot be understood. Before it is restarted in the guest "
       "(qemu-guest-agent), libvirt may not listen to it again.") },
  [PT_AGENT_BLOCKED] = {
    "blocked",
    N_("The guest agent is there but lets neither files be read nor commands be run, as it is set "
       "up on Fedora; QEMU can be asked instead.") },
  [PT_AGENT_DEVICES_ONLY] = {
    "devices-only",
    N_("The guest agent names the devices and their drivers, but not where they are.") },
  [PT_AGENT_ANSWERS] = { "answers", NULL },
};

/**
 * pt_agent_state_to_id:
 * @state: what is to be had from an agent
 *
 * Returns: (transfer none): the stable word that `--json` shows
 */
const char *
pt_agent_state_to_id (PtAgentState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (states), NULL);

  return states[state].id;
}

/**
 * pt_guest_words_dup_certainty:
 * @source: who says what is shown
 * @active: the machine runs
 * @os_name: (nullable): what the guest calls its operating system
 *
 * Returns: (transfer full): a sentence or two
 */
char *
pt_guest_words_dup_certainty (PtGuestSource  source,
                              gboolean       active,
                              const char    *os_name)
{
  switch (source)
    {
    case PT_GUEST_SEEN:
      if (os_name != NULL)
        /* Translators: %s is what the guest calls its operating system */
        return g_strdup_printf (_("Seen by the guest (%s)."), os_name);
      return g_strdup (_("Seen by the guest."));

    case PT_GUEST_QEMU:
      return g_strdup (_("Seen by QEMU: these are the bus numbers in its registers. The guest "
                         "itself has not confirmed them."));

    case PT_GUEST_EXPECTED:
    default:
      if (active)
        return g_strdup (_("Expected: computed from the running definition, not yet confirmed by "
                           "the guest."));
      return g_strdup (_("Expected at the next start: computed from the definition."));
    }
}

static char *
dup_missing (const PtGuestTree *tree)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  for (guint i = 0; i < tree->missing->len; i++)
    g_ptr_array_add (addresses,
                     pt_pci_address_to_short (&g_array_index (tree->missing, PtPciAddress, i)));
  list = pt_words_join (addresses);
  if (tree->source == PT_GUEST_QEMU)
    /* Translators: %s are PCI addresses of this computer, such as 03:00.0 and 04:00.0 */
    return g_strdup_printf (_("Not seen where it should be: %s of this computer."), list);

  /* Translators: %s are PCI addresses of this computer, such as 03:00.0 and 04:00.0 */
  return g_strdup_printf (_("The guest does not see %s of this computer where it should be."),
                          list);
}

/**
 * pt_guest_words_dup_hint:
 * @tree: what is shown
 * @agent: what was to be had from the guest's agent
 *
 * Returns: (transfer full) (nullable): what is missing and what stands in the way
 */
char *
pt_guest_words_dup_hint (const PtGuestTree *tree,
                         PtAgentState       agent)
{
  g_autoptr(GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);

  if (tree->missing->len > 0)
    g_ptr_array_add (sentences, dup_missing (tree));
  if (tree->source == PT_GUEST_SEEN && (agent == PT_AGENT_ABSENT || agent == PT_AGENT_SILENT))
    g_ptr_array_add (sentences, g_strdup (_("The guest agent no longer answers: this is what it "
                                            "said last.")));
  else if (states[agent].hint != NULL)
    g_ptr_array_add (sentences, g_strdup (_(states[agent].hint)));
  else if (tree->source == PT_GUEST_SEEN && !tree->usb_known)
    g_ptr_array_add (sentences, g_strdup (_("It does not say what is plugged into its USB "
                                            "controllers.")));
  if (sentences->len == 0)
    return NULL;

  g_ptr_array_add (sentences, NULL);
  return g_strjoinv (" ", (char **) sentences->pdata);
}
