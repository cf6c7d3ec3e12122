# SPDX-License-Identifier: MIT
"""The program for machines without servers: it echoes, ends with a status, and its faults end it and nothing else."""
import re

import pytest

SIGILL, SIGSEGV = 4, 11


def start(lab, **options):
    machine = lab.boot(cmdline="bare=/servers/session", **options)
    machine.wait_started()
    return machine


@pytest.mark.quick
def test_what_is_typed_is_echoed_and_carried_out(lab):
    machine = start(lab)
    machine.type_serial("echo four score and seven\n")
    machine.wait_for("echo four score and seven")
    machine.wait_for(re.compile(r"^four score and seven$", re.M))
    machine.type_serial("nonsense\n")
    machine.wait_for("nonsense: there is no such command")
    machine.type_serial("uname -a\n")
    machine.wait_for(re.compile(r"^Kelner kelner \S+ .*x86_64$", re.M))
    machine.type_serial("exit 0\n")
    assert machine.wait_off() == 0


@pytest.mark.parametrize("status", [1, 42, 255])
def test_exit_status_reaches_the_host(lab, status):
    machine = start(lab)
    machine.type_serial(f"exit {status}\n")
    assert machine.wait_off() == status


def test_end_of_input_ends_the_session(lab):
    machine = start(lab)
    machine.type_serial("\x04")
    assert machine.wait_off() == 0


@pytest.mark.parametrize("command, number", [
    ("fault", SIGSEGV), ("fault exec", SIGSEGV), ("fault stack", SIGSEGV), ("ud2", SIGILL),
])
def test_a_fault_ends_the_session_with_its_signal(lab, command, number):
    machine = start(lab)
    machine.type_serial(f"{command}\n")
    assert machine.wait_off() == 128 + number
    assert "kelner: panic" not in machine.text()


def test_the_log_holds_the_loaders_and_the_kernels_lines(lab):
    machine = start(lab)
    machine.type_serial("dmesg\n")
    machine.wait_for("Kelner loader")
    machine.wait_for("kelner: kernel at")
    machine.type_serial("exit 0\n")
    assert machine.wait_off() == 0


def test_a_missing_first_program_is_said_and_powers_off(lab):
    machine = lab.boot(cmdline="bare=/bin/none")
    machine.wait_for("/bin/none is not in the initial root archive", 150)
    assert machine.wait_off() == 127
