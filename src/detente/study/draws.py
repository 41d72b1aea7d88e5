"""Numbers from assumptions: one scrambled Sobol point is one draw of everything a scenario leaves uncertain.

Every assumption owns one coordinate of the point, its *uniform*, by its place in the scenario. An overlay changes what
number the uniform is turned into, never the uniform: draw 17 is the same world under every overlay, but for what the
overlay says. A draw is made in four steps.

1. *Points.* Scrambled Sobol (Owen 1998; `scipy.stats.qmc`), n = 2^m, the whole sequence fixed by the seed.
2. *Correlations.* The correlated uniforms are joined by a Gaussian copula: z = Phi^-1(u), z <- L z, u <- Phi(z), with
   LL' the matrix of Pearson correlations 2 sin(pi r / 6) that belong to the rank correlations r (Pearson 1907). A rank
   that is itself a range is drawn anew in every draw. Pairs nobody states are linked only through others: along the
   chain of stated correlations that joins them, by their product.
3. *Quantiles.* value = Q(u), Q the inverse distribution function of the number. A yes/no assumption owns a second
   coordinate: that one draws the odds, its uniform is the coin. The free places of a term's `prefers`, in the order of
   the leaves, are uniform over all descending rows within (0, 1) that keep the least gap to their neighbours, 1 and 0
   included.
4. *Orderings.* Points whose values break an ordering are passed over and the next ones taken, in the world that the
   premises leave. An intervention neither adds nor removes points: it may leave the ranges, so it may break an order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

from detente.errors import Refused
from detente.game.arrays import Floats
from detente.scenario.paths import Leaf
from detente.scenario.records import Correlation, Name, Number, Ordering, Path

Sets = Mapping[Path, Number | bool]

GAP = 0.15
"""Least distance between neighbouring places of an order: near 0 or 1 a middling one would be as good as an end."""
RAREST = 0.01
"""Share of points that must keep the orderings; below it the ranges contradict the orderings."""
BLOCK = 64
"""Points that are made, joined and held against the orderings together."""
STRETCH = 1024
EDGE = 1e-12  # uniforms stay this far inside (0, 1), where quantiles are finite
LARGEST_RANK = 1 - 1e-9  # keeps the copula's matrix positive definite


@dataclass(frozen=True)
class Sample:
    """Every assumption's value in every draw, [n] by path (yes is 1, no is 0), and how many points were looked at."""

    values: dict[Path, Floats]
    looked_at: int


@dataclass(frozen=True)
class Layout:
    """Which coordinate of a point belongs to what, and the numbers of the world that is sampled."""

    leaves: Mapping[Path, Leaf]
    column: dict[Path, int]  # the uniform of each assumption
    odds: dict[Path, int]  # the second coordinate of a yes/no assumption
    groups: dict[str, tuple[Path, ...]]  # the free places of each term, best first
    orderings: Mapping[Name, Ordering]
    copulas: tuple[Copula, ...]
    size: int


@dataclass(frozen=True)
class Copula:
    """Assumptions joined by stated correlations: their columns, and each link as (place, place, rank, its column)."""

    paths: tuple[Path, ...]
    columns: tuple[int, ...]
    links: tuple[tuple[int, int, Number, int], ...]


def sample(
    leaves: Mapping[Path, Leaf],
    orderings: Mapping[Name, Ordering],
    correlations: Mapping[Name, Correlation],
    n: int,
    seed: int,
    sets: Sets | None = None,
    premises: Sets | None = None,
) -> Sample:
    """n draws of all leaves; orderings hold in the world that `premises` leave, `sets` are laid over it.

    The same seed gives the same bytes; the first draws of a larger n are the draws of a smaller one.
    """
    if n < 1 or n & (n - 1):
        raise Refused(f"{n} draws: the points are even only in powers of two. Take {_power_near(n)}.")
    layout = lay_out(leaves, orderings, correlations)
    premised = numbers(leaves, premises or {})
    uniforms, looked_at = _kept(layout, premised, n, seed)
    wanted = premised | numbers(leaves, sets or {}, only_set=True)
    return Sample(values(layout, wanted, uniforms), looked_at)


