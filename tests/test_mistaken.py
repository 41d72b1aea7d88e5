"""Parties that take the game for another: each plays its own plan, together they play the true game."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from detente.cli import main
from detente.errors import FileProblems, Refused
from detente.game.arrays import Floats
from detente.language.asked import read_measure
from detente.language.read import scenario_from_text
from detente.lenses.solution import Precision
from detente.scenario.records import Overlay, Scenario
from detente.study.arms import Study
from detente.study.mistaken import Mistaken
from detente.study.settings import STUDY_PRECISION, Settings

BOLD = "believes: {mover: {set: {strength: 1.2}}}\n"
RIVALS = (Path(__file__).parent / "solved" / "rivals.yaml").read_text().removesuffix(BOLD)


def rivals(more: str = "") -> Scenario:
    return scenario_from_text(RIVALS + more)[0]


def asked(scenario: Scenario, text: str, overlay: Overlay | None = None, precision: Precision = STUDY_PRECISION) -> Floats:
    """[n] a measure in every draw."""
    study = Study(scenario, Settings(draws=16, seed=3, precision=precision))
    arm, measure = study.arm(overlay=overlay or Overlay()), read_measure(text, scenario)
    return study.solve(arm, study.wanted([measure], arm.play)).read(measure).value


AS_IT_IS = "believes: {mover: {set: {mover.toll.worth: -0.35}}}\n"


@pytest.mark.parametrize(
    "text",
    [
        "chance land=contested at later",
        "chance land=shared by later",
        "years land=contested until later",
        "tries share_it by later",
        "refusals share_it by later",
    ],
)
def test_who_believes_in_the_game_as_it_is_changes_nothing(text: str) -> None:
    plain, same = asked(rivals(), text), asked(rivals(AS_IT_IS), text)
    tolerance = 0.02 if text.startswith(("tries", "refusals")) else 0.004
    assert np.allclose(plain, same, atol=tolerance), (plain - same).tolist()


def test_what_is_expected_of_the_game_as_it_is_is_what_is_got() -> None:
    for party in ("mover", "holder"):
        assert np.allclose(asked(rivals(AS_IT_IS), f"expects {party}"), asked(rivals(AS_IT_IS), f"value {party}"), atol=1e-9)


def test_what_is_got_is_the_value_of_a_game_solved_to_its_end() -> None:
    """The solver's own values still fade by some hundredths after an end that no plan depends on: a later end comes closer."""
    precise = replace(STUDY_PRECISION, later=20.0, tolerance=STUDY_PRECISION.tolerance / 100)
    for party in ("mover", "holder"):
        far = asked(rivals(), f"value {party}", precision=precise)
        assert np.abs(asked(rivals(AS_IT_IS), f"value {party}") - far).max() < 0.01


def test_a_bold_mistake_is_paid_for() -> None:
    """Who thinks too much of a contest expects more than it gets, and would have got more seeing."""
    expected, got = (asked(rivals(BOLD), f"{what} mover") for what in ("expects", "value"))
    seeing = asked(rivals(AS_IT_IS), "value mover")
    assert (expected > got + 0.2).all() and (got < seeing).all()
    assert (asked(rivals(BOLD), "chance land=contested at later") > asked(rivals(), "chance land=contested at later")).all()


def test_a_belief_may_be_taken_back() -> None:
    back = Overlay(without=("believes.mover",))
    assert np.array_equal(asked(rivals(BOLD), "value mover", back), asked(rivals(), "value mover"))


@pytest.mark.parametrize("measure", ["value mover", "chance land=contested at later"])
def test_what_a_belief_taken_back_changes_can_be_asked_for(measure: str, tmp_path: Path) -> None:
    path = tmp_path / "rivals.yaml"
    path.write_text(RIVALS + BOLD)
    words = ["ask", str(path), measure, "--without", "believes.mover", "--draws", "16", "--json"]
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert found["laid_over"]["change"] == "what mover takes the game for left out"
    assert abs(found["difference"]["effect"]["mean"]) > 1e-3


def test_a_belief_may_come_with_an_intervention() -> None:
    bold = scenario_from_text(RIVALS + BOLD)[0].believes
    one, two = asked(rivals(), "value mover", Overlay(believes=bold)), asked(rivals(BOLD), "value mover")
    assert np.array_equal(one, two)


def test_chances_of_who_is_mistaken_add_up_to_one() -> None:
    scenario = rivals(BOLD)
    study = Study(scenario, Settings(draws=16, seed=1))
    arm = study.arm()
    solved = study.solve(arm, study.wanted([read_measure("chance land=held at later", scenario)], arm.play))
    assert isinstance(solved.solution, Mistaken)
    assert np.allclose(solved.solution.state.sum(axis=1), 1, atol=1e-9) and (solved.solution.state > -1e-12).all()


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ("believes: {mover: {start: {land: contested}}}\n", "start makes another game, with other moves; a party believes in other numbers of the same one."),
        ("believes: {mover: {without: [contest]}}\n", "without makes another game"),
        ("believes: {mover: {set: {strength: 2}, hold: {mood: calm}}}\n", "hold makes another game"),
        ("believes: {nobody: {set: {strength: 2}}}\n", 'no party "nobody"'),
        ("believes: {mover: {set: {strenght: 2}}}\n", 'no assumption "strenght"'),
    ],
)  # fmt: skip
def test_a_game_with_other_moves_cannot_be_believed_in(more: str, wanted: str) -> None:
    with pytest.raises(FileProblems) as found:
        rivals(more)
    assert any(wanted in p.text for p in found.value.problems), [p.text for p in found.value.problems]


def test_what_is_hidden_and_a_game_believed_in_are_not_solved_together() -> None:
    veiled = RIVALS.replace(
        "mood: {levels: [calm, roused], start: calm,",
        "mood: {levels: [calm, roused], start: {calm: 0.5, roused: rest}, hidden: {known_to: [holder]},",
    )
    with pytest.raises(Refused, match="mover believes in another game, and mood is hidden here"):
        asked(scenario_from_text(veiled + BOLD)[0], "value mover")
