"""What a claim asks, in one sentence made from its form: what is measured, what is changed, what is said of it.

Parties are called by their names, everything else by the word the file has for it. Whoever reads only the sentence should know
which two things were compared, on which day, and which way it was said to go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from detente.language.check_argument import overlays
from detente.language.claims import FORM
from detente.language.numbers import show
from detente.language.write import flow
from detente.scenario.records import (
    Claim,
    Form,
    Measure,
    Name,
    Number,
    Overlay,
    Path,
    Scenario,
    Standing,
    When,
    alternatives,
    standings,
)

Ends = tuple[float, float]
NBSP = "\u00a0"
AS_IT_IS = "the game as it is"
CHANCES = ("chance", "given", "accepts", "belief", "share")
BETWEEN_CHANCES = ("moves_belief", "lost_to_doubt")
VALUES = ("value", "gain", "knowing", "expects")
TIMES = ("years", "first")
"""Kinds of measure by the unit in which their numbers are said; the others are plain numbers."""


def written(form: Form) -> str:
    """The form as it is written in a file, its measures in full; a word of certainty without the bound it stands for."""
    said = form.model_copy(update={"at_least": None, "at_most": None}) if form.certainty else form
    return f"{form.kind}: {flow(FORM[form.kind].write(said))}"


def spaced(name: str) -> str:
    """A name of a file in words."""
    return name.replace("_", " ")


def listed(items: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    words = [each for each in items if each]
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Telling:
    """Says what a form asks, in the names that its scenario gives."""

    scenario: Scenario

    # -------------------------------------------------------------------------------------------- names

    def party(self, name: Name) -> str:
        """A party as its scenario calls it, within a sentence: an article before its name is a small one."""
        party = self.scenario.parties.get(name)
        said = party.name if party is not None and party.name else spaced(name)
        first, _, rest = said.partition(" ")
        return f"{first.lower()} {rest}" if first in ("The", "A", "An") and rest else said

    def level(self, name: Name, level: str) -> str:
        """An option or level; of an office's condition the party that holds it."""
        return self.party(level) if name in self.holders and level in self.scenario.parties else spaced(level)

    @cached_property
    def holders(self) -> frozenset[Name]:
        """The conditions whose levels are parties."""
        return frozenset(office.held_by for office in self.scenario.offices.values())

    def standing(self, standing: Standing, verb: str = "") -> str:
        """`war at freeze or settlement`; all levels of many but one are said by the one that is not meant."""
        every, name = self.scenario.levels(standing.name), standing.name
        left = [each for each in every if each not in standing.levels]
        if len(left) == 1 and len(every) > 2:
            return f"{spaced(name)}{verb} not {self.at(name)} {self.level(name, left[0])}"
        return f"{spaced(name)}{verb} {self.at(name)} {listed((self.level(name, each) for each in standing.levels), 'or')}"

    def at(self, name: Name) -> str:
        """How a level is joined to what stands there."""
        return "held by" if name in self.holders else "at"

    def state(self, state: Iterable[object], verb: str = "") -> str:
        """A state, or several of which any will do."""
        plain = [self.standing(each, verb) for each in state if isinstance(each, Standing)]
        others = [self.state(each, verb) for each in state if isinstance(each, tuple)]
        return listed([listed(plain), *others], "or") or f"anything{verb}"

    def stands(self, state: Iterable[object], verb: str = " is") -> str:
        """The same as a statement: `war is at freeze`."""
        return self.state(state, verb)

    def path(self, path: Path) -> str:
        """A number by what it is: `cost of freeze to Kyiv`; a named assumption by its name."""
        owner, *rest = path.split(".")
        if owner in self.scenario.assumptions or not rest:
            number = self.scenario.assumptions.get(owner)
            return f'"{spaced(path)}"' if number is not None and number.form == "odds" else spaced(path)
        if owner in self.scenario.parties:
            what = f"{self.party(owner)}'s {spaced(rest[0])}"
            last = rest[-1]
            if last in ("weight", "worth") and len(rest) == 2:
                return f"the {last} of {spaced(rest[0])} to {self.party(owner)}"
            return what if len(rest) == 1 else f"{spaced(last)} of {what}"
        if owner in self.scenario.rules and rest[0] == "cost":
            more = f" with {spaced(' '.join(rest[2:]))}" if rest[2:] else ""
            return f"cost of {spaced(owner)} to {self.party(rest[1])}{more}"
        if rest[0] == "start":
            return f"chance that {spaced(owner)} starts at {self.level(owner, rest[-1])}"
        if "to" in rest:
            return f"chance of {self.level(owner, rest[-1])} at {spaced(owner)}'s {spaced(rest[0])}"
        if (condition := self.scenario.conditions.get(owner)) and (change := condition.changes.get(rest[0])):
            what = "chance" if change.at else "rate"
            goes = f" takes it {rest[1]}" if rest[1:] in (["up"], ["down"]) else ""
            return f"{what} at which {spaced(owner)}'s {spaced(rest[0])}{goes or ' comes'}"
        return spaced(path.replace(".", " "))

    def day(self, when: When | None) -> str:
        """A date as people write it, after its name where it has one; a round by its number."""
        if when is None:
            return ""
        if when.round is not None:
            return f"round {when.round}"
        if when.day is None:
            return spaced(when.text)
        said = f"{when.day.day} {when.day:%B} {when.day.year}"
        return said if when.text[:1].isdigit() else f"{said} ({spaced(when.text)})"

    def span(self, years: float) -> str:
        """A span in the unit that reads best."""
        if self.scenario.calendar.clock == "rounds":
            return f"{years:g} round{'' if years == 1 else 's'}"
        for unit, size in (("year", 1.0), ("month", 1 / 12), ("week", 7 / 365.25), ("day", 1 / 365.25)):
            count = round(years / size, 2)
            if count >= 1 and (abs(count - round(count)) < 0.02 or unit == "day"):
                return f"{round(count)} {unit}{'' if round(count) == 1 else 's'}"
        return f"{years:g} years"

    # -------------------------------------------------------------------------------------------- amounts

    def amount(self, measure: Measure | None, number: float) -> str:
        """A number that a measure may be: a chance in per cent, a time in the unit that reads best."""
        kind = measure.kind if measure is not None else ""
        if kind in CHANCES:
            return f"{100 * number:.4g}{NBSP}%"
        return self.span(number) if kind in TIMES and number >= 0 else self.move(measure, number)

    def move(self, measure: Measure | None, number: float) -> str:
        """By how much it moves or lies apart: chances by points of a hundred, values in years of all that is at stake."""
        kind = measure.kind if measure is not None else ""
        if kind in (*CHANCES, *BETWEEN_CHANCES):
            return f"{100 * number:.4g} percentage point{'' if number == 0.01 else 's'}"
        if kind in VALUES:
            rounds = self.scenario.calendar.clock == "rounds"
            return f"{number:.4g} of {'a round' if rounds else 'a year'}'s stakes"
        return self.span(number) if kind in TIMES else f"{number:.4g}"

    # -------------------------------------------------------------------------------------------- interventions

    def overlay(self, overlay: Overlay | None) -> str:
        """What an intervention does, as a list; empty where it does nothing."""
        return listed(self.changes(overlay)) if overlay else ""

    def changes(self, overlay: Overlay) -> Iterable[str]:
        """Each thing that an intervention does."""
        for path, value in overlay.set.items():
            yield self.assigned(path, value)
        for name, level in overlay.start.items():
            yield self.started(name, level)
        for name, level in overlay.hold.items():
            yield self.held(name, level)
        yield from (f"{self.part(rule)} just carried out" for rule in overlay.done)
        yield from (f"{self.part(part)} left out" for part in overlay.without)
        yield from (f"{self.standing(each)} not to be had" for each in overlay.bar)
        yield from (f"{self.party(party)} out of the game" for party in overlay.remove)
        for name, pairs in overlay.swap.items():
            yield from (self.swapped(name, a, b) for a, b in pairs.items())
        for party, other in overlay.believes.items():
            yield f"{self.party(party)} taking it for a game with {self.overlay(other)}"

    def part(self, part: str) -> str:
        """A rule, a package, a change of a condition or what a party wants, by what it is."""
        owner, _, own = part.partition(".")
        if not own:
            return f"the {'package' if owner in self.scenario.packages else 'rule'} {spaced(owner)}"
        if owner == "believes":
            return f"what {self.party(own)} takes the game for"
        if owner in self.scenario.parties:
            return f"what {spaced(own)} is worth to {self.party(owner)}"
        return f"the change {spaced(own)} of {spaced(owner)}"

    def held(self, name: Name, level: str) -> str:
        """What stands still."""
        word = "always held by" if name in self.holders else "held at"
        return f"{spaced(name)} {word} {self.level(name, level)}"

    def assigned(self, path: Path, value: Number | bool) -> str:
        """A number that is set, or a yes or no that is settled."""
        return f"{self.path(path)} {'taken as' if isinstance(value, bool) else 'at'} {self.value(value)}"

    def value(self, value: Number | bool) -> str:
        """A number, or yes or no."""
        return ("no", "yes")[value] if isinstance(value, bool) else show(value)

    def swapped(self, name: Name, a: str, b: str) -> str:
        if name in self.holders:
            return f"{spaced(name)} held by {self.level(name, b)} wherever {self.level(name, a)} would hold it"
        return f"{spaced(name)} at {self.level(name, b)} wherever it would be at {self.level(name, a)}"

    # -------------------------------------------------------------------------------------------- measures

    def measure(self, measure: Measure) -> str:
        """What is measured, and when, with what it lays over the game itself."""
        said = MEASURED[measure.kind](self, measure)
        own = self.overlay(measure.overlay)
        return f"{said}, with {own}" if own else said

    def until(self, measure: Measure, word: str = "by") -> str:
        """` by 20 October 2025`, ` within 2 years`; empty where it looks to the end."""
        when = measure.at or measure.by or measure.until
        if measure.within is not None and not measure.once:
            return f" within {self.span(measure.within)}"
        return f" {'on' if measure.at is not None else word} {self.day(when)}" if when is not None else ""

    # -------------------------------------------------------------------------------------------- forms

    def form(self, form: Form, ends: Ends | None = None) -> str:
        """What a form asks; `ends` are those between which it raises, lowers or goes along a number."""
        return capital(ASKED.get(form.kind, _any)(self, form, ends)).rstrip(".") + "."

    def focus(self, claim: Claim, form: Form) -> str:
        """In which focus a form is asked, what is in play there, and from when on, where that is not the calendar's start."""
        name = form.focus or claim.focus
        focus = claim.focus_change if claim.focus_change is not None and not form.focus else self.scenario.focus.get(name)
        in_play = listed(map(spaced, focus.in_play if focus is not None else self.scenario.core))
        of = "the core" if not name else f"focus {spaced(name)}"
        changed = " as changed by the claim" if focus is not None and focus is claim.focus_change else ""
        begins = f", from {self.day(focus.begins)} on" if focus is not None and focus.begins is not None else ""
        return f"Asked in {of}{changed}: {in_play} in play{begins}, all else still."

    def words(self, form: Form) -> dict[str, str]:
        """What the file says of the names in a form: of issues, conditions, rules, interests and numbers that carry a note."""
        noted = ((name, self._note(name)) for name in dict.fromkeys(named(form)))
        return {self._called(name): note for name, note in noted if note}

    def _note(self, name: str) -> str:
        """What the file says a name is; of a number or an interest also why it is so, where that alone is said."""
        s, (owner, _, own) = self.scenario, name.partition(".")
        if term := s.interests.get(owner, {}).get(own.partition(".")[0]):
            return term.about or term.because
        number = s.assumptions.get(owner)
        record = s.issues.get(owner) or s.conditions.get(owner) or s.rules.get(owner) or s.packages.get(owner) or number
        return (record.about or (record.because if number is not None else "")) if record is not None else ""

    def _called(self, name: str) -> str:
        """By which words of the sentence a note is told."""
        owner, _, own = name.partition(".")
        return spaced(own.partition(".")[0] if owner in self.scenario.interests and own else owner)

    def change(self, form: Form, ends: Ends | None) -> str:
        """What is compared with what."""
        both = self.overlay(form.overlay)
        held = f"; {both} on both sides" if both else ""
        if path := form.raises or form.lowers:
            return f"with {self.ends(path, ends, bool(form.raises))}{held}"
        if form.step:
            steps = (f"{self.held(n, b)} instead of {self.level(n, a)}" for n, (a, b) in form.step.items())
            return f"with {listed(steps)}{held}"
        if form.swap:
            swaps = (self.swapped(n, a, b) for n, pairs in form.swap.items() for a, b in pairs.items())
            return f"with {listed(swaps)}, against {AS_IT_IS}{held}"
        if (alone := _one_number(form.overlay)) and _one_number(form.against) == alone:
            first, second = (self.value(each.set[alone]) for each in (form.overlay, form.against) if each is not None)
            taken = "taken as" if first in ("yes", "no") else "at"
            return f"with {self.path(alone)} {taken} {first} against {second}"
        if starts := self._two_starts(form):
            return f"with {starts}"
        (one, other), shared = self.apart((form.overlay, form.against))
        return f"with {one}, against {other}" + (f"; {shared} on both sides" if shared else "")

    def apart(self, overlays_: Iterable[Overlay | None]) -> tuple[tuple[str, ...], str]:
        """What each of several interventions does that not all of them do; and what all of them do."""
        lists = [list(self.changes(each)) if each is not None else [] for each in overlays_]
        shared = [each for each in lists[0] if all(each in other for other in lists[1:])]
        return tuple(listed(x for x in each if x not in shared) or AS_IT_IS for each in lists), listed(shared)

    def _two_starts(self, form: Form) -> str:
        """Where a form compares two first levels of the same things, and nothing else."""
        one, other = form.overlay, form.against
        if one is None or other is None or one.start.keys() != other.start.keys() or not one.start:
            return ""
        if one != Overlay(start=one.start) or other != Overlay(start=other.start):
            return ""
        starts = (
            f"{self.started(n, one.start[n])} instead of {self.level(n, other.start[n])}"
            for n in one.start
            if one.start[n] != other.start[n]
        )
        alike = listed(self.started(n, level) for n, level in one.start.items() if other.start[n] == level)
        return listed(starts) + (f"; {alike} on both sides" if alike else "")

    def started(self, name: Name, level: str) -> str:
        """Where something stands at first."""
        return f"{spaced(name)} {'first' if name in self.holders else 'starting'} {self.at(name)} {self.level(name, level)}"

    def ends(self, path: Path, ends: Ends | None, up: bool) -> str:
        """The two ends of a number's range, that which comes after the change first."""
        if path in self.scenario.assumptions and self.scenario.assumptions[path].form == "odds":
            return f"{self.path(path)} taken as {'yes against no' if up else 'no against yes'}"
        low, high = (
            ("its low end", "its high end") if ends is None else (f"{ends[0]:.4g} (low end)", f"{ends[1]:.4g} (high end)")
        )
        first, second = (high, low) if up else (low, high)
        return f"{self.path(path)} at {first} against {second}"


