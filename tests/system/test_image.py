# SPDX-License-Identifier: MIT
"""The built image: reproducible, extensible, honest about a full disk; the make targets around it."""
import os
import resource
import subprocess

import pytest
from lab import GOOD_IMAGE, INITRD, KERNEL, LOADER, TOP


def make_image(output, **options):
    return subprocess.run(
        [os.path.join(TOP, "scripts", "make-image"), "--output", output, "--config", os.path.join(TOP, "esp/kelner.conf"),
         "--loader", LOADER, "--kernel", KERNEL, "--initrd", INITRD],
        capture_output=True, text=True, timeout=120, check=False, **options)


@pytest.mark.quick
def test_the_image_can_be_made_again_byte_for_byte(lab):
    assert make_image(lab.path("again.img")).returncode == 0
    with open(GOOD_IMAGE, "rb") as one, open(lab.path("again.img"), "rb") as two:
        assert one.read() == two.read()
    os.unlink(lab.path("again.img"))


def test_a_full_disk_is_explained(lab):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 20, 8 << 20))

    done = make_image(lab.path("image"), preexec_fn=limit)
    assert done.returncode == 1 and "no space for" in done.stderr and "Free some space" in done.stderr
    assert sorted(os.listdir(lab.folder)) == []


def test_every_target_is_in_the_help(lab):
    text = lab.run(["make", "help"]).stdout
    for target in ("all", "image", "run-ovmf", "test", "test-quick", "test-unit", "test-system", "check", "debug", "vdi",
                   "vmdk", "usb", "bootstrap", "bench-boot", "format", "clean"):
        assert any(line.split()[:1] == [target] for line in text.splitlines()), target


@pytest.mark.parametrize("device, message", [
    ("", "name the stick, as in `make usb DEVICE=/dev/sdX`"),
    ("/dev/null", "/dev/null is no disk"),
    ("/dev/does-not-exist", "No such file"),
])
def test_usb_refuses_what_is_no_stick(lab, device, message):
    done = lab.run([os.path.join(TOP, "scripts", "write-usb"), GOOD_IMAGE, device])
    assert done.returncode == 1 and message in done.stderr


def test_usb_refuses_the_disk_that_this_system_runs_from(lab):
    with open("/proc/self/mountinfo", encoding="utf-8") as f:
        disks = [line.partition(" - ")[2].split()[1] for line in f if line.split()[4] in ("/", "/home", "/boot")]
    disks = [d for d in disks if os.path.exists(d)]
    if not disks:
        pytest.skip("this system's root is on no disk")
    done = lab.run([os.path.join(TOP, "scripts", "write-usb"), "--force", GOOD_IMAGE, disks[0]])
    assert done.returncode == 1
    assert "in use and nothing was written" in done.stderr or "is a partition" in done.stderr
