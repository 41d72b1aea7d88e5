"""Why two encodings of one article part: one thing of the other's put in the place of one's own, and all solved again.

Swapped are, one at a time: the strength of a claim (the other's bar), the certainty in its form (the other's bound), its whole
form, each number that both scenarios have at one path (a lottery's chances together), and each rule, change, interest or
package that one has and the other has not, or has otherwise. Names are the encoders' own; who compares may say which mean the
same. Where the other's thing speaks of what is not there, or the checker refuses it, it cannot be swapped, and the reason is
kept. Levels are translated by their places: an issue or condition that both have has them in the same order, where they are as
many and it starts at the same place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Literal

from detente.argument.audit import Audited, AuditSettings, audit, bars_of, worlds
from detente.argument.forms import bounded
from detente.argument.matched import Encoding
from detente.argument.verdicts import Verdict
from detente.degrees import CERTAINTIES
from detente.errors import DetenteError, FileProblems, Refused, Stopped
from detente.language.argument import names_of
from detente.language.claims import CLAIM, FORMS
from detente.language.keys import Prose
from detente.language.numbers import NOTES
from detente.language.read import ARGUMENT, argument_from_text, scenario_from_text
from detente.language.write import flow, lines, plain
from detente.scenario.paths import Leaf, assumptions
from detente.scenario.records import Argument, Claim, Form, Name, Number, Path, Premise, Scenario
from detente.scenario.scope import whole
from detente.study.arms import Study

Kind = Literal["strength", "certainty", "form", "number", "rule", "change", "interest", "package"]
CLAIMS_OWN = ("strength", "certainty", "form")
"""What a claim alone can differ in."""


@dataclass(frozen=True)
class Swap:
    """One thing swapped in one encoding: what, for what the others (by place) have, and what then becomes of a claim."""

    kind: Kind
    on: int
    of: tuple[int, ...]
    what: str
    verdict: Verdict | None  # none where it cannot be swapped
    cannot: str = ""


Swaps = dict[tuple[int, Name], list[Swap]]
"""By encoding and its claim."""


class Bench:
    """One encoding on which swaps are tried: its claims, or others in their place, judged by their verdicts alone."""

    def __init__(self, place: int, encoding: Encoding, settings: AuditSettings, alike: Alike = ()):
        self.place, self.encoding, self.settings = place, encoding, replace(settings, bare=True)
        self.leaves, self.alike = assumptions(encoding.scenario), alike

    def translation(self, other: Encoding) -> Translation:
        """From the other's names to these."""
        return Translation(self.encoding.scenario, other.scenario, self.alike)

    def judged(
        self,
        claims: Mapping[str, Claim],
        scenario: Scenario | None = None,
        premises: Mapping[str, Premise] | None = None,
        bars: Mapping[str, float] | None = None,
        sets: tuple[tuple[Path, Number | bool], ...] = (),
    ) -> Audited:
        """The verdicts on claims, over a scenario and under premises and numbers that are laid over the encoding's own."""
        own = self.encoding.argument
        changed = {"claims": dict(claims), "premises": {**own.premises, **(premises or {})}}
        argument = own.model_copy(update={**changed, "strengths": {**own.strengths, **(bars or {})}})
        study = replace(self.settings.study, sets=(*self.settings.study.sets, *sets))
        found = audit([argument], scenario or self.encoding.scenario, replace(self.settings, study=study))[0]
        if not found.complete:
            raise Stopped
        return found

    # -------------------------------------------------------------------------------------------- what a claim differs in

    def degrees(self, name: Name, other: Encoding, claim: Claim) -> Iterator[tuple[Kind, str, Claim, dict[str, float]]]:
        """The claim with the other's strength, and with its certainty: the kind, what is swapped, the claim, bars besides."""
        own = self.encoding.argument.claims[name]
        bars = [bars_of(e.argument, self.settings).bar(c.strength) for e, c in ((self.encoding, own), (other, claim))]
        if bars[0] != bars[1]:
            word = f"{claim.strength} of {other.label}"
            what = f"{claim.strength} ({bars[1]:g}) for {own.strength} ({bars[0]:g})"
            yield "strength", what, own.model_copy(update={"strength": word}), {word: bars[1]}
        mine, theirs = (bounded(e.argument, {}).claims[n] for e, n in ((self.encoding, name), (other, _name(other, claim))))
        kinds = [tuple(form.kind for form in each.forms) for each in (mine, theirs)]
        words = [[form.certainty for form in each.forms] for each in (mine, theirs)]
        if kinds[0] == kinds[1] and all(_side(a) == _side(b) for a, b in zip(*words, strict=True)):
            forms = [_bounded_as(a, b) for a, b in zip(mine.forms, theirs.forms, strict=True)]
            if any(_bound(a) != _bound(b) for a, b in zip(forms, mine.forms, strict=True)):
                what = f"{' and '.join(filter(None, words[1]))} for {' and '.join(filter(None, words[0]))}"
                yield "certainty", what, own.model_copy(update={"forms": tuple(forms)}), {}

    def with_form(self, name: Name, other: Encoding, claim: Claim) -> tuple[Claim, str]:
        """The claim with the other's forms, read over this scenario, and what was translated; refused where they cannot be."""
        own = self.encoding.argument.claims[name]
        table = {key: value for key, value in CLAIM.write(claim).items() if key in FORMS or key == "parts"}
        table, said = self.translation(other).of(table)
        head = {key: value for key, value in CLAIM.write(own).items() if key in ("says", "strength")}
        first: DetenteError | None = None
        for focus, label in self._focuses(own):
            try:
                read = self._read({name: {**head, **table, **({"focus": focus} if focus else {})}}).claims[name]
            except DetenteError as error:
                first = first or error
                continue
            update = {"forms": _as_bounded(read, other), "parts": read.parts, "waiting": "", "attr": None, "focus": read.focus}
            where = [f"in focus {focus or 'core'}"] if label else []
            return own.model_copy(update={**update, **_focus_of(own, label)}), "; ".join([*said, *where])
        assert first is not None, "the claim's own focus is always tried"
        raise first

    def _focuses(self, own: Claim) -> Iterator[tuple[Any, str]]:
        """Where a form may be asked: the claim's own focus, then each of the scenario's, with what is said of it."""
        yield CLAIM.write(own).get("focus", ""), ""
        yield from ((name, name) for name in self.encoding.scenario.focus if name != own.focus or own.focus_change)
        if self.encoding.scenario.core and (own.focus or own.focus_change):
            yield "", "core"

    def _read(self, claims: Mapping[str, Any], scenario: Scenario | None = None) -> Argument:
        """The encoding's argument with these claims alone, as the one reader takes it."""
        table = {**ARGUMENT.write(self.encoding.argument), "claims": claims}
        table.pop("measures", None)  # forms have theirs in full
        table.pop("also_over", None)  # what is compared is asked over the encoding's own scenario
        return argument_from_text("\n".join(lines(table, 0)) + "\n", scenario or self.encoding.scenario, "swapped")[0]

    # -------------------------------------------------------------------------------------------- numbers

    def numbers(self) -> dict[Path, tuple[Leaf, Number]]:
        """Every number in force under the premises, that the settings do not give."""
        study = Study(self.encoding.scenario, self.settings.study)
        world, given = worlds(self.encoding.argument)["with_premises"], dict(self.settings.study.sets)
        return {p: (leaf, study.number(world, p)) for p, leaf in study.leaves.items() if p not in given}

    def differing(self, own: Mapping[Path, tuple[Leaf, Number]], theirs: Mapping[Path, tuple[Leaf, Number]]) -> Iterator[Paths]:
        """The numbers that both have and that differ, each alone; those of one lottery together, with what is put there."""
        lots: dict[str, Paths] = {}
        for path, (leaf, number) in own.items():
            if path not in theirs or theirs[path][0].kind != leaf.kind or leaf.kind == "place":
                continue
            lot = path.rpartition(".")[0] if leaf.kind == "chance" else path
            if _value(number) != _value(theirs[path][1]):
                lots.setdefault(lot, {})[path] = theirs[path][1]
        for lot, some in lots.items():
            every = {p for p in own if p.rpartition(".")[0] == lot}
            if every and set(some) != every:  # a lottery's chances add up to one, so all of them go together
                some = {p: theirs[p][1] for p in every if p in theirs}
            yield some

    # -------------------------------------------------------------------------------------------- rules and the like

    def without(self, name: str) -> dict[str, Premise]:
        """A premise under which something is not there."""
        return {f"without {name}": Premise(says=f"There is no {name}.", without=(name,))}

    def having(self, part: Part) -> Scenario:
        """This scenario with a rule, change, interest or package, read and checked anew, the argument over it included."""
        table = deepcopy(plain(self.encoding.scenario))
        if part.kind == "change" and part.address[1] not in table.get("conditions", {}):
            raise Refused(f"there is no condition {part.address[1]} here")
        inner = table
        for key in part.address[:-1]:
            inner = inner.setdefault(key, {})
        inner[part.address[-1]] = part.body
        scenario = scenario_from_text("\n".join(lines(table, 0)) + "\n", "swapped")[0]
        self._read(ARGUMENT.write(self.encoding.argument)["claims"], scenario)
        return scenario