def named(form: Form) -> Iterator[Name]:
    """Every name and path in a form, in the order in which its sentence is likely to have them."""
    for side in form.sides:
        yield from named(side)
    for measure in form.measures:
        for state in (measure.state, measure.once, measure.inside, measure.source, measure.target):
            yield from (standing.name for standing in standings(state))
        yield from (name for name in (measure.issue, measure.rule) if name)
    yield from (standing.name for standing in (*standings(form.thing), *form.choose))
    yield from (*form.step, *form.swap, *form.rule, *form.again)
    yield from (path for path in (form.raises, form.lowers, form.along) if path)
    for overlay in overlays(form):
        yield from (*overlay.hold, *overlay.start, *overlay.swap, *overlay.done, *overlay.without, *overlay.set)
        yield from (standing.name for standing in overlay.bar)


def _one_number(overlay: Overlay | None) -> Path:
    """The path that an intervention sets where it does nothing else."""
    alone = overlay is not None and len(overlay.set) == 1 and overlay == Overlay(set=overlay.set)
    return next(iter(overlay.set)) if overlay is not None and alone else ""


# ------------------------------------------------------------------------------------------------ measures


def _chance(t: Telling, m: Measure) -> str:
    if m.once:
        first = f" once {t.stands(m.once, ' is first')}" + (f" by {t.day(m.by)}" if m.by is not None else "")
        within = f" within {t.span(m.within)}" if m.within is not None else ""
        return f"chance that {t.stands(m.state)}{within}{first}"
    ever = "" if m.at is not None else " at some time"
    return f"chance that {t.stands(m.state)}{ever}{t.until(m)}{_truly(t, m)}"


