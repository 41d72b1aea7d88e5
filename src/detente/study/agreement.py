"""How far several coders agree: Krippendorff's alpha, 1 where they always do, 0 where they agree no more than by chance.

    alpha = 1 - D_o / D_e

`D_o` is the mean difference of two values of one unit, `D_e` that of any two values. A unit counts with the values that it
has, from two on, each pair of a unit of m values with weight 1 / (m - 1), so that coders may leave units out. Values of one
kind or another differ by 0 or 1 (*nominal*), numbers by their distance squared (*interval*).

Its interval is a bootstrap over units: as many are drawn again and again with replacement, and the middle 95 % of their alphas
taken. Where all values are the same there is nothing to agree on, and alpha is not a number; so drawn, units are left out.

Krippendorff, *Content Analysis* (2004), chapter 11; Hayes and Krippendorff, Communication Methods and Measures 1 (2007) 77-89.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from detente.game.arrays import Floats

Scale = Literal["nominal", "interval"]
RESAMPLES = 2000
"""Times that units are drawn again."""


@dataclass(frozen=True)
class Agreement:
    """Alpha with both ends of its 95 % interval, not a number where all values are the same; of how many values and units."""

    alpha: float
    low: float
    high: float
    values: int
    units: int


def agreement(units: Sequence[Sequence[float]], scale: Scale, seed: int = 1) -> Agreement:
    """The agreement on units, each the values that it was given by those who gave it one.

    Args:
        units: at least two values each count. Of a nominal scale, any numbers that stand for the kinds.
        seed: of the bootstrap.
    """
    pairable = [np.asarray(unit, float) for unit in units if len(unit) > 1]
    count = len(pairable)
    sizes = np.array([len(unit) for unit in pairable], float)
    within, between = _differences(pairable, scale)
    drawn = np.random.Generator(np.random.Philox(seed)).integers(count, size=(RESAMPLES, count)) if count else np.zeros((0, 0))
    times = np.stack([np.bincount(row, minlength=count) for row in drawn]).astype(float) if count else np.zeros((0, 0))
    alphas = _alphas(times, sizes, within, between)
    known = alphas[np.isfinite(alphas)]
    low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
    alpha = float(_alphas(np.ones((1, count)), sizes, within, between)[0])
    if not np.isfinite(alpha):
        low = high = np.nan
    return Agreement(alpha, float(low), float(high), int(sizes.sum()), count)


def _differences(units: Sequence[Floats], scale: Scale) -> tuple[Floats, Floats]:
    """[U] by unit the differences within it, weighed; [U, U] those of all its values to all of another's."""

    def apart(one: Floats, other: Floats) -> float:
        by = one[:, None] - other[None, :]
        return float((by != 0).sum() if scale == "nominal" else (by * by).sum())

    between = np.array([[apart(one, other) for other in units] for one in units]).reshape(len(units), len(units))
    return np.array([apart(unit, unit) / (len(unit) - 1) for unit in units]), between


def _alphas(times: Floats, sizes: Floats, within: Floats, between: Floats) -> Floats:
    """[B] alpha where each unit comes so many times, [B, U]: a unit that comes twice is two of the same values."""
    n = times @ sizes
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = times @ within / n
        expected = ((times @ between) * times).sum(axis=1) / (n * (n - 1))
        return np.asarray(np.where(expected > 0, 1 - observed / expected, np.nan), float)
