/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-command.h"

#include <glib/gi18n-lib.h>

/* What --help says. */

/**
 * pt_command_append_usage:
 * @text: where to
 *
 * Appends every command and option.
 */
void
pt_command_append_usage (GString *text)
{
  g_string_append (
    text,
    _("Usage:\n"
      "  passthrough                                   open the window\n"
      "  passthrough list [--all]                      groups, devices, state, findings; without\n"
      "                                                --all what could be assigned\n"
      "  passthrough show GROUP|ADDRESS                one group in full\n"
      "  passthrough machines                          virtual machines and what each holds\n"
      "  passthrough plan VM GROUP|ADDRESS…            findings and difference; changes nothing\n"
      "  passthrough plan --return VM GROUP|ADDRESS…   the same for giving back\n"
      "  passthrough plan --definition FILE GROUP|ADDRESS…\n"
      "                                                an XML file instead of a machine\n"
      "  passthrough assign VM GROUP|ADDRESS… [--accept FINDING-ID]…\n"
      "  passthrough return VM GROUP|ADDRESS…|--all    also for devices that have vanished\n"
      "  passthrough repair VM                         find what has moved where it is now\n"
      "  passthrough plan --repair VM                  the same, and changes nothing\n"
      "  passthrough undo VM                           put back what was before the last change\n"
      "  passthrough start|shutdown|force-off VM\n"
      "  passthrough tree VM [--ask-qemu]              the guest’s device tree\n"
      "  passthrough check                             whether this computer is ready\n"
      "  passthrough capture FILE                      save what was read, for a report\n"));
  g_string_append_c (text, '\n');
  g_string_append (
    text,
    _("Options for all commands:\n"
      "  --connect URI      which libvirt; else LIBVIRT_DEFAULT_URI, else qemu:///system\n"
      "  --host DIR|FILE    read DIR/sys and DIR/proc instead of this computer’s, or what capture\n"
      "                     saved\n"
      "  --demo             the example computer; --reset: start it afresh\n"
      "  --json             answer in JSON\n"
      "  --version, --help\n"));
  g_string_append_c (text, '\n');
  g_string_append (
    text,
    _("Options for plan and assign:\n"
      "  --hold ADDRESS     take it from the computer, but hide it from the guest\n"
      "  --stay ADDRESS     leave it with the computer\n"
      "  --rom-file FILE    use this option ROM; --no-rom: hide the option ROM\n"
      "  --boot-order N     let the guest boot from it\n"
      "  --unmanaged        it is bound to a VFIO driver already, and libvirt leaves it to that\n"
      "  --driver-model NAME\n"
      "                     the VFIO driver to bind it to, instead of libvirt’s choice\n"
      "  --separate         functions of one card in slots of their own\n"
      "  --now              also for return: while the virtual machine runs, too\n"
      "  --no-autostart     also for repair: the virtual machine no longer starts by itself\n"));
  g_string_append_c (text, '\n');
  g_string_append (
    text,
    _("Options for tree:\n"
      "  --ask-qemu         ask QEMU for its bus numbers; libvirt then notes the virtual machine\n"
      "                     as tainted by a command of its own (custom-monitor)\n"));
  g_string_append_c (text, '\n');
  g_string_append (
    text,
    _("Options for repair:\n"
      "  --return-gone      return what is not in this computer any more\n"
      "  --record           record what was assigned by hand as the device that was meant\n"));
  g_string_append_c (text, '\n');
  g_string_append (
    text,
    _("Exit status: 0 done, 1 refused, 2 wrong usage or not found, 3 libvirt or system error,\n"
      "4 applied in part and put back.\n"));
}
