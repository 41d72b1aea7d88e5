"""What lies just outside a focus, put in play one thing after the other: whether the answer turns; which focus to ask in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detente.argument.forms import Trial
from detente.argument.trials import Asked, Group, Key
from detente.asks.common import short
from detente.errors import DetenteError, Refused
from detente.findings.ask import Neighbour
from detente.game.arrays import Flag, Floats
from detente.scenario.nearby import hides, neighbours, wider
from detente.scenario.records import Focus, Form, Name
from detente.scenario.scope import scope_of
from detente.study.arms import Study, World

PILOT = 16
"""Draws over which it is seen what moves an answer, before a focus is chosen by that."""
FITS = 1000
"""States of a focus that is found: a question over them is answered in seconds."""
LEAST = 0.01
"""Of its scale: what moves an answer by less on average is not worth a place in a focus."""
TURNS = 0.1
"""Of its scale: by how much the mean of an answer must move to be said to have turned."""


@dataclass(frozen=True)
class Around:
    """A question's form, and the focus it was asked in."""

    study: Study
    world: World
    focus: Focus | None
    form: Form
    key: Key

    @property
    def names(self) -> list[Name]:
        """What lies just outside."""
        return neighbours(self.study.scenario, self.focus)

    def told(self, trial: Trial, counted: Flag, scale: float) -> Iterator[Neighbour]:
        """Every frozen neighbour in turn, over the draws that count in both games."""
        for name in self.names:
            try:
                yield self._told(name, trial.effect, counted, scale)
            except DetenteError as error:  # too large, or nothing to be asked there: said of this one, not of the question
                yield Neighbour(name=name, why_not=str(error))

    def _told(self, name: Name, effect: Floats, counted: Flag, scale: float) -> Neighbour:
        if hides(self.study.scenario, name):
            raise DetenteError("it is hidden, and what is believed of it would be followed: name it with --focus")
        focus = wider(self.study.scenario, self.focus, name)
        group = Group(self.study, self.world, focus, [Asked(*self.key, self.form, focus)])
        found = group.solve()
        for failed in found.failures.values():
            raise DetenteError(failed)
        other = found.trials[self.key].effect
        both = counted & found.counted & ~found.unsettled[self.key] & np.isfinite(effect) & np.isfinite(other)
        if not both.any():
            raise DetenteError("no draw that counts has an answer in both games")
        before, after = effect[both], other[both]
        return Neighbour(
            name=name,
            states=group.base.play.size,
            before=short(before.mean()),
            after=short(after.mean()),
            by=short(np.abs(after - before).mean()),
            moved=short((np.abs(after - before) > TURNS / 2 * scale).mean()),
            turns=self._turns(before, after, scale),
        )

    def _turns(self, before: Floats, after: Floats, scale: float) -> bool:
        """Whether the answer is another: of a difference its commonest way, of one game the mean."""
        if self.form.kind != "mono":
            return bool(abs(after.mean() - before.mean()) > TURNS * scale)
        return self._way(before) != self._way(after)

    def _way(self, effect: Floats) -> int:
        """The commonest way: 1 up by the margin, -1 down, 0 by less."""
        margin = self.form.by_at_least
        assert margin is not None
        shares = {1: (effect >= margin).mean(), 0: (np.abs(effect) < margin).mean(), -1: (effect <= -margin).mean()}
        return max(shares, key=lambda way: shares[way])


@dataclass(frozen=True)
class Suggested:
    """A focus for a question."""

    focus: Focus | None
    taken: tuple[Name, ...]  # beside the core and what is asked about, what moves the answer most first
    left: tuple[Name, ...]  # what moves it too and does not fit


def suggested(around: Around, fits: int = FITS) -> Suggested:
    """The focus with what moves the answer over a few draws, each alone beside the one at hand: most first, as many as fit."""
    group = Group(around.study, around.world, around.focus, [Asked(*around.key, around.form, around.focus)])
    found = group.solve()
    for failed in found.failures.values():
        raise Refused(failed)
    scale = group.scale(group.asked[0], found)
    tried = around.told(found.trials[around.key], ~found.unsettled[around.key] & found.counted, scale)
    moving = sorted((-each.by, each.name) for each in tried if each.by is not None and each.by >= LEAST * scale)
    focus, taken, left = around.focus, list[Name](), list[Name]()
    for _, name in moving:
        larger = wider(around.study.scenario, focus, name)
        if scope_of(around.study.scenario, larger).size <= fits:
            focus = larger
            taken.append(name)
        else:
            left.append(name)
    return Suggested(focus, tuple(taken), tuple(left))
