"""What of a play is hidden, as arrays beside its game: who can tell levels apart, what is seen, which beliefs are followed.

The game itself is that in which all is public: a state is what everybody sees with the level of what is hidden. Where nothing
is hidden there is no such record, and nobody asks for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product

import numpy as np

from detente.errors import Refused
from detente.game.arrays import DONE, NOTHING, TRIES, Grid, Hidden, Index, Ints
from detente.game.beliefs import alone, family, line, simplex
from detente.game.beliefs import product as joint_grid
from detente.game.moves import Part
from detente.game.play import Play, Space
from detente.scenario.domains import support
from detente.scenario.hidden import hidden_of, knows, shows_refusals
from detente.scenario.records import Name
from detente.scenario.scope import held_by, rules_of


@dataclass(frozen=True)
class Sides:
    """The axes of a play's states: what everybody sees, and what is hidden, slowest first."""

    space: Space
    hidden: tuple[Name, ...]

    @property
    def seen(self) -> tuple[Name, ...]:
        """The axes that everybody sees."""
        return tuple(axis for axis in self.space.play.axes if axis not in self.hidden)

    def levels(self, axis: Name) -> tuple[str, ...]:
        """The levels of an axis that are in play."""
        return tuple(self.space.place[axis])

    def number(self, axes: Sequence[Name]) -> Ints:
        """[S] the place of each state along some of the axes together, the last of them fastest."""
        found = np.zeros(self.space.size, np.int64)
        for axis in axes:
            found = found * len(self.levels(axis)) + self.space.index[axis]
        return found

    def joint(self) -> list[tuple[str, ...]]:
        """The joint levels of what is hidden, in the order of their numbers."""
        return list(product(*(self.levels(axis) for axis in self.hidden)))


def unseen(
    play: Play, space: Space, parties: tuple[Name, ...], entries: Sequence[tuple[int, Part]], arrows: Iterable[tuple[int, int]]
) -> Hidden | None:
    """What is hidden in a game; `entries`: the state and the part of each of its moves; `arrows`: from and to of each jump."""
    if not play.scope.hidden:
        return None
    sides = Sides(space, play.scope.hidden)
    visible, level = sides.number(sides.seen), sides.number(sides.hidden)
    jumps = np.array([(a, b) for a, b in arrows], np.int64).reshape(-1, 2)
    return Hidden(
        visible=visible.astype(np.uint32),
        level=level.astype(np.uint32),
        cell=_cells(sides, parties),
        grid=_grid(sides),
        truth=_truth(sides),
        move_seen=np.array([_seen(play, part) for _, part in entries], np.uint8),
        jump_seen=visible[jumps[:, 0]] != visible[jumps[:, 1]],
        means=np.array([_means(sides, part) for _, part in entries], np.int32),
    )


# ------------------------------------------------------------------------------------------------ who knows what
def _cells(sides: Sides, parties: tuple[Name, ...]) -> Index:
    """[V, P, H] levels that a party cannot tell apart have the same number; who holds an office may depend on what is seen."""
    joint, seen = sides.joint(), sides.number(sides.seen)
    states = np.unique(seen, return_index=True)[1]  # one in which each is seen: who holds an office is no secret
    found = np.zeros((len(states), len(parties), len(joint)), np.uint32)
    for v, state in enumerate(states.tolist()):
        for i, party in enumerate(parties):
            known = [k for k, axis in enumerate(sides.hidden) if _knows_there(sides, party, axis, state)]
            own = [tuple(levels[k] for k in known) for levels in joint]
            numbers = {levels: number for number, levels in enumerate(dict.fromkeys(own))}
            found[v, i] = [numbers[levels] for levels in own]
    return found


def _knows_there(sides: Sides, party: Name, axis: Name, state: int) -> bool:
    """Whether a party knows a hidden condition in a state: by itself, or by an office that it holds there."""
    scenario = sides.space.play.scenario
    offices = [unit for unit in hidden_of(scenario.conditions[axis]).known_to if unit in scenario.offices]
    held = {office: _level_of(sides.space, held_by(scenario, office), state) for office in offices}
    return knows(sides.space.play.scope, party, axis, held)


def _level_of(space: Space, axis: Name, state: int) -> str:
    """Where something stands in a state."""
    if axis not in space.place:
        return space.play.frozen[axis]
    return list(space.place[axis])[int(space.index[axis][state])]


# ------------------------------------------------------------------------------------------------ what is seen
def _seen(play: Play, part: Part) -> int:
    """What others see of a move: of a package all that they see of any rule in it."""
    rules = [rule for name in part.label.split(" + ") for rule in rules_of(play.scenario, name).values()]
    if rules and all(rule.covert for rule in rules):
        return NOTHING
    return TRIES if rules and all(shows_refusals(rule) for rule in rules) else DONE


def _means(sides: Sides, part: Part) -> int:
    """The joint level that a move plainly speaks for, or -1."""
    scenario = sides.space.play.scenario
    said: dict[Name, str] = {}
    for name in part.label.split(" + "):
        for rule in rules_of(scenario, name).values():
            said |= rule.means
    if not set(sides.hidden) <= set(said) or any(said[axis] not in sides.space.place[axis] for axis in sides.hidden):
        return -1
    return sides.joint().index(tuple(said[axis] for axis in sides.hidden))


def _truth(sides: Sides) -> int:
    """The joint level that holds at the start whatever is believed, or -1."""
    play = sides.space.play
    stated = [play.scope.truth(axis) for axis in sides.hidden]
    if not all(stated):
        return -1
    for axis, level in zip(sides.hidden, stated, strict=True):
        if level not in sides.space.place[axis]:
            raise Refused(f"{axis} is truly {level}, which is not in play", f"Put {level} in play, or take truth out")
    return sides.joint().index(tuple(stated))


# ------------------------------------------------------------------------------------------------ beliefs
def _grid(sides: Sides) -> Grid:
    """The beliefs that are followed: each of the one condition with each of the other."""
    return reduce(joint_grid, (_grid_of(sides, axis) for axis in sides.hidden))


def _grid_of(sides: Sides, axis: Name) -> Grid:
    condition, levels = sides.space.play.scenario.conditions[axis], sides.levels(axis)
    points = hidden_of(condition).grid
    if points == 1:
        return alone(_middle(sides, axis))
    if len(levels) == 2:
        return line(points)
    return family(_middle(sides, axis), points) if condition.ordered else simplex(points - 1, len(levels))


def _middle(sides: Sides, axis: Name) -> list[float]:
    """The belief at the start with every chance at the middle of its range."""
    scenario, start = sides.space.play.scenario, sides.space.play.start[axis]
    levels = sides.levels(axis)
    if isinstance(start, str):
        return [float(level == start) for level in levels]
    ends = {at: support(number, scenario.assumptions) for at, number in start.items() if number.form != "rest"}
    chances = {at: sum(both) / 2 for at, both in ends.items()}
    chances |= {at: max(0.0, 1.0 - sum(chances.values())) for at, number in start.items() if number.form == "rest"}
    own = [chances.get(level, 0.0) for level in levels]
    total = sum(own)
    return [chance / total for chance in own] if total > 0 else [1.0 / len(levels)] * len(levels)
