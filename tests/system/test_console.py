# SPDX-License-Identifier: MIT
"""The screen's consoles, typed at on the emulated keyboard and read off the picture by glyphs."""
import re

import pytest


def start(lab, **options):
    machine = lab.boot(cmdline="session=once", **options)
    machine.wait_started()
    reader = lab.reader()
    machine.wait_screen(re.compile(r"on /dev/tty1\n# $|on /dev/tty1\n#$", re.M), reader)
    return machine, reader


def end(machine):
    machine.type_serial("exit 0\n")
    assert machine.wait_off() == 0


@pytest.mark.quick
def test_each_console_has_a_session_once_somebody_looks(lab):
    machine, reader = start(lab, memory="128M")
    for console in 2, 6:
        machine.press("alt", f"f{console}")
        machine.wait_screen(f"on /dev/tty{console}", reader)
        machine.type_keys(f"echo $((6*7+{console})) $(tty)\n")
        machine.wait_screen(f"{42 + console} /dev/tty{console}", reader)
    machine.press("alt", "f1")
    machine.wait_screen("on /dev/tty1", reader)
    end(machine)


def test_screens_history_and_sessions_outlive_the_driver(lab):
    machine, reader = start(lab)
    machine.type_keys("X=kept; seq 100 300; printf '\\033[1;35mviolet\\033[0m over\\n'\n")
    machine.wait_screen(re.compile(r"^300\nviolet over\n#$", re.M), reader)
    machine.press("shift", "pgup")
    machine.wait_screen(re.compile(r"\A228\n.*^277\s*\Z", re.M | re.S), reader)
    before = machine.screen_text(reader)
    machine.type_serial("service restart console\n")
    machine.wait_for(re.compile("console: +160x50 characters"))
    machine.wait_screen(re.compile("^" + re.escape(before) + "$"), reader)
    machine.press("shift", "pgdn")
    machine.type_keys("echo $X $((6*7))\n")
    machine.wait_screen(re.compile(r"^300\nviolet over\n# echo \$X \$\(\(6\*7\)\)\nkept 42\n#$", re.M), reader)
    end(machine)
    assert "is dead" not in machine.text()


def test_another_font_keeps_the_text_and_is_told_to_programs(lab):
    machine, reader = start(lab)
    # One line: what is typed ahead would be echoed somewhere in the answers.
    machine.type_keys("seq 3; setfont 16x32; stty size > /tmp/size; setfont > /tmp/list; setfont 9x9; "
                      "setfont 8x16; stty size; cat /tmp/size /tmp/list\n")
    machine.wait_screen(re.compile(r"^1\n2\n3\nsetfont: there is no font 9x9 .*\n50 160\n25 80\n"
                                   r"  8x16 +160 columns, 50 rows\n.*\n\* 16x32 +80 columns, 25 rows$", re.M), reader)
    end(machine)