Paths = dict[Path, Number]


def reason(error: DetenteError) -> str:
    """Why something cannot be swapped: of many problems the first."""
    if isinstance(error, FileProblems):
        wrong = [problem for problem in error.problems if problem.severity == "error"]
        return wrong[0].message.rstrip(".") + (f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else "")
    return error.message.rstrip(".")


def _name(encoding: Encoding, claim: Claim) -> Name:
    return next(name for name, each in encoding.argument.claims.items() if each is claim)


def _bound(form: Form) -> tuple[float | None, float | None]:
    return form.at_least, form.at_most


def _side(certainty: str) -> bool | None:
    """Whether a word of certainty bounds from below; none where there is none."""
    return CERTAINTIES[certainty].above if certainty else None


def _bounded_as(form: Form, other: Form) -> Form:
    """The form with the bound that the other's word of certainty stands for, and no word of its own."""
    if not form.certainty:
        return form
    return form.model_copy(update={"certainty": "", "at_least": other.at_least, "at_most": other.at_most})


def _as_bounded(read: Claim, other: Encoding) -> tuple[Form, ...]:
    """The forms of a claim with the bounds that the other's file gives words of certainty, written out."""
    argument = other.argument.model_copy(update={"claims": {"": read}})
    return tuple(form.model_copy(update={"certainty": ""}) for form in bounded(argument, {}).claims[""].forms)


