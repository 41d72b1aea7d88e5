"""Treaties: several changes under one signature, votes on what was signed, the time that things take, counting, one day."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from detente.errors import FileProblems
from detente.game.compile import Compiled, compile_game
from detente.game.play import put_in_play
from detente.game.timetable import Reading
from detente.language.read import argument_from_text, scenario_from_text
from detente.language.write import expand_text
from detente.scenario.records import Focus, Measure, Overlay, Scenario, Standing, When
from detente.study.arms import Study
from detente.study.measures import Answer
from detente.study.settings import Settings

ACCORD = """\
detente: 1
scenario: accord
calendar: {start: 2030-01-01, steps: [{every: quarter, until: 2032-01-01}], dates: {polls: {is: 2031-06-01}}}
defaults: {party: {patience: 0.9, precision: 20, initiative: 4}, inertia: 1, reluctance: 1, price: 0.01}
parties: {north: {name: North}, south: {name: South}}
issues:
  troops: {options: [there, gone], start: there}
  ties:   {options: [none, full], start: none}
  money:  {options: [unpaid, paid], start: unpaid}
conditions:
  mood: {levels: [sour, calm], start: calm, changes: {turns: {from: calm, to: sour, rate: 0.5}, mends: {from: sour, to: calm, rate: 0.5}}}
  tried: {levels: [never, once, often], ordered: true, start: never, set_by: rules}
packages:
  accord: {rules: [withdraw, recognise, pay]}
rules:
  withdraw:  {act: troops, to: gone, by: north, cost: {north: 0.05}}
  recognise: {deal: ties, to: full, needs: [north, south]}
  pay:       {act: money, to: paid, by: south}
interests:
  north: {hold: {of: troops, weight: 0.5, prefers: there > gone}, ties: {weight: 0.5, prefers: full > none}, money: {weight: 0.4, prefers: paid > unpaid}}
  south: {free: {of: troops, weight: 1, prefers: gone > there}, money: {weight: 0.2, prefers: unpaid > paid}, ties: {weight: 0.3, prefers: none > full}}
