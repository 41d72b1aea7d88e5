"""The language reference, made from the rows: `python -m detente.language.reference` writes it."""

from __future__ import annotations

import re
from pathlib import Path

from detente.degrees import CERTAINTIES, STRENGTHS
from detente.files import read_text, write_text
from detente.language import scenario as s
from detente.language.argument import ANY_MEASURE, BAND, OVERLAY, PREMISE
from detente.language.claims import ANY_FORM, CLAIM
from detente.language.keys import Shape
from detente.language.read import ARGUMENT, SCENARIO
from detente.language.tree import LARGEST_FILE

TEMPLATE = Path(__file__).parent / "reference.md"
DEGREES = ("strengths", "certainties")
PAGE = Path(__file__).parents[3] / "docs" / "language.md"

SHAPES: dict[str, Shape] = {
    "scenario": SCENARIO,
    "argument": ARGUMENT,
    "Calendar": s.CALENDAR,
    "CalendarStep": s.STEP,
    "Defaults": s.DEFAULTS,
    "Party": s.PARTY,
    "Body": s.BODY,
    "Issue": s.ISSUE,
    "Reset": s.RESET,
    "Pact": s.PACT,
    "Condition": s.CONDITION,
    "Change": s.CHANGE,
    "Hidden": s.HIDDEN,
    "Redraw": s.REDRAW,
    "Signal": s.SIGNAL,
    "Rule": s.RULE,
    "Price": s.PRICE,
    "Package": s.PACKAGE,
    "Vote": s.VOTE,
    "Takes": s.TAKES,
    "Floor": s.FLOOR,
    "Term": s.TERM,
    "TradeOff": s.TRADE_OFF,
    "Focus": s.FOCUS,
    "Band": BAND,
    "Episode": s.EPISODE,
    "Premise": PREMISE,
    "Overlay": OVERLAY,
    "Measure": ANY_MEASURE,
    "Claim": CLAIM,
    "Form": ANY_FORM,
}
"""By the name under which the template asks for them."""


def language_reference() -> str:
    """The page, in Markdown."""
    text = read_text(TEMPLATE, LARGEST_FILE)
    return re.sub(r"\{\{(\w+)\}\}", lambda found: degrees(found[1]) if found[1] in DEGREES else keys(found[1]), text)


def degrees(name: str) -> str:
    """A table of the words of strength or of certainty, with what each weighs."""
    if name == "strengths":
        rows = [f"| `{word}` | {each.sounds} | {each.bar:g} |" for word, each in STRENGTHS.items()]
        return "\n".join(
            ["| `strength` | how the article puts it | holds in at least this share of draws |", "|---|---|---|", *rows]
        )
    rows = [
        f"| `{word}` | {each.sounds} | {'at least' if each.above else 'at most'} {each.bound:g} |"
        for word, each in CERTAINTIES.items()
    ]
    return "\n".join(["| `certainty` | how certain the thing is said to be | its chance is |", "|---|---|---|", *rows])


def keys(name: str) -> str:
    """A table of a record's keys, as they are written in a file."""
    shape = SHAPES[name]
    head = "| section | what it holds |" if name in ("scenario", "argument") else "| key | what it says |"
    left_out = {key.written for key in OVERLAY.keys} if name == "Premise" else set()
    rows = [f"| `{key.written}` | {key.described(shape.record)} |" for key in shape.keys if key.written not in left_out]
    return "\n".join([head, "|---|---|", *rows])


if __name__ == "__main__":
    write_text(PAGE, language_reference())
