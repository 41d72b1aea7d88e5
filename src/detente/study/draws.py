"""Numbers from assumptions: a draw gives a value to everything that a scenario leaves uncertain.

Every assumption has a *stream* of its own, keyed by the seed and by its path: draw 17 of a number is the same whatever else
a file holds and whatever overlay is laid over it, but for what the overlay says of this number. A draw is made in four steps.

1. *Uniforms.* Blocks of 64 draws; within a block every stream goes through the 64 strata of (0, 1) once, in a random order
   and at a random place in each (replicated Latin hypercubes; McKay, Beckman and Conover 1979). Fewer draws are the first
   of them, more draws go on. The generator counts (Philox; Salmon, Moraes, Dror and Shaw 2011): a block is made without those
   before it. The odds of a yes/no assumption and the rank of a correlation have streams beside it.
2. *Correlations.* The correlated uniforms are joined by a Gaussian copula: z = Phi^-1(u), z <- L z, u <- Phi(z), with
   LL' the matrix of Pearson correlations 2 sin(pi r / 6) that belong to the rank correlations r (Pearson 1907). A rank
   that is itself a range is drawn anew in every draw. Pairs nobody states are linked only through others: along the
   chain of stated correlations that joins them, by their product.
3. *Quantiles.* value = Q(u), Q the inverse distribution function of the number. A range that an overlay gives within the
   number's own cuts its law and keeps its shape. A yes/no assumption's uniform is the coin for the odds drawn beside it. The
   free places of a term's `prefers`, in the order of the leaves, are uniform over all descending rows within (0, 1) that
   keep the least gap to their neighbours, 1 and 0 included; a place that is set stands, at a number or evenly in a range.
4. *Orderings.* In a draw whose values break an ordering the numbers that it names, and what is joined to them, are drawn
   again, from streams of their own, until they hold in the world that the premises leave: what comes out has the law of the
   ranges given the orderings, and all else stays as it was. An intervention redraws nothing: it may leave the ranges, so it
   may break an order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import count

import numpy as np
from numpy.random import Philox
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from detente.errors import Refused
from detente.game.arrays import Flag, Floats, Ints
from detente.scenario.domains import narrowed
from detente.scenario.paths import Leaf
from detente.scenario.records import Correlation, Name, Number, Ordering, Path

Sets = Mapping[Path, Number | bool]

GAP = 0.15
"""Least distance between neighbouring places of an order: near 0 or 1 a middling one would be as good as an end."""
RAREST = 0.01
"""Share of tries that must keep the orderings; below it the ranges contradict the orderings."""
ENOUGH = 4096
"""Tries after which that share is known well enough."""
BLOCK = 64
"""Draws among which every stream visits each of so many strata once."""
STRETCH = 16 * BLOCK
"""Draws of a stream that are made together, since beginning takes most of the time."""
RAW = 2 * BLOCK // 4
"""Steps of the generator's counter in a block: two numbers a draw, and each step gives four."""
EDGE = 1e-12  # uniforms stay this far inside (0, 1), where quantiles are finite
LARGEST_RANK = 1 - 1e-9  # keeps the copula's matrix positive definite


@dataclass(frozen=True)
class Laws:
    """What is drawn, and what in it is joined to what: the world that is sampled, but for its numbers."""

    leaves: Mapping[Path, Leaf]
    groups: dict[str, tuple[Path, ...]]  # the free places of each term, best first
    orderings: Mapping[Name, Ordering]
    copulas: dict[Path, Copula]  # of every assumption that is correlated


@dataclass(frozen=True)
class Copula:
    """Assumptions joined by stated correlations, and each link as (place, place, rank)."""

    paths: tuple[Path, ...]
    links: tuple[tuple[int, int, Number], ...]


def sample(
    leaves: Mapping[Path, Leaf],
    orderings: Mapping[Name, Ordering],
    correlations: Mapping[Name, Correlation],
    n: int,
    seed: int,
    sets: Sets | None = None,
    premises: Sets | None = None,
) -> dict[Path, Floats]:
    """Every assumption's value in n draws, [n] by path (yes is 1, no is 0).

    Orderings hold in the world that `premises` leave; `sets` are laid over it. The same seed gives the same bytes, and the
    first draws of a larger n are the draws of a smaller one.
    """
    laws = laws_of(leaves, orderings, correlations)
    premised = numbers(leaves, premises or {})
    points = held(laws, premised, Points(seed, np.arange(n)))
    return values(laws, premised | numbers(leaves, sets or {}, only_set=True), points)


def middles(leaves: Mapping[Path, Leaf], paths: Iterable[Path]) -> dict[Path, Number]:
    """Each of these assumptions at its median; the places of an order evenly spaced, a yes/no at its likelier side."""
    groups = place_groups(leaves)
    even = {path: 1 - (j + 1) / (len(group) + 1) for group in groups.values() for j, path in enumerate(group)}
    half = np.array([0.5])
    fixed = {p: even[p] if p in even else float(quantile(leaves[p].number, half)[0]) for p in paths}
    return {path: Number(form="fixed", low=value) for path, value in fixed.items()}


