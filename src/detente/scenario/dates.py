"""Which dates a calendar has: it binds those of a file, of a measure and of the command line alike."""

from __future__ import annotations

import datetime as dt

from detente.scenario.records import Scenario, When


def end_of(scenario: Scenario) -> When:
    """The last day of the calendar, or the last round."""
    calendar = scenario.calendar
    if calendar.clock == "rounds":
        return When(text="end", round=calendar.rounds)
    return When(text="end", day=calendar.steps[-1].until if calendar.steps else calendar.start)


def anniversary(day: dt.date, years: int) -> dt.date:
    """The same day so many years later; the 29th of February is the 28th."""
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def outside(when: When, scenario: Scenario, begins: dt.date | None = None) -> str:
    """Why a date is outside the calendar, or before a game that `begins` later; empty if it is not."""
    end = end_of(scenario)
    if end.round is not None:
        if when.day is not None or when.each is not None or when.since is not None:
            return f"{when.text} is a date, and this calendar counts rounds: round 1 to {end.round}."
        fits = when.round is None or 1 <= when.round <= end.round
        return "" if fits else f"round {when.round} is outside the calendar, which has rounds 1 to {end.round}."
    first: dt.date = begins or scenario.calendar.start
    if when.day is not None and end.day is not None and not first <= when.day <= end.day:
        whole = "the calendar, which runs" if begins is None else "the game, which here runs"
        return f"{when.day} is outside {whole} from {first} to {end.day}."
    return ""


def length(scenario: Scenario) -> float:
    """Years from the first day of the calendar to its last; rounds, on that clock."""
    end = end_of(scenario)
    return (
        (end.day - scenario.calendar.start).days / 365.25
        if end.day is not None
        else float(0 if end.round is None else end.round)
    )
