"""Several encodings of one article: who agrees, how far, and what the others part over (`detente.compare/1`)."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

from detente import __version__
from detente.argument.audit import Audited, AuditSettings
from detente.argument.matched import Alone, Encoding, Matched, articles_of, matched
from detente.argument.verdicts import Verdict
from detente.asks.audit import interval
from detente.asks.common import StudyAsked, label_of, settings_label, short
from detente.asks.encodings import Pair, encodings, together
from detente.asks.log import counted, question
from detente.asks.sentences import listed, written
from detente.asks.swaps import Alike, Bench, Kind, Part, Swap, lacking, parts_of, reason, translated
from detente.errors import DetenteError, Refused, Stopped, known_name
from detente.findings.compare import (
    Alpha,
    Cause,
    ClaimAlone,
    ComparedClaim,
    CompareFinding,
    Counted,
    Encoded,
    Parted,
    ReadClaim,
    Swapped,
)
from detente.findings.shares import room_of
from detente.findings.statuses import Outcome, Status
from detente.language.argument import names_of
from detente.language.numbers import show
from detente.scenario.records import Claim, Name, Scenario
from detente.study.agreement import Scale, agreement
from detente.study.arms import Progress, Settings

ORDER: tuple[Kind, ...] = ("strength", "certainty", "form", "number", "rule", "change", "interest", "package")
"""The simplest first: what two files say, then what their worlds are made of."""


@dataclass(frozen=True, kw_only=True)
class CompareAsked(StudyAsked):
    """Who agrees among encodings of one article, and why the others do not."""

    arguments: tuple[str | Path | Pair, ...]
    claims: tuple[str, ...] = ()  # only these, `C1` or `C1,C4`; none: all
    swap: bool = True  # whether it is asked why they part: that takes most of the time
    alike: tuple[str, ...] = ()  # names that mean one thing, each `canal=locks=waterway`
    one_article: bool = False  # whether they are of one article though they call it otherwise


def ask(asked: CompareAsked, progress: Progress) -> CompareFinding:
    """The encodings side by side; after an interruption with the swaps that were solved."""
    began = time.monotonic()
    read = encodings(asked.arguments)
    articles = articles_of(read, asked.one_article)
    found, alone = matched(read, articles)
    if not found:
        raise Refused("no two of these encodings have a claim in common", _why_none(read, alone))
    found = _only(found, asked.claims)
    settings = _settings(asked, read)
    counted(asked.arguments, question("compare", asked, asked.claims))
    comparison = _Comparison(
        read, found, settings, progress, alike_names(asked.alike, {each.label: each.scenario for each in read})
    )
    complete = comparison.solve(asked.swap)
    return comparison.finding(" or ".join(dict.fromkeys(articles)), alone, complete, round(time.monotonic() - began, 2))


def _why_none(read: Sequence[Encoding], alone: Sequence[Alone]) -> str:
    some = "; ".join(f"{read[each.place].label} {each.claim}: {each.why}" for each in alone[:3])
    return f"Claims are matched by id and paragraph. {some}"


def _only(found: list[Matched], named: Sequence[str]) -> list[Matched]:
    """The sentences that are asked for; all where none is named."""
    asked = [name.strip() for text in named for name in text.split(",")]
    known = {name: m.id for m in found for name in (m.id, *m.claims.values())}
    wanted = {known[known_name(name, known, "claim that two of them have")] for name in asked}
    return [m for m in found if not asked or m.id in wanted]


def _settings(asked: CompareAsked, read: Sequence[Encoding]) -> list[Settings]:
    """By encoding how it is solved; everything that `sets` gets wrong in any of them at once."""
    made, failed = [], dict[str, DetenteError]()
    for each in read:
        try:
            made.append(asked.settings(each.scenario))
        except DetenteError as error:
            failed[each.label] = error
    if failed:
        raise next(iter(failed.values())) if len(failed) == 1 else together(failed)
    return made


def alike_names(texts: Sequence[str], scenarios: Mapping[str, Scenario]) -> Alike:
    """The groups of names that mean one thing; refused where none of the scenarios knows one, or one has two of a group."""
    known = {label: set(names_of(each).kinds) for label, each in scenarios.items()}
    found: list[frozenset[Name]] = []
    for text in texts:
        names = [name.strip() for name in text.split("=")]
        if len(set(names)) < 2:
            raise Refused(f"--same {text}: two names are wanted, joined by =", "Write --same locks=canal")
        for name in names:
            known_name(name, sorted(set().union(*known.values())), "name in any of the scenarios")
        for label, own in known.items():
            if len(both := [name for name in dict.fromkeys(names) if name in own]) > 1:
                raise Refused(f"--same {text}: {label} has {listed(both)}, which are two things there")
        found.append(frozenset(names))
    return tuple(found)


@dataclass(frozen=True)
class _Job:
    """A swap to be solved: what it is, of which claims it is asked, and how; or why it cannot be."""

    kind: Kind
    on: int
    of: tuple[int, ...]
    what: str
    claims: dict[Name, Claim]
    run: Callable[..., Audited] | None
    cannot: str = ""


def word(verdict: Verdict) -> Outcome | Status:
    """What became of a claim: its outcome, else why it has none."""
    return verdict.outcome or verdict.status


def _share(verdict: Verdict) -> float | None:
    tally = verdict.tallies.get("with_premises")
    return tally.share.share if tally is not None else None


@dataclass
class _Comparison:
    """Encodings solved one after the other, then what they part over."""

    encodings: list[Encoding]
    found: list[Matched]
    settings: list[Settings]
    progress: Progress
    alike: Alike = ()
    verdicts: list[dict[Name, Verdict]] = field(default_factory=list)
    reads: list[dict[Name, frozenset[str]]] = field(default_factory=list)
    swaps: dict[tuple[int, Name], list[Swap]] = field(default_factory=dict)
    unswapped: list[Swap] = field(default_factory=list)
    solved: int = 0

    def __post_init__(self) -> None:
        quiet = Progress(stopped=self.progress.stopped, told=self.progress.told)
        one = [AuditSettings(study=each, worlds=("with_premises",), progress=quiet) for each in self.settings]
        self.benches = [Bench(k, e, s, self.alike) for k, (e, s) in enumerate(zip(self.encodings, one, strict=True))]

    # -------------------------------------------------------------------------------------------- solving

    def solve(self, why: bool) -> bool:
        """Every encoding, and where it is asked why they part, every swap; whether all were solved."""
        self.progress.total(len(self.encodings))
        began = time.monotonic()
        for bench in self.benches:
            self._own(bench, why)
            self.progress.advance(1)
        if not why:
            return True
        each = (time.monotonic() - began) / len(self.benches)
        jobs = [job for bench in self.benches for job in self._jobs(bench)]
        many = sum(job.run is not None for job in jobs)
        if many:
            self.progress.say(f"To find out why they part {many} swaps are solved: at most {many * each:.0f} s.")
        self.progress.total(len(self.encodings) + many)
        try:
            for job in jobs:
                self._do(job)
        except Stopped:
            return False
        return True

    def _own(self, bench: Bench, why: bool) -> None:
        """An encoding's own claims, and with the strength and certainty of others, which takes no more solving."""
        place, argument = bench.place, bench.encoding.argument
        claims = {m.claims[place]: argument.claims[m.claims[place]] for m in self.found if place in m.claims}
        asked: dict[str, Claim] = dict(claims)
        bars: dict[str, float] = {}
        varied: list[tuple[str, Name, int, Kind, str]] = []
        for m in self.found if why else ():
            for other in (k for k in m.claims if place in m.claims and k != place):
                name, theirs = m.claims[place], self.encodings[other]
                for kind, what, claim, more in bench.degrees(name, theirs, theirs.argument.claims[m.claims[other]]):
                    key = f"{name} {kind} {other}"
                    asked[key], bars = claim, bars | more
                    varied.append((key, name, other, kind, what))
        found = bench.judged(asked, bars=bars)
        self.verdicts.append({name: found.verdicts[name] for name in claims})
        self.reads.append({name: found.reads.get(name, frozenset()) for name in claims})
        for key, name, other, kind, what in varied:
            self._keep(place, name, Swap(kind, place, (other,), what, found.verdicts[key]))

    def _keep(self, place: int, name: Name, swap: Swap) -> None:
        """What a swap makes of a claim; the same of several others is one."""
        kept = self.swaps.setdefault((place, name), [])
        same = next((k for k, each in enumerate(kept) if (each.kind, each.what) == (swap.kind, swap.what)), None)
        if same is None:
            kept.append(swap)
        else:
            kept[same] = replace(kept[same], of=tuple(dict.fromkeys((*kept[same].of, *swap.of))))

    def _do(self, job: _Job) -> None:
        cannot, verdicts = job.cannot, dict[str, Verdict]()
        if job.run is not None:
            try:
                verdicts = job.run(job.claims, checked=False).verdicts
                if self._tells(job, verdicts):
                    verdicts = job.run(job.claims).verdicts
                self.solved += 1
            except DetenteError as error:
                cannot = reason(error)
            self.progress.advance(1)
        if cannot and job.kind != "form":  # whatever it is asked of
            self.unswapped.append(Swap(job.kind, job.on, job.of, job.what, None, cannot))
            return
        for name in job.claims:
            self._keep(job.on, name, Swap(job.kind, job.on, job.of, job.what, verdicts.get(name), cannot))

    def _tells(self, job: _Job, verdicts: Mapping[str, Verdict]) -> bool:
        """Whether a swap gives some claim the verdict of another encoding that has it so: then it has to stand when checked."""
        found = ((m, name) for m in self.found for name in job.claims if m.claims.get(job.on) == name)
        return any(word(verdicts[name]) == self._word(of, m) for m, name in found for of in job.of if of in m.claims)

    # -------------------------------------------------------------------------------------------- what is swapped

    def _disputed(self, place: int, other: int) -> dict[Name, Name]:
        """The claims of an encoding on which another has a different verdict, and what they are called there.

        Where one of the two may yet come to the verdict of the other, anything would move it there.
        """
        return {
            m.claims[place]: m.claims[other]
            for m in self.found
            if place in m.claims and other in m.claims and self._word(place, m) != self._word(other, m)
            if not self._lacks_draws(m, place, other)
        }

    def _word(self, place: int, m: Matched) -> Outcome | Status:
        return word(self.verdicts[place][m.claims[place]])

    def _jobs(self, bench: Bench) -> Iterator[_Job]:
        disputed = {k: self._disputed(bench.place, k) for k in range(len(self.benches)) if k != bench.place}
        disputed = {other: claims for other, claims in disputed.items() if claims}
        if disputed:
            yield from self._forms(bench, disputed)
            yield from _joined(self._numbers(bench, disputed))
            yield from _joined(self._parts(bench, disputed))

    def _forms(self, bench: Bench, disputed: Mapping[int, dict[Name, Name]]) -> Iterator[_Job]:
        for other, claims in disputed.items():
            theirs = self.encodings[other]
            for name, called in claims.items():
                claim, own = theirs.argument.claims[called], bench.encoding.argument.claims[name]
                differ = [form.kind for form in claim.forms] != [form.kind for form in own.forms]
                what = _written(claim) + (f" for {_forms(own)}" if differ else "")
                if not claim.forms:
                    continue
                try:
                    swapped, said = bench.with_form(name, theirs, claim)
                except DetenteError as error:
                    yield _Job("form", bench.place, (other,), what, {name: own}, None, reason(error))
                    continue
                if swapped.forms != own.forms or swapped.focus != own.focus:
                    what += f" ({said})" if said else ""
                    yield _Job("form", bench.place, (other,), what, {name: swapped}, bench.judged)

    def _numbers(self, bench: Bench, disputed: Mapping[int, dict[Name, Name]]) -> Iterator[_Job]:
        own, argument = bench.numbers(), bench.encoding.argument
        for other, claims in disputed.items():
            translation = bench.translation(self.encodings[other])
            theirs = {translation.path(path): each for path, each in self.benches[other].numbers().items()}
            for some in bench.differing(own, theirs):
                asked = {name: argument.claims[name] for name in claims if self.reads[bench.place][name] & set(some)}
                if asked:
                    what = ", ".join(f"{path} {show(number)} for {show(own[path][1])}" for path, number in some.items())
                    run = partial(bench.judged, sets=tuple(some.items()))
                    yield _Job("number", bench.place, (other,), what, asked, run)

    def _parts(self, bench: Bench, disputed: Mapping[int, dict[Name, Name]]) -> Iterator[_Job]:
        own, argument = parts_of(bench.encoding.scenario), bench.encoding.argument
        for other, claims in disputed.items():
            encoding = self.encodings[other]
            theirs = translated(parts_of(encoding.scenario), bench.translation(encoding))
            for name, instead in lacking(own, theirs):
                reading = (claim for claim in claims if name not in own or self._reads(bench, claim, name))
                asked = {claim: argument.claims[claim] for claim in reading}
                if asked:
                    yield self._part(bench, other, (name, own.get(name), instead), asked)

    def _part(self, bench: Bench, other: int, part: tuple[str, Part | None, Part | None], asked: dict[Name, Claim]) -> _Job:
        """Something left out, put in, or put in the place of what is there, as another encoding has it."""
        name, own, instead = part
        if instead is None and own is not None:
            ground, theirs = own.ground, self.encodings[other]
            if ground and not bench.translation(theirs).knows(ground):  # what it has may go by another name
                cannot = f"{theirs.label} has nothing that is called {ground}"
                return _Job(own.kind, bench.place, (other,), f"without {name}", asked, None, cannot)
            return _Job(
                own.kind, bench.place, (other,), f"without {name}", asked, partial(bench.judged, premises=bench.without(name))
            )
        assert instead is not None, "the one or the other has it"
        what = f"{'another' if own is not None else 'with'} {name}: {instead.told}"
        try:
            scenario = bench.having(instead)
        except DetenteError as error:
            return _Job(instead.kind, bench.place, (other,), what, asked, None, reason(error))
        return _Job(instead.kind, bench.place, (other,), what, asked, partial(bench.judged, scenario=scenario))

    def _reads(self, bench: Bench, claim: Name, part: str) -> bool:
        """Whether a claim may read a part of the scenario: one with numbers of its own only where it reads one of them."""
        paths = {path for path in bench.leaves if path.startswith(f"{part}.")}
        return not paths or bool(paths & self.reads[bench.place][claim])

    # -------------------------------------------------------------------------------------------- what is said

    def finding(self, article: str, alone: Sequence[Alone], complete: bool, seconds: float) -> CompareFinding:
        """All that was found."""
        claims = tuple(self._claim(m) for m in self.found)
        first = Counter(each.causes[0] for claim in claims for each in claim.parted)
        seed = self.settings[0].seed
        return CompareFinding(
            version=__version__,
            article=article,
            settings=settings_label(self.settings[0]),
            complete=complete,
            encodings=tuple(_encoded(each) for each in self.encodings),
            agreement=tuple(_alphas(claims, seed)),
            kept=tuple(claim.id for claim in claims if claim.same_verdict and len(claim.readings) == len(self.encodings)),
            claims=claims,
            alone=tuple(self._alone(each) for each in alone),
            unswapped=tuple(self._swapped(each) for each in self.unswapped),
            causes=tuple(Counted(cause=cause, pairs=pairs) for cause, pairs in first.most_common()),
            solved=self.solved,
            seconds=seconds,
        )

    def _alone(self, each: Alone) -> ClaimAlone:
        encoding = self.encodings[each.place]
        return ClaimAlone(encoding=encoding.label, id=each.claim, cite=encoding.argument.claims[each.claim].cite, why=each.why)

    def _claim(self, m: Matched) -> ComparedClaim:
        readings = tuple(self._reading(place, name) for place, name in m.claims.items())
        same = len({each.verdict for each in readings}) == 1
        first, name = next(iter(m.claims.items()))
        return ComparedClaim(
            id=m.id,
            cite=self.encodings[first].argument.claims[name].cite,
            matched_by=m.by,
            same_form=len({each.forms for each in readings}) == 1,
            same_strength=len({each.strength for each in readings}) == 1,
            same_verdict=same,
            readings=readings,
            parted=tuple(
                self._parted(m, one, other)
                for one, other in combinations(m.claims, 2)
                if self._word(one, m) != self._word(other, m)
            ),
            swaps=() if same else tuple(self._swapped(s) for each in m.claims.items() for s in self.swaps.get(each, ())),
        )

    def _reading(self, place: int, name: Name) -> ReadClaim:
        encoding, verdict = self.encodings[place], self.verdicts[place][name]
        claim, tally = encoding.argument.claims[name], verdict.tallies.get("with_premises")
        share = interval(tally.share) if tally is not None else {"share": None, "low": None, "high": None}
        return ReadClaim(
            encoding=encoding.label,
            id=name,
            says=claim.says,
            forms=tuple(form.kind for form in claim.forms),
            written=tuple(written(form) for form in claim.forms),
            strength=claim.strength,
            certainty=tuple(form.certainty for form in claim.forms if form.certainty),
            bar=verdict.bar,
            verdict=word(verdict),
            **share,
            counted=tally.counted if tally is not None else 0,
            reason=verdict.reason,
        )

    def _swapped(self, swap: Swap) -> Swapped:
        share = _share(swap.verdict) if swap.verdict is not None else None
        return Swapped(
            kind=swap.kind,
            on=self.encodings[swap.on].label,
            of=tuple(self.encodings[k].label for k in swap.of),
            what=swap.what,
            verdict=word(swap.verdict) if swap.verdict is not None else None,
            share=None if share is None else short(share),
            cannot=swap.cannot,
        )

    def _parted(self, m: Matched, one: int, other: int) -> Parted:
        """What parts two encodings: the swaps that alone give one of them the verdict of the other."""
        tried = [
            (swap, of)
            for on, of in ((one, other), (other, one))
            for swap in self.swaps.get((on, m.claims[on]), ())
            if of in swap.of and swap.verdict is not None
        ]
        ways = sorted((s for s, of in tried if s.verdict and word(s.verdict) == self._word(of, m)), key=_simplest)
        causes: tuple[Cause, ...] = tuple(dict.fromkeys(swap.kind for swap in ways))
        if self._lacks_draws(m, one, other):
            causes, ways = ("draws",), []
        nearest = max(tried, key=lambda each: self._nearer(m, *each), default=None)
        return Parted(
            between=(self.encodings[one].label, self.encodings[other].label),
            causes=causes or (self._unexplained(m, one, other),),
            by=tuple(self._told(m, swap) for swap in ways),
            nearest=self._told(m, nearest[0]) if nearest and not causes and self._nearer(m, *nearest) > 0 else "",
        )

    def _told(self, m: Matched, swap: Swap) -> str:
        own, then = _share(self.verdicts[swap.on][m.claims[swap.on]]), _share(swap.verdict) if swap.verdict else None
        moved = "" if own is None or then is None else f" ({own:.2f} becomes {then:.2f})"
        return f"{self.encodings[swap.on].label}: {swap.kind}, {swap.what}{moved}"

    def _nearer(self, m: Matched, swap: Swap, of: int) -> float:
        """How much nearer a swap brings a share to that of the other."""
        shares = [_share(self.verdicts[k][m.claims[k]]) for k in (swap.on, of)] + [
            _share(swap.verdict) if swap.verdict else None
        ]
        own, theirs, then = (float("nan") if each is None else each for each in shares)
        near = abs(own - theirs) - abs(then - theirs)
        return near if near == near else -1.0

    def _lacks_draws(self, m: Matched, one: int, other: int) -> bool:
        """Whether one of two is undecided and may yet come to the verdict of the other."""
        return self._may_yet(m, one, other) or self._may_yet(m, other, one)

    def _may_yet(self, m: Matched, place: int, other: int) -> bool:
        """Whether an undecided claim may come to the verdict of the other: its interval reaches into the room of that."""
        verdict = self.verdicts[place][m.claims[place]]
        if verdict.outcome is not Outcome.OPEN or verdict.bar is None:
            return False
        theirs = self.verdicts[other][m.claims[other]].outcome
        share = verdict.tallies["with_premises"].share
        low, high = room_of(theirs, verdict.bar) if theirs is not None else (2.0, 2.0)
        return share.low < high and low <= share.high

    def _unexplained(self, m: Matched, one: int, other: int) -> Cause:
        """What is said where no single swap gives the verdict of the other."""
        forms = [self.encodings[k].argument.claims[m.claims[k]].forms for k in (one, other)]
        tried = any(
            swap.verdict is not None and swap.kind == "form" and of in swap.of
            for on, of in ((one, other), (other, one))
            for swap in self.swaps.get((on, m.claims[on]), ())
        )
        differ = [form.kind for form in forms[0]] != [form.kind for form in forms[1]]
        return "form not swapped" if differ and not tried else "no single swap"


