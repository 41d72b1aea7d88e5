"""Coalitions: which states no set of parties has reason to leave together, once what the others could answer is thought of.

The game is that of `stability`. `C_H(s)` are the ends of legal sequences of H from s that every member likes better than s. A
state k is bad for H where it is not so liked.

    CNash  C_H(s) is empty
    CGMR   to each q in C_H(s) the others have an answer in R_{N-H}(q) that is bad for H
    CSMR   as CGMR, and everything in R_H of that answer is bad for H too
    CSEQ   as CGMR, the answer being a sequence of coalition improvements of parts of N - H, no part twice in a row

Bad for H is bad for some member, so the least rank of each member among the others' answers decides, wherever better means better
for every member and the answer need not be lasting. Elsewhere no single number decides and the answers are gone through state by
state.

Sources: Kilgour, Hipel, Fang and Peng (2001); Inohara and Hipel (2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from detente.errors import TooLarge
from detente.game.arrays import Ints
from detente.game.graph import Arcs, Ranks
from detente.lenses.compiler import njit
from detente.lenses.stability import Answer, ArcGame, Reason, all_better, least_reached, reached_least

CoalitionConcept = Literal["CNash", "CGMR", "CSMR", "CSEQ"]
COALITION_CONCEPTS: tuple[CoalitionConcept, ...] = ("CNash", "CGMR", "CSMR", "CSEQ")
MOST_IMPROVEMENTS = 40_000_000
"""Coalition improvements kept at most, all coalitions together."""


@dataclass(frozen=True)
class Coalitions:
    """Which coalitions are asked about, which may answer jointly (CSEQ), and what they count as better.

    Coalitions are masks, bit j for party j. `pareto`: better is no worse for any member and better for one; an answer is bad
    where it is not better in that sense.
    """

    asked: tuple[int, ...]
    answering: tuple[int, ...]
    pareto: bool = False


def every_coalition(parties: int) -> tuple[int, ...]:
    """All that are not empty, small ones first."""
    return tuple(sorted(range(1, 1 << parties), key=lambda h: (h.bit_count(), h)))


def coalition_improvements(game: ArcGame, coalition: int, pareto: bool = False) -> Arcs:
    """One mover: from each state the ends of the coalition's legal sequences that its members like better."""
    arcs = game.arcs
    start, to = _coalition_improvements(arcs.start, arcs.to, _within(arcs, coalition), game.rank, coalition, pareto)
    return Arcs(start, to, np.array([coalition], np.int64))


def _within(arcs: Arcs, coalition: int) -> Ints:
    """The movers all of whose members belong to the coalition."""
    return np.flatnonzero((arcs.members & ~np.int64(coalition)) == 0)


def coalition_verdicts(
    game: ArcGame, coalitions: Coalitions, concepts: Sequence[CoalitionConcept] = COALITION_CONCEPTS
) -> dict[CoalitionConcept, Ints]:
    """[H, S] by concept: -1 where the coalition has no reason to move, else an improvement that nobody answers."""
    answering = set(coalitions.answering) if "CSEQ" in concepts else set()
    better: dict[int, Arcs] = {}
    for h in sorted({*coalitions.asked, *answering}):
        better[h] = coalition_improvements(game, h, coalitions.pareto)
        if sum(len(own.to) for own in better.values()) > MOST_IMPROVEMENTS:
            raise TooLarge(
                f"coalitions have more than {MOST_IMPROVEMENTS:,} improvements in a game of "
                f"{game.arcs.size:,} states and {len(game.rank)} parties",
                "Ask about fewer coalitions",
            )
    joint = _stacked([better[f] for f in coalitions.answering]) if answering else None
    found: dict[CoalitionConcept, Ints] = {}
    for concept in concepts:
        rows = [_unanswered(game, better[h], h, concept, joint, coalitions.pareto) for h in coalitions.asked]
        found[concept] = np.array(rows, np.int64).reshape(len(rows), game.arcs.size)
    return found


