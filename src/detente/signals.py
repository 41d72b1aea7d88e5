"""What Ctrl-C, SIGTERM and SIGHUP do while a command runs.

The first asks to stop: long work that keeps what is done (`polled`) is told and ends by itself; everything else is broken
off where it is, as by an exception. Either way the command ends with one sentence on what was kept and with 128 plus the
signal's number, as a shell would say it: 130, 143, 129. A second one ends the process at once, from a thread of its own,
for the first may be stuck in compiled code. What comes within a moment is one press: some programs send a signal twice.

Python swallows exceptions in some places (where something is being collected, say): an interruption that falls there comes
again a moment later.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

from detente import files

NAMES = {"SIGINT": "Ctrl-C", "SIGTERM": "SIGTERM", "SIGHUP": "the end of the terminal"}
NUMBERS = {int(getattr(signal, name)): said for name, said in NAMES.items() if hasattr(signal, name)}
ONE_PRESS = 0.3
"""Seconds."""
SOON = 0.01
"""Seconds after which an interruption that was swallowed comes again."""
SHOW_CURSOR = b"\x1b[?25h"


class Interrupted(KeyboardInterrupt):
    """A signal came while nothing was running that looks for it."""


@dataclass
class Signals:
    """Whether this command was asked to stop, by which signal, and what it can say of what is kept."""

    number: int = 0
    kept: str = "Nothing was written."
    polling: int = 0
    told: Callable[[], None] = lambda: None  # what says that stopping has begun, where that takes a while
    broken_off: bool = False
    seen: float = 0.0  # when the first was seen
    over: bool = False  # nobody listens any more

    def asked(self) -> bool:
        """Whether a signal has come."""
        return self.number != 0

    def keep(self, said: str) -> None:
        """Says what will have been kept if a signal comes now."""
        self.kept = said

    @property
    def exit_code(self) -> int:
        return 128 + self.number if self.number else 0

    @property
    def sentence(self) -> str:
        """What is said last."""
        return f"Stopped by {NUMBERS.get(self.number, 'a signal')}. {self.kept}"

    @contextlib.contextmanager
    def polled(self) -> Iterator[None]:
        """Within, work looks at `asked` itself and keeps what it has; nothing is broken off."""
        self.polling += 1
        try:
            yield
        finally:
            self.polling -= 1

    def came(self, number: int) -> None:
        """Notes a signal the moment it comes; the second press ends the process."""
        now = time.monotonic()
        if self.seen and now - self.seen > ONE_PRESS:
            end_at_once(number)
        if not self.seen:
            self.number, self.seen = number, now
            if self.polling:
                self.told()

    def handle(self, number: int, frame: FrameType | None = None) -> None:
        """What the main thread does, as soon as it can; once."""
        self.number = self.number or number
        if not self.polling and not self.broken_off:
            self.broken_off = True
            raise Interrupted

    def swallowed(self) -> None:
        """The interruption fell where Python passes over exceptions: it is to come again, as the same press."""
        self.broken_off, self.seen = False, time.monotonic()
        threading.Thread(target=self._again, name="detente-again", daemon=True).start()

    def _again(self) -> None:
        time.sleep(SOON)
        if not self.over:
            _thread.interrupt_main(signal.Signals(self.number))


def end_at_once(number: int) -> None:
    """Ends the process; no temporary is left, and the cursor is shown again."""
    files.clean()
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr is not None and sys.stderr.isatty():
            os.write(sys.stderr.fileno(), SHOW_CURSOR)
    os._exit(128 + number)


def _watch(signals: Signals, woken: socket.socket) -> None:
    """Reads the numbers of signals as they come, whatever the main thread is doing, until the other end is closed."""
    while number := woken.recv(1):
        if number[0] in NUMBERS:
            signals.came(number[0])


@contextlib.contextmanager
def listening() -> Iterator[Signals]:
    """Listens for the signals of a command and puts everything back; one that is ignored (`nohup`) stays ignored."""
    signals = Signals()
    if threading.current_thread() is not threading.main_thread():
        yield signals
        return
    before: dict[int, Any] = {n: signal.getsignal(n) for n in NUMBERS}
    wanted = [n for n, handler in before.items() if handler not in (signal.SIG_IGN, None)]
    woken, waking = socket.socketpair()
    waking.setblocking(False)
    watcher = threading.Thread(target=_watch, args=(signals, woken), name="detente-signals", daemon=True)
    woke_before = signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
    said_before = sys.unraisablehook

    def unraisable(lost: Any) -> None:
        if issubclass(lost.exc_type, Interrupted):
            signals.swallowed()
        else:
            said_before(lost)

    sys.unraisablehook = unraisable
    for number in wanted:
        signal.signal(number, signals.handle)
    watcher.start()
    try:
        yield signals
    finally:
        signals.over, sys.unraisablehook = True, said_before
        try:
            signal.set_wakeup_fd(woke_before)
            waking.close()
            watcher.join()
            woken.close()
        finally:  # last: until no other thread is left a signal to one would end the process
            for number in wanted:
                signal.signal(number, before[number])
