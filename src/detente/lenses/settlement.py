"""The settlement lens: where would the parties settle?

Every party i holds a position x_i, counts the issue with salience s_i in 0 .. 1 and has capability c_i > 0; its weight is
w_i = c_i s_i. q is the reference point, where things stand if nothing is agreed; R is the range of the scale. What an
outcome O costs i is |O - x_i| / R (linear) or its square (quadratic), its gain over no agreement g_i(O) = loss(q) - loss(O).

1. Compromise: O = sum w x / sum w (Van den Bos 1991; Stokman and Van Oosten 1994; Achen 2006). The bar for all others.
2. Medians: half the weight on either side; the weighted one is what pairwise votes by weight choose (Black 1948).
3. Nash: the largest sum w_i ln g_i among the outcomes at which all who must consent gain (Nash 1950; weights as exponents,
   Kalai 1977). A factor s_i inside the utility only adds a constant to the logarithm, so salience enters the exponent.
4. Kalai and Smorodinsky (1975): the largest min g_i / G_i, with G_i the most that i could gain where nobody loses.

On one issue all can gain only if all want to leave q in the same direction: with m the position nearest to q the deal zone
is (q, 2 m - q), and its efficient part reaches from m to the farthest position or the zone's end. Else the zone is empty;
the outcome is then q, and who stands in the way is told by `stands_in_the_way`.

Arrays have parties first and draws last ([P] or [P, n]); an outcome has the shape of what is left. Packages of several
issues (section 5 below) are [P, K]. Positions, references and outcomes are in points of the scale.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Loss = Literal["linear", "quadratic"]
POWER: dict[Loss, int] = {"linear": 1, "quadratic": 2}
GOLDEN = (np.sqrt(5) - 1) / 2
STEPS = 90
"""Golden sections: each leaves .618 of the interval, so 90 leave less than a number can resolve."""

# ------------------------------------------------------------------------------------------ 1, 2 means and medians


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


def votes(position: Floats, weight: Floats) -> Floats:
    """[P, P] how much weight times distance prefers the position of j to that of k: positive where j beats k."""
    away = np.abs(position[:, None] - position)
    cost = weight @ away
    return np.asarray(cost[None, :] - cost[:, None])


def vote_winner(position: Floats, weight: Floats) -> float:
    """A held position that no other beats, the lowest if several: a weighted median."""
    unbeaten = (votes(position, weight) >= -1e-9 * max(1.0, float(weight.sum()))).all(axis=1)
    return float(position[unbeaten].min())


# ----------------------------------------------------------------------------------------------- the deal zone


@dataclass(frozen=True)
class Zone:
    """Where all who must consent gain, over draws: the open interval (low, high), its efficient part, and whether it exists.

    Without a zone all four ends are q.
    """

    exists: Flags
    low: Floats
    high: Floats
    efficient_low: Floats
    efficient_high: Floats


def deal_zone(position: Floats, reference: Floats | float, ends: tuple[float, float] = (0.0, 100.0)) -> Zone:
    """The zone of the parties given, which are those whose consent is needed; `ends` are those of the scale."""
    q = np.asarray(reference, float)
    lowest, highest = position.min(axis=0), position.max(axis=0)
    q = np.broadcast_to(q, lowest.shape)
    up, down = lowest > q, highest < q
    low = np.where(down, np.maximum(2 * highest - q, ends[0]), q)
    high = np.where(up, np.minimum(2 * lowest - q, ends[1]), q)
    first = np.where(up, lowest, np.where(down, np.maximum(low, lowest), q))
    last = np.where(up, np.minimum(high, highest), np.where(down, highest, q))
    return Zone(np.asarray(up | down), *(np.asarray(a, float) for a in (low, high, first, last)))


@dataclass(frozen=True)
class Obstacle:
    """Why one issue has no deal zone, for one of the two directions away from q.

    `blockers` [P]: those who would lose by any step that way. `shift`: how far q must move, away from the others, before
    all gain by that direction (just beyond it). `pays` [P]: what each would have to be paid at the target, in units of its
    own yearly loss times salience; `gains` [P]: what those who want it gain there.
    """

    target: float
    blockers: Flags
    shift: float
    pays: Floats
    gains: Floats


def stands_in_the_way(
    position: Floats, salience: Floats, weight: Floats, reference: float, span: float = 100.0
) -> tuple[Obstacle, Obstacle]:
    """What blocks a move up and a move down, and what each would take, [P] parties whose consent is needed.

    The target is the compromise of those who want to go that way: what they would settle on were they alone. Who has no
    stake (salience 0) neither wants nor blocks anything.
    """
    found, stake = [], salience > 0
    for sign in (1.0, -1.0):
        wants = stake & (sign * (position - reference) > 0)
        target = float(compromise(position[wants], weight[wants])) if wants.any() else reference
        gain = salience * (np.abs(reference - position) - np.abs(target - position)) / span
        shift = max(0.0, float((sign * (reference - position)).max(where=stake, initial=0.0)))
        found.append(Obstacle(target, stake & ~wants, shift, np.maximum(-gain, 0), np.maximum(gain, 0)))
    return found[0], found[1]


# ------------------------------------------------------------------------------------------------------ 3 Nash


def peak(height: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """Where a function that is concave between low and high is largest, by golden sections, draw by draw."""
    low, high = np.array(low, float), np.array(high, float)
    for _ in range(STEPS):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        rises = height(right) > height(left)
        low, high = np.where(rises, left, low), np.where(rises, high, right)
    return np.asarray((low + high) / 2)


def log_product(gain: Floats, weight: Floats) -> Floats:
    """sum w ln g over the parties; minus infinity where somebody with weight does not gain."""
    counts = np.broadcast_to(weight > 0, gain.shape)
    logs = np.log(np.where((gain > 0) & counts, gain, 1.0))
    return np.where((counts & (gain <= 0)).any(axis=0), -np.inf, (weight * logs).sum(axis=0))


def nash(
    position: Floats,
    weight: Floats,
    reference: Floats | float,
    loss: Loss = "quadratic",
    ends: tuple[float, float] = (0.0, 100.0),
) -> tuple[Floats, Zone]:
    """The Nash solution among the parties given (all must consent) and its zone; q where the zone is empty.

    Every ln g is strictly concave inside the zone, so there is one maximum.
    """
    zone, power = deal_zone(position, reference, ends), POWER[loss]
    span = ends[1] - ends[0]
    worst = (np.abs(reference - position) / span) ** power
    found = peak(
        lambda x: log_product(worst - (np.abs(x - position) / span) ** power, weight), zone.efficient_low, zone.efficient_high
    )
    return np.where(zone.exists, found, reference), zone


def nash_terrible(
    position: Floats, weight: Floats, disagreement: float, loss: Loss = "quadratic", span: float = 100.0
) -> Floats:
    """The Nash solution when no agreement costs everybody the same K > 1 (in units of the span): sum w ln(K - loss).

    The bridge to the compromise: quadratic, K to infinity, gives it exactly.
    """
    power = POWER[loss]
    return peak(
        lambda x: log_product(disagreement - (np.abs(x - position) / span) ** power, weight),
        position.min(axis=0),
        position.max(axis=0),
    )


# ------------------------------------------------------------------------------------- 4 Kalai and Smorodinsky


def kalai_smorodinsky(
    position: Floats,
    weight: Floats,
    reference: Floats | float,
    loss: Loss = "linear",
    ideal: Literal["proper", "simplified"] = "proper",
    ends: tuple[float, float] = (0.0, 100.0),
) -> tuple[Floats, Zone]:
    """The largest min g / (G w) among the parties given and their zone; q where the zone is empty.

    Proper: G is the most a party gains within the zone; simplified: its distance to q. Every g / G rises, then falls, and is
    flat nowhere, so the maximum of the least is one point and lexicographic ranking has nothing to add. The least need not
    be shared: the line of equal shares may miss what is feasible. Weights of 1 give the symmetric solution.
    """
    zone, power = deal_zone(position, reference, ends), POWER[loss]
    span = ends[1] - ends[0]
    worst = (np.abs(reference - position) / span) ** power
    nearest = np.clip(position, zone.low, zone.high) if ideal == "proper" else position
    most = worst - (np.abs(nearest - position) / span) ** power
    asked = np.where(weight > 0, weight, 1.0) * np.where(most > 0, most, 1.0)
    found = peak(lambda x: ((worst - (np.abs(x - position) / span) ** power) / asked).min(axis=0), zone.low, zone.high)
    return np.where(zone.exists, found, reference), zone


# ---------------------------------------------------------------------------------------------- 5 several issues


@dataclass(frozen=True)
class Parcel:
    """K issues decided together by P parties: position and salience [P, K] (salience 0: no stake), weight [P] (an exponent),
    reference [K]; losses are linear, |O - x| / span times salience, added over issues."""

    position: Floats
    salience: Floats
    weight: Floats
    reference: Floats
    span: float = 100.0

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
    size = float(parcel.worst.max()) or 1.0  # all content with things as they are: nobody can gain
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
    scale = [(0.0, parcel.span)] * issues + [(0.0, None)] * (size * issues) + [(None, None)]
    done = optimize.linprog(aim, np.vstack([rows, own]), np.concatenate([bounds, limit]), bounds=scale, method="highs")
    return np.asarray(done.x[:issues]), np.maximum(-np.asarray(done.ineqlin.marginals[len(rows) :]), 0)


def ideal_gain(parcel: Parcel, party: int) -> float:
    """The most one party can gain while nobody loses."""
    size, issues = parcel.position.shape
    rows, bounds = _loss_rows(parcel)
    own = _gain_rows(parcel)
    scale = [(0.0, parcel.span)] * issues + [(0.0, None)] * (size * issues) + [(0.0, 0.0)]
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
    scale = [(0.0, parcel.span)] * issues + [(0.0, None)] * (size * issues) + [(None, None)] * size
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
