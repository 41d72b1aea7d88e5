"""Draws: the numbers are distributed as stated, pairs stay paired, orderings and correlations hold."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from detente.errors import Refused
from detente.scenario.paths import Kind, Leaf
from detente.scenario.records import Correlation, Number, Ordering
from detente.study.draws import BLOCK, GAP, _stretch, block_of, lay_out, middles, numbers, quantile, sample

Floats = NDArray[np.float64]


def uniform(low: float = 0.0, high: float = 1.0) -> Number:
    return Number(form="uniform", low=low, high=high)


def fixed(value: float) -> Number:
    return Number(form="fixed", low=value)


def leaves(kind: Kind = "weight", **numbers: Number) -> dict[str, Leaf]:
    """Leaves in this order; `__` in a keyword stands for the dot of a path."""
    named = {name.replace("__", "."): number for name, number in numbers.items()}
    return {path: Leaf(path, number, path.split(".")[0], kind) for path, number in named.items()}


def places(count: int) -> dict[str, Leaf]:
    named = [f"a.term.p{i}" for i in range(count)]
    return {path: Leaf(path, uniform(), "a", "place") for path in named}


def linked(a: str, b: str, rank: Number) -> Correlation:
    return Correlation(between=(a, b), rank=rank)


TRIANGULAR = Number(form="triangular", low=-1, likely=0.5, high=1)
NORMAL = Number(form="normal", mean=0.4, sd=0.3, low=0, high=1)
FORMS = {
    "uniform": (uniform(-2, 3), stats.uniform(-2, 5)),
    "triangular": (TRIANGULAR, stats.triang(0.75, -1, 2)),
    "triangular at its end": (Number(form="triangular", low=0, likely=2, high=2), stats.triang(1, 0, 2)),
    "normal": (NORMAL, stats.truncnorm(-0.4 / 0.3, 2, 0.4, 0.3)),
    "normal cut to its right tail": (Number(form="normal", mean=0, sd=1, low=6, high=9), stats.truncnorm(6, 9)),
    "normal cut to its left tail": (Number(form="normal", mean=0, sd=1, low=-9, high=-6), stats.truncnorm(-9, -6)),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_number_is_distributed_as_it_is_stated(name: str) -> None:
    number, law = FORMS[name]
    u = np.linspace(0.001, 0.999, 999)
    assert quantile(number, u) == pytest.approx(law.ppf(u), rel=1e-9, abs=1e-9)


def test_one_of_comes_as_often_as_its_odds_say() -> None:
    number = Number(form="one_of", choices=(4, 1, 2), odds=(1, 1, 2))
    drawn = sample(leaves(x=number), {}, {}, 1024, 1).values["x"]
    assert [(drawn == choice).mean() for choice in (4, 1, 2)] == pytest.approx([0.25, 0.25, 0.5], abs=0.01)


def test_a_yes_no_is_true_in_as_many_draws_as_its_drawn_odds_say() -> None:
    yes = sample(leaves("odds", law=Number(form="odds", low=0.3, high=0.9)), {}, {}, 4096, 1).values["law"]
    assert set(yes) == {0.0, 1.0}
    assert yes.mean() == pytest.approx(0.6, abs=0.01)


def test_an_exact_precision_stays_infinite() -> None:
    assert np.isinf(sample(leaves("precision", a__precision=fixed(math.inf)), {}, {}, 4, 1).values["a.precision"]).all()


def test_points_are_more_even_than_chance_in_every_coordinate() -> None:
    """Each 1/n slice of the range holds exactly one of n Sobol points."""
    many = {f"x{i}": Leaf(f"x{i}", uniform(), "x", "weight") for i in range(300)}
    drawn = sample(many, {}, {}, 256, 3).values
    for values in drawn.values():
        assert sorted((values * 256).astype(int)) == list(range(256))


# ---------------------------------------------------------------------------------------------------- the seed


def everything() -> tuple[dict[str, Leaf], dict[str, Ordering], dict[str, Correlation]]:
    odds = leaves("odds", law=Number(form="odds", low=0.3, high=0.9))
    all_leaves = leaves(a=uniform(), b=uniform(0, 2), c=TRIANGULAR, d=NORMAL) | odds | places(2)
    return all_leaves, {"o": Ordering(greater="b", lesser="a")}, {"r": linked("a", "c", uniform(0, 0.6))}


def same_bytes(one: Mapping[str, Floats], other: Mapping[str, Floats]) -> bool:
    return list(one) == list(other) and all(one[path].tobytes() == other[path].tobytes() for path in one)


def test_the_same_seed_gives_the_same_bytes_whatever_the_order_of_an_overlay() -> None:
    sets: dict[str, Number | bool] = {"a": fixed(0.2), "law": True, "b": uniform(1, 1.5)}
    backwards = dict(reversed(sets.items()))
    assert same_bytes(sample(*everything(), 64, 5, sets).values, sample(*everything(), 64, 5, backwards).values)
    assert not same_bytes(sample(*everything(), 64, 5).values, sample(*everything(), 64, 6).values)


def test_zero_is_a_seed_like_any_other() -> None:
    assert same_bytes(sample(*everything(), 16, 0).values, sample(*everything(), 16, 0).values)


def test_a_smaller_study_is_the_beginning_of_a_larger_one() -> None:
    small, large = (sample(*everything(), n, 2).values for n in (32, 256))
    assert same_bytes(small, {path: values[:32] for path, values in large.items()})


def test_a_block_of_points_is_the_same_bytes_whether_or_not_those_before_it_were_made() -> None:
    """And the draws are the blocks' kept points, end to end."""
    layout, stated = lay_out(*everything()), numbers(everything()[0], {})
    _stretch.cache_clear()
    alone = block_of(layout, stated, 37, 5).uniforms
    _stretch.cache_clear()
    kept = [block_of(layout, stated, k, 5).uniforms for k in range(38)]
    assert 0 < len(alone) < BLOCK and alone.tobytes() == kept[37].tobytes()
    drawn, column = sample(*everything(), 1024, 5).values["a"], layout.column["a"]
    assert drawn.tobytes() == np.concatenate(kept)[:1024, column].tobytes()


