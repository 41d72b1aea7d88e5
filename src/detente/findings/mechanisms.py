"""The catalogue of mechanisms, listed or tried."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.audit import ArmMeans, Ways
from detente.findings.checks import ClaimCheck
from detente.findings.common import Entry, Finding, Maybe, SettingsLabel, Spread
from detente.findings.frames import Row
from detente.findings.statuses import Outcome, Status

Role = Literal["signature", "counter-check"]


class MechanismClaim(Entry):
    """One claim of a mechanism's signature, or one counter-check, and what became of it; no share where it was not tried."""

    id: str
    role: Role
    says: str
    forms: tuple[str, ...]
    text: tuple[str, ...] = Field(description="What each form asks; nothing where it was not tried.")
    by_construction: str = Field(description="Why it could not but come out so; empty where a decision reaches it.")
    status: Status
    outcome: Outcome | None = Field(description="None where it was neither tried nor refused.")
    reason: str
    share: Maybe = Field(None, description="Share of draws in which it holds. None where it was not tried, as below.")
    low: Maybe = Field(None, description="Interval of the share, low end.")
    high: Maybe = Field(None, description="Interval of the share, high end.")
    counted: int | None = Field(None, description="Draws counted.")
    set_aside: int | None = Field(None, description="Draws outside the plausible bands, not counted.")
    unsettled: int | None = Field(None, description="Draws in which plans never settle, not counted either.")
    ways: Ways | None = Field(None, description="How the draws go: as claimed, neither, the other way.")
    effect: Spread | None = Field(None, description="The plain difference, after less before, whatever was claimed.")
    arms: ArmMeans | None = Field(None, description="Mean of the measure in both arms of the comparison.")
    checks: tuple[ClaimCheck, ...] = Field((), description="What solving some draws another way changes.")


class CatalogueEntry(Entry):
    """A mechanism of the catalogue; without claims where it was only listed."""

    id: str
    name: str
    group: str
    group_name: str
    what: str
    references: tuple[str, ...]
    appears: dict[str, str] = Field(description="By article: paragraphs and claims.")
    idiom: str = Field(description="How the language carries it.")
    breaks: str = Field(description="What the counter-checks switch off.")
    waiting: str = Field(description="Why nothing of its signature can be tried yet; empty where some can.")
    waiting_claims: int = Field(description="Claims of its signature that need private information.")
    signature_claims: int
    states: int | None = Field(None, description="None where it was only listed.")
    claims: tuple[MechanismClaim, ...] = Field((), description="What became of its claims, where they were tried.")


class MechanismCounts(Entry):
    """What became of all that were tried."""

    mechanisms: int
    waiting_claims: int
    signatures: int
    signatures_that_hold: int
    counter_checks: int
    counter_checks_that_hold: int


class MechanismsFinding(Finding):
    """The catalogue, listed or tried: `detente mechanisms --json`, `detente mechanisms --check --json`."""

    format: Literal["detente.mechanisms/2"] = "detente.mechanisms/2"
    settings: SettingsLabel | None = Field(None, description="None where they were only listed.")
    seconds: Maybe = Field(None, description="Wall time; none where they were only listed.")
    counts: MechanismCounts | None = Field(None, description="None where they were only listed.")
    mechanisms: tuple[CatalogueEntry, ...]

    def rows(self) -> list[Row]:
        """A row a claim where they were tried, else a row a mechanism."""
        if self.counts is None:
            return [{"id": m.id, "name": m.name, "group": m.group_name, "what": m.what} for m in self.mechanisms]
        return [
            {
                "id": mechanism.id,
                "claim": claim.id,
                "role": claim.role,
                "says": claim.says,
                "status": claim.status,
                "outcome": claim.outcome,
                "share": claim.share,
                "low": claim.low,
                "high": claim.high,
            }
            for mechanism in self.mechanisms
            for claim in mechanism.claims
        ]
