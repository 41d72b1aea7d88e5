"""One game through several lenses: they agree where theory says they must."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from detente.asks.lenses import LensesAsked, ask
from detente.asks.settlement import of_scenario
from detente.asks.stability import scenario_document
from detente.cli import main
from detente.errors import Refused
from detente.findings.read import plain
from detente.language.read import scenario_from_text
from detente.study.arms import Progress, Settings, Study
from detente.study.graphs import Held
from theorems.solving import play

ROADS: dict[str, Any] = {
    "id": "two_roads",
    "title": "Who yields",
    "form": "options",
    "decision_makers": ["A", "B"],
    "options": [
        {"id": 1, "dm": "A", "name": "yield", "reversible": "both"},
        {"id": 2, "dm": "B", "name": "yield", "reversible": "both"},
    ],
    "infeasible": [],
    "states": [{"id": 1, "opts": "NN"}, {"id": 2, "opts": "YN"}, {"id": 3, "opts": "NY"}, {"id": 4, "opts": "YY"}],
    "preferences": {"A": {"ranking": [[3], [4], [2], [1]]}, "B": {"ranking": [[2], [4], [3], [1]]}},
}

TRADE = """\
detente: 1
scenario: trade
calendar: $calendar
defaults: {party: {patience: $patience, precision: $precision, initiative: 0.4}, inertia: 1e-6, reluctance: 0, price: 0, stakes: as_written}
parties: {north: {name: North}, south: {name: South}}
core: {grain: all, cloth: all}
issues:
  grain: {options: [kept, sold], start: kept}
  cloth: {options: [kept, sold], start: kept}
rules:
  sell_grain: {deal: grain, from: kept, to: sold, needs: [north, south]}
  stop_grain: {act: grain, from: sold, to: kept, by: north}
  sell_cloth: {act: cloth, from: kept, to: sold, by: south}
  stop_cloth: {act: cloth, from: sold, to: kept, by: south}
interests:
  north: {bread: {of: grain, weight: $north, values: {kept: 0, sold: 1}}, wear: {of: cloth, weight: 0.3, values: {kept: 0, sold: 1}}}
  south: {bread: {of: grain, weight: 0.4, values: {kept: 0, sold: 1}}, wear: {of: cloth, weight: $south, values: {kept: 0, sold: 1}}}
"""


def written(**numbers: object) -> str:
    text = TRADE
    for name, value in numbers.items():
        text = text.replace(f"${name}", str(value))
    return text


@pytest.mark.parametrize(("north", "south"), [(0.5, 0.2), (0.5, -0.2), (-0.5, 0.2), (-0.5, -0.2)])
def test_a_settlement_that_is_stable_against_all_consented_moves_absorbs_exact_parties_that_see_no_further(
    north: float, south: float
) -> None:
    numbers = {"north": north, "south": south}
    scenario, _ = scenario_from_text(
        written(
            calendar="{start: 2030-01-01, steps: [{every: year, until: 2032-01-01}]}", patience=0.9, precision=30, **numbers
        )
    )
    found: Any = scenario_document(Study(scenario, Settings(draws=16)), None, "core", Held(), pareto=True)
    settlements = [row["settlement"] for row in found["settlements"]]
    played = play(
        written(calendar="{clock: rounds, rounds: 60, tail: continues}", patience=1e-6, precision="exact", **numbers),
        starts=settlements,
    )
    for draw, row in enumerate(found["settlements"]):
        stays = played.chance(-1, draw=draw, **row["settlement"])
        stable = row["stable"]["CNash"]["share"]
        assert stable in (0.0, 1.0) and stays == pytest.approx(stable, abs=1e-6), row["settlement"]


def test_three_lenses_stand_side_by_side_and_their_chances_sum_to_one() -> None:
    scenario, _ = scenario_from_text(
        written(
            calendar="{start: 2030-01-01, steps: [{every: year, until: 2032-01-01}]}",
            patience="0.8 .. 0.95",
            precision="20 .. 40",
            north=0.5,
            south=0.2,
        )
        .replace("inertia: 1e-6, reluctance: 0", "inertia: 1, reluctance: 1")
        .replace("0.4}", "4}", 1)
    )
    document = plain(ask(LensesAsked(scenario=scenario, draws=16), Progress()))
    assert sum(row["dynamics"] for row in document["settlements"]) == pytest.approx(1.0, abs=1e-3)
    best = document["settlements"][0]
    assert best["settlement"] == {"grain": "sold", "cloth": "sold"} and best["stable"] == 1.0
    assert document["agreement"]["chance_on_stable"] > 0.5


PIE = """\
detente: 1
scenario: pie
calendar: {start: 2030-01-01, steps: [{every: quarter, until: 2032-01-01}]}
defaults: {party: {patience: 0.9, precision: 30, initiative: 6}}
parties: {left: {name: Left}, right: {name: Right}}
core: {split: all}
issues: {split: {range: 0 .. 1, steps: 5, besides: [open], start: open}, colour: {options: [red, blue], start: red}}
rules: {agree: {deal: split, from: open, needs: [left, right]}, paint: {act: colour, to: [red, blue], by: left}}
interests:
  left: {more: {of: split, weight: 1, along: up}, taste: {of: colour, weight: 0.5, values: {red: 0, blue: 1}}}
  right: {more: {of: split, weight: 1, along: down}}
"""


def test_a_split_is_an_issue_to_settle_and_being_open_is_no_place_on_it() -> None:
    scenario, _ = scenario_from_text(PIE)
    document = plain(ask(LensesAsked(scenario=scenario, draws=16), Progress()))
    (issue,) = document["issues"]
    assert issue["issue"] == "split" and issue["scale"] == [0.0, 100.0]
    assert issue["dynamics"] == pytest.approx(50, abs=0.5), "alike in everything, they share alike"
    (case,) = document["settlement"]["issues"]
    assert case["reference"] is None and {p["party"]: p["position"]["mean"] for p in case["parties"]} == {
        "left": 100,
        "right": 0,
    }
    with pytest.raises(Refused, match="no ordered issue in play"):
        of_scenario(Study(scenario, Settings(draws=16)), only=("colour",))


def test_the_command_reads_a_model_and_answers_in_its_ids(tmp_path: Path) -> None:
    (tmp_path / "roads.json").write_text(json.dumps(ROADS))
    result = CliRunner().invoke(main, ["stability", str(tmp_path / "roads.json"), "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert found["equilibria"]["Nash"] == [2, 3] and found["individual"]["Nash"]["A"] == [2, 3]
    assert CliRunner().invoke(main, ["stability", str(tmp_path / "roads.json")]).exit_code == 0


def test_an_unknown_file_is_answered_with_an_exit_code(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["stability", str(tmp_path / "none.json")]).exit_code == 4
