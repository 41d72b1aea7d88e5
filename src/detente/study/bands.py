"""Which draws count: those within every plausible band in which plans settle; and why a band sets others aside.

Bands are read off the base arm of a world and a focus, whatever is then laid over it: an intervention never decides whether its
own draw counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from detente.game.arrays import Draws, Flag, Floats
from detente.scenario.influence import targets_of
from detente.scenario.records import Band, Measure
from detente.study.arms import Arm, Study
from detente.study.diagnostics import never_settles
from detente.study.hinges import Hinges
from detente.study.measures import Solved, Wanted, within
from detente.study.rests import drawn, rests_on

OFTEN = 0.1
"""A band that sets aside more of the draws than this is told why."""


BAND_ENDS = (0.05, 0.95)
"""The quantiles over draws between which the middle of them lies."""


@dataclass(frozen=True)
class Sifted:
    """The draws of a base arm, sorted by the bands they keep."""

    arm: Arm
    wanted: Wanted
    values: dict[str, Floats]  # [n] the measure of every band
    inside: dict[str, Flag]  # [n] whether it keeps the band
    unsettled: Flag  # [n]

    @cached_property
    def within(self) -> Flag:
        """[n] the draws within every band."""
        found: Flag = np.logical_and.reduce([np.ones(len(self.unsettled), bool), *self.inside.values()])
        return found

    @property
    def kept(self) -> Flag:
        """[n] the draws that count."""
        return self.within & ~self.unsettled


def band_measures(study: Study) -> tuple[Measure, ...]:
    """What bands ask of a base arm."""
    return tuple(band.measure for band in study.scenario.plausible.values())


def sift(study: Study, arm: Arm, solved: Solved, shown: Solved | None = None) -> Sifted:
    """A solved base arm, its draws sorted; plans are to settle in the arm that is shown, where that is another."""
    bands = study.scenario.plausible
    values = {name: solved.read(band.measure).value for name, band in bands.items()}
    inside = {name: within(band, values[name]) for name, band in bands.items()}
    return Sifted(arm, solved.wanted, values, inside, never_settles((shown or solved).solution))


def why_outside(study: Study, found: Sifted, name: str) -> Hinges | None:
    """The assumptions that tell the draws within a band from those outside; none where it sets hardly any aside.

    Pace and noise are assumptions like others here: a band may well fail because everything is too quick.
    """
    band, inside = study.scenario.plausible[name], found.inside[name]
    if (~inside).mean() <= OFTEN:
        return None
    return rests_on(study, drawn(study, found.arm, found.wanted), room(band, found.values[name]), inside, nuisance=False)


def room(band: Band, value: Floats) -> Floats:
    """[n] how far within a band a measure lies; below nought outside it."""
    low = value - band.at_least if band.at_least is not None else np.full(len(value), np.inf)
    high = band.at_most - value if band.at_most is not None else np.full(len(value), np.inf)
    return np.minimum(low, high)


def frozen(arm: Arm, measure: Measure) -> bool:
    """Whether all that a measure reads stands still in an arm, so that it is the same in every draw."""
    named = targets_of(arm.scenario, measure)
    return bool(named) and named <= set(arm.play.frozen)


def of_draws(solved: Solved, kept: Flag) -> Solved:
    """The same of some of its draws."""
    if kept.all():
        return solved
    solution, draws = solved.solution, solved.draws
    some = {each.name: getattr(solution, each.name)[..., kept] for each in fields(solution)}
    fewer = Draws(**{name: field[..., kept] for name, field in draws._asdict().items()})
    return Solved(solved.compiled, fewer, solved.wanted, replace(solution, **some))


BY_READING = {"state": 0, "hit": 1, "years": 1, "tried": 0, "carried": 0, "refused": 0}
BY_READING |= {"state_if": 1, "hit_if": 2, "years_if": 2, "tried_if": 1, "carried_if": 1, "belief_if": 2, "within_if": 2}
BY_READING |= {"spread_if": 1, "bits_if": 1, "moved_if": 2, "doubted_if": 2, "knowing": 0, "known_state": 1, "known_hit": 2}
"""The axis of a solution's fields along which its readings lie; `value` has its own days."""


def on_days(solved: Solved, days: Sequence[dt.date]) -> Solved:
    """The same read on some of its days alone."""
    at = [solved.compiled.reading(day) for day in days]
    arrays = {name: getattr(solved.solution, name) for name in BY_READING if hasattr(solved.solution, name)}
    some = {name: array.take(at, axis=BY_READING[name]) for name, array in arrays.items() if array.shape[BY_READING[name]]}
    compiled = replace(solved.compiled, days=tuple(days))
    return Solved(compiled, solved.draws, solved.wanted, replace(solved.solution, **some))
