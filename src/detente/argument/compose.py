"""A scenario to start from, joined from mechanisms of the catalogue: their parts side by side, names kept apart."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import yaml

from detente.argument.catalogue import Mechanism
from detente.scenario.read import scenario_from_text

LISTED = ("assumptions parties offices bodies issues conditions packages rules floors interests orderings correlations "
          "plausible core").split()
PROSE = {"about", "because", "title", "name", "cite"}  # `says` of an ordering is no prose
MOST_STATES = 2_000
"""More than this are not put in play together: each mechanism then has a focus of its own."""


def composed(name: str, found: list[Mechanism]) -> str:
    """The text of a scenario that holds all the mechanisms; it checks and runs."""
    pieces = [_Piece.of(m, clashes) for m, clashes in zip(found, _clashes(found), strict=True)]
    listed = ", ".join(f"{m.header.id} ({m.header.name})" for m in found)
    lines = ["detente: 1", f"scenario: {name}", f"title: {name}", "about: >-", f"  Begun from {listed}.",
             "  Make it yours: rename the roles, let two roles be one party, give every number its source."]
    longest = max(range(len(found)), key=lambda k: _end(found[k]))
    lines += ["", "calendar:", *pieces[longest].inside("calendar", "dates")]
    dates = [line for piece in pieces for line in piece.dates()]
    lines += ["  dates:", *dates] if dates else []
    lines += ["", "defaults:", *pieces[0].inside("defaults")] if pieces[0].section("defaults") else []
    together = prod(prod(len(v) for v in _cores(m).values()) for m in found) <= MOST_STATES
    for section in LISTED:
        holders = pieces[:1] if section == "core" and not together else pieces
        entries = [line for piece in holders for line in piece.entries(section)]
        lines += ["", f"{section}:", *entries] if entries else []
    if not together:
        lines += ["", "focus:", *(f"  {p.id}: {{in_play: {p.core()}}}" for p in pieces[1:])]
    text = "\n".join(lines) + "\n"
    scenario_from_text(text, f"{name}.yaml")
    return text


def _end(found: Mechanism) -> dt.date:
    steps = found.scenario.calendar.steps
    return steps[-1].until if steps else found.scenario.calendar.start


def _cores(found: Mechanism) -> dict[str, tuple[str, ...]]:
    return {axis: levels or found.scenario.levels(axis) for axis, levels in found.scenario.core.items()}


def _names(found: Mechanism) -> set[str]:
    """Everything that a scenario gives a name of its own."""
    s = found.scenario
    return {*s.parties, *s.offices, *s.bodies, *s.issues, *s.conditions, *s.rules, *s.assumptions, *s.packages, *s.floors,
            *s.plausible, *s.calendar.dates}


def _clashes(found: list[Mechanism]) -> Iterator[dict[str, str]]:
    """For each mechanism the new names of those that an earlier one has taken."""
    taken: set[str] = set()
    for each in found:
        names = _names(each)
        yield {name: f"{each.header.id.lower()}_{name}" for name in names & taken}
        taken |= names


@dataclass(frozen=True)
class _Piece:
    """One mechanism's scenario as text, its names already changed, and the tree of it."""

    id: str
    text: str
    tree: yaml.MappingNode

    @classmethod
    def of(cls, found: Mechanism, clashes: dict[str, str]) -> _Piece:
        text = found.header.path.read_text(encoding="utf-8")
        if clashes:
            text = _renamed(text, clashes)
        return cls(found.header.id.lower(), text, _tree(text))

    def section(self, name: str) -> yaml.Node | None:
        return next((value for key, value in self.tree.value if key.value == name), None)

    def entries(self, name: str) -> list[str]:
        """The entries of a section, one below the other, under a line that says where they come from."""
        node = self.section(name)
        if isinstance(node, yaml.SequenceNode):
            found = [f"  - {self._slice(value)}" for value in node.value]
        elif isinstance(node, yaml.MappingNode):
            found = [f"  {key.value}:{self._value(value)}" for key, value in node.value]
        else:
            return []
        return [f"  # {self.id.upper()}", *found] if found else []

    def inside(self, name: str, *without: str) -> list[str]:
        """The keys of a section but for some; the first mechanism's hold for all."""
        node = self.section(name)
        entries = node.value if isinstance(node, yaml.MappingNode) else []
        return [f"  {key.value}:{self._value(value)}" for key, value in entries if key.value not in without]

    def dates(self) -> list[str]:
        """The named dates of its calendar."""
        calendar = self.section("calendar")
        entries = calendar.value if isinstance(calendar, yaml.MappingNode) else []
        found: list[tuple[yaml.Node, yaml.Node]] = next((v.value for k, v in entries if k.value == "dates"), [])
        return [f"    {key.value}: {self._slice(value)}" for key, value in found]

    def core(self) -> str:
        node = self.section("core")
        assert isinstance(node, yaml.MappingNode)
        return "{" + ", ".join(f"{key.value}: {self._slice(value)}" for key, value in node.value) + "}"

    def _value(self, node: yaml.Node) -> str:
        """A value as written: on the key's line, or on the lines below with their own indent."""
        block = isinstance(node, yaml.CollectionNode) and not node.flow_style
        return f"\n{' ' * node.start_mark.column}{self._slice(node)}" if block else f" {self._slice(node)}"

    def _slice(self, node: yaml.Node) -> str:
        return self.text[node.start_mark.index:node.end_mark.index].rstrip()


def _tree(text: str) -> yaml.MappingNode:
    tree = yaml.compose(text, yaml.SafeLoader)
    assert isinstance(tree, yaml.MappingNode)
    return tree


def _renamed(text: str, clashes: dict[str, str]) -> str:
    """The text with names changed everywhere but in prose."""
    pattern = re.compile(r"(?<![\w-])(" + "|".join(sorted(map(re.escape, clashes), key=len, reverse=True)) + r")(?![\w-])")
    for node in sorted(_scalars(_tree(text)), key=lambda n: -n.start_mark.index):
        start, end = node.start_mark.index, node.end_mark.index
        text = text[:start] + pattern.sub(lambda m: clashes[m.group()], text[start:end]) + text[end:]
    return text


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Every key and value that is not prose."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _scalars(each)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(value, yaml.ScalarNode) and key.value in PROSE:
                continue
            yield from _scalars(key)
            yield from _scalars(value)
