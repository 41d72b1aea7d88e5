"""All disputes that a file poses between arguments, and what parts them on each."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.common import Entry, Finding
from detente.findings.crux import CruxFinding
from detente.findings.frames import Row


class CruxHeld(Entry):
    """What one argument holds."""

    argument: str
    says: str
    cite: tuple[str, ...]


class PosedCrux(Entry):
    """One dispute, and what parts the two that are held against each other on it."""

    name: str
    asks: str
    sides: tuple[CruxHeld, ...]
    between: tuple[str, ...] = Field(description="Two arguments; none where no measure tells sides apart.")
    because: str = Field(description="Why it is posed in this way; empty where the file does not say.")
    cannot: str = Field(description="Why no measure tells them apart; empty where one is posed.")
    refused: str = Field(description="Why what is posed could not be answered; empty where it was.")
    found: CruxFinding | None = Field(description="None where it cannot be posed, or was refused.")


class CruxesFinding(Finding):
    """All disputes of a file: `detente crux --all --json`."""

    format: Literal["detente.cruxes/1"] = "detente.cruxes/1"
    name: str
    title: str
    cruxes: tuple[PosedCrux, ...]
    seconds: float

    def rows(self) -> list[Row]:
        """A row a dispute: where both stand, by how much they differ, and what is named."""
        return [
            {
                "name": each.name,
                "asks": each.asks,
                "between": " ".join(each.between),
                "first": each.found.under_first.value.mean if each.found else None,
                "second": each.found.under_second.value.mean if each.found else None,
                "difference": each.found.difference.value if each.found else None,
                "verdict": each.found.verdict if each.found else None,
                "named": " ".join(point.id for point in each.found.points if point.named) if each.found else None,
            }
            for each in self.cruxes
        ]
