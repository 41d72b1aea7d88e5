"""What every finding is made of: the records that several of them share.

A finding is what comes out of one question. Everything that is printed, drawn or sent is read from it, so a field is
required where whoever answers always knows it: one that is not filled is then an error of types. Where there may be
nothing to say the field is `None`, and its description says when.

Shares, chances and odds lie in 0 .. 1; dates are `YYYY-MM-DD`; durations are years; values to a party are utility-years.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from detente.errors import Refused
from detente.findings.frames import Backend, Row, frame, html

Real = Annotated[float, Field(allow_inf_nan=False)]
"""A number; not one that is none or has no end."""


def _known(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


Maybe = Annotated[float | None, BeforeValidator(_known)]
"""A number, or nothing where there is none: no draw was counted, or it has no end."""


class Entry(BaseModel):
    """Any object of a finding: frozen. What a later version writes besides is passed over when it is read."""

    model_config = ConfigDict(frozen=True, extra="ignore", json_schema_serialization_defaults_required=True)


class ScenarioLabel(Entry):
    """The scenario that was asked."""

    name: str
    title: str
    about: str = Field(description="What it is about, in plain words.")
    digest: str = Field(description="Fingerprint of everything in the scenario that can change an answer.")
    counts: str = Field("years", description="What its clock counts: years or rounds.")
    parties: dict[str, str] = Field(description="By id of a party: its name, where the scenario gives it one.")


class SettingsLabel(Entry):
    """How it was computed; the number of workers is left out, since it changes nothing."""

    draws: int = Field(description="Draws of all assumptions.")
    seed: int
    tolerance: Real = Field(description="Error allowed in precision x value.")
    smallest_step: Real = Field(description="The solver's smallest step, years.")
    precise: bool = Field(False, description="Whether it was asked to be solved a hundred times finer than a study is.")
    equilibrium: Literal["backward", "principal"] = Field(
        "backward",
        description="What games come to rest in: what an end far away leads back to, or the principal branch.",
    )
    horizon_years: Real = Field(description="Years beyond the last date within which the end must be forgotten.")
    set: dict[str, str | bool] = Field(description="Assumptions that the user set for this study, by path.")


class Finding(Entry):
    """What every finding begins with."""

    format: str
    version: str = Field(description="Version of detente that wrote it.")

    def rows(self) -> list[Row]:
        """The finding as a table, a row a thing found; each kind of finding says what a row is."""
        raise Refused(f"{self.format} is no table", "Read its fields")

    def to_frame(self, backend: Backend = "pandas") -> Any:
        """`rows` as a data frame of pandas, polars or pyarrow (extra `detente[results]`)."""
        return frame(self.rows(), backend)

    def to_xarray(self) -> Any:
        """Labelled arrays, where the finding is made of arrays (extra `detente[results]`)."""
        raise Refused(f"{self.format} holds no arrays", "Take .to_frame()")

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return html(self.heading, self.rows())

    @property
    def heading(self) -> str:
        """What it is, in a line."""
        return (type(self).__doc__ or self.format).partition(":")[0]


class ScenarioFinding(Finding):
    """What every finding about a scenario begins with."""

    scenario: ScenarioLabel
    settings: SettingsLabel
    seconds: Real = Field(description="Wall time.")

    @property
    def heading(self) -> str:
        """What it is, of which scenario, over how many draws."""
        return f"{super().heading}: {self.scenario.title or self.scenario.name}, {self.settings.draws} draws"


class Spread(Entry):
    """A number over the draws: its mean and the middle of the draws. None where no draw was counted."""

    mean: Maybe
    low: Maybe = Field(description="5 % quantile over draws.")
    high: Maybe = Field(description="95 % quantile over draws.")


class LaidOverLabel(Entry):
    """What was laid over the scenario."""

    change: str = Field(description="In words; empty where nothing was.")
    written: dict[str, Any] = Field(description="The same as a file has it.")
    given: dict[str, Any] = Field(description="What was taken for given, as a file has it.")


class Paths(Entry):
    """Chance of each option of an issue: `mean`, `low`, `high` are lists per option of one number a date."""

    options: tuple[str, ...]
    mean: tuple[tuple[Real, ...], ...]
    low: tuple[tuple[Real, ...], ...] = Field(description="5 % quantile over draws.")
    high: tuple[tuple[Real, ...], ...] = Field(description="95 % quantile over draws.")


class Event(Entry):
    """A dated event."""

    date: str
    name: str


class Diagnostics(Entry):
    """What says how far to trust an answer."""

    sharpness: Maybe = Field(
        description="Decisive precision x gain; below about 5 the answer is mostly noise. None where nothing is tried."
    )
    against: Maybe = Field(description="Share of changes against a consenter's own interest. None where nothing changes.")
    moves_a_year: Maybe = Field(description="Changes carried out, a year or a round.")
    error_left: Maybe = Field(description="Error left where the solver's smallest step was accepted.")
    steps: Maybe = Field(description="Steps of the solver, mean over draws.")
    unexpected: Maybe = Field(
        None,
        description="Where something is hidden: how far what acts told was from what they were expected to tell, by how "
        "often they are done; mean over draws.",
    )
    astray: Maybe = Field(
        None, description="Where something is hidden: share of paths through states in which that was more than 0.001."
    )
    cycling: Maybe = Field(
        None,
        description="In rounds: share of draws in which nothing settles however many are played: one more may end otherwise.",
    )


class WeighedAmount(Entry):
    """A cost or interest of a party in its own yearly spans: 1 is a year of all that it has at stake in the core."""

    path: str
    spans: Spread


class PartyStakes(Entry):
    """How a party's stakes are scaled in a focus, so that precision means the same for all, and what its numbers weigh then."""

    party: str
    factor: Spread = Field(description="What its interests and costs are multiplied by.")
    core_share: Maybe = Field(
        description="What the core spans of all that it has at stake in the focus, in the middle of the draws; under a fifth "
        "the core, by which all is scaled, is little of it. None where it has nothing at stake."
    )
    amounts: tuple[WeighedAmount, ...] = Field((), description="Its costs and interests that the game reads; in runs alone.")
