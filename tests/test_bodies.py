"""Bodies that agree by weights: winning coalitions decide, whatever the unit; nobody's consent is no consent."""

from __future__ import annotations

import datetime as dt
import random
from fractions import Fraction
from itertools import combinations
from math import exp, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base import base_with
from detente.errors import FileProblems, Refused
from detente.game.play import Space, put_in_play
from detente.game.quotas import quotas
from detente.game.rows import holds
from detente.language.read import read_setting, scenario_from_text
from detente.language.write import expand_text
from detente.scenario.paths import assumptions
from detente.scenario.records import Measure, Overlay, Scenario, Standing, When
from detente.scenario.votes import MOST_VOTES, TooFine, whole_votes
from detente.study.arms import PLAIN, Settings, Study
from detente.study.measures import Wanted, need

DAY = dt.date(2030, 6, 1)
CABINET = """
  ann: {initiative: 0}
  ben: {initiative: 0}
  cay: {initiative: 0}
  dee: {initiative: 0}
"""
WANTS = """
  ann: {trade: {of: bridge, weight: 1, prefers: open > shut}}
  ben: {trade: {of: bridge, weight: 1, prefers: shut > open}}
  cay: {trade: {of: bridge, weight: 1, prefers: shut > open}}
  dee: {trade: {of: bridge, weight: 1, prefers: shut > open}}
"""


def council(weights: str, share: str = "0.65", votes: str = "independent") -> str:
    """The base in which a council of four must agree too: one of them is for the bridge."""
    return base_with(
        ("  south: {}\n", f"  south: {{}}{CABINET}"),
        ("needs: [north, south]", "needs: [north, south, council]"),
        ("core:", f"{WANTS.strip(chr(10))}\ncore:"),
        more=f"bodies:\n  council: {{members: [ann, ben, cay, dee], votes: {votes}, agree: {{share: {share}, weights: {weights}}}}}\n",
    )


def weights(ann: float, ben: float, cay: float, dee: float, unit: float = 1.0) -> str:
    return f"{{ann: {ann * unit!r}, ben: {ben * unit!r}, cay: {cay * unit!r}, dee: {dee * unit!r}}}"


def opened(scenario: Scenario, overlay: Overlay | None = None) -> np.ndarray:
    """[n] the chance that the bridge was ever open by the day."""
    study, wanted = Study(scenario, Settings(draws=16)), Wanted()
    state = (Standing(name="bridge", levels=("open",)),)
    measure = Measure(kind="chance", state=state, by=When(text=str(DAY), day=DAY))
    arm = study.arm(PLAIN, None, overlay or Overlay())
    need(wanted, measure, arm.play)
    return np.asarray(study.solve(arm, wanted).read(measure).value)


def carried(votes: tuple[int, ...], quota: int, chances: list[float]) -> float:
    """By enumeration: the chance that those who vote yes reach the quota."""
    members = range(len(votes))
    found = 0.0
    for size in range(len(votes) + 1):
        for yes in combinations(members, size):
            if sum(votes[k] for k in yes) >= quota:
                found += prod(chances[k] if k in yes else 1 - chances[k] for k in members)
    return found


def winning(weights: list[Fraction], share: Fraction) -> set[tuple[int, ...]]:
    members, enough = range(len(weights)), share * sum(weights)
    every = (c for size in range(len(weights) + 1) for c in combinations(members, size))
    return {c for c in every if sum((weights[k] for k in c), Fraction(0)) >= enough}


decimals = st.one_of(
    st.integers(0, 10**9).map(float),
    st.integers(0, 10**6).map(lambda k: k / 10**4),
    st.sampled_from([4e-4, 0.1, 0.2, 0.3, 1e6]),
)


