"""Which act is best for a party: what each is worth to it, how often none is better, and what it loses against the best."""

from __future__ import annotations

import datetime as dt
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import detente
from base import BASE, base_with
from detente.asks.rank import RankAsked, ask
from detente.cli import main
from detente.errors import Refused
from detente.findings.rank import RankedAct, RankFinding
from detente.language.read import scenario_from_text
from detente.report.rank import best_sentence, cells
from detente.scenario.records import Measure, Standing, When
from detente.study.arms import Progress, Study
from detente.study.bodies import carried
from detente.study.settings import Settings
from test_game import RIVER
from test_report_page import Reader

FIRST = When(text="2030-01-01", day=dt.date(2030, 1, 1))
LEVERS = """\
issues: {bridge: {options: [shut, open], start: shut}, dam: {options: [low, high], start: low}, flag: {options: [down, up], start: down}}
rules:
  build: {deal: bridge, from: shut, to: open, needs: [north, south], cost: {north: 0.1}}
  close: {act: bridge, from: open, to: shut, by: south}
  raise_dam: {act: dam, to: high, by: north}
  fly: {act: flag, to: up, by: north, cost: {north: 0.4}}
interests:
  north: {trade: {of: bridge, weight: 0.5 .. 1, prefers: open > shut}, power: {of: dam, weight: 0.2, prefers: high > low}}
  south: {trade: {of: bridge, weight: 0.2 .. 0.6, prefers: open > shut}, fear: {of: dam, weight: 0.4, prefers: low > high}}
core: {bridge: all, dam: all, flag: all}
"""
TEXT = BASE[: BASE.index("issues:")] + LEVERS


def asked(party: str = "north", text: str = TEXT, **more: object) -> RankFinding:
    return ask(RankAsked(scenario=scenario_from_text(text)[0], party=party, draws=32, **more), Progress())  # type: ignore[arg-type]


def act(found: RankFinding, name: str) -> RankedAct:
    return next(one for one in found.acts if one.act == name)


def test_an_act_that_only_costs_is_never_best_and_loses_what_it_costs() -> None:
    """A flag that nobody cares about is worth its cost and the price of the move; nothing is worth nought."""
    found = asked()
    dear = act(found, "fly")
    assert dear.best == 0 and dear.gain.high is not None and dear.gain.high < -0.2
    assert act(found, "nothing").worth.mean == 0
    best = max(found.acts, key=lambda one: one.best)
    assert found.acts[0].act == best.act
    assert best.regret.mean is not None and best.regret.mean < 0.02
    for one in found.acts:
        assert one.regret.low is not None and one.regret.low >= 0


def test_what_an_act_gains_is_what_the_game_is_worth_after_it_less_its_cost() -> None:
    scenario = scenario_from_text(TEXT.replace("price: 0.01", "price: 0"))[0]
    study = Study(scenario, Settings(draws=32, seed=1, workers=1))
    low, high = ((Standing(name="dam", levels=(level,)),) for level in ("low", "high"))
    gain = Measure(kind="gain", party="north", source=low, target=high, at=FIRST)
    arm = study.arm()
    value = study.solve(arm, study.wanted([gain], arm.play)).read(gain).value
    found = act(asked(text=TEXT.replace("price: 0.01", "price: 0")), "raise_dam")
    assert found.gain.mean == pytest.approx(float(value.mean()), abs=1e-4)
    assert found.worth.mean == pytest.approx(found.gain.mean) and found.agreed.mean == 1


def test_others_agree_as_they_would_when_asked_alone() -> None:
    scenario = scenario_from_text(TEXT)[0]
    study = Study(scenario, Settings(draws=32, seed=1, workers=1))
    accepts = Measure(kind="accepts", party="south", rule="build", at=FIRST)
    arm = study.arm()
    value = study.solve(arm, study.wanted([accepts], arm.play)).read(accepts).value
    assert act(asked(), "build").agreed.mean == pytest.approx(float(value.mean()), abs=1e-4)


def test_a_deal_that_would_be_refused_is_worth_less_than_it_gains() -> None:
    hostile = TEXT.replace("prefers: open > shut}, fear", "prefers: shut > open}, fear")
    found = act(asked(text=hostile), "build")
    assert found.gain.mean is not None and found.gain.mean > 0.1
    assert found.agreed.mean is not None and found.agreed.mean < 0.2
    assert found.worth.mean is not None and found.worth.mean < 0.2 * found.gain.mean


def test_acts_that_are_as_good_are_best_together() -> None:
    twice = TEXT.replace("  fly:", "  again: {act: dam, to: high, by: north}\n  fly:").replace("weight: 0.5 .. 1", "weight: 0")
    found = asked(text=twice)
    one, other = act(found, "raise_dam"), act(found, "again")
    assert one.best == other.best > 0.9
    assert one.regret == other.regret


def test_where_the_game_begins_elsewhere_other_acts_are_open() -> None:
    found = asked(start=("dam=high", "bridge=open"))
    assert {one.act for one in found.acts} == {"fly", "nothing"}
    with pytest.raises(Refused, match="south has nothing to do at 2030-01-01"):
        asked("south", text=TEXT.replace("needs: [north, south]", "needs: [north, south], proposed_by: north"))
    assert {one.act for one in asked("south", start=("bridge=open",)).acts} == {"close", "nothing"}


