"""Which draws count, and why plausible bands set others aside."""

from __future__ import annotations

from pydantic import Field

from detente.findings.audit import FoundHinge, FoundPair
from detente.findings.common import Entry, Maybe, Real


class BandOutside(Entry):
    """A plausible band that sets draws aside, and why where it sets many aside."""

    name: str
    outside: int = Field(description="Draws that it sets aside.")
    share: Real = Field(description="Of all draws.")
    hinge: FoundHinge | None = Field(
        description="The assumption that tells the draws within (what holds) from those outside; pace and noise may be it. None "
        "under a tenth of the draws, or where no split is clear."
    )
    pair: FoundPair | None = Field(description="Two that decide it together; none where no two clearly do.")


class DrawsCounted(Entry):
    """Which draws an answer counts."""

    counted: int
    set_aside: int = Field(description="Draws outside some plausible band, not counted.")
    unsettled: int = Field(
        description="Draws within all of them that are not counted either: plans never settle, so all rests on where the end lies; "
        "or, from the principal branch, it was not found."
    )
    every: bool = Field(description="Whether these were asked to be counted all the same.")
    bands: tuple[BandOutside, ...] = Field(description="Bands that set any aside.")


class MeasuredNumber(Entry):
    """A measure that was asked for, over the draws counted."""

    measure: str = Field(description="In words that `detente ask` reads.")
    written: dict[str, object] = Field(description="The same as a file has it.")
    mean: Maybe = Field(description="Over the draws in which it is a number.")
    low: Maybe = Field(description="5 % quantile over draws.")
    high: Maybe = Field(description="95 % quantile over draws.")
    never: Real = Field(description="Share of the draws in which what is waited for never comes.")
