"""A scenario read as a graph model: its settlements, who can move between them, and how each draw ranks them.

Conditions are held where they start (or where one says), on one day. States are the settlements in play. A rule that one party
may use alone is a move of that party; a rule that needs the consent of several is a move of those parties together, so all that
a single party can do to a deal is to break it where a rule lets it. Preferences are the interests at those conditions, draw by
draw. One-off costs of moves are no part of a ranking of states and are left out.

In the dynamics whoever is indifferent consents. The same reading of a coalition's gain is `pareto`: no member worse off, one
better. A settlement that is CNash in this reading is one where exact parties that look no further than the next state stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from detente.errors import Refused, TooLarge, known_name
from detente.game.arrays import Flag, Ints, Structure
from detente.game.bind import bind
from detente.game.compile import Compiled
from detente.game.graph import Ranks, arcs_from_pairs
from detente.game.interests import utility
from detente.game.timetable import Reading
from detente.lenses.coalitions import COALITION_CONCEPTS, CoalitionConcept, Coalitions, coalition_verdicts
from detente.lenses.stability import arc_game
from detente.scenario.dates import outside
from detente.scenario.records import Focus, Name, When
from detente.scenario.stages import ways
from detente.study.arms import PLAIN, Study


@dataclass(frozen=True)
class Held:
    """What is held while settlements are compared: a day, and levels of conditions (their start where none is given)."""

    on: dt.date | None = None
    at: Mapping[Name, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Settled:
    """A scenario's settlements as a graph model, but for the draws.

    Letters: S settlements, A arcs, P parties, n draws.
    """

    compiled: Compiled
    states: Ints  # [S] the game's number of each settlement at the levels held
    held: dict[Name, str]
    on: dt.date
    arcs: Ints  # [A, 2] from, to
    coalition: Ints  # [A] who must agree, as a mask of parties
    switch: Ints  # [A] row of the switches: in which draws it exists


def settlements(study: Study, focus: Focus | None, held: Held) -> Settled:
    """The settlements in play at the levels held, and who can move from where to where on that day."""
    arm = study.arm(focus=focus)
    play = arm.play
    on = held.on or play.begins
    counted = play.clock.counts == "rounds"  # then it is a day on which a round begins, or is over
    if said := "" if held.on is None or counted else outside(When(text=str(on), day=on), study.scenario, play.begins):
        raise Refused(f"on: {said}".removesuffix("."))
    everyone = [p for p in study.scenario.parties if p in study.scenario.interests]
    compiled = arm.compiled(Reading((on,)), everyone)
    if len(compiled.game.labels.parties) > MOST_PARTIES:
        raise TooLarge(
            f"{len(compiled.game.labels.parties)} parties; at most {MOST_PARTIES} are taken", "Choose a smaller focus"
        )
    levels = {a: _level(compiled, a, held.at) for a in play.axes if a not in study.scenario.issues}
    for name in held.at:
        known_name(name, levels, "condition in play")
    inside = np.ones(compiled.space.size, bool)
    for name, level in levels.items():
        inside &= compiled.space.stands(name, (level,))
    states = np.flatnonzero(inside)
    return Settled(compiled, states, levels, on, *_consent_arcs(compiled, states, levels, on))


MOST_PARTIES = 60
MOST_MEMBERS = 18
"""Members of a body whose sets are gone through one by one."""


def _level(compiled: Compiled, name: Name, at: Mapping[Name, str]) -> str:
    start = compiled.play.start[name]
    if name in at:
        return known_name(at[name], compiled.space.place[name], f"level of {name} in play")
    if not isinstance(start, str):
        raise Refused(f"{name} starts by lottery. Say where it is held: {name}={next(iter(compiled.space.place[name]))}")
    return start


def _consent_arcs(compiled: Compiled, states: Ints, levels: Mapping[Name, str], on: dt.date) -> tuple[Ints, Ints, Ints]:
    """Every move open on the day at the levels held; whatever else it sets, the levels stay held."""
    g, table, space = compiled.game.structure, compiled.game.timetable, compiled.space
    regime = int(table.regime[list(table.reading).index(compiled.reading(on))])
    place = {int(s): k for k, s in enumerate(states)}
    units = _Units(compiled)
    arcs, masks, switches = [], [], []
    for k, s in enumerate(states.tolist()):
        moves = [m for m in range(int(g.state_moves[s]), int(g.state_moves[s + 1])) if g.regime_moves[regime, m]]
        for m in moves:
            ended = _in_effect(compiled, np.array([int(g.move_to[m])]))
            back = space.moved(ended, dict(levels))
            to = place[int(back[0])]
            for mask in units.who(g, m) if to != k else ():
                arcs.append((k, to))
                masks.append(mask)
                switches.append(int(g.move_switch[m]))
    return np.array(arcs, np.int64).reshape(-1, 2), np.array(masks, np.int64), np.array(switches, np.int64)


def _in_effect(compiled: Compiled, at: Ints) -> Ints:
    """A state with all that has just been signed in effect: settlements are compared, not the way there."""
    for way in ways(compiled.play.scenario).values():
        if way.axis in compiled.space.place and compiled.space.stands(way.axis, way.on_the_way)[at].all():
            at = compiled.space.moved(at, way.effect)
    return at


class _Units:
    """Sets of parties that suffice for a move: its consenters, and of a body the smallest sets of members that carry it."""

    def __init__(self, compiled: Compiled):
        self.parties = len(compiled.game.labels.parties)
        self.known: dict[tuple[int, ...], tuple[int, ...]] = {}

    def who(self, g: Structure, move: int) -> tuple[int, ...]:
        """The masks of parties any of which can make the move."""
        roles = range(int(g.move_roles[move]), int(g.move_roles[move + 1]))
        needed = tuple(int(g.role_unit[r]) for r in roles if g.role_consents[r])
        if needed not in self.known:
            choices = [self.carrying(g, u - self.parties) if u >= self.parties else [1 << u] for u in needed]
            joined = {_union(choice) for choice in product(*choices)} - {0}
            self.known[needed] = tuple(sorted(m for m in joined if not any(o != m and o & m == o for o in joined)))
        return self.known[needed]

    def carrying(self, g: Structure, body: int) -> list[int]:
        """The sets of a body's members that reach its quota and would not without any one of them."""
        span = range(int(g.body_members[body]), int(g.body_members[body + 1]))
        weight = {int(g.member_party[k]): int(g.member_weight[k]) for k in span}
        quota = int(g.body_quota[body])
        if len(weight) > MOST_MEMBERS:
            raise TooLarge(
                f"a body of {len(weight)} members has too many sets that carry a vote; at most {MOST_MEMBERS} are taken",
                "Join members that vote alike, adding up their weights",
            )
        sets = [
            c
            for n in range(1, len(weight) + 1)
            for c in combinations(weight, n)
            if 0 <= sum(weight[p] for p in c) - quota < min(weight[p] for p in c)
        ]
        return [_union(1 << p for p in c) for c in sets]


