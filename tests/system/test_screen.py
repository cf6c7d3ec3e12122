# SPDX-License-Identifier: MIT
"""The screen and the keyboard, as a person uses them: typed on the emulated keyboard, read off the pixels.

A boot is shared by related checks, which run one after the other.
"""
import curses
import os
import re
import time

from console_screen import PAPER, UNKNOWN, ConsoleReader, read
from lab import INITRD, TOP
from machine import OUTPUT_LIMIT, PATIENCE

PROMPT = re.compile(r"^#\s*\Z", re.M)
MACHINE_CHECK = "mce 0 1 0xbe00000000000135 0x5 0 0"
CURSOR = 0xE6E6EA
SET_LIGHTS, SET_REPETITION = [0xED], [0xF3, 0x20]  # the keyboard's commands; 30 a second after half a second
NUM_LIGHT, CAPS_LIGHT = 2, 4
TEXT, BRIGHT, GREEN, RED = 0xC8CCD4, 0xFFFFFF, 0x8CC265, 0xFF7B86
TERMINFO = os.path.join(TOP, "build", "terminfo", "lib", "terminfo")
CLEAR = r"clear() { printf '\033[H\033[2J'; }"


class Seat:
    """Somebody in front of a booted machine, at the prompt of the first console."""

    def __init__(self, lab, us=True, **options):
        self.machine = lab.boot(**{"cmdline": "session=once", **options})
        self.reader = ConsoleReader()
        self.machine.wait_started()
        self.wait("on /dev/tty1")
        self.wait(PROMPT)
        self.first = self.reader.screen
        if us:
            self.type(CLEAR + "\n")

    def screen(self):
        return read(self.machine.screenshot())

    def wait(self, pattern):
        """Wait for a text on the screen, or for a match; answers the match."""
        return self.machine.wait_screen(pattern, self.reader)

    def until(self, ready, sentence):
        """Wait until ready(screen) is true; answers the screen."""
        deadline = time.monotonic() + OUTPUT_LIMIT * PATIENCE
        while True:
            screen = self.screen()
            if ready(screen):
                return screen
            assert time.monotonic() < deadline, f"waited for {sentence}; the screen shows:\n{screen.text}"
            time.sleep(0.2)

    def type(self, text):
        self.machine.type_keys(text)

    def press(self, *names):
        self.machine.press(*names)

    def enter(self, command):
        """Type a command at a clear screen's prompt."""
        self.type("clear\n")
        self.until(lambda screen: screen.text.strip() == "#", "a clear screen")
        self.type(command + "\n")

    def output(self, command, pattern):
        """Enter a command; wait for a whole line of its output."""
        self.enter(command)
        self.wait(re.compile(rf"^{pattern}$", re.M))
        self.wait(PROMPT)

    def end(self):
        self.machine.type_serial("exit 5\n")
        assert self.machine.wait_off() == 5


def check_how_the_machine_started(seat):
    """Name and version, a line for each service of the table, an empty one, the session."""
    with open(os.path.join(TOP, "servers", "init", "init.conf"), encoding="utf-8") as f:
        services = re.findall(r"^service (\S+)$", f.read(), re.M)
    screen = seat.first
    count = len(services)
    assert re.fullmatch(r"Kelner [\d.]+: 1 CPU, \d+ MiB of memory", screen.lines[0])
    assert screen.cells[0][0].ink == BRIGHT
    assert sorted(line.split()[0] for line in screen.lines[1:count + 1]) == sorted(services)
    for line, cells in zip(screen.lines[1:count + 1], screen.cells[1:]):
        assert re.fullmatch(r"\S+ +\S.* \(\d+ ms\)", line)
        assert (cells[0].ink, cells[line.rindex(")")].ink) == (GREEN, TEXT)
    assert screen.lines[count + 1] == "" and screen.lines[count + 2].endswith("on /dev/tty1")


def check_editing_a_line(seat):
    seat.output("echo helo\blo wordl\b\bld", "hello world")
    seat.output("echo gone\x15echo kept", "kept")
    assert "\ngone" not in seat.screen().text
    seat.output("echo one two\x17three", "one three")


