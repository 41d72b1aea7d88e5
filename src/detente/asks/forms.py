"""Which forms fit a sentence, by its words (`detente.forms/1`)."""

from __future__ import annotations

from dataclasses import dataclass

from detente import __version__
from detente.degrees import CERTAINTIES, STRENGTHS
from detente.findings.forms import FormsFinding, ProposedForm, WeighedWord
from detente.language.sentences import read_sentence
from detente.study.arms import Progress


@dataclass(frozen=True, kw_only=True)
class FormsAsked:
    """Which forms fit a sentence."""

    sentence: str


def ask(asked: FormsAsked, progress: Progress) -> FormsFinding:
    """The forms that its words call for, with its strength and certainty."""
    found = read_sentence(asked.sentence)
    strength, by = found.strength
    certainty = None
    if found.certainty is not None:
        row = CERTAINTIES[found.certainty[0]]
        certainty = WeighedWord(word=found.certainty[0], by=found.certainty[1], weighs=row.bound, above=row.above)
    return FormsFinding(
        version=__version__,
        sentence=" ".join(asked.sentence.split()),
        forms=tuple(
            ProposedForm(
                form=each.row.form,
                by=each.by,
                tests=each.row.tests,
                but=each.row.but,
                written=f"{each.row.form}: {each.row.written}",
            )
            for each in found.forms
        ),
        strength=WeighedWord(word=strength, by=by, weighs=STRENGTHS[strength].bar, above=True),
        certainty=certainty,
        several=found.several[0] if found.several else "",
    )
