"""Findings in plain words: labels, rounded numbers with their units, and one sentence per verdict.

Nothing here says what is true: a sentence says what follows from the assumptions, in how many draws.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from detente.findings.audit import (
    ArmMeans,
    AuditedArgument,
    AuditedClaim,
    AuditSettingsLabel,
    BoxSide,
    ClaimDiagnostics,
    FormHolding,
    FoundBox,
    FoundHinge,
    FoundPair,
    Holding,
    SweptBound,
    ToResearch,
)
from detente.findings.baseline import BaselineFinding, FocusBaseline, RecordedEvent
from detente.findings.common import Diagnostics, PartyStakes, Paths, ScenarioLabel, SettingsLabel, Spread, WeighedAmount
from detente.findings.run import Assumption, MoveCount
from detente.findings.shares import rooms
from detente.findings.statuses import LIVE, Outcome, Premises, Source, Status

NBSP = "\N{NO-BREAK SPACE}"
NEVER = "detente never says what is true. It says what follows from what was assumed, and shows the assumptions."


class Shown(NamedTuple):
    """How an outcome is called, drawn and explained; `group` is what a summary counts it under."""

    label: str
    group: str
    glyph: str
    means: str


FOLLOWS, MIXED, FAILS, OPEN = "follows", "mixed", "fails", "open"
TYPED, SILENT, REPORTS, WAITING = "typed", "silent", "reports", "waiting"

GROUPS = {
    FOLLOWS: ("holds", "hold"),
    MIXED: ("is mixed or as chance gives", "are mixed or as chance gives"),
    FAILS: ("does not hold", "do not hold"),
    OPEN: ("is undecided", "are undecided"),
    TYPED: ("only reads back what was typed in", "only read back what was typed in"),
    SILENT: ("says nothing here", "say nothing here"),
    REPORTS: ("only reports what somebody said", "only report what somebody said"),
    WAITING: ("waits for a later version", "wait for a later version"),
}

SHOWN: dict[Status | Outcome, tuple[str, str, str]] = {
    Outcome.FOLLOWS: ("follows", FOLLOWS, "●"),
    Outcome.POSSIBLE: ("possible", FOLLOWS, "●"),
    Outcome.MIXED: ("mixed", MIXED, "◒"),
    Outcome.AS_CHANCE: ("as chance gives", MIXED, "◒"),
    Outcome.FAILS: ("does not hold", FAILS, "○"),
    Outcome.OTHER_WAY: ("the other way", FAILS, "⊖"),
    Outcome.NOT_POSSIBLE: ("not possible", FAILS, "○"),
    Outcome.OPEN: ("undecided", OPEN, "◐"),
    Outcome.VACUOUS: ("vacuous", SILENT, "–"),
    Outcome.NO_ROOM: ("no room", SILENT, "–"),
    Outcome.NOT_REACHED: ("not reached", SILENT, "–"),
    Outcome.ILL_CONDITIONED: ("ill-conditioned", SILENT, "–"),
    Outcome.CANNOT_MOVE: ("cannot move", SILENT, "–"),
    Outcome.DEAD_PREMISES: ("dead premises", SILENT, "–"),
    Status.ATTRIBUTION: ("reports", REPORTS, "”"),
    Status.WAITING: ("waiting", WAITING, "…"),
    Status.REFUSED: ("refused", SILENT, "–"),
    Status.UNFINISHED: ("unfinished", SILENT, "–"),
    Status.TESTED: ("no verdict", SILENT, "–"),
}
VERDICTS = {found: Shown(*how, found.means) for found, how in SHOWN.items()}

FORMS = {
    "attr": ("report", "only says who said what"),
    "level": ("level", "a measure meets a bound"),
    "will": ("forecast", "a chance is as great, or as small, as the word says"),
    "mono": ("direction", "one thing is changed, the measure moves the stated way"),
    "more_here": ("stronger here", "one contrast moves its measure more than another"),
    "needs": ("need", "rare where a thing is not to be had, and less rare where it is"),
    "enough": ("sufficiency", "what is brought about alone gives it"),
    "rank": ("rank", "one of several is first, more often than chance gives"),
    "thresh": ("turning point", "the effect changes sign along the way"),
    "inv": ("no effect", "one thing is changed, the measure hardly moves"),
    "block": ("block", "rare without a condition, no longer rare with it"),
    "order": ("order", "measures rank as stated"),
    "cf": ("counterfactual", "one fact is replaced, the measure moves the stated way"),
    "replay": ("replay", "earlier episodes come out again"),
    "feas": ("feasible", "some choice of the named party brings it about"),
}

CLASSES = {
    "LVL": "level",
    "CS": "if … then",
    "BLK": "constraint",
    "ORD": "ordering",
    "CF": "counterfactual",
    "HIS": "precedent",
    "ATT": "attribution",
}

STRENGTHS = {
    "likely": "likely",
    "perhaps": "put as perhaps so",
    "asserted": "asserted",
    "hedged": "hedged (may, might)",
    "question": "put as a question",
    "reported": "reported",
    "prescription": "prescribed",
    "implied": "implied only",
}

KINDS = {
    "weight": "weight of an interest",
    "worth": "worth of a condition",
    "place": "place in an order",
    "rate": "rate of change",
    "time": "time that something takes",
    "vote": "weight in a body",
    "cost": "one-off cost",
    "patience": "patience",
    "precision": "precision",
    "initiative": "initiative",
    "inertia": "inertia",
    "reluctance": "reluctance",
    "price": "price of a move",
    "odds": "odds of a yes",
    "chance": "chance",
    "named": "shared by several",
}


def plural(count: int, one: str, many: str) -> str:
    """`1 claim`, `3 claims`."""
    return f"{count}{NBSP}{one if count == 1 else many}"


def percent(share: float | None) -> str:
    """A share as a whole percentage; small and large ones are not rounded to never and always."""
    if share is None:
        return "–"
    if 0 < share <= 0.005:
        return f"<{NBSP}1{NBSP}%"
    if 0.995 <= share < 1:
        return f">{NBSP}99{NBSP}%"
    return f"{round(100 * share) + 0}{NBSP}%"  # a chance that rounding left below nought is none: never -0


def points(low: float | None, high: float | None) -> str:
    """An interval of shares: `91–96 %`."""
    if low is None or high is None:
        return ""
    return f"{100 * low:.0f}–{100 * high:.0f}{NBSP}%"


def gap(value: float | None) -> str:
    """A difference of two shares, in percentage points."""
    return "–" if value is None else f"{plural(round(100 * abs(value)), 'point', 'points')}"


def number(value: float | None, digits: int = 2) -> str:
    """A number with about `digits` significant digits and a true minus sign."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{min(places, 6)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text.replace("-", "\N{MINUS SIGN}")