@given(st.lists(decimals, min_size=1, max_size=8).filter(any), st.sampled_from([0.5, 0.65, 2 / 3, 0.7, 1.0, 0.501]))
@settings(max_examples=200)
def test_whole_votes_let_exactly_the_coalitions_win_that_reach_the_share(given_weights: list[float], share: float) -> None:
    votes, quota = whole_votes(given_weights, share)
    exact = winning([Fraction(repr(w)) for w in given_weights], Fraction(repr(share)))
    assert winning([Fraction(v) for v in votes], Fraction(quota, sum(votes))) == exact
    assert 0 < quota <= MOST_VOTES


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=6), st.sampled_from([1e-7, 0.0004, 0.1, 3.0, 12345678.0, 1e12]))
def test_the_unit_of_weights_changes_no_vote(counts: list[int], unit: float) -> None:
    one = whole_votes([float(k) for k in counts], 0.65)
    other = whole_votes([float(Fraction(k) * Fraction(repr(unit))) for k in counts], 0.65)
    assert winning([Fraction(v) for v in one[0]], Fraction(one[1], sum(one[0]))) == winning(
        [Fraction(v) for v in other[0]], Fraction(other[1], sum(other[0]))
    )


@given(st.lists(st.tuples(st.integers(1, 10**8), st.floats(0, 1)), min_size=1, max_size=7), st.sampled_from([0.5, 0.65, 0.9]))
@settings(max_examples=60)
def test_the_chance_of_fewer_votes_is_that_of_the_weights_by_enumeration(
    members: list[tuple[int, float]], share: float
) -> None:
    own, chances = [w for w, _ in members], [p for _, p in members]
    votes, quota = whole_votes([float(w) for w in own], share)
    enough = Fraction(repr(share)) * sum(own)
    exact = carried(tuple(own), -(-enough.numerator // enough.denominator), chances)
    assert carried(votes, quota, chances) == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("votes", ["independent", "pivot"])
def test_four_equal_members_block_alike_in_every_unit(votes: str) -> None:
    found = [
        opened(scenario_from_text(council(weights(1, 1, 1, 1, unit), votes=votes))[0])
        for unit in (1.0, 0.0004, 1e-9, 83155031.0, 1e8)
    ]
    assert found[0].max() < 0.05  # three against
    for other in found[1:]:
        np.testing.assert_array_equal(found[0], other)


def test_weights_in_persons_are_those_in_millions_where_the_same_coalitions_win() -> None:
    persons = opened(scenario_from_text(council("{ann: 83155031, ben: 67656682, cay: 9295101, dee: 1330068}"))[0])
    votes, quota = whole_votes([83155031.0, 67656682.0, 9295101.0, 1330068.0], 0.65)
    assert quota <= 20
    few = opened(scenario_from_text(council("{ann: 83, ben: 68, cay: 9, dee: 1}"))[0])
    np.testing.assert_allclose(persons, few, atol=1e-6)


def test_a_member_with_the_whole_quota_decides_alone() -> None:
    alone = opened(scenario_from_text(council("{ann: 900001, ben: 1, cay: 1, dee: 1}"))[0])
    assert alone.min() > 0.3


def test_the_game_plays_the_votes_by_enumeration() -> None:
    """At the first moment, far from its end, gains are alike in all draws: what is open grows as the body's chance says."""
    few, many = whole_votes([3.0, 2.0, 2.0, 1.0], 0.6), whole_votes([0.3, 0.2, 0.2, 0.1], 0.6)
    chances = [1 / (1 + exp(-x)) for x in (2.0, 0.5, -1.0, 1.0)]
    assert few == many == ((3, 2, 2, 1), 5)
    assert carried(*few, chances) == pytest.approx(carried((30, 20, 20, 10), 48, chances), abs=1e-12)


def test_weights_too_fine_to_count_are_refused_with_coarser_ones() -> None:
    many = [float(83155031 + 7919 * k * k) for k in range(27)]
    with pytest.raises(TooFine):
        whole_votes(many, 0.65)
    names = [f"m{k}" for k in range(27)]
    text = base_with(
        ("  south: {}\n", "  south: {}\n" + "".join(f"  {name}: {{initiative: 0}}\n" for name in names)),
        ("needs: [north, south]", "needs: [north, south, council]"),
        more=f"bodies:\n  council: {{members: [{', '.join(names)}], agree: {{share: 0.65, weights: {{{', '.join(f'{n}: {w}' for n, w in zip(names, many, strict=True))}}}}}}}\n",
    )
    with pytest.raises(FileProblems, match=r"too fine to be counted as votes.*thousandths of the whole, such as m0: 3"):
        scenario_from_text(text)


# ------------------------------------------------------------------------------------------------ consent of nobody

NOBODY = [
    ("needs: [north, south]", "needs: []", "needs is empty"),
    ("by: south", "by: []", "by is empty"),
    ("needs: [north, south]", "needs: [north, south], proposed_by: []", "proposed_by is empty"),
    ("by: south", "by: south, needs: []", "needs is empty"),
]


@pytest.mark.parametrize(("old", "new", "said"), NOBODY)
def test_consent_of_nobody_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(FileProblems, match=said):
        scenario_from_text(base_with((old, new)))


WRONG_BODIES = [
    ("members: [ann, ben, cay, dee]", "members: []", "members is empty"),
    ("share: 0.65", "share: 0", "share"),
    ("share: 0.65", "share: 1.2", "lies in 0 .. 1"),
    ("share: 0.65", "share: 0.5 .. 0.7", "one number is wanted"),
    ("{ann: 1.0, ben: 1.0, cay: 1.0, dee: 1.0}", "{ann: 0, ben: 0, cay: 0, dee: 0}", "nobody has a vote"),
    ("{ann: 1.0, ben: 1.0, cay: 1.0, dee: 1.0}", "{ann: -1, ben: 1, cay: 1, dee: 1}", "is never below zero"),
    ("{ann: 1.0, ben: 1.0, cay: 1.0, dee: 1.0}", "{ann: 1, ben: 1, cay: 1}", "weights leaves out dee"),
    ("{ann: 1.0, ben: 1.0, cay: 1.0, dee: 1.0}", "{ann: 1, ben: 1, cay: 1, dee: 1, north: 5}", "north is no member"),
    ("{share: 0.65, weights: {ann: 1.0, ben: 1.0, cay: 1.0, dee: 1.0}}", "0", "no whole number from 1 to 4"),
    ("{share: 0.65, weights: {ann: 1.0, ben: 1.0, cay: 1.0, dee: 1.0}}", "5", "no whole number from 1 to 4"),
    ("share: 0.65, ", "", "share is missing"),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG_BODIES)
def test_a_body_in_which_nobody_or_anybody_decides_is_refused(old: str, new: str, said: str) -> None:
    text = council(weights(1.0, 1.0, 1.0, 1.0))
    assert old in text
    with pytest.raises(FileProblems, match=said):
        scenario_from_text(text.replace(old, new))


@pytest.mark.parametrize("votes", ["independent", "pivot"])
def test_a_body_whose_members_have_all_dropped_out_is_not_asked(votes: str) -> None:
    scenario = scenario_from_text(council(weights(1, 1, 1, 1), votes=votes))[0]
    without = scenario_from_text(base_with())[0]
    free = opened(scenario, Overlay(remove=("ann", "ben", "cay", "dee")))
    np.testing.assert_allclose(free, opened(without), atol=2e-3)


def test_a_deal_all_of_whose_partners_have_dropped_out_is_not_made() -> None:
    text = base_with(("needs: [north, south]", "needs: [south], proposed_by: [north]"))
    gone = opened(scenario_from_text(text)[0], Overlay(remove=("south",)))
    assert (gone == 0).all()


# ------------------------------------------------------------------------------------------------ weights that are drawn

RANGES = "{ann: 0.2 .. 0.6, ben: 0.1 .. 0.5, cay: 0.1 .. 0.3, dee: 0.2}"


def test_a_body_whose_weights_are_drawn_decides_in_every_draw_as_with_those_weights() -> None:
    drawn = scenario_from_text(council(RANGES, share="0.3"))[0]
    values = Study(drawn, Settings(draws=16)).values(PLAIN)
    assert {"council.weights.ann", "council.weights.dee"} <= set(values)
    together = opened(drawn)
    assert np.ptp(together) > 0.05
    for k in (0, 3, 7, 12):
        own = weights(*(float(values[f"council.weights.{m}"][k]) for m in ("ann", "ben", "cay", "dee")))
        assert opened(scenario_from_text(council(own, share="0.3"))[0])[k] == pytest.approx(together[k], abs=1e-6)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), min_size=2, max_size=4).filter(
        lambda box: any(low for low, _ in box)
    ),
    st.floats(0.3, 1.0),
    st.randoms(use_true_random=False),
)
def test_in_every_draw_a_body_is_one_of_those_it_can_be_and_the_same_coalitions_win(
    box: list[tuple[int, int]], share: float, dice: random.Random
) -> None:
    names = ("ann", "ben", "cay", "dee")[: len(box)]
    ranges = {m: f"{low} .. {low + wide}" if wide else f"{low}" for m, (low, wide) in zip(names, box, strict=True)}
    if all(" .. " not in each for each in ranges.values()):
        ranges["ann"] = f"{box[0][0]} .. {box[0][0] + 1}"
    listed = {**dict.fromkeys(("ann", "ben", "cay", "dee"), "0"), **ranges}
    text = council("{" + ", ".join(f"{m}: {each}" for m, each in listed.items()) + "}", share=repr(round(share, 3)))
    play = put_in_play(scenario_from_text(text)[0])
    found = quotas(play, Space(play), "council")
    values = {f"council.weights.{m}": np.zeros(20) for m in listed}
    for m, each in listed.items():
        low, _, high = each.partition(" .. ")
        values[f"council.weights.{m}"] = np.array([dice.uniform(float(low), float(high or low)) for _ in range(20)])
    held = np.array([holds(quota.given, values, 20) for quota in found])
    assert (held.sum(axis=0) == 1).all()
    for k in range(20):
        quota = found[int(np.argmax(held[:, k]))]
        own = [float(values[f"council.weights.{m}"][k]) for m in quota.members]
        for coalition in (c for size in range(5) for c in combinations(range(4), size)):
            reached = sum(own[i] for i in coalition) >= (round(share, 3) - 1e-12) * sum(own)
            assert (sum(quota.votes[i] for i in coalition) >= quota.enough) == reached