# ------------------------------------------------------------------------------------------------------ streams


@lru_cache(maxsize=8192)
def _stretch(key: bytes, number: int) -> Floats:
    """[STRETCH] uniforms of a stream: each block of BLOCK a random order of its strata, with a random place in each."""
    blocks = STRETCH // BLOCK
    generator = Philox(key=int.from_bytes(key, "little"), counter=number * blocks * RAW)
    raw = generator.random_raw(2 * STRETCH).reshape(blocks, 2, BLOCK)
    strata = np.argsort(raw[:, 0], axis=1, kind="stable")
    uniforms = (strata + (raw[:, 1] >> np.uint64(11)) * 2.0**-53) / BLOCK
    made: Floats = np.clip(uniforms.reshape(STRETCH), EDGE, 1 - EDGE)
    made.flags.writeable = False
    return made


@dataclass(frozen=True)
class Points:
    """Some draws by their number, [k], and by path the attempt that counts in each: the first where nothing is said."""

    seed: int
    draws: Ints
    attempts: Mapping[Path, Ints] = field(default_factory=dict)

    def of(self, path: Path, beside: str = "") -> Floats:
        """[k] the uniform of an assumption, or of what is drawn `beside` it."""
        attempts = self.attempts.get(path)
        if attempts is None:
            return self._stream(path, beside, 0)
        found = np.empty(len(self.draws))
        for attempt in np.unique(attempts):
            where = attempts == attempt
            found[where] = Points(self.seed, self.draws[where])._stream(path, beside, int(attempt))
        return found

    def _stream(self, path: Path, beside: str, attempt: int) -> Floats:
        key = blake2b(f"{self.seed}\0{path}\0{beside}\0{attempt}".encode(), digest_size=16).digest()
        found = np.empty(len(self.draws))
        for number, where, within in self._stretches:
            found[where] = _stretch(key, number)[within]
        return found

    @cached_property
    def _stretches(self) -> list[tuple[int, Flag, Ints]]:
        """In which stretches the draws lie: the number of each, which of the draws, and where in it."""
        number, within = np.divmod(self.draws, STRETCH)
        return [(int(each), number == each, within[number == each]) for each in np.unique(number)]


# -------------------------------------------------------------------------------------------- what is joined to what


def laws_of(leaves: Mapping[Path, Leaf], orderings: Mapping[Name, Ordering], correlations: Mapping[Name, Correlation]) -> Laws:
    """The world that is sampled; an error where it names an assumption that is none."""
    for name, ordering in orderings.items():
        _must_be_leaves(f"orderings.{name}", (ordering.greater, ordering.lesser), leaves)
    for name, correlation in correlations.items():
        _must_be_leaves(f"correlations.{name}", correlation.between, leaves)
    copulas = {path: copula for copula in _copulas(correlations) for path in copula.paths}
    return Laws(leaves, place_groups(leaves), orderings, copulas)


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


def _rests_on(laws: Laws, stated: Stated, path: Path) -> frozenset[Path]:
    """The assumptions whose uniforms the value at a path is made of."""
    number = stated[path]
    own: tuple[Path, ...] = (path,)
    if laws.leaves[path].kind == "place":
        own = laws.groups[path.rpartition(".")[0]]
    elif isinstance(number, Number) and number.form == "reference":
        own = (number.name,)
    return frozenset(mate for each in own for mate in (laws.copulas[each].paths if each in laws.copulas else (each,)))


# ---------------------------------------------------------------------------------------------------- orderings


def held(laws: Laws, premised: Stated, points: Points) -> Points:
    """The same draws, in attempts in which the orderings hold; what no ordering rests on is in its first."""
    attempts: dict[Path, Ints] = {}
    for paths, names in _together(laws, premised):
        attempts |= dict.fromkeys(paths, _attempts(laws, premised, points, paths, names))
    return replace(points, attempts=attempts)


def _together(laws: Laws, premised: Stated) -> list[tuple[frozenset[Path], tuple[Name, ...]]]:
    """Assumptions that must be drawn together, and the orderings that rest on them and on nothing else."""
    found: list[tuple[frozenset[Path], tuple[Name, ...]]] = []
    for name, ordering in laws.orderings.items():
        paths = _rests_on(laws, premised, ordering.greater) | _rests_on(laws, premised, ordering.lesser)
        touched = [each for each in found if each[0] & paths]
        found = [each for each in found if not each[0] & paths]
        found.append((paths.union(*(each[0] for each in touched)), (*(n for each in touched for n in each[1]), name)))
    return found


