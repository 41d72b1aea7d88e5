"""Premises and claims that contradict one another are refused at their place; premises that agree narrow together."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base import argument_text, base, base_with
from detente.argument.trials import premises_of
from detente.errors import FileProblems, Refused
from detente.language.read import argument_from_text, scenario_from_text
from detente.scenario.domains import both, support
from detente.scenario.records import Argument, Number, Scenario
from detente.study.arms import Settings, Study, World

WEIGHT = "south.trade.weight"
LEVEL = "measure: {chance: {bridge: open}, at: 2030-06-01}, at_least: 0.1"


def premises(*values: str, path: str = WEIGHT) -> str:
    return "".join(f"p{k}: {{says: So it is, cite: a002 p1, set: {{{path}: {value}}}}}\n" for k, value in enumerate(values))


def argument(premised: str, form: str = f"level: {{{LEVEL}}}", scenario: Scenario | None = None) -> Argument:
    claim = f"c: {{says: It is so, strength: asserted, cite: a002 p1, {form}}}"
    return argument_from_text(argument_text(claim, premised), scenario or base())[0]


def problems(premised: str, form: str = f"level: {{{LEVEL}}}", scenario: Scenario | None = None) -> list[tuple[int, int, str]]:
    with pytest.raises(FileProblems) as refused:
        argument(premised, form, scenario)
    return [(p.place.line, p.place.column, p.message) for p in refused.value.problems if p.severity == "error"]


def test_two_premises_whose_ranges_do_not_meet_are_refused_with_both_lines() -> None:
    ((line, column, message),) = problems(premises("0.2 .. 0.3", "0.4 .. 0.5"))
    text = argument_text("", premises("0.2 .. 0.3", "0.4 .. 0.5")).splitlines()
    assert text[line - 1].strip().startswith("p1:") and text[line - 1][column - 1 :].startswith(f"{WEIGHT}: 0.4 .. 0.5")
    assert message == f"p1: {WEIGHT} 0.4 .. 0.5 and 0.2 .. 0.3 of p0 do not meet: no number is both."
    with pytest.raises(FileProblems, match="p0 stands in line 6"):
        argument(premises("0.2 .. 0.3", "0.4 .. 0.5"))


@pytest.mark.parametrize("values", [("0.2 .. 0.4", "0.3 .. 0.5"), ("0.2 .. 0.6", "0.3 .. 0.4"), ("0.2 .. 0.5", "0.3"), ("0.2 .. 0.3", "0.3 .. 0.6")])  # fmt: skip
def test_premises_that_agree_narrow_together_in_whatever_order(values: tuple[str, ...]) -> None:
    left = {repr(premises_of(argument(premises(*order))).set[WEIGHT]) for order in permutations(values)}
    assert len(left) == 1
    study = Study(base(), Settings(draws=64))
    drawn = study.values(World("premised", premises_of(argument(premises(*values)))))[WEIGHT]
    low, high = (0.3, 0.4) if "0.4" in values[0] + values[1] and values[1] != "0.3" else (0.3, 0.3)
    assert low <= drawn.min() <= drawn.max() <= high and np.ptp(drawn) >= 0.95 * (high - low)


def test_three_premises_are_held_against_what_the_first_two_leave() -> None:
    ((_, _, message),) = problems(premises("0.2 .. 0.4", "0.3 .. 0.5", "0.2 .. 0.25"))
    assert message == f"p2: {WEIGHT} 0.2 .. 0.25 and 0.3 .. 0.4 of p0 and p1 do not meet: no number is both."


def test_a_yes_and_a_no_do_not_meet() -> None:
    scenario = scenario_from_text(base_with(more="assumptions: {sore: {odds: 0.2 .. 0.4}}\n").replace("from: open, to: shut, by: south}", "from: open, to: shut, by: south, given: sore}"))[0]  # fmt: skip
    ((_, _, message),) = problems(premises("true", "false", path="sore"), scenario=scenario)
    assert "false and true of p0 do not meet" in message
    assert premises_of(argument(premises("true", "true", path="sore"), scenario=scenario)).set == {"sore": True}


def test_two_premises_that_let_one_thing_begin_or_stay_at_two_levels_are_refused() -> None:
    for key in ("start", "hold"):
        two = "".join(
            f"p{k}: {{says: So it is, cite: a002 p1, {key}: {{bridge: {at}}}}}\n" for k, at in enumerate(("open", "shut"))
        )
        ((_, _, message),) = problems(two)
        assert message == f"p1: {key} puts bridge at shut, and p0 at open."


RULED_OUT = [
    f"level: {{{LEVEL}, with: {{set: {{{WEIGHT}: 0.2 .. 0.3}}}}}}",
    f"level: {{measure: {{chance: {{bridge: open}}, at: 2030-06-01, with: {{set: {{{WEIGHT}: 0.2 .. 0.3}}}}}}, at_least: 0.1}}",
    f"mono: {{raise: north.trade.weight, measure: {{chance: {{bridge: open}}, at: 2030-06-01}}, goes: up, with: {{set: {{{WEIGHT}: 0.2 .. 0.3}}}}}}",
    f"level: [{{{LEVEL}}}, {{{LEVEL}, with: {{set: {{{WEIGHT}: 0.2 .. 0.3}}}}}}]",
]


@pytest.mark.parametrize("form", RULED_OUT)
def test_a_range_that_a_claim_takes_for_given_against_a_premise_is_refused_where_it_stands(form: str) -> None:
    ((line, column, message),) = problems(premises("0.4 .. 0.5"), form)
    assert message == f"c: {WEIGHT} 0.2 .. 0.3 contradicts p0, which leaves 0.4 .. 0.5."
    claim = f"c: {{says: It is so, strength: asserted, cite: a002 p1, {form}}}"
    assert argument_text(claim, premises("0.4 .. 0.5")).splitlines()[line - 1][column - 1 :].startswith(f"{WEIGHT}: 0.2 .. 0.3")


IFS = [
    f"level: {{{LEVEL}, with: {{set: {{{WEIGHT}: 0.25}}}}}}",
    f"level: {{{LEVEL}, with: {{set: {{{WEIGHT}: 0.3 .. 0.45}}}}}}",
    f"cf: {{with: {{set: {{{WEIGHT}: 0.2 .. 0.3}}}}, measure: {{chance: {{bridge: open}}, at: 2030-06-01}}, goes: up}}",
]


@pytest.mark.parametrize("form", IFS)
def test_an_if_a_range_that_meets_the_premise_and_a_side_of_a_comparison_are_not(form: str) -> None:
    argument(premises("0.4 .. 0.5"), form)


numbers = st.one_of(
    st.floats(0, 9).map(lambda x: Number(form="fixed", low=x)),
    st.tuples(st.floats(0, 9), st.floats(0, 9)).map(lambda x: Number(form="uniform", low=min(x), high=max(x))),
)


@given(numbers, numbers)
def test_what_two_premises_leave_lies_in_both_and_is_refused_only_where_nothing_does(one: Number, two: Number) -> None:
    (a, b), (c, d) = support(one, {}), support(two, {})
    if max(a, c) > min(b, d):
        with pytest.raises(Refused):
            both("x", one, two)
        return
    left = both("x", one, two)
    assert isinstance(left, Number) and support(left, {}) == (max(a, c), min(b, d))


def test_a_law_and_a_range_leave_the_law_cut() -> None:
    normal = Number(form="normal", low=0, high=1, mean=0.4, sd=0.1)
    for pair in ((normal, Number(form="uniform", low=0.3, high=2)), (Number(form="uniform", low=0.3, high=2), normal)):
        left = both("x", *pair)
        assert isinstance(left, Number) and (left.form, left.low, left.high, left.mean) == ("normal", 0.3, 1, 0.4)
    with pytest.raises(Refused, match="two laws"):
        both("x", normal, normal.model_copy(update={"mean": 0.5}))


ROUNDS = base_with(("  start: 2030-01-01\n  steps: [{every: quarter, until: 2031-01-01}]", "  clock: rounds\n  rounds: 10"), ("initiative: 4", "initiative: 0.5"))  # fmt: skip
OF_ROUNDS = ["at: round 3", "by: round 3", "within: 3 rounds", "once: {bridge: shut}, within: 2 rounds"]
OF_YEARS = ["at: 2030-06-01", "by: 2030-06-01", "within: 6 months", "once: {bridge: shut}, within: 1 years"]


@pytest.mark.parametrize("when", OF_ROUNDS)
def test_a_measure_of_rounds_is_refused_on_the_clock_of_years_at_its_place(when: str) -> None:
    found = problems("", f"level: {{measure: {{chance: {{bridge: open}}, {when}}}, at_least: 0.1}}")
    assert found and all(line > 0 and column > 50 for line, column, _ in found)
    assert any("round" in message for _, _, message in found)


@pytest.mark.parametrize("when", OF_YEARS)
def test_a_measure_of_years_is_refused_on_the_clock_of_rounds_at_its_place(when: str) -> None:
    found = problems(
        "", f"level: {{measure: {{chance: {{bridge: open}}, {when}}}, at_least: 0.1}}", scenario_from_text(ROUNDS)[0]
    )
    assert found and all(line > 0 and column > 50 for line, column, _ in found)
    assert any("round" in message for _, _, message in found)


@pytest.mark.parametrize("flow", ["rate: 0.5 .. 1.5", "rate: 2", "up: 1.2"])
def test_a_flow_above_one_a_round_is_refused_at_its_place(flow: str) -> None:
    change = flow.replace("rate:", "from: calm, to: angry, rate:")
    text = ROUNDS + f"conditions:\n  mood:\n    levels: [calm, angry]\n    ordered: true\n    start: calm\n    changes:\n      turns: {{{change}}}\n"  # fmt: skip
    with pytest.raises(FileProblems) as refused:
        scenario_from_text(text.replace("core: {bridge: all}", "core: {bridge: all, mood: all}"))
    problem = next(p for p in refused.value.problems if "which is a chance" in p.message)
    line = text.splitlines()[problem.place.line - 1]
    assert line[problem.place.column - 1 :].startswith(flow.split(": ")[1])


@pytest.mark.parametrize("initiative", ["1.5", "4 .. 8"])
def test_an_initiative_above_one_a_round_is_refused_at_its_place(initiative: str) -> None:
    text = ROUNDS.replace("initiative: 0.5", f"initiative: {initiative}")
    with pytest.raises(FileProblems, match="share of the floor") as refused:
        scenario_from_text(text)
    assert {p.place.line for p in refused.value.problems} == {next(k for k, line in enumerate(text.splitlines(), 1) if "initiative" in line)}  # fmt: skip
