"""What sources report happened, held against a scenario: the chance of each event where it can happen.

An event that a source reports is one that its author knew. A scenario under which it was nearly out of the question explains
something else than what its own sources describe. That tests the encoding, not a claim: no claim rests on these chances.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from detente.argument.sources import load_records
from detente.asks.common import spread_of
from detente.asks.sentences import Telling
from detente.errors import DetenteError
from detente.findings.baseline import SURPRISE, RecordedEvent
from detente.game.arrays import Flag
from detente.game.clock import ROUNDS, clock_of, years_later
from detente.scenario.dates import end_of
from detente.scenario.records import Argument, Episode, Measure, Scenario, When
from detente.study.arms import Arm
from detente.study.measures import Solved

BEFORE = 4.0
"""Years within which an event from before the beginning is looked for, as a claim of the form `replay` does."""
DATE = re.compile(r"\b(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\b")


@dataclass(frozen=True)
class Reported:
    """An event of the record, the focus that holds it, and what is asked of it there; no measure where no focus holds it."""

    name: str
    episode: Episode
    focus: str = ""
    measure: Measure | None = None
    asked: str = ""  # until when, in words


def days_of(text: str) -> tuple[dt.date, dt.date] | None:
    """The first and the last day that a date in words may mean: a month of `2018-03`, of two dates all between; else none."""
    found = [(int(year), int(month or 0), int(day or 0)) for year, month, day in DATE.findall(text)]
    try:
        first = [dt.date(year, month or 1, day or 1) for year, month, day in found]
        last = [dt.date(y, m or 12, d or calendar.monthrange(y, m or 12)[1]) for y, m, d in found]
    except ValueError:
        return None
    return (min(first), max(last)) if found else None


def reported(scenario: Scenario, arms: Mapping[str, Arm]) -> list[Reported]:
    """Every event of the record with the smallest focus in which all that it shows is in play and that begins before it."""
    return [_reported(name, episode, scenario, arms) for name, episode in scenario.record.items() if episode.shows]


def _reported(name: str, episode: Episode, scenario: Scenario, arms: Mapping[str, Arm]) -> Reported:
    days, asked = days_of(episode.date), {standing.name for standing in episode.shows}
    holding = {focus: arm for focus, arm in arms.items() if asked <= set(arm.play.axes)}
    first = scenario.calendar.start
    inside = days is not None and days[1] >= first
    in_time = {f: arm for f, arm in holding.items() if arm.play.begins <= (days[1] if days and inside else first)}
    if not in_time:
        return Reported(name, episode)
    focus = min(in_time, key=lambda each: in_time[each].play.size)
    end = end_of(scenario)
    if clock_of(scenario) is ROUNDS or end.day is None:
        return Reported(name, episode, focus, Measure(kind="chance", state=episode.shows, by=end), "by the last round")
    if days is None or not inside:
        span = min(BEFORE, (end.day - in_time[focus].play.begins).days / 365.25)
        measure = Measure(kind="chance", state=episode.shows, within=span)
        return Reported(name, episode, focus, measure, f"within {span:g} years of the beginning")
    day = min(years_later(days[1], 1.0), end.day)
    return Reported(
        name, episode, focus, Measure(kind="chance", state=episode.shows, by=When(text=day.isoformat(), day=day)), f"by {day}"
    )


def wanted_in(focus: str, asked: Iterable[Reported]) -> list[Measure]:
    """What is asked of one focus."""
    return [each.measure for each in asked if each.focus == focus and each.measure is not None]


def events_of(
    scenario: Scenario, asked: Iterable[Reported], read: Mapping[str, tuple[Solved, Flag]], argument: Argument | None
) -> Iterator[RecordedEvent]:
    """Each event with its chance over the draws that count [n]; of an argument what it could not know says so."""
    known = _known_until(argument) if argument is not None else None
    telling = Telling(scenario)
    for each in asked:
        days = days_of(each.episode.date)
        later = known is not None and days is not None and days[0] > known
        chance = np.zeros(0)
        if each.measure is not None:
            solved, kept = read[each.focus]
            chance = solved.read(each.measure).value[kept]
        mean = float(chance.mean()) if len(chance) else None
        yield RecordedEvent(
            name=each.name,
            about=each.episode.about,
            date=each.episode.date,
            cite=each.episode.cite,
            shows=" and ".join(telling.standing(standing) for standing in each.episode.shows),
            focus=each.focus or None,
            asked=each.asked,
            chance=spread_of(chance) if len(chance) else None,
            later=later,
            surprise=mean is not None and mean < SURPRISE and not later,
        )


def _known_until(argument: Argument) -> dt.date | None:
    """The last day on which the argument's documents may have been written; none where none is dated."""
    try:
        records = load_records()
    except DetenteError:
        return None
    dates = [days_of(records[name].date) for name in argument.documents if name in records]
    return max((each[1] for each in dates if each is not None), default=None)
