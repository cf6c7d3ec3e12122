# SPDX-License-Identifier: MIT
"""The kernel's own test program, on the real kernel, and what becomes of programs that break."""
import re
import threading

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


# What a debug kernel commits with test=planted, and what its checkers say of it.
PLANTED = {
    "heap-bounds": r'KASAN: out of bounds: write of 1 bytes at 0x\w+, 47 bytes into the "victim" of 44 bytes',
    "heap-freed": r'KASAN: use after free: read of 1 bytes at 0x\w+, 3 bytes into the freed "victim" .*, freed in destroy',
    "heap-copied": r'KASAN: out of bounds: read of 47 bytes at 0x\w+, 44 bytes into the "victim"',
    "heap-freed-twice": r'KASAN: "victim" at 0x\w+ is freed twice',
    "page-freed": r"KASAN: use after free: write of 8 bytes at 0x\w+, in a free page",
    "stack-bounds": r"KASAN: out of bounds: write of 1 bytes .*, outside of any variable of stack_bounds on the stack",
    "global-bounds": r"KASAN: out of bounds: .*, 20 bytes into the global planted_global of 20 bytes \(kernel/debug/",
    "signed-overflow": r"undefined behaviour: an addition overflows type 'int' at kernel/debug/planted.c:\d+",
    "shift-too-far": r"undefined behaviour: shift of 1 by 32 in type 'unsigned int' at kernel/debug/planted.c:\d+",
    "index-too-large": r"undefined behaviour: index 3 is outside type 'char \[3\]' at kernel/debug/planted.c:\d+",
    "pointer-misaligned": r"undefined behaviour: load of a misaligned .* at kernel/debug/planted.c:\d+",
    "pointer-wraps": r"undefined behaviour: pointer arithmetic from 0xf+ to 0x2 at kernel/debug/planted.c:\d+",
    "bool-not-bool": r"undefined behaviour: a value that is none of type '_Bool' at kernel/debug/planted.c:\d+",
}


ONE_BUILD = threading.Lock()  # tests run side by side


def debug_kernel(lab):
    """The kernel of the debug flavour, whose checkers look on."""
    kernel = "build/kernel-debug/kernel.stripped.elf"
    with ONE_BUILD:
        built = lab.run(["make", "--no-print-directory", "-j2", "KERNEL_FLAVOUR=debug", kernel], limit=900)
    assert built.returncode == 0, built.stdout + built.stderr
    return f"{TOP}/{kernel}"


def test_planted_bugs_are_caught_and_each_allocation_of_each_call_can_fail(lab):
    machine = lab.boot(lab.image(kernel=debug_kernel(lab)), cmdline="test=planted bare=/tests/exhaustion", memory="128M")
    closing = machine.wait_for(CLOSING, BOOT_LIMIT + 300)
    told = dict(re.findall(r"^kelner: planted: (\S+)\s+kelner: caught: (.*)$", machine.text(), re.M))
    assert told.keys() == PLANTED.keys()
    assert [told[bug] for bug in PLANTED if not re.match(PLANTED[bug], told[bug])] == []
    failures = re.findall(r"^failed: (.*)$", machine.text(), re.M)
    assert (int(closing.group(2)), failures) == (0, [])
    assert machine.wait_off() == 0


def test_kernel_cases_under_the_checkers(lab):
    machine = lab.boot(lab.image(kernel=debug_kernel(lab)), cpus=2, cmdline="bare=/tests/kernel")
    closing = machine.wait_for(CLOSING, BOOT_LIMIT + 300)
    assert int(closing.group(2)) == 0
    assert machine.wait_off() == 0


@pytest.mark.parametrize("stack", ["nmi", "double-fault", "machine-check"])
def test_an_interrupts_own_stack_ends_at_a_guard_that_is_named(lab, stack):
    machine = lab.boot(lab.image(kernel=debug_kernel(lab)), cmdline=f"test=stack-{stack}")
    machine.wait_for("kelner: halted after a panic", BOOT_LIMIT)
    name = stack.replace("nmi", "NMI").replace("-", " ")
    assert f"kelner: panic: kernel {name} stack overflow at 0x" in machine.text()


def test_a_use_after_free_is_a_panic_that_names_both_ends(lab):
    machine = lab.boot(lab.image(kernel=debug_kernel(lab)), cmdline="test=heap-freed")
    machine.wait_for("kelner: halted after a panic", BOOT_LIMIT)
    assert re.search("kelner: panic: " + PLANTED["heap-freed"], machine.text())
    assert re.search(r"^ *by +heap_freed\+0x", machine.text(), re.M)


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
