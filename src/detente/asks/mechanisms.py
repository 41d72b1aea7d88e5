"""Mechanisms tried: each signature claim and each counter-check over wide ranges (`detente.mechanisms/1`)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from detente import __version__
from detente.argument.audit import AuditSettings, audit
from detente.argument.catalogue import GROUPS, Header, Mechanism, claims_of, opened
from detente.argument.verdicts import Verdict
from detente.asks.audit import tally_of
from detente.asks.run import Document, settings_of
from detente.game.play import put_in_play
from detente.study.arms import STUDY_PRECISION, Progress, Settings

FINE = replace(STUDY_PRECISION, smallest_step=1 / 365)
"""These games are small, so steps of a day cost little, and sharp ones need them: with steps of a week a few draws in a
hundred came out otherwise."""


def listing(found: Iterable[Header]) -> Document:
    """The mechanisms without anything solved."""
    return {
        "format": "detente.mechanisms/1",
        "version": __version__,
        "mechanisms": [{**_about(h), **_waiting(opened(h.path))} for h in found],
    }


def _waiting(found: Mechanism) -> Document:
    """How much of the signature cannot be tried yet."""
    waiting = [claim for claim in found.signature.values() if claim.waiting]
    return {"waiting": found.waiting, "waiting_claims": len(waiting), "signature_claims": len(found.signature)}


def checked(found: Iterable[Header], settings: Settings, progress: Progress) -> Document:
    """Every mechanism tried: the share of draws in which each claim of its signature and each counter-check holds."""
    began = time.monotonic()
    settings = replace(settings, precision=FINE)
    mechanisms = [opened(header.path) for header in found]
    tried = [] if progress.stopped() else [tried_one(m, settings, progress) for m in mechanisms]
    claims = [claim for row in tried for claim in row["claims"] if claim["status"] == "tested"]
    counts = {
        "mechanisms": len(tried),
        "waiting_claims": sum(row["waiting_claims"] for row in tried),
        "signatures": sum(c["role"] == "signature" for c in claims),
        "signatures_that_hold": sum(c["role"] == "signature" and c["outcome"] == "follows" for c in claims),
        "counter_checks": sum(c["role"] != "signature" for c in claims),
        "counter_checks_that_hold": sum(c["role"] != "signature" and c["outcome"] == "follows" for c in claims),
    }
    return {
        "format": "detente.mechanisms/1",
        "version": __version__,
        "settings": settings_of(settings),
        "counts": counts,
        "mechanisms": tried,
        "seconds": round(time.monotonic() - began, 2),
    }


def tried_one(found: Mechanism, settings: Settings, progress: Progress) -> dict[str, Any]:
    """One mechanism with what became of its claims; there are no premises, so one world says all."""
    chosen = AuditSettings(study=settings, worlds=("with_premises",), progress=replace(progress, total=lambda draws: None))
    verdicts = audit([found.argument], found.scenario, chosen)[0].verdicts
    return {
        **_about(found.header),
        **_waiting(found),
        "states": put_in_play(found.scenario).size,
        "claims": [_claim(name, role, verdicts[name]) for name, _, role in claims_of(found)],
    }


def _about(header: Header) -> Document:
    return {
        "id": header.id,
        "name": header.name,
        "group": header.group,
        "group_name": GROUPS[header.group],
        "what": header.what,
        "references": list(header.references),
        "appears": header.appears,
        "idiom": header.idiom,
        "breaks": header.breaks,
    }


def _claim(name: str, role: str, verdict: Verdict) -> Document:
    return {
        "id": name,
        "role": role,
        "says": verdict.claim.says,
        "forms": [form.kind for form in verdict.claim.forms],
        "status": verdict.status,
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "text": [text for _, text, _ in verdict.parts],
        **(tally_of(verdict.tallies.get("with_premises")) or {}),
    }
