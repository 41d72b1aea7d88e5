"""A play written out as arrays, once; `bind` then fills in the numbers of many draws.

Names become indices here, and only here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from detente.game.arrays import Game, Hidden, Index, Labels, Structure
from detente.game.interests import Paid, paid
from detente.game.moves import Part, by_quota, parts, total_cost
from detente.game.nature import Jump, jumps
from detente.game.play import Play, Space
from detente.game.quotas import Quota
from detente.game.rows import ALWAYS, Amount, Chance, Cost, Given, Rate, Rows
from detente.game.timetable import Calendar, Reading, Regimes, build_timetable
from detente.game.unseen import unseen
from detente.scenario.records import Name
from detente.scenario.scope import carried_out


@dataclass(frozen=True)
class Table:
    """The rows of numbers that a game asks for; `bind` fills each with a value a draw."""

    rates: Rows[Rate]
    costs: Rows[Cost]
    chances: Rows[Chance]
    switches: Rows[Given]


@dataclass(frozen=True)
class Compiled:
    """A game without its numbers, and what is needed to fill them in and to read it."""

    game: Game
    play: Play
    space: Space
    table: Table
    days: tuple[dt.date, ...]  # of the readings, in order
    bodies: tuple[Quota, ...] = ()  # whose consent is asked, as they decide
    _paid: dict[Name, dict[Name, Paid]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def paid(self, party: Name) -> dict[Name, Paid]:
        """The interests of a party that pay anywhere in this game, found once: numbers are filled in many times."""
        if party not in self._paid:
            self._paid[party] = paid(self.play, self.space, party)
        return self._paid[party]

    def same(self, other: Compiled) -> bool:
        """Whether both are one game, whatever its numbers."""
        mine, others = ([np.asarray(a) for a in (*c.game.structure, *c.game.timetable)] for c in (self, other))
        alike = self.game.labels == other.game.labels and self.table == other.table and self._first == other._first
        alike = alike and same_hidden(self.game.hidden, other.game.hidden)
        return alike and all(np.array_equal(a, b) for a, b in zip(mine, others, strict=True))

    @property
    def _first(self) -> tuple[object, ...]:
        """What decides where it begins: first levels, those that come in their place, and what was just done."""
        play = self.play
        done = [each for each in play.overlay.done if set(carried_out(play.scenario, each)) & set(play.axes)]
        return play.begins, play.start, [play.scope.firsts(axis) for axis in play.axes], done

    def reading(self, day: dt.date) -> int:
        """The place of `day` among the readings."""
        return self.days.index(day)


def same_hidden(one: Hidden | None, other: Hidden | None) -> bool:
    """Whether the same is hidden in two games, in the same way."""
    if one is None or other is None:
        return one is other
    mine, others = ([*h.grid, *(field for field in h if not isinstance(field, tuple))] for h in (one, other))
    return all(np.array_equal(a, b) for a, b in zip(mine, others, strict=True))


def compile_game(play: Play, reading: Reading, also: Iterable[Name] = ()) -> Compiled:
    """The game of `play`, read on the days given; parties in `also` are kept even if they never move or consent."""
    space = Space(play)
    table = Table(Rows(Rate(Amount(scale=0.0))), Rows(Cost(0, ())), Rows(Chance()), Rows(ALWAYS))
    moves, found = by_quota(play, space, parts(play, space)), jumps(play, space)
    met = dict.fromkeys(unit for p in moves for unit in sorted(p.consents, key=repr) if isinstance(unit, Quota))
    bodies = tuple(quota for name in play.scenario.bodies for quota in met if quota.body == name)
    units = Units(_parties(play, moves, also), bodies)
    calendar = Calendar(play, reading)
    dated = [span for spans in ([p.spans for p in moves], [j.spans for j in found]) for some in spans for span in some]
    regimes = Regimes(play, calendar, dated, units.parties)
    entries = sorted(_entries(space, moves, units, table), key=lambda e: e.source)
    arrows = sorted(_arrows(space, found, table), key=lambda a: a[0])
    labels = Labels(
        play.axes, play.levels, units.parties, tuple(b.body for b in bodies), tuple(dict.fromkeys(p.label for p in moves))
    )
    structure = Structure(
        **_move_arrays(space, entries, moves, labels, table),
        **_role_arrays(entries, moves, units),
        **_cost_arrays(entries),
        **units.body_arrays(),
        **_jump_arrays(space, arrows),
        regime_moves=regimes.allowed([moves[e.part].spans for e in entries]),
        regime_jumps=regimes.allowed([found[a[3]].spans for a in arrows]),
        regime_cares=regimes.cares(units.parties),
    )
    timetable = build_timetable(play, space, calendar, regimes, table.chances, units.parties)
    hidden = unseen(play, space, units.parties, [(e.source, moves[e.part]) for e in entries], (a[:2] for a in arrows))
    return Compiled(Game(structure, timetable, labels, hidden), play, space, table, calendar.read, bodies)


def _parties(play: Play, moves: list[Part], also: Iterable[Name]) -> tuple[Name, ...]:
    """Whoever may try, must agree, sits in a body that must, or is asked about; in the scenario's order."""
    named = set(also) | {who for p in moves for who in p.tries}
    for unit in (unit for p in moves for unit in p.consents):
        named |= {*play.scenario.bodies[unit.body].members} if isinstance(unit, Quota) else {unit}
    return tuple(p for p in play.scenario.parties if p in named)


