"""Decisions as every reader of tables returns them: who stood where on which issue, and what decided it."""

from __future__ import annotations

from dataclasses import dataclass

from detente.errors import Problem


@dataclass(frozen=True)
class Seat:
    """One party at the table of one decision. Salience in 0 .. 1; a blank is none. Capability is above 0."""

    party: str
    position: float
    salience: float | None
    capability: float
    imputed: bool = False  # the capability is a convention: the source gives the party none of its own


@dataclass(frozen=True)
class Decision:
    """One issue decided (or not yet): its scale, the seats, where it stood before (`reference`) and what came out."""

    issue: str
    group: str  # what was decided together: the proposal. Issues of one group are never split in a backtest
    seats: tuple[Seat, ...]
    reference: float | None = None
    outcome: float | None = None
    low: float = 0.0
    high: float = 100.0
    about: str = ""

    @property
    def weighed(self) -> tuple[Seat, ...]:
        """The seats with position and salience: those that every model sees."""
        return tuple(seat for seat in self.seats if seat.salience is not None)

    def hundredth(self, value: float) -> float:
        """A place on this scale as a place on 0 .. 100."""
        return 100.0 * (value - self.low) / (self.high - self.low if self.high > self.low else 1.0)


@dataclass(frozen=True)
class Table:
    """All decisions of one source, in the order of the file, and what the reader noticed without stopping."""

    name: str
    format: str
    decisions: tuple[Decision, ...]
    warnings: tuple[Problem, ...] = ()
