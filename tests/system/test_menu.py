# SPDX-License-Identifier: MIT
"""The loader's menu, on serial: choosing, counting down, editing the command line."""
from machine import BOOT_LIMIT

DOWN, END = "\x1b[B", "\x1b[F"


def entry(lab, name, *changes):
    """The good configuration's only entry under another name, with changes."""
    text = lab.config(*changes).decode()
    return text[text.index("[kelner]"):].replace("[kelner]", f"[{name}]") + "\n"


def two_entries(lab, first_cmdline, second_cmdline, timeout):
    """Two entries with different command lines; the first is the default."""
    return lab.image(config=(f"timeout={timeout}\n" + entry(lab, "kelner", (r"^cmdline=.*", f"cmdline={first_cmdline}")) +
                             entry(lab, "other", (r"^cmdline=.*", f"cmdline={second_cmdline}"))).encode())


def finish(machine):
    machine.wait_started()
    machine.type_serial("exit 5\n")
    assert machine.wait_off() == 5


def test_the_default_entry_boots_when_the_time_is_up(lab):
    machine = lab.boot(image=two_entries(lab, "session=once", "", 2))
    machine.wait_for("any key stops that", BOOT_LIMIT)
    finish(machine)


def test_a_key_stops_the_countdown_and_another_entry_is_chosen(lab):
    machine = lab.boot(image=two_entries(lab, "", "session=once", 1000))
    machine.wait_for("any key stops that", BOOT_LIMIT)
    machine.type_serial(DOWN)
    machine.wait_for("> other")
    machine.type_serial("\r")
    finish(machine)


def test_the_keyboard_works_too(lab):
    machine = lab.boot(image=two_entries(lab, "", "session=once", 1000))
    machine.wait_for("any key stops that", BOOT_LIMIT)
    machine.press("down")
    machine.wait_for("> other")
    machine.press("ret")
    finish(machine)


def test_the_command_line_can_be_edited(lab):
    machine = lab.boot(image=two_entries(lab, "", "", 1000))
    machine.wait_for("any key stops that", BOOT_LIMIT)
    machine.type_serial("e")
    machine.type_serial(END + "session=once")
    machine.wait_for("session=once")
    machine.type_serial("\r")
    finish(machine)


def test_after_a_failure_a_key_opens_the_menu_and_another_entry_boots(lab):
    image = lab.image(config=("timeout=0\n" + entry(lab, "broken", (r"^kernel=.*", "kernel=/kelner/none.elf")) +
                              entry(lab, "good", (r"^cmdline=.*", "cmdline=session=once"))).encode())
    machine = lab.boot(image=image)
    machine.wait_for("/kelner/none.elf: there is no such file", BOOT_LIMIT)
    machine.wait_for("Press a key for the menu")
    machine.type_serial(" ")
    machine.wait_for("Up and Down choose")
    machine.type_serial(DOWN)
    machine.wait_for("> good")
    machine.type_serial("\r")
    finish(machine)
