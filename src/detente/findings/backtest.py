"""How every settlement model does on decisions that it has not seen."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.common import Entry, Finding, Maybe, Real
from detente.findings.frames import Row


class NotScored(Entry):
    """A decision that cannot be scored, and why."""

    issue: str
    why: str


class BacktestData(Entry):
    """The decisions the models were tried on."""

    name: str
    format: str
    decisions: int
    scored: int
    groups: int
    left_out: tuple[NotScored, ...]
    with_reference: int
    warnings: tuple[str, ...]


class BacktestLabel(Entry):
    """How they were tried."""

    folds: int
    split: str
    seed: int
    resamples: int
    hit: Real = Field(description="Points within which an outcome counts as hit.")
    interval: str
    least_parties: int


class Difference(Entry):
    """The mean difference to the bar, decision by decision, with its interval from resampling groups."""

    n: int
    mean: Real
    low: Real
    high: Real


class PointScore(Entry):
    """A model that names one outcome."""

    model: str
    title: str
    kind: str
    n: int
    mae: Maybe = Field(description="Mean distance to the outcome; none where it names none.")
    hit: Maybe
    against_weighted_mean: Difference | None
    left_out: dict[str, int] = Field(description="By reason: decisions of which it says nothing.")


class ConsentOfAll(Entry):
    """How often a literal veto of everybody leaves a deal zone, and how often the outcome left the reference point."""

    n: int
    zone: Maybe
    left_the_reference: Maybe


class Coverage(Entry):
    """How often a central interval holds the outcome, as it stands and with lumps split, and how wide it is."""

    covers: Real
    fair: Real
    width: Real


class DistributionScore(Entry):
    """A model that gives chances."""

    model: str
    n: int
    crps: Real
    mae: Real
    hit: Real
    interval80: Coverage
    interval90: Coverage
    against_mean_residuals: Difference | None


class LearnedWeight(Entry):
    """How much a component counts in the mixture, and on average over the folds."""

    component: str
    weight: Real
    mean_over_folds: Real


class LearnedMixture(Entry):
    """The mixture learned from all the decisions."""

    weights: tuple[LearnedWeight, ...]
    crps_within: Real


class BacktestFinding(Finding):
    """Every settlement model on decisions it has not seen: `detente backtest DATA --json`."""

    format: Literal["detente.backtest/1"] = "detente.backtest/1"
    data: BacktestData
    settings: BacktestLabel
    points: tuple[PointScore, ...]
    consent_of_all: ConsentOfAll
    distributions: tuple[DistributionScore, ...]
    learned: LearnedMixture
    caution: str
    digest: str = Field(description="Fingerprint of the answer.")
    seconds: Real = Field(description="Wall time.")

    def rows(self) -> list[Row]:
        """A row a model: those that name one outcome have no CRPS."""
        points: list[Row] = [{"model": p.model, "n": p.n, "mae": p.mae, "hit": p.hit, "crps": None} for p in self.points]
        return points + [{"model": d.model, "n": d.n, "mae": d.mae, "hit": d.hit, "crps": d.crps} for d in self.distributions]
