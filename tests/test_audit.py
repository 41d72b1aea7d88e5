"""Claims of a small made-up argument: each comes out as the theory says, or is said to say nothing."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np
import pytest

from detente.asks.audit import AuditAsked, ask
from detente.asks.run import Overview
from detente.errors import FileProblems, Refused
from detente.findings.read import plain
from detente.findings.run import RunFinding
from detente.game.play import put_in_play
from detente.language.read import argument_from_text, scenario_from_text
from detente.scenario.records import Argument, Measure, Overlay, Scenario, Standing, When
from detente.study.arms import Progress, Settings, Study
from detente.study.checks import LOOKED_AT
from detente.study.measures import Wanted, need

STRAIT = """
detente: 1
scenario: strait
calendar:
  start: 2030-01-01
  steps: [{every: quarter, until: 2034-01-01}]
  dates: {vote: {is: 2031-01-01}, later: {is: 2032-01-01}}
defaults: {party: {patience: 0.85 .. 0.95, precision: 30 .. 50, initiative: 3 .. 5}, inertia: 0.5 .. 2, reluctance: 1 .. 3, price: 0.01}
parties: {east: {}, west: {}, senate: {initiative: 0}, shippers: {initiative: 0}}
core: {passage: all}
issues:
  passage: {options: [closed, open], start: closed}
  toll:    {options: [none, high], start: none}
  lights:  {options: [dim, bright], start: dim}
conditions:
  storms: {levels: [calm, rough], ordered: true, start: calm, changes: {blow: {up: 0.5 .. 1, down: 0.5}}}
rules:
  agree:   {deal: passage, from: closed, to: open, needs: [east, west, senate]}
  shut:    {act: passage, from: open, to: closed, by: west, cost: {west: 0.5 .. 1}}
  charge:  {act: toll, to: high, by: east, cost: {east: 0 .. 0.1}}
  waive:   {act: toll, to: none, by: east}
  switch:  {act: lights, from: dim, to: bright, by: west}
interests:
  east:     {trade: {of: passage, weight: 0.5, prefers: open > closed}, income: {when: {passage: open, toll: high}, worth: 0.1 .. 0.4}}
  west:     {trade: {of: passage, weight: 0.3 .. 0.6, prefers: open > closed}, burden: {when: {passage: open, toll: high}, worth: -0.8 .. 0},
             glow: {of: lights, weight: 0.1, prefers: bright > dim}}
  senate:   {pride: {of: passage, weight: -0.4 .. 0.4, prefers: open > closed, because: The sign is not known}}
  shippers: {trade: {of: passage, weight: 1, prefers: open > closed}, fear: {of: storms, weight: 0.2, prefers: calm > rough}}
plausible:
  slow: {measure: {chance: {passage: open}, by: 2030-01-15}, at_most: 0.9, because: Talks take time}
focus:
  tolls: {in_play: {toll: all}}
  lamps: {in_play: {lights: all}}
  weather: {in_play: {storms: all}}
"""

CASE = """
detente: 1
argument: brief
over: strait
premises:
  A1: {says: The senate is willing., set: {senate.pride.weight: 0.2 .. 0.4}}
measures:
  opened: {chance: {passage: open}, by: later}
claims:
  C1: {says: The senate alone stands in the way., strength: asserted,
       block: {measure: opened, with: {set: {senate.pride.weight: -0.4}}, at_most: 0.1, unless: {remove: [senate]}, then_at_least: 0.3}}
  C2: {says: A willing senate opens the strait sooner., strength: asserted,
       mono: {with: {set: {senate.pride.weight: 0.4}}, against: {set: {senate.pride.weight: -0.4}}, measure: opened, goes: up}}
  C3: {says: The east would rather have it closed., strength: asserted,
       order: {highest_first: [{value: east, at: later, in: {passage: closed}}, {value: east, at: later, in: {passage: open}}]}}
  C10: {says: Brighter lamps open the strait sooner., strength: asserted, focus: lamps,
        mono: {step: {lights: [dim, bright]}, measure: {years: {passage: open}, until: later}, goes: up}}
  C4: {says: Storms open the strait., strength: hedged, focus: weather,
       mono: {step: {storms: [calm, rough]}, measure: opened, goes: up}}
  C5: {says: The strait opens more surely than surely., strength: hedged,
       mono: {with: {remove: [senate]}, against: {start: {passage: open}}, measure: {chance: {passage: open}, by: later}, goes: up}}
  C6: {says: Somebody said so., strength: reported, attr: {speaker: a harbour master}}
  C7: {says: High tolls make the west shut it., strength: hedged, focus: tolls,
       level: {measure: {chance: {passage: closed}, once: {passage: open, toll: high}, within: 1 years}, at_least: 0.1}}
  C8: {says: The east would rather have it open., strength: asserted,
       order: {highest_first: [{value: east, at: later, in: {passage: open}}, {value: east, at: later, in: {passage: closed}}]}}
  C9: {says: It cannot be known yet., strength: asserted, waiting: needs beliefs}
