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
from detente.study.draws import BLOCK, GAP, STRETCH, Points, held, laws_of, middles, numbers, quantile, sample, values

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
    drawn = sample(leaves(x=number), {}, {}, 1024, 1)["x"]
    assert [(drawn == choice).mean() for choice in (4, 1, 2)] == pytest.approx([0.25, 0.25, 0.5], abs=0.01)


def test_a_yes_no_is_true_in_as_many_draws_as_its_drawn_odds_say() -> None:
    yes = sample(leaves("odds", law=Number(form="odds", low=0.3, high=0.9)), {}, {}, 4096, 1)["law"]
    assert set(yes) == {0.0, 1.0}
    assert yes.mean() == pytest.approx(0.6, abs=0.01)


def test_an_exact_precision_stays_infinite() -> None:
    assert np.isinf(sample(leaves("precision", a__precision=fixed(math.inf)), {}, {}, 4, 1)["a.precision"]).all()


def test_a_block_of_draws_visits_every_stratum_of_every_assumption_once() -> None:
    drawn = sample({f"x{i}": Leaf(f"x{i}", uniform(), "x", "weight") for i in range(300)}, {}, {}, 256, 3)
    for values_ in drawn.values():
        for block in values_.reshape(-1, BLOCK):
            assert sorted((block * BLOCK).astype(int)) == list(range(BLOCK))


def test_assumptions_are_drawn_independently_however_many_there_are() -> None:
    """Over all pairs rank correlations are as large as chance makes them: of variance 1 / (n - 1) among n strata."""
    many = {f"x{i}": Leaf(f"x{i}", uniform(), "x", "weight") for i in range(280)}
    drawn = sample(many, {}, {}, BLOCK, 1)
    rank = np.corrcoef([stats.rankdata(column) for column in drawn.values()])[np.triu_indices(280, 1)]
    chance = np.random.default_rng(1)
    alike = np.corrcoef([chance.permutation(BLOCK) for _ in range(280)])[np.triu_indices(280, 1)]
    assert np.abs(rank).max() < 0.6
    assert stats.kstest(rank * math.sqrt(BLOCK - 1), alike * math.sqrt(BLOCK - 1)).pvalue > 0.001


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
    assert same_bytes(sample(*everything(), 64, 5, sets), sample(*everything(), 64, 5, backwards))
    assert not same_bytes(sample(*everything(), 64, 5), sample(*everything(), 64, 6))


def test_zero_is_a_seed_like_any_other() -> None:
    assert same_bytes(sample(*everything(), 16, 0), sample(*everything(), 16, 0))


def test_a_smaller_study_is_the_beginning_of_a_larger_one() -> None:
    small, large = (sample(*everything(), n, 2) for n in (32, 256))
    assert same_bytes(small, {path: values[:32] for path, values in large.items()})


def test_a_draw_is_the_same_bytes_whether_or_not_those_before_it_were_made() -> None:
    """Block by block and one by one, in blocks and stretches that begin anywhere: orderings and correlations included."""
    all_leaves, orderings, correlations = everything()
    laws, stated, n = laws_of(all_leaves, orderings, correlations), numbers(all_leaves, {}), STRETCH + 3 * BLOCK
    whole = sample(all_leaves, orderings, correlations, n, 5)
    for some in (np.arange(BLOCK, 2 * BLOCK), np.arange(STRETCH - 5, n), np.array([n - 1]), np.array([7, 3, STRETCH])):
        alone = values(laws, stated, held(laws, stated, Points(5, some)))
        assert same_bytes(alone, {path: drawn[some] for path, drawn in whole.items()})


@pytest.mark.parametrize("n", [1, 3, 100, 500])
def test_any_number_of_draws_may_be_asked_for(n: int) -> None:
    assert same_bytes(sample(*everything(), n, 1), {path: drawn[:n] for path, drawn in sample(*everything(), 512, 1).items()})


