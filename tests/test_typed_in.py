"""Premises that repeat a claim are named, found by solving; others are not, however firmly a claim follows from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from base import argument_text, base_with
from detente.argument.typed import typed_in
from detente.asks.typed import sentence
from detente.cli import main
from detente.language.read import argument_from_text, scenario_from_text
from detente.scenario.records import Argument, Scenario
from detente.study.arms import Progress, Settings

OPEN_SIGN = base_with(("weight: 0.2 .. 0.6", "weight: -0.4 .. 0.6"), ("initiative: 4", "initiative: 1 .. 8"))
WORTH = "{value: south, at: 2030-07-01, in: {bridge: STATE}}"
CLAIMS = f"""
LIKES: {{says: The south would rather have it open., strength: asserted,
        order: {{highest_first: [{WORTH.replace("STATE", "open")}, {WORTH.replace("STATE", "shut")}]}}}}
HATES: {{says: The south would rather have it shut., strength: asserted,
        order: {{highest_first: [{WORTH.replace("STATE", "shut")}, {WORTH.replace("STATE", "open")}]}}}}
SOON: {{says: It opens soon., strength: asserted, level: {{measure: {{chance: {{bridge: open}}, by: 2030-03-01}}, at_least: 0.4}}}}
"""
PREMISES = """
SIGN: {says: The south gains from an open bridge., set: {south.trade.weight: 0.2 .. 0.6}}
OTHER: {says: The north gains much., set: {north.trade.weight: 0.7 .. 1}}
"""


def files(premises: str = PREMISES) -> tuple[Argument, Scenario]:
    scenario = scenario_from_text(OPEN_SIGN)[0]
    return argument_from_text(argument_text(CLAIMS, premises), scenario)[0], scenario


def named(argument: Argument, scenario: Scenario, seed: int) -> set[tuple[str, tuple[str, ...], bool]]:
    found = typed_in(argument, scenario, Settings(seed=seed, workers=1), Progress())
    return {(each.claim, each.premises, each.holds) for each in found}


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_premise_whose_sign_is_the_claim_is_named_and_one_that_leaves_it_open_is_not(seed: int) -> None:
    assert named(*files(), seed) == {("LIKES", ("SIGN",), True), ("HATES", ("SIGN",), False)}


def test_what_only_several_premises_type_in_is_named_as_all_of_them() -> None:
    """The north's gain alone leaves the bridge to the south, and the south's alone to the north."""
    text = base_with(
        ("weight: 0.5 .. 1", "weight: -0.6 .. 1"),
        ("weight: 0.2 .. 0.6", "weight: -0.6 .. 0.6"),
        ("initiative: 4", "initiative: 8"),
    )
    scenario = scenario_from_text(text)[0]
    premises = """
NORTH: {says: The north gains., set: {north.trade.weight: 0.5 .. 1}}
SOUTH: {says: The south gains., set: {south.trade.weight: 0.3 .. 0.6}}
"""
    claim = "C: {says: It opens., strength: asserted, level: {measure: {chance: {bridge: open}, by: end}, at_least: 0.5}}"
    argument = argument_from_text(argument_text(claim, premises), scenario)[0]
    assert named(argument, scenario, 1) == {("C", ("NORTH", "SOUTH"), True)}


def test_a_claim_that_holds_without_its_premises_is_typed_in_by_none() -> None:
    scenario = scenario_from_text(base_with())[0]  # here the south gains in any draw
    argument = argument_from_text(argument_text(CLAIMS, PREMISES), scenario)[0]
    assert {claim for claim, _, _ in named(argument, scenario, 1)} <= {"SOON"}


def test_check_says_so_where_it_is_asked_to_solve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text(OPEN_SIGN, encoding="utf-8")
    Path("brief.yaml").write_text(argument_text(CLAIMS, PREMISES), encoding="utf-8")
    told = CliRunner().invoke(main, ["check", "brief.yaml", "--solve"])
    assert told.exit_code == 0
    assert "warning: SIGN is typed in: with it alone LIKES holds in all " in told.output
    assert "OTHER is typed in" not in told.output
    assert "typed in" not in CliRunner().invoke(main, ["check", "brief.yaml"]).output
    refused = CliRunner().invoke(main, ["check", "base.yaml", "--solve"])
    assert refused.exit_code == 5 and "has no premises to be solved" in refused.output


def test_the_sentence_says_what_to_do() -> None:
    (first, *_) = typed_in(*files(), Settings(workers=1), Progress())
    assert sentence(first).endswith("If it repeats the claim, write not_encoded: why; if the article assumes it, say so")
