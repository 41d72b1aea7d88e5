"""On what a claim hinges: the assumptions that best separate the draws where it holds from those where it fails.

In five steps, all of them from the draws already solved ("given data"; none asks for another run).

1. *Screen in effects.* An effect is smooth where truth is a step, so it shows an influence sooner. An assumption's
   score is the larger of two numbers: the first-order index Var(E[effect | assumption]) / Var(effect), from means in
   bins of equal count and freed of what bins explain by chance (the adjusted R2 of the bins; Sobol 1993 for the index,
   Plischke, Borgonovo and Smith 2013 for reading it off given data), and the squared rank correlation. The twenty best
   are kept.
2. *Split the truth.* For each kept assumption, the cut between two of its values that explains most of the variance of
   truth: R2 = between-group variance / total variance, both sides holding at least 5 % of the draws (one split of a
   regression tree, Breiman et al. 1984).
3. *Shuffle.* The same two steps for 200 random reassignments of (effect, truth) to draws. The 95 % quantile of the
   best R2 found there is what the best of many assumptions explains when none of them matters. Effect and truth are
   shuffled together: truth is read off the effect, so screening alone favours assumptions that fit this truth by luck.
4. *Pairs.* Two assumptions may decide together what neither decides alone: one of them counts only with the other (a number
   that matters only if an answer is yes), or against it (either, not both). All are cut in half, and of all pairs the one is
   taken whose interaction explains most: with the shares m of the four cells of n draws each, D = m11 - m10 - m01 + m00 and
   R2 = D^2 / sum(1 / n) over the total variance, which is what the cells explain beyond the sum of the two. Shuffled truth
   says what luck gives; then both cuts are moved to where the four cells explain most.
5. *Fold.* Pace and noise are never a hinge. What they explain together of the effect is one number: the out-of-sample
   R2 of a small additive model (quadratic in each of its few assumptions) under cross-validation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import Flag, Floats
from detente.study.ranks import ranks, unit

if TYPE_CHECKING:
    from detente.study.boxes import Box

SHUFFLES = 200
SCREENED = 20
SHOWN = 5
TIES = 6  # digits to which splits explain alike; where they tie the order of the file decides, on every processor
LEAF = 0.05
MOST_CUTS = 512  # cuts tried for one assumption
DISCRETE = 8  # an assumption with no more values than this has a bin for each
FOLDS = 5
MODEL_SIZES = (1, 2, 4, 8)
WORTH = 0.05
"""What a pair must explain beyond the sum of its two to be worth naming, of the variance of truth."""
PAIR_CUTS = 12  # places at which both of a pair are cut once it is found
FINE_CUTS = 256  # and then each of them
COPY = 0.999
"""Rank correlation from which on two assumptions are copies: no draws can tell which of them counts."""


@dataclass(frozen=True)
class Bin:
    """The draws whose assumption lies in low .. high: how many, and the share of them that holds."""

    low: float
    high: float
    share: float
    count: int


@dataclass(frozen=True)
class Hinge:
    """One assumption's best split: the value where truth turns, the share that holds on either side, its fit."""

    path: str
    value: float
    below: float
    above: float
    r2: float  # share of truth's variance that the split explains
    shuffled95: float  # what the best split of shuffled truth explains in 95 % of shuffles
    index: float  # first-order index of the effect, 0 .. 1
    rank: float  # rank correlation with the effect, -1 .. 1
    range: tuple[float, float]  # least and greatest value in the draws
    bins: tuple[Bin, ...]
    ties: tuple[str, ...] = ()  # assumptions that separate these draws as well, so that either may be what counts

    @property
    def clear(self) -> bool:
        """Whether the split explains more than luck would."""
        return self.r2 > self.shuffled95


@dataclass(frozen=True)
class Pair:
    """Two assumptions that decide together: where each is cut, and the share that holds in the four cells."""

    paths: tuple[str, str]
    values: tuple[float, float]
    shares: tuple[tuple[float, float], tuple[float, float]]  # [first below, above][second below, above]
    r2: float  # share of truth's variance that the four cells explain
    beyond: float  # of that, what the two do not explain one by one; both cut in half
    shuffled95: float  # what the best pair explains so of shuffled truth, in 95 % of shuffles

    @property
    def clear(self) -> bool:
        """Whether they do more together than one by one, by more than luck would give."""
        return self.beyond > max(self.shuffled95, WORTH)


