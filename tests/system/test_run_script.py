# SPDX-License-Identifier: MIT
"""make run-ovmf without a terminal: what is piped in is typed, the session's status comes out."""
import hashlib
import os
import re

import pytest
from lab import GOOD_IMAGE, TOP

LIMIT = 300


def run_ovmf(lab, text, *settings):
    return lab.run(["make", "--no-print-directory", "run-ovmf", f"RUN_FOLDER={lab.path('run')}", *settings],
                   limit=LIMIT, stdin=text)


def run_script(lab, text, *settings):
    return lab.run([os.path.join(TOP, "scripts", "run-ovmf"), GOOD_IMAGE, f"RUN_FOLDER={lab.path('run')}", *settings],
                   limit=LIMIT, stdin=text)


def test_piped_commands_run_and_end_of_input_powers_off(lab):
    done = run_ovmf(lab, "echo from the pipe\n", "ACCEL=tcg")
    assert done.returncode == 0, done.stdout + done.stderr
    # Typed before the prompt, it is answered behind it.
    assert re.search(r"^(# )?from the pipe$", done.stdout.replace("\r", ""), re.M)
    assert done.stdout.startswith("run-ovmf: TCG")


def test_the_exit_status_is_the_sessions(lab):
    assert run_script(lab, "exit 42\n", "ACCEL=tcg").returncode == 42


def test_a_last_line_without_newline_is_typed_too(lab):
    assert run_script(lab, "exit 7", "ACCEL=tcg").returncode == 7


def test_time_out_is_said(lab):
    done = run_script(lab, "", "TIMEOUT=1", "ACCEL=tcg")
    assert done.returncode == 124 and "time is up" in done.stdout


def test_panic_is_said(lab):
    done = run_script(lab, "", "CMDLINE=test=panic", "ACCEL=tcg")
    assert done.returncode == 125 and "the kernel panicked" in done.stdout


@pytest.mark.parametrize("setting, message", [
    ("DISK=floppy", "DISK=floppy is unknown"), ("DISK=ide", "needs MACHINE=pc"), ("CPUS=two", "CPUS=two is no number"),
    ("MACHINE=vax", "MACHINE=vax is unknown"), ("ARGS=x", "ARGS needs RUN"), ("RUN=here", "RUN=here is no path"),
    ("MEM=much", "MEM=much is no size"), ("MEM=16M", "MEM=16M is too little"), ("COLOUR=blue", "cannot understand"),
])
def test_wrong_settings_are_explained(lab, setting, message):
    done = run_script(lab, "", setting, "ACCEL=tcg")
    assert done.returncode == 125 and message in done.stdout


def test_the_image_is_not_changed_by_running(lab):
    with open(GOOD_IMAGE, "rb") as f:
        before = hashlib.sha256(f.read()).hexdigest()
    run_script(lab, "exit 0\n", "ACCEL=tcg")
    with open(GOOD_IMAGE, "rb") as f:
        assert hashlib.sha256(f.read()).hexdigest() == before