def _truly(t: Telling, m: Measure) -> str:
    """Which level of a hidden condition really holds, where a measure is about that alone."""
    return f", where {t.stands(m.truly, ' really is')}" if m.truly else ""


def _belief(t: Telling, m: Measure) -> str:
    who = t.party(m.party) if m.party else "whoever does not know"
    among = f" where {t.stands(m.once)}" if m.once else ""
    return f"how likely {who} takes it that {t.stands(m.state)}{among}{t.until(m)}{_truly(t, m)}"


def _value(t: Telling, m: Measure) -> str:
    return f"what the game is worth to {t.party(m.party)}{f' where {t.stands(m.inside)}' if m.inside else ''}{t.until(m)}"


def _accepts(t: Telling, m: Measure) -> str:
    inside = f" where {t.stands(m.inside)}" if m.inside else ""
    return f"chance that {t.party(m.party)}, asked alone, would agree to {spaced(m.rule)}{inside}{t.until(m)}"


MEASURED: dict[str, Callable[[Telling, Measure], str]] = {
    "chance": _chance,
    "years": lambda t, m: f"time with {t.state(m.state)}{t.until(m, 'until')}{_truly(t, m)}",
    "first": lambda t, m: f"time until {t.stands(m.state, ' is first')}{t.until(m, 'looked for until')}{_truly(t, m)}",
    "given": lambda t, m: (
        f"chance that {t.stands(m.once, ' had been')} before, of the paths on which {t.stands(m.state, ' comes to be')}"
        f"{t.until(m)}"
    ),
    "value": _value,
    "gain": lambda t, m: f"what {t.party(m.party)} gains from {t.state(m.target)} over {t.state(m.source)}{t.until(m)}",
    "accepts": _accepts,
    "tries": lambda t, m: f"expected number of times that {spaced(m.rule)} is tried{t.until(m)}",
    "refusals": lambda t, m: (
        f"expected number of times that {spaced(m.rule)} is refused{f' by {t.party(m.party)}' if m.party else ''}{t.until(m)}"
    ),
    "belief": _belief,
    "bits": lambda t, m: f"bits that {spaced(m.rule)} reveals of what is hidden{t.until(m)}{_truly(t, m)}",
    "moves_belief": lambda t, m: (
        f"by how much {spaced(m.rule)}, carried out, moves the belief in {t.state(m.state)}{t.until(m)}{_truly(t, m)}"
    ),
    "knowing": lambda t, m: f"what knowing {spaced(m.issue)} would be worth to {t.party(m.party)}{t.until(m)}",
    "lost_to_doubt": lambda t, m: f"how much likelier {t.state(m.state)} would be were nothing hidden any more{t.until(m)}",
    "expects": lambda t, m: f"what the game that {t.party(m.party)} believes in would be worth to it{t.until(m)}",
    "share": lambda t, m: (
        f"share of {t.party(m.party)} in what {listed(map(t.party, m.between))} gain together over no deal{t.until(m)}"
    ),
    "spread": lambda t, m: (
        f"effective number of outcomes of {spaced(m.issue)}{t.until(m)} (1 where it is certain, 2 where two are as likely)"
        f"{', over all draws together' if m.across else ''}"
    ),
    "place": lambda t, m: f"mean place of {spaced(m.issue)} on its scale, 0 to 1,{t.until(m)}",
}
"""What each kind of measure is, in words."""

