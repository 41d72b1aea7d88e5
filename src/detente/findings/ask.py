"""One measure over the draws: its band, what a change makes of it, and on what that rests."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from detente.findings.audit import JOINT_FROM, DrawsCounted, FoundBox, FoundHinge, FoundPair, Way
from detente.findings.checks import Check
from detente.findings.common import Diagnostics, Entry, LaidOverLabel, Maybe, Real, ScenarioFinding, Spread
from detente.findings.frames import Row


class AskedSide(Entry):
    """The measure in one game, over the draws counted."""

    value: Spread = Field(description="The measure, over the draws in which it is a number.")
    never: Real = Field(description="Share of the draws in which what is waited for never comes.")


class AskedDifference(Entry):
    """What the change makes of the measure, draw by draw."""

    effect: Spread = Field(description="After the change less before it; None where it goes to or from never.")
    margin: Real = Field(description="By how much it must move to count as moved.")
    rises: Way
    same: Way = Field(description="It moves by less than the margin.")
    falls: Way


class SweptPoint(Entry):
    """The measure with the assumption at one value."""

    at: Real
    value: Spread
    counted: int = Field(description="Draws that count and in which the measure is a number, or never comes, there.")
    never: Real = Field(description="Share of the draws in which what is waited for never comes.")


class Swept(Entry):
    """The measure as one assumption goes from one end to the other: the same draws at each point, all else as drawn."""

    path: str
    low: Real
    high: Real
    points: tuple[SweptPoint, ...] = Field(description="With the change, where there is one.")
    bound: Maybe = Field(description="What is looked for on the curve; none where there is no such bound.")
    crosses: tuple[Real, ...] = Field(description="Where its mean crosses the bound, on a straight line between two points.")


class Suggestion(Entry):
    """The focus that was found for a measure: `--focus auto`."""

    taken: tuple[str, ...] = Field(description="What was put in play beside the core: what moves the answer most first.")
    left: tuple[str, ...] = Field(description="What moves it too, by a hundredth of its scale or more, and did not fit.")
    draws: int = Field(description="Over how many draws that was seen, each alone beside the core.")
    fits: int = Field(description="How many states were to fit.")


class Neighbour(Entry):
    """What becomes of the answer where something frozen is put in play as well."""

    name: str
    why_not: str = Field("", description="Why it was not tried; empty where it was.")
    states: int | None = None
    before: Maybe = Field(None, description="The mean of the answer (of the difference, where there is one) as asked.")
    after: Maybe = Field(None, description="The same with it in play, over the draws that count in both.")
    by: Maybe = Field(None, description="By how much it moves either way, on average over those draws.")
    moved: Maybe = Field(None, description="Share of those draws in which it moves by more than a twentieth of its scale.")
    turns: bool | None = Field(
        None,
        description="Whether its commonest way is another or, of one game, its mean moves by over a tenth of its scale.",
    )


class AskFinding(ScenarioFinding):
    """One measure, what it is compared with and on what it rests: `detente ask SCENARIO MEASURE --json`."""

    format: Literal["detente.ask/1"] = "detente.ask/1"
    argument: str | None = Field(description="Under whose premises it was asked; None where under none.")
    asks: str = Field(description="What was asked, as a sentence, in the names that the scenario gives.")
    words: dict[str, str] = Field(description="What the scenario says of the names in it, where it says anything.")
    measure: str = Field(description="The measure, in words that `detente ask` reads.")
    written: dict[str, Any] = Field(description="The same as a file has it.")
    focus: str
    suggested: Suggestion | None = Field(description="How the focus was found; none where it was named.")
    in_play: dict[str, tuple[str, ...]]
    frozen: dict[str, str]
    states: int
    laid_over: LaidOverLabel = Field(description="The change, and what was taken for given before and after it.")
    answer: AskedSide = Field(description="With the change, where there is one.")
    compared_with: AskedSide | None = Field(description="Without it; None where nothing is changed.")
    difference: AskedDifference | None = Field(description="None where nothing is changed.")
    swept: Swept | None = Field(description="The curve along one assumption, where one was asked for.")
    neighbours: tuple[Neighbour, ...] = Field(description="What lies just outside the focus, where it was asked about.")
    draws: DrawsCounted = Field(description="Which draws are counted.")
    parted: str = Field(description="Which draws the hinge tells from which; empty where they are all alike.")
    hinge: FoundHinge | None = Field(description="The assumption it rests on; none where no split is clear.")
    hinges: tuple[FoundHinge, ...] = Field(description="The best splits, clear or not.")
    pair: FoundPair | None = Field(description="Two that decide together; none where no two clearly do.")
    box: FoundBox | None = Field(description="Two or three that mark it off; none where none do, or under `joint_from` draws.")
    joint_from: int = Field(JOINT_FROM, description="Counted draws from which boxes of several assumptions are looked for.")
    pace_r2: Maybe = Field(description="What pace and noise together explain of it; none where nothing was split.")
    unread: tuple[str, ...] = Field(description="Numbers that were given and that nothing in play reads.")
    diagnostics: Diagnostics
    checks: tuple[Check, ...] = Field(description="What solving some draws another way changes.")
    digest: str = Field(description="Fingerprint of the answer.")

    def rows(self) -> list[Row]:
        """A row a game: the measure with the change, without it, and the difference; and a row a point of the curve."""
        sides = {"answer": self.answer, "compared with": self.compared_with}
        made: list[Row] = [
            {"what": what, **side.value.model_dump(), "never": side.never} for what, side in sides.items() if side is not None
        ]
        if self.difference is not None:
            made.append({"what": "difference", **self.difference.effect.model_dump(), "never": 0.0})
        if self.swept is not None:
            path, points = self.swept.path, self.swept.points
            made += [{"what": f"{path} {each.at:.4g}", **each.value.model_dump(), "never": each.never} for each in points]
        return made
