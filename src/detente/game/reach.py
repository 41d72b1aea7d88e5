"""The part of a game that its paths can reach: a lens need not solve the rest.

What is left out is left out exactly: no path enters it, so it bears on no probability and on no value of the states that stay.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import Draws, Flag, Game, Structure, Timetable

Indices = NDArray[np.int64]
AnyArray = TypeVar("AnyArray", bound=NDArray[np.generic])


def reachable(game: Game, seeds: Flag) -> Flag:
    """[S] the states that moves, nature and the days' lotteries can lead to from `seeds`, those included, in any draw."""
    g, t = game.structure, game.timetable
    pairs = [(owners(g.state_moves), g.move_to), (owners(g.state_jumps), g.jump_to)]
    pairs += [(owners(ends), t.event_to[ends[0] : ends[-1]]) for ends in t.event_states]
    source = np.concatenate([s for s, _ in pairs])
    target = np.concatenate([np.asarray(to, np.int64) for _, to in pairs])
    seen = seeds.copy()
    while True:
        new = target[seen[source]]
        if seen[new].all():
            return seen
        seen[new] = True


def restricted(game: Game, draws: Draws, keep: Flag) -> tuple[Game, Draws]:
    """The same game on the states of `keep` [S] alone, numbered in their order; `keep` must be closed under what can happen."""
    number = np.cumsum(keep) - 1
    game = replace(game, structure=_structure(game.structure, keep, number), timetable=_timetable(game.timetable, keep, number))
    return game, draws._replace(
        **{name: np.ascontiguousarray(getattr(draws, name)[keep]) for name in ("utility", "initiative", "start")}
    )


def _structure(g: Structure, keep: Flag, number: Indices) -> Structure:
    state_moves, moves = _rows(g.state_moves, np.flatnonzero(keep))
    move_roles, roles = _rows(g.move_roles, moves)
    move_costs, costs = _rows(g.move_costs, moves)
    state_jumps, jumps = _rows(g.state_jumps, np.flatnonzero(keep))
    place = np.zeros(g.move_to.size, np.int64)
    place[moves] = np.arange(moves.size)
    of_moves = {name: _pick(getattr(g, name), moves) for name in ("move_switch", "move_rule")}
    of_roles = {name: _pick(getattr(g, name), roles) for name in ("role_unit", "role_tries", "role_consents")}
    return g._replace(
        state_moves=state_moves,
        move_to=_index(number[g.move_to[moves]]),
        move_refusal=_index(place[g.move_refusal[moves]]),
        move_roles=move_roles,
        move_costs=move_costs,
        cost_party=_pick(g.cost_party, costs),
        cost_row=_pick(g.cost_row, costs),
        state_jumps=state_jumps,
        jump_to=_index(number[g.jump_to[jumps]]),
        jump_row=_pick(g.jump_row, jumps),
        regime_moves=np.ascontiguousarray(g.regime_moves[:, moves]),
        regime_jumps=np.ascontiguousarray(g.regime_jumps[:, jumps]),
        **of_moves,
        **of_roles,
    )


def _timetable(t: Timetable, keep: Flag, number: Indices) -> Timetable:
    events = [_rows(ends, np.flatnonzero(keep)) for ends in t.event_states]
    begins = np.cumsum([0, *(rows.size for _, rows in events)])
    every = np.concatenate([np.zeros(0, np.int64), *(rows for _, rows in events)])
    starts = [ends + np.uint32(first) for (ends, _), first in zip(events, begins[:-1], strict=True)]
    return t._replace(
        event_states=np.array(starts, np.uint32).reshape(len(events), int(keep.sum()) + 1),
        event_to=_index(number[t.event_to[every]]),
        event_row=_pick(t.event_row, every),
    )


def owners(ends: NDArray[np.uint32]) -> Indices:
    """Whose each item is, for lists that begin at `ends`."""
    return np.repeat(np.arange(ends.size - 1), np.diff(ends.astype(np.int64)).astype(np.int64))


def _rows(ends: NDArray[np.uint32], kept: Indices) -> tuple[NDArray[np.uint32], Indices]:
    """Where the lists of `kept` begin when laid end to end, and their items' old places."""
    wide = ends.astype(np.int64)
    size = wide[kept + 1] - wide[kept]
    starts = np.concatenate([[0], np.cumsum(size)])
    items = np.arange(starts[-1]) + np.repeat(wide[kept] - starts[:-1], size)
    return starts.astype(np.uint32), items


def _pick(array: AnyArray, rows: Indices) -> AnyArray:
    return np.ascontiguousarray(array[rows])  # type: ignore[return-value]


def _index(values: Indices) -> NDArray[np.uint32]:
    return np.ascontiguousarray(values, np.uint32)