# ------------------------------------------------------------------------------------------------ forms


def _measured(t: Telling, f: Form) -> str:
    return t.measure(f.measure) if f.measure is not None else ""


def _bounds(t: Telling, f: Form) -> str:
    low = [f"at least {t.amount(f.measure, f.at_least)}"] if f.at_least is not None else []
    return listed([*low, *([f"at most {t.amount(f.measure, f.at_most)}"] if f.at_most is not None else [])])


def _with(t: Telling, f: Form) -> str:
    own = t.overlay(f.overlay)
    return f", with {own}" if own else ""


def _level(t: Telling, f: Form, ends: Ends | None) -> str:
    return f"{_measured(t, f)}{_with(t, f)}: said to be {_bounds(t, f)}"


def _mono(t: Telling, f: Form, ends: Ends | None) -> str:
    way = "rise" if f.goes == "up" else "fall"
    return f"{_measured(t, f)}, {t.change(f, ends)}: said to {way} by at least {t.move(f.measure, f.by_at_least)}"


def _thresh(t: Telling, f: Form, ends: Ends | None) -> str:
    turn = "raise it at the low end and lower it at the high" if f.turns == "up_then_down" else None
    by = t.move(f.measure, f.by_at_least)
    turn = turn or "lower it at the low end and raise it at the high"
    along = f"{t.path(f.along)}" + (f" ({ends[0]:.4g} to {ends[1]:.4g})" if ends else "")
    return f"{_measured(t, f)}, {t.change(f, None)}, along {along}: said to {turn}, each by at least {by}"


