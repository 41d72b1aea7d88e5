"""Studies: arms share what they can, and what is said of solutions can be tried with solutions that are made up."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from threading import Barrier
from typing import Any

import numpy as np
import pytest

from detente.argument.audit import AuditSettings, audit
from detente.asks.audit import AuditAsked, loaded
from detente.errors import Refused, Stopped
from detente.game.arrays import Draws
from detente.game.compile import Compiled
from detente.language.read import argument_from_text, scenario_from_text
from detente.lenses.solution import Request, Solution
from detente.scenario.records import Focus, Measure, Number, Overlay
from detente.study import arms
from detente.study.arms import Arm, Settings, Study, World
from detente.study.kept import Kept
from detente.study.measures import KINDS, Wanted
from detente.study.solvers import How, Solve, in_one_voice
from test_audit import CASE, STRAIT

Made = Callable[[Compiled, Draws], np.ndarray]


def made_up(chance: Made) -> Callable[[How], Solve]:
    """A solver that solves nothing: whatever is asked was reached with this chance [n], and all stays where it began."""

    def solve(compiled: Compiled, draws: Draws, request: Request) -> Solution:
        states, n = draws.start.shape
        readings, labels = len(compiled.days), compiled.game.labels
        units = len(labels.parties) + len(labels.bodies)
        each = np.broadcast_to(chance(compiled, draws), (n,))
        flat = np.ones(n)
        counted = readings if request.counts else 0
        return Solution(
            state=np.repeat(np.asarray(draws.start, float)[None], readings, axis=0),
            hit=np.ones((len(request.hit), readings, 1)) * each,
            years=np.ones((len(request.stay), readings, 1)) * each,
            once=np.ones((len(request.once_from), 1)) * each,
            once_mass=np.ones((len(request.once_from), n)),
            value=np.zeros((int(request.values.sum()), states, len(labels.parties), n)),
            tried=np.zeros((counted, len(labels.moves), n)),
            carried=np.zeros((counted, len(labels.moves), n)),
            refused=np.zeros((counted, len(labels.moves), units, n)),
            steps=flat,
            error_left=0 * flat,
            settled=0 * flat,
            sharpness=flat,
            against=0 * flat,
            moves_a_year=flat,
        )

    return lambda how: solve


def half(compiled: Compiled, draws: Draws) -> np.ndarray:
    return np.full(draws.start.shape[1], 0.5)


@pytest.fixture(scope="module")
def strait() -> Study:
    return Study(scenario_from_text(STRAIT)[0], Settings(draws=64, workers=1))


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> Counter[str]:
    """How often `arms` calls this function, by what it is called with."""
    calls: Counter[str] = Counter()
    plain: Callable[..., Any] = getattr(arms, name)

    def count(first: Any, *rest: Any) -> Any:
        calls[repr((getattr(first, "name", first), rest))] += 1
        return plain(first, *rest)

    monkeypatch.setattr(arms, name, count)
    return calls


def test_an_audit_makes_each_play_and_each_game_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three worlds, a finer step and a later end: whatever differs in numbers alone shares its play and its game."""
    ((argument, scenario),) = loaded(AuditAsked(arguments=("a004",)))
    plays, games = counted(monkeypatch, "put_in_play"), counted(monkeypatch, "compile_game")
    audit([argument], scenario, AuditSettings(study=Settings(draws=64, workers=1), solver=made_up(half)))
    assert len(plays) > 20 and set(plays.values()) == {1}
    assert len(games) > 20 and set(games.values()) == {1}


def test_arms_that_differ_in_numbers_alone_are_one_game(strait: Study) -> None:
    number = Overlay(set={"senate.pride.weight": Number(form="fixed", low=0.1)})
    one, other = strait.arm(), strait.arm(World("premised", number), overlay=number)
    assert one.key != other.key
    assert one.play is other.play and strait.game(one, Wanted()) is strait.game(other, Wanted())
    assert strait.arm(overlay=Overlay(remove=("senate",))).play is not one.play


def test_an_arm_reads_fewer_assumptions_where_less_is_in_play(strait: Study) -> None:
    core, wider = strait.arm(), strait.arm(focus=strait.scenario.focus["tolls"])
    assert strait.used(core, Wanted()) < strait.used(wider, Wanted()) < set(strait.leaves)


def test_what_is_kept_longest_unasked_goes_first() -> None:
    kept: Kept[int] = Kept(2)
    for key in (1, 2, 1, 3):
        assert kept.get(key, lambda key=key: key * 10) == key * 10  # type: ignore[misc]
    assert kept.made == 3
    assert kept.get(1, lambda: -1) == 10 and kept.get(2, lambda: -2) == -2


