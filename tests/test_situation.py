"""What a scenario states: read off the file, nothing solved."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.asks import ask_named
from detente.cli import main
from detente.findings.situation import Leads, SituationFinding
from detente.language.load import load_scenario
from detente.language.read import scenario_from_text
from detente.scenario.paths import assumptions
from detente.scenario.records import Scenario

STRAIT = (Path(__file__).parent / "solved" / "strait.yaml").read_text(encoding="utf-8")


def situation(scenario: str | Scenario) -> SituationFinding:
    ask = ask_named("situation")
    found = ask.answered(ask.asked(scenario=scenario))
    assert isinstance(found, SituationFinding)
    return found


def changed(old: str, new: str) -> SituationFinding:
    assert STRAIT.count(old) == 1
    return situation(scenario_from_text(STRAIT.replace(old, new), "strait.yaml")[0])


ENDGAME = situation("endgame_2024")


def test_a_deal_needs_its_consents_and_an_act_is_done_by_one() -> None:
    rules = {rule.rule: rule for rule in ENDGAME.rules}
    assert (rules["freeze"].by, rules["freeze"].needs) == ((), ("russia", "ukraine"))
    assert (rules["aid_down_slow"].by, rules["aid_down_slow"].needs) == (("president",), ("bureaucracy",))
    assert rules["freeze"].tries == ("russia", "ukraine", "biden", "trump", "successor")
    assert (rules["freeze"].after, rules["freeze_early"].before) == ("2025-01-20", "2025-01-20")


def test_a_move_leads_from_every_option_it_may_start_from_to_every_other() -> None:
    rules = {rule.rule: rule for rule in ENDGAME.rules}
    assert rules["let_up"].leads == (Leads(source="land_rush", to="normal"),)
    assert set(rules["aid_down"].leads) == {
        Leads(source=a, to=b) for a, b in (("held", "cut"), ("raised", "held"), ("raised", "cut"))
    }


def test_an_interest_spans_all_that_it_may_weigh() -> None:
    wishes = {(wish.party, wish.term): wish for wish in ENDGAME.interests}
    toll = wishes["russia", "toll"]  # -exhaustion_ru, which is 0.03 .. 0.3
    assert (toll.low, toll.high) == (-0.3, -0.03)
    rents = wishes["ru_elite", "rents"]  # by beneficiaries: 0 .. 0.3, 0.05 .. 0.6, 0.2 .. 0.9
    assert (rents.low, rents.high) == (0.0, 0.9)


def test_the_calendar_says_on_which_days_a_condition_turns() -> None:
    turns = {turn.name: turn for turn in ENDGAME.conditions["office"].turns}
    assert (turns["first_handover"].dates, turns["first_handover"].what) == (("2025-01-20",), "to trump")
    yearly = changed("{up: 0.5 .. 1, down: 0.5}", "{at: each 06-01, up: 0.5}").conditions["storms"].turns[0]
    assert yearly.dates == tuple(f"{year}-06-01" for year in range(2030, 2034))
    assert yearly.what == "one level up with chance 0.5"


def test_every_number_stands_there_with_its_ends() -> None:
    found = {figure.path: figure for figure in ENDGAME.assumptions}
    assert set(found) == set(assumptions(load_scenario("endgame_2024")))
    assert (found["line.rush.down"].low, found["line.rush.down"].high) == (0.2, 1.0)
    assert (found["presser"].low, found["presser"].high, found["presser"].drawn) == (0.0, 1.0, True)


@pytest.mark.parametrize(
    ("agree", "said"),
    [("all", "all of them"), ("2", "2 of 2"), ("{share: 0.6, weights: {east: 0.5, west: 0.5}}", "0.6 of the weights")],
)
def test_a_body_says_how_many_must_agree(agree: str, said: str) -> None:
    found = changed("core:", f"bodies: {{pair: {{members: [east, west], agree: {agree}}}}}\ncore:")
    assert found.bodies["pair"].members == ("east", "west")
    assert found.bodies["pair"].agree.startswith(said)
    assert found.parties["east"].bodies == ("pair",)


def test_the_terminal_says_who_must_agree() -> None:
    done = CliRunner().invoke(main, ["situation", str(Path(__file__).parent / "solved" / "strait.yaml")])
    assert done.exit_code == 0
    said = " ".join(done.output.split())
    assert "Who must agree to what" in said and "What each wants" in said