@pytest.mark.parametrize("pivot", [False, True])
def test_a_body_agrees_as_all_its_coalitions_say(pivot: bool) -> None:
    dice = np.random.default_rng(3)
    for _ in range(30):
        many = int(dice.integers(1, 6))
        each, votes = dice.random((many, 4)), dice.integers(0, 4, many).tolist()
        quota = int(dice.integers(0, sum(votes) + 1))
        winning = [c for k in range(many + 1) for c in combinations(range(many), k) if sum(votes[i] for i in c) >= quota]
        if pivot:
            right = np.max([each[list(c)].min(axis=0) if c else np.ones(4) for c in winning], axis=0)
        else:
            ways = [w for w in product((0, 1), repeat=many) if sum(v for v, y in zip(votes, w, strict=True) if y) >= quota]
            right = sum((np.prod([each[i] if w[i] else 1 - each[i] for i in range(many)], axis=0) for w in ways), np.zeros(4))
        assert carried(each, votes, quota, pivot) == pytest.approx(right)


def test_a_package_is_an_act_and_says_all_that_it_changes() -> None:
    text = TEXT.replace("rules:\n", "packages: {both: {rules: [build, raise_dam]}}\nrules:\n")
    found = act(asked(text=text), "both")
    assert found.to == {"bridge": "open", "dam": "high"}


def test_the_page_shows_every_act_with_the_cells_of_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "levers.yaml"
    path.write_text(TEXT, encoding="utf-8")
    done = CliRunner().invoke(main, ["rank", str(path), "north", "--draws", "32", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0 and "no zero of its own" not in done.output, "acts are compared with doing nothing"
    reader = Reader((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    found = asked()
    for one in found.acts:
        assert " ".join(cells(one)).replace("\u00a0", " ") in reader.said()
    assert best_sentence(found).replace("\u00a0", " ") in reader.said()
    assert ("a", {"href": "#acts"}) in reader.elements


def test_the_command_and_python_say_the_same(tmp_path: object) -> None:
    path = tmp_path / "levers.yaml"  # type: ignore[operator]
    path.write_text(TEXT)
    done = CliRunner().invoke(main, ["rank", str(path), "north", "--draws", "32"])
    assert done.exit_code == 0, done.output
    assert "What is best for north" in done.output and "loses least" in done.output
    found = detente.rank(path, "north", draws=32)
    assert found.digest == asked().digest and found.rows()[0]["act"] == found.acts[0].act


def test_a_party_that_is_none_is_an_error_with_the_nearest(tmp_path: object) -> None:
    with pytest.raises(Refused, match="Did you mean north?"):
        asked("nort")
    with pytest.raises(Refused, match="north has nothing to do"):
        ask(
            RankAsked(
                scenario=scenario_from_text(base_with(("{bridge: all}", "{bridge: all}")))[0],
                party="north",
                start=("bridge=open",),
                draws=16,
            ),
            Progress(),
        )


def test_on_a_later_day_it_is_ranked_over_where_the_game_then_is() -> None:
    """The bridge stands in most of its states by then, so that closing it is open to South; what is open is a share."""
    found = asked("south", on=dt.date(2030, 12, 1))
    close = act(found, "close")
    assert 0.3 < close.open < 1 and found.on == "2030-12-01"
    scenario = scenario_from_text(TEXT)[0]
    study = Study(scenario, Settings(draws=32, seed=1, workers=1))
    state = (Standing(name="bridge", levels=("open",)),)
    stands = Measure(kind="chance", state=state, at=When(text="2030-12-01", day=dt.date(2030, 12, 1)))
    arm = study.arm()
    value = study.solve(arm, study.wanted([stands], arm.play)).read(stands).value
    assert close.open == pytest.approx(float(value.mean()), abs=1e-3)


def test_an_office_is_asked_of_by_its_holder_and_a_day_must_be_in_the_calendar() -> None:
    river = RIVER.replace("core:", "core:") + "core: {dam: all, water: all, office: all}\n"
    with pytest.raises(
        Refused, match="premier is an office, which wants nothing itself. Ask for one of those who hold it: green, blue"
    ):
        asked("premier", text=river)
    with pytest.raises(Refused, match="outside the"):
        asked(on=dt.date(2040, 1, 1))


def test_in_rounds_the_floor_is_ranked_as_it_is_weighed() -> None:
    """In the last round an exact responder takes anything: the proposer's best offer keeps all but what leaves it indifferent."""
    text = """\
detente: 1
scenario: pie
calendar: {clock: rounds, rounds: 1, tail: stops}
defaults: {party: {patience: 0.9, precision: exact, initiative: 0}, inertia: 0, reluctance: 0, price: 0, stakes: as_written}
parties: {one: {initiative: 1}, two: {}}
issues: {pie: {range: 0 .. 1, steps: 5, besides: [open], start: open}}
rules: {offer: {deal: pie, from: open, needs: [one, two], proposed_by: one}}
interests: {one: {share: {of: pie, weight: 1, along: up}}, two: {share: {of: pie, weight: 1, along: down}}}
core: {pie: all}
"""
    found = asked("one", text=text, on=1)
    assert found.on == "round 1" and found.acts[0].to == {"pie": "s4"} and found.acts[0].best == 1
    assert [one.to["pie"] for one in found.acts[:4]] == ["s4", "s3", "s2", "s1"]
    assert all(one.agreed.mean == 1 for one in found.acts)
