"""The calendar as boundaries in years: what happens, what is read, and which rules the dates allow in between.

Dates are compared as days, exactly; they become years only at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

import numpy as np

from detente.game.arrays import Flag, Timetable
from detente.game.moves import Span
from detente.game.nature import dated, joint
from detente.game.play import Play, Space, day_named, days_of
from detente.game.rows import Chance, Rows
from detente.scenario.dates import anniversary
from detente.scenario.records import Name, When
from detente.scenario.scope import moves_with, rules_of

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Reading:
    """The days that are read."""

    days: tuple[dt.date, ...] = ()


class Calendar:
    """The first day of the game, the days read, and the last day that counts."""

    def __init__(self, play: Play, reading: Reading):
        self.begins = play.begins
        self.read = tuple(sorted({d for d in reading.days if d >= play.begins})) or (play.begins,)
        self.unit = play.clock.unit  # days
        self.end = self.read[-1] + dt.timedelta(days=play.clock.after(play.scenario.calendar))

    def time(self, day: dt.date) -> float:
        """Years from the beginning to `day`; rounds, on that clock, a half for one that is over before the next begins."""
        return (day - self.begins).days / self.unit

    def once(self, whens: Iterable[When]) -> list[dt.date]:
        """The days of the game that are dated once."""
        return [day for when in whens if when.each is None for day in days_of(when, self.begins, self.end)]


def by_day(dated: Iterable[tuple[When, Thing]], begins: dt.date, end: dt.date) -> dict[dt.date, list[Thing]]:
    """What is dated, by day."""
    found: dict[dt.date, list[Thing]] = {}
    for when, thing in dated:
        for day in days_of(when, begins, end):
            found.setdefault(day, []).append(thing)
    return found


def lottery_days(play: Play, last: dt.date) -> list[dt.date]:
    """The days after the first, up to a last one, on which lotteries are drawn."""
    return [day for day in by_day(dated(play, Space(play)), play.begins, last) if day > play.begins]


class Regimes:
    """Which moves, jumps and interests the dates allow: one regime between any two dates at which a bound lies."""

    def __init__(self, play: Play, calendar: Calendar, spans: Iterable[Span], parties: tuple[Name, ...]):
        stop = {p: play.scenario.parties[p].cares_until for p in parties}
        named = {p: day_named(when, play.begins) for p, when in stop.items()}
        self.stop = {p: day for p, day in named.items() if day is not None}
        bounds = {d for span in spans for d in span if d is not None} | set(self.stop.values())
        self.days = [calendar.begins, *sorted(d for d in bounds if calendar.begins < d < calendar.end)]

    def at(self, day: dt.date) -> int:
        """The regime in force from `day` on."""
        return sum(d <= day for d in self.days) - 1

    def allowed(self, spans: list[frozenset[Span]]) -> Flag:
        """[regimes, items] whether every span of the item covers the regime."""
        kinds = {kind: [all(_covers(span, day) for span in kind) for day in self.days] for kind in set(spans)}
        table = np.array([kinds[kind] for kind in spans], bool).reshape(len(spans), len(self.days))
        return np.ascontiguousarray(table.T)

    def cares(self, parties: tuple[Name, ...]) -> Flag:
        """[regimes, parties] whether the party still counts what it gets."""
        return np.array([[day < self.stop.get(p, dt.date.max) for p in parties] for day in self.days], bool)


def _covers(span: Span, day: dt.date) -> bool:
    after, before = span
    return (after is None or after <= day) and (before is None or day < before)


def build_timetable(
    play: Play, space: Space, calendar: Calendar, regimes: Regimes, chances: Rows[Chance], parties: tuple[Name, ...]
) -> Timetable:
    """The boundaries of the game in years, with the events, floors and readings of each day."""
    lotteries, floors = dated(play, space), _floors(play, parties)
    once = calendar.once(when for when, _ in (*lotteries, *floors))
    alike, end = _years_alike(play, calendar, max([*regimes.days, *once]))
    drawn, twice = by_day(lotteries, calendar.begins, end), by_day(floors, calendar.begins, end)
    held = {day: list(dict.fromkeys(who)) for day, who in twice.items()}  # nobody has the floor twice on one day
    days = sorted({calendar.begins, *calendar.read, *regimes.days, *drawn, *held, *alike, end})
    kinds: dict[tuple[int, ...], int] = {}  # the same lotteries on two days are one event
    tables: list[list[list[tuple[int, int]]]] = []
    event: list[int] = []
    for day in days:
        key = tuple(id(lottery) for lottery in drawn.get(day, []))
        if key and key not in kinds:
            kinds[key] = len(tables)
            tables.append(_event(space, joint(play, space, drawn[day]), chances))
        event.append(kinds[key] if key else -1)
    rows = _event_arrays(tables, space.size)
    time = np.array([calendar.time(d) for d in days])
    if play.clock.endless:
        time[-1] = calendar.time(alike[-1]) + 1  # a year on the mean, with or without a leap day
    return Timetable(
        time=time,
        regime=np.array([regimes.at(d) for d in days], np.uint32),
        event=np.array(event, np.int32),
        floors=np.concatenate([[0], np.cumsum([len(held.get(d, [])) for d in days])]).astype(np.uint32),
        floor_party=np.array([parties.index(p) for d in days for p in held.get(d, [])], np.uint32),
        reading=np.array([calendar.read.index(d) if d in calendar.read else -1 for d in days], np.int32),
        event_states=rows[0],
        event_to=rows[1],
        event_row=rows[2],
        last_reading=days.index(calendar.read[-1]),
        cycle=days.index(alike[-1]),
        again=np.array([d in alike for d in days]),
    )


def _years_alike(play: Play, calendar: Calendar, first: dt.date) -> tuple[list[dt.date], dt.date]:
    """Where years begin that are alike: from the last day that is dated once, up to the first after which nothing is read; and
    the end of that year. Where a game ends, its end twice."""
    if not play.clock.endless:
        return [calendar.end], calendar.end
    last = next(k for k in count() if anniversary(first, k) >= calendar.read[-1])
    return [anniversary(first, k) for k in range(last + 1)], anniversary(first, last + 1)


def _floors(play: Play, parties: tuple[Name, ...]) -> list[tuple[When, Name]]:
    """Who has the floor for certain, with what dates it, in the file's order; then who may try what is open that day alone."""
    found = [(when, floor.who) for floor in play.scenario.floors.values() if floor.who in parties for when in floor.at]
    scope = play.scope
    for name, rule in play.scenario.rules.items() if play.clock.summons else ():
        packages = (rules_of(play.scenario, other) for other in moves_with(play.scenario, name)[1:])
        able = scope.triers(rule).union(*(scope.triers(each) for made in packages for each in made.values()))
        if rule.issue in scope.in_play and not play.drops(name):
            found += [(when, who) for when in rule.at for who in parties if who in able]
    return found


def _event(
    space: Space, groups: list[tuple[np.ndarray, np.ndarray, Chance]], chances: Rows[Chance]
) -> list[list[tuple[int, int]]]:
    """For each state the (to, chance row) pairs of one day's lottery."""
    table: list[list[tuple[int, int]]] = [[] for _ in range(space.size)]
    for sources, targets, chance in groups:
        row = chances.row(chance)
        for s, to in zip(sources, targets, strict=True):
            table[s].append((int(to), row))
    return table


def _event_arrays(tables: list[list[list[tuple[int, int]]]], size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    starts = np.zeros((len(tables), size + 1), np.uint32)
    flat: list[tuple[int, int]] = []
    for e, rows in enumerate(tables):
        for s, pairs in enumerate(rows):
            starts[e, s] = len(flat)
            flat += pairs
        starts[e, size] = len(flat)
    table = np.array(flat, np.uint32).reshape(-1, 2)
    return starts, np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1])
