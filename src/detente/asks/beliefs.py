"""What is believed of what is hidden, and what tells of it, as a run shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from detente.asks.sentences import Telling
from detente.findings.common import Paths, Spread
from detente.findings.run import Lesson, Mistake, Unknown
from detente.game.arrays import Flag, Floats
from detente.game.play import Play
from detente.lenses.beliefs_solution import BeliefSolution
from detente.scenario.hidden import hidden_of
from detente.scenario.records import Name, Overlay, Standing, State
from detente.study.bands import BAND_ENDS
from detente.study.measures import Solved, Wanted, over_levels, where_levels
from detente.study.mistaken import Mistaken

LEAST = 1e-6
"""Of a move that is made less often nothing is said."""


def wanted_of_beliefs(wanted: Wanted, play: Play) -> None:
    """Adds what a run shows of what is hidden: the belief in every level, and what knowing would be worth."""
    for name in play.scope.hidden:
        for level in play.scope.in_play[name]:
            if (asked := (_at(name, level), ())) not in wanted.beliefs:
                wanted.beliefs.append(asked)
    wanted.knowing = wanted.knowing or bool(play.scope.hidden)


def _at(name: Name, level: str) -> State:
    return (Standing(name=name, levels=(level,)),)


def unknown_of(solved: Solved) -> dict[str, Unknown]:
    """By hidden condition: who knows it, what the others believe at every date, and what knowing would be worth to them."""
    solution, play = solved.solution, solved.compiled.play
    if not isinstance(solution, BeliefSolution):
        return {}
    return {name: _unknown(solved, solution, name) for name in play.scope.hidden}


def _unknown(solved: Solved, solution: BeliefSolution, name: Name) -> Unknown:
    play, levels = solved.compiled.play, solved.compiled.play.scope.in_play[name]
    rows = [solved.wanted.beliefs.index((_at(name, level), ())) for level in levels]
    by_level = np.asarray(solution.belief_if, float)[:, rows]  # [H, levels, T, n]
    hidden = hidden_of(play.scenario.conditions[name])
    return Unknown(
        known_to=hidden.known_to,
        truth=play.scope.truth(name),
        beliefs=len(solution.grid),
        believed=_paths(levels, over_levels(solved, by_level)),
        if_true={level: _paths(levels, _if(solved, name, level, by_level)) for level in levels},
        knowing={party: _spread(row) for party, row in _knowing(solved, solution, name)},
    )


def _if(solved: Solved, name: Name, level: str, by_level: Floats) -> Floats:
    """[levels, T, n] what is believed where a level really holds at the start."""
    return where_levels(solved, _at(name, level), by_level).value


def _paths(levels: tuple[str, ...], table: Floats) -> Paths:
    """Rows [levels, T, n] as mean and middle 90 % over the draws."""
    mean, (low, high) = np.nanmean(table, axis=-1), np.nanquantile(table, BAND_ENDS, axis=-1)
    return Paths(options=levels, **{key: _rounded(rows) for key, rows in (("mean", mean), ("low", low), ("high", high))})


def _rounded(rows: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(round(float(v), 9) for v in row) for row in rows)


def _knowing(solved: Solved, solution: BeliefSolution, name: Name) -> Iterator[tuple[Name, Floats]]:
    """Of each party that does not always know it, what it would be worth at the start if all were told what holds."""
    compiled, hidden = solved.compiled, solved.compiled.game.hidden
    assert hidden is not None
    part = np.zeros(hidden.levels, np.int64)
    part[hidden.level] = compiled.space.index[name]
    for i in np.flatnonzero(~hidden.knows(part).all(axis=0)):
        yield compiled.game.labels.parties[i], np.asarray(solution.knowing[0, i], float)


def _spread(values: Floats) -> Spread:
    low, high = np.quantile(values, BAND_ENDS)
    return Spread(mean=round(float(values.mean()), 9), low=round(float(low), 9), high=round(float(high), 9))


def mistakes_of(solved: Solved, believes: Mapping[Name, Overlay]) -> dict[Name, Mistake]:
    """By party that takes the game for another: what it expects of it, gets, and would have got if nobody were mistaken."""
    solution, parties = solved.solution, solved.compiled.game.labels.parties
    if not isinstance(solution, Mistaken):
        return {}
    start, telling = np.asarray(solution.state[0], float), Telling(solved.compiled.play.scenario)

    def at_start(table: Floats, party: Name) -> Spread:
        return _spread((np.asarray(table, float)[0][:, parties.index(party)] * start).sum(axis=0))

    return {
        party: Mistake(
            believes=telling.overlay(other),
            expected=at_start(solution.expected, party),
            got=at_start(solution.value, party),
            seeing=at_start(solution.seeing, party),
        )
        for party, other in believes.items()
        if party in parties
    }


def lessons_of(solved: Solved) -> tuple[Lesson, ...]:
    """By move: how much it tells of what holds until the last date, and where it moves the belief in each level, each time."""
    solution = solved.solution
    if not isinstance(solution, BeliefSolution):
        return ()
    labels, play = solved.compiled.game.labels.moves, solved.compiled.play
    bits = over_levels(solved, np.asarray(solution.bits_if, float)[:, -1])
    carried = over_levels(solved, np.asarray(solution.carried_if, float)[:, -1])
    tried = over_levels(solved, np.asarray(solution.tried_if, float)[:, -1])
    asked = [(name, level) for name in play.scope.hidden for level in play.scope.in_play[name]]
    found = []
    for k, label in enumerate(labels):
        done, refused = {}, {}
        for name, level in asked:
            b = solved.wanted.beliefs.index((_at(name, level), ()))
            moved = over_levels(solved, np.asarray(solution.moved_if, float)[:, b, -1, k])
            doubted = over_levels(solved, np.asarray(solution.doubted_if, float)[:, b, -1, k])
            done[f"{name}={level}"] = _each(moved, carried[k])
            refused[f"{name}={level}"] = _each(doubted, tried[k] - carried[k])
        found.append(Lesson(rule=label, bits=round(float(bits[k].mean()), 6), carried_out=done, refused=refused))
    return tuple(found)


def _each(moved: Floats, times: Floats) -> float | None:
    """By how much belief moves a time, on average over draws; none where it hardly ever comes."""
    often: Flag = times > LEAST
    return round(float((moved[often] / times[often]).mean()), 6) if often.any() else None
