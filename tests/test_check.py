"""What the checker says: citations of scenarios, bounds, dates, what is stated twice; one mistake hides no other."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from base import argument_text, base, base_with, mood
from detente.asks.files import check_file as check_together
from detente.asks.run import RunAsked
from detente.asks.run import ask as run_ask
from detente.errors import FileProblems, Refused
from detente.language.load import check_file, load_scenario, scenario_over
from detente.language.mechanism import mechanism_at
from detente.language.read import argument_from_text, read_setting, scenario_from_text
from detente.study.arms import Progress, Settings, Study
from detente.study.graphs import Held, settlements

# ------------------------------------------------------------------------------------------------ citations

CITED = ("weight: 0.5 .. 1, prefers", "weight: {range: 0.5 .. 1, cite: %s}, cite: %s, prefers")


def citing(number: str, term: str) -> str:
    return base_with((CITED[0], CITED[1] % (number, term)), ("scenario: base\n", "scenario: base\ndocuments: [a002]\n"))


@pytest.mark.parametrize(
    ("number", "term", "said"),
    [
        ("a002 p99", "a002 p1", "north.trade.weight: a002 has 11 paragraphs; p99 does not exist"),
        ("a002 p1", "a002 p3-99", "north.trade: a002 has 11 paragraphs; p99 does not exist"),
        ("a002 p1", "a004 p1", "north.trade: a004 is not among the documents of this scenario"),
        ("a002", "a002 p5-2", "north.trade: p5-2 runs backwards"),
    ],
)
def test_a_scenarios_citations_are_looked_up_like_an_arguments(number: str, term: str, said: str) -> None:
    with pytest.raises(FileProblems, match=said):
        scenario_from_text(citing(number, term))


def test_citations_that_lead_somewhere_are_no_problem() -> None:
    scenario_from_text(citing("a002", "[a002 p1, a002 p3-4]"))


def test_the_advice_to_cite_names_a_document_of_the_argument_and_no_paragraph() -> None:
    text = argument_text(
        "c: {says: So, strength: asserted, level: {measure: {chance: {bridge: open}, at: end}, at_least: 0.5}}"
    )
    _, positions = argument_from_text(text, base())
    assert any(problem.fix.startswith("Add cite: a002 pN, ") for problem in positions.warnings)
    _, positions = argument_from_text(text.replace("documents: [a002]\n", ""), base())
    assert any("List documents" in problem.fix for problem in positions.warnings)
    assert not any(re.search(r"\bp\d", problem.fix) for problem in positions.warnings)


# ------------------------------------------------------------------------------------------------ mechanisms


def test_a_mechanism_with_a_mistake_in_its_scenario_still_shows_those_of_its_claims(tmp_path: Path) -> None:
    import detente.language

    shipped = Path(detente.language.__file__).parent.parent / "catalogue" / "M01.yaml"
    text = shipped.read_text(encoding="utf-8")
    assert "patience:" in text and "strength: asserted" in text
    wrong = text.replace("patience:", "patiense:", 1).replace("strength: asserted", "strength: shouted", 1)
    (tmp_path / "M01.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        mechanism_at(tmp_path / "M01.yaml")
    said = str(refused.value)
    assert 'there is no key "patiense"' in said and '"shouted" is none of' in said


# ------------------------------------------------------------------------------------------------ bounds and dates

LEVEL = "c: {says: So, strength: asserted, cite: a002 p1, %s}"
MEASURE = "measure: {chance: {bridge: open}, by: 2030-06-01}"
BOUNDS = [
    (f"level: {{{MEASURE}, at_least: 50}}", "c.at_least is 50; a chance lies in 0 .. 1. Did you mean 0.5?"),
    (f"level: {{{MEASURE}, at_most: -0.1}}", "c.at_most is -0.1; a chance lies in 0 .. 1."),
    (f"level: {{{MEASURE}, at_least: 0.6, at_most: 0.4}}", "at_least 0.6 lies above at_most 0.4"),
    (
        f"mono: {{raise: north.trade.weight, {MEASURE}, goes: up, by_at_least: 5}}",
        "c.by_at_least is 5; a difference lies in 0 .. 1",
    ),
    (f"mono: {{raise: north.trade.weight, {MEASURE}, goes: up, by_at_least: -1}}", "c.by_at_least is -1"),
    (f"inv: {{raise: north.trade.weight, {MEASURE}, within: 2}}", "c.within is 2; a difference lies in 0 .. 1"),
    (f"block: {{{MEASURE}, at_most: 0.1, unless: {{hold: {{bridge: open}}}}, then_at_least: 60}}", "c.then_at_least is 60"),
    (
        "level: {measure: {years: {bridge: open}, until: end}, at_least: -1}",
        "time within the calendar, in years, lies in 0 .. 1.01",
    ),
    ("level: {measure: {tries: build, by: end}, at_most: -1}", "an expected number is never below zero"),
]


@pytest.mark.parametrize(("form", "said"), BOUNDS)
def test_a_bound_that_no_answer_can_meet_is_refused(form: str, said: str) -> None:
    with pytest.raises(FileProblems) as refused:
        argument_from_text(argument_text(LEVEL % form), base())
    assert said in str(refused.value)


DATES = [
    ("at: 2029-12-31", "2029-12-31 is outside the calendar, which runs from 2030-01-01 to 2031-01-01"),
    ("by: 2031-01-02", "2031-01-02 is outside the calendar"),
    ("at: each 06-01", "each 06-01 is a day of every year; a measure asks of one"),
    ("within: 2 years", "the calendar has 0.999 years"),
    ("within: 0 days", "a span lies within it and is above 0"),
    ("within: 3 rounds", "this calendar counts days and years"),
    ("at: round 2", "rounds are counted only with clock: rounds"),
]


@pytest.mark.parametrize(("when", "said"), DATES)
def test_the_calendar_binds_the_dates_of_claims_measures_and_bands(when: str, said: str) -> None:
    measure = f"{{chance: {{bridge: open}}, {when}}}"
    with pytest.raises(FileProblems) as refused:
        argument_from_text(argument_text(LEVEL % f"level: {{measure: {measure}, at_least: 0.5}}"), base())
    assert said in str(refused.value)
    for more in (f"measures: {{m: {measure}}}\n", f"plausible: {{m: {{measure: {measure}, at_most: 0.5, because: So}}}}\n"):
        with pytest.raises(FileProblems) as refused:
            base(more=more)
        assert said in str(refused.value)


def test_a_band_that_no_answer_can_meet_is_refused() -> None:
    with pytest.raises(FileProblems, match="m.at_most is 40; a chance lies in 0 .. 1. Did you mean 0.4"):
        base(more="plausible: {m: {measure: {chance: {bridge: open}, by: end}, at_most: 40, because: So}}\n")


def test_a_date_on_a_calendar_of_rounds_is_refused() -> None:
    rounds = "calendar: {clock: rounds, rounds: 3}"
    years = "calendar:\n  start: 2030-01-01\n  steps: [{every: quarter, until: 2031-01-01}]"
    text = base_with((years, rounds), ("initiative: 4", "initiative: 0.4"))
    scenario_from_text(text)
    for change in (
        "measures: {m: {chance: {bridge: open}, by: 2030-06-01}}",
        "measures: {m: {chance: {bridge: open}, by: round 4}}",
    ):
        with pytest.raises(FileProblems, match="calendar"):
            scenario_from_text(text + change)


@pytest.mark.parametrize("day", ["2029-12-31", "2031-01-02"])
def test_the_calendar_binds_the_dates_of_the_command_line(day: str) -> None:
    until = dt.date.fromisoformat(day)
    with pytest.raises(Refused, match=f"{day} is outside the calendar"):
        run_ask(RunAsked(scenario=base(), until=until, draws=16), Progress())
    with pytest.raises(Refused, match=f"{day} is outside"):
        settlements(Study(base(), Settings(draws=16)), None, Held(on=until))


# ------------------------------------------------------------------------------------------------ messages


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_quote_that_is_never_closed_is_reported_where_it_opens(quote: str) -> None:
    with pytest.raises(FileProblems) as refused:
        base(("scenario: base", f"scenario: base\ntitle: {quote}never closed"))
    (problem,) = refused.value.problems
    assert (problem.place.line, problem.place.column) == (3, 8) and "opens here and is never closed" in problem.message


def test_a_start_that_is_no_date_is_not_also_missing() -> None:
    with pytest.raises(FileProblems) as refused:
        base(("start: 2030-01-01", "start: 2030-13-01"))
    assert "missing" not in str(refused.value)


def test_an_interest_called_gain_can_be_set_and_so_can_a_rules_gain() -> None:
    scenario = base(
        ("north: {trade:", "north: {gain: {of: bridge, weight: 0.1, prefers: open > shut}, trade:"),
        ("by: south}", "by: south, gain: {south: {amount: 0.1, once: true}}}"),
    )
    assert read_setting("north.gain.weight=0.2", scenario)[0] == "north.gain.weight"
    path, number = read_setting("close.gain.south=0.2", scenario)
    assert path == "close.cost.south" and not isinstance(number, bool) and number.low == -0.2


@pytest.mark.parametrize("written", ["0.5..0.6", "0.5 .. 0.6", "5e-1..6e-1"])
def test_a_range_by_flag_needs_no_room_around_its_dots(written: str) -> None:
    _, number = read_setting(f"north.trade.weight={written}", base())
    assert not isinstance(number, bool) and (number.low, number.high) == (0.5, 0.6)


def test_a_flag_without_a_value_and_a_path_set_twice_are_refused() -> None:
    with pytest.raises(FileProblems, match="PATH=VALUE"):
        read_setting("north.trade.weight", base())
    with pytest.raises(Refused, match="north.trade.weight 2 values"):
        RunAsked(scenario=base(), sets=("north.trade.weight=0.6", "inertia=1", "north.trade.weight=0.7")).settings(base())


def test_a_scenario_where_an_argument_is_wanted_is_told_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "base.yaml"
    path.write_text(base_with(), encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        scenario_over(path)
    (problem,) = refused.value.problems
    assert problem.message == "this is a scenario; an argument is wanted."


def test_an_argument_where_a_scenario_is_wanted_is_told_in_one_sentence() -> None:
    for case in ("a002", "a004"):
        with pytest.raises(FileProblems) as refused:
            load_scenario(case)
        (problem,) = refused.value.problems
        assert problem.message == "this is an argument; a scenario is wanted."


CLAIM = "c: {says: So, strength: asserted, cite: a002 p1, attr: {speaker: somebody}}"


def brief(folder: Path, over: str, name: str = "brief") -> Path:
    """An argument of that file name over a scenario."""
    path = folder / f"{name}.yaml"
    path.write_text(argument_text(CLAIM, over=over), encoding="utf-8")
    return path


@pytest.mark.parametrize("line", ["scenario: base", "scenario: 'base'  # ours"])
def test_a_scenario_is_found_by_what_it_calls_itself_whatever_its_file_is_called(tmp_path: Path, line: str) -> None:
    (tmp_path / "scenario.yaml").write_text(base_with(("scenario: base", line)), encoding="utf-8")
    (tmp_path / "broken.yaml").write_bytes(b"\xff\xfe scenario: base")
    assert scenario_over(brief(tmp_path, "base")).name == "base"
    assert scenario_over(brief(tmp_path, "base", name="base")).name == "base", "an argument may have the scenario's name"


def test_of_two_that_call_themselves_alike_the_file_of_that_name_is_meant(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(base_with(("scenario: base\n", f"scenario: base\ntitle: {name}\n")), encoding="utf-8")
    with pytest.raises(FileProblems, match=r"one\.yaml, two\.yaml all call themselves base\. Name the one .* base\.yaml"):
        scenario_over(brief(tmp_path, "base"))
    (tmp_path / "two.yaml").rename(tmp_path / "base.yaml")
    assert scenario_over(brief(tmp_path, "base")).title == "two.yaml"


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ("scenario.yaml", r'"scenario\.yaml" is a file; .* Write over: base'),
        ("basis", r'no scenario "basis" beside this file or shipped\. Did you mean base\?'),
        ("elsewhere", r'no scenario "elsewhere" .*\. Beside it stand: base in scenario\.yaml'),
        ("'Our base'", r'"Our base" is no name'),
        ("[base]", "over is one name"),
    ],
)
def test_what_is_no_scenarios_name_hears_which_there_are(tmp_path: Path, over: str, said: str) -> None:
    (tmp_path / "scenario.yaml").write_text(base_with(), encoding="utf-8")
    with pytest.raises(FileProblems, match=said):
        scenario_over(brief(tmp_path, over))


def test_a_scenario_that_its_file_calls_otherwise_is_told_both_names(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(base_with(), encoding="utf-8")
    with pytest.raises(FileProblems, match=r"calls itself base\. Write over: base, or scenario: other there"):
        check_file(brief(tmp_path, "other"))


@pytest.mark.parametrize(
    ("beside", "fix"), [(["canal"], "Write over: canal"), (["canal", "dam"], "what its scenario: line says")]
)
def test_where_over_is_missing_the_one_scenario_beside_is_proposed(tmp_path: Path, beside: list[str], fix: str) -> None:
    for name in beside:
        (tmp_path / f"{name}_file.yaml").write_text(base_with(("scenario: base", f"scenario: {name}")), encoding="utf-8")
    argument = brief(tmp_path, "base")
    argument.write_text(argument.read_text(encoding="utf-8").replace("over: base\n", ""), encoding="utf-8")
    with pytest.raises(FileProblems, match=f"over is missing.*{fix}"):
        scenario_over(argument)


def test_a_document_is_the_record_that_says_so_whatever_its_file_is_called(tmp_path: Path) -> None:
    record = "detente: 1\ndocument: notes\nparagraphs: {1: a b, 2: c d}\n"
    (tmp_path / "documents").mkdir()
    (tmp_path / "base.yaml").write_text(base_with(), encoding="utf-8")
    argument = brief(tmp_path, "base")
    text = argument.read_text(encoding="utf-8").replace("a002 p1", "notes p3").replace("[a002]", "[notes]")
    argument.write_text(text, encoding="utf-8")
    assert "1 claims" in check_file(argument)[-1], "of what is not registered no paragraph is known to be missing"
    for name in ("my_notes", "notes"):
        (tmp_path / "documents" / f"{name}.lock.yaml").write_text(record, encoding="utf-8")
        with pytest.raises(FileProblems, match="notes has 2 paragraphs; p3 does not exist"):
            check_file(argument)


# ------------------------------------------------------------------------------------------------ checked together

MOON = "conditions:\n  moon: {levels: [new, full], start: new, changes: {wax: {up: 1 .. 2}}, ordered: true}\n"


def test_what_an_argument_of_the_same_call_measures_is_looked_at(tmp_path: Path) -> None:
    scenario = tmp_path / "base.yaml"
    scenario.write_text(base_with(("core: {bridge: all}", "core: {bridge: all, moon: all}"), more=MOON), encoding="utf-8")
    full = (
        "c: {says: So, strength: asserted, cite: a002 p1, will: {measure: {chance: {moon: full}, by: end}, certainty: likely}}"
    )
    measuring, silent = tmp_path / "measuring.yaml", brief(tmp_path, "base")
    measuring.write_text(argument_text(full), encoding="utf-8")

    def warned(*together: Path) -> bool:
        return any("moon: nothing looks at it" in line for line in check_together(str(scenario), [str(p) for p in together]))

    assert warned() and warned(silent) and not warned(silent, measuring)
    measuring.write_text("detente: 1\nargument: wrong\n", encoding="utf-8")
    assert warned(measuring), "an argument with errors measures nothing"


# ------------------------------------------------------------------------------------------------ focuses


def test_a_focus_may_do_no_more_than_begin_later() -> None:
    scenario = base(more="focus: {later: {begins: 2030-06-01}}\n")
    assert scenario.focus["later"].in_play == scenario.core
    assert Study(scenario, Settings(draws=16)).arm(focus=scenario.focus["later"]).play.begins == dt.date(2030, 6, 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], "later: it changes nothing"),
        ([("core: {bridge: all}\n", "")], "later: nothing is in play"),
    ],
)
def test_a_focus_that_changes_nothing_or_plays_nothing_is_refused(changes: list[tuple[str, str]], said: str) -> None:
    inside = "begins: 2030-06-01" if changes else "about: the same"
    with pytest.raises(FileProblems, match=said):
        scenario_from_text(base_with(*changes, more=f"focus: {{later: {{{inside}}}}}\n"))


# ------------------------------------------------------------------------------------------------ no common unit

WORTH = "{{value: {}, at: end, in: {{bridge: open}}}}"
TWO = f"{WORTH.format('north')}, {WORTH.format('south')}"


@pytest.mark.parametrize(
    "form",
    [
        f"order: {{highest_first: [{TWO}]}}",
        f"inv: {{between: [{TWO}], within: 0.1}}",
        f"rank: {{among: {{a: {WORTH.format('north')}, b: {WORTH.format('south')}}}, highest: a}}",
        "more_here: {here: {step: {bridge: [shut, open]}, measure: {value: north}, goes: up}, there: {measure: {value: south}}}",
    ],
)
def test_values_of_two_parties_have_no_common_unit_and_those_of_one_do(form: str) -> None:
    def warned(form: str) -> bool:
        _, positions = argument_from_text(argument_text(f"c: {{says: So, strength: asserted, {form}}}"), base())
        return any("has no common unit" in problem.message for problem in positions.warnings)

    assert warned(form)
    alone = form.replace("south", "north").replace(
        "there: {measure: {value: north}}", "there: {measure: {value: north, at: end}}"
    )
    assert not warned(alone)


# ------------------------------------------------------------------------------------------------ stated twice

PAIR = "{between: [north.trade.weight, south.trade.weight], rank: 0.5}"
BACK = "{between: [south.trade.weight, north.trade.weight], rank: -0.5}"
TWICE = [
    (f"correlations:\n  one: {PAIR}\n  two: {BACK}\n", "two: the same pair as one (line 24)"),
    ("correlations:\n  one: {between: [inertia, inertia], rank: 0.5}\n", "stands in the list twice"),
    (
        "orderings:\n  one: {says: north.trade.weight > south.trade.weight}\n  two: {says: south.trade.weight < north.trade.weight}\n",
        "two: the same order as one (line 24)",
    ),
    ("floors:\n  one: {at: 2030-03-01, who: north}\n  two: {at: 2030-03-01, who: north}\n", "are one day, 2030-03-01"),
]


@pytest.mark.parametrize(("more", "said"), TWICE)
def test_what_is_stated_twice_under_two_names_is_refused_with_both_places(more: str, said: str) -> None:
    with pytest.raises(FileProblems) as refused:
        base(more=more)
    assert said in str(refused.value)


@pytest.mark.parametrize(("one", "other"), [("North", "NORTH"), ("Caf\u00e9", "Cafe\u0301"), ("North", "\uff2eorth")])
def test_two_parties_that_reports_would_call_alike_are_refused(one: str, other: str) -> None:
    with pytest.raises(FileProblems, match="south: the same name in reports as north"):
        base(("north: {}", f"north: {{name: {one}}}"), ("south: {}", f"south: {{name: {other}}}"))


def test_a_date_and_its_name_are_one_day() -> None:
    text = mood("{angry: 0.5, calm: rest}").replace("at: 2030-03-01", "at: [2030-03-01, spring]")
    with pytest.raises(FileProblems, match="spring and 2030-03-01 are one day"):
        scenario_from_text(text.replace("until: 2031-01-01}]", "until: 2031-01-01}]\n  dates: {spring: {is: 2030-03-01}}"))
