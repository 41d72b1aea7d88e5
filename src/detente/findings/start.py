"""A scenario to start from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from detente.findings.common import Finding


class StartFinding(Finding):
    """A scenario to start from: the file that `detente new NAME` writes."""

    format: Literal["detente.start/1"] = "detente.start/1"
    name: str
    mechanisms: tuple[str, ...] = Field(description="Mechanisms of the catalogue it was joined from; none: a small example.")
    text: str = Field(description="The scenario, as YAML.")
