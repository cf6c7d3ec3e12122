# SPDX-License-Identifier: MIT
"""The first session: it echoes, ends with a status, faults, and can be typed at from both consoles."""
import re

import pytest


def start(lab, **options):
    machine = lab.boot(cmdline="session=once", **options)
    machine.wait_started()
    return machine


@pytest.mark.quick
@pytest.mark.parametrize("status", [0, 1, 42, 255])
def test_exit_status_reaches_the_host(lab, status):
    machine = start(lab)
    machine.type_serial(f"exit {status}\n")
    assert machine.wait_off() == status


def test_what_is_typed_is_echoed(lab):
    machine = start(lab)
    machine.type_serial("echo four score and seven\n")
    machine.wait_for(re.compile(r"^four score and seven$", re.M))
    machine.type_serial("exit 0\n")
    assert machine.wait_off() == 0


def test_end_of_input_ends_the_session(lab):
    machine = start(lab)
    machine.type_serial("\x04")
    assert machine.wait_off() == 0


def test_fault_ends_the_session_with_its_signal(lab):
    machine = start(lab)
    machine.type_serial("fault\n")
    assert machine.wait_off() == 128 + 11
    assert "kelner: panic" not in machine.text()
