"""A file of an opened folder, changed from the page: never half, never over what somebody else has changed meanwhile."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from detente.asks.opened import Opened
from detente.errors import Changed, FileProblems, Problem, Refused
from detente.files import decoded, read_bytes, write_bytes
from detente.language.edit import with_number
from detente.language.load import scenario_over
from detente.language.read import checked_argument, scenario_from_text
from detente.language.tree import LARGEST_FILE, Positions, parse


@dataclass(frozen=True)
class Read:
    """A file's text, and the fingerprint of its bytes."""

    text: str
    digest: str


def read_file(opened: Opened, case: str) -> Read:
    """What a case's file holds now."""
    raw = _bytes(opened, case)
    return Read(decoded(raw, f"{case}.yaml"), fingerprint(raw))


def fingerprint(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:16]


def _bytes(opened: Opened, case: str) -> bytes:
    return read_bytes(opened.path(case), LARGEST_FILE, inside=opened.folder)


def problems_of(opened: Opened, case: str, text: str) -> list[Problem]:
    """Everything that the checker says of a text in the place of a case's file, errors and warnings."""
    path, positions = opened.path(case), Positions()
    try:
        table = parse(text, path.name, positions)
        if table.get("argument") is not None:
            return checked_argument(table, scenario_over(path), positions, path.parent)[1].problems
        return scenario_from_text(text, path.name, path.parent)[1].problems
    except FileProblems as found:
        return found.problems


def saved(opened: Opened, case: str, text: str, digest: str) -> Read:
    """The file once this text is written over what had that fingerprint.

    Raises:
        Changed: somebody has changed it since; nothing is written.
        FileProblems: the text has errors; nothing is written.
        Refused: it is a shipped case.
    """
    if opened.shipped:
        raise Refused("a shipped case is not changed", "Copy it: detente expand NAME > mine.yaml")
    found = problems_of(opened, case, text)
    if any(problem.severity == "error" for problem in found):
        raise FileProblems(found)
    before = _bytes(opened, case)
    if fingerprint(before) != digest:
        raise Changed(f"{case}.yaml was changed by somebody else since it was read; nothing was written")
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    after = mark + text.encode("utf-8")
    write_bytes(opened.path(case), after, expects=before)
    return Read(text, fingerprint(after))


def numbered(opened: Opened, case: str, path: str, written: str, digest: str) -> Read:
    """The same with one number of the file written anew, all else as it stands."""
    now = read_file(opened, case)
    if now.digest != digest:
        raise Changed(f"{case}.yaml was changed by somebody else since it was read; nothing was written")
    file = opened.path(case)
    return saved(opened, case, with_number(now.text, path, written, file.name, file.parent), digest)
