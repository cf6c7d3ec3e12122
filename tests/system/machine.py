# SPDX-License-Identifier: MIT
"""One emulated machine under test: its serial line, its keyboard, its screen and its end.

Every wait has a limit and says on failure what it waited for and what it saw instead.
"""
import json
import os
import re
import threading
import time

import qemu
from screen import Picture

# A noisy computer gets more time: KELNER_TIME=3 multiplies every limit.
PATIENCE = float(os.environ.get("KELNER_TIME", "1"))
BOOT_LIMIT = 150
OUTPUT_LIMIT = 60
ENDED = re.compile(rb"kelner: session ended with status (\d+)")
TERMINAL_CODES = re.compile(rb"\x1b\[[0-9;=?]*[A-Za-z]")

KEYS = {
    " ": "spc", "\n": "ret", "\t": "tab", "\b": "backspace", "-": "minus", "=": "equal", "[": "bracket_left",
    "]": "bracket_right", ";": "semicolon", "'": "apostrophe", "`": "grave_accent", "\\": "backslash", ",": "comma",
    ".": "dot", "/": "slash",
}
SHIFTED = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./"))


def key_names(character):
    """The keys of a US keyboard that type one character."""
    if character in SHIFTED:
        return ["shift"] + key_names(SHIFTED[character])
    if character.isupper():
        return ["shift", character.lower()]
    if "\x01" <= character <= "\x1a" and character not in "\b\t\n":
        return ["ctrl", chr(ord(character) + 96)]
    return [KEYS.get(character, character)]


