"""Mistakes and what each of them hears: the corpus in `errors/`, and bad input of every other kind."""

from __future__ import annotations

import errno
import re
import sys
from pathlib import Path

import pytest

from detente.errors import FileAccess, FileProblems, Problem, TooLarge, file_access
from detente.language.load import argument_at, check_file, find_case, load_argument, load_scenario, read_scenario
from detente.language.read import argument_from_text, read_setting, scenario_from_text
from detente.language.write import new_scenario_text
from detente.shown import is_seen

CORPUS = Path(__file__).parent / "errors"
BASE = (CORPUS / "base.yaml").read_text()
ARGUMENT = (CORPUS / "argument.yaml").read_text()

SAID = {
    "01_unknown_party": 'freeze.needs: no party or body "rusia". Did you mean russia?',
    "02_unknown_option": 'freeze.to: war has no option "frozen". It has fighting, freeze, settlement, capitulation. '
    "Did you mean freeze?",
    "03_hyphen_range": 'russia.relief.weight: "0.3-0.5" is no number. A range is written 0.3 .. 0.5',
    "04_backwards_range": "face_cost: the range runs backwards. Did you mean 0.3 .. 0.5?",
    "05_patience_in_per_cent": "russia.patience is 97; patience lies in 0 .. 1. Did you mean 0.97?",
    "06_decimal_comma": 'face_cost: "0,3" is no number. Decimals take a point: 0.3',
    "07_option_no": 'nato.options: "no" can be read as false by YAML tools. Choose a word, for example shut',
    "08_tab": "line 15 begins with a tab. YAML indents with spaces; replace it by two",
    "09_name_twice": '"line" is an issue (line 22) and a condition (line 35). Names are shared by the whole file; rename one',
    "10_key_twice": "russia.relief is written twice (lines 77, 78). The second would hide the first; join or rename",
    "11_deal_with_by": "freeze: a deal has no by. Write act: war with by: russia, or leave by out",
    "12_act_without_by": "aid_up: an act needs by, the party that does it",
    "13_order_incomplete": "russia.relief.prefers leaves out temporary. Place it, or exclude it with when: "
    "{sanctions: not temporary}",
    "14_order_begins_with_sign": "russia.relief.prefers is empty: a value beginning with > starts a text block in "
    "YAML. Begin with an option",
    "15_unordered_up": "office.drift: up needs ordered: true; office has no order. Use from, to, rate",
    "16_rate_as_chance": "xi.leaves.rate 12 means about every month. Rates are per year; a yearly chance of 12 % is 0.13",
    "17_level_not_covered": "resume.cost.russia: nothing for balance strong. Add it or else:",
    "18_not_a_memory": "warn.sets: threat_memory moves by chance only. Declare set_by: rules on it",
    "19_no_date": 'freeze.after: "20/01/2025" is no date. Write 2025-01-20 or a name from calendar.dates',
    "20_unknown_path": 'A6.set: no assumption "russia.face_cost". Did you mean face_cost? (detente paths lists all 52)',
    "21_wider_premise": "A6: face_cost 0.1 .. 0.6 leaves the scenario's 0 .. 0.4. Widen it there, so that other "
    "arguments see it too",
    "22_measure_frozen": "C8: push is measured but focus terms freezes it at normal, so the answer is always 0. "
    "Use focus window, or put push in play: 48 states instead of 24",
    "23_nothing_links": "C10: in focus far nothing links threat to xi. Which interest should change when threat is public?",
    "24_too_large": "terms: 36,096 states, at most 20,000 are solved. Largest factor: aid (1504). Drop s1500: 36,072; "
    "drop capitulation: 27,072; drop held: 24,064. Or give aid 830 steps instead of 1,501",
    "25_no_such_paragraph": "C8: a002 has 11 paragraphs; p14 does not exist",
}
"""What each file of the corpus hears, beside its place."""

WARNED = {"16_rate_as_chance", "23_nothing_links"}
CASCADES = {"09_name_twice"}
"""Files whose one mistake makes further things wrong."""


def problems_of(path: Path) -> list[Problem]:
    """Everything said about a file, warnings included."""
    try:
        if "argument:" in path.read_text():
            return argument_at(path, read_scenario(CORPUS / "base.yaml")[0])[1].problems
        return read_scenario(path)[1].problems
    except FileProblems as found:
        return found.problems


