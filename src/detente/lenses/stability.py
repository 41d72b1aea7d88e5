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

**Simultaneous** (SIM): for each improvement q the others, each by an improvement from s or by staying, all at once, lay something
on q that is feasible and leaves i no better off. **Limited foresight** (L_h, two parties): with h moves to come, i at s takes its best
move m, judged by where it ends, `G_{h-1}(j, m)`, and only if that is better than s; L_h stable: it stays.

Sources: Fang, Hipel and Kilgour, Interactive Decision Making (1993); Xu, Hipel, Kilgour and Fang, Conflict Resolution Using the
Graph Model (2018), chapter 4; Rego and Vieira (2017) for SSEQ. Coalitions are in `coalitions.py`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from detente.errors import Refused, TooLarge
from detente.game.arrays import Flag, Ints
from detente.game.graph import BACK, FORWARD, Arcs, Ranks, Tensor
from detente.lenses.compiler import njit

Concept = Literal["Nash", "GMR", "SMR", "SEQ", "SSEQ"]
CONCEPTS: tuple[Concept, ...] = ("Nash", "GMR", "SMR", "SEQ", "SSEQ")
TOP = np.iinfo(np.int32).max
"""More than any rank: the least over nothing."""
LONGEST_FORESIGHT = 2000
"""Moves ahead within which expectations must begin to repeat."""

Path = tuple[tuple[int, int], ...]
"""Moves one after the other: (mover, the state it leads to)."""


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

    def leads(self, party: int, s: int, improving: bool) -> Ints:
        """The states one move of the party away, ascending; only its improvements where asked."""

    def path(self, movers: Sequence[int], s: int, ends: Flag, improving: bool) -> Path | None:
        """A shortest legal sequence from s to any of `ends` [S], of which s is none; or nothing."""


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


# ------------------------------------------------------------------------------------------------ reasons


@dataclass(frozen=True)
class Answer:
    """An improvement from a state, and the others' answer to it; none where they have no answer that hurts."""

    improvement: int
    path: Path | None


@dataclass(frozen=True)
class Reason:
    """Why a state is stable for a party or not: all its improvements answered, or the first that is not."""

    stable: bool
    answers: tuple[Answer, ...]


def reason(game: Moves, party: int, s: int, concept: Concept) -> Reason:
    """The verdict on one state again, found by search from it, with the moves that make it so."""
    rank = game.rank[party]
    found = game.leads(party, s, True).tolist()
    if concept == "Nash":
        return Reason(not found, tuple(Answer(q, None) for q in found[:1]))
    v = game.best_move(party) if concept in ("SMR", "SSEQ") else rank
    others, hurts = [k for k in range(len(game.rank)) if k != party], v <= rank[s]
    answers = []
    for q in found:
        answers.append(Answer(q, game.path(others, q, hurts, concept in ("SEQ", "SSEQ"))))
        if answers[-1].path is None:
            return Reason(False, (answers[-1],))
    return Reason(True, tuple(answers))


def ways(game: Moves, states: Iterable[int]) -> dict[tuple[int, int], Path]:
    """Between states, two and two: a shortest legal sequence of improvements from the one to the other, where there is one."""
    states, everyone, found = list(states), range(len(game.rank)), {}
    for a in states:
        for b in (x for x in states if x != a):
            end = np.zeros(game.rank.shape[1], bool)
            end[b] = True
            way = game.path(everyone, a, end, True)
            if way is not None:
                found[a, b] = way
    return found


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

    def leads(self, party: int, s: int, improving: bool) -> Ints:
        arcs = self.better if improving else self.arcs
        return np.asarray(arcs.to[arcs.start[party, s] : arcs.start[party, s + 1]], np.int64)

    def path(self, movers: Sequence[int], s: int, ends: Flag, improving: bool) -> Path | None:
        """Breadth first over (state, last mover): a state may have to be entered twice."""
        came: dict[tuple[int, int], tuple[int, int]] = {}
        left = deque([(s, -1)])
        while left:
            x, last = left.popleft()
            for m in movers:
                for t in self.leads(m, x, improving).tolist() if m != last else ():
                    if (t, m) not in came:
                        came[t, m] = (x, last)
                        if ends[t]:
                            return _traced(came, (t, m))
                        left.append((t, m))
        return None


def arc_game(arcs: Arcs, rank: Ranks) -> ArcGame:
    """The game of these moves and rankings [P, S]."""
    rank = np.ascontiguousarray(rank, np.int32)
    return ArcGame(arcs, rank, improvements(arcs, rank))


def _traced(came: dict[tuple[int, int], tuple[int, int]], end: tuple[int, int]) -> Path:
    """The way that led to (state, last mover)."""
    steps = []
    while end[1] >= 0:
        steps.append((end[1], end[0]))
        end = came[end]
    return tuple(reversed(steps))


def improvements(arcs: Arcs, rank: Ranks) -> Arcs:
    """The arcs that every member of their mover likes better than where they start."""
    start, to = _improving(arcs.start, arcs.to, arcs.members, rank)
    return Arcs(start, to, arcs.members)


