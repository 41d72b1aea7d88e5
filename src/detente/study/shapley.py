"""How much each of k differences between two worlds has in what parts their answers, read off draws that take sides by coin.

v(S) is the mean answer where the differences in S are the second world's and the others the first's. The *share* of a
difference is Shapley's (1953): what it adds to v, averaged over all orders in which the k may be switched. Shares sum to
v(all) - v(none), and what changes nothing has none.

There are 2^k worlds, and each draw need stand in two of them. First it is tossed how many are switched, s of k with chance
proportional to 1 / (s (k - s)), then which, all sets of s alike; the draw is read there and where each stands on the other
side. Sizes are as likely as their opposites, so every single coin is fair. Were they independent as well, sets with few or
nearly all switched would hardly come up, and main effects would be Banzhaf's, which do not sum to the difference. With these
chances the plane through v(none) and v(all) that fits best has the shares as its slopes (Charnes, Golany, Keane and Rousseau
1988; Lundberg and Lee 2017; opposites in pairs: Covert and Lee 2021).

With a, b the answers of a draw at both ends, D = b - a, y and y' those at its sides c (0 or 1 each) and the opposite ones:

    (y - y' + D) / 2 - D s / k  =  sum_j (c_j - s / k) phi_j + e          least squares; then the mean of D / k added to each
    a + b - y - y'              =  sum_{i<j} [c_i /= c_j] g_ij + e

Whatever a draw brings to all its worlds alike drops out of both, and the sum over phi is the mean of D whatever was tossed.
g_ij is what two add together beyond what each adds alone, read at second order; where there are many differences only the
largest have pairs of their own, and all others share one. Both together give the *surface*, which meets both ends:

    v(S) = v(none) + sum_{i in S} (phi_i - sum_j g_ij / 2) + sum_{i<j in S} g_ij

Draws differ in how far apart their ends lie, and effects grow with that: slopes may rise with D, and are taken at its mean (Lin
2013). Tosses know nothing of D, so that this shifts no share and only takes away noise.

Intervals are t, from what each draw adds (the influence function, residuals over 1 - leverage), as if draws were independent,
and so wide that all k together are right in 95 % of studies (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from scipy.special import stdtrit

from detente.game.arrays import Flag, Floats
from detente.study.draws import Points

PAIRED = 6
"""Differences, the largest, of which each pair has an effect of its own."""
SEARCHED = 12
"""Differences, the largest, among which swaps are searched."""
DRAWS_A_SLOPE = 6
"""Draws a slope from which on slopes may differ with the draw's own difference, which takes as many again."""
UNSURE = 0.05
"""How often some interval of a study may miss."""


def tossed(names: Sequence[str], n: int, seed: int) -> Flag:
    """[n, k] which of k differences each draw switches. Streams are keyed by name, as those of numbers are by path."""
    k, points = len(names), Points(seed, np.arange(n))
    sizes = np.arange(1, k)
    upto = np.cumsum(1 / (sizes * (k - sizes)))
    many = sizes[np.minimum(np.searchsorted(upto / upto[-1], points.of("", "crux: how many")), k - 2)]
    order = np.argsort(np.stack([points.of(name, "crux") for name in names], axis=1), axis=1, kind="stable")
    place = np.argsort(order, axis=1, kind="stable")
    return np.asarray(place < many[:, None], bool)


