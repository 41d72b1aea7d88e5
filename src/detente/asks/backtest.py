"""Every model tried on decisions whose outcome is known: the document `detente.backtest/1`.

Decisions are split by group (what was decided together), never by issue. A model that learns sees other groups only; a
model that does not is scored on the same decisions. Points are compared with the weighted mean, distributions with the
weighted mean plus residuals, decision by decision; the intervals come from resampling whole groups.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente import __version__
from detente.asks.common import must_lie
from detente.findings.backtest import BacktestFinding
from detente.formats.read import read_decisions
from detente.formats.table import Table
from detente.game.arrays import Floats
from detente.lenses.settlement import deal_zone
from detente.study.arms import Progress
from detente.study.cases import cases_of_table, exchanged, too_many
from detente.study.decisions import LEAST_PARTIES, Past, left_out, past_of, usable
from detente.study.learn import COMPONENTS, Learned, crps, folds, learn, quantile
from detente.study.models import EXCHANGE, MODELS

Document = dict[str, object]
LEARNED, BAR = "learned", "mean_residuals"
"""The mixture that was declared, and what it is held against."""
CAUTION = (
    "These are decided issues of the kind in the table. Nothing here was measured where force decides: a settlement "
    "under coercion may follow none of it."
)


@dataclass(frozen=True, kw_only=True)
class BacktestAsked:
    """How every settlement model does on decisions it has not seen."""

    data: str | Path | Table
    folds: int = 20  # 0: one group is left out at a time
    seed: int = 1

    def __post_init__(self) -> None:
        must_lie("folds", self.folds, 0)
        must_lie("seed", self.seed, 0)


def ask(asked: BacktestAsked, _: Progress) -> BacktestFinding:
    """Every model's score on the table, out of sample."""
    table = asked.data if isinstance(asked.data, Table) else read_decisions(asked.data)
    return BacktestFinding.model_validate(backtest(table, BacktestSettings(folds=asked.folds, seed=asked.seed)))


def folds_held(asked: int, groups: int) -> int:
    """How many folds hold any group: no more than there are groups; 0 asks for one a group."""
    return min(asked, groups) or groups


@dataclass(frozen=True)
class BacktestSettings:
    """How a backtest is run: folds (0: leave out one group at a time), seed, resamples, and what counts as a hit."""

    folds: int = 20
    seed: int = 1
    resamples: int = 10_000
    hit: float = 10.0
    least_parties: int = LEAST_PARTIES


def backtest(table: Table, settings: BacktestSettings) -> Document:
    """Every model's score on the table, out of sample, as plain data."""
    began = time.monotonic()
    why = {d.issue: left_out(d, settings.least_parties) for d in table.decisions}
    scored = usable(table, settings.least_parties)
    past, groups = past_of(scored), len({d.group for d in scored})
    resampled = Resampled(past.group, settings)
    after = traded(table)
    answers: Document = {
        "points": points(past, [after[d.issue] for d in scored], resampled, settings),
        "consent_of_all": zones(past),
        **distributions(past, resampled, settings),
    }
    return {
        "format": "detente.backtest/1",
        "version": __version__,
        "data": {
            "name": table.name,
            "format": table.format,
            "decisions": len(table.decisions),
            "scored": len(scored),
            "groups": groups,
            "left_out": [{"issue": i, "why": reason} for i, reason in why.items() if reason],
            "with_reference": sum(c.reference is not None for c in past.cases),
            "warnings": [p.render().splitlines()[0] for p in table.warnings],
        },
        "settings": {
            "folds": folds_held(settings.folds, groups),
            "split": "by group",
            "seed": settings.seed,
            "resamples": settings.resamples,
            "hit": settings.hit,
            "interval": "95 %, groups resampled",
            "least_parties": settings.least_parties,
        },
        **answers,
        "caution": CAUTION,
        "digest": hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest(),
        "seconds": round(time.monotonic() - began, 2),
    }


class Resampled:
    """Groups drawn with replacement, as counts [resamples, groups]; the same draws for every comparison."""

    def __init__(self, group: NDArray[np.int_], settings: BacktestSettings):
        rng = np.random.default_rng(settings.seed)
        self.group, size = group, int(group.max()) + 1
        self.counts = rng.multinomial(size, np.full(size, 1 / size), settings.resamples)

    def mean(self, values: Floats, known: NDArray[np.bool_]) -> Document:
        """The mean over the known decisions, with its 95 % interval."""
        size = self.counts.shape[1]
        sums = np.bincount(self.group[known], values[known], size)
        numbers = np.bincount(self.group[known], minlength=size)
        drawn = self.counts @ numbers
        means = (self.counts @ sums)[drawn > 0] / drawn[drawn > 0]
        low, high = np.quantile(means, [0.025, 0.975])
        return {"n": int(known.sum()), "mean": short(values[known].mean()), "low": short(low), "high": short(high)}


def short(value: float | np.floating) -> float:
    """A score to four decimals."""
    return round(float(value), 4)


Said = list[float | str]
"""What a model names for each decision: an outcome, or why it has none."""


def points(past: Past, traded_to: Said, resampled: Resampled, settings: BacktestSettings) -> list[Document]:
    """The score of every model that names one outcome, beside the weighted mean on the same decisions."""
    said: dict[str, Said] = {name: [model.outcome(case) for case in past.cases] for name, model in MODELS.items()}
    said["exchange"] = traded_to
    bar = np.array([abs(float(v) - y) for v, y in zip(said["weighted_mean"], past.outcome, strict=True)])
    return [_point(name, own, past, bar, resampled, settings) for name, own in said.items()]


