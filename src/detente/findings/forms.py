"""What a sentence asks for: the forms its words call for, and what each would test."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.common import Entry, Finding, Real
from detente.findings.frames import Row


class WeighedWord(Entry):
    """A word of strength or certainty, the words of the sentence that stand for it, and what it weighs."""

    word: str
    by: str = Field(description="Empty where nothing in the sentence says so.")
    weighs: Real = Field(description="The share of draws, or the bound on a chance.")
    above: bool = Field(description="Whether what it bounds must be at least so much: at most, if not.")


class OtherForm(Entry):
    """How a form is written of some sentences, or what is written besides."""

    where: str = Field(description="Of which sentences.")
    written: str


class ProposedForm(Entry):
    """A form that the words of a sentence call for."""

    form: str
    by: str = Field(description="The words of the sentence that call for it.")
    tests: str = Field(description="What it would test.")
    but: str = Field(description="What it leaves open, and which form would say that.")
    written: str = Field(description="How it is written, with capitals where the file's own names go.")
    also: tuple[OtherForm, ...] = Field(description="How it is written of other such sentences, or what besides.")
    strength: WeighedWord
    certainty: WeighedWord | None = Field(description="None where the form bounds no chance.")


class FormsFinding(Finding):
    """The forms that fit a sentence, best first: `detente forms "SENTENCE" --json`."""

    format: Literal["detente.forms/1"] = "detente.forms/1"
    sentence: str
    forms: tuple[ProposedForm, ...] = Field(description="Best first.")
    several: str = Field(description="How several states at once are written; empty where the sentence asks for one.")

    def rows(self) -> list[Row]:
        """A row a form: its name, the words that call for it, what it would test."""
        return [{"form": each.form, "by": each.by, "tests": each.tests, "written": each.written} for each in self.forms]
