"""Packages: several issues settled together, so that a loss on one can be made good on another.

As in `settlement`: P parties, K issues, all must gain. A linear programme finds the package that gives the party that
gains least the most; where there is none its dual prices say who blocks (Farkas). Nash's package is found from there by cutting
planes, that of Kalai and Smorodinsky one linear programme a rank.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from detente.game.arrays import Floats
from detente.lenses.settlement import log_product


@dataclass(frozen=True)
class Parcel:
    """K issues decided together by P parties: position and salience [P, K] (salience 0: no stake), weight [P] (an exponent),
    reference [K]; losses are linear, |O - x| / span times salience, added over issues."""

    position: Floats
    salience: Floats
    weight: Floats
    reference: Floats
    span: float = 100.0
    reach: tuple[tuple[float, float], ...] = ()  # [K] between which ends each issue can be settled; none: anywhere

    @property
    def ends(self) -> list[tuple[float | None, float | None]]:
        """[K] the ends between which each issue can be settled."""
        return list(self.reach) or [(0.0, self.span)] * len(self.reference)

    @property
    def worst(self) -> Floats:
        """[P] what no agreement costs each."""
        return np.asarray((self.salience * np.abs(self.reference - self.position)).sum(axis=1) / self.span)

    def gain(self, outcome: Floats) -> Floats:
        """[P] what each gains over no agreement."""
        return np.asarray(self.worst - (self.salience * np.abs(outcome - self.position)).sum(axis=1) / self.span)


@dataclass(frozen=True)
class Deal:
    """A package: whether all gain, the outcome [K] (the reference where not), each party's gain [P]; without a deal, how much
    each stands in the way [P] (sums to 1: the mixture of parties whom nothing serves better than the reference)."""

    exists: bool
    outcome: Floats
    gain: Floats
    blocks: Floats


SURE = 1e-7
"""A gain below this share of the largest possible is no gain: the linear programme's own precision."""


def package(parcel: Parcel) -> Deal:
    """The package that gives the party that gains least the most; there is a deal if even that party gains.

    A linear programme; where there is no deal its dual prices say who blocks (Farkas).
    """
    size = float(parcel.worst.max())
    size = size if size > 0 else 1.0  # all content with things as they are: nobody can gain
    found, price = _largest_least(parcel, np.full(len(parcel.weight), size), np.zeros(0, int), np.zeros(0))
    if float(parcel.gain(found).min()) > SURE * size:
        return Deal(True, found, parcel.gain(found), np.zeros(len(parcel.weight)))
    return Deal(False, parcel.reference.copy(), np.zeros(len(parcel.weight)), price / max(float(price.sum()), 1e-12))


def package_kalai_smorodinsky(parcel: Parcel) -> Deal:
    """The lexicographic max-min of gains as shares of each party's ideal gain, one linear programme a rank."""
    deal = package(parcel)
    if not deal.exists:
        return deal
    ideal = np.array([ideal_gain(parcel, i) for i in range(len(parcel.weight))])
    fixed: list[int] = []
    level: list[float] = []
    while len(fixed) < len(ideal):
        outcome, price = _largest_least(parcel, ideal, np.array(fixed, int), np.array(level))
        shares = parcel.gain(outcome) / ideal
        open_ = [i for i in range(len(ideal)) if i not in fixed]
        least = min(shares[i] for i in open_)
        bound = [i for i in open_ if price[i] > 1e-9] or [min(open_, key=lambda i: float(shares[i]))]
        fixed, level = [*fixed, *bound], [*level, *([least] * len(bound))]
    return Deal(True, outcome, parcel.gain(outcome), deal.blocks)


def _loss_rows(parcel: Parcel) -> tuple[Floats, Floats]:
    """Rows and bounds of z >= |x - position|, for variables (x [K], z [P K], t)."""
    size, issues = parcel.position.shape
    rows = np.zeros((2 * size * issues, issues + size * issues + 1))
    at = np.arange(size * issues)
    for sign, first in ((1.0, 0), (-1.0, size * issues)):
        rows[first + at, at % issues] = sign
        rows[first + at, issues + at] = -1.0
    flat = parcel.position.ravel()
    return rows, np.concatenate([flat, -flat])


