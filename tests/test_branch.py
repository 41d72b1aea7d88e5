"""A branch of solutions followed through folds, kinks and forks whose course is known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from detente.game.arrays import Floats
from detente.lenses.branch import STUCK, Factors, Pace, Point, System, at_fixed, follow


def plane(f: Floats, by_x: list[list[float]], by_t: Floats) -> Point:
    return Point(np.asarray(f, float), sparse.csc_array(np.asarray(by_x, float)), np.asarray(by_t, float))


def cubic(x: Floats, t: float) -> Point:
    """t = (3 + 3 x - x^3) / 6, which turns back at x = 1 and again at -1."""
    (y,) = x
    return plane(np.array([y**3 - 3 * y + 6 * t - 3]), [[3 * y * y - 3]], np.array([6.0]))


def zigzag(steep: float) -> System:
    """t = g(x), which rises and falls in straight pieces; at its corners the branch turns back."""

    def system(x: Floats, t: float) -> Point:
        (y,) = x
        if y < 1:
            g, slope = steep * y, steep
        elif y < 2:
            g, slope = steep * (2 - y), -steep
        else:
            g, slope = steep * (y - 2), steep
        return plane(np.array([g - 1.5 * steep * t]), [[slope]], np.array([-1.5 * steep]))

    return system


def fork(x: Floats, t: float) -> Point:
    """At t = 1/2 two further branches leave x_1 = 0."""
    a, b = x
    return plane(np.array([a**3 - (t - 0.5) * a, b - t]), [[3 * a * a - (t - 0.5), 0], [0, 1]], np.array([-a, -1.0]))


def test_a_branch_that_turns_back_is_followed_through_both_folds() -> None:
    found = follow(cubic, np.array([2.0]))
    assert found.lost == "" and found.folds == 2
    assert found.x == pytest.approx(np.roots([1, 0, -3, 3])[0].real, abs=1e-9)


@pytest.mark.parametrize("steep", [0.2, 1.0, 3.0, 20.0])
def test_a_branch_that_turns_back_at_kinks_is_followed_however_sharp_they_are(steep: float) -> None:
    found = follow(zigzag(steep), np.array([0.0]))
    assert found.lost == "" and found.folds == 2
    assert found.x == pytest.approx(3.5, abs=1e-9)


def test_where_branches_cross_the_one_that_goes_straight_on_is_followed() -> None:
    found = follow(fork, np.zeros(2))
    assert found.lost == ""
    assert found.x == pytest.approx([0.0, 1.0], abs=1e-9)


def test_a_branch_that_ends_nowhere_is_said_to_be_lost() -> None:
    """x = t^2 - 1 / (1 - t) leaves every bound before t = 1."""

    def system(x: Floats, t: float) -> Point:
        return plane(x * (0.5 - t) - 1, [[0.5 - t]], -x)

    found = follow(system, np.array([2.0]), Pace(most=300))
    assert found.lost != "" and found.t < 0.5


def test_no_solution_without_precision_is_said() -> None:
    found = follow(lambda x, t: plane(x * x + 1, [[2 * x[0]]], np.zeros(1)), np.array([0.7]))
    assert found.lost != "" and found.lost != STUCK and found.steps == 0


def test_newton_ends_at_a_root_or_says_none() -> None:
    assert at_fixed(cubic, np.array([2.0]), 0.0) == pytest.approx(np.roots([1, 0, -3, -3])[0].real)


@pytest.mark.parametrize("seed", range(20))
def test_the_sign_of_a_determinant_is_that_of_a_full_one(seed: int) -> None:
    matrix = np.random.default_rng(seed).normal(size=(7, 7))
    assert Factors(sparse.csc_array(matrix)).sign == np.sign(np.linalg.det(matrix))