"""


@pytest.fixture(scope="module")
def strait() -> Scenario:
    return scenario_from_text(STRAIT)[0]


@pytest.fixture(scope="module")
def claims(strait: Scenario) -> dict[str, Any]:
    argument: Argument = argument_from_text(CASE, strait)[0]
    found = ask(AuditAsked(arguments=(argument,), scenario=strait, draws=64, workers=2), Progress())
    document = json.loads(json.dumps(plain(found), allow_nan=False))
    return {claim["id"].split(".")[1]: claim for claim in document["arguments"][0]["claims"]}


def test_a_world_left_out_is_none_and_changes_no_other(strait: Scenario, claims: dict[str, Any]) -> None:
    argument: Argument = argument_from_text(CASE, strait)[0]
    worlds = ("with_premises", "without_premises")
    found = ask(AuditAsked(arguments=(argument,), scenario=strait, draws=64, workers=2, worlds=worlds), Progress())
    for claim in json.loads(json.dumps(plain(found), allow_nan=False))["arguments"][0]["claims"]:
        same = claims[claim["id"].split(".")[1]]
        assert claim["at_middle"] is None
        assert all(claim[name] == same[name] for name in (*worlds, "outcome", "hinge"))


@pytest.mark.parametrize("worlds", [(), ("without_premises",), ("with_premises", "at_noon")])
def test_an_audit_is_asked_in_worlds_that_there_are_the_judged_one_among_them(
    strait: Scenario, worlds: tuple[str, ...]
) -> None:
    argument: Argument = argument_from_text(CASE, strait)[0]
    with pytest.raises(Refused, match="worlds among with_premises"):
        ask(AuditAsked(arguments=(argument,), scenario=strait, draws=16, worlds=worlds), Progress())


def test_a_claim_that_theory_grants_follows(claims: dict[str, Any]) -> None:
    assert claims["C2"]["outcome"] == "follows" and claims["C8"]["outcome"] == "follows"


def test_removing_the_one_who_refuses_opens_what_was_blocked(claims: dict[str, Any]) -> None:
    assert claims["C1"]["with_premises"]["arms"]["other"] > claims["C1"]["with_premises"]["arms"]["base"] + 0.2


def test_the_opposite_of_what_theory_grants_goes_the_other_way(claims: dict[str, Any]) -> None:
    assert claims["C3"]["outcome"] == "the_other_way"
    mirrored, ways = claims["C8"]["with_premises"]["ways"], claims["C3"]["with_premises"]["ways"]
    assert ways["other_way"]["share"] == mirrored["as_claimed"]["share"] and ways["as_claimed"]["share"] == 0


def test_in_every_claim_the_three_ways_add_up_to_one(claims: dict[str, Any]) -> None:
    for claim in claims.values():
        for world in ("with_premises", "without_premises", "at_middle"):
            if claim[world] is not None:
                ways = claim[world]["ways"]
                assert sum(each["share"] for each in ways.values()) == pytest.approx(1, abs=2e-5)
                assert ways["as_claimed"]["share"] == claim[world]["share"]


def test_a_contrast_that_nothing_links_to_the_measure_is_refused_not_scored(claims: dict[str, Any]) -> None:
    assert (claims["C4"]["status"], claims["C4"]["outcome"]) == ("refused", "cannot_move")
    assert claims["C4"]["with_premises"] is None


def test_a_measure_that_cannot_rise_has_no_room(claims: dict[str, Any]) -> None:
    assert claims["C5"]["outcome"] == "no_room" and not claims["C5"]["live"]


def test_who_said_what_is_not_scored_and_what_waits_is_named(claims: dict[str, Any]) -> None:
    assert claims["C6"]["status"] == "attribution" and claims["C9"]["status"] == "waiting"


def test_what_matters_to_a_mover_but_not_to_this_choice_is_vacuous(claims: dict[str, Any]) -> None:
    assert claims["C10"]["outcome"] == "vacuous"


def test_premises_change_the_share_only_through_their_ranges(claims: dict[str, Any]) -> None:
    assert claims["C2"]["premises_live"] == ["A1"]
    assert claims["C2"]["with_premises"]["counted"] + claims["C2"]["with_premises"]["set_aside"] == 64


def test_every_tested_claim_carries_its_diagnostics(claims: dict[str, Any]) -> None:
    for claim in claims.values():
        if claim["status"] == "tested":
            assert {"sharpness", "against", "moves_a_year", "error_left", "steps"} <= set(claim["diagnostics"])


def test_every_tested_claim_is_looked_at_again(claims: dict[str, Any]) -> None:
    for claim in claims.values():
        assert bool(claim["checks"]) == (claim["status"] == "tested"), claim["id"]
        for check in claim["checks"]:
            assert 0 < check["draws"] <= LOOKED_AT and max(check["held"], check["held_so"], check["moved"]) <= check["draws"]


def run(scenario: Scenario, focus: str, workers: int) -> RunFinding:
    study = Study(scenario, Settings(draws=64, workers=workers))
    return Overview(study, scenario.focus[focus], focus).finding()


def test_probabilities_sum_to_one_at_every_date_and_issue(strait: Scenario) -> None:
    for paths in run(strait, "tolls", 1).issues.values():
        assert np.allclose(np.sum(paths.mean, axis=0), 1, atol=1e-5)


def test_the_number_of_workers_changes_no_byte(strait: Scenario) -> None:
    first, second = run(strait, "tolls", 1), run(strait, "tolls", 2)
    assert first.digest == second.digest
    assert first == second.model_copy(update={"seconds": first.seconds})


def opened(scenario: Scenario, overlay: Overlay) -> np.ndarray:
    """[n] the chance that the strait is ever open by 2032."""
    study = Study(scenario, Settings(draws=64, workers=1))
    measure = Measure(kind="chance", state=(Standing(name="passage", levels=("open",)),), within=2.0)
    wanted = Wanted()
    need(wanted, measure, put_in_play(scenario, None, overlay))
    return study.solve(study.arm(overlay=overlay), wanted).read(measure).value


def test_a_veto_taken_away_never_makes_the_change_much_rarer(strait: Scenario) -> None:
    with_senate, without = opened(strait, Overlay()), opened(strait, Overlay(remove=("senate",)))
    assert (without >= with_senate - 0.02).all() and (without > with_senate + 0.1).any()


def test_a_change_nobody_may_make_never_comes(strait: Scenario) -> None:
    assert (opened(strait, Overlay(without=("agree",))) == 0).all()


def test_an_issue_held_open_is_open(strait: Scenario) -> None:
    assert np.allclose(opened(strait, Overlay(hold={"passage": "open"})), 1)


def test_the_mean_place_on_a_scale_lies_between_its_ends_and_counts_only_what_stands_on_it() -> None:
    text = """\