def _simplest(swap: Swap) -> int:
    return ORDER.index(swap.kind)


def _joined(jobs: Iterator[_Job]) -> Iterator[_Job]:
    """The same swap for the sake of several others, solved once."""
    kept: dict[tuple[Kind, str], _Job] = {}
    for job in jobs:
        key = job.kind, job.what
        was = kept.get(key, job)
        kept[key] = replace(job, of=tuple(dict.fromkeys((*was.of, *job.of))), claims={**was.claims, **job.claims})
    yield from kept.values()


def _forms(claim: Claim) -> str:
    return listed(form.kind for form in claim.forms) or "no form"


def _written(claim: Claim) -> str:
    return "; ".join(written(form) for form in claim.forms)


def _encoded(encoding: Encoding) -> Encoded:
    argument = encoding.argument
    return Encoded(
        label=encoding.label,
        argument=argument.name,
        title=argument.title,
        digest=hashlib.sha256(argument.model_dump_json().encode()).hexdigest(),
        scenario=label_of(encoding.scenario),
        claims=len(argument.claims),
        premises=len(argument.premises),
    )


def _alphas(claims: Sequence[ComparedClaim], seed: int) -> Iterator[Alpha]:
    """How far the encodings agree over forms, verdicts and shares."""
    forms = _kinds([[" ".join(sorted(each.forms)) for each in claim.readings] for claim in claims])
    verdicts = _kinds([[each.verdict for each in claim.readings] for claim in claims])
    shares = [[each.share for each in claim.readings if each.share is not None] for claim in claims]
    told: tuple[tuple[Any, Scale, list[list[float]]], ...] = (
        ("forms", "nominal", forms),
        ("verdicts", "nominal", verdicts),
        ("shares", "interval", shares),
    )
    for over, scale, units in told:
        found = agreement(units, scale, seed)
        numbers = {name: short(getattr(found, name)) for name in ("alpha", "low", "high")}
        yield Alpha(over=over, scale=scale, **numbers, values=found.values, claims=found.units)


def _kinds(units: Sequence[Sequence[str]]) -> list[list[float]]:
    """Words as numbers that stand for them."""
    words = {each: float(k) for k, each in enumerate(dict.fromkeys(word for unit in units for word in unit))}
    return [[words[each] for each in unit] for unit in units]
