"""What chance and the calendar do: jumps at rates per year, and lotteries on dates.

All guards read the state before the jump. On a date all conditions move at once: the lottery over states is the product
of the conditions' own lotteries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from detente.game.arrays import Flag
from detente.game.moves import Span
from detente.game.play import Play, Space, day_named
from detente.game.rows import Amount, Chance, Factor, Given, Rate, amounts, given
from detente.scenario.records import Change, Name, Number, Redraw, Signal, Standing, Takes, Vote, When
from detente.scenario.scope import held_by
from detente.scenario.stages import LOST, NONE, PENDING, UP, WAITING, Way, turns, ways


@dataclass(frozen=True)
class Jump:
    """From the states of `mask`, what is named goes to these levels at this rate."""

    mask: Flag
    to: dict[Name, str]
    rate: Rate
    spans: frozenset[Span]


def moving(play: Play, space: Space) -> Iterator[tuple[Name, str, Change]]:
    """The changes of conditions in play that nothing holds or leaves out, as (condition, change name, change)."""
    for name, condition in play.scenario.conditions.items():
        if name in space.place and name not in play.overlay.hold:
            for label, change in condition.changes.items():
                if not play.drops(f"{name}.{label}"):
                    yield name, label, change


def jumps(play: Play, space: Space) -> list[Jump]:
    """Every jump at a rate per year."""
    found: list[Jump] = []
    for name, label, change in moving(play, space):
        if not change.at:
            found += _rated(play, space, name, label, change)
    for name, condition in play.scenario.conditions.items():
        if condition.follows and name in space.place and name not in play.overlay.hold:
            found += _trailing(space, name, condition.follows, condition.lag)
    for way in ways(play.scenario).values():
        if way.takes is not None and way.axis in space.place and way.axis not in play.overlay.hold:
            found += _progress(play, space, way, way.takes)
    for turn in turns(play.scenario).values():
        if turn.axis in space.place and turn.axis not in play.overlay.hold:
            waiting = space.stands(turn.axis, (WAITING,))
            for mask, amount in amounts(turn.pace, f"{turn.name}.pace", space):
                found.append(Jump(mask & waiting, {turn.axis: UP}, Rate(amount), frozenset()))
    found += _news(play, space)
    return [j for jump in found for j in _redrawn(play, space, jump) if j.mask.any()]


def _news(play: Play, space: Space) -> Iterator[Jump]:
    """Signals at rates by the level of what they tell of."""
    for name, signal in signals(play, space):
        if signal.rate is not None:
            span = (day_named(signal.after, play.begins), day_named(signal.before, play.begins))
            new = ~space.where(tuple(Standing(name=of, levels=(level,)) for of, level in signal.sets.items()))
            guard = space.guard(signal.when) & new
            for mask, amount in amounts(signal.rate, f"{name}.rate", space):
                rate = Rate(amount, given(signal.given))
                yield Jump(guard & mask, dict(signal.sets), rate, frozenset({span} - {(None, None)}))


def signals(play: Play, space: Space) -> Iterator[tuple[Name, Signal]]:
    """The signals that are shown by something in play and that nothing leaves out."""
    for name, signal in play.scenario.signals.items():
        shown = {*signal.sets, *((signal.shown_by,) if signal.shown_by else ())}
        if shown & set(space.place) and not shown & set(play.overlay.hold) and not play.drops(name):
            yield name, signal


# ------------------------------------------------------------------------------------------------ drawn anew


def redraws(play: Play, space: Space) -> Iterator[tuple[Name, Name, str, Redraw]]:
    """(condition, what redraws it, label, redraw) of everything that is drawn anew and in play."""
    for name, condition in play.scenario.conditions.items():
        if name in space.place and name not in play.overlay.hold:
            for label, redraw in condition.redraw.items():
                yield name, held_by(play.scenario, redraw.when), label, redraw


def _redrawn(play: Play, space: Space, jump: Jump) -> list[Jump]:
    """The jump, or where it redraws something the jumps to every level that this may come to."""
    made = [jump]
    for name, by, label, redraw in redraws(play, space):
        if by in jump.to:
            made = [
                Jump(j.mask & at, {**j.to, **more}, replace(j.rate, times=(*j.rate.times, *chance)), j.spans)
                for j in made
                for at, more, chance in _anew(play, space, (name, label, redraw), j.to, space.stands(by, (jump.to[by],)))
            ]
    return made


def _anew(
    play: Play, space: Space, what: tuple[Name, str, Redraw], to: dict[Name, str], same: Flag
) -> Iterator[tuple[Flag, dict[Name, str], tuple[Factor, ...]]]:
    """(where, what it comes to, the chance of that) for something drawn anew; where its occasion stays (`same`) it is not."""
    name, label, redraw = what
    yield same, {}, ()
    fresh = _fresh(play, space, name, label, redraw)
    kept = Factor(_amount(space, redraw.keep, f"{name}.redraw.{label}.keep"))
    for was in space.place[name]:
        at = ~same & space.stands(name, (was,))
        stands = to.get(name, was)
        away = {level: replace(f, times=(*f.times, Factor(left_by=(kept,)))) for level, f in fresh.items() if level != stands}
        for level, factor in away.items():
            yield at, {name: level}, (factor,)
        yield at, {name: stands}, (Factor(left_by=tuple(away.values())),) if away else ()


def _fresh(play: Play, space: Space, name: Name, label: str, redraw: Redraw) -> dict[str, Factor]:
    """The chance of each level in play when something is drawn anew: as stated, or as at the start."""
    stated = redraw.fresh if redraw.fresh is not None else play.scenario.conditions[name].start
    path = f"{name}.redraw.{label}.fresh" if redraw.fresh is not None else f"{name}.start"
    if isinstance(stated, str):
        level = play.swapped(name, stated)
        return {level: Factor()} if level in space.place[name] else {}
    own = {at: Factor(_amount(space, x, f"{path}.{at}")) for at, x in stated.items() if x.form != "rest"}
    every = {at: own.get(at, Factor(left_by=tuple(own.values()))) for at in stated}
    return {play.swapped(name, at): f for at, f in every.items() if play.swapped(name, at) in space.place[name]}


def _amount(space: Space, number: Number, path: str) -> Amount:
    return amounts(number, path, space)[0][1]


# ------------------------------------------------------------------------------------------------ at rates


def _rated(play: Play, space: Space, name: Name, label: str, change: Change) -> Iterator[Jump]:
    guard = space.guard(change.when)
    asked = given(change.given)
    span = (day_named(change.after, play.begins), day_named(change.before, play.begins))
    spans = frozenset({span} - {(None, None)})
    for path, number, source, target in _steps(play, space, name, label, change):
        stands = guard & space.stands(name, (source,))
        for mask, amount in amounts(number, path, space):
            yield Jump(stands & mask, {name: target}, Rate(amount, asked), spans)


def _steps(play: Play, space: Space, name: Name, label: str, change: Change) -> Iterator[tuple[str, Number, str, str]]:
    """(path, number, from, to) for each arrow of a change, between levels in play."""
    barred = {level for standing in play.overlay.bar if standing.name == name for level in standing.levels}
    levels = [level for level in play.scenario.levels(name) if level in space.place[name] or level in barred]
    for key, number, shift in (("up", change.up, 1), ("down", change.down, -1)):
        if number is not None:
            for i, source in enumerate(levels):
                if 0 <= i + shift < len(levels) and not {source, levels[i + shift]} & barred:
                    yield f"{name}.{label}.{key}", number, source, levels[i + shift]
    if change.rate is not None and isinstance(change.to, str):
        target = play.swapped(name, change.to)
        for source in change.source or tuple(space.place[name]):
            if source in space.place[name] and target in space.place[name] and source != target:
                yield f"{name}.{label}.rate", change.rate, source, target


def _trailing(space: Space, name: Name, issue: Name, lag: Number | None) -> Iterator[Jump]:
    if lag is None or issue not in space.place:
        return
    for target in space.place[issue]:
        if target in space.place[name]:
            mask = space.stands(issue, (target,)) & ~space.stands(name, (target,))
            for group, amount in amounts(lag, f"{name}.lag", space):
                slow = replace(amount, scale=1.0 / amount.scale, inverse=bool(amount.path))
                yield Jump(mask & group, {name: target}, Rate(slow), frozenset())


def _progress(play: Play, space: Space, way: Way, takes: Takes) -> Iterator[Jump]:
    """From stage to stage, each equally long on average; from the last it takes effect, or comes to nothing."""
    stages, alive = way.on_the_way, _still_open(play, space, way)
    for mask, amount in amounts(takes.time, f"{way.name}.takes", space):
        pace = Rate(replace(amount, scale=len(stages) / amount.scale, inverse=bool(amount.path)))
        for stage, following in pairwise(stages):
            yield Jump(mask & space.stands(way.axis, (stage,)), {way.axis: following}, pace, frozenset())
        last = mask & space.stands(way.axis, stages[-1:])
        yield Jump(last & alive, {**way.effect, way.axis: NONE}, pace, frozenset())
        yield Jump(last & ~alive, {way.axis: NONE}, pace, frozenset())
    if takes.lapses is not None:
        for mask, amount in amounts(takes.lapses, f"{way.name}.lapses", space):
            yield Jump(mask & space.stands(way.axis, stages), {way.axis: NONE}, Rate(amount), frozenset())


def _still_open(play: Play, space: Space, way: Way) -> Flag:
    """[S] where each issue of what is on the way stands so that it may still be changed: all of them or none."""
    if any(level not in space.place.get(issue, ()) or issue in play.overlay.hold for issue, level in way.effect.items()):
        return np.zeros(space.size, bool)
    return space.where(tuple(Standing(name=issue, levels=levels) for issue, levels in way.leaves(play.scenario).items()))


Branch = tuple[dict[Name, str], tuple[Factor, ...]]
"""Where some conditions go, and the factors of its chance."""


@dataclass(frozen=True)
class Lottery:
    """One dated change: from the states of `mask`, these branches (their chances sum to one)."""

    mask: Flag
    branches: tuple[Branch, ...]


def dated(play: Play, space: Space) -> list[tuple[When, Lottery]]:
    """All lotteries with what dates them, in the file's order."""
    found: list[tuple[When, Lottery]] = []
    for name, label, change in moving(play, space):
        lotteries = list(_lotteries(play, space, name, label, change)) if change.at else []
        for when in change.at:
            found += [(when, lottery) for lottery in lotteries]
    for name, signal in signals(play, space):
        told = list(_shown(play, space, name, signal)) if signal.at else []
        found += [(when, lottery) for when in signal.at for lottery in told]
    for name, issue in play.scenario.issues.items():
        for label, reset in issue.resets.items():
            if name in space.place and name not in play.overlay.hold and not play.drops(f"{name}.{label}"):
                lottery = Lottery(space.guard(reset.when), (({name: reset.to}, ()),))
                found += [(when, lottery) for when in reset.at]
    for way in ways(play.scenario).values():
        if way.vote is not None and way.axis in space.place:
            votes = [lottery for lottery in _voted(play, space, way, way.vote) if lottery.mask.any()]
            found += [(when, lottery) for when in way.vote.at for lottery in votes]
    return found


