"""The challenge model (expected utility, Bueno de Mesquita 1984-97, as given by Scholz, Calbert and Smith 2011).

A mechanism, not a forecast: on decided issues it errs by more than the weighted mean. It is kept because arguments are made
with it, and in named variants because published accounts differ and every difference changes results.

A round, with d = |x_i - x_j| / R, mu the weighted median and r_i the risk exponent of whoever judges:

1. Utilities of success, failure, the status quo, and of things getting better or worse while i stays quiet,
   U_s = 2 - 4 (.5 - .5 d)^r, U_f = 2 - 4 (.5 + .5 d)^r, U_sq = 2 - 4 (.5)^r,
   U_b = 2 - 4 (.5 - .25 e)^r, U_w = 2 - 4 (.5 + .25 e)^r with e = (|x_i - mu| + |x_i - x_j|) / R.
2. Third parties k side with whom they are nearer to: a_k = |x_k - x_j| - |x_k - x_i|,
   P_ij = sum of w_k a_k over a_k > 0, over sum w_k |a_k|; one half where i and j stand together.
3. E(ij) = s_j (P U_s + (1 - P) U_f) + (1 - s_j) U_s - Q U_sq - (1 - Q) (T U_b + (1 - T) U_w), with T = 1 where the median is
   closer to i than j is.
4. Risk: security is the sum over j of E(ji); R_i scales it to -1 .. 1 between the least and the most secure, and
   r_i = (1 - R_i / 3) / (1 + R_i / 3) in .5 .. 2. E is then worked out again.
5. As i sees it, with a = E(ij), b = E(ji): both positive, a conflict: whoever expects less moves to the other; a > 0 > b
   and a > -b: j goes the share |b / a| of the way to i; a > 0 > b and -b > a: j goes all the way; the mirror image
   for b > 0 > a; both negative: nothing.
6. Each party takes one of the offers it has; all move at once; the next round begins.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from detente.game.arrays import Floats
from detente.lenses.settlement import weighted_median

CONFRONTATION, COMPROMISE, CAPITULATION = 0, 1, 2


@dataclass(frozen=True)
class Variant:
    """The choices on which accounts of the model differ.

    quiet: Q, the chance that nothing changes if i does not challenge. span: R, of the scale, of the first positions, or of
    the present ones. judge: whether i judges j's challenge with its own r, or j's r is known. power: over the pair, or as one
    program has it, over all ordered pairs of positions (P is then tiny, and P_ij + P_ji far below 1). conflict: the weaker
    moves, or nobody. take: the offer with the least move; or confrontation before compromise before capitulation, within
    each the least move, except the lowest position among compromises. capitulates: whether -b > a gives all the way, or
    nothing. risk: whether r is worked out, or stays 1. still: parties that never move.
    """

    quiet: float = 1.0
    span: Literal["scale", "first", "present"] = "scale"
    judge: Literal["own", "each"] = "own"
    power: Literal["pair", "all_pairs"] = "pair"
    conflict: Literal["weaker_moves", "nobody_moves"] = "weaker_moves"
    take: Literal["least_move", "by_kind"] = "least_move"
    capitulates: bool = True
    risk: bool = True
    rounds: int = 10
    settled: float = 0.01  # stop when nobody moves further than this, in points
    still: tuple[int, ...] = field(default=())


TEXTBOOK = Variant()
AS_CODED = Variant(span="first", power="all_pairs", take="by_kind", capitulates=False)
"""What one public program does, by its description; the readings of (d) and (e) there are ours."""
VARIANTS: dict[str, Variant] = {
    "challenge_textbook": TEXTBOOK,
    "challenge_each_judges": Variant(judge="each"),
    "challenge_no_conflict": Variant(conflict="nobody_moves"),
    "challenge_as_coded": AS_CODED,
}


@dataclass(frozen=True)
class Challenged:
    """Positions by round [T + 1, P], the weighted median of each [T + 1], and why it stopped."""

    positions: Floats
    outcomes: Floats
    stopped: Literal["settled", "rounds"]

    @property
    def outcome(self) -> float:
        """The last round's weighted median."""
        return float(self.outcomes[-1])


@dataclass(frozen=True)
class Stage:
    """What one round is worked out from: position, salience, weight [P], the range R and the median."""

    position: Floats
    salience: Floats
    weight: Floats
    span: float
    middle: float


def challenge(
    position: Floats, salience: Floats, weight: Floats, variant: Variant = TEXTBOOK, span: float = 100.0
) -> Challenged:
    """The rounds of a variant; `span` is the range of the scale."""
    path, medians = [np.array(position, float)], [float(weighted_median(position, weight))]
    stopped: Literal["settled", "rounds"] = "rounds"
    for _ in range(variant.rounds):
        ranges = {"scale": span, "first": float(np.ptp(path[0])), "present": float(np.ptp(path[-1]))}
        stage = Stage(path[-1], salience, weight, ranges[variant.span], medians[-1])
        if np.ptp(stage.position) == 0:
            stopped = "settled"
            break
        moved = one_round(stage, variant)
        path.append(moved)
        medians.append(float(weighted_median(moved, weight)))
        if np.abs(path[-1] - path[-2]).max() <= variant.settled:
            stopped = "settled"
            break
    return Challenged(np.array(path), np.array(medians), stopped)