def _inv(t: Telling, f: Form, ends: Ends | None) -> str:
    within = t.move(f.measure or next(iter(f.between), None), f.within if f.within is not None else 0.05)
    if f.between:
        return f"{t.measure(f.between[0])} against {t.measure(f.between[1])}{_with(t, f)}: said to differ by at most {within}"
    return f"{_measured(t, f)}, {t.change(f, ends)}: said to move by at most {within}"


def _block(t: Telling, f: Form, ends: Ends | None) -> str:
    again = [f"{t.part(name)} given back" for name in f.again]
    least, most = ("" if x is None else t.amount(f.measure, x) for x in (f.then_at_least, f.at_most))
    return (
        f"{_measured(t, f)}{_with(t, f)}: said to be at most {most}, but at least {least} with "
        f"{listed([t.overlay(f.unless), *again])}"
    )


def _order(t: Telling, f: Form, ends: Ends | None) -> str:
    alone = [MEASURED[each.kind](t, each) for each in f.highest_first]
    by = f"each by at least {t.move(f.highest_first[0], f.by_at_least)}"
    if len(set(alone)) == 1:  # one measure under several interventions is said once, and so is what all of them do
        apart, shared = t.apart([each.overlay for each in f.highest_first])
        own = listed([t.overlay(f.overlay), shared])
        ranked = "; then ".join(f"with {each}" for each in apart)
        return f"{alone[0]}{f', with {own}' if own else ''}: said to be highest {ranked}, {by}"
    return f"said to be, from the highest down, {by}{_with(t, f)}: {'; then '.join(map(t.measure, f.highest_first))}"


