# SPDX-License-Identifier: MIT
"""The shell on the running system: one small case for each thing that a person does with it."""
import re

import pytest

PROMPT = "# "


class Shell:
    """A booted system at its first prompt; lines are typed on the serial port."""

    READY = "ready> "
    LOG = re.compile(r"(init|serial|ps2|console|tty|kelner|process): ")

    def __init__(self, lab, **options):
        self.machine = lab.boot(cmdline="session=once", **options)
        self.machine.wait_started()
        self.machine.wait_for(PROMPT)
        # Typed in two parts, so that the line's echo is not taken for the prompt.
        self.machine.type_serial("PS1='rea''dy> '\n")
        self.machine.wait_for(self.READY)

    def enter(self, command, limit):
        """Types a command; answers what came before the next prompt, without the echo."""
        self.machine.type_serial(command + "\n")
        text = self.machine.wait_for(re.compile(f"(?s)(.*?){self.READY}"), limit).group(1)
        # Services say on the same line when they start and end, at any moment.
        lines = [line for line in text.split("\n") if not self.LOG.match(line)]
        return "\n".join(line for line in lines[1:] if not line.startswith("> ")).strip("\n")

    def run(self, command, limit=60):
        """What a command wrote, and its status."""
        text = self.enter(command, limit)
        return text, int(self.enter("echo $?", limit))

    def output(self, command, limit=60):
        text, status = self.run(command, limit)
        assert status == 0, f"{command!r} ended with {status}: {text}"
        return text

    def end(self, status=0):
        self.machine.type_serial(f"exit {status}\n")
        assert self.machine.wait_off() == status


@pytest.mark.quick
def test_a_prompt_answers(lab):
    shell = Shell(lab)
    assert shell.output("echo four score and seven") == "four score and seven"
    assert shell.run("nonsense")[1] == 127
    assert shell.run("false")[1] == 1
    assert shell.output("uname -s") == "Kelner"
    shell.end(3)


def test_end_of_input_ends_the_session(lab):
    shell = Shell(lab)
    shell.machine.type_serial("\x04")
    assert shell.machine.wait_off() == 0


def test_pipelines_and_redirections(lab):
    shell = Shell(lab)
    assert shell.output("echo one two three | tr ' ' '\\n' | sort | paste -s -d ' '") == "one three two"
    assert shell.output("seq 1 1000 | cat | cat | cat | cat | tail -n 1") == "1000"
    assert shell.output("echo hello > /tmp/a; echo more >> /tmp/a; cat < /tmp/a") == "hello\nmore"
    assert shell.output("ls /nowhere 2>&1 >/dev/null | wc -l").strip() == "1"
    shell.output("printf 'cat <<X\\nfirst $((1 + 2))\\nX\\n' > /tmp/here")
    assert shell.output("sh /tmp/here") == "first 3"
    assert shell.output("exec 5>/tmp/five; echo to five >&5; exec 5>&-; cat /tmp/five") == "to five"
    assert shell.output("(echo sub; exit 4); echo $?") == "sub\n4"
    shell.end()


def test_jobs_and_signals(lab):
    shell = Shell(lab)
    assert shell.output("trap 'echo caught' USR1; kill -USR1 $$; trap - USR1") == "caught"
    assert shell.run("sh -c 'kill -TERM $$'")[1] == 128 + 15
    assert shell.output("sleep 0.1 & wait $!; echo =$?").startswith("=0")
    shell.machine.type_serial("sh -c 'echo now''here; exec sleep 1000'\n")
    shell.machine.wait_for("nowhere")
    shell.machine.type_serial("\x03")  # also while the program is being replaced
    shell.machine.wait_for(shell.READY)
    for key in "\x03", "\x1a":
        # The key goes to the job only once that is in the foreground.
        shell.machine.type_serial("sh -c 'echo now''here; while :; do :; done'\n")
        shell.machine.wait_for("nowhere")
        shell.machine.type_serial(key)
        shell.machine.wait_for(shell.READY)
    assert "Stopped" in shell.output("jobs")
    assert "while" in shell.output("bg")
    assert "Running" in shell.output("jobs")
    assert shell.run("kill %1; wait %1")[1] == 128 + 15
    shell.end()


def test_a_program_that_faults_ends_alone(lab):
    shell = Shell(lab)
    assert shell.run("sh -c 'kill -SEGV $$'")[1] == 128 + 11
    assert shell.output("echo alive") == "alive"
    shell.end()


def test_run_gives_the_programs_status(lab):
    machine = lab.boot(cmdline="run=/bin/expr -- 1 = 2")
    assert machine.wait_off(150) == 1
    assert re.search(r"^0$", machine.text(), re.M)


def test_a_missing_program_is_said(lab):
    machine = lab.boot(cmdline="run=/bin/none")
    machine.wait_for("cannot run /bin/none", 150)
    assert machine.wait_off() == 127


def test_another_session_follows(lab):
    machine = lab.boot()
    machine.wait_started()
    machine.wait_for(PROMPT)
    machine.type_serial("exit 9\n")
    machine.wait_for("kelner: session ended with status 9")
    machine.wait_for(PROMPT)
    machine.type_serial("echo back again\n")
    machine.wait_for(re.compile(r"^back again$", re.M))
