/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "host-fixture.h"

#define COMPUTER "pci 0000:00:02.0 8086:10d3 020000\nproc/cmdline = quiet\n"
#define MODULE "sys/module/vfio_iommu_type1/"
#define PARAMETER "vfio_iommu_type1.allow_unsafe_interrupts"
#define OPTION "options vfio_iommu_type1 allow_unsafe_interrupts"
/* The module is not loaded, and nobody has set anything */
#define DEFAULT "sys/module/kvm/\netc/modprobe.d/\n"

static const struct
{
  const char *name, *more;
  PtTernary   answer;
} unsafe_cases[] = {
  { "not loaded", DEFAULT, PT_NO },
  { "loaded, on", MODULE "parameters/allow_unsafe_interrupts = Y\n", PT_YES },
  { "loaded, off", MODULE "parameters/allow_unsafe_interrupts = N\n", PT_NO },
  { "loaded, off again since", MODULE "parameters/allow_unsafe_interrupts = N\n"
    "etc/modprobe.d/vfio.conf = " OPTION "=1\n", PT_NO },
  { "loaded, not readable", DEFAULT MODULE "\n", PT_CANNOT_TELL },
  { "no modules to be seen", "etc/modprobe.d/\n", PT_CANNOT_TELL },
  { "no settings to be seen", "sys/module/kvm/\n", PT_CANNOT_TELL },
  { "no command line", DEFAULT "proc/cmdline -> /proc/cmdline\n", PT_CANNOT_TELL },

  { "command line, 1", DEFAULT "proc/cmdline = " PARAMETER "=1\n", PT_YES },
  { "command line, y", DEFAULT "proc/cmdline = " PARAMETER "=y\n", PT_YES },
  { "command line, on", DEFAULT "proc/cmdline = " PARAMETER "=on\n", PT_YES },
  { "command line, a switch", DEFAULT "proc/cmdline = vfio-iommu-type1.allow-unsafe-interrupts\n",
    PT_YES },
  { "command line, 0", DEFAULT "proc/cmdline = " PARAMETER "=0\n", PT_NO },
  { "command line, nothing", DEFAULT "proc/cmdline = " PARAMETER "=\n", PT_NO },
  { "command line, the last one", DEFAULT "proc/cmdline = " PARAMETER "=1 " PARAMETER "=0\n",
    PT_NO },
  { "command line, another", DEFAULT "proc/cmdline = " PARAMETER "x=1\n", PT_NO },
  { "command line behind a file", DEFAULT "etc/modprobe.d/vfio.conf = " OPTION "=1\n"
    "proc/cmdline = " PARAMETER "=0\n", PT_NO },

  { "a file in /etc", DEFAULT "etc/modprobe.d/vfio.conf = " OPTION "=1\n", PT_YES },
  { "in /usr/lib", DEFAULT "usr/lib/modprobe.d/x.conf = options vfio-iommu-type1 "
    "disable_hugepages=1  allow_unsafe_interrupts=Y\n", PT_YES },
  { "in /run, without a value", DEFAULT "run/modprobe.d/x.conf = " OPTION "\n", PT_YES },
  { "over two lines", DEFAULT "etc/modprobe.d/vfio.conf:\n|options vfio_iommu_type1 \\\n"
    "|  allow_unsafe_interrupts=1\n", PT_YES },
  { "a comment", DEFAULT "etc/modprobe.d/vfio.conf = #" OPTION "=1\n", PT_NO },
  { "of another module", DEFAULT "etc/modprobe.d/vfio.conf = options vfio "
    "allow_unsafe_interrupts=1\n", PT_NO },
  { "off", DEFAULT "etc/modprobe.d/vfio.conf = " OPTION "=0\n", PT_NO },
  { "no such name", DEFAULT "etc/modprobe.d/vfio.conf.bak = " OPTION "=1\n", PT_NO },
  { "hidden by a file of the same name", DEFAULT "usr/lib/modprobe.d/x.conf = " OPTION "=1\n"
    "etc/modprobe.d/x.conf = # nothing\n", PT_NO },
  { "a file that cannot be read", DEFAULT "etc/modprobe.d/x.conf/\n", PT_CANNOT_TELL },
  { "one that cannot, and one that says it", DEFAULT "etc/modprobe.d/x.conf/\n"
    "etc/modprobe.d/y.conf = " OPTION "=1\n", PT_YES },
  { "in a sandbox", DEFAULT ".flatpak-info = [Application]\n", PT_CANNOT_TELL },
  { "in a sandbox whose command line says it", DEFAULT ".flatpak-info = [Application]\n"
    "proc/cmdline = " PARAMETER "=1\n", PT_YES },
};

