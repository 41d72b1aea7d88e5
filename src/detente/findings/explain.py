"""Why a claim comes out as it does: what leads to what it measures, who gains by that, and which premises carry it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.audit import AuditedClaim, DrawsCounted, PremisesEffect
from detente.findings.common import Entry, LaidOverLabel, Maybe, Real, ScenarioFinding, Spread
from detente.findings.frames import Row

PartKind = Literal["interest", "cost", "costs_later", "beyond"]


class GainPart(Entry):
    """One part of what a party gains by a move, in yearly spans."""

    kind: PartKind = Field(
        description="An interest; what this move costs at once; what moves still to come cost; what lies beyond the day from "
        "which all is taken back, and cannot be told apart."
    )
    name: str = Field(description="Of an interest its name, else empty.")
    alone: Spread = Field(description="What it would bring if nobody did anything any more; chance and the calendar go on.")
    later: Spread = Field(description="What is added by all that is done from then on.")
    whole: Spread = Field(description="Both together.")
    change: Spread | None = Field(description="By how much that is more than in the first game; none in the first.")


class GainPull(Entry):
    """What one party adds to a gain by all that it does from then on, over what it would do without the move."""

    party: str
    worth: Spread
    change: Spread | None = Field(description="By how much that is more than in the first game; none in the first.")


class PartyGain(Entry):
    """What a move is worth to one party that has a say in it."""

    party: str
    tries: bool = Field(description="Whether it may try it.")
    consents: bool = Field(description="Whether its consent is needed.")
    gain: Spread = Field(
        description="Yearly spans, over staying as it is; the price of a move, which only its mover pays, aside."
    )
    change: Spread | None = Field(description="By how much that is more than in the first game; none in the first.")
    gains_in: Real = Field(description="Share of the draws in which it gains.")
    agrees: Spread = Field(description="The chance that it would agree, asked alone; 1 where it need not.")
    parts: tuple[GainPart, ...] = Field(description="They add up to the gain; what is nought in every draw is left out.")
    pulls: tuple[GainPull, ...] = Field(description="All `later` and costs still to come, once more, by who acts.")
    off: Spread = Field(description="By how much the solver's own gain is greater: what its steps and single precision cost.")


class MoveLedger(Entry):
    """A move in one state on one day, and what everyone gains by it who has a say in it."""

    move: str
    on: str = Field(description="The day.")
    state: dict[str, str] = Field(description="Where everything in play stands.")
    to: dict[str, str] = Field(description="What the move changes.")
    open: Real = Field(description="In what share of where the game may be that day it is open.")
    draws: int = Field(description="Draws over which it is kept: the first of those counted.")
    parties: tuple[PartyGain, ...] = Field(description="Who least often agrees comes first.")


class MoveTold(Entry):
    """How often a rule comes up by a day, on average over the draws, a path."""

    move: str
    tried: Real
    carried: Real
    refused: Real
    blockers: dict[str, float] = Field(description="By party or body the refusals it is to blame for.")


class ExplainedGame(Entry):
    """One of the games that are compared, or the only one."""

    says: str = Field(description="What is changed in it, or laid over it; empty where nothing is.")
    by: str = Field(description="The day by which moves are counted.")
    moves: tuple[MoveTold, ...] = Field(description="The three most tried of those that are told of, the one most tried first.")
    ledger: MoveLedger | None = Field(
        description="Of the move that is explained; none where it is never open, or `no_ledger` says why."
    )


class PremiseLeftOut(Entry):
    """What becomes of the claim if one premise is left out, all others and all draws being the same."""

    premise: str
    says: str
    share: Maybe = Field(description="In which it then holds; none where no draw counts, or it cannot be tried.")
    low: Maybe
    high: Maybe
    does: PremisesEffect | None = Field(description="What this premise alone does, as an audit says it of all of them.")
    turns: bool = Field(description="Whether the share then lies in another verdict's room.")


class ExplainFinding(ScenarioFinding):
    """Reasons: `detente explain ARGUMENT CLAIM --json`, `detente run SCENARIO --explain MOVE --json`."""

    format: Literal["detente.explain/1"] = "detente.explain/1"
    argument: str | None = Field(description="Whose claim it is, or under whose premises a move is explained.")
    claim: AuditedClaim | None = Field(description="As an audit has it; none where a move is explained.")
    part: int | None = Field(description="Of its parts the place, from 0, of the one that is explained; none without a claim.")
    measure: str = Field(description="What that part measures, in words; empty without a claim.")
    focus: str
    in_play: dict[str, tuple[str, ...]]
    frozen: dict[str, str]
    states: int | None = Field(description="None where there is nothing to test.")
    move: str | None = Field(description="The move that is explained; none where no decision leads to what is measured.")
    no_ledger: str = Field(description="Why no ledger is kept of these games; empty where one is.")
    leads: bool = Field(
        description="Whether moves are told of that lead into what is measured; else of all, or of the one named."
    )
    games: tuple[ExplainedGame, ...] = Field(description="Where two are compared, the one before the change comes first.")
    premises: tuple[PremiseLeftOut, ...] = Field(description="Each premise that touches what is in play, left out in turn.")
    not_encoded: tuple[str, ...] = Field(description="Premises that the argument states and no number stands for.")
    laid_over: LaidOverLabel | None = Field(description="Of a move, what was laid over the scenario; none with a claim.")
    draws: DrawsCounted | None = Field(description="Of a move, which draws are counted; a claim has its own.")
    digest: str = Field(description="Fingerprint of the answer.")

    def rows(self) -> list[Row]:
        """A row a part of a party's gain, by game."""
        return [
            {
                "game": game.says,
                "move": game.ledger.move,
                "party": gain.party,
                "part": part.name or part.kind,
                "alone": part.alone.mean,
                "later": part.later.mean,
                "whole": part.whole.mean,
                "low": part.whole.low,
                "high": part.whole.high,
            }
            for game in self.games
            if game.ledger is not None
            for gain in game.ledger.parties
            for part in gain.parts
        ]
