"""How something that was found is cited: what was found, in what, made how. The day is added by whoever cites."""

from __future__ import annotations

from detente.findings.audit import AuditedClaim, AuditFinding
from detente.findings.common import ScenarioFinding
from detente.findings.crux import CruxFinding
from detente.report import words as w


def citation(found: ScenarioFinding, what: str) -> str:
    """What was found, of which scenario, with which version, over which draws, and the fingerprints to find it by."""
    answer = f", answer {digest}" if (digest := getattr(found, "digest", "")) else ""
    name = found.scenario.title or found.scenario.name
    made = f"detente {found.version}, {w.sentence(w.settings_words(found.settings))}"
    return f"{what} {name} ({found.scenario.name}, scenario {found.scenario.digest}{answer}). {made}"


def verdict(found: AuditFinding, claim: AuditedClaim) -> str:
    """A verdict, cited."""
    return citation(found, f"{claim.id}: {w.verdict(claim).label}.")


def crux(found: CruxFinding) -> str:
    """A crux, cited."""
    return citation(found, f"What parts {found.first.label} and {found.second.label} on: {found.asks}")
