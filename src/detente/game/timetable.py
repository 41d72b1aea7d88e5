"""The calendar as boundaries in years: what happens, what is read, and which rules the dates allow in between.

Dates are compared as days, exactly; they become years only at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from detente.game.arrays import Flag, Timetable
from detente.game.moves import Span
from detente.game.nature import dated, joint
from detente.game.play import Play, Space, day_named, days_of
from detente.game.rows import Chance, Rows
from detente.scenario.records import Name, When

TAIL = 12.0
"""Years the game goes on after the last date that is read."""


@dataclass(frozen=True)
class Reading:
    """What the calendar must reach: the days that are read, and how many years go on after the last."""

    days: tuple[dt.date, ...] = ()
    tail: float = TAIL


class Calendar:
    """First and last day of the game and the days read."""

    def __init__(self, play: Play, reading: Reading):
        self.begins = play.begins
        self.read = tuple(sorted({d for d in reading.days if d >= play.begins})) or (play.begins,)
        self.unit = play.clock.unit  # days
        self.end = self.read[-1] + dt.timedelta(days=play.clock.after(play.scenario.calendar, reading.tail))

    def time(self, day: dt.date) -> float:
        """Years from the beginning to `day`; rounds, on that clock, a half for one that is over before the next begins."""
        return (day - self.begins).days / self.unit

    def within(self, when: When) -> list[dt.date]:
        """The days of `when` in the game."""
        return days_of(when, self.begins, self.end)


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
    lotteries = dated(play, space, calendar.end)
    floors = _floors(play, calendar, parties)
    days = sorted({calendar.begins, calendar.end, *calendar.read, *regimes.days, *lotteries, *floors})
    kinds: dict[tuple[int, ...], int] = {}  # the same lotteries on two days are one event
    tables: list[list[list[tuple[int, int]]]] = []
    event: list[int] = []
    for day in days:
        key = tuple(id(lottery) for lottery in lotteries.get(day, []))
        if key and key not in kinds:
            kinds[key] = len(tables)
            tables.append(_event(space, joint(space, lotteries[day]), chances))
        event.append(kinds[key] if key else -1)
    rows = _event_arrays(tables, space.size)
    return Timetable(
        time=np.array([calendar.time(d) for d in days]),
        regime=np.array([regimes.at(d) for d in days], np.uint32),
        event=np.array(event, np.int32),
        floors=np.concatenate([[0], np.cumsum([len(floors.get(d, [])) for d in days])]).astype(np.uint32),
        floor_party=np.array([parties.index(p) for d in days for p in floors.get(d, [])], np.uint32),
        reading=np.array([calendar.read.index(d) if d in calendar.read else -1 for d in days], np.int32),
        event_states=rows[0],
        event_to=rows[1],
        event_row=rows[2],
        last_reading=days.index(calendar.read[-1]),
    )


def _floors(play: Play, calendar: Calendar, parties: tuple[Name, ...]) -> dict[dt.date, list[Name]]:
    """Who has the floor for certain, by day."""
    found: dict[dt.date, list[Name]] = {}
    for floor in play.scenario.floors.values():
        if floor.who in parties:
            for day in (d for when in floor.at for d in calendar.within(when)):
                found.setdefault(day, []).append(floor.who)
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