def signed(value: float | None, digits: int = 2) -> str:
    """The same with a plus sign where it is above zero."""
    return f"+{number(value, digits)}" if value is not None and value > 0 else number(value, digits)


def span(low: float | None, high: float | None) -> str:
    """A range: `0.1 to 0.6`."""
    return "" if low is None or high is None else f"{number(low)} to {number(high)}"


def years(value: float | None) -> str:
    """A duration in the unit that reads best."""
    if value is None:
        return "–"
    if 0 < value < 1 / 12:
        return plural(max(1, round(value * 365.25)), "day", "days")
    if value < 1 and value:
        return plural(max(1, round(value * 12)), "month", "months")
    return f"{number(value)}{NBSP}{'year' if value == 1 else 'years'}"


def spent(value: float | None, counts: str) -> str:
    """A span in what the clock counts."""
    if value is None or counts == "years":
        return years(value)
    return f"{number(value)}{NBSP}{'round' if value == 1 else 'rounds'}"


def duration(seconds: float | None) -> str:
    """Wall time: `2 min 3 s`."""
    if seconds is None:
        return "–"
    if seconds < 60:
        return f"{number(seconds)}{NBSP}s"
    return f"{int(seconds // 60)}{NBSP}min {int(seconds % 60)}{NBSP}s"


def day(text: str) -> str:
    """A date as people write it: `5 Nov 2024`; anything else unchanged."""
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        return text
    return f"{date.day}{NBSP}{date:%b}{NBSP}{date.year}"


def first_date(median: str, dates: tuple[str, ...]) -> str:
    """The median first date of an option, as people would say it."""
    if not median:
        return "–"
    if median == "never":
        return "later or never"
    return "from the start" if dates and median == dates[0] else day(median)


