# SPDX-License-Identifier: MIT
"""make debug: gdb has the kernel's symbols for wherever it was placed."""
import re


def test_gdb_names_the_function_that_runs(lab):
    done = lab.run(["make", "--no-print-directory", "debug", "ACCEL=tcg", f"RUN_FOLDER={lab.path('run')}"],
                   limit=300, GDB_ARGS="-batch -ex 'info symbol $pc' -ex 'backtrace 3'")
    placed = re.search(r"the kernel is at (0x[0-9a-f]+)", done.stdout)
    assert placed, done.stdout + done.stderr
    assert re.search(r"^\w+( \+ \d+)? in section \.text", done.stdout, re.M), done.stdout + done.stderr
    assert re.search(r"^#0 +.*\w+ \(", done.stdout, re.M), done.stdout
