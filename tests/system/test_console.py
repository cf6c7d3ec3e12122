# SPDX-License-Identifier: MIT
"""The screen's consoles, typed at on the emulated keyboard and read off the picture by glyphs."""
import re

import pytest


def start(lab, **options):
    machine = lab.boot(cmdline="session=once", **options)
    machine.wait_started()
    reader = lab.reader()
    machine.wait_screen(re.compile(r"on /dev/tty1\n# $|on /dev/tty1\n#$", re.M), reader)
    return machine, reader


def end(machine):
    machine.type_serial("exit 0\n")
    assert machine.wait_off() == 0


@pytest.mark.quick
def test_each_console_has_a_session_once_somebody_looks(lab):
    machine, reader = start(lab, memory="128M")
    for console in 2, 6:
        machine.press("alt", f"f{console}")
        machine.wait_screen(f"on /dev/tty{console}", reader)
        machine.type_keys(f"echo $((6*7+{console})) $(tty)\n")
        machine.wait_screen(f"{42 + console} /dev/tty{console}", reader)
    machine.press("alt", "f1")
    machine.wait_screen("on /dev/tty1", reader)
    end(machine)
