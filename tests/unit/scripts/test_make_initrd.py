# SPDX-License-Identifier: MIT
"""The initial root archive: format, alignment, order, conflicts."""
import os
import stat

import pytest

FIELDS = ("ino", "mode", "uid", "gid", "nlink", "mtime", "size", "major", "minor", "rmajor", "rminor", "namesize",
          "check")


def members(data):
    """Decode the archive independently of the code that wrote it."""
    offset = 0
    while True:
        assert data[offset:offset + 6] == b"070702" and offset % 4 == 0
        field = {n: int(data[offset + 6 + 8 * i:offset + 14 + 8 * i], 16) for i, n in enumerate(FIELDS)}
        padded = data[offset + 110:offset + 110 + field["namesize"]]
        assert padded.endswith(b"\0")
        name = padded.rstrip(b"\0").decode()
        if name == "TRAILER!!!":
            return
        start = (offset + 110 + field["namesize"] + 3) // 4 * 4
        content = data[start:start + field["size"]]
        yield name, field, start, content
        offset = (start + field["size"] + 3) // 4 * 4


@pytest.fixture
def pack(tmp_path, run):
    def build(*lines):
        (tmp_path / "manifest").write_text("".join("\t".join(map(str, line)) + "\n" for line in lines))
        done = run("make-initrd", "--output", tmp_path / "out", tmp_path / "manifest")
        if done.returncode:
            return done
        return {m[0]: m for m in members((tmp_path / "out").read_bytes())}
    return build


def test_file_data_is_page_aligned_and_checksummed(tmp_path, pack):
    for size in (1, 2, 3, 4095, 4096, 4097, 100000):
        (tmp_path / f"f{size}").write_bytes(os.urandom(size))
    archive = pack(*[("file", f"/bin/f{n}", tmp_path / f"f{n}") for n in (1, 2, 3, 4095, 4096, 4097, 100000)])
    for size in (1, 2, 3, 4095, 4096, 4097, 100000):
        _, field, start, content = archive[f"bin/f{size}"]
        assert start % 4096 == 0
        assert content == (tmp_path / f"f{size}").read_bytes()
        assert field["check"] == sum(content) & 0xFFFFFFFF


def test_modes_owners_and_kinds(tmp_path, pack):
    (tmp_path / "program").write_text("x")
    os.chmod(tmp_path / "program", 0o755)
    (tmp_path / "text").write_text("x")
    os.chmod(tmp_path / "text", 0o600)
    archive = pack(("file", "/bin/su", f"{tmp_path}/program:4755"), ("file", "/bin/p", tmp_path / "program"),
                   ("file", "/etc/t", tmp_path / "text"), ("link", "/bin/l", "../etc/t"), ("dir", "/tmp:1777"))
    assert archive["bin/su"][1]["mode"] == stat.S_IFREG | 0o4755
    assert archive["bin/p"][1]["mode"] == stat.S_IFREG | 0o755
    assert archive["etc/t"][1]["mode"] == stat.S_IFREG | 0o644
    assert archive["bin/l"][1]["mode"] == stat.S_IFLNK | 0o777 and archive["bin/l"][3] == b"../etc/t"
    assert archive["tmp"][1]["mode"] == stat.S_IFDIR | 0o1777
    assert archive["bin"][1]["mode"] == stat.S_IFDIR | 0o755
    assert all((m[1]["uid"], m[1]["gid"]) == (0, 0) for m in archive.values())


def test_order_and_bytes_do_not_depend_on_the_manifest_or_the_clock(tmp_path, pack):
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    pack(("file", "/x/a", tmp_path / "a"), ("file", "/b", tmp_path / "b"))
    first = (tmp_path / "out").read_bytes()
    os.utime(tmp_path / "a", (1, 1))
    pack(("file", "/b", tmp_path / "b"), ("file", "/x/a", tmp_path / "a"))
    assert (tmp_path / "out").read_bytes() == first


def test_folders_come_before_what_is_in_them(tmp_path, pack):
    (tmp_path / "a").write_text("a")
    names = list(pack(("file", "/x/y/z", tmp_path / "a"), ("file", "/x-y", tmp_path / "a")))
    assert names.index("x") < names.index("x/y") < names.index("x/y/z")


def test_extra_tree_keeps_links_modes_and_empty_folders(tmp_path, pack):
    extra = tmp_path / "extra"
    (extra / "usr" / "empty").mkdir(parents=True)
    (extra / "usr" / "s p").write_text("blank in the name")
    (extra / "link").symlink_to("usr/s p")
    os.chmod(extra / "usr" / "s p", 0o4711)
    archive = pack(("extra", extra))
    assert archive["usr/s p"][1]["mode"] == stat.S_IFREG | 0o4711
    assert archive["link"][3] == b"usr/s p"
    assert stat.S_ISDIR(archive["usr/empty"][1]["mode"])


def test_conflict_names_both_sides(tmp_path, pack):
    extra = tmp_path / "extra"
    (extra / "bin").mkdir(parents=True)
    (extra / "bin" / "sh").write_text("mine")
    (tmp_path / "sh").write_text("ours")
    done = pack(("file", "/bin/sh", tmp_path / "sh"), ("extra", extra))
    assert "/bin/sh is defined twice" in done.stderr
    assert str(tmp_path / "sh") in done.stderr and str(extra / "bin" / "sh") in done.stderr


@pytest.mark.parametrize("line, message", [
    (("file", "/x", "/nonexistent"), "cannot read /nonexistent"),
    (("tree", "/nonexistent"), "/nonexistent is no folder"),
    (("file", "/../x", "/dev/null"), "must not contain"),
    (("files", "/x", "/dev/null"), "cannot understand"),
])
def test_bad_manifest_lines_are_explained(pack, line, message):
    done = pack(line)
    assert done.returncode == 1 and message in done.stderr


def test_special_files_are_refused(tmp_path, pack):
    (tmp_path / "extra").mkdir()
    os.mkfifo(tmp_path / "extra" / "pipe")
    done = pack(("extra", tmp_path / "extra"))
    assert done.returncode == 1 and "neither a file, a folder nor a symbolic link" in done.stderr