@pytest.mark.parametrize("n", [0, 3, 500, -8])
def test_a_number_of_draws_that_is_no_power_of_two_is_refused_with_one_that_is(n: int) -> None:
    with pytest.raises(Refused, match=r"Take \d+"):
        sample(*everything(), n, 1)


# ---------------------------------------------------------------------------------------------------- overlays


def test_an_overlay_leaves_every_other_assumption_untouched() -> None:
    base = sample(*everything(), 128, 1).values
    changed = sample(*everything(), 128, 1, {"a": fixed(0.9), "law": False}).values
    assert (changed["a"] == 0.9).all() and (changed["law"] == 0).all()
    assert same_bytes(
        {p: v for p, v in base.items() if p not in ("a", "law")}, {p: v for p, v in changed.items() if p not in ("a", "law")}
    )


def test_a_narrowed_range_keeps_the_rank_of_every_draw() -> None:
    base, narrow = (sample(leaves(x=uniform()), {}, {}, 64, 1, sets).values["x"] for sets in ({}, {"x": NORMAL}))
    assert (np.argsort(base) == np.argsort(narrow)).all()
    assert not (base == narrow).all()


def test_an_intervention_that_breaks_an_ordering_still_finds_the_same_draws() -> None:
    all_leaves, orderings, correlations = everything()
    base = sample(all_leaves, orderings, correlations, 64, 1).values
    broken = sample(all_leaves, orderings, correlations, 64, 1, {"b": fixed(-5)}).values
    assert (broken["b"] < broken["a"]).all()
    assert (broken["a"] == base["a"]).all()


def test_odds_that_are_raised_never_turn_a_yes_into_a_no() -> None:
    law = leaves("odds", law=Number(form="odds", low=0.2, high=0.6))
    before, after = (sample(law, {}, {}, 256, 1, sets).values["law"] for sets in ({}, {"law": uniform(0.5, 0.8)}))
    assert (after >= before).all()
    assert after.mean() == pytest.approx(0.65, abs=0.02)


