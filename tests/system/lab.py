# SPDX-License-Identifier: MIT
"""What a system test works with: a folder of its own, images made to order, machines, commands."""
import os
import re
import shutil
import subprocess

import qemu
from machine import Machine, PATIENCE
from screen import Font, Reader

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RESULTS = os.path.join(TOP, "build", "tests", "system")
GOOD_IMAGE = os.path.join(TOP, "build", "kelner.img")
LOADER = os.path.join(TOP, "build", "efi", "BOOTX64.EFI")
KERNEL = os.path.join(TOP, "build", "kernel", "kernel.stripped.elf")
INITRD = os.path.join(TOP, "build", "initrd.img")
CONFIG = os.path.join(TOP, "esp", "kelner.conf")
FONT = os.path.join(TOP, "build", "kernel", "font.psf")


class Lab:
    def __init__(self, name):
        self.folder = os.path.join(RESULTS, re.sub(r"[^\w.=-]+", "-", name).strip("-"))
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.machines = []
        self.images = []
        self.processes = []

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        path = self.path(name)
        with open(path, "wb") as f:
            f.write(data if isinstance(data, bytes) else data.encode())
        return path

    def boot(self, image=GOOD_IMAGE, **options):
        """Start a machine; the defaults of a test are one CPU and a small memory."""
        options.setdefault("accel", os.environ.get("ACCEL") or "tcg")
        options.setdefault("cpus", 1)
        options.setdefault("memory", "256M")
        machine = Machine(qemu.Options(image=image, **options), self.path(f"machine{len(self.machines) + 1}"))
        self.machines.append(machine)
        return machine

    def image(self, kernel=KERNEL, initrd=INITRD, config=CONFIG, loader=LOADER, files=()):
        """An image like the good one but for what is named; None leaves a file out. kernel, initrd
        and config can be bytes; their hashes are filled in where the configuration asks for them."""
        command = [os.path.join(TOP, "scripts", "make-image"), "--output", self.path(f"disk{len(self.images)}.img")]
        for name, part in (("kernel", kernel), ("initrd", initrd), ("config", config), ("loader", loader)):
            if isinstance(part, bytes):
                part = self.write(f"{name}.part", part)
            if part is not None:
                command += [f"--{name}", part]
        for name, data in files:
            command += ["--file", f"{name}={self.write(os.path.basename(name), data)}"]
        done = self.run(command, limit=60)
        assert done.returncode == 0, done.stdout + done.stderr
        self.images.append(command[2])
        return command[2]

    def config(self, *changes, append=""):
        """The good configuration's text with (regular expression, replacement) pairs applied."""
        with open(CONFIG, encoding="utf-8") as f:
            text = f.read()
        for pattern, replacement in changes:
            text, count = re.subn(pattern, replacement, text, flags=re.M)
            assert count, f"esp/kelner.conf has nothing that matches {pattern!r}"
        return (text + append).encode()

    def run(self, command, limit=120, stdin="", **environment):
        """Run a command to its end, bounded; output is captured."""
        return subprocess.run(command, input=stdin, capture_output=True, text=True, errors="replace", cwd=TOP,
                              env=self.environment(environment), timeout=limit * PATIENCE, check=False)

    def environment(self, changes):
        """The tests' own environment without what make passes down, plus changes."""
        drop = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", "ONLY", "QUICK")
        clean = {k: v for k, v in os.environ.items() if k not in drop}
        return {**clean, "RUN_FOLDER": self.path("run"), **changes}

    def reader(self):
        return Reader(Font.load(FONT))

    def close(self, failed):
        for machine in self.machines:
            if failed:
                machine.save_screen()
            machine.stop()
        for name in self.images + [self.path("run/ovmf-vars.fd")] + \
                [os.path.join(m.folder, "ovmf-vars.fd") for m in self.machines]:
            if os.path.exists(name):
                os.unlink(name)
