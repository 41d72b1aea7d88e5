"""What would be settled: what every model says of every issue, deal zones and who closes them, packages, what was learned."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from detente.findings.common import Entry, Finding, Maybe, Real, Spread
from detente.findings.frames import Row

NONE_IS_EMPTY = BeforeValidator(lambda value: () if value is None else value)
Outcomes = Annotated[dict[str, Spread], BeforeValidator(lambda value: {} if value is None else value)]
"""By issue, on its scale; empty where there is no deal."""


class SettlementSource(Entry):
    """What was asked: a table of decisions, or a scenario's issues that have a scale."""

    kind: Literal["table", "scenario"]
    name: str
    format: str = Field("", description="Of a table.")
    warnings: tuple[str, ...] = Field((), description="Of a table: what its reader noticed, rows left out too.")
    digest: str = Field("", description="Of a scenario; so are all keys below.")
    draws: int | None = None
    seed: int | None = None
    read_as: str = Field("", description="How positions were read from interests.")


class OptionAt(Entry):
    """An option of a scenario's issue, and its place on the scale."""

    option: str
    at: Real


class PartyAt(Entry):
    """A party on an issue."""

    party: str
    position: Spread
    salience: Real
    capability: Real


class ModelOutcome(Entry):
    """What one model says of an issue."""

    model: str
    title: str
    kind: str
    over: int = Field(description="Draws in which it names an outcome.")
    outcome: Spread | None = Field(description="On the issue's scale; none where it has no answer.")
    why_none: str


class ZoneEnds(Entry):
    """Where a deal zone lies, over the draws in which there is one."""

    low: Spread
    high: Spread
    efficient_low: Spread
    efficient_high: Spread
    nash: Spread


class Takes(Entry):
    """What it would take to open a direction."""

    reference_beyond: Maybe = Field(description="How far the reference point would have to lie.")
    shift: Real
    payments: dict[str, Real] = Field(description="What each would have to be paid at the target.")
    payments_in_all: Real
    gains_in_all: Real
    gains_cover_payments: Real = Field(description="Share of draws in which those who want it gain more than that.")


class ClosedDirection(Entry):
    """One direction in which there is no deal, and who prevents it."""

    direction: Literal["up", "down"]
    wanted: Real = Field(description="Share of draws in which somebody wants it.")
    blockers: dict[str, Real]
    target: Spread
    takes: Takes


class ZoneFound(Entry):
    """One way of changing an issue: how often all whose consent it needs could gain, and where."""

    way: str
    parties: tuple[str, ...]
    open: Real
    zone: ZoneEnds | None = Field(description="None where it is never open.")
    outcome: Spread
    closed_by: Annotated[tuple[ClosedDirection, ...], NONE_IS_EMPTY] = Field(description="Empty where it is always open.")


class Predicted(Entry):
    """The distribution that was learned from past decisions."""

    seen: bool = Field(description="Its group was learned from: a fit, no forecast.")
    mean: Real
    quantiles: dict[str, Real]
    chances: tuple[Real, ...] = Field(description="Of the points 0 .. 100 of the scale.")
    nearest_option: dict[str, Real]


class IssueSettlement(Entry):
    """One issue: who stands where, what every model says, and what a deal runs into."""

    issue: str
    group: str
    scale: tuple[Real, Real]
    options: tuple[OptionAt, ...]
    reference: Maybe = Field(description="Where things stand if nothing is agreed.")
    outcome: Maybe = Field(description="What was decided, where the source tells.")
    draws: int
    headline: str
    parties: tuple[PartyAt, ...]
    models: tuple[ModelOutcome, ...]
    zones: tuple[ZoneFound, ...]
    predicted: Predicted | None


class TradeMade(Entry):
    """Two parties that each give way on the issue that matters less to it."""

    one: str
    gets: str
    moved: Real
    other: str
    gets_in_return: str
    moved_in_return: Real
    gain_of_each: Real
    externalities: dict[str, Real]


class ExchangeFound(Entry):
    """One round of exchange within a group of issues."""

    trades: Real
    first: tuple[TradeMade, ...] = Field(description="The trades of the first draw.")
    before: dict[str, Spread]
    after: dict[str, Spread]
    effects: dict[str, Real] = Field(description="What all trades together do to each party.")


class PackageDeal(Entry):
    """Whether a package exists from which all gain, and which; else who blocks it."""

    open: Real
    largest_least_gain: Outcomes
    nash: Outcomes
    kalai_smorodinsky: Outcomes
    blockers: dict[str, Real]


class PackageFound(Entry):
    """The issues of a group settled together."""

    group: str
    issues: tuple[str, ...]
    draws: int
    exchange: ExchangeFound | None = Field(description="None where there are too many issues and parties to trade.")
    deal: PackageDeal | None
    why_none: str


class ComponentWeight(Entry):
    """How much a component of what was learned counts."""

    component: str
    weight: Real


class LearnedFrom(Entry):
    """The table that was learned from."""

    table: str = Field(alias="from")
    another_kind: bool = Field(description="A scenario's issues are of another kind than those decisions.")
    decisions: int
    groups: int
    crps_within: Real
    weights: tuple[ComponentWeight, ...]


class SettlementFinding(Finding):
    """What would be settled: `detente settlement FILE --json`."""

    format: Literal["detente.settlement/1"] = "detente.settlement/1"
    source: SettlementSource
    issues: tuple[IssueSettlement, ...]
    packages: tuple[PackageFound, ...]
    learned: LearnedFrom | None
    caution: str
    digest: str = Field(description="Fingerprint of the answer.")
    seconds: Real = Field(description="Wall time.")

    def rows(self) -> list[Row]:
        """A row for what every model says of every issue."""
        return [
            {
                "issue": issue.issue,
                "model": model.model,
                "kind": model.kind,
                "mean": model.outcome.mean if model.outcome else None,
                "low": model.outcome.low if model.outcome else None,
                "high": model.outcome.high if model.outcome else None,
                "why_none": model.why_none,
            }
            for issue in self.issues
            for model in issue.models
        ]
