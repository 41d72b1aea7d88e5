"""An audit: for each claim of an argument whether it follows from its own premises, and its hinge (`detente.audit/3`)."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from detente import __version__
from detente.argument.audit import WIDE, WORLDS, Audited, AuditSettings, audit, bars_of
from detente.argument.checkpoints import Checkpoints, folder_for
from detente.argument.forms import needed, own_numbers
from detente.argument.grounds import source_of
from detente.argument.research import to_research
from detente.argument.sources import Record, load_records
from detente.argument.trials import focus_of, premises_of
from detente.argument.verdicts import Part, Sweep, Tally, Verdict
from detente.asks.common import StudyAsked, label_of, scenario_of, settings_label, short
from detente.asks.counted import bands_by_claim
from detente.asks.hinges import all_told, found_hinge
from detente.asks.run import RunAsked
from detente.asks.sentences import Telling, written
from detente.degrees import BARS, BOUNDS, CERTAINTIES, STRENGTHS, Bars, read_degrees
from detente.errors import DetenteError, Refused, known_name
from detente.findings.audit import (
    ArmMeans,
    AuditedArgument,
    AuditedClaim,
    AuditFinding,
    AuditSettingsLabel,
    CarriedBy,
    CitedDocument,
    ClaimCounts,
    ClaimDiagnostics,
    FormHolding,
    Holding,
    PremisesEffect,
    StatedPremise,
    SweepPoint,
    SweptBound,
    ToResearch,
    Way,
    Ways,
)
from detente.findings.checks import ClaimCheck
from detente.findings.common import Spread
from detente.findings.shares import Share
from detente.findings.statuses import Status
from detente.game.play import merged, put_in_play
from detente.language.load import load_argument
from detente.language.numbers import show
from detente.language.write import digest
from detente.scenario.paths import Leaf, assumptions
from detente.scenario.records import Argument, Claim, Form, Overlay, Premise, Scenario
from detente.study.arms import NUISANCE, Progress, Settings, Study, World
from detente.study.shares import interval_of


@dataclass(frozen=True)
class Degrees:
    """What an asker states of the bars of strength and of the bounds of certainty."""

    bars: Bars = BARS
    certainties: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AuditAsked(StudyAsked):
    """Whether what arguments conclude follows from what they assume."""

    arguments: tuple[str | Path | Argument, ...]
    scenario: str | Path | Scenario | None = None  # what an argument that is given as a record is over
    worlds: tuple[str, ...] = WORLDS  # in which claims are tried: with_premises is the one that is judged
    wide: bool = False  # whether they are also tried with assumed numbers as wide as the widest of their kind
    kept: Checkpoints | None = None  # what is solved is kept there on the way, and found there
    strengths: tuple[str, ...] = ()  # `asserted=0.8`: the share of draws a strength asks for
    certainties: tuple[str, ...] = ()  # `likely=0.66`: the bound a certainty sets on a chance
    claims: tuple[str, ...] = ()  # only these, `C1`, `C1,C4` or `a002.C1`; none: all

    @property
    def degrees(self) -> Degrees:
        """The bars and bounds that are asked for in the place of the tables' and the files'."""
        bars = Bars(read_degrees(self.strengths, STRENGTHS, "--strength"))
        return Degrees(bars, read_degrees(self.certainties, CERTAINTIES, "--certainty"))


def ask(asked: AuditAsked, progress: Progress) -> AuditFinding:
    """Every claim of the arguments, with its verdict; after an interruption those that were solved."""
    scenario, arguments = loaded(asked)
    if "with_premises" not in asked.worlds or not set(asked.worlds) <= {*WORLDS, WIDE}:
        raise Refused(f"claims are tried in worlds among {', '.join(WORLDS)}, with_premises one of them, not in {asked.worlds}")
    worlds = (*asked.worlds, WIDE) if asked.wide and WIDE not in asked.worlds else asked.worlds
    found = audited(arguments, scenario, asked.settings(scenario), progress, asked.kept, worlds, asked.degrees)
    if not asked.claims:
        return found
    claims = tuple(claim.id for argument in found.arguments for claim in argument.claims)
    return found.model_copy(update={"settings": found.settings.model_copy(update={"claims": claims})})


MOST_RUNS = 6
"""Focuses of claims that a page shows over time: those in which most claims are asked."""
DRAWS_SHOWN = 128
"""Draws of such a run: enough for a picture."""


def beside(asked: AuditAsked) -> Iterator[RunAsked]:
    """What a page shows beside the audit: runs of the core, and under premises of the focuses that most claims are asked in."""
    scenario, arguments = loaded(asked)
    yield RunAsked(scenario=scenario, **asked.shared())
    where = Counter(
        (k, form.focus or claim.focus)
        for k, argument in enumerate(arguments)
        for claim in argument.claims.values()
        for form in claim.forms
        if (form.focus or claim.focus) in scenario.focus and not claim.waiting
    )
    how = {**asked.shared(), "draws": min(asked.draws, DRAWS_SHOWN)}
    for (k, focus), _ in where.most_common(MOST_RUNS):
        yield RunAsked(scenario=arguments[k], over=scenario, focus=focus, **how)


def loaded(asked: AuditAsked) -> tuple[Scenario, list[Argument]]:
    """The arguments and the one scenario they are over."""
    pairs = [_read(each, asked.scenario) for each in asked.arguments]
    over = {digest(scenario): scenario for _, scenario in pairs}
    if len(over) != 1:
        known = ", ".join(sorted({scenario.name for scenario in over.values()}))
        raise Refused(f"the arguments are over different scenarios ({known}). Audit them one by one")
    return pairs[0][1], only([argument for argument, _ in pairs], asked.claims)


def only(arguments: list[Argument], named: Sequence[str]) -> list[Argument]:
    """The arguments with these claims alone; all that are given where none is named. Names that no argument has are refused."""
    asked = [name.strip() for text in named for name in text.split(",")]
    if not asked:
        return arguments
    known = {spelt: (a.name, claim) for a in arguments for claim in a.claims for spelt in (f"{a.name}.{claim}", claim)}
    twice = {claim for a in arguments for claim in a.claims if sum(claim in other.claims for other in arguments) > 1}
    left: set[tuple[str, str]] = set()
    for name in asked:
        if name in twice:
            spelt = " or ".join(f"{a.name}.{name}" for a in arguments if name in a.claims)
            raise Refused(f"several arguments have a claim {name}", f"Say {spelt}")
        left.add(known[known_name(name, known, "claim")])
    kept = [(a, {claim: each for claim, each in a.claims.items() if (a.name, claim) in left}) for a in arguments]
    return [argument.model_copy(update={"claims": claims}) for argument, claims in kept if claims]


def _read(argument: str | Path | Argument, scenario: str | Path | Scenario | None) -> tuple[Argument, Scenario]:
    if not isinstance(argument, Argument):
        return load_argument(argument)
    if scenario is None:
        raise Refused(f"{argument.name} is given as a record, without what it is over", "Give its scenario too")
    return argument, scenario_of(scenario)


def kept_for(out: Path | None, say: Callable[[str], None], anew: bool = False) -> Checkpoints | None:
    """Where an audit can be kept as it goes, and what earlier ones kept unless it solves all `anew`; none: nowhere."""
    folder = folder_for(out)
    return None if folder is None else Checkpoints(folder, say, anew)


def audited(
    arguments: list[Argument],
    scenario: Scenario,
    settings: Settings,
    progress: Progress,
    kept: Checkpoints | None = None,
    worlds: tuple[str, ...] = WORLDS,
    degrees: Degrees = Degrees(),
) -> AuditFinding:
    """The arguments tried over the scenario."""
    began = time.monotonic()
    chosen = AuditSettings(
        study=settings, worlds=worlds, progress=progress, kept=kept, bars=degrees.bars, certainties=degrees.certainties
    )
    found = audit(arguments, scenario, chosen)
    tried = tuple(_argument(each, scenario, chosen) for each in found)
    return AuditFinding(
        version=__version__,
        scenario=label_of(scenario),
        settings=AuditSettingsLabel(
            **settings_label(settings).model_dump(),
            bars=chosen.bars.table(),
            bounds={**BOUNDS, **degrees.certainties},
            interval=interval_of(settings.draws),
            overruled=tuple(sentence for each in arguments for sentence in _overruled(each, settings)),
        ),
        complete=all(each.complete for each in found),
        arguments=tried,
        research=tuple(_research(found, Study(scenario, settings))),
        digest=_fingerprint(tried),
        seconds=round(time.monotonic() - began, 2),
    )


def _research(found: Sequence[Audited], study: Study) -> Iterator[ToResearch]:
    """Which guesses to research first: assumptions about the world, since pace and noise cannot be looked up."""
    claims, leaves = [claim for each in found for claim in each.unsettled], study.leaves
    paths = [path for path, leaf in leaves.items() if leaf.kind not in NUISANCE]
    for guess in to_research(claims, paths, study.settings.seed):
        leaf = leaves[guess.path]
        names = {claim.partition(".")[0] for claim in guess.claims}
        worlds = [World("with premises", premises_of(each.argument)) for each in found if each.argument.name in names]
        numbers = [study.number(world, guess.path) for world in worlds]
        first = numbers[0] if numbers[0] is not leaf.number else leaf.number.model_copy(update={"cite": leaf.cite})
        yield ToResearch(
            path=guess.path,
            text=" or ".join(dict.fromkeys(map(show, numbers))),
            switch=leaf.number.form == "odds",
            source=source_of(first),
            settles=short(guess.settles),
            of=len(claims),
            claims=guess.claims,
            by_chance=short(guess.by_chance),
        )


def _overruled(argument: Argument, settings: Settings) -> Iterator[str]:
    """A sentence for each number of `--set` that a premise or a claim of the argument sets as well."""
    for path, _ in settings.sets:
        premises = [f"{argument.name}.{name}" for name, premise in argument.premises.items() if path in premise.set]
        claims = [
            f"{argument.name}.{name}" for name, c in argument.claims.items() if any(path in own_numbers(f) for f in c.forms)
        ]
        if premises or claims:
            yield f"--set {path} has the last word: what {_named([*premises, *claims])} sets there does not count"


def _named(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"any of {', '.join(names)}"


def _fingerprint(tried: Sequence[AuditedArgument]) -> str:
    """The fingerprint of all that was said of the arguments."""
    said = [each.model_dump(mode="json", by_alias=True, exclude_unset=True) for each in tried]
    for argument in said:
        for claim in argument["claims"]:
            claim["notes"] = []  # a key that no claim ever filled: with it, answers of before have the same fingerprint
    return hashlib.sha256(json.dumps(said, sort_keys=True, allow_nan=False).encode()).hexdigest()


def _argument(found: Audited, scenario: Scenario, settings: AuditSettings) -> AuditedArgument:
    argument = found.argument
    verdicts = list(found.verdicts.values())
    statuses = [v.status for v in verdicts]
    records, bands, leaves = load_records(), bands_by_claim(found), assumptions(scenario)
    claims = [(name, _claim(name, found, scenario, leaves, settings)) for name in found.verdicts]
    return AuditedArgument(
        name=argument.name,
        title=argument.title,
        about=argument.about,
        digest=hashlib.sha256(argument.model_dump_json().encode()).hexdigest(),
        documents=tuple(_document(name, records.get(name)) for name in argument.documents),
        premises=tuple(_premise(name, p) for name, p in argument.premises.items()),
        strengths=argument.strengths,
        certainties=argument.certainties,
        counts=ClaimCounts(
            claims=len(verdicts),
            tested=statuses.count(Status.TESTED),
            live=sum(v.live for v in verdicts),
            attr=statuses.count(Status.ATTRIBUTION),
            waiting=statuses.count(Status.WAITING),
            refused=statuses.count(Status.REFUSED),
        ),
        claims=tuple(claim.model_copy(update={"bands": bands.get(name, ())}) for name, claim in claims),
    )


def _document(name: str, record: Record | None) -> CitedDocument:
    if record is None:
        return CitedDocument(id=name, title="", outlet="", author="", date="")
    return CitedDocument(id=name, title=record.title, outlet=record.outlet, author=record.author, date=record.date)


def _premise(name: str, premise: Premise) -> StatedPremise:
    sets = {path: str(v).lower() if isinstance(v, bool) else show(v) for path, v in premise.set.items()}
    sets |= {f"{n} starts at": level for n, level in premise.start.items()}
    return StatedPremise(
        id=name,
        says=premise.says,
        cite=premise.cite,
        sets=sets,
        because=premise.because,
        not_encoded=premise.not_encoded,
    )


def _claim(name: str, found: Audited, scenario: Scenario, leaves: Mapping[str, Leaf], settings: AuditSettings) -> AuditedClaim:
    argument, verdict, live = found.argument, found.verdicts[name], found.premises_live.get(name, [])
    claim = verdict.claim
    encoded = [p for p, premise in argument.premises.items() if not premise.not_encoded]
    tested = bool(claim.forms)
    swept = tuple(_swept(each, len(claim.forms)) for each in verdict.sweeps)
    scenes = [_scene(claim, form, found, scenario) for form in claim.forms]
    own = next((at for form, at in zip(claim.forms, scenes, strict=True) if not form.focus), scenes[0] if scenes else {})
    return AuditedClaim(
        id=f"{argument.name}.{name}",
        says=claim.says,
        because=claim.because,
        cite=claim.cite,
        classes=claim.classes,
        strength=claim.strength,
        mechanisms=claim.mechanisms,
        forms=tuple(f.kind for f in claim.forms) or ("attr",),
        asks=_asks(verdict, scenario),
        words={name: note for form in claim.forms for name, note in Telling(scenario).words(form).items()},
        speaker=claim.attr.speaker if claim.attr else None,
        **(own if tested else {"focus": claim.focus or None, "in_play": {}, "frozen": {}, "states": None}),
        status=verdict.status,
        outcome=verdict.outcome,
        reason=verdict.reason,
        draws_needed=verdict.draws_needed,
        live=verdict.live,
        by_construction=verdict.by_construction,
        bar=bars_of(argument, settings).bar(claim.strength) if verdict.bar is None else verdict.bar,
        by_chance=short(verdict.by_chance) or None,
        with_premises=holding(verdict, "with_premises"),
        without_premises=holding(verdict, "without_premises"),
        premises=_premises_do(verdict),
        premises_idle=verdict.same,
        at_middle=holding(verdict, "at_middle"),
        wide=holding(verdict, WIDE),
        carried=_carried(verdict),
        encoders=verdict.encoders,
        **all_told(verdict.hinges, leaves, verdict.sources),
        bounds=swept,
        sweep=swept[0].sweep if swept else (),
        turns_at=swept[0].turns_at if swept else None,
        diagnostics=ClaimDiagnostics(**{k: None if v is None else short(v) for k, v in verdict.diagnostics.items()}),
        checks=checks_of(verdict),
        premises_live=tuple(live),
        premises_dead=tuple(p for p in encoded if p not in live) if tested else (),
        parts=tuple(_part(part, verdict, scenario, leaves, at) for part, at in zip(verdict.parts, scenes, strict=False)),
        parts_needed=needed(claim) if tested else None,
        decided_by=verdict.decides,
    )


def _asks(verdict: Verdict, scenario: Scenario) -> str:
    """What a claim asks, and in which focus: of its only form, or of all its parts, numbered."""
    claim, telling = verdict.claim, Telling(scenario)
    ends = [part.ends for part in verdict.parts] or [None] * len(claim.forms)
    said = [telling.form(form, own) for form, own in zip(claim.forms, ends, strict=True)]
    where = [telling.focus(claim, form) for form in claim.forms]
    if len(said) < 2:
        return " ".join((*said, *where))
    one = len(set(where)) == 1
    parts = (f"({k}) {text}{'' if one else f' {at}'}" for k, (text, at) in enumerate(zip(said, where, strict=True), 1))
    need = needed(claim)
    rule = "All of these" if need == len(said) else f"{need} of these {len(said)} or more"
    return f"{rule}: {' '.join(parts)}{f' {where[0]}' if one else ''}"


def _part(part: Part, verdict: Verdict, scenario: Scenario, leaves: Mapping[str, Leaf], scene: dict[str, Any]) -> FormHolding:
    mean, low, high = part.tally.effect
    hinge = part.hinges.first if part.hinges else None
    return FormHolding(
        form=part.form.kind,
        asks=Telling(scenario).form(part.form, part.ends),
        written=written(part.form),
        text=part.text,
        **interval(part.tally.share),
        ways=_ways(part.ways, part.tally),
        effect=Spread(mean=short(mean), low=short(low), high=short(high)),
        arms=_arms(part.tally),
        hinge=found_hinge(hinge, leaves, verdict.sources) if hinge else None,
        by_construction=part.by_construction,
        **scene,
    )


def _premises_do(verdict: Verdict) -> PremisesEffect | None:
    found = verdict.premises
    if found is None:
        return None
    return PremisesEffect(word=found.word, difference=short(found.difference), low=short(found.low), high=short(found.high))


def _carried(verdict: Verdict) -> CarriedBy | None:
    return None if verdict.carried is None else CarriedBy(**{k: short(v) for k, v in asdict(verdict.carried).items()})


def _scene(claim: Claim, form: Form, found: Audited, scenario: Scenario) -> dict[str, Any]:
    """What is in play and what is held still where a form is asked, under the premises and what it lays over both sides."""
    focus = focus_of(claim, form, scenario)
    over = (premises_of(found.argument), form.overlay or Overlay())
    try:
        play = put_in_play(scenario, focus, merged(over))
    except DetenteError:  # it cannot be played, and its claim is refused; the focus can
        play = put_in_play(scenario, focus)
    return {
        "focus": form.focus or claim.focus or "core",
        "in_play": dict(zip(play.axes, play.levels, strict=True)),
        "frozen": dict(play.frozen),
        "states": play.size,
    }


def _swept(found: Sweep, forms: int) -> SweptBound:
    return SweptBound(
        bound=found.name if forms == 1 else f"form {found.part + 1}: {found.name}",
        stated=found.stated,
        sweep=tuple(SweepPoint(bound=b, share=round(s, 4)) for b, s in found.points),
        turns_at=None if found.turns_at is None else round(found.turns_at, 4),
    )


def checks_of(verdict: Verdict) -> tuple[ClaimCheck, ...]:
    """What solving some draws another way changes in a claim."""
    return tuple(ClaimCheck(**asdict(each) | {"largest": short(each.largest)}) for each in verdict.checks)


def holding(verdict: Verdict, world: str) -> Holding | None:
    """A claim in one world; none where it was not tried there."""
    tally = verdict.tallies.get(world)
    if tally is None:
        return None
    mean, low, high = tally.effect
    return Holding(
        **interval(tally.share),
        ways=_ways(verdict.ways, tally),
        counted=tally.counted,
        set_aside=tally.set_aside,
        unsettled=tally.unsettled,
        effect=Spread(mean=short(mean), low=short(low), high=short(high)),
        arms=_arms(tally),
    )


def _arms(tally: Tally) -> ArmMeans:
    return ArmMeans(
        base=short(tally.base.mean),
        other=None if tally.other is None else short(tally.other.mean),
        base_never=short(tally.base.never),
        other_never=0.0 if tally.other is None else short(tally.other.never),
    )


def _ways(said: tuple[str, str, str], tally: Tally) -> Ways:
    as_claimed, no_difference, other_way = (
        Way(says=text, **interval(share))
        for text, share in zip(said, (tally.share, tally.no_difference, tally.other_way), strict=True)
    )
    return Ways(as_claimed=as_claimed, no_difference=no_difference, other_way=other_way)


def interval(share: Share) -> dict[str, float]:
    """A share with both ends of its interval, as findings hold it."""
    return {"share": short(share.share), "low": short(share.low), "high": short(share.high)}
