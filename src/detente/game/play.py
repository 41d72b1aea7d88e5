"""The space of states of what a question puts in play (`scenario/scope.py` says what that is)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from math import prod

import numpy as np

from detente.errors import Change, Refused, TooLarge
from detente.game.arrays import Flag
from detente.game.clock import Clock, clock_of, start_of_round
from detente.scenario.dates import anniversary
from detente.scenario.records import DOWN, UP, Focus, Guard, Name, Overlay, Scenario, State, States, When, alternatives
from detente.scenario.scope import MOST_STATES, Scope, Start, fewer_steps, merged, scope_of

__all__ = ["Play", "Space", "begins_on", "day_named", "days_of", "merged", "put_in_play", "smaller"]


@dataclass(frozen=True)
class Play:
    """A scope that can be played, and its first day."""

    scope: Scope
    begins: dt.date

    @property
    def scenario(self) -> Scenario:
        """The scenario, with a memory for every rule that pays something once."""
        return self.scope.scenario

    @property
    def axes(self) -> tuple[Name, ...]:
        """What is in play, slowest first."""
        return tuple(self.scope.in_play)

    @property
    def levels(self) -> tuple[tuple[str, ...], ...]:
        """The levels of each axis."""
        return tuple(self.scope.in_play.values())

    @property
    def frozen(self) -> dict[Name, str]:
        """Where everything else stands."""
        return self.scope.frozen

    @property
    def start(self) -> dict[Name, Start]:
        """The first level of each axis, or the lottery over several."""
        return {axis: self.scope.start[axis] for axis in self.scope.in_play}

    @property
    def overlay(self) -> Overlay:
        """The premise or intervention laid over the scenario."""
        return self.scope.overlay

    @property
    def clock(self) -> Clock:
        """The clock it runs on."""
        return clock_of(self.scenario)

    @property
    def size(self) -> int:
        """How many states there are."""
        return self.scope.size

    def drops(self, name: str) -> bool:
        """Whether the overlay leaves out this rule, `condition.change` or `party.term`."""
        return name in self.overlay.without

    def swapped(self, condition: Name, level: str) -> str:
        """The level that comes where `level` would, under the overlay."""
        return self.overlay.swap.get(condition, {}).get(level, level)


def put_in_play(scenario: Scenario, focus: Focus | None = None, overlay: Overlay | None = None) -> Play:
    """The play of `focus` (the core alone where none is named) under `overlay`."""
    scope = scope_of(scenario, focus, overlay)
    barred = {(standing.name, level) for standing in scope.overlay.bar for level in standing.levels}
    for name, level in scope.outside().items():
        if (name, level) in barred:
            other = next(iter(scope.in_play[name]), "another of its levels")
            fix = f"Say what stands in its place: against: {{start: {{{name}: {other}}}}}"
            raise Refused(f"{name} starts at {level}, which is not to be had here", fix)
        raise Refused(
            f"{name} starts at {level}, which is not in play ({', '.join(scope.in_play[name])}). "
            f"Put {level} in play, or start {name} elsewhere with start:"
        )
    return Play(scope, begins_on(scenario, focus or Focus(in_play={})))


def begins_on(scenario: Scenario, focus: Focus) -> dt.date:
    """The first day of the game."""
    if focus.begins is None or focus.begins.day is None:
        return scenario.calendar.start
    return focus.begins.day


class Space:
    """The states of a play as numbers 0 .. S - 1: mixed radix over the axes, the last axis fastest."""

    def __init__(self, play: Play):
        if play.size > MOST_STATES:
            said = f"{play.size:,} states; at most {MOST_STATES:,} are solved. The least change: {smaller(play)}"
            raise TooLarge(said, change=Change(freeze=to_freeze(play)))
        self.play = play
        self.size = play.size
        sizes = [len(levels) for levels in play.levels]
        self.stride = {a: prod(sizes[k + 1 :]) for k, a in enumerate(play.axes)}
        every = np.arange(self.size)
        self.index = {a: (every // self.stride[a]) % sizes[k] for k, a in enumerate(play.axes)}
        self.place = {a: {level: i for i, level in enumerate(levels)} for a, levels in zip(play.axes, play.levels, strict=True)}
        self._holding: dict[Guard, Flag] = {}

    def where(self, states: States) -> Flag:
        """[S] where all of the state holds, or all of any of them; frozen names hold at their frozen level."""
        mask = np.zeros(self.size, bool)
        for state in alternatives(states):
            own = np.ones(self.size, bool)
            for standing in state:
                own &= self.stands(standing.name, standing.levels)
            mask |= own
        return mask

    def stands(self, name: Name, levels: tuple[str, ...]) -> Flag:
        """[S] where `name` stands at one of `levels`."""
        if name not in self.place:
            return np.full(self.size, self.play.frozen[name] in levels)
        allowed = np.array([level in levels for level in self.place[name]])
        return allowed[self.index[name]]

    def guard(self, guard: Guard) -> Flag:
        """[S] where any of the states holds, not to be written to; the empty guard holds everywhere."""
        if guard not in self._holding:
            holding = np.any([self.where(state) for state in guard], axis=0) if guard else np.ones(self.size, bool)
            holding.flags.writeable = False
            self._holding[guard] = holding
        return self._holding[guard]

    def moved(self, origin: np.ndarray, changes: dict[Name, str]) -> np.ndarray:
        """The states that `origin` becomes when each named axis goes to the level, or one up or down; none out of play."""
        target = origin.copy()
        for name, level in changes.items():
            if name not in self.place or name in self.play.overlay.hold:
                continue
            if level in (UP, DOWN):
                target += self._counted(name, level)[self.index[name][origin]] * self.stride[name]
            elif level in self.place[name]:
                target += (self.place[name][level] - self.index[name][origin]) * self.stride[name]
        return target

    def _counted(self, name: Name, step: str) -> np.ndarray:
        """[levels in play] how many places further the next level up or down lies; 0 where there is none in play."""
        every, place = self.play.scenario.levels(name), self.place[name]
        following = dict(pairwise(every) if step == UP else pairwise(every[::-1]))
        return np.array([place.get(following.get(level, ""), k) - k for level, k in place.items()])

    def overwritten(self, state: State) -> np.ndarray:
        """[S] each state with the named coordinates replaced where they do not already hold."""
        target = np.arange(self.size)
        for standing in state:
            if standing.name not in self.place:
                continue
            place = self.place[standing.name]
            levels = [place[level] for level in standing.levels if level in place]
            if not levels:
                raise Refused(
                    f"{standing.name} is never {' or '.join(standing.levels)} in this focus. Choose a focus that has it in play"
                )
            off = ~np.isin(self.index[standing.name], levels)
            target[off] += (levels[0] - self.index[standing.name][off]) * self.stride[standing.name]
        return target


def to_freeze(play: Play) -> tuple[Name, ...]:
    """The least that makes the game fit: the axis of fewest levels whose loss suffices, else the largest until it fits."""
    sizes = {a: len(levels) for a, levels in zip(play.axes, play.levels, strict=True)}
    enough = [a for a, k in sizes.items() if play.size / k <= MOST_STATES]
    if enough:
        return (min(enough, key=lambda a: sizes[a]),)
    frozen: list[Name] = []
    for axis in sorted(sizes, key=lambda a: -sizes[a]):
        if prod(k for a, k in sizes.items() if a not in frozen) <= MOST_STATES:
            break
        frozen.append(axis)
    return tuple(frozen)


def smaller(play: Play) -> str:
    """The same in words; where a split may be cut more coarsely, that, which keeps the model."""
    sizes, names = dict(zip(play.axes, map(len, play.levels), strict=True)), to_freeze(play)
    left = play.size // prod(sizes[a] for a in names)
    if kept := fewer_steps(play.scope):
        return kept
    return f"freeze {', '.join(f'{a} ({sizes[a]} levels)' for a in names)}: {left:,} states"


def day_named(when: When | None, begins: dt.date) -> dt.date | None:
    """The one day that `when` names: that on which a round begins, where rounds are counted."""
    if when is None:
        return None
    return when.day if when.round is None else start_of_round(begins, when.round)


def days_of(when: When, begins: dt.date, end: dt.date) -> list[dt.date]:
    """Every day in begins .. end that `when` names."""
    day = day_named(when, begins)
    if day is not None:
        return [day] if begins <= day <= end else []
    if when.since is not None and when.last is not None:
        stop = min(end, when.last)
        every_few = (anniversary(when.since, k) for k in range(0, max(0, stop.year - when.since.year) + 1, when.years))
        return [d for d in every_few if begins <= d <= stop]
    if when.each is None:
        return []
    month, of_month = when.each
    of_month = min(of_month, 28) if month == 2 else of_month
    every = (dt.date(year, month, of_month) for year in range(begins.year, end.year + 1))
    return [d for d in every if begins <= d <= end]
