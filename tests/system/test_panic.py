# SPDX-License-Identifier: MIT
"""A kernel panic is readable, on the screen and on the serial line, and does what panic= says."""
import re

from machine import BOOT_LIMIT

NAMED_FRAME = re.compile(r"[a-z]\w*_\w+\+0x[0-9a-f]+|[a-z]\w*\+0x[0-9a-f]+")


def test_panic_is_readable_on_the_screen_and_on_serial(lab):
    machine = lab.boot(cpus=2, cmdline="test=panic")
    machine.wait_for("kelner: panic", BOOT_LIMIT)
    screen = machine.wait_screen(re.compile(r"(?s)kelner: panic.*"), lab.reader()).group(0)
    serial = machine.text()
    for text in (screen, serial):
        assert re.search(r"(?i)\bRIP\b", text) and re.search(r"(?i)\bRSP\b", text)
        assert NAMED_FRAME.search(text), "no function name in the backtrace"
        assert re.search(r"(?i)\bcpu *\d", text)
    assert machine.running(), "panic=halt is the default: the screen stays"


def test_panic_can_power_off(lab):
    machine = lab.boot(cmdline="test=panic panic=poweroff")
    machine.wait_for("kelner: panic", BOOT_LIMIT)
    assert machine.wait_off() is None


def test_panic_can_reboot(lab):
    machine = lab.boot(cmdline="test=panic panic=reboot")
    machine.wait_for("kelner: panic", BOOT_LIMIT)
    machine.wait_off()
    assert [e["data"]["reason"] for e in machine.events if e["event"] == "SHUTDOWN"] == ["guest-reset"]
