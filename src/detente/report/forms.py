"""The forms that a sentence takes, in words."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from detente.findings.forms import FormsFinding, WeighedWord
from detente.report import words as w

OF = {"needs": "is its chance without the thing", "enough": "is its chance with the thing"}
"""What the certainty of a form bounds, where it is not simply its chance."""


def weighed(what: str, found: WeighedWord, of: str) -> str:
    """A word of strength or certainty, what in the sentence stands for it, what it weighs."""
    by = f' ("{found.by}")' if found.by else " (nothing in it says otherwise)"
    side = "at least" if found.above else "at most"
    return f"  {what}: {found.word}{by}: {side} {w.percent(found.weighs)} {of}."


def render_forms(found: FormsFinding, console: Console) -> None:
    """Prints what a sentence asks for."""
    console.print()
    console.print(Text(found.sentence, style="bold"))
    for place, form in enumerate(found.forms):
        console.print()
        console.print(Text(f'{"" if place == 0 else "or "}{form.form}, by "{form.by}"', style="bold" if place == 0 else ""))
        console.print(Text(f"  tests: {form.tests}."))
        console.print(Text(f"  but: {form.but}.", style="dim"))
        console.print(Text(f"  {form.written}"))
        for each in form.also:
            console.print(Text(f"  {each.where}:", style="dim"))
            console.print(Text(f"    {each.written}"))
        console.print(Text(weighed("strength", form.strength, "of draws must agree")))
        if form.certainty is not None:
            console.print(Text(weighed("certainty", form.certainty, OF.get(form.form, "is its chance"))))
    if found.several:
        console.print()
        console.print(Text(f"It speaks of several states at once: write {{{found.several}}} where STATE stands."))
