# SPDX-License-Identifier: MIT
"""Families of the C library's functions on the system itself: a quick part of its test programs, in one boot."""
import os
import re

from lab import TOP
from machine import BOOT_LIMIT

INITRD = os.path.join(TOP, "build", "tests", "libc", "initrd.img")
PROGRAMS = "start_test stdio_test system_test wide_test timer_test sysv_test message_test".split()


def test_library(lab):
    machine = lab.boot(image=lab.image(initrd=INITRD), cpus=4,
                       cmdline="run=/tests/libc/all.sh -- " + " ".join(PROGRAMS))
    found = machine.wait_for(re.compile(r"^libc: (\d+) programs failed$", re.M), BOOT_LIMIT + 200)
    assert re.findall(r"^(\w+): passed$", machine.text(), re.M) == PROGRAMS, machine.tail()
    assert found.group(1) == "0"
    assert machine.wait_off() == 0