def _voted(play: Play, space: Space, way: Way, vote: Vote) -> Iterator[Lottery]:
    """The vote on what is pending: it takes effect or is lost; where its issues have moved on it is called off."""
    pending, alive = space.stands(way.axis, (PENDING,)), _still_open(play, space, way)
    lost = {**vote.lost, way.axis: LOST if LOST in space.place[way.axis] else NONE}
    for mask, amount in amounts(vote.passes, f"{way.name}.passes", space):
        passed = Factor(amount)
        left = Factor(left_by=(passed,))
        yield Lottery(mask & pending & alive, (({**way.effect, way.axis: NONE}, (passed,)), (lost, (left,))))
    yield Lottery(pending & ~alive, (({way.axis: NONE}, ()),))


def _shown(play: Play, space: Space, name: Name, signal: Signal) -> Iterator[Lottery]:
    """A signal on a date: a lottery over what is seen, by the level of what it tells of."""
    into, guard = signal.shown_by, space.guard(signal.when)
    arrows = [(number, f"{name}.shows.{level}", level) for level, number in signal.shows.items()]
    inside = [arrow for arrow in arrows if arrow[2] in space.place[into]]
    yield from _drawn(space, guard, into, inside, given(signal.given), stays=len(inside) < len(arrows))


def _lotteries(play: Play, space: Space, name: Name, label: str, change: Change) -> Iterator[Lottery]:
    guard, asked = space.guard(change.when), given(change.given)
    if change.up is not None or change.down is not None:
        for source in space.place[name]:
            arrows = [
                (number, path, target) for path, number, at, target in _steps(play, space, name, label, change) if at == source
            ]
            yield from _drawn(space, guard & space.stands(name, (source,)), name, arrows, asked, stays=True)
        return
    mask = guard & space.stands(name, change.source) if change.source else guard
    if isinstance(change.to, str) and not asked:
        target = play.swapped(name, change.to)
        if target in space.place[name] and mask.any():
            yield Lottery(mask, (({name: target}, ()),))
        return
    table = {change.to: Number(form="fixed", low=1.0)} if isinstance(change.to, str) else dict(change.to or {})
    arrows = [(number, f"{name}.{label}.to.{level}", play.swapped(name, level)) for level, number in table.items()]
    inside = [a for a in arrows if a[2] in space.place[name]]
    yield from _drawn(space, mask, name, inside, asked, stays=len(inside) < len(arrows))


