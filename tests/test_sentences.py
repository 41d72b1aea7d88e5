"""From a sentence to a form: the page and the command say the same, and every sentence of a kind goes to one form."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli import main
from detente.degrees import CERTAINTIES
from detente.errors import Refused
from detente.language.claims import FORMS
from detente.language.sentences import LONGEST, ROWS, TURNED, read_sentence

PAGE = Path(__file__).resolve().parent.parent / "docs" / "howto" / "forms.md"


def rows(heading: str) -> list[list[str]]:
    """The rows of the page's table under a heading."""
    table = PAGE.read_text(encoding="utf-8").split(heading, 1)[1].split("\n\n")[0]
    return [[cell.strip().strip("`") for cell in line.strip("| ").split("|")] for line in table.splitlines()[2:]]


@pytest.mark.parametrize(("sentence", "form"), rows("| A sentence of this kind"))
def test_the_command_proposes_first_what_the_page_says(sentence: str, form: str) -> None:
    assert read_sentence(sentence).forms[0].row.form == form


@pytest.mark.parametrize("row", rows("| The sentence |"))
def test_the_command_reads_strength_and_certainty_as_the_page_does(row: list[str]) -> None:
    best = read_sentence(row[0]).forms[0]
    assert (best.strength[0], best.certainty[0] if best.certainty else "") == (row[1], row[2] if len(row) > 2 else "")


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("Kyiv would have to give up land", "needs"),
        ("nothing moves unless Berlin pays", "needs"),
        ("it ends only if both are tired", "needs"),
        ("the front will hold", "will"),
        ("the deal is certain to fail", "will"),
        ("money is perhaps most of it", "rank"),
        ("the longer it lasts the harder it is to end", "mono"),
        ("whoever governs, the course stays", "inv"),
        ("they would fight rather than sign", "order"),
        ("had it not been for the snow", "cf"),
        ("it hurts mostly in the south", "more_here"),
    ],
)
def test_the_words_that_tell_a_form_tell_it_anywhere(words: str, form: str) -> None:
    assert read_sentence(words).forms[0].row.form == form


@pytest.mark.parametrize(
    ("form", "sentences"),
    [
        (
            "needs",
            "Without an escort no ship will come back. The locks open only once tolls are lower. Nobody sails until Torr pays. "
            "An escort is a precondition of traffic. Peace hinges on lower tolls.",
        ),
        ("enough", "An escort by itself would bring them back. An escort would do. Lower tolls suffice."),
        (
            "mono",
            "With every month of closure the routes are harder to win back. As time passes, they are lost. It drives them away.",
        ),
        ("inv", "Under either party the tolls stay. It does not matter who wins. Neither victory changes the tolls."),
        (
            "rank",
            "Of the three brakes pride may be the strongest. Pride, more than money or fear, holds it back. Above all it is pride.",
        ),
        ("order", "They prefer paying to waiting. They would pay rather than wait."),
        (
            "cf",
            "But for the lock nobody would speak of war. Had it held, none would speak. If the lock had held, it would be so.",
        ),
        ("more_here", "It hurts the southern ports most. It is in the south that it hurts."),
        ("will", "The senate is hostile. It will not open until June. It is not going to open."),
    ],
)
def test_other_words_for_the_same_kind_take_the_same_form(form: str, sentences: str) -> None:
    for sentence in sentences.removesuffix(".").split(". "):
        assert read_sentence(f"{sentence}.").forms[0].row.form == form, sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Every time ships came back, escorts had come first.",
        "Wherever ships returned, escorts had preceded them.",
        "Ships came back only after escorts had arrived.",
        "In other years escorts came before the ships.",
    ],
)
def test_what_had_come_before_is_known_by_other_words_too(sentence: str) -> None:
    assert "given: STATE" in read_sentence(sentence).forms[0].written


@pytest.mark.parametrize(
    ("sentence", "certainty"),
    [
        ("The canal is not going to open.", "very_unlikely"),
        ("The canal is not likely to open.", "unlikely"),
        ("No ship will pass.", "very_unlikely"),
        ("It is not certain to open.", "may_not"),
        ("It is not impossible that it will open.", "may"),
    ],
)
def test_a_word_that_is_denied_is_not_taken_for_the_word(sentence: str, certainty: str) -> None:
    found = read_sentence(sentence).forms[0].certainty
    assert found is not None and found[0] == certainty


COLUMN = ["needs", "enough", "will", "mono", "inv", "rank", "order", "cf", "more_here", "will"]
"""The forms of the column to encode; the page does not say them, so that it can be encoded blind."""


def test_every_sentence_of_the_column_takes_one_form_and_no_two_are_of_one_kind() -> None:
    text = (PAGE.parent / "column.md").read_text(encoding="utf-8")
    sentences = re.findall(r"(?m)^> \d+\. (.+)$", text)
    best = [read_sentence(each).forms[0] for each in sentences]
    assert [each.row.form for each in best] == COLUMN
    assert len({each.row.phrases for each in best}) == len(best)
    assert best[2].certainty == ("unlikely", "likely"), "what is likely to stay is unlikely to be left"
    assert best[5].strength[0] == "perhaps"
    assert ": given" not in text and "had:" not in text