def test_weights_outside_the_ranges_of_the_scenario_are_refused() -> None:
    """Whoever sets them: who can suffice with whom was told from those ranges."""
    drawn = scenario_from_text(council(RANGES))[0]
    with pytest.raises(FileProblems, match="lies in 0.2 .. 0.6"):
        read_setting("council.weights.ann=0.5 .. 0.9", drawn)
    study = Study(drawn, Settings(draws=8))
    arm = study.arm(PLAIN, None, Overlay.model_validate({"set": {"council.weights.ann": {"form": "fixed", "low": 9.0}}}))
    with pytest.raises(Refused, match="lies in 0.2 .. 0.6"):
        study.solve(arm, Wanted(days={DAY}))


def test_weights_that_are_fixed_have_no_path_and_those_that_are_drawn_do() -> None:
    fixed, drawn = (scenario_from_text(council(each))[0] for each in (weights(0.4, 0.3, 0.2, 0.1), RANGES))
    assert not [path for path in assumptions(fixed) if ".weights." in path]
    assert [path for path in assumptions(drawn) if ".weights." in path] == [
        f"council.weights.{m}" for m in ("ann", "ben", "cay", "dee")
    ]
    assert scenario_from_text(expand_text(drawn))[0] == drawn


def test_a_member_who_drops_out_counts_neither_way_where_weights_are_drawn() -> None:
    """Ann alone is for it: without the others she is the council."""
    drawn = scenario_from_text(council(RANGES))[0]
    alone, none = (
        opened(drawn, Overlay(remove=("ben", "cay", "dee"))),
        opened(drawn, Overlay(remove=("ann", "ben", "cay", "dee"))),
    )
    assert alone.min() > opened(drawn).max()
    assert none == pytest.approx(alone, abs=0.05)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("{ann: 0 .. 1, ben: 0 .. 1, cay: 0, dee: 0}", "all can be 0, and then nobody has a vote"),
        ("{ann: -1 .. 1, ben: 1, cay: 1, dee: 1}", "never below zero"),
        ("{ann: 0.6 .. 0.2, ben: 1, cay: 1, dee: 1}", "Did you mean 0.2 .. 0.6?"),
        ("{ann: {depends_on: bridge, open: 1, else: 2}, ben: 1, cay: 1, dee: 1}", "depends_on cannot stand here"),
    ],
)
def test_a_range_of_weights_that_cannot_be_is_an_error(given_: str, expected: str) -> None:
    with pytest.raises(FileProblems) as caught:
        scenario_from_text(council(given_))
    assert expected in str(caught.value)
