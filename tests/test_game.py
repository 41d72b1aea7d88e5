"""What a scenario says is what its arrays say: who may move, needing whom, and what chance and the calendar do."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from detente.errors import Refused, TooLarge
from detente.game.arrays import Structure
from detente.game.bind import bind, paths_used
from detente.game.compile import Compiled, compile_game
from detente.game.play import put_in_play
from detente.game.timetable import Reading
from detente.language.read import scenario_from_text
from detente.scenario.paths import assumptions
from detente.scenario.records import Focus, Overlay, Scenario
from detente.study.draws import sample

RIVER = """
detente: 1
scenario: river
calendar:
  start: 2030-01-01
  steps: [{every: quarter, until: 2034-01-01}]
  dates:
    election: {is: 2031-01-01}
defaults: {party: {patience: 0.9, precision: 30, initiative: 4}, inertia: 1, reluctance: 2, price: 0.01}
parties:
  upland: {name: Upland}
  green: {name: Greens}
  blue: {name: Blues}
  farmers: {name: Farmers, initiative: 0}
offices:
  premier: {held_by: office}
bodies:
  council: {members: [green, blue, farmers], agree: 2}
issues:
  dam: {options: [none, half, full], ordered: true, start: none}
  water: {options: [scarce, shared], start: scarce}
  tariff: {options: [kept, lifted], start: kept}
assumptions:
  law_binds: {odds: 0.3 .. 0.7}
conditions:
  office:
    levels: [green, blue]
    start: green
    changes:
      vote: {at: election, to: {blue: 0.4, green: rest}}
  drought:
    levels: [mild, hard]
    ordered: true
    start: mild
    changes:
      dries: {up: 0.5 .. 1}
      rains: {down: 0.5, when: {dam: full}}
  anger:
    levels: [low, high]
    start: low
    set_by: rules
    changes:
      fades: {from: high, to: low, rate: 1}
packages:
  bargain: {issues: [water, tariff], at_most: 2}
rules:
  build: {act: dam, from: none, to: half, by: upland, cost: {upland: 0.1}}
  finish: {act: dam, from: half, to: full, by: upland, needs: [premier], refused: {anger: high}}
  share: {deal: water, from: scarce, to: shared, needs: [upland, premier, farmers], before: election}
  lift: {act: tariff, from: kept, to: lifted, by: premier, needs: [council], given: law_binds}
  lift_freely: {act: tariff, from: kept, to: lifted, by: premier, given: not law_binds, sets: {anger: high}}
interests:
  upland:
    power: {of: dam, weight: 0.5, prefers: full > half > none}
    trade: {of: tariff, weight: 0.2, prefers: lifted > kept}
  green: {river: {of: water, weight: 1, prefers: shared > scarce}}
  blue: {river: {of: water, weight: 0.3, prefers: shared > scarce}, dry: {when: {drought: hard}, worth: -0.5}}
  farmers: {river: {of: water, weight: 1, prefers: shared > scarce}, mood: {of: anger, weight: 0.1, prefers: low > high}}
