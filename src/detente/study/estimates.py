"""What an arm will take, and whether this machine has it.

Memory follows from the arm's shape and is known before anything is allocated. Time does not: what a draw costs rests on how
sharply its parties choose. So it is measured on the first blocks of draws and scaled to all of them. What is compiled or
loaded on the way falls into the first wave of blocks (one a worker) and is not scaled.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

from detente.errors import Change, TooLarge
from detente.game.clock import ROUNDS
from detente.game.compile import Compiled
from detente.game.play import smaller, to_freeze
from detente.game.room import free_memory, resident
from detente.lenses.beliefs import bytes_of_beliefs
from detente.lenses.beliefs_solution import BeliefRequest
from detente.lenses.dynamics import bytes_needed
from detente.lenses.lanes import LANES
from detente.lenses.rounds import bytes_in_rounds
from detente.lenses.solution import Request
from detente.study.settings import Settings

LEAST, LOADED = 180_000_000, 75_000_000
"""Bytes of a process that has read a scenario, and of compiled kernels with what runs them once they are loaded."""
SURE = 2.0
"""Seconds of a first wave beside which what it loaded is small."""


@dataclass(frozen=True)
class Estimate:
    """What an arm, or several, will take."""

    states: int
    moves: int
    bytes: int  # of the whole process at its peak
    seconds: float | None = None  # in all; none until a block was solved
    beliefs: int = 1  # that are followed in every state

    @property
    def text(self) -> str:
        """As it is said to whoever waits."""
        size = sized(self.states, self.moves, self.beliefs)
        if self.seconds is None:
            return f"{size}; at most {self.bytes / 1e6:,.0f} MB"
        return f"{size}; about {in_time(self.seconds)} and {self.bytes / 1e6:,.0f} MB"


def sized(states: int, moves: int, beliefs: int) -> str:
    """How large a game is, in words."""
    return f"{states:,} states, {moves:,} moves" + (f", {beliefs:,} beliefs" if beliefs > 1 else "")


Asked = Request | BeliefRequest
"""What is read off an arm; the second where something is hidden."""


def shape_of(compiled: Compiled, request: Asked, settings: Settings) -> Estimate:
    """States, moves, beliefs and bytes of an arm, before anything is allocated for it."""
    game, held = compiled.game, max(resident(), LEAST + LOADED)
    beliefs = 1 if game.hidden is None else len(game.hidden.grid.belief)
    more = more_bytes(compiled, request, settings)
    return Estimate(compiled.space.size, len(game.structure.move_to), held + more, beliefs=beliefs)


def more_bytes(compiled: Compiled, request: Asked, settings: Settings) -> int:
    """Bytes an arm takes beside what the process has: its numbers while they are made, then they, the desks and answers."""
    structure, timetable = compiled.game.structure, compiled.game.timetable
    size, parties, n = compiled.space.size, len(compiled.game.labels.parties), settings.draws
    if isinstance(request, BeliefRequest):
        rounds = compiled.play.scenario.calendar.rounds if compiled.play.clock is ROUNDS else 0
        numbers = 8 * n * size * (3 * parties + 2)
        return numbers + bytes_of_beliefs(compiled.game, request, rounds, settings.workers, n)
    if compiled.play.clock is ROUNDS:
        numbers = 8 * n * size * (2 * parties + 1)
        return 2 * numbers + bytes_in_rounds(structure, request, compiled.play.scenario.calendar.rounds, n)
    making = 8 * n * size * (3 * parties + 2)
    numbers = 4 * n * size * (2 * parties + 1)
    desks = bytes_needed(structure, timetable, request, settings.precision, workers=settings.workers, n=n)
    return numbers + max(making, numbers + desks)


def must_fit(compiled: Compiled, request: Asked, settings: Settings) -> Estimate:
    """The estimate of an arm; one that needs more memory than is free is refused with the least change that fits."""
    room, more = free_memory(), more_bytes(compiled, request, settings)
    found = shape_of(compiled, request, settings)
    if more <= room:
        return found
    changes: tuple[dict[str, Any], ...] = ({"workers": 1}, {"draws": 64}, {"workers": 1, "draws": 16})
    fits = [each for each in changes if more_bytes(compiled, request, replace(settings, **each)) <= room]
    said = " ".join(f"--{name} {value}" for name, value in fits[0].items()) if fits else ""
    coarser = " Or write a smaller grid where something is hidden" if found.beliefs > 1 else ""
    least = (f"Try {said}" if fits else f"Put fewer things in play: {smaller(compiled.play)}") + coarser
    change = Change(options=fits[0]) if fits else Change(freeze=to_freeze(compiled.play))
    raise TooLarge(
        f"{sized(found.states, found.moves, found.beliefs)} over {settings.draws} draws need about "
        f"{more / 1e9:.1f} GB; {room / 1e9:.1f} GB are free",
        least,
        change,
    )


# ------------------------------------------------------------------------------------------------------ time


def in_time(seconds: float) -> str:
    """A span in the unit that suits it."""
    if seconds < 100:
        return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


@dataclass
class Meter:
    """Told how many draws of an arm are done, says once what all of them will take."""

    draws: int
    workers: int
    say: Callable[[float], None]
    block: int = LANES  # draws that are told of together
    began: float = field(default_factory=lambda: time.monotonic())
    first: float = 0.0  # when the first wave was done
    since: float | None = None  # when the compiler began
    compiling: float = 0.0  # what it took
    said: bool = False

    def start(self) -> None:
        """What is done draw by draw begins only now."""
        self.began = time.monotonic()

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        waves, wave = ceil(self.draws / self.block / self.workers), min(self.workers * self.block, self.draws)
        if self.said or done < wave or waves < 2:
            return
        if not self.first:
            self.first, first = now, now - self.began - self.compiling
            if first > SURE or waves == 2:  # what was loaded makes an estimate from one of two waves at most twice too long
                self._tell(self.compiling + first * waves)
        elif 2 * wave <= done < self.draws:
            self._tell(self.first - self.began + (now - self.first) * (waves - 1))

    def compiler(self, text: str) -> None:
        """Told that kernels are being compiled, and "" when they are."""
        now = time.monotonic()
        if text:
            self.since = now
        elif self.since is not None:
            self.compiling, self.since = self.compiling + now - self.since, None

    def _tell(self, seconds: float) -> None:
        self.said = True
        self.say(seconds)
