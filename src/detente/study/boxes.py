"""Joint hinges: boxes of two or three assumptions that separate the draws where a claim holds from those where it fails.

"It holds where x is above .6 and y below .4." Such a box is found by peeling (PRIM, Friedman and Fisher 1999), as scenario
discovery does (Bryant and Lempert 2010):

1. *Screen.* Of all assumptions the twenty that single splits or rank correlations favour; each truth has its own twenty.
2. *Peel.* The box begins with all draws. Of every side of every assumption a tenth of the draws in the box could be taken off
   (of a choice, all that have one value); what is taken is where the share inside gains most for each draw lost (Kwakkel and
   Jaxa-Rozen 2016, so that choices and numbers compete fairly). Once six assumptions are bounded no other is.
3. *Take the best.* Of all boxes on the way the one whose inside and outside explain most of the variance of truth:
   R2 = (S - b p)^2 / (b (n - b) p (1 - p)), with b of n draws inside, S of them of the kind sought and p the share of that
   kind. Both kinds are sought: holding and failing.
4. *Shuffle.* The same for random reassignments of truth: the 95 % quantile of the best R2 is what luck gives, screening and
   peeling included.
5. *Fit.* Each bound is moved to where the box explains most, and assumptions that add hardly anything are let go, until at
   most three are left. It is named only if it is two or three that explain more than one alone, and more than luck.

*Coverage* is the share of all draws of the kind that lie inside, *density* the share of the draws inside that are of the kind;
beside density stands p, which is what a box drawn at random has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from detente.findings.audit import JOINT_FROM
from detente.game.arrays import Flag, Floats
from detente.study.hinges import TIES, WORTH, best_splits
from detente.study.ranks import ranks, unit

Ints = NDArray[np.intp]
MOST_NAMED = 3
MOST_BOUNDED = 6
"""Assumptions that peels may bound: some are bounded by luck before those that count, and let go when a box is fitted."""
SCREENED = 20
SHUFFLES = 60
PEEL = 0.1
"""The part of the draws in a box that a peel takes off."""
LEAST_INSIDE = 0.05
"""The part of all draws below which a box is not peeled further."""
FEWEST = JOINT_FROM
"""Draws below which no box is looked for: a twentieth of them would be hardly any."""
CUTS = 48
"""Places at which a bound is tried when a box is fitted."""
SLIGHT = 0.01
"""What a bound must explain to be kept, of the variance of truth."""


@dataclass(frozen=True)
class Side:
    """One bound of a box: the assumption lies above `low` and not above `high`; either may be infinite."""

    path: str
    low: float
    high: float


@dataclass(frozen=True)
class Box:
    """Two or three assumptions that decide together."""

    holds: bool  # whether a claim holds inside, or fails there
    sides: tuple[Side, ...]
    coverage: float
    density: float
    base: float  # the share of the kind among all draws: the density of a box drawn at random
    r2: float  # share of the variance of truth that inside and outside explain
    alone: float  # what the best of its assumptions explains by itself
    shuffled95: float  # what the best box explains of shuffled truth, in 95 % of shuffles


def find_box(table: Floats, paths: Sequence[str], truth: Flag, seed: int = 0) -> Box | None:
    """The joint hinge of a truth [n] in assumptions [n, d]; none where none is clear, or under FEWEST draws."""
    n = len(truth)
    vary = [j for j in range(table.shape[1]) if np.ptp(table[:, j]) > 0]
    if n < FEWEST or len(vary) < 2 or truth.all() or not truth.any():
        return None
    own = table[:, vary]
    truths = _shuffled(truth, seed)
    kept = _screened(own, truths)
    both = np.concatenate([truths, ~truths], axis=1)
    found = _peeled(own, both, np.concatenate([kept, kept], axis=1))
    best = found.r2.reshape(2, -1).max(axis=0)
    shuffled95 = float(np.quantile(best[1:], 0.95))
    k = 0 if round(float(found.r2[0]), TIES) >= round(float(found.r2[truths.shape[1]]), TIES) else truths.shape[1]
    if best[0] <= shuffled95:
        return None
    bounded = [int(kept[m, k % truths.shape[1]]) for m in range(len(kept)) if found.bounded[m, k]]
    sides = {j: (float(found.low[m, k]), float(found.high[m, k])) for m, j in _places(kept[:, k % truths.shape[1]], bounded)}
    fitted = _fitted(own, both[:, k], sides)
    return _named(own, [paths[j] for j in vary], both[:, k], k == 0, fitted, shuffled95)


def _places(slots: Ints, bounded: Sequence[int]) -> list[tuple[int, int]]:
    return [(m, int(j)) for m, j in enumerate(slots) if int(j) in bounded]


def _shuffled(truth: Flag, seed: int) -> Flag:
    """[n, 1 + SHUFFLES] the truth, and random reassignments of it."""
    orders = np.tile(np.arange(len(truth)), (SHUFFLES + 1, 1))
    orders[1:] = np.random.default_rng(seed).permuted(orders[1:], axis=1)
    found: Flag = truth[orders].T
    return found


def _screened(table: Floats, truths: Flag) -> Ints:
    """[m, k] for each truth the assumptions that single splits or rank correlations favour, at most SCREENED."""
    every = np.ones((table.shape[1], truths.shape[1]), bool)
    r2, _ = best_splits(table, truths, every)
    correlation = np.einsum("nd,nk->dk", unit(ranks(table)), unit(truths.astype(float)))
    score = np.round(np.maximum(r2, correlation**2), TIES)
    found: Ints = np.argsort(-score, axis=0, kind="stable")[:SCREENED]
    return found


# ----------------------------------------------------------------------------------------------------- peeling


@dataclass
class _Peeled:
    """For every truth the best box on its way: what it explains, and its bounds by screened place."""

    r2: Floats  # [k]
    low: Floats  # [m, k]
    high: Floats  # [m, k]

    @property
    def bounded(self) -> Flag:
        """[m, k] which assumptions bound it."""
        found: Flag = np.isfinite(self.low) | np.isfinite(self.high)
        return found


def _peeled(table: Floats, truths: Flag, kept: Ints) -> _Peeled:
    """All truths [n, k] peeled side by side, each in its own assumptions [m, k]."""
    n, k = truths.shape
    columns = table[:, kept]  # [n, m, k]
    order = np.argsort(columns, axis=0, kind="stable")
    values = np.take_along_axis(columns, order, axis=0)
    ends = _ends(values)
    kind = np.take_along_axis(np.broadcast_to(truths[:, None], columns.shape), order, axis=0)
    inside = np.ones((n, k), bool)
    low, high = np.full(kept.shape, -np.inf), np.full(kept.shape, np.inf)
    total = truths.sum(axis=0).astype(float)
    best = _Peeled(np.zeros(k), low.copy(), high.copy())
    going = np.ones(k, bool)
    while going.any():
        here = np.take_along_axis(np.broadcast_to(inside[:, None], columns.shape), order, axis=0)
        count, held = np.cumsum(here, axis=0, dtype=np.int32), np.cumsum(here & kind, axis=0, dtype=np.int32)
        cuts = [_cut(values, ends, count, held, above) for above in (False, True)]  # (gain, value) [m, k] each
        closed = (np.isfinite(low) | np.isfinite(high)).sum(axis=0) >= MOST_BOUNDED
        open_ = ~closed[None] | np.isfinite(low) | np.isfinite(high)
        gain = np.stack([np.where(open_ & np.isfinite(cut[0]), cut[0], -np.inf) for cut in cuts])  # [2, m, k]
        flat = np.round(gain.reshape(-1, k), TIES)
        at = np.argmax(flat, axis=0)
        going &= np.take_along_axis(flat, at[None], 0)[0] > -np.inf
        side, place = np.divmod(at, len(kept))
        for each in np.flatnonzero(going):
            m, value = place[each], cuts[side[each]][1][place[each], each]
            (high if side[each] else low)[m, each] = value
            x = columns[:, m, each]
            inside[:, each] &= x <= value if side[each] else x > value
        size, found = inside.sum(axis=0).astype(float), (inside & truths).sum(axis=0).astype(float)
        r2 = np.where(found > size * total / n, _explained(size, found, total, n), 0.0)
        better = going & (r2 > best.r2)
        best.r2[better], best.low[:, better], best.high[:, better] = r2[better], low[:, better], high[:, better]
        going &= size > LEAST_INSIDE * n
    return best


def _explained(size: Floats, found: Floats, total: Floats, n: int) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        p = total / n
        r2 = (found - size * p) ** 2 / (size * (n - size) * p * (1 - p))
    return np.where((size > 0) & (size < n), np.nan_to_num(r2), 0.0)


def _ends(values: Floats) -> Ints:
    """[n, m, k] of sorted values the place of the last one equal to each."""
    n = len(values)
    last = np.concatenate([values[1:] > values[:-1], np.ones((1, *values.shape[1:]), bool)])
    places = np.where(last, np.arange(n)[:, None, None], n)
    found: Ints = np.minimum.accumulate(places[::-1], axis=0)[::-1]
    return found


def _cut(values: Floats, ends: Ints, count: NDArray[np.int32], held: NDArray[np.int32], above: bool) -> tuple[Floats, Floats]:
    """(gain, value) [m, k] of taking off the lowest part of a box, or the highest: what the share gains for each draw lost.

    A cut lies between two values, so that equal ones go together.
    """
    size, found = count[-1], held[-1]
    least = np.maximum(1, np.ceil(PEEL * size)).astype(np.int32)
    reach = size - least if above else least  # so many draws lie below the cut, give or take those that are equal
    at = np.minimum((count < np.maximum(reach, 1)[None]).sum(axis=0), len(values) - 1)
    at = np.take_along_axis(ends, at[None], 0)[0]
    if above:  # equal values go with what lies above them
        more = np.take_along_axis(count, at[None], 0)[0] > reach
        at = np.where(more, _before(values, at), at)
    valid = at >= 0
    place = np.maximum(at, 0)[None]
    below = np.where(valid, np.take_along_axis(count, place, 0)[0], 0)
    below_held = np.where(valid, np.take_along_axis(held, place, 0)[0], 0)
    left, left_held = (below, below_held) if above else (size - below, found - below_held)
    lost = size - left
    with np.errstate(invalid="ignore", divide="ignore"):
        gain = (left_held / left - found / size) * left / lost
    value = np.take_along_axis(values, place, 0)[0]
    after = np.take_along_axis(values, np.minimum(place + 1, len(values) - 1), 0)[0]
    return np.where((left > 0) & (lost > 0) & valid, gain, -np.inf), (value + after) / 2


def _before(values: Floats, at: Ints) -> Ints:
    """The place of the last value below that at each place; -1 where there is none."""
    here = np.take_along_axis(values, at[None], 0)[0]
    found: Ints = (values < here[None]).sum(axis=0) - 1
    return found


# ----------------------------------------------------------------------------------------------------- fitting


def _within(table: Floats, sides: dict[int, tuple[float, float]]) -> Flag:
    inside = np.ones(len(table), bool)
    for j, (low, high) in sides.items():
        inside &= (table[:, j] > low) & (table[:, j] <= high)
    return inside


def _r2(table: Floats, kind: Flag, sides: dict[int, tuple[float, float]]) -> float:
    """What a box explains; nothing where it holds less of the kind than all draws do."""
    inside = _within(table, sides)
    size, found, total = (np.array([float(each.sum())]) for each in (inside, inside & kind, kind))
    if not LEAST_INSIDE * len(kind) <= size[0] or found[0] <= size[0] * total[0] / len(kind):
        return 0.0
    return float(_explained(size, found, total, len(kind))[0])


def _fitted(table: Floats, kind: Flag, sides: dict[int, tuple[float, float]]) -> dict[int, tuple[float, float]]:
    """Each bound moved to where the box explains most, twice round; then every assumption let go that adds hardly anything."""
    for _ in range(2):
        for j in list(sides):
            for side in (0, 1):
                sides = _moved(table, kind, sides, j, side)
    while len(sides) > 1:
        whole = _r2(table, kind, sides)
        left = {j: _r2(table, kind, {i: s for i, s in sides.items() if i != j}) for j in sides}
        least = max(left, key=lambda j: round(left[j], TIES))
        if whole - left[least] > WORTH and len(sides) <= MOST_NAMED:
            break
        sides = {i: s for i, s in sides.items() if i != least}
    for j, side in product(sides, (0, 1)):
        loose = {**sides, j: _with(sides[j], side, (-np.inf, np.inf)[side])}
        sides = loose if _r2(table, kind, loose) >= _r2(table, kind, sides) - SLIGHT else sides
    return sides


def _moved(
    table: Floats, kind: Flag, sides: dict[int, tuple[float, float]], j: int, side: int
) -> dict[int, tuple[float, float]]:
    """The box with one bound where it explains most: at some of the places between values, or none at all."""
    ordered = np.unique(table[:, j])
    between = (ordered[1:] + ordered[:-1]) / 2
    if len(between) > CUTS:
        between = between[np.unique(np.linspace(0, len(between) - 1, CUTS).astype(int))]
    tried = [sides[j], *((_with(sides[j], side, at)) for at in (*between.tolist(), -np.inf if side == 0 else np.inf))]
    explained = [round(_r2(table, kind, {**sides, j: each}), TIES) for each in tried]
    return {**sides, j: tried[int(np.argmax(explained))]}


def _with(bounds: tuple[float, float], side: int, at: float) -> tuple[float, float]:
    return (at, bounds[1]) if side == 0 else (bounds[0], at)


def _named(
    table: Floats, paths: Sequence[str], kind: Flag, holds: bool, sides: dict[int, tuple[float, float]], shuffled95: float
) -> Box | None:
    """The box, if two or three explain more than one of them alone, and more than luck."""
    sides = {j: s for j, s in sorted(sides.items()) if np.isfinite(s).any()}
    r2 = _r2(table, kind, sides)
    splits, _ = best_splits(table, kind[:, None], np.ones((table.shape[1], 1), bool))
    alone = float(splits.max())
    if len(sides) < 2 or r2 <= shuffled95 or r2 - alone <= WORTH:
        return None
    inside = _within(table, sides)
    held = float((inside & kind).sum())
    made = tuple(Side(paths[j], *bounds) for j, bounds in sides.items())
    return Box(holds, made, held / float(kind.sum()), held / float(inside.sum()), float(kind.mean()), r2, alone, shuffled95)
