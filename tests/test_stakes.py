"""Stakes are shown as they are scaled: by one over the span of the core, costs and interests in spans of their party."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

import detente
from base import argument_text, base_with
from detente.asks.files import check_file, stakes_by_focus
from detente.cli import main
from detente.game.bind import bind
from detente.language.read import scenario_from_text
from detente.report import words
from detente.report.page import page
from detente.scenario.records import Scenario
from detente.study.arms import PLAIN, Settings, Study
from detente.study.measures import Wanted
from detente.study.stakes import stakes


def toll(weight: str = "2", cost: str = "0.3") -> str:
    """The base with a toll outside the core, that south weighs so much and that costs it something to charge."""
    return base_with(
        ("  bridge: {options: [shut, open], start: shut}", "  bridge: {options: [shut, open], start: shut}\n  toll: {options: [none, high], start: none}"),
        ("  close: {act: bridge,", f"  charge: {{act: toll, to: high, by: south, cost: {{south: {cost}}}}}\n  close: {{act: bridge,"),
        ("  south: {trade:", f"  south: {{income: {{of: toll, weight: {weight}, prefers: high > none}}, trade:"),
        more="focus: {tolls: {in_play: {toll: all}}}\n",
    )  # fmt: skip


def scenario(text: str) -> Scenario:
    return scenario_from_text(text)[0]


def drawn(of: Scenario) -> dict[str, NDArray[np.float64]]:
    return Study(of, Settings(draws=32)).values(PLAIN)


def test_what_is_shown_is_what_the_game_is_made_with() -> None:
    of = scenario(toll("0.1 .. 3", "0.1 .. 0.5"))
    study = Study(of, Settings(draws=32))
    arm = study.arm(focus=of.focus["tolls"])
    compiled = study.game(arm, Wanted())
    bound = bind(compiled, study.values(PLAIN))
    shown = {each.party: each for each in stakes(of, of.focus["tolls"], study.values(PLAIN))}
    for party, span in bound.span.items():
        assert np.array_equal(shown[party].span, span)
    costs = np.asarray(bound.draws.cost, float)
    amount = shown["south"].amounts["charge.cost.south"]
    assert np.isclose(costs, amount, rtol=1e-6).all(axis=1).any(), "one of the rows of costs is just that"


def test_the_factor_is_one_over_the_core_and_numbers_are_in_spans_of_their_party() -> None:
    of = scenario(toll())
    values = drawn(of)
    weight = values["south.trade.weight"]
    for focus in (None, of.focus["tolls"]):
        (south,) = [each for each in stakes(of, focus, values) if each.party == "south"]
        assert np.allclose(south.span, weight) and np.allclose(south.core, weight)
        assert np.allclose(south.held, weight + (2 if focus else 0))
        assert np.allclose(south.amounts["south.trade.weight"], 1)
    assert np.allclose(south.amounts["south.income.weight"], 2 / weight)
    assert np.allclose(south.amounts["charge.cost.south"], 0.3 / weight)


def test_of_a_party_that_is_indifferent_in_the_core_all_that_is_in_play_is_the_scale() -> None:
    of = scenario(toll().replace(", trade: {of: bridge, weight: 0.2 .. 0.6, prefers: open > shut}", ""))
    (south,) = [each for each in stakes(of, of.focus["tolls"], drawn(of)) if each.party == "south"]
    assert np.allclose(south.span, 2) and np.allclose(south.core, 0) and not south.little


def test_as_written_stakes_are_multiplied_by_nothing() -> None:
    of = scenario(toll().replace("  inertia: 1", "  stakes: as_written\n  inertia: 1"))
    for rows in stakes_by_focus(of).values():
        assert all(np.allclose(each.span, 1) for each in rows)


@pytest.mark.parametrize(("weight", "warned"), [("0.4", False), ("1.4", False), ("1.8", True), ("9", True)])
def test_check_warns_where_the_core_is_under_a_fifth_of_what_a_focus_holds(weight: str, warned: bool, tmp_path: Path) -> None:
    """South's core spans .2 to .6, in the middle .4; with 1.6 beside it that is just a fifth."""
    file = tmp_path / "base.yaml"
    file.write_text(toll(weight))
    *warnings, last = check_file(str(file))
    said = [text for text in warnings if "under a fifth" in text]
    assert bool(said) == warned and ("1 warning" in last or not warned)
    if warned:
        line = next(k for k, text in enumerate(file.read_text().splitlines(), 1) if text.startswith("  south: {income"))
        assert f"base.yaml:{line}:3: warning: south: its stakes in the core span under a fifth" in said[0]
        assert "in tolls." in said[0]


