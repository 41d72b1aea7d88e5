"""Milliseconds a draw for a fixed random reference game, beside the floor, and how time grows.

The game: 256 settlements from 4 issues of 4 options, deals of one or two issues, 6 parties with 2 initiatives a year each, two
owners an issue, utilities scaled so that precision times the range of values is 30 or 150; 4 years read, 8 of end, float32.
The floor is a bare loop with the exponentials and divisions of one evaluation of the plans. Everything is measured in one
process; medians of three. Ratios say more than times.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numba import njit

from detente.game.arrays import Draws, Game, Labels, Structure, Timetable
from detente.lenses import backward, plans
from detente.lenses.dynamics import Desk, Plan, solve_blocks
from detente.lenses.lanes import LANES
from detente.lenses.plans import Block, Work
from detente.lenses.pointers import pointed
from detente.lenses.solution import Precision, Request, Run


@dataclass(frozen=True)
class Reference:
    """The reference game's shape; each line of the growth table changes one of these."""

    draws: int = 32
    scale: float = 30.0
    years: float = 4.0
    initiatives: float = 2.0
    options: int = 4
    parties: int = 6
    issues: int = 4
    conditions: int = 0  # of two levels each, changing once a year by themselves; they multiply the states


def deals(shape: tuple[int, ...], s: int) -> list[tuple[int, tuple[int, ...]]]:
    """(state led to, issues changed) of every deal of one or two issues."""
    at, found = np.unravel_index(s, shape), []
    for count in (1, 2):
        for which in itertools.combinations(range(len(shape)), count):
            for new in itertools.product(*(range(shape[w]) for w in which)):
                if all(n != at[w] for n, w in zip(new, which, strict=True)):
                    to = list(at)
                    for n, w in zip(new, which, strict=True):
                        to[w] = n
                    found.append((int(np.ravel_multi_index(to, shape)), which))
    return found


def structure_of(ref: Reference) -> Structure:
    """Owners of an issue, two of them, must both agree; either may try."""
    shape = (ref.options,) * ref.issues
    settlements, levels = ref.options**ref.issues, 2**ref.conditions
    starts, to, roles, units, jumps = [0], [], [0], [], []
    for c in range(levels):
        for s in range(settlements):
            for target, which in deals(shape, s):
                to.append(c * settlements + target)
                units += sorted({(2 * w + k) % ref.parties for w in which for k in (0, 1)})
                roles.append(len(units))
            starts.append(len(to))
            jumps += [(c ^ (1 << k)) * settlements + s for k in range(ref.conditions)]
    index = lambda values: np.asarray(values, np.uint32)  # noqa: E731
    none, m, j = index([]), len(to), len(jumps)
    yes = np.ones(len(units), bool)
    return Structure(
        index(starts),
        index(to),
        index(range(m)),
        index([0] * m),
        index([0] * m),
        index(roles),
        index(units),
        yes,
        yes,
        index([0] * (m + 1)),
        none,
        none,
        index([0]),
        none,
        none,
        none,
        np.zeros(0, bool),
        index(np.arange(settlements * levels + 1) * ref.conditions),
        index(jumps),
        index([1] * j),
        np.ones((1, m), bool),
        np.ones((1, j), bool),
        np.ones((1, ref.parties), bool),
    )


def reference(ref: Reference) -> tuple[Game, Draws]:
    """The game and its draws; conditions turn what the issues are worth by a tenth."""
    rng = np.random.default_rng(0)
    structure = structure_of(ref)
    settlements, p, n = ref.options**ref.issues, ref.parties, ref.draws
    states = settlements * 2**ref.conditions
    own = rng.normal(size=(ref.issues, ref.options, p, n))
    at = np.array(np.unravel_index(np.arange(settlements), (ref.options,) * ref.issues))
    utility = np.concatenate([sum(own[i, at[i]] for i in range(ref.issues)) * (1 + 0.1 * c) for c in range(2**ref.conditions)])
    utility = (utility - utility.mean(0)) / np.ptp(utility, axis=0)
    rho = np.full((p, n), -np.log(0.9))
    start = np.zeros((states, n))
    start[0] = 1
    fields = (
        utility,
        rho,
        ref.scale * rho,
        np.full((states, p, n), ref.initiatives),
        np.ones(n),
        np.full(n, 2.0),
        np.zeros((p, n)),
        np.zeros((1, n)),
        np.stack([np.zeros(n), np.ones(n)]),
        np.ones((1, n)),
    )
    real = [np.ascontiguousarray(f, np.float32) for f in fields]
    draws = Draws._make([*real, np.ones((1, n), bool), start.astype(np.float32)])
    times = np.array([0.0, ref.years, ref.years + 8.0])
    zero = np.zeros(3, np.uint32)
    table = Timetable(
        times,
        zero,
        np.full(3, -1, np.int32),
        np.zeros(4, np.uint32),
        zero[:0],
        np.array([0, 1, -1], np.int32),
        np.zeros((0, states + 1), np.uint32),
        zero[:0],
        zero[:0],
        1,
        2,
        np.zeros(3, bool),
    )
    return Game(structure, table, Labels((), (), (), (), ())), draws


