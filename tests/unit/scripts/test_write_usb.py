# SPDX-License-Identifier: MIT
"""Writing a stick: which disks are refused, and why. The kernel's /sys is made of folders here."""
import io
import os

import pytest

GIB = 1 << 30


@pytest.fixture
def usb(tmp_path, script):
    """write-usb on a machine with a system disk (encrypted), a stick and an internal spare disk."""
    module = script("write-usb")
    module.SYS_BLOCK = str(tmp_path / "block")
    module.MOUNTINFO = str(tmp_path / "mountinfo")
    module.SWAPS = str(tmp_path / "swaps")

    def disk(name, number, removable, model):
        folder = tmp_path / "block" / name
        (folder / "device").mkdir(parents=True)
        (folder / "holders").mkdir()
        for file, text in (("dev", number), ("size", str(8 * GIB // 512)), ("removable", removable), ("ro", "0"),
                           ("device/model", model)):
            (folder / file).write_text(text + "\n")
        return folder

    def partition(folder, name, number):
        part = folder / name
        (part / "holders").mkdir(parents=True)
        (part / "partition").write_text("1\n")
        (part / "dev").write_text(number + "\n")
        (tmp_path / "block" / name).symlink_to(part)
        return part

    system = partition(disk("sda", "8:0", "0", "System"), "sda1", "8:1")
    disk("dm-0", "253:0", "0", "")
    (system / "holders" / "dm-0").mkdir()
    partition(disk("sdb", "8:16", "1", "Stick"), "sdb1", "8:17")
    disk("sdc", "8:32", "0", "Spare")
    (tmp_path / "mountinfo").write_text("1 0 253:0 / / rw - ext4 /dev/mapper/root rw\n")
    (tmp_path / "swaps").write_text("Filename Type Size Used Priority\n")
    module.folder = tmp_path
    return module


def test_a_stick_is_accepted(usb):
    usb.check(usb.Disk("sdb"), GIB, False)


def test_the_system_disk_is_refused_through_its_encryption_even_when_forced(usb):
    with pytest.raises(usb.Problem, match="in use and nothing was written: /dev/dm-0 is mounted at /"):
        usb.check(usb.Disk("sda"), GIB, True)


def test_a_mounted_stick_is_refused(usb):
    (usb.folder / "mountinfo").write_text("1 0 8:17 / /media/x rw shared:1 - vfat /dev/sdb1 rw\n")
    with pytest.raises(usb.Problem, match="/dev/sdb1 is mounted at /media/x"):
        usb.check(usb.Disk("sdb"), GIB, True)


def test_swap_counts_as_use(usb):
    (usb.folder / "swaps").write_text("Filename Type Size Used Priority\n/dev/sdb1 partition 1 0 -2\n")
    with pytest.raises(usb.Problem, match="used as swap"):
        usb.check(usb.Disk("sdb"), GIB, True)


def test_an_internal_disk_needs_force(usb):
    with pytest.raises(usb.Problem, match="Spare.*no removable or USB disk.*FORCE=1"):
        usb.check(usb.Disk("sdc"), GIB, False)
    usb.check(usb.Disk("sdc"), GIB, True)


def test_a_small_stick_is_refused(usb):
    with pytest.raises(usb.Problem, match="holds 8.59 GB, the image needs 17.2 GB"):
        usb.check(usb.Disk("sdb"), 16 * GIB, False)


def test_the_name_must_be_typed(usb, monkeypatch, capsys):
    for typed in ("", "y\n", "sda\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(usb.Problem, match="nothing was written"):
            usb.confirm(usb.Disk("sdb"))
    assert "Stick, 8.59 GB" in capsys.readouterr().out


def test_no_device_lists_the_sticks(usb):
    with pytest.raises(usb.Problem, match=r"(?s)name the stick.*/dev/sdb  Stick, 8.59 GB"):
        usb.find_disk("")


def test_a_plain_file_is_no_disk(usb, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(usb.Problem, match="is no disk"):
        usb.find_disk(str(tmp_path / "file"))


def test_copy_and_verify(usb, tmp_path):
    (tmp_path / "image").write_bytes(os.urandom(5 << 20))
    (tmp_path / "target").write_bytes(b"x" * (6 << 20))
    target = os.open(tmp_path / "target", os.O_RDWR)
    with open(tmp_path / "image", "rb") as image:
        usb.copy(image, target, 5 << 20)
        usb.verify(image, target, 5 << 20)
        os.pwrite(target, b"damage", 1 << 20)
        with pytest.raises(usb.Problem, match="read back differs"):
            usb.verify(image, target, 5 << 20)
    os.close(target)
