# SPDX-License-Identifier: MIT
"""Large amounts of everything, in one boot. `make test-amounts` runs it at full size: a gigabyte, 100,000 files."""
import os
import subprocess

from test_load import facts, settle
from test_shell import Shell

FULL = os.environ.get("KELNER_AMOUNTS") == "full"


def on_this_computer(command):
    return subprocess.run(command, shell=True, capture_output=True, text=True, check=True, timeout=300).stdout.strip()


def move_data_through_many_stages(shell):
    source = f"yes '0123456789 and so on' | head -c {1024 if FULL else 16}M"
    answer = shell.output(f"{source} | cat | tr a-z A-Z | tr A-Z a-z | tee /dev/null | cat | cksum", 1200)
    assert answer == on_this_computer(f"{source} | cksum")


def keep_many_files(shell):
    count = 100000 if FULL else 10000
    shell.output(f"mkdir /tmp/many; cd /tmp/many; seq {count} | xargs touch", 600)
    assert shell.output("ls | wc -l; ls | sort -n | tail -n 1", 120).split() == [str(count)] * 2
    assert shell.output(f"echo found > {count // 2}; grep -l found {count // 2 - 1} {count // 2}") == str(count // 2)
    shell.output("cd /; rm -r /tmp/many", 300)


def go_deep(shell):
    shell.output("cd /tmp; i=0; while [ $((i += 1)) -le 300 ]; do mkdir a-directory; cd a-directory; done")
    assert shell.output("pwd | tr -dc / | wc -c; echo bottom > file; cd /; find /tmp -name file | wc -c").split() == \
        ["301", str(len("/tmp" + 300 * "/a-directory" + "/file\n"))]
    # That path fits; one that does not is refused, and the directories are removed all the same.
    assert "File name too long" in shell.run(f"cat /tmp$(printf '/%s' $(yes a-directory | head -n 400)) 2>&1")[0]
    shell.output("rm -r /tmp/a-directory")


def run_many_at_once(shell):
    processes = facts(shell)[1]
    shell.output("i=0; while [ $((i += 1)) -le 500 ]; do sleep 1000 & done; set -- /proc/[0-9]*; [ $# -gt 500 ]", 240)
    assert shell.output("kill $(pgrep sleep); wait; echo gone", 120).startswith("gone")
    settle(shell, processes)


def run_many_in_turn(shell):
    batch = f"i=0; while [ $((i += 1)) -le {1000 if FULL else 300} ]; do /bin/true; done"
    shell.output(batch, 240)
    memory, processes = facts(shell)
    shell.output(batch, 240)
    assert settle(shell, processes)[0] > memory - 256, "memory has got lost"


def test_large_amounts(lab):
    shell = Shell(lab, memory="1G", cpus=2)
    for part in move_data_through_many_stages, keep_many_files, go_deep, run_many_at_once, run_many_in_turn:
        part(shell)
    shell.end()
