"""What a claim asks, in one sentence made from its form: what is measured, what is changed, what is said of it.

Parties are called by their names, everything else by the word the file has for it. Whoever reads only the sentence should know
which two things were compared, on which day, and which way it was said to go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from detente.language.claims import FORM
from detente.language.numbers import show
from detente.language.write import flow
from detente.scenario.records import Claim, Form, Measure, Name, Number, Overlay, Path, Scenario, Standing, When

Ends = tuple[float, float]


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

    def standing(self, standing: Standing) -> str:
        """`war at freeze or settlement`; all levels of many but one are said by the one that is not meant."""
        every, name = self.scenario.levels(standing.name), standing.name
        left = [each for each in every if each not in standing.levels]
        if len(left) == 1 and len(every) > 2:
            return f"{spaced(name)} not {self.at(name)} {self.level(name, left[0])}"
        return f"{spaced(name)} {self.at(name)} {listed((self.level(name, each) for each in standing.levels), 'or')}"

    def at(self, name: Name) -> str:
        """How a level is joined to what stands there."""
        return "held by" if name in self.holders else "at"

    def state(self, state: Iterable[object]) -> str:
        """A state, or several of which any will do."""
        plain = [self.standing(each) for each in state if isinstance(each, Standing)]
        others = [self.state(each) for each in state if isinstance(each, tuple)]
        return listed([listed(plain), *others], "or") or "anything"

    def path(self, path: Path) -> str:
        """A number by what it is: `cost of freeze to Kyiv`; a named assumption by its name."""
        owner, *rest = path.split(".")
        if owner in self.scenario.assumptions or not rest:
            return spaced(path)
        if owner in self.scenario.parties:
            what = f"{self.party(owner)}'s {spaced(rest[0])}"
            last = rest[-1]
            return what if len(rest) == 1 else f"{last if last in ('weight', 'worth') else spaced(last)} of {what}"
        if owner in self.scenario.rules and rest[0] == "cost":
            more = f" with {spaced(' '.join(rest[2:]))}" if rest[2:] else ""
            return f"cost of {spaced(owner)} to {self.party(rest[1])}{more}"
        if rest[0] == "start":
            return f"chance that {spaced(owner)} starts at {self.level(owner, rest[-1])}"
        if "to" in rest:
            return f"chance of {self.level(owner, rest[-1])} at {spaced(owner)}'s {spaced(rest[0])}"
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
        return said if when.text[:1].isdigit() else f"{spaced(when.text)} ({said})"

    def span(self, years: float) -> str:
        """A span in the unit that reads best."""
        if self.scenario.calendar.clock == "rounds":
            return f"{years:g} round{'' if years == 1 else 's'}"
        for unit, size in (("year", 1.0), ("month", 1 / 12), ("week", 7 / 365.25), ("day", 1 / 365.25)):
            count = round(years / size, 2)
            if count >= 1 and (abs(count - round(count)) < 0.02 or unit == "day"):
                return f"{round(count)} {unit}{'' if round(count) == 1 else 's'}"
        return f"{years:g} years"

    # -------------------------------------------------------------------------------------------- interventions

    def overlay(self, overlay: Overlay | None) -> str:
        """What an intervention does, as a list; empty where it does nothing."""
        return listed(self.changes(overlay)) if overlay else ""

    def changes(self, overlay: Overlay) -> Iterable[str]:
        """Each thing that an intervention does."""
        for path, value in overlay.set.items():
            yield self.assigned(path, value)
        for name, level in overlay.start.items():
            yield f"{spaced(name)} {'first' if name in self.holders else 'starting'} {self.at(name)} {self.level(name, level)}"
        for name, level in overlay.hold.items():
            yield self.held(name, level)
        yield from (f"{spaced(rule)} just done" for rule in overlay.done)
        yield from (f"no {spaced(part.replace('.', ' '))}" for part in overlay.without)
        yield from (f"{self.standing(each)} not to be had" for each in overlay.bar)
        yield from (f"{self.party(party)} out of the game" for party in overlay.remove)
        for name, pairs in overlay.swap.items():
            yield from (self.swapped(name, a, b) for a, b in pairs.items())
        for party, other in overlay.believes.items():
            yield f"{self.party(party)} taking it for a game with {self.overlay(other)}"

    def held(self, name: Name, level: str) -> str:
        """What stands still."""
        word = "always held by" if name in self.holders else "held at"
        return f"{spaced(name)} {word} {self.level(name, level)}"

    def assigned(self, path: Path, value: Number | bool) -> str:
        """A number that is set, or a yes or no that is settled."""
        return f"{self.path(path)}{': ' if isinstance(value, bool) else ' at '}{self.value(value)}"

    def value(self, value: Number | bool) -> str:
        """A number, or yes or no."""
        return ("no", "yes")[value] if isinstance(value, bool) else show(value)

    def swapped(self, name: Name, a: str, b: str) -> str:
        return f"{self.level(name, b)} wherever {self.level(name, a)} would come in {spaced(name)}"

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
        """In which focus a form is asked, and what a claim puts in play or takes out of it besides."""
        name = form.focus or claim.focus
        said = f"Asked in focus {spaced(name)}" if name else "Asked in the core"
        if claim.focus_change is None or form.focus:
            return f"{said}."
        base = self.scenario.focus[name].in_play if name else self.scenario.core
        now = claim.focus_change.in_play
        more, less = ([spaced(x) for x in one if x not in other] for one, other in ((now, base), (base, now)))
        changed = [f"{listed(more)} in play besides"] if more else []
        changed += [f"without {listed(less)}"] if less else []
        return f"{said}, {listed(changed)}." if changed else f"{said}."

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
            return f"with {listed(swaps)} against the game as it is{held}"
        if (alone := _one_number(form.overlay)) and _one_number(form.against) == alone:
            first, second = (self.value(each.set[alone]) for each in (form.overlay, form.against) if each is not None)
            return f"with {self.path(alone)} at {first} against {second}"
        return f"with {both or 'the game as it is'} against {self.overlay(form.against) or 'the game as it is'}"

    def ends(self, path: Path, ends: Ends | None, up: bool) -> str:
        """The two ends of a number's range, that which comes after the change first."""
        if path in self.scenario.assumptions and self.scenario.assumptions[path].form == "odds":
            return f"{self.path(path)}: {'yes against no' if up else 'no against yes'}"
        low, high = (
            ("its low end", "its high end") if ends is None else (f"{ends[0]:.4g} (low end)", f"{ends[1]:.4g} (high end)")
        )
        first, second = (high, low) if up else (low, high)
        return f"{self.path(path)} at {first} against {second}"