def _replay(t: Telling, f: Form, ends: Ends | None) -> str:
    span = t.span(4.0 if f.within is None else f.within)
    bound = 0.05 if f.at_least is None else f.at_least
    reached = listed(f"{spaced(e)} ({t.state(t.scenario.record[e].shows)})" for e in f.episodes)
    return f"chance within {span}{_with(t, f)} of each of {reached}: said to be at least {100 * bound:.4g}{NBSP}%"


def _feas(t: Telling, f: Form, ends: Ends | None) -> str:
    chosen = listed(t.held(s.name, s.levels[0]) for s in f.choose)
    bound = 0.5 if f.at_least is None else f.at_least
    also = t.overlay(f.overlay)
    return (
        f"{_measured(t, f)}, with {chosen}, which {t.party(f.party)} must be able to bring about by itself"
        f"{f', and {also}' if also else ''}: said to be at least {t.amount(f.measure, bound)}"
    )


def _things(t: Telling, f: Form, done: str) -> str:
    """What a claim of need or of sufficiency is about: a state, or rules and what is done with them."""
    return f"{listed((t.part(rule) for rule in f.rule), 'or')} {done}".strip() if f.rule else t.state(f.thing)


def _degree(t: Telling, f: Form) -> str:
    """The bound within a draw, and the word of certainty that stands for one."""
    word = f'"{spaced(f.certainty)}"' if f.certainty else ""
    bounds = _bounds(t, f)
    return f"{bounds} ({word})" if bounds and word else bounds or word or "as its certainty has it"


