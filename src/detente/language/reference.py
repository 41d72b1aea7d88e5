"""The language reference, made from the records' descriptions: `python -m detente.language.reference` writes it."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseModel

from detente.files import read_text, write_text
from detente.language.read import PARTS_OF_ARGUMENT, SECTIONS
from detente.language.tree import LARGEST_FILE
from detente.scenario import records

TEMPLATE = Path(__file__).parent / "reference.md"
PAGE = Path(__file__).parents[3] / "docs" / "language.md"

WRITTEN: dict[tuple[str, str], str] = {
    ("Change", "source"): "from",
    ("Rule", "source"): "from",
    ("Rule", "costs"): "cost, gain",
    ("Term", "places"): "prefers",
    ("Term", "direction"): "along",
    ("Term", "of"): "of",
    ("Claim", "classes"): "class",
    ("Form", "raises"): "raise",
    ("Form", "lowers"): "lower",
    ("Measure", "rule"): "move, tries, refusals",
    ("Measure", "issue"): "spread, place",
    ("Measure", "party"): "value, accepts, of, held_by",
}
"""Where a key is not called as the field it fills."""
LEFT_OUT = {
    ("Rule", "kind"),
    ("Term", "kind"),
    ("Measure", "kind"),
    ("Form", "kind"),
    ("Measure", "state"),
    ("Rule", "issue"),
    ("Issue", "positions"),
    ("Claim", "forms"),
    ("Claim", "focus_change"),
    ("Body", "weights"),
}
"""Fields that a reader of the page meets in the text."""
OTHER_SECTIONS = {
    "detente": "The version of the language: 1.",
    "scenario": "Its name: a word.",
    "argument": "Its name: a word.",
    "parts": "Files of the same folder whose sections are joined.",
    "use": "Blocks of the catalogue to copy.",
    "pacts": "Deals that either side may break at a cost.",
}


def language_reference() -> str:
    """The page, in Markdown."""
    text = read_text(TEMPLATE, LARGEST_FILE)
    text = text.replace("{{scenario}}", sections("Scenario", SECTIONS))
    text = text.replace("{{argument}}", sections("Argument", PARTS_OF_ARGUMENT))
    return re.sub(r"\{\{(\w+)\}\}", lambda found: keys(found[1]), text)


def keys(name: str) -> str:
    """A table of a record's keys, as they are written in a file."""
    record: type[BaseModel] = getattr(records, name)
    rows = []
    for field, info in record.model_fields.items():
        if field in ("about", "because", "cite") or (name, field) in LEFT_OUT:
            continue
        if name == "Premise" and field in records.Overlay.model_fields:
            continue
        written = WRITTEN.get((name, field), info.alias or field)
        rows.append(f"| {', '.join(f'`{key}`' for key in written.split(', '))} | {info.description or ''} |")
    return "\n".join(["| key | what it says |", "|---|---|", *rows])


def sections(name: str, listed: list[str]) -> str:
    """A table of a file's sections."""
    fields = getattr(records, name).model_fields
    rows = [f"| `{key}` | {OTHER_SECTIONS.get(key) or fields[key].description} |" for key in listed]
    return "\n".join(["| section | what it holds |", "|---|---|", *rows])


if __name__ == "__main__":
    write_text(PAGE, language_reference())