def test_each_form_has_its_own_strength_and_certainty() -> None:
    """`may` hedges a sentence of what moves what; of a chance it is the bound."""
    mono, will = read_sentence("Sanctions may weaken the economy.").forms
    assert (mono.row.form, mono.strength[0], mono.certainty) == ("mono", "hedged", None)
    assert (will.row.form, will.strength[0], will.certainty) == ("will", "asserted", ("may", "may"))


@pytest.mark.parametrize(
    "sentence",
    ["Torr will have to pay.", "It would be enough.", "Had it not burst, none would speak.", "Whoever wins, it will be so."],
)
def test_a_will_that_belongs_to_another_form_is_no_statement_of_its_own(sentence: str) -> None:
    assert [each.row.form for each in read_sentence(sentence).forms].count("will") == 0


@pytest.mark.parametrize(
    ("sentence", "certainty"),
    [
        ("The road stays shut until spring.", "very_unlikely"),
        ("The road is certain to stay shut.", "impossible"),
        ("The road may remain shut.", "may_not"),
        ("The road is unlikely to stay shut.", "likely"),
    ],
)
def test_what_stays_is_bounded_by_how_unlikely_it_is_to_be_left(sentence: str, certainty: str) -> None:
    best = read_sentence(sentence).forms[0]
    assert best.certainty is not None and best.certainty[0] == certainty
    assert best.written == f"will: {{measure: {{chance: {{ELEMENT: not LEVEL}}, by: DATE}}, certainty: {certainty}}}"
    bounds = [CERTAINTIES[word] for word in (certainty, TURNED[certainty])]
    assert sum(each.bound for each in bounds) == pytest.approx(1) and bounds[0].above != bounds[1].above


@pytest.mark.parametrize(
    ("words", "certainty"),
    [
        ("where it opened, aid had come before", "very_likely"),
        ("where it opened, aid had always come before", "certain"),
        ("where it opened, aid had mostly come before", "likely"),
        ("where it opened, aid had rarely come before", "very_unlikely"),
    ],
)
def test_how_often_is_a_chance_and_a_bare_statement_is_more_than_likely(words: str, certainty: str) -> None:
    best = read_sentence(words).forms[0]
    assert best.certainty is not None and best.certainty[0] == certainty and "given: STATE" in best.written


def test_a_form_that_takes_a_number_is_given_that_of_the_word() -> None:
    (replay,) = (each for each in read_sentence("It is likely to end as in 2014.").forms if each.row.form == "replay")
    (feas,) = (
        each for each in read_sentence("The President could bring both sides to the table.").forms if each.row.form == "feas"
    )
    assert "at_least: 0.55" in replay.written
    assert "at_least: 0.8" in feas.written, "could says that it is able to, and not how likely it is"


def test_no_template_has_a_number_that_a_reader_could_take_for_a_rule() -> None:
    """`within: 0.05` is what the language takes where nothing is written; all other bounds come from words."""
    for row in ROWS:
        for written in (row.written, *(each for _, each in row.also)):
            bounds = re.findall(r"(at_least|at_most|within): ([0-9.]+)(?! years)\b", written)
            assert all(pair == ("within", "0.05") for pair in bounds), written


def test_an_infinitive_is_no_statement_that_something_moves() -> None:
    assert [each.row.form for each in read_sentence("Torr will have to lower its tolls.").forms] == ["needs"]


def test_every_form_has_its_words_and_is_written_with_keys_it_has() -> None:
    assert {row.form for row in ROWS} == {*FORMS, "attr"} - {"block"}  # a block is a need and sufficiency at once
    for row in ROWS:
        for form, table in [(row.form, row.written), *(each.split(": ", 1) for _, each in row.also)]:
            within = table[1:-1]
            while within != (flat := re.sub(r"\{[^{}]*\}|\[[^\[\]]*\]", "X", within)):
                within = flat
            keys = re.findall(r"(?:^|, )(\w+):", within)
            assert keys and set(keys) <= {*FORMS.get(form, "speaker").split()}, table


def test_a_sentence_that_fits_no_form_hears_what_is_missing() -> None:
    with pytest.raises(Refused, match="nothing in it happens, changes, ranks, or is needed"):
        read_sentence("A grey day on the river.")
    for wrong in ("", "  \n", "x" * (LONGEST + 1)):
        with pytest.raises(Refused, match="a sentence of 1 to"):
            read_sentence(wrong)


def test_several_states_at_once_are_pointed_out() -> None:
    assert read_sentence("At least two of the three guarantors will sign.").several == (
        "at_least: 2, of: [STATE, STATE, STATE]",
        "at least two of",
    )
    assert read_sentence("Either the army or the court will move.").several == ("any_of: [STATE, STATE]", "either the army or")


def test_of_a_need_the_command_says_what_its_certainty_bounds() -> None:
    told = " ".join(CliRunner().invoke(main, ["forms", "It will not end unless Berlin pays."]).output.split())
    assert "certainty: very_unlikely (nothing in it says otherwise): at most 20 % is its chance without the thing." in told


def test_the_command_prints_its_finding_and_the_same_in_words() -> None:
    done = CliRunner().invoke(main, ["forms", "Peace may come.", "--json"])
    found = json.loads(done.stdout)
    best = found["forms"][0]
    assert (found["format"], best["form"], best["certainty"]["word"]) == ("detente.forms/1", "will", "may")
    told = CliRunner().invoke(main, ["forms", "Peace may come."]).output
    assert "will" in told and 'certainty: may ("may")' in told
    assert CliRunner().invoke(main, ["forms", "A grey day."]).exit_code == 5