def _gain_rows(parcel: Parcel) -> Floats:
    """Rows [P, ...] that give what each loses at an outcome, for the same variables."""
    size, issues = parcel.position.shape
    rows = np.zeros((size, issues + size * issues + 1))
    for i in range(size):
        rows[i, issues + i * issues : issues + (i + 1) * issues] = parcel.salience[i] / parcel.span
    return rows


def _largest_least(parcel: Parcel, ideal: Floats, fixed: NDArray[np.int_], level: Floats) -> tuple[Floats, Floats]:
    """Outcome [K] with the largest least gain / ideal among those not fixed, and the price [P] of each party's row."""
    size, issues = parcel.position.shape
    rows, bounds = _loss_rows(parcel)
    own, limit = _gain_rows(parcel), parcel.worst.copy()
    own[:, -1] = ideal
    own[fixed, -1] = 0.0
    limit[fixed] -= np.maximum(level * ideal[fixed] - 1e-9 * ideal[fixed], 0)
    aim = np.zeros(own.shape[1])
    aim[-1] = -1.0
    scale = parcel.ends + [(0.0, None)] * (size * issues) + [(None, None)]
    done = optimize.linprog(aim, np.vstack([rows, own]), np.concatenate([bounds, limit]), bounds=scale, method="highs")
    return np.asarray(done.x[:issues]), np.maximum(-np.asarray(done.ineqlin.marginals[len(rows) :]), 0)


def ideal_gain(parcel: Parcel, party: int) -> float:
    """The most one party can gain while nobody loses."""
    size, issues = parcel.position.shape
    rows, bounds = _loss_rows(parcel)
    own = _gain_rows(parcel)
    scale = parcel.ends + [(0.0, None)] * (size * issues) + [(0.0, 0.0)]
    done = optimize.linprog(
        own[party], np.vstack([rows, own]), np.concatenate([bounds, parcel.worst]), bounds=scale, method="highs"
    )
    return float(parcel.worst[party] - done.fun)


def package_nash(parcel: Parcel, rounds: int = 200) -> Deal:
    """The package with the largest sum w ln g, from the max-min package by cutting planes on the concave logarithms.

    Each round adds, for every party, the tangent of ln at its present gain, and solves the linear programme that results;
    its value bounds the maximum from above, the present product from below.
    """
    deal = package(parcel)
    if not deal.exists:
        return deal
    size, issues = parcel.position.shape
    weight = parcel.weight / parcel.weight.sum() if parcel.weight.sum() > 0 else np.full(size, 1.0 / size)
    rows, bounds = _loss_rows(parcel)
    own = _gain_rows(parcel)[:, :-1]
    cuts = [_tangents(own, parcel.worst, gain) for gain in _first_gains(deal.gain)]
    outcome, best = deal.outcome, float(log_product(deal.gain, weight))
    wide = np.hstack([rows[:, :-1], np.zeros((len(rows), size))])
    must = np.hstack([own, np.zeros((size, size))])
    scale = parcel.ends + [(0.0, None)] * (size * issues) + [(None, None)] * size
    aim = np.concatenate([np.zeros(issues + size * issues), -weight])
    for _ in range(rounds):
        matrix = np.vstack([wide, must, *(c[0] for c in cuts)])
        done = optimize.linprog(
            aim, matrix, np.concatenate([bounds, parcel.worst, *(c[1] for c in cuts)]), bounds=scale, method="highs"
        )
        gain = parcel.gain(done.x[:issues])
        value = float(log_product(gain, weight))
        if value > best:
            outcome, best = done.x[:issues], value
        if -done.fun - best < 1e-8:  # the linear programme is no more precise; the outcome is then good to about .01
            break
        cuts.append(_tangents(own, parcel.worst, np.maximum(gain, 1e-9 * parcel.worst + 1e-300)))
    return Deal(True, np.asarray(outcome), parcel.gain(outcome), deal.blocks)


def _first_gains(gain: Floats) -> list[Floats]:
    return [gain * factor for factor in (0.25, 0.5, 1.0, 2.0, 4.0)]


def _tangents(own: Floats, worst: Floats, gain: Floats) -> tuple[Floats, Floats]:
    """h_i <= ln(g0) + (g - g0) / g0 with g = worst - own . v, as rows and bounds for variables (v, h)."""
    rows = np.hstack([own / gain[:, None], np.eye(len(gain))])
    return rows, np.log(gain) - 1 + worst / gain
