# SPDX-License-Identifier: MIT
"""The set-ups that must boot to a session: disks, processors, memory sizes, displays, VirtualBox."""
import re
import subprocess

import pytest
from console_screen import ConsoleReader
from lab import GOOD_IMAGE
from machine import BOOT_LIMIT


CPU_COUNT = re.compile(r"^Kelner [\d.]+: (\d+) CPUs?, ", re.M)


def finish(machine):
    """The session takes input from the serial line and its status reaches us."""
    machine.wait_started()
    machine.type_serial("exit 5\n")
    assert machine.wait_off() == 5


@pytest.mark.quick
def test_virtio_disk_and_screen(lab):
    machine = lab.boot(cmdline="session=once")
    machine.wait_started()
    machine.wait_screen("on /dev/tty1", lab.reader())
    finish_started(machine)


def finish_started(machine):
    machine.type_serial("exit 5\n")
    assert machine.wait_off() == 5


@pytest.mark.parametrize("options", [
    {"disk": "ahci"}, {"disk": "usb"}, {"disk": "nvme"}, {"machine": "pc", "disk": "ide"},
], ids=lambda o: o["disk"])
def test_disk(lab, options):
    finish(lab.boot(cmdline="session=once", **options))


def test_virtualbox_stand_in(lab):
    disk = lab.path("disk.vdi")
    subprocess.run(["qemu-img", "convert", "-f", "raw", "-O", "vdi", GOOD_IMAGE, disk], check=True, timeout=60)
    machine = lab.boot(image=disk, disk_format="vdi", machine="virtualbox", cpus=2, memory="2048M",
                       cmdline="session=once")
    machine.wait_started()
    machine.wait_screen("on /dev/tty1", lab.reader())
    finish_started(machine)


@pytest.mark.parametrize("cpus", [1, 2, 8])
def test_processors(lab, cpus):
    machine = lab.boot(cpus=cpus, cmdline="session=once")
    count = machine.wait_for(CPU_COUNT, BOOT_LIMIT).group(1)
    assert int(count) == cpus
    finish(machine)


def test_processors_can_be_limited(lab):
    machine = lab.boot(cpus=4, cmdline="session=once cpus=2")
    count = machine.wait_for(CPU_COUNT, BOOT_LIMIT).group(1)
    assert int(count) == 2
    finish(machine)


@pytest.mark.parametrize("memory", ["128M", "4G"])
def test_memory(lab, memory):
    finish(lab.boot(memory=memory, cmdline="session=once"))


@pytest.mark.parametrize("display", ["vmware", "qxl", "virtio-vga", "bochs", "ramfb"])
def test_display(lab, display):
    machine = lab.boot(display=display, cmdline="session=once")
    machine.wait_started()
    machine.wait_screen("on /dev/tty1", lab.reader())
    finish_started(machine)


def test_cirrus_display_in_its_bitmask_mode(lab):
    """1024x768 is the 24-bit mode that the firmware describes by channel masks."""
    image = lab.image(config=lab.config((r"^cmdline=", "resolution=1024x768\ncmdline=")))
    machine = lab.boot(image=image, display="cirrus", cmdline="session=once")
    machine.wait_started()
    machine.wait_screen("on /dev/tty1", lab.reader())
    picture = machine.screenshot()
    assert (picture.width, picture.height) == (1024, 768)
    finish_started(machine)


@pytest.mark.parametrize("display", ["virtio-gpu", "none"])
def test_serial_console_without_a_framebuffer(lab, display):
    finish(lab.boot(display=display, cmdline="session=once"))


@pytest.mark.parametrize("mode", ["640x480", "2560x1600"])
def test_configured_resolution_is_set(lab, mode):
    """The ends of the list, with the smallest and the largest face; make test-displays has them all."""
    image = lab.image(config=lab.config((r"^cmdline=", f"resolution={mode}\ncmdline=")))
    machine = lab.boot(image=image, cmdline="session=once")
    machine.wait_started()
    reader = ConsoleReader()
    machine.wait_screen("on /dev/tty1", reader)
    assert f"{reader.screen.picture.width}x{reader.screen.picture.height}" == mode
    finish_started(machine)


def test_kernel_address_differs_from_boot_to_boot(lab):
    addresses = set()
    for _ in range(3):
        machine = lab.boot(cmdline="session=once")
        addresses.add(machine.wait_for(re.compile(r"kelner: kernel at (0x[0-9a-f]+)\n"), BOOT_LIMIT).group(1))
        machine.stop()
    assert len(addresses) > 1
