"""Numbers from what one knows: what a party would take or refuse, and what that leaves of its weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from detente.asks.files import listed_paths
from detente.errors import FileProblems
from detente.language.read import scenario_from_text
from detente.language.write import expand_text
from detente.scenario.paths import assumptions
from detente.scenario.records import Scenario
from detente.scenario.trade_offs import solved
from detente.study.arms import PLAIN, Study
from detente.study.settings import Settings

STRIP = """\
detente: 1
scenario: strip
calendar: {start: 2030-01-01, steps: [{every: quarter, until: 2031-01-01}]}
parties: {north: {}, south: {}}
assumptions: {pride: 0 .. 2}
issues:
  strip: {options: [kept, given], start: kept}
  aid:   {options: [none, ends, lasting], start: none}
  flag:  {options: [down, up], start: down}
conditions:
  mood: {levels: [low, high], start: {low: 0.5, high: rest}, changes: {drift: {to: high, rate: 1}}}
rules:
  give: {deal: strip, needs: [north, south]}
  help: {deal: aid, needs: [north, south]}
  fly:  {act: flag, by: north}
interests:
  north:
    land:  {of: strip, weight: LAND, prefers: kept > given}
    money: {of: aid, weight: MONEY, prefers: lasting > ends > none}
    proud: {of: flag, weight: PROUD, prefers: up > down}
  south: {land: {of: strip, weight: 1, prefers: given > kept}, cost: {of: aid, weight: 0.3, values: {none: 0, ends: -0.5, lasting: -1}}}
core: {strip: all, aid: all, flag: all}
trade_offs:
"""
TAKES = "  takes: {party: north, would_take: {strip: given, aid: lasting}, over: {strip: kept}}\n"
REFUSES = "  refuses: {party: north, would_refuse: {strip: given, aid: ends}, over: {strip: kept}}\n"


def text(stated: str, land: str = "0.5", money: str = "0.1 .. 0.9", proud: str = "0.2") -> str:
    return STRIP.replace("LAND", land).replace("MONEY", money).replace("PROUD", proud) + stated


def strip(stated: str, **weights: str) -> Scenario:
    return scenario_from_text(text(stated, **weights))[0]


def left(found: Scenario, path: str) -> tuple[float, float]:
    """The ends of what is left of a number."""
    number = assumptions(found)[path].number
    return number.low, number.high


def said(stated: str, **weights: str) -> str:
    with pytest.raises(FileProblems) as caught:
        strip(stated, **weights)
    return str(caught.value)


# ----------------------------------------------------------------------------------------------------- what is solved


def test_what_a_party_would_take_bounds_the_weight_of_what_it_gets_from_below() -> None:
    """It gives up .5 a year for the whole of the aid's weight: that is at least .5."""
    assert left(strip(TAKES), "north.money.weight") == (0.5, 0.9)


def test_what_it_would_refuse_bounds_it_from_above() -> None:
    """Without the flag it would not give the strip for all the aid: the aid is worth at most .5; for half the price, twice that."""
    whole = "  refuses: {party: north, would_refuse: {strip: given, aid: lasting}, over: {strip: kept}}\n"
    assert left(strip(whole), "north.money.weight") == (0.1, 0.5)
    assert left(strip(whole.replace("strip: given, ", "strip: given, flag: up, ")), "north.money.weight") == pytest.approx(
        (0.1, 0.3)
    )


def test_a_place_between_leaves_what_some_place_allows() -> None:
    """Aid that ends lies anywhere between: refusing it says nothing of the weight, taking it that the whole is worth more."""
    assert left(strip(REFUSES), "north.money.weight") == (0.1, 0.9)
    taken = TAKES.replace("aid: lasting", "aid: ends")
    assert left(strip(taken), "north.money.weight") == (0.5, 0.9)


def test_each_range_is_narrowed_by_what_the_others_leave() -> None:
    found = strip(TAKES, land="0.3 .. 0.6", money="0.1 .. 0.5", proud="0.2")
    assert left(found, "north.money.weight") == pytest.approx((0.3, 0.5))
    assert left(found, "north.land.weight") == pytest.approx((0.3, 0.5))


def test_a_named_number_is_narrowed_where_it_stands() -> None:
    found = strip(TAKES, money="0.5 * pride")
    assert left(found, "pride") == (1.0, 2.0)


def test_two_drawn_weights_are_ordered_in_every_draw() -> None:
    found = strip(TAKES, land="0.1 .. 0.9", money="0.1 .. 0.9")
    values = Study(found, Settings(draws=128)).values(PLAIN)
    assert (values["north.money.weight"] > values["north.land.weight"]).all()
    free = Study(
        strip("  x: {party: south, would_take: {strip: given}}\n", land="0.1 .. 0.9", money="0.1 .. 0.9"), Settings(draws=128)
    )
    assert (free.values(PLAIN)["north.money.weight"] < free.values(PLAIN)["north.land.weight"]).any()


def test_draws_lie_in_what_is_left_and_keep_their_law() -> None:
    found = strip(TAKES, money="{mean: 0.4, sd: 0.2, range: 0.1 .. 0.9}")
    drawn = Study(found, Settings(draws=256)).values(PLAIN)["north.money.weight"]
    assert drawn.min() >= 0.5 and drawn.max() <= 0.9
    assert np.median(drawn) < 0.65  # a normal's upper part, not an even one


