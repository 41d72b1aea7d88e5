"""From a file with something hidden in it to answers: measures, their laws, and what commands say."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from detente.cli import main
from detente.errors import Refused
from detente.game.arrays import Floats
from detente.game.beliefs import coarser, line, product, simplex
from detente.language.asked import read_measure
from detente.language.read import scenario_from_text
from detente.scenario.records import Overlay, Scenario
from detente.study.arms import Study
from detente.study.checks import ways_of
from detente.study.measures import Solved
from detente.study.settings import Settings

GATE = (Path(__file__).parent / "solved" / "gate.yaml").read_text()


NIGHT = "{about_condition: dog, at: may, shows: {heard: {asleep: 0.1, awake: 0.8}, silent: rest}, sets: bark}"
SIGNAL = (f"signals:\n  night: {NIGHT}\n", "")
BARK = ("  bark: {levels: [unheard, heard, silent], start: unheard}\n", "")


@cache
def gate(*changes: tuple[str, str]) -> Scenario:
    text = GATE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return scenario_from_text(text)[0]


def solved(
    texts: tuple[str, ...], scenario: Scenario, focus: str = "", overlay: Overlay | None = None
) -> tuple[Solved, list[Floats]]:
    study = Study(scenario, Settings(draws=16, seed=1))
    arm = study.arm(focus=scenario.focus.get(focus), overlay=overlay or Overlay())
    measures = [read_measure(text, scenario) for text in texts]
    found = study.solve(arm, study.wanted(measures, arm.play))
    return found, [found.read(measure).value for measure in measures]


def asked(*texts: str, scenario: Scenario | None = None, focus: str = "", overlay: Overlay | None = None) -> list[Floats]:
    return solved(texts, scenario or gate(), focus, overlay)[1]


# ------------------------------------------------------------------------------------------------ laws
def test_what_is_believed_is_on_average_what_is_so() -> None:
    on_the_whole, awake, asleep = asked(
        "belief dog=awake at later", "belief dog=awake at later true awake", "belief dog=awake at later true asleep"
    )
    assert np.allclose(on_the_whole, 0.5, atol=0.02) and np.allclose(0.5 * awake + 0.5 * asleep, on_the_whole, atol=1e-9)
    assert (awake > 0.6).all() and (asleep < 0.4).all()


def test_a_signal_on_its_date_moves_belief_as_bayes_has_it() -> None:
    """Nothing is done here that tells anything: what is left is the report, 0.8 against 0.1."""
    silent = gate(("  light: {act: lamp, from: dark, to: lit, by: keeper, cost: {keeper: {depends_on: dog, asleep: 0.6, awake: 0}}}\n",
                   "  light: {act: lamp, from: dark, to: lit, by: keeper}\n"), ("grid: 5", "grid: 101"))  # fmt: skip
    heard, quiet = asked(
        "belief dog=awake once bark=heard at later", "belief dog=awake once bark=silent at later", scenario=silent
    )
    assert np.allclose(heard, 0.8 / 0.9, atol=0.02) and np.allclose(quiet, 0.2 / 1.1, atol=0.02)


def test_a_signal_that_says_the_same_of_all_changes_nothing() -> None:
    mute = gate(("asleep: 0.1, awake: 0.8", "asleep: 0.5, awake: 0.5"))
    with_it, without = (
        asked("belief dog=awake at later true awake", "chance gate=tried by later", scenario=mute, overlay=overlay)
        for overlay in (Overlay(), Overlay(without=("night",)))
    )
    assert np.allclose(with_it, without, atol=1e-2)  # the day of the signal ends a step: what is promised of a chance


def test_chances_where_a_level_holds_weigh_up_to_the_whole() -> None:
    whole, awake, asleep, first = asked(
        "chance gate=tried by later", "chance gate=tried by later true awake", "chance gate=tried by later true asleep",
        "years gate=tried until later true asleep",
    )  # fmt: skip
    assert np.allclose(whole, (awake + asleep) / 2, atol=1e-9) and (asleep > awake).all() and (first > 0).all()


def test_a_costly_act_tells_and_a_free_one_does_not() -> None:
    dear, moved = asked("bits light by later", "moves_belief light of dog=awake by later")
    free = gate(("asleep: 0.6, awake: 0}", "asleep: 0, awake: 0}"))
    cheap, still = asked("bits light by later", "moves_belief light of dog=awake by later", scenario=free)
    assert (dear > 0.01).all() and (moved > 0.05).all()
    assert np.abs(cheap).max() < 0.005 and np.abs(still).max() < 0.02


def test_knowing_is_worth_something_to_who_acts_on_it_and_doubt_costs_tries() -> None:
    worth, lost = asked("knowing caller about dog", "lost_to_doubt gate=tried by later")
    assert (worth > 0.01).all() and np.isfinite(lost).all()


def test_a_truth_is_where_paths_run_and_not_what_is_believed_at_first() -> None:
    told = gate(("grid: 5", "truth: awake, grid: 5"))
    start, end, tried = asked("belief dog=awake", "belief dog=awake at later", "chance gate=tried by later", scenario=told)
    _, awake = asked("chance gate=tried by later", "chance gate=tried by later true awake")
    assert np.allclose(start, 0.5, atol=1e-6) and (end > 0.6).all() and np.allclose(tried, awake, atol=1e-9)


def test_with_nothing_hidden_the_game_is_the_public_one() -> None:
    plain = gate((", hidden: {known_to: [keeper], grid: 5}", ""), SIGNAL,
                 (", bark: all}", "}"), ("  bark: {levels: [unheard, heard, silent], start: unheard}\n", ""), ("{dog: known}", "{dog: all}"))  # fmt: skip
    known = gate(SIGNAL,
                 (", bark: all}", "}"), ("  bark: {levels: [unheard, heard, silent], start: unheard}\n", ""))  # fmt: skip
    one, two = solved(("chance gate=tried by later",), plain)[0], solved(("chance gate=tried by later",), known, "seen")[0]
    assert np.array_equal(one.solution.state, two.solution.state) and type(one.solution) is type(two.solution)


# ------------------------------------------------------------------------------------------------ what is not read
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("chance gate=tried once lamp=lit within 3 months", "once"),
        ("accepts caller move try_it", "accepts is not read where something is hidden"),
        ("value caller in gate=tried", "is not read where something is hidden"),
        ("chance gate=tried once gate=tried within 1 years", "a chance counted `once` something is reached is not read"),
    ],
)
def test_what_is_not_read_where_something_is_hidden_is_refused(text: str, wanted: str) -> None:
    with pytest.raises(Refused, match=wanted):
        asked(text)


@pytest.mark.parametrize("text", ["belief dog=awake at later", "bits light", "knowing caller about dog", "lost_to_doubt gate=tried by later"])  # fmt: skip
def test_beliefs_are_not_read_where_nothing_is_hidden(text: str) -> None:
    with pytest.raises(Refused, match="nothing is hidden"):
        asked(text, focus="seen")


# ------------------------------------------------------------------------------------------------ commands
def said(*words: str, tmp: str) -> str:
    result = CliRunner().invoke(main, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_run_shows_what_is_believed_and_what_each_move_tells(tmp_path: object) -> None:
    path = f"{tmp_path}/gate.yaml"
    with open(path, "w") as file:
        file.write(GATE)
    run = json.loads(said("run", path, "--draws", "16", "--json", tmp=path))
    dog = run["hidden"]["dog"]
    assert dog["known_to"] == ["keeper"] and dog["beliefs"] == 5 and list(dog["knowing"]) == ["caller"]
    assert dog["if_true"]["awake"]["mean"][1][-1] > 0.6 > dog["believed"]["mean"][1][-1] > 0.4
    told = {each["rule"]: each["bits"] for each in run["lessons"]}
    assert told["light"] > 0.01 > abs(told["try_it"]) and run["diagnostics"]["astray"] is not None
    shown = said("run", path, "--draws", "16", tmp=path)
    assert "Believed: that dog is awake" in shown and "Each time light is carried out" in shown
    asked_ = said("ask", path, "belief dog=awake held_by caller at later", "--draws", "16", tmp=path)
    assert "How likely the caller takes it that dog is at awake on 1 October 2030" in " ".join(asked_.split())
    said("run", path, "--draws", "16", "--out", str(tmp_path), tmp=path)
    page = (tmp_path / "report.html").read_text()  # type: ignore[operator]
    assert "What each move tells" in page and "That dog is awake" in page


# ------------------------------------------------------------------------------------------------ solved another way
def test_a_grid_half_as_fine_keeps_both_ends_of_every_axis() -> None:
    for grid, left in ((line(11), 6), (line(2), 2), (line(4), 3), (product(line(5), line(7)), 12), (simplex(8), 15)):
        found = coarser(grid)
        assert len(found.belief) == left and np.allclose(found.belief.sum(axis=1), 1)
        corners = [row for row in grid.belief.tolist() if 1.0 in row]
        assert all(corner in found.belief.tolist() for corner in corners)
        assert int(np.prod(found.sizes)) == left or found.order


def test_studies_with_something_hidden_are_looked_at_in_three_more_ways() -> None:
    hidden, public = gate(), gate((", hidden: {known_to: [keeper], grid: 5}", ""), SIGNAL, (", bark: all}", "}"), BARK, ("{dog: known}", "{dog: all}"))  # fmt: skip
    many, few = Settings(draws=128), Settings(draws=16)
    assert [way.name for way in ways_of(hidden, many)][3:] == ["coarser_grid", "other_landing", "other_reading"]
    assert [way.name for way in ways_of(hidden, few)] == ["together", "other_reading"]
    assert len(ways_of(public, many)) == 3 and len(ways_of(public, few)) == 1
    ways = {way.name: way.of(many).learning for way in ways_of(hidden, many)}
    assert ways["coarser_grid"].coarse and ways["other_landing"].landing == "plain" and ways["other_reading"].read_as == 0


def test_another_landing_and_a_coarser_grid_say_how_rough_a_belief_is() -> None:
    study = Study(gate(), Settings(draws=16, seed=1))
    measure = read_measure("belief dog=awake at later true awake", gate())
    arm = study.arm()
    wanted = study.wanted([measure], arm.play)
    found = {
        way.name: study.again(way, tuple(range(16))).solve(arm, wanted).read(measure).value
        for way in ways_of(gate(), Settings(draws=128))
    }
    plain = study.solve(arm, wanted).read(measure).value
    apart = {name: float(np.abs(value - plain).max()) for name, value in found.items()}
    assert 0 < apart["coarser_grid"] < 0.2 and 0 < apart["other_landing"] < 0.2 and apart["finer_step"] < 0.05
