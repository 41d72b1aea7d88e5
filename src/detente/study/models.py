"""Every model that names one outcome for one issue, by name: what it is, and what it says of a decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from detente.game.arrays import Floats
from detente.lenses.challenge import VARIANTS, Variant, challenge
from detente.lenses.settlement import (
    Loss,
    Zone,
    compromise,
    kalai_smorodinsky,
    median,
    nash,
    nash_terrible,
    plain_mean,
    weighted_median,
)
from detente.study.decisions import Columns


@dataclass(frozen=True)
class PointModel:
    """A model that names one outcome for one issue: what it is, its standing, and the outcome or why there is none."""

    title: str
    kind: Literal["bar", "benchmark", "bargaining", "mechanism"]
    outcome: Callable[[Columns], float | str]


NO_REFERENCE = "no reference point"
NO_RULE = "no rule changes it"
TERRIBLE = 1.2
"""Cost of no agreement in the bridge between Nash and the compromise, in ranges of the scale."""


def _bargained(solve: Callable[[Columns, float], tuple[Floats, Zone]]) -> Callable[[Columns], float | str]:
    return lambda c: NO_REFERENCE if c.reference is None else float(solve(c, c.reference)[0])


def _nash(loss: Loss) -> Callable[[Columns], float | str]:
    return _bargained(lambda c, q: nash(c.position, c.weight, q, loss, c.reach))


def _terrible(case: Columns) -> float | str:
    return float(nash_terrible(case.position, case.weight, TERRIBLE, reach=case.reach)) if case.reach else NO_RULE


def _stays(case: Columns) -> float | str:
    return NO_REFERENCE if case.reference is None else case.reference


MOST_CHALLENGERS = 200
"""Parties whose challenges are worked out: every third party weighs in every pair, so work and memory grow with the cube."""


def _challenged(variant: Variant) -> Callable[[Columns], float | str]:
    def outcome(case: Columns) -> float | str:
        if len(case.parties) > MOST_CHALLENGERS:
            return f"more than {MOST_CHALLENGERS} parties"
        return challenge(case.position, case.salience, case.weight, variant).outcome

    return outcome


MODELS: dict[str, PointModel] = {
    "weighted_mean": PointModel(
        "compromise: mean by capability x salience", "bar", lambda c: float(compromise(c.position, c.weight))
    ),
    "plain_mean": PointModel("plain mean", "benchmark", lambda c: float(plain_mean(c.position))),
    "median": PointModel("plain median", "benchmark", lambda c: float(median(c.position))),
    "weighted_median": PointModel("weighted median", "benchmark", lambda c: float(weighted_median(c.position, c.weight))),
    "reference": PointModel("nothing changes", "benchmark", _stays),
    "nash_terrible": PointModel(
        f"Nash, no agreement costs all {TERRIBLE:g} ranges",
        "bargaining",
        _terrible,
    ),
    "nash_linear": PointModel(
        "Nash, all must gain, linear loss",
        "bargaining",
        _nash("linear"),
    ),
    "nash_quadratic": PointModel(
        "Nash, all must gain, quadratic loss",
        "bargaining",
        _nash("quadratic"),
    ),
    "kalai_smorodinsky": PointModel(
        "Kalai-Smorodinsky, all must gain",
        "bargaining",
        _bargained(lambda c, q: kalai_smorodinsky(c.position, np.ones(len(c.position)), q, reach=c.reach)),
    ),
    "kalai_smorodinsky_simplified": PointModel(
        "Kalai-Smorodinsky, ideal gain = distance to the reference point",
        "bargaining",
        _bargained(lambda c, q: kalai_smorodinsky(c.position, np.ones(len(c.position)), q, ideal="simplified", reach=c.reach)),
    ),
    **{name: PointModel(name.replace("_", " "), "mechanism", _challenged(variant)) for name, variant in VARIANTS.items()},
}
EXCHANGE = PointModel("equal-gain exchange with the other issues of the group", "mechanism", lambda c: "one issue in its group")