def _drawn(
    space: Space, mask: Flag, name: Name, arrows: list[tuple[Number, str, str]], asked: Given, stays: bool
) -> Iterator[Lottery]:
    """A lottery per group of states in which the chances are the same; what is left goes to `rest`, or `stays`."""
    groups: list[tuple[Flag, tuple[tuple[str, Amount, str], ...]]] = [(mask, ())] if mask.any() else []
    for number, path, target in arrows:
        groups = [
            (m & g, (*found, (number.form, amount, target)))
            for m, found in groups
            for g, amount in amounts(number, path, space)
            if (m & g).any()
        ]
    for group, found in groups:
        factors = [(Factor(amount, asked), target) for form, amount, target in found if form != "rest"]
        rest = next((target for form, _, target in found if form == "rest"), None)
        branches: list[Branch] = [({name: target}, (factor,)) for factor, target in factors]
        left = Factor(left_by=tuple(f for f, _ in factors), nothing=not stays and rest is None)
        branches.append(({name: rest}, (left, Factor(given=asked))) if rest else ({}, (left,)))
        if rest and asked:  # where what it is given does not hold nothing is drawn at all
            branches.append(({}, (Factor(left_by=(Factor(given=asked),)),)))
        yield Lottery(group, tuple(branches))


def joint(play: Play, space: Space, lotteries: list[Lottery]) -> list[tuple[np.ndarray, np.ndarray, Chance]]:
    """The day's lottery over states as (from, to, chance) groups: the product of the conditions' lotteries."""
    every = np.arange(space.size)
    groups: list[tuple[Flag, dict[Name, str], tuple[Factor, ...]]] = [(np.ones(space.size, bool), {}, ())]
    for lottery in lotteries:
        spread: list[tuple[Flag, dict[Name, str], tuple[Factor, ...]]] = []
        for mask, changes, factors in groups:
            inside, outside = mask & lottery.mask, mask & ~lottery.mask
            if outside.any():
                spread.append((outside, changes, factors))
            if inside.any():
                spread += [(inside, {**changes, **more}, factors + extra) for more, extra in lottery.branches]
        groups = spread
    for name, by, label, redraw in redraws(play, space):
        groups = [
            (mask & at, {**changes, **more}, factors + chance)
            for mask, changes, factors in groups
            for at, more, chance in (
                _anew(play, space, (name, label, redraw), changes, space.stands(by, (changes[by],)))
                if by in changes
                else [(mask, {}, ())]
            )
            if (mask & at).any()
        ]
    return [
        (every[mask], space.moved(every[mask], changes), Chance(tuple(sorted(factors, key=repr))))
        for mask, changes, factors in groups
    ]
