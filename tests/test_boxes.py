"""Boxes of two or three assumptions that separate holding from failing, planted and found; luck is not taken for one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from detente.findings.audit import BoxSide, FoundBox
from detente.report import words
from detente.study.boxes import FEWEST, Box, find_box

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def world(seed: int, n: int = 256, d: int = 30) -> tuple[Floats, np.random.Generator]:
    rng = np.random.default_rng(seed)
    return rng.random((n, d)), rng


def found(table: Floats, truth: Flags) -> Box | None:
    return find_box(table, [f"p{i}" for i in range(table.shape[1])], truth)


def bounds(box: Box | None) -> dict[str, tuple[float, float]]:
    return {side.path: (side.low, side.high) for side in box.sides} if box else {}


def test_a_box_of_two_is_found_with_its_bounds_coverage_and_density() -> None:
    for seed in range(10):
        x, _ = world(seed)
        box = found(x, (x[:, 4] > 0.6) & (x[:, 17] < 0.5))
        assert box is not None and box.holds and set(bounds(box)) == {"p4", "p17"}, seed
        assert box.coverage > 0.8 and box.density > 0.8 and box.base < 0.3
        (low, up), (down, high) = bounds(box)["p4"], bounds(box)["p17"]
        assert low == pytest.approx(0.6, abs=0.06) and high == pytest.approx(0.5, abs=0.06)
        assert np.isinf(up) and np.isinf(down), "neither is bounded on its other side"


def test_a_box_of_three_in_which_a_claim_fails_is_found() -> None:
    for seed in range(10):
        x, _ = world(seed)
        box = found(x, ~((x[:, 4] > 0.5) & (x[:, 17] < 0.5) & (x[:, 9] > 0.4)))
        assert box is not None and not box.holds and set(bounds(box)) == {"p4", "p9", "p17"}, seed
        assert box.coverage > 0.8 and box.density > 0.8


def test_a_choice_and_a_number_bound_a_box_fairly() -> None:
    for seed in range(10):
        x, rng = world(seed)
        x[:, 9] = rng.random(len(x)) < 0.4
        box = found(x, (x[:, 9] > 0.5) & (x[:, 2] > 0.6))
        assert set(bounds(box)) == {"p2", "p9"} and bounds(box)["p9"] == (0.5, np.inf), seed


def test_a_box_stands_though_some_draws_go_otherwise() -> None:
    good = 0
    for seed in range(6):
        x, rng = world(seed, n=512)
        box = found(x, ((x[:, 4] > 0.6) & (x[:, 17] < 0.5)) ^ (rng.random(512) < 0.02))
        good += box is not None and set(bounds(box)) == {"p4", "p17"} and min(box.coverage, box.density) > 0.8
    assert good >= 5


def test_what_one_assumption_decides_alone_is_no_box() -> None:
    for seed in range(3):
        x, _ = world(seed)
        assert found(x, x[:, 2] > 0.5) is None and found(x, (x[:, 2] > 0.3) & (x[:, 2] < 0.6)) is None


def nothing(seeds: range) -> int:
    named = 0
    for seed in seeds:
        x, rng = world(1000 + seed, n=160, d=24)
        named += found(x, rng.random(len(x)) < 0.35) is not None
    return named


def test_where_nothing_matters_nothing_is_named() -> None:
    assert nothing(range(15)) <= 2, "one in twenty, so that three of fifteen are less likely than one in thirty"


@pytest.mark.slow
def test_where_nothing_matters_nothing_is_named_in_95_of_100() -> None:
    assert nothing(range(100)) <= 5


def test_a_box_is_the_leaf_of_a_small_tree_that_is_written_out() -> None:
    """The oracle: of all boxes with one bound on each of two assumptions none explains more."""
    x, rng = world(3, n=200, d=5)
    truth = ((x[:, 1] > 0.5) & (x[:, 3] > 0.4)) ^ (rng.random(200) < 0.05)
    box = found(x, truth)
    assert box is not None
    best = 0.0
    for i in range(5):
        for j in range(i):
            for a in np.linspace(0.05, 0.95, 19):
                for b in np.linspace(0.05, 0.95, 19):
                    for one in (x[:, i] > a, x[:, i] <= a):
                        for two in (x[:, j] > b, x[:, j] <= b):
                            if 10 <= (one & two).sum() < 200:
                                best = max(best, float(np.corrcoef(one & two, truth)[0, 1] ** 2))
    assert box.r2 > best - 0.03


def test_the_same_seed_gives_the_same_box_and_too_few_draws_give_none() -> None:
    x, _ = world(1, n=FEWEST)
    truth = (x[:, 4] > 0.5) & (x[:, 17] < 0.6)
    assert found(x, truth) == found(x, truth) is not None
    assert found(x[: FEWEST - 1], truth[: FEWEST - 1]) is None
    assert found(x, np.ones(FEWEST, bool)) is None


def test_a_box_is_said_with_coverage_density_and_luck() -> None:
    sides = (BoxSide(path="a.weight", low=0.6, high=None, switch=False), BoxSide(path="asked", low=None, high=0.5, switch=True))
    box = FoundBox(holds=False, sides=sides, coverage=0.9, density=0.85, base=0.3, r2=0.7, alone=0.3, shuffled95=0.1)
    said = words.box_sentence(box).replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("It fails where a.weight above 0.6 and without asked: 90 % of the draws in which it fails lie there")
    assert "in 85 % of the draws there it fails (density; of all draws 30 %)" in said and "up to 10 %" in said
    assert words.box_short(box) == "outside a.weight above 0.6 and without asked"