def changed(all_leaves: dict[str, Leaf], change: str) -> dict[str, Leaf]:
    """The leaves with an idle one added, taken out or renamed, or all in another order."""
    match change:
        case "added":
            return {"idle": Leaf("idle", uniform(), "idle", "weight"), **all_leaves}
        case "taken out":
            return {path: leaf for path, leaf in all_leaves.items() if path != "d"}
        case "renamed":
            return {"e" if path == "d" else path: leaf for path, leaf in all_leaves.items()}
        case "fixed":
            return all_leaves | {"d": Leaf("d", fixed(0.3), "d", "weight")}
        case _:
            turned = dict(reversed(all_leaves.items()))
            return {path: leaf for path, leaf in turned.items() if leaf.kind != "place"} | places(2)


@pytest.mark.parametrize("change", ["added", "taken out", "renamed", "fixed", "reordered"])
def test_what_is_done_to_one_assumption_leaves_the_draws_of_all_others(change: str) -> None:
    all_leaves, orderings, correlations = everything()
    before, after = (sample(each, orderings, correlations, 256, 1) for each in (all_leaves, changed(all_leaves, change)))
    for path in (before.keys() & after.keys()) - {"d"}:
        assert before[path].tobytes() == after[path].tobytes(), path


def test_a_correlation_is_the_same_whatever_it_is_called_and_whichever_of_the_two_stands_first() -> None:
    all_leaves, orderings, _ = everything()
    one, other = ({"r": linked("a", "c", uniform(0, 0.6))}, {"s": linked("c", "a", uniform(0, 0.6))})
    assert same_bytes(sample(all_leaves, orderings, one, 64, 1), sample(all_leaves, orderings, other, 64, 1))


# ---------------------------------------------------------------------------------------------------- overlays


def test_an_overlay_leaves_every_other_assumption_untouched() -> None:
    base = sample(*everything(), 128, 1)
    changed = sample(*everything(), 128, 1, {"a": fixed(0.9), "law": False})
    assert (changed["a"] == 0.9).all() and (changed["law"] == 0).all()
    assert same_bytes(
        {p: v for p, v in base.items() if p not in ("a", "law")}, {p: v for p, v in changed.items() if p not in ("a", "law")}
    )


def test_a_number_set_otherwise_keeps_the_rank_of_every_draw() -> None:
    base, narrow = (sample(leaves(x=uniform()), {}, {}, 64, 1, sets)["x"] for sets in ({}, {"x": NORMAL}))
    assert (np.argsort(base) == np.argsort(narrow)).all()
    assert not (base == narrow).all()


def test_an_intervention_that_breaks_an_ordering_still_finds_the_same_draws() -> None:
    all_leaves, orderings, correlations = everything()
    base = sample(all_leaves, orderings, correlations, 64, 1)
    broken = sample(all_leaves, orderings, correlations, 64, 1, {"b": fixed(-5)})
    assert (broken["b"] < broken["a"]).all()
    assert (broken["a"] == base["a"]).all()


LAWS = {
    "normal": (NORMAL, FORMS["normal"][1]),
    "triangular": (TRIANGULAR, FORMS["triangular"][1]),
    "uniform": (uniform(-2, 3), FORMS["uniform"][1]),
}


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize(("low", "high"), [(0, 0.95), (-0.4, 0.2), (0.55, 0.9)])
def test_a_range_given_within_a_numbers_own_cuts_its_law_and_keeps_its_shape(name: str, low: float, high: float) -> None:
    """Given that it lies there: the share below any x is that of the whole law, over what the range leaves."""
    number, law = LAWS[name]
    low = max(low, number.low)
    for how in ("premises", "sets"):
        drawn = sample(leaves(x=number), {}, {}, 4096, 1, **{how: {"x": uniform(low, high)}})["x"]
        assert low <= drawn.min() and drawn.max() <= high
        left = law.cdf(high) - law.cdf(low)
        assert stats.kstest(drawn, lambda x: (law.cdf(x) - law.cdf(low)) / left).pvalue > 0.05  # noqa: B023


def test_a_premise_that_hardly_narrows_a_normal_hardly_moves_what_lies_in_its_tail() -> None:
    number = Number(form="normal", mean=0.3, sd=0.15, low=0, high=1)
    whole, cut = (sample(leaves(x=number), {}, {}, 4096, 1, premises=p)["x"] for p in ({}, {"x": uniform(0, 0.95)}))
    assert (whole >= 0.6).mean() == pytest.approx(0.023, abs=0.002)
    assert (cut >= 0.6).mean() == pytest.approx(0.023, abs=0.002)


