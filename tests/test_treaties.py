"""Treaties: several changes under one signature, votes on what was signed, the time that things take, counting, one day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from detente.asks.stability import StabilityAsked, ask
from detente.errors import FileProblems
from detente.game.compile import Compiled, compile_game
from detente.game.play import days_of, put_in_play
from detente.game.timetable import Reading
from detente.language.read import argument_from_text, scenario_from_text
from detente.language.schema import schema_of
from detente.language.write import expand_text, new_scenario_text
from detente.scenario.paths import assumptions
from detente.scenario.records import Focus, Measure, Overlay, Scenario, Standing, When
from detente.study.arms import Progress, Study
from detente.study.measures import Answer
from detente.study.settings import Settings
from test_language_schema import as_an_editor_reads, complaints

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
        assert any("never open at the same time" in text for text in said(change, late))


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


# ---------------------------------------------------------------------------------------------------------- votes

VOTE = "ratified_by: {vote: referendum, passes: 0.6, at: polls}"


def voted(vote: str = VOTE, *changes: tuple[str, str]) -> Scenario:
    """The accord, voted on."""
    return scenario(("pay]}", f"pay], {vote}}}"), *changes)


def test_what_is_signed_stands_once_the_vote_passes_and_not_before() -> None:
    found = voted()
    assert chance(found, "2031-05-31", ever=True, troops="gone") == 0.0
    signed = chance(found, "2031-05-31", referendum="pending")
    assert signed > 0.1
    assert chance(found, "2031-06-01", troops="gone", ties="full", money="paid") == pytest.approx(0.6 * signed, rel=0.02)
    assert chance(found, "2031-06-01", referendum="lost") == pytest.approx(0.4 * signed, rel=0.02)
    assert chance(found, "2032-01-01", ever=True, troops="gone", ties="none") == 0.0


def test_leaders_sign_what_may_yet_be_lost() -> None:
    for passes in ("0.05", "0.95"):
        assert chance(voted(VOTE.replace("0.6", passes)), "2031-05-31", referendum="pending") > 0.1


def test_a_vote_reads_its_chance_from_the_state_on_its_day() -> None:
    found = voted(VOTE.replace("0.6", "{depends_on: mood, calm: 1, sour: 0}"))
    assert chance(found, "2031-06-01", focus="part", troops="gone") > 0.05
    assert chance(found, "2031-06-01", focus="part", troops="gone", mood="sour") == 0.0
    assert chance(found, "2031-06-01", focus="part", referendum="lost", mood="calm") == 0.0


def test_a_lost_vote_sets_what_it_says_and_may_be_signed_again_unless_a_guard_forbids() -> None:
    twice = VOTE.replace("at: polls", "at: [2030-06-01, 2031-06-01], lost: {tried: up}").replace("0.6", "0.1")
    found = voted(twice)
    once, often = (chance(found, "2031-06-01", focus="part", tried=level) for level in ("once", "often"))
    assert often > 0.1 and once > 0.05
    guarded = voted(twice, ("by: south}", "by: south, when: {referendum: none}}"))
    assert chance(guarded, "2031-06-01", focus="part", tried="often") == 0.0


def test_what_has_moved_on_is_not_voted_in() -> None:
    """Where one of its issues already stands where the treaty would bring it, the vote is called off, and nothing changes."""
    found = voted(VOTE.replace("0.6", "1"))
    day = When(text="polls", day=dt.date(2031, 6, 1))
    gone = Measure(kind="chance", state=(Standing(name="troops", levels=("gone",)),), at=day)
    pending = Measure(kind="chance", state=(Standing(name="referendum", levels=("none",)),), at=day)
    assert asked(found, gone, start={"referendum": "pending"}).value.min() == pytest.approx(1)
    assert asked(found, gone, start={"referendum": "pending", "money": "paid"}).value.max() == 0
    assert asked(found, pending, start={"referendum": "pending", "money": "paid"}).value.min() == pytest.approx(1)
    assert asked(found, gone, start={"referendum": "pending"}, hold={"money": "unpaid"}).value.max() == 0


def test_the_dearer_it_is_to_break_off_the_more_stays_on_the_way() -> None:
    """South has signed what it no longer wants."""
    day = When(text="2031-05-31", day=dt.date(2031, 5, 31))
    pending = Measure(kind="chance", state=(Standing(name="referendum", levels=("pending",)),), at=day)
    left = []
    for cost in (0, 2, 30):
        found = voted(
            VOTE.replace("at:", f"breach: {{south: {cost}}}, at:"), ("{of: troops, weight: 1,", "{of: troops, weight: 0.1,")
        )
        left.append(float(asked(found, pending, start={"referendum": "pending"}).value.mean()))
    assert left[0] < 0.1 and left[0] < left[1] < left[2]
    assert left[2] > 0.9


def test_a_vote_cannot_be_signed_from_its_last_date_on() -> None:
    """Nothing is left to hold it on, though both would sign again what was lost."""
    lost = voted(VOTE.replace("0.6", "0.05"))
    assert chance(lost, "2031-06-01", referendum="lost") > 0.5
    assert (
        chance(lost, "2032-01-01", ever=True, referendum="pending") > 0.5
        and chance(lost, "2032-01-01", referendum="pending") == 0
    )
    assert (
        chance(voted(VOTE.replace("0.6", "0.05").replace("polls", "[polls, 2031-12-31]")), "2031-12-30", referendum="pending")
        > 0.3
    )


@pytest.mark.parametrize(
    ("vote", "expected"),
    [
        ("ratified_by: {vote: referendum, passes: 60, at: polls}", "Did you mean 0.6?"),
        ("ratified_by: {vote: referendum, passes: 0.6}", "at is missing"),
        ("ratified_by: {passes: 0.6, at: polls}", "vote is missing"),
        ("ratified_by: {vote: mood, passes: 0.6, at: polls}", '"mood" is a condition'),
        ("ratified_by: {vote: referendum, passes: 0.6, at: 2040-01-01}", "outside the calendar"),
        ("ratified_by: {vote: referendum, passes: 0.6, at: [polls, 2031-06-01]}", "are one day"),
        ("ratified_by: {vote: referendum, passes: 0.6, at: polls, lost: {mood: sour}}", "mood moves by chance only"),
        ("ratified_by: {vote: referendum, passes: 0.6, at: polls, lost: {tried: nevr}}", "Did you mean never?"),
        ("ratified_by: {vote: referendum, passes: 0.6, at: polls}, takes: 1 year", "exclude each other"),
        ("takes: 1 yaer", "is no number"),
        ("takes: 1 year .. 3 months", "runs backwards"),
        ("takes: 3 rounds", "this calendar counts days and years"),
        ("takes: 0", "a time in years is above 0"),
        ("takes: {time: 1 year, stages: 9}", "no whole number from 1 to 4"),
        ("takes: {stages: 2}", "time is missing"),
        ("takes: {time: 1 year, breach: {east: 1}}", 'no party or office "east"'),
        ("takes: {time: 1 year, lapses: -1}", "never below zero"),
    ],
)
def test_a_vote_or_a_time_that_cannot_be_is_an_error(vote: str, expected: str) -> None:
    assert any(expected in text for text in said(("pay]}", f"pay], {vote}}}"))), said(("pay]}", f"pay], {vote}}}"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("to: gone, by: north", "by: north"), "withdraw does not lead to one option"),
        (("to: gone, by: north", "to: gone, by: north, takes: 1 year"), "withdraw is voted on or takes time itself"),
        (("rules: [withdraw, recognise, pay]", "issues: [troops, ties]"), "ratified_by goes with rules only"),
        (("{act: money, to: paid, by: south}", "{act: money, by: south, takes: 1 year}"), "takes needs one option"),
    ],
)
def test_what_is_signed_must_be_told_apart_later(change: tuple[str, str], expected: str) -> None:
    found = said(("pay]}", f"pay], {VOTE}}}"), change)
    assert any(expected in text for text in found), found


@pytest.mark.parametrize(
    "vote", [VOTE, "takes: {time: 3 .. 9 months, stages: 2, lapses: 0.1, breach: {north: 0.1 .. 0.3, south: [0, 0.2]}}"]
)
def test_what_is_signed_is_written_as_it_is_read(vote: str) -> None:
    found = voted(vote)
    assert scenario_from_text(expand_text(found))[0] == found


# ------------------------------------------------------------------------------------------------ time that things take


def test_what_takes_time_comes_into_effect_after_that_time_on_average() -> None:
    """Signed on the first day: the share in effect after t is that of an Erlang law with as many stages."""
    for stages in (1, 2):
        found = voted(f"takes: {{time: 6 months, stages: {stages}}}")
        state = (Standing(name="troops", levels=("gone",)),)
        for day in (dt.date(2030, 4, 1), dt.date(2031, 1, 1)):
            measure = Measure(kind="chance", state=state, at=When(text=str(day), day=day))
            x = (day - found.calendar.start).days / 365.25 / 0.5 * stages
            law = 1 - np.exp(-x) * (1 if stages == 1 else 1 + x)
            assert asked(found, measure, done=("accord",)).value == pytest.approx(law, abs=2e-3)


def test_a_time_is_a_number_of_years_with_a_path() -> None:
    numbers = assumptions(voted("takes: {time: 3 .. 18 months, lapses: 0.1 .. 0.2, breach: {north: 0.1 .. 0.3}}"))
    assert (numbers["accord.takes"].number.low, numbers["accord.takes"].number.high) == (0.25, 1.5)
    assert {"accord.lapses", "accord.breach.north"} <= set(numbers)
    sourced = voted("takes: {range: 3 months .. 1 year, likely: 6 months, because: as before}").packages["accord"].takes
    assert sourced is not None and (sourced.time.form, sourced.time.likely) == ("triangular", 0.5)


def test_the_longer_a_thing_takes_the_later_it_comes() -> None:
    late = [chance(voted(f"takes: {time}"), "2031-06-01", troops="gone") for time in ("2 weeks", "6 months", "3 years")]
    assert late[0] > late[1] > late[2]


def test_a_rule_alone_may_be_voted_on_or_take_time() -> None:
    free = ("packages:\n  accord: {rules: [withdraw, recognise, pay]}\n", "")
    slow = scenario(
        free, ("to: full, needs: [north, south]", "to: full, needs: [north, south], takes: 1 year, gain: {south: 5}")
    )
    at_once = scenario(free, ("to: full, needs: [north, south]", "to: full, needs: [north, south], gain: {south: 5}"))
    assert 0.1 < chance(slow, "2031-01-01", ties="full") < chance(at_once, "2031-01-01", ties="full")
    assert slow.levels("recognise_stage") == ("none", "first")


def test_a_deal_on_its_way_is_no_reason_for_the_stability_lens_to_miss_it() -> None:
    """Settlements are compared, not the way there: what takes time leads where it would lead at once."""
    asked_of = StabilityAsked(file=scenario(), draws=8, seed=1)
    plain, slow, polled = (
        ask(replace(asked_of, file=found), Progress()).settlements for found in (scenario(), voted("takes: 1 year"), voted())
    )
    assert any(row.left_by[concept] for row in plain for concept in row.left_by)
    assert plain == slow == polled


# ------------------------------------------------------------------------------------------------------------- counting


def test_a_memory_that_is_counted_goes_up_by_one_and_stays_at_the_last() -> None:
    found = scenario(("to: paid, by: south}", "to: paid, by: south, sets: {tried: up}}"), ("pay]}", "pay], alone: true}"))
    space = compiled(found, found.focus["part"]).space
    for level, following in (("never", "once"), ("once", "often"), ("often", "often")):
        states = np.flatnonzero(space.stands("tried", (level,)))
        assert space.stands("tried", (following,))[space.moved(states, {"tried": "+1"})].all()
    assert space.stands("tried", ("never",))[space.moved(np.arange(space.size), {"tried": "-1"})][
        space.stands("tried", ("never", "once"))
    ].all()


def test_counting_without_an_order_is_an_error() -> None:
    unordered = ("levels: [never, once, often], ordered: true", "levels: [never, once, often]")
    found = said(("to: paid, by: south}", "to: paid, by: south, sets: {tried: up}}"), unordered)
    assert any("up needs ordered: true; tried has no order" in text for text in found), found


def test_a_level_that_is_called_up_is_that_level() -> None:
    text = ACCORD.replace("levels: [never, once, often], ordered: true, start: never", "levels: [up, away], start: away")
    found = scenario_from_text(text.replace("to: paid, by: south}", "to: paid, by: south, sets: {tried: up}}"))[0]
    assert found.rules["pay"].sets == {"tried": "up"}
    assert scenario_from_text(expand_text(found))[0] == found


# ------------------------------------------------------------------------------------------------------------- one day

ON_A_DAY = (
    "pay:       {act: money, to: paid, by: south}",
    "pay:       {act: money, to: paid, by: south, at: [2030-06-01, polls]}",
)


def test_what_is_open_on_one_day_is_done_on_that_day_or_not_at_all() -> None:
    found = scenario(ON_A_DAY)
    before, on, long_after = (chance(found, day, ever=True, money="paid") for day in ("2030-05-31", "2030-06-01", "2031-05-31"))
    assert before == 0.0
    assert on > 0.5
    assert long_after == pytest.approx(on, abs=0.02)  # the day goes on to its end


def test_on_that_day_whoever_may_try_it_has_the_floor_for_certain() -> None:
    """Of a package all who may try any of its rules; nobody twice, and those of `floors` first."""
    found = scenario(ON_A_DAY, ("rules:\n", "floors: {own: {at: 2030-06-01, who: south}}\nrules:\n"))
    game = compiled(found).game
    days = [float(t) for t in game.timetable.time]
    held = [game.timetable.floor_party[a:b].tolist() for a, b in pairwise(game.timetable.floors.tolist())]
    by_day = {round(t * 365.25): who for t, who in zip(days, held, strict=True) if who}
    assert by_day == {151: [1, 0], 516: [0, 1]}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("at: each 06-01", "a rule is open on single days"),
        ("at: 2030-06-01, before: 2031-01-01", "before and after say it again"),
        ("at: 2040-06-01", "outside the calendar"),
        ("at: [polls, 2031-06-01]", "are one day"),
        ("at: monday", "is no date"),
    ],
)
def test_a_day_that_cannot_be_is_an_error(written: str, expected: str) -> None:
    found = said(("by: south}", f"by: south, {written}}}"))
    assert any(expected in text for text in found), found


def test_rules_of_a_package_that_are_open_on_different_days_are_an_error() -> None:
    found = said(ON_A_DAY, ("needs: [north, south]}", "needs: [north, south], at: 2030-07-01}"))
    assert any("never open at the same time" in text for text in found), found


# ------------------------------------------------------------------------------------------- what comes round every few years


def test_what_comes_round_every_few_years_does_so_until_forty_years_after_the_calendar() -> None:
    found = scenario(("polls: {is: 2031-06-01}", "polls: {is: each 4 years from 2029-06-01}"))
    day = found.calendar.dates["polls"].at
    assert days_of(day, dt.date(2030, 1, 1), dt.date(2112, 1, 1)) == [dt.date(year, 6, 1) for year in range(2033, 2072, 4)]
    leap = scenario(("polls: {is: 2031-06-01}", "polls: {is: each 2 years from 2028-02-29}")).calendar.dates["polls"].at
    assert days_of(leap, dt.date(2030, 1, 1), dt.date(2033, 1, 1)) == [dt.date(2030, 2, 28), dt.date(2032, 2, 28)]
    assert scenario_from_text(expand_text(found))[0] == found


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("each 1 years from 2030-06-01", "Write each 06-01, or each 4 years from 2028-11-07"),
        ("each 4 years", "each 4 years from 2028-11-07"),
        ("each 4 years from 2030-13-01", "no date that comes round"),
        ("each 4 rounds from 2030-01-01", "no date that comes round"),
    ],
)
def test_a_date_that_comes_round_in_no_way_is_an_error(written: str, expected: str) -> None:
    found = said(("polls: {is: 2031-06-01}", f"polls: {{is: {written}}}"))
    assert any(expected in text for text in found), found


def test_a_measure_of_what_comes_round_is_an_error() -> None:
    claim = "C1: {says: x, strength: asserted, level: {measure: {chance: {troops: gone}, at: polls}, at_least: 1}}"
    found = scenario(("polls: {is: 2031-06-01}", "polls: {is: each 4 years from 2029-06-01}"))
    with pytest.raises(FileProblems) as caught:
        argument_from_text(f"detente: 1\nargument: a\nover: accord\nclaims:\n  {claim}\n", found)
    assert "polls is a day of every 4 years; a measure asks of one" in str(caught.value)


# ------------------------------------------------------------------------------------------------------------ the starter


def test_in_the_starter_nothing_is_settled_in_a_season_and_much_within_its_years() -> None:
    """In no draw; and in every draw its end is forgotten."""
    found = scenario_from_text(new_scenario_text("mine"))[0]
    study = Study(found, Settings(draws=64, seed=1, workers=1))
    arm = study.arm(focus=found.focus["drought"])

    def moved(day: str) -> list[Measure]:
        when = When(text=day, day=dt.date.fromisoformat(day))
        ends = (("treaty", "signed"), ("water", "kept_back"))
        return [Measure(kind="chance", state=(Standing(name=n, levels=(x,)),), by=when) for n, x in ends]

    soon, late = moved("2025-04-01"), moved("2029-01-01")
    solved = study.solve(arm, study.wanted([*soon, *late], arm.play))
    assert [float(solved.read(measure).value.max()) < 0.25 for measure in soon] == [True, True]
    assert [float(solved.read(measure).value.mean()) > 0.25 for measure in late] == [True, True]
    assert np.isfinite(solved.solution.settled).all()


# ----------------------------------------------------------------------------------------------- schema, blocks


@pytest.mark.parametrize(
    "way",
    [
        VOTE,
        "ratified_by: {vote: poll, passes: {depends_on: mood, calm: 0.2 .. 0.5, sour: 0.1}, at: [polls, 2030-03-01], lost: {tried: up}}",
        "takes: 3 months .. 1 year",
        "takes: 0.5",
        "takes: {range: 3 months .. 1 year, likely: 6 months, because: the last five}",
        "takes: {depends_on: mood, calm: 1 month, sour: 1 year}",
        "takes: {time: {range: 1 .. 2 years, because: so}, stages: 3, lapses: 0.1, breach: {north: {amount: 0.2, when: {mood: sour}}}}",
    ],
)
def test_the_schema_of_a_file_takes_what_the_checker_takes(way: str, tmp_path: Path) -> None:
    text = ACCORD.replace("pay]}", f"pay], {way}}}").replace(
        "by: south}", "by: south, at: [2030-06-01, polls], sets: {tried: down}}"
    )
    text = text.replace("polls: {is: 2031-06-01}", "polls: {is: 2031-06-01}, years: {is: each 4 years from 2028-11-07}")
    text += "trade_offs: {said: {party: north, would_take: {troops: gone, money: paid, ties: full}, over: {troops: there}, because: so}}\n"
    scenario_from_text(text)
    path = tmp_path / "accord.yaml"
    path.write_text(text)
    assert complaints(schema_of(path), as_an_editor_reads(text)) == []
    assert complaints(schema_of(None), as_an_editor_reads(text)) == []


BLOCK = """\
detente: 1
mechanism: X1
name: A block
group: A
what: For a test
references: [none]
appears: []
idiom: a block
breaks: nothing
calendar: {start: 2030-01-01, steps: [{every: quarter, until: 2031-01-01}], dates: {polls: {is: 2030-06-01}}}
parties: {a: {name: A}, b: {name: B}}
issues: {x: {options: [no_deal, deal], start: no_deal}}
pacts: {truce: {between: [a, b], breach: {a: 0.1, b: 0.1}, memory: 0.5}}
rules:
  sign: {deal: x, to: deal, needs: [a, b], when: {truce_memory: clear}, ratified_by: {vote: poll, passes: 0.5, at: polls}}
  build: {act: x, to: no_deal, by: a, takes: 1 year, when: {poll: none}}
