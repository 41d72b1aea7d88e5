"""Mechanism files: what it is, the sections of a scenario, and its signature and counter-checks, written as claims.

A block of the catalogue is such a file; `use` copies its sections into a scenario (see `expand`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from detente.errors import FileProblems, nearest
from detente.language import kinds as k
from detente.language.check_scenario import check_scenario
from detente.language.fields import entries, word
from detente.language.keys import Key, Kind, Reading, Shape
from detente.language.names import Names, Spot
from detente.language.numbers import NOTES
from detente.language.read import SECTIONS, checked_argument, scenario_of
from detente.language.tree import Node, Positions, Table, Text, load
from detente.scenario.records import Argument, Claim, Scenario

GROUPS = {
    "A": "Bargaining and war",
    "B": "Domestic politics and institutions",
    "C": "Information, signals and beliefs",
    "D": "Leaders, regimes and third states",
    "E": "Alliances, coalitions and order",
}
CLAIMS = ("signature", "counter")
ID = re.compile(r"[A-Z][0-9]{2,3}")


@dataclass(frozen=True)
class Header:
    """What a mechanism is, before anything is solved."""

    id: str
    name: str
    group: str
    what: str
    references: tuple[str, ...]
    appears: dict[str, str]  # by article: paragraphs and claims
    idiom: str  # how the language carries it
    breaks: str  # what the counter-checks switch off, and why the signature should then go
    path: Path = field(compare=False)

    def mentions(self, text: str) -> bool:
        """Whether every word of a search occurs in it."""
        said = " ".join((self.id, self.name, self.what, self.idiom, *self.references)).lower()
        return all(part in said for part in text.lower().split())


@dataclass(frozen=True)
class Mechanism:
    """A header with its scenario and the claims over it: its signature, and what is left of it with its key assumption off."""

    header: Header
    scenario: Scenario
    argument: Argument
    signature: dict[str, Claim]
    counter: dict[str, Claim]

    @property
    def waiting(self) -> str:
        """Why none of its signature can be tried yet; empty where some can."""
        reasons = [claim.waiting for claim in self.signature.values()]
        return reasons[0] if reasons and all(reasons) else ""


def header_at(path: Path) -> Header:
    """The header of a mechanism's file."""
    positions = Positions()
    made = _header(load(path, positions, shown=path.name), path, positions)
    positions.stop_on_errors()
    return made


def mechanism_at(path: Path) -> tuple[Mechanism, Positions]:
    """The mechanism a file states, and where each part of it was written; all its mistakes at once."""
    positions = Positions()
    table = load(path, positions, shown=path.name)
    made = _header(table, path, positions)
    scenario = scenario_of(_as_scenario(table, made.id.lower()), None, positions)
    if scenario is None:
        raise FileProblems(positions.problems)
    check_scenario(scenario, positions)
    try:  # its claims are read even over a scenario with mistakes, so that all are told at once
        argument, _ = checked_argument(_as_argument(table, made), scenario, positions, None)
    except (KeyError, IndexError, StopIteration):
        positions.stop_on_errors()
        raise
    signature, counter = ({key.value: argument.claims[key.value] for key, _ in _entries(table, section)} for section in CLAIMS)
    found = Mechanism(made, scenario, argument, signature, counter)
    if not signature or not (counter or found.waiting):
        positions.complain(
            table.place,
            "",
            "a mechanism needs a signature and a counter-check.",
            "Write claims under signature: and under counter:",
        )
        raise FileProblems(positions.problems)
    return found, positions


def _as_scenario(table: Table, name: str) -> Table:
    """The sections of the file that are a scenario's."""
    kept = [(key, value) for key, value in table.entries if key.value in (*SECTIONS, *NOTES)]
    return Table(table.place, (_said(table, "scenario", name), *kept))


def _as_argument(table: Table, made: Header) -> Table:
    """Its signature and its counter-checks as the claims of one argument."""
    name = made.id.lower()
    claims = Table(table.place, tuple(entry for section in CLAIMS for entry in _entries(table, section)))
    return Table(
        table.place,
        (
            _said(table, "detente", "1"),
            _said(table, "argument", name),
            _said(table, "over", name),
            _said(table, "title", made.name),
            (Text(table.place, "claims"), claims),
        ),
    )


def _said(table: Table, key: str, value: str) -> tuple[Text, Node]:
    return Text(table.place, key), Text(table.place, value)


def _entries(table: Table, section: str) -> tuple[tuple[Text, Node], ...]:
    node = table.get(section)
    return node.entries if isinstance(node, Table) else ()


def _header(table: Table, path: Path, positions: Positions) -> Header:
    """What the header says; complains about sections nobody knows and an id that is none."""
    root = Spot(Names(), positions, ())
    known = [*ABOUT, *CLAIMS, *NOTES, *(s for s in SECTIONS if s != "scenario")]
    for key, _ in table.entries:
        if key.value not in known:
            root.whole(key, f'there is no section "{key.value}" in a mechanism.', nearest(key.value, known))
    about = Table(table.place, tuple((key, value) for key, value in table.entries if key.value in ABOUT))
    f = Reading(about, root, HEADER)
    f.filled()
    if not ID.fullmatch(f["mechanism"]):
        root.whole(table.get("mechanism") or table, "a mechanism's id is a capital letter and two or three digits")
    return Header(path=path, **{key: f[own] for key, own in zip(FIELDS, ABOUT, strict=True)})


def _appears(node: Node, spot: Spot, f: Reading) -> dict[str, str]:
    return {key.value: word(value, s) for key, value, s in entries(node, spot)}


HEADER = Shape(
    None,
    (
        Key("mechanism", k.text, needed=True),
        Key("name", k.text, needed=True),
        Key("group", k.choice(*GROUPS), needed=True),
        Key("what", k.text, needed=True),
        Key("references", k.words, needed=True),
        Key("appears", Kind(_appears, k.same, lambda words: {"type": "object"}, empty={})),
        Key("idiom", k.text),
        Key("breaks", k.text, needed=True),
    ),
    notes=False,
)
ABOUT = tuple(key.written for key in HEADER.keys)
FIELDS = ("id", *ABOUT[1:])
