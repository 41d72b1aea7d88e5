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
the outcome is then q, and who stands in the way is told by `stands_in_the_way`. What is bargained over is what can be agreed: the
spans of the scale that rules reach, where there are rules. Concave within a span, so 3 and 4 take the best of the spans.

Arrays have parties first and draws last ([P] or [P, n]); an outcome has the shape of what is left. Positions, references and
outcomes are in points of the scale. Several issues settled together are in `packages.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from detente.game.arrays import Flag, Floats

Loss = Literal["linear", "quadratic"]
POWER: dict[Loss, int] = {"linear": 1, "quadratic": 2}
GOLDEN = (np.sqrt(5) - 1) / 2
SPAN = 100.0
"""Points of the scale."""
STEPS = 90
"""Golden sections: each leaves .618 of the interval, so 90 leave less than a number can resolve."""

Reach = tuple[tuple[float, float], ...]
"""Spans of the scale, lowest first; one that is a single point has two equal ends."""
WHOLE: Reach = ((0.0, 100.0),)

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


# ----------------------------------------------------------------------------------------------- the deal zone


@dataclass(frozen=True)
class Zone:
    """Where all who must consent gain, over draws: the open interval (low, high), its efficient part, and whether it exists.

    Without a zone all four ends are q.
    """

    exists: Flag
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
    blockers: Flag
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


def best_within(height: Callable[[Floats], Floats], zone: Zone, reach: Reach) -> tuple[Floats, Zone]:
    """Where a function that is concave within the zone is largest on what can be reached, and the zone's reachable part."""
    found, most = np.zeros(zone.low.shape), np.full(zone.low.shape, -np.inf)
    low, high = np.full(zone.low.shape, np.inf), np.full(zone.low.shape, -np.inf)
    for first, last in reach:
        a, b = np.maximum(zone.low, first), np.minimum(zone.high, last)
        inside = zone.exists & (a <= b) & (b > zone.low) & (a < zone.high)
        at = peak(height, np.where(inside, a, zone.low), np.where(inside, b, zone.low))
        better = inside & (height(at) > most)
        found, most = np.where(better, at, found), np.where(better, height(at), most)
        low, high = np.where(inside, np.minimum(low, a), low), np.where(inside, np.maximum(high, b), high)
    exists = np.isfinite(low)
    low, high = np.where(exists, low, zone.low), np.where(exists, high, zone.low)
    ends = (low, high, np.clip(zone.efficient_low, low, high), np.clip(zone.efficient_high, low, high))
    return found, Zone(exists, *ends)


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
    reach: Reach = WHOLE,
) -> tuple[Floats, Zone]:
    """The Nash solution among the parties given (all must consent) and its zone; q where the zone is empty.

    Every ln g is strictly concave inside the zone, so there is one maximum on every span of what can be reached.
    """
    power = POWER[loss]
    worst = (np.abs(reference - position) / SPAN) ** power
    found, zone = best_within(
        lambda x: log_product(worst - (np.abs(x - position) / SPAN) ** power, weight), deal_zone(position, reference), reach
    )
    return np.where(zone.exists, found, reference), zone


def nash_terrible(
    position: Floats, weight: Floats, disagreement: float, loss: Loss = "quadratic", reach: Reach = WHOLE
) -> Floats:
    """The Nash solution when no agreement costs everybody the same K > 1 (in units of the span): sum w ln(K - loss).

    The bridge to the compromise: quadratic, K to infinity, gives it exactly. Something must be within reach.
    """
    power = POWER[loss]

    def height(x: Floats) -> Floats:
        return log_product(disagreement - (np.abs(x - position) / SPAN) ** power, weight)

    lowest, highest = position.min(axis=0), position.max(axis=0)
    tops = np.array([peak(height, np.clip(lowest, *span), np.clip(highest, *span)) for span in reach])
    first = np.argmax([height(top) for top in tops], axis=0)
    return np.asarray(np.take_along_axis(tops, first[None], axis=0)[0])


# ------------------------------------------------------------------------------------- 4 Kalai and Smorodinsky


def kalai_smorodinsky(
    position: Floats,
    weight: Floats,
    reference: Floats | float,
    loss: Loss = "linear",
    ideal: Literal["proper", "simplified"] = "proper",
    reach: Reach = WHOLE,
) -> tuple[Floats, Zone]:
    """The largest min g / (G w) among the parties given and their zone; q where the zone is empty.

    Proper: G is the most a party gains within what the zone has in reach; simplified: its distance to q. Every g / G rises, then falls, and is
    flat nowhere, so the maximum of the least is one point and lexicographic ranking has nothing to add. The least need not
    be shared: the line of equal shares may miss what is feasible. Weights of 1 give the symmetric solution.
    """
    zone, power = deal_zone(position, reference), POWER[loss]
    worst = (np.abs(reference - position) / SPAN) ** power
    away = np.abs(position - (within_reach(position, zone, reach) if ideal == "proper" else position))
    most = worst - (away / SPAN) ** power
    asked = np.where(weight > 0, weight, 1.0) * np.where(most > 0, most, 1.0)
    found, zone = best_within(lambda x: ((worst - (np.abs(x - position) / SPAN) ** power) / asked).min(axis=0), zone, reach)
    return np.where(zone.exists, found, reference), zone


def within_reach(position: Floats, zone: Zone, reach: Reach) -> Floats:
    """Each position's nearest point of the zone's reachable part; q where there is none."""
    found, least = np.broadcast_to(zone.low, position.shape), np.full(position.shape, np.inf)
    for first, last in reach:
        low, high = np.maximum(zone.low, first), np.minimum(zone.high, last)
        at = np.clip(position, low, np.maximum(low, high))
        nearer = (low <= high) & (np.abs(at - position) < least)
        found, least = np.where(nearer, at, found), np.where(nearer, np.abs(at - position), least)
    return np.asarray(found)
