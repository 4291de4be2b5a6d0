# SPDX-License-Identifier: GPL-3.0-or-later
"""Computers that nobody has: as many endpoints and virtual machines as are asked for, to measure with."""

import os

def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def make_host(root, functions):
    """So many endpoints, 64 on each bus, each in a group of its own, with the files that lspci and the program read."""
    ids = [(0x8086, 0x24f3, 0x0280, 'iwlwifi'), (0x144d, 0xa802, 0x0108, 'nvme'),
           (0x8086, 0xa12f, 0x0c03, 'xhci_hcd'), (0x10de, 0x1b80, 0x0300, 'nouveau'),
           (0x8086, 0x15b7, 0x0200, 'e1000e')]
    no_resources = '\n'.join(['0x0000000000000000 0x0000000000000000 0x0000000000000000'] * 7)
    devices = root / 'sys/bus/pci/devices'
    devices.mkdir(parents=True)
    for n in range(functions):
        vendor, device, klass, driver = ids[n % len(ids)]
        address = f'0000:{n // 64:02x}:{n % 64 // 2:02x}.{n % 2}'
        real = root / 'sys/devices' / f'pci0000:{n // 64:02x}' / address
        config = bytearray(64)
        config[0:2] = vendor.to_bytes(2, 'little')
        config[2:4] = device.to_bytes(2, 'little')
        config[9] = 0
        config[10:12] = klass.to_bytes(2, 'little')
        config[14] = 0x80
        write(real / 'config', bytes(config))
        for name, text in {'vendor': f'0x{vendor:04x}', 'device': f'0x{device:04x}', 'class': f'0x{klass:04x}00',
                           'subsystem_vendor': '0x17aa', 'subsystem_device': '0x2222', 'revision': '0x01',
                           'irq': '16', 'numa_node': '-1', 'reset_method': 'flr bus', 'enable': '1',
                           'modalias': 'pci:', 'resource': no_resources}.items():
            write(real / name, text + '\n')
        group = root / 'sys/kernel/iommu_groups' / str(n)
        (group / 'devices').mkdir(parents=True)
        write(group / 'reserved_regions', '0x00000000fee00000 0x00000000feefffff msi\n')
        write(group / 'type', 'DMA\n')
        (group / 'devices' / address).symlink_to(os.path.relpath(real, group / 'devices'))
        (real / 'iommu_group').symlink_to(os.path.relpath(group, real))
        bound = root / 'sys/bus/pci/drivers' / driver
        bound.mkdir(parents=True, exist_ok=True)
        (real / 'driver').symlink_to(os.path.relpath(bound, real))
        (devices / address).symlink_to(os.path.relpath(real, devices))
    for name, text in {'proc/sys/kernel/osrelease': '6.12.0\n', 'proc/cmdline': 'quiet\n',
                       'proc/self/mountinfo': '', 'proc/meminfo': 'MemAvailable: 8000000 kB\n',
                       'proc/swaps': 'Filename\tType\tSize\tUsed\tPriority\n'}.items():
        write(root / name, text)


def make_machines(path, machines, functions):
    """For libvirt's test driver: so many machines, of which each second one has one of the functions."""
    domains = []
    for n in range(machines):
        device = n * functions // machines
        hostdev = (f"<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' "
                   f"bus='0x{device // 64:02x}' slot='0x{device % 64 // 2:02x}' function='0x{device % 2}'/></source>"
                   "</hostdev>") if n % 2 else ''
        domains.append(f"<domain type='kvm'><name>machine{n:04}</name><memory unit='MiB'>1024</memory><vcpu>2</vcpu>"
                       "<os><type arch='x86_64' machine='q35'>hvm</type></os><devices>"
                       f"<controller type='pci' index='0' model='pcie-root'/>{hostdev}</devices></domain>")
    write(path, "<?xml version='1.0'?>\n<node>\n" + '\n'.join(domains) + '\n</node>\n')