"""


@pytest.fixture(scope="module")
def river() -> Scenario:
    return scenario_from_text(RIVER)[0]


def game(scenario: Scenario, names: str, overlay: Overlay | None = None) -> Compiled:
    focus = Focus(in_play=dict.fromkeys(names.split(), ()))
    return compile_game(put_in_play(scenario, focus, overlay), Reading((dt.date(2032, 1, 1),)))


def moves(compiled: Compiled, rule: str) -> list[tuple[dict[str, str], dict[str, str], set[str], set[str]]]:
    """(from, to, who may try, who must agree) of every entry of a rule."""
    g: Structure = compiled.game.structure
    labels, found = compiled.game.labels, []
    units = (*labels.parties, *labels.bodies)
    for s in range(compiled.space.size):
        for m in range(g.state_moves[s], g.state_moves[s + 1]):
            roles = range(g.move_roles[m], g.move_roles[m + 1])
            if labels.moves[g.move_rule[m]] == rule and len(roles):
                found.append(
                    (
                        state(compiled, s),
                        state(compiled, int(g.move_to[m])),
                        {units[g.role_unit[r]] for r in roles if g.role_tries[r]},
                        {units[g.role_unit[r]] for r in roles if g.role_consents[r]},
                    )
                )
    return found


def state(compiled: Compiled, s: int) -> dict[str, str]:
    return {a: compiled.play.levels[k][compiled.space.index[a][s]] for k, a in enumerate(compiled.play.axes)}


def test_an_act_is_tried_and_agreed_to_by_its_actor_alone(river: Scenario) -> None:
    assert moves(game(river, "dam"), "build") == [({"dam": "none"}, {"dam": "half"}, {"upland"}, {"upland"})]


def test_an_office_is_whoever_holds_it(river: Scenario) -> None:
    found = moves(game(river, "dam office"), "finish")
    assert {(before["office"], frozenset(agree)) for before, _, _, agree in found} == {
        ("green", frozenset({"upland", "green"})),
        ("blue", frozenset({"upland", "blue"})),
    }


def test_a_frozen_office_is_held_by_its_start(river: Scenario) -> None:
    assert all(agree == {"upland", "green"} for _, _, _, agree in moves(game(river, "dam"), "finish"))


def test_a_body_with_a_quota_agrees_as_one_and_its_members_are_parties(river: Scenario) -> None:
    compiled = game(river, "tariff")
    assert moves(compiled, "lift")[0][3] == {"green", "council"}
    assert compiled.game.labels.bodies == ("council",)
    assert set(compiled.game.labels.parties) >= {"green", "blue", "farmers"}
    assert list(compiled.game.structure.body_quota) == [2]


def test_a_removed_party_is_not_asked(river: Scenario) -> None:
    found = moves(game(river, "water", Overlay(remove=("farmers",))), "share")
    assert found[0][3] == {"upland", "green"}


def test_a_held_issue_is_moved_by_no_rule_and_starts_where_it_is_held(river: Scenario) -> None:
    compiled = game(river, "dam water", Overlay(hold={"dam": "half"}))
    assert not moves(compiled, "build") and not moves(compiled, "finish")
    assert moves(compiled, "share")
    assert compiled.play.start["dam"] == "half"


def test_a_rule_left_out_is_gone(river: Scenario) -> None:
    assert not moves(game(river, "dam", Overlay(without=("build",))), "build")


def test_a_package_unites_consents_and_moves_both_issues(river: Scenario) -> None:
    found = moves(game(river, "water tariff"), "share + lift")
    before, after, tries, agree = found[0]
    assert (before, after) == ({"water": "scarce", "tariff": "kept"}, {"water": "shared", "tariff": "lifted"})
    assert agree == {"upland", "green", "farmers", "council"}
    assert tries >= {"upland", "green", "farmers"}


def test_contradicting_switches_never_go_together(river: Scenario) -> None:
    labels = game(river, "water tariff").game.labels.moves
    assert "lift + lift_freely" not in labels


def test_a_refusal_that_changes_something_is_an_entry_of_its_own(river: Scenario) -> None:
    compiled = game(river, "dam anger")
    g, s = compiled.game.structure, int(compiled.space.moved(np.array([0]), {"dam": "half", "anger": "low"})[0])
    first = int(g.state_moves[s])
    assert state(compiled, int(g.move_to[first])) == {"dam": "full", "anger": "low"}
    refusal = int(g.move_refusal[first])
    assert refusal != first and state(compiled, int(g.move_to[refusal])) == {"dam": "half", "anger": "high"}
    assert g.move_roles[refusal] == g.move_roles[refusal + 1]


def test_a_date_closes_a_rule_in_the_regimes_after_it(river: Scenario) -> None:
    g = game(river, "water").game
    closed = np.logical_not(np.asarray(g.structure.regime_moves).all(axis=1)).tolist()
    boundary = list(g.timetable.time).index(365 / 365.25)
    assert not closed[g.timetable.regime[0]] and closed[g.timetable.regime[boundary]]


def test_a_lottery_on_a_date_gives_each_level_its_chance(river: Scenario) -> None:
    compiled = game(river, "office")
    draws = bind(compiled, {"law_binds": np.ones(4)}).draws
    table = compiled.game.timetable
    entries = range(table.event_states[0, 0], table.event_states[0, 1])
    chances = {int(table.event_to[e]): float(draws.chance[table.event_row[e]][0]) for e in entries}
    assert chances == pytest.approx({0: 0.6, 1: 0.4})


def test_a_rate_up_stops_at_the_top(river: Scenario) -> None:
    g = game(river, "drought").game.structure
    assert list(np.diff(g.state_jumps)) == [1, 0]


def test_a_change_with_a_guard_on_a_frozen_issue_drops_out(river: Scenario) -> None:
    assert len(game(river, "drought").game.structure.jump_to) == 1
    assert len(game(river, "drought dam").game.structure.jump_to) == 4


def test_stakes_span_one_in_every_draw_and_an_intervention_keeps_the_divisor(river: Scenario) -> None:
    values = sample(assumptions(river), {}, {}, 16, 1)
    base = bind(game(river, "dam tariff water"), values)
    spans = np.ptp(base.draws.utility, axis=0)
    assert np.allclose(spans[:2], 1, atol=1e-5)
    held = bind(game(river, "dam tariff water", Overlay(without=("upland.trade",))), values, base.span)
    upland = held.draws.utility[:, 0]
    assert np.allclose(np.ptp(upland, axis=0), 0.5 / 0.7, atol=1e-5)


def test_a_switch_is_on_only_where_its_assumption_holds(river: Scenario) -> None:
    compiled = game(river, "tariff")
    switch: list[list[bool]] = bind(compiled, {"law_binds": np.array([1.0, 0.0])}).draws.switch.tolist()
    g = compiled.game.structure
    rows = {compiled.game.labels.moves[g.move_rule[m]]: switch[g.move_switch[m]] for m in range(2)}
    assert rows == {"lift": [True, False], "lift_freely": [False, True]}


def test_only_what_the_focus_reads_counts_as_used(river: Scenario) -> None:
    assert "law_binds" in paths_used(game(river, "tariff"))
    assert "law_binds" not in paths_used(game(river, "dam"))
    assert "upland.power.half" in paths_used(game(river, "dam"))
    assert "upland.power.half" not in paths_used(game(river, "tariff"))


def test_the_first_level_of_a_lottery_is_drawn_by_its_chances() -> None:
    text = RIVER.replace("    start: mild\n", "    start: {mild: 0.25, hard: rest}\n")
    compiled = game(scenario_from_text(text)[0], "drought")
    assert bind(compiled, {"drought.dries.up": np.ones(2)}).draws.start[:, 0].tolist() == [0.25, 0.75]


def test_a_lottery_given_what_does_not_hold_draws_nothing() -> None:
    text = RIVER.replace(
        "vote: {at: election, to: {blue: 0.4, green: rest}}",
        "vote: {at: election, to: {green: 0.4, blue: rest}, given: law_binds}",
    )
    compiled = game(scenario_from_text(text)[0], "office")
    values = {path: np.full(2, 0.5) for path in paths_used(compiled)} | {"law_binds": np.array([1.0, 0.0])}
    draws = bind(compiled, values).draws
    t = compiled.game.timetable
    green = int(np.flatnonzero(compiled.space.stands("office", ("green",)))[0])
    begins, ends = int(t.event_states[0][green]), int(t.event_states[0][green + 1])
    stays = sum(draws.chance[t.event_row[k]] for k in range(begins, ends) if t.event_to[k] == green)
    assert stays == pytest.approx([0.4, 1.0])


def test_a_number_that_the_file_fixes_gives_way_to_an_overlay() -> None:
    text = RIVER.replace("    start: mild\n", "    start: {mild: 0.25, hard: rest}\n")
    compiled = game(scenario_from_text(text)[0], "dam drought")
    usual = {path: np.full(1, 0.5) for path in paths_used(compiled)}
    said = {"drought.start.mild": 0.75, "upland.patience": 0.5, "drought.rains.down": 2.0}
    before, after = (bind(compiled, {**usual, **values}).draws for values in ({}, {p: np.full(1, v) for p, v in said.items()}))
    upland, mild = compiled.game.labels.parties.index("upland"), compiled.space.stands("drought", ("mild",))
    assert before.start[mild, 0].sum() == 0.25 and after.start[mild, 0].sum() == 0.75
    assert before.rho[upland, 0] == pytest.approx(-np.log(0.9)) and after.rho[upland, 0] == pytest.approx(np.log(2))
    assert 2.0 in after.rate and 2.0 not in before.rate


def test_a_start_out_of_play_is_refused_with_its_name(river: Scenario) -> None:
    with pytest.raises(Refused, match="dam starts at none, which is not in play"):
        put_in_play(river, Focus(in_play={"dam": ("half", "full")}))


def test_a_game_too_large_names_the_least_change_that_fits(river: Scenario) -> None:
    many = {f"x{k}": river.issues["dam"] for k in range(10)}
    play = put_in_play(river.model_copy(update={"issues": {**river.issues, **many}}), Focus(in_play=dict.fromkeys(many, ())))
    with pytest.raises(TooLarge, match=r"59,049 states.*freeze x0 \(3 levels\): 19,683 states"):
        compile_game(play, Reading())
