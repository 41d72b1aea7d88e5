"""Package deals by equal gain: two parties each give way on the issue that matters less to it.

With x_ip the position of party i on issue p, s_ip its salience, c_i its capability, W_p = sum c s and O_p the compromise:
i may demand p of j and supply q to it where the two stand on opposite sides of O on both and s_ip / s_iq > s_jp / s_jq. A
shift of j's vote by m moves O_p by D_p = m s_jp c_j / W_p. Both gain the same, s_ip D_p - s_iq D_q = s_jq D_q - s_jp D_p, when
D_q / D_p = (s_ip + s_jp) / (s_iq + s_jq). The trade is as large as it can be: one of the two votes the other's position, and
no outcome passes the position of the party that demanded it. What a trade does to a third party is its externality.

Stokman and Van Oosten 1994; Dijkstra, Van Assen and Stokman 2008. A mechanism, not a forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np

from detente.game.arrays import Flag, Floats
from detente.lenses.settlement import compromise

LEAST_GAIN = 1e-9


@dataclass(frozen=True)
class Bargain:
    """P parties and K issues: position [P, K] in points, salience [P, K] in 0 .. 1 (0: no part in it), capability [P, K]."""

    position: Floats
    salience: Floats
    capability: Floats

    @property
    def weight(self) -> Floats:
        """[P, K] w = c s"""
        return self.salience * self.capability


@dataclass(frozen=True)
class Trade:
    """`one` gets issue `demands` from `other` and gives it issue `supplies`: how far the two outcomes move (points), what
    each of the two gains (points times salience), and what it does to everybody [P] (the gain itself for the two)."""

    one: int
    other: int
    demands: int
    supplies: int
    moved: tuple[float, float]
    gain: float
    effects: Floats


@dataclass(frozen=True)
class Exchanged:
    """The trades in the order they are made, the positions then voted [P, K], outcomes before and after [K]."""

    trades: tuple[Trade, ...]
    voted: Floats
    before: Floats
    after: Floats

    @property
    def effects(self) -> Floats:
        """[P] what all trades together do to each party, by its salience."""
        return np.asarray(sum((t.effects for t in self.trades), np.zeros(len(self.voted))))


@dataclass(frozen=True)
class Offer:
    """The best trade of one pair of issues: who with whom, how far each outcome moves, the gain of each."""

    gain: float
    one: int
    other: int
    moved: tuple[float, float]


def exchange(bargain: Bargain) -> Exchanged:
    """One round: the trade with the largest gain first, then the best of what is still open with the outcomes it left.

    A party supplies an issue once. Ties go to the first party and issue in order.
    """
    voted = bargain.position.copy()
    before = compromise(voted, bargain.weight)
    outcome, given = before.copy(), np.zeros(voted.shape, bool)
    trades: list[Trade] = []
    while (best := _best(bargain, outcome, given)) is not None:
        offer, (p, q) = best
        later = outcome.copy()
        later[[p, q]] += offer.moved
        effects = (bargain.salience * (np.abs(outcome - bargain.position) - np.abs(later - bargain.position))).sum(axis=1)
        trades.append(Trade(offer.one, offer.other, p, q, offer.moved, offer.gain, effects))
        total = bargain.weight.sum(axis=0)
        voted[offer.other, p] += offer.moved[0] * total[p] / bargain.weight[offer.other, p]
        voted[offer.one, q] += offer.moved[1] * total[q] / bargain.weight[offer.one, q]
        given[offer.other, p] = given[offer.one, q] = True
        outcome = later
    return Exchanged(tuple(trades), voted, before, outcome)


def _best(bargain: Bargain, outcome: Floats, given: Flag) -> tuple[Offer, tuple[int, int]] | None:
    """The open trade with the largest gain, and its issues (demanded, supplied) as `one` sees them."""
    pairs = permutations(range(bargain.position.shape[1]), 2)
    found = [(offer, pair) for pair in pairs if (offer := best_offer(bargain, outcome, given, pair)) is not None]
    return max(found, key=lambda each: each[0].gain, default=None)


def best_offer(bargain: Bargain, outcome: Floats, given: Flag, issues: tuple[int, int]) -> Offer | None:
    """The best trade in which a party i [rows] demands the first issue of a party j [columns] and supplies the second."""
    p, q = issues
    x, s, w = bargain.position, bargain.salience, bargain.weight
    total = np.maximum(w.sum(axis=0), 1e-300)
    side = np.sign(x - outcome)
    opposite = (side[:, None, [p, q]] * side[None, :, [p, q]] < 0).all(axis=2)
    sp, sq = s[:, p], s[:, q]
    keener = sp[:, None] * sq > sq[:, None] * sp  # s_ip / s_iq > s_jp / s_jq without dividing
    free = opposite & keener & ~given[None, :, p] & ~given[:, q][:, None] & (w[None, :, p] > 0) & (w[:, q][:, None] > 0)
    if not free.any():
        return None
    ratio = np.where(free, sp[:, None] + sp, 1.0) / np.where(free, sq[:, None] + sq, 1.0)  # D_q / D_p
    apart_p, apart_q = np.abs(x[:, None, p] - x[None, :, p]), np.abs(x[:, None, q] - x[None, :, q])
    # The most that each limit lets O_p move: j's whole way, i's whole way, and either outcome stopping where it was wanted.
    limits = [
        apart_p * w[None, :, p] / total[p],
        apart_q * w[:, q][:, None] / total[q] / ratio,
        np.abs(x[:, p] - outcome[p])[:, None] + 0 * ratio,
        np.abs(x[:, q] - outcome[q])[None, :] / ratio,
    ]
    step = np.where(free, np.minimum.reduce(limits), 0.0)
    gain = np.where(free, step * (sp[:, None] - sq[:, None] * ratio), 0.0)
    i, j = np.unravel_index(int(gain.argmax()), gain.shape)
    if gain[i, j] <= LEAST_GAIN:
        return None
    moved = (float(side[i, p] * step[i, j]), float(side[j, q] * step[i, j] * ratio[i, j]))
    return Offer(float(gain[i, j]), int(i), int(j), moved)
