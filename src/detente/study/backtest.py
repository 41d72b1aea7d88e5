"""Every model tried on decisions whose outcome is known: the document `detente.backtest/1`.

Decisions are split by group (what was decided together), never by issue. A model that learns sees other groups only; a
model that does not is scored on the same decisions. Points are compared with the weighted mean, distributions with the
weighted mean plus residuals, decision by decision; the intervals come from resampling whole groups.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente import __version__
from detente.errors import Refused
from detente.lenses.settlement import compromise, median, plain_mean, weighted_median
from detente.study.learn import COMPONENTS, Learned, Past, crps, folds, learn, quantile
from detente.study.tables import Columns, Decision, Table, columns

Floats = NDArray[np.float64]
Document = dict[str, object]
LEAST_PARTIES = 3
LEAST_GROUPS = 10
"""Fewer groups with outcomes teach nothing: the folds would be a group or two each."""
CAUTION = ("These are decided issues of the kind in the table. Nothing here was measured where force decides: a settlement "
           "under coercion may follow none of it.")


@dataclass(frozen=True)
class Settings:
    """How a backtest is run: folds (0: leave out one group at a time), seed, resamples, and what counts as a hit."""

    folds: int = 20
    seed: int = 1
    resamples: int = 10_000
    hit: float = 10.0
    least_parties: int = LEAST_PARTIES


@dataclass(frozen=True)
class Point:
    """A model that names one outcome: what it is, and the outcome, or a reason why it has none for a decision."""

    title: str
    outcome: Callable[[Columns], float | str]


POINTS_OF: dict[str, Point] = {
    "weighted_mean": Point("compromise: mean by capability x salience", lambda c: float(compromise(c.position, c.weight))),
    "plain_mean": Point("plain mean", lambda c: float(plain_mean(c.position))),
    "median": Point("plain median", lambda c: float(median(c.position))),
    "weighted_median": Point("weighted median", lambda c: float(weighted_median(c.position, c.weight))),
}


def left_out(decision: Decision, settings: Settings) -> str:
    """Why a decision cannot be scored; empty where it can."""
    if decision.outcome is None:
        return "no outcome"
    count = len(decision.weighed)
    if count < settings.least_parties:
        return f"{count} {'party' if count == 1 else 'parties'} with position and salience; {settings.least_parties} are needed"
    return ""


def past_of(decisions: Iterable[Decision]) -> Past:
    """The decisions, all with outcomes, as arrays."""
    kept = list(decisions)
    cases = tuple(columns(d) for d in kept)
    names = {name: k for k, name in enumerate(sorted({d.group for d in kept}))}
    return Past(cases, np.array([c.outcome for c in cases], float), np.array([names[d.group] for d in kept], int))


def backtest(table: Table, settings: Settings) -> Document:
    """Every model's score on the table, out of sample, as plain data."""
    began = time.monotonic()
    why = {d.issue: left_out(d, settings) for d in table.decisions}
    scored = [d for d in table.decisions if not why[d.issue]]
    past = past_of(scored)
    groups = len(np.unique(past.group))
    if groups < LEAST_GROUPS:
        raise Refused(f"{table.name} has {len(scored)} decisions with an outcome in {groups} groups; {LEAST_GROUPS} groups are "
                      "needed to learn from some and test on others", "Add decided issues with their outcomes")
    resampled = Resampled(past.group, settings)
    answers: Document = {"points": points(past, scored, resampled, settings), **distributions(past, resampled, settings)}
    return {
        "format": "detente.backtest/1", "version": __version__,
        "data": {"name": table.name, "format": table.format, "decisions": len(table.decisions), "scored": len(scored),
                 "groups": groups, "left_out": [{"issue": i, "why": reason} for i, reason in why.items() if reason],
                 "with_reference": sum(c.reference is not None for c in past.cases),
                 "warnings": [p.render().splitlines()[0] for p in table.warnings]},
        "settings": {"folds": settings.folds or groups, "split": "by group", "seed": settings.seed,
                     "resamples": settings.resamples, "hit": settings.hit, "interval": "95 %, groups resampled",
                     "least_parties": settings.least_parties},
        **answers, "caution": CAUTION,
        "digest": hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest(),
        "seconds": round(time.monotonic() - began, 2),
    }