class Machine:
    def __init__(self, options, folder):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.output = bytearray()  # everything from the serial line
        self.position = 0  # what wait_for has consumed
        self.events = []  # QMP events
        self.replies = []
        self.open = True
        self.changed = threading.Condition()
        self.process = qemu.Process(options, folder)
        self.threads = [threading.Thread(target=self.read_serial, daemon=True),
                        threading.Thread(target=self.read_qmp, daemon=True)]
        for thread in self.threads:
            thread.start()
        self.qmp("qmp_capabilities")

    def read_serial(self):
        with open(os.path.join(self.folder, "serial.log"), "wb", buffering=0) as log:
            while True:
                try:
                    data = self.process.serial.recv(65536)
                except OSError:
                    data = b""
                if data:
                    log.write(data)
                with self.changed:
                    self.output += data
                    self.open = bool(data)
                    self.changed.notify_all()
                if not data:
                    return

    def read_qmp(self):
        pending = b""
        while True:
            try:
                data = self.process.qmp.recv(65536)
            except OSError:
                data = b""
            if not data:
                return
            *lines, pending = (pending + data).split(b"\n")
            for line in filter(None, lines):
                message = json.loads(line)
                with self.changed:
                    if "event" in message:
                        self.events.append(message)
                    elif "QMP" not in message:
                        self.replies.append(message)
                    self.changed.notify_all()

    def wait(self, ready, limit):
        """Wait until ready() answers something; None where the limit passes first."""
        deadline = time.monotonic() + limit * PATIENCE
        with self.changed:
            while True:
                answer = ready()
                left = deadline - time.monotonic()
                if answer or left <= 0:
                    return answer
                self.changed.wait(left)

    def qmp(self, command, **arguments):
        message = {"execute": command}
        if arguments:
            message["arguments"] = arguments
        self.process.qmp.sendall(json.dumps(message).encode() + b"\n")
        reply = self.wait(lambda: self.replies and self.replies.pop(0), 30)
        assert reply, f"the emulator did not answer {command}"
        assert "error" not in reply, f"the emulator refused {command}: {reply['error']['desc']}"
        return reply["return"]

    def text(self):
        """The serial line's text so far, without terminal codes and carriage returns."""
        plain = TERMINAL_CODES.sub(b"", bytes(self.output)).replace(b"\r", b"")
        return plain.decode("utf-8", errors="replace")

    def tail(self, lines=25):
        return "\n".join("    | " + line for line in self.text().split("\n")[-lines:])

    def fail(self, sentence):
        state = "still runs" if self.open else "is off"
        errors = self.process.errors()
        raise AssertionError(f"{sentence}; the machine {state}.\n  Serial line, its end:\n{self.tail()}\n"
                             f"  Everything is in {self.folder}" + (f"\n  QEMU says: {errors}" if errors else ""))

    def find(self, pattern):
        found = pattern.search(self.text(), self.position)
        if found:
            self.position = found.end()
        return found

    def wait_for(self, pattern, limit=OUTPUT_LIMIT):
        """The next match of a regular expression (or plain text) after the one found before."""
        compiled = pattern if isinstance(pattern, re.Pattern) else re.compile(re.escape(pattern))
        found = self.wait(lambda: self.find(compiled) or not self.open or self.panicked(), limit)
        # The last bytes and the end can arrive together.
        found = found if isinstance(found, re.Match) else self.find(compiled)
        if not found:
            self.fail(f"waited up to {limit * PATIENCE:.0f} s for {compiled.pattern!r} on the serial line")
        return found

    def panicked(self):
        """Nothing more comes from a machine that has halted after a panic."""
        return b"kelner: halted after a panic" in self.output

    def wait_started(self, limit=BOOT_LIMIT):
        return self.wait_for("kelner: session started", limit)

    def wait_off(self, limit=OUTPUT_LIMIT):
        """Wait for power-off; answers the session's status, None where none was reported."""
        if not self.wait(lambda: not self.open, limit):
            self.fail(f"waited {limit * PATIENCE:.0f} s for the machine to power off")
        return self.status()

    def status(self):
        found = ENDED.findall(bytes(self.output))
        return int(found[-1]) if found else None

    def running(self):
        return self.open and self.process.child.poll() is None

    def type_serial(self, text):
        self.process.serial.sendall(text.encode())

    def type_keys(self, text):
        """Press the keys of a US keyboard, one character after the other."""
        for character in text:
            self.press(*key_names(character))

    def press(self, *names):
        """Press keys together, by QEMU's names."""
        self.qmp("send-key", keys=[{"type": "qcode", "data": name} for name in names])

    def screenshot(self):
        path = os.path.join(self.folder, "screen.ppm")
        self.qmp("screendump", filename=os.path.abspath(path))
        with open(path, "rb") as f:
            picture = Picture.from_ppm(f.read())
        os.unlink(path)
        return picture

    def screen_text(self, reader):
        return "\n".join(reader.text(self.screenshot()))

    def wait_screen(self, pattern, reader, limit=OUTPUT_LIMIT):
        """Wait until the screen, read by its glyphs, matches."""
        compiled = pattern if isinstance(pattern, re.Pattern) else re.compile(re.escape(pattern))
        deadline = time.monotonic() + limit * PATIENCE
        while True:
            text = self.screen_text(reader) if self.running() else ""
            found = compiled.search(text)
            if found:
                return found
            if time.monotonic() > deadline or not self.running():
                screen = "\n".join("    # " + line for line in text.split("\n"))
                self.fail(f"waited {limit * PATIENCE:.0f} s for {compiled.pattern!r} on the screen, which "
                          f"shows:\n{screen}\n  Also")
            with self.changed:
                self.changed.wait(0.5)  # a new line on the serial port is a reason to look again

    def wait_quiet(self, silence=2, limit=OUTPUT_LIMIT):
        """Wait until the serial line has been silent for a while: for pictures, not for tests."""
        deadline = time.monotonic() + limit * PATIENCE
        length = -1
        while length != len(self.output) and time.monotonic() < deadline:
            length = len(self.output)
            self.wait(lambda: len(self.output) != length or not self.open, silence)

    def save_screen(self):
        """Keep a picture for whoever reads a failed test; a machine that is off has none."""
        try:
            if self.running():
                self.screenshot().write_png(os.path.join(self.folder, "screen.png"))
        except (AssertionError, OSError, ValueError):
            pass

    def stop(self):
        self.process.end()
        for thread in self.threads:
            thread.join(10)
        self.process.stop()