class Units:
    """Parties and bodies by index: a party's own, or the number of parties plus the body's."""

    def __init__(self, parties: tuple[Name, ...], bodies: tuple[Quota, ...]):
        self.parties, self.bodies = parties, bodies
        self.index: dict[Name | Quota, int] = dict(zip((*parties, *bodies), range(len(parties) + len(bodies)), strict=True))

    def body_arrays(self) -> dict[str, Any]:
        """Members, their votes and the quotas of the bodies."""
        return {
            "body_members": _ends([len(body.members) for body in self.bodies]),
            "member_party": _index([self.index[m] for body in self.bodies for m in body.members]),
            "member_weight": _index([votes for body in self.bodies for votes in body.votes]),
            "body_quota": _index([body.enough for body in self.bodies]),
            "body_pivot": np.array([body.pivot for body in self.bodies], bool),
        }


@dataclass(frozen=True)
class Entry:
    """One move of one state. A refusal's own entry has no roles and pays nothing."""

    source: int
    to: int
    refusal: int  # the state a refusal leads to; its own entry: -1; nothing happens: the source
    part: int
    costs: tuple[tuple[int, int], ...] = ()  # (party, row)


def _entries(space: Space, moves: list[Part], units: Units, table: Table) -> Iterator[Entry]:
    for k, part in enumerate(moves):
        states = np.flatnonzero(part.mask)
        targets, refusals = space.moved(states, part.changes), space.moved(states, part.refused)
        paid = [(units.index[who], by_state) for who, by_state in total_cost(part.costs, states) if who in units.index]
        for i, s in enumerate(states):
            costs = tuple((party, table.costs.row(Cost(party, by_state[i]))) for party, by_state in paid if by_state[i])
            yield Entry(int(s), int(targets[i]), int(refusals[i]), k, costs)
            if refusals[i] != s:
                yield Entry(int(s), int(refusals[i]), -1, k)


def _move_arrays(space: Space, entries: list[Entry], moves: list[Part], labels: Labels, table: Table) -> dict[str, Any]:
    refusal = np.arange(len(entries))
    for m, e in enumerate(entries):
        if e.refusal not in (-1, e.source):
            refusal[m] = m + 1
    return {
        "state_moves": _starts([e.source for e in entries], space.size),
        "move_to": _index([e.to for e in entries]),
        "move_refusal": _index(refusal),
        "move_switch": _index([table.switches.row(moves[e.part].given) for e in entries]),
        "move_rule": _index([labels.moves.index(moves[e.part].label) for e in entries]),
    }


def _role_arrays(entries: list[Entry], moves: list[Part], units: Units) -> dict[str, Any]:
    by_part = [sorted((units.index[u], u in p.tries, u in p.consents) for u in {*p.tries, *p.consents}) for p in moves]
    roles = [by_part[e.part] if e.refusal != -1 else [] for e in entries]
    flat = [role for some in roles for role in some]
    return {
        "move_roles": _ends([len(some) for some in roles]),
        "role_unit": _index([r[0] for r in flat]),
        "role_tries": np.array([r[1] for r in flat], bool),
        "role_consents": np.array([r[2] for r in flat], bool),
    }


def _cost_arrays(entries: list[Entry]) -> dict[str, Any]:
    flat = [pair for e in entries for pair in e.costs]
    return {
        "move_costs": _ends([len(e.costs) for e in entries]),
        "cost_party": _index([p for p, _ in flat]),
        "cost_row": _index([row for _, row in flat]),
    }


def _arrows(space: Space, found: list[Jump], table: Table) -> Iterator[tuple[int, int, int, int]]:
    """(from, to, rate row, jump) of every jump of nature."""
    for k, jump in enumerate(found):
        states = np.flatnonzero(jump.mask)
        row = table.rates.row(jump.rate)
        for s, to in zip(states, space.moved(states, jump.to), strict=True):
            yield int(s), int(to), row, k


def _jump_arrays(space: Space, arrows: list[tuple[int, int, int, int]]) -> dict[str, Any]:
    return {
        "state_jumps": _starts([a[0] for a in arrows], space.size),
        "jump_to": _index([a[1] for a in arrows]),
        "jump_row": _index([a[2] for a in arrows]),
    }


def _index(values: Iterable[int]) -> Index:
    return np.asarray(list(values), np.uint32)


def _starts(sources: list[int], size: int) -> Index:
    """Where each state's items begin, for items sorted by state."""
    return np.searchsorted(np.asarray(sources, int), np.arange(size + 1)).astype(np.uint32)


def _ends(counts: list[int]) -> Index:
    """Where each list begins, for lists of these lengths laid end to end."""
    return np.concatenate([[0], np.cumsum(np.asarray(counts, int))]).astype(np.uint32)
