"""Stability: which states nobody has reason to leave, once what the others could answer is thought of.

A graph model: parties i, states s, moves, and for each party a ranking p_i of the states (only its order counts, ties
allowed). `R_i(s)` are the states that i reaches from s by one move of its own, `R_i+(s)` those among them that it likes
better: its *improvements*. A set of parties reaches `R_H(s)`: all ends of *legal sequences* of moves of its members, one or
more, nobody moving twice in a row; `R_H+(s)` likewise with every step an improvement of whoever makes it. The others are O.

    Nash   i has no improvement from s
    GMR    to each improvement q the others have an answer k in R_O(q) that leaves i no better off: p_i(k) <= p_i(s)
    SMR    as GMR, and from k nothing in R_i(k) is better for i than s either
    SEQ    as GMR, with k in R_O+(q): the others' answer pays whoever gives it, step by step
    SSEQ   as SMR, with k in R_O+(q)

**Value form.** Let v = p_i for GMR and SEQ, and v(s) = max(p_i(s), max of p_i over R_i(s)) for SMR and SSEQ. With W(q) the
least v that the others reach from q, s is stable for i where W(q) <= p_i(s) for each improvement q. W follows by iteration
from v: A_j(s) = min(v(s), min of A_k(t) over k other than j and t in M_k(s)) is the least value reachable when j moved last,
where M_k is R_k or R_k+. So nothing larger than states times parties is ever kept.

On *arcs* every last mover has its own A. On a *tensor* of yes/no options, with complete rankings, both R_k and R_k+ are
transitive up to s itself, so one A does: the least over R_k is a running minimum along k's options, that over R_k+ a merge of
sorted blocks.

**Coalitions.** `C_H(s)` are the ends of legal sequences of H from s that every member likes better than s. A state k is bad for
H where it is not so liked.

    CNash  C_H(s) is empty
    CGMR   to each q in C_H(s) the others have an answer in R_{N-H}(q) that is bad for H
    CSMR   as CGMR, and everything in R_H of that answer is bad for H too
    CSEQ   as CGMR, the answer being a sequence of coalition improvements of parts of N - H, no part twice in a row

**Simultaneous** (SIM): for each improvement q the others, each by an improvement from s or by staying, all at once, lay something
on q that is feasible and leaves i no better off. **Limited foresight** (L_h, two parties): with h moves to come, i at s takes its best
move m, judged by where it ends, `G_{h-1}(j, m)`, and only if that is better than s; L_h stable: it stays.

Sources: Fang, Hipel and Kilgour, Interactive Decision Making (1993); Xu, Hipel, Kilgour and Fang, Conflict Resolution Using the
Graph Model (2018), chapter 4; Kilgour, Hipel, Fang and Peng (2001) and Inohara and Hipel (2008) for coalitions; Rego and Vieira
(2017) for SSEQ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numba import njit
from numpy.typing import NDArray

from detente.errors import Refused, TooLarge
from detente.game.explicit import BACK, FORWARD, Arcs, Flag, Ints, Ranks, Tensor

Concept = Literal["Nash", "GMR", "SMR", "SEQ", "SSEQ"]
CONCEPTS: tuple[Concept, ...] = ("Nash", "GMR", "SMR", "SEQ", "SSEQ")
CoalitionConcept = Literal["CNash", "CGMR", "CSMR", "CSEQ"]
COALITION_CONCEPTS: tuple[CoalitionConcept, ...] = ("CNash", "CGMR", "CSMR", "CSEQ")
TOP = np.iinfo(np.int32).max
"""More than any rank: the least over nothing."""
MOST_IMPROVEMENTS = 40_000_000
"""Coalition improvements kept at most, all coalitions together."""


class Moves(Protocol):
    """What the concepts ask of a game, whatever its form. Values are [S] int32; P parties."""

    @property
    def rank(self) -> Ranks:
        """[P, S]"""

    def least(self, movers: Sequence[int], v: Ranks, improving: bool) -> Ranks:
        """[S] the least v that the movers reach from each state by legal sequences, the state itself included."""

    def best_move(self, party: int) -> Ranks:
        """[S] the highest rank among the state and all that the party reaches from it by one move."""

    def most_improving(self, party: int, v: Ranks) -> Ranks:
        """[S] the greatest v among the party's improvements from each state; -TOP where it has none."""


def stable(game: Moves, party: int, concept: Concept) -> Flag:
    """[S] where the party has no reason to move, under the concept."""
    rank = game.rank[party]
    v = game.best_move(party) if concept in ("SMR", "SSEQ") else rank
    if concept == "Nash":
        worst = game.most_improving(party, rank)
    else:
        others = [k for k in range(len(game.rank)) if k != party]
        worst = game.most_improving(party, game.least(others, v, concept in ("SEQ", "SSEQ")))
    return np.asarray(worst <= rank)


