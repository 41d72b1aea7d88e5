"""What two assumptions decide together is named as the pair; copies that no draws can tell apart are said."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from detente.study.hinges import Hinges, find_hinges, interactions

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
SEEDS = range(20)


def world(seed: int, n: int = 256, d: int = 30) -> tuple[Floats, np.random.Generator]:
    rng = np.random.default_rng(seed)
    return rng.random((n, d)), rng


def found(table: Floats, truth: Flags) -> Hinges:
    paths = [f"p{i}" for i in range(table.shape[1])]
    return find_hinges(table, paths, np.zeros(len(paths), bool), truth.astype(float), truth)


def named(hinges: Hinges) -> set[str]:
    return set(hinges.pair.paths) if hinges.pair else set()


def test_what_holds_with_either_of_two_but_not_both_is_named_as_the_two() -> None:
    for seed in SEEDS:
        x, _ = world(seed)
        hinges = found(x, (x[:, 4] > 0.5) != (x[:, 17] > 0.5))
        assert named(hinges) == {"p4", "p17"}, seed
        assert hinges.pair is not None and hinges.pair.values == pytest.approx((0.5, 0.5), abs=0.06)
        assert hinges.pair.r2 > 0.8 and np.array(hinges.pair.shares).round().tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("yes", [0.3, 0.5, 0.7])
def test_a_number_that_matters_only_with_a_choice_is_named_with_the_choice(yes: float) -> None:
    for seed in SEEDS:
        x, rng = world(seed)
        x[:, 9] = rng.random(len(x)) < yes
        hinges = found(x, (x[:, 9] > 0.5) & (x[:, 2] > 0.6))
        assert named(hinges) == {"p2", "p9"}, seed
        assert hinges.pair is not None and hinges.pair.paths == ("p2", "p9")
        (without_low, with_low), (without_high, with_high) = hinges.pair.shares
        assert without_low == without_high == 0 and with_high > 0.9 and with_low < 0.2


def test_of_numbers_that_add_up_no_two_are_said_to_decide_together() -> None:
    """Two that add up interact only where their sum is near the bound: less than they do alone."""
    wrong = 0
    for seed in SEEDS:
        x, _ = world(seed)
        hinges = found(x, x[:, 1] + 3 * x[:, 5] > 2)
        wrong += hinges.pair is not None and hinges.pair.r2 > 2 * hinges.ranked[0].r2
    assert wrong == 0


def test_noise_is_called_a_pair_in_about_one_of_twenty_cases() -> None:
    """100 worlds: 5 % of them is 5, and 12 or more come up in under one of 250 such tests."""
    pairs = 0
    for seed in range(100):
        x, rng = world(seed, n=128, d=20)
        pairs += found(x, rng.random(len(x)) > 0.5).pair is not None
    assert pairs < 12


def test_a_pair_counts_beyond_the_sum_of_its_two() -> None:
    """Of an `and` of two halves the cells explain all, each alone a third: what is left is a third."""
    x, _ = world(1, n=4096, d=4)
    pair = found(x, (x[:, 0] > 0.5) & (x[:, 1] > 0.5)).pair
    assert pair is not None and pair.r2 == pytest.approx(1, abs=0.03) and pair.beyond == pytest.approx(1 / 3, abs=0.03)


def slow_interaction(a: Flags, b: Flags, truth: Flags) -> float:
    """What the product of two halves explains beyond both, by two regressions."""
    y = truth.astype(float)
    alone = np.column_stack([np.ones(len(y)), a, b])
    left = [
        float(((y - x @ np.linalg.lstsq(x, y, rcond=None)[0]) ** 2).sum()) for x in (alone, np.column_stack([alone, a & b]))
    ]
    return (left[0] - left[1]) / float(((y - y.mean()) ** 2).sum())


def test_what_a_pair_explains_beyond_its_two_is_what_a_regression_says() -> None:
    for seed in SEEDS:
        x, rng = world(seed, n=120, d=5)
        truth = rng.random(len(x)) < x[:, 0] * x[:, 1]
        above = x > np.median(x, axis=0)
        found_ = interactions(above, truth)
        for a, b in ((0, 1), (2, 4), (3, 1)):
            assert found_[a, b] == pytest.approx(slow_interaction(above[:, a], above[:, b], truth), abs=1e-9)


def test_the_cells_that_hold_too_few_draws_make_no_pair() -> None:
    x, _ = world(3)
    x[:, 6] = 1 - x[:, 5]  # a copy turned round: no draw has both high
    assert named(found(x, x[:, 5] > 0.5)) == set()


def test_a_copy_of_the_hinge_is_said_beside_it_whichever_way_it_runs() -> None:
    for seed in SEEDS:
        x, _ = world(seed)
        x[:, 8], x[:, 20] = x[:, 3] * 2 + 1, -x[:, 3]
        first = found(x, x[:, 3] > 0.4).first
        assert first is not None and {first.path, *first.ties} == {"p3", "p8", "p20"}


def test_what_is_no_copy_is_not_said_to_be_one() -> None:
    x, _ = world(0)
    first = found(x, x[:, 3] > 0.4).first
    assert first is not None and first.ties == ()
