"""What an answer rests on: some draws are solved again, another way, and what that changes is said as a number.

The solver is handed in, so that a solution can be made to move in as many draws as a sentence needs.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import detente
import stored
from detente.argument.audit import AuditSettings, audit
from detente.argument.checks import Compared, Looked, Read, compared, falls, shifted
from detente.argument.verdicts import Verdict
from detente.asks.common import StudyAsked
from detente.asks.run import Overview
from detente.degrees import BARS
from detente.errors import Refused
from detente.findings.shares import Share, outcome_of, wilson
from detente.findings.statuses import Outcome
from detente.game.arrays import Draws
from detente.game.compile import Compiled
from detente.language.read import argument_from_text, scenario_from_text
from detente.lenses.solution import Request, Solution
from detente.report import again
from detente.report.console import Screen
from detente.report.page import page
from detente.report.terminal import render
from detente.scenario.records import Measure, Standing, When
from detente.study.arms import Settings, Study
from detente.study.checks import (
    LOOKED_AT,
    MOVES,
    TOGETHER,
    WAYS,
    YEARS_LATER,
    Again,
    Answers,
    Way,
    can_be_checked,
    picked,
    scales,
)
from detente.study.measures import scale_of
from detente.study.solvers import How, Solve
from test_audit import STRAIT
from test_study import made_up

SCENARIO = scenario_from_text(STRAIT)[0].model_copy(update={"plausible": {}})
BRIEF = """\
detente: 1
argument: brief
over: strait
measures: {opened: {chance: {passage: open}, by: later}}
claims:
  C1: {says: It opens., strength: asserted, focus: tolls, level: {measure: opened, at_least: 0.5}}
