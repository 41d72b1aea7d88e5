"""A number of a file written anew: the characters where it stands are replaced, and nothing else.

So comments, order and layout survive. What comes out is read again: it must check, and differ from what was in this one number
alone; where that cannot be had, the file stays as it is and its writer is told where the number stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from detente.errors import Refused, known_name
from detente.language.numbers import FIXED, RANGE
from detente.language.read import scenario_from_text
from detente.language.tree import Node, Positions, Table, Text, parse
from detente.scenario.paths import assumptions
from detente.scenario.records import Path as Assumption

OF_THE_SCENARIO = ("inertia", "reluctance", "price", "unexplained")
LONG = ("range", "value", "odds")
"""Where a number stands in its long form."""


def with_number(text: str, path: Assumption, written: str, file: str, folder: Path | None = None) -> str:
    """The text of a scenario in which the number at a path is written anew.

    Args:
        written: a number or a range, `0.2 .. 0.5`.
        folder: where the file lies, with its parts.
    Raises:
        Refused: there is no such number, or it cannot be written in one place.
        FileProblems: the text has errors, before or after.
    """
    written = written.strip()
    if not (FIXED.fullmatch(written) or RANGE.fullmatch(written)):
        raise Refused(f'"{written}" is neither a number nor a range', "Write 0.3, or 0.2 .. 0.5")
    before = scenario_from_text(text, file, folder)[0]
    known_name(path, list(assumptions(before)), "assumption")
    found = written_at(parse(text, file, Positions()), path)
    edited = spliced(text, found, written) if found is not None else ""
    now = written_at(parse(edited, file, Positions()), path)
    if now is None or now.value != written:
        raise Refused(f"{path} is not written as one number in {file}", "Change it in the file itself")
    after = scenario_from_text(edited, file, folder)[0]
    if {**assumptions(after), path: None} != {**assumptions(before), path: None}:
        raise Refused(f"{path} cannot be changed alone: others stand in the same place", "Change it in the file itself")
    return edited


def spliced(text: str, found: Text, written: str) -> str:
    """The text with other characters where a scalar stands."""
    lines = text.split("\n")
    line, start = lines[found.place.line - 1], found.place.column - 1
    lines[found.place.line - 1] = line[:start] + written + line[start + found.place.length :]
    return "\n".join(lines)


def written_at(table: Table, path: Assumption) -> Text | None:
    """Where a path's number is written in a file; none where that is in no one place."""
    found = (reached(table, address) for address in addresses(path))
    return next((text for node in found if (text := plain(node)) is not None), None)


def addresses(path: Assumption) -> Iterator[tuple[str, ...]]:
    """Where in a file a number with this path may stand."""
    owner, *rest = path.split(".")
    if not rest:
        yield from (("defaults", path),) if path in OF_THE_SCENARIO else (("assumptions", path),)
        return
    yield "parties", owner, *rest
    yield "interests", owner, *rest
    yield "interests", owner, rest[0], "values", *rest[1:]
    yield "conditions", owner, *rest
    yield "conditions", owner, "changes", *rest
    yield "rules", owner, *rest
    yield "signals", owner, *rest
    yield "packages", owner, *rest


def reached(node: Node | None, address: tuple[str, ...]) -> Node | None:
    """What stands at an address; none where there is nothing."""
    for key in address:
        node = node.get(key) if isinstance(node, Table) else None
    return node


def plain(node: Node | None) -> Text | None:
    """The scalar that says a number, in its short or its long form; none of several, or quoted over lines."""
    if isinstance(node, Table):
        node = next((inner for key in LONG if (inner := node.get(key)) is not None), None)
    return node if isinstance(node, Text) and not node.style and node.value else None
