# SPDX-License-Identifier: MIT
"""The run script's session logic against a machine played by a thread: no emulator involved."""
import os
import socket
import threading

import pytest


class FakeLine(socket.socket):
    """Our end of the serial line: as in scripts/lib/qemu.py, input is what is written to."""

    @property
    def input(self):
        return self.fileno()


class FakeMachine:
    """Plays a list of steps on the other end of the serial line: bytes to send, or ("expect", bytes)."""

    def __init__(self, steps):
        near, self.far = socket.socketpair()
        self.serial = FakeLine(fileno=near.detach())
        self.typed = b""
        self.thread = threading.Thread(target=self.play, args=(steps,), daemon=True)
        self.thread.start()

    def play(self, steps):
        for step in steps:
            if isinstance(step, bytes):
                self.far.sendall(step)
            else:
                while step[1] not in self.typed:
                    data = self.far.recv(100)
                    if not data:
                        return
                    self.typed += data
        self.far.close()

    @staticmethod
    def errors():
        return ""


@pytest.fixture
def play(script):
    """Run a session with steps for the machine and text on standard input."""
    module = script("run-ovmf")
    module.END_REPEAT = module.PANIC_QUIET = 0.2

    def execute(steps, text=b"", limit=0, boot_limit=20):
        reading, writing = os.pipe()
        os.write(writing, text)
        os.close(writing)
        kept = os.dup(0)
        os.dup2(reading, 0)
        os.close(reading)
        try:
            machine = FakeMachine(steps)
            session = module.Session(machine, limit, boot_limit, False)
            reason = session.run()
        finally:
            os.dup2(kept, 0)
            os.close(kept)
        machine.serial.close()
        machine.thread.join(10)
        return module.verdict(session, reason, False), machine.typed
    return execute


STARTED = b"kelner: session started\r\n"


def ended(status):
    return b"kelner: session ended with status %d\r\n" % status


def test_nothing_is_typed_before_the_session_has_started(play):
    status, typed = play([b"booting\r\n", STARTED, ("expect", b"\x04"), ended(0)], b"echo x\n")
    assert (status, typed) == (0, b"echo x\n\x04")


def test_marker_may_arrive_in_pieces(play):
    pieces = [STARTED[i:i + 1] for i in range(len(STARTED))]
    assert play([*pieces, ("expect", b"\x04"), b"kelner: session ended wi", b"th status 42\r\n"])[0] == 42


def test_last_line_is_completed_before_the_end_of_input(play):
    assert play([STARTED, ("expect", b"\x04"), ended(3)], b"exit 3") == (3, b"exit 3\n\x04")


def test_end_of_input_is_repeated_for_programs_that_read(play):
    status, typed = play([STARTED, ("expect", b"cat\n\x04\x04"), ended(0)], b"cat\n")
    assert (status, typed) == (0, b"cat\n\x04\x04")


def test_much_input_arrives_whole(play):
    text = b"".join(b"line %d\n" % i for i in range(20000))
    status, typed = play([STARTED, ("expect", b"\x04"), ended(0)], text[:60000])
    assert typed == text[:60000] + (b"\x04" if text[:60000].endswith(b"\n") else b"\n\x04") and status == 0


def test_a_line_that_only_resembles_the_end_is_no_end(play):
    steps = [STARTED, ("expect", b"\x04"), b"kelner: session ended with status x\r\n", ended(9)]
    assert play(steps)[0] == 9


def test_a_machine_that_dies_is_a_failure(play, capfd):
    assert play([b"booting"])[0] == 125
    assert "went off before a session ended" in capfd.readouterr().out


def test_a_panic_is_a_failure(play, capfd):
    assert play([STARTED, b"kelner: panic: page fault\r\n", ("expect", b"never")])[0] == 125
    assert "the kernel panicked" in capfd.readouterr().out


def test_a_session_that_never_starts_times_out(play, capfd):
    assert play([b"booting", ("expect", b"never")], boot_limit=0.2)[0] == 124
    assert "no session started in time" in capfd.readouterr().out


def test_the_limit_holds_after_the_start_too(play, capfd):
    assert play([STARTED, ("expect", b"never")], limit=0.3)[0] == 124
    assert "time is up" in capfd.readouterr().out


@pytest.mark.parametrize("values, interactive, words", [
    ({}, True, ""),
    ({}, False, "session=once"),
    ({"RUN": "/bin/test", "ARGS": "-a b"}, False, "run=/bin/test -- -a b"),
    ({"CMDLINE": "log=debug", "RUN": "/bin/x"}, True, "run=/bin/x log=debug"),
    ({"CMDLINE": "log=info -- x"}, False, "session=once log=info -- x"),
])
def test_kernel_words(script, values, interactive, words):
    module = script("run-ovmf")
    settings = {name: values.get(name, "") for name in module.NAMES}
    assert module.kernel_words(settings, interactive) == words


def test_control_a_x_leaves_and_control_a_twice_types_it(script):
    module = script("run-ovmf")
    session = module.Session(None, 0, 0, True)
    assert session.filter_keys(b"a\x01\x01b\x01") == b"a\x01b" and not session.left
    assert session.filter_keys(b"xc") == b"c" and session.left
