"""What is stable: states of an explicit model by concept, or settlements of a scenario by their share of the draws."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.common import Entry, Finding, Real, ScenarioLabel, SettingsLabel
from detente.findings.frames import Row, named

Id = str | int
"""A state's id, as its file has it."""
Ids = tuple[Id, ...] | None
"""States; none where they are too many to list (their number stands under `counts`)."""


class OptionLabel(Entry):
    """Something a decision maker of a model does or does not do."""

    id: int
    dm: str | None = Field(description="Who controls it; none where nobody does.")
    name: str
    reversible: Literal["both", "fwd", "back"]


class StateLabel(Entry):
    """A state of a model, with how its options stand."""

    id: Id
    opts: str


class ModelLabel(Entry):
    """The explicit model that was asked."""

    id: str
    title: str
    sources: tuple[str, ...]
    form: str
    decision_makers: tuple[str, ...]
    size: int = Field(description="How many states there are.")
    options: tuple[OptionLabel, ...]
    states: tuple[StateLabel, ...] = Field(description="Left empty where there are more than 100,000.")
    solved_on: str


class Step(Entry):
    """A move of a decision maker, or of several together, to a state."""

    by: str
    to: Id


class AnsweredMove(Entry):
    """An improvement, and the moves by which the others answer it."""

    improvement: Id
    sanction: tuple[Step, ...]


class Verdict(Entry):
    """Why a state is stable for somebody or not."""

    stable: bool
    because: str
    answers: tuple[AnsweredMove, ...] = Field((), description="Where it is stable: each improvement and its answer.")
    improvement: Id | None = Field(None, description="Where it is not: an improvement that nothing answers.")


class Upset(Entry):
    """A coalition that leaves a state, for what, how, and under which concepts."""

    state: Id
    coalition: str
    improvement: Id
    concepts: tuple[str, ...] = Field(alias="not", description="The concepts under which the state is not stable for it.")
    path: tuple[Step, ...]


class Jump(Entry):
    """A coalition that leaves one Nash equilibrium for another."""

    start: Id = Field(alias="from")
    to: Id
    coalition: str


class WayBetween(Entry):
    """A way from one equilibrium to another by improvements alone."""

    start: Id = Field(alias="from")
    to: Id
    steps: tuple[Step, ...]


class Simultaneous(Entry):
    """States stable where all may move at the same time."""

    equilibria: Ids
    individual: dict[str, Ids]


class ForesightFound(Entry):
    """States stable for two parties that look h moves ahead (`L1` ..), and with every horizon that is long enough (`NM`)."""

    equilibria: dict[str, Ids]
    individual: dict[str, dict[str, Ids]]
    variant: str
    strict: bool = Field(description="Whether no party is indifferent between any two states.")


class DemandedMove(Entry):
    """A move the party could make: all states of one of these groups must be no better for it than where it starts."""

    move: Id
    no_better_one_of: tuple[tuple[Id, ...], ...]


class PartyDemand(Entry):
    """What a party's ranking must do for the state to be stable for it."""

    moves: tuple[DemandedMove, ...]
    fewest_lowered: tuple[Id, ...] = Field(description="A smallest set of states that would have to rank below it.")


class DemandsFound(Entry):
    """What rankings would make a state stable, by concept and party."""

    state: Id
    by_concept: dict[str, dict[str, PartyDemand]]


class StableShare(Entry):
    """In what share of the draws a settlement is stable, with its interval."""

    share: Real
    low: Real
    high: Real


class Leaver(Entry):
    """A coalition that has reason to leave a settlement: in what share of the draws, and mostly for which other."""

    coalition: str
    share: Real
    mostly_to: dict[str, str]


class SettlementStability(Entry):
    """One settlement of a scenario: how often it is stable, and who leaves it, by concept."""

    settlement: dict[str, str]
    start: bool
    stable: dict[str, StableShare]
    left_by: dict[str, tuple[Leaver, ...]]


class StabilityFinding(Finding):
    """What is stable: `detente stability FILE --json`. Keys of the other kind are empty or null."""

    format: Literal["detente.stability/1"] = "detente.stability/1"
    kind: Literal["model", "scenario"]
    model: ModelLabel | None = Field(None, description="Of a model.")
    equilibria: dict[str, Ids] = Field({}, description="Of a model, by concept: states stable for everybody.")
    individual: dict[str, dict[str, Ids]] = Field({}, description="Of a model, by concept and decision maker.")
    counts: dict[str, dict[str, int]] = Field({}, description="How many of those there are.")
    coalitions: dict[str, Ids] | tuple[str, ...] = Field(
        (), description="Of a model, by concept: states stable for every coalition asked about. Of a scenario: the coalitions."
    )
    coalitions_note: str = Field("", description="Why coalitions were not asked about.")
    by_coalition: dict[str, dict[str, Ids]] = {}
    upsets: tuple[Upset, ...] = ()
    coalition_reasons: dict[str, dict[str, dict[str, Verdict]]] = Field({}, description="By state, coalition and concept.")
    jumps: tuple[Jump, ...] = ()
    reasons: dict[str, dict[str, dict[str, Verdict]]] = Field({}, description="By state, decision maker and concept.")
    reasons_note: str = Field("", description="Why not all states were explained.")
    asked_why: tuple[Id, ...] = Field((), description="The states of which it was asked why.")
    ways: tuple[WayBetween, ...] = ()
    simultaneous: Simultaneous | None = Field(None, description="Of a small model of options.")
    foresight: ForesightFound | None = Field(None, description="Of a model of two decision makers.")
    demands: DemandsFound | None = Field(None, description="Where it was asked.")
    warnings: tuple[str, ...] = Field((), description="What the reader of the model noticed without stopping.")
    scenario: ScenarioLabel | None = Field(None, description="Of a scenario; so are all keys below.")
    settings: SettingsLabel | None = None
    focus: str = ""
    on: str = Field("", description="The day whose rules hold.")
    held: dict[str, str] = Field({}, description="The levels at which conditions are held.")
    reading: str = Field("", description="Whether all members of a coalition must gain (`strict`) or one and nobody lose.")
    frozen: dict[str, str] = {}
    parties: tuple[str, ...] = ()
    moves: int | None = None
    settlements: tuple[SettlementStability, ...] = ()
    left_out: str = Field("", description="What the ranking of settlements does not count.")
    seconds: Real = Field(description="Wall time.")

    def rows(self) -> list[Row]:
        """A row for every state listed of a model, or for every settlement of a scenario: where it is stable, by concept."""
        if self.model is None:
            return [
                {"settlement": named(row.settlement), "start": row.start, **{c: s.share for c, s in row.stable.items()}}
                for row in self.settlements
            ]
        stable = {concept: set(ids or ()) for concept, ids in self.equilibria.items()}
        return [
            {"id": state.id, "opts": state.opts, **{concept: state.id in ids for concept, ids in stable.items()}}
            for state in self.model.states
        ]