def _will(t: Telling, f: Form, ends: Ends | None) -> str:
    return f"{_measured(t, f)}{_with(t, f)}: said to be {_degree(t, f)}"


def _needs(t: Telling, f: Form, ends: Ends | None) -> str:
    instead = f", with {also} then" if (also := t.overlay(f.against)) else ""
    lacking = "cannot be used" if f.rule else "cannot be had"
    together = " together" if len(list(standings(f.thing))) > 1 and len(alternatives(f.thing)) == 1 else ""
    return (
        f"{_measured(t, f)}{_with(t, f)}: said to be {_degree(t, f)} if {_things(t, f, '')} {lacking}{together}{instead}, "
        f"and higher by at least {t.move(f.measure, f.by_at_least)} if not so"
    )


def _enough(t: Telling, f: Form, ends: Ends | None) -> str:
    brought = f"once {_things(t, f, 'is carried out')}" + ("" if f.rule else " is brought about")
    return f"{_measured(t, f)}{_with(t, f)}, {brought}: said to be {_degree(t, f)}"


def _side(t: Telling, f: Form) -> str:
    """One of the things that a form compares: a measure, or what a contrast does to one."""
    if f.kind == "level":
        return f"{_measured(t, f)}{_with(t, f)}"
    return f"{_moved(t, f)}, {t.change(f, None)}"


def _moved(t: Telling, f: Form) -> str:
    way = {"up": "the rise of", "down": "the fall of"}.get(f.goes, "the move, up or down, of")
    said = _measured(t, f)
    return f"{way} {said}" if said.startswith(("what ", "how ", "by how ")) else f"{way} the {said}"


def _more_here(t: Telling, f: Form, ends: Ends | None) -> str:
    here, there = (_side(t, each) if each is not None else "" for each in (f.here, f.there))
    return f"{here}: said to be larger by at least {t.move(f.here.measure if f.here else None, f.by_at_least)} than {there}"


def _rank(t: Telling, f: Form, ends: Ends | None) -> str:
    end, first = ("highest", f.highest) if f.highest else ("lowest", f.lowest)
    sides, measured = f.among.values(), {repr((each.measure, each.goes)) for each in f.among.values()}
    effects = all(each.kind == "mono" for each in sides)
    by = f"by at least {t.move(next(iter(sides)).measure, f.by_at_least)}"
    if effects and len(measured) == 1:  # one measure is said once, and what is done to it by name
        one = next(iter(sides))
        among = "; ".join(f"{spaced(name)}, {t.change(each, None)}" for name, each in f.among.items())
        most = "largest" if f.highest else "smallest"
        return f"{_moved(t, one)}: said to be {most} for {spaced(first)}, {by}, of {len(sides)}: {among}"
    among = "; ".join(f"{spaced(name)}, {_side(t, each)}" for name, each in f.among.items())
    return f"{spaced(first)} said to be {end} {by} of {len(f.among)}: {among}"


def _any(t: Telling, f: Form, ends: Ends | None) -> str:
    """A form that has no words of its own yet: its measure, its change and its bounds."""
    bounds = _bounds(t, f)
    compared = f", {t.change(f, ends)}" if f.raises or f.lowers or f.step or f.swap or f.against else _with(t, f)
    return f"{_measured(t, f)}{compared}: {spaced(f.kind)}{f', said to be {bounds}' if bounds else ''}"


ASKED: dict[str, Callable[[Telling, Form, Ends | None], str]] = {
    "level": _level,
    "will": _will,
    "needs": _needs,
    "enough": _enough,
    "more_here": _more_here,
    "rank": _rank,
    "mono": _mono,
    "cf": _mono,
    "thresh": _thresh,
    "inv": _inv,
    "block": _block,
    "order": _order,
    "replay": _replay,
    "feas": _feas,
}
"""What each form asks, in words."""