def middles(leaves: Mapping[Path, Leaf], paths: Iterable[Path]) -> dict[Path, Number]:
    """Each of these assumptions at its median; the places of an order evenly spaced, a yes/no at its likelier side."""
    groups = place_groups(leaves)
    even = {path: 1 - (j + 1) / (len(group) + 1) for group in groups.values() for j, path in enumerate(group)}
    half = np.array([0.5])
    fixed = {p: even[p] if p in even else float(quantile(leaves[p].number, half)[0]) for p in paths}
    return {path: Number(form="fixed", low=value) for path, value in fixed.items()}


# ------------------------------------------------------------------------------------------------------- points


def lay_out(
    leaves: Mapping[Path, Leaf], orderings: Mapping[Name, Ordering], correlations: Mapping[Name, Correlation]
) -> Layout:
    """Coordinates in this order: one a leaf, one for the odds of each yes/no leaf, one for each correlation's rank."""
    column = {path: i for i, path in enumerate(leaves)}
    yes_no = [path for path, leaf in leaves.items() if leaf.number.form == "odds"]
    odds = {path: len(column) + i for i, path in enumerate(yes_no)}
    ranks = {name: len(column) + len(odds) + i for i, name in enumerate(correlations)}
    for name, ordering in orderings.items():
        _must_be_leaves(f"orderings.{name}", (ordering.greater, ordering.lesser), leaves)
    for name, correlation in correlations.items():
        _must_be_leaves(f"correlations.{name}", correlation.between, leaves)
    copulas = tuple(_copulas(correlations, column, ranks))
    return Layout(leaves, column, odds, place_groups(leaves), orderings, copulas, len(column) + len(odds) + len(ranks))


def _must_be_leaves(where: str, paths: Iterable[Path], leaves: Mapping[Path, Leaf]) -> None:
    for path in paths:
        if path not in leaves:
            raise Refused(f'{where}: there is no assumption "{path}".')


def place_groups(leaves: Mapping[Path, Leaf]) -> dict[str, tuple[Path, ...]]:
    """The free places of each term, in the order of the leaves, which is best first."""
    groups: dict[str, tuple[Path, ...]] = {}
    for path, leaf in leaves.items():
        if leaf.kind == "place":
            term = path.rpartition(".")[0]
            groups[term] = (*groups.get(term, ()), path)
    return groups


def _power_near(n: int) -> int:
    return 1 << max(0, round(float(np.log2(max(n, 1)))))


@lru_cache(maxsize=8)
def _stretch(size: int, number: int, seed: int) -> Floats:
    """[STRETCH, size] points of the scrambled sequence: stretches are longer than blocks, since beginning one takes time."""
    engine = qmc.Sobol(size, scramble=True, seed=np.random.default_rng(seed))
    if number:
        engine.fast_forward(number * STRETCH)
    points: Floats = np.clip(engine.random(STRETCH), EDGE, 1 - EDGE)
    points.flags.writeable = False
    return points


def _points(size: int, block: int, seed: int) -> Floats:
    """[BLOCK, size] block number `block` (from 0) of the sequence."""
    number, within = divmod(block * BLOCK, STRETCH)
    return _stretch(size, number, seed)[within : within + BLOCK] if size else np.zeros((BLOCK, 0))


@dataclass(frozen=True)
class Block:
    """Those of BLOCK points of the sequence that keep the orderings, as uniforms [k, size]; and how many keep each."""

    uniforms: Floats
    held: dict[Name, int]


