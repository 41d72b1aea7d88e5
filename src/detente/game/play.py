"""What a question puts in play, and the space of states that follows.

A scenario may hold thirty issues; a focus puts a few in play beside the core and freezes the rest at their start. An
overlay (a premise or an intervention) is laid over that: other numbers, other first levels, things that drop out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from math import prod

import numpy as np

from detente.errors import Refused, TooLarge
from detente.game.arrays import Flag
from detente.language.check_scenario import MOST_STATES
from detente.scenario.records import Condition, Focus, Guard, Name, Number, Overlay, Scenario, State, When

YEAR = 365.25


@dataclass(frozen=True)
class Play:
    """A scenario under a focus and an overlay: the axes in play, what is frozen, and what drops out."""

    scenario: Scenario
    axes: tuple[Name, ...]  # slowest first
    levels: tuple[tuple[str, ...], ...]
    frozen: dict[Name, str]
    start: dict[Name, str | dict[str, Number]]  # a level, or a lottery as it is written, before anything is swapped
    begins: dt.date
    overlay: Overlay = field(default_factory=Overlay)

    @property
    def size(self) -> int:
        """How many states there are."""
        return prod(len(levels) for levels in self.levels)

    def drops(self, name: str) -> bool:
        """Whether the overlay leaves out this rule, `condition.change` or `party.term`."""
        return name in self.overlay.without

    def swapped(self, condition: Name, level: str) -> str:
        """The level that comes where `level` would, under the overlay."""
        return self.overlay.swap.get(condition, {}).get(level, level)


def merged(overlays: tuple[Overlay, ...]) -> Overlay:
    """One overlay that does what all do; where two set the same thing the later one wins."""
    parts: dict[str, object] = {}
    for key in ("set", "start", "hold", "swap", "believes"):
        parts[key] = {name: value for o in overlays for name, value in getattr(o, key).items()}
    for key in ("done", "without", "remove"):
        parts[key] = tuple(dict.fromkeys(name for o in overlays for name in getattr(o, key)))
    return Overlay.model_validate(parts)


def put_in_play(scenario: Scenario, focus: Focus | None = None, overlay: Overlay | None = None) -> Play:
    """The play of `focus` (the core alone where none is named) under `overlay`."""
    overlay = overlay or Overlay()
    focus = focus or Focus(in_play={})
    scenario = with_payments(scenario)
    wanted = _wanted(scenario, focus)
    hidden = [name for name, levels in wanted.items() if levels == ("hidden",)]
    if hidden:
        raise Refused(
            f"{', '.join(hidden)} is hidden in this focus, and private information is not solved yet. "
            "Write known for it in the focus: then every party knows it"
        )
    order = [*scenario.issues, *scenario.conditions]
    axes = tuple(sorted(wanted, key=order.index))
    start = {n: _start(scenario, focus, overlay, n) for n in order}
    return Play(
        scenario,
        axes,
        tuple(wanted[a] for a in axes),
        {n: s for n in order if n not in wanted and isinstance(s := start[n], str)},
        {a: _within(a, start[a], wanted[a], overlay.swap.get(a, {})) for a in axes},
        begins_on(scenario, focus),
        overlay,
    )


def _wanted(scenario: Scenario, focus: Focus) -> dict[Name, tuple[str, ...]]:
    wanted = {name: levels or scenario.levels(name) for name, levels in scenario.core.items()}
    for name, levels in focus.in_play.items():
        wanted[name] = _union(scenario, name, wanted.get(name, ()), levels)
    for name in drawn_starts(scenario, wanted, focus):
        wanted[name] = scenario.levels(name)
    for name, rule in scenario.rules.items():
        if rule.issue in wanted and paid(name) in scenario.conditions:
            wanted[paid(name)] = ("due", "paid")
    return wanted


def paid(rule: Name) -> Name:
    """The memory of whether the one-off amounts of a rule that are paid `once` have been paid."""
    return f"{rule}_paid"


def with_payments(scenario: Scenario) -> Scenario:
    """The scenario with a memory for every rule that pays something once."""
    once = [
        name for name, rule in scenario.rules.items() if any(price.once for prices in rule.costs.values() for price in prices)
    ]
    memories = {paid(name): Condition(levels=("due", "paid"), start="due", set_by="rules") for name in once}
    return scenario.model_copy(update={"conditions": {**scenario.conditions, **memories}}) if once else scenario


def drawn_starts(scenario: Scenario, wanted: dict[Name, tuple[str, ...]], focus: Focus) -> list[Name]:
    """Conditions outside the focus whose first level is a lottery: they stay in play, so that each draw has both."""
    return [
        name
        for name, c in scenario.conditions.items()
        if name not in wanted and name not in focus.frozen and not isinstance(c.start, str)
    ]


def begins_on(scenario: Scenario, focus: Focus) -> dt.date:
    """The first day of the game."""
    if focus.begins is None or focus.begins.day is None:
        return scenario.calendar.start
    return focus.begins.day


def _union(scenario: Scenario, name: Name, first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    second = second or scenario.levels(name)
    return tuple(level for level in scenario.levels(name) if level in first or level in second)


def _start(scenario: Scenario, focus: Focus, overlay: Overlay, name: Name) -> str | dict[str, Number]:
    for given in (overlay.hold, overlay.start, focus.frozen):
        if name in given:
            return given[name]
    at = scenario.issues[name].start if name in scenario.issues else scenario.conditions[name].start
    return overlay.swap.get(name, {}).get(at, at) if isinstance(at, str) else at


def _within(
    name: Name, start: str | dict[str, Number], levels: tuple[str, ...], swap: dict[str, str]
) -> str | dict[str, Number]:
    for level in [start] if isinstance(start, str) else [swap.get(each, each) for each in start]:
        if level not in levels:
            raise Refused(
                f"{name} starts at {level}, which is not in play ({', '.join(levels)}). "
                f"Put {level} in play, or start {name} elsewhere with start:"
            )
    return start


class Space:
    """The states of a play as numbers 0 .. S - 1: mixed radix over the axes, the last axis fastest."""

    def __init__(self, play: Play):
        if play.size > MOST_STATES:
            raise TooLarge(f"{play.size:,} states; at most {MOST_STATES:,} are solved. The least change: {smaller(play)}")
        self.play = play
        self.size = play.size
        sizes = [len(levels) for levels in play.levels]
        self.stride = {a: prod(sizes[k + 1 :]) for k, a in enumerate(play.axes)}
        every = np.arange(self.size)
        self.index = {a: (every // self.stride[a]) % sizes[k] for k, a in enumerate(play.axes)}
        self.place = {a: {level: i for i, level in enumerate(levels)} for a, levels in zip(play.axes, play.levels, strict=True)}

    def where(self, state: State) -> Flag:
        """[S] in which states all of `state` holds; frozen names hold at their frozen level."""
        mask = np.ones(self.size, bool)
        for standing in state:
            mask &= self.stands(standing.name, standing.levels)
        return mask

    def stands(self, name: Name, levels: tuple[str, ...]) -> Flag:
        """[S] where `name` stands at one of `levels`."""
        if name not in self.place:
            return np.full(self.size, self.play.frozen[name] in levels)
        allowed = [self.place[name][level] for level in levels if level in self.place[name]]
        return np.isin(self.index[name], allowed)

    def guard(self, guard: Guard) -> Flag:
        """[S] where any of the states holds; the empty guard holds everywhere."""
        if not guard:
            return np.ones(self.size, bool)
        return np.asarray(np.any([self.where(state) for state in guard], axis=0))

    def moved(self, origin: np.ndarray, changes: dict[Name, str]) -> np.ndarray:
        """The states that `origin` becomes when each named axis goes to the level; names not in play are ignored."""
        target = origin.copy()
        for name, level in changes.items():
            if name in self.place and name not in self.play.overlay.hold:
                target += (self.place[name][level] - self.index[name][origin]) * self.stride[name]
        return target

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


def smaller(play: Play) -> str:
    """The least change that makes the game fit: the axis whose loss suffices with the fewest levels, in words."""
    sizes = {a: len(levels) for a, levels in zip(play.axes, play.levels, strict=True)}
    enough = [a for a, k in sizes.items() if play.size / k <= MOST_STATES]
    if enough:
        least = min(enough, key=lambda a: sizes[a])
        return f"freeze {least} ({sizes[least]} levels): {play.size // sizes[least]:,} states"
    largest = sorted(sizes, key=lambda a: -sizes[a])[:3]
    return f"freeze several of the largest: {', '.join(f'{a} ({sizes[a]})' for a in largest)}"


def day_named(when: When | None, begins: dt.date) -> dt.date | None:
    """The one day that `when` names; on the rounds clock a day stands for a round, the first day for round 1."""
    if when is None:
        return None
    return when.day if when.round is None else begins + dt.timedelta(days=when.round - 1)


def days_of(when: When, begins: dt.date, end: dt.date) -> list[dt.date]:
    """Every day in begins .. end that `when` names."""
    day = day_named(when, begins)
    if day is not None:
        return [day] if begins <= day <= end else []
    if when.each is None:
        return []
    month, of_month = when.each
    of_month = min(of_month, 28) if month == 2 else of_month
    every = (dt.date(year, month, of_month) for year in range(begins.year, end.year + 1))
    return [d for d in every if begins <= d <= end]