weights = st.tuples(st.integers(0, 8), st.integers(0, 4)).map(lambda at: (at[0] / 10, (at[0] + at[1]) / 10))


@settings(max_examples=60)
@given(
    st.tuples(weights, weights, weights),
    st.lists(st.tuples(st.booleans(), *[st.integers(0, 1)] * 3, *[st.integers(0, 1)] * 3), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_what_a_party_really_wants_is_never_solved_away(box: object, stated: object, dice: object) -> None:
    """Weights from the ranges, and statements that are true of them: they lie in what is left."""
    truth = {}
    ranges = {}
    for key, (low, high) in zip(("land", "money", "proud"), box, strict=True):  # type: ignore[call-overload]
        truth[key] = dice.uniform(low, high)  # type: ignore[attr-defined]
        ranges[key] = f"{low} .. {high}" if high > low else f"{low}"
    words = (("kept", "given"), ("none", "lasting"), ("down", "up"))
    lines = ""
    for k, (_, *sides) in enumerate(stated):  # type: ignore[var-annotated, arg-type]
        one, other = sides[:3], sides[3:]
        gain = (one[1] - other[1]) * truth["money"] - (one[0] - other[0]) * truth["land"] + (one[2] - other[2]) * truth["proud"]
        first, second = (
            "{" + ", ".join(f"{n}: {w[s]}" for n, w, s in zip(("strip", "aid", "flag"), words, side, strict=True)) + "}"
            for side in (one, other)
        )
        assume(one != other and abs(gain) > 1e-6)
        lines += f"  t{k}: {{party: north, would_{'take' if gain > 0 else 'refuse'}: {first}, over: {second}}}\n"
    found = strip(lines, **ranges)
    for key in truth:
        low, high = left(found, f"north.{key}.weight")
        assert low - 1e-9 <= truth[key] <= max(low, high) + 1e-9
    assert not solved(found).contradictions


# ------------------------------------------------------------------------------------------------------------ what is shown


def test_paths_show_what_is_left_and_by_which_statement(tmp_path: object) -> None:
    path = tmp_path / "strip.yaml"  # type: ignore[operator]
    path.write_text(text(TAKES))
    lines = list(listed_paths(str(path)))
    at = next(k for k, line in enumerate(lines) if line.startswith("north.money.weight"))
    assert "0.5 .. 0.9" in lines[at] and "takes leave 0.5 .. 0.9 of it" in lines[at + 1]


def test_trade_offs_are_written_as_they_are_read() -> None:
    found = strip(TAKES + REFUSES, land="0.1 .. 0.9", money="0.1 .. 0.9")
    assert scenario_from_text(expand_text(found))[0] == found


# ------------------------------------------------------------------------------------------------------------ bad input


def test_neither_take_nor_refuse_is_an_error_with_both_places() -> None:
    refused = "  never: {party: north, would_refuse: {strip: given, aid: lasting}, over: {strip: kept}}\n"
    message = said(TAKES + refused)
    assert "scenario.yaml:25:3: error: never: contradicts takes (line 24)" in message


def test_three_that_cannot_all_hold_are_an_error() -> None:
    more = (
        "  flies: {party: north, would_take: {flag: up, strip: given}}\n"
        "  hates: {party: north, would_refuse: {flag: up, aid: lasting}, over: {aid: lasting}}\n"
    )
    message = said(more, land="0.3 .. 0.9", proud="-1 .. 1")
    assert "contradicts" in message and "flies" in message and "hates" in message


def test_a_statement_against_the_ranges_names_where_they_stand() -> None:
    message = said(TAKES, money="0.1 .. 0.4")
    assert "takes: contradicts the ranges of what north wants: north.money.weight 0.1 .. 0.4 (line 19)" in message


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("  x: {party: north, would_take: {strip: given}, would_refuse: {aid: none}}\n", "exclude each other"),
        ("  x: {party: north, over: {strip: given}}\n", "says nothing of what it would take"),
        ("  x: {party: nord, would_take: {strip: given}}\n", "Did you mean north?"),
        ("  x: {party: north, would_take: {strip: [given, kept]}}\n", "takes one option here"),
        ("  x: {party: south, would_take: {flag: up}}\n", "no interest of south tells the two apart"),
        ("  x: {party: north, would_take: {aid: lasted}}\n", "Did you mean lasting?"),
    ],
)
def test_a_trade_off_that_says_nothing_is_an_error(stated: str, expected: str) -> None:
    assert expected in said(stated)


def test_a_trade_off_over_what_starts_by_lottery_says_where_it_stands() -> None:
    cares = text(TAKES).replace("proud: {of", "calm: {of: mood, weight: 0.3, prefers: high > low}\n    proud: {of")
    with pytest.raises(FileProblems, match="mood starts by lottery, and north cares about it"):
        scenario_from_text(cares)
    scenario_from_text(cares.replace("aid: lasting}, over: {", "aid: lasting, mood: high}, over: {mood: high, "))


def test_what_ranges_alone_do_not_keep_is_warned_of() -> None:
    three = TAKES.replace("strip: given, ", "strip: given, flag: up, ")
    found = scenario_from_text(text(three, land="0.1 .. 0.9", proud="0.1 .. 0.3"))[1].problems
    assert any("takes: ranges alone do not keep it: it rests on" in problem.text for problem in found)
