"""One mechanism of the catalogue tried like an argument: its claims audited over its own scenario (`detente.audit/3`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from detente.argument.catalogue import mechanism
from detente.asks.audit import audited
from detente.asks.common import StudyAsked
from detente.asks.run import RunAsked
from detente.findings.audit import AuditFinding
from detente.study.arms import Progress


@dataclass(frozen=True, kw_only=True)
class MechanismAsked(StudyAsked):
    """What becomes of the claims of one mechanism."""

    name: str  # its id


def ask(asked: MechanismAsked, progress: Progress) -> AuditFinding:
    """Its signature and its counter-checks, each with its verdict."""
    found = mechanism(asked.name)
    settings = asked.settings(found.scenario)
    return audited([(found.argument, found.scenario)], lambda over: settings, progress)


def beside(asked: MechanismAsked) -> Iterator[RunAsked]:
    """What a page shows beside it: a run of the mechanism's scenario."""
    yield RunAsked(scenario=mechanism(asked.name).scenario, **asked.shared())
