"""One scenario through three lenses, side by side."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.checks import RunCheck
from detente.findings.common import Entry, Maybe, Real, ScenarioFinding
from detente.findings.frames import Row, named
from detente.findings.settlement import ModelOutcome, SettlementFinding
from detente.findings.stability import Leaver, StabilityFinding


class SettlementRow(Entry):
    """One settlement through two lenses."""

    settlement: dict[str, str]
    start: bool
    stable: Real = Field(description="Share of draws in which no coalition has a gain to leave it.")
    dynamics: Real = Field(description="Mean chance that paths stand there at the last date.")
    left_by: tuple[Leaver, ...]
    said: str = Field(description="What the two say of it together.")


class IssueRow(Entry):
    """One ordered issue through the dynamics and the settlement lens."""

    issue: str
    dynamics: Maybe = Field(description="Mean place at the last date, on the scale; none where no path stands on it.")
    scale: tuple[Real, Real]
    models: tuple[ModelOutcome, ...]


class Agreement(Entry):
    """How far the lenses agree."""

    chance_on_stable: Real = Field(
        description="Chance at the last date on settlements that are stable in at least half of the draws."
    )
    stable_settlements: int
    settlements: int


class LensesFinding(ScenarioFinding):
    """One scenario through all lenses: `detente run SCENARIO --lens all --json`."""

    format: Literal["detente.lenses/1"] = "detente.lenses/1"
    focus: str
    date: str = Field(description="The last date, at which the dynamics are read.")
    reading: str = Field(description="What each lens asks, and what sets them apart.")
    settlements: tuple[SettlementRow, ...]
    issues: tuple[IssueRow, ...]
    agreement: Agreement
    unsettled: int = Field(
        0, description="Draws in which plans never settle; or, from the principal branch, in which it was not found."
    )
    checks: tuple[RunCheck, ...] = Field(
        (), description="What solving some draws another way changes in the dynamics; nothing where time is counted in rounds."
    )
    stability: StabilityFinding = Field(description="The whole finding of that lens.")
    settlement: SettlementFinding | None = Field(description="Likewise; none where it has no answer.")
    no_settlement_lens: str = Field(description="Why the settlement lens has nothing to say.")

    def rows(self) -> list[Row]:
        """A row a settlement: in what share of the draws it is stable, and how likely paths stand there at the last date."""
        return [
            {"settlement": named(row.settlement), "stable": row.stable, "dynamics": row.dynamics, "said": row.said}
            for row in self.settlements
        ]