def block_of(layout: Layout, premised: Mapping[Path, Number], block: int, seed: int) -> Block:
    """A block of points, the same bytes whether or not those before it were made: a study may be cut into blocks."""
    uniforms = joined(layout, _points(layout.size, block, seed))
    keeps, held = np.ones(BLOCK, bool), {}
    for name, each in _orderings_hold(layout, premised, uniforms):
        held[name] = int(each.sum())
        keeps &= each
    return Block(uniforms[keeps], held)


def _kept(layout: Layout, premised: Mapping[Path, Number], n: int, seed: int) -> tuple[Floats, int]:
    """The uniforms [n, size] of the first n points that keep the orderings; and how many were looked at."""
    blocks: list[Block] = []
    found = 0
    while found < n:
        blocks.append(block_of(layout, premised, len(blocks), seed))
        looked_at, found = len(blocks) * BLOCK, found + len(blocks[-1].uniforms)
        if found < n and looked_at >= max(100 * n, 4096) and found < RAREST * looked_at:
            held = {name: sum(b.held[name] for b in blocks) for name in layout.orderings}
            raise Refused(_contradiction(layout, held, found, looked_at))
    return np.concatenate([b.uniforms for b in blocks])[:n], len(blocks) * BLOCK


def _orderings_hold(
    layout: Layout, premised: Mapping[Path, Number], uniforms: Floats
) -> Iterator[tuple[Name, NDArray[np.bool_]]]:
    named = {path for o in layout.orderings.values() for path in (o.greater, o.lesser)}
    drawn = values(layout, premised, uniforms, named) if named else {}
    for name, ordering in layout.orderings.items():
        yield name, drawn[ordering.greater] > drawn[ordering.lesser]


def _contradiction(layout: Layout, held: Mapping[Name, int], found: int, looked_at: int) -> str:
    rarest = min(held, key=lambda name: held[name])
    ordering = layout.orderings[rarest]
    return (
        f"The orderings hold in {found} of {looked_at} draws. The rarest is {rarest}: {ordering.greater} > "
        f"{ordering.lesser} holds in {held[rarest] / looked_at:.1%}. Move their ranges apart, or drop it."
    )


# ------------------------------------------------------------------------------------------------ correlations


def _copulas(
    correlations: Mapping[Name, Correlation], column: Mapping[Path, int], ranks: Mapping[Name, int]
) -> Iterator[Copula]:
    """The groups of assumptions that stated correlations join, directly or through others."""
    group: dict[Path, set[Path]] = {}
    for correlation in correlations.values():
        joint = set[Path]().union(*(group.get(path, {path}) for path in correlation.between))
        group.update(dict.fromkeys(joint, joint))
    while group:
        paths = tuple(sorted(next(iter(group.values())), key=column.__getitem__))
        links = tuple(
            (paths.index(c.between[0]), paths.index(c.between[1]), c.rank, ranks[name])
            for name, c in correlations.items()
            if c.between[0] in paths
        )
        yield Copula(paths, tuple(column[path] for path in paths), links)
        for path in paths:
            del group[path]


def joined(layout: Layout, points: Floats) -> Floats:
    """The uniforms [n, size]: the points with their correlated columns joined by Gaussian copulas."""
    uniforms = points.copy() if layout.copulas else points
    for copula in layout.copulas:
        root = np.linalg.cholesky(_pearson(copula, points))
        mixed = np.einsum("nij,nj->ni", root, ndtri(points[:, copula.columns]))
        uniforms[:, copula.columns] = np.clip(ndtr(mixed), EDGE, 1 - EDGE)
    return uniforms


