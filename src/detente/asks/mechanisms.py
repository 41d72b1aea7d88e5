"""The catalogue listed, or tried: each signature claim and each counter-check over wide ranges (`detente.mechanisms/2`)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from detente import __version__
from detente.argument.audit import AuditSettings, audit
from detente.argument.catalogue import GROUPS, Header, Mechanism, chosen, claims_of, headers, mechanism, opened
from detente.argument.verdicts import Verdict
from detente.asks.audit import checks_of, holding
from detente.asks.common import StudyAsked, settings_label
from detente.findings.mechanisms import CatalogueEntry, MechanismClaim, MechanismCounts, MechanismsFinding, Role
from detente.findings.statuses import HOLDS, Status
from detente.game.play import put_in_play
from detente.study.arms import Progress, Settings

ROLES: tuple[Role, Role] = ("signature", "counter-check")


@dataclass(frozen=True, kw_only=True)
class MechanismsAsked(StudyAsked):
    """What the catalogue holds; with `check`, what becomes of every claim of it."""

    name: str = ""  # only this one
    search: str = ""  # only those that mention all these words
    group: str = ""
    article: str = ""
    check: bool = False


def ask(asked: MechanismsAsked, progress: Progress) -> MechanismsFinding:
    """The mechanisms asked for, listed or tried."""
    found = [mechanism(asked.name).header] if asked.name else headers()
    found = chosen(found, asked.group, asked.article, asked.search)
    if not asked.check:
        return listing(found)
    return checked(found, asked.settings(None), progress)


def listing(found: Iterable[Header]) -> MechanismsFinding:
    """The mechanisms without anything solved."""
    return MechanismsFinding(version=__version__, mechanisms=tuple(_entry(opened(header.path)) for header in found))


def checked(found: Iterable[Header], settings: Settings, progress: Progress) -> MechanismsFinding:
    """Every mechanism tried: the share of draws in which each claim of its signature and each counter-check holds."""
    began = time.monotonic()
    mechanisms = [opened(header.path) for header in found]
    tried = () if progress.stopped() else tuple(tried_one(m, settings, progress) for m in mechanisms)
    return MechanismsFinding(
        version=__version__,
        settings=settings_label(settings),
        counts=_counts(tried),
        mechanisms=tried,
        seconds=round(time.monotonic() - began, 2),
    )


def _counts(tried: tuple[CatalogueEntry, ...]) -> MechanismCounts:
    claims = [claim for entry in tried for claim in entry.claims if claim.status is Status.TESTED]
    signatures, counters = ([c.outcome in HOLDS for c in claims if c.role == role] for role in ROLES)
    return MechanismCounts(
        mechanisms=len(tried),
        waiting_claims=sum(entry.waiting_claims for entry in tried),
        signatures=len(signatures),
        signatures_that_hold=sum(signatures),
        counter_checks=len(counters),
        counter_checks_that_hold=sum(counters),
    )


def tried_one(found: Mechanism, settings: Settings, progress: Progress) -> CatalogueEntry:
    """One mechanism with what became of its claims; there are no premises, so one world says all."""
    how = AuditSettings(study=settings, worlds=("with_premises",), progress=replace(progress, total=lambda draws: None))
    verdicts = audit([found.argument], found.scenario, how)[0].verdicts
    claims = tuple(_claim(name, role, verdicts[name]) for name, _, role in claims_of(found))
    return _entry(found).model_copy(update={"states": put_in_play(found.scenario).size, "claims": claims})


def _entry(found: Mechanism) -> CatalogueEntry:
    """What it is, and how much of its signature cannot be tried yet."""
    header = found.header
    return CatalogueEntry(
        id=header.id,
        name=header.name,
        group=header.group,
        group_name=GROUPS[header.group],
        what=header.what,
        references=header.references,
        appears=header.appears,
        idiom=header.idiom,
        breaks=header.breaks,
        waiting=found.waiting,
        waiting_claims=sum(bool(claim.waiting) for claim in found.signature.values()),
        signature_claims=len(found.signature),
    )


def _claim(name: str, role: Role, verdict: Verdict) -> MechanismClaim:
    told = holding(verdict, "with_premises")
    return MechanismClaim(
        id=name,
        role=role,
        says=verdict.claim.says,
        forms=tuple(form.kind for form in verdict.claim.forms),
        text=tuple(part.text for part in verdict.parts),
        by_construction=verdict.by_construction,
        status=verdict.status,
        outcome=verdict.outcome,
        reason=verdict.reason,
        share=told.share if told else None,
        low=told.low if told else None,
        high=told.high if told else None,
        counted=told.counted if told else None,
        set_aside=told.set_aside if told else None,
        unsettled=told.unsettled if told else None,
        ways=told.ways if told else None,
        effect=told.effect if told else None,
        arms=told.arms if told else None,
        checks=checks_of(verdict),
    )