interests:
  a: {gain: {of: x, weight: 1, prefers: deal > no_deal}, wait: {when: {build_stage: first, poll: pending}, worth: 0.1}}
  b: {gain: {of: x, weight: 1, prefers: deal > no_deal}}
core: {x: all, truce: all}
signature: {S1: {says: x, strength: asserted, level: {measure: {chance: {x: deal}, at: end}, at_least: 0}}}
counter: {K1: {says: x, strength: asserted, level: {measure: {chance: {x: deal}, at: end}, at_least: 0}}}
"""


def test_a_block_used_twice_brings_its_votes_and_pacts_under_names_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "X1.yaml").write_text(BLOCK)
    two = "use: {one: {mechanism: X1}, two: {mechanism: X1, as: {truce: own}}}\n"
    pact = "pacts: {own: {between: [two_a, two_b], breach: {two_a: 0.1, two_b: 0.1}, memory: 0.5}}\n"
    head = "detente: 1\nscenario: twice\ncalendar: {start: 2030-01-01, steps: [{every: quarter, until: 2031-01-01}]}\n"
    found = scenario_from_text(head + two + pact, "twice.yaml", tmp_path)[0]
    assert {"one_poll", "two_poll", "one_build_stage", "two_build_stage", "one_truce_memory", "own_memory"} <= set(
        found.conditions
    )
    assert found.rules["two_sign"].when[0][0].name == "own_memory"
    assert found.rules["one_build"].when[0][0].name == "one_poll"


# ---------------------------------------------------------------------------------------------------- a pace of its own


def test_a_matter_may_be_slower_than_its_party() -> None:
    """Up at a rate, and taken up soon: the share that was ever up is that of an exponential law."""
    found = scenario(("pay]}", "pay], pace: 1}"))
    measure = Measure(
        kind="chance", state=(Standing(name="accord_turn", levels=("open",)),), by=When(text="end", day=dt.date(2032, 1, 1))
    )
    years = (dt.date(2032, 1, 1) - dt.date(2030, 1, 1)).days / 365.25
    assert asked(found, measure).value == pytest.approx(1 - np.exp(-years), abs=2e-3)
    slow, quick, free = (
        chance(each, "2030-07-01", ever=True, troops="gone")
        for each in (found, scenario(("pay]}", "pay], pace: 20}")), scenario())
    )
    assert slow < 0.7 * quick < free


def test_a_try_takes_a_matter_off_the_table_whether_it_is_carried_out_or_refused() -> None:
    """So that it is tried no oftener than it comes up."""
    found, end = scenario(("pay]}", "pay], pace: 0.5}")), When(text="end", day=dt.date(2032, 1, 1))
    hostile = scenario(("pay]}", "pay], pace: 0.5}"), ("hold: {of: troops, weight: 0.5", "hold: {of: troops, weight: 5"))
    for each in (found, hostile):
        assert asked(each, Measure(kind="tries", rule="accord", by=end)).value.max() <= 0.5 * 2.001
    assert (
        asked(
            scenario(("hold: {of: troops, weight: 0.5", "hold: {of: troops, weight: 5")),
            Measure(kind="tries", rule="accord", by=end),
        ).value.min()
        > 1
    )


def test_what_is_done_waits_for_its_next_turn_and_what_is_held_open_has_it_always() -> None:
    found = scenario(("pay]}", "pay], pace: 0.5}"))
    first = When(text="2030-01-01", day=dt.date(2030, 1, 1))
    waits = Measure(kind="chance", state=(Standing(name="accord_turn", levels=("waiting",)),), at=first)
    assert asked(found, waits, done=("accord",)).value.min() == 1
    gone = Measure(
        kind="chance", state=(Standing(name="troops", levels=("gone",)),), by=When(text="x", day=dt.date(2030, 6, 1))
    )
    held = asked(found, gone, hold={"accord_turn": "open"}).value
    assert held == pytest.approx(asked(scenario(), gone).value, abs=2e-3)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("pace: -1", "never below zero"), ("pace: often", "is no number"), ("pace: 1 .. 0.5", "runs backwards")],
)
def test_a_pace_that_cannot_be_is_an_error(written: str, expected: str) -> None:
    assert any(expected in text for text in said(("pay]}", f"pay], {written}}}")))


def test_a_pace_is_written_as_it_is_read() -> None:
    found = scenario(("pay]}", "pay], alone: true, pace: 1 .. 3}"), ("by: south}", "by: south, pace: 2}"))
    assert scenario_from_text(expand_text(found))[0] == found
    assert {"accord.pace", "pay.pace"} <= set(assumptions(found))
