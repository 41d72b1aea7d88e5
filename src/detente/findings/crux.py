"""The crux of two arguments on one measure: where each stands, what parts them, and the swap that turns one into the other."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from detente.findings.audit import DrawsCounted
from detente.findings.checks import Check
from detente.findings.common import Entry, Maybe, Real, ScenarioFinding, Spread
from detente.findings.frames import Row


class Unsaid(Entry):
    """A premise that cannot be said of the scenario over which the crux is asked."""

    premise: str
    cite: tuple[str, ...]
    why: str


class CruxArgument(Entry):
    """One of the two."""

    label: str = Field(description="What it is called here: its name, or what tells its file from the other's.")
    argument: str
    title: str
    digest: str = Field(description="Fingerprint of the argument.")
    over: str = Field(description="The scenario that it was written over.")
    premises: int
    not_encoded: tuple[str, ...] = Field(description="Premises that change nothing, as their file says.")
    unsaid: tuple[Unsaid, ...] = Field(description="Premises left out, since this scenario has no such thing.")


class CruxSide(Entry):
    """The measure in one world, over the draws counted."""

    value: Spread
    low: Maybe = Field(description="95 % interval of the mean, low end.")
    high: Maybe = Field(description="95 % interval of the mean, high end.")


class Part(Entry):
    """A number with its interval."""

    value: Real
    low: Maybe = Field(description="Interval, low end; all of one finding hold together in 95 % of studies.")
    high: Maybe = Field(description="Likewise, high end.")


class CruxPremise(Entry):
    """A premise of either argument."""

    argument: str = Field(description="By its label.")
    premise: str
    says: str
    cite: tuple[str, ...]


class CruxNumber(Entry):
    """A number, or a level, that either speaks of, as it is in force under each."""

    path: str = Field(description="Or the name of an issue, condition, rule or party.")
    first: str
    second: str


class CruxPoint(Entry):
    """What either argument says of the same things: what is swapped as one."""

    id: str
    standing: Literal["alike", "unread", "differs"] = Field(
        description="`alike`: the same under both; `unread`: nothing in play reads what differs; else it was switched."
    )
    premises: tuple[CruxPremise, ...]
    numbers: tuple[CruxNumber, ...]
    share: Part | None = Field(description="Its part of the difference (Shapley's); none where it was not switched.")
    alone: Maybe = Field(description="What it adds where no other is switched, read off the surface.")
    last: Maybe = Field(description="What it adds where all others are.")
    named: bool = Field(description="Whether its share is clearly not nought, and no less than the margin.")


class CruxPair(Entry):
    """Two points that add more together, or less, than each alone."""

    points: tuple[str, str]
    together: Part


class Contradicts(Entry):
    """What the two say of one thing, and cannot both be so."""

    name: str
    first: str
    second: str
    premises: tuple[CruxPremise, ...]


class CruxSwap(Entry):
    """Points of which one argument takes the other's side, and what its answer is then."""

    of: str = Field(description="Whose answer is turned, by its label.")
    points: tuple[str, ...]
    predicted: Real = Field(description="By the surface.")
    solved: Part = Field(description="As solved; 95 % interval of the mean.")
    over: bool = Field(description="Whether the bar is passed, as solved.")


class CruxFinding(ScenarioFinding):
    """What parts two arguments on one measure: `detente crux A B --on MEASURE --json`."""

    format: Literal["detente.crux/1"] = "detente.crux/1"
    first: CruxArgument
    second: CruxArgument
    asks: str = Field(description="What was asked, as a sentence, in the names that the scenario gives.")
    measure: str = Field(description="The measure, in words that `detente ask` reads.")
    written: dict[str, Any] = Field(description="The same as a file has it.")
    focus: str
    in_play: dict[str, tuple[str, ...]]
    frozen: dict[str, str]
    under_first: CruxSide
    under_second: CruxSide
    under_neither: CruxSide
    under_both: CruxSide | None = Field(description="None where there is no such world.")
    no_both: str = Field(description="Why there is none; empty where there is one.")
    difference: Part = Field(description="Under the second less under the first; the shares sum to it.")
    margin: Real = Field(description="What is no difference in such a measure.")
    verdict: Literal["parted", "many", "cancel", "not_about_this", "undecided", "same"] = Field(
        description="`parted`: some points clearly part them; `many`: they differ, and no point clearly does it; `cancel`: "
        "points move it, and together they leave it where it was; `not_about_this`: no difference moves it by the margin, "
        "with all its interval; `undecided`: one may, and so few draws do not tell; `same`: no point differs."
    )
    points: tuple[CruxPoint, ...] = Field(description="Those that differ first, by the size of their shares.")
    pairs: tuple[CruxPair, ...] = Field(description="Those that are clear.")
    contradictions: tuple[Contradicts, ...]
    bar: Maybe = Field(description="What a swap has to pass; none where there is nothing to pass.")
    bar_given: bool = Field(description="Whether it was asked for; else it lies half way between the two.")
    one_side: bool = Field(description="Whether both stand on one side of the bar, so that there is nothing to swap.")
    swaps: tuple[CruxSwap, ...] = Field(
        description="The smallest found, each way; of those tried the nearest where none passes."
    )
    draws: DrawsCounted = Field(description="Those that count under both.")
    no_number: int = Field(
        description="Draws that count and are left out all the same: somewhere between the two the measure is no number, or "
        "plans never settle."
    )
    checks: tuple[Check, ...] = Field(description="What solving some draws another way changes in the difference.")
    digest: str = Field(description="Fingerprint of the answer.")

    def rows(self) -> list[Row]:
        """A row a point: its standing, share and interval."""
        return [
            {
                "point": each.id,
                "standing": each.standing,
                "share": each.share.value if each.share else None,
                "low": each.share.low if each.share else None,
                "high": each.share.high if each.share else None,
                "named": each.named,
            }
            for each in self.points
        ]