def _attempts(laws: Laws, premised: Stated, points: Points, paths: frozenset[Path], names: tuple[Name, ...]) -> Ints:
    """[k] the first attempt in which all of these orderings hold, of each draw by itself."""
    found = np.zeros(len(points.draws), np.int64)
    left = np.arange(len(points.draws))
    tries, keeping, keeps = 0, dict.fromkeys(names, 0), 0
    for attempt in count():
        found[left] = attempt
        now = Points(points.seed, points.draws[left], dict.fromkeys(paths, found[left]))
        holds = dict(_hold(laws, premised, now, names))
        all_hold: Flag = np.logical_and.reduce(list(holds.values()))
        tries, keeps = tries + len(left), keeps + int(all_hold.sum())
        keeping = {name: keeping[name] + int(each.sum()) for name, each in holds.items()}
        left = left[~all_hold]
        if not len(left):
            break
        if tries >= ENOUGH and keeps < RAREST * tries:
            raise Refused(_contradiction(laws, keeping, keeps, tries), _advice(laws, premised, names))
    return found


def _hold(laws: Laws, premised: Stated, points: Points, names: tuple[Name, ...]) -> Iterator[tuple[Name, Flag]]:
    named = {path for name in names for path in (laws.orderings[name].greater, laws.orderings[name].lesser)}
    drawn = values(laws, premised, points, named)
    for name in names:
        ordering = laws.orderings[name]
        yield name, drawn[ordering.greater] > drawn[ordering.lesser]


def _contradiction(laws: Laws, keeping: Mapping[Name, int], keeps: int, tries: int) -> str:
    """Which ordering hardly any draw keeps, and how rare that is; of several that go together, all, with the rarest."""
    rarest = min(keeping, key=lambda name: keeping[name])
    ordering = laws.orderings[rarest]
    alone = f"{ordering.greater} > {ordering.lesser} holds in {_share(keeping[rarest], tries)} of the draws"
    if len(keeping) == 1:
        return f"orderings.{rarest}: {alone}"
    together = f"the orderings {', '.join(keeping)} hold together in {_share(keeps, tries)} of the draws"
    return f"{together}. The rarest is {rarest}: {alone}"


def _share(part: int, whole: int) -> str:
    return f"none of {whole}" if part == 0 else f"{part / whole:.2%}"


def _advice(laws: Laws, premised: Stated, names: tuple[Name, ...]) -> str:
    """What to do; which of the numbers were set from outside the scenario."""
    named = [path for name in names for path in (laws.orderings[name].greater, laws.orderings[name].lesser)]
    given = [path for path in dict.fromkeys(named) if premised[path] is not laws.leaves[path].number]
    told = f" ({' and '.join(given)} set by a premise or --set)" if given else ""
    return f"Move their ranges apart{told}, or drop one"


# ------------------------------------------------------------------------------------------------ correlations


class Uniforms:
    """The uniforms of some draws by path, [k] each, correlated ones joined; made when they are first asked for."""

    def __init__(self, laws: Laws, points: Points):
        self.laws, self.points = laws, points
        self._joined: dict[Path, Floats] = {}

    def __getitem__(self, path: Path) -> Floats:
        copula = self.laws.copulas.get(path)
        if copula is None:
            return self.points.of(path)
        if path not in self._joined:
            self._joined |= joined(copula, self.points)
        return self._joined[path]


def _copulas(correlations: Mapping[Name, Correlation]) -> Iterator[Copula]:
    """The groups of assumptions that stated correlations join, directly or through others.

    In the order of their names, not of the file: the first keeps its uniform, each further one is mixed with those before.
    """
    group: dict[Path, set[Path]] = {}
    for correlation in correlations.values():
        joint = set[Path]().union(*(group.get(path, {path}) for path in correlation.between))
        group.update(dict.fromkeys(joint, joint))
    while group:
        paths = tuple(sorted(next(iter(group.values()))))
        yield Copula(paths, tuple(_link(paths, c) for c in correlations.values() if c.between[0] in paths))
        for path in paths:
            del group[path]


def _link(paths: tuple[Path, ...], correlation: Correlation) -> tuple[int, int, Number]:
    a, b = sorted(map(paths.index, correlation.between))
    return a, b, correlation.rank


def joined(copula: Copula, points: Points) -> dict[Path, Floats]:
    """The uniforms of correlated assumptions, [k] by path, joined by a Gaussian copula."""
    own = np.stack([points.of(path) for path in copula.paths], axis=1)
    root = np.linalg.cholesky(_pearson(copula, points))
    mixed = np.clip(ndtr(np.einsum("nij,nj->ni", root, ndtri(own))), EDGE, 1 - EDGE)
    mixed[:, 0] = own[:, 0]  # to the last bit: the first is nobody's mixture
    return dict(zip(copula.paths, mixed.T, strict=True))