detente: 1
scenario: pie
calendar: {start: 2030-01-01, steps: [{every: quarter, until: 2031-01-01}]}
defaults: {party: {patience: 0.9, precision: 30, initiative: 6}}
parties: {left: {name: Left}, right: {name: Right}}
core: {split: all, mood: all}
issues: {split: {range: 0 .. 1, steps: 5, besides: [open], start: open}}
conditions: {mood: {levels: [sour, sweet], start: sour, changes: {turns: {from: sour, to: sweet, rate: 1}}}}
rules: {agree: {deal: split, from: open, needs: [left, right]}}
interests:
  left: {more: {of: split, weight: 1, along: up}, mood: {of: mood, weight: 0.1, values: {sour: 0, sweet: 1}}}
  right: {more: {of: split, weight: 1, along: down}}
"""
    scenario, _ = scenario_from_text(text)
    study = Study(scenario, Settings(draws=16))
    day = When(text="2031-01-01", day=dt.date(2031, 1, 1))
    place = Measure(kind="place", issue="split", at=day)
    wanted = Wanted()
    need(wanted, place, study.arm().play)
    solved = study.solve(study.arm(), wanted)
    found = solved.read(place)
    chances = dict(zip(solved.compiled.space.place["split"], solved.marginal("split", -1), strict=True))
    on = sum(chances[level] for level in scenario.issues["split"].positions)
    mean = sum(at * chances[level] for level, at in scenario.issues["split"].positions.items()) / on
    assert found.value == pytest.approx(mean) and found.mass == pytest.approx(on)
    assert found.value == pytest.approx(0.5, abs=1e-3), "alike in everything, they share alike"
    with pytest.raises(FileProblems, match="mood has no scale"):
        scenario_from_text(text + "measures: {odd: {place: mood, at: 2031-01-01}}\n")
