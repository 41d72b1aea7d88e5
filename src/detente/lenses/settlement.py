"""The settlement lens: where would the parties settle?

Every party i holds a position x_i, counts the issue with salience s_i in 0 .. 1 and has capability c_i > 0; its weight is
w_i = c_i s_i. q is the reference point, where things stand if nothing is agreed; R is the range of the scale.

Arrays have parties first and draws last ([P] or [P, n]); an outcome has the shape of what is left.

1. Compromise: O = sum w x / sum w (Van den Bos 1991; Stokman and Van Oosten 1994; Achen 2006). The bar for all others.
2. Medians: half the weight on either side; the weighted one is what pairwise votes by weight choose (Black 1948).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def plain_mean(position: Floats) -> Floats:
    """The mean of the positions, everybody counting the same."""
    return np.asarray(position.mean(axis=0))


def compromise(position: Floats, weight: Floats) -> Floats:
    """The weighted mean of the positions; the plain mean where no weight is left.

    It maximises -sum w (O - x)^2, and is what Nash's solution tends to as disagreement gets bad for all (Achen 2006).
    """
    total = weight.sum(axis=0)
    some = total > 0
    share = np.where(some, weight / np.where(some, total, 1.0), 1.0 / len(position))
    return np.asarray((share * position).sum(axis=0))


def weighted_median(position: Floats, weight: Floats) -> Floats:
    """The position at which the weight at or below it reaches half the total, lowest first.

    Exactly half (to rounding): the middle between it and the next position that carries weight. No weight: the plain median.
    """
    weight = np.broadcast_to(np.where(weight.sum(axis=0) > 0, weight, 1.0), position.shape)
    order = np.argsort(position, axis=0, kind="stable")
    at, weight = np.take_along_axis(position, order, axis=0), np.take_along_axis(weight, order, axis=0)
    share = np.cumsum(weight, axis=0) / weight.sum(axis=0)
    first = np.take_along_axis(at, np.argmax(share >= 0.5 - 1e-12, axis=0)[None], axis=0)[0]
    second = np.take_along_axis(at, np.argmax(share > 0.5 + 1e-12, axis=0)[None], axis=0)[0]
    return np.asarray((first + second) / 2)


def median(position: Floats) -> Floats:
    """The median of the positions, everybody counting the same."""
    return weighted_median(position, np.ones_like(position))