@dataclass(frozen=True)
class Hinges:
    """The best splits, best first (clear or not), what luck would give, and what pace and noise explain."""

    ranked: tuple[Hinge, ...]
    shuffled95: float
    pace_r2: float
    influence: dict[str, float]  # first-order index of the effect, of every assumption given, nuisance included
    pair: Pair | None = None  # the two that decide together, if some do clearly
    box: Box | None = None  # two or three whose bounds mark off where it holds, or fails (`boxes`)

    @property
    def first(self) -> Hinge | None:
        """The hinge, if one is clear."""
        return self.ranked[0] if self.ranked and self.ranked[0].clear else None


def find_hinges(table: Floats, paths: Sequence[str], nuisance: Flag, effect: Floats, truth: Flag, seed: int = 0) -> Hinges:
    """Hinges of a claim from its effect and truth [n] and the assumptions [n, d], some of them pace or noise."""
    effect = reached(np.asarray(effect, float))
    index, rank = influences(table, effect[:, None])
    influence = dict(zip(paths, index[:, 0].tolist(), strict=True))
    pace = additive_r2(table[:, nuisance], effect, seed)
    own = np.flatnonzero(~np.asarray(nuisance, bool))
    if not len(own) or truth.all() or not truth.any():
        return Hinges((), 0.0, pace, influence)
    order = _shuffles(len(effect), seed)
    own_index, own_rank = influences(table[:, own], effect[order])
    kept = _screen(np.maximum(own_index, own_rank**2))
    r2, value = best_splits(table[:, own], truth[order], kept)
    shuffled95 = float(np.quantile(r2[:, 1:].max(axis=0), 0.95))
    ranked = [j for j in np.argsort(-np.round(r2[:, 0], TIES), kind="stable")[:SHOWN] if r2[j, 0] > 0]
    named = [paths[int(j)] for j in own]
    made = (
        _hinge(
            named[j],
            table[:, own[j]],
            truth,
            float(value[j]),
            (float(r2[j, 0]), shuffled95, float(own_index[j, 0]), float(own_rank[j, 0])),
            tuple(named[k] for k in _ties(table[:, own], r2[:, 0], j)),
        )
        for j in ranked
    )
    return Hinges(tuple(made), shuffled95, pace, influence, find_pair(table[:, own], named, truth, order))


def _ties(table: Floats, r2: Floats, j: int) -> list[int]:
    """The assumptions that explain truth as well as assumption j, or rise and fall with it."""
    own = unit(ranks(table))
    copies = np.abs(np.einsum("n,nd->d", own[:, j], own)) > COPY
    return [int(k) for k in np.flatnonzero((np.round(r2, TIES) == round(float(r2[j]), TIES)) | copies) if k != j]