def _focus_of(own: Claim, label: str) -> dict[str, Any]:
    """The focus that a claim keeps, where no other was taken."""
    return {"focus_change": None} if label else {"focus": own.focus, "focus_change": own.focus_change}


def _value(number: Number) -> str:
    return number.model_copy(update={"because": "", "cite": (), "about": ""}).model_dump_json()


# ------------------------------------------------------------------------------------------------ translation


Alike = tuple[frozenset[Name], ...]
"""Names of several encodings that are said to mean one thing."""
DATED = ("at", "by", "until", "before", "after")
STANDING = ("from", "to", "prefers", "values", "ideal", "reference")
"""Keys whose values are levels of what the record is about."""


class Translation:
    """From the names of another scenario to those of one's own, as far as both have the same things."""

    def __init__(self, own: Scenario, other: Scenario, alike: Alike = ()):
        mine, theirs = (set(names_of(each).kinds) for each in (own, other))
        pairs = {name: [n for n in sorted(group) if n in mine] for group in alike for name in group if name in theirs - mine}
        self.names = {name: found[0] for name, found in pairs.items() if len(found) == 1}
        self.levels = dict(self._levels(own, other))
        self.theirs = {self.names.get(name, name) for name in theirs}
        unknown = set(other.calendar.dates) - mine - set(self.names)
        days = {name: other.calendar.dates[name].at.day for name in unknown}
        self.days = {name: day.isoformat() for name, day in days.items() if day is not None}

    def _levels(self, own: Scenario, other: Scenario) -> Iterator[tuple[Name, dict[str, str]]]:
        """By name there: its levels in one's own words, where they are as many and it starts at the same place."""
        for name in (*other.issues, *other.conditions):
            here = self.names.get(name, name)
            if here not in (own.issues if name in other.issues else own.conditions):
                continue
            theirs, mine = other.levels(name), own.levels(here)
            if set(theirs) <= set(mine):
                continue
            starts = [
                levels.index(whole(each).firsts(of)[0]) for levels, each, of in ((theirs, other, name), (mine, own, here))
            ]
            if len(theirs) == len(mine) and starts[0] == starts[1]:
                yield name, dict(zip(theirs, mine, strict=True))

    def knows(self, name: Name) -> bool:
        """Whether the other scenario has something that is called so here."""
        return name in self.theirs

    def of(self, table: Any, about: Name = "") -> tuple[Any, list[str]]:
        """What is written, in one's own names, and what was translated; `about`: the condition that a change belongs to."""
        said: dict[str, None] = {}
        return self._written(table, {}, about, said), list(said)

    def path(self, path: Path) -> Path:
        """A number's path in one's own names."""
        levels = self.levels.get(path.partition(".")[0], {})
        return ".".join(self.names.get(part, levels.get(part, part)) for part in path.split("."))

    def _written(self, value: Any, words: Mapping[str, str], about: Name, said: dict[str, None]) -> Any:
        if isinstance(value, dict):
            return self._table(value, words, about, said)
        if isinstance(value, list):
            return [self._written(each, words, about, said) for each in value]
        return self._text(value, words, said) if isinstance(value, str) and not isinstance(value, Prose) else value

    def _table(self, table: dict[str, Any], words: Mapping[str, str], about: Name, said: dict[str, None]) -> dict[str, Any]:
        """A table: what `act`, `deal`, `of` or `depends_on` names is what its levels are of."""
        about = next((table[key] for key in ("act", "deal", "of") if isinstance(table.get(key), str)), about)
        by_level = self.levels.get(str(table.get("depends_on", "")), {})
        made = {}
        for key, each in table.items():
            inner: Mapping[str, str] = {}
            if key in self.levels:
                inner = self.levels[key]
            elif key in STANDING:
                inner = self.levels.get(about, {})
            elif key in DATED:
                inner = self.days
            own = words.get(key, by_level.get(key, key))
            if "." in key:
                own = self.path(key)
            made[self._text(own, {}, said)] = self._written(each, inner, about, said)
        return made

    def _text(self, text: str, words: Mapping[str, str], said: dict[str, None]) -> str:
        known = {**self.names, **words}
        made = re.sub(r"[\w-]+", lambda found: known.get(found[0], found[0]), text)
        if made != text:
            said[f"{made} for {text}"] = None
        return made


