# SPDX-License-Identifier: MIT
"""The disk image: layout, hashes, reproducibility, full disks."""
import hashlib
import os
import resource
import shutil
import subprocess

import pytest

SBIN = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


@pytest.fixture
def parts(tmp_path):
    (tmp_path / "kernel").write_bytes(b"kernel" * 1000)
    (tmp_path / "initrd").write_bytes(b"initrd" * 1000)
    (tmp_path / "loader").write_bytes(b"loader" * 1000)
    (tmp_path / "conf").write_text("kernel_sha256=@KERNEL_SHA256@\ninitrd_sha256=@INITRD_SHA256@\n")
    return [x for n in ("kernel", "initrd", "loader") for x in (f"--{n}", str(tmp_path / n))] + \
        ["--config", str(tmp_path / "conf")]


def read_back(image, path):
    return subprocess.run(["mtype", "-i", f"{image}@@1M", f"::/{path}"], capture_output=True, check=True).stdout


def test_files_and_hashes_are_in_place(tmp_path, run, parts):
    image = tmp_path / "image"
    assert run("make-image", "--output", image, *parts).returncode == 0
    assert read_back(image, "EFI/BOOT/BOOTX64.EFI") == b"loader" * 1000
    assert read_back(image, "kelner/kernel.elf") == b"kernel" * 1000
    config = read_back(image, "kelner/kelner.conf").decode()
    assert f"kernel_sha256={hashlib.sha256(b'kernel' * 1000).hexdigest()}" in config
    assert f"initrd_sha256={hashlib.sha256(b'initrd' * 1000).hexdigest()}" in config


def test_partition_table_and_file_system_are_clean(tmp_path, run, parts):
    image = tmp_path / "image"
    run("make-image", "--output", image, *parts)
    table = subprocess.run([shutil.which("sgdisk", path=SBIN), "-v", image], capture_output=True, text=True, check=True)
    assert "No problems found" in table.stdout
    with open(image, "rb") as disk:
        disk.seek(1 << 20)
        (tmp_path / "esp").write_bytes(disk.read())
    subprocess.run([shutil.which("fsck.fat", path=SBIN), "-n", tmp_path / "esp"], capture_output=True, check=True)


def test_same_input_same_bytes_whatever_clock_and_time_zone(tmp_path, run, parts):
    run("make-image", "--output", tmp_path / "one", *parts)
    for name in ("kernel", "conf"):
        os.utime(tmp_path / name, (86400, 86400))
    run("make-image", "--output", tmp_path / "two", *parts, env={**os.environ, "TZ": "Asia/Tokyo"})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_source_date_epoch_reaches_the_files(tmp_path, run, parts):
    run("make-image", "--output", tmp_path / "image", *parts,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1000000000", "TZ": "UTC"})
    listing = subprocess.run(["mdir", "-i", f"{tmp_path}/image@@1M", "::/kelner"], capture_output=True, text=True,
                             check=True).stdout
    assert "2001-09-09" in listing


def test_size_follows_the_content(tmp_path, run):
    with open(tmp_path / "big", "wb") as f:
        f.truncate(100 << 20)
    done = run("make-image", "--output", tmp_path / "image", "--initrd", tmp_path / "big")
    assert done.returncode == 0, done.stderr
    assert len(read_back(tmp_path / "image", "kelner/initrd.img")) == 100 << 20


def test_missing_input_is_named(tmp_path, run):
    done = run("make-image", "--output", tmp_path / "image", "--kernel", tmp_path / "none")
    assert done.returncode == 1 and f"cannot read {tmp_path}/none: No such file" in done.stderr


def test_full_disk_is_explained_and_leaves_nothing_behind(tmp_path, run, parts):
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    done = run("make-image", "--output", tmp_path / "image", *parts, preexec_fn=small_files)
    assert done.returncode == 1
    assert "no space for" in done.stderr and "MiB free" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "image").exists() and not (tmp_path / "image.partial").exists()
