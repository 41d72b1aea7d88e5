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
from detente.lenses.dynamics import Request, Run, Settings, solve_blocks


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
    states = ref.options**ref.issues
    starts, to, roles, units = [0], [], [0], []
    for s in range(states):
        for target, which in deals(shape, s):
            to.append(target)
            units += sorted({(2 * w + k) % ref.parties for w in which for k in (0, 1)})
            roles.append(len(units))
        starts.append(len(to))
    index = lambda values: np.asarray(values, np.uint32)  # noqa: E731
    none, m = index([]), len(to)
    yes = np.ones(len(units), bool)
    return Structure(index(starts), index(to), index(range(m)), index([0] * m), index(range(m)), index([0] * m), index(roles),
                     index(units), yes, yes, index([0] * (m + 1)), none, none, index([0]), none, none, none, np.zeros(0, bool),
                     index([0] * (states + 1)), none, none, np.ones((1, m), bool), np.ones((1, 0), bool),
                     np.ones((1, ref.parties), bool))


def reference(ref: Reference) -> tuple[Game, Draws]:
    """The game and its draws."""
    rng = np.random.default_rng(0)
    structure = structure_of(ref)
    states, p, n = ref.options**ref.issues, ref.parties, ref.draws
    own = rng.normal(size=(ref.issues, ref.options, p, n))
    at = np.array(np.unravel_index(np.arange(states), (ref.options,) * ref.issues))
    utility = sum(own[i, at[i]] for i in range(ref.issues))
    utility = (utility - utility.mean(0)) / np.ptp(utility, axis=0)
    rho = np.full((p, n), -np.log(0.9))
    start = np.zeros((states, n))
    start[0] = 1
    fields = (utility, rho, ref.scale * rho, np.full((states, p, n), ref.initiatives), np.ones(n), np.full(n, 2.0),
              np.zeros((p, n)), np.zeros((1, n)), np.zeros((1, n)), np.ones((1, n)))
    real = [np.ascontiguousarray(f, np.float32) for f in fields]
    draws = Draws(*real, np.ones((1, n), bool), start.astype(np.float32))  # type: ignore[call-arg,arg-type]
    times = np.array([0.0, ref.years, ref.years + 8.0])
    zero = np.zeros(3, np.uint32)
    table = Timetable(times, zero, np.full(3, -1, np.int32), np.zeros(4, np.uint32), zero[:0], np.array([0, 1, -1], np.int32),
                      np.zeros((0, states + 1), np.uint32), zero[:0], zero[:0], 1)
    return Game(structure, table, Labels((), (), (), (), ())), draws


@njit(error_model="numpy", cache=True)  # type: ignore[untyped-decorator]
def bare(x: np.ndarray, out: np.ndarray) -> None:
    """The floor: one exponential and one division an entry."""
    for i in range(x.shape[0]):
        out[i] = np.float32(1) / (np.float32(1) + np.exp(x[i]))


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
    return median_ms(lambda: solve_blocks(game, draws, asked, Settings(), Run(workers)), ref.draws)


def main() -> None:
    base = Reference()
    roles = len(structure_of(base).role_unit)
    x = np.linspace(-5, 5, 2 * roles).astype(np.float32)
    floor = median_ms(lambda: bare(x, np.empty_like(x)), 1)
    print(f"reference game: 256 states, {len(structure_of(base).move_to)} moves, {roles} roles")
    print(f"floor of one evaluation of the plans (bare exponentials and divisions): {floor:.3f} ms")
    for scale in (30.0, 150.0):
        for workers in (1, 2):
            ms = solve_ms(replace(base, scale=scale), workers)
            print(f"values and paths, lambda x range {scale:.0f}, {workers} workers: {ms:.1f} ms a draw, "
                  f"{ms / floor:.0f} floors")
    one = solve_ms(base)
    for what, other in (("draws x 2", replace(base, draws=64)), ("years x 2", replace(base, years=8.0)),
                        ("initiatives x 2", replace(base, initiatives=4.0)), ("settlements: 81", replace(base, options=3)),
                        ("parties: 4", replace(base, parties=4))):
        print(f"{what:20} {solve_ms(other) / one:.2f} times the reference")


if __name__ == "__main__":
    main()