def check_keys_with_sequences(seat):
    seat.enter("cat -v")
    for keys in ("up",), ("f5",), ("ctrl", "left"), ("shift", "tab"), ("delete",), ("alt", "x"):
        seat.press(*keys)
    seat.type("\n")
    seat.wait(re.compile(r"^(\^\[\[A\^\[\[15~\^\[\[1;5D\^\[\[Z\^\[\[3~\^\[x)\n\1$", re.M))
    seat.press("ctrl", "c")
    seat.wait(re.compile(r"^\^C\n#\s*\Z", re.M))


# Names of the terminal description and keys; of the console's own keys (Shift+PgUp, Alt+F1) there are none.
DESCRIBED = {
    "kcuu1": "up", "kcud1": "down", "kcub1": "left", "kcuf1": "right", "khome": "home", "kend": "end",
    "kich1": "insert", "kdch1": "delete", "kpp": "pgup", "knp": "pgdn", "kcbt": "shift-tab", "kLFT": "shift-left",
    "kRIT": "shift-right", "kDC": "shift-delete", **{f"kf{number}": f"f{number}" for number in range(1, 13)},
}


def check_keys_are_as_described(seat):
    """What the keys send to a program that has asked for it is what xterm-256color's description says."""
    os.environ["TERMINFO"] = TERMINFO
    with open(os.devnull, "w", encoding="ascii") as nowhere:
        curses.setupterm("xterm-256color", nowhere.fileno())

    def visible(name):
        return curses.tigetstr(name).decode("ascii").replace("\033", "^[")

    modes = [visible(name).replace("^[", r"\033") for name in ("smkx", "rmkx")]
    seat.enter(f"printf '{modes[0]}'; cat -v; printf '{modes[1]}'")
    seat.wait("cat -v")
    for keys in DESCRIBED.values():
        seat.press(*keys.split("-"))
    seat.type("\n")
    expected = re.escape("".join(visible(name) for name in DESCRIBED))
    seat.wait(re.compile(rf"^{expected}\n{expected}$", re.M))
    seat.press("ctrl", "d")
    seat.wait(PROMPT)


def check_interrupt_end_of_file_and_stop(seat):
    seat.enter("sleep 1000")
    seat.wait("sleep 1000")
    seat.press("ctrl", "c")
    seat.wait(PROMPT)
    seat.type("echo =$?=\n")
    seat.wait(re.compile(r"^=130=$", re.M))
    seat.enter("cat")
    seat.type("said twice\n")
    seat.wait(re.compile(r"^said twice\nsaid twice$", re.M))
    seat.press("ctrl", "d")
    seat.wait(PROMPT)
    seat.enter("sleep 1000")
    seat.press("ctrl", "z")
    seat.wait("Stopped")
    seat.output("kill %1; wait; echo over", "over")


def check_the_compose_key(seat):
    seat.enter("echo '")
    for key, pair in ("compose", "e'"), ("compose", 'o"'), ("meta_r", "12"), ("meta_r", "ss"):
        seat.press(key)
        seat.type(pair)
    seat.type("'\n")
    seat.wait(re.compile(r"^éö½ß$", re.M))


def check_switching_consoles(seat):
    seat.output("echo on the first", "on the first")
    seat.press("alt", "f2")
    seat.wait("on /dev/tty2")
    seat.wait(PROMPT)
    assert "on the first" not in seat.screen().text
    seat.type("tty\n")
    seat.wait(re.compile(r"^/dev/tty2$", re.M))
    seat.press("alt", "f6")
    seat.wait("on /dev/tty6")
    seat.press("alt", "left")
    seat.wait("on /dev/tty5")
    seat.press("alt", "f1")
    seat.wait(re.compile(r"^on the first$", re.M))
    seat.press("alt", "f2")
    seat.wait(re.compile(r"^/dev/tty2$", re.M))
    seat.press("alt", "f1")
    seat.wait("on the first")


def check_the_log_has_a_console(seat):
    seat.press("alt", "f7")
    seat.wait("kelner: session started on")
    seat.press("shift", "home")
    seat.wait(re.compile(r"\AKelner loader "))
    seat.press("alt", "f1")
    seat.wait("on the first")


