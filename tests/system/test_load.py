# SPDX-License-Identifier: MIT
"""Many processes, many files and much data: nothing gets lost, and who takes too much is contained."""
import re
import time

from machine import PATIENCE
from test_shell import Shell


def facts(shell):
    """Free memory in KiB and the number of processes."""
    text = shell.output("set -- /proc/[0-9]*; sed -n 's/MemFree: *//p' /proc/meminfo; echo $#")
    return int(text.split()[0]), int(text.split()[2])


def settle(shell, processes):
    """Waits until there are no more processes than that; answers the facts then."""
    deadline = time.monotonic() + 30 * PATIENCE
    while True:
        memory, count = facts(shell)
        if count <= processes:
            return memory, count
        if time.monotonic() > deadline:
            shell.machine.fail(f"{processes} processes should be left, not these {count}:\n"
                               + shell.output("cat /proc/[0-9]*/stat"))


def type_until(machine, keys, shell, proof):
    """Types on the keyboard until the session on the screen has done what the proof asks for."""
    deadline = time.monotonic() + 60 * PATIENCE
    machine.type_keys(keys)
    while shell.run(proof)[1] != 0:
        assert time.monotonic() < deadline, f"the session on the screen does not carry out {keys!r}"


def pauses(shell, turns):
    """Seconds of the machine's time between answers: each turn makes and waits for a process. Sorted."""
    text = shell.output(f"i=0; while [ $((i += 1)) -le {turns} ] && read -r up idle < /proc/uptime; do "
                        "echo at $up; sleep 0.1; done", 120)
    times = [float(at) for at in re.findall(r"^at (\S+)$", text, re.M)]
    return sorted(after - before for before, after in zip(times, times[1:]))


def explode(shell, processes):
    """A fork bomb on the screen's terminal: how the shell on the serial line fares, and what is free afterwards."""
    shell.machine.type_keys("bomb; jobs -p > /tmp/bomb\n")
    shell.output("until set -- /proc/[0-9]*; [ $# -gt 120 ]; do :; done", 120)
    slow = pauses(shell, 20)
    shell.run("for group in $(cat /tmp/bomb); do kill -9 -$group; done")
    # The two that the bomb began with wait as zombies until their shell looks at its next prompt.
    return slow, settle(shell, processes + 2)[0]


def test_a_fork_bomb_leaves_the_other_session_its_share(lab):
    shell = Shell(lab)
    type_until(shell.machine, "bomb() { bomb | bomb & }\necho > /tmp/typed\n", shell, "rm /tmp/typed")
    processes = facts(shell)[1]
    calm = pauses(shell, 10)
    slow, memory = explode(shell, processes)
    # A busy computer stretches the calm turns too, which take about 0.15 s.
    assert slow[len(slow) // 2] < max(1, 7 * calm[len(calm) // 2]), f"{slow} after {calm} before"
    # It ended as one group, its session lives, and another one leaves nothing behind.
    type_until(shell.machine, "echo > /tmp/typed\n", shell, "rm /tmp/typed")
    assert explode(shell, processes)[1] > memory - 1024
    # Sessions share the processor, not processes: a hundred that only compute are no more than one.
    type_until(shell.machine, "for i in $(seq 100); do while :; do :; done & done; echo > /tmp/typed\n", shell,
               "rm /tmp/typed")
    busy = pauses(shell, 10)
    print(f"middle turn beside 100 computing processes: {busy[5]:.2f} s, calm: {calm[5]:.2f} s")
    assert busy[5] < max(1, 7 * calm[5]), f"{busy} after {calm} before"
    shell.end()


def test_a_full_file_system_keeps_what_it_has_and_the_others_room(lab):
    shell = Shell(lab, memory="128M")
    used = shell.output("sed -n '1,2s/[^0-9]//gp' /proc/meminfo").split()
    print(f"memory in use at the first prompt of a 128 MiB machine: {int(used[0]) - int(used[1])} KiB")
    assert int(used[0]) - int(used[1]) < 24 * 1024
    shell.output("echo kept > /tmp/kept; echo kept > /tmp/longer; mkdir /tmp/many; cd /tmp/many")
    # The second fill finds the room that the many files had.
    for fill in "seq 20000 | xargs touch", "yes > /tmp/big":
        text, status = shell.run(f"{{ {fill}; }} 2>&1 | tail -n 1", 120)
        assert "No space left on device" in text, text
        assert "No space left" in shell.run("echo more > /tmp/other")[0]
        assert shell.output("cat /tmp/kept; echo fine > /run/fine; cat /run/fine") == "kept\nfine"
        shell.output("cd /; rm -rf /tmp/many")
    shell.output("rm -f /tmp/big /tmp/other; echo longer >> /tmp/longer")
    assert shell.output("cat /tmp/longer; df /tmp | awk 'NR == 2 { print $3 }'") == "kept\nlonger\n8"
    assert not re.search(r"^tmp .* [1-9]\d* +\d+s$", shell.output("service"), re.M)
    # Programs that ask for more memory than there is are told so, and can say it.
    for greedy, complaint in (("awk 'BEGIN { s = \"x\"; while (1) s = s s }'", "cannot allocate"),
                              ("sort /dev/zero", "memory exhausted"),
                              ("lua -e 's = \"x\" while true do s = s .. s end'", "not enough memory"),
                              ("dd if=/dev/zero of=/dev/null bs=1G count=1", "memory exhausted")):
        text, status = shell.run(f"{greedy} 2>&1")
        assert complaint in text and 0 < status < 128, (greedy, text, status)
    shell.end()
