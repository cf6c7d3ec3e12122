# SPDX-License-Identifier: MIT
"""The everyday tools on the running system: processes shown and ended, pages and an editor on the terminal."""
import re

from test_shell import Shell


def look_at_processes(shell):
    assert re.search(r"^ +\d+ ttyS0 +\d\d:\d\d:\d\d sh$", shell.output("ps"), re.M)
    line = shell.output("ps -eo user,pid,ppid,stat,args | grep '[p]pid'")
    assert re.search(r"^root +\d+ +\d+ \S+ +ps -eo", line)
    # What waits is not said to run, and does not count as load.
    assert shell.output("sleep 600 & sleep 1; ps -o stat= -p $!").split()[-1] == "S"
    assert re.search(r"^\d+ sleep$", shell.output("pgrep -l sleep"), re.M)
    assert re.search(r"^\s*PID USER .*\n(.*\n)* *\d+ root .* sleep 600$", shell.output("top -b -n 1 -w 100"), re.M)
    assert "Terminated" in shell.output("pkill sleep; wait; echo =")
    assert shell.run("pgrep sleep")[1] == 1
    assert re.search(r" up .*load average: \d+\.\d\d, ", shell.output("uptime"))
    memory = re.search(r"^Mem: +(\d+) +(\d+) +(\d+)", shell.output("free"), re.M)
    assert 0 < int(memory.group(2)) < int(memory.group(1))
    assert re.search(r"^cpu +\d+ 0 0 \d+ ", shell.output("cat /proc/stat"), re.M)


def page_through(shell):
    machine = shell.machine
    machine.type_serial("seq 1 300 | less\n")
    machine.wait_for("\n20\n")
    machine.type_serial("G")
    machine.wait_for("\n300\n")
    machine.type_serial("?^1.7$\n")
    machine.wait_for("197\n")
    machine.type_serial("q")
    machine.wait_for(shell.READY)
    # Where the output is no terminal, pages are passed on.
    assert shell.output("seq 1 300 | more | tail -n 1") == "300"


def edit(shell):
    machine = shell.machine
    machine.type_serial("nano /tmp/letter\n")
    machine.wait_for("New File")
    machine.type_serial("Dear reader,\rthat is all.\x18")
    machine.wait_for("Save modified buffer")
    machine.type_serial("y")
    machine.wait_for("File Name to Write")
    machine.type_serial("\r")
    machine.wait_for(shell.READY)
    assert shell.output("cat /tmp/letter") == "Dear reader,\nthat is all."


def watch_the_machine(shell):
    machine = shell.machine
    machine.type_serial("top\n")
    machine.wait_for("load average")
    machine.type_serial("q")
    machine.wait_for(shell.READY)
    machine.type_serial("watch -n 1 uptime\n")
    machine.wait_for("load average")
    machine.type_serial("\x03")
    machine.wait_for(shell.READY)


def test_everyday_tools(lab):
    shell = Shell(lab)
    look_at_processes(shell)
    watch_the_machine(shell)
    page_through(shell)
    edit(shell)
    shell.end()