def test_runs_baselines_and_paths_show_it_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text(toll("4"))
    run = detente.run("base.yaml", focus="tolls", draws=32)
    south = next(each for each in run.stakes if each.party == "south")
    weight = drawn(scenario(toll("4")))["south.trade.weight"]
    assert south.factor.mean == pytest.approx((1 / weight).mean(), rel=1e-4)
    assert south.core_share == pytest.approx(np.median(weight / (weight + 4)), rel=1e-3)
    assert {each.path for each in south.amounts} == {"south.income.weight", "south.trade.weight", "charge.cost.south"}
    assert words.little_cores(run.stakes) == ["south"]
    for told in (page([run]), CliRunner().invoke(main, ["run", "base.yaml", "--focus", "tolls", "--draws", "32"]).output):
        told = " ".join(told.split())
        assert "How stakes are scaled" in told and "south: under a fifth of what is at stake for it here" in told
        assert "charge.cost.south" in told.replace("<wbr>", "")
    base = detente.baseline("base.yaml", draws=32)
    shares = {focus.name: next(each for each in focus.stakes if each.party == "south").core_share for focus in base.focuses}
    assert shares["core"] == 1 and shares["tolls"] == pytest.approx(south.core_share, rel=1e-3)
    assert "How stakes are scaled" in page([base])
    told = CliRunner().invoke(main, ["baseline", "base.yaml", "--draws", "32"]).output
    assert "How stakes are scaled" in told
    listed = CliRunner().invoke(main, ["paths", "base.yaml"]).output.splitlines()
    assert any(line.startswith("charge.cost.south") and line.endswith("spans of south") for line in listed)
    assert any(line.startswith("stakes of south") and "core 100 %, tolls 9 %" in line for line in listed)


def test_of_an_argument_the_paths_weigh_what_its_premises_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text(toll("4"))
    premise = "P: {says: It cares, cite: a002 p1, set: {south.trade.weight: 0.55 .. 0.6}}"
    claim = "c: {says: So, strength: asserted, cite: a002 p1, attr: {speaker: somebody}}"
    Path("brief.yaml").write_text(argument_text(claim, premise))

    def factor(name: str) -> str:
        lines = CliRunner().invoke(main, ["paths", name]).output.splitlines()
        return next(line for line in lines if line.startswith("stakes of south")).split("times ")[1].split("  ")[0]

    assert factor("base.yaml").endswith("[1.7 .. 4.5]") and factor("brief.yaml") == "1.7 [1.7 .. 1.8]"


def test_a_cost_at_each_level_and_of_each_holder_of_an_office_is_shown() -> None:
    text = toll("0.5", "{depends_on: bridge, shut: 0.1, open: 0.2}").replace(
        "by: south, cost: {south:", "by: chair, cost: {chair:"
    )
    text += "conditions: {seat: {levels: [north, south], start: south}}\noffices: {chair: {held_by: seat}}\n"
    of = scenario(text.replace("core: {bridge: all}", "core: {bridge: all, seat: all}"))
    rows = {each.party: each.amounts for each in stakes(of, of.focus["tolls"], drawn(of))}
    for party in ("north", "south"):
        assert {"charge.cost.chair.shut", "charge.cost.chair.open"} <= set(rows[party])
        assert np.allclose(rows[party]["charge.cost.chair.open"], 2 * rows[party]["charge.cost.chair.shut"])
