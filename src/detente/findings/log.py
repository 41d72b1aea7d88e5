"""When an argument's encoding was fixed, and what became of it since (`detente.log/1`)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.common import Entry, Finding
from detente.findings.frames import Row

What = Literal["fixed", "edited", "audited"]
Seen = Literal["no", "yes", "unsaid", "barred"]


class LogEntry(Entry):
    """One line of an argument's log."""

    at: str = Field(description="When, UTC: `2030-01-05T09:30:00Z`.")
    what: What = Field(
        description="`fixed`: it was frozen; `edited`: it was changed, with a reason; `audited`: verdicts were asked for."
    )
    by: str = Field(description="Who; of an audit empty.")
    said: str = Field(description="The note at its freezing, the reason of an edit, or what was asked.")
    parts: tuple[str, ...] = Field(description="Of an edit: what it changed, added or took out.")
    audits: int = Field(description="How often verdicts had been asked for by then.")
    version: str = Field(description="Version of detente that wrote the line.")


class EncodingLog(Entry):
    """When argument, scenario and ledger were fixed, what changed since and why, and how often verdicts were asked for."""

    fixed: str = Field(description="When, UTC.")
    by: str = Field(description="Who drafted it.")
    note: str
    seen: Seen = Field(
        description="Whether verdicts had been seen before it was fixed, as whoever fixed it says; `barred`: what it was "
        "drafted with gives none before that."
    )
    digest: str = Field(description="Fingerprint of scenario, argument and ledger as they stand.")
    fixed_digest: str = Field(description="The same as they were fixed.")
    ledger: str = Field(description="Fingerprint of the ledger of quotes; empty where there is none.")
    edits: int
    edits_after_audits: int = Field(description="Edits that were made when verdicts had been seen.")
    audits: int = Field(description="How often verdicts were asked for, this time included.")
    unexplained: tuple[str, ...] = Field(description="What was changed and has no reason yet; audits wait for it.")
    entries: tuple[LogEntry, ...] = Field(description="The whole log, the oldest line first.")


class LogFinding(Finding):
    """When an argument was fixed and what changed since: `detente log ARGUMENT --json`, `detente freeze ARGUMENT --json`."""

    format: Literal["detente.log/1"] = "detente.log/1"
    argument: str
    title: str
    encoding: EncodingLog

    def rows(self) -> list[Row]:
        """A row a line of the log."""
        return [
            {"at": e.at, "what": e.what, "by": e.by, "said": e.said, "parts": ", ".join(e.parts), "audits": e.audits}
            for e in self.encoding.entries
        ]