def _stacked(movers: list[Arcs]) -> Arcs:
    """The arcs of many movers as one record."""
    base = np.cumsum([0, *(len(m.to) for m in movers)])
    return Arcs(
        np.concatenate([m.start + b for m, b in zip(movers, base[:-1], strict=True)]),
        np.concatenate([m.to for m in movers]),
        np.concatenate([m.members for m in movers]),
    )


def _unanswered(game: ArcGame, better: Arcs, h: int, concept: CoalitionConcept, joint: Arcs | None, pareto: bool) -> Ints:
    """[S] the first improvement of H that nothing answers, -1 where all are answered."""
    start, to = better.start[0], better.to
    if concept == "CNash":
        return np.asarray(_first(start, to))
    arcs = joint if concept == "CSEQ" and joint is not None else game.arcs
    everyone = (1 << len(game.rank)) - 1
    answer = _within(arcs, everyone & ~h)
    members = np.flatnonzero((h >> np.arange(len(game.rank))) & 1)
    if pareto or (concept == "CSMR" and len(members) > 1):
        return np.asarray(
            _unanswered_by_sets(
                start,
                to,
                arcs.start,
                arcs.to,
                answer,
                game.arcs.start,
                game.arcs.to,
                _within(game.arcs, h),
                game.rank,
                h,
                concept == "CSMR",
                pareto,
            )
        )
    v = [game.rank[j] for j in members]
    if concept == "CSMR":  # of one party: its way out is a single step, so one number says how bad an answer stays
        v = [-np.minimum(-v[0], reached_least(game.arcs, _within(game.arcs, h).tolist(), -v[0]))]
    least = np.array([least_reached(arcs.start, arcs.to, answer, each) for each in v])
    return np.asarray(_unanswered_by_values(start, to, least, game.rank[members]))


@dataclass(frozen=True)
class Bench:
    """What the reasons of coalition verdicts are found with: the improvements of each coalition, worked out once."""

    game: ArcGame
    coalitions: Coalitions
    better: dict[int, Arcs]
    answers: ArcGame  # whose movers are the coalitions that may answer, and whose moves are their improvements


def coalition_bench(game: ArcGame, coalitions: Coalitions) -> Bench:
    """The improvements of all coalitions that are asked about or answer."""
    every = sorted({*coalitions.asked, *coalitions.answering})
    better = {h: coalition_improvements(game, h, coalitions.pareto) for h in every}
    joint = _stacked([better[f] for f in coalitions.answering])
    return Bench(game, coalitions, better, ArcGame(joint, game.rank, joint))


def coalition_reason(bench: Bench, h: int, s: int, concept: CoalitionConcept) -> Reason:
    """The verdict on one state again, by search: all improvements of the coalition answered, or the first that is not.

    Movers on the paths are those of the game's arcs; under CSEQ the places of `coalitions.answering`.
    """
    game, own = bench.game, bench.better[h]
    found = own.to[own.start[0, s] : own.start[0, s + 1]].tolist()
    if concept == "CNash":
        return Reason(not found, tuple(Answer(q, None) for q in found[:1]))
    good = np.array([_better_for(h, game.rank, s, x, bench.coalitions.pareto) for x in range(game.arcs.size)])
    hurts = ~good
    if concept == "CSMR":
        hurts &= reached_least(game.arcs, _within(game.arcs, h).tolist(), -good.astype(np.int32)) != -1
    field = bench.answers if concept == "CSEQ" else game
    movers = _within(field.arcs, ((1 << len(game.rank)) - 1) & ~h).tolist()
    answers = []
    for q in found:
        answers.append(Answer(q, field.path(movers, q, hurts, False)))
        if answers[-1].path is None:
            return Reason(False, (answers[-1],))
    return Reason(True, tuple(answers))