def listed(items: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    words = list(items)
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def spaced(name: str) -> str:
    """A name of a file in words: `lame_duck` -> `lame duck`."""
    return name.replace("_", " ")


def outcome_words(on: str) -> str:
    """What an effect is on: `water=kept_back at 2029-01-01` -> `water kept back on 1 Jan 2029`."""
    what, _, when = on.partition(" at ")
    return f"{spaced(what.replace('=', ' '))} {'at' if day(when) == when else 'on'} {day(when)}" if when else spaced(on)


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text ended by a full stop, if it has no end of its own."""
    stripped = text.strip()
    return stripped if not stripped or stripped[-1] in ".!?…" else stripped + "."


def verdict(claim: AuditedClaim) -> Shown:
    """The claim's outcome; without one, its status. What holds or fails by construction is told from what was decided."""
    found = VERDICTS[claim.outcome or claim.status]
    if not claim.by_construction or claim.outcome not in LIVE:
        return found
    return Shown(f"{found.label}, by construction", TYPED, "=", claim.by_construction)


def form_names(claim: AuditedClaim) -> str:
    """The claim's forms in words: `direction`, `level and block`."""
    return listed(FORMS[form][0] if form in FORMS else form for form in claim.forms)


def strength_words(strength: str) -> str:
    return STRENGTHS.get(strength, strength)


IN_ROUNDS = {
    "times a year": "of the floor",
    "of the party's yearly stakes": "of the party's stakes in a round",
    "utility-years": "utility-rounds",
    "per utility-year": "per utility-round",
    "a year": "a round",
    "years": "rounds",
}
"""What a unit is called where rounds are counted."""


def clocked(unit: str, counts: str) -> str:
    """A unit on the clock of what counts time: years, or rounds."""
    return IN_ROUNDS.get(unit, unit) if counts == "rounds" else unit


def cycles(claims: Iterable[AuditedClaim]) -> str:
    """Which claims rest on how many rounds there are; empty where none does."""
    return _cycles((claim.id, claim.diagnostics.cycling) for claim in claims)


def cycles_in(focuses: Iterable[FocusBaseline]) -> str:
    """In which focuses the answer rests on how many rounds there are; empty where in none."""
    return _cycles((focus.name, focus.diagnostics.cycling) for focus in focuses)


def _cycles(shares: Iterable[tuple[str, float | None]]) -> str:
    found = [f"{name} ({percent(share)} of the draws)" for name, share in shares if share]
    return f"Nothing settles however many rounds are played, so one more may end otherwise: {listed(found)}." if found else ""


def last(counts: str) -> str:
    """What the end of what is read is called, after `the last`."""
    return "round" if counts == "rounds" else "date"


def unit(path: str, counts: str = "years") -> str:
    """The unit an assumption's name gives away; empty where it says nothing."""
    return clocked(_unit(path), counts)


def _unit(path: str) -> str:
    last = path.rsplit(".", 1)[-1]
    units = {
        "rate": "a year",
        "up": "a year",
        "down": "a year",
        "initiative": "times a year",
        "inertia": "years",
        "reluctance": "years",
        "lag": "years",
        "takes": "years",
        "lapses": "a year",
        "pace": "times a year",
        "weight": "of the party's yearly stakes",
        "worth": "a year",
        "precision": "per utility-year",
        "cost": "utility-years",
    }
    if ".cost." in f".{path}.":
        return "utility-years"
    return units.get(last, "")


def hinge_value(hinge: FoundHinge, counts: str = "years") -> str:
    """The value where it turns, with its unit where the name gives one."""
    return f"{number(hinge.value)} {unit(hinge.path, counts)}".rstrip().replace(" ", NBSP, 1)


def is_switch(hinge: FoundHinge) -> bool:
    """Whether the assumption is a yes or no."""
    values = {edge for each in hinge.bins for edge in (each.low, each.high)}
    return bool(hinge.bins) and all(each.low == each.high for each in hinge.bins) and values <= {0.0, 1.0}


def hinge_short(hinge: FoundHinge | None) -> str:
    """For a table, with the side on which it holds more often: `russia.face.weight above 0.3`."""
    if hinge is None:
        return "none found"
    above = hinge.above > hinge.below
    if is_switch(hinge):
        return f"with {hinge.path}" if above else f"without {hinge.path}"
    return f"{hinge.path} {'above' if above else 'below'} {number(hinge.value)}"


SOURCES = {Source.CITED: "", Source.ASSUMED: "its number is assumed", Source.OPEN: "its sign was left open"}
"""What is to be said of a hinge by where its number comes from."""


def hinge_source(hinge: FoundHinge) -> str:
    """Whether the number it turns on has a source: `a002 p4`, `its number is assumed`."""
    return (
        f"its number is cited ({listed(hinge.cite)})" if hinge.source is Source.CITED and hinge.cite else SOURCES[hinge.source]
    )


def carried_sentence(claim: AuditedClaim) -> str:
    """How much of it numbers with and without a source carry, and whose verdict that makes it."""
    found = claim.carried
    if found is None or not claim.live:
        return ""
    said = (
        f"Cited numbers explain {percent(found.cited)} of what differs from draw to draw, assumed ones "
        f"{percent(found.assumed)}, signs left open {percent(found.open)}, pace and noise {percent(found.pace)}."
    )
    if not claim.encoders:
        return said
    wide = "over wide ranges it is another" if claim.wide is not None else "wider ranges were not tried (--wide)"
    return f"{said} This verdict is the encoder's: over half of it rests on numbers for which nobody is cited, and {wide}."


def wide_sentence(claim: AuditedClaim) -> str:
    """Whether it stands with assumed numbers over wide ranges; empty where that was not asked."""
    return f"With assumed numbers over wide ranges it holds in {holds_in(claim.wide)}." if claim.wide is not None else ""


def part_name(claim: AuditedClaim, place: int) -> str:
    """A part by its number and form: `part 2 (level)`."""
    form = claim.parts[place].form
    return f"part {place + 1} ({FORMS[form][0] if form in FORMS else form})"


def part_focus(claim: AuditedClaim, part: FormHolding) -> str:
    """The focus of a part where the parts of its claim have several: `, focus tolls`."""
    return f", focus {spaced(part.focus)}" if len({each.focus for each in claim.parts}) > 1 else ""


def parts_sentence(claim: AuditedClaim) -> str:
    """Of several parts, how many must hold."""
    if len(claim.parts) < 2:
        return ""
    need = "all of which" if claim.parts_needed == len(claim.parts) else f"{claim.parts_needed} or more of which"
    return f"It has {len(claim.parts)} parts, {need} must hold in a draw."


def decides_sentence(claim: AuditedClaim) -> str:
    """Which of several parts decides the verdict."""
    return f"{capital(part_name(claim, claim.decided_by))} decides." if claim.decided_by is not None else ""


def part_sentence(part: FormHolding) -> str:
    """How one part alone comes out: its share, which way the other draws go, its hinge."""
    if part.share is None:
        return ""
    every = (part.ways.as_claimed, part.ways.no_difference, part.ways.other_way)
    told = ", ".join(f"{each.says} in {percent(each.share)}" for each in every)
    hinge = f" It rests on {hinge_short(part.hinge)}." if part.hinge else ""
    typed = f" By construction: {sentence(part.by_construction)}" if part.by_construction else ""
    arms = arms_sentence(part.form, part.arms, part.effect)
    return f"{percent(part.share)} ({points(part.low, part.high)}): {told}.{f' {arms}' if arms else ''}{hinge}{typed}"


def hinge_sentence(hinge: FoundHinge, counts: str = "years") -> str:
    """What turns where, and how much of the difference that explains."""
    if is_switch(hinge):
        turn = f"It holds in {percent(hinge.above)} of the draws with it and in {percent(hinge.below)} without it."
    else:
        at, below, above = hinge_value(hinge, counts), percent(hinge.below), percent(hinge.above)
        turn = f"Below {at} it holds in {below} of the draws, above in {above}."
    source = hinge_source(hinge)
    return f"{turn} {explains(hinge)}{f' {capital(source)}.' if source else ''}".strip()


def ties_sentence(hinge: FoundHinge) -> str:
    """Which other assumptions might be what counts instead; empty where none."""
    return f"The draws cannot tell it from {listed(hinge.ties)}." if hinge.ties else ""


def side(path: str, value: float, switch: bool, above: bool) -> str:
    """One side of an assumption: `russia.face.weight above 0.3`, `with statute`."""
    if switch:
        return f"{'with' if above else 'without'} {path}"
    return f"{path} {'above' if above else 'below'} {number(value)}"


def pair_sides(pair: FoundPair) -> list[tuple[str, float]]:
    """The four sides of a pair in words, with the share that holds on each."""
    first, second = zip(pair.paths, pair.values, pair.switches, strict=True)
    return [
        (f"{side(*first, bool(a))}, {side(*second, bool(b))}", pair.shares[a][b]) for a, b in ((0, 0), (0, 1), (1, 0), (1, 1))
    ]


def pair_short(pair: FoundPair) -> str:
    """For a table, on which sides it holds more often than halfway between the extremes; empty where one of the two says it."""
    shares = [share for row in pair.shares for share in row]
    middle = (min(shares) + max(shares)) / 2
    held = [(a, b) for a in (0, 1) for b in (0, 1) if pair.shares[a][b] >= middle]
    first, second = zip(pair.paths, pair.values, pair.switches, strict=True)
    if len(held) == 1:
        a, b = held[0]
        return f"{side(*first, bool(a))} and {side(*second, bool(b))}"
    if len(held) == 3:
        ((a, b),) = {(a, b) for a in (0, 1) for b in (0, 1)} - set(held)
        return f"{side(*first, not a)} or {side(*second, not b)}"
    if held == [(0, 1), (1, 0)]:
        return f"{side(*first, True)} or {side(*second, True)}, not both"
    if held == [(0, 0), (1, 1)]:
        return f"{side(*first, True)} and {side(*second, True)}, or neither"
    return ""


def pair_sentence(pair: FoundPair) -> str:
    """What two assumptions decide together, side by side, and how much more that is than one by one."""
    told = "; ".join(f"{name}: {percent(share)}" for name, share in pair_sides(pair))
    return (
        f"{pair.paths[0]} and {pair.paths[1]} decide together. It holds in: {told}. The four sides explain {percent(pair.r2)} "
        f"of the difference, {percent(pair.beyond)} of it beyond the two one by one (chance alone would give up to "
        f"{percent(pair.shuffled95)})."
    )


def box_short(box: FoundBox) -> str:
    """For a table: what bounds a box; `outside` where it fails inside."""
    told = listed(_bounded(each) for each in box.sides)
    return told if box.holds else f"outside {told}"


def _bounded(found: BoxSide) -> str:
    if found.switch:
        return side(found.path, 0.5, True, found.low is not None)
    if found.low is not None and found.high is not None:
        return f"{found.path} between {number(found.low)} and {number(found.high)}"
    bounds = [(bound, over) for bound, over in ((found.low, True), (found.high, False)) if bound is not None]
    return listed(side(found.path, bound, False, over) for bound, over in bounds)


def box_sentence(box: FoundBox) -> str:
    """Where it holds or fails, how much of that lies there, and what luck would give."""
    told, where = "holds" if box.holds else "fails", listed(_bounded(each) for each in box.sides)
    return (
        f"It {told} where {where}: {percent(box.coverage)} of the draws in which it {told} "
        f"lie there (coverage), and in {percent(box.density)} of the draws there it {told} (density; of all draws "
        f"{percent(box.base)}). That explains {percent(box.r2)} of the difference, one of them alone at most "
        f"{percent(box.alone)} (chance alone would give up to {percent(box.shuffled95)})."
    )


def research_sentence(found: ToResearch) -> str:
    """What knowing an assumption better would settle."""
    many = f"{number(found.settles)} of {plural(found.of, 'open verdict', 'open verdicts')}"
    luck = f"chance alone would give up to {number(found.by_chance)}"
    known, both = ("whether it is so", "answers") if found.switch else ("in which half of its range it lies", "halves")
    told = f"{own_path(found.path, found.over)} ({found.text}, {SHORT_SOURCES[found.source]}): {known} would settle {many}"
    return f"{told}, on average over both {both} ({listed(found.claims)}; {luck})."


def rests_on(claim: AuditedClaim) -> str:
    """For a table: what it rests on, two together where they explain twice what one does, else one and its source."""
    hinge, pair = claim.hinge, claim.pair
    if pair is not None and pair_short(pair) and (hinge is None or pair.r2 >= 2 * hinge.r2 or hinge.path in pair.paths):
        return pair_short(pair)
    if claim.box is not None and (hinge is None or claim.box.r2 >= 1.5 * hinge.r2):
        return box_short(claim.box)
    if hinge is None:
        return "–"
    return f"{hinge_short(hinge)}{f' (or {listed(hinge.ties)})' if hinge.ties else ''}, {SHORT_SOURCES[hinge.source]}"


SHORT_SOURCES = {Source.CITED: "cited", Source.ASSUMED: "assumed", Source.OPEN: "sign left open"}


def explains(hinge: FoundHinge) -> str:
    """How well the split explains it, beside what chance alone would give."""
    told = f"The split explains {percent(hinge.r2)} of the difference"
    if hinge.r2 <= hinge.shuffled95:
        return f"{told}, no more than chance could give ({percent(hinge.shuffled95)}): not a reliable hinge."
    return f"{told} (chance alone would give up to {percent(hinge.shuffled95)})."


def share(held: Holding | None) -> float | None:
    """The share in which a claim holds; none where it was not tried."""
    return held.share if held else None


def interval(held: Holding | None) -> str:
    """The interval of that share: `91–96 %`."""
    return points(held.low, held.high) if held else ""


def holds_in(held: Holding | None) -> str:
    """`94 % of 480 draws (91–96 %)`."""
    if held is None or held.share is None:
        return "not computed"
    return f"{percent(held.share)} of {held.counted}{NBSP}draws ({interval(held)})"


def bar_words(claim: AuditedClaim) -> str:
    """The bar its strength sets."""
    name = {"question": "a claim put as a question", "prescription": "a prescription"}.get(
        claim.strength, f"{'an' if claim.strength[:1] in 'aeiou' else 'a'} {claim.strength} claim"
    )
    chance = f", and chance gives {percent(claim.by_chance)}" if claim.by_chance else ""
    return f"the bar for {name} is {percent(claim.bar)}{chance}"


def verdict_sentence(claim: AuditedClaim) -> str:
    """The verdict in one or two plain sentences."""
    found = verdict(claim)
    why = f" {sentence(capital(claim.reason))}" if claim.reason else ""
    if claim.status in {"attribution", "waiting"}:
        return f"Not tested: {sentence(claim.reason or found.means)}"
    if claim.status == "refused":
        return f"Refused, because {sentence(found.means)}{why}"
    if claim.outcome not in LEADS:
        return f"Says nothing here ({found.label}): {sentence(found.means)}{why}"
    typed = f" By construction: {sentence(claim.by_construction)}" if claim.by_construction else ""
    part = f" {decides_sentence(claim)}" if claim.decided_by is not None else ""
    lead = f"{LEADS[claim.outcome]} under the argument's own premises"
    more = f" {more_draws(claim)}" if claim.outcome is Outcome.OPEN else ""
    return f"{lead}: it holds in {holds_in(claim.with_premises)}; {bar_words(claim)}.{part}{more}{why}{typed}"


LEADS: dict[Outcome | None, str] = {
    Outcome.FOLLOWS: "Follows",
    Outcome.MIXED: "Mixed",
    Outcome.AS_CHANCE: "As chance gives",
    Outcome.FAILS: "Does not hold",
    Outcome.OTHER_WAY: "Goes the other way",
    Outcome.POSSIBLE: "Possible",
    Outcome.NOT_POSSIBLE: "Not possible",
    Outcome.OPEN: "Undecided",
}
"""How a verdict that says something begins."""


def more_draws(claim: AuditedClaim) -> str:
    """Between which verdicts an undecided claim lies, and how many draws would tell."""
    held = claim.with_premises
    if held is None or held.low is None or held.high is None:
        return ""
    met = (word for word, (low, high) in rooms(claim.bar).items() if held.low < high and low <= held.high)
    between = listed((SHOWN[word][0] for word in met), "or")
    return f"It is {between}: about {claim.draws_needed:,} draws would tell as often as not." if claim.draws_needed else ""


def three(held: Holding) -> str:
    """The three shares in short: `61 / 4 / 35 %`."""
    every = (held.ways.as_claimed, held.ways.no_difference, held.ways.other_way)
    return f"{' / '.join(percent(each.share).removesuffix(f'{NBSP}%') for each in every)}{NBSP}%"


def ways_sentence(claim: AuditedClaim) -> str:
    """In how many draws it goes as claimed, which way the others go."""
    held = claim.with_premises
    if held is None or held.share is None:
        return ""
    ways = held.ways
    told = (f"{each.says} in {percent(each.share)}" for each in (ways.as_claimed, ways.no_difference, ways.other_way))
    return f"{capital(', '.join(told))}."


def bound_sentence(swept: SweptBound) -> str:
    """Where the verdict turns as the bound moves."""
    turn = "does not turn anywhere in this range" if swept.turns_at is None else f"turns at {number(swept.turns_at)}"
    return f"The bound inside the claim ({spaced(swept.bound)}) is the analyst's, not the source's. The verdict {turn}."


def held_still(claim: AuditedClaim) -> list[tuple[str, dict[str, str]]]:
    """What was held still where the claim is asked: once where all its forms are asked of the same, else form by form."""
    scenes = [(part.focus, part.frozen) for part in claim.parts if part.focus] or [(claim.focus or "", claim.frozen)]
    if all(scene == scenes[0] for scene in scenes):
        return [("Held still", scenes[0][1])] if scenes[0][1] else []
    named = ((f"Held still in form {k} ({spaced(focus)})", frozen) for k, (focus, frozen) in enumerate(scenes, 1))
    return [(label, frozen) for label, frozen in named if frozen]


def premises_sentence(claim: AuditedClaim) -> str:
    """What the premises do to the verdict."""
    if claim.premises_idle:
        return f"With or without the premises it is the same by construction: {claim.premises_idle}."
    without, found = share(claim.without_premises), claim.premises
    if found is None or without is None or claim.outcome not in LIVE:
        return ""
    word = SHORT_PREMISES[found.word] or "its premises make little difference"
    change = f"{signed_points(found.difference)}{NBSP}points ({signed_points(found.low)} to {signed_points(found.high)})"
    return f"{capital(word)}: without them it holds in {percent(without)}; they change the share by {change}."


SHORT_PREMISES = {
    Premises.CARRIED: "carried by its premises",
    Premises.AGAINST: "against its premises",
    Premises.WITHOUT: "holds without them",
    Premises.LITTLE: "",
    Premises.SAME: "the same without them",
}


def premises_short(claim: AuditedClaim) -> str:
    """For a table, what the premises do; empty where that is little."""
    return SHORT_PREMISES[claim.premises.word] if claim.premises and claim.outcome in LIVE else ""


def signed_points(value: float | None) -> str:
    """A difference of shares in points: `+26`."""
    return "–" if value is None else f"{100 * value:+.0f}".replace("-", "\N{MINUS SIGN}")


def middle_sentence(claim: AuditedClaim) -> str:
    """Whether pace and noise decide the verdict."""
    if share(claim.at_middle) is None:
        return ""
    said = f"With pace and noise at the middle of their ranges it holds in {percent(share(claim.at_middle))}"
    if share(claim.with_premises) is None:
        return said + "."
    if _side(claim, claim.at_middle) == _side(claim, claim.with_premises):
        return f"{said}: no other verdict."
    return f"{said}: another verdict, so pace and noise decide."


SIDES = {
    "mono": ("without the change", "with it"),
    "cf": ("without the change", "with it"),
    "inv": ("on one side", "on the other"),
    "block": ("without the exception", "with it"),
    "needs": ("where it is not to be had", "where it is"),
    "enough": ("without it", "where it is brought about"),
    "feas": ("without it", "where it is chosen"),
    "order": ("for the first", "for the last"),
    "rank": ("for the first of the others", "for the one that is named"),
    "more_here": ("there", "here"),
    "thresh": ("at the low end", "at the high end"),
}
"""What the two arms of a form are."""
EFFECTS = {"more_here", "thresh"}
"""Forms whose arms are what a change does, not the measure itself."""
RANKS = {"order", "rank"}


def effect_sentence(claim: AuditedClaim) -> str:
    """The two arms of the comparison and the mean difference; of several parts each says its own."""
    held = claim.with_premises
    return arms_sentence(claim.forms[0], held.arms, held.effect) if held is not None and len(claim.forms) == 1 else ""


def arms_sentence(form: str, arms: ArmMeans, effect: Spread) -> str:
    """Both arms of a form, and by how much they differ; empty where it has but one."""
    if arms.other is None and not arms.other_never:
        return ""
    first, second = SIDES.get(form, ("on one side", "on the other"))
    what = "What the change does" if form in EFFECTS else "The measure"
    text = f"{what} averages {arrived(arms.base, arms.base_never)} {first} and {arrived(arms.other, arms.other_never)} {second}"
    if effect.mean is None or form == "thresh":
        return text + "."
    band = span(effect.low, effect.high)
    named = "a lead" if form in RANKS else "a difference"
    return f"{text}: {named} of {signed(effect.mean)}{f', mostly {band}' if band else ''}."


def arrived(mean: float | None, never: float) -> str:
    """A mean over the draws in which there is one: `0.77 (never in 24 % of the draws)`."""
    if mean is None:
        return "never" if never else "–"
    return f"{number(mean)} (never in {percent(never)} of the draws)" if never else number(mean)


def party(name: str, scenario: ScenarioLabel) -> str:
    """A party as its scenario calls it; its id in words where it has no other name."""
    return scenario.parties.get(name) or spaced(name)


def sharpness_sentence(claim: AuditedClaim) -> str:
    """Whether the answer is choice or noise."""
    sharp = claim.diagnostics.sharpness
    if sharp is None:
        return ""
    if sharp < 5:
        return f"Decisive sharpness {number(sharp)}: below about 5 the answer is mostly noise."
    return f"Decisive sharpness {number(sharp)}: choices are clear (below about 5 they would be mostly noise)."


def factor_words(found: PartyStakes) -> str:
    """What a party's stakes are multiplied by: `times 1.8 (1.3–3)`."""
    band = span(found.factor.low, found.factor.high)
    same = found.factor.low is None or found.factor.high is None or number(found.factor.low) == number(found.factor.high)
    return f"{number(found.factor.mean)}" + ("" if same else f" ({band})")


LITTLE = 0.2
"""Share of what a party has at stake below which the core, by which all of it is scaled, is little of it."""


def little_cores(stakes: Iterable[PartyStakes]) -> list[str]:
    """The parties whose stakes in the core are little of what the focus holds for them."""
    return [each.party for each in stakes if each.core_share is not None and 0 < each.core_share < LITTLE]


def weighed(stakes: Iterable[PartyStakes]) -> list[tuple[str, WeighedAmount]]:
    """Every cost and interest with its party, heaviest first."""
    every = [(each.party, amount) for each in stakes for amount in each.amounts]
    return sorted(every, key=lambda item: (-abs(item[1].spans.mean if item[1].spans.mean is not None else 0.0), item[1].path))


def scaled_by_focus(base: BaselineFinding) -> dict[str, dict[str, PartyStakes]]:
    """By party, in each focus: how its stakes are scaled."""
    found: dict[str, dict[str, PartyStakes]] = {}
    for focus in base.focuses:
        for each in focus.stakes:
            found.setdefault(each.party, {})[focus.name] = each
    return found


def group_counts(claims: Iterable[AuditedClaim]) -> dict[str, int]:
    """Number of claims in each group, in the order of GROUPS, zeros included."""
    counts = dict.fromkeys(GROUPS, 0)
    for claim in claims:
        counts[verdict(claim).group] += 1
    return counts


def group_words(group: str, count: int) -> str:
    """`12 claims follow`."""
    one, many = GROUPS[group]
    return f"{count}{NBSP}{one if count == 1 else many}"


def headline(argument: AuditedArgument) -> str:
    """How many of its claims follow, do not follow, say nothing."""
    first = [claim for claim in argument.claims if not claim.reads_again]
    if not argument.claims:
        return "It makes no claims."
    return " ".join([f"Of {plural(len(first), 'claim', 'claims')}, {_counted(first)}.", *_read_again(argument)])


def told_together(arguments: Sequence[AuditedArgument]) -> str:
    """How many claims of several arguments say something that could have come out otherwise, and why the others do not."""
    first = [claim for argument in arguments for claim in argument.claims if not claim.reads_again]
    dead = Counter(verdict(claim).label for claim in first if not claim.live)
    why = [f"{label} {count}" for label, count in dead.most_common()]
    said = f"Of all {plural(len(first), 'claim', 'claims')} {sum(claim.live for claim in first)} are live"
    return sentence(f"{said}; the others: {listed(why)}" if why else said)


def _counted(claims: Iterable[AuditedClaim]) -> str:
    return listed(group_words(group, count) for group, count in group_counts(claims).items() if count)


def _read_again(argument: AuditedArgument) -> Iterator[str]:
    """By other scenario, how many of its claims are read a second time there, and what becomes of these."""
    again = [claim for claim in argument.claims if claim.reads_again]
    for over in dict.fromkeys(claim.over for claim in again):
        some = [claim for claim in again if claim.over == over]
        are = "is" if len(some) == 1 else "are"
        yield f"{len(some)} of them {are} read a second time over {over}: {_counted(some)}."


def over_words(claim: AuditedClaim) -> str:
    """Where a claim is asked over another scenario than its argument's, which; and that it was read before."""
    if not claim.over:
        return ""
    return f"over {claim.over}" + (f", a second reading of {claim.reads_again}" if claim.reads_again else "")


def own_path(path: str, over: str) -> str:
    """The path of a number, with the scenario that it belongs to where that is another than the argument's."""
    return f"{over}: {path}" if over else path


def silent_reasons(claims: Iterable[AuditedClaim]) -> list[tuple[Shown, list[AuditedClaim]]]:
    """The claims that say nothing, by reason, most frequent first."""
    found: dict[Status | Outcome, list[AuditedClaim]] = {}
    for claim in claims:
        if verdict(claim).group == SILENT:
            found.setdefault(claim.outcome or claim.status, []).append(claim)
    return [(VERDICTS[key], group) for key, group in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))]


