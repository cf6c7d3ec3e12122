# SPDX-License-Identifier: MIT
"""Machine descriptions become QEMU command lines; what does not go together is refused."""
import itertools

import pytest
import qemu


def line(**options):
    return qemu.command(qemu.Options(image="disk.img", **options), "vars.fd", "serial", 8)


def test_every_disk_and_display_makes_a_command_line():
    for machine, disk, display in itertools.product(qemu.MACHINES, qemu.DISKS, qemu.DISPLAYS):
        if (machine, disk) != ("q35", "ide"):
            assert "drive=disk" in " ".join(line(machine=machine, disk=disk, display=display))


def test_the_virtualbox_stand_in_has_its_devices():
    text = " ".join(line(machine="virtualbox"))
    for part in ("pc,hpet=off,vmport=off", "qemu64,-pdpe1gb", "-m 2048M", "ich9-ahci", "e1000", "-vga vmware", "nec-usb-xhci",
                 "usb-tablet"):
        assert part in text


def test_kernel_words_are_escaped():
    assert "type=11,value=kelner.cmdline=run=/x -- a,,b" in line(cmdline="run=/x -- a,b")


@pytest.mark.parametrize("options", [
    {"memory": "much"}, {"memory": "32M"}, {"memory": "-1G"}, {"cpus": 256}, {"disk": "tape"}, {"display": "mono"}, {"machine": "vax"}, {"disk": "ide"},
])
def test_impossible_machines_are_refused(options):
    with pytest.raises(qemu.Problem):
        line(**options)


def test_the_image_is_never_written():
    assert any("snapshot=on" in word and "disk.img" in word for word in line())