def test_a_verdict_and_its_hinge_follow_from_solutions_alone(strait: Study) -> None:
    """Made up: the strait opens where the east's income is above a bound. The claim holds there, and hinges on that."""
    argument, _ = argument_from_text(
        "detente: 1\nargument: brief\nover: strait\nmeasures: {opened: {chance: {passage: open}, by: later}}\n"
        "claims:\n  C1: {says: It opens., strength: asserted, focus: tolls, level: {measure: opened, at_least: 0.5}}\n",
        strait.scenario,
    )
    path = "east.income.worth"
    values = strait.values(World("without premises"))[path]

    def opens(compiled: Compiled, draws: Draws) -> np.ndarray:
        mine = values if draws.start.shape[1] == len(values) else values[:16]
        return np.where(mine > 0.2, 0.8, 0.1)

    settings = AuditSettings(study=strait.settings, solver=made_up(opens))
    verdict = audit([argument], strait.scenario.model_copy(update={"plausible": {}}), settings)[0].verdicts["C1"]
    tally = verdict.tallies["with_premises"]
    assert tally.share.share == pytest.approx((values > 0.2).mean())
    assert verdict.hinges is not None and verdict.hinges.first is not None
    assert verdict.hinges.first.path == path and verdict.hinges.first.value == pytest.approx(0.2, abs=0.02)


def test_both_arms_alike_are_vacuous_whoever_solved_them(strait: Study) -> None:
    argument, _ = argument_from_text(CASE, strait.scenario)
    settings = AuditSettings(study=strait.settings, solver=made_up(half))
    verdict = audit([argument], strait.scenario, settings)[0].verdicts["C2"]
    assert verdict.outcome == "vacuous"


def test_every_kind_of_measure_of_the_language_has_an_entry() -> None:
    assert set(KINDS) == set(Measure.model_fields["kind"].annotation.__args__)  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["share", "belief"])
def test_a_measure_that_one_game_cannot_answer_is_refused_with_a_reason(strait: Study, kind: str) -> None:
    measure = Measure.model_validate({"kind": kind, "party": "east", "between": ("east", "west")})
    with pytest.raises(Refused, match="two games|nothing is hidden in this game"):
        strait.wanted([measure], strait.arm().play)


def test_a_gain_read_off_one_game_is_the_difference_of_its_two_values(strait: Study) -> None:
    def at(level: str) -> tuple[dict[str, Any], ...]:
        return ({"name": "passage", "levels": (level,)},)

    gain = Measure.model_validate({"kind": "gain", "party": "west", "from": at("closed"), "to": at("open")})
    values = [Measure.model_validate({"kind": "value", "party": "west", "in": at(level)}) for level in ("open", "closed")]
    arm = strait.arm(focus=Focus(in_play={}))
    solved = strait.solve(arm, strait.wanted([gain], arm.play))
    first, second = (solved.read(value).value for value in values)
    assert solved.read(gain).value == pytest.approx(first - second) and np.ptp(first - second) > 0


def several(study: Study) -> dict[str, tuple[Arm, Wanted]]:
    """Arms of several games, and what is wanted of them."""
    overlays = {"as it is": Overlay(), "no deal": Overlay(without=("agree",)), "no senate": Overlay(remove=("senate",))}
    made = {name: study.arm(overlay=overlay) for name, overlay in overlays.items()}
    reached = Measure.model_validate({"kind": "chance", "state": [{"name": "passage", "levels": ("open",)}], "within": 2.0})
    return {name: (arm, study.wanted([reached], arm.play)) for name, arm in made.items()}


@pytest.mark.parametrize("draws", [16, 64])
def test_arms_side_by_side_answer_as_one_after_the_other(strait: Study, draws: int) -> None:
    first, second = (replace(strait, settings=replace(strait.settings, draws=draws, workers=workers)) for workers in (1, 4))
    alone, together = first.solve_all(several(first)), second.solve_all(several(second))
    assert list(alone) == list(together)
    for name, solved in alone.items():
        for one, other in zip(vars(solved.solution).values(), vars(together[name].solution).values(), strict=True):
            assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("error", [Refused("no"), Stopped(), KeyboardInterrupt()])
def test_what_ends_one_of_several_arms_ends_those_beside_it_and_is_what_is_heard(strait: Study, error: BaseException) -> None:
    begun = Barrier(2)
    ended: list[bool] = []

    def solver(how: How) -> Solve:
        def solve(compiled: Compiled, draws: Draws, request: Request) -> Solution:
            if begun.wait(60) == 0:
                raise error
            until = time.monotonic() + 60
            while not (stopped := how.progress.stopped()) and time.monotonic() < until:
                time.sleep(0.01)
            ended.append(stopped)
            raise Stopped

        return solve

    study = replace(strait, settings=replace(strait.settings, draws=16, workers=2), solver=solver)
    with pytest.raises(type(error)) as raised:
        study.solve_all(dict(list(several(study).items())[:2]))
    assert raised.value is error or type(error) is Stopped
    assert ended == [True]


def test_several_threads_that_compile_are_heard_once() -> None:
    heard: list[str] = []
    told = in_one_voice(heard.append)
    for text in ("compiling", "compiling", "", "", "compiling"):
        told(text)
    assert heard == ["compiling", "", "compiling"]