def _pearson(copula: Copula, points: Floats) -> Floats:
    """[n, k, k] the copula's correlation matrix in every draw; an error where the stated ones contradict."""
    k = len(copula.paths)
    matrix = np.zeros((len(points), k, k))
    matrix[:] = np.eye(k)
    known = np.eye(k, dtype=bool)
    for a, b, rank, column in copula.links:
        r = np.clip(quantile(rank, points[:, column]), -1, 1)
        matrix[:, a, b] = matrix[:, b, a] = LARGEST_RANK * 2 * np.sin(np.pi * r / 6)
        known[a, b] = known[b, a] = True
    _fill(matrix, known, [link[:2] for link in copula.links])
    bad = np.linalg.eigvalsh(matrix)[:, 0] < 1e-12
    if bad.any():
        raise Refused(
            f"The correlations of {', '.join(copula.paths)} contradict one another in {bad.mean():.1%} of "
            "draws. Bring the ranks nearer to zero, or drop one."
        )
    return matrix


def _fill(matrix: Floats, known: NDArray[np.bool_], links: list[tuple[int, int]]) -> None:
    """Write unstated pairs as products along a shortest chain of stated ones (exact where the chains form a tree)."""
    for start in range(len(known)):
        reached, edge = {start}, [start]
        while edge:
            beyond = []
            for at in edge:
                for to in sorted({b if a == at else a for a, b in links if at in (a, b)} - reached):
                    if not known[start, to]:
                        matrix[:, start, to] = matrix[:, to, start] = matrix[:, start, at] * matrix[:, at, to]
                    reached.add(to)
                    beyond.append(to)
            edge = beyond


# --------------------------------------------------------------------------------------------------- quantiles


def numbers(leaves: Mapping[Path, Leaf], sets: Sets, only_set: bool = False) -> dict[Path, Number]:
    """The number of every leaf with an overlay's `set` laid over it, or of those alone that it sets."""
    _must_be_leaves("set", sets, leaves)
    given = {path: _stated(leaves[path], value) for path, value in sets.items()}
    return given if only_set else {path: given.get(path, leaf.number) for path, leaf in leaves.items()}


def _stated(leaf: Leaf, value: Number | bool) -> Number:
    """The number an overlay states for a leaf: true is 1, false 0; a plain number or range on a yes/no is its odds."""
    if isinstance(value, bool):
        return Number(form="fixed", low=float(value))
    if leaf.number.form == "odds" and value.form in ("fixed", "uniform"):
        high = value.low if value.form == "fixed" else value.high
        return Number(form="odds", low=value.low, high=high)
    return value


def values(
    layout: Layout, stated: Mapping[Path, Number], uniforms: Floats, only: Iterable[Path] | None = None
) -> dict[Path, Floats]:
    """The value of each path (or of `only` these) in every draw, [n]."""
    wanted = list(layout.column) if only is None else sorted(only, key=layout.column.__getitem__)
    found: dict[Path, Floats] = {}
    for path in wanted:
        if path not in found:
            found.update(_one_value(layout, stated, uniforms, path))
    return {path: found[path] for path in wanted}


def _one_value(layout: Layout, stated: Mapping[Path, Number], uniforms: Floats, path: Path) -> dict[Path, Floats]:
    """The values of one assumption; of an order place, those of all free places of its term."""
    number, u = stated[path], uniforms[:, layout.column[path]]
    if layout.leaves[path].kind == "place":
        return _places(layout, stated, uniforms, layout.groups[path.rpartition(".")[0]])
    if number.form == "odds":
        odds = quantile(Number(form="uniform", low=number.low, high=number.high), uniforms[:, layout.odds[path]])
        return {path: (u > 1 - odds).astype(float)}
    if number.form == "reference":
        _must_be_leaves(path, (number.name,), layout.leaves)
        if stated[number.name].form == "reference":
            raise Refused(f"{path} points to {number.name}, which is set to point elsewhere. Point to the last.")
        return {path: number.scale * values(layout, stated, uniforms, [number.name])[number.name]}
    return {path: quantile(number, u)}


