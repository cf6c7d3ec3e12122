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


def look_at_services(shell):
    """Servers and drivers are seen, in brackets, and no signal ends what the system cannot live without."""
    seen = shell.output("ps -eo pid,user,args")
    for name in ("init", "process", "vfs", "tty", "serial", "proc"):
        assert re.search(rf"^ *\d+ root +\[{name}\]$", seen, re.M), seen
    assert re.search("No such process|not permitted", shell.output("kill -9 $(pgrep -x vfs) 2>&1; true"))
    assert shell.output("pgrep -x vfs | wc -l").strip() == "1"
    shell.output("service restart proc; until [ \"$(pgrep -x proc | wc -l)\" -eq 1 ]; do sleep 0.1; done")
    assert re.fullmatch(r"(release|debug) [0-9a-f]{12}", shell.output("uname -v"))


def change_root(shell):
    shell.output("mkdir -p /tmp/jail/bin /tmp/jail/mnt; cp /bin/sh /bin/ls /tmp/jail/bin; mount tmpfs /tmp/jail/mnt; "
                 "echo deep > /tmp/jail/mnt/file; ln -s /mnt/file /tmp/jail/link")
    assert shell.output("chroot /tmp/jail /bin/sh -c 'echo /*; cd /mnt; pwd; read -r x < /link; echo $x; cd ..; pwd'") == \
        "/bin /link /mnt\n/mnt\ndeep\n/"
    assert shell.output("chroot /tmp/jail ls /mnt/..").split() == ["bin", "link", "mnt"]
    assert shell.output("chroot --userspec=1000:100 / id -u") == "1000"
    assert "not permitted" in shell.output("chroot --userspec=1000:100 / chroot /tmp/jail 2>&1; true")
    shell.output("umount /tmp/jail/mnt; rm -r /tmp/jail")


def tell_local_times(shell):
    def date(zone, moment):
        return shell.output(f"TZ={zone} date -d @{moment} '+%F %T %Z %z'")
    assert date("Europe/Berlin", 1782907200) == "2026-07-01 14:00:00 CEST +0200"
    assert date("Europe/Berlin", 1795867200) == "2026-11-28 13:00:00 CET +0100"
    # Behind the file's last change its own rule counts: 2050-07-02.
    assert date("America/New_York", 2540376000) == "2050-07-02 08:00:00 EDT -0400"
    assert date("US/Eastern", 2540376000) == "2050-07-02 08:00:00 EDT -0400"
    assert date("Asia/Kolkata", 0) == "1970-01-01 05:30:00 IST +0530"
    assert shell.output("readlink -f /etc/localtime; date -d @0 +%Z") == "/usr/share/zoneinfo/Etc/UTC\nUTC"


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


def mount_and_unmount(shell):
    assert "tmpfs on /tmp type tmpfs (rw)" in shell.output("mount").split("\n")
    shell.output("mkdir /tmp/place; mount -o size=1m,mode=700 tmpfs /tmp/place")
    assert "tmpfs on /tmp/place type tmpfs (rw)" in shell.output("mount").split("\n")
    assert "No space left" in shell.run("head -c 2000000 /dev/zero > /tmp/place/big")[0]
    assert shell.run("mount tmpfs /tmp/place")[0].endswith(
        "/tmp/place: something is mounted there already (umount it first)")
    assert re.search(r"^mount1 +running", shell.output("service list"), re.M)
    shell.output("umount /tmp/place")
    assert shell.output("ls /tmp/place") == ""
    assert shell.run("umount /tmp/place") == ("umount: /tmp/place: nothing is mounted there", 1)
    assert shell.run("mount /nowhere") == ("mount: /nowhere: No such file or directory", 1)
    assert shell.run("mount -o speed=9 /tmp/place") == (
        "mount: option speed=9 is not understood: give size=64m or size=25%, and mode=1777", 2)


def pack_and_unpack(shell):
    shell.output("mkdir -p /tmp/t/a; cd /tmp; echo one > t/a/1; ln -s a/1 t/link; ln t/a/1 t/hard; mkfifo t/fifo")
    # With -p tar sets modes, which links do not have.
    shell.output("tar czf t.tgz t; mkdir u; tar xzpf t.tgz -C u")
    assert shell.output("diff t/a u/t/a; readlink u/t/link") == "a/1"
    assert shell.output("zcat t.tgz | tar t | wc -l; gunzip -c t.tgz | wc -c") == "6\n10240"
    assert shell.output("echo abc | egrep 'b|x' 2>/dev/null") == shell.output("echo abc | fgrep b 2>/dev/null") == "abc"
    shell.output("cd /; rm -r /tmp/t /tmp/u /tmp/t.tgz")


def look_into_the_system(shell):
    assert re.search(r"^root +ttyS0 ", shell.output("who"), re.M)
    text, status = shell.run("time sh -c 'exit 3'")
    assert status == 3 and re.search(r"^real \d+\.\d\d\nuser \d+\.\d\d\nsys \d+\.\d\d$", text)
    assert re.search(r"^\[ +0\.\d+\] Kelner [\d.]+: 1 CPU", shell.output("dmesg"), re.M)
    assert shell.output("dmesg | grep -c 'session started on /dev/ttyS0'") == "1"
    text, status = shell.run("trace ls /tmp/place")
    assert status == 0
    # The walk from the vfs to the file system, with times.
    assert re.search(r"^ +\d+\.\d  \d+ > vfs +file\.open +passed on to tmp$", text, re.M), text
    assert re.search(r"^ +\d+\.\d  \d+ > tmp +file\.open += 0 +\d+\.\d$", text, re.M), text
    assert shell.run("trace nonsense")[1] == 127


def test_everyday_tools(lab):
    shell = Shell(lab)
    look_at_processes(shell)
    look_at_services(shell)
    change_root(shell)
    tell_local_times(shell)
    mount_and_unmount(shell)
    pack_and_unpack(shell)
    look_into_the_system(shell)
    watch_the_machine(shell)
    page_through(shell)
    edit(shell)
    shell.end()
