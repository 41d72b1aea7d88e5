"""Ctrl-C, SIGTERM and the end of a terminal: one sentence, an exit code, nothing lost, and a second press ends at once."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import textwrap
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.signals import Interrupted, listening

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}

COMMAND = """
import sys, time, ctypes
import click
from detente.commands import Commands, delivery, hand_over, working
from detente.screen import say

@click.group(cls=Commands)
def main(): pass

@main.command()
@click.option("--out")
def work(out):
    {body}

main(["work", *sys.argv[1:]])
"""


def begun(body: str, *words: str, **how: Any) -> subprocess.Popen[bytes]:
    """A command of that body, once it has said that it works."""
    code = COMMAND.format(body=textwrap.indent(textwrap.dedent(body), "    ").strip())
    how.setdefault("preexec_fn", lambda: [signal.signal(number, signal.SIG_DFL) for number in CODES])  # tests under nohup
    process = subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how)
    assert process.stdout is not None
    assert process.stdout.readline() == b"working\n"
    return process


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out.decode(), err.decode()


BROKEN_OFF = """
with working("run"):
    say("working")
    time.sleep(60)
"""


@pytest.mark.parametrize(("number", "code"), CODES.items())
def test_work_that_keeps_nothing_is_broken_off_with_one_sentence(number: int, code: int) -> None:
    process = begun(BROKEN_OFF)
    process.send_signal(number)
    returned, out, err = ended(process)
    assert (returned, out) == (code, "")
    assert err.startswith("Stopped by ") and err.count("\n") == 1
    assert "Nothing was written." in err


KEEPS = """
to = delivery("audit", None, False, [])
with working("audit", keeps=True) as work:
    say("working")
    while not work.stopped():
        time.sleep(0.01)
    time.sleep(0.5)  # winding up takes a moment
say("half of it")
to.kept("out/audit.incomplete.json was written.")
from detente.commands import signals_of_this_command
say(signals_of_this_command().sentence, err=True)
sys.exit(signals_of_this_command().exit_code)
"""


@pytest.mark.parametrize(("number", "code"), CODES.items())
def test_work_that_keeps_what_it_has_is_told_and_ends_by_itself(number: int, code: int) -> None:
    process = begun(KEEPS)
    process.send_signal(number)
    returned, out, err = ended(process)
    assert (returned, out) == (code, "half of it\n")
    assert "Stopping" in err and "audit.incomplete.json was written" in err


STUCK = """
with working("run", keeps={keeps}):
    import signal
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])  # of this thread: compiled code that no signal wakes
    say("working")
    ctypes.CDLL(None).sleep(60)
"""


@pytest.mark.parametrize("keeps", [False, True])
def test_a_second_press_ends_the_process_whatever_it_is_doing(keeps: bool) -> None:
    process = begun(STUCK.format(keeps=keeps))
    process.send_signal(signal.SIGTERM)
    for _ in range(60):  # the second is sent again until it is one: two within a moment are one press
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.5)
            break
        process.send_signal(signal.SIGTERM)
    assert ended(process)[0] == 143


WRITES = """
from detente import files
import os
def stuck(*given):
    say("working")
    time.sleep(60)
os.fsync = stuck
files.write_text(out + "/file", "new")
"""


@pytest.mark.parametrize(("number", "code"), CODES.items())
def test_a_signal_while_a_file_is_written_leaves_the_old_one_and_no_temporary(tmp_path: Path, number: int, code: int) -> None:
    (tmp_path / "file").write_text("old")
    process = begun(WRITES, "--out", str(tmp_path))
    process.send_signal(number)
    assert ended(process)[0] == code
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "old"


def test_two_signals_at_once_are_one_press(tmp_path: Path) -> None:
    """Some programs, `timeout` among them, send a signal to the process and to its group."""
    process = begun(KEEPS)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)
    assert ended(process)[1] == "half of it\n"


def test_what_the_caller_ignores_stays_ignored() -> None:
    """`nohup` and background jobs of a shell rely on it."""
    body = "say('working')\nos = __import__('os')\nos.read(0, 1)\nsay('done')"
    process = begun(body, stdin=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    returned, out, _ = ended_after_input(process)
    assert (returned, out) == (0, "done\n")


def ended_after_input(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    out, err = process.communicate(b"x", timeout=60)
    return process.returncode, out.decode(), err.decode()


def test_a_terminal_that_has_gone_is_no_second_failure() -> None:
    """Nobody is left to read the sentence; the exit code says it still."""
    process = begun(BROKEN_OFF)
    assert process.stderr is not None
    process.stderr.close()
    process.send_signal(signal.SIGHUP)
    assert process.wait(60) == 129
    if process.stdout is not None:
        process.stdout.close()


def test_handlers_are_put_back() -> None:
    before = [signal.getsignal(number) for number in CODES]
    with listening() as signals:
        assert not signals.asked()
    assert [signal.getsignal(number) for number in CODES] == before


@contextlib.contextmanager
def heard(number: signal.Signals) -> Iterator[None]:
    """A signal that tests in the background were started to ignore is listened to."""
    before = signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(number, before)


def test_an_interruption_that_python_swallows_comes_again() -> None:
    """An exception in what is called when an object goes is passed over, with a traceback nobody asked for."""

    class Thing:
        pass

    def gone(_: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        for _ in range(10_000):  # its handler runs in here
            pass

    before = sys.unraisablehook
    with heard(signal.SIGINT), listening() as signals:
        thing = Thing()
        seen = weakref.ref(thing, gone)
        with pytest.raises(Interrupted):
            del thing
            assert seen() is None
            time.sleep(5)
        assert signals.broken_off and signals.exit_code == 130
    assert sys.unraisablehook is before
