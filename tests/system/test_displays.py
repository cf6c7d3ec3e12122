# SPDX-License-Identifier: MIT
"""`make test-displays`: every display device in every mode that it offers, read to the prompt.

Each mode is a boot, so it is no part of `make test`, which has one of each device (test_boot.py). What was
found is kept in build/tests/displays.json as long as the image stays the same: a sweep that was stopped
goes on where it was. The table that it writes, build/tests/displays.md, is kept in docs/DISPLAYS.md.
"""
import functools
import hashlib
import json
import os
import re
import threading

import pytest
from console_screen import PAPER, ConsoleReader, faces
from lab import GOOD_IMAGE, TOP
from machine import BOOT_LIMIT

KEPT = os.path.join(TOP, "build", "tests", "displays.json")
TABLE = os.path.join(TOP, "build", "tests", "displays.md")
DEVICES = ("std", "vmware", "qxl", "bochs", "virtio-vga", "cirrus", "ramfb")
NO_FRAMEBUFFER = ("virtio-gpu", "none")
MODES = re.compile(r"The display has no mode of 1x1; keeping (\d+x\d+)\. It has: ([\dx, ]+)\.")
GRAPHICS = re.compile(r"graphics: \d+x\d+, (\d+) bytes per pixel, (\d+) pixels per line")
LOGGED = re.compile(r"^console: +(\d+)x(\d+) characters on (\d+)x(\d+) pixels", re.M)
PROMPT = re.compile(r"on /dev/tty1\n#\s*\Z")
TEXT = 0xC8CCD4
# A card of this kind shows widths that are a multiple of 8 and counts its lines by them, of which its
# firmware, which tells the system about them, does not know: lines slant on any system.
STEP = 8


class Findings:
    """Of all devices, which are looked at two at a time: {"image": its hash, "modes": {device: [usual, [mode...]]}, "results": {device: {mode: words}}}"""

    def __init__(self):
        self.writing = threading.Lock()
        with open(GOOD_IMAGE, "rb") as f:
            image = hashlib.sha256(f.read()).hexdigest()
        self.data = {"image": image, "modes": {}, "results": {}}
        if os.path.exists(KEPT):
            with open(KEPT, encoding="utf-8") as f:
                kept = json.load(f)
            if kept["image"] == image:
                self.data = kept

    def save(self):
        with self.writing:
            self.write()

    def write(self):
        os.makedirs(os.path.dirname(KEPT), exist_ok=True)
        with open(KEPT + ".new", "w", encoding="utf-8") as f:
            json.dump(self.data, f, indent=1)
        os.replace(KEPT + ".new", KEPT)
        with open(TABLE, "w", encoding="utf-8") as f:
            for device, results in self.data["results"].items():
                for mode, words in results.items():
                    f.write(f"| {device} | {mode} | {words} |\n")

    def modes(self, lab, device):
        """The mode that the firmware has set, and all that the loader can choose."""
        if device not in self.data["modes"]:
            machine = lab.boot(display=device, cmdline="resolution=1x1")
            found = machine.wait_for(MODES, BOOT_LIMIT)
            machine.stop()
            modes = list(dict.fromkeys(found.group(2).split(", ")))
            self.data["modes"][device] = [found.group(1), modes]
            self.save()
        return self.data["modes"][device]

    def note(self, device, mode, words):
        self.data["results"].setdefault(device, {})[mode] = words
        self.save()

    def known(self, device, mode):
        return mode in self.data["results"].get(device, {})


@functools.lru_cache(maxsize=1)
def all_findings():
    return Findings()


def check_mode(lab, device, mode):
    """Boot to a prompt that can be read; answers what there is to say of it."""
    reader = ConsoleReader()
    machine = lab.boot(display=device, cmdline=f"resolution={mode}")
    columns, rows, width, height = map(int, machine.wait_for(LOGGED, BOOT_LIMIT).groups())
    assert f"{width}x{height}" == mode
    machine.wait_started()
    machine.type_serial("dmesg | grep graphics\n")
    depth, stride = machine.wait_for(GRAPHICS).groups()
    shown = machine.screenshot().width
    if shown != width:
        machine.stop()
        assert width % STEP and shown == width - width % STEP, f"the picture is {shown} pixels wide"
        return f"the card shows {shown} pixels of a line and counts so many, its firmware says {stride}: lines slant"
    machine.wait_screen(PROMPT, reader)
    screen = reader.screen
    assert screen.picture.height == height
    assert (screen.columns, screen.rows) == (columns, rows), "the log and the screen differ"
    assert screen.unknown() == 0, screen.text
    cell = screen.after("on /dev/tty")[0]
    assert (cell.text, cell.ink, cell.paper) == ("1", TEXT, PAPER)
    machine.stop()
    return f"{columns}x{rows} in {screen.face.width}x{screen.face.height}, {depth} bytes a pixel, {stride} pixels a line"


@pytest.mark.displays
@pytest.mark.parametrize("device", DEVICES)
def test_modes_of(lab, device):
    assert faces()
    findings = all_findings()
    usual, modes = findings.modes(lab, device)
    failed = []
    for mode in dict.fromkeys([usual, *modes]):
        if findings.known(device, mode):
            continue
        try:
            findings.note(device, mode, check_mode(lab, device, mode))
        except AssertionError as problem:
            lab.machines[-1].stop()
            failed.append(f"{mode}: {problem}")
    assert not failed, "\n".join(failed)


@pytest.mark.displays
@pytest.mark.parametrize("device", NO_FRAMEBUFFER)
def test_no_framebuffer_on(lab, device):
    machine = lab.boot(display=device, cmdline="session=once")
    machine.wait_started()
    machine.type_serial("exit 5\n")
    assert machine.wait_off() == 5
    all_findings().note(device, "no framebuffer", "session on the serial port")