def check_scrolling_back(seat):
    seat.output("seq 1 300", "300")
    newest = seat.screen().lines
    half = len(newest) // 2
    seat.press("shift", "pgup")
    back = seat.until(lambda screen: screen.lines[half:] == newest[:len(newest) - half], "half a screen back")
    assert back.lines[0] == str(int(newest[0]) - half)
    seat.press("shift", "pgdn")
    seat.until(lambda screen: screen.lines == newest, "the newest line again")
    seat.press("shift", "home")
    seat.wait(re.compile(r"\A# seq 1 300\n1\n2$", re.M))
    seat.press("shift", "end")
    seat.until(lambda screen: screen.lines == newest, "the newest line again")
    seat.press("shift", "pgup")
    seat.until(lambda screen: "300" not in screen.lines, "an older line")
    seat.type("#")
    seat.wait(re.compile(r"^300\n# #\s*\Z", re.M))
    seat.type("\n")
    seat.wait(PROMPT)


def turn_wheel(seat, direction):
    seat.machine.qmp("input-send-event", events=[
        {"type": "btn", "data": {"down": down, "button": f"wheel-{direction}"}} for down in (True, False)])


def check_the_wheel(seat):
    """Three lines back, and in a program that has the whole screen the cursor keys."""
    seat.output("seq 1 300", "300")
    newest = seat.screen().lines
    turn_wheel(seat, "up")
    seat.until(lambda screen: screen.lines[3:] == newest[:-3], "three lines back")
    turn_wheel(seat, "down")
    seat.until(lambda screen: screen.lines == newest, "the newest line again")
    seat.enter("seq 1 300 | less")
    seat.wait(re.compile(r"\A1\n2\n"))
    turn_wheel(seat, "down")
    seat.wait(re.compile(r"\A4\n5\n"))
    turn_wheel(seat, "up")
    seat.wait(re.compile(r"\A1\n2\n"))
    seat.type("q")
    seat.wait(PROMPT)


# A layout, keys by their places on a US keyboard, and what they type.
LAYOUTS = (
    ("us", "y z minus shift-2 bracket_left", "yz-@["),
    ("uk", "y z shift-2 shift-3 alt_r-4 backslash shift-apostrophe less", 'yz"£€#@\\'),
    ("de", "y z minus semicolon shift-bracket_left alt_r-q alt_r-e equal e grave_accent a", "zyßöÜ@€éâ"),
    ("fr", "q w a semicolon 2 shift-3 alt_r-0 bracket_left e shift-bracket_left i", "azqmé3@êï"),
    ("es", "semicolon backslash equal alt_r-2 apostrophe a shift-apostrophe u less", "ñç¡@áü<"),
    ("se", "bracket_left apostrophe semicolon alt_r-2 bracket_right u shift-minus", "åäö@ü?"),
    ("no", "bracket_left apostrophe semicolon alt_r-e", "åæø€"),
    ("dvorak", "q w s d semicolon minus bracket_left x", "',oes[/q"),
)


def check_layouts(seat):
    names = " ".join(name for name, _, _ in LAYOUTS)
    seat.enter(f"for l in {names}; do keyboard $l; printf \"$l> \"; read -r x; echo \"=$x=\"; done; keyboard us")
    for name, keys, typed in LAYOUTS:
        seat.wait(re.compile(rf"^{name}>\s*\Z", re.M))
        for key in keys.split():
            seat.press(*key.split("-"))
        seat.press("ret")
        seat.wait(seat.screen().face.reading(f"={typed}="))
    seat.wait(PROMPT)
    seat.enter("keyboard nowhere; keyboard")
    seat.wait(re.compile(r"^\* us +US English$(.*\n)* +de +German$", re.M))
    seat.wait("there is no layout nowhere")
    seat.machine.type_serial("keyboard de; keyboard; keyboard us\n")
    seat.machine.wait_for(re.compile(r"^\* de +German$", re.M))


def told_keyboard(machine):
    """What the emulated keyboard was told since the trace of it began: its bytes."""
    with open(os.path.join(machine.folder, "qemu.txt"), encoding="utf-8") as f:
        return [int(value) for value in re.findall(r"ps2_write_keyboard \S+ val (\d+)$", f.read(), re.M)]


def check_lights(seat):
    seat.machine.qmp("human-monitor-command", **{"command-line": "trace-event ps2_write_keyboard on"})
    seat.enter("echo '")
    for lights in SET_LIGHTS + [NUM_LIGHT + CAPS_LIGHT], SET_LIGHTS + [NUM_LIGHT]:
        before = len(told_keyboard(seat.machine))
        seat.press("caps_lock")
        seat.type("ab")
        seat.until(lambda _: told_keyboard(seat.machine)[before:] == lights, f"the keyboard to be told {lights}")
    seat.type("'\n")
    seat.wait(re.compile(r"^ABab$", re.M))


