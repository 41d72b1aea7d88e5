"""What the page may ask: one record a question, with its bounds; a case is named, never a file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from detente.asks import Ask, ask_named
from detente.asks.opened import Opened

Text = Annotated[str, Field(max_length=200)]
Draws = Annotated[int, Field(ge=16, le=4096)]


class Request(BaseModel):
    """A question over one case."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ask: str
    case: Text
    draws: Draws = 64
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1
    sets: Annotated[tuple[Text, ...], Field(max_length=100)] = ()

    def asked(self, opened: Opened) -> tuple[Ask, Any]:
        """The question, and the record that asks it."""
        fields = self.model_dump(exclude={"ask", "case"})
        ask = ask_named(self.ask)
        subject = opened.path(self.case)
        return ask, ask.asked(**{**fields, **({"arguments": (subject,)} if ask.name == "audit" else {"scenario": subject})})


class RunRequest(Request):
    """What becomes of everything in play."""

    ask: Literal["run"]
    focus: Text = ""
    movable: bool = False


class BaselineRequest(Request):
    """Whether the scenario is sane."""

    ask: Literal["baseline"]
    focus: Text = ""


class AuditRequest(Request):
    """Whether the claims follow."""

    ask: Literal["audit"]
    claims: Annotated[tuple[Text, ...], Field(max_length=200)] = ()


class ExplainRequest(Request):
    """Why a claim comes out as it does."""

    ask: Literal["explain"]
    claim: Text


Asked = Annotated[RunRequest | BaselineRequest | AuditRequest | ExplainRequest, Field(discriminator="ask")]


class TextRequest(BaseModel):
    """A text in the place of a case's file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: Annotated[str, Field(max_length=500_000)]


class SaveRequest(TextRequest):
    """The same to be written over the file that had this fingerprint."""

    digest: Text


class NumberRequest(BaseModel):
    """One number of a case's file to be written anew."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    path: Text
    written: Text
    digest: Text