def reached_least(arcs: Arcs, movers: Sequence[int], v: Ranks) -> Ranks:
    """[S] the least v at the ends of legal sequences of one move or more by the movers; TOP where there is none."""
    return np.asarray(least_reached(arcs.start, arcs.to, np.array(movers, np.int64), v))


@njit(cache=True, nogil=True)
def _improving(start: Ints, to: Ranks, members: Ints, rank: Ranks) -> tuple[Ints, Ranks]:
    parties, size = rank.shape
    kept_start, kept = np.zeros_like(start), np.zeros(to.size, np.int32)
    n = 0
    for m in range(start.shape[0]):
        for s in range(size):
            kept_start[m, s] = n
            for a in range(start[m, s], start[m, s + 1]):
                if all_better(members[m], rank, s, to[a]):
                    kept[n] = to[a]
                    n += 1
        kept_start[m, size] = n
    return kept_start, kept[:n].copy()


@njit(cache=True, nogil=True)
def all_better(members: int, rank: Ranks, s: int, t: int) -> bool:
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
def least_reached(start: Ints, to: Ranks, movers: Ints, v: Ranks) -> Ranks:
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
        return np.asarray(-np.minimum(-self.rank[party], self._least_by_one(party, -self.rank[party])))

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
        return np.asarray(np.where(t.node[k], a, TOP))

    def _least_improving(self, k: int, v: Ranks) -> Ranks:
        """The least v among the improvements of k; TOP where there is none."""
        out = np.full(v.size, TOP, np.int32)
        levels, run = self.blocks[k]
        _merge(self.order[k], levels, run, self.rank[k], self.tensor.node[k], v, out)
        return out

    def leads(self, party: int, s: int, improving: bool) -> Ints:
        t, cells = self.tensor, np.zeros(1, np.int64)
        if not t.node[party, s]:
            return np.zeros(0, np.int64)
        for o in range(t.options):
            if t.owner[o] == party and (t.direction[o] == 0 or (t.direction[o] == FORWARD) != bool(s >> o & 1)):
                cells = np.concatenate([cells, cells | (1 << o)])  # the bits that are turned
        cells = np.sort(cells ^ s)
        good = t.node[party, cells] & (cells != s)
        if improving:
            good &= self.rank[party, cells] > self.rank[party, s]
        return np.asarray(cells[good])

    def path(self, movers: Sequence[int], s: int, ends: Flag, improving: bool) -> Path | None:
        """By distance: how many moves each state is from the ends, then downhill; no mover need move twice in a row."""
        far, changed = np.where(ends, 0, TOP).astype(np.int32), True
        while changed:
            changed = False
            for k in movers:
                near = self._least_improving(k, far) if improving else self._least_by_one(k, far)
                lower = (near < TOP) & (near + (near < TOP) < far)
                changed |= bool(lower.any())
                far[lower] = near[lower] + 1
        steps: list[tuple[int, int]] = []
        while not ends[s]:
            options = [(far[t], m, t) for m in movers for t in self.leads(m, s, improving).tolist() if far[t] < TOP]
            if not options:
                return None
            _, mover, s = min(options)
            steps.append((mover, s))
        return tuple(steps)


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


# ------------------------------------------------------------------------------------------------ at the same time


def simultaneous(game: ArcGame, cells: Ints) -> Flag:
    """[P, S] SIM: where each party has no improvement that the others' improvements, all at once, cannot spoil.

    `cells` [S] the combination of options each state is; a combination that is no state is not feasible.
    """
    order = np.argsort(cells)
    ordered = cells[order]
    found = np.ones(game.rank.shape, bool)
    for i, s in np.ndindex(*game.rank.shape):
        found[i, s] = all(_spoiled(game, cells, (order, ordered), i, s, q) for q in game.leads(i, s, True).tolist())
    return found


def _spoiled(game: ArcGame, cells: Ints, at: tuple[Ints, Ints], i: int, s: int, q: int) -> bool:
    laid = cells[[q]]
    for j in range(len(game.rank)):
        if j != i:
            changes = np.append(0, cells[game.leads(j, s, True)] ^ cells[s])
            laid = np.unique(laid[:, None] ^ changes[None, :])
    order, ordered = at
    place = np.minimum(np.searchsorted(ordered, laid), len(ordered) - 1)
    ends = order[place][ordered[place] == laid]
    return bool((game.rank[i, ends] <= game.rank[i, s]).any())


# ------------------------------------------------------------------------------------------------ limited foresight


@dataclass(frozen=True)
class Foresight:
    """Two parties that look h moves ahead."""

    stable: Flag  # [h, 2, S] L_1 first
    ends: Ints  # [h, 2, S] where the game is expected to end with that party to move
    settled: Flag  # [2, S] NM: stable with every horizon that is long enough
    period: int  # 1: the expected ends stop changing; k: they come round again every k moves