def test_a_range_given_for_a_choice_leaves_those_within_it_with_their_odds() -> None:
    choice = leaves(x=Number(form="one_of", choices=(1, 2, 4, 8), odds=(1, 2, 1, 4)))
    drawn = sample(choice, {}, {}, 1024, 1, premises={"x": uniform(1, 4)})["x"]
    assert [(drawn == x).mean() for x in (1, 2, 4)] == pytest.approx([0.25, 0.5, 0.25], abs=0.02)
    with pytest.raises(Refused, match=r"x: none of its choices 1, 2, 4, 8 lies in 5 \.\. 7"):
        sample(choice, {}, {}, 16, 1, premises={"x": uniform(5, 7)})


def test_a_range_that_leaves_a_numbers_own_and_a_law_of_its_own_stand_in_its_place() -> None:
    for given_ in (uniform(0.5, 2), TRIANGULAR, fixed(3)):
        drawn = sample(leaves(x=NORMAL), {}, {}, 256, 1, {"x": given_})["x"]
        assert drawn == pytest.approx(quantile(given_, sample(leaves(x=uniform()), {}, {}, 256, 1)["x"]))


def test_odds_that_are_raised_never_turn_a_yes_into_a_no() -> None:
    law = leaves("odds", law=Number(form="odds", low=0.2, high=0.6))
    before, after = (sample(law, {}, {}, 256, 1, sets)["law"] for sets in ({}, {"law": uniform(0.5, 0.8)}))
    assert (after >= before).all()
    assert after.mean() == pytest.approx(0.65, abs=0.02)


def test_a_number_may_point_to_a_named_assumption() -> None:
    pointing = Number(form="reference", name="y", scale=-2)
    drawn = sample(leaves(x=uniform(), y=uniform()), {}, {}, 16, 1, {"x": pointing})
    assert (drawn["x"] == -2 * drawn["y"]).all()
    with pytest.raises(Refused, match="points to"):
        sample(leaves(x=uniform()), {}, {}, 16, 1, {"x": Number(form="reference", name="x")})


def test_an_overlay_of_an_unknown_path_is_refused() -> None:
    with pytest.raises(Refused, match='no assumption "rusia.patience"'):
        sample(leaves(x=uniform()), {}, {}, 16, 1, {"rusia.patience": fixed(1)})


# -------------------------------------------------------------------------------------------------------- places


@given(st.integers(1, 9), st.integers(0, 1000))
def test_places_descend_and_keep_their_distance_or_half_an_even_one_where_six_or_more_have_to_fit(
    count: int, seed: int
) -> None:
    drawn = sample(places(count), {}, {}, 64, seed)
    column = np.stack([np.ones(64), *drawn.values(), np.zeros(64)])
    gap = GAP if GAP * (count + 1) < 1 else 0.5 / (count + 1)
    assert (column[:-1] - column[1:]).min() >= gap - 1e-12


def test_places_are_uniform_over_all_rows_that_keep_the_distance() -> None:
    """Against drawing rows at random and keeping those that fit."""
    drawn = np.stack(list(sample(places(3), {}, {}, 4096, 1).values()))
    rows = -np.sort(-np.random.default_rng(1).random((200_000, 3)), axis=1)
    fit = rows[(-np.diff(rows, axis=1, prepend=1, append=0) >= GAP).all(axis=1)].T
    assert len(fit.T) > 5000
    for ours, theirs in zip(drawn, fit, strict=True):
        assert stats.ks_2samp(ours, theirs).pvalue > 0.001


def test_a_place_rises_with_its_own_uniform() -> None:
    """The same points, seen once through the first of three places and once through a place alone above a set one."""
    base, sets = sample(places(3), {}, {}, 64, 1), {"a.term.p1": fixed(0)}
    first, alone = base["a.term.p0"], sample(places(3), {}, {}, 64, 1, sets)["a.term.p0"]
    assert (np.argsort(first) == np.argsort(alone)).all()
    assert not np.allclose(first, alone)


def test_a_place_that_is_set_stands_and_the_others_keep_their_side_of_it() -> None:
    drawn = sample(places(3), {}, {}, 64, 1, {"a.term.p1": fixed(0.4)})
    assert (drawn["a.term.p1"] == 0.4).all()
    assert drawn["a.term.p0"].min() >= 0.55 - 1e-12 and drawn["a.term.p2"].max() <= 0.25 + 1e-12