@njit(error_model="numpy", cache=True)  # type: ignore[untyped-decorator]
def bare(x: np.ndarray, out: np.ndarray) -> None:
    """The floor: one exponential and one division an entry."""
    for i in range(x.shape[0]):
        out[i] = np.float32(1) / (np.float32(1) + np.exp(x[i]))


@njit(error_model="numpy", nogil=True)  # type: ignore[untyped-decorator]
def only_plans(game: Structure, block: Block, V: np.ndarray, work: Work, times: int) -> None:
    """Everybody's plans in every state, so many times."""
    plans.set_prices(game, block, 0, work)
    for _ in range(times):
        for s in range(V.shape[0]):
            plans.plan_state(game, block, 0, s, V.shape[1], V, work)


@njit(error_model="numpy", nogil=True)  # type: ignore[untyped-decorator]
def slopes(game: Structure, block: Block, V: np.ndarray, work: Work, times: int) -> None:
    """Plans, the rates that follow from them and what values gain a year, so many times."""
    plans.set_prices(game, block, 0, work)
    for _ in range(times):
        backward.slope(game, block, 0, V, work.rates[0], work.leave[0], work.value[2], work)


def at_a_desk(ref: Reference) -> tuple[Desk, Block]:
    """One block of the reference game, laid out for the compiled loops; its values are those of the beginning."""
    game, draws = reference(ref)
    plan = Plan.of(game, draws, Request.nothing(draws.start.shape[0], 2), Precision())
    desk, block = Desk(plan, np.zeros(1, np.int64)), plan.block(draws, np.arange(LANES))
    desk.solve(block)
    return desk, block


def plans_ms(ref: Reference, what: Callable[..., None]) -> float:
    """One evaluation for one draw, in milliseconds."""
    desk, block = at_a_desk(ref)
    V, table = desk.work.value[0].copy(), pointed(block)
    return median_ms(lambda: what(desk.plan.game, table, V, desk.work, 20), 20 * LANES)


def values_ms(ref: Reference) -> float:
    """Values alone of one draw, in milliseconds."""
    desk, _ = at_a_desk(ref)
    return median_ms(desk.back, LANES)


def median_ms(call: Callable[[], object], draws: int) -> float:
    """Milliseconds a draw, the median of three after a warm-up."""
    call()
    found = []
    for _ in range(3):
        began = time.perf_counter()
        call()
        found.append((time.perf_counter() - began) * 1e3 / draws)
    return statistics.median(found)


def solve_ms(ref: Reference, workers: int = 1) -> float:
    """Values and paths of one draw, in milliseconds."""
    game, draws = reference(ref)
    asked = Request.nothing(draws.start.shape[0], 2)
    return median_ms(lambda: solve_blocks(game, draws, asked, Precision(), Run(workers)), ref.draws)


def main() -> None:
    base = Reference()
    structure = structure_of(base)
    roles = len(structure.role_unit)
    x = np.linspace(-5, 5, 2 * roles).astype(np.float32)  # one exponential for consent, one for the choice, an entry
    floor = median_ms(lambda: bare(x, np.empty_like(x)), 1)
    print(
        f"reference game: 256 states, {len(structure.move_to)} moves, {roles} who may try and must agree; {LANES} draws a block"
    )
    print(f"floor, so many exponentials and divisions in a bare loop: {floor:.3f} ms")
    for what, name in ((only_plans, "plans"), (slopes, "plans and slopes")):
        ms = plans_ms(base, what)
        print(f"one evaluation of the {name}: {ms:.3f} ms a draw, {ms / floor:.1f} floors")
    for scale in (30.0, 150.0):
        alone = values_ms(replace(base, scale=scale))
        print(f"values alone, lambda x range {scale:.0f}, 1 worker: {alone:.1f} ms a draw, {alone / floor:.0f} floors")
        for workers in (1, 2):
            ms = solve_ms(replace(base, scale=scale), workers)
            print(
                f"values and paths, lambda x range {scale:.0f}, {workers} workers: {ms:.1f} ms a draw, {ms / floor:.0f} floors"
            )
    one = solve_ms(base)
    print("time a draw, times the reference's:")
    growth = {
        "128 draws for 32": {"draws": 128},
        "8 years for 4": {"years": 8.0},
        "4 initiatives for 2": {"initiatives": 4.0},
        "81 settlements for 256": {"options": 3},
        "4 parties for 6": {"parties": 4},
        "8 parties for 6": {"parties": 8},
        "1 condition for none": {"conditions": 1},
        "2 conditions for none": {"conditions": 2},
    }
    for label, change in growth.items():
        other = replace(base, **change)  # type: ignore[arg-type]
        print(f"  {label:24} {solve_ms(other) / one:.2f}")


if __name__ == "__main__":
    main()
