/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "rule-cases.h"

/*
 * Cases of the rules about the place where a person sits: src/plan/pt-rules-seat.c.
 */

const RuleCase rule_cases_seat[] = {
  { "only-display", "no display", WIFI "want 14", NULL },
  { "only-display", "the boot display", GPU "use display BC card0 HDMI-A-1\nwant 1",
    "danger|NVIDIA GeForce GTX 1080|01:00.0" },
  { "only-display", "the boot display without DRM", GPU "want 1", "danger|display|01:00.0" },
  { "only-display", "the boot display without any driver",
    "dev 01:00.0 1 0300 10de:1b80 - boot_vga=1\nwant 1",
    "danger|display|01:00.0" },
  { "only-display", "dark already", "dev 01:00.0 1 0300 10de:1b80 vfio-pci boot_vga=1\nwant 1",
    NULL },
  { "only-display", "another one has a picture",
    GPU "use display BC card0 HDMI-A-1\ndev 00:02.0 0 0300 8086:193b i915\nuse display C card1 "
        "eDP-1\nwant 1", NULL },
  { "only-display", "the other one has no picture",
    GPU "use display BC card0 HDMI-A-1\ndev 00:02.0 0 0300 8086:193b i915\nwant 1",
    "danger|display|01:00.0" },
  { "only-display", "both are taken",
    GPU "use display BC card0 HDMI-A-1\ndev 00:02.0 0 0300 8086:193b i915\nuse display C card1 "
        "eDP-1\nwant 1\nwant 0",
    "danger|display|00:02.0 01:00.0" },
  { "only-display", "the second card without monitor",
    GPU "use display BC card0 HDMI-A-1\ndev 02:00.0 2 0300 10de:1b80 nouveau boot_vga=0\nwant 2",
    NULL },
  { "only-display", "boot_display goes before boot_vga",
    GPU "dev 00:02.0 0 0300 8086:193b i915\nuse display B card1 eDP-1\nwant 1", NULL },
  { "only-display", "not known",
    "dev 01:00.0 1 0300 10de:1b80 nouveau\nunknown display /sys/class/drm\nwant 1", "?|01:00.0" },
  { "only-display", "not known, of a Wi-Fi card", WIFI "unknown display /sys/class/drm\nwant 14",
    NULL },
  { "only-display", "the boot display is known, others are not",
    GPU "dev 00:02.0 0 0300 8086:193b i915\nunknown display x\nwant 1", "danger|display|01:00.0" },
  { "only-display", "another one is known to have a picture",
    GPU "dev 00:02.0 0 0300 8086:193b i915\nuse display C card1 eDP-1\nunknown display x\nwant 1",
    NULL },
  { "only-display", "not known, handed to VFIO",
    "dev 02:00.0 2 0300 10de:1b80 vfio-pci boot_vga=0\nunknown display x\nwant 2", NULL },
  { "only-display", "not known, without a driver, not the firmware's",
    "dev 02:00.0 2 0300 10de:1b80 - boot_vga=0\nunknown display x\nwant 2", NULL },

  { "display-in-use", "not open", GPU "use display BC card0 HDMI-A-1\nwant 1", NULL },
  { "display-in-use", "open", GPU "use display CO card0 HDMI-A-1\nwant 1",
    "danger|NVIDIA GeForce|01:00.0" },
  { "display-in-use", "by a program", GPU
    "use display BC card0 HDMI-A-1\nuse program O gnome-shell card0\nwant 1",
    "danger|A program of this computer uses NVIDIA GeForce GTX 1080: gnome-shell.|01:00.0" },
  { "display-in-use", "by several",
    GPU "use program O sway card0\nuse program O mpv card0\nuse program O Xwayland card0\n"
        "use program O foot card0\nuse program O zed card0\nwant 1",
    "danger|use NVIDIA GeForce GTX 1080: Xwayland, foot, mpv and 2 more.|01:00.0" },
  { "display-in-use", "the audio function of it is taken alone",
    GPU "use program O sway card0\ndev 01:00.1 2 0403 10de:10f0 snd_hda_intel\nwant 2", NULL },
  { "display-in-use", "not known of some processes", GPU "unknown programs 84 hidden.\nwant 1",
    "?caution|use the graphics card: 84 hidden.|01:00.0" },
  { "display-in-use", "not known of the display at all",
    "dev 01:00.0 1 0302 10de:1b80 nouveau\nunknown display x\nwant 1", "?|01:00.0" },
  { "display-in-use", "not known, but seen", GPU
    "use program O sway card0\nunknown programs 84 hidden.\nwant 1", "danger|sway|01:00.0" },
  { "display-in-use", "not known, without a driver",
    "dev 01:00.0 1 0300 10de:1b80 -\nunknown programs 84 hidden.\nwant 1", NULL },
  { "display-in-use", "not known, with VFIO",
    "dev 01:00.0 1 0300 10de:1b80 vfio-pci\nunknown programs 84 hidden.\nwant 1", NULL },
  { "display-in-use", "not known of some processes, of a Wi-Fi card", WIFI
    "unknown programs 84 hidden.\nwant 14", NULL },
  { "display-in-use", "open, nvidia",
    "dev 01:00.0 1 0300 10de:1b80 nvidia\nuse display O card0\nwant 1", "blocked|NVIDIA|01:00.0" },

  { "last-input", "on a controller of which nothing is given",
    "dev 00:15.0 9 0c80 8086:7e78 intel-lpss\nuse input P pad\nhost pointers 0\nwant 9", NULL },
  { "last-input", "on a controller that is held back with a device", WIFI
    "dev 00:15.0 14 0c80 8086:7e78 intel-lpss\nuse input P pad\nhost pointers 0\nwant 14",
    "danger|mouse|00:15.0" },
  { "last-input", "nothing plugged in", USB "host keyboards 0\nhost pointers 0\nwant 3", NULL },
  { "last-input", "keyboard and mouse", USB
    "use input K kbd\nuse input P mouse\nhost keyboards 0\nhost pointers 0\nwant 3",
    "danger|last keyboard and its last mouse|00:14.0" },
  { "last-input", "an i8042 keyboard remains", USB
    "use input K kbd\nuse input P mouse\nhost keyboards 1\nhost pointers 0\nwant 3",
    "danger|its last mouse|00:14.0" },
  { "last-input", "a touchpad remains", USB
    "use input K kbd\nuse input P mouse\nhost keyboards 0\nhost pointers 1\nwant 3",
    "danger|its last keyboard.|00:14.0" },
  { "last-input", "both remain", USB
    "use input K kbd\nuse input P mouse\nhost keyboards 1\nhost pointers 1\nwant 3", NULL },
  { "last-input", "on another controller",
    USB "use input K kbd\ndev 05:00.0 7 0c03 1b21:1242 xhci_hcd\nuse input K second\nhost "
        "keyboards 0\nwant 3", NULL },
  { "last-input", "the other controller goes too",
    USB "use input K kbd\ndev 05:00.0 7 0c03 1b21:1242 xhci_hcd\nuse input K second\nhost "
        "keyboards 0\nwant 3\nwant 7",
    "danger|last keyboard|00:14.0 05:00.0" },
  { "last-input", "held back", USB
    "use input K kbd\ndev 00:14.2 3 1180 8086:a131 -\nhost keyboards 0\nwant 3\nrole 00:14.0 hold",
    "danger|last keyboard|00:14.0" },
  { "last-input", "a dongle is both", USB
    "use input KP dongle\nhost keyboards 0\nhost pointers 0\nwant 3",
    "danger|last keyboard and its last mouse|00:14.0" },
  { "last-input", "not known", USB "unknown input /proc/bus/input/devices\nwant 3", "?|00:14.0" },
  { "last-input", "not known, of a disk", DISK "unknown input /proc/bus/input/devices\nwant 16",
    NULL },
  { "last-input", "not known, handed to VFIO",
    "dev 00:14.0 3 0c03 8086:a12f vfio-pci\nunknown input x\nwant 3", NULL },

  { "usb-devices", "no USB controller", WIFI "want 14", NULL },
  { "usb-devices", "nothing plugged in", USB "want 3", NULL },
  { "usb-devices", "by port, with hubs", USB
    "hub 1-1 Hub\nusb 1-1.2 Keyboard K120\nusb 1-3 Bluetooth\nwant 3",
    "note|3 USB devices move with it: Hub (1-1), Keyboard K120 (1-1.2) and Bluetooth "
    "(1-3).|00:14.0" },
  { "usb-devices", "two alike", USB "usb 1-1 Mouse\nusb 1-2 Mouse\nwant 3",
    "note|2 USB devices|00:14.0" },
  { "usb-devices", "not known", USB "unknown input x\nwant 3", "?|00:14.0" },
  { "usb-devices", "not known of a class that is not known",
    "dev 05:00.0 7 ? 1234:5678 foo\nunknown input x\nwant 7", "?|05:00.0" },
  { "usb-devices", "seen, though not all is known", USB
    "usb 1-1 Mouse\nunknown input x\nwant 3", "note|Mouse|00:14.0" },

  { "autostart-lockout", "no autostart", LAN
    "use network RA eth0\nhost routes 0\ntarget shut-off\nwant 12", NULL },
  { "autostart-lockout", "harmless", WIFI "target shut-off autostart\nwant 14", NULL },
  { "autostart-lockout", "network", LAN
    "use network RA eth0\nhost routes 0\ntarget shut-off autostart\nwant 12",
    "danger|guest starts by itself|00:1f.6" },
  { "autostart-lockout", "display", GPU "use display BC card0\ntarget shut-off autostart\nwant 1",
    "danger|guest|01:00.0" },
  { "autostart-lockout", "keyboard", USB
    "use input K kbd\nhost keyboards 0\ntarget shut-off autostart\nwant 3",
    "danger|guest|00:14.0" },
  { "autostart-lockout", "unknown: unknown-display says it",
    "dev 01:00.0 1 0300 10de:1b80 nouveau\nunknown display x\ntarget shut-off autostart\nwant 1", NULL },
  { "autostart-lockout", "with a title", LAN
    "use network RA eth0\nhost routes 0\ntarget shut-off autostart\ntitle Home server\nwant 12",
    "danger|Home server (guest) starts by itself|00:1f.6" },

  { NULL }
};