def test_terms_have_places_of_their_own() -> None:
    two = leaves("place", a__x__mid=uniform(), b__y__mid=uniform())
    drawn = sample(two, {}, {}, 1024, 1)
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
    assert (got["b"] > got["a"]).all()
    assert got["b"].mean() == pytest.approx(2 / 3, abs=0.01)
    assert got["a"].mean() == pytest.approx(1 / 3, abs=0.01)


def test_the_law_under_orderings_is_that_of_the_draws_that_keep_them() -> None:
    """Two orderings that share a number, one of a pair that is correlated: against plain draws, of which those that fit are kept."""
    some = leaves(a=uniform(), b=TRIANGULAR, c=NORMAL, d=uniform())
    orderings = {"o": Ordering(greater="b", lesser="a"), "p": Ordering(greater="c", lesser="a")}
    link = {"r": linked("c", "d", fixed(0.8))}
    ours, plain = sample(some, orderings, link, 4096, 1), sample(some, {}, link, 65536, 2)
    fit = (plain["b"] > plain["a"]) & (plain["c"] > plain["a"])
    for path in some:
        assert stats.ks_2samp(ours[path], plain[path][fit]).pvalue > 0.01, path
    together = [
        stats.spearmanr(drawn["c"][keep], drawn["d"][keep]).statistic for drawn, keep in ((ours, slice(None)), (plain, fit))
    ]
    assert together[0] == pytest.approx(together[1], abs=0.03)


def test_an_ordering_leaves_all_that_it_does_not_rest_on_as_it_was_without_it() -> None:
    all_leaves, orderings, correlations = everything()
    free, ordered = (sample(all_leaves, each, correlations, 512, 1) for each in ({}, orderings))
    named = {"a", "b", "c"}  # c is correlated with a
    assert same_bytes(*({p: v for p, v in each.items() if p not in named} for each in (free, ordered)))
    kept = free["b"] > free["a"]
    assert 0.5 < kept.mean() < 1
    for path in named:
        assert (free[path][kept] == ordered[path][kept]).all()
        assert (free[path][~kept] != ordered[path][~kept]).any()


def test_under_a_premise_every_number_that_no_ordering_rests_on_stays_as_it_was() -> None:
    """And where an ordering holds at once in both worlds its numbers are paired as well."""
    all_leaves, orderings, correlations = everything()
    plain = sample(all_leaves, orderings, correlations, 512, 1)
    premised = sample(all_leaves, orderings, correlations, 512, 1, premises={"a": uniform(0.5, 0.9)})
    assert (premised["b"] > premised["a"]).all() and premised["a"].min() >= 0.5
    for path in plain.keys() - {"a", "b", "c"}:
        assert (plain[path] == premised[path]).all(), path
    assert (plain["b"] == premised["b"]).mean() > 0.5


def test_orderings_of_places_and_of_what_points_elsewhere_hold_too() -> None:
    some = places(3) | leaves("place", b__x__mid=uniform()) | leaves(y=uniform(), z=uniform(), w=uniform())
    orderings = {"o": Ordering(greater="b.x.mid", lesser="a.term.p1"), "p": Ordering(greater="z", lesser="y")}
    pointing: dict[str, Number | bool] = {"z": Number(form="reference", name="w", scale=0.5)}
    drawn = sample(some, orderings, {}, 256, 1, premises=pointing)
    assert (drawn["b.x.mid"] > drawn["a.term.p1"]).all() and (drawn["z"] == 0.5 * drawn["w"]).all()
    assert (drawn["z"] > drawn["y"]).all()
    assert (drawn["a.term.p0"] - drawn["a.term.p1"]).min() >= GAP - 1e-12


def test_orderings_hold_in_the_world_that_premises_leave() -> None:
    both = leaves(a=uniform(), b=uniform())
    order = {"o": Ordering(greater="b", lesser="a")}
    premised = sample(both, order, {}, 64, 1, premises={"a": uniform(0.5, 1)})
    assert (premised["b"] > premised["a"]).all() and premised["a"].min() >= 0.5


