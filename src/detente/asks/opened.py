"""What is opened for a page: a shipped case, a file with its neighbours, or a folder; and the cases that lie there.

A case is named by its file, without `.yaml`. Only ordinary files that lie in the folder itself are cases: no links are
followed and nothing below or above is looked at, so that no name leads anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from detente.errors import DetenteError, FileAccess, Refused, nearest
from detente.files import CASES
from detente.language.load import find_case
from detente.language.tree import Positions, Text, load

SUFFIXES = (".yaml", ".yml")
MOST_CASES = 500
"""Files of a folder that are listed."""

Kind = Literal["scenario", "argument", "mechanism", "unreadable"]


@dataclass(frozen=True)
class Case:
    """A scenario or an argument that lies in what is opened."""

    id: str
    kind: Kind
    title: str
    over: str  # of an argument, what it is over
    path: Path


@dataclass(frozen=True)
class Opened:
    """A folder, the case that was asked for, and whether files in it may be changed."""

    folder: Path
    first: str
    shipped: bool

    def cases(self) -> dict[str, Case]:
        """The cases that lie in the folder now, by id; scenarios first."""
        found = [case_at(path) for path in self.files()]
        return {case.id: case for case in sorted(found, key=lambda case: (case.kind != "scenario", case.id))}

    def files(self) -> Iterator[Path]:
        """The files of the folder that can be cases."""
        inside = sorted(path for path in self.folder.iterdir() if path.suffix in SUFFIXES)
        yield from [path for path in inside if not path.is_symlink() and path.is_file()][:MOST_CASES]

    def path(self, case: str) -> Path:
        """The file of a case; refused where none of that name lies in the folder."""
        found = {path.stem: path for path in self.files()}
        if case not in found:
            raise Refused(f"there is no case {case} here. {nearest(case, sorted(found))}".strip())
        return found[case]


def opened(name: str) -> Opened:
    """What a folder, a file or the name of a shipped case opens."""
    path = Path(name)
    if path.is_dir():
        found = Opened(path.resolve(), "", path.resolve() == CASES)
        if not any(found.files()):
            raise FileAccess(f"there is no scenario and no argument in {name}", "Begin one: detente new mine")
        return found
    file = find_case(name, "case").resolve()
    if not file.is_file():
        raise FileAccess(f"there is no file {name}")
    return Opened(file.parent, file.stem, file.parent == CASES)


def case_at(path: Path) -> Case:
    """What a file holds, by its first words; one that cannot be read says so when it is opened."""
    try:
        table = load(path, Positions(), shown=path.name)
    except DetenteError:
        return Case(path.stem, "unreadable", "", "", path)
    words = {key: node.value for key in ("title", "over") if isinstance(node := table.get(key), Text)}
    kinds: tuple[Kind, ...] = ("argument", "mechanism", "scenario")
    kind: Kind = next((kind for kind in kinds if table.get(kind) is not None), "unreadable")
    return Case(path.stem, kind, words.get("title", ""), words.get("over", ""), path)
