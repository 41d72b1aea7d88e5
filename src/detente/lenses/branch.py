"""A branch of solutions: from the one at t = 0 along f(x, t) = 0 to where t first is 1, folds followed.

By pseudo-arclength continuation (Keller 1977). The branch is a curve in (x, t) along which t may turn back (a fold); so what is
asked of the next point is not its t but how far it lies along the tangent,

    f(x, t) = 0,      <tangent, (x, t) - (x_0, t_0)> = length,

and Newton's method finds it from there. The product is <(x, t), (y, s)> = sum x y / n + t s. Where f has kinks its derivatives
are those of one side and Newton's steps semi-smooth (Qi and Sun 1993). At a kink the branch may turn by more than a step can
follow, even back; it goes on where the determinant of the derivatives, bordered by the tangent, keeps its sign, which along
a branch it does through folds and kinks alike (Allgower and Georg 1990).

Sources: Keller (1977), Numerical solution of bifurcation and nonlinear eigenvalue problems; Allgower and Georg (1990), Numerical
Continuation Methods; Qi and Sun (1993), A nonsmooth version of Newton's method.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse import linalg as sparse_linalg

from detente.game.arrays import Floats, Ints


class Point(NamedTuple):
    """f at some x and t, and its derivatives."""

    f: Floats  # [n]
    by_x: sparse.csc_array  # [n, n]
    by_t: Floats  # [n]


System = Callable[[Floats, float], Point]


@dataclass(frozen=True)
class Pace:
    """How a branch is followed; lengths are those of the product above."""

    first: float = 0.02  # length of the first step
    longest: float = 5.0
    fork: float = 1e-2  # length below which what changes no direction is a fork
    kink: float = 1e-6  # length below which what stops a step is a kink
    most: int = 2000  # steps
    iterations: int = 8  # of Newton's method, a step
    exact: float = 1e-12  # |f| of a point on the branch, where no |x| is above 1, else of the largest
    near: float = 0.25  # how far from where the tangent led a point may lie, as a share of the length


DEFAULT = Pace()


@dataclass(frozen=True)
class Followed:
    """Where the branch is at t = 1, or how far it was followed and why no further."""

    x: Floats  # [n]
    lost: str  # "": found
    t: float  # 1 where found
    steps: int
    folds: int


class Place(NamedTuple):
    """A point of the branch, x and last t."""

    z: Floats  # [n + 1]
    tangent: Floats  # [n + 1] of length 1
    sign: int  # of the determinant of the derivatives bordered by it


class Stepped(NamedTuple):
    """The next place, and the length to try next."""

    place: Place
    length: float


STRAIGHT = 0.99
STUCK = "no further step converges"


def follow(system: System, start: Floats, pace: Pace = DEFAULT) -> Followed:
    """The branch from the solution at t = 0 that Newton's method finds from `start`, to where t first is 1."""
    x = at_fixed(system, start, 0.0, pace)
    if x is None:
        return Followed(start, "the game without precision has no solution", 0.0, 0, 0)
    point = system(x, 0.0)
    tangent = _normed(np.append(Factors(point.by_x).solve(-point.by_t), 1.0))
    here = Place(np.append(x, 0.0), tangent, Factors(bordered(point, tangent)).sign)
    length, folds = pace.first, 0
    for steps in range(1, pace.most + 1):
        ahead = _advanced(system, here, length, pace)
        if ahead is None:
            return Followed(here.z[:-1], STUCK, float(here.z[-1]), steps, folds)
        there, length = ahead
        if there.z[-1] >= 1:
            end = _between(system, here, there, pace)
            if end is not None:
                return Followed(end, "", 1.0, steps, folds)
            length = pace.near * _length(there.z - here.z)
            continue
        folds += int((there.tangent[-1] > 0) != (here.tangent[-1] > 0))
        here = there
    return Followed(here.z[:-1], f"not there after {pace.most} steps", float(here.z[-1]), pace.most, folds)


def at_fixed(system: System, guess: Floats, t: float, pace: Pace = DEFAULT) -> Floats | None:
    """x at this t, by Newton's method; none where it does not converge."""
    x = guess
    for _ in range(2 * pace.iterations):
        point = system(x, t)
        if _exact(point, x, pace):
            return x
        x = x - Factors(point.by_x).solve(point.f)
        if not np.isfinite(x).all():
            break
    return None


def _between(system: System, here: Place, there: Place, pace: Pace) -> Floats | None:
    """x at t = 1, which lies between two places; none where Newton's method leads to another branch."""
    way = there.z - here.z
    guess = here.z + way * (1 - here.z[-1]) / way[-1]
    end = at_fixed(system, guess[:-1], 1.0, pace)
    near = end is not None and _length(np.append(end, 1.0) - guess) <= pace.near * _length(way) + pace.kink
    return end if near else None


