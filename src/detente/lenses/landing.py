"""Landing: how a belief beside the points of the grid is handed to those around it.

The theory
----------
A belief b' lies in a cell of the grid, between corners k with weights w_k >= 0, sum w_k b_k = b' (on an axis of a family of
beliefs: of their mean scores). Three ways to hand over the level that really holds, th:

    plain     with w_k, whatever holds: values vary smoothly, but some of the paths on which th holds end where all are certain
              that it does not, and stay there
    tilted    with w_k b_k(th) / b'(th): the share of paths on which th holds is then exactly what is believed at each point;
              but on average the public is told a little more than it should
    mixed     tilted in cells that touch certainty, plain inside

Plans weigh beliefs plainly in any case, since a tilt inside a cell would be an incentive.

On axes the corners are the points on either side; on a simplex those of its triangulation by Freudenthal and Kuhn: with
y_i = order * (b_i + ... + b_H), i = 2 .. H, from the whole parts of y one step after the other, the largest fraction first.

Sources: Freudenthal (1942), Kuhn (1960); grids of beliefs, Lovejoy (1991).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detente.game.arrays import Floats, Grid, Ints
from detente.lenses.compiler import compiled, entry

PLAIN, TILTED, MIXED = 0, 1, 2
RULES = {"plain": PLAIN, "tilted": TILTED, "mixed": MIXED}


class Points(NamedTuple):
    """A grid as compiled code takes it. K points, H levels, A axes, C corners of a cell."""

    belief: Floats  # [K, H]
    score: Floats  # [A, H]
    at: Floats  # [A, most points of an axis] where they lie
    sizes: Ints  # [A]
    stride: Ints  # [A]
    order: int
    place: Ints  # [order + 1 .. (H - 1 times)] flat: the point that whole y are
    near: Ints  # [H - 1] scratch: the largest fractions of y first
    y: Floats  # [H - 1] scratch


def corners(grid: Grid) -> int:
    """Most corners of a cell."""
    return int(grid.belief.shape[1] if grid.order else 2 ** len(grid.sizes))


def points(grid: Grid, prior: Floats | None = None) -> Points:
    """The grid; the point inside that lies nearest to the prior [H] is moved onto it, along each axis; so is a point alone."""
    H = grid.belief.shape[1]
    if grid.order:
        whole = np.rint(grid.order * grid.belief)[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:].astype(np.int64)
        place = np.zeros((grid.order + 1) ** (H - 1), np.int64)
        place[np.ravel_multi_index(tuple(whole.T), (grid.order + 1,) * (H - 1))] = np.arange(len(whole))
        none, no = np.zeros((0, 1)), np.zeros(0, np.int64)
        return Points(np.ascontiguousarray(grid.belief), np.zeros((0, H)), none, no, no, grid.order, place, *_scratch(H))
    belief, sizes = grid.belief.copy(), grid.sizes.astype(np.int64)
    shaped = belief.reshape(*sizes, H)
    if prior is not None and len(belief) == 1:
        belief[0] = prior
    elif prior is not None:
        for a in range(sizes.size):
            _snap(np.moveaxis(shaped, a, 0), grid.score[a], prior)
    at = np.zeros((sizes.size, int(sizes.max())))
    for a, size in enumerate(sizes):
        line = np.moveaxis(shaped, a, 0).reshape(int(size), -1, H)
        at[a, :size] = line[:, 0] @ grid.score[a]
    stride = np.array([int(sizes[a + 1 :].prod()) for a in range(sizes.size)], np.int64)
    return Points(belief, np.ascontiguousarray(grid.score), at, sizes, stride, 0, np.zeros(1, np.int64), *_scratch(H))


def _scratch(H: int) -> tuple[Ints, Floats]:
    return np.zeros(max(H - 1, 1), np.int64), np.zeros(max(H - 1, 1))


def _snap(along: Floats, score: Floats, prior: Floats) -> None:
    """Moves one layer of points, of those along an axis, to the prior's place on it."""
    H = along.shape[-1]
    means = (along.reshape(len(along), -1, H)[:, 0]) @ score
    mean = float(prior @ score)
    if len(along) < 3 or not 0 < mean < 1 or np.isclose(means, mean, rtol=0, atol=1e-12).any():
        return
    k = 1 + int(np.abs(means[1:-1] - mean).argmin())
    if along.ndim == 2:
        along[k] = prior
        return
    low = int(np.searchsorted(means, mean)) - 1
    share = (mean - means[low]) / (means[low + 1] - means[low])
    along[k] = (1 - share) * along[low] + share * along[low + 1]