def _union(masks: Iterable[int]) -> int:
    joined = 0
    for mask in masks:
        joined |= mask
    return joined


@dataclass(frozen=True)
class Drawn:
    """Verdicts over draws. H coalitions, S settlements, n draws."""

    coalitions: tuple[int, ...]
    found: dict[CoalitionConcept, Ints]  # [n, H, S] -1, or the settlement the coalition would rather go to

    def stable(self, concept: CoalitionConcept) -> Flag:
        """[n, S] where no coalition has reason to move."""
        return np.asarray((self.found[concept] < 0).all(axis=1))


def over_draws(study: Study, settled: Settled, coalitions: tuple[int, ...] = (), pareto: bool = False) -> Drawn:
    """The coalition concepts in every draw. Asked about and answering: the given coalitions, or whoever has a move."""
    values, n = study.values(PLAIN), study.settings.draws
    rank = _ranks(utility(settled.compiled, values, n)[settled.states])
    switch = bind(settled.compiled, values).draws.switch[settled.switch]  # [A, n]
    movers = sorted(set(settled.coalition.tolist()))
    asked = coalitions or tuple(movers)
    found: dict[CoalitionConcept, list[Ints]] = {c: [] for c in COALITION_CONCEPTS}
    for d in range(n):
        if d and study.progress.stopped():
            break
        own = [settled.arcs[(settled.coalition == m) & switch[:, d]] for m in movers]
        arcs = arcs_from_pairs(own, len(settled.states), np.array(movers, np.int64))
        rows = coalition_verdicts(arc_game(arcs, rank[d]), Coalitions(asked, asked, pareto))
        for concept, row in rows.items():
            found[concept].append(row)
        study.progress.advance(1)
    return Drawn(asked, {c: np.array(rows).reshape(len(rows), len(asked), len(settled.states)) for c, rows in found.items()})


def _ranks(table: NDArray[np.float64]) -> Ranks:
    """[n, P, S] from utilities [S, P, n]; steps of less than a billionth of a party's span are ties."""
    order = np.argsort(table, axis=0, kind="stable")
    steps = np.diff(np.take_along_axis(table, order, axis=0), axis=0, prepend=table.min(axis=0, keepdims=True))
    places = np.cumsum(steps > 1e-9 * np.ptp(table, axis=0), axis=0)
    rank = np.empty(table.shape, np.int32)
    np.put_along_axis(rank, order, places.astype(np.int32), axis=0)
    return np.ascontiguousarray(rank.transpose(2, 1, 0))