def verdicts(game: Moves, concepts: Sequence[Concept] = CONCEPTS) -> dict[Concept, Flag]:
    """[P, S] by concept: where each party has no reason to move."""
    parties = range(len(game.rank))
    return {c: np.array([stable(game, i, c) for i in parties]).reshape(game.rank.shape) for c in concepts}


# ------------------------------------------------------------------------------------------------ a game of arcs


@dataclass(frozen=True)
class ArcGame:
    """A game whose moves are lists; mover m is party m."""

    arcs: Arcs
    rank: Ranks  # [P, S]
    better: Arcs  # the improvements among the arcs

    def least(self, movers: Sequence[int], v: Ranks, improving: bool) -> Ranks:
        arcs = self.better if improving else self.arcs
        return np.minimum(v, reached_least(arcs, movers, v))

    def best_move(self, party: int) -> Ranks:
        own = self.rank[party]
        return -_least_by_one(self.arcs.start[party], self.arcs.to, -own, -own)

    def most_improving(self, party: int, v: Ranks) -> Ranks:
        return -_least_by_one(self.better.start[party], self.better.to, -v, np.full(len(v), TOP, np.int32))


def arc_game(arcs: Arcs, rank: Ranks) -> ArcGame:
    """The game of these moves and rankings [P, S]."""
    rank = np.ascontiguousarray(rank, np.int32)
    return ArcGame(arcs, rank, improvements(arcs, rank))


def improvements(arcs: Arcs, rank: Ranks) -> Arcs:
    """The arcs that every member of their mover likes better than where they start."""
    start, to = _improving(arcs.start, arcs.to, arcs.members, rank)
    return Arcs(start, to, arcs.members)


def reached_least(arcs: Arcs, movers: Sequence[int], v: Ranks) -> Ranks:
    """[S] the least v at the ends of legal sequences of one move or more by the movers; TOP where there is none."""
    return np.asarray(_reached_least(arcs.start, arcs.to, np.array(movers, np.int64), v))


@njit(cache=True, nogil=True)
def _improving(start: Ints, to: Ranks, members: Ints, rank: Ranks) -> tuple[Ints, Ranks]:
    parties, size = rank.shape
    kept_start, kept = np.zeros_like(start), np.zeros(to.size, np.int32)
    n = 0
    for m in range(start.shape[0]):
        for s in range(size):
            kept_start[m, s] = n
            for a in range(start[m, s], start[m, s + 1]):
                if _all_better(members[m], rank, s, to[a]):
                    kept[n] = to[a]
                    n += 1
        kept_start[m, size] = n
    return kept_start, kept[:n].copy()


@njit(cache=True, nogil=True)
def _all_better(members: int, rank: Ranks, s: int, t: int) -> bool:
    for j in range(rank.shape[0]):
        if (members >> j) & 1 and rank[j, t] <= rank[j, s]:
            return False
    return True


@njit(cache=True, nogil=True)
def _least_by_one(start: Ints, to: Ranks, v: Ranks, otherwise: Ranks) -> Ranks:
    """The least of `otherwise` and of v one arc away."""
    least = otherwise.copy()
    for s in range(least.size):
        for a in range(start[s], start[s + 1]):
            if v[to[a]] < least[s]:
                least[s] = v[to[a]]
    return least


@njit(cache=True, nogil=True)
def _reached_least(start: Ints, to: Ranks, movers: Ints, v: Ranks) -> Ranks:
    """A[j, s]: the least v from s when the j-th of the movers moved last, s included. By sweeps to the fixed point."""
    size, count = v.size, movers.size
    A = np.empty((count, size), np.int32)
    for j in range(count):
        A[j] = v
    first = np.full(size, TOP, np.int32)  # W without s itself: the least over all movers' next moves
    changed = True
    while changed:
        changed = False
        for s in range(size):
            one, two, who = TOP, TOP, -1  # the least next move, by whom, and the least by anybody else
            for k in range(count):
                m = movers[k]
                own = TOP
                for a in range(start[m, s], start[m, s + 1]):
                    if A[k, to[a]] < own:
                        own = A[k, to[a]]
                if own < one:
                    one, two, who = own, one, k
                elif own < two:
                    two = own
            first[s] = one
            for j in range(count):
                new = two if j == who else one
                if new < A[j, s]:
                    A[j, s] = new
                    changed = True
    return first


# ------------------------------------------------------------------------------------------------ a game on a tensor


