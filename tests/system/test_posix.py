# SPDX-License-Identifier: MIT
"""POSIX test programs on the running system, one after the other in one boot."""
import glob
import os

import pytest
from lab import TOP
from test_shell import Shell

PROGRAMS = sorted(os.path.basename(path)[:-2] for path in glob.glob(os.path.join(TOP, "tests", "posix", "*.c")))


@pytest.mark.parametrize("cpus", [1, 4])
def test_programs(lab, cpus):
    shell = Shell(lab, cpus=cpus)
    for program in PROGRAMS:
        text, status = shell.run(f"/tests/posix/{program}", 200)
        assert status == 0 and text.split("\n")[-1].endswith(" passed, 0 failed"), f"{program}:\n{text}"
    shell.end()
