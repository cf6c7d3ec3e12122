# SPDX-License-Identifier: MIT
"""Servers and drivers are killed under a session's feet: it goes on, or hears honestly what was lost."""
import re

import pytest
from test_shell import PROMPT, Shell


SAY_A_LINE = ("ps2", "console")


KILL = "kill -9 $(service | sed -n 's/^{name} *running *\\([0-9]*\\).*/\\1/p')"


def restart(shell, name, after=":", how="service restart {name}"):
    """One command until the service is back and has said so: later its line would fall into the next one's output."""
    back = f"service | grep -q '^{name} *running.* [1-9][0-9]* *[0-9]*s'"
    if name in SAY_A_LINE:
        back += f" && [ $(service log {name} | wc -l) -gt $said ]"
    shell.output(f"said=$(service log {name} | wc -l); {how.format(name=name)}; until {back}; do sleep 0.05; done; {after}",
                 120)


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


def test_what_the_root_file_systems_server_was_asked_is_asked_again(lab):
    shell = Shell(lab, cpus=2)
    shell.output("work() { while :; do [ -x /bin/sh ] && cat /etc/hostname && readlink /bin/ls || echo lost; done; }; "
                 "work > /run/out 2>&1 & work > /run/more 2>&1 & work > /run/third 2>&1 &")
    for _ in range(12):
        restart(shell, "initrd")
    shell.output("kill %1 %2 %3; [ $(wc -l < /run/out) -gt 50 ]")
    assert shell.run("grep -hvx -e kelner -e \"$(readlink /bin/ls)\" /run/out /run/more /run/third") == ("", 1)
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
        assert "not permitted" in shell.run(KILL.format(name=name))[0]
    shell.end()


def test_servers_die_while_they_are_at_work(lab):
    """A load that uses all of them goes on through each one's end; a step that fails in between is tried again."""
    shell = Shell(lab, cpus=2, memory="512M")
    shell.output("work() { seq 300 | sort -n | uniq | wc -l; ls -lR /dev /etc; cat /proc/self/stat; "
                 "date > /tmp/date; cat /tmp/date > /dev/tty1; }")
    shell.output("echo > /run/rounds; while :; do work && echo done >> /run/rounds; done > /run/out 2>&1 &")
    for name in "initrd", "proc", "devfs", "socket", "console", "ps2", "serial", "tmp", "initrd":
        restart(shell, name, "for round in 1 2 3; do n=$(wc -l < /run/rounds); "
                "until [ $(wc -l < /run/rounds) -gt $n ]; do sleep 0.05; done; done", KILL)
    assert shell.run("kill $!; wait $!")[1] == 128 + 15
    assert not re.search(r"^\S+ +(stopped|failed)", shell.output("service"), re.M)
    shell.end()