@njit(cache=True, nogil=True)
def _better_for(h: int, rank: Ranks, s: int, t: int, pareto: bool) -> bool:
    if not pareto:
        return all_better(h, rank, s, t)
    gains = False
    for j in range(rank.shape[0]):
        if (h >> j) & 1:
            if rank[j, t] < rank[j, s]:
                return False
            gains = gains or rank[j, t] > rank[j, s]
    return gains


@njit(cache=True, nogil=True)
def _coalition_improvements(start: Ints, to: Ranks, movers: Ints, rank: Ranks, h: int, pareto: bool) -> tuple[Ints, Ranks]:
    """From each state a search over (state, last mover). A second last mover opens only what the first one closed."""
    size = rank.shape[1]
    begins, kept, n = np.zeros((1, size + 1), np.int64), np.empty(1024, np.int32), 0
    first = np.empty(size, np.int64)  # -1 not reached; m: only with m as last mover; -2: with several
    state, last = np.empty(2 * size + 1, np.int64), np.empty(2 * size + 1, np.int64)
    for s in range(size):
        begins[0, s] = n
        first[:] = -1
        state[0], last[0], left = s, -1, 1
        while left:
            left -= 1
            x, came, only = state[left], last[left], -1
            if came < -1:
                only = -2 - came  # the mover that was closed to the first arrival
            for k in range(movers.size):
                m = movers[k]
                if only >= 0 and m != only or only < 0 and m == came:
                    continue
                for a in range(start[m, x], start[m, x + 1]):
                    t = to[a]
                    if first[t] == -1:
                        if _better_for(h, rank, s, t, pareto):
                            if n == kept.size:
                                wider = np.empty(2 * n, np.int32)
                                wider[:n] = kept
                                kept = wider
                            kept[n] = t
                            n += 1
                        first[t] = m
                        state[left], last[left] = t, m
                        left += 1
                    elif first[t] >= 0 and first[t] != m:
                        state[left], last[left] = t, -2 - first[t]
                        left += 1
                        first[t] = -2
    begins[0, size] = n
    return begins, kept[:n].copy()


@njit(cache=True, nogil=True)
def _first(start: Ints, to: Ranks) -> Ints:
    found = np.full(start.size - 1, -1, np.int64)
    for s in range(found.size):
        if start[s + 1] > start[s]:
            found[s] = to[start[s]]
    return found


@njit(cache=True, nogil=True)
def _unanswered_by_values(start: Ints, to: Ranks, least: Ranks, rank: Ranks) -> Ints:
    """Bad for H is bad for a member, so the least rank of each member [H, S] among the others' answers decides."""
    found = np.full(start.size - 1, -1, np.int64)
    for s in range(found.size):
        for a in range(start[s], start[s + 1]):
            answered = False
            for j in range(rank.shape[0]):
                answered = answered or least[j, to[a]] <= rank[j, s]
            if not answered:
                found[s] = to[a]
                break
    return found


@njit(cache=True, nogil=True)
def _unanswered_by_sets(
    start: Ints,
    to: Ranks,
    answer_start: Ints,
    answer_to: Ranks,
    answering: Ints,
    own_start: Ints,
    own_to: Ranks,
    own: Ints,
    rank: Ranks,
    h: int,
    escape: bool,
    pareto: bool,
) -> Ints:
    """The same state by state, where no single rank decides: the answers that are bad, and stay bad whatever H does then."""
    size = rank.shape[1]
    found = np.full(size, -1, np.int64)
    bad = np.empty(size, np.int32)  # 0: bad for H against s
    for s in range(size):
        if start[s + 1] == start[s]:
            continue
        for x in range(size):
            bad[x] = 1 if _better_for(h, rank, s, x, pareto) else 0
        if escape:
            way_out = least_reached(own_start, own_to, own, -bad)  # -1 where H reaches something better
            for x in range(size):
                if way_out[x] == -1:
                    bad[x] = 1
        least = least_reached(answer_start, answer_to, answering, bad)
        for a in range(start[s], start[s + 1]):
            if least[to[a]] != 0:
                found[s] = to[a]
                break
    return found
