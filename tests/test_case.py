"""The shipped case in the core: what is switched off changes what theory says it should, in the direction it says."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from detente.argument.trials import premises_of
from detente.asks.baseline import facts
from detente.asks.common import focus_named
from detente.asks.run import Overview
from detente.findings.run import RunFinding
from detente.game.clock import years_later
from detente.game.play import begins_on
from detente.language.load import load_argument, load_scenario
from detente.scenario.records import Focus, Measure, Number, Overlay, Scenario, Standing, When
from detente.study.arms import PLAIN, Settings, Study, World
from detente.study.measures import Wanted, need

DRAWS = 64


@pytest.fixture(scope="module")
def endgame() -> Scenario:
    return load_scenario("endgame_2024")


@pytest.fixture(scope="module")
def study(endgame: Scenario) -> Study:
    return Study(endgame, Settings(draws=DRAWS))


def chance(
    study: Study,
    overlay: Overlay | None = None,
    world: World = PLAIN,
    focus: Focus | None = None,
    years: float = 2.0,
    **levels: str,
) -> NDArray[np.float64]:
    """[n] the chance that a state stands after some years."""
    day = years_later(begins_on(study.scenario, Focus(in_play={})), years)
    standing = tuple(Standing(name=name, levels=(level,)) for name, level in levels.items())
    measure = Measure(kind="chance", state=standing, at=When(text=day.isoformat(), day=day))
    arm = study.arm(world, focus, overlay or Overlay())
    wanted = Wanted()
    need(wanted, measure, arm.play)
    return np.asarray(study.solve(arm, wanted).read(measure).value)


def test_without_the_victims_consent_subordination_is_likelier(study: Study) -> None:
    asked, unasked = chance(study, war="capitulation"), chance(study, Overlay(remove=("ukraine",)), war="capitulation")
    assert unasked.mean() > asked.mean() + 0.05


def test_without_anyone_to_resume_it_a_halt_lasts(study: Study) -> None:
    ends = Overlay(without=("resume", "retake", "settle"), start={"war": "freeze"})
    assert chance(study, ends, years=4.0, war="freeze") == pytest.approx(1.0, abs=1e-6)
    assert chance(study, Overlay(start={"war": "freeze"}), years=4.0, war="freeze").mean() < 0.99


def test_without_any_deal_there_is_no_end_to_the_war(study: Study) -> None:
    barred = Overlay(without=("freeze", "freeze_early", "settle", "capitulate"))
    assert chance(study, barred, years=4.0, war="fighting") == pytest.approx(1.0, abs=1e-6)


def test_a_side_that_gains_more_from_a_halt_halts_sooner(study: Study) -> None:
    dear, cheap = (Overlay(set={"halt_price": Number(form="fixed", low=x)}) for x in (0.2, 0.0))
    assert chance(study, cheap, war="freeze").mean() > chance(study, dear, war="freeze").mean()


def test_the_premise_that_the_present_line_becomes_the_border_makes_land_worth_keeping(study: Study) -> None:
    """Land counts in a halt only where the line stays: the halt on a bad line is worth more to the side that gained."""
    argument, _ = load_argument("a002")
    premised = World("with premises", premises_of(argument))
    kept, open_ = (Overlay(set={"line_is_border": said}) for said in (True, False))
    settled, unsettled = (chance(study, overlay, premised, war="freeze", line="loss") for overlay in (kept, open_))
    assert settled.mean() > unsettled.mean()


@pytest.mark.parametrize("name", ["call", "allies", "europe"])
def test_a_side_issue_that_touches_nothing_leaves_the_facts_of_the_core_alone(study: Study, name: str) -> None:
    """But for what is left of an end whose plans need only stand still to .1 a year: one draw of 64 is off by .02."""
    for label, measure in facts(study.scenario).items():
        got = []
        for focus in (None, study.scenario.focus[name]):
            arm, wanted = study.arm(focus=focus), Wanted()
            need(wanted, measure, arm.play)
            got.append(study.solve(arm, wanted).read(measure).value)
        apart = np.abs(got[0] - got[1])
        assert (apart < 2e-3).mean() > 0.97 and apart.max() < 0.03, label


def test_a_run_sums_to_one_at_every_date_and_has_the_same_digest_for_any_number_of_workers(endgame: Scenario) -> None:
    def document(workers: int) -> RunFinding:
        settings = Settings(draws=32, workers=workers)
        return Overview(Study(endgame, settings), focus_named(endgame, "face"), "face").finding()

    one, two = document(1), document(2)
    assert one.digest == two.digest
    for paths in (*one.issues.values(), *one.conditions.values()):
        assert np.abs(np.sum(paths.mean, axis=0) - 1).max() < 1e-8
