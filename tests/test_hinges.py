"""Shares against known intervals; hinges that were planted are found, and noise is not taken for one."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binom, qmc

from detente.degrees import BARS
from detente.findings.shares import Share, outcome_of, wilson
from detente.study.draws import Points
from detente.study.hinges import (
    LEAF,
    SCREENED,
    Hinges,
    additive_r2,
    best_splits,
    bins_of,
    find_hinges,
    influences,
    turning_point,
)

Floats = NDArray[np.float64]


# ------------------------------------------------------------------------------------------------------- shares


@pytest.mark.parametrize(
    ("held", "counted", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I: the score method without continuity correction
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(held: int, counted: int, low: float, high: float) -> None:
    assert wilson(held, counted) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 600), st.data())
def test_the_interval_holds_the_share_and_mirrors(counted: int, data: st.DataObject) -> None:
    held = data.draw(st.integers(0, counted))
    low, high = wilson(held, counted)
    assert 0 <= low <= held / counted <= high <= 1
    assert wilson(counted - held, counted) == pytest.approx((1 - high, 1 - low))


def test_the_interval_covers_a_true_share_about_as_often_as_it_says() -> None:
    covered = []
    for p in np.linspace(0.05, 0.95, 19):
        ends = np.array([wilson(k, 128) for k in range(129)])
        covered.append(binom.pmf(np.arange(129), 128, p)[(ends[:, 0] <= p) & (p <= ends[:, 1])].sum())
    assert np.mean(covered) == pytest.approx(0.95, abs=0.01)
    assert min(covered) > 0.92


def test_the_bar_follows_the_strength_of_what_was_said() -> None:
    often = Share(300, 500, *wilson(300, 500))  # .60, between .56 and .64
    assert {s: outcome_of(often, bar) for s, bar in BARS.table().items()} == {
        "asserted": "mixed",
        "implied": "mixed",
        "likely": "follows",
        "reported": "follows",
        "prescription": "follows",
        "question": "follows",
        "perhaps": "possible",
        "hedged": "possible",
    }
    assert outcome_of(often, 0.6) == "undecided"


# ------------------------------------------------------------------------------------------------------- hinges


def world(n: int = 512, d: int = 40, seed: int = 0) -> tuple[Floats, list[str], np.random.Generator]:
    rng = np.random.default_rng(seed)
    return rng.random((n, d)), [f"p{i}" for i in range(d)], rng


def found(table: Floats, paths: list[str], effect: Floats, truth: NDArray[np.bool_], pace: tuple[int, ...] = ()) -> Hinges:
    nuisance = np.isin(np.arange(len(paths)), pace)
    return find_hinges(table, paths, nuisance, effect, truth, seed=7)


def test_a_planted_hinge_is_found_with_its_value() -> None:
    x, paths, rng = world()
    effect = x[:, 11] - 0.62 + 0.05 * rng.normal(size=len(x))
    first = found(x, paths, effect, effect > 0).first
    assert first is not None and first.path == "p11"
    assert first.value == pytest.approx(0.62, abs=0.03)
    assert first.below < 0.1 and first.above > 0.9 and first.r2 > 0.7
    assert first.range == (x[:, 11].min(), x[:, 11].max())
    assert [b.share for b in first.bins] == sorted(b.share for b in first.bins)


def test_a_hinge_that_turns_downwards_is_one_too() -> None:
    x, paths, rng = world()
    effect = 0.3 - x[:, 5] + 0.05 * rng.normal(size=len(x))
    first = found(x, paths, effect, effect > 0).first
    assert first is not None and (first.path, first.below > first.above) == ("p5", True)


def test_two_hinges_are_ranked_by_what_they_explain() -> None:
    x, paths, _ = world()
    effect = 2 * x[:, 3] + x[:, 8]
    ranked = found(x, paths, effect, effect > 1.5).ranked
    assert [h.path for h in ranked[:2]] == ["p3", "p8"]
    assert all(a.r2 >= b.r2 for a, b in zip(ranked, ranked[1:], strict=False)) and len(ranked) <= 5


def test_noise_is_called_a_hinge_in_about_one_of_twenty_cases() -> None:
    """Truth is read off an effect that no assumption moves; 120 worlds, so 5 % is 6 give or take 2."""
    clear = 0
    for seed in range(120):
        x, paths, rng = world(n=96, d=30, seed=seed)
        effect = rng.normal(size=len(x))
        clear += find_hinges(x, paths, np.zeros(30, bool), effect, effect > 0.3, seed=seed).first is not None
    assert binom.cdf(clear, 120, 0.05) > 0.005 and binom.sf(clear - 1, 120, 0.05) > 0.005


def test_a_u_shaped_influence_is_screened_in() -> None:
    """It has no rank correlation; only the index sees it."""
    x, paths, rng = world(d=80)
    effect = (x[:, 70] - 0.5) ** 2 + 0.05 * rng.normal(size=len(x))
    result = found(x, paths, effect, effect > 0.1)
    assert abs(result.ranked[0].rank) < 0.1
    assert result.ranked[0].path == "p70" and result.first is not None
    assert len(paths) > SCREENED


def test_pace_and_noise_are_folded_into_one_number_and_are_never_a_hinge() -> None:
    x, paths, rng = world()
    effect = x[:, 3] + (x[:, 4] - 0.5) ** 2 * 2 + 0.2 * x[:, 20]
    result = found(x, paths, effect, effect > np.median(effect), pace=(3, 4))
    assert not {"p3", "p4"} & {h.path for h in result.ranked}
    assert result.pace_r2 > 0.9
    assert found(x, paths, rng.normal(size=len(x)), effect > 0.5, pace=(3, 4)).pace_r2 < 0.03


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
def test_what_one_step_decides_a_model_that_may_step_explains_and_luck_no_more_than_without(cut: float) -> None:
    x, _, rng = world(n=256, d=60)
    assert additive_r2(x, np.asarray(x[:, 7] > cut, np.float64), steps=True) > 0.9
    assert additive_r2(x, rng.normal(size=256), steps=True) < 0.05


def test_pace_explains_nothing_out_of_sample_where_it_matters_nothing() -> None:
    x, _, rng = world(n=256, d=60)
    assert additive_r2(x, rng.normal(size=256)) < 0.05
    assert additive_r2(x[:, :0], rng.normal(size=256)) == 0.0


@pytest.mark.parametrize("always", [True, False])
def test_what_always_or_never_holds_hinges_on_nothing(always: bool) -> None:
    x, paths, _ = world()
    result = found(x, paths, x[:, 0], np.full(len(x), always))
    assert result.ranked == () and result.first is None
    assert result.influence["p0"] > 0.9


def test_a_yes_or_no_can_be_the_hinge() -> None:
    x, paths, rng = world()
    x[:, 9] = rng.random(len(x)) < 0.4
    effect = x[:, 9] + 0.1 * rng.normal(size=len(x))
    first = found(x, paths, effect, effect > 0.5).first
    assert first is not None and (first.path, first.value) == ("p9", 0.5)
    assert [(b.low, b.high) for b in first.bins] == [(0, 0), (1, 1)]
    assert (first.below, first.above) == (first.bins[0].share, first.bins[1].share)


def test_one_of_several_values_splits_between_two_of_them() -> None:
    x, paths, rng = world()
    x[:, 2] = rng.choice([1.0, 2.0, 4.0], len(x))
    first = found(x, paths, x[:, 2], x[:, 2] > 3).first
    assert first is not None and (first.path, first.value) == ("p2", 3.0) and first.r2 == pytest.approx(1.0)
    assert [b.low for b in first.bins] == [1, 2, 4]


def test_a_constant_assumption_and_a_constant_effect_do_no_harm() -> None:
    x, paths, rng = world()
    x[:, 0] = 3.0
    assert found(x, paths, x[:, 1], x[:, 1] > 0.5).influence["p0"] == 0.0
    flat = found(x, paths, np.zeros(len(x)), rng.random(len(x)) > 0.5)
    assert flat.pace_r2 == 0.0 and max(flat.influence.values()) == 0.0


def test_the_same_draws_and_seed_give_the_same_hinges() -> None:
    x, paths, _ = world()
    assert found(x, paths, x[:, 3], x[:, 3] > 0.4) == found(x, paths, x[:, 3], x[:, 3] > 0.4)


def test_renaming_and_reordering_assumptions_changes_no_split() -> None:
    x, paths, rng = world(d=12)
    effect = x[:, 3] + 0.3 * rng.normal(size=len(x))
    there, back = found(x, paths, effect, effect > 0.5), found(x[:, ::-1], paths[::-1], effect, effect > 0.5)
    assert there.ranked == back.ranked


def slow_split(x: NDArray[np.floating], truth: NDArray[np.bool_]) -> tuple[float, float]:
    """The best split by trying every cut: share of the variance of truth between its two sides."""
    best = (0.0, float("nan"))
    for cut in (np.unique(x)[1:] + np.unique(x)[:-1]) / 2:
        sides = [truth[x <= cut], truth[x > cut]]
        if min(map(len, sides)) >= LEAF * len(x):
            between = sum(len(side) * (side.mean() - truth.mean()) ** 2 for side in sides)
            best = max(best, (between / len(x) / truth.var(), float(cut)), key=lambda pair: pair[0])
    return best


@given(st.integers(0, 10_000), st.booleans())
def test_the_best_split_is_that_of_plain_loops(seed: int, ties: bool) -> None:
    rng = np.random.default_rng(seed)
    x = np.round(rng.random(60), 1) if ties else rng.random(60)
    truth = rng.random(60) < x
    truth[:2] = [True, False]
    every = np.ones((1, 1), bool)
    r2, value = best_splits(x[:, None], truth[:, None], every)
    expected, cut = slow_split(x, truth)
    assert r2[0, 0] == pytest.approx(expected)
    if expected > 0:
        sides = (x > value[0]).astype(float)[:, None]
        assert best_splits(sides, truth[:, None], every)[0] == pytest.approx(expected)
        assert value[0] == pytest.approx(cut) or expected == pytest.approx(slow_split(1.0 * (x > cut), truth)[0])


def ishigami(n: int) -> tuple[Floats, Floats]:
    x = (qmc.Sobol(3, seed=np.random.default_rng(1)).random(n) * 2 - 1) * np.pi
    return x, np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_the_index_is_that_of_the_ishigami_function() -> None:
    """First-order indices in closed form: 0.3139, 0.4424, 0 (Ishigami and Homma 1990)."""
    x, y = ishigami(4096)
    assert influences(x, y[:, None])[0][:, 0] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)


def test_the_index_agrees_with_another_estimator() -> None:
    rbd_fast = pytest.importorskip("SALib.analyze.rbd_fast")
    x, y = ishigami(2048)
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[-np.pi, np.pi]] * 3}
    theirs = rbd_fast.analyze(problem, x, y, num_resamples=2, seed=1)["S1"]
    assert influences(x, y[:, None])[0][:, 0] == pytest.approx(theirs, abs=0.04)


def test_the_index_of_noise_is_near_zero() -> None:
    x, _, rng = world(d=200)
    index = influences(x, rng.normal(size=(len(x), 1)))[0]
    assert np.mean(index) < 0.015  # the bins alone would explain 15/511 = 0.029 of it


def test_bins_share_the_draws_evenly_and_lose_none() -> None:
    x = np.random.default_rng(0).random(500)
    made = bins_of(x, x > 0.5)
    assert sum(b.count for b in made) == 500 and max(b.count for b in made) - min(b.count for b in made) <= 1
    assert made[0].share == 0 and made[-1].share == 1


def test_the_verdict_turns_between_two_bounds_where_the_line_crosses_the_bar() -> None:
    assert turning_point([0.1, 0.2, 0.3], [1.0, 0.8, 0.4], 0.5) == pytest.approx(0.275)
    assert turning_point([0.1, 0.2], [0.2, 0.6]) == pytest.approx(0.175)
    assert turning_point([0.1, 0.2, 0.3], [0.9, 0.8, 0.7]) is None
    assert turning_point([], []) is None


def test_hinges_of_a_study_take_a_moment() -> None:
    """0.11 s were measured for 512 draws of 60 assumptions; printed, and held only against a hang."""
    x, paths, rng = world(d=60)
    effect = x[:, 3] + rng.normal(size=len(x))
    begin = time.process_time()
    found(x, paths, effect, effect > 0.5)
    took = time.process_time() - begin
    print(f"hinges of 512 draws of 60 assumptions: {took:.2f} s")
    assert took < 10


def test_what_explains_alike_is_ranked_in_the_files_order_on_every_processor() -> None:
    """Two copies of one number, told apart by less than rounding: the first of the file is named, whichever is ahead."""
    rng = np.random.default_rng(3)
    x = rng.random(256)
    truth = x > 0.4
    for least in (-1e-9, 1e-9):
        table = np.stack([rng.random(256), x, x * (1 + least)], axis=1)
        found = find_hinges(table, ["idle", "first", "second"], np.zeros(3, bool), x + least * rng.random(256), truth)
        assert found.first is not None and found.first.path == "first"


def test_among_sixty_numbers_the_hinge_is_the_one_that_is_read_and_no_other_comes_near() -> None:
    """Over six seeds, at 64 draws. Of numbers that are tied in every draw either could be named, each with an R2 of 1."""
    for seed in range(6):
        points = Points(seed, np.arange(64))
        paths = [f"x{k}" for k in range(60)]
        table = np.stack([points.of(path) for path in paths], axis=1)
        read = table[:, 9 * seed + 9]
        hinges = find_hinges(table, paths, np.zeros(60, bool), read, read > 0.4)
        assert hinges.first is not None and hinges.first.path == f"x{9 * seed + 9}" and hinges.first.r2 == pytest.approx(1)
        assert hinges.ranked[1].r2 < 0.4
