# SPDX-License-Identifier: MIT
"""The kernel's own test program, on the real kernel, and what becomes of programs that break."""
import re

import pytest
from lab import TOP
from machine import BOOT_LIMIT

CLOSING = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)


@pytest.mark.parametrize("cpus", [pytest.param(1, marks=pytest.mark.quick), 2, 8])
def test_kernel_cases(lab, cpus):
    machine = lab.boot(cpus=cpus, cmdline="bare=/tests/kernel")
    closing = machine.wait_for(CLOSING, BOOT_LIMIT + 200)
    failures = re.findall(r"^failed: (.*)$", machine.text(), re.M)
    assert (int(closing.group(2)), failures) == (0, [])
    assert int(closing.group(1)) > 0
    assert machine.wait_off() == 0


def test_each_allocation_of_each_call_can_fail(lab):
    """Only kernels of the debug flavour let allocations fail; their checkers look on."""
    kernel = "build/kernel-debug/kernel.stripped.elf"
    built = lab.run(["make", "--no-print-directory", "-j2", "KERNEL_FLAVOUR=debug", kernel], limit=600)
    assert built.returncode == 0, built.stdout + built.stderr
    machine = lab.boot(lab.image(kernel=f"{TOP}/{kernel}"), cmdline="bare=/tests/exhaustion")
    closing = machine.wait_for(CLOSING, BOOT_LIMIT + 200)
    failures = re.findall(r"^failed: (.*)$", machine.text(), re.M)
    assert (int(closing.group(2)), failures) == (0, [])
    assert machine.wait_off() == 0


def test_torture_ends_with_nothing_lost(lab):
    machine = lab.boot(cpus=4, cmdline="bare=/tests/torture -- 100 1")
    closing = machine.wait_for(CLOSING, BOOT_LIMIT + 300)
    assert closing.group(0) == "1 passed, 0 failed"
    assert machine.wait_off() == 0


@pytest.mark.parametrize("command,signal", [
    ("fault", 11), ("fault exec", 11), ("fault stack", 11), ("ud2", 4),
], ids=lambda p: str(p).replace(" ", "-"))
def test_a_broken_program_dies_by_its_signal_and_is_named(lab, command, signal):
    machine = lab.boot(cpus=2, cmdline="bare=/servers/session")
    machine.wait_started()
    machine.type_serial(command + "\n")
    machine.wait_for(re.compile(rf"(?i)/servers/session.*signal {signal}\b"))
    assert machine.wait_off() == 128 + signal


def test_a_program_that_is_missing_or_no_program_is_reported(lab):
    machine = lab.boot(cmdline="bare=/no/such -- x")
    machine.wait_for("kelner: /no/such is not in the initial root archive")
    assert machine.wait_off() == 127


def test_arguments_reach_the_program(lab):
    machine = lab.boot(cmdline="bare=/tests/kernel -- no_case_has_this_name")
    machine.wait_for(re.compile(r"^0 passed, 0 failed$", re.M))
    assert machine.wait_off() == 0