class Resampled:
    """Groups drawn with replacement, as counts [resamples, groups]; the same draws for every comparison."""

    def __init__(self, group: NDArray[np.int_], settings: Settings):
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


def points(past: Past, decisions: list[Decision], resampled: Resampled, settings: Settings) -> list[Document]:
    """The score of every model that names one outcome, beside the weighted mean on the same decisions."""
    said = {name: [model.outcome(case) for case in past.cases] for name, model in POINTS_OF.items()}
    bar = np.array([abs(float(v) - y) for v, y in zip(said["weighted_mean"], past.outcome, strict=True)])
    return [_point(name, said[name], past, bar, resampled, settings) for name in POINTS_OF]


def _point(name: str, said: list[float | str], past: Past, bar: Floats, resampled: Resampled, settings: Settings) -> Document:
    known = np.array([not isinstance(v, str) for v in said])
    error = np.array([np.nan if isinstance(v, str) else abs(v - y) for v, y in zip(said, past.outcome, strict=True)])
    reasons = [v for v in said if isinstance(v, str)]
    return {"model": name, "title": POINTS_OF[name].title, "n": int(known.sum()), "mae": short(error[known].mean()),
            "median_error": short(np.median(error[known])), "hit": short((error[known] <= settings.hit).mean()),
            "against_weighted_mean": None if name == "weighted_mean" else resampled.mean(error - bar, known),
            "left_out": {reason: reasons.count(reason) for reason in sorted(set(reasons))}}


def distributions(past: Past, resampled: Resampled, settings: Settings) -> Document:
    """The score of every component and of the mixture, each predicted without its own group, and the mixture itself."""
    fold = folds(past.group, settings.folds, settings.seed)
    ways = list(COMPONENTS)
    chances = {name: np.zeros((len(past.cases), 101)) for name in [*ways, "learned"]}
    mixtures: list[Learned] = []
    for k in np.unique(fold):
        out, rest = past.take(fold == k), past.take(fold != k)
        mixtures.append(learn(rest, settings.seed))
        chances["learned"][fold == k] = mixtures[-1].chances(out.cases)
        for name in ways:
            chances[name][fold == k] = COMPONENTS[name](rest)(out.cases)
    bar = crps(chances["mean_residuals"], past.outcome)
    ordered = sorted(chances, key=lambda name: float(crps(chances[name], past.outcome).mean()))
    final = learn(past, settings.seed)
    weights = [{"component": name, "weight": short(final.weights[name]),
                "mean_over_folds": short(np.mean([m.weights[name] for m in mixtures]))} for name in ways]
    return {"distributions": [_distribution(name, chances[name], past.outcome, bar, resampled, settings) for name in ordered],
            "learned": {"weights": weights, "crps_within": short(final.within)}}


def _distribution(name: str, chances: Floats, outcome: Floats, bar: Floats, resampled: Resampled,
                  settings: Settings) -> Document:
    own = crps(chances, outcome)
    every = np.ones(len(outcome), bool)
    error = np.abs(quantile(chances, 0.5) - outcome)
    return {"model": name, "n": len(outcome), "crps": short(own.mean()), "mae": short(error.mean()),
            "hit": short((error <= settings.hit).mean()),
            **{f"interval{level}": _coverage(chances, outcome, level / 100) for level in (80, 90)},
            "against_mean_residuals": None if name == "mean_residuals" else resampled.mean(own - bar, every)}


def _coverage(chances: Floats, outcome: Floats, level: float) -> Document:
    """How often the central interval holds the outcome, and how wide it is in points."""
    low, high = quantile(chances, (1 - level) / 2), quantile(chances, (1 + level) / 2)
    inside = (low - 0.5 <= outcome) & (outcome <= high + 0.5)  # a point stands for the values that round to it
    return {"covers": short(inside.mean()), "width": short((high - low).mean())}
