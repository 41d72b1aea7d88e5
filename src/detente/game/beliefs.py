"""Grids of beliefs, on which what is believed of hidden levels is followed.

A belief beside the points is handed to those around it, with weights that keep its mean. Between two levels a grid is a line;
two conditions of two levels make a product of lines, which follows them as independent; three levels in no order make a
simplex; levels in an order, whose number may be large, make a family: the prior, tilted to one side or the other. One point
alone learns nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from detente.game.arrays import Floats, Grid


def line(points: int | Sequence[float]) -> Grid:
    """Beliefs in two levels, by the chance of the second: so many evenly spaced, or those given and certainty."""
    given = np.linspace(0, 1, points) if isinstance(points, int) else np.asarray(points, float)
    at = np.unique(np.clip(np.concatenate([[0.0, 1.0], given]), 0, 1))
    return Grid(np.column_stack([1 - at, at]), np.array([[0.0, 1.0]]), np.array([at.size]), 0)


def product(one: Grid, other: Grid) -> Grid:
    """Beliefs in the joint levels of two conditions that are believed to be independent; levels of the second fastest."""
    belief = np.einsum("ac,bd->abcd", one.belief, other.belief).reshape(len(one.belief) * len(other.belief), -1)
    first = np.repeat(one.score, other.belief.shape[1], axis=1)
    second = np.tile(other.score, one.belief.shape[1])
    return Grid(belief, np.vstack([first, second]), np.concatenate([one.sizes, other.sizes]), 0)


def simplex(order: int, levels: int = 3) -> Grid:
    """All beliefs in so many levels that are whole multiples of 1 / order."""
    bars = np.array(list(combinations(range(order + levels - 1), levels - 1))).reshape(-1, levels - 1)
    walls = np.column_stack([np.full(len(bars), -1), bars, np.full(len(bars), order + levels - 1)])
    return Grid((np.diff(walls, axis=1) - 1) / order, np.zeros((0, levels)), np.zeros(0, np.int64), order)


def family(prior: Sequence[float], points: int, score: Sequence[float] | None = None) -> Grid:
    """Beliefs in ordered levels: the prior times exp(eta score), by mean score from certainty of the lowest to the highest.

    `score` in 0 .. 1, rising; evenly spaced where none is given.
    """
    b = np.asarray(prior, float)
    at = np.linspace(0, 1, b.size) if score is None else np.asarray(score, float)
    rows = [_tilted(b, at, mean) for mean in np.linspace(0, 1, points)]
    return Grid(np.array(rows), at[None], np.array([points]), 0)


def alone(prior: Sequence[float]) -> Grid:
    """One belief, which nothing moves: for many levels of which one answer is all that is told."""
    b = np.asarray(prior, float)[None]
    return Grid(b / b.sum(), np.linspace(0, 1, b.size)[None], np.array([1]), 0)


def _tilted(prior: Floats, score: Floats, mean: float) -> Floats:
    """The member of the family whose mean score is `mean`, by bisection of eta."""
    if mean in (0.0, 1.0):
        return np.asarray(np.eye(prior.size)[0 if mean == 0 else -1])
    low, high = -1e4, 1e4
    for _ in range(200):
        eta = (low + high) / 2
        with np.errstate(divide="ignore"):
            log = np.log(prior) + eta * score
        b = np.exp(log - log.max())
        b /= b.sum()
        low, high = (eta, high) if b @ score < mean else (low, eta)
    return np.asarray(b)


LEAST_GRID = 3
"""Beliefs along an axis below which none is left out."""


def coarser(grid: Grid) -> Grid:
    """The grid with every other belief along each of its axes left out, both ends kept."""
    if grid.order:
        return simplex(max(1, grid.order // 2), grid.belief.shape[1])
    axes = [np.unique([*range(0, int(k), 2), int(k) - 1]) if k > LEAST_GRID else np.arange(k) for k in grid.sizes]
    kept = np.ravel_multi_index(np.meshgrid(*axes, indexing="ij"), tuple(int(k) for k in grid.sizes)).ravel()
    return grid._replace(belief=grid.belief[kept], sizes=np.array([each.size for each in axes]))
