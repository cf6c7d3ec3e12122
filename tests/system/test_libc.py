# SPDX-License-Identifier: MIT
"""The C library's test programs on the system itself: all on one CPU, and on several those that are about what
happens at the same time. KELNER_HASTE in tests/libc/all.sh says how much of their repetitions they do there."""
import glob
import os
import re

import pytest

from lab import TOP
from machine import BOOT_LIMIT

FOLDER = os.path.join(TOP, "tests", "libc")
INITRD = os.path.join(TOP, "build", "tests", "libc", "initrd.img")
ALL = [os.path.basename(name)[:-len(".c")]
       for part in ("programs", "families") for name in sorted(glob.glob(os.path.join(FOLDER, part, "*_test.c")))]
AT_ONCE = ("aio blocking malloc message object priority queue robust stdio system sysv thread timer").split()


@pytest.mark.parametrize("cpus", [1, 4])
def test_library(lab, cpus):
    programs = ALL if cpus == 1 else [name for name in ALL if name[:-len("_test")] in AT_ONCE]
    arguments = "" if cpus == 1 else " -- " + " ".join(programs)
    machine = lab.boot(image=lab.image(initrd=INITRD), cpus=cpus, cmdline="run=/tests/libc/all.sh" + arguments)
    found = machine.wait_for(re.compile(r"^libc: (\d+) programs failed$", re.M), BOOT_LIMIT + 300)
    assert re.findall(r"^(\w+): passed$", machine.text(), re.M) == programs, machine.tail(60)
    assert found.group(1) == "0"
    assert machine.wait_off() == 0
