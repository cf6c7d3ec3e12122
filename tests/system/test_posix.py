# SPDX-License-Identifier: MIT
"""POSIX test programs on the running system, as sessions of their own."""
import glob
import os
import re

import pytest
from lab import TOP

PROGRAMS = sorted(os.path.basename(path)[:-2] for path in glob.glob(os.path.join(TOP, "tests", "posix", "*.c")))


@pytest.mark.parametrize("cpus", [1, 4])
@pytest.mark.parametrize("program", PROGRAMS)
def test_program(lab, program, cpus):
    machine = lab.boot(cpus=cpus, cmdline=f"run=/tests/posix/{program}")
    found = machine.wait_for(re.compile(r"^(\d+) passed, (\d+) failed$", re.M), 200)
    assert found.group(2) == "0", machine.tail()
    assert machine.wait_off() == 0
