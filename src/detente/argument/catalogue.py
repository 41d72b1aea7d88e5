"""The catalogue: mechanisms that the literature on conflict knows, each a small scenario with its signature as claims.

A mechanism is one file of three YAML documents: a header, a scenario, and an argument over it. Claims whose id begins with S
say what the mechanism should do; those with X what should be left of it once its key assumption is switched off. They are
tried by the same code as an article's claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from detente.errors import FileAccess, FileProblems, Place, Problem, file_access
from detente.scenario.fields import Fields, entries, word
from detente.scenario.names import Names, Spot
from detente.scenario.read import argument_from_text, scenario_from_text
from detente.scenario.records import Argument, Claim, Scenario
from detente.scenario.text import Positions, Table, parse

CATALOGUE = Path(__file__).parents[1] / "catalogue"
KEYS = "detente mechanism name group what references appears idiom breaks"
GROUPS = {"A": "Bargaining and war", "B": "Domestic politics and institutions", "C": "Information, signals and beliefs",
          "D": "Leaders, regimes and third states", "E": "Alliances, coalitions and order"}
SPLIT = re.compile(r"^---[ \t]*$", re.MULTILINE)


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
    """A header with its scenario and the claims over it."""

    header: Header
    scenario: Scenario
    argument: Argument

    @property
    def signature(self) -> dict[str, Claim]:
        """The claims that say what it does."""
        return {name: claim for name, claim in self.argument.claims.items() if is_signature(name)}

    @property
    def waiting(self) -> str:
        """Why none of its signature can be tried yet; empty where some can."""
        reasons = [claim.waiting for claim in self.signature.values()]
        return reasons[0] if reasons and all(reasons) else ""


def is_signature(claim: str) -> bool:
    """Whether a claim belongs to the signature; the others are counter-checks."""
    return claim.startswith("S")


def headers(folder: Path | None = None) -> list[Header]:
    """All mechanisms of the catalogue, by id."""
    return [_header(path, _documents(path)[0]) for path in sorted((folder or CATALOGUE).glob("*.yaml"))]


def chosen(found: Iterable[Header], group: str = "", article: str = "", search: str = "") -> list[Header]:
    """Those of a group, that appear in an article, that mention every word of a search."""
    return [h for h in found if (not group or h.group == group.upper()) and (not article or article in h.appears)
            and h.mentions(search)]


def mechanism(name: str, folder: Path | None = None) -> Mechanism:
    """The mechanism of that id; the error names a near one."""
    paths = {path.stem: path for path in (folder or CATALOGUE).glob("*.yaml")}
    at = paths.get(name) or paths.get(name.upper())
    if at is None:
        near = get_close_matches(name.upper(), paths, 1)
        raise FileAccess(f'no mechanism is called "{name}"', f"Did you mean {near[0]}?" if near else "See: detente mechanisms")
    return opened(at)


def opened(path: Path) -> Mechanism:
    """A mechanism's file, read and checked: all mistakes at their place in it."""
    head, second, third = _documents(path)
    scenario, _ = scenario_from_text(second, path.name)
    argument, _ = argument_from_text(third, scenario, path.name)
    found = Mechanism(_header(path, head), scenario, argument)
    kinds = {is_signature(name) for name in argument.claims}
    if kinds != {True, False} and not found.waiting:
        _complain(path, "a mechanism needs a signature and a counter-check.", "Name claims S1, S2 ... and X1, X2 ...")
    return found


def texts(path: Path) -> tuple[str, str, str]:
    """The three documents of a file as they are written."""
    first, second, third = _documents(path)
    return first, second.lstrip("\n"), third.lstrip("\n")


def _documents(path: Path) -> list[str]:
    """The three documents, each with as many empty lines before it as it has in the file, so that places are right."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise file_access(error, path, "read") from error
    parts = SPLIT.split(text)
    if len(parts) != 3:
        _complain(path, f"this file has {len(parts)} documents.", "Write three, with --- between: header, scenario, claims")
    before = [0, parts[0].count("\n"), parts[0].count("\n") + parts[1].count("\n")]
    return ["\n" * lines + part for lines, part in zip(before, parts, strict=True)]


def _header(path: Path, text: str) -> Header:
    positions = Positions()
    table = parse(text, path.name, positions)
    assert isinstance(table, Table)
    root = Spot(Names(), positions, ())
    f = Fields(table, root, KEYS, notes=False)
    f.need("mechanism", "name", "group", "what", "references", "breaks")
    appears = f.read("appears", lambda node, spot: {k.value: word(v, s) for k, v, s in entries(node, spot)}, {})
    made = Header(f.text("mechanism"), f.text("name"), f.choice("group", tuple(GROUPS), "A"), _one_line(f.text("what")),
                  f.words("references"), appears, _one_line(f.text("idiom")), _one_line(f.text("breaks")), path)
    positions.stop_on_errors()
    return made


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _complain(path: Path, message: str, fix: str) -> None:
    raise FileProblems([Problem(Place(path.name, 1, 1), "", message, fix)])


def claims_of(found: Mechanism) -> Iterator[tuple[str, Claim, str]]:
    """(id, claim, role) of every claim: signature or counter-check."""
    for name, claim in found.argument.claims.items():
        yield name, claim, "signature" if is_signature(name) else "counter-check"