core: {troops: all, ties: all, money: all}
focus: {part: {in_play: {mood: all, tried: all}}}
"""


def scenario(*changes: tuple[str, str]) -> Scenario:
    """The accord with pieces of its text replaced."""
    text = ACCORD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return scenario_from_text(text)[0]


def said(*changes: tuple[str, str]) -> list[str]:
    """What the checker says of the accord with pieces of its text replaced."""
    with pytest.raises(FileProblems) as caught:
        scenario(*changes)
    return [problem.text for problem in caught.value.problems if problem.severity == "error"]


def compiled(found: Scenario, focus: Focus | None = None, **overlay: object) -> Compiled:
    """The game, read on its first day."""
    return compile_game(put_in_play(found, focus, Overlay.model_validate(overlay)), Reading(()))


def asked(found: Scenario, measure: Measure, focus: str = "", draws: int = 8, **overlay: object) -> Answer:
    """A measure in every draw."""
    study = Study(found, Settings(draws=draws, seed=1, workers=1))
    arm = study.arm(focus=found.focus[focus] if focus else None, overlay=Overlay.model_validate(overlay))
    return study.solve(arm, study.wanted([measure], arm.play)).read(measure)


def chance(found: Scenario, day: str, ever: bool = False, focus: str = "", **levels: str) -> float:
    """The mean chance of a state on a day, or until then."""
    state = tuple(Standing(name=name, levels=(level,)) for name, level in levels.items())
    when = When(text=day, day=dt.date.fromisoformat(day))
    times = {"by": when} if ever else {"at": when}
    return float(asked(found, Measure(kind="chance", state=state, **times), focus).value.mean())


# ----------------------------------------------------------------------------------------------- packages of rules


def test_a_package_of_rules_is_signed_whole_or_not_at_all() -> None:
    found = scenario()
    assert chance(found, "2032-01-01", troops="gone") > 0.3
    for state in (
        {"troops": "gone", "ties": "none"},
        {"money": "paid", "troops": "there"},
        {"ties": "full", "money": "unpaid"},
    ):
        assert chance(found, "2032-01-01", ever=True, **state) == 0.0


def test_three_changes_under_one_signature_are_one_row_where_a_package_of_issues_has_all_combinations() -> None:
    assert compiled(scenario()).game.labels.moves == ("accord",)
    issues = compiled(scenario(("{rules: [withdraw, recognise, pay]}", "{issues: [troops, ties, money], at_most: 3}")))
    assert len(issues.game.labels.moves) == 3 + 3 + 1
    alone = compiled(scenario(("pay]}", "pay], alone: true}")))
    assert alone.game.labels.moves == ("withdraw", "recognise", "pay", "accord")


def test_what_no_party_would_give_alone_is_given_for_all_the_rest() -> None:
    """North alone would not withdraw, nor South pay: in the package both do."""
    one_by_one = scenario(("packages:\n  accord: {rules: [withdraw, recognise, pay]}\n", ""))
    assert chance(one_by_one, "2032-01-01", ever=True, troops="gone") < 0.1
    assert chance(scenario(), "2032-01-01", ever=True, troops="gone") > 0.5


def test_a_package_needs_all_its_issues_in_play_and_all_its_rules_open() -> None:
    found = scenario()
    assert compiled(found, hold={"money": "unpaid"}).game.labels.moves == ()
    assert compiled(found, without=("pay",)).game.labels.moves == ()
    assert compiled(found, without=("accord",)).game.labels.moves == ()
    core = "core: {troops: all, ties: all, money: all}"
    part = scenario((core, "core: {troops: all}"), ("{mood: all, tried: all}", "{ties: all}"))
    assert compiled(part, part.focus["part"]).game.labels.moves == ()


def test_a_package_done_carries_out_all_its_rules() -> None:
    found = scenario()
    first = When(text="2030-01-01", day=dt.date(2030, 1, 1))
    state = tuple(Standing(name=n, levels=(x,)) for n, x in (("troops", "gone"), ("ties", "full"), ("money", "paid")))
    assert asked(found, Measure(kind="chance", state=state, at=first), done=("accord",)).value.min() == 1.0


def test_tries_of_a_package_are_tries_of_each_of_its_rules() -> None:
    found, end = scenario(), When(text="end", day=dt.date(2032, 1, 1))
    of = {name: asked(found, Measure(kind="tries", rule=name, by=end)).value for name in ("accord", "withdraw", "pay")}
    assert of["accord"].min() > 0
    assert np.array_equal(of["accord"], of["withdraw"]) and np.array_equal(of["accord"], of["pay"])


def test_a_package_of_rules_is_written_as_it_is_read() -> None:
    found = scenario(("pay]}", "pay], alone: true}"))
    assert scenario_from_text(expand_text(found))[0] == found


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("rules: [withdraw, recognise, pay]", "rules: [withdraw]"), "one rule is no package"),
        (("rules: [withdraw, recognise, pay]", "rules: [withdraw, recognise], issues: [money]"), "exclude each other"),
        (("rules: [withdraw, recognise, pay]", "rules: [withdraw, recognize]"), "Did you mean recognise?"),
        (("rules: [withdraw, recognise, pay]", "about: nothing"), "it holds nothing"),
        (("rules: [withdraw, recognise, pay]", "rules: [withdraw, pay], at_most: 2"), "at_most goes with issues only"),
        (("rules: [withdraw, recognise, pay]", "issues: [troops, ties], alone: true"), "alone goes with rules only"),
        (("pay:       {act: money", "pay:       {act: troops"), "two of its rules change troops"),
        (("by: south}", "by: south, when: {troops: gone}}"), "withdraw and pay are never open in the same state"),
        (("{act: money, to: paid, by: south}", "{act: money, to: paid, by: south, before: 2030-06-01}"), ""),
    ],
)
def test_a_package_that_cannot_be_signed_is_an_error(change: tuple[str, str], expected: str) -> None:
    if expected:
        assert any(expected in text for text in said(change)), said(change)
    else:
        late = ("needs: [north, south]}", "needs: [north, south], after: 2030-06-01}")
        assert any("closed before others open" in text for text in said(change, late))


def test_a_focus_that_freezes_part_of_a_package_is_warned_of() -> None:
    core = "core: {troops: all, ties: all, money: all}"
    text = ACCORD.replace(core, "core: {troops: all}").replace("{mood: all, tried: all}", "{ties: all}")
    warned = [problem.text for problem in scenario_from_text(text)[1].problems]
    assert any("part: accord cannot be signed here, since money is frozen" in text for text in warned)


def test_a_measure_of_a_package_of_issues_is_an_error() -> None:
    found = scenario(("{rules: [withdraw, recognise, pay]}", "{issues: [troops, ties]}"))
    claim = "C1: {says: x, strength: asserted, level: {measure: {tries: accord, by: end}, at_least: 1}}"
    with pytest.raises(FileProblems) as caught:
        argument_from_text(f"detente: 1\nargument: a\nover: accord\nclaims:\n  {claim}\n", found)
    assert "accord is a package of issues, which allows many deals" in str(caught.value)
