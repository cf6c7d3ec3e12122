# SPDX-License-Identifier: MIT
"""`make test-displays`: every display device in every mode that it offers, read to the prompt.

This takes many boots, so it is no part of `make test`, which has one of each device (test_boot.py). The
table that it writes, build/tests/displays.md, is kept in docs/DISPLAYS.md.
"""
import os
import re
import threading

import pytest
from console_screen import PAPER, ConsoleReader, faces
from lab import TOP
from machine import BOOT_LIMIT

TABLE = os.path.join(TOP, "build", "tests", "displays.md")
MODES = re.compile(r"The display has no mode of 1x1; keeping (\d+x\d+)\. It has: ([\dx, ]+)\.")
LOGGED = re.compile(r"^console: (\d+)x(\d+) characters on (\d+)x(\d+) pixels", re.M)
PROMPT = re.compile(r"on /dev/tty1\n#\s*\Z")
TEXT = 0xC8CCD4
# The emulator cuts the width to 1360, of which its firmware does not know: lines slant on any system.
SLANTING = "1366x768"
writing = threading.Lock()


def offered(lab, display):
    """The mode that the firmware has set, and all that the loader can choose."""
    machine = lab.boot(display=display, cmdline="resolution=1x1")
    found = machine.wait_for(MODES, BOOT_LIMIT)
    machine.stop()
    return found.group(1), list(dict.fromkeys(found.group(2).split(", ")))


def check_mode(lab, display, mode):
    """Boot to a prompt that can be read; answers the size in characters."""
    reader = ConsoleReader()
    machine = lab.boot(display=display, cmdline=f"resolution={mode}")
    columns, rows, width, height = map(int, machine.wait_for(LOGGED, BOOT_LIMIT).groups())
    machine.wait_screen(PROMPT, reader)
    screen = reader.screen
    assert f"{width}x{height}" == f"{screen.picture.width}x{screen.picture.height}" == mode
    assert (screen.columns, screen.rows) == (columns, rows), "the log and the screen differ"
    assert screen.unknown() == 0, screen.text
    cell = screen.after("on /dev/tty")[0]
    assert (cell.text, cell.ink, cell.paper) == ("1", TEXT, PAPER)
    machine.stop()
    return f"{columns}x{rows}, {screen.face.width}x{screen.face.height}"


def note(display, mode, result):
    with writing, open(TABLE, "a", encoding="utf-8") as f:
        f.write(f"| {display} | {mode} | {result} |\n")


@pytest.mark.displays
@pytest.mark.parametrize("display, step", [
    ("std", 1), ("vmware", 6), ("qxl", 6), ("virtio-vga", 6), ("bochs", 6), ("ramfb", 6), ("cirrus", 1),
])
def test_modes_of(lab, display, step):
    """One device offers what the others do: of those every so many modes, and always both ends."""
    assert faces()
    usual, modes = offered(lab, display)
    for mode in dict.fromkeys([modes[0], *modes[::step], usual, modes[-1]]):
        if mode == SLANTING:
            continue
        result = check_mode(lab, display, mode)
        note(display, mode + (" (the firmware's)" if mode == usual else ""), result)


@pytest.mark.displays
@pytest.mark.parametrize("display", ["virtio-gpu", "none"])
def test_no_framebuffer_on(lab, display):
    machine = lab.boot(display=display, cmdline="session=once")
    machine.wait_started()
    machine.type_serial("exit 5\n")
    assert machine.wait_off() == 5
    note(display, "no framebuffer", "session on the serial port")
