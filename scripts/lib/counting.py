# SPDX-License-Identifier: MIT
"""A machine that counts: one tick of its time-stamp counter is one instruction, so that figures repeat
to the digit; and traces of what it executes, from which is counted what instructions do not show.
"""
import bisect
import collections
import functools
import json
import os
import re
import select
import subprocess
import time

import qemu

LIMIT = 1800  # seconds: boots are slow in a machine that counts, and more so beside other work
KINDS = ("spaces", "traps", "locked", "saves")
KINDS_EXPLAINED = "spaces: loads of page-table roots; traps: entries of the kernel; saves: of vector state"
USER_END = 1 << 47


class Machine:
    """One boot. Its serial output grows in `text`."""

    def __init__(self, folder, **options):
        options.setdefault("memory", "512M")
        arguments = options.pop("arguments", ())
        self.process = qemu.Process(qemu.Options(
            cpus=1, cpu="max,-erms,-fsrm", accel="tcg,thread=single",
            arguments=("-icount", "shift=0,sleep=off", "-seed", "1", "-rtc", "base=2026-01-01,clock=vm",
                       *arguments), **options), folder)
        self.folder = folder
        self.text = ""
        self.end = time.monotonic() + LIMIT
        self.qmp_buffer = b""
        self.texts = {}  # of instructions seen in traces
        self.command("qmp_capabilities")

    def wait(self, pattern):
        while True:
            found = re.search(pattern, self.text)
            if found:
                return found
            left = self.end - time.monotonic()
            ready = select.select([self.process.serial], [], [], max(left, 0))[0]
            data = self.process.serial.recv(65536) if ready else b""
            if not data:
                raise qemu.Problem(f"waited for {pattern!r} in vain; the last lines were:\n{self.text[-600:]}")
            self.text += data.decode(errors="replace")

    def command(self, name, **arguments):
        self.process.qmp.sendall(json.dumps({"execute": name, "arguments": arguments}).encode() + b"\n")
        while True:
            while b"\n" not in self.qmp_buffer:
                data = self.process.qmp.recv(65536)
                if not data:
                    raise qemu.Problem("QEMU ended: " + self.process.errors())
                self.qmp_buffer += data
            line, self.qmp_buffer = self.qmp_buffer.split(b"\n", 1)
            answer = json.loads(line)
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise qemu.Problem(f"QEMU refused {name}: {answer['error']['desc']}")

    def monitor(self, line):
        return self.command("human-monitor-command", **{"command-line": line})

    def trace(self, name, timed=False):
        """What read_trace() finds in the log of what runs between the lines "ready to trace NAME" and
        "traced NAME". The program waits for a byte behind each."""
        log = os.path.join(self.folder, "trace.log")
        self.wait(f"bench: ready to trace {name}\r?\n")
        self.command("stop")
        self.monitor(f"logfile {log}")
        self.monitor("singlestep on")
        self.monitor("log exec,in_asm,nochain")
        self.command("cont")
        self.process.serial.sendall(b"x")
        self.wait(f"bench: traced {name}\r?\n")
        self.command("stop")
        self.monitor("log none")
        self.monitor("singlestep off")
        self.monitor("logfile /dev/null")
        self.command("cont")
        self.process.serial.sendall(b"x")
        trace = read_trace(log, self.texts, timed)
        os.unlink(log)
        return trace


class Program:
    """The instructions and functions of an ELF file by offset from where it is linked."""

    def __init__(self, path):
        listing = subprocess.run(["objdump", "-d", "--no-show-raw-insn", path], capture_output=True,
                                 text=True, check=True).stdout
        self.name = os.path.basename(path).removesuffix(".debug").removesuffix(".elf")
        self.instructions = {}
        self.starts, self.names = [], []
        for line in listing.splitlines():
            function = re.match(r"([0-9a-f]+) <(.+)>:", line)
            if function:
                self.starts.append(int(function[1], 16))
                self.names.append(function[2])
                continue
            instruction = re.match(r" *([0-9a-f]+):\t(.*)", line)
            if instruction:
                self.instructions[int(instruction[1], 16)] = instruction[2]

    def function(self, offset):
        return self.names[bisect.bisect_right(self.starts, offset) - 1]


EXECUTED = re.compile(r"Trace \d+: 0x[0-9a-f]+ \[[0-9a-f]+/([0-9a-f]+)/")
TRANSLATED = re.compile(r"0x([0-9a-f]+): +(?:[0-9a-f]{2} )+ *(\S.*)")


def read_trace(log, texts, timed=False):
    """The addresses executed between the two markers and the text of each: [(address, text)].

    in_asm shows an instruction when it is translated, once in the life of a machine: `texts` keeps
    them. Programs that run in turn must not lie at the same addresses. `timed`: only from the first
    to the last reading of the time-stamp counter by a program.
    """
    trace, inside = [], False
    first = last = None
    with open(log, encoding="ascii", errors="replace") as lines:
        for line in lines:
            match = EXECUTED.match(line)
            if not match:
                match = TRANSLATED.match(line)
                if match:
                    texts[int(match[1], 16)] = match[2]
                continue
            address = int(match[1], 16)
            text = texts.get(address, "")
            if "0x4b524d0" in text and text.startswith("nopl"):
                inside = "0x4b524d01" in text
            elif inside:
                if address < USER_END and text.startswith("rdtsc"):
                    first = first if first is not None else len(trace)
                    last = len(trace)
                trace.append((address, text))
    return trace[first:last] if timed and first is not None else trace


@functools.cache
def classify(text):
    if re.search(r"mov[q ]+%\w+, ?%cr3", text):
        return "spaces"
    if text.startswith("lock") or re.match(r"xchg\w* .*\(", text):
        return "locked"
    if re.match(r"(f?xsave|xsavec|xsaveopt)", text):
        return "saves"
    return None


def count(trace):
    """How many of each of KINDS a trace holds."""
    totals = collections.Counter()
    in_kernel = False
    for address, text in trace:
        kind = classify(text)
        if kind:
            totals[kind] += 1
        if address >= USER_END and not in_kernel:
            totals["traps"] += 1
        in_kernel = address >= USER_END
    return totals
