"""The names of a file, their levels and dates, and the words that complain about a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from detente.errors import Place, Severity, near, nearest
from detente.language.tree import Address, Node, Positions, Text
from detente.scenario.records import Number, When

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MISREAD = {"on", "off", "yes", "no", "y", "n", "true", "false", "null", "~", ""}
RESERVED = {
    "all",
    "rest",
    "else",
    "not",
    "hidden",
    "known",
    "end",
    "exact",
    "each",
    "at",
    "least",
    "most",
    "round",
    "any_of",
    "at_least",
    "of",
}


def whole_number(text: str) -> int | None:
    """The whole number that a text is, up to nine digits; nothing for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def nearest_level(word: str, levels: Iterable[str]) -> str:
    """As `nearest`, and a level that begins alike (`frozen` for `freeze`) will do."""
    known = list(levels)
    alike = near(word, known, 0.5) or next((x for x in known if x[:3] == word[:3]), "")
    return f"Did you mean {alike}?" if alike else ""


@dataclass
class Names:
    """Everything that has a name, known before anything is read in detail."""

    kinds: dict[str, str] = field(default_factory=dict)
    levels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    order: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dates: dict[str, When] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)
    rounds: bool = False
    _of: dict[tuple[str, ...], tuple[int, list[str]]] = field(default_factory=dict, repr=False, compare=False)

    def of(self, *kinds: str) -> list[str]:
        """The names of these kinds, in file order."""
        known, found = self._of.get(kinds, (-1, []))
        if known != len(self.kinds):  # names are only ever added
            found = [name for name, kind in self.kinds.items() if kind in kinds]
            self._of[kinds] = (len(self.kinds), found)
        return found


@dataclass(frozen=True)
class Spot:
    """Where the reader is: the address being read, with the file's names and the list of problems at hand."""

    names: Names
    positions: Positions
    address: Address

    @property
    def path(self) -> str:
        """The address as an analyst says it: without the name of the section."""
        said = self.address[1:]
        if self.address[:1] == ("conditions",) and len(said) > 2 and said[1] == "changes":
            said = (said[0], *said[2:])
        return ".".join(said) or ".".join(self.address)

    @property
    def here(self) -> Place:
        """Where the record begins: its name, for complaints about what is missing in it."""
        return self.positions.find(*self.address)

    def under(self, *keys: str, node: Node | Place | None = None) -> Spot:
        """The spot below this one; its place is kept where a node is given."""
        address = (*self.address, *keys)
        if node is not None:
            self.positions.places.setdefault(address, node if isinstance(node, Place) else node.place)
        return Spot(self.names, self.positions, address)

    def say(self, node: Node | Place, message: str, fix: str = "", severity: Severity = "error") -> None:
        """Keeps a problem: `freeze.needs: no party "rusia". Did you mean russia?`"""
        place = node if isinstance(node, Place) else node.place
        self.positions.complain(place, self.path, f"{self.path}: {message}", fix, severity)

    def whole(self, node: Node | Place, message: str, fix: str = "", severity: Severity = "error") -> None:
        """Keeps a problem whose sentence names its path itself."""
        place = node if isinstance(node, Place) else node.place
        self.positions.complain(place, self.path, message, fix, severity)

    def once(self, nodes: Iterable[Node]) -> None:
        """Complains of every word of a list that stands in it a second time."""
        seen: dict[str, Place] = {}
        for node in nodes:
            if isinstance(node, Text) and node.value in seen:
                at = seen[node.value]
                self.say(node, f'"{node.value}" stands in the list twice (first at {at.line}:{at.column}).', "Keep one")
            elif isinstance(node, Text):
                seen[node.value] = node.place

    def level(self, node: Text, name: str, word: str) -> str | None:
        """The level, if the issue or condition has it."""
        levels = self.names.levels.get(name, ())
        if word in levels:
            return word
        kind = "option" if self.names.kinds.get(name) == "issue" else "level"
        fix = nearest_level(word, levels)
        shown = levels if len(levels) <= 12 else (*levels[:4], "...", levels[-1])
        self.say(node, f'{name} has no {kind} "{word}". It has {", ".join(shown)}.', fix)
        return None

    def known(self, node: Text, *kinds: str, wanted: str = "") -> str | None:
        """The name, if the file declares it as one of these kinds."""
        word = node.value
        kind = self.names.kinds.get(word)
        if kind in kinds:
            return word
        asked = wanted or " or ".join(kinds)
        if kind is not None:
            self.say(node, f'"{word}" is {article(kind)}; wanted: {asked}.', nearest(word, self.names.of(*kinds)))
        else:
            known = self.names.of(*kinds)
            self.say(node, f'no {asked} "{word}".', nearest(word, known) or in_scope(known))
        return None


FEW = 24
"""Names that are listed where none is near."""


def in_scope(known: list[str]) -> str:
    """The names there are, as advice."""
    more = f" and {len(known) - FEW} more" if len(known) > FEW else ""
    return f"There are {', '.join(known[:FEW])}{more}" if known else ""


def article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
