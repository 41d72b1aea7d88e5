"""Whether a scenario is sane before any claim: its plausible bands, and the facts that every focus shares."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.audit import DrawsCounted
from detente.findings.checks import BaselineCheck
from detente.findings.common import Diagnostics, Entry, Maybe, PartyStakes, Real, ScenarioFinding
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
