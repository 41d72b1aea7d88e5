"""What each thing a party can do is worth to it on a day, and how often none is better."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.audit import DrawsCounted
from detente.findings.common import Entry, LaidOverLabel, Real, ScenarioFinding, Spread
from detente.findings.frames import Row


class RankedAct(Entry):
    """One thing it can do, in yearly spans of what it has at stake."""

    act: str = Field(description="The rule or package of rules; `nothing`: that it does nothing.")
    to: dict[str, str] = Field(description="What changes at once, and to what, where the game mostly is.")
    open: Real = Field(description="In what share of where the game may be that day, mean over the draws.")
    gain: Spread = Field(description="If it is carried out, over doing nothing.")
    agreed: Spread = Field(description="The chance that all others who must consent would.")
    worth: Spread = Field(description="Of trying it: both together, and what a refusal does.")
    best: Real = Field(description="In what share of the draws no act is worth more.")
    low: Real = Field(description="Where the interval of that share begins.")
    high: Real = Field(description="Where it ends.")
    regret: Spread = Field(description="What it is worth less than the best act of its draw.")


class RankFinding(ScenarioFinding):
    """Which act is best for a party: `detente rank SCENARIO PARTY --json`."""

    format: Literal["detente.rank/1"] = "detente.rank/1"
    party: str
    focus: str
    in_play: dict[str, tuple[str, ...]]
    frozen: dict[str, str]
    states: int
    on: str = Field(description="When it acts.")
    laid_over: LaidOverLabel = Field(description="What was laid over the scenario.")
    acts: tuple[RankedAct, ...] = Field(description="What loses least comes first; doing nothing is among them.")
    draws: DrawsCounted = Field(description="Which draws are counted.")
    digest: str = Field(description="Fingerprint of the answer.")

    def rows(self) -> list[Row]:
        """A row an act."""
        shares: list[Row] = [{"act": a.act, "open": a.open, "best": a.best, "low": a.low, "high": a.high} for a in self.acts]
        means: list[Row] = [
            {"gain": a.gain.mean, "agreed": a.agreed.mean, "worth": a.worth.mean, "regret": a.regret.mean} for a in self.acts
        ]
        return [{**one, **other} for one, other in zip(shares, means, strict=True)]
