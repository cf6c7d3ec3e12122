# SPDX-License-Identifier: MIT
"""A kernel panic is readable, on the screen and on the serial line, and does what panic= says."""
import re

import pytest
from machine import BOOT_LIMIT

FRAME = re.compile(r"^ *(?:in|by) +[a-z][\w.]*\+0x[0-9a-f]+", re.M)
PLACE = re.compile(r"CPU 0 of 2, \d+\.\d{3} s after the start, kernel at 0x[0-9a-f]+")
LAST_LINE = "kelner: halted after a panic"


@pytest.mark.parametrize("kind, cause", [
    ("panic", r"a panic was asked for"),
    ("fault", r"page fault|0xffffff00deadb000"),
    ("stack", r"stack"),
    ("undefined", r"undefined|overflow"),
])
def test_panic_is_readable_on_the_screen_and_on_serial(lab, kind, cause):
    machine = lab.boot(cpus=2, cmdline=f"test={kind}")
    machine.wait_for(LAST_LINE, BOOT_LIMIT)
    serial = machine.text()[machine.text().index("kelner: panic"):]
    screen = machine.wait_screen("kelner: panic", lab.reader()).string
    for text in (screen, serial):
        assert re.search(rf"kelner: panic: .*({cause})", text), text
        assert PLACE.search(text), text
        assert re.search(r"(?i)\bRIP\b", text) and re.search(r"(?i)\bRSP\b", text), text
        assert len(FRAME.findall(text)) >= 2, text
    assert "\ufffd" not in screen, screen
    assert machine.running(), "panic=halt is the default: the screen stays"


def test_a_session_can_ask_for_a_panic(lab):
    machine = lab.boot(cmdline="bare=/servers/session")
    machine.wait_started()
    machine.type_serial("panic\n")
    machine.wait_for("kelner: panic: ")
    machine.wait_for(LAST_LINE)


def test_panic_can_power_off(lab):
    machine = lab.boot(cmdline="test=panic panic=poweroff")
    machine.wait_for("kelner: panic", BOOT_LIMIT)
    assert machine.wait_off() is None


def test_panic_can_reboot(lab):
    machine = lab.boot(cmdline="test=panic panic=reboot")
    machine.wait_for("kelner: panic", BOOT_LIMIT)
    machine.wait_off()
    assert [e["data"]["reason"] for e in machine.events if e["event"] == "SHUTDOWN"] == ["guest-reset"]
