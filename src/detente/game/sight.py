"""What others see of a game in which something is hidden: acts that look alike whatever holds, and the events they make.

A *try* is one party's move in one visible state; which of its moves it really is, only who knows the level can tell. It has two
outcomes, carried out and refused. An *event* is what is seen to happen: an outcome of a try; a change of the visible state that
nobody is seen to make (nature's, or a covert move's: they look alike); where the floor is had for all to see, that nothing
comes of it, or that nobody has it. What is no event is not seen.

Letters as in `game.arrays`; V visible states, H levels, C tries, E events, G groups: all tries of a party, and those that share
an event with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from detente.game.arrays import DONE, NOTHING, TRIES, Game, Hidden, Ints
from detente.game.reach import owners

OWN, ALIKE, PASS, NOBODY = 0, 1, 2, 3
"""Kinds of event: one try's outcome; a change that looks like nature's; a floor of which nothing came, or that nobody had."""
UNSEEN = -1
CARRIED, REFUSED, JUMP = 0, 1, 2
"""What makes an event happen: a try carried out or refused, a jump of nature."""


class Sight(NamedTuple):
    """Tries and events by visible state, as compiled code takes them."""

    state: Ints  # [V, H]     the state of what is seen and what holds
    visible: Ints  # [S]
    level: Ints  # [S]
    cell: Ints  # [V, P, H]
    groups: Ints  # [V + 1]   of each visible state
    group_tries: Ints  # [G + 1]
    group_events: Ints  # [G + 1] positions in `events_of`, of those whose lesson depends on the group's plans
    events_of: Ints
    try_party: Ints  # [C]
    try_move: Ints  # [C, H]  a move, or -1 where there is none at that level
    try_event: Ints  # [C, 2] by outcome CARRIED and REFUSED: an event, or UNSEEN
    try_means: Ints  # [C]    the level it plainly speaks for, or -1
    events: Ints  # [V + 1]   of each visible state
    event_kind: Ints  # [E]
    event_to: Ints  # [E]     visible
    event_try: Ints  # [E]    the try of one that is OWN, the party of a PASS
    event_level: Ints  # [E, H] the level that an event that is OWN leaves behind
    pass_event: Ints  # [V, P] or -1 where the party can try nothing
    nobody: Ints  # [V]
    causes: Ints  # [E + 1]   of an event that is ALIKE
    cause_kind: Ints  # CARRIED, REFUSED or JUMP
    cause_of: Ints  # the try, or the jump
    cause_from: Ints  # level before
    cause_to: Ints  # level after
    jump_event: Ints  # [N]   an event, or UNSEEN


@dataclass
class _Try:
    """A try as it is gathered."""

    visible: int
    party: int
    moves: list[int]
    means: int
    outcomes: tuple[int, int] = (UNSEEN, UNSEEN)


@dataclass
class _Event:
    kind: int
    visible: int
    to: int
    of: int = -1
    levels: list[int] = field(default_factory=list)
    causes: list[tuple[int, int, int, int]] = field(default_factory=list)


def sight(game: Game) -> Sight:
    """What is seen of the game; ValueError where what is hidden does not fit the game."""
    hidden = game.hidden
    if hidden is None:
        raise ValueError("nothing is hidden in this game")
    return _Gathering(game, hidden).sight()


class _Gathering:
    def __init__(self, game: Game, hidden: Hidden):
        self.game, self.hidden = game, hidden
        self.visible, self.level = hidden.visible.astype(np.int64), hidden.level.astype(np.int64)
        self.V, self.H = int(self.visible.max()) + 1, hidden.levels
        self.state = np.full((self.V, self.H), -1)
        self.state[self.visible, self.level] = np.arange(self.visible.size)
        if self.visible.size != self.state.size or (self.state < 0).any():
            raise ValueError("not every pair of what is seen and what holds is one state")
        self.tries = self._tries()
        self.events: list[_Event] = []
        self.alike: dict[tuple[int, int], int] = {}
        self.jump_event = np.full(game.structure.jump_to.size, UNSEEN)
        for c, each in enumerate(self.tries):
            each.outcomes = (self._outcome(c, each, CARRIED), self._outcome(c, each, REFUSED))
        self._jumps()

    def _tries(self) -> list[_Try]:
        """By visible state and party; the n-th of several alike at one level is the n-th at the others."""
        g = self.game.structure
        source = owners(g.state_moves)
        found: dict[tuple[int, ...], _Try] = {}
        seen: Counter[tuple[int, ...]] = Counter()
        for m in range(g.move_to.size):
            s = int(source[m])
            for r in range(int(g.move_roles[m]), int(g.move_roles[m + 1])):
                if not g.role_tries[r]:
                    continue
                v, th, i = int(self.visible[s]), int(self.level[s]), int(g.role_unit[r])
                ends = int(self.visible[g.move_to[m]]), int(self.visible[self._back(m, s)])
                key = (v, i, int(g.move_rule[m]), *ends, int(g.move_switch[m]), int(self.hidden.move_seen[m]))
                seen[(*key, th)] += 1
                each = found.setdefault((*key, seen[(*key, th)]), _Try(v, i, [-1] * self.H, int(self.hidden.means[m])))
                each.moves[th] = m
        return sorted(found.values(), key=lambda t: (t.visible, t.party))

    def _back(self, m: int, s: int) -> int:
        g = self.game.structure
        return s if int(g.move_refusal[m]) == m else int(g.move_to[g.move_refusal[m]])

    def _outcome(self, c: int, each: _Try, outcome: int) -> int:
        """The event that an outcome of try c is."""
        g, v = self.game.structure, each.visible
        m = next(m for m in each.moves if m >= 0)
        to = [-1] * self.H
        for th, move in enumerate(each.moves):
            if move >= 0:
                s = int(self.state[v, th])
                to[th] = int(g.move_to[move]) if outcome == CARRIED else self._back(move, s)
        end = int(self.visible[max(to)])
        seen, change = int(self.hidden.move_seen[m]), end != v
        if seen == NOTHING:
            if not change:
                return UNSEEN
            e = self._like_nature(v, end)
            self.events[e].causes += [(outcome, c, th, int(self.level[s])) for th, s in enumerate(to) if s >= 0]
            return e
        if outcome == REFUSED and seen == DONE and not change:
            return UNSEEN
        assert seen in (DONE, TRIES)
        levels = [int(self.level[s]) if s >= 0 else th for th, s in enumerate(to)]
        self.events.append(_Event(OWN, v, end, c, levels))
        return len(self.events) - 1

    def _like_nature(self, v: int, end: int) -> int:
        if (v, end) not in self.alike:
            self.alike[v, end] = len(self.events)
            self.events.append(_Event(ALIKE, v, end))
        return self.alike[v, end]

    def _jumps(self) -> None:
        g = self.game.structure
        for n, (s, to) in enumerate(zip(owners(g.state_jumps), g.jump_to.astype(np.int64), strict=True)):
            v, end = int(self.visible[s]), int(self.visible[to])
            if v != end or self.hidden.jump_seen[n]:
                e = self._like_nature(v, end)
                self.events[e].causes.append((JUMP, n, int(self.level[s]), int(self.level[to])))
                self.jump_event[n] = e

    def _groups(self) -> list[list[int]]:
        """Tries side by side that share a party or an event in one visible state."""
        label = list(range(len(self.tries)))
        links: dict[tuple[int, ...], int] = {}
        for c, each in enumerate(self.tries):
            keys: list[tuple[int, ...]] = [(0, each.visible, each.party)]
            keys += [(1, e) for e in each.outcomes if e != UNSEEN and self.events[e].kind == ALIKE]
            for key in keys:
                old, new = label[c], label[links.setdefault(key, c)]
                label = [new if one == old else one for one in label]
        order = sorted(range(len(label)), key=lambda c: (self.tries[c].visible, label[c], self.tries[c].party))
        groups: dict[int, list[int]] = {}
        for c in order:
            groups.setdefault(label[c], []).append(c)
        return list(groups.values())

    def sight(self) -> Sight:
        """All of it, in order of what is seen."""
        groups, P = self._groups(), self.hidden.cell.shape[1]
        order = [c for group in groups for c in group]
        place = {c: n for n, c in enumerate(order)}
        for v in range(self.V):
            movers = dict.fromkeys(self.tries[c].party for c in order if self.tries[c].visible == v)
            self.events += [_Event(PASS, v, v, i) for i in movers]
            self.events.append(_Event(NOBODY, v, v))
        ranked = sorted(range(len(self.events)), key=lambda e: self.events[e].visible)
        rank = {e: n for n, e in enumerate(ranked)} | {UNSEEN: UNSEEN}
        events = [self.events[e] for e in ranked]
        tries = [self.tries[c] for c in order]
        passes, nobody = np.full((self.V, P), -1), np.zeros(self.V, np.int64)
        for e, event in enumerate(events):
            if event.kind == OWN:
                event.of = place[event.of]
            elif event.kind == PASS:
                passes[event.visible, event.of] = e
            elif event.kind == NOBODY:
                nobody[event.visible] = e
        lessons = [self._lessons(group, rank, passes) for group in groups]
        causes = [
            (kind, place[of] if kind != JUMP else of, before, after)
            for event in events
            for kind, of, before, after in event.causes
        ]
        columns = np.array(causes, np.int64).reshape(-1, 4).T
        return Sight(
            state=self.state,
            visible=self.visible,
            level=self.level,
            cell=np.ascontiguousarray(self.hidden.cell, np.int64),
            groups=_begins([self.tries[group[0]].visible for group in groups], self.V),
            group_tries=_ends(len(group) for group in groups),
            group_events=_ends(len(each) for each in lessons),
            events_of=np.array([e for each in lessons for e in each], np.int64),
            try_party=np.array([t.party for t in tries], np.int64),
            try_move=np.array([t.moves for t in tries], np.int64).reshape(-1, self.H),
            try_event=np.array([[rank[e] for e in t.outcomes] for t in tries], np.int64).reshape(-1, 2),
            try_means=np.array([t.means for t in tries], np.int64),
            events=_begins([event.visible for event in events], self.V),
            event_kind=np.array([event.kind for event in events], np.int64),
            event_to=np.array([event.to for event in events], np.int64),
            event_try=np.array([event.of for event in events], np.int64),
            event_level=np.array([event.levels or range(self.H) for event in events], np.int64).reshape(-1, self.H),
            pass_event=passes,
            nobody=nobody,
            causes=_ends(len(event.causes) for event in events),
            cause_kind=np.ascontiguousarray(columns[0]),
            cause_of=np.ascontiguousarray(columns[1]),
            cause_from=np.ascontiguousarray(columns[2]),
            cause_to=np.ascontiguousarray(columns[3]),
            jump_event=np.array([rank[int(e)] for e in self.jump_event], np.int64),
        )

    def _lessons(self, group: list[int], rank: dict[int, int], passes: Ints) -> list[int]:
        own = {rank[e] for c in group for e in self.tries[c].outcomes} - {UNSEEN}
        return sorted(own | {int(passes[self.tries[c].visible, self.tries[c].party]) for c in group})


def _ends(counts: Iterable[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(list(counts), dtype=np.int64)]).astype(np.int64)


def _begins(owner: list[int], size: int) -> Ints:
    return np.searchsorted(np.asarray(owner, np.int64), np.arange(size + 1)).astype(np.int64)