def test_an_ordering_that_hardly_ever_holds_is_refused_by_name_with_how_rare_it_is() -> None:
    far = leaves(a=uniform(), b=uniform(0, 0.001), c=uniform(0, 2))
    orderings = {"easy": Ordering(greater="c", lesser="a"), "hard": Ordering(greater="b", lesser="a")}
    with pytest.raises(
        Refused, match=r"easy, hard hold together in 0\.0\d% of the draws. The rarest is hard: b > a holds in 0\.\d+%"
    ):
        sample(far, orderings, {}, 64, 1)
    with pytest.raises(Refused, match=r"orderings.hard: b > a holds in none of \d+ of the draws.*b set by a premise or --set"):
        sample(far, {"hard": orderings["hard"]}, {}, 64, 1, premises={"b": fixed(-1)})


def test_orderings_that_go_round_in_a_circle_are_refused_with_all_that_do() -> None:
    three = leaves(a=uniform(), b=uniform(), c=uniform())
    circle = {f"{x}{y}": Ordering(greater=x, lesser=y) for x, y in ("ab", "bc", "ca")}
    with pytest.raises(Refused, match=r"ab, bc, ca hold together in none of \d+"):
        sample(three, circle, {}, 16, 1)


@pytest.mark.parametrize("n", [1, 16, 1024])
def test_an_ordering_that_holds_in_one_draw_of_thirty_is_no_contradiction(n: int) -> None:
    far = leaves(a=uniform(), b=uniform(0, 1 / 15))
    drawn = sample(far, {"o": Ordering(greater="b", lesser="a")}, {}, n, 1)
    assert (drawn["b"] > drawn["a"]).all()


@pytest.mark.parametrize("rank", [-1, -0.7, 0.3, 0.9, 1])
def test_a_rank_correlation_comes_out_as_stated(rank: float) -> None:
    two = leaves(a=uniform(), b=NORMAL)
    drawn = sample(two, {}, {"r": linked("a", "b", fixed(rank))}, 4096, 1)
    assert stats.spearmanr(drawn["a"], drawn["b"]).statistic == pytest.approx(rank, abs=0.02)
    assert stats.kstest(drawn["a"], stats.uniform().cdf).pvalue > 0.05
    assert stats.kstest(drawn["b"], FORMS["normal"][1].cdf).pvalue > 0.05


def test_a_rank_that_is_a_range_is_drawn_anew_in_every_draw() -> None:
    """Half of the draws at -1 and half at 1: no correlation overall, yet all draws on one of two lines."""
    rank = Number(form="one_of", choices=(-1, 1))
    drawn = sample(leaves(a=uniform(), b=uniform()), {}, {"r": linked("a", "b", rank)}, 1024, 1)
    assert abs(stats.spearmanr(drawn["a"], drawn["b"]).statistic) < 0.1
    on_a_line = np.minimum(abs(drawn["a"] - drawn["b"]), abs(drawn["a"] + drawn["b"] - 1))
    assert on_a_line.max() < 1e-3


def test_a_chain_of_correlations_links_its_ends_by_their_product() -> None:
    three = leaves(a=uniform(), b=uniform(), c=uniform())
    links = {"one": linked("a", "b", fixed(0.9)), "two": linked("b", "c", fixed(0.9))}
    drawn = sample(three, {}, links, 4096, 1)
    pearson = (2 * math.sin(math.pi * 0.9 / 6)) ** 2
    assert stats.spearmanr(drawn["a"], drawn["c"]).statistic == pytest.approx(6 / math.pi * math.asin(pearson / 2), abs=0.02)


def test_correlations_that_contradict_one_another_are_refused() -> None:
    three = leaves(a=uniform(), b=uniform(), c=uniform())
    links = {f"{x}{y}": linked(x, y, fixed(-0.9)) for x, y in itertools.combinations("abc", 2)}
    with pytest.raises(Refused, match="a, b, c contradict one another"):
        sample(three, {}, links, 16, 1)


def test_a_stranger_to_a_correlation_keeps_its_draws() -> None:
    three = leaves(a=uniform(), b=uniform(), c=uniform())
    plain, joined = (sample(three, {}, each, 64, 1) for each in ({}, {"r": linked("a", "b", fixed(0.5))}))
    assert (joined["c"] == plain["c"]).all() and (joined["a"] == plain["a"]).all()
    assert (joined["b"] != plain["b"]).any()
