"""Mistakes of the kinds people make, planted at random in files without any: which, and on which line each then stands."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

PLANTS: dict[str, tuple[str, str]] = {
    "unknown party": (r"\bneeds: \[(\w+)", r"needs: [\1zq"),
    "range backwards": (r"(?<![\w.-])(-?\d+(?:\.\d+)?) \.\. (-?\d+(?:\.\d+)?)", r"\2 .. \1"),
    "range with a hyphen": (r"(?<![\w.-])(\d+(?:\.\d+)?) \.\. (\d+(?:\.\d+)?)", r"\1-\2"),
    "unknown key": (r"(?<=[{ ])(when|weight|start|needs|prefers|rate|says|goes|along|options)(?=: )", r"\1zq"),
    "no consent": (r"(?<=\{deal: )(.*), needs: \[[^\]]*\](?=.*\}$)", r"\1"),
    "key twice": (r"(?<=: )\{(\w+): ([\w.]+), ", r"{\1: \2, \1: \2, "),
    "a list for a number": (r"\b(weight|worth|rate): ([^,{}\[\]]+)(?=[,}])", r"\1: [\2]"),
    "unknown option": (r"\{(deal|act): (.*)\bto: (\w+)(?=[,}])", r"{\1: \2to: \3zq"),
    "unknown level in a guard": (r"\bwhen: \{(\w+): (?!not|at )(\w+)", r"when: {\1: \2zq"),
    "unknown issue in a guard": (r"\bwhen: \{(\w+):", r"when: {\1zq:"),
    "unknown option in an order": (r"\bprefers: (\w+) >", r"prefers: \1zq >"),
    "option left out of an order": (r"\bprefers: \w+ > (?=\w)", r"prefers: "),
    "decimal comma": (r"(?<=: )(\d)\.(\d+) \.\.", r"\1,\2 .."),
    "per cent": (r"\bpatience: 0\.(\d\d)\b", r"patience: \1"),
    "no such day": (r"\b(start|until|is|at): (\d{4})-\d\d-\d\d", r"\1: \2-13-01"),
    "no citation": (r"\bcite: (\w+) p(\d+)", r"cite: \1 page \2"),
    "no number": (r"(?<=: )(\d+\.\d+) \.\.", r"\1x .."),
    "rate below nought": (r"\brate: (0?\.\d*[1-9]|[1-9])", r"rate: -\1"),
    "nobody acts": (r"(?<=\{act: )(.*), by: \w+(?=.*\}$)", r"\1"),
    "a deal by one": (r"\{deal: (.*\})$", r"{by: zq, deal: \1"),
    "no word for a name": (r"^  (\w+):(?= +\{(?:deal|act|of|options|range|odds|when))", r"  \1-x:"),
    "unknown assumption": (r"\b(worth|weight|down|up): (-?)([a-z]\w+)(?=[,}])", r"\1: \2\3zq"),
    "a number for a guard": (r"\bwhen: \{\w+: \w+\}", r"when: 3"),
    "unknown yes or no": (r"\bgiven: (\w+)", r"given: \1zq"),
    "chance above one": (r"\bodds: 0\.(\d) ", r"odds: \1.5 "),
    "neither true nor false": (r"\bordered: true", r"ordered: ja"),
    "neither up nor down": (r"\bgoes: (up|down)\b", r"goes: \1wards"),
    "unknown strength": (r"\bstrength: (\w+)", r"strength: \1zq"),
    "unknown focus": (r"^ +focus: (\w+)$", r"    focus: \1zq"),
    "unknown measure": (r"\bmeasure: (\w+)\b", r"measure: \1zq"),
    "unknown path": (r"\bset: \{([\w.]+):", r"set: {\1zq:"),
    "cannot be held": (r"\bhold: \{(\w+): (\w+)", r"hold: {\1: \2zq"),
}
"""By kind: what it is planted in, and what it makes of that. Patterns ask for lines on which a record stands whole."""
TWICE = re.compile(r"  (\w+): +\{.*\}$")


@dataclass(frozen=True)
class Planted:
    """A mistake: its kind, and the line it stands on, from 1."""

    kind: str
    line: int
    text: str


def mistaken(rng: random.Random, text: str, count: int) -> tuple[str, list[Planted]]:
    """The text with so many mistakes of different kinds on different lines, and what they are."""
    lines: list[tuple[str, str]] = [(line, "") for line in text.split("\n")]
    kinds = [*PLANTS, "name twice"]
    for kind in rng.sample(kinds, len(kinds)):
        if sum(bool(mark) for _, mark in lines) == count:
            break
        where = [at for at, (line, mark) in enumerate(lines) if not mark and fits(kind, line)]
        if where:
            _plant(rng.choice(where), kind, lines)
    return "\n".join(line for line, _ in lines), [Planted(m, at, line) for at, (line, m) in enumerate(lines, 1) if m]


def fits(kind: str, line: str) -> bool:
    if line.lstrip().startswith(("#", "about:", "because:", "title:", "says:", "what:", "idiom:", "breaks:")):
        return False
    if kind == "name twice":
        return TWICE.fullmatch(line) is not None
    return spoiled(kind, line) != line


def spoiled(kind: str, line: str) -> str:
    pattern, into = PLANTS[kind]
    return re.sub(pattern, into, line, count=1)


def _plant(at: int, kind: str, lines: list[tuple[str, str]]) -> None:
    line = lines[at][0]
    if kind == "name twice":
        lines.insert(at + 1, (line, kind))
    else:
        lines[at] = (spoiled(kind, line), kind)
