"""What a lens that follows time is asked and what it answers, on either clock; how it is run, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from detente.game.arrays import Flag, Floats, Ints

End = Literal["status_quo", "damped", "principal"]
HALF_A_DAY = 1 / 730.5


@dataclass(frozen=True)
class Precision:
    """How exact the numbers are, and from which end. Errors are lambda times the error of a value, per step.

    After its last date a game goes on until its end is forgotten: until in no state the rates at which moves are carried out
    differ in sum by more than `still` from a year before, six years running (`ends`). The end is the status quo for ever; or (`damped`) the same, and all
    draws are damped from there on; or (`principal`) what is handed in.
    """

    tolerance: float = 2e-3
    smallest_step: float = HALF_A_DAY  # years: below it a step is accepted as it is and its error reported
    largest_step: float = 1.0  # years
    end: End = "status_quo"
    still: float = 0.1  # a year
    beyond: float = 1.0  # times the tolerance that is allowed after the last date, where all that counts is what it comes to
    later: float = 0.0  # years that it goes on for even so
    horizon: float = 60.0  # years after which a draw whose end is not forgotten is damped,
    damped: float = 20.0  # and so many more after which it never is


@dataclass(frozen=True)
class Run:
    """How a run goes about it; nothing here changes a bit of what it finds.

    A face that wants Ctrl-C to stop a run hands in a `stop` that reads a flag, and sets the flag in its signal handler: the
    thread that called `solve_blocks` waits in short spells, so that Python gets round to handlers, and passes the flag on to
    the compiled loops, which look at it within a step. An exception raised by the handler itself stops the run too, and goes on
    upwards once the threads have ended.
    """

    workers: int = 1
    progress: Callable[[int], None] | None = None  # told how many draws are done
    stop: Callable[[], bool] | None = None  # asked ten times a second by the thread that called; then `Stopped` is raised
    told: Callable[[str], None] | None = None  # told that kernels are being compiled, and "" when they are


class Request(NamedTuple):
    """What to read; all arrays may have zero rows."""

    hit: Flag  # [H, S]       probability of ever having been in the set by each reading
    stay: Flag  # [Y, S]      expected years in the set by each reading
    once_from: Flag  # [O, S] of first arriving here by `once_by`,
    once_to: Flag  # [O, S]   probability of reaching this
    once_within: Floats  # [O] years counted from that arrival
    once_by: Floats  # [O]     years
    values: Flag  # [T]       readings at which values are kept,
    where: Flag  # [S]        in these states and in those that a path can reach
    counts: bool  # whether tries, changes and refusals are kept by label

    @classmethod
    def nothing(cls, states: int, readings: int) -> Request:
        """Only the distribution over states."""
        none, no_years = np.zeros((0, states), bool), np.zeros(0)
        return cls(
            hit=none,
            stay=none,
            once_from=none,
            once_to=none,
            once_within=no_years,
            once_by=no_years,
            values=np.zeros(readings, bool),
            where=np.zeros(states, bool),
            counts=False,
        )

    def within(self, kept: Flag) -> Request:
        """The same of the game on the states of `kept` alone."""
        hit, stay, once_from, once_to, where = (
            np.ascontiguousarray(sets[..., kept]) for sets in (self.hit, self.stay, self.once_from, self.once_to, self.where)
        )
        return self._replace(hit=hit, stay=stay, once_from=once_from, once_to=once_to, where=where)


@dataclass(frozen=True)
class Solution:
    """What follows, draw by draw. T readings, P parties, U parties and bodies, L' labels of moves; n draws last."""

    state: Floats  # [T, S, n] probability
    hit: Floats  # [H, T, n]   probability of ever having been there
    years: Floats  # [Y, T, n]
    once: Floats  # [O, n]     share of the mass that arrived; nan where none did
    once_mass: Floats  # [O, n]
    value: Floats  # [Tv, S, P, n] utility-years; nan in states that were not solved
    tried: Floats  # [T, L', n]    expected number so far; no readings unless counts were asked for
    carried: Floats  # [T, L', n]
    refused: Floats  # [T, L', U, n]  by who refused
    steps: Floats  # [n]
    error_left: Floats  # [n] largest error accepted at the smallest step
    settled: Floats  # [n]    years after the last date until the end was forgotten; infinite where it never was
    sharpness: Floats  # [n]  mean lambda |G| of the decisive party over what is tried; nan where nothing is
    against: Floats  # [n]    share of changes against a consenter's own gain; nan where nothing changes
    moves_a_year: Floats  # [n] changes carried out


@dataclass(frozen=True)
class FromRest(Solution):
    """The same where a game comes to rest on the principal branch once nothing is dated any more."""

    lost: Flag  # [n] where that branch was not found: solved from the ordinary end, so that something can be shown


@dataclass(frozen=True)
class RoundsRead(Solution):
    """The same on the clock of rounds, where a round takes time: years are rounds, and W is not V."""

    stood: Floats  # [Tv, S, P, n] what it is worth to stand in a state once the floor of the round is over
    period: Ints  # [n] values come round again whenever so many rounds are added; 0: they do not
