"""The two clocks a scenario may run on, and what follows from the choice for everything but how a game is solved.

On the clock of *years* time is continuous and dates are days. On the clock of *rounds* a day stands for a round, the first
day of the game for round 1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from detente.scenario.records import Calendar, Scenario

YEAR = 365.25
"""Days."""
MOST_ROUNDS = 50
"""Rounds at which a run is read at most."""
YEARS_READ = 4
"""Years that a run is read over where the calendar names no steps."""


@dataclass(frozen=True)
class Clock:
    """What a clock decides."""

    name: str
    unit: float  # days that one unit of time takes
    real: DTypeLike  # what the numbers of draws are held in
    centred: bool  # utilities are taken from their mean over states: a constant changes nothing but rounding
    jumps: bool  # a lottery's day is read on both sides, so that what jumps is not drawn as a slope
    refusers: bool  # refusals are counted by who refused
    days: Callable[[Calendar, dt.date, dt.date | None], tuple[dt.date, ...]]
    """The dates at which a run is read, from the first day on, until a last one if it is given."""
    after: Callable[[Calendar, float], int]
    """Days that the game goes on after the last reading, where it is to go on for so many units of time."""


def clock_of(scenario: Scenario) -> Clock:
    """The clock a scenario runs on."""
    return CLOCKS[scenario.calendar.clock]


def years_read(calendar: Calendar, begins: dt.date, until: dt.date | None = None) -> tuple[dt.date, ...]:
    """The ends of the calendar's steps, refined towards the near end."""
    days, at = {begins}, begins
    last = until or (calendar.steps[-1].until if calendar.steps else later(begins, "year", YEARS_READ))
    for step in calendar.steps:
        while (following := later(at, step.every, 1)) <= min(step.until, last):
            at = following
            days.add(at)
        at = max(at, min(step.until, last))
        days.add(at)
    days.add(last)
    return tuple(sorted(d for d in days if d <= last))


def rounds_read(calendar: Calendar, begins: dt.date, until: dt.date | None = None) -> tuple[dt.date, ...]:
    """So many rounds, evenly spaced, and the last."""
    every = max(1, calendar.rounds // MOST_ROUNDS)
    return tuple(begins + dt.timedelta(days=r) for r in sorted({*range(0, calendar.rounds, every), calendar.rounds}))


def later(day: dt.date, every: str, count: int) -> dt.date:
    """The day so many weeks, months, quarters or years later; the 29th to 31st become the 28th."""
    if every == "week":
        return day + dt.timedelta(weeks=count)
    months = {"month": 1, "quarter": 3, "year": 12}[every] * count
    total = day.year * 12 + day.month - 1 + months
    return dt.date(total // 12, total % 12 + 1, min(day.day, 28))


YEARS = Clock(
    "continuous",
    YEAR,
    np.float32,
    centred=True,
    jumps=True,
    refusers=True,
    days=years_read,
    after=lambda calendar, tail: max(1, round(tail * YEAR)),
)
ROUNDS = Clock(
    "rounds",
    1.0,
    np.float64,
    centred=False,  # some rounds take no time: a constant would tell them apart
    jumps=False,
    refusers=False,
    days=rounds_read,
    after=lambda calendar, tail: max(calendar.rounds + 1, round(tail)),
)
CLOCKS = {clock.name: clock for clock in (YEARS, ROUNDS)}
