"""Several encodings of one article: who agrees, how far, and what the others part over."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.common import Entry, Finding, Maybe, Real, ScenarioLabel, SettingsLabel
from detente.findings.frames import Row
from detente.findings.statuses import Outcome, Status

Cause = Literal[
    "strength",
    "certainty",
    "form",
    "number",
    "rule",
    "change",
    "interest",
    "package",
    "draws",
    "form not swapped",
    "no single swap",
]


class Encoded(Entry):
    """One encoding."""

    label: str = Field(description="What it is called here: its name, or what tells its file from the others'.")
    argument: str
    title: str
    digest: str = Field(description="Fingerprint of the argument.")
    scenario: ScenarioLabel
    claims: int = Field(description="Claims in its file.")
    premises: int


class ClaimAlone(Entry):
    """A claim that no other encoding has."""

    encoding: str
    id: str
    cite: tuple[str, ...]
    why: str


class ReadClaim(Entry):
    """One sentence of the article as one encoding has it."""

    encoding: str
    id: str
    says: str
    forms: tuple[str, ...] = Field(description="Empty where it has none: it waits, or only reports.")
    written: tuple[str, ...] = Field(description="Each form as it is written in a file, its measures in full.")
    strength: str
    certainty: tuple[str, ...] = Field(description="Words of certainty in its forms.")
    bar: Maybe = Field(description="The share it must reach; none where it was not tried.")
    verdict: Outcome | Status = Field(description="Its outcome; where there is none, its status.")
    share: Maybe = Field(description="None where it was not tried, or no draw was counted.")
    low: Maybe = Field(description="Interval of the share, low end.")
    high: Maybe = Field(description="Interval of the share, high end.")
    counted: int = Field(description="Draws counted.")
    reason: str = Field(description="Why there is no verdict, or none that says something.")


class Swapped(Entry):
    """One thing of other encodings put in the place of one's own, and what becomes of the claim then."""

    kind: Literal["strength", "certainty", "form", "number", "rule", "change", "interest", "package"]
    on: str = Field(description="The encoding in which it was swapped.")
    of: tuple[str, ...] = Field(description="The encodings that have it so.")
    what: str
    verdict: Outcome | Status | None = Field(description="The claim's verdict then; none where it cannot be swapped.")
    share: Maybe = Field(description="Likewise.")
    cannot: str = Field(description="Why it cannot be swapped.")


class Parted(Entry):
    """Two encodings with different verdicts on one claim, and what parts them."""

    between: tuple[str, str]
    causes: tuple[Cause, ...] = Field(
        description="Kinds of swaps that alone give one the verdict of the other, the simplest first. Else `draws`: one is "
        "undecided and may yet come to the other's verdict; `form not swapped`: the forms differ and neither can be asked of "
        "the other; `no single swap`."
    )
    by: tuple[str, ...] = Field(description="The swaps that do it, each in words.")
    nearest: str = Field(
        description="Where none does: the swap that brings one share nearest to the other; empty if none does."
    )


class ComparedClaim(Entry):
    """One sentence of the article in all encodings that have it."""

    id: str
    cite: tuple[str, ...]
    matched_by: str
    same_form: bool
    same_strength: bool
    same_verdict: bool
    readings: tuple[ReadClaim, ...]
    parted: tuple[Parted, ...] = Field(description="Each two of them whose verdicts differ.")
    swaps: tuple[Swapped, ...] = Field(description="All that was swapped to find out why, and forms that cannot be.")


class Alpha(Entry):
    """Krippendorff's alpha over the claims compared: 1 where all agree, 0 where they do no more than by chance."""

    over: Literal["forms", "verdicts", "shares"]
    scale: Literal["nominal", "interval"]
    alpha: Maybe = Field(description="None where all values are the same: there is nothing to agree on.")
    low: Maybe = Field(description="95 % interval, low end: bootstrap over claims.")
    high: Maybe = Field(description="95 % interval, high end.")
    values: int
    claims: int = Field(description="Claims with two values or more.")


class Counted(Entry):
    """How many pairs with different verdicts have this as their first cause."""

    cause: Cause
    pairs: int


class CompareFinding(Finding):
    """Encodings of one article side by side: `detente compare ARGUMENT... --json`."""

    format: Literal["detente.compare/1"] = "detente.compare/1"
    article: str = Field(description="The document that the claims of all cite.")
    settings: SettingsLabel
    complete: bool = Field(description="False where it was stopped before all swaps were solved.")
    encodings: tuple[Encoded, ...]
    agreement: tuple[Alpha, ...]
    kept: tuple[str, ...] = Field(description="Claims that keep their verdict under all encodings.")
    claims: tuple[ComparedClaim, ...]
    alone: tuple[ClaimAlone, ...] = Field(description="Claims that no other encoding has.")
    unswapped: tuple[Swapped, ...] = Field(description="Rules, numbers and the like that cannot be swapped, for any claim.")
    causes: tuple[Counted, ...] = Field(description="What parts the encodings, the commonest first.")
    solved: int = Field(description="Swaps that were solved.")
    seconds: Real = Field(description="Wall time.")

    def rows(self) -> list[Row]:
        """A row a claim and encoding: its form, strength, verdict and share."""
        return [
            {
                "claim": claim.id,
                "encoding": each.encoding,
                "form": " and ".join(each.forms),
                "strength": each.strength,
                "verdict": each.verdict,
                "share": each.share,
                "low": each.low,
                "high": each.high,
            }
            for claim in self.claims
            for each in claim.readings
        ]
