"""The forms that a sentence takes, in words."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from detente.findings.forms import FormsFinding, WeighedWord
from detente.report import words as w


def weighed(what: str, found: WeighedWord) -> str:
    """A word of strength or certainty, what in the sentence stands for it, what it weighs."""
    by = f' ("{found.by}")' if found.by else " (nothing in it says otherwise)"
    side = "at least" if found.above else "at most"
    of = "of draws must agree" if what == "strength" else "is its chance"
    return f"{what}: {found.word}{by}: {side} {w.percent(found.weighs)} {of}."


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
    console.print()
    console.print(Text(weighed("strength", found.strength)))
    if found.certainty is not None:
        console.print(Text(weighed("certainty", found.certainty)))
    if found.several:
        console.print(Text(f"It speaks of several states at once: write {{{found.several}}} where STATE stands."))
