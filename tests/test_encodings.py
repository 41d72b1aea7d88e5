"""The column of docs/howto/column.md as four people encoded it, blind: what they chose for each sentence, and how far they agree on that."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.argument.matched import Encoding, articles_of, matched
from detente.asks.encodings import encodings
from detente.asks.files import check_file
from detente.study.agreement import agreement

HERE = Path(__file__).parent / "encodings"
FILES = sorted(HERE.glob("*/argument.yaml"))
"""By `canal_N`; each has its scenario beside it."""
FORMS = {
    "C1": {"needs"},
    "C2": {"enough"},
    "C3": {"will"},
    "C4": {"mono"},
    "C5": {"inv and will", "inv and level"},
    "C6": {"rank"},
    "C7": {"order"},
    "C8": {"cf"},
    "C9": {"more_here"},
    "C10": {"level"},
}


@pytest.fixture(scope="module")
def four() -> list[Encoding]:
    return encodings(FILES)


def forms(encoding: Encoding, name: str) -> str:
    return " and ".join(form.kind for form in encoding.argument.claims[name].forms)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_each_encoding_checks_without_a_warning(file: Path) -> None:
    both = [str(file), str(file.with_name("scenario.yaml"))]
    assert [line for each in both for line in check_file(each, both) if "warning" in line] == []


def test_they_are_of_one_article_under_two_ids_and_every_sentence_is_in_all_four(four: list[Encoding]) -> None:
    assert articles_of(four, one=True) == ["column", "canal", "column", "column"]
    found, alone = matched(four, articles_of(four, one=True))
    assert [m.id for m in found] == [f"C{k}" for k in range(1, 11)] and not alone
    assert all(m.by == "paragraph and id" and len(m.claims) == 4 for m in found)


def test_nine_of_ten_sentences_are_in_one_form_in_all_four(four: list[Encoding]) -> None:
    assert {name: {forms(each, name) for each in four} for name in FORMS} == FORMS


def test_strength_is_one_word_for_every_sentence_and_certainty_for_all_but_two(four: list[Encoding]) -> None:
    said = {name: {each.argument.claims[name].strength for each in four} for name in FORMS}
    assert said == {name: {"perhaps"} if name == "C6" else {"asserted"} for name in FORMS}
    words = {name: {tuple(form.certainty for form in each.argument.claims[name].forms) for each in four} for name in FORMS}
    assert {name for name, each in words.items() if len(each) > 1} == {
        "C3",
        "C5",
    }  # shut is likely, or open unlikely; will, or a level


def test_the_alpha_of_their_forms_is_that_of_the_page(four: list[Encoding]) -> None:
    kinds = {text: float(k) for k, text in enumerate(sorted({text for texts in FORMS.values() for text in texts}))}
    found = agreement([[kinds[forms(each, name)] for each in four] for name in FORMS], "nominal")
    assert found.alpha == pytest.approx(0.946, abs=0.0005)