@dataclass(frozen=True)
class TensorGame:
    """A game on all combinations of yes/no options. Memory: states x parties, no pairs of states.

    `order` [P, 2^O]: for every way the others' options stand and every level of the party's irreversible ones, the cells
    that its reversible options lead through, best first.
    """

    tensor: Tensor
    rank: Ranks  # [P, 2^O]
    order: NDArray[np.uint32]
    blocks: tuple[tuple[int, int], ...]  # [P] how many irreversible options, how many cells a sorted run has

    def least(self, movers: Sequence[int], v: Ranks, improving: bool) -> Ranks:
        """Movers take turns until none of them lowers anything: one A does, since their relations are transitive."""
        a, quiet, turn = v.copy(), 0, 0
        while quiet < len(movers):
            k = movers[turn % len(movers)]
            found = self._least_improving(k, a) if improving else self._least_by_one(k, a)
            lower = found < a
            np.minimum(a, found, out=a)
            quiet, turn = (0 if len(movers) > 1 and lower.any() else quiet) + 1, turn + 1
        return a

    def best_move(self, party: int) -> Ranks:
        return -np.minimum(-self.rank[party], self._least_by_one(party, -self.rank[party]))

    def most_improving(self, party: int, v: Ranks) -> Ranks:
        return -self._least_improving(party, -v)

    def _least_by_one(self, k: int, v: Ranks) -> Ranks:
        """The least v among the cells that k reaches by one move, the cell itself included; TOP where k cannot move."""
        t = self.tensor
        a = np.where(t.node[k], v, TOP)
        for o in range(t.options):
            if t.owner[o] == k:
                pair = a.reshape(-1, 2, 1 << o)
                low = np.minimum(pair[:, 0], pair[:, 1])
                if t.direction[o] != BACK:
                    pair[:, 0] = low
                if t.direction[o] != FORWARD:
                    pair[:, 1] = low
        return np.where(t.node[k], a, TOP)

    def _least_improving(self, k: int, v: Ranks) -> Ranks:
        """The least v among the improvements of k; TOP where there is none."""
        out = np.full(v.size, TOP, np.int32)
        levels, run = self.blocks[k]
        _merge(self.order[k], levels, run, self.rank[k], self.tensor.node[k], v, out)
        return out


def tensor_game(tensor: Tensor, rank: Ranks) -> TensorGame:
    """The game on all combinations of options; rankings [P, 2^O], anything where a combination does not exist."""
    parties, size = rank.shape
    order = np.zeros((parties, size), np.uint32)
    blocks = []
    for k in range(parties):
        own = [o for o in range(tensor.options) if tensor.owner[o] == k]
        free = [o for o in own if tensor.direction[o] not in (FORWARD, BACK)]
        fixed = [o for o in own if o not in free]
        others = [o for o in range(tensor.options) if o not in own]
        cells = _laid_out(others, [(o, tensor.direction[o] == BACK) for o in fixed], free)
        runs = cells.reshape(-1, 1 << len(free))
        best_first = np.argsort(-rank[k][runs], axis=1, kind="stable")
        order[k] = np.take_along_axis(runs, best_first, axis=1).ravel()
        blocks.append((len(fixed), runs.shape[1]))
    return TensorGame(tensor, np.ascontiguousarray(rank, np.int32), order, tuple(blocks))


def _laid_out(others: list[int], fixed: list[tuple[int, bool]], free: list[int]) -> NDArray[np.uint32]:
    """[2^O] all cells, the free options running fastest, then the irreversible ones in their direction, then the others."""
    cells = np.zeros(1, np.uint32)
    for option, back in [*((o, False) for o in free), *fixed, *((o, False) for o in others)]:
        bit = np.uint32(1 << option)
        cells = np.concatenate([cells | bit, cells] if back else [cells, cells | bit])
    return cells


def bytes_needed(options: int, parties: int) -> int:
    """What the five concepts need on a tensor: ranks, order and verdicts by party, and a dozen arrays of one number a cell."""
    return (1 << options) * (parties * (4 + 4 + 1 + len(CONCEPTS)) + 12 * 4)


@njit(cache=True, nogil=True)
def _merge(order: NDArray[np.uint32], levels: int, run: int, rank: Ranks, node: Flag, v: Ranks, out: Ranks) -> None:
    """out[s] = least v over cells of the mover's block that are better than s and lie in its allowed directions.

    A level u of the irreversible options leads to itself and to every w that contains it; within a pair of levels both runs
    are sorted, best first, so one pass keeps the least v of all that is better.
    """
    full = 1 << levels
    for block in range(order.size // (full * run)):
        base = block * full * run
        for u in range(full):
            here = base + u * run
            w = u
            while w < full:
                there, b, least = base + w * run, 0, TOP
                for a in range(run):
                    s = order[here + a]
                    while b < run and rank[order[there + b]] > rank[s]:
                        t = order[there + b]
                        if node[t] and v[t] < least:
                            least = v[t]
                        b += 1
                    if node[s] and least < out[s]:
                        out[s] = least
                w = (w + 1) | u
