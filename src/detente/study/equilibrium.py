"""A study from the principal branch: where it is defined, what it takes, and the game solved back from it.

After its last date a game is then at rest from the first day on. Draws in which the branch is not found are solved from
the ordinary end instead, so that there is something to show, and are marked: they are not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from detente.errors import Change, Refused, TooLarge
from detente.game.arrays import Draws, Flag, Floats, Ints
from detente.game.clock import YEARS
from detente.game.compile import Compiled
from detente.game.play import Play, smaller, to_freeze
from detente.lenses.dynamics import solve_blocks
from detente.lenses.principal import Principal, principal, unknowns
from detente.lenses.solution import FromRest, Precision, Request, Run, Solution
from detente.scenario.stages import ways

MOST_UNKNOWNS = 4_000
"""Reached states times parties who decide: a draw then takes up to a minute."""
PLAINLY = Run()
INSTEAD = "Leave --equilibrium out, and every game is solved back from an end that is forgotten"


def values_at_rest(
    compiled: Compiled, draws: Draws, where: Flag | None = None, run: Run = PLAINLY, growth: bool = False
) -> Principal:
    """What states are worth on the principal branch, in each draw, once nothing is dated any more.

    `value` [S, P, n], nan in states that no path reaches from the start or from `where` [S], and in draws that are not `found`
    [n]; `lost` says why. With `growth` also whether it is stable backwards, which takes longer.

    Raises:
        Refused: something comes round with the calendar, or time is counted in rounds: nothing is ever at rest.
        TooLarge: there are too many unknowns; the least change that helps stands in it.
    """
    play = compiled.play
    if play.clock is not YEARS:
        raise Refused("the principal branch is that of a game without an end; rounds have a last one", INSTEAD)
    if name := next(recurring(compiled), ""):
        said = f"{name} comes round every year, so that nothing is ever at rest"
        raise Refused(f"{said}: the principal branch is not defined in this focus", INSTEAD)
    many = unknowns(compiled.game, draws, where)
    if many > MOST_UNKNOWNS:
        said = f"the principal branch has {many:,} unknowns (states that can be reached times parties who decide) in this focus"
        raise TooLarge(
            f"{said}; at most {MOST_UNKNOWNS:,} are solved",
            f"Put fewer things in play: {smaller(play)}. Or: {INSTEAD[0].lower()}{INSTEAD[1:]}",
            Change(freeze=to_freeze(play)),
        )
    return principal(compiled.game, draws, where, run, growth)


def recurring(compiled: Compiled) -> Iterator[str]:
    """What in play falls on a day of every year: lotteries, resets and certain floors."""
    play = compiled.play
    for name, condition in play.scenario.conditions.items():
        if name in compiled.space.place and name not in play.overlay.hold:
            for label, change in condition.changes.items():
                if any(when.each for when in change.at) and not play.drops(f"{name}.{label}"):
                    yield f"{name}.{label}"
    yield from _resets(play, compiled)
    for way in ways(play.scenario).values():
        if way.vote is not None and way.axis in compiled.space.place and any(when.each for when in way.vote.at):
            yield way.axis
    for name, floor in play.scenario.floors.items():
        if floor.who in compiled.game.labels.parties and any(when.each for when in floor.at):
            yield name


def _resets(play: Play, compiled: Compiled) -> Iterator[str]:
    for name, issue in play.scenario.issues.items():
        if name in compiled.space.place and name not in play.overlay.hold:
            for label, reset in issue.resets.items():
                if any(when.each for when in reset.at):
                    yield f"{name}.{label}"


def solved_from_rest(
    compiled: Compiled,
    draws: Draws,
    request: Request,
    precision: Precision,
    run: Run,
    ready: Callable[[], None] = lambda: None,
) -> FromRest:
    """The solution of every draw from the principal branch; `ready` is called once that is known."""
    rest = values_at_rest(compiled, draws, request.where, replace(run, progress=None))
    ready()
    if rest.found.all():
        return _marked(solve_blocks(compiled.game, draws, request, precision, run, rest.value), rest)
    told = 0

    def part(which: Ints, precision: Precision, end: Floats | None) -> Solution:
        nonlocal told
        before, own = told, Draws(**{name: np.ascontiguousarray(x[..., which]) for name, x in draws._asdict().items()})
        told += which.size

        def progress(done: int) -> None:
            if run.progress is not None:
                run.progress(before + done)

        return solve_blocks(compiled.game, own, request, precision, replace(run, progress=progress), end)

    found, lost = np.flatnonzero(rest.found), np.flatnonzero(~rest.found)
    parts = [(lost, part(lost, replace(precision, end="status_quo"), None))]
    if found.size:
        parts.append((found, part(found, precision, rest.value[..., found])))
    return _marked(_joined(parts), rest)


def _joined(parts: list[tuple[Ints, Solution]]) -> Solution:
    """The solutions of some draws each as that of all."""
    n = sum(which.size for which, _ in parts)
    whole: dict[str, Floats] = {}
    for which, solution in parts:
        for name, array in vars(solution).items():
            whole.setdefault(name, np.empty((*array.shape[:-1], n), array.dtype))[..., which] = array
    return Solution(**whole)


def _marked(solution: Solution, rest: Principal) -> FromRest:
    return FromRest(**vars(solution), lost=~rest.found)