def _pearson(copula: Copula, points: Points) -> Floats:
    """[n, k, k] the copula's correlation matrix in every draw; an error where the stated ones contradict."""
    k = len(copula.paths)
    matrix = np.zeros((len(points.draws), k, k))
    matrix[:] = np.eye(k)
    known = np.eye(k, dtype=bool)
    for a, b, rank in copula.links:
        drawn = points.of(copula.paths[a], f"rank with {copula.paths[b]}")
        r = np.clip(quantile(rank, drawn), -1, 1)
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


@dataclass(frozen=True)
class Cut:
    """A triangular law of which only low .. high is left: no number of the language has that shape."""

    law: Number
    low: float
    high: float
    form: str = "cut"


Stated = Mapping[Path, Number | Cut]


def numbers(leaves: Mapping[Path, Leaf], sets: Sets, only_set: bool = False) -> dict[Path, Number | Cut]:
    """The number of every leaf with an overlay's `set` laid over it, or of those alone that it sets."""
    _must_be_leaves("set", sets, leaves)
    given = {path: _stated(leaves[path], value) for path, value in sets.items()}
    return given if only_set else {path: given.get(path, leaf.number) for path, leaf in leaves.items()}


def _stated(leaf: Leaf, value: Number | bool) -> Number | Cut:
    """What an overlay makes of a leaf: true is 1, false 0; a plain number or range on a yes/no is its odds; a range within
    the leaf's own cuts its law."""
    if isinstance(value, bool):
        return Number(form="fixed", low=float(value))
    own = leaf.number
    if own.form == "odds" and value.form in ("fixed", "uniform"):
        high = value.low if value.form == "fixed" else value.high
        return Number(form="odds", low=value.low, high=high)
    if own.form == "triangular" and value.form == "uniform" and own.low <= value.low < value.high <= own.high:
        return Cut(own, value.low, value.high)
    return value if leaf.kind == "place" else narrowed(leaf.path, own, value)


def values(laws: Laws, stated: Stated, points: Points, only: Iterable[Path] | None = None) -> dict[Path, Floats]:
    """The value of each path (or of `only` these) in every draw, [k]."""
    uniforms = Uniforms(laws, points)
    found: dict[Path, Floats] = {}
    for path in laws.leaves if only is None else only:
        if path not in found:
            found.update(_one_value(uniforms, stated, path))
    return {path: found[path] for path in (laws.leaves if only is None else only)}


def _one_value(uniforms: Uniforms, stated: Stated, path: Path) -> dict[Path, Floats]:
    """The values of one assumption; of an order place, those of all free places of its term."""
    laws, number = uniforms.laws, stated[path]
    if laws.leaves[path].kind == "place":
        return _places(uniforms, stated, laws.groups[path.rpartition(".")[0]])
    if isinstance(number, Cut):
        return {path: quantile(number, uniforms[path])}
    if number.form == "fixed":
        return {path: np.full(len(uniforms.points.draws), number.low)}
    if number.form == "odds":
        odds = number.low + (number.high - number.low) * uniforms.points.of(path, "odds")
        return {path: (uniforms[path] > 1 - odds).astype(float)}
    if number.form == "reference":
        _must_be_leaves(path, (number.name,), laws.leaves)
        if stated[number.name].form == "reference":
            raise Refused(f"{path} points to {number.name}, which is set to point elsewhere. Point to the last.")
        return {path: number.scale * _one_value(uniforms, stated, number.name)[number.name]}
    return {path: quantile(number, uniforms[path])}


def _places(uniforms: Uniforms, stated: Stated, group: tuple[Path, ...]) -> dict[Path, Floats]:
    """The free places of one term, best first; a place that is set stands, the others lie between the set ones."""
    n = len(uniforms.points.draws)
    found: dict[Path, Floats] = {}
    upper, run = np.ones(n), []
    for path in group:
        u = uniforms[path]
        if stated[path] is uniforms.laws.leaves[path].number:
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


def quantile(number: Number | Cut, u: Floats) -> Floats:
    """The number at these shares of its distribution, [n]; `odds` taken as the yes/no at its middle odds."""
    if isinstance(number, Cut):
        low, high = _below(number.law, number.low), _below(number.law, number.high)
        return np.clip(_triangular(number.law, low + (high - low) * u), number.low, number.high)
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


def _below(number: Number, x: float) -> float:
    """The share of a triangular law below x."""
    low, mode, high = number.low, number.likely, number.high
    if x <= mode:
        return (x - low) ** 2 / ((high - low) * (mode - low)) if mode > low else 0.0
    return 1 - (high - x) ** 2 / ((high - low) * (high - mode))


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
    gap = GAP if GAP * (k + 1) < 1 else 0.5 / (k + 1)
    return (k - j) * gap, 1 - (j + 1) * gap
