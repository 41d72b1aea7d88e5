"""Premises are live where some measure can tell them: their numbers on whatever date, a rule just done, a level held."""

from __future__ import annotations

from typing import Any

import pytest

from base import argument_text, base, base_with, mood
from detente.asks import audit
from detente.findings import read
from detente.language.read import argument_from_text, scenario_from_text
from detente.scenario.records import Scenario
from detente.study.arms import Progress, Settings

BALLOT = mood("{angry: 0.2 .. 0.9, calm: rest}").replace("2030-03-01", "2030-10-01")
CLAIM = "c: {says: It is so, strength: asserted, cite: a002 p1, level: {measure: {chance: {%s}, at: %s}, at_least: 0.3}}"


def audited(scenario: Scenario, claim: str, premises: str) -> Any:
    argument, _ = argument_from_text(argument_text(claim, premises), scenario)
    document = read.plain(audit.audited([(argument, scenario)], lambda over: Settings(draws=16), Progress()))
    return document["arguments"][0]["claims"][0]


def premise(name: str, changes: str) -> str:
    return f"{name}: {{says: So it is, cite: a002 p1, {changes}}}\n"


@pytest.mark.parametrize("day", ["2030-10-01", "end"])
def test_a_premise_on_a_dated_lottery_is_live_however_late_the_lottery(day: str) -> None:
    scenario = scenario_from_text(BALLOT)[0]
    found = audited(scenario, CLAIM % ("mood: angry", day), premise("p", "set: {mood.vote.to.angry: 0.5 .. 0.6}"))
    assert found["status"] == "tested" and not found["premises_dead"]
    assert found["with_premises"]["effect"]["low"] >= 0.49 > found["without_premises"]["effect"]["low"]


def test_a_lottery_after_the_last_date_read_counts_for_whoever_looks_ahead() -> None:

    scenario = scenario_from_text(BALLOT)[0]
    claim = CLAIM.replace("chance: {%s}, at: %s", "value: south, at: 2030-02-01").replace("0.3}", "0}")
    found = audited(scenario, claim, premise("p", "set: {mood.vote.to.angry: 0.5 .. 0.6}"))
    assert found["status"] == "tested" and not found["premises_dead"]


def test_a_premise_that_only_says_what_was_done_is_live() -> None:
    early = (CLAIM % ("bridge: open", "2030-01-05")).replace("0.3}", "0.5}")
    found = audited(base(), early, premise("p", "done: [build]"))
    assert found["status"] == "tested" and not found["premises_dead"]
    assert found["with_premises"]["share"] > found["without_premises"]["share"]


TOLL = base_with(
    (
        "  bridge: {options: [shut, open], start: shut}",
        "  bridge: {options: [shut, open], start: shut}\n  toll: {options: [none, high], start: none}",
    ),
    ("  close: {act: bridge,", "  charge: {act: toll, to: high, by: south}\n  close: {act: bridge,"),
    ("  south: {trade:", "  south: {income: {of: toll, weight: 0.1 .. 0.3, prefers: high > none}, trade:"),
    more="focus: {tolls: {in_play: {toll: all}}}\n",
)

DEAD = ["set: {south.income.weight: 0.2}", "done: [charge]", "without: [charge]", "start: {toll: high}", "hold: {toll: high}"]


@pytest.mark.parametrize("changes", DEAD)
def test_a_premise_that_moves_only_what_is_frozen_is_dead_and_named(changes: str) -> None:
    scenario = scenario_from_text(TOLL)[0]
    dead = audited(scenario, CLAIM % ("bridge: open", "2030-06-01"), premise("p", changes))
    assert dead["outcome"] == "dead_premises"
    beside = premise("p", changes) + premise("q", "set: {north.trade.weight: 0.9}")
    mixed = audited(scenario, CLAIM % ("bridge: open", "2030-06-01"), beside)
    assert mixed["status"] == "tested" and mixed["premises_dead"] == ["p"]


def test_the_same_premises_are_live_in_a_focus_that_plays_them() -> None:
    scenario = scenario_from_text(TOLL)[0]
    claim = (CLAIM % ("bridge: open", "2030-06-01")).replace("strength: asserted,", "strength: asserted, focus: tolls,")
    for changes in DEAD:
        assert audited(scenario, claim, premise("p", changes))["status"] == "tested", changes