def said_about(text: str) -> list[str]:
    """What is said about a scenario in memory."""
    try:
        return [p.text for p in scenario_from_text(text)[1].problems]
    except FileProblems as found:
        return [p.text for p in found.problems]


def said_of(*changes: tuple[str, str], text: str = BASE) -> list[str]:
    """What is said about the scenario without mistakes, once it is changed."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return said_about(text)


def said_of_argument(*changes: tuple[str, str]) -> list[str]:
    text = ARGUMENT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    try:
        return [p.text for p in argument_from_text(text, scenario_from_text(BASE)[0])[1].problems]
    except FileProblems as found:
        return [p.text for p in found.problems]


def test_the_corpus_is_the_twenty_five_likely_mistakes() -> None:
    numbered = {p.stem for p in CORPUS.glob("[0-9]*.yaml")}
    assert numbered == set(SAID) and len(SAID) == 25


@pytest.mark.parametrize("name", sorted(SAID))
def test_each_likely_mistake_hears_its_sentence_at_its_place(name: str) -> None:
    found = problems_of(CORPUS / f"{name}.yaml")
    mine = [p for p in found if p.text == SAID[name]]
    assert len(mine) == 1, [p.text for p in found]
    assert mine[0].severity == ("warning" if name in WARNED else "error")
    assert mine[0].source.strip(), "the line is shown"
    shown = mine[0].render().split("\n")
    assert re.match(rf".*{name}.yaml:\d+:\d+: ", shown[0]) and shown[2].endswith("^")


@pytest.mark.parametrize("name", sorted(set(SAID) - CASCADES))
def test_a_mistake_is_no_reason_for_a_second_error(name: str) -> None:
    errors = [p.text for p in problems_of(CORPUS / f"{name}.yaml") if p.severity == "error"]
    assert len(errors) == (0 if name in WARNED else 1), errors


def test_the_caret_stands_under_the_word_that_is_wrong() -> None:
    problem = next(p for p in problems_of(CORPUS / "01_unknown_party.yaml"))
    _, line, caret = problem.render().split("\n")
    assert line[caret.index("^") :].startswith("rusia") and caret.count("^") == len("rusia")


def test_all_mistakes_of_a_file_are_reported_in_one_run() -> None:
    said = said_of(
        ("needs: [russia, ukraine], after", "needs: [rusia, ukraine], after"),
        ("weight: 0.1 .. 0.3, prefers: lasting", "weight: 0.3-0.5, prefers: lasting"),
        ("patience: 0.97", "patience: 97"),
        ("by: russia, when: {war: fighting}", "by: russia, when: {war: at war}"),
        ("trump}", "trumpet}"),
    )
    assert len(said) == 5, said


def test_the_files_without_mistakes_have_none() -> None:
    assert said_of() == [] and said_of_argument() == []


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (("issues:\n", "issues: &all\n"), "anchors such as &all are not read."),
        (("sanctions: {options", "sanctions: !!python/object:os.system {options"), "tags such as"),
        (("push: {options: [normal, land_rush], start: normal}", "push: *war"), "this is not YAML|aliases such as"),
        (("  push:", "  <<: {a: b}\n  push:"), "merge keys (<<) are not read."),
        (("rules:\n", "rules:\n  ? [a, b]\n  : c\n"), "a key must be a word."),
        (("title: A", "title: A: B"), "this is not YAML"),
        (("to: [cut, held], by", "to: [cut, held, by"), "this is not YAML"),
        (("detente: 1", "detente: 2"), "this version of the language is not known."),
        (("detente: 1\n", ""), "detente: 1 is missing."),
        (("scenario: base", "argument: base"), "this is an argument; a scenario is wanted."),
        (("rules:\n", "rulez:\n"), 'there is no section "rulez". Did you mean rules?'),
        (("title: A small", "---\ntitle: A small"), "a second document begins here."),
    ],
)
def test_what_is_not_plain_yaml_is_refused(change: tuple[str, str], wanted: str) -> None:
    said = said_of(change)
    assert any(any(w in s for w in wanted.split("|")) for s in said), said


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (
            ("by: russia, when: {war: fighting}}", "by: russia, when: {war: not fighting, push: x}}"),
            'push has no option "x"',
        ),
        (("rate: 0.01 .. 0.1", "rate: -0.1 .. 0.1"), "xi.leaves.rate is -0.1 .. 0.1; a rate is never below zero."),
        (("to: trump}", "to: {trump: 0.4, biden: 0.4}}"), "office.handed_over.to: the chances add up to 0.8, not 1."),
        (("to: trump}", "to: {trump: 0.4 .. 1.2, biden: rest}}"), "a chance lies in 0 .. 1"),
        (("to: trump}", "to: {trump: rest, biden: rest}}"), "rest stands twice"),
        (("  ukraine:\n    aim", "  ukrain:\n    aim"), 'interests.*no party "ukrain"|ukrain: no party "ukrain"'),
        (
            ("  nato: {options", "  dam: {options: [shut, open], start: shut}\n  nato: {options"),
            "dam: nobody can change it.",
        ),
        (("start: kept}", "start: lasting}"), ""),
        (("{range: 0 .. 0.4,", "{range: 0.4 .. 0.4,"), "face_cost: the range is empty"),
        (("after: handover}", "after: 2031-01-01}"), "2031-01-01 is outside the calendar"),
        (("  russia: {name: One side", "  Russia: {name: One side"), "cannot be a party's name"),
        (
            ("by: russia, when: {war: fighting}}", "by: russia, when: {war: fighting}, given: face_cost}"),
            "not a yes or no",
        ),
        (
            ("by: russia, when: {war: fighting}}", "by: russia, when: {push: land_rush}, to: land_rush}"),
            "written twice",
        ),
        (("breaks: freeze,", "breaks: freeze, when: {war: fighting},"), "resume can never apply: when excludes"),
        (("worth: -face_cost", "worth: -facecost"), "Did you mean face_cost?"),
        (("worth: -face_cost", "worth: statute_binds"), "statute_binds is a yes/no assumption, not a number."),
        (("face_cost: {range: 0 .. 0.4", "face_cost: {rang: 0 .. 0.4"), 'no number form has the key "rang"'),
        (
            ("because: Whether relief needs a law", "because: needs a law, or not"),
            "A text with a comma in it needs quotes",
        ),
        (
            ("when: {war: fighting}, down", "when: {war: fighting}, dwon"),
            'there is no key "dwon" here. Did you mean down?',
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(change: tuple[str, str], wanted: str) -> None:
    said = said_of(change)
    assert any(re.search(w, s) or w in s for w in wanted.split("|") for s in said) or not wanted, said


def test_a_start_that_no_rule_leads_from_draws_a_warning() -> None:
    said = said_of(
        ("reimpose: {act: sanctions", "again: {act: sanctions"),
        ("start: kept}", "start: lasting}"),
        ("to: kept, by: president}", "from: temporary, to: kept, by: president}"),
    )
    assert said == ["sanctions starts at lasting, and no rule leads from there."]


def test_what_nothing_looks_at_is_said() -> None:
    said = said_of(("  line:\n    levels", "  moon:\n    levels: [new, full]\n    start: new\n  line:\n    levels"))
    assert said == [
        "moon: nothing looks at it: no interest, guard, cost, office or measure depends on it. "
        "Who would care if it changed? Add that interest, leave it out, or check it together with the argument that measures it"
    ]


def test_a_cycle_of_moves_that_pays_is_refused_and_one_that_pays_once_is_not() -> None:
    paid = ("needs: [russia, ukraine], after: handover}", "needs: [russia, ukraine], gain: {ukraine: 0.2 .. 0.4}}")
    assert any("ukraine gains up to 0.4 each time round" in s for s in said_of(paid))
    once = (paid[0], "needs: [russia, ukraine], gain: {ukraine: {amount: 0.2 .. 0.4, once: true}}}")
    assert said_of(once) == []


def test_two_issues_that_can_be_taken_back_for_nothing_make_a_poor_package() -> None:
    said = said_of(("core:\n", "packages:\n  swap: {issues: [push, sanctions]}\ncore:\n"))
    assert len(said) == 1 and "can each be taken back at no cost and leave no memory" in said[0]


def test_an_office_modelled_as_a_party_is_noticed() -> None:
    said = said_of(
        (
            "  xi:\n",
            "  mood:\n    levels: [mild, harsh]\n    start: mild\n    changes: {vote: {at: next_handover, to: harsh}}\n  xi:\n",
        ),
        ("weight: 0.05 .. 0.3, prefers: raised", "weight: {depends_on: mood, mild: 0, harsh: 0.3}, prefers: raised"),
    )
    assert len(said) == 1 and said[0].startswith("ukraine: its wishes change with mood, which moves on dates")


def test_contradictory_orderings_are_refused() -> None:
    said = said_of(
        (
            "core:\n",
            "orderings:\n  one: {says: face_cost > resume.cost.russia.strong}\n"
            "  two: {says: resume.cost.russia.strong > face_cost}\ncore:\n",
        )
    )
    assert any("contradicts the other orderings" in s for s in said)
    said = said_of(("core:\n", "orderings:\n  one: {says: resume.cost.russia.weak > line.attrition.down}\ncore:\n"))
    assert any("never true" in s for s in said)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (("measure: rushed, at_least", "measure: rush, at_least"), 'no measure "rush". Did you mean rushed?'),
        (("focus: window", "focus: windows"), 'no focus "windows". Did you mean window?'),
        (("strength: hedged", "strength: sure"), '"sure" is none of'),
        (("goes: down", "goes: sideways"), "is none of up, down"),
        (("step: {threat: [none, public]}, ", ""), "no contrast: what is compared with what?"),
        (("step: {threat: [none, public]}", "raise: face_costs"), "Did you mean face_cost?"),
        (
            ("cite: a002 p5\n    strength: hedged", "cite: a003 p5\n    strength: hedged"),
            "a003 is not among the documents",
        ),
        (("cite: a002 p5\n    strength: hedged", "strength: hedged"), 'C8: no cite: this reads "assumed".'),
        (("over: base", "over: other"), "the argument is over other, and the scenario of that file calls itself base."),
        (("set: {face_cost: 0.1 .. 0.4}", "set: {resume.cost.russia: 0.1}"), "It has one number for each of"),
        (("set: {face_cost: 0.1 .. 0.4}", "set: {russia.shame.worth: -0.1}"), "It points to face_cost: set that"),
        (("set: {face_cost: 0.1 .. 0.4}", "set: {statute_binds: 0.4}"), "statute_binds is a yes or no."),
        (("set: {face_cost: 0.1 .. 0.4}", "believes: {russia: {hold: {war: freeze}}}"), "hold makes another game"),
        (
            ("chance: {push: land_rush}, by: handover", "chance: {push: land_rush}"),
            "a chance needs one of at, by, within.",
        ),
        (("chance: {push: land_rush}, by: handover", "accepts: biden, move: resume"), "biden has no part in resume."),
        (("level: {measure: rushed, at_least: 0.5}", "level: {measure: rushed}"), "level needs at_least or at_most"),
        (("level: {measure: rushed, at_least: 0.5}", ""), "a claim needs a form, attr, or waiting: why."),
        (("at_least: 0.5}", "at_least: 0.5, with: {hold: {war: treaty}}}"), 'war has no option "treaty"'),
        (
            ("at_least: 0.5}", "at_least: 0.5, with: {hold: {threat: public}}}"),
            "holding threat at public sets no memory",
        ),
    ],
)
def test_what_is_wrong_with_an_argument_is_said(change: tuple[str, str], wanted: str) -> None:
    said = said_of_argument(change)
    assert any(wanted in s for s in said), said


def test_a_claim_about_a_belief_that_nobody_holds_is_refused() -> None:
    hidden = BASE.replace("    start: in_power\n", "    start: {in_power: 0.5, gone: rest}\n    hidden: {known_to: [russia]}\n")
    asked = "level: {measure: {belief: {xi: gone}, held_by: ukraine, at: handover}, at_least: 0.5}"
    text = ARGUMENT.replace("level: {measure: rushed, at_least: 0.5}", asked)
    argument, _ = argument_from_text(text, scenario_from_text(hidden)[0])
    assert argument.claims["C8"].forms and not argument.claims["C8"].waiting
    with pytest.raises(FileProblems, match="nobody holds a belief about xi"):
        argument_from_text(text, scenario_from_text(BASE)[0])


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (
            ("needs: [russia, ukraine], after", "needs: [russia, russia, ukraine], after"),
            '"russia" stands in the list twice (first',
        ),
        (("to: [held, raised]", "to: [held, held]"), '"held" stands in the list twice'),
        (
            ("{in_play: {push: all, threat: all}}", "{in_play: {push: [normal, normal], threat: all}}"),
            '"normal" stands in the list twice',
        ),
        (("title: A small", "documents: [a002, a002]\ntitle: A small"), '"a002" stands in the list twice'),
        (
            ("{range: 0 .. 0.4, because", "{range: 0 .. 0.4, cite: [a002 p1, a002 p1], because"),
            '"a002 p1" stands in the list twice',
        ),
        (("act: push, to: normal, by: russia", "act: push, to: normal, by: []"), "calm: by is empty."),
        (("needs: [russia, ukraine], after", "needs: [], after"), "freeze: needs is empty."),
        (("land_rush], start: normal}", "land_rush], start: {}}"), "push: start is empty."),
        (("by: russia, when: {war: fighting}}", "by: russia, when: {}}"), "rush: when is empty."),
        (
            ("  steps: [{every: month, until: 2029-01-20}]", "  steps: [{every: month, until: each 01-20}]"),
            "a step ends on one day",
        ),
    ],
)
def test_what_is_said_twice_or_holds_nothing_is_refused(change: tuple[str, str], wanted: str) -> None:
    """Either would be dropped in silence, or read as something nobody wrote."""
    assert any(wanted in said for said in said_of(change))


def test_a_scenario_without_a_calendar_is_told_so() -> None:
    assert said_about("detente: 1\nscenario: x\n")[0].startswith("calendar is missing")


@pytest.mark.parametrize("form", ["measure: rushed, at_least: 0.5", "measure: rushed, at_least: 0.5, because: x"])
def test_notes_stand_where_they_are_kept(form: str) -> None:
    """A form keeps none: its claim does."""
    said = said_of_argument(("level: {measure: rushed, at_least: 0.5}", f"level: {{{form}}}"))
    assert any('there is no key "because" here' in each for each in said) == ("because" in form), said


# ------------------------------------------------------------------------------------------------ hostile and missing
def test_deep_and_large_files_are_refused_at_once(tmp_path: Path) -> None:
    assert any("nested deeper than 30" in s for s in said_about("a: " + "[" * 200_000))
    large = tmp_path / "large.yaml"
    large.write_text("# " + "x" * 3_000_000)
    with pytest.raises(TooLarge, match="more than 2 MB"):
        read_scenario(large)


def test_a_file_that_is_not_utf8_or_empty_or_missing_is_said_to_be_so(tmp_path: Path) -> None:
    odd = tmp_path / "odd.yaml"
    odd.write_bytes(b"detente: 1\ntitle: caf\xe9\n")
    with pytest.raises(FileProblems, match="is not UTF-8: byte 0xe9 on line 2"):
        read_scenario(odd)
    odd.write_text("")
    with pytest.raises(FileProblems, match="the file is empty"):
        read_scenario(odd)
    with pytest.raises(FileAccess, match="there is no such file or folder"):
        read_scenario(tmp_path / "none.yaml")
    with pytest.raises(FileAccess, match="it is a folder"):
        read_scenario(tmp_path)
    with pytest.raises(FileAccess, match="no shipped scenario of that name"):
        load_scenario("endgame_2042")


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is read-only"), (errno.EACCES, "denied")],
)
def test_a_failed_write_is_a_sentence(code: int, words: str) -> None:
    assert words in str(file_access(OSError(code, "x"), "out.json", "write"))


def test_an_argument_over_a_missing_scenario_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(ARGUMENT.replace("over: base", "over: nothing"))
    with pytest.raises(FileProblems, match='no scenario "nothing" beside this file or shipped'):
        load_argument(path)
    path.write_text(ARGUMENT.replace("over: base", "over: ../errors/base"))
    with pytest.raises(FileProblems, match="is no name: over is what a scenario calls itself"):
        load_argument(path)


def test_parts_stay_in_their_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.yaml").write_text("detente: 1\npart: secret\n")
    (tmp_path / "in" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    main = tmp_path / "in" / "main.yaml"
    for part, wanted in (
        ("../secret.yaml", "without a path"),
        ("link.yaml", "leads out of the folder"),
        ("x.yaml", "no x.yaml"),
    ):
        main.write_text(new_scenario_text("main") + f"parts: [{part}]\n")
        with pytest.raises(FileProblems, match=wanted):
            read_scenario(main)


def test_settings_on_the_command_line_are_checked_like_the_file() -> None:
    scenario = scenario_from_text(BASE)[0]
    path, number = read_setting("face_cost=0.1 .. 0.3", scenario)
    assert path == "face_cost" and not isinstance(number, bool) and (number.low, number.high) == (0.1, 0.3)
    assert read_setting("statute_binds=true", scenario) == ("statute_binds", True)
    with pytest.raises(FileProblems, match="Did you mean face_cost"):
        read_setting("facecost=0.1", scenario)


def test_a_check_ends_with_a_line_that_counts() -> None:
    assert check_file(CORPUS / "base.yaml")[-1].endswith("39 uncertain numbers")
    assert find_case("endgame_2024", "scenario").name == "endgame_2024.yaml"


@pytest.mark.parametrize(
    ("text", "place", "name"),
    [
        ("detente: 1\ntitle: a\x1b[31mb\n", (2, 9), "U+001B"),
        ("detente: 1\n# a \u202e b\n", (2, 5), "U+202E"),
        ("detente: 1\ntitle: \ufeff\n", (2, 8), "U+FEFF"),
        ("detente: 1\ntitle: \ue000\n", (2, 8), "U+E000"),
        ('detente: 1\ntitle: "a\\u202e"\n', (2, 8), "U+202E"),
        ('detente: 1\ntitle: "\\x07"\n', (2, 8), "U+0007"),
        ("detente: 1\ntitle: a\u2028b\n", (2, 9), "U+2028"),
    ],
)
def test_a_character_that_is_not_seen_is_refused_at_its_place(text: str, place: tuple[int, int], name: str) -> None:
    with pytest.raises(FileProblems) as caught:
        scenario_from_text(text)
    said = [p for p in caught.value.problems if name in p.message]
    assert [(p.place.line, p.place.column) for p in said] == [place]
    assert not any("not allowed" in p.message for p in caught.value.problems)
    assert all(is_seen(char) or char == "\n" for char in str(caught.value))


def test_text_of_any_language_is_no_hidden_character() -> None:
    title = "\u0628\u200c\u0628 \u0440\u0443\u0441 \U0001f600 caf\u00e9"
    assert scenario_from_text(BASE.replace("title:", f"title: {title} #", 1))[0].title == title


def test_a_whole_number_of_thousands_of_digits_is_a_mistake_like_another() -> None:
    for key in ("sets: {range: 0 .. 1, steps: %s}", "x: {weights: {a: %s}}", "x: %s"):
        said = said_about(
            "detente: 1\nscenario: x\nissues:\n  i: {"
            + key % ("9" * 5000)
            + "}\ncalendar: {clock: rounds, rounds: "
            + "9" * 5000
            + "}\n"
        )
        assert said


def test_a_file_full_of_mistakes_shows_the_first_and_counts_the_rest() -> None:
    text = "detente: 1\nscenario: x\nissues:\n" + "".join(f"  i{k}: {{options: [x, y], start: z}}\n" for k in range(2000))
    with pytest.raises(FileProblems) as caught:
        scenario_from_text(text)
    shown = str(caught.value).splitlines()
    assert len(caught.value.problems) >= 2000
    assert sum(": error: " in line for line in shown) <= 200
    assert shown[-2] == f"and {len(caught.value.problems) - 200} more, not shown"


def test_twice_the_mistakes_take_about_twice_the_work() -> None:
    """Counted in calls, not in time: reading must not compare every mistake with every name or with every other mistake."""

    def calls(count: int) -> int:
        text = "detente: 1\nscenario: x\nparties: {a: {}}\nissues:\n" + "".join(
            f"  i{k}: {{options: [x, y]}}\n" for k in range(count)
        )
        text += "rules:\n" + "".join(f"  r{k}: {{deal: j{k}, from: x, to: q, needs: [c]}}\n" for k in range(count))
        counted = 0

        def count_one(*_: object) -> None:
            nonlocal counted
            counted += 1

        sys.setprofile(count_one)
        try:
            with pytest.raises(FileProblems):
                scenario_from_text(text)
        finally:
            sys.setprofile(None)
        return counted

    calls(10)
    assert calls(1200) < 3 * calls(600)
