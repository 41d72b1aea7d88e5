"""Whether any decision of a party bears on what a measure reads; where none does, the measure reads back what was typed in.

Asked of the arrays, in the states that paths reach: which issues and conditions some move changes there, by somebody who has
the floor, in a draw in which the move exists, on a date on which it is open. From these the arrows of nature (a guard, a rate
that depends on a level, a condition that trails an issue, a lapse) lead on.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import numpy as np

from detente.game.arrays import Draws, Flag, Ints
from detente.game.compile import Compiled
from detente.game.reach import owners, reachable
from detente.scenario.influence import conditions, resets, targets_of, valued
from detente.scenario.records import Measure, Name

OF_A_RULE = ("accepts", "tries", "refusals")
"""Kinds of measure that read decisions themselves."""


OF_BELIEFS = ("belief", "bits", "moves_belief", "knowing", "lost_to_doubt")
"""Kinds that read what those who do not know believe."""


def decided(compiled: Compiled, draws: Draws, measure: Measure, where: Flag) -> bool:
    """Whether a decision bears on the measure; `where` [S] are states that are asked about though no path may lead there."""
    scenario, frozen = compiled.play.scenario, compiled.play.frozen
    moves = _possible(compiled, draws, where)
    if measure.kind in OF_A_RULE:
        used = {rule for m in moves for rule in _label(compiled, m).split(" + ")}
        return measure.kind == "accepts" or measure.rule in used
    if measure.kind in OF_BELIEFS and _of_who_knows(compiled, moves):
        return True  # whatever those do who know tells something
    names = targets_of(scenario, measure)
    parties = [name for name in names if name in scenario.parties]
    read = names.union(*(valued(scenario, party, frozen) for party in parties))
    return bool(_changed(compiled, moves) & _before(compiled, read)) or _costs(compiled, draws, moves, parties)


def _of_who_knows(compiled: Compiled, moves: Ints) -> bool:
    """Whether somebody who can tell hidden levels apart may try some of the moves, or must consent."""
    hidden, g = compiled.game.hidden, compiled.game.structure
    if hidden is None:
        return False
    knows, move = hidden.tells(), owners(g.move_roles)
    mine = np.isin(move, moves) & (g.role_unit < knows.shape[1])
    seen = hidden.visible[owners(g.state_moves)[move[mine]]]
    return bool(knows[seen, g.role_unit[mine]].any())


def _possible(compiled: Compiled, draws: Draws, where: Flag) -> Ints:
    """The moves that somebody may try in some state that paths reach, in some draw, on some date."""
    g, t = compiled.game.structure, compiled.game.timetable
    reached = reachable(compiled.game, (draws.start > 0).any(axis=1) | where)
    parties = len(compiled.game.labels.parties)
    able: Flag = np.asarray((draws.initiative > 0).any(axis=2))
    able[:, np.unique(t.floor_party)] = True  # a certain floor needs no initiative
    state, role = owners(g.state_moves), owners(g.move_roles)
    single = g.role_unit < parties
    tries = g.role_tries & single
    tries[tries] &= able[state[role[tries]], g.role_unit[tries]]
    tried = np.zeros(g.move_to.size, bool)
    np.logical_or.at(tried, role[tries | (g.role_tries & ~single)], True)
    on = draws.switch[g.move_switch].any(axis=1) & g.regime_moves.any(axis=0)
    return np.flatnonzero(tried & on & reached[state])


def _label(compiled: Compiled, move: int) -> str:
    return str(compiled.game.labels.moves[compiled.game.structure.move_rule[move]])


def _changed(compiled: Compiled, moves: Ints) -> set[Name]:
    """The issues and conditions that some of these moves change, or their refusals."""
    g, space = compiled.game.structure, compiled.space
    state = owners(g.state_moves)
    pairs = [(state[moves], g.move_to[each]) for each in (moves, g.move_refusal[moves])]
    return {a for a, level in space.index.items() for before, after in pairs if (level[before] != level[after]).any()}


def _before(compiled: Compiled, names: set[Name]) -> set[Name]:
    """The names, and all that nature lets bear on them."""
    scenario = compiled.play.scenario
    arrows = list(chain(conditions(scenario, compiled.play.frozen), resets(scenario)))
    found = set(names)
    while more := set().union(*(sources for sources, target in arrows if target in found)) - found:
        found |= more
    return found


def _costs(compiled: Compiled, draws: Draws, moves: Ints, parties: Iterable[Name]) -> bool:
    """Whether some of these moves costs, or pays, one of the parties."""
    g, known = compiled.game.structure, compiled.game.labels.parties
    of = np.isin(g.cost_party, [known.index(party) for party in parties if party in known])
    paid = of & (draws.cost[g.cost_row] != 0).any(axis=1)
    return bool(np.isin(owners(g.move_costs)[paid], moves).any())
