"""Reasons: the ledger of a move in a scenario, premises left out in turn, and the account that follows from both."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import detente
from base import BASE, argument_text, base_with
from detente.asks.audit import AuditAsked
from detente.asks.audit import ask as audited
from detente.asks.explain import ExplainAsked, ask
from detente.cli import main
from detente.errors import Refused
from detente.findings.explain import ExplainFinding, PartyGain
from detente.findings.statuses import Premises
from detente.language.read import argument_from_text, scenario_from_text
from detente.report.explain import MOST_LINES, account, in_the_way
from detente.scenario.records import Argument, Scenario, Standing
from detente.study.arms import Progress, Study
from detente.study.measures import Wanted
from detente.study.reasons import Decision, decision, looking, spot_of
from detente.study.settings import Settings

QUILL = str(Path(__file__).parent / "solved" / "quill.yaml")
DAM = base_with(
    (
        "  bridge: {options: [shut, open], start: shut}",
        "  bridge: {options: [shut, open], start: shut}\n  dam: {options: [low, high], start: low}",
    ),
    (
        "needs: [north, south]}",
        "needs: [north, south], cost: {south: 0.2}}\n  fill: {act: dam, to: high, by: north, cost: {north: 3}}",
    ),
    (
        "  south: {trade: {of: bridge, weight: 0.2 .. 0.6, prefers: open > shut}}",
        "  south: {trade: {of: bridge, weight: 0.2 .. 0.6, prefers: open > shut}, idle: {of: bridge, weight: 0, prefers: open > shut},"
        " fear: {when: {bridge: open, dam: high}, worth: -0.4}}",
    ),
    ("core: {bridge: all}", "core: {bridge: all, dam: all}"),
)
CLAIM = "c: {says: It opens., strength: asserted, cite: a002 p1, level: {measure: {chance: {bridge: open}, by: 2030-06-01}, at_least: 0.5}}"
WILLING = "p: {says: The south is keen., cite: a002 p1, set: {south.trade.weight: 0.55 .. 0.6}}"
MEEK = "q: {says: The north trades little., cite: a002 p1, set: {north.trade.weight: 0.5 .. 0.6}}"


def scenario(text: str) -> Scenario:
    return scenario_from_text(text)[0]


def decided(text: str, move: str, draws: int = 4) -> Decision:
    """The ledger of a move where it is first open."""
    study = Study(scenario(text), Settings(draws=draws).made_precise())
    arm = study.arm()
    last = arm.play.begins.replace(year=2031)
    solved = study.solve(arm, looking(study, arm, last))
    spot = spot_of(solved, move, np.ones(draws, bool), last)
    assert spot is not None
    found = decision(study, arm, spot, range(draws))
    assert found is not None
    return found


def explained(text: str, move: str, **more: object) -> ExplainFinding:
    return ask(ExplainAsked(scenario=scenario(text), move=move, draws=16, **more), Progress())  # type: ignore[arg-type]


@cache
def over_base(premises: str, claim: str = CLAIM, text: str = BASE) -> tuple[Argument, Scenario]:
    over = scenario(text)
    return argument_from_text(argument_text(claim, premises), over)[0], over


def gain(found: ExplainFinding, party: str, game: int = 0) -> PartyGain:
    ledger = found.games[game].ledger
    assert ledger is not None
    return next(each for each in ledger.parties if each.party == party)


# ------------------------------------------------------------------------------------------------ the ledger


@pytest.mark.parametrize("move", ["build", "fill"])
def test_the_parts_of_a_gain_add_up_to_it_and_it_is_the_solvers(move: str) -> None:
    for each in decided(DAM, move).gains:
        np.testing.assert_allclose(each.sum, each.gain, atol=1e-9)
        np.testing.assert_allclose(
            sum(each.alone.values()) + each.cost + sum(each.pull.values()) + each.beyond, each.gain, atol=1e-6
        )
        assert np.abs(each.off).max() < 1e-3


def test_the_gain_of_a_ledger_is_what_the_measure_of_the_same_gain_reads() -> None:
    """On the first day, from the bridge shut to the bridge open, before what the move costs."""
    study = Study(scenario(DAM), Settings(draws=4))
    arm = study.arm()
    found = decided(DAM, "build")
    day = found.spot.day
    solved = study.solve(arm, Wanted(days={day}, value_days={day}))
    space, value = solved.compiled.space, np.asarray(solved.solution.value[0], float)
    stood, led = (
        space.where(tuple(Standing(name=name, levels=(level,)) for name, level in state.items())).argmax()
        for state in (found.spot.state, {**found.spot.state, **found.spot.to})
    )
    j = solved.compiled.game.labels.parties.index("south")
    south = next(each for each in found.gains if each.party == "south")
    np.testing.assert_allclose(south.gain - south.cost, value[led, j] - value[stood, j], atol=1e-3)


def test_a_party_with_one_interest_has_one_part() -> None:
    north = next(each for each in decided(BASE, "build").gains if each.party == "north")
    assert list(north.alone) == ["trade"]
    found = gain(explained(BASE, "build"), "north")
    assert [part.name for part in found.parts if part.kind == "interest"] == ["trade"]


def test_an_interest_of_weight_nought_has_no_part() -> None:
    south = gain(explained(DAM, "build"), "south")
    assert "idle" not in [part.name for part in south.parts] and "trade" in [part.name for part in south.parts]


def test_what_a_party_fears_that_another_may_do_comes_later_and_is_gone_where_that_is_barred() -> None:
    """The south fears the dam once the bridge is open; only the north can fill it, and here it wants to."""
    found = explained(DAM.replace("cost: {north: 3}", "cost: {north: -3}"), "build", without=("fill",))
    fear = next(part for part in gain(found, "south").parts if part.name == "fear")
    assert fear.alone.mean == 0 and fear.later.mean is not None and fear.later.mean < -0.1
    assert "fear" not in [part.name for part in gain(found, "south", 1).parts]


def test_an_act_that_nobody_wants_is_said_to_be_one() -> None:
    found = explained(DAM, "fill")
    ledger = found.games[0].ledger
    assert ledger is not None and [each.party for each in ledger.parties] == ["north"]
    assert in_the_way(found, ledger).startswith("Nobody who may try it wants it")
    assert any(line.startswith("Nobody who may try it wants it") for line in account(found))


def test_who_would_lose_by_a_deal_is_named_as_most_in_the_way() -> None:
    found = explained(BASE.replace("0.2 .. 0.6, prefers: open > shut", "0.2 .. 0.6, prefers: shut > open"), "build")
    assert any(line.startswith("Most in the way is south.") for line in account(found))
    assert gain(found, "south").gains_in == 0


def test_a_change_that_is_laid_over_moves_the_gains_it_touches_and_no_others() -> None:
    found = explained(BASE, "build", sets=(), without=("close",))
    assert len(found.games) == 2 and found.games[1].says == "the rule close left out"
    assert gain(found, "north", 1).change is not None and gain(found, "north", 0).change is None


# ------------------------------------------------------------------------------------------------ premises left out


@pytest.mark.parametrize("premise", [WILLING, WILLING.replace("0.55 .. 0.6", "0.2 .. 0.25"), MEEK])
def test_the_only_premise_left_out_does_what_an_audit_says_of_all_of_them(premise: str) -> None:
    argument, over = over_base(premise)
    found = ask(ExplainAsked(scenario=argument, over=over, claim="c", draws=64), Progress())
    (claim,) = audited(AuditAsked(arguments=(argument,), scenario=over, draws=64), Progress()).arguments[0].claims
    (left,) = found.premises
    assert claim.without_premises is not None and left.share == claim.without_premises.share
    assert left.does == claim.premises
    assert found.claim is not None and found.claim.premises == claim.premises


def test_of_two_premises_the_one_that_carries_a_claim_is_told_from_the_other() -> None:
    argument, over = over_base(
        "p: {says: The south is keen., cite: a002 p1, set: {south.trade.weight: 0.5 .. 0.6}}\n"
        "q: {says: The north trades., cite: a002 p1, set: {north.trade.weight: 0.5 .. 0.9}}",
        CLAIM.replace(
            "measure: {chance: {bridge: open}, by: 2030-06-01}, at_least: 0.5",
            "measure: {chance: {bridge: open}, by: 2030-12-01}, at_least: 0.6",
        ),
        base_with(("prefers: open > shut}}\ncore", "prefers: open > shut}, fear: {when: {bridge: open}, worth: -0.4}}\ncore")),
    )
    found = ask(ExplainAsked(scenario=argument, over=over, claim="c", draws=64), Progress())
    words = {each.premise: each.does.word for each in found.premises if each.does is not None}
    assert words["p"] is Premises.CARRIED and words["q"] is not Premises.CARRIED
    assert any(line.startswith("P carries it: without p it holds in") for line in account(found))


# ------------------------------------------------------------------------------------------------ the account


@pytest.fixture(scope="module")
def told() -> ExplainFinding:
    return ask(ExplainAsked(scenario=QUILL, claim="C1", draws=64), Progress())


def test_an_account_is_at_most_twelve_lines_and_names_what_leads_there_who_blocks_and_the_hinge(told: ExplainFinding) -> None:
    lines = account(told)
    assert len(lines) <= MOST_LINES
    text = "\n".join(lines)
    assert "What leads there is agree" in text and "Most in the way is the western senate" in text
    assert "It hinges on senate_asked" in text and "A3" in lines[-1]


def test_the_same_question_has_the_same_answer_from_the_command_and_from_python(told: ExplainFinding) -> None:
    done = CliRunner().invoke(main, ["explain", QUILL, "C1", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["digest"] == told.digest == detente.explain(QUILL, "C1", draws=64).digest


def test_a_claim_that_no_decision_reaches_is_told_so() -> None:
    text = base_with(
        ("core: {bridge: all}", "core: {bridge: all, sky: all}"),
        more="conditions: {sky: {levels: [dry, wet], start: dry, changes: {rain: {from: dry, to: wet, rate: 0.2 .. 2}}}}\n",
    )
    wet = CLAIM.replace("bridge: open", "sky: wet")
    argument, over = over_base("p: {says: It rains., cite: a002 p1, set: {sky.rain.rate: 0.5 .. 2}}", wet, text)
    found = ask(ExplainAsked(scenario=argument, over=over, claim="c", draws=16), Progress())
    assert found.move is None and not found.games[0].moves
    assert any(line.startswith("No decision leads to it") for line in account(found))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("explain", QUILL, "C99"), "C99"),
        (("explain", QUILL, "C1", "--part", "2"), "C1 has 1 part; part 2 came"),
        (("explain", QUILL.replace("quill", "strait"), "C1"), "a scenario has no claims"),
        (("run", QUILL, "--explain", "agre", "--draws", "16"), "agree"),
        (("run", QUILL, "--explain", "charge", "--draws", "16"), "charge is no move in this focus"),
        (("run", QUILL, "--explain", "shut", "--lens", "all", "--draws", "16"), "--lens does not apply to --explain"),
    ],
)
def test_what_cannot_be_explained_is_refused_with_a_reason(words: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(main, list(words))
    assert done.exit_code in (2, 5)
    assert said in done.output


def test_in_rounds_a_claim_is_explained_without_a_ledger_and_a_move_is_refused() -> None:
    rounds = base_with(
        ("steps: [{every: quarter, until: 2031-01-01}]", "clock: rounds\n  rounds: 4"),
        ("precision: 20, initiative: 4", "precision: 20, initiative: 0.5"),
    )
    claim = CLAIM.replace("2030-06-01", "round 3")
    argument, over = over_base(WILLING, claim, rounds)
    found = ask(ExplainAsked(scenario=argument, over=over, claim="c", draws=16), Progress())
    assert all(game.ledger is None for game in found.games)
    assert any("in rounds no ledger is kept" in line for line in account(found))
    with pytest.raises(Refused, match="in rounds no ledger is kept"):
        explained(rounds, "build")
