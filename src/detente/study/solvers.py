"""How a study solves an arm: one function from a game, its draws and what is asked to what follows.

A study is handed such a function (`Solve`), so that what is said of solutions can be tried without solving, and a second
solver can stand beside the first. Each clock has its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import Draws
from detente.game.clock import ROUNDS, YEARS
from detente.game.compile import Compiled
from detente.lenses.dynamics import Request, Run, Settings, Solution, solve_blocks
from detente.lenses.rounds import solve_in_rounds

Solve = Callable[[Compiled, Draws, Request], Solution]


@dataclass(frozen=True)
class Progress:
    """What a long study reports to: draws solved so far are added up by the caller."""

    advance: Callable[[int], None] = lambda done: None  # so many draws more are solved
    stopped: Callable[[], bool] = lambda: False
    total: Callable[[int], None] = lambda draws: None  # so many draws will be solved in all
    say: Callable[[str], None] = lambda text: None  # what is worth knowing before it is solved, such as its size


@dataclass(frozen=True)
class How:
    """How exactly an arm is solved, by how many threads, and what is told while it is."""

    precision: Settings
    workers: int = 1
    progress: Progress = Progress()


class Continuous:
    """The dynamics lens. A block of draws waits for its slowest: they are taken in the order of the steps the last arm took."""

    def __init__(self, how: How):
        self.how = how
        self._steps: NDArray[np.floating] | None = None  # [n] of the last arm

    def __call__(self, compiled: Compiled, draws: Draws, request: Request) -> Solution:
        told = 0

        def report(done: int) -> None:
            nonlocal told
            self.how.progress.advance(done - told)
            told = done

        run = Run(self.how.workers, report, self.how.progress.stopped, self._order(draws.start.shape[-1]))
        solution = solve_blocks(compiled.game, draws, request, self.how.precision, run)
        self._steps = solution.steps
        return solution

    def _order(self, n: int) -> NDArray[np.int64] | None:
        if self._steps is None or self._steps.size != n:
            return None
        return np.argsort(self._steps, kind="stable")


def in_rounds(how: How) -> Solve:
    """Backward induction over rounds; exact, so that nothing of `how` but its progress matters."""

    def solve(compiled: Compiled, draws: Draws, request: Request) -> Solution:
        solution = solve_in_rounds(compiled, draws, request)
        how.progress.advance(draws.start.shape[-1])
        return solution

    return solve


SOLVERS: dict[str, Callable[[How], Solve]] = {YEARS.name: Continuous, ROUNDS.name: in_rounds}
"""By clock."""
