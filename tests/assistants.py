"""A made-up column and the drafts of it, as an assistant would hand them in: what the tests of `detente serve` replay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

COLUMN = Path(__file__).parent.parent / "docs" / "howto" / "column.md"
ENCODINGS = Path(__file__).parent / "encodings"


def column() -> list[str]:
    """The paragraphs of the column: its ten sentences, and what it takes for granted."""
    lines = COLUMN.read_text(encoding="utf-8").splitlines()
    own = [line.removeprefix("> ").partition(". ")[2] for line in lines if line.startswith("> ") and line[2].isdigit()]
    taken = next(i for i, line in enumerate(lines) if line.startswith("What it takes for granted"))
    return [*own, " ".join(lines[taken : taken + 2])]


KINDS = {11: "premise", 10: "report"}
GISTS = {
    1: "Tolls come down first, then the locks open.",
    2: "With an escort the ships return.",
    3: "No opening before spring, probably.",
    4: "Time makes recovery worse.",
    5: "Elections change no tolls.",
    6: "Senators' pride may be the main obstacle.",
    7: "Shippers prefer paying.",
    8: "War talk comes from the burst lock.",
    9: "Southern harbours suffer most.",
    10: "Escorts preceded returns elsewhere.",
    11: "Common gains, income from tolls, a veto, a vote, a fear.",
}
Call = tuple[str, dict[str, Any]]

# What a draft gets wrong at first, as (file, as it should be, as it is written): mended in this order, a check round each.
FAULTS: dict[str, list[list[tuple[str, str, str]]]] = {
    "canal_1": [
        [
            ("scenario.yaml", "options: [shut, open]", "opshuns: [shut, open]"),
            ("argument.yaml", "strength: asserted", "strength: sure"),
        ],
        [("argument.yaml", "cite: column p2", "cite: column p12")],
    ],
    "canal_3": [
        [("scenario.yaml", "{held_by: majority}", "{held_by: majorty}")],
        [("argument.yaml", "torr.money.worth: 0.5 .. 1", "torr.money.worth: {range: 0.5 .. 1, cite: column p11}")],
        [
            (
                "argument.yaml",
                "Paying the tolls is better for the shippers than waiting.",
                "The shippers would rather pay than wait.",
            )
        ],
    ],
    "canal_4": [
        [("scenario.yaml", "scenario: scenario", "scenario: Scenario 1"), ("argument.yaml", "C5:", "C4:")],
    ],
}


def drafts(name: str) -> dict[str, str]:
    """The files of a draft as it was handed in at last, its ledger not yet stated."""
    return {file: (ENCODINGS / name / file).read_text(encoding="utf-8") for file in ("scenario.yaml", "argument.yaml")}


def with_ledger(text: str, ledger: str) -> str:
    """A scenario that states its ledger, and its documents."""
    stated = text.replace("detente: 1\n", f'detente: 1\nledger: "{ledger}"\n', 1)
    return stated if "\ndocuments:" in stated else stated.replace("\ntitle:", "\ndocuments: [column]\ntitle:", 1)


def rounds(name: str) -> Iterator[dict[str, str]]:
    """What is written before each check: every fault in it, then one group of them less each time, at last none."""
    for mended in range(len(FAULTS[name]) + 1):
        files = drafts(name)
        for group in FAULTS[name][mended:]:
            for file, right, wrong in group:
                assert right in files[file], (name, right)
                files[file] = files[file].replace(right, wrong, 1)
        yield files


def reading() -> list[Call]:
    """The requests with which a draft begins: the text pasted, then a note of each paragraph."""
    own = column()
    pasted = ("read", {"document": "column", "paste": "\n".join(own), "title": "On a canal that is shut"})
    notes = [
        ("note", {"kind": KINDS.get(i, "claim"), "paragraph": f"column p{i}", "quote": text.rstrip("."), "gist": GISTS[i]})
        for i, text in enumerate(own, 1)
    ]
    return [pasted, *notes]


LEAKS = {"The senate of Torr must agree to lower them": "Nobody lowers them without the senate"}
"""Where a draft of before has eight words of the column in a row: `write` finds it, and it is said otherwise."""


def in_own_words(name: str, text: str) -> str:
    """The text of a draft without what it repeats."""
    for repeated, said in LEAKS.items():
        text = text.replace(repeated, said)
    return text.replace("The shippers would rather pay than wait.", "Paying the tolls is better for the shippers than waiting.")
