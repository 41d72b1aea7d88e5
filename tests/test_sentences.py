"""From a sentence to a form: the page and the command say the same, and every sentence of a kind goes to one form."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli import main
from detente.errors import Refused
from detente.language.claims import FORMS
from detente.language.sentences import LONGEST, ROWS, read_sentence

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
    found = read_sentence(row[0])
    assert (found.strength[0], found.certainty[0] if found.certainty else "") == (row[1], row[2] if len(row) > 2 else "")


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


COLUMN = ["needs", "enough", "will", "mono", "inv", "rank", "order", "cf", "more_here", "level"]
"""The forms of the column to encode; the page does not say them, so that it can be encoded blind."""


def test_every_sentence_of_the_column_takes_one_form_and_no_two_the_same() -> None:
    text = (PAGE.parent / "column.md").read_text(encoding="utf-8")
    sentences = re.findall(r"(?m)^> \d+\. (.+)$", text)
    assert [read_sentence(each).forms[0].row.form for each in sentences] == COLUMN
    assert read_sentence(sentences[2]).certainty == ("likely", "likely")
    assert read_sentence(sentences[5]).strength[0] == "perhaps"
    assert ": given" not in text and "had:" not in text


def test_every_form_has_its_words_and_is_written_with_keys_it_has() -> None:
    assert {row.form for row in ROWS} == {*FORMS, "attr"} - {"block"}  # a block is a need and sufficiency at once
    for row in ROWS:
        keys = re.findall(r"(?:^\{|, )(\w+):", re.sub(r"(?<=.)\{[^{}]*\}|\[[^\[\]]*\]", "X", row.written))
        assert set(keys) - {"with"} <= {*FORMS.get(row.form, "speaker").split(), "start", "had", "by"}, row.form


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


def test_the_command_prints_its_finding_and_the_same_in_words() -> None:
    done = CliRunner().invoke(main, ["forms", "Peace may come.", "--json"])
    found = json.loads(done.stdout)
    assert (found["format"], found["forms"][0]["form"], found["certainty"]["word"]) == ("detente.forms/1", "will", "may")
    told = CliRunner().invoke(main, ["forms", "Peace may come."]).output
    assert "will" in told and 'certainty: may ("may")' in told
    assert CliRunner().invoke(main, ["forms", "A grey day."]).exit_code == 5
