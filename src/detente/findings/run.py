"""What follows from a scenario: what becomes of everything in play, by date, over all draws."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.common import Diagnostics, Entry, Event, Paths, Real, ScenarioFinding, Spread


class Influence(Entry):
    """How an assumption moves the outcome that it moves most."""

    on: str
    rank_correlation: Real = Field(description="From -1 to 1.")


class Assumption(Entry):
    """An uncertain number of the scenario that the game reads."""

    path: str
    kind: str = Field(description="What it is a number of, such as `weight` or `rate`.")
    text: str = Field(description="Its range, as written.")
    cite: tuple[str, ...]
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


class RunFinding(ScenarioFinding):
    """What follows from a scenario in one focus: `detente run SCENARIO --json`."""

    format: Literal["detente.run/1"] = "detente.run/1"
    focus: str
    in_play: dict[str, tuple[str, ...]]
    frozen: dict[str, str]
    states: int
    dates: tuple[str, ...]
    events: tuple[Event, ...]
    issues: dict[str, Paths]
    conditions: dict[str, Paths]
    arrivals: dict[str, dict[str, Arrival]]
    durations: dict[str, dict[str, Real]] = Field(description="Mean years spent at each option over the whole span read.")
    moves: tuple[MoveCount, ...]
    values: dict[str, Spread] = Field(description="Value to each party at the start, utility-years.")
    assumptions: tuple[Assumption, ...]
    diagnostics: Diagnostics
    digest: str = Field(description="Fingerprint of the answer.")
