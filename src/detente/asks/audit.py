"""An audit: for each claim of an argument whether it follows from its own premises, and its hinge (`detente.audit/3`)."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from detente import __version__
from detente.argument.audit import WIDE, WORLDS, Audited, AuditSettings, Over, audits, bars_of
from detente.argument.checkpoints import Checkpoints, folder_for
from detente.argument.forms import needed, own_numbers
from detente.argument.grounds import source_of
from detente.argument.research import to_research
from detente.argument.sources import Record, load_records
from detente.argument.trials import focus_of, premises_of
from detente.argument.verdicts import Part, PremisesDo, Sweep, Tally, Verdict
from detente.asks.common import StudyAsked, label_of, scenario_of, settings_label, short
from detente.asks.counted import bands_by_claim
from detente.asks.hinges import all_told, found_hinge
from detente.asks.log import counted, question
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
    OtherScenario,
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
from detente.scenario.records import Argument, Claim, Form, Name, Overlay, Premise, Scenario
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
    pairs = loaded(asked)
    if "with_premises" not in asked.worlds or not set(asked.worlds) <= {*WORLDS, WIDE}:
        raise Refused(f"claims are tried in worlds among {', '.join(WORLDS)}, with_premises one of them, not in {asked.worlds}")
    logs = counted(asked.arguments, question("audit", asked, asked.claims))
    worlds = (*asked.worlds, WIDE) if asked.wide and WIDE not in asked.worlds else asked.worlds
    others = [over for argument, scenario in pairs for _, over in argument.parts(scenario)]
    found = audited(pairs, lambda o: asked.settings_among(o, others), progress, asked.kept, worlds, asked.degrees)
    told = tuple(
        each.model_copy(update={"encoding": logs[each.name]}) if each.name in logs else each for each in found.arguments
    )
    found = found.model_copy(update={"arguments": told})
    if not asked.claims:
        return found
    claims = tuple(claim.id for argument in found.arguments for claim in argument.claims)
    return found.model_copy(update={"settings": found.settings.model_copy(update={"claims": claims})})


MOST_RUNS = 6
"""Focuses of claims that a page shows over time: those in which most claims are asked."""
DRAWS_SHOWN = 128
"""Draws of such a run: enough for a picture."""
DRAWS_MOVED = 256
"""Draws, at least, of the run whose sliders move: near any value of a number some 80 of them count."""


def beside(asked: AuditAsked) -> Iterator[RunAsked]:
    """What a page shows beside the audit: runs of the core, and under premises of the focuses that most claims are asked in.

    Where arguments are over several scenarios, of the first.
    """
    pairs = loaded(asked)
    scenario = pairs[0][1]
    arguments = [argument for argument, over in pairs if over == scenario]
    yield RunAsked(scenario=scenario, movable=True, **{**asked.shared(), "draws": max(asked.draws, DRAWS_MOVED)})
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


def loaded(asked: AuditAsked) -> list[tuple[Argument, Scenario]]:
    """The arguments, each with the scenario that it is over; two scenarios of one name could not be told apart."""
    if not asked.arguments:
        raise Refused("no argument came", "Name one, or several")
    pairs = [_read(each, asked.scenario) for each in asked.arguments]
    over = {digest(scenario): scenario for _, scenario in pairs}
    for name, count in Counter(scenario.name for scenario in over.values()).items():
        if count > 1:
            raise Refused(f"the arguments are over {count} scenarios that all call themselves {name}", "Audit them one by one")
    known = {argument.name: scenario for argument, scenario in pairs}
    return [(argument, known[argument.name]) for argument in only([argument for argument, _ in pairs], asked.claims)]


def only(arguments: list[Argument], named: Sequence[str]) -> list[Argument]:
    """The arguments with these claims alone; all that are given where none is named. Names that no argument has are refused."""
    asked = [name.strip() for text in named for name in text.split(",")]
    if not asked:
        return arguments
    every = {a.name: {*a.claims, *(claim for there in a.also_over.values() for claim in there.claims)} for a in arguments}
    known = {spelt: (a, claim) for a, claims in every.items() for claim in claims for spelt in (f"{a}.{claim}", claim)}
    twice = {claim for claims in every.values() for claim in claims if sum(claim in other for other in every.values()) > 1}
    left: set[tuple[str, str]] = set()
    for name in asked:
        if name in twice:
            spelt = " or ".join(f"{a}.{name}" for a, claims in every.items() if name in claims)
            raise Refused(f"several arguments have a claim {name}", f"Say {spelt}")
        left.add(known[known_name(name, known, "claim")])
    kept = [with_claims(a, {claim for name, claim in left if name == a.name}) for a in arguments]
    return [argument for argument in kept if argument.claims or argument.also_over]


def with_claims(argument: Argument, wanted: set[Name]) -> Argument:
    """The argument with these claims alone, over whatever scenario they are asked."""
    there = {
        name: group.model_copy(update={"claims": {c: each for c, each in group.claims.items() if c in wanted}})
        for name, group in argument.also_over.items()
        if wanted & set(group.claims)
    }
    own = {c: each for c, each in argument.claims.items() if c in wanted}
    return argument.model_copy(update={"claims": own, "also_over": there})


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


@dataclass(frozen=True, eq=False)
class Tried:
    """What an argument asks over one scenario, with the verdicts; over another scenario than the finding's, that one's name."""

    found: Audited
    scenario: Scenario
    settings: AuditSettings
    elsewhere: str = ""

    @property
    def argument(self) -> Argument:
        """The argument as it is asked there."""
        return self.found.argument


def audited(
    pairs: Sequence[tuple[Argument, Scenario]],
    settings: Callable[[Scenario], Settings],
    progress: Progress,
    kept: Checkpoints | None = None,
    worlds: tuple[str, ...] = WORLDS,
    degrees: Degrees = Degrees(),
) -> AuditFinding:
    """The arguments tried, each over its scenario and over others that it asks about as well; `settings`: how, over each."""
    began = time.monotonic()
    chosen = AuditSettings(worlds=worlds, progress=progress, kept=kept, bars=degrees.bars, certainties=degrees.certainties)
    arguments, scenario = [argument for argument, _ in pairs], pairs[0][1]
    groups: dict[str, tuple[Scenario, list[Argument]]] = {}
    for part, over in (each for argument, own in pairs for each in argument.parts(own)):
        groups.setdefault(digest(over), (over, []))[1].append(part)
    asked = [Over(some, over, replace(chosen, study=settings(over))) for over, some in groups.values()]
    parts: dict[str, list[Tried]] = {argument.name: [] for argument in arguments}
    for tried_over, found in zip(asked, audits(asked), strict=True):
        elsewhere = "" if tried_over is asked[0] else tried_over.scenario.name
        for each in found:
            parts[each.argument.name].append(Tried(each, tried_over.scenario, tried_over.settings, elsewhere))
    study = asked[0].settings.study
    tried = tuple(argument_of(argument, parts[argument.name]) for argument in arguments)
    return AuditFinding(
        version=__version__,
        scenario=label_of(scenario),
        settings=AuditSettingsLabel(
            **settings_label(study).model_dump(),
            bars=chosen.bars.table(),
            bounds={**BOUNDS, **degrees.certainties},
            interval=interval_of(study.draws),
            overruled=tuple(
                dict.fromkeys(said for o in asked for a in o.arguments for said in _overruled(a, o.settings.study))
            ),
        ),
        complete=all(each.found.complete for some in parts.values() for each in some),
        arguments=tried,
        research=tuple(guess for over in asked for guess in _research(over, parts)),
        digest=_fingerprint(tried),
        seconds=round(time.monotonic() - began, 2),
        **_other_scenarios(asked[1:]),
    )


def _other_scenarios(asked: Sequence[Over]) -> dict[str, Any]:
    """What is said of scenarios beside the arguments' own; nothing where there are none."""
    others = tuple(
        OtherScenario(scenario=label_of(over.scenario), set=settings_label(over.settings.study).set) for over in asked
    )
    return {"also_over": others} if others else {}