def reached(effect: Floats) -> Floats:
    """The effect with what is infinite brought to one span beyond all that is not: further off than any, and no further."""
    known = effect[np.isfinite(effect)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    beyond = high - low if high > low else 1.0
    return np.clip(effect, low - beyond, high + beyond)


def turning_point(bounds: Sequence[float], shares: Sequence[float], bar: float = 0.5) -> float | None:
    """The first bound at which the share crosses the bar, by straight lines between the bounds tried; none if never."""
    for b0, b1, s0, s1 in zip(bounds, bounds[1:], shares, shares[1:], strict=False):
        if (s0 >= bar) != (s1 >= bar):
            return float(b0 + (b1 - b0) * (bar - s0) / (s1 - s0))
    return None


def _hinge(
    path: str, x: Floats, truth: Flag, value: float, found: tuple[float, float, float, float], ties: tuple[str, ...]
) -> Hinge:
    low = x <= value
    return Hinge(
        path,
        value,
        float(truth[low].mean()),
        float(truth[~low].mean()),
        *found,
        (float(x.min()), float(x.max())),
        bins_of(x, truth),
        ties,
    )


def _shuffles(n: int, seed: int) -> NDArray[np.intp]:
    """[n, 1 + SHUFFLES] orders of the draws: the first as they are, the others at random."""
    orders = np.tile(np.arange(n), (SHUFFLES + 1, 1))
    orders[1:] = np.random.default_rng(seed).permuted(orders[1:], axis=1)
    return orders.T


def _screen(scores: Floats) -> Flag:
    """[d, k] which of the d assumptions are among the best SCREENED of each column."""
    if len(scores) <= SCREENED:
        return np.ones(scores.shape, bool)
    best = np.argpartition(-scores, SCREENED - 1, axis=0)[:SCREENED]
    kept = np.zeros(scores.shape, bool)
    np.put_along_axis(kept, best, True, axis=0)
    return kept


# -------------------------------------------------------------------------------------------------- influences


def influences(table: Floats, effects: Floats) -> tuple[Floats, Floats]:
    """First-order index (0 .. 1) and rank correlation (-1 .. 1), both [d, k], of d assumptions on k effects [n, k]."""
    centred = effects - effects.mean(axis=0)
    total = (centred**2).sum(axis=0)
    index = np.array([_first_order(x, centred, total) for x in table.T]).reshape(table.shape[1], len(total))
    both = unit(ranks(table)), unit(ranks(effects))
    return index, np.einsum("nd,nk->dk", *both)  # plain loops: small enough, and the same bytes on every machine


def _first_order(x: Floats, centred: Floats, total: Floats) -> Floats:
    """[k] adjusted R2 of the bin means of x, not below 0."""
    n, label = len(x), labels(x, max(2, int(np.sqrt(len(x)) / 1.4)))
    counts = np.bincount(label)
    if len(counts) < 2 or n <= len(counts):
        return np.zeros_like(total)
    sums = np.add.reduceat(centred[np.argsort(label, kind="stable")], np.cumsum(counts) - counts, axis=0)
    between = (sums**2 / counts[:, None]).sum(axis=0)
    explained = np.divide(between, total, out=np.zeros_like(total), where=total > 0)
    return np.where(total > 0, np.maximum(0.0, 1 - (1 - explained) * (n - 1) / (n - len(counts))), 0.0)


def labels(x: Floats, bins: int) -> NDArray[np.intp]:
    """[n] the bin of each value, from 0 without gaps: one a value where there are few, else of about equal count."""
    distinct, place = np.unique(x, return_inverse=True)
    if len(distinct) <= max(2, min(bins, DISCRETE)):
        return place
    rank = ranks(x, "least") - 1  # equal values share a bin
    return np.unique((rank * bins / len(x)).astype(int), return_inverse=True)[1]


# ------------------------------------------------------------------------------------------------------ splits


def best_splits(table: Floats, truths: Flag, kept: Flag) -> tuple[Floats, Floats]:
    """R2 [d, k] of the best split of k truths [n, k] on d assumptions, 0 where not `kept`; the first one's cut [d]."""
    r2, value = np.zeros(kept.shape), np.full(len(kept), np.nan)
    for j in np.flatnonzero(kept.any(axis=1)):
        r2[j, kept[j]], value[j] = _best_split(table[:, j], truths[:, kept[j]])
    return r2, value


def _best_split(x: Floats, truths: Flag) -> tuple[Floats, float]:
    """([k], value): with b draws below the cut and S of them true, R2 = (S - b p)^2 / (b (n - b) p (1 - p))."""
    n, p = len(x), truths.mean(axis=0)
    spread = p * (1 - p)
    order = np.argsort(x, kind="stable")
    ordered = x[order]
    below = np.flatnonzero(ordered[1:] > ordered[:-1]) + 1  # how many draws lie below each possible cut
    leaf = max(1, int(np.ceil(LEAF * n)))
    below = below[(below >= leaf) & (below <= n - leaf)]
    if not len(below):
        return np.zeros_like(spread), float("nan")
    below = below[np.unique(np.linspace(0, len(below) - 1, MOST_CUTS).astype(int))] if len(below) > MOST_CUTS else below
    true_below = np.cumsum(truths[order], axis=0, dtype=np.int32)[below - 1]
    gap = true_below - below[:, None] * p
    with np.errstate(invalid="ignore", divide="ignore"):
        r2 = np.where(spread > 0, gap**2 / (below * (n - below))[:, None] / spread, 0.0)
    at = below[int(np.argmax(np.round(r2[:, 0], TIES)))]
    return r2.max(axis=0), float((ordered[at - 1] + ordered[at]) / 2)


def bins_of(x: Floats, truth: Flag, bins: int = 8) -> tuple[Bin, ...]:
    """The share that holds along an assumption: a bin for each value where there are few, else of about equal count."""
    label = labels(x, bins)
    groups = [label == b for b in range(label.max() + 1)]
    return tuple(Bin(float(x[g].min()), float(x[g].max()), float(truth[g].mean()), int(g.sum())) for g in groups)


# ------------------------------------------------------------------------------------------------------- pairs


def find_pair(table: Floats, paths: Sequence[str], truth: Flag, order: NDArray[np.intp]) -> Pair | None:
    """Of the assumptions [n, d] the two that decide together what neither does alone; none where luck would do as much."""
    cuts = {j: cut for j, x in enumerate(table.T) if (cut := halved(x)) is not None}
    able = list(cuts)
    if len(able) < 2:
        return None
    above = np.stack([table[:, j] > cut for j, cut in cuts.items()], axis=1)
    beyond = interactions(above, truth)
    a, b = np.unravel_index(int(np.argmax(np.round(beyond, TIES))), beyond.shape)
    if beyond[a, b] <= WORTH:
        return None
    shuffled95 = float(np.quantile([interactions(above, truth[each]).max() for each in order[:, 1:].T], 0.95))
    first, second = sorted((able[int(a)], able[int(b)]))
    values = _best_cells(table[:, first], table[:, second], truth)
    found = _cells(table[:, first] > values[0], table[:, second] > values[1], truth)
    pair = Pair((paths[first], paths[second]), values, *found, float(beyond[a, b]), shuffled95)
    return pair if pair.clear else None


def halved(x: Floats) -> float | None:
    """The cut that comes nearest to halving the draws; none where one side would hold fewer than LEAF of them."""
    ordered = np.sort(x)
    below = np.flatnonzero(ordered[1:] > ordered[:-1]) + 1
    n = len(x)
    if not len(below):
        return None
    at = int(below[np.argmin(np.abs(below - n / 2))])
    return float((ordered[at - 1] + ordered[at]) / 2) if min(at, n - at) >= LEAF * n else None


def interactions(above: Flag, truth: Flag) -> Floats:
    """[d, d] what each pair of halved assumptions [n, d] explains of truth beyond the sum of the two, 0 .. 1.

    The products are sums of whole numbers that single precision holds exactly, so they are the same on every processor.
    """
    n, high = len(truth), above.astype(np.float32)
    count, true = float(n), float(truth.sum())
    n11, t11 = (high.T @ high).astype(float), (high.T @ (high * truth[:, None])).astype(float)
    n1, t1 = high.sum(axis=0).astype(float), (high * truth[:, None]).sum(axis=0).astype(float)
    n10, t10 = n1[:, None] - n11, t1[:, None] - t11
    n01, t01 = n1[None] - n11, t1[None] - t11
    n00, t00 = count - n11 - n10 - n01, true - t11 - t10 - t01
    least = np.minimum.reduce([n11, n10, n01, n00])
    full = least >= max(1.0, LEAF * n / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = t11 / n11 - t10 / n10 - t01 / n01 + t00 / n00
        explained = gap**2 / (1 / n11 + 1 / n10 + 1 / n01 + 1 / n00)
    total = true * (1 - true / count)
    return np.where(full, np.nan_to_num(explained) / total if total else 0.0, 0.0)


def _best_cells(first: Floats, second: Floats, truth: Flag) -> tuple[float, float]:
    """Where to cut two assumptions so that the four cells explain most: both at a few places, then one after the other."""

    def best(tried: list[tuple[float, float]]) -> tuple[float, float]:
        explained = [round(_cells(first > a, second > b, truth)[1], TIES) for a, b in tried]
        return tried[int(np.argmax(explained))]

    at = best([(a, b) for a in _places(first, PAIR_CUTS) for b in _places(second, PAIR_CUTS)])
    at = best([at, *((a, at[1]) for a in _places(first, FINE_CUTS))])
    return best([at, *((at[0], b) for b in _places(second, FINE_CUTS))])


def _places(x: Floats, most: int) -> list[float]:
    """Cuts between values, at most so many of them, of about equal count."""
    ordered = np.sort(x)
    below = np.flatnonzero(ordered[1:] > ordered[:-1]) + 1
    below = below[(below >= LEAF * len(x)) & (below <= (1 - LEAF) * len(x))]
    picked = below[np.unique(np.linspace(0, len(below) - 1, most).astype(int))]
    return [float((ordered[at - 1] + ordered[at]) / 2) for at in picked]


def _cells(first: Flag, second: Flag, truth: Flag) -> tuple[tuple[tuple[float, float], tuple[float, float]], float]:
    """The share that holds in the four cells (that of all where a cell is empty), and what they explain."""
    mean = float(truth.mean())
    cells = [[truth[(first == a) & (second == b)] for b in (False, True)] for a in (False, True)]
    (ll, lh), (hl, hh) = [[float(cell.mean()) if len(cell) else mean for cell in row] for row in cells]
    between = sum(len(c) * (float(c.mean()) - mean) ** 2 for row in cells for c in row if len(c))
    return ((ll, lh), (hl, hh)), between / (len(truth) * mean * (1 - mean))


# -------------------------------------------------------------------------------------------- pace and noise


def additive_r2(table: Floats, effect: Floats, seed: int = 0, steps: bool = False) -> float:
    """What a small additive model of these assumptions [n, d] explains of the effect out of sample, 0 .. 1.

    It is quadratic in each of its few assumptions; with `steps` it may also step once along each.
    """
    n, d = table.shape
    if not d or n < 2 * FOLDS or np.ptp(effect) == 0:
        return 0.0
    part = np.random.default_rng(seed).permutation(n) % FOLDS
    level = (ranks(table) - 0.5) / n * 2 - 1
    shapes = np.stack([level, level**2 - 1 / 3], axis=2)  # [n, d, 2] Legendre polynomials on the rank scale
    sizes = [size for size in MODEL_SIZES if size <= d]
    missed = np.sum([_missed(shapes, effect, part == f, sizes, steps) for f in range(FOLDS)], axis=0)
    base = sum(float(((effect[part == f] - effect[part != f].mean()) ** 2).sum()) for f in range(FOLDS))
    return float(np.clip(1 - missed.min() / base, 0.0, 1.0))


def _missed(shapes: Floats, effect: Floats, held_out: Flag, sizes: Sequence[int], steps: bool) -> list[float]:
    """By size, the squared error on the draws held out, of the model on so many assumptions that best fit the others."""
    fit, test, known = shapes[~held_out], shapes[held_out], effect[~held_out]
    alone = np.einsum("ndk,n->dk", fit, known - known.mean()) ** 2 / np.maximum((fit**2).sum(axis=0), 1e-12)
    ranked = np.argsort(-np.round(alone.sum(axis=1), TIES), kind="stable")[: sizes[-1]]
    cut = {int(j): _step(fit[:, j, 0], known) for j in ranked} if steps else {}

    def missed(best: NDArray[np.intp]) -> float:
        columns = [np.column_stack([np.ones(len(s)), s[:, best].reshape(len(s), -1)]) for s in (fit, test)]
        if steps:
            cuts = np.array([cut[int(j)] for j in best])
            columns = [np.column_stack([c, s[:, best, 0] > cuts]) for c, s in zip(columns, (fit, test), strict=True)]
        squares = np.einsum("na,nb->ab", columns[0], columns[0])  # small, so that no other threads are woken for it
        weights = np.linalg.lstsq(squares, np.einsum("na,n->a", columns[0], known), rcond=None)[0]
        return float(((effect[held_out] - columns[1] @ weights) ** 2).sum())

    return [missed(np.sort(ranked[:size])) for size in sizes]


def _step(x: Floats, effect: Floats) -> float:
    """The cut along x that explains most of the effect: with b draws below and S their sum, (S - b mean)^2 / (b (n - b))."""
    order, n = np.argsort(x, kind="stable"), len(x)
    below = np.arange(1, n)
    gap = np.cumsum(effect[order] - effect.mean())[:-1]
    explained = np.where(np.diff(x[order]) > 0, gap**2 / (below * (n - below)), -1.0)
    at = int(np.argmax(np.round(explained, TIES)))
    return float((x[order][at] + x[order][at + 1]) / 2)
