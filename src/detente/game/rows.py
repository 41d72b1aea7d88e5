"""Numbers a game needs, before any draw: each is a row that `bind` fills with one value a draw.

An `Amount` is a constant or a multiple of an assumption. Rates, costs and chances are rows of amounts; where the same
number is needed in many places it is one row.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import Flag
from detente.game.play import Space
from detente.scenario.records import Number, Standing

Values = Mapping[str, NDArray[np.float64]]
"""Every assumption's values by path, [n]; yes/no assumptions are 1.0 and 0.0."""


@dataclass(frozen=True)
class Amount:
    """`scale` times the assumption at `path`, or `scale` alone where there is no path; or one over it.

    A number that the file fixes has its value in `fixed`; only an overlay gives another.
    """

    path: str = ""
    scale: float = 1.0
    inverse: bool = False
    fixed: float | None = None

    def value(self, values: Values, n: int) -> NDArray[np.float64]:
        """[n] in the unit of the number it came from."""
        if self.fixed is not None and self.path not in values:
            base = np.full(n, self.fixed)
        else:
            base = values[self.path] if self.path else np.ones(n)
        return (1.0 / base if self.inverse else base) * self.scale


@dataclass(frozen=True)
class Reach:
    """Whether a coalition has its share: that its weights less that share of all weights are not below nought."""

    terms: tuple[tuple[Amount, float], ...]  # each member's weight, and what it counts

    def value(self, values: Values, n: int) -> NDArray[np.float64]:
        """[n] 1 where it has, else 0."""
        own = [(weight.value(values, n), counts) for weight, counts in self.terms]
        return np.asarray(sum(w * counts for w, counts in own) >= -ROUNDED * sum(w for w, _ in own), float)


ROUNDED = 1e-12
"""Of all weights: what a sum of weights may miss its share by through rounding."""
Given = frozenset[tuple[str | Reach, bool]]
"""Yes/no assumptions, and coalitions, that must be true (or false) for a thing to exist; empty: always."""

ALWAYS: Given = frozenset()


def given(text: str) -> Given:
    """What `given: statute_binds` or `given: not statute_binds` asks for."""
    if not text:
        return ALWAYS
    return frozenset({(text.removeprefix("not "), not text.startswith("not "))})


def holds(asked: Given, values: Values, n: int) -> Flag:
    """[n] the draws in which everything asked is so."""
    mask = np.ones(n, bool)
    for what, wanted in asked:
        said = what.value(values, n) if isinstance(what, Reach) else values[what]
        mask &= (said > 0.5) == wanted
    return mask


def amounts(number: Number, path: str, space: Space) -> list[tuple[Flag, Amount]]:
    """The number as one amount per group of states: several where it depends on a level, else one for all."""
    everywhere = np.ones(space.size, bool)
    if number.form == "fixed":
        return [(everywhere, Amount(path, fixed=number.low))]
    if number.form == "reference":
        return [(everywhere, Amount(number.name, number.scale))]
    if number.form != "depends_on":
        return [(everywhere, Amount(path))]
    found: list[tuple[Flag, Amount]] = []
    left = everywhere
    for level, case in number.cases.items():
        mask = space.where((Standing(name=number.name, levels=(level,)),))
        found += [(mask & m, a) for m, a in amounts(case, f"{path}.{level}", space)]
        left = left & ~mask
    if number.otherwise is not None:
        found += [(left & m, a) for m, a in amounts(number.otherwise, f"{path}.else", space)]
    return [(mask, amount) for mask, amount in found if mask.any()]


Key = TypeVar("Key", bound=Hashable)


@dataclass
class Rows(Generic[Key]):
    """Rows in the order in which they were first asked for; `first` is row 0."""

    first: Key
    keys: list[Key] = field(default_factory=list)
    _place: dict[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.row(self.first)

    def row(self, key: Key) -> int:
        """The row of `key`, a new one where it is new."""
        if key not in self._place:
            self._place[key] = len(self.keys)
            self.keys.append(key)
        return self._place[key]


@dataclass(frozen=True)
class Rate:
    """A rate per year: an amount, zero in draws where what it is given does not hold."""

    amount: Amount
    given: Given = ALWAYS
    times: tuple[Factor, ...] = ()  # the chances with which it leads where it does, where it may lead to several places

    def value(self, values: Values, n: int) -> NDArray[np.float64]:
        """[n] a year."""
        return multiplied(self.amount.value(values, n) * holds(self.given, values, n), self.times, values, n)


@dataclass(frozen=True)
class Cost:
    """A one-off cost to a party, utility-years before stakes are normalised."""

    party: int
    parts: tuple[Amount, ...]


@dataclass(frozen=True)
class Chance:
    """A probability: the product of factors; a factor is an amount, or what a group of rates leaves of one."""

    factors: tuple[Factor, ...] = ()


@dataclass(frozen=True)
class Factor:
    """An amount (zero where what it is given does not hold), or one minus the sum of `left_by`; times further factors.

    `nothing`: they are stated to sum to one, so that nothing is left wherever the lottery is drawn at all.
    """

    amount: Amount = field(default_factory=Amount)
    given: Given = ALWAYS
    left_by: tuple[Factor, ...] = ()
    nothing: bool = False
    times: tuple[Factor, ...] = ()

    def value(self, values: Values, n: int) -> NDArray[np.float64]:
        """[n] in 0 .. 1."""
        if self.left_by:
            own = np.clip(1.0 - sum(f.value(values, n) for f in self.left_by), 0.0, 1.0)
        else:
            own = self.amount.value(values, n) * holds(self.given, values, n)
        return multiplied(own, self.times, values, n)


def multiplied(own: NDArray[np.float64], times: tuple[Factor, ...], values: Values, n: int) -> NDArray[np.float64]:
    """[n] a number times further factors."""
    for factor in times:
        own = own * factor.value(values, n)
    return own