def _research(over: Over, parts: Mapping[str, Sequence[Tried]]) -> Iterator[ToResearch]:
    """Which guesses of a scenario to research first: assumptions about the world, since pace and noise cannot be looked up."""
    there = [each for some in parts.values() for each in some if each.scenario is over.scenario]
    named = [(each, name, each.argument.name) for each in there for name in each.found.verdicts]
    ids = {f"{own}.{name}": _id(name, each, parts[own]) for each, name, own in named}
    study = Study(over.scenario, over.settings.study)
    claims, leaves = [claim for each in there for claim in each.found.unsettled], study.leaves
    paths = [path for path, leaf in leaves.items() if leaf.kind not in NUISANCE]
    elsewhere = {"over": over.scenario.name} if any(each.elsewhere for each in there) else {}
    for guess in to_research(claims, paths, study.settings.seed):
        leaf = leaves[guess.path]
        names = {claim.partition(".")[0] for claim in guess.claims}
        worlds = [World("with premises", premises_of(each.argument)) for each in there if each.argument.name in names]
        numbers = [study.number(world, guess.path) for world in worlds]
        first = numbers[0] if numbers[0] is not leaf.number else leaf.number.model_copy(update={"cite": leaf.cite})
        yield ToResearch(
            path=guess.path,
            text=" or ".join(dict.fromkeys(map(show, numbers))),
            switch=leaf.number.form == "odds",
            source=source_of(first),
            settles=short(guess.settles),
            of=len(claims),
            claims=tuple(ids[claim] for claim in guess.claims),
            by_chance=short(guess.by_chance),
            **elsewhere,
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


def argument_of(argument: Argument, parts: Sequence[Tried]) -> AuditedArgument:
    """What a finding says of an argument that was audited."""
    verdicts = [v for part in parts for name, v in part.found.verdicts.items() if not _again(name, part, parts)]
    statuses = [v.status for v in verdicts]
    again = sum(_again(name, part, parts) for part in parts for name in part.found.verdicts)
    records = load_records()
    return AuditedArgument(
        name=argument.name,
        title=argument.title,
        about=argument.about,
        digest=_digest_of(parts),
        documents=tuple(_document(name, records.get(name)) for name in argument.documents),
        premises=tuple(_premise(name, p, argument) for name, p in argument.premises.items()),
        strengths=argument.strengths,
        certainties=argument.certainties,
        counts=ClaimCounts(
            claims=len(verdicts),
            tested=statuses.count(Status.TESTED),
            live=sum(v.live for v in verdicts),
            attr=statuses.count(Status.ATTRIBUTION),
            waiting=statuses.count(Status.WAITING),
            refused=statuses.count(Status.REFUSED),
            **({"again": again} if again else {}),
        ),
        claims=tuple(claim for part in parts for claim in _claims(part, parts)),
    )


def _digest_of(parts: Sequence[Tried]) -> str:
    """The fingerprint of an argument with its claims over every scenario."""
    said = [part.argument.model_dump_json(exclude={"also_over"}) for part in parts]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _again(name: str, part: Tried, parts: Sequence[Tried]) -> bool:
    """Whether a claim is a sentence that was read before, over another scenario."""
    return any(name in before.found.verdicts for before in parts[: parts.index(part)])


def _id(name: str, part: Tried, parts: Sequence[Tried]) -> str:
    """What a claim is called in findings: a second reading also by what it is over."""
    own = f"{part.argument.name}.{name}"
    return f"{own}.{part.elsewhere}" if _again(name, part, parts) else own


def _claims(part: Tried, parts: Sequence[Tried]) -> Iterator[AuditedClaim]:
    """The claims over one scenario; over another than the finding's each says so."""
    bands, leaves = bands_by_claim(part.found), assumptions(part.scenario)
    for name in part.found.verdicts:
        claim = _claim(name, part.found, part.scenario, leaves, part.settings)
        more: dict[str, Any] = {"bands": bands.get(name, ())}
        if part.elsewhere:
            more |= {"id": _id(name, part, parts), "over": part.elsewhere, **_named_focus(claim, part.elsewhere)}
            more |= {"reads_again": claim.id} if _again(name, part, parts) else {}
        yield claim.model_copy(update=more)


def _named_focus(claim: AuditedClaim, over: str) -> dict[str, Any]:
    """A claim's focuses with the scenario that they belong to: another may have one of the same name."""
    parts = tuple(part.model_copy(update={"focus": f"{over}: {part.focus}"}) for part in claim.parts)
    return {"focus": claim.focus and f"{over}: {claim.focus}", "parts": parts}


def _document(name: str, record: Record | None) -> CitedDocument:
    if record is None:
        return CitedDocument(id=name, title="", outlet="", author="", date="")
    return CitedDocument(id=name, title=record.title, outlet=record.outlet, author=record.author, date=record.date)


def _sets(premise: Premise) -> dict[str, str]:
    """What a premise sets, as it is written."""
    sets = {path: str(v).lower() if isinstance(v, bool) else show(v) for path, v in premise.set.items()}
    return sets | {f"{n} starts at": level for n, level in premise.start.items()}


def _premise(name: str, premise: Premise, argument: Argument) -> StatedPremise:
    there = {over: _sets(group.premises[name]) for over, group in argument.also_over.items() if name in group.premises}
    return StatedPremise(
        id=name,
        says=premise.says,
        cite=premise.cite,
        sets=_sets(premise),
        because=premise.because,
        not_encoded=premise.not_encoded,
        **({"elsewhere": there} if there else {}),
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
        premises=effect_of(verdict.premises),
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


def effect_of(found: PremisesDo | None) -> PremisesEffect | None:
    """What premises do to a claim; none where it was tried in one world alone."""
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
