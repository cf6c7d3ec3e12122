# SPDX-License-Identifier: MIT
"""Servers and drivers are killed under a session's feet: it goes on, or hears honestly what was lost."""
import re

import pytest
from test_shell import PROMPT, Shell


SAY_A_LINE = ("ps2", "console")


def restart(shell, name):
    """One command until the service is back and has said so: later its line would fall into the next one's output."""
    back = f"service | grep -q '^{name} *running.* [1-9][0-9]* *[0-9]*s'"
    if name in SAY_A_LINE:
        back += f" && [ $(service log {name} | wc -l) -gt $said ]"
    shell.output(f"said=$(service log {name} | wc -l); service restart {name}; until {back}; do sleep 0.05; done")


@pytest.mark.parametrize("name, proof, answer", [
    ("initrd", "cat /etc/hostname", "kelner"),
    ("proc", "cut -d ' ' -f 1 /proc/self/stat | grep -c .", "1"),
    ("devfs", "until [ -c /dev/tty ] && [ -c /dev/socket ]; do sleep 0.05; done; echo there > /dev/tty", "there"),
    ("console", "echo went on", "went on"),
    ("ps2", "echo went on", "went on"),
    ("serial", "echo went on", "went on"),
])
def test_what_keeps_no_data_comes_back_by_itself(lab, name, proof, answer):
    shell = Shell(lab)
    restart(shell, name)
    assert shell.output(proof) == answer
    shell.end()


def test_a_memory_file_system_comes_back_empty(lab):
    shell = Shell(lab)
    shell.output("echo lost > /tmp/file; echo kept > /run/file")
    restart(shell, "tmp")
    assert shell.run("cat /tmp/file")[1] == 1
    assert shell.output("echo new > /tmp/file; cat /tmp/file /run/file") == "new\nkept"
    shell.end()


def test_a_session_whose_terminals_died_is_hung_up_and_another_follows(lab):
    machine = lab.boot()
    machine.wait_started()
    machine.wait_for(PROMPT)
    machine.type_serial("service restart tty\n")
    machine.wait_for("kelner: session ended with status")
    machine.wait_started()
    machine.wait_for(PROMPT)
    machine.type_serial("echo back again\n")
    machine.wait_for(re.compile(r"^back again$", re.M))


def test_the_system_refuses_to_lose_what_it_cannot_live_without(lab):
    shell = Shell(lab)
    for name in "process", "vfs":
        text, status = shell.run(f"service restart {name}")
        assert status == 1 and "cannot live without" in text
    shell.end()
