"""The file of the scenario that an argument names: one beside it that calls itself so, or a shipped case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from detente.errors import DetenteError, nearest
from detente.files import CASES, read_text
from detente.language.tree import LARGEST_FILE, Node, Positions, Text

OWN_NAME = re.compile(r"""^scenario: *(["']?)([a-z][a-z0-9_]*)\1 *(?:#.*)?\r?$""", re.MULTILINE)

ARGUMENT = re.compile(r"^argument: ", re.MULTILINE)


def file_of(over: Text, path: str, folder: Path | None, positions: Positions) -> Path | None:
    """The file of the scenario of that name; none, and a problem, where there is none or more than one.

    Args:
        path: what the problem is about, as it is said.
        folder: where files lie that may call themselves so; none: only shipped cases count.
    """
    shipped = CASES / f"{over.value}.yaml"
    if folder is None:
        if not shipped.exists():
            said = f'no shipped scenario "{over.value}".'
            positions.complain(over.place, path, said, nearest(over.value, shipped_cases()))
        return shipped if shipped.exists() else None
    beside = folder / f"{over.value}.yaml"
    named = [file for file, own in calls_itself(folder) if own == over.value]
    if beside in named or len(named) == 1:
        return beside if beside in named else named[0]
    if named:
        said = f"{', '.join(file.name for file in named)} all call themselves {over.value}."
        positions.complain(over.place, path, said, f"Name the one that is meant {over.value}.yaml")
        return None
    if beside.exists() or shipped.exists():
        return beside if beside.exists() else shipped
    said = f'no scenario "{over.value}" beside this file or shipped.'
    positions.complain(over.place, path, said, others(over.value, folder))
    return None


def calls_itself(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files of a folder that state a scenario, and what each calls it. What is no readable text states none."""
    for file in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        try:
            found = OWN_NAME.search(read_text(file, LARGEST_FILE))
        except DetenteError:
            continue
        if found:
            yield file, found[2]


def no_name(over: Node | None, folder: Path) -> tuple[str, str]:
    """What is wrong with an `over` that is no name of a scenario, and what to write."""
    own = {file.name: name for file, name in calls_itself(folder)}
    fix = f"Write over: {next(iter(own.values()))}" if len(own) == 1 else "Write over: and what its scenario: line says"
    if over is None:
        return "over is missing: the name of the scenario the argument is about.", fix
    if not isinstance(over, Text):
        return "over is one name: what the scenario calls itself in its line scenario:.", fix
    if name := own.get(Path(over.value).name):
        return f'"{over.value}" is a file; over is what the scenario in it calls itself.', f"Write over: {name}"
    said = f'"{over.value}" is no name: over is what a scenario calls itself in its line scenario:.'
    return said, f"Names are small letters, digits and _. {fix}"


def others(name: str, folder: Path) -> str:
    """The scenario that was likely meant: by its own name, or by that of its file."""
    own = {file.name: known for file, known in calls_itself(folder)}
    beside = ", ".join(f"{called} in {file}" for file, called in own.items())
    return nearest(name, sorted({*own.values(), *shipped_cases()})) or (f"Beside it stand: {beside}" if beside else "")


def shipped_cases() -> list[str]:
    """The names of the shipped scenarios and arguments."""
    return sorted(path.stem for path in CASES.glob("*.yaml"))


def shipped_arguments() -> list[str]:
    """The names of the shipped arguments."""
    return [name for name in shipped_cases() if ARGUMENT.search(read_text(CASES / f"{name}.yaml", LARGEST_FILE))]