def _one_number(overlay: Overlay | None) -> Path:
    """The path that an intervention sets where it does nothing else."""
    alone = overlay is not None and len(overlay.set) == 1 and overlay == Overlay(set=overlay.set)
    return next(iter(overlay.set)) if overlay is not None and alone else ""


# ------------------------------------------------------------------------------------------------ measures


def _chance(t: Telling, m: Measure) -> str:
    if m.once:
        first = f" once {t.state(m.once)} is first reached" + (f" by {t.day(m.by)}" if m.by is not None else "")
        within = f" within {t.span(m.within)}" if m.within is not None else ""
        return f"chance of {t.state(m.state)}{within}{first}"
    ever = "" if m.at is not None else " at any time"
    return f"chance of {t.state(m.state)}{ever}{t.until(m)}{_truly(t, m)}"


def _truly(t: Telling, m: Measure) -> str:
    """Which level of a hidden condition really holds, where a measure is about that alone."""
    return f", where {t.state(m.truly)} really holds" if m.truly else ""


def _belief(t: Telling, m: Measure) -> str:
    who = t.party(m.party) if m.party else "whoever does not know"
    once = f" once {t.state(m.once)} is first reached" if m.once else ""
    return f"how likely {who} takes {t.state(m.state)} to be{once}{t.until(m)}{_truly(t, m)}"


def _value(t: Telling, m: Measure) -> str:
    return f"what the game is worth to {t.party(m.party)}{f' in {t.state(m.inside)}' if m.inside else ''}{t.until(m)}"


def _accepts(t: Telling, m: Measure) -> str:
    inside = f" in {t.state(m.inside)}" if m.inside else ""
    return f"chance that {t.party(m.party)}, asked alone, would agree to {spaced(m.rule)}{inside}{t.until(m)}"


MEASURED: dict[str, Callable[[Telling, Measure], str]] = {
    "chance": _chance,
    "years": lambda t, m: f"years with {t.state(m.state)}{t.until(m, 'until')}{_truly(t, m)}",
    "first": lambda t, m: f"years until {t.state(m.state)} first comes{t.until(m, 'looked for until')}{_truly(t, m)}",
    "given": lambda t, m: f"chance of {t.state(m.state)}{t.until(m)}, given that {t.state(m.once)} had come before",
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
        f"effective number of outcomes of {spaced(m.issue)}{t.until(m)}{', all draws together' if m.across else ''}"
    ),
    "place": lambda t, m: f"mean place of {spaced(m.issue)} on its scale{t.until(m)}",
}
"""What each kind of measure is, in words."""

# ------------------------------------------------------------------------------------------------ forms


def _measured(t: Telling, f: Form) -> str:
    return t.measure(f.measure) if f.measure is not None else ""


def _bounds(f: Form) -> str:
    low = [f"at least {f.at_least:g}"] if f.at_least is not None else []
    return listed([*low, *([f"at most {f.at_most:g}"] if f.at_most is not None else [])])


def _with(t: Telling, f: Form) -> str:
    own = t.overlay(f.overlay)
    return f", with {own}" if own else ""


def _level(t: Telling, f: Form, ends: Ends | None) -> str:
    return f"{_measured(t, f)}{_with(t, f)}: said to be {_bounds(f)}"


def _mono(t: Telling, f: Form, ends: Ends | None) -> str:
    way = "rise" if f.goes == "up" else "fall"
    return f"{_measured(t, f)}, {t.change(f, ends)}: said to {way} by at least {f.by_at_least:g}"