@compiled
def land(grid: Points, belief: Floats, place: Ints, weight: Floats) -> None:
    """The corners [C] and plain weights of the cell in which the belief [H] lies; weights that are not needed are zero."""
    for c in range(place.size):
        place[c], weight[c] = 0, 0.0
    if grid.order > 0:
        land_in_simplex(grid, belief, place, weight)
        return
    weight[0] = 1.0
    many = 1
    for a in range(grid.sizes.size):
        size = grid.sizes[a]
        mean = 0.0
        for h in range(belief.size):
            mean += grid.score[a, h] * belief[h]
        if size == 1:
            continue
        low = 0
        high = size - 1
        while high - low > 1:
            half = (low + high) // 2
            if grid.at[a, half] <= mean:
                low = half
            else:
                high = half
        share = (mean - grid.at[a, low]) / (grid.at[a, high] - grid.at[a, low])
        share = min(max(share, 0.0), 1.0)
        for c in range(many):
            place[many + c] = place[c] + high * grid.stride[a]
            weight[many + c] = weight[c] * share
            place[c] += low * grid.stride[a]
            weight[c] *= 1.0 - share
        many *= 2


@compiled
def land_in_simplex(grid: Points, belief: Floats, place: Ints, weight: Floats) -> None:
    """As `land`."""
    order, y, near, n = grid.order, grid.y, grid.near, belief.size - 1
    above, base = 0.0, 0
    for i in range(n - 1, -1, -1):
        above += belief[i + 1]
        y[i] = min(max(order * above, 0.0), 1.0 * order)
    for i in range(n):
        whole = min(int(y[i]), order)
        base = base * (order + 1) + whole
        y[i] -= whole
        near[i] = i
    for i in range(1, n):  # in order of falling fractions; of equal ones the first first, so that y stays in order
        k = i
        while k > 0 and y[near[k]] > y[near[k - 1]]:
            near[k], near[k - 1] = near[k - 1], near[k]
            k -= 1
    left = 1.0
    for i in range(n):
        share = y[near[i]]
        place[i], weight[i] = grid.place[base], left - share
        left = share
        step = 1
        for _ in range(n - 1 - near[i]):
            step *= order + 1
        if share > 0:
            base += step
    place[n], weight[n] = grid.place[base], left


@compiled
def tilts(grid: Points, rule: int, belief: Floats, place: Ints, weight: Floats) -> bool:
    """Whether the belief lands tilted: by the rule, or because a corner is certain that something possible does not hold."""
    if rule != MIXED:
        return rule == TILTED
    for c in range(place.size):
        if weight[c] > 0:
            for h in range(belief.size):
                if belief[h] > 0 and grid.belief[place[c], h] <= 0:
                    return True
    return False


@compiled
def tilted(grid: Points, level: int, place: Ints, weight: Floats, out: Floats) -> None:
    """out [C] = w_k b_k(level) / sum, or the plain weights if no corner believes in it."""
    total = 0.0
    for c in range(place.size):
        out[c] = weight[c] * grid.belief[place[c], level]
        total += out[c]
    for c in range(place.size):
        out[c] = out[c] / total if total > 0 else weight[c]


@entry
def landed(grid: Points, belief: Floats, place: Ints, weight: Floats) -> None:
    """`land`, from outside."""
    land(grid, belief, place, weight)
