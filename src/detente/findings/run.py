"""What follows from a scenario: what becomes of everything in play, by date, over all draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from detente.findings.audit import DrawsCounted
from detente.findings.checks import RunCheck
from detente.findings.common import (
    Diagnostics,
    Entry,
    Event,
    LaidOverLabel,
    Maybe,
    PartyStakes,
    Paths,
    Real,
    ScenarioFinding,
    Spread,
)
from detente.findings.frames import Row, arrays
from detente.findings.movable import Movable

START = "start"
"""What the first of a run's dates is called where time is counted in rounds: before the first round, its lotteries drawn."""


class Influence(Entry):
    """How an assumption moves the outcome that it moves most."""

    on: str
    rank_correlation: Real = Field(description="From -1 to 1.")


class Assumption(Entry):
    """An uncertain number of the scenario that the game reads."""

    path: str
    kind: str = Field(description="What it is a number of, such as `weight` or `rate`.")
    text: str = Field(description="Its range as it counts here: under premises, and what options set.")
    instead_of: str = Field("", description="The scenario's range, where that is another.")
    cite: tuple[str, ...] = Field(description="What the range that counts is taken from.")
    because: str
    effect: Influence | None = Field(description="None where it moves no outcome to speak of.")


class Arrival(Entry):
    """First arrival at an option: chance by each of the run's dates, median date (or `never`)."""

    by: tuple[Real, ...]
    median: str


class MoveCount(Entry):
    """Expected number of times a rule was tried, carried out and refused; refusals by who blocked it."""

    rule: str
    tried: Real
    carried: Real
    refused: Real
    blockers: dict[str, Real]
    changes: tuple[str, ...] = Field((), description="The issues it changes, and the memories it sets.")


class Unknown(Entry):
    """A hidden condition: who knows it, and what all others believe of it by date."""

    known_to: tuple[str, ...]
    truth: str = Field(description="The level that really holds at the start; empty where that is as likely as is believed.")
    beliefs: int = Field(description="How many beliefs are followed.")
    believed: Paths = Field(description="The mean belief in each level.")
    if_true: dict[str, Paths] = Field(description="The same where a level really holds at the start.")
    knowing: dict[str, Spread] = Field(
        description="By party that does not know all that is hidden: what it is worth to it at the start that all be told."
    )


class Mistake(Entry):
    """A party that takes the game for another, on its own scale of values at the start."""

    believes: str = Field(description="In what the game that it believes in differs.")
    expected: Spread = Field(description="What that game would be worth to it.")
    got: Spread = Field(description="What it gets in the true one.")
    seeing: Spread = Field(description="What it would have got if nobody were mistaken.")


class Lesson(Entry):
    """What a move tells of what is hidden."""

    rule: str
    bits: Real = Field(description="Expected bits told of what really holds until the last date.")
    carried_out: dict[str, Maybe] = Field(
        description="By condition=level: by how much the belief in it moves each time it is carried out. None where it is not."
    )
    refused: dict[str, Maybe] = Field(description="The same where it is seen to be tried and refused.")


class MeasuredNumber(Entry):
    """A measure that was asked for, over the draws counted."""

    says: str = Field(description="What it is, in the names that the scenario gives.")
    measure: str = Field(description="In words that `detente ask` reads.")
    written: dict[str, Any] = Field(description="The same as a file has it.")
    mean: Maybe = Field(description="Over the draws in which it is a number.")
    low: Maybe = Field(description="5 % quantile over draws.")
    high: Maybe = Field(description="95 % quantile over draws.")
    never: Real = Field(description="Share of the draws in which what is waited for never comes.")


class RunFinding(ScenarioFinding):
    """What follows from a scenario in one focus: `detente run SCENARIO --json`."""

    format: Literal["detente.run/2"] = "detente.run/2"
    argument: str | None = Field(None, description="Under whose premises; None where under none.")
    focus: str
    in_play: dict[str, tuple[str, ...]]
    frozen: dict[str, str]
    states: int
    counts: str = Field("years", description="What time is counted in: `years` or `rounds`.")
    dates: tuple[str, ...] = Field(
        description="Where time is counted in rounds: `start`, then `round 1` (it is over) and so on."
    )
    events: tuple[Event, ...]
    issues: dict[str, Paths]
    conditions: dict[str, Paths]
    arrivals: dict[str, dict[str, Arrival]]
    durations: dict[str, dict[str, Real]] = Field(description="Mean years, or rounds, spent at each option over the span read.")
    moves: tuple[MoveCount, ...]
    hidden: dict[str, Unknown] = Field({}, description="What only some parties know, and what the others believe of it.")
    lessons: tuple[Lesson, ...] = Field((), description="By move, what it tells of what is hidden.")
    mistakes: dict[str, Mistake] = Field({}, description="By party that takes the game for another: what it expects and gets.")
    values: dict[str, Spread] = Field(description="Value to each party at the start, utility-years.")
    assumptions: tuple[Assumption, ...]
    correlation_by_chance: Real = Field(
        description="The largest rank correlation that an assumption which moves nothing shows in 19 of 20 cases."
    )
    stakes: tuple[PartyStakes, ...] = Field((), description="By party: how its stakes are scaled, and what its numbers weigh.")
    unread: tuple[str, ...] = Field((), description="Numbers given by `--set` that nothing in play reads.")
    cycles: str | None = Field(
        None, description="On the clock of rounds, a sentence where play comes round again however many there are; else None."
    )
    diagnostics: Diagnostics
    unsettled: int = Field(
        0,
        description="Draws within all bands in which plans never settle; or, from the principal branch, in which it was not "
        "found. They are not counted, unless all draws were asked for: what is shown of them rests on where the end lies.",
    )
    laid_over: LaidOverLabel = Field(description="What was laid over the scenario; empty where nothing was.")
    draws: DrawsCounted = Field(description="Which draws are counted in all that is shown.")
    measures: tuple[MeasuredNumber, ...] = Field((), description="Measures that were asked for.")
    checks: tuple[RunCheck, ...] = Field(
        (), description="What solving some draws another way changes; nothing where time is counted in rounds."
    )
    movable: Movable | None = Field(None, description="What every draw came to, where that was asked for.")
    digest: str = Field(description="Fingerprint of the answer.")

    def rows(self) -> list[Row]:
        """A row for every option of everything in play at every date: its chance, and that of having been there by then."""
        return [
            {
                "date": date,
                "name": name,
                "option": option,
                "mean": paths.mean[k][t],
                "low": paths.low[k][t],
                "high": paths.high[k][t],
                "by": self.arrivals[name][option].by[t],
            }
            for name, paths in self.axes.items()
            for k, option in enumerate(paths.options)
            for t, date in enumerate(self.dates)
        ]

    @property
    def axes(self) -> dict[str, Paths]:
        """The paths of all issues and conditions in play."""
        return {**self.issues, **self.conditions}

    def to_xarray(self) -> Any:
        """A variable for everything in play: [quantity, option, date] chances, their mean and both ends over the draws."""
        dims: dict[str, Sequence[object]] = {
            "quantity": ("mean", "low", "high"),
            "date": self.dates if self.counts == "rounds" else [dt.datetime.fromisoformat(d) for d in self.dates],
        }
        dims |= {f"{name}_option": paths.options for name, paths in self.axes.items()}
        data = {
            name: (("quantity", f"{name}_option", "date"), [paths.mean, paths.low, paths.high])
            for name, paths in self.axes.items()
        }
        return arrays(dims, data, {"scenario": self.scenario.name, "focus": self.focus, "digest": self.digest})
