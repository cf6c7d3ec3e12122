# SPDX-License-Identifier: MIT
"""The tty server and the serial driver, with a test program in the place of the other servers."""
import re

import pytest
from machine import BOOT_LIMIT

CLOSING = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)


def closing(machine):
    found = machine.wait_for(CLOSING, BOOT_LIMIT + 200)
    failures = re.findall(r"^(failed: .*|tests/.*)$", machine.text(), re.M)
    assert (int(found.group(2)), failures) == (0, [])
    assert int(found.group(1)) > 0
    assert machine.wait_off() == 0


@pytest.mark.parametrize("cpus", [1, 4])
def test_pseudo_terminals_and_sessions(lab, cpus):
    machine = lab.boot(cpus=cpus, cmdline="bare=/tests/tty")
    closing(machine)


@pytest.mark.parametrize("cpus", [1, 4])
def test_the_serial_line_from_end_to_end(lab, cpus):
    machine = lab.boot(cpus=cpus, cmdline="bare=/tests/tty -- serial")
    machine.wait_for("type a line", BOOT_LIMIT)
    machine.type_serial("hex\x7fllo\r")
    machine.wait_for("type an end of file")
    assert re.search(r"hex\x08 \x08llo\n", machine.text())
    machine.type_serial("\x04")
    machine.wait_for("type many digits")
    machine.type_serial("0123456789" * 2000)
    machine.wait_for("type an interrupt", 120)
    machine.type_serial("abc\x03")
    closing(machine)
    mixed = re.search(r"case serial_output_and_the_log_lose_nothing(.*?)case ", machine.text(), re.S).group(1)
    digits = "".join(f"{{{number}}}" for number in range(300))
    letters = "".join(f"<{number:03}>" for number in range(300)).translate(str.maketrans("0123456789", "ABCDEFGHIJ"))
    assert re.sub(r"[^{}0-9]", "", mixed) == digits
    assert re.sub(r"[^<>A-J]", "", mixed) == letters
