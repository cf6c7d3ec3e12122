# SPDX-License-Identifier: MIT
"""Fetching pinned files: reading package sources, the cache, the fallback folder, the errors."""
import hashlib
import os

import pytest

CONTENT = b"a source archive"
HASH = hashlib.sha256(CONTENT).hexdigest()
FILE = "thing_1.0.orig.tar.gz"


@pytest.fixture
def setting(tmp_path):
    (tmp_path / "folder").mkdir()
    return {**os.environ, "KELNER_CACHE": str(tmp_path / "cache"), "KELNER_SOURCES": str(tmp_path / "folder")}


def arguments(tmp_path):
    return ("source", "no-such-thing-anywhere", "1.0", "trixie", FILE, HASH, tmp_path / "out")


def test_one_line_sources(tmp_path, script):
    (tmp_path / "list").write_text("# deb http://no/ x main\ndeb [signed-by=/a b=c] http://one/debian trixie main\n"
                                   "deb-src http://two/debian sid main # note\n")
    assert list(script("fetch").one_line_entries(tmp_path / "list")) == [
        (["http://one/debian"], ["trixie"]), (["http://two/debian"], ["sid"])]


def test_stanza_sources(tmp_path, script):
    (tmp_path / "s").write_text("Types: deb\n# note: no\nURIs: http://one/debian\n  http://two/debian\n"
                                "Suites: trixie trixie-updates\n\nEnabled: no\nURIs: http://three/\nSuites: x\n")
    assert list(script("fetch").stanza_entries(tmp_path / "s")) == [
        (["http://one/debian", "http://two/debian"], ["trixie", "trixie-updates"])]


def test_mirror_files_are_expanded(tmp_path, script):
    (tmp_path / "m").write_text("http://one/debian\tpriority:1\n# no\nhttp://two/debian\n")
    assert script("fetch").expand_mirrors(f"mirror+file:{tmp_path}/m") == ["http://one/debian", "http://two/debian"]


def test_pool_folders(script):
    fetch = script("fetch")
    assert fetch.pool_folder("picolibc") == "p/picolibc"
    assert fetch.pool_folder("libvterm") == "libv/libvterm"


def test_fallback_folder_is_used_and_said_and_then_cached(tmp_path, run, setting):
    (tmp_path / "folder" / FILE).write_bytes(CONTENT)
    done = run("fetch", *arguments(tmp_path), env=setting)
    assert done.returncode == 0 and f"falling back to {tmp_path}/folder" in done.stderr
    assert (tmp_path / "out").read_bytes() == CONTENT
    (tmp_path / "folder" / FILE).unlink()
    (tmp_path / "out").unlink()
    done = run("fetch", *arguments(tmp_path), env=setting)
    assert done.returncode == 0 and done.stderr == "" and (tmp_path / "out").read_bytes() == CONTENT


def test_wrong_hash_is_never_used(tmp_path, run, setting):
    (tmp_path / "folder" / FILE).write_bytes(b"something else")
    done = run("fetch", *arguments(tmp_path), env=setting)
    assert done.returncode == 1 and "another SHA-256" in done.stderr and not (tmp_path / "out").exists()


def test_missing_file_is_explained(tmp_path, run, setting):
    done = run("fetch", *arguments(tmp_path), env=setting)
    assert done.returncode == 1
    for part in (FILE, HASH, str(tmp_path / "folder"), "KELNER_SOURCES"):
        assert part in done.stderr


def test_damaged_cache_is_noticed(tmp_path, run, setting):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / f"{HASH[:16]}-{FILE}").write_bytes(b"half a fi")
    (tmp_path / "folder" / FILE).write_bytes(CONTENT)
    assert run("fetch", *arguments(tmp_path), env=setting).returncode == 0
    assert (tmp_path / "out").read_bytes() == CONTENT