static void
test_unsafe_interrupts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unsafe_cases); i++)
    {
      g_autofree char *text = g_strconcat (COMPUTER, unsafe_cases[i].more, NULL);
      g_autoptr (HostFixture) fixture = host_fixture_new (text);
      g_autoptr (PtHost) host = host_fixture_read (fixture);

      g_test_message ("%s", unsafe_cases[i].name);
      g_assert_cmpint (pt_host_get_facts (host)->unsafe_interrupts, ==, unsafe_cases[i].answer);
    }
}

#define ENABLED \
  "etc/systemd/system/multi-user.target.wants/libvirt-guests.service -> " \
  "/usr/lib/systemd/system/libvirt-guests.service\n"
#define UNIT(script) \
  "usr/lib/systemd/system/libvirt-guests.service:\n|[Service]\n" \
  "|EnvironmentFile=-/etc/sysconfig/libvirt-guests\n" \
  "|ExecStart=" script " start\n|ExecStop=" script " stop\n"
/* As the packages have it: what the script says, and where it looks */
#define SCRIPT(path, directory, action) \
  path ":\n|initconfdir=\"" directory "\"\n|ON_BOOT=\"start\"\n|ON_SHUTDOWN=\"" action "\"\n" \
  "|case \"$1\" in\n|    shutdown)\n|        ON_SHUTDOWN=\"shutdown\"\n|esac\n"
#define FEDORA \
  UNIT ("/usr/libexec/libvirt-guests.sh") \
  SCRIPT ("usr/libexec/libvirt-guests.sh", "/etc/sysconfig", "suspend")
#define DEBIAN \
  UNIT ("/usr/lib/libvirt/libvirt-guests.sh") \
  SCRIPT ("usr/lib/libvirt/libvirt-guests.sh", "/etc/default", "shutdown")
#define ARCH \
  UNIT ("/usr/lib/libvirt/libvirt-guests.sh") \
  SCRIPT ("usr/lib/libvirt/libvirt-guests.sh", "/etc/conf.d", "suspend")

