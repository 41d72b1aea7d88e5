"""One curve: what a measure becomes as one assumption goes from one end to the other, all else drawn as before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from detente.argument.forms import Trial
from detente.argument.trials import Asked, Key
from detente.asks.common import spread_of
from detente.asks.laid import as_level
from detente.findings.ask import Swept, SweptPoint
from detente.game.arrays import Flag, Floats
from detente.language.asked import Span
from detente.scenario.records import Focus, Measure, Number, Overlay, Scenario
from detente.scenario.scope import merged

POINTS = 21
"""Twenty steps: what turns between two of them is placed by a straight line."""
HALF = 0.5
"""The bound of a chance where none is given."""


class Sweep:
    """The points of a curve as further forms of a question's group, solved beside it over the same draws."""

    def __init__(self, span: Span, change: Overlay):
        self.span, self.change = span, change

    def at(self) -> list[float]:
        """Where the curve is read."""
        return [float(value) for value in np.linspace(self.span.low, self.span.high, POINTS)]

    def asked(self, measure: Measure, focus: Focus | None, scenario: Scenario) -> list[Asked]:
        """A form a point: the measure with the change, and with the assumption there."""
        return [
            Asked(*key, as_level(measure, self._there(value), scenario), focus)
            for key, value in zip(KEYS, self.at(), strict=True)
        ]

    def _there(self, value: float) -> Overlay:
        return merged((self.change, Overlay(set={self.span.path: Number(form="fixed", low=value, high=value)})))

    def found(self, trials: dict[Key, Trial], mask: Flag, bound: float | None) -> Swept:
        """The curve over the draws that count, and where its mean crosses the bound."""
        values = [trials[key].base[mask] for key in KEYS]
        points = [_point(at, each[~np.isnan(each)]) for at, each in zip(self.at(), values, strict=True)]
        span, crosses = self.span, crossings(points, bound)
        return Swept(path=span.path, low=span.low, high=span.high, points=tuple(points), bound=bound, crosses=crosses)


def _point(at: float, known: Floats) -> SweptPoint:
    never = round(float((known == np.inf).mean()), 4) if len(known) else 0.0
    return SweptPoint(at=at, value=spread_of(known), counted=len(known), never=never)


KEYS: tuple[Key, ...] = tuple(("sweep", k) for k in range(POINTS))


def crossings(points: Sequence[SweptPoint], bound: float | None) -> tuple[float, ...]:
    """Where the mean crosses the bound, on a straight line between two points."""
    if bound is None:
        return ()
    found = []
    for one, two in pairwise(points):
        a, b = one.value.mean, two.value.mean
        if a is not None and b is not None and (a < bound) != (b < bound):
            found.append(one.at + (bound - a) / (b - a) * (two.at - one.at))
    return tuple(found)