def _thresh(t: Telling, f: Form, ends: Ends | None) -> str:
    turn = "raise it at the low end and lower it at the high" if f.turns == "up_then_down" else None
    turn = turn or "lower it at the low end and raise it at the high"
    along = f"{t.path(f.along)}" + (f" ({ends[0]:.4g} to {ends[1]:.4g})" if ends else "")
    return f"{_measured(t, f)}, {t.change(f, None)}, along {along}: said to {turn}, each by at least {f.by_at_least:g}"


def _inv(t: Telling, f: Form, ends: Ends | None) -> str:
    within = f"{f.within if f.within is not None else 0.05:g}"
    if f.between:
        return f"{t.measure(f.between[0])} against {t.measure(f.between[1])}{_with(t, f)}: said to differ by at most {within}"
    return f"{_measured(t, f)}, {t.change(f, ends)}: said to move by at most {within}"


def _block(t: Telling, f: Form, ends: Ends | None) -> str:
    again = [f"{spaced(name.replace('.', ' '))} given back" for name in f.again]
    return (
        f"{_measured(t, f)}{_with(t, f)}: said to be at most {f.at_most:g}, but at least {f.then_at_least:g} with "
        f"{listed([t.overlay(f.unless), *again])}"
    )


def _order(t: Telling, f: Form, ends: Ends | None) -> str:
    alone = [MEASURED[each.kind](t, each) for each in f.highest_first]
    by = f"each by at least {f.by_at_least:g}"
    if len(set(alone)) == 1:  # one measure under several interventions is said once
        ranked = "; then ".join(f"with {t.overlay(each.overlay) or 'the game as it is'}" for each in f.highest_first)
        return f"{alone[0]}{_with(t, f)}: said to be highest {ranked}, {by}"
    return f"said to be, from the highest down, {by}{_with(t, f)}: {'; then '.join(map(t.measure, f.highest_first))}"


def _replay(t: Telling, f: Form, ends: Ends | None) -> str:
    span = t.span(4.0 if f.within is None else f.within)
    bound = 0.05 if f.at_least is None else f.at_least
    reached = listed(f"{spaced(e)} ({t.state(t.scenario.record[e].shows)})" for e in f.episodes)
    return f"chance within {span}{_with(t, f)} of each of {reached}: said to be at least {bound:g}"


def _feas(t: Telling, f: Form, ends: Ends | None) -> str:
    chosen = listed(t.held(s.name, s.levels[0]) for s in f.choose)
    bound = 0.5 if f.at_least is None else f.at_least
    also = t.overlay(f.overlay)
    return (
        f"{_measured(t, f)}, with {chosen}, which {t.party(f.party)} must be able to start"
        f"{f', and {also}' if also else ''}: said to be at least {bound:g}"
    )


def _things(t: Telling, f: Form, done: str) -> str:
    """What a claim of need or of sufficiency is about: a state, or rules and what is done with them."""
    return f"{listed(map(spaced, f.rule), 'or')} {done}" if f.rule else t.state(f.thing)


def _degree(f: Form) -> str:
    """The bound within a draw, or the word of certainty that stands for one."""
    return _bounds(f) or spaced(f.certainty) or "as its certainty has it"


def _will(t: Telling, f: Form, ends: Ends | None) -> str:
    word = f" ({spaced(f.certainty)})" if f.certainty and _bounds(f) else ""
    return f"{_measured(t, f)}{_with(t, f)}: said to be {_degree(f)}{word}"


def _needs(t: Telling, f: Form, ends: Ends | None) -> str:
    instead = f", with {also} then" if (also := t.overlay(f.against)) else ""
    return (
        f"{_measured(t, f)}{_with(t, f)}: said to be {_degree(f)} where {_things(t, f, 'open')} is not to be had{instead}, and "
        f"more by at least {f.by_at_least:g} where it is"
    )


def _enough(t: Telling, f: Form, ends: Ends | None) -> str:
    return f"{_measured(t, f)}{_with(t, f)}, with {_things(t, f, 'carried out')} brought about: said to be {_degree(f)}"


def _side(t: Telling, f: Form) -> str:
    """One of the things that a form compares: a measure, or what a contrast does to one."""
    if f.kind == "level":
        return f"{_measured(t, f)}{_with(t, f)}"
    way = {"up": "the rise of", "down": "the fall of"}.get(f.goes, "the move of")
    return f"{way} {_measured(t, f)}, {t.change(f, None)}"


def _more_here(t: Telling, f: Form, ends: Ends | None) -> str:
    here, there = (_side(t, each) if each is not None else "" for each in (f.here, f.there))
    return f"{here}: said to be larger by at least {f.by_at_least:g} than {there}"


def _rank(t: Telling, f: Form, ends: Ends | None) -> str:
    end, first = ("highest", f.highest) if f.highest else ("lowest", f.lowest)
    among = "; ".join(f"{spaced(name)}: {_side(t, each)}" for name, each in f.among.items())
    return f"{spaced(first)} said to be {end} by at least {f.by_at_least:g} of {len(f.among)} ({among})"


def _any(t: Telling, f: Form, ends: Ends | None) -> str:
    """A form that has no words of its own yet: its measure, its change and its bounds."""
    bounds = _bounds(f)
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