# ------------------------------------------------------------------------------------------------ parts of a scenario


@dataclass(frozen=True)
class Part:
    """A rule, change, interest or package: what it is called in `without`, where it stands in a file, and how it is written."""

    kind: Kind
    name: str
    address: tuple[str, ...]
    body: Any

    @property
    def ground(self) -> Name:
        """What it belongs to: a rule to its issue, a change to its condition, an interest to its party."""
        return str(self.body.get("act") or self.body.get("deal") or "") if self.kind in ("rule", "package") else self.address[1]

    @property
    def told(self) -> str:
        """How it is written, its notes left out."""
        return flow({key: value for key, value in self.body.items() if key not in NOTES})

    @property
    def same(self) -> tuple[str, tuple[str, ...], str]:
        """Equal for two that do the same, whatever they are called."""
        return self.kind, self.address[:-1], self.shape

    @property
    def shape(self) -> str:
        """What it does, its numbers, prices and notes apart."""
        return repr(_shape(self.body))


PRICES = (*NOTES, "cost", "gain", "breach")


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shape(each) for key, each in sorted(value.items()) if key not in PRICES}
    if isinstance(value, list):
        return [_shape(each) for each in value]
    return re.sub(r"-?\d[\d.]*( \.\. -?\d[\d.]*)?", "#", str(value))


def parts_of(scenario: Scenario) -> dict[str, Part]:
    """Everything that can be left out of a scenario or put into it, by name."""
    table = plain(scenario)
    found = [Part("rule", name, ("rules", name), body) for name, body in table.get("rules", {}).items()]
    found += [Part("package", name, ("packages", name), body) for name, body in table.get("packages", {}).items()]
    for of, condition in table.get("conditions", {}).items():
        for name, body in condition.get("changes", {}).items():
            found.append(Part("change", f"{of}.{name}", ("conditions", of, "changes", name), body))
    for who, terms in table.get("interests", {}).items():
        found += [Part("interest", f"{who}.{name}", ("interests", who, name), body) for name, body in terms.items()]
    return {part.name: part for part in found}


def lacking(own: Mapping[str, Part], theirs: Mapping[str, Part]) -> Iterator[tuple[str, Part | None]]:
    """By name what the one has and the other has not, or has otherwise: what stands in its place; none where nothing does.

    What does the same under another name is the same.
    """
    mine, others = ({part.same for part in parts.values()} for parts in (own, theirs))
    for name, part in own.items():
        if name in theirs and theirs[name].kind == part.kind:
            if theirs[name].shape != part.shape:
                yield name, theirs[name]
        elif part.same not in others:
            yield name, None
    for name, part in theirs.items():
        if name not in own and part.same not in mine:
            yield name, part


def translated(parts: Mapping[str, Part], translation: Translation) -> dict[str, Part]:
    """The parts of another scenario in one's own names."""
    found = {}
    for part in parts.values():
        about = part.address[1] if part.kind == "change" else ""
        address = tuple(translation.names.get(each, each) for each in part.address)
        name = ".".join(address[1:] if part.kind != "change" else (address[1], address[3]))
        found[name] = replace(part, name=name, address=address, body=translation.of(part.body, about)[0])
    return found
