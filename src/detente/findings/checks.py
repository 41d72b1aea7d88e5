"""What solving some of the draws again, another way, changes in an answer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.common import Entry, Real

Way = Literal["together", "finer_step", "later_end", "other_equilibrium", "coarser_grid", "other_landing", "other_reading"]


class Check(Entry):
    """Some draws solved again: each way alone; in studies of fewer than 64 draws all at once (`together`)."""

    way: Way = Field(
        description="How: with half the step and a quarter of the error, with an end years later, from another end; where "
        "something is hidden with every other belief left out, beliefs handed on by the plain rule, acts read otherwise."
    )
    draws: int = Field(description="Draws looked at, of those that count.")
    moved: int = Field(
        description="Draws in which some answer moves by more than .05 of its scale: 1 for a chance, a year's stakes for "
        "a value, the span looked at for years; the span of the answer over the draws where that is larger."
    )
    largest: Real = Field(description="The largest move, in parts of that scale.")


class RunCheck(Check):
    """The same of every chance that a run shows, with the one that moves most on average over the draws looked at."""

    on: str = Field(description="Which, such as `toll=high at 2031-01-01`.")
    mean: Real = Field(description="Its mean over those draws as they were solved.")
    mean_so: Real = Field(description="Its mean solved so.")


class BaselineCheck(Check):
    """The same of all bands and facts in a focus."""

    otherwise: int = Field(description="Draws looked at that the bands keep one way and set aside the other.")


class ClaimCheck(Check):
    """The same of the effects that a claim is read off."""

    held: int = Field(description="Draws looked at in which the claim holds as they were solved.")
    held_so: int = Field(description="Draws in which it holds solved so.")
    otherwise: int = Field(description="Draws in which it reads otherwise: it holds one way and not the other.")