def check_held_keys_repeat(seat):
    def event(key, down):
        return {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": key}}}

    seat.enter("echo '")
    seat.wait(re.compile(r"^>\s*\Z", re.M))
    # A real keyboard repeats; the emulated one does what it is told.
    seat.machine.qmp("input-send-event", events=[event("k", True)] * 5 + [event("k", False)])
    seat.type("'\n")
    seat.wait(re.compile(r"^kkkkk$", re.M))


def check_what_was_chosen_outlives_the_drivers(seat):
    """Layout, font and lights; keys go by their places on a US keyboard."""
    def typed_y(screen):
        if re.search(r"^# y+\s*\Z", screen.text, re.M):
            return screen.face.width == 12
        seat.press("z")  # what is typed while no driver listens is lost
        return False

    seat.enter("setfont 12x24; keyboard de")
    seat.until(lambda screen: screen.face.width == 12 and screen.unknown() == 0, "the larger font")
    for service in "console", "ps2":
        seat.press("ctrl", "u")
        before = len(told_keyboard(seat.machine))
        seat.machine.type_serial(f"service restart {service}; echo {service} is ba''ck\n")
        seat.machine.wait_for(f"{service} is back")
        seat.until(typed_y, "the letter y in the larger font")
        told = told_keyboard(seat.machine)[before:]
        seat.until(lambda _: told_keyboard(seat.machine)[-2:] == SET_LIGHTS + [NUM_LIGHT], "the light to be on")
    assert any(told[i:i + 2] == SET_REPETITION for i in range(len(told))), told
    seat.press("ctrl", "u")
    seat.machine.type_serial("setfont 8x16; keyboard us\n")
    seat.until(lambda screen: screen.face.width == 8 and screen.unknown() == 0, "the usual font")


def test_a_session_on_the_keyboard(lab):
    seat = Seat(lab)
    for check in (check_how_the_machine_started, check_editing_a_line, check_keys_with_sequences, check_keys_are_as_described,
                  check_interrupt_end_of_file_and_stop, check_the_compose_key, check_layouts, check_switching_consoles, check_the_log_has_a_console,
                  check_scrolling_back, check_the_wheel, check_lights, check_held_keys_repeat,
                  check_what_was_chosen_outlives_the_drivers):
        check(seat)
    seat.end()


DRAWING = r"""
printf 'named \033[31mr\033[92mG\033[0;44m \033[105m \033[0m\n'
printf 'bold \033[1;31mr\033[0mplain reverse \033[7mx\033[0m faint \033[2mf\033[0m\n'
printf 'indexed \033[38;5;208mo\033[0;48;5;244m \033[48;5;21m \033[0m\n'
printf 'exact \033[38;2;18;52;86mb\033[48;2;250;128;1mo\033[0m\n'
printf '%s\n' 'light ┌─┬─┐│├┼┤└┴┘' 'double ╔═╦═╗║╠╬╣╚╩╝' 'shade ▓▒░▄▌ braille ⠁⠃⡇⣿'
printf 'sets \033(0lqqkx\033(B qx\n'
printf '%s\n' 'greek Ελληνικά cyrillic Русский' 'wide 日本語 한글 中文|' 'cut 日|本|'
printf 'marks e\314\201a\314\210 q\314\203.\n'
printf "many \033[$(yes 0 | head -n 60 | paste -s -d ';')mparameters\n"
printf 'drawn\n'
"""


def check_colours(screen):
    def colours(text, count):
        return [(cell.text, cell.ink, cell.paper) for cell in screen.after(text, count)]

    assert colours("named ", 4) == [("r", 0xE05561, PAPER), ("G", 0xA5E075, PAPER), (" ", 0x4AA5F0, 0x4AA5F0),
                                    (" ", 0xDE8BFF, 0xDE8BFF)]
    assert colours("bold ", 2) == [("r", 0xFF7B86, PAPER), ("p", 0xC8CCD4, PAPER)]
    assert colours("reverse ", 1) == [("x", PAPER, 0xC8CCD4)]
    assert colours("faint ", 1) == [("f", 0x6C6E74, PAPER)]
    assert colours("indexed ", 3) == [("o", 0xFF8700, PAPER), (" ", 0x808080, 0x808080), (" ", 0x0000FF, 0x0000FF)]
    assert colours("exact ", 2) == [("b", 0x123456, PAPER), ("o", 0x123456, 0xFA8001)]


def check_characters(screen):
    lines = screen.lines
    for line in ("many parameters", "light ┌─┬─┐│├┼┤└┴┘", "double ╔═╦═╗║╠╬╣╚╩╝", "sets ┌──┐│ qx", "greek Ελληνικά cyrillic Русский",
                 "wide 日本語 한글 中文|", "cut 日|本|", "shade ▓▒░▄▌ braille ⠁⠃⡇⣿"):
        assert screen.face.reading(line) in lines, f"{line} is not on the screen:\n{screen.text}"
    row, column = screen.find("cut 日")
    assert [cell.text for cell in screen.cells[row][column + 4:column + 10]] == ["日", "", "|", "本", "", "|"]


def check_combining(screen):
    e, a, blank, q = screen.after("marks ", 4)
    assert (e.text, a.text, blank.text, q.text) == ("é", "ä", " ", UNKNOWN)
    row, column = screen.find("marks ")
    pixels, plain = screen.ink(row, column + 9), screen.face.rows["q"][1]
    assert all(shown & letter == letter for shown, letter in zip(pixels, plain)) and pixels != plain


def check_the_alternate_screen(seat, before):
    seat.type("printf '\\033[?1049h\\033[H\\033[Jalternate '; read x; printf '\\033[?1049l'; echo back\n")
    seat.until(lambda screen: screen.text.strip() == "alternate", "nothing but the alternate screen's text")
    seat.type("\n")
    seat.wait(re.compile(r"^back\n#\s*\Z", re.M))
    after = seat.screen()
    assert after.lines[:before.lines.index("drawn") + 1] == before.lines[:before.lines.index("drawn") + 1]


def check_the_cursor(seat):
    seat.type("clear\n")
    seat.until(lambda screen: screen.lines[0] == "#" and screen.cells[0][2].paper == CURSOR, "a cursor")
    seat.type("printf '\\033[?25l'; read x; printf '\\033[?25h'\n")
    seat.until(lambda screen: not any(cell.paper == CURSOR for row in screen.cells for cell in row), "no cursor")
    seat.type("\n")
    seat.until(lambda screen: any(cell.paper == CURSOR for row in screen.cells for cell in row), "a cursor")


def check_a_panic_takes_the_screen_over(seat):
    seat.type("printf '\\033[?1049h\\033[41m\\033[2Jeverything red'; sleep 1000\n")
    seat.wait("everything red")
    seat.machine.qmp("human-monitor-command", **{"command-line": MACHINE_CHECK})
    seat.machine.wait_for("kelner: halted after a panic")
    seat.wait("kelner: panic: machine check")
    assert "everything red" not in seat.screen().text


def test_what_programs_draw_and_a_panic_over_it(lab):
    seat = Seat(lab)
    seat.machine.type_serial(f"cat > /tmp/draw <<'END'{DRAWING}END\nchmod 755 /tmp/draw; echo rea''dy\n")
    seat.machine.wait_for("ready")
    seat.type("sh /tmp/draw\n")
    seat.wait(re.compile(r"^drawn\n#\s*\Z", re.M))
    screen = seat.screen()
    check_colours(screen)
    check_characters(screen)
    check_combining(screen)
    check_the_alternate_screen(seat, screen)
    check_the_cursor(seat)
    check_a_panic_takes_the_screen_over(seat)


def test_a_service_that_fails_is_told_in_red_and_the_others_start(lab):
    with open(INITRD, "rb") as f:
        archive = f.read()
    # The same letters: the archive's checksums stay what they are.
    broken = archive.replace(b"program /servers/proc\n", b"program /servers/corp\n")
    assert broken != archive
    seat = Seat(lab, image=lab.image(initrd=broken), cmdline="session=once keyboard=dvorak", us=False)
    row, column = seat.first.find("proc: does not start: there is no program /servers/corp in the initial root archive")
    assert column == 0 and seat.first.cells[row][0].ink == RED
    assert "tmp     mounted on /tmp" in seat.first.text
    # With the layout of the boot option: "ls" by its keys' places on a US keyboard.
    assert seat.first.find("keyboard US Dvorak")
    for key in "p", "semicolon", "ret":
        seat.press(key)
    seat.wait(re.compile(r"^# ls$", re.M))
    seat.machine.type_serial("service\n")
    seat.machine.wait_for(re.compile(r"^proc +failed ", re.M))
    seat.end()
