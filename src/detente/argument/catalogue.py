"""The catalogue: mechanisms that the literature on conflict knows, each a small scenario with its signature as claims.

They are tried by the same code as an article's claims (`signatures`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from detente.errors import FileAccess, nearest
from detente.files import CATALOGUE
from detente.findings.mechanisms import Role
from detente.language.mechanism import GROUPS, Header, Mechanism, header_at, mechanism_at
from detente.scenario.records import Claim

__all__ = ["GROUPS", "Header", "Mechanism", "chosen", "claims_of", "headers", "mechanism", "opened"]


def headers(folder: Path | None = None) -> list[Header]:
    """All mechanisms of the catalogue, by id."""
    return [header_at(path) for path in sorted((folder or CATALOGUE).glob("*.yaml"))]


def chosen(found: Iterable[Header], group: str = "", article: str = "", search: str = "") -> list[Header]:
    """Those of a group, that appear in an article, that mention every word of a search."""
    return [
        h
        for h in found
        if (not group or h.group == group.upper()) and (not article or article in h.appears) and h.mentions(search)
    ]


def mechanism(name: str, folder: Path | None = None) -> Mechanism:
    """The mechanism of that id; the error names a near one."""
    paths = {path.stem: path for path in (folder or CATALOGUE).glob("*.yaml")}
    at = paths.get(name) or paths.get(name.upper())
    if at is None:
        raise FileAccess(f'no mechanism is called "{name}"', nearest(name.upper(), paths) or "See: detente mechanisms")
    return opened(at)


def opened(path: Path) -> Mechanism:
    """A mechanism's file, read and checked."""
    return mechanism_at(path)[0]


def claims_of(found: Mechanism) -> Iterator[tuple[str, Claim, Role]]:
    """(id, claim, role) of every claim: signature or counter-check."""
    for name, claim in found.argument.claims.items():
        yield name, claim, "signature" if name in found.signature else "counter-check"
