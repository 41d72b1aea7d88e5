"""Whether a scenario is sane before any claim: its plausible bands, and the facts that every focus shares."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.audit import DrawsCounted
from detente.findings.checks import BaselineCheck
from detente.findings.common import Diagnostics, Entry, Maybe, PartyStakes, Real, ScenarioFinding, Spread
from detente.findings.frames import Row


class PlausibleBand(Entry):
    """What any sane run must satisfy, over all focuses asked."""

    name: str
    text: str = Field(description="Its bounds.")
    because: str
    cite: tuple[str, ...]
    kept: Maybe = Field(description="Share of draws that satisfy it, mean over the focuses in which it is not frozen.")
    mean: Maybe = Field(description="Mean of the measure over the focuses, where it is a number in each.")
    never: Real = Field(0.0, description="Share of draws in which what is waited for never comes, mean over the focuses.")
    low: Maybe = Field(description="The focus with the lowest mean.")
    high: Maybe = Field(description="The focus with the highest mean.")


class BandInFocus(Entry):
    """A band in one focus."""

    mean: Maybe = Field(description="Over the draws in which it is a number; none where it never is.")
    share_kept: Maybe
    never: Real = Field(0.0, description="Share of draws in which what is waited for never comes, as `first` asks.")
    frozen: bool = Field(False, description="Whether all that it reads stands still in this focus: it tells nothing there.")


SURPRISE = 0.05
"""The chance below which a scenario makes an event that its own sources report a surprise."""


class RecordedEvent(Entry):
    """What sources report happened, and how likely the scenario makes it where it can happen."""

    name: str
    about: str
    date: str = Field(description="When, in the file's words.")
    cite: tuple[str, ...]
    shows: str = Field(description="The state it shows, in words.")
    focus: str | None = Field(description="The smallest focus that holds all of it and begins before it; none: none does.")
    asked: str = Field(
        description="Until when it is looked for: a year after its date, or, where that lies before the calendar, four years "
        "from the beginning as a claim of the form `replay` does; empty where no focus holds it."
    )
    chance: Spread | None = Field(description="That it comes by then, over the draws counted; none where it is not asked.")
    later: bool = Field(False, description="Whether it came after the argument was written, under whose premises this is.")
    surprise: bool = Field(description="Whether its mean chance is below .05 although its sources report it.")


class FocusBaseline(Entry):
    """One focus: how it fares against the bands, and the facts every focus shares."""

    name: str
    begins: str = Field(description="Its first date, or round: from there bands are read.")
    states: int
    draws: int
    set_aside: int = Field(description="Draws outside some band.")
    counted: DrawsCounted = Field(description="Which draws the facts are taken of, and why bands set others aside.")
    bands: dict[str, BandInFocus]
    facts: dict[str, Maybe]
    stakes: tuple[PartyStakes, ...] = Field((), description="By party: how its stakes are scaled in this focus.")
    diagnostics: Diagnostics
    unsettled: int = Field(
        0, description="Draws within all bands in which plans never settle; or, from the principal branch, it was not found."
    )
    checks: tuple[BaselineCheck, ...] = Field(
        (), description="What solving some draws another way changes; nothing where time is counted in rounds."
    )


class BaselineFinding(ScenarioFinding):
    """Plausible bands, and the same facts in every focus: `detente baseline SCENARIO --json`."""

    format: Literal["detente.baseline/2"] = "detente.baseline/2"
    argument: str | None = Field(None, description="Under whose premises; None where under none.")
    bands: tuple[PlausibleBand, ...]
    focuses: tuple[FocusBaseline, ...]
    record: tuple[RecordedEvent, ...] = Field((), description="What sources report happened, and its chance.")
    spread: dict[str, Maybe] = Field(description="By fact: largest difference between two focuses.")

    def rows(self) -> list[Row]:
        """A row for every band and fact in every focus: the mean of its measure; for a band the share that keeps it."""
        bands: list[Row] = [
            {"focus": focus.name, "kind": "band", "name": name, "mean": band.mean, "kept": band.share_kept}
            for focus in self.focuses
            for name, band in focus.bands.items()
        ]
        facts: list[Row] = [
            {"focus": focus.name, "kind": "fact", "name": name, "mean": mean, "kept": None}
            for focus in self.focuses
            for name, mean in focus.facts.items()
        ]
        return bands + facts