def set_by_hand(settings: SettingsLabel) -> str:
    """Assumptions that the user set for this study."""
    return listed(f"{path} = {value}" for path, value in settings.set.items())


def further_settings(settings: SettingsLabel) -> str:
    """Solver settings that are not said elsewhere."""
    names = ("tolerance", "smallest_step", "horizon_years")
    return ", ".join(f"{spaced(name)} {number(getattr(settings, name))}" for name in names)


def settings_words(settings: SettingsLabel) -> str:
    """How it was computed, in one sentence."""
    parts = [f"{settings.draws}{NBSP}draws of all assumptions", f"seed{NBSP}{settings.seed}"]
    if settings.precise:
        parts.append("solved a hundred times finer")
    if settings.equilibrium == "principal":
        parts.append("at rest on the principal branch of equilibria")
    if isinstance(settings, AuditSettingsLabel):
        parts.append(f"intervals {settings.interval}")
    return listed(parts)


def bars(settings: SettingsLabel) -> Mapping[str, float]:
    """The bars of an audit; nothing where there are none."""
    return settings.bars if isinstance(settings, AuditSettingsLabel) else {}


def bars_words(bars: Mapping[str, float]) -> str:
    """The bars by strength, highest first."""
    ordered = sorted(bars.items(), key=lambda item: -item[1])
    return "; ".join(f"{strength_words(name)} {percent(bar)}" for name, bar in ordered)