"""


def mostly(compiled: Compiled, draws: Draws) -> np.ndarray:
    return np.full(draws.start.shape[1], 0.9)


ARGUMENT = argument_from_text(BRIEF, SCENARIO)[0]
SIXTEEN, SETTINGS = Settings(draws=16, workers=1), Settings(draws=64, workers=1)
FINER, LATER, OTHER = WAYS


def share_of(held: int, counted: int) -> Share:
    return Share(held, counted, *wilson(held, counted))


Moves = Callable[[How, int], np.ndarray]
"""[n] the chances of a made-up solution, told how it is solved and how many draws."""


def moving(chances: Moves) -> Callable[[How], Solve]:
    """A solver that solves nothing; what was ever reached depends on how it is asked to solve."""

    def of(how: How) -> Solve:
        def chance(compiled: Compiled, draws: Draws) -> np.ndarray:
            return chances(how, draws.start.shape[1])

        return made_up(chance)(how)

    return of


def turned(so_many: int, way: Way) -> Moves:
    """The claim holds in every draw, but in the first so many where it is solved that way."""
    plain = SIXTEEN

    def chances(how: How, n: int) -> np.ndarray:
        finer = how.precision.smallest_step < plain.precision.smallest_step
        later = how.precision.later > plain.precision.later
        other = how.precision.end != plain.precision.end
        off = {"finer_step": finer, "later_end": later, "other_equilibrium": other}[way.name]
        return np.where((np.arange(n) < so_many) & off, 0.1, 0.9)

    return chances


def judged(solver: Callable[[How], Solve], settings: Settings = SETTINGS) -> Verdict:
    return audit([ARGUMENT], SCENARIO, AuditSettings(study=settings, solver=solver))[0].verdicts["C1"]


# ---------------------------------------------------------------------------------------------- what a claim is told


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
@pytest.mark.parametrize("count", [1, 2, 5])
def test_draws_that_read_otherwise_are_counted_by_what_changes_them(way: Way, count: int) -> None:
    checks = {each.way: each for each in judged(moving(turned(count, way))).checks}
    assert list(checks) == [each.name for each in WAYS]
    for name, each in checks.items():
        expected = count if name == way.name else 0
        assert (each.draws, each.held, each.held_so, each.otherwise) == (16, 16, 16 - expected, expected)
        assert each.moved == expected and each.largest == pytest.approx(0.8 if expected else 0)


def test_in_a_small_study_all_is_done_at_once() -> None:
    for count in (0, 3):
        (check,) = judged(moving(turned(count, LATER)), replace(SETTINGS, draws=16)).checks
        assert (check.way, check.draws, check.otherwise) == (TOGETHER.name, 16, count)


@pytest.mark.parametrize("draws", [16, 64, 256])
def test_some_draws_are_looked_at_in_a_study_of_any_size(draws: int) -> None:
    asked: list[int] = []

    def counting(how: How) -> Solve:
        solve = made_up(mostly)(how)

        def counted(compiled: Compiled, draws: Draws, request: Request) -> Solution:
            asked.append(draws.start.shape[-1])
            return solve(compiled, draws, request)

        return counted

    checks = judged(counting, replace(SIXTEEN, draws=draws)).checks
    assert checks and all(check.draws == LOOKED_AT for check in checks)
    assert asked.count(LOOKED_AT) >= len(checks)
    assert sum(asked) <= 2 * 3 * draws + 2 * len(checks) * LOOKED_AT, "a block an arm and way besides the three worlds"


def test_no_claim_is_refused_because_two_of_sixteen_draws_moved() -> None:
    for way in WAYS:
        verdict = judged(moving(turned(2, way)))
        assert verdict.live and verdict.outcome is not Outcome.ILL_CONDITIONED


def test_a_claim_that_turns_in_most_draws_is_ill_conditioned_and_says_with_what() -> None:
    for way in (FINER, LATER):
        verdict = judged(moving(turned(12, way)))
        assert verdict.outcome is Outcome.ILL_CONDITIONED and not verdict.live
        assert way.name.replace("_", " ") in verdict.reason and "12 of 16" in verdict.reason


def seldom(truth: float, moves: float, seed: int) -> Compared:
    """16 draws in which a claim holds with one chance and, solved another way, reads otherwise with another."""
    generator = np.random.default_rng(seed)
    holds, off = generator.random((2, 16))
    before, after = holds < truth, (holds < truth) ^ (off < moves)
    return Compared("later_end", 16, int(before.sum()), int(after.sum()), int((before != after).sum()), 0, 0.0)


@pytest.mark.parametrize("strength", BARS.table())
def test_truth_that_moves_in_three_draws_of_a_hundred_refuses_no_verdict_whatever_the_seed(strength: str) -> None:
    """A claim of the lesson whose truth moves in so many was once refused by 12 of 20 seeds."""
    for held in range(0, 129, 4):
        share = share_of(held, 128)
        outcome = outcome_of(share, BARS.bar(strength))
        for seed in range(100):
            assert falls(outcome, share, BARS.bar(strength), [seldom(held / 128, 0.03, seed)]) == ""


@pytest.mark.parametrize("strength", BARS.table())
def test_truth_that_moves_in_every_second_draw_refuses_most_verdicts(strength: str) -> None:
    share = share_of(128, 128)
    said = [falls(Outcome.FOLLOWS, share, BARS.bar(strength), [seldom(1.0, 0.5, seed)]) for seed in range(100)]
    assert sum(map(bool, said)) > 50


def test_a_claim_that_can_be_played_in_two_ways_keeps_its_verdict_and_says_both_shares() -> None:
    verdict = judged(moving(turned(12, OTHER)))
    (check,) = (each for each in verdict.checks if each.way == OTHER.name)
    assert verdict.live and (check.held, check.held_so, check.otherwise) == (16, 4, 12)


def test_another_equilibrium_is_said_and_refuses_nothing() -> None:
    other = Compared("other_equilibrium", 16, 16, 0, 16, 16, 1.0)
    assert falls(Outcome.FOLLOWS, share_of(128, 128), 0.75, [other]) == ""


@given(st.integers(0, 16), st.integers(0, 16), st.integers(0, 128))
def test_the_share_solved_so_lies_in_its_interval_which_is_no_narrower_than_that_as_solved(
    gained: int, lost: int, held: int
) -> None:
    gained = min(gained, 16 - lost)
    share = share_of(held, 128)
    low, high = share.low, share.high
    middle, least, most = shifted(share, Compared("later_end", 16, lost, gained, gained + lost, 0, 0.0))
    assert least <= middle <= most
    assert most - least >= high - low - 1e-12


@given(st.integers(0, 16), st.integers(0, 16))
def test_a_verdict_that_cannot_stand_cannot_stand_with_one_turned_draw_more(one: int, more: int) -> None:
    share, fewer, many = share_of(120, 128), *sorted((one, more))
    said = [falls(Outcome.FOLLOWS, share, 0.75, [Compared("finer_step", 16, 16, 16 - k, k, k, 1.0)]) for k in (fewer, many)]
    assert not said[0] or said[1]


def trial(truth: list[bool], effect: list[float]) -> Read:
    return Read(np.array(truth), np.array(effect))


def test_a_claim_of_two_focuses_is_compared_in_the_draws_looked_at_in_both() -> None:
    before = trial([True] * 4, [0.9] * 4)
    first = Looked((0, 1, 2, 3), 1.0, before, {TOGETHER.name: trial([False, True, True, True], [0.1, 0.9, 0.9, 0.9])})
    second = Looked((1, 2, 3, 4), 1.0, before, {TOGETHER.name: trial([True, True, False, True], [0.9, 0.9, 0.1, 0.9])})
    (found,) = compared([first, second], np.array([True, True, True, True, True, True]), 2)
    assert (found.draws, found.held, found.held_so, found.otherwise) == (3, 3, 2, 1)
    (found,) = compared([first, second], np.array([True, True, False, True, True, True]), 2)
    assert found.draws == 2, "draws that do not count are not looked at"
    assert compared([first, second], np.zeros(6, bool), 2) == []


def early_and_late(how: How) -> Solve:
    """The strait is closed in the first 16 draws and open in those after them."""

    def solve(compiled: Compiled, draws: Draws, request: Request) -> Solution:
        found = made_up(mostly)(how)(compiled, draws, request)
        is_open = compiled.space.stands("passage", ("open",))
        late = np.arange(draws.start.shape[1]) >= 16
        first = [np.argmax(where) for where in (~is_open, is_open)]
        state = np.zeros_like(found.state)
        state[:, first[0], ~late] = state[:, first[1], late] = 1.0
        return replace(found, state=state)

    return solve


def test_what_is_asked_of_all_draws_together_is_asked_again_of_those_alone_that_are_looked_at() -> None:
    """How far draws differ over 64 of them is not how far they differ over 16: that alone is no other answer."""
    spread = "{spread: passage, across: draws, at: later}"
    text = f"claims:\n  C1: {{says: Nobody knows., strength: asserted, level: {{measure: {spread}, at_least: 1.5}}}}\n"
    argument = argument_from_text(f"detente: 1\nargument: brief\nover: strait\n{text}", SCENARIO)[0]
    verdict = audit([argument], SCENARIO, AuditSettings(study=SETTINGS, solver=early_and_late))[0].verdicts["C1"]
    assert verdict.tallies["with_premises"].share.share == 1.0
    assert [(each.held, each.held_so, each.otherwise) for each in verdict.checks] == [(0, 0, 0)] * len(WAYS)


# ---------------------------------------------------------------------------------------- draws that never settle


def never_settling(unsettled: np.ndarray) -> Callable[[How], Solve]:
    """A made-up solution that never settles in these draws [16]; there the claim would fail."""

    def of(how: How) -> Solve:
        def failing(compiled: Compiled, draws: Draws) -> np.ndarray:
            return np.where(unsettled, 0.1, 0.9) if draws.start.shape[1] == 16 else mostly(compiled, draws)

        solve = made_up(failing)(how)

        def so(compiled: Compiled, draws: Draws, request: Request) -> Solution:
            found = solve(compiled, draws, request)
            settled = np.where(unsettled, np.inf, 8.0) if draws.start.shape[1] == 16 else np.full(draws.start.shape[1], 8.0)
            return _with_settled(found, settled)

        return so

    return of


def _with_settled(found: Solution, settled: np.ndarray) -> Solution:
    object.__setattr__(found, "settled", settled)
    return found


def test_draws_that_never_settle_are_set_aside_and_counted_apart_from_those_outside_a_band() -> None:
    verdict = judged(never_settling(np.arange(16) < 5), SIXTEEN)
    tally = verdict.tallies["with_premises"]
    assert (tally.counted, tally.set_aside, tally.unsettled) == (11, 0, 5)
    assert tally.share.share == 1.0
    assert verdict.checks[0].draws == 11, "nor are they looked at again"


def test_a_claim_none_of_whose_draws_settles_says_so() -> None:
    verdict = judged(never_settling(np.ones(16, bool)), SIXTEEN)
    assert verdict.outcome is Outcome.ILL_CONDITIONED and "never settle" in verdict.reason


def test_a_run_says_in_how_many_draws_nothing_settles() -> None:
    study = Study(SCENARIO, SIXTEEN, solver=never_settling(np.arange(16) < 5))
    found = Overview(study, None, "core").finding()
    assert found.unsettled == 5
    assert again.unsettled_sentence(found.unsettled, 16, "backward").startswith("In 5 of 16")
    assert again.unsettled_sentence(0, 16, "backward") == ""


# --------------------------------------------------------------------------------------------- how a move is measured


def measure(kind: str, **more: Any) -> Measure:
    return Measure.model_validate({"kind": kind, "state": (Standing(name="passage", levels=("open",)),), **more})


def test_a_move_is_a_part_of_its_own_scale_and_never_of_a_unit() -> None:
    """.05 of a year is 18 days; of four years looked at, 73."""
    play = Study(SCENARIO, SIXTEEN).arm().play
    years = measure("years", until=When(text="2034-01-01", day=SCENARIO.calendar.steps[-1].until))
    assert scale_of(years, play) == pytest.approx(4, abs=0.01)
    assert scale_of(measure("first"), play) == pytest.approx(4, abs=0.01)
    assert scale_of(measure("chance"), play) == 1
    assert scale_of(measure("value", party="east"), play) == 1


def test_what_differs_more_between_draws_than_its_scale_is_measured_by_that() -> None:
    answers = np.array([[0.0, 10.0, 99.0], [0.1, 0.2, 5.0], [np.nan, 1.0, np.inf]])
    assert scales([1.0, 1.0, 1.0], answers, np.array([True, True, False])).tolist() == [10.0, 1.0, 1.0]


def test_a_number_in_one_of_two_solutions_alone_has_moved_wholly() -> None:
    never = np.array([[1.0, np.inf, np.inf, np.nan, np.nan]])
    now = np.array([[1.02, np.inf, 2.0, np.nan, 1.0]])
    found = Again(TOGETHER, never, now, np.array([1.0]))
    assert found.apart[0] == pytest.approx([0.02, 0, 1, 0, 1])
    assert found.moved == 2 and found.largest == 1


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_draws_looked_at_are_the_first_that_count(counted: list[bool]) -> None:
    some = picked(np.array(counted))
    assert len(some) == min(LOOKED_AT, sum(counted)) and all(counted[k] for k in some)


def test_what_no_draw_counts_is_not_solved_again() -> None:
    answers = Answers(np.ones((1, 4)), np.zeros(4, bool), [1.0])
    assert list(answers.again(WAYS, lambda way, some: pytest.fail("nothing to look at"))) == []


# ----------------------------------------------------------------------------------------------- ways to solve it


def test_a_finer_step_halves_the_floor_and_allows_a_quarter_of_the_error() -> None:
    was, so = SIXTEEN.precision, FINER.of(SIXTEEN).precision
    assert so.smallest_step <= was.smallest_step / 2 and so.tolerance <= was.tolerance / 4
    assert so.later == was.later and LATER.of(SIXTEEN).precision == replace(was, later=was.later + YEARS_LATER)


def test_all_at_once_is_every_way_one_after_the_other_but_for_how_fine_what_is_forgotten_is() -> None:
    settings = SIXTEEN
    for way in WAYS:
        settings = way.of(settings)
    together = TOGETHER.of(SIXTEEN)
    assert replace(together, precision=replace(together.precision, beyond=1.0)) == settings
    assert together.precision.tolerance * together.precision.beyond == SIXTEEN.precision.tolerance


def test_a_draw_solved_again_the_same_way_is_the_same_to_the_bit() -> None:
    """Whatever the draws beside it: what is compared differs by the way alone."""
    study = Study(SCENARIO, replace(SIXTEEN, draws=64))
    overview = Overview(study, None, "core")
    arm = study.arm()
    wanted = overview.wanted(arm.play)
    all_draws = study.solve(arm, wanted).solution.state
    some = (3, 17, 40)
    alone = study.again(Way("same", lambda settings: settings), some).solve(arm, wanted).solution.state
    assert (alone == all_draws[..., some]).all()


def test_a_run_rests_on_no_step_and_no_end_where_the_game_is_over_at_once() -> None:
    """Nobody can move: whatever the step and the end, everything stays where it is."""
    still = SCENARIO.model_copy(update={"rules": {}})
    found = Overview(Study(still, SIXTEEN), None, "core").finding()
    assert [(each.way, each.moved, each.largest) for each in found.checks] == [(TOGETHER.name, 0, 0.0)]
    assert again.run_sentences(found.checks)[0].startswith("No chance moves")


def test_the_clock_of_rounds_knows_no_other_way() -> None:
    rounds = SCENARIO.model_copy(update={"calendar": SCENARIO.calendar.model_copy(update={"clock": "rounds", "rounds": 3})})
    assert can_be_checked(SCENARIO) and not can_be_checked(rounds)
    with pytest.raises(Refused, match="nothing finer"):
        StudyAsked(precise=True).settings(rounds)


# --------------------------------------------------------------------------------------------------------- precise


def test_precise_is_a_hundred_times_finer_and_stands_in_what_comes_out() -> None:
    was, so = StudyAsked().settings(SCENARIO).precision, StudyAsked(precise=True).settings(SCENARIO).precision
    assert so.tolerance == pytest.approx(was.tolerance / 100)
    assert (was.smallest_step / so.smallest_step) ** 3 >= 99, "the error of a step goes with its third power"
    found = detente.run(SCENARIO, draws=16, workers=1, precise=True)
    assert found.settings.precise and found.settings.tolerance == pytest.approx(so.tolerance)
    assert not detente.run(SCENARIO, draws=16, workers=1).settings.precise


@pytest.mark.parametrize("ask", [detente.stability, detente.settlement])
def test_precise_is_refused_where_there_is_no_step(ask: Callable[..., Any]) -> None:
    with pytest.raises(Refused, match="no time"):
        ask(SCENARIO, precise=True)


def test_precise_leaves_the_largest_step_and_asks_plans_to_stand_ten_times_as_still() -> None:
    was, so = Settings().precision, StudyAsked(precise=True).settings(SCENARIO).precision
    assert (so.largest_step, so.horizon, so.end) == (was.largest_step, was.horizon, was.end)
    assert so.still == pytest.approx(was.still / 10)


# --------------------------------------------------------------------------------------------------------- in words


def test_what_reads_the_same_is_one_sentence_and_what_does_not_names_the_way() -> None:
    from detente.findings.checks import ClaimCheck

    still = ClaimCheck(way="together", draws=16, moved=0, largest=0.01, held=12, held_so=12, otherwise=0)
    (said,) = again.claim_sentences((still,))
    assert said.startswith("It reads the same in all 16")
    off = still.model_copy(update={"way": "other_equilibrium", "held_so": 9, "otherwise": 3, "moved": 3})
    told = again.claim_sentences((still.model_copy(update={"way": "later_end"}), off))
    assert "reads otherwise in 3 in another equilibrium (then it holds in 9)" in told[0]
    assert told[1].startswith("There are two ways to play this") and "9 of 16" in told[1]
    assert again.claim_sentences(()) == []


def test_claims_are_counted_and_those_that_can_be_played_in_two_ways_are_named() -> None:
    claims = stored.quill().claims
    tried = [claim for claim in claims if claim.checks]
    assert tried and "were solved again" in again.claims_sentence(claims)
    off = tried[0].checks[0].model_copy(update={"way": "other_equilibrium", "held": 12, "held_so": 3, "otherwise": 9})
    another = tried[0].model_copy(update={"checks": (tried[0].checks[0], off)})
    assert f"{another.id} (in another equilibrium 9 of {off.draws})" in again.claims_sentence([another])
    assert f"{another.id} holds in 12 of {off.draws} draws as solved and in 3 so" in again.two_ways([another])
    assert again.two_ways(claims[:0]) == again.claims_sentence(claims[:0]) == ""


def test_a_move_is_counted_from_the_share_that_the_docs_name() -> None:
    assert MOVES == 0.05


def test_draws_without_the_equilibrium_asked_for_are_called_what_they_are() -> None:
    """An ordinary end that is not forgotten is one thing, a branch that was not found another."""
    found = stored.audit()
    claim = next(each for each in found.arguments[0].claims if each.with_premises is not None)
    assert claim.with_premises is not None
    tallied = claim.with_premises.model_copy(update={"unsettled": 3})
    argument = found.arguments[0].model_copy(update={"claims": (claim.model_copy(update={"with_premises": tallied}),)})
    for equilibrium in ("backward", "principal"):
        settings = found.settings.model_copy(update={"equilibrium": equilibrium})
        shown = found.model_copy(update={"arguments": (argument,), "settings": settings})
        printed = io.StringIO()
        render(shown, Screen(file=printed, width=200))
        for text in (page([shown]), printed.getvalue()):
            assert ("never settle" in text) == (equilibrium == "backward")
            assert ("lost the principal branch" in text) == (equilibrium == "principal")
