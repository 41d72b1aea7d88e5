"""Writing scenarios: the plain file that a scenario comes down to, its digest, and a starter to begin from."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from detente.errors import DetenteError
from detente.files import read_text
from detente.language.keys import Prose
from detente.language.names import MISREAD, NAME, RESERVED
from detente.language.numbers import NOTES
from detente.language.read import SCENARIO
from detente.language.tree import LARGEST_FILE
from detente.scenario.records import Scenario

WIDTH = 110


def digest(scenario: Scenario) -> str:
    """The sha256 of the plain file: two scenarios with the same digest are the same scenario."""
    return hashlib.sha256(expand_text(scenario).encode()).hexdigest()


def expand_text(scenario: Scenario) -> str:
    """The scenario as a plain file: parts, blocks, pacts and splits written out. Reading it gives the scenario back."""
    return "\n".join(lines(plain(scenario), 0)) + "\n"


def plain(scenario: Scenario) -> dict[str, Any]:
    """The scenario as tables, lists and words, in the order of the language's sections; what it is comes first."""
    sections = SCENARIO.write(scenario)
    first = [key for key in ("detente", "scenario", "title", *NOTES) if key in sections]
    return {**{key: sections[key] for key in first}, **sections}


# ------------------------------------------------------------------------------------------------ plain data to text
def flow(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    if isinstance(value, Prose):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def lines(table: dict[str, Any], depth: int) -> list[str]:
    """A table as a block; an entry goes into one line where it fits."""
    made = []
    for key, value in table.items():
        indent = "  " * depth
        one = f"{indent}{key}: {flow(value)}"
        if isinstance(value, dict) and value and (len(one) > WIDTH or depth == 0):
            made += [f"{indent}{key}:", *lines(value, depth + 1)]
        elif isinstance(value, list) and len(one) > WIDTH:
            made += [f"{indent}{key}:", *(f"{indent}  - {flow(inner)}" for inner in value)]
        else:
            made.append(one)
    return made


# ------------------------------------------------------------------------------------------------ a starter
def new_scenario_text(name: str) -> str:
    """A commented scenario that checks and runs, to change until it is one's own."""
    if not NAME.fullmatch(name) or name in MISREAD | RESERVED:
        raise DetenteError(f'"{name}" cannot be a name', "a to z, 0 to 9 and _, a letter first, at most 40")
    text = read_text(Path(__file__).parent / "starter.yaml", LARGEST_FILE)
    return text.replace("scenario: a_name", f"scenario: {name}")