def traded(table: Table) -> dict[str, float | str]:
    """What one round of exchange within each group makes of every issue; a group of one issue has nothing to trade.

    Issues that cannot be scored are traded too: their positions are known, and no outcome is looked at.
    """
    cases = cases_of_table(table)
    said: dict[str, float | str] = {}
    for group in dict.fromkeys(case.group for case in cases):
        own = [case for case in cases if case.group == group]
        why = "one issue in its group" if len(own) == 1 else too_many(own)
        after = [why] * len(own) if why else exchanged(own).after
        said |= {case.issue: v if isinstance(v, str) else float(v) for case, v in zip(own, after, strict=True)}
    return said


def _point(name: str, said: Said, past: Past, bar: Floats, resampled: Resampled, settings: BacktestSettings) -> Document:
    known = np.array([not isinstance(v, str) for v in said])
    error = np.array([np.nan if isinstance(v, str) else abs(v - y) for v, y in zip(said, past.outcome, strict=True)])
    reasons = [v for v in said if isinstance(v, str)]
    model = MODELS.get(name, EXCHANGE)
    return {
        "model": name,
        "title": model.title,
        "kind": model.kind,
        "n": int(known.sum()),
        "mae": short(error[known].mean()) if known.any() else None,
        "hit": short((error[known] <= settings.hit).mean()) if known.any() else None,
        "against_weighted_mean": resampled.mean(error - bar, known) if known.any() and name != "weighted_mean" else None,
        "left_out": {reason: reasons.count(reason) for reason in sorted(set(reasons))},
    }


def zones(past: Past) -> Document:
    """How often a literal veto of everybody leaves a deal zone, and how often the outcome left the reference point."""
    known = [c for c in past.cases if c.reference is not None]
    open_ = [bool(deal_zone(c.position, c.reference).exists) for c in known if c.reference is not None]
    left = [c.outcome != c.reference for c in known]
    return {
        "n": len(known),
        "zone": short(np.mean(open_)) if known else None,
        "left_the_reference": short(np.mean(left)) if known else None,
    }


def out_of_sample(past: Past, settings: BacktestSettings) -> tuple[dict[str, Floats], list[Learned]]:
    """By component and for the mixture, chances [n, 101] of decisions whose group was kept from the fit; and the mixtures."""
    fold = folds(past.group, settings.folds, settings.seed)
    chances = {name: np.zeros((len(past.cases), 101)) for name in [*COMPONENTS, LEARNED]}
    mixtures: list[Learned] = []
    for k in np.unique(fold):
        out, rest = past.take(fold == k), past.take(fold != k)
        mixtures.append(learn(rest, settings.seed))
        chances[LEARNED][fold == k] = mixtures[-1].chances(out.cases)
        for name, fit in COMPONENTS.items():
            chances[name][fold == k] = fit(rest)(out.cases)
    return chances, mixtures


def distributions(past: Past, resampled: Resampled, settings: BacktestSettings) -> Document:
    """The score of every component and of the mixture, each predicted without its own group, and the mixture itself."""
    chances, mixtures = out_of_sample(past, settings)
    bar = crps(chances[BAR], past.outcome)
    ordered = sorted(chances, key=lambda name: float(crps(chances[name], past.outcome).mean()))
    final = learn(past, settings.seed)
    weights = [
        {
            "component": name,
            "weight": short(final.weights[name]),
            "mean_over_folds": short(np.mean([m.weights[name] for m in mixtures])),
        }
        for name in COMPONENTS
    ]
    return {
        "distributions": [_distribution(name, chances[name], past.outcome, bar, resampled, settings) for name in ordered],
        "learned": {"weights": weights, "crps_within": short(final.within)},
    }


def _distribution(
    name: str, chances: Floats, outcome: Floats, bar: Floats, resampled: Resampled, settings: BacktestSettings
) -> Document:
    own = crps(chances, outcome)
    every = np.ones(len(outcome), bool)
    error = np.abs(quantile(chances, 0.5) - outcome)
    return {
        "model": name,
        "n": len(outcome),
        "crps": short(own.mean()),
        "mae": short(error.mean()),
        "hit": short((error <= settings.hit).mean()),
        **{f"interval{level}": _coverage(chances, outcome, level / 100) for level in (80, 90)},
        "against_mean_residuals": None if name == BAR else resampled.mean(own - bar, every),
    }


def _coverage(chances: Floats, outcome: Floats, level: float) -> Document:
    """How often the central interval holds the outcome, its width in points, and what it would cover were lumps split.

    A distribution with lumps (at an end of the scale, at a position held) has intervals that hold more than their level.
    `fair` counts the part of the outcome's own lump that lies within: near the level where the chances are right.
    """
    tail = (1 - level) / 2
    low, high = quantile(chances, tail), quantile(chances, 1 - tail)
    inside = (low - 0.5 <= outcome) & (outcome <= high + 0.5)  # a point stands for the values that round to it
    at = np.rint(outcome).astype(int)
    rows = np.arange(len(at))
    above = np.cumsum(chances, axis=1)[rows, at]
    lump = np.maximum(chances[rows, at], 1e-12)
    part = np.clip(np.minimum(above, 1 - tail) - np.maximum(above - lump, tail), 0, lump) / lump
    return {"covers": short(inside.mean()), "fair": short(part.mean()), "width": short((high - low).mean())}