def leading_option(paths: Paths, at: int) -> tuple[str, float] | None:
    """The most probable option at a date, with its chance."""
    rows = zip(paths.options, paths.mean, strict=False)
    found = [(option, row[at]) for option, row in rows if -len(row) <= at < len(row)]
    return max(found, key=lambda item: item[1]) if found else None


def path_sentence(issue: str, paths: Paths, dates: tuple[str, ...]) -> str:
    """Where an issue most probably stands at the last date."""
    top = leading_option(paths, -1)
    if top is None or not dates:
        return ""
    return f"{capital(spaced(issue))}: on {day(dates[-1])} most probably {spaced(top[0])} ({percent(top[1])})."


def mostly_noise(claims: Iterable[AuditedClaim]) -> list[AuditedClaim]:
    """Claims with a verdict whose decisive sharpness lies under 5."""
    live = ((claim, claim.diagnostics.sharpness) for claim in claims if claim.live)
    return [claim for claim, sharpness in live if sharpness is not None and sharpness < 5]


def turned_by_pace(claims: Iterable[AuditedClaim]) -> list[AuditedClaim]:
    """Claims whose share is that of another verdict with pace and noise at the middle."""
    return [
        claim
        for claim in claims
        if claim.live
        and None not in (share(claim.at_middle), share(claim.with_premises))
        and _side(claim, claim.at_middle) != _side(claim, claim.with_premises)
    ]


