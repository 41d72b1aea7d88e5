"""What two arguments say of the same things: points, which are what a crux swaps, and what cannot both be so.

A point is the premises of either argument that speak of the same things, together, since half of them may contradict the other
half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.argument.forms import sources
from detente.scenario.domains import ends
from detente.scenario.records import Argument, Name, Number, Path

Pair = tuple[Argument, Argument]
Premises = tuple[tuple[Name, ...], tuple[Name, ...]]
"""Names of premises of the first and of the second argument."""


@dataclass(frozen=True)
class Point:
    """Premises of the first and of the second argument that speak of the same things."""

    names: Premises

    def label(self, labels: Sequence[str]) -> str:
        """`a002.A4 / a004.A1`."""
        sides = (", ".join(f"{label}.{name}" for name in names) for label, names in zip(labels, self.names, strict=True))
        return " / ".join(side for side in sides if side)


def points_of(pair: Pair) -> list[Point]:
    """The premises of two arguments, those together that name the same path, issue, condition, rule or party."""
    found: list[tuple[set[str], Premises]] = []
    for side, argument in enumerate(pair):
        for name, premise in argument.premises.items():
            if keys := set(sources(premise)):
                touched = [each for each in found if each[0] & keys]
                found = [each for each in found if not each[0] & keys]
                own: Premises = ((name,), ()) if side == 0 else ((), (name,))
                found.append(
                    (
                        keys.union(*(each[0] for each in touched)),
                        (_joined([*(t[1][0] for t in touched), own[0]]), _joined([*(t[1][1] for t in touched), own[1]])),
                    )
                )
    return [Point(names) for _, names in found]


def _joined(several: list[tuple[Name, ...]]) -> tuple[Name, ...]:
    return tuple(name for names in several for name in names)


@dataclass(frozen=True)
class Stated:
    """A number of which one argument says something, or both, as it is in force under either."""

    path: Path
    numbers: tuple[Number, Number]
    said: tuple[bool, bool]  # whether either speaks of it

    @property
    def alike(self) -> bool:
        """Whether it is the same under both."""
        one, two = (each.model_copy(update={"because": "", "cite": (), "about": ""}) for each in self.numbers)
        return one == two

    @property
    def apart(self) -> bool:
        """Whether both speak of it, and no number is what both say."""
        (low, high), (least, most) = (reach(each) for each in self.numbers)
        return all(self.said) and (high < least or most < low)


def reach(number: Number) -> tuple[float, float]:
    """The least and greatest value of a number; of a yes or no its odds."""
    return (number.low, number.high) if number.form == "odds" else ends(number)


@dataclass(frozen=True)
class Contradiction:
    """What two arguments say of one thing that cannot both be so."""

    name: str
    said: tuple[str, str] | tuple[Number, Number]  # levels, or numbers
    premises: Premises
