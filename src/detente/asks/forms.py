"""Which forms fit a sentence, by its words (`detente.forms/1`)."""

from __future__ import annotations

from dataclasses import dataclass

from detente import __version__
from detente.degrees import CERTAINTIES, STRENGTHS
from detente.findings.forms import FormsFinding, OtherForm, ProposedForm, WeighedWord
from detente.language.sentences import Proposed, read_sentence
from detente.study.arms import Progress


@dataclass(frozen=True, kw_only=True)
class FormsAsked:
    """Which forms fit a sentence."""

    sentence: str


def ask(asked: FormsAsked, progress: Progress) -> FormsFinding:
    """The forms that its words call for, with its strength and certainty."""
    found = read_sentence(asked.sentence)
    return FormsFinding(
        version=__version__,
        sentence=" ".join(asked.sentence.split()),
        forms=tuple(map(proposed, found.forms)),
        several=found.several[0] if found.several else "",
    )


def proposed(each: Proposed) -> ProposedForm:
    """A form with what its words weigh."""
    (strength, by), certainty = each.strength, None
    if each.certainty is not None:
        row = CERTAINTIES[each.certainty[0]]
        certainty = WeighedWord(word=each.certainty[0], by=each.certainty[1], weighs=row.bound, above=row.above)
    return ProposedForm(
        form=each.row.form,
        by=each.by,
        tests=each.row.tests,
        but=each.row.but,
        written=each.written,
        also=tuple(OtherForm(where=where, written=written) for where, written in each.also),
        strength=WeighedWord(word=strength, by=by, weighs=STRENGTHS[strength].bar, above=True),
        certainty=certainty,
    )
