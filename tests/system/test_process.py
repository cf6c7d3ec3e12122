# SPDX-License-Identifier: MIT
"""The process server, with a test program in the place of init and of the file servers."""
import re

import pytest
from machine import BOOT_LIMIT

CLOSING = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)


@pytest.mark.parametrize("cpus", [1, 4])
def test_process_server(lab, cpus):
    machine = lab.boot(cpus=cpus, cmdline="bare=/tests/process-server")
    found = machine.wait_for(CLOSING, BOOT_LIMIT + 200)
    failures = re.findall(r"^(FAILED .*|tests/.*)$", machine.text(), re.M)
    assert (int(found.group(2)), failures) == (0, [])
    assert int(found.group(1)) > 0
    # A fault is reported with the place in the program's file.
    assert re.search(r"died of signal 11, invalid memory access: address 0x8, instruction 0x", machine.text())
    assert machine.wait_off() == 0