def _places(layout: Layout, stated: Mapping[Path, Number], uniforms: Floats, group: tuple[Path, ...]) -> dict[Path, Floats]:
    """The free places of one term, best first; a place that is set stands, the others lie between the set ones."""
    n = len(uniforms)
    found: dict[Path, Floats] = {}
    upper, run = np.ones(n), []
    for path in group:
        u = uniforms[:, layout.column[path]]
        if stated[path] is layout.leaves[path].number:
            run.append((path, u))
            continue
        lower = quantile(stated[path], u)
        found |= _between(upper, lower, run) | {path: lower}
        upper, run = lower, []
    return found | _between(upper, np.zeros(n), run)


def _between(upper: Floats, lower: Floats, run: list[tuple[Path, Floats]]) -> dict[Path, Floats]:
    """Descending places between two bounds, uniform over all that keep the gap; each rises with its own uniform.

    What the gaps leave is shared as by descending order statistics of k uniforms: the largest is u^(1/k), the next that
    times u^(1/(k-1)), and so on. Where 0.15 leaves no room the gaps take half of the width.
    """
    k = len(run)
    width = np.maximum(upper - lower, 0.0)
    gap = np.where(GAP * (k + 1) < width, GAP, 0.5 * width / (k + 1))
    slack, share = width - (k + 1) * gap, np.ones_like(width)
    found = {}
    for j, (path, u) in enumerate(run):
        share = share * u ** (1 / (k - j))
        found[path] = lower + (k - j) * gap + slack * share
    return found


def quantile(number: Number, u: Floats) -> Floats:
    """The number at these shares of its distribution, [n]; `odds` taken as the yes/no at its middle odds."""
    if number.form == "fixed":
        return np.full(len(u), number.low)
    if number.form == "uniform":
        return number.low + (number.high - number.low) * u
    if number.form == "triangular":
        return _triangular(number, u)
    if number.form == "normal":
        return _normal(number, u)
    if number.form == "one_of":
        return _one_of(number, u)
    if number.form == "odds":
        return (u > 1 - (number.low + number.high) / 2).astype(float)
    raise Refused(f"A number of the form {number.form} cannot be drawn here; write a value or a range.")


def _triangular(number: Number, u: Floats) -> Floats:
    low, mode, high = number.low, number.likely, number.high
    width = high - low
    if width <= 0:
        return np.full(len(u), low)
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u * width < mode - low, rising, falling)


def _normal(number: Number, u: Floats) -> Floats:
    """Cut to the range; computed in whichever tail is lighter, where the distribution function has digits left."""
    if number.sd <= 0:
        return np.full(len(u), float(np.clip(number.mean, number.low, number.high)))
    a, b = (number.low - number.mean) / number.sd, (number.high - number.mean) / number.sd
    sign = -1.0 if a > 0 else 1.0  # mirrored, so that the range lies in the left tail
    left, right = (ndtr(a), ndtr(b)) if sign > 0 else (ndtr(-b), ndtr(-a))
    z = sign * ndtri(left + (right - left) * (u if sign > 0 else 1 - u))
    cut: Floats = np.clip(number.mean + number.sd * z, number.low, number.high)
    return cut


def _one_of(number: Number, u: Floats) -> Floats:
    """One of the choices, taken from the smallest up, so that the value rises with u."""
    order = np.argsort(number.choices, kind="stable")
    odds = np.array(number.odds or (1.0,) * len(number.choices), float)[order]
    upto = np.cumsum(odds / odds.sum())
    chosen: Floats = np.array(number.choices, float)[order][np.minimum(np.searchsorted(upto, u), len(order) - 1)]
    return chosen


def ends_of_place(path: Path, leaves: Mapping[Path, Leaf]) -> tuple[float, float]:
    """The lowest and the highest a free place of an order can lie, its neighbours being free as well."""
    group = place_groups(leaves)[path.rpartition(".")[0]]
    k, j = len(group), group.index(path)
    gap = min(GAP, 0.5 / (k + 1)) if GAP * (k + 1) >= 1 else GAP
    return (k - j) * gap, 1 - (j + 1) * gap
