"""What stands at a key: a word, a name, a list, a table."""

from __future__ import annotations

from detente.language.names import Spot
from detente.language.tree import Items, Node, Table, Text


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
