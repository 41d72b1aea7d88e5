"""The two clocks a scenario may run on, and what follows from the choice for everything but how a game is solved.

On the clock of *years* time is continuous and dates are days. On the clock of *rounds* two days stand for a round: on the
first it begins (its lotteries are drawn, its certain floors held, its rules open), on the second it is over (the floor was
taken, conditions have jumped). Chances, counts and spans *at*, *by* or *until* round 3 are read when it is over; what the game
is worth, and what a party would accept, when it begins, where the choice is still to be made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import DTypeLike

from detente.scenario.records import Calendar, Scenario

YEAR = 365.25
"""Days."""
ROUND = 2
"""Days that stand for a round."""
MOST_ROUNDS = 50
"""Rounds at which a run is read at most."""
YEARS_READ = 4
"""Years that a run is read over where the calendar names no steps."""
HORIZON = 80.0
"""Years after the last reading beyond which no date counts."""
WINDOW = 4.0
"""Years in which a measure without a date looks: first arrivals of `once`, `by`, `until`."""


@dataclass(frozen=True)
class Clock:
    """What a clock decides."""

    name: str
    counts: str  # what it counts time in
    unit: float  # days that one unit of time takes
    day: dt.timedelta  # how long what is open on one day, or in one round, is open
    real: DTypeLike  # what the numbers of draws are held in
    centred: bool  # utilities are taken from their mean over states: a constant changes nothing but rounding
    between: bool  # what is reached by one reading and not by the one before was reached somewhere between them
    jumps: bool  # a lottery's day is read on both sides, so that what jumps is not drawn as a slope
    refusers: bool  # refusals are counted by who refused
    summons: bool  # what is open on one day gives whoever may try it the floor there for certain
    endless: bool  # after its last date the game goes on year by year without end
    days: Callable[[Calendar, dt.date, dt.date | None], tuple[dt.date, ...]]
    """The dates at which a run is read, from the first day on, until a last one if it is given."""
    after: Callable[[Calendar], int]
    """Days after the last reading until which what is dated counts."""
    over: Callable[[dt.date], dt.date]
    """The day on which what begins that day is over."""
    later: Callable[[dt.date, float], dt.date]
    """The day by which so many units of time from the first day on are over."""
    window: Callable[[Calendar, dt.date], dt.date]
    """The last day at which a measure looks that names none."""
    stops: Callable[[dt.date, dt.date], tuple[dt.date, ...]]
    """The days after the first, up to a last one, at which it is seen whether something was reached."""
    since: Callable[[dt.date, dt.date], float]
    """The time of a day that is read: years since the first day, or the round, which is 0 before the first."""
    told: Callable[[dt.date, dt.date], str]
    """What a day that is read is called, for a game that begins on the first."""


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
    """The first day, and the ends of so many rounds, evenly spaced, and of the last."""
    last = calendar.rounds if until is None else round_of(begins, until)
    every = max(1, last // MOST_ROUNDS)
    ends = sorted({*range(every, last, every), last})
    return (begins, *(end_of_round(begins, r) for r in ends))


def start_of_round(begins: dt.date, number: int) -> dt.date:
    """The day on which a round begins; the first round is 1."""
    return begins + dt.timedelta(days=ROUND * (number - 1))


def end_of_round(begins: dt.date, number: float) -> dt.date:
    """The day on which a round is over."""
    return start_of_round(begins, ceil(number)) + dt.timedelta(days=1)


def round_of(begins: dt.date, day: dt.date) -> int:
    """The round that is over on a day; 0: none is."""
    return ((day - begins).days + 1) // ROUND


def ends_of_rounds(begins: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """The days up to a last one on which a round is over."""
    return tuple(end_of_round(begins, r) for r in range(1, round_of(begins, last) + 1))


def years_later(begins: dt.date, years: float) -> dt.date:
    """The day `years` after the beginning."""
    return begins + dt.timedelta(days=round(years * YEAR))


def quarters(begins: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """The days up to a last one that end a quarter of a year."""
    return tuple(years_later(begins, k / 4) for k in range(1, int((last - begins).days / YEAR * 4) + 1))


def later(day: dt.date, every: str, count: int) -> dt.date:
    """The day so many weeks, months, quarters or years later; the 29th to 31st become the 28th."""
    if every == "week":
        return day + dt.timedelta(weeks=count)
    months = {"month": 1, "quarter": 3, "year": 12}[every] * count
    total = day.year * 12 + day.month - 1 + months
    return dt.date(total // 12, total % 12 + 1, min(day.day, 28))


YEARS = Clock(
    "continuous",
    "years",
    YEAR,
    dt.timedelta(days=1),
    np.float32,
    centred=True,
    between=True,
    jumps=True,
    refusers=True,
    summons=True,
    endless=True,
    days=years_read,
    after=lambda calendar: round(HORIZON * YEAR),
    over=lambda day: day,
    later=years_later,
    window=lambda calendar, begins: years_later(begins, WINDOW),
    stops=quarters,
    since=lambda begins, day: (day - begins).days / YEAR,
    told=lambda begins, day: day.isoformat(),
)
ROUNDS = Clock(
    "rounds",
    "rounds",
    float(ROUND),
    dt.timedelta(days=ROUND),
    np.float64,
    centred=False,  # some rounds take no time: a constant would tell them apart
    between=False,
    jumps=False,
    refusers=False,
    summons=False,
    endless=False,
    days=rounds_read,
    after=lambda calendar: ROUND * (calendar.rounds + 1),
    over=lambda day: day + dt.timedelta(days=1),
    later=end_of_round,
    window=lambda calendar, begins: end_of_round(begins, calendar.rounds),
    stops=ends_of_rounds,
    since=round_of,
    told=lambda begins, day: f"round {round_of(begins, day)}" if day > begins else "start",
)
CLOCKS = {clock.name: clock for clock in (YEARS, ROUNDS)}
