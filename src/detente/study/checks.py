"""How much of an answer rests on how it was solved: some draws are solved once more, another way, and compared.

A game is solved with steps of some length, from some end, and where it has several equilibria the end picks one. Theory fixes
none of the three. So every study solves a block of its draws again, with a finer step, with a later end, and from an end that
is damped, which may lead to another equilibrium (of those there are it finds some). Fewer draws than a block would take as
long. In a small study all is done at once: that says whether anything moves, not by what.

A difference is measured on the answer, in parts of its own scale: 1 for a chance, a year's whole stakes for values, the span
looked at for years. Where an answer differs more than that between draws, that span is its scale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.game.arrays import Flag, Floats
from detente.game.clock import YEARS
from detente.lenses.lanes import LANES
from detente.scenario.records import Scenario
from detente.study.settings import Settings

LOOKED_AT = LANES
"""Most draws that are solved again: fewer take as long, for a block of draws is solved at once."""
FEW = 64
"""Draws below which all is done at once: each way alone would take longer than the study."""
TIMES = 1.6
"""How long a block takes that is solved another way, beside one that is solved as the study is."""
ERROR = 4.0
"""By how much less error a finer step is allowed."""
MOVES = 0.05
"""Part of its scale by which an answer moves that is counted as moved."""
YEARS_LATER = 8.0
"""By which the other end lies later."""


@dataclass(frozen=True)
class Way:
    """Another way to solve the same draws: its name in findings, and what it makes of a study's settings."""

    name: str
    of: Callable[[Settings], Settings]


def _finer(settings: Settings) -> Settings:
    """Half the step where it is the smallest or the largest, and a quarter of the error where that decides."""
    was = settings.precision
    finer = replace(
        was, tolerance=was.tolerance / ERROR, smallest_step=was.smallest_step / 2, largest_step=was.largest_step / 2
    )
    return replace(settings, precision=finer)


def _later(settings: Settings) -> Settings:
    was = settings.precision
    return replace(settings, precision=replace(was, later=was.later + YEARS_LATER))


def _other(settings: Settings) -> Settings:
    """From an end that is damped, which may lead to another equilibrium; a study that begins otherwise, from the status quo."""
    was = settings.precision
    return replace(settings, precision=replace(was, end="damped" if was.end == "status_quo" else "status_quo"))


def _coarse(settings: Settings) -> Settings:
    return replace(settings, learning=replace(settings.learning, coarse=True))


def _plain(settings: Settings) -> Settings:
    return replace(settings, learning=replace(settings.learning, landing="plain"))


def _read_as_first(settings: Settings) -> Settings:
    """Every act is taken at first, at every step, to speak for the first of the levels that are hidden."""
    return replace(settings, learning=replace(settings.learning, read_as=0))


WAYS = (Way("finer_step", _finer), Way("later_end", _later), Way("other_equilibrium", _other))
"""What can be other, one at a time."""


OF_BELIEFS = (Way("coarser_grid", _coarse), Way("other_landing", _plain), Way("other_reading", _read_as_first))
"""What besides, where something is hidden: how beliefs are followed, and how acts are read."""


def _all_at_once(settings: Settings) -> Settings:
    """After the last date no finer than it was: in a small study that would take as long as all the rest."""
    for way in WAYS:
        settings = way.of(settings)
    return replace(settings, precision=replace(settings.precision, beyond=settings.precision.beyond * ERROR))


TOGETHER = Way("together", _all_at_once)
AS_SOLVED = Way("as_solved", lambda settings: settings)
"""For what is asked of all draws together, and so has to be asked of those alone that are looked at."""


def ways_of(scenario: Scenario, settings: Settings) -> tuple[Way, ...]:
    """How a study is solved again."""
    if not can_be_checked(scenario):
        return ()
    hidden = any(condition.hidden is not None for condition in scenario.conditions.values())
    if settings.draws < FEW:
        return (TOGETHER, OF_BELIEFS[-1]) if hidden else (TOGETHER,)
    return (*WAYS, *OF_BELIEFS) if hidden else WAYS


def blocks_of(ways: Sequence[Way]) -> float:
    """What that takes an arm, in blocks of draws solved as the study is."""
    return TIMES * len(ways)


def can_be_checked(scenario: Scenario) -> bool:
    """Whether there is another way: on the clock of rounds backward induction is exact, and the last round the game's."""
    return scenario.calendar.clock == YEARS.name


def picked(counted: Flag) -> tuple[int, ...]:
    """The draws that are solved again: the first of those that count."""
    return tuple(int(k) for k in np.flatnonzero(counted)[:LOOKED_AT])


@dataclass(frozen=True)
class Again:
    """R answers in the m draws looked at, as they were solved and another way."""

    way: Way
    before: Floats  # [R, m]
    after: Floats  # [R, m]
    scale: Floats  # [R]

    @property
    def apart(self) -> Floats:
        """[R, m] by how much of its scale each answer moves; wholly, where it is a number in one of the two alone."""
        known = np.isfinite(self.before) & np.isfinite(self.after)
        same = known | (self.before == self.after) | (np.isnan(self.before) & np.isnan(self.after))
        one, two = np.where(known, self.before, 0.0), np.where(known, self.after, 0.0)
        moves: Floats = np.where(same, np.abs(one - two) / self.scale[:, None], 1.0)
        return moves

    @property
    def worst(self) -> Floats:
        """[m] the answer that moves most, in each draw."""
        worst: Floats = self.apart.max(axis=0, initial=0.0)
        return worst

    @property
    def moved(self) -> int:
        """In how many of the draws some answer moves."""
        return int((self.worst > MOVES).sum())

    @property
    def largest(self) -> float:
        """The largest move."""
        return float(self.worst.max(initial=0.0))


def scales(own: Sequence[float], answers: Floats, counted: Flag) -> Floats:
    """[R] what each answer [R, n] is measured by: its own scale, or its span over the draws counted where that is larger."""
    known = np.where(np.isfinite(answers) & counted, answers, np.nan)
    spans = [np.ptp(row[np.isfinite(row)]) if np.isfinite(row).any() else 0.0 for row in known]
    larger: Floats = np.maximum(np.asarray(own, float), np.asarray(spans, float))
    return larger


@dataclass(frozen=True)
class Answers:
    """What a study read off an arm: R answers in n draws, the draws that count, and the scale of each answer."""

    values: Floats  # [R, n]
    counted: Flag  # [n]
    own: Sequence[float]  # R

    def again(self, ways: Sequence[Way], look: Callable[[Way, tuple[int, ...]], Floats]) -> Iterator[Again]:
        """Compared with what `look` reads when the draws picked are solved each of those ways."""
        some = picked(self.counted)
        if some:
            before, scale = self.values[:, list(some)], scales(self.own, self.values, self.counted)
            yield from (Again(way, before, look(way, some), scale) for way in ways)
