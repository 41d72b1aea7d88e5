"""Findings of a small solved case, stored as JSON beside the files they came from: what reports are developed and tested with.

`python tests/stored.py` asks again and writes them anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from detente.asks import ask_named
from detente.findings.audit import AuditedArgument, AuditFinding
from detente.findings.baseline import BaselineFinding
from detente.findings.common import Finding
from detente.findings.lenses import LensesFinding
from detente.findings.mechanisms import MechanismsFinding
from detente.findings.read import plain, read
from detente.findings.run import RunFinding
from detente.shown import json_text

HERE = Path(__file__).parent / "solved"
STRAIT = str(HERE / "strait.yaml")
STUDY: dict[str, Any] = {"draws": 128, "seed": 1, "sets": ("reluctance=1 .. 2",)}
ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "audit": ("audit", {"arguments": (str(HERE / "quill.yaml"), str(HERE / "letter.yaml")), **STUDY}),
    "run": ("run", {"scenario": STRAIT, "focus": "tolls,weather", **STUDY}),
    "baseline": ("baseline", {"scenario": STRAIT, **STUDY}),
    "lenses": ("lenses", {"scenario": STRAIT, "focus": "lamps", **STUDY}),
    "mechanisms": ("mechanisms", {"search": "veto", "check": True, "draws": 16}),
}
Kind = TypeVar("Kind", bound=Finding)


def solved() -> Iterator[tuple[str, Finding]]:
    """Every question asked again."""
    for name, (ask, fields) in ASKED.items():
        question = ask_named(ask)
        yield name, question.answered(question.asked(**fields))


@cache
def stored(name: str) -> Finding:
    """A stored finding."""
    return read(json.loads((HERE / f"{name}.json").read_text(encoding="utf-8")))


def of_kind(name: str, kind: type[Kind]) -> Kind:
    found = stored(name)
    assert isinstance(found, kind)
    return found


def audit() -> AuditFinding:
    return of_kind("audit", AuditFinding)


def run() -> RunFinding:
    return of_kind("run", RunFinding)


def baseline() -> BaselineFinding:
    return of_kind("baseline", BaselineFinding)


def lenses() -> LensesFinding:
    return of_kind("lenses", LensesFinding)


def mechanisms() -> MechanismsFinding:
    return of_kind("mechanisms", MechanismsFinding)


def quill() -> AuditedArgument:
    """The argument whose claims come out in most ways there are."""
    return audit().arguments[0]


if __name__ == "__main__":
    for name, found in solved():
        (HERE / f"{name}.json").write_text(json_text(plain(found), None) + "\n", encoding="utf-8")
