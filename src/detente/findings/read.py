"""Findings as JSON and back: the one place where they are written and where stored ones are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from detente.errors import Refused
from detente.findings.ask import AskFinding
from detente.findings.audit import AuditFinding
from detente.findings.backtest import BacktestFinding
from detente.findings.baseline import BaselineFinding
from detente.findings.common import Finding
from detente.findings.compare import CompareFinding
from detente.findings.crux import CruxFinding
from detente.findings.cruxes import CruxesFinding
from detente.findings.explain import ExplainFinding
from detente.findings.forms import FormsFinding
from detente.findings.lenses import LensesFinding
from detente.findings.log import LogFinding
from detente.findings.mechanisms import MechanismsFinding
from detente.findings.rank import RankFinding
from detente.findings.run import RunFinding
from detente.findings.settlement import SettlementFinding
from detente.findings.situation import SituationFinding
from detente.findings.stability import StabilityFinding
from detente.findings.start import StartFinding

FINDINGS: tuple[type[Finding], ...] = (
    RunFinding,
    AskFinding,
    RankFinding,
    BaselineFinding,
    AuditFinding,
    ExplainFinding,
    CompareFinding,
    CruxFinding,
    CruxesFinding,
    LensesFinding,
    MechanismsFinding,
    StabilityFinding,
    SettlementFinding,
    BacktestFinding,
    FormsFinding,
    StartFinding,
    LogFinding,
    SituationFinding,
)
"""Every finding there is: docs/json.md, the JSON Schemas and the TypeScript types list these."""

KINDS = {str(kind.model_fields["format"].default): kind for kind in FINDINGS}
"""The findings by their format."""


def plain(finding: Finding) -> dict[str, Any]:
    """The finding as it stands in JSON: every key, in the order of its record.

    A number that is none was made null where the record was made, or was an error there.
    """
    return finding.model_dump(mode="json", by_alias=True)


def read(stored: Mapping[str, Any]) -> Finding:
    """A stored finding; keys of a later version are passed over, a missing or wrong one is named.

    Raises `Refused` for a format that this version does not know, and for what is not of the format it names.
    """
    kind = KINDS.get(str(stored.get("format")))
    if kind is None:
        raise Refused(f"format {stored.get('format')!r} is none that this version reads", f"It reads {', '.join(KINDS)}")
    try:
        return kind.model_validate(stored)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg'].lower()}" for each in error.errors()]
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise Refused(f"this is no {stored['format']}: {'; '.join(wrong[:5])}{more}") from None
