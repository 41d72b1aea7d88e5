"""What a scenario states, before anything is solved: who is at the table, what is at stake, who must agree to what."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.common import Entry, Event, Finding, Real, ScenarioLabel
from detente.findings.frames import Row


class Stated(Entry):
    """Anything that is stated, with where it comes from."""

    about: str
    because: str
    cite: tuple[str, ...]


class AtTable(Stated):
    """A party, the offices that it may hold and the bodies that it is a member of."""

    name: str
    offices: tuple[str, ...]
    bodies: tuple[str, ...]


class Body(Stated):
    """Several parties that agree by quota."""

    members: tuple[str, ...]
    agree: str = Field(description="How many of them must agree, in words.")


class Stake(Stated):
    """An issue: what is at stake, and how it can stand."""

    options: tuple[str, ...]
    start: str
    core: bool = Field(description="Whether it is in play in every focus.")


class Turn(Stated):
    """How a condition moves, by chance or by the calendar."""

    name: str
    what: str = Field(description="In words: `one level down 0.2 .. 1.2 a year`.")
    when: str = Field(description="The states in which it does; empty: in all.")
    dates: tuple[str, ...] = Field(description="Its days within the calendar; none: it may happen at any time.")
    after: str | None = Field(description="From this day on; None: from the first.")
    before: str | None = Field(description="Up to this day; None: to the last.")


class Circumstance(Stated):
    """A condition: what chance, the calendar or moves decide."""

    levels: tuple[str, ...]
    start: str = Field(description="The first level, or the levels that it is drawn from.")
    core: bool = Field(description="Whether it is in play in every focus.")
    known_to: tuple[str, ...] = Field(description="Who alone sees it; empty: everybody does.")
    turns: tuple[Turn, ...]


class Leads(Entry):
    """From which option to which."""

    source: str
    to: str


class Paid(Entry):
    """What a move costs or brings whom, once."""

    who: str
    path: str
    text: str = Field(description="Utility-years; a gain is negative.")


class Ruling(Stated):
    """Who may change an issue, and who must agree."""

    rule: str
    kind: Literal["act", "deal"]
    issue: str
    leads: tuple[Leads, ...]
    by: tuple[str, ...] = Field(description="Who does it, any of them alone; empty for a deal.")
    needs: tuple[str, ...] = Field(description="Whose consent is needed.")
    tries: tuple[str, ...] = Field(description="The parties that may try it.")
    when: str = Field(description="The states in which it is open; empty: in all.")
    given: str = Field(description="The yes/no assumption under which it exists; empty: always.")
    after: str | None = Field(description="From this day on; None: from the first.")
    before: str | None = Field(description="Up to this day; None: to the last.")
    costs: tuple[Paid, ...]


class Wish(Stated):
    """An interest: what a party values, and how much that can be, utility a year."""

    party: str
    term: str
    says: str = Field(description="What it values, in words.")
    low: Real = Field(description="The least that is at stake in it.")
    high: Real
    text: str = Field(description="The same as written.")
    given: str = Field(description="The yes/no assumption under which it exists; empty: always.")


class Figure(Stated):
    """A number of the scenario, with its range."""

    path: str
    says: str = Field(description="What it is, in words.")
    kind: str
    text: str = Field(description="As written.")
    low: Real
    high: Real
    drawn: bool = Field(description="Whether it is uncertain.")


class SituationFinding(Finding):
    """What a scenario states: `detente situation SCENARIO --json`."""

    format: Literal["detente.situation/1"] = "detente.situation/1"
    scenario: ScenarioLabel
    begins: str
    ends: str
    events: tuple[Event, ...]
    parties: dict[str, AtTable]
    bodies: dict[str, Body]
    issues: dict[str, Stake]
    conditions: dict[str, Circumstance]
    rules: tuple[Ruling, ...]
    interests: tuple[Wish, ...]
    assumptions: tuple[Figure, ...]
    focuses: dict[str, tuple[str, ...]] = Field(description="What each puts in play beside the core.")

    @property
    def heading(self) -> str:
        """What it is, of which scenario."""
        return f"{super().heading}: {self.scenario.title or self.scenario.name}"

    def rows(self) -> list[Row]:
        """A row for every number of the scenario: its path, what it is, its range and its source."""
        return [
            {
                "path": each.path,
                "says": each.says,
                "text": each.text,
                "low": each.low,
                "high": each.high,
                "cite": ", ".join(each.cite),
            }
            for each in self.assumptions
        ]
