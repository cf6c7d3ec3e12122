# SPDX-License-Identifier: MIT
"""The package bootstrap, with every command it calls played by a stub that writes down its arguments."""
import os
import subprocess

import pytest
from conftest import SCRIPTS

DPKG = 'for last; do :; done; grep -qx "$last" "$STATE/installed" && echo installed || exit 1'
APT = """
echo "apt-get $*" >> "$STATE/calls"
case "$*" in
*--simulate*) test -e "$STATE/lists" ;;
update) touch "$STATE/lists" ;;
*install*) test -e "$STATE/lists" && ! test -e "$STATE/broken" ;;
esac
"""


@pytest.fixture
def machine(tmp_path):
    """Run bootstrap on a machine with the given packages, user and lists."""
    def execute(installed=(), root=True, lists=True, broken=False, apt=True, sudo=True, **environment):
        commands = {"id": f"echo {0 if root else 1000}"}
        if apt:
            commands.update({"dpkg-query": DPKG, "apt-get": APT})
        if sudo:
            commands["sudo"] = 'echo sudo >> "$STATE/calls"; exec "$@"'
        for name in ("sh", "sed", "tr", "dirname", "grep", "env", "touch"):
            os.symlink(f"/usr/bin/{name}", tmp_path / name)
        for name, body in commands.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
            os.chmod(tmp_path / name, 0o755)
        (tmp_path / "installed").write_text("".join(p + "\n" for p in installed))
        (tmp_path / "calls").write_text("")
        if lists:
            (tmp_path / "lists").touch()
        if broken:
            (tmp_path / "broken").touch()
        done = subprocess.run([os.path.join(SCRIPTS, "bootstrap")], capture_output=True, text=True, timeout=30, check=False,
                              env={"PATH": str(tmp_path), "STATE": str(tmp_path), **environment})
        return done, (tmp_path / "calls").read_text()
    return execute


def packages(display=False):
    with open(os.path.join(SCRIPTS, "packages"), encoding="ascii") as f:
        names = [line.strip() for line in f if line.strip() and not line.startswith("#")]
    return [n.removeprefix("display:") for n in names if display or not n.startswith("display:")]


def test_nothing_is_said_or_done_where_all_is_there(machine):
    done, calls = machine(packages())
    assert (done.returncode, done.stdout, done.stderr, calls) == (0, "", "", "")


def test_missing_packages_are_named_and_installed(machine):
    done, calls = machine(set(packages()) - {"ovmf", "mtools"})
    assert done.returncode == 0 and "missing: ovmf mtools" in done.stdout
    assert "install --yes --no-install-recommends ovmf mtools" in calls and "sudo" not in calls and "update" not in calls


def test_a_window_needs_a_package_only_where_there_is_a_display(machine):
    done, _ = machine(packages(), DISPLAY=":0")
    assert "missing: qemu-system-gui" in done.stdout


def test_lists_are_fetched_where_the_packages_are_unknown(machine):
    done, calls = machine(set(packages()) - {"ovmf"}, lists=False)
    assert done.returncode == 0 and "apt-get update" in calls and "install --yes" in calls


def test_other_users_go_through_sudo(machine):
    done, calls = machine(set(packages()) - {"ovmf"}, root=False)
    assert done.returncode == 0 and calls.count("sudo") == 1


def test_without_sudo_the_command_to_run_is_said(machine):
    done, calls = machine(set(packages()) - {"ovmf"}, root=False, sudo=False)
    assert done.returncode == 1 and "apt-get install ovmf" in done.stdout and calls == ""


def test_other_distributions_get_the_list(machine):
    done, calls = machine(apt=False)
    assert done.returncode == 1 and "gnu-efi" in done.stdout and "KELNER_BOOTSTRAP=skip" in done.stdout and calls == ""


def test_it_can_be_skipped(machine):
    assert machine(apt=False, KELNER_BOOTSTRAP="skip")[0].returncode == 0


def test_a_failed_installation_is_said(machine):
    done, _ = machine(set(packages()) - {"ovmf"}, broken=True)
    assert done.returncode == 1 and "could not install: ovmf" in done.stdout
