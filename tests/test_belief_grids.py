"""Grids of beliefs: what their points are."""

from __future__ import annotations

import numpy as np
import pytest

from detente.game.arrays import Grid
from detente.game.beliefs import alone, family, line, product, simplex

GRIDS = {
    "line": line(6),
    "given": line([0.3, 0.5]),
    "product": product(line(3), line(4)),
    "simplex": simplex(4),
    "family": family([0.2, 0.3, 0.4, 0.1], 9),
    "alone": alone([2, 1, 1]),
}


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_a_point_is_a_belief(grid: Grid) -> None:
    assert (grid.belief >= 0).all()
    assert np.allclose(grid.belief.sum(axis=1), 1, atol=1e-15)
    assert grid.order or grid.sizes.prod() == len(grid.belief)


@pytest.mark.parametrize("name", ["line", "given", "product", "simplex"])
def test_certainty_of_each_level_is_a_point(name: str) -> None:
    belief = GRIDS[name].belief
    for corner in np.eye(belief.shape[1]):
        assert (belief == corner).all(axis=1).sum() == 1


def test_a_line_holds_the_points_it_is_given_beside_certainty() -> None:
    assert line([0.3, 0.5]).belief[:, 1].tolist() == [0, 0.3, 0.5, 1]


def test_on_a_product_of_lines_the_two_conditions_are_independent() -> None:
    for belief in GRIDS["product"].belief:
        joint = belief.reshape(2, 2)
        assert np.allclose(joint, np.outer(joint.sum(axis=1), joint.sum(axis=0)))


def test_a_family_is_the_prior_tilted() -> None:
    prior, grid = np.array([0.2, 0.3, 0.4, 0.1]), GRIDS["family"]
    assert np.allclose(grid.belief @ grid.score[0], np.linspace(0, 1, 9), atol=1e-12)
    for belief in grid.belief[1:-1]:
        steps = np.diff(np.log(belief / prior))
        assert np.allclose(steps, steps[0])
