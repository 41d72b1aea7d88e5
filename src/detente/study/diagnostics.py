"""What says how far to trust a solution: how sharp choices were, how often consenters gave against their interest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.findings.common import Diagnostics
from detente.game.arrays import Flag
from detente.lenses.beliefs_solution import BeliefSolution
from detente.lenses.solution import FromRest, RoundsRead, Solution


def diagnostics(solution: Solution) -> Diagnostics:
    """Medians over the draws in which anything was tried or changed, means of how restless the paths were."""
    return Diagnostics(
        sharpness=_middle(solution.sharpness),
        against=_middle(solution.against),
        moves_a_year=round(float(np.mean(solution.moves_a_year)), 4),
        error_left=float(np.max(solution.error_left)),
        steps=round(float(np.mean(solution.steps)), 1),
        unexpected=_mean_of(solution, "residual"),
        astray=_mean_of(solution, "astray"),
        cycling=round(float(np.mean(solution.period > 0)), 4) if isinstance(solution, RoundsRead) else None,
    )


def _mean_of(solution: Solution, name: str) -> float | None:
    """The mean over the draws that were solved; none where nothing is hidden."""
    if not isinstance(solution, BeliefSolution) or solution.failed.all():
        return None
    return round(float(np.mean(getattr(solution, name)[~solution.failed])), 6)


def never_settles(solution: Solution) -> Flag:
    """[n] the draws in which plans go on changing however far the end lies, so that the answer depends on where that is;
    from the principal branch, those in which it was not found; where something is hidden, those that could not be solved."""
    if isinstance(solution, FromRest):
        return solution.lost
    if isinstance(solution, BeliefSolution):
        return np.isinf(solution.settled) | solution.failed
    settled = getattr(solution, "settled", None)
    return np.zeros(len(solution.steps), bool) if settled is None else np.isinf(settled)


def _middle(values: NDArray[np.float64]) -> float | None:
    """The median of the draws in which anything was tried or changed; none where in no draw."""
    known = values[np.isfinite(values)]
    return round(float(np.median(known)), 4) if len(known) else None