static const struct
{
  const char *name, *more;
  PtTernary   answer;
  const char *file;
} guests_cases[] = {
  { "nothing known", "", PT_CANNOT_TELL, NULL },
  { "not installed", "etc/systemd/system/\n", PT_NO, NULL },
  { "not enabled", FEDORA "etc/systemd/system/multi-user.target.wants/sshd.service = x\n", PT_NO,
    NULL },
  { "Fedora", ENABLED FEDORA, PT_YES, "/etc/sysconfig/libvirt-guests" },
  { "Fedora, set", ENABLED FEDORA "etc/sysconfig/libvirt-guests:\n|#ON_SHUTDOWN=suspend\n"
    "|ON_SHUTDOWN=shutdown\n", PT_NO, "/etc/sysconfig/libvirt-guests" },
  { "Fedora, as it comes", ENABLED FEDORA "etc/sysconfig/libvirt-guests = #ON_SHUTDOWN=shutdown\n",
    PT_YES, "/etc/sysconfig/libvirt-guests" },
  { "Debian", ENABLED DEBIAN "etc/default/libvirt-guests = #ON_SHUTDOWN=shutdown\n", PT_NO,
    "/etc/default/libvirt-guests" },
  { "Debian, set", ENABLED DEBIAN "etc/default/libvirt-guests = ON_SHUTDOWN='suspend' # fast\n",
    PT_YES, "/etc/default/libvirt-guests" },
  { "Arch", ENABLED ARCH, PT_YES, "/etc/conf.d/libvirt-guests" },
  { "Arch, set", ENABLED ARCH "etc/conf.d/libvirt-guests = ON_SHUTDOWN=shutdown\n", PT_NO,
    "/etc/conf.d/libvirt-guests" },
  { "the file of another distribution", ENABLED ARCH
    "etc/sysconfig/libvirt-guests = ON_SHUTDOWN=shutdown\n", PT_YES, "/etc/conf.d/libvirt-guests" },
  { "the last word counts", ENABLED FEDORA "etc/sysconfig/libvirt-guests:\n"
    "|ON_SHUTDOWN=shutdown\n|ON_SHUTDOWN=\"suspend\"\n", PT_YES, "/etc/sysconfig/libvirt-guests" },
  { "whatever else it says saves", ENABLED FEDORA
    "etc/sysconfig/libvirt-guests = ON_SHUTDOWN=poweroff\n", PT_YES,
    "/etc/sysconfig/libvirt-guests" },
  { "a unit of the administrator", ENABLED DEBIAN
    "etc/systemd/system/libvirt-guests.service = ExecStop=/opt/libvirt-guests.sh stop\n"
    "opt/libvirt-guests.sh = ON_SHUTDOWN=suspend\n", PT_YES, NULL },
  { "wanted by something else", FEDORA "etc/systemd/system/libvirtd.service.requires/"
    "libvirt-guests.service = x\n", PT_YES, "/etc/sysconfig/libvirt-guests" },
  { "a script that is not there", ENABLED UNIT ("/usr/libexec/libvirt-guests.sh"), PT_CANNOT_TELL,
    NULL },
  { "a script that is not there, but set", ENABLED UNIT ("/usr/libexec/libvirt-guests.sh")
    "etc/conf.d/libvirt-guests = ON_SHUTDOWN=suspend\n", PT_YES, "/etc/conf.d/libvirt-guests" },
  { "a file that cannot be read", ENABLED FEDORA "etc/sysconfig/libvirt-guests/\n", PT_CANNOT_TELL,
    NULL },
  { "libvirt itself, as it comes", "etc/systemd/system/\n"
    "etc/libvirt/qemu.conf = #auto_shutdown_try_save = \"persistent\"\n", PT_NO, NULL },
  { "libvirt itself", "etc/systemd/system/\n"
    "etc/libvirt/qemu.conf = auto_shutdown_try_save = \"persistent\"\n", PT_YES,
    "/etc/libvirt/qemu.conf" },
  { "libvirt itself, without blanks", "etc/systemd/system/\n"
    "etc/libvirt/qemu.conf = auto_shutdown_try_save=\"persistent\"\n", PT_YES,
    "/etc/libvirt/qemu.conf" },
  { "libvirt itself, told not to", "etc/systemd/system/\n"
    "etc/libvirt/qemu.conf = auto_shutdown_try_save = \"none\"\n", PT_NO, NULL },
  { "libvirt itself, only those that are not defined", "etc/systemd/system/\n"
    "etc/libvirt/qemu.conf = auto_shutdown_try_save = \"transient\"\n", PT_NO, NULL },
  { "libvirt itself, which shuts down what it cannot save", "etc/systemd/system/\n"
    "etc/libvirt/qemu.conf:\n|auto_shutdown_try_save = \"persistent\"\n"
    "|auto_shutdown_try_shutdown = \"all\"\n", PT_NO, NULL },
  { "libvirt itself, whatever libvirt-guests does",
    "etc/libvirt/qemu.conf = auto_shutdown_try_save = \"persistent\"\n", PT_YES,
    "/etc/libvirt/qemu.conf" },
  { "libvirt in a sandbox, which is not the computer's", ".flatpak-info = [Application]\n"
    "etc/libvirt/qemu.conf = auto_shutdown_try_save = \"persistent\"\n", PT_CANNOT_TELL, NULL },
  { "in a sandbox", ENABLED FEDORA ".flatpak-info = [Application]\n", PT_CANNOT_TELL, NULL },
};

static void
test_guests (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (guests_cases); i++)
    {
      g_autofree char *text = g_strconcat (COMPUTER, guests_cases[i].more, NULL);
      g_autoptr (HostFixture) fixture = host_fixture_new (text);
      g_autoptr (PtHost) host = host_fixture_read (fixture);

      g_test_message ("%s", guests_cases[i].name);
      g_assert_cmpint (pt_host_get_facts (host)->guests_saved, ==, guests_cases[i].answer);
      g_assert_cmpstr (pt_host_get_facts (host)->guests_file, ==, guests_cases[i].file);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-settings/unsafe-interrupts", test_unsafe_interrupts);
  g_test_add_func ("/host-settings/guests", test_guests);
  return g_test_run ();
}