def test_a_number_may_point_to_a_named_assumption() -> None:
    pointing = Number(form="reference", name="y", scale=-2)
    drawn = sample(leaves(x=uniform(), y=uniform()), {}, {}, 16, 1, {"x": pointing}).values
    assert (drawn["x"] == -2 * drawn["y"]).all()
    with pytest.raises(Refused, match="points to"):
        sample(leaves(x=uniform()), {}, {}, 16, 1, {"x": Number(form="reference", name="x")})


def test_an_overlay_of_an_unknown_path_is_refused() -> None:
    with pytest.raises(Refused, match='no assumption "rusia.patience"'):
        sample(leaves(x=uniform()), {}, {}, 16, 1, {"rusia.patience": fixed(1)})


# -------------------------------------------------------------------------------------------------------- places


@given(st.integers(1, 9), st.integers(0, 1000))
def test_places_descend_and_keep_their_distance(count: int, seed: int) -> None:
    drawn = sample(places(count), {}, {}, 64, seed).values
    column = np.stack([np.ones(64), *drawn.values(), np.zeros(64)])
    gap = GAP if GAP * (count + 1) < 1 else 0.5 / (count + 1)
    assert (column[:-1] - column[1:]).min() >= gap - 1e-12


def test_places_are_uniform_over_all_rows_that_keep_the_distance() -> None:
    """Against drawing rows at random and keeping those that fit."""
    drawn = np.stack(list(sample(places(3), {}, {}, 4096, 1).values.values()))
    rows = -np.sort(-np.random.default_rng(1).random((200_000, 3)), axis=1)
    fit = rows[(-np.diff(rows, axis=1, prepend=1, append=0) >= GAP).all(axis=1)].T
    assert len(fit.T) > 5000
    for ours, theirs in zip(drawn, fit, strict=True):
        assert stats.ks_2samp(ours, theirs).pvalue > 0.001


def test_a_place_rises_with_its_own_uniform() -> None:
    """The same points, seen once through the first of three places and once through a place alone above a set one."""
    base, sets = sample(places(3), {}, {}, 64, 1), {"a.term.p1": fixed(0)}
    first, alone = base.values["a.term.p0"], sample(places(3), {}, {}, 64, 1, sets).values["a.term.p0"]
    assert (np.argsort(first) == np.argsort(alone)).all()
    assert not np.allclose(first, alone)


def test_a_place_that_is_set_stands_and_the_others_keep_their_side_of_it() -> None:
    drawn = sample(places(3), {}, {}, 64, 1, {"a.term.p1": fixed(0.4)}).values
    assert (drawn["a.term.p1"] == 0.4).all()
    assert drawn["a.term.p0"].min() >= 0.55 - 1e-12 and drawn["a.term.p2"].max() <= 0.25 + 1e-12


def test_terms_have_places_of_their_own() -> None:
    two = leaves("place", a__x__mid=uniform(), b__y__mid=uniform())
    drawn = sample(two, {}, {}, 1024, 1).values
    assert abs(np.corrcoef(drawn["a.x.mid"], drawn["b.y.mid"])[0, 1]) < 0.1
    assert drawn["a.x.mid"].max() > 0.84 and drawn["b.y.mid"].min() < 0.16


def test_middles_are_medians_and_even_places() -> None:
    some = leaves(x=uniform(0, 4), y=TRIANGULAR, z=Number(form="one_of", choices=(1, 2, 9))) | places(3)
    got = {path: number.low for path, number in middles(some, some).items()}
    assert got == pytest.approx(
        {"x": 2, "y": stats.triang(0.75, -1, 2).median(), "z": 2, "a.term.p0": 0.75, "a.term.p1": 0.5, "a.term.p2": 0.25}
    )


# ----------------------------------------------------------------------------------- orderings and correlations


