"""What each party gets a year in each state: the sum of its terms.

Every term is a weight times a number read off a table by level, in the states that its guard names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import Flag, Floats
from detente.game.play import Play, Space
from detente.game.rows import Amount, Values, amounts, given, holds
from detente.scenario.paths import depends_on
from detente.scenario.records import Name, Number, Term

if TYPE_CHECKING:
    from detente.game.compile import Compiled


def utility(compiled: Compiled, values: Values, n: int) -> Floats:
    """[S, P, n] utility per year as written, before stakes are normalised."""
    total = _Total(compiled, values, n)
    parties = compiled.game.labels.parties
    return np.stack([total.of(p) for p in parties], axis=1) if parties else np.zeros((compiled.space.size, 0, n))


def by_interest(compiled: Compiled, values: Values, n: int, party: Name) -> dict[Name, Floats]:
    """[S, n] what each interest of a party pays a year as written, by name: they add up to its utility."""
    return _Total(compiled, values, n).parts(party)


def means(compiled: Compiled, values: Values) -> Floats:
    """[P, n] the mean over all states of what each party gets a year, as written; on the clock of years values begin there."""
    return np.asarray(utility(compiled, values, len(next(iter(values.values()))) if values else 1).mean(axis=0))


@dataclass(frozen=True)
class Paid:
    """An interest that counts: where it pays by which amount, whatever the draw."""

    path: str
    term: Term
    where: tuple[tuple[NDArray[np.int_], Amount], ...]  # states, and what multiplies the number read off the table there


def paid(play: Play, space: Space, party: Name) -> dict[Name, Paid]:
    """The interests of a party that pay anywhere, by name."""
    terms = play.scenario.interests.get(party, {})
    kept = {name: f"{party}.{name}" for name in terms if not play.drops(f"{party}.{name}")}
    found = {name: Paid(path, terms[name], tuple(_where(play, space, path, terms[name]))) for name, path in kept.items()}
    return {name: each for name, each in found.items() if each.where}


def _where(play: Play, space: Space, path: str, term: Term) -> Iterator[tuple[NDArray[np.int_], Amount]]:
    mask = space.guard(term.when)
    if not mask.any() or play.clock.centred and _constant(play, space, term, mask):
        return
    scale = term.worth if term.kind == "worth" else term.weight
    kind = "worth" if term.kind == "worth" else "weight"
    for group, amount in amounts(scale or Number(form="fixed", low=1.0), f"{path}.{kind}", space):
        if len(states := np.flatnonzero(mask & group)):
            yield states, amount


def _constant(play: Play, space: Space, term: Term, mask: Flag) -> bool:
    """Whether the term pays the same in every state: where time only goes on, a constant moves nobody."""
    scale = term.worth if term.kind == "worth" else term.weight
    fixed = scale is None or not depends_on(scale) & set(space.place)
    frozen = play.frozen.get(term.of)
    if term.kind == "prefers" and frozen is not None and frozen in term.places[-1]:
        return True
    return bool(mask.all()) and fixed and (term.kind == "worth" or frozen is not None)


class _Total:
    """Yearly utility by party, each worked out once: a party may count another's whole utility as its own."""

    def __init__(self, compiled: Compiled, values: Values, n: int):
        self.compiled, self.values, self.n = compiled, values, n
        self._known: dict[Name, Floats] = {}

    def of(self, party: Name) -> Floats:
        """[S, n]"""
        if party not in self._known:
            table = np.zeros((self.compiled.space.size, self.n))
            for each in self.compiled.paid(party).values():
                self._add(table, each)
            self._known[party] = table
        return self._known[party]

    def parts(self, party: Name) -> dict[Name, Floats]:
        """[S, n] by interest."""
        play, counts = self.compiled.play, self.compiled.paid(party)
        names = [name for name in play.scenario.interests.get(party, {}) if not play.drops(f"{party}.{name}")]
        found = {name: np.zeros((self.compiled.space.size, self.n)) for name in names}
        for name, each in counts.items():
            self._add(found[name], each)
        return found

    def _add(self, table: Floats, each: Paid) -> None:
        exists = holds(given(each.term.given), self.values, self.n)
        for states, amount in each.where:
            table[states] += amount.value(self.values, self.n) * exists * self._pay(each.path, each.term, states)

    def _pay(self, path: str, term: Term, states: NDArray[np.int_]) -> Floats:
        """[states, n] what the term multiplies by its weight."""
        if term.kind == "worth":
            return np.ones((len(states), self.n))
        if term.kind == "share_of":
            return self.of(term.of)[states]
        by_level = self._table(path, term)
        space = self.compiled.space
        if term.of in space.place:
            levels = list(space.place[term.of])
            nothing = np.zeros(self.n)
            return np.stack([by_level.get(level, nothing) for level in levels])[space.index[term.of][states]]
        at = self.compiled.play.frozen[term.of]
        return np.broadcast_to(by_level.get(at, np.zeros(self.n)), (len(states), self.n))

    def _table(self, path: str, term: Term) -> dict[str, Floats]:
        table = {"prefers": self._prefers, "values": self._values, "along": self._along, "ideal": self._ideal}[term.kind](
            path, term
        )
        if term.reference and term.losses_count is not None:
            base = table[term.reference]
            heavy = amounts(term.losses_count, f"{path}.losses_count", self.compiled.space)[0][1]
            more = heavy.value(self.values, self.n)
            table = {k: np.where(v < base, base - more * (base - v), v) for k, v in table.items()}
        return table

    def _prefers(self, path: str, term: Term) -> dict[str, Floats]:
        """1 for the first place, 0 for the last, drawn heights between."""
        last = len(term.places) - 1
        heights = [
            np.ones(self.n) if k == 0 else np.zeros(self.n) if k == last else np.asarray(self.values[f"{path}.{place[0]}"])
            for k, place in enumerate(term.places)
        ]
        return {level: heights[k] for k, place in enumerate(term.places) for level in place}

    def _values(self, path: str, term: Term) -> dict[str, Floats]:
        return {
            level: amounts(number, f"{path}.{level}", self.compiled.space)[0][1].value(self.values, self.n)
            for level, number in term.values.items()
        }

    def _positions(self, term: Term) -> dict[str, float]:
        issue = self.compiled.play.scenario.issues.get(term.of)
        if issue is not None and issue.positions:
            return issue.positions
        levels = self.compiled.play.scenario.levels(term.of)
        return {level: k / max(1, len(levels) - 1) for k, level in enumerate(levels)}

    def _along(self, path: str, term: Term) -> dict[str, Floats]:
        positions = self._positions(term)
        top = max(positions.values())
        return {level: np.full(self.n, at if term.direction == "up" else top - at) for level, at in positions.items()}

    def _ideal(self, path: str, term: Term) -> dict[str, Floats]:
        positions = self._positions(term)
        far = max(abs(at - positions[term.ideal]) for at in positions.values())
        far = far if far > 0 else 1.0  # all stand where the ideal does
        power = 2 if term.loss == "square" else 1
        return {level: np.full(self.n, -((abs(at - positions[term.ideal]) / far) ** power)) for level, at in positions.items()}