def _advanced(system: System, here: Place, length: float, pace: Pace) -> Stepped | None:
    """The next place along the branch, by a step of at most that length; none where none converges.

    What still stops a step of the length of a kink is one: the tangent beyond it then leads on.
    """
    tried = length
    while tried >= pace.kink:
        if (found := _corrected(system, here, tried, pace)) is not None:
            return found
        length, tried = tried, tried / (3 if tried > 0.1 else 10)
    ways = ((place, further * length) for place in _turned(system, here, length) for further in (30, 3))
    return next((found for way in ways if (found := _corrected(system, *way, pace)) is not None), None)


def _corrected(system: System, here: Place, length: float, pace: Pace) -> Stepped | None:
    """The place on the branch nearest to where the tangent leads; none where it is not near or not found."""
    guess = here.z + length * here.tangent
    z, before = guess, np.inf
    for iteration in range(pace.iterations + 1):
        point = system(z[:-1], float(z[-1]))
        factors = Factors(bordered(point, here.tangent))
        if _exact(point, z[:-1], pace):
            there = Place(z, _normed(factors.solve(_last(z.size))), factors.sign)
            return (
                Stepped(there, min(length * _growth(iteration), pace.longest)) if _onward(here, there, length, pace) else None
            )
        off = float(np.abs(point.f).max())
        if not off <= 2 * before:
            return None
        before = off if iteration else np.inf  # the first iteration may lead through a kink
        z = z - factors.solve(np.append(point.f, _product(here.tangent) @ (z - guess)))
        if not _length(z - guess) <= pace.near * length:
            return None
    return None


def _onward(here: Place, there: Place, length: float, pace: Pace) -> bool:
    """Whether the second place may be the first one's next, and not one of another branch that passes by.

    What lies close by is mostly the branch itself beyond a fold, where the determinant has the other sign. At a fork the sign
    changes and the direction does not, however short the step.
    """
    forks = length <= pace.fork and _product(here.tangent) @ there.tangent > STRAIGHT
    return bool(there.z[-1] > 0 and (there.sign == here.sign or forks))


def _growth(iterations: int) -> float:
    """How many times longer the next step is to be, after one that took so many iterations."""
    return 2.0 if iterations <= 2 else 1.5 if iterations == 3 else 1.1 if iterations == 4 else 0.6


def _turned(system: System, here: Place, length: float) -> tuple[Place, Place]:
    """The same place with the tangent beyond a kink that lies less than `length` ahead: as the sign of the determinant has it, and
    the other way round, where several kinks meet in one (a game alike for two parties) and the sign says nothing.
    """
    beyond = here.z + length * here.tangent
    before, after = (Factors(bordered(system(z[:-1], float(z[-1])), here.tangent)) for z in (here.z, beyond))
    tangent, same = _normed(after.solve(_last(here.z.size))), before.sign * after.sign
    return Place(here.z, tangent * same, here.sign), Place(here.z, -tangent * same, -here.sign)


def _exact(point: Point, x: Floats, pace: Pace) -> bool:
    return bool(np.abs(point.f).max() <= pace.exact * max(1.0, np.abs(x).max()))


# --- vectors [n + 1] and matrices ------------------------------------------------------------------------------------


def _product(vector: Floats) -> Floats:
    """The row that multiplies another by this one."""
    return np.append(vector[:-1] / (vector.size - 1), vector[-1])


def _length(vector: Floats) -> float:
    return float(np.sqrt(_product(vector) @ vector))


def _normed(vector: Floats) -> Floats:
    return vector / _length(vector)


def _last(size: int) -> Floats:
    return np.append(np.zeros(size - 1), 1.0)


def bordered(point: Point, tangent: Floats) -> sparse.csc_array:
    """[n + 1, n + 1] the derivatives of f and of the product with the tangent."""
    a, row, n = point.by_x, _product(tangent), point.f.size
    data = np.concatenate([np.insert(a.data, a.indptr[1:], row[:-1]), point.by_t, row[-1:]])
    indices = np.concatenate([np.insert(a.indices, a.indptr[1:], n), np.arange(n + 1)])
    indptr = np.append(a.indptr + np.arange(n + 1), data.size)
    return sparse.csc_array((data, indices, indptr), shape=(n + 1, n + 1))


class Factors:
    """A matrix taken apart by sparse elimination (SuperLU)."""

    def __init__(self, matrix: sparse.csc_array):
        self.made: Any = None
        with suppress(RuntimeError):  # it is singular
            self.made = sparse_linalg.splu(matrix)

    def solve(self, right: Floats) -> Floats:
        """What the matrix takes to `right`; no numbers where it is singular."""
        return np.full_like(right, np.nan) if self.made is None else np.asarray(self.made.solve(right))

    @property
    def sign(self) -> int:
        """Of its determinant; 0 where it is singular."""
        if self.made is None:
            return 0
        negative = int((self.made.U.diagonal() < 0).sum())  # the diagonal of L is one
        return int((-1) ** (negative + _odd(self.made.perm_r) + _odd(self.made.perm_c)))


def _odd(order: Ints) -> int:
    """1 for an odd permutation: an even number of places less its cycles makes an even one."""
    n = order.size
    links = sparse.coo_array((np.ones(n), (np.arange(n), order)), shape=(n, n))
    return int((n - csgraph.connected_components(links, directed=False, return_labels=False)) % 2)
