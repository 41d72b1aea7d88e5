"""Where something is hidden: how far answers are off by the grid, on both clocks, and what a draw costs.

Refinement: chances at the last reading against those on 321 points; the order measured between the two finest grids, beside the
order declared: 2 on the clock of rounds, 1 on that of years, whose drift is a jump to the next point.
Cost: a random game of 12 visible states, 3 parties and 48 moves, precision 8, 3 years read and the end forgotten; processor
time.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from belief_cases import CASES
from belief_games import Act, Jump, Told, arrays, everything
from detente.game.arrays import Beliefs, Draws, Floats, Grid
from detente.game.beliefs import alone, line, product, simplex
from detente.lenses.beliefs import solve_beliefs
from detente.lenses.beliefs_rounds import solve_beliefs_in_rounds
from detente.lenses.beliefs_solution import BeliefPrecision
from detente.lenses.dynamics import solve
from detente.lenses.rounds import Played
from detente.lenses.solution import Precision, Request

GRIDS = (6, 11, 21, 41, 81)
FINE = BeliefPrecision(Precision(tolerance=1e-3))
ROUNDS = 4
DRAWS = 4


def chances(told: Told, points: int, clock: str) -> Floats:
    """[S] at the last reading."""
    game, draws, beliefs = arrays(told, line(points))
    request = everything(game)
    if clock == "years":
        return np.asarray(solve_beliefs(game, draws, beliefs, request, FINE).state[-1, :, 0])
    base = Request.nothing(told.V * told.H, 2)
    played = Played(ROUNDS, np.zeros(told.V * told.H, bool), "stops", [0.0, float(ROUNDS)])
    return np.asarray(solve_beliefs_in_rounds(game, draws, beliefs, played, request._replace(base=base)).state[-1, :, 0])


def refinement() -> None:
    print("Largest error of a chance by points of the grid, and the order between the last two")
    print(f"{'clock':8}{'game':10}" + "".join(f"{points:>10}" for points in GRIDS) + f"{'order':>8}{'declared':>10}")
    for clock, declared in (("rounds", 2), ("years", 1)):
        for name in ("threat", "changing"):
            told = CASES[name] if clock == "rounds" else CASES[name].but(initiative=2.0, readings=(0.0, 2.0))
            exact = chances(told, 321, clock)
            off = [float(np.abs(chances(told, points, clock) - exact).max()) for points in GRIDS]
            order = np.log2(off[-2] / off[-1])
            print(f"{clock:8}{name:10}" + "".join(f"{x:10.5f}" for x in off) + f"{order:8.1f}{declared:10}", flush=True)


def reference(levels: int, cells: dict[int, tuple[int, ...]] | None = None, seed: int = 0) -> Told:
    """A random game; what is done costs, and is worth, more or less by level."""
    rng = np.random.default_rng(seed)
    V, P = 12, 3
    utility = rng.uniform(-0.5, 0.5, (V, 1, P)) + 0.25 * rng.uniform(-0.5, 0.5, (V, levels, P))
    acts = []
    for v in range(V):
        for n in range(4):
            to, by = int(rng.choice([x for x in range(V) if x != v])), int(rng.integers(P))
            others = [x for x in range(P) if x != by]
            needs = tuple(int(x) for x in rng.choice(others, rng.integers(0, P), replace=False))
            cost = tuple(rng.uniform(0, 0.2) + rng.uniform(-0.1, 0.1, levels))
            acts.append(Act(f"{v}.{n}", by, v, to, needs, costs={by: cost}))
    jumps = tuple(Jump(v, (v + 1) % V, float(rng.uniform(0.1, 0.5))) for v in range(0, V, 3))
    return Told(
        utility,
        () if cells else (0,),
        tuple(acts),
        jumps,
        prior=(1 / levels,) * levels,
        precision=8.0,
        initiative=3.0,
        reluctance=2.0,
        rho=0.12,
        unexplained=0.005,
        until=3.0,
        endless=1.0,
        readings=(0.0, 1.0, 2.0, 3.0),
        cells=cells or {},
    )


def many(draws: Draws, n: int) -> Draws:
    """n draws that differ in stakes, precision and pace."""
    rng = np.random.default_rng(1)
    found = {name: np.repeat(field, n, axis=-1) for name, field in draws._asdict().items()}
    found["utility"] = found["utility"] * rng.uniform(0.7, 1.3, (*found["utility"].shape[1:],))
    found["precision"] = found["precision"] * rng.uniform(0.5, 1.5, (1, n))
    found["initiative"] = found["initiative"] * rng.uniform(0.6, 1.5, (1, 1, n))
    return Draws(**found)


def public() -> float:
    """Milliseconds a draw of the same game on its mean level, seen by all, in single precision."""
    told = reference(2)
    acts = tuple(
        Act(a.name, a.by, a.frm, a.to, a.needs, {j: float(np.mean(cost)) for j, cost in a.costs.items()}) for a in told.acts
    )
    game, draws, _ = arrays(told.but(utility=told.utility.mean(axis=1, keepdims=True), acts=acts, prior=(1.0,)), alone([1]))
    some = many(draws, 64)
    single = Draws(**{name: f.astype(np.float32) if f.dtype != bool else f for name, f in some._asdict().items()})
    request = Request.nothing(12, 4)._replace(counts=True)
    solve(game, single, request)
    begun = time.process_time()
    solve(game, single, request)
    return (time.process_time() - begun) / 64 * 1000


def hidden(told: Told, grid: Grid) -> float:
    """Milliseconds a draw at a study's tolerance."""
    game, draws, _ = arrays(told, grid)
    precision = BeliefPrecision(Precision(tolerance=0.02))
    some, doubts = many(draws, DRAWS), Beliefs(np.full(DRAWS, 0.005))
    solve_beliefs(game, many(draws, 1), Beliefs(np.full(1, 0.005)), everything(game), precision)
    begun = time.process_time()
    solve_beliefs(game, some, doubts, everything(game), precision)
    return (time.process_time() - begun) / DRAWS * 1000


def cost() -> None:
    seen = public()
    print("\nMilliseconds a draw, and in draws of the game seen by all")
    print(f"{'seen by all':24}{seen:10.2f}{1:8}")
    sides = reference(4, {0: (0, 0, 1, 1), 1: (0, 1, 0, 1)})
    for name, told, grid in (
        ("K = 5", reference(2), line(5)),
        ("K = 11", reference(2), line(11)),
        ("K = 21", reference(2), line(21)),
        ("three levels, 28 points", reference(3), simplex(6)),
        ("two-sided, 7 x 7", sides, product(line(7), line(7))),
    ):
        took = hidden(told, grid)
        print(f"{name:24}{took:10.1f}{took / seen:8.0f}", flush=True)


if __name__ == "__main__":
    refinement()
    cost()
