"""The set definitions of stability in plain loops: slow, and the meaning of what the lens computes.

A game is a dict: `parties` P, `states` S, `moves[i][s]` a set of states, `p[i][s]` a number, higher is better.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, combinations

Moves = list[list[set[int]]]


@dataclass(frozen=True)
class Twin:
    """A game as sets."""

    moves: Moves  # [P][S]
    p: list[list[int]]  # [P][S]

    @property
    def parties(self) -> range:
        return range(len(self.p))

    @property
    def states(self) -> range:
        return range(len(self.p[0]))

    def improving(self, i: int, s: int) -> set[int]:
        return {t for t in self.moves[i][s] if self.p[i][t] > self.p[i][s]}

    def others(self, i: int) -> set[int]:
        return set(self.parties) - {i}

    def reached(self, group: Iterable[int], s: int, improving: bool = False) -> set[int]:
        """Ends of legal sequences of one or more moves: nobody moves twice in a row."""
        step = self.improving if improving else lambda i, x: self.moves[i][x]
        return sequences({i: [step(i, x) for x in self.states] for i in group}, s)

    def nash(self, i: int, s: int) -> bool:
        return not self.improving(i, s)

    def gmr(self, i: int, s: int, improving: bool = False) -> bool:
        p = self.p[i]
        return all(any(p[k] <= p[s] for k in self.reached(self.others(i), q, improving)) for q in self.improving(i, s))

    def smr(self, i: int, s: int, improving: bool = False) -> bool:
        p = self.p[i]
        return all(
            any(
                p[k] <= p[s] and all(p[h] <= p[s] for h in self.moves[i][k]) for k in self.reached(self.others(i), q, improving)
            )
            for q in self.improving(i, s)
        )

    def stable(self, concept: str, i: int, s: int) -> bool:
        if concept == "Nash":
            return self.nash(i, s)
        if concept in ("GMR", "SEQ"):
            return self.gmr(i, s, concept == "SEQ")
        return self.smr(i, s, concept == "SSEQ")

    # ---------------------------------------------------------------------------------------- coalitions

    def coalition_improving(self, group: frozenset[int], s: int) -> set[int]:
        return {t for t in self.reached(group, s) if all(self.p[j][t] > self.p[j][s] for j in group)}

    def bad(self, group: frozenset[int], k: int, s: int) -> bool:
        return any(self.p[j][k] <= self.p[j][s] for j in group)

    def answers(self, concept: str, group: frozenset[int], q: int) -> set[int]:
        rest = frozenset(self.parties) - group
        if concept != "CSEQ":
            return self.reached(rest, q)
        return sequences({f: [self.coalition_improving(f, x) for x in self.states] for f in subsets(rest)}, q)

    def coalition_stable(self, concept: str, group: frozenset[int], s: int) -> bool:
        improving = self.coalition_improving(group, s)
        if concept == "CNash":
            return not improving
        return all(
            any(
                self.bad(group, k, s) and (concept != "CSMR" or all(self.bad(group, h, s) for h in self.reached(group, k)))
                for k in self.answers(concept, group, q)
            )
            for q in improving
        )


def subsets(group: Iterable[int]) -> list[frozenset[int]]:
    """All but the empty one."""
    members = sorted(group)
    return [frozenset(c) for c in chain.from_iterable(combinations(members, n) for n in range(1, len(members) + 1))]


def sequences(step: dict, s: int) -> set[int]:  # type: ignore[type-arg]
    """Ends of sequences from s in which no mover moves twice in a row, found state by state and last mover by last mover."""
    seen: set[tuple[int, object]] = set()
    left: list[tuple[int, object]] = [(s, None)]
    while left:
        x, last = left.pop()
        for mover, leads in step.items():
            if mover != last:
                for t in leads[x]:
                    if (t, mover) not in seen:
                        seen.add((t, mover))
                        left.append((t, mover))
    return {t for t, _ in seen}


def option_moves(owner: list[int], direction: list[int], feasible: set[int], parties: int) -> Moves:
    """Moves on yes/no options from their definition: own options alone change, each in an allowed direction."""
    cells = range(1 << len(owner))

    def allowed(i: int, s: int, t: int) -> bool:
        changed = [k for k in range(len(owner)) if (s ^ t) >> k & 1]
        return (
            bool(changed)
            and {s, t} <= feasible
            and all(
                owner[k] == i and not (direction[k] == 1 and s >> k & 1) and not (direction[k] == -1 and t >> k & 1)
                for k in changed
            )
        )

    return [[{t for t in cells if allowed(i, s, t)} for s in cells] for i in range(parties)]
