# SPDX-License-Identifier: MIT
"""The loader's menu, on serial: choosing, counting down, editing the command line."""
from machine import BOOT_LIMIT

DOWN, END = "\x1b[B", "\x1b[F"


def two_entries(lab, first_cmdline, second_cmdline, timeout):
    """The good entry twice, with different command lines; the first is the default."""
    text = lab.config((r"^timeout=.*", f"timeout={timeout}"), (r"^cmdline=.*", f"cmdline={first_cmdline}")).decode()
    entry = text[text.index("[kelner]"):]
    other = entry.replace("[kelner]", "[other]").replace(f"cmdline={first_cmdline}", f"cmdline={second_cmdline}")
    return lab.image(config=(text + "\n" + other).encode())


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
    broken = lab.config((r"^kernel=.*", "kernel=/kelner/none.elf"), (r"^timeout=.*", "timeout=0")).decode()
    good = lab.config((r"^cmdline=.*", "cmdline=session=once")).decode()
    image = lab.image(config=(broken + "\n" + good[good.index("[kelner]"):].replace("[kelner]", "[good]")).encode())
    machine = lab.boot(image=image)
    machine.wait_for("/kelner/none.elf: there is no such file", BOOT_LIMIT)
    machine.wait_for("Press a key for the menu")
    machine.type_serial(" ")
    machine.wait_for("Up and Down choose")
    machine.type_serial(DOWN)
    machine.wait_for("> good")
    machine.type_serial("\r")
    finish(machine)
