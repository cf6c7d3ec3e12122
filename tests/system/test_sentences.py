# SPDX-License-Identifier: MIT
"""What a person can get wrong at the prompt, and the sentence that says so: all of it in one boot."""
from test_shell import Shell

# Each command with the end of what it says, and its status.
SENTENCES = [
    ("nonsense", "nonsense: not found", 127),
    ("/no/such/program", "/no/such/program: not found", 127),
    ("/etc/passwd", "/etc/passwd: Permission denied", 126),
    ("cd /nowhere", "cd: can't cd to /nowhere", 2),
    ("cat /nowhere", "cat: /nowhere: No such file or directory", 1),
    ("echo x > /etc/new", "cannot create /etc/new: Read-only file system", 2),
    ("echo '#!/bin/none' > /tmp/bad; chmod 755 /tmp/bad; /tmp/bad", "/tmp/bad: not found", 127),
    ("echo x > /tmp", "cannot create /tmp: Is a directory", 2),
    ("(ulimit -v 20000; sort /dev/zero)", "sort: memory exhausted", 1),
    ("kill 99999", "kill: No such process", 1),
    ("session /dev/none", "session: cannot open the terminal /dev/none: No such file or directory", 125),
    ("service start nothing", "service: there is no service nothing (service list shows all)", 1),
    ("service log nothing", "service: there is no service nothing (service list shows all)", 1),
    ("service stop vfs", "service: the system cannot live without vfs", 1),
    ("service frobnicate", "usage: service [list]\n       service start|stop|restart|log NAME", 2),
    ("poweroff now", "usage: poweroff (at once: there is nothing to choose)", 2),
    ("mount /nowhere", "mount: /nowhere: No such file or directory", 1),
    ("mount -t ext4 /dev/sda /mnt", "mount: /dev/sda: there are no drivers of disks yet: only tmpfs can be mounted", 1),
    ("umount /etc", "umount: /etc: nothing is mounted there", 1),
    ("umount /dev", "umount: /dev: it is in use: another file system is mounted below", 1),
    ("trace", "usage: trace [-a] COMMAND [ARGUMENT...]", 2),
    ("trace -x ls", "usage: trace [-a] COMMAND [ARGUMENT...]", 2),
    ("trace nothing", "trace: cannot run nothing: No such file or directory", 127),
    ("setfont nothing", "setfont: there is no font nothing (setfont alone lists all)", 1),
    ("keyboard nothing", "keyboard: there is no layout nothing (keyboard alone lists all)", 1),
    ("time nothing", "time: cannot run nothing: No such file or directory", 127),
]

# Programs that cannot be run: what makes one, and what the log says of it.
BAD_PROGRAMS = [
    ("head -c 30 /bin/cat", "it is too short for an ELF file"),
    ("head -c 5000 /bin/cat", "a segment lies beyond the end of the file"),
    ("{ head -c 18 /bin/cat; printf '\\267'; tail -c +20 /bin/cat; }", "it is made for another processor"),
]


def test_sentences(lab):
    shell = Shell(lab)
    for command, sentence, status in SENTENCES:
        text, ended = shell.run(command)
        assert text.endswith(sentence) and ended == status, f"{command!r} said {text!r} and ended with {ended}"
    for make, reason in BAD_PROGRAMS:
        # Never taken for a script.
        shell.output(f"{make} > /tmp/bad; chmod 755 /tmp/bad; dmesg | wc -l > /tmp/lines")
        text, status = shell.run("env /tmp/bad 2> /tmp/said; echo =$?; cat /tmp/said")
        assert "=126" in text and text.endswith("/tmp/bad’: Invalid argument"), text
        assert shell.output(f"dmesg | grep -c 'bad cannot be run: {reason}'") == "1"
    shell.end()


def test_a_session_program_that_a_signal_ends_gives_its_number(lab):
    machine = lab.boot(cmdline="run=/bin/sh -- -c kill${IFS}-TERM${IFS}$$")
    assert machine.wait_off(150) == 128 + 15
