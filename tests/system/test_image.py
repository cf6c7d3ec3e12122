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


def test_an_extra_folder_tree_is_in_the_root(lab):
    os.makedirs(lab.path("extra/opt/tool"))
    lab.write("extra/opt/tool/data", "brought along\n")
    os.symlink("tool/data", lab.path("extra/opt/link"))
    initrd = lab.path("initrd.img")
    done = lab.run(["make", "image", f"EXTRA_ROOT={lab.path('extra')}", f"IMAGE={lab.path('disk.img')}", f"INITRD={initrd}"])
    assert done.returncode == 0, done.stdout + done.stderr
    packed = subprocess.run(["mtype", "-i", f"{lab.path('disk.img')}@@1M", "::/kelner/initrd.img"], capture_output=True,
                            check=True, timeout=60).stdout
    with open(initrd, "rb") as f:
        assert f.read() == packed
    assert b"opt/tool/data\0" in packed and b"brought along\n" in packed and b"opt/link\0" in packed
    os.unlink(lab.path("disk.img"))


def test_disks_for_virtualbox_and_vmware_hold_the_same_bytes(lab):
    image = lab.path("disk.img")
    assert make_image(image).returncode == 0
    for kind in ("vdi", "vmdk"):
        # -o: the copy counts as newer than what it was made from.
        done = lab.run(["make", kind, f"IMAGE={image}", f"INITRD={INITRD}", "-o", image])
        assert done.returncode == 0, done.stdout + done.stderr
        compared = lab.run(["qemu-img", "compare", "-f", "raw", "-F", kind, image, image[:-4] + f".{kind}"])
        assert compared.returncode == 0, compared.stdout + compared.stderr
        os.unlink(image[:-4] + f".{kind}")
    os.unlink(image)


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