def test_orderings_hold_in_every_draw_and_condition_the_rest_correctly() -> None:
    both = leaves(a=uniform(), b=uniform())
    got = sample(both, {"o": Ordering(greater="b", lesser="a")}, {}, 2048, 1)
    assert (got.values["b"] > got.values["a"]).all()
    assert got.values["b"].mean() == pytest.approx(2 / 3, abs=0.01)
    assert got.values["a"].mean() == pytest.approx(1 / 3, abs=0.01)
    assert got.looked_at == 4096


def test_orderings_hold_in_the_world_that_premises_leave() -> None:
    both = leaves(a=uniform(), b=uniform())
    order = {"o": Ordering(greater="b", lesser="a")}
    premised = sample(both, order, {}, 64, 1, premises={"a": uniform(0.5, 1)}).values
    assert (premised["b"] > premised["a"]).all() and premised["a"].min() >= 0.5


def test_orderings_that_hardly_ever_hold_are_refused_with_the_rarest_named() -> None:
    far = leaves(a=uniform(), b=uniform(0, 0.001), c=uniform(0, 2))
    orderings = {"easy": Ordering(greater="c", lesser="a"), "hard": Ordering(greater="b", lesser="a")}
    with pytest.raises(Refused, match=r"rarest is hard: b > a"):
        sample(far, orderings, {}, 64, 1)


@pytest.mark.parametrize("rank", [-1, -0.7, 0.3, 0.9, 1])
def test_a_rank_correlation_comes_out_as_stated(rank: float) -> None:
    two = leaves(a=uniform(), b=NORMAL)
    drawn = sample(two, {}, {"r": linked("a", "b", fixed(rank))}, 4096, 1).values
    assert stats.spearmanr(drawn["a"], drawn["b"]).statistic == pytest.approx(rank, abs=0.02)
    assert stats.kstest(drawn["a"], stats.uniform().cdf).pvalue > 0.05
    assert stats.kstest(drawn["b"], FORMS["normal"][1].cdf).pvalue > 0.05


def test_a_rank_that_is_a_range_is_drawn_anew_in_every_draw() -> None:
    """Half of the draws at -1 and half at 1: no correlation overall, yet all draws on one of two lines."""
    rank = Number(form="one_of", choices=(-1, 1))
    drawn = sample(leaves(a=uniform(), b=uniform()), {}, {"r": linked("a", "b", rank)}, 1024, 1).values
    assert abs(stats.spearmanr(drawn["a"], drawn["b"]).statistic) < 0.1
    on_a_line = np.minimum(abs(drawn["a"] - drawn["b"]), abs(drawn["a"] + drawn["b"] - 1))
    assert on_a_line.max() < 1e-3


def test_a_chain_of_correlations_links_its_ends_by_their_product() -> None:
    three = leaves(a=uniform(), b=uniform(), c=uniform())
    links = {"one": linked("a", "b", fixed(0.9)), "two": linked("b", "c", fixed(0.9))}
    drawn = sample(three, {}, links, 4096, 1).values
    pearson = (2 * math.sin(math.pi * 0.9 / 6)) ** 2
    assert stats.spearmanr(drawn["a"], drawn["c"]).statistic == pytest.approx(6 / math.pi * math.asin(pearson / 2), abs=0.02)


def test_correlations_that_contradict_one_another_are_refused() -> None:
    three = leaves(a=uniform(), b=uniform(), c=uniform())
    links = {f"{x}{y}": linked(x, y, fixed(-0.9)) for x, y in itertools.combinations("abc", 2)}
    with pytest.raises(Refused, match="a, b, c contradict one another"):
        sample(three, {}, links, 16, 1)


def test_a_stranger_to_a_correlation_keeps_its_draws() -> None:
    three = leaves(a=uniform(), b=uniform(), c=uniform())
    plain = sample(three, {}, {}, 64, 1).values["c"]
    joined = sample(three, {}, {"r": linked("a", "b", fixed(0.5))}, 64, 1).values["c"]
    # The scramble depends on how many coordinates there are, so compare with a correlation of zero.
    loose = sample(three, {}, {"r": linked("a", "b", fixed(0.0))}, 64, 1).values["c"]
    assert (joined == loose).all()
    assert stats.kstest(joined, plain).pvalue > 0.5
