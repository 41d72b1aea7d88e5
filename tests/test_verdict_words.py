"""The words of verdicts on claims whose truth is known: which way draws go, and what follows for the word."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.findings.shares import MOST_DRAWS, Share, draws_to_tell, outcome_of, room_of, rooms, wilson
from detente.findings.statuses import Outcome
from detente.report import words
from test_verdict_numbers import ANGRY, CHANCE, audited, claim, tempers

THIRDS = "{one_of: [0.2, 0.5, 0.8]}"
TO_HALF = f"cf: {{with: {{set: {{{CHANCE}: 0.5}}}}, {ANGRY}, goes: "
"""Brings the chance of anger from wherever it is to one half: up in a third of the draws, down in another, nothing in the last."""


def shares(found: Any) -> list[float]:
    ways = found.with_premises.ways
    return [ways.as_claimed.share, ways.no_difference.share, ways.other_way.share]


def share(p: float, counted: int = 512) -> Share:
    held = round(p * counted)
    return Share(held, counted, *wilson(held, counted))


def test_what_goes_each_way_in_a_third_of_the_draws_is_mixed_whichever_way_was_claimed() -> None:
    for seed in range(20):
        for goes in ("up", "down"):
            found = audited(tempers(THIRDS), claim(TO_HALF + f"{goes}}}"), draws=256, seed=seed)["c"]
            assert found.outcome == "mixed" and shares(found) == pytest.approx([1 / 3] * 3, abs=0.1)
            assert found.with_premises.effect.mean == pytest.approx(0, abs=0.1)


def test_the_opposite_of_what_follows_goes_the_other_way_and_its_difference_keeps_its_sign() -> None:
    low = tempers("0.1 .. 0.3")
    up, down = (audited(low, claim(TO_HALF + f"{goes}}}"))["c"] for goes in ("up", "down"))
    assert (up.outcome, down.outcome) == ("follows", "the_other_way")
    assert shares(down) == shares(up)[::-1] == [0, 0, 1]
    assert up.with_premises.effect == down.with_premises.effect and up.with_premises.effect.mean > 0
    assert "Falls by 0.01 or more in 0 %" in words.ways_sentence(down).replace(words.NBSP, " ")
    assert words.verdict_sentence(down).startswith("Goes the other way")


def test_a_level_has_no_opposite_and_says_how_many_draws_come_near() -> None:
    found = audited(tempers("{one_of: [0.495, 0.3]}"), claim(f"level: {{{ANGRY}, at_least: 0.5}}"), draws=64)["c"]
    assert found.outcome == "does_not_hold"
    assert shares(found) == pytest.approx([0, 0.5, 0.5], abs=0.02)


def test_what_may_be_is_possible_or_not_and_never_mixed() -> None:
    for chance, word in (("0.2 .. 0.9", "possible"), ("0.2 .. 0.4", "not_possible")):
        found = audited(tempers(chance), claim(f"level: {{{ANGRY}, at_least: 0.5}}", strength="hedged"), draws=64)["c"]
        assert found.outcome == word


def test_a_claim_of_two_parts_goes_the_other_way_where_both_do() -> None:
    low = tempers("0.1 .. 0.3")
    both = audited(low, claim(TO_HALF + "down}, mono: {" + f"raise: {CHANCE}, {ANGRY}, goes: down}}"))["c"]
    one = audited(low, claim(TO_HALF + "up}, mono: {" + f"raise: {CHANCE}, {ANGRY}, goes: down}}"))["c"]
    assert (both.outcome, one.outcome) == ("the_other_way", "does_not_hold")
    assert shares(one) == [0, 1, 0]


def test_two_measures_or_more_are_the_other_way_round_only_when_the_whole_order_is() -> None:
    level = "{chance: {mood: angry}, at: 2030-06-01, with: {set: {mood.vote.to.angry: %s}}}"
    order = "order: {highest_first: [%s]}"
    low, middle, high = (level % each for each in (0.2, 0.5, 0.8))
    turned = audited(tempers(), claim(order % ", ".join((low, middle, high))))["c"]
    another = audited(tempers(), claim(order % ", ".join((low, high, middle))))["c"]
    assert (turned.outcome, another.outcome) == ("the_other_way", "does_not_hold")


def test_an_undecided_claim_says_between_what_and_after_so_many_draws_it_is_mostly_decided() -> None:
    """The share is .7 (one of ten choices), the bar .75: with as many draws as were said, more than a third are decided."""
    chance = "{one_of: [0.2, 0.8], odds: [3, 7]}"
    form = claim(f"level: {{{ANGRY}, at_least: 0.5}}")
    few = audited(tempers(chance), form, draws=64)["c"]
    assert few.outcome == "undecided" and few.draws_needed % 64 == 0 and 64 < few.draws_needed <= 64 * 9
    said = words.verdict_sentence(few)
    assert "mixed or follows" in said and f"about {few.draws_needed:,} draws would tell" in said
    rng = np.random.default_rng(1)
    decided = []
    for found in (share(rng.binomial(128, 0.7) / 128, 128) for _ in range(400)):
        needed = draws_to_tell(found, 0.75)
        if needed < np.inf:
            more = int(np.ceil(needed))
            decided.append(outcome_of(share(rng.binomial(more, 0.7) / more, more), 0.75) is not Outcome.OPEN)
    assert 0.35 < np.mean(decided) < 0.75


@given(st.integers(0, 4096), st.integers(1, 4096), st.floats(0.01, 1))
def test_every_share_has_one_verdict_and_it_lies_in_its_room(held: int, counted: int, bar: float) -> None:
    found = Share(min(held, counted), counted, *wilson(min(held, counted), counted))
    outcome = outcome_of(found, bar)
    low, high = room_of(outcome, bar)
    assert low <= found.share < high
    assert outcome in {*rooms(bar), Outcome.OPEN}
    edges = [low for low, _ in rooms(bar).values()][1:]
    assert (outcome is Outcome.OPEN) == any(found.low < edge <= found.high for edge in edges)


def test_a_share_on_the_bar_that_no_draws_would_tell_is_not_called_undecided() -> None:
    found = share(0.75, MOST_DRAWS)
    assert found.low < 0.75 < found.high and draws_to_tell(found, 0.75) > MOST_DRAWS
    assert outcome_of(found, 0.75) is Outcome.FOLLOWS


@pytest.mark.parametrize("bar", [0.5, 0.6, 0.75, 0.9])
def test_a_firm_claim_and_its_denial_never_both_follow_and_mirror_each_other(bar: float) -> None:
    mirror = {Outcome.FOLLOWS: Outcome.FAILS, Outcome.FAILS: Outcome.FOLLOWS, Outcome.MIXED: Outcome.MIXED}
    for p in np.linspace(0.01, 0.99, 33):
        outcome, denial = outcome_of(share(p, 4096), bar), outcome_of(share(1 - p, 4096), bar)
        assert outcome is Outcome.OPEN or denial in (mirror[outcome], Outcome.OPEN)