def foresight(game: ArcGame, horizon: int) -> Foresight:
    """L_1 .. L_horizon and the limit, by the two-party recursion; among moves equally good the first state listed is taken."""
    if len(game.rank) != 2:
        raise Refused(f"limited foresight is defined here for two parties; this game has {len(game.rank)}")
    start = np.tile(np.arange(game.arcs.size), (2, 1))
    ends, seen = [start], {start.tobytes(): 0}
    while len(ends) <= LONGEST_FORESIGHT:
        ends.append(_expected(game.arcs.start, game.arcs.to, game.rank, ends[-1]))
        key = ends[-1].tobytes()
        if key in seen:
            break
        seen[key] = len(ends) - 1
    else:
        raise TooLarge(f"what two parties expect has not come round after {LONGEST_FORESIGHT} moves", "Leave out states")
    first, period = seen[key], len(ends) - 1 - seen[key]
    circle = np.array(ends[first:-1])
    at = [ends[h] if h < len(ends) else ends[first + (h - first) % period] for h in range(1, horizon + 1)]
    shown = np.array(at).reshape(horizon, *start.shape)
    return Foresight(shown == start, shown, np.asarray((circle == start).all(axis=0)), period)


@njit(cache=True, nogil=True)
def _expected(start: Ints, to: Ranks, rank: Ranks, then: Ints) -> Ints:
    """[2, S] G_h from G_{h-1}."""
    size = rank.shape[1]
    ends = np.empty((2, size), np.int64)
    for i in range(2):
        for s in range(size):
            best = s
            for a in range(start[i, s], start[i, s + 1]):
                end = then[1 - i, to[a]]
                if rank[i, end] > rank[i, best]:
                    best = end
            ends[i, s] = best
    return ends


# ------------------------------------------------------------------------------------------------ what it would take


@dataclass(frozen=True)
class Demand:
    """What one possible move asks of the mover's ranking: all states of one of the groups are no better than where it starts.

    The first group is the move's own end alone: then it is no improvement. Groups that contain another are left out.
    """

    move: int
    groups: tuple[frozenset[int], ...]


def demands(game: ArcGame, party: int, s: int, concept: Concept) -> tuple[Demand, ...]:
    """Which rankings of the party make s stable for it: exactly those that meet every demand, the others' rankings as given.

    Derived from the moves, not by trying rankings. An answer that leads back to s leaves the party no better off whatever it
    thinks, so its group is empty.
    """
    others = [k for k in range(len(game.rank)) if k != party]
    arcs = game.better if concept in ("SEQ", "SSEQ") else game.arcs
    found = []
    for q in game.leads(party, s, False).tolist():
        groups = [frozenset({q})]
        if concept != "Nash":
            for k in _reached(arcs, others, q):
                escapes = game.leads(party, k, False).tolist() if concept in ("SMR", "SSEQ") else []
                groups.append(frozenset({k, *escapes} - {s}))
        found.append(Demand(q, _smallest(groups)))
    return tuple(found)


def fewest_lowered(asked: Sequence[Demand], rank: Ranks, s: int) -> frozenset[int]:
    """A smallest set of states that, put below s in the ranking [S] with all else as it is, meet every demand.

    A program in zeros and ones: y_t, state t is lowered; z_g, group g is the one that meets its demand.
    """
    better = {t for demand in asked for group in demand.groups for t in group if rank[t] > rank[s]}
    open_ = [[group & better for group in demand.groups] for demand in asked]
    open_ = [groups for groups in open_ if all(groups)]
    if not open_:
        return frozenset()
    column = {t: k for k, t in enumerate(sorted(better))}
    groups = [(d, group) for d, some in enumerate(open_) for group in some]
    one_each = np.zeros((len(open_), len(column) + len(groups)))
    lowered = []
    for g, (d, group) in enumerate(groups):
        one_each[d, len(column) + g] = 1
        for t in group:
            row = np.zeros(one_each.shape[1])
            row[column[t]], row[len(column) + g] = 1, -1
            lowered.append(row)
    cost = np.r_[np.ones(len(column)), np.zeros(len(groups))]
    found = milp(
        cost,
        integrality=np.ones(cost.size),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(one_each, lb=1), LinearConstraint(np.array(lowered), lb=0)],
    )
    return frozenset(t for t, k in column.items() if found.x[k] > 0.5)


def _reached(arcs: Arcs, movers: Sequence[int], s: int) -> list[int]:
    """The ends of the movers' legal sequences from s."""
    seen, left = set(), deque([(s, -1)])
    while left:
        x, last = left.popleft()
        for m in movers:
            if m != last:
                for t in arcs.to[arcs.start[m, x] : arcs.start[m, x + 1]].tolist():
                    if (t, m) not in seen:
                        seen.add((t, m))
                        left.append((t, m))
    return sorted({t for t, _ in seen})


def _smallest(groups: list[frozenset[int]]) -> tuple[frozenset[int], ...]:
    """The groups that contain no other, in the order given."""
    kept: list[frozenset[int]] = []
    for group in sorted(dict.fromkeys(groups), key=len):
        if not any(small <= group for small in kept):
            kept.append(group)
    return tuple(sorted(kept, key=groups.index))


def met(asked: Iterable[Demand], no_better: Callable[[int], bool]) -> bool:
    """Whether a ranking meets the demands; `no_better(t)` says whether it puts t no higher than the state."""
    return all(any(all(no_better(t) for t in group) for group in demand.groups) for demand in asked)