def one_round(stage: Stage, variant: Variant) -> Floats:
    """[P] where everybody stands after a round."""
    power = win_chance(stage, variant)
    risk = np.ones(len(stage.position))
    if variant.risk:
        risk = risk_exponents(expected(stage, power, risk[:, None], variant.quiet))
    own = expected(stage, power, risk[:, None], variant.quiet)  # [i, j]: i's challenge of j as i sees it
    judged = own.T if variant.judge == "each" else expected(stage, power, risk[None, :], variant.quiet).T
    return settle_offers(stage, own, judged, variant)


# ------------------------------------------------------------------------------------------- steps 1 to 4


def win_chance(stage: Stage, variant: Variant = TEXTBOOK) -> Floats:
    """[P, P] P_ij, step 2; with all pairs in the denominator, 0 where two stand together, as there."""
    away = np.abs(stage.position[:, None] - stage.position)
    edge = away[:, None, :] - away[:, :, None]  # [k, i, j] a_k for the pair i, j
    pull = stage.weight[:, None, None] * edge
    wins, all_ = np.maximum(pull, 0).sum(axis=0), np.abs(pull).sum(axis=0)
    if variant.power == "all_pairs":
        total = _all_pairs(stage)
        return np.asarray(wins / total if total > 0 else np.zeros_like(wins))
    return np.where(all_ > 0, wins / np.where(all_ > 0, all_, 1.0), 0.5)


def _all_pairs(stage: Stage) -> float:
    """The sum of |votes| of everybody over all ordered pairs of positions held."""
    held = np.unique(stage.position)
    away = np.abs(stage.position[:, None] - held)
    return float((stage.weight[:, None, None] * np.abs(away[:, :, None] - away[:, None, :])).sum())


def expected(stage: Stage, power: Floats, risk: Floats, quiet: float) -> Floats:
    """[P, P] E(ij) with exponents `risk`, [P, 1] (the challenger's) or [1, P] (the target's)."""
    away = np.abs(stage.position[:, None] - stage.position)
    aside = np.abs(stage.position - stage.middle)[:, None]
    d, e = away / stage.span, (aside + away) / stage.span
    success, failure, same = _worth(0.5 - 0.5 * d, risk), _worth(0.5 + 0.5 * d, risk), _worth(0.5 + 0 * d, risk)
    better, worse = _worth(0.5 - 0.25 * e, risk), _worth(0.5 + 0.25 * e, risk)
    resists = stage.salience[None, :]
    challenged = resists * (power * success + (1 - power) * failure) + (1 - resists) * success
    return np.asarray(challenged - quiet * same - (1 - quiet) * np.where(aside < away, better, worse))


def _worth(base: Floats, risk: Floats) -> Floats:
    return np.asarray(2 - 4 * np.maximum(base, 0) ** risk)


def risk_exponents(gains: Floats) -> Floats:
    """[P] r from the expected gains of challenges [challenger, target], step 4; 1 where all are equally secure."""
    secure = gains.sum(axis=0) - np.diag(gains)
    low, high = float(secure.min()), float(secure.max())
    if high - low <= 1e-12 * max(1.0, abs(high)):
        return np.ones(len(gains))
    ratio = (2 * secure - high - low) / (high - low)
    return np.asarray((1 - ratio / 3) / (1 + ratio / 3))


# ------------------------------------------------------------------------------------------- steps 5 and 6


@dataclass(frozen=True)
class Offered:
    """One offer: who would move where, and of what kind."""

    mover: int
    to: float
    kind: int


def offers(stage: Stage, own: Floats, judged: Floats, variant: Variant) -> list[Offered]:
    """Every offer that follows from how each i sees each j (step 5)."""
    found = []
    size = len(stage.position)
    for i, j in ((i, j) for i in range(size) for j in range(size) if i != j and stage.position[i] != stage.position[j]):
        offer = _offer(stage.position, (i, j), (float(own[i, j]), float(judged[i, j])), variant)
        if offer is not None and offer.mover not in variant.still:
            found.append(offer)
    return found


def _offer(position: Floats, pair: tuple[int, int], worth: tuple[float, float], variant: Variant) -> Offered | None:
    (i, j), (a, b) = pair, worth
    if a > 0 and b > 0:
        if variant.conflict == "nobody_moves" or a == b:
            return None
        mover, other = (j, i) if a > b else (i, j)
        return Offered(mover, float(position[other]), CONFRONTATION)
    if a * b >= 0:
        return None
    mover, other, gain, loss = (j, i, a, -b) if a > 0 else (i, j, b, -a)
    if gain > loss:
        return Offered(mover, float(position[mover] + (position[other] - position[mover]) * loss / gain), COMPROMISE)
    return Offered(mover, float(position[other]), CAPITULATION) if variant.capitulates else None


def settle_offers(stage: Stage, own: Floats, judged: Floats, variant: Variant) -> Floats:
    """[P] positions after everybody took one offer (step 6); who has none stays. Ties go to the offer made first."""
    moved = stage.position.copy()
    by_mover: dict[int, list[Offered]] = {}
    for offer in offers(stage, own, judged, variant):
        by_mover.setdefault(offer.mover, []).append(offer)
    for mover, open_ in by_mover.items():
        here = float(stage.position[mover])
        if variant.take == "by_kind":
            kind = min(o.kind for o in open_)
            open_ = [o for o in open_ if o.kind == kind]
            if kind == COMPROMISE:
                moved[mover] = min(o.to for o in open_)
                continue
        moved[mover] = min(open_, key=lambda o: abs(o.to - here)).to
    return moved