@dataclass(frozen=True)
class Estimate:
    """A number read off draws, with both ends of its interval."""

    value: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether it is not nought."""
        return self.low > 0 or self.high < 0


def mean_of(values: Floats, others: int = 1) -> Estimate:
    """The mean of some draws, [m]; its interval as wide as `others` at once need."""
    return _estimate(float(values.mean()), values - values.mean(), others)


def _estimate(value: float, adds: Floats, others: int, fitted: int = 1) -> Estimate:
    """What draws add to a number, [m], as its interval; `fitted`: numbers that were fitted on the way."""
    m = len(adds)
    if m <= fitted:
        return Estimate(value, -np.inf, np.inf)
    spread = float(np.sqrt((adds * adds).sum() / (m * (m - 1)))) if m > 1 else 0.0
    half = float(stdtrit(m - fitted, 1 - UNSURE / 2 / max(others, 1))) * spread
    return Estimate(value, value - half, value + half)


@dataclass(frozen=True)
class Sides:
    """What m draws answer at both ends and, tossed, at their sides and the opposite ones."""

    none: Floats  # [m]
    every: Floats  # [m]
    coins: Flag  # [m, k]
    there: Floats  # [m]
    opposite: Floats  # [m]

    @property
    def k(self) -> int:
        """Differences."""
        return int(self.coins.shape[1])

    @cached_property
    def difference(self) -> Estimate:
        """From the one end to the other."""
        return mean_of(self.every - self.none)

    @cached_property
    def _fit(self) -> tuple[Floats, Floats]:
        """[k] the shares, and [m, k] what each draw adds to them."""
        by, k = self.every - self.none, self.k
        part = self.coins.sum(axis=1) / k
        x = self.coins - part[:, None]
        slopes, adds = _fitted(x, (self.there - self.opposite + by) / 2 - by * part, by)
        phi = slopes - slopes.mean() + by.mean() / k
        return phi, adds + ((by - by.mean()) / k)[:, None]

    @cached_property
    def shares(self) -> list[Estimate]:
        """[k] Shapley's, which sum to the difference."""
        phi, adds = self._fit
        if self.k == 1:
            return [self.difference]
        return [_estimate(float(phi[j]), adds[:, j], self.k, self.k) for j in range(self.k)]

    @cached_property
    def _paired(self) -> tuple[list[tuple[int, int]], Floats, Floats]:
        """Pairs that have an effect of their own, [p + 1] their effects and that of all others, [m, p + 1] what draws add."""
        largest = sorted(np.argsort(-np.abs(self._fit[0]), kind="stable")[:PAIRED])
        pairs = [(int(i), int(j)) for i, j in combinations(largest, 2)]
        apart = [self.coins[:, i] != self.coins[:, j] for i, j in pairs]
        size = self.coins.sum(axis=1)
        rest = size * (self.k - size) - sum(each.astype(float) for each in apart)
        z = np.stack([*(each.astype(float) for each in apart), rest], axis=1)
        effects, adds = _fitted(z, self.none + self.every - self.there - self.opposite, self.every - self.none)
        return pairs, effects, adds

    @cached_property
    def pairs(self) -> dict[tuple[int, int], Estimate]:
        """What two add together beyond what each adds alone."""
        if self.k < 2:
            return {}
        pairs, effects, adds = self._paired
        many = len(pairs)
        return {pair: _estimate(float(effects[p]), adds[:, p], many, many + 1) for p, pair in enumerate(pairs)}

    @cached_property
    def surface(self) -> Surface:
        """What the answer is predicted to be wherever the differences stand."""
        phi, k = self._fit[0], self.k
        together = np.zeros((k, k))
        if k > 1:
            pairs, effects, _ = self._paired
            together[:] = effects[-1]
            for p, (i, j) in enumerate(pairs):
                together[i, j] = together[j, i] = effects[p]
            np.fill_diagonal(together, 0.0)
        return Surface(float(self.none.mean()), phi, together)


def _fitted(x: Floats, y: Floats, by: Floats) -> tuple[Floats, Floats]:
    """Least squares without a constant, at the mean of `by` [m]: [p] the least slopes that fit, [m, p] what each draw adds."""
    m, p = x.shape
    off = by - by.mean()
    wide = np.concatenate([x, off[:, None] * x], axis=1) if m >= DRAWS_A_SLOPE * p else x
    inverse = np.linalg.pinv(wide.T @ wide, hermitian=True)
    slopes = inverse @ (wide.T @ y)
    pulls = wide @ inverse
    kept = np.maximum(1 - (pulls * wide).sum(axis=1), 1 / m)
    adds = m * pulls[:, :p] * ((y - wide @ slopes) / kept)[:, None]
    return slopes[:p], adds + off[:, None] * slopes[p:] if len(slopes) > p else adds


@dataclass(frozen=True)
class Surface:
    """The mean answer predicted for any set of switched differences."""

    none: float
    shares: Floats  # [k]
    together: Floats  # [k, k] what two add beyond each alone; nought on the diagonal

    @property
    def first(self) -> Floats:
        """[k] what each adds where no other is switched."""
        found: Floats = self.shares - self.together.sum(axis=1) / 2
        return found

    @property
    def last(self) -> Floats:
        """[k] what each adds where all others are switched."""
        found: Floats = self.shares + self.together.sum(axis=1) / 2
        return found

    def at(self, switched: Sequence[int]) -> float:
        """The answer where these are switched."""
        some = list(switched)
        return float(self.none + self.first[some].sum() + self.together[np.ix_(some, some)].sum() / 2)

    def swaps(self, bar: float, back: bool = False) -> Iterator[tuple[int, ...]]:
        """Sets whose swap is predicted to carry the answer over a bar: the smallest first, of one size what goes furthest.

        Args:
            back: swapped in the second world instead, from where all are switched.
        """
        k = len(self.shares)
        every = range(k)
        start, end = (self.at(tuple(every)), self.at(())) if back else (self.at(()), self.at(tuple(every)))
        sign = 1.0 if end > start else -1.0
        among = sorted(np.argsort(-np.abs(self.shares), kind="stable")[:SEARCHED].tolist())

        def beyond(swap: Sequence[int]) -> float:
            switched = [j for j in every if j not in swap] if back else swap
            return sign * (self.at(switched) - bar)

        for size in range(1, len(among) + 1):
            found = [(beyond(swap), swap) for swap in combinations(among, size)]
            yield from (swap for over, swap in sorted(found, key=lambda each: -each[0]) if over >= 0)
        if len(among) < k:
            yield tuple(every)
