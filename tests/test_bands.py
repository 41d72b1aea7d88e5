"""Plausible bands reach everything that is shown, and say why they set draws aside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import detente
from base import argument_text, base, base_with, mood
from detente.asks import ask_named
from detente.asks.run import by_chance
from detente.cli import main
from detente.errors import Refused
from detente.findings.audit import AuditFinding
from detente.findings.run import Assumption, RunFinding
from detente.language.read import argument_from_text, scenario_from_text
from detente.report import counted
from detente.scenario.records import Scenario
from detente.study.arms import Settings, Study
from detente.study.bands import of_draws, sift

TOLL = ("south: {trade", "south: {toll: {when: {bridge: open}, worth: -0.4}, trade")
"""South wants the bridge open where its weight is above .4, which it is in half of the draws."""
OPENS = "plausible: {opens: {measure: {chance: {bridge: open}, by: end}, at_least: 0.5, because: x}}\n"


def banded(more: str = OPENS) -> Scenario:
    return base(TOLL, more=more)


def test_a_run_shows_the_draws_that_count_and_all_where_that_is_asked() -> None:
    kept, every = (detente.run(banded(), draws=64, all_draws=each) for each in (False, True))
    assert kept.draws.counted + kept.draws.set_aside == 64 == every.draws.counted
    assert 25 < kept.draws.counted < 39 and every.draws.every
    last_kept, last = (found.arrivals["bridge"]["open"].by[-1] for found in (kept, every))
    assert last_kept > 0.95 and abs(last - 0.5) < 0.1


def test_what_is_shown_is_the_mean_over_the_draws_that_count() -> None:
    scenario = banded()
    study = Study(scenario, Settings(draws=64))
    arm = study.arm()
    measures = (scenario.plausible["opens"].measure,)
    solved = study.solve(arm, study.wanted(measures, arm.play))
    found = sift(study, arm, solved)
    assert np.array_equal(found.kept, found.values["opens"] >= 0.5)
    some = of_draws(solved, found.kept)
    assert np.array_equal(some.read(measures[0]).value, found.values["opens"][found.kept])
    assert of_draws(solved, np.ones(64, bool)) is solved


def test_a_band_that_fails_in_over_a_tenth_of_the_draws_says_on_what_that_rests() -> None:
    band = detente.run(banded(), draws=128).draws.bands[0]
    assert band.name == "opens" and band.share == pytest.approx(0.5, abs=0.05)
    assert band.hinge is not None and band.hinge.path == "south.trade.weight"
    assert 0.38 < band.hinge.value < 0.42 and band.hinge.above > 0.95 and band.hinge.below < 0.05


def test_a_band_may_fail_because_everything_is_too_quick() -> None:
    """Pace is never the hinge of a claim; of a band it is as good a reason as any."""
    band = "plausible: {slow: {measure: {chance: {bridge: open}, by: 2030-02-01}, at_most: 0.38, because: x}}\n"
    scenario = base(("initiative: 4", "initiative: 1 .. 12"), more=band)
    found = detente.run(scenario, draws=128).draws.bands[0]
    assert found.hinge is not None and found.hinge.path.endswith(".initiative") and found.hinge.below > found.hinge.above


def test_a_band_that_fails_seldom_says_nothing() -> None:
    band = "plausible: {most: {measure: {value: south}, at_least: -100, because: x}}\n"
    assert detente.run(banded(band), draws=64).draws.bands == ()


def test_where_no_draw_is_left_the_bands_are_named() -> None:
    with pytest.raises(Refused, match=r"no draw is left to count: never sets aside 16 of 16: --all-draws"):
        detente.run(banded(OPENS.replace("opens", "never").replace("0.5", "1.0")), draws=16)


def test_the_terminal_says_which_draws_count_and_why_others_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(base_with(TOLL, more=OPENS), encoding="utf-8")
    for command in ("run", "baseline"):
        shown = CliRunner().invoke(main, [command, "base.yaml", "--draws", "128"]).output
        shown = " ".join(shown.replace("\N{NO-BREAK SPACE}", " ").split())
        assert "of 128 draws count: " in shown
        assert "The band opens sets aside" in shown.replace("the band", "The band")
        assert "of them with south.trade.weight under 0.4" in shown


# ------------------------------------------------------------------------------------------------ under what is laid over


def test_a_measure_that_a_run_is_asked_for_is_the_number_of_a_question() -> None:
    words = "chance bridge=open by 2030-07-01"
    run = detente.run(banded(), draws=64, measures=(words,), start=("bridge=open",))
    asked = detente.ask(banded(), words, draws=64, start=("bridge=open",))
    number = run.measures[0]
    own = asked.answer.value
    assert (number.mean, number.low, number.high) == pytest.approx((own.mean, own.low, own.high), abs=1e-3)
    assert number.measure == words and run.laid_over.written == {"start": {"bridge": "open"}}
    assert run.draws.counted == asked.draws.counted, "which draws count is read off the game without the change"


def test_a_run_under_a_change_shows_the_game_with_it() -> None:
    held = detente.run(base(TOLL), draws=16, hold=("bridge=open",))
    assert held.issues["bridge"].mean[1] == (1.0,) * len(held.dates)
    given = detente.run(base(TOLL), draws=16, assuming=("bridge=open", "reluctance=1"))
    assert given.issues["bridge"].mean[1][0] == 1.0 and given.settings.set == {"reluctance": "1"}


def test_what_is_wrong_with_a_run_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(base_with(), encoding="utf-8")
    words = ("run", "base.yaml", "--measure", "chance bridge=opn at end", "--measure", "value nobody", "--hold", "bridge=shutt")
    done = CliRunner().invoke(main, list(words))
    assert done.exit_code == 2
    assert all(said in done.output for said in ("Did you mean open?", "There are north, south", "Did you mean shut?"))


def test_a_measure_with_an_intervention_of_its_own_is_no_number_of_one_game() -> None:
    with pytest.raises(Refused, match="detente ask"):
        detente.run(base(), draws=16, measures=("{chance: {bridge: open}, at: end, with: {start: {bridge: open}}}",))


@pytest.mark.parametrize("option", ["--hold", "--measure", "--all-draws"])
def test_what_only_the_dynamics_take_is_refused_to_other_lenses(option: str) -> None:
    value = {"--hold": ["war=freeze"], "--measure": ["value russia"]}.get(option, [])
    done = CliRunner().invoke(main, ["run", "endgame_2024", "--lens", "stability", option, *value])
    assert done.exit_code != 0 and option in done.output


def test_what_bands_and_measures_ask_for_changes_nothing_else_that_is_shown() -> None:
    """Their days and states are read off the same game, and are no part of its charts."""
    either = "{chance: {any_of: [{bridge: open}, {bridge: shut}]}, by: 2030-11-17}"
    late = f"plausible: {{late: {{measure: {either}, at_least: 0, because: x}}}}\n"
    plain = detente.run(base(TOLL), draws=16)
    other = detente.run(base(TOLL, more=late), draws=16, measures=("years bridge=open until 2030-10-05",))
    assert other.dates == plain.dates and other.durations.keys() == plain.durations.keys()
    for level in ("shut", "open"):
        assert other.durations["bridge"][level] == pytest.approx(plain.durations["bridge"][level], abs=0.02)
        assert other.arrivals["bridge"][level].by[-1] == pytest.approx(plain.arrivals["bridge"][level].by[-1], abs=0.02)


# ------------------------------------------------------------------------------------------------ baseline


def test_the_facts_of_a_baseline_are_those_of_the_draws_that_count() -> None:
    kept, every = (detente.baseline(banded(), draws=64, all_draws=each).focuses[0] for each in (False, True))
    assert kept.set_aside == every.set_aside > 0
    fact = "bridge is open after a year"
    assert (kept.facts[fact] or 0) > 0.95 and abs((every.facts[fact] or 0) - 0.5) < 0.1


def test_bands_are_tested_under_the_premises_of_an_argument() -> None:
    scenario = banded()
    premise = "P1: {says: South cares, cite: a002 p1, set: {south.trade.weight: 0.45 .. 0.6}}"
    claim = "C: {says: x, strength: hedged, cite: a002 p1, level: {measure: {value: north}, at_least: 0}}"
    argument = argument_from_text(argument_text(claim, premise), scenario)[0]
    plain = detente.baseline(scenario, draws=64)
    under = detente.baseline(argument, over=scenario, draws=64)
    assert plain.focuses[0].set_aside > 20 and under.focuses[0].set_aside == 0
    assert under.argument == "brief"


def test_a_baseline_says_from_when_each_focus_is_read() -> None:
    found = detente.baseline(banded(OPENS + "focus: {later: {begins: 2030-06-01}}\n"), draws=16)
    assert {focus.name: focus.begins for focus in found.focuses} == {"core": "2030-01-01", "later": "2030-06-01"}


def test_a_focus_in_which_a_band_is_frozen_says_nothing_about_it() -> None:
    """With the mood frozen it is calm in every draw; where it can move it never is."""
    text = mood("{angry: 1, calm: 0}", core="bridge: all") + (
        "focus: {moods: {in_play: {mood: all}}}\n"
        "plausible: {b: {measure: {chance: {mood: calm}, at: end}, at_least: 0.5, because: x}}\n"
    )
    found = detente.baseline(scenario_from_text(text)[0], draws=16)
    frozen = {focus.name: focus.bands["b"].frozen for focus in found.focuses}
    assert frozen == {"core": True, "moods": False}
    assert found.bands[0].kept == 0.0, "averaged over both it would be a half"


# ------------------------------------------------------------------------------------------------ chance


def test_a_number_that_moves_nothing_stays_under_the_chance_level_in_nineteen_of_twenty() -> None:
    rng = np.random.default_rng(1)
    n, outcomes, above = 64, 6, 0
    for _ in range(400):
        ranks = np.argsort(rng.random((1 + outcomes, n)), axis=1).argsort(axis=1)
        found = np.asarray(np.corrcoef(ranks))[0, 1:]
        above += bool(np.abs(found).max() > by_chance(n, outcomes))
    assert 8 <= above <= 33, "within three standard errors of 20 in 400"


# ------------------------------------------------------------------------------------------------ audits

CLAIMS = """\
C1: {says: It opens, strength: hedged, cite: a002 p1, level: {measure: {chance: {bridge: open}, by: end}, at_least: 0.1}}
C2: {says: It is worth it, strength: hedged, cite: a002 p1, level: {measure: {value: north}, at_least: 0}}
"""
LOW = "P1: {says: South hardly cares, cite: a002 p1, set: {south.trade.weight: 0.2 .. 0.42}}\n"
IDLE = "P2: {says: Nothing much, cite: a002 p1, set: {north.trade.weight: 0.6 .. 0.9}}\n"


def audited(premises: str, *claims: str, draws: int = 128) -> AuditFinding:
    scenario = banded()
    argument = argument_from_text(argument_text(CLAIMS, premises), scenario)[0]
    return detente.audit(argument, scenario=scenario, claims=claims, draws=draws)


def test_bands_are_told_by_claim_under_its_premises() -> None:
    claim = audited(LOW + IDLE).arguments[0].claims[0]
    (band,) = claim.bands
    assert claim.with_premises is not None and band.outside == claim.with_premises.set_aside
    assert band.name == "opens" and band.share > 0.8


def test_a_premise_that_pulls_against_a_band_is_named_with_the_number_they_meet_on() -> None:
    """Under the premise south wants the bridge open in a tenth of the draws; the band wants it open in half of the time."""
    (band,) = audited(LOW + IDLE).arguments[0].claims[0].bands
    (pull,) = band.against
    assert (pull.premise, pull.path) == ("P1", "south.trade.weight") and pull.range == (0.2, 0.42)
    assert pull.kept_there < 0.2 and pull.kept_elsewhere > 0.9
    said = counted.claim_band_sentence(band).replace("\N{NO-BREAK SPACE}", " ")
    assert "P1 pulls against it: of the draws without premises" in said and "south.trade.weight is 0.2 to 0.42" in said


def test_a_premise_that_goes_with_a_band_is_not_named() -> None:
    high = LOW.replace("0.2 .. 0.42", "0.42 .. 0.6")
    assert all(not band.against for claim in audited(high + IDLE).arguments[0].claims for band in claim.bands)


def test_some_claims_alone_are_audited_to_the_same_shares() -> None:
    every, one = audited(LOW, draws=32), audited(LOW, "C1", draws=32)
    assert [claim.id for claim in one.arguments[0].claims] == ["brief.C1"] == list(one.settings.claims)
    assert one.arguments[0].claims[0] == every.arguments[0].claims[0] and every.settings.claims == ()
    assert audited(LOW, "brief.C2,C1", draws=16).arguments[0].counts.claims == 2


def test_a_claim_that_no_argument_has_is_refused() -> None:
    with pytest.raises(Refused, match='no claim is called "C9"'):
        audited(LOW, "C9", draws=16)


def test_a_claim_that_two_arguments_have_is_asked_for_by_both_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(base_with(TOLL), encoding="utf-8")
    (tmp_path / "one.yaml").write_text(argument_text(CLAIMS, LOW).replace("argument: brief", "argument: one"), encoding="utf-8")
    (tmp_path / "two.yaml").write_text(
        argument_text(CLAIMS, IDLE).replace("argument: brief", "argument: two"), encoding="utf-8"
    )
    words = ("audit", "one.yaml", "two.yaml", "--draws", "16", "--claim")
    done = CliRunner().invoke(main, [*words, "C1"])
    assert done.exit_code == 5 and "Say one.C1 or two.C1" in done.output
    shown = CliRunner().invoke(main, [*words, "two.C1"]).output
    assert "two.C1" in shown and "one.C1" not in shown


def test_a_page_shows_over_time_the_focuses_in_which_claims_are_asked_under_their_premises() -> None:
    asked = ask_named("audit").asked(arguments=("a002", "a004"), draws=512)
    core, *others = (question for _, question in ask_named("audit").beside(asked))
    assert core.focus == "" and core.draws == 512
    assert len(others) == 6 and {each.scenario.name for each in others} <= {"a002", "a004"}
    assert all(each.focus in each.over.focus and each.draws == 128 for each in others)


def test_a_run_of_an_argument_is_under_its_premises() -> None:
    scenario = banded()
    argument = argument_from_text(argument_text(CLAIMS, LOW), scenario)[0]
    under = detente.run(argument, over=scenario, draws=64, all_draws=True)
    plain = detente.run(scenario, draws=64, all_draws=True)
    assert under.argument == "brief" and plain.argument is None
    assert under.draws.set_aside > plain.draws.set_aside + 10


def test_the_ranges_and_stakes_of_a_run_are_those_that_count_under_its_premises() -> None:
    scenario = banded()
    high = "P1: {says: South cares, cite: a002 p1, set: {south.trade.weight: {range: 0.45 .. 0.6, cite: a002 p2}}}"
    argument = argument_from_text(argument_text(CLAIMS, high), scenario)[0]

    def number(found: RunFinding, path: str) -> Assumption:
        return next(each for each in found.assumptions if each.path == path)

    under, plain = detente.run(argument, over=scenario, draws=64), detente.run(scenario, draws=64)
    premised, own = (number(each, "south.trade.weight") for each in (under, plain))
    assert (premised.text, premised.instead_of, own.text, own.instead_of) == ("0.45 .. 0.6", "0.2 .. 0.6", "0.2 .. 0.6", "")
    assert number(under, "north.trade.weight") == number(plain, "north.trade.weight").model_copy(
        update={"effect": number(under, "north.trade.weight").effect}
    )
    weighs = [next(a.spans for p in f.stakes for a in p.amounts if a.path == "south.toll.worth") for f in (under, plain)]
    assert weighs[0] != weighs[1], "what a party has at stake is what the premises leave it"
    told = detente.run(scenario, draws=64, sets={"south.trade.weight": 0.5})
    assert number(told, "south.trade.weight").text == "0.5" and number(told, "south.trade.weight").instead_of == "0.2 .. 0.6"