def idle_premises(claims: Iterable[AuditedClaim]) -> list[tuple[str, int]]:
    """Premises that touch nothing in play, and of how many claims; those idle most often first."""
    return Counter(premise for claim in claims for premise in claim.premises_dead).most_common()


def same_without(claims: Iterable[AuditedClaim]) -> list[tuple[str, list[str]]]:
    """Why claims come out alike with and without the premises by construction, and which."""
    return by_reason((claim.premises_idle, claim.id) for claim in claims if claim.premises_idle)


def by_reason(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Reasons in the order met, each with all it is given for."""
    found: dict[str, list[str]] = {}
    for reason, name in pairs:
        found.setdefault(reason, []).append(name)
    return list(found.items())


def _side(claim: AuditedClaim, held: Holding | None) -> Outcome | None:
    """The verdict in whose room the share lies."""
    own = share(held)
    return None if own is None else next(word for word, (low, high) in rooms(claim.bar).items() if low <= own < high)


def reliable(hinge: FoundHinge) -> bool:
    """Whether the split explains more than chance could."""
    return hinge.r2 > hinge.shuffled95


def common_hinges(claims: Iterable[AuditedClaim], most: int = 4) -> list[tuple[str, list[str]]]:
    """The assumptions that the most verdicts hinge on, with those claims."""
    found: dict[str, list[str]] = {}
    for claim in claims:
        if claim.live and claim.hinge and reliable(claim.hinge):
            found.setdefault(own_path(claim.hinge.path, claim.over), []).append(claim.id)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:most]


def diagnostics_words(found: Diagnostics | ClaimDiagnostics, counts: str = "years") -> list[tuple[str, str]]:
    """What says how far to trust an answer, as names and values; what was not measured is left out."""
    known = [
        ("Decisive sharpness", found.sharpness, number(found.sharpness)),
        ("Changes against a consenter's interest", found.against, percent(found.against)),
        (f"Moves {clocked('a year', counts)}", found.moves_a_year, number(found.moves_a_year)),
    ]
    if isinstance(found, ClaimDiagnostics):
        known.append(("Draws in which play comes round again", found.cycling or None, percent(found.cycling)))
    known += [
        ("Error left in the solution", found.error_left, number(found.error_left)),
        ("Steps", found.steps, number(found.steps)),
    ]
    return [(name, text) for name, value, text in known if value is not None]


def by_refusals(moves: Iterable[MoveCount], claims: Iterable[AuditedClaim] = ()) -> list[MoveCount]:
    """The moves, most refused first; before those the ones that most claims are about: whose names stand in a claim's forms."""
    named = [set(re.findall(r"\w+", " ".join(part.written for part in claim.parts))) for claim in claims]

    def about(move: MoveCount) -> int:
        own = {*move.changes, *move.rule.split(" + ")}
        return sum(bool(own & names) for names in named)

    return sorted(moves, key=lambda move: (-about(move), -move.refused, -move.tried, move.rule))


def blockers(moves: Iterable[MoveCount]) -> list[str]:
    """Everybody who refuses anything, most refusals first."""
    counts: dict[str, float] = {}
    for move in moves:
        for party, count in move.blockers.items():
            counts[party] = counts.get(party, 0.0) + count
    return sorted(counts, key=lambda party: (-counts[party], party))


def most_refused(moves: Iterable[MoveCount]) -> float:
    """The largest number of refusals of one move by one party."""
    return max((count for move in moves for count in move.blockers.values()), default=0.0)


def notes(words: Mapping[str, str]) -> list[str]:
    """What the file says of names, a line each."""
    return [f"{name}: {sentence(note)}" for name, note in words.items()]


def range_words(found: Assumption) -> str:
    """The range that counts, and the scenario's where that is another."""
    return f"{found.text} (in the scenario {found.instead_of})" if found.instead_of else found.text


def fact_names(base: BaselineFinding) -> list[str]:
    """Every fact read in some focus, in the order first met."""
    return list(dict.fromkeys(fact for focus in base.focuses for fact in focus.facts))


def recorded(events: Sequence[RecordedEvent]) -> list[RecordedEvent]:
    """The events that were looked for."""
    return [each for each in events if each.chance is not None]


def record_sentences(events: Sequence[RecordedEvent]) -> list[str]:
    """What the chances of reported events say of the scenario; and which no focus holds."""
    told = []
    for each in events:
        if each.surprise and each.chance is not None:
            what = f"{spaced(each.name)} ({each.shows}, {each.date}) has a chance of {percent(each.chance.mean)} {each.asked}"
            told.append(f"The scenario makes what its own sources report a surprise: {what}.")
    if later := [spaced(each.name) for each in events if each.later]:
        told.append(f"After the article, so that its author could not know of it: {listed(later)}.")
    if nowhere := [spaced(each.name) for each in events if each.focus is None]:
        told.append(f"No focus asked here holds all of {listed(nowhere)}, or begins before it.")
    return told
