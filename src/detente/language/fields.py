"""One table of a file, read key by key; what is not read is reported at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from detente.errors import nearest
from detente.language.names import Spot, whole_number
from detente.language.numbers import NOTES, Want, number, read_notes
from detente.language.states import guard, levels, span, state, when
from detente.language.tree import Items, Node, Table, Text
from detente.scenario.records import Guard, Number, State, When

T = TypeVar("T")
D = TypeVar("D")


class Fields:
    """The keys of one record. Each reader method returns the value or its default, and keeps any problem."""

    def __init__(self, node: Node, spot: Spot, keys: str, notes: bool = True) -> None:
        self.spot = spot
        self.node = node
        self.keys = keys.split() + (list(NOTES) if notes else [])
        self.table = node if isinstance(node, Table) else Table(node.place, ())
        if not isinstance(node, Table):
            spot.say(node, "a table is wanted here.", f"Its keys: {', '.join(keys.split()[:8])}")
        for key, value in self.table.entries:
            if key.value not in self.keys and " " in key.value:
                spot.say(
                    key,
                    f'"{key.value}" is read as a key of its own.',
                    "A text with a comma or colon in it needs quotes around it",
                )
            elif key.value not in self.keys:
                spot.say(
                    key,
                    f'there is no key "{key.value}" here.',
                    nearest(key.value, self.keys) or f"Keys: {', '.join(self.keys)}",
                )
            if isinstance(value, Items | Table) and not (value.items if isinstance(value, Items) else value.entries):
                spot.say(key, f"{key.value} is empty.", "Leave it out, or write what it should hold")
            spot.under(key.value, node=value)
        self.values: dict[str, Any] = read_notes(self.table, spot) if notes else {}

    def has(self, key: str) -> bool:
        return self.table.get(key) is not None

    def read(self, key: str, how: Callable[[Node, Spot], T], default: D) -> T | D:
        """Whatever `how` makes of the value at a key."""
        node = self.table.get(key)
        return default if node is None else how(node, self.spot.under(key, node=node))

    def text(self, key: str, default: str = "") -> str:
        return self.read(key, lambda n, s: " ".join(word(n, s).split()), default)

    def choice(self, key: str, options: tuple[str, ...], default: str) -> str:
        """One of a few words."""

        def read(node: Node, spot: Spot) -> str:
            found = word(node, spot)
            if found in options:
                return found
            spot.say(node, f'"{found}" is none of {", ".join(options)}.', nearest(found, options))
            return default

        return self.read(key, read, default)

    def flag(self, key: str, default: bool = False) -> bool:
        return self.choice(key, ("true", "false"), "true" if default else "false") == "true"

    def whole(self, key: str, default: int, low: int = 0, high: int = 1_000_000) -> int:
        def read(node: Node, spot: Spot) -> int:
            text = word(node, spot)
            found = whole_number(text)
            if found is not None and low <= found <= high:
                return found
            spot.say(node, f'"{text}" is no whole number from {low} to {high}.')
            return default

        return self.read(key, read, default)

    def words(self, key: str) -> tuple[str, ...]:
        return self.read(key, lambda n, s: tuple(word(item, s) for item in listed(n, s)), ())

    def number(self, key: str, want: Want) -> Number | None:
        return self.read(key, lambda n, s: number(n, s, want), None)

    def name(self, key: str, *kinds: str, wanted: str = "") -> str:
        """A name of one of these kinds; empty if missing or wrong."""
        return self.read(key, lambda n, s: name(n, s, *kinds, wanted=wanted) or "", "")

    def names(self, key: str, *kinds: str, wanted: str = "") -> tuple[str, ...]:
        """One name or a list of them."""

        def read(node: Node, spot: Spot) -> tuple[str, ...]:
            found = [name(item, spot, *kinds, wanted=wanted) for item in listed(node, spot)]
            return tuple(dict.fromkeys(x for x in found if x))

        return self.read(key, read, ())

    def levels(self, key: str, of: str) -> tuple[str, ...]:
        if of not in self.spot.names.levels:
            return ()
        return self.read(key, lambda n, s: levels(n, of, s), ())

    def level(self, key: str, of: str, default: str = "") -> str:
        def read(node: Node, spot: Spot) -> str:
            return spot.level(node, of, word(node, spot)) or default if isinstance(node, Text) else default

        return self.read(key, read, default) if of in self.spot.names.levels else default

    def guard(self, key: str = "when") -> Guard:
        return self.read(key, guard, ())

    def state(self, key: str) -> State:
        return self.read(key, state, ())

    def when(self, key: str) -> When | None:
        return self.read(key, when, None)

    def whens(self, key: str) -> tuple[When, ...]:
        def read(node: Node, spot: Spot) -> tuple[When, ...]:
            found = [when(item, spot) for item in listed(node, spot)]
            return tuple(x for x in found if x)

        return self.read(key, read, ())

    def span(self, key: str) -> float | None:
        return self.read(key, span, None)

    def given(self) -> str:
        """A yes/no assumption, or `not` and its name."""

        def read(node: Node, spot: Spot) -> str:
            text = " ".join(word(node, spot).split())
            asked = text.removeprefix("not ")
            known = spot.names.numbers
            if asked in known and known[asked].form == "odds":
                return text
            if asked in known:
                spot.say(node, f"{asked} is a number, not a yes or no.", "Declare it {odds: 0.3 .. 0.9} under assumptions")
            else:
                yes_no = [n for n, found in known.items() if found.form == "odds"]
                spot.say(node, f'no yes/no assumption "{asked}".', nearest(asked, yes_no))
            return ""

        return self.read("given", read, "")

    def table_at(self, key: str) -> tuple[tuple[Text, Node, Spot], ...]:
        """The entries of a table within this one: key, value, and the spot of the value."""
        node = self.table.get(key)
        return () if node is None else entries(node, self.spot.under(key, node=node))

    def need(self, *keys: str) -> None:
        """Says which of these keys are missing."""
        missing = [key for key in keys if not self.has(key)]
        if missing:
            self.spot.say(self.spot.here, f"{', '.join(missing)} is missing")


def entries(node: Node, spot: Spot) -> tuple[tuple[Text, Node, Spot], ...]:
    """Key, value and spot of every entry of a table; none, and a problem, where something else stands."""
    if not isinstance(node, Table):
        spot.say(node, "a table is wanted here.", "Write name: value, one a line")
        return ()
    return tuple((key, value, spot.under(key.value, node=key)) for key, value in node.entries)


def word(node: Node, spot: Spot) -> str:
    if isinstance(node, Text):
        return node.value.strip()
    spot.say(node, "a word is wanted here")
    return ""


def items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Items) else (node,)


def listed(node: Node, spot: Spot) -> tuple[Node, ...]:
    """The items with their own spots kept, so that a message can point at one of them; each may stand there once."""
    found = items(node)
    spot.once(found)
    for i, item in enumerate(found):
        spot.under(str(i), node=item)
    return found


def name(node: Node, spot: Spot, *kinds: str, wanted: str = "") -> str | None:
    if isinstance(node, Text):
        return spot.known(node, *kinds, wanted=wanted)
    spot.say(node, "a name is wanted here")
    return None
