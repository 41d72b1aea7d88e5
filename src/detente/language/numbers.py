"""The small language of numbers: `0.3`, `0.3 .. 0.5`, `0.2 * arming_rate`, and the long forms.

Nothing is computed from text. A number is fixed, drawn from a range, one of several, a scaled assumption, or one
number per level of an issue or condition.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from detente.citation import citation
from detente.errors import nearest
from detente.language.names import Spot
from detente.language.tree import Items, Node, Table, Text
from detente.scenario.domains import DOMAINS, LARGEST, LOSSES, Domain, support
from detente.scenario.domains import LAG as LAG_IN_YEARS
from detente.scenario.records import Number

DIGITS = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?"
FIXED = re.compile(DIGITS)
RANGE = re.compile(rf"({DIGITS})\s+\.\.\s+({DIGITS})")
REFERENCE = re.compile(rf"(-?)\s*(?:({DIGITS})\s*\*\s*)?([a-z][a-z0-9_]*)")
NOTES = ("about", "because", "cite")
LONG = {"range", "likely", "mean", "sd", "one_of", "odds", "depends_on", "value"}


@dataclass(frozen=True)
class Want:
    """What a number may be: its bounds, what it is called when it is not within them, which forms it may take."""

    what: str = "the number"
    low: float = -LARGEST
    high: float = LARGEST
    above_low: bool = False
    depends: bool = True
    refers: bool = True
    draws: bool = True
    odds: bool = False
    rest: bool = False
    exact: bool = False
    below_high: bool = False

    @classmethod
    def of(cls, d: Domain, depends: bool = True, refers: bool = True, odds: bool = False) -> Want:
        """A number of this domain, in these forms."""
        made = cls(d.what, d.low, d.high, d.above_low, depends, refers, odds=odds)
        return replace(made, exact=d.exact, below_high=d.below_high)

    @property
    def domain(self) -> Domain:
        return Domain(self.what, self.low, self.high, self.above_low, self.below_high, self.exact)

    @property
    def stand_in(self) -> Number:
        """What a number that could not be read is taken for, so that reading can go on."""
        middle = (max(self.low, -2.0) + min(self.high, 2.0)) / 2
        return fixed(next(x for x in (0.5, 1.0, 0.0, self.low, self.high, middle) if self.domain.holds(x, x)))


def fixed(value: float) -> Number:
    return Number(form="fixed", low=value)


def uniform(low: float, high: float) -> Number:
    return Number(form="uniform", low=low, high=high)


ANY = Want()
WEIGHT = Want.of(DOMAINS["weight"])
COST = Want.of(DOMAINS["cost"])
RATE = Want.of(DOMAINS["rate"])
CHANCE = Want.of(DOMAINS["chance"])
LOTTERY = replace(CHANCE, rest=True)
PATIENCE = Want.of(DOMAINS["patience"], depends=False)
PRECISION = Want.of(DOMAINS["precision"], depends=False)
EXACT = replace(PRECISION, exact=True)
INITIATIVE = Want.of(DOMAINS["initiative"])
INERTIA = Want.of(DOMAINS["inertia"], depends=False)
RELUCTANCE = Want.of(DOMAINS["reluctance"], depends=False)
PRICE = Want.of(DOMAINS["price"], depends=False)
UNEXPLAINED = Want.of(DOMAINS["unexplained"], depends=False)
TIME = Want.of(DOMAINS["time"])
LAG = Want.of(LAG_IN_YEARS, depends=False)
LOSSES_COUNT = Want.of(LOSSES)
SHARE = Want("a share of the weights", 0.0, 1.0, above_low=True, depends=False, refers=False, draws=False)
VOTES = Want.of(DOMAINS["vote"], depends=False)
NAMED = Want("an assumption", depends=False, refers=False, odds=True)
PLAIN = Want("the number", depends=False, refers=False, draws=False)
RANK = Want("a rank correlation", low=-1.0, high=1.0, depends=False, refers=False)


def number(node: Node, spot: Spot, want: Want) -> Number:
    """The number written at a node; a stand-in, with the problem kept, where none can be read."""
    read = short(node, spot, want) if isinstance(node, Text) else None
    if isinstance(node, Table):
        read = long(node, spot, want)
    elif isinstance(node, Items):
        spot.say(node, "a list is no number.", "One of several is written {one_of: [1, 2, 4]}")
    if read is None:
        return want.stand_in
    return read if within(read, node, spot, want) else want.stand_in


def short(node: Text, spot: Spot, want: Want) -> Number | None:
    """A number in one word: fixed, a range, a reference, `rest`, `exact`."""
    text = node.value.strip()
    if text == "rest" and want.rest:
        return Number(form="rest")
    if text == "exact" and want.exact:
        return fixed(math.inf)
    if text == "exact" and want.what == PRECISION.what:
        spot.say(node, "exact stands only on the clock of rounds.", "Write a number, such as 50")
        return None
    if FIXED.fullmatch(text) and math.isfinite(float(text)):
        return fixed(float(text))
    if (found := RANGE.fullmatch(text)) and math.isfinite(float(found[1])) and math.isfinite(float(found[2])):
        return ranged(float(found[1]), float(found[2]), node, spot, want)
    if (found := REFERENCE.fullmatch(text)) and text not in ("rest", "exact", "inf", "nan"):
        return reference(node, found[1], found[2], found[3], spot, want)
    spot.say(node, f'"{text}" is no number.', advice(text))
    return None


def advice(text: str) -> str:
    """What was likely meant by something that is no number."""
    digits = r"\d+(?:\.\d+)?"
    if text == "":
        return "Write a number, such as 0.3 or 0.3 .. 0.5"
    if text == "rest":
        return "rest stands only in a lottery"
    if found := re.fullmatch(rf"(-?{digits})\s*(?:-|\.{{2,3}}|–|—|to|:|/|,)\s*(-?{digits})", text):
        if "," in text and " " not in text and "." not in text:
            return f"Decimals take a point: {text.replace(',', '.')}"
        return f"A range is written {found[1]} .. {found[2]}"
    if re.fullmatch(r"-?\d+,\d+", text):
        return f"Decimals take a point: {text.replace(',', '.')}"
    if re.fullmatch(r"-?\d+,\d+\s*\.\.\s*-?\d+,\d+", text):
        return f"Decimals take a point: {text.replace(',', '.')}"
    if found := re.fullmatch(rf"({digits})\s*%", text):
        return f"Write a share: {float(found[1]) / 100:g}"
    return "Write 0.3, a range 0.3 .. 0.5, or the name of an assumption"


def ranged(low: float, high: float, node: Node, spot: Spot, want: Want) -> Number | None:
    if not want.draws:
        spot.say(node, "one number is wanted here, not a range.")
    elif low > high:
        spot.say(node, "the range runs backwards.", f"Did you mean {high:g} .. {low:g}?")
    elif low == high:
        spot.say(node, "the range is empty: both ends are the same.", f"Write {low:g}")
    else:
        return uniform(low, high)
    return None


def reference(node: Text, sign: str, scale: str | None, name: str, spot: Spot, want: Want) -> Number | None:
    """A named assumption, with sign or scale."""
    if not want.refers:
        spot.say(node, f'"{node.value}" is no number here; a name of another assumption cannot stand here.')
        return None
    if name not in spot.names.numbers:
        kind = spot.names.kinds.get(name)
        said = (
            f'"{name}" is {kind and "no assumption but"} a {kind}.'
            if kind
            else f'"{node.value}" is no number, and no assumption has that name.'
        )
        spot.say(node, said, nearest(name, spot.names.numbers))
        return None
    if spot.names.numbers[name].form == "odds":
        spot.say(node, f"{name} is a yes/no assumption, not a number.", f"Write given: {name} on the record instead")
        return None
    return Number(form="reference", name=name, scale=float(scale if scale else "1") * (-1 if sign else 1))


def long(node: Table, spot: Spot, want: Want) -> Number | None:
    """A number as a table: a range with its source, triangular, normal, one of several, odds, or by level."""
    notes = read_notes(node, spot)
    keys = set(node.keys()) - set(NOTES)
    if "depends_on" in keys:
        found = by_level(node, spot, want)
    elif keys == {"odds"}:
        found = chance_of_yes(node, spot, want)
    elif keys == {"one_of"} or keys == {"one_of", "odds"}:
        found = several(node, spot)
    elif keys == {"mean", "sd", "range"}:
        found = normal(node, spot)
    elif keys == {"range", "likely"}:
        found = triangular(node, spot, want)
    elif keys == {"range"} or keys == {"value"}:
        inner = node.get("range") or node.get("value")
        found = short(inner, spot, want) if isinstance(inner, Text) else None
        if found is None and not isinstance(inner, Text):
            spot.say(node, "range is written 0.3 .. 0.5")
    else:
        wrong = sorted(keys - LONG)
        if comma := next((key for key in wrong if " " in key), None):
            spot.say(node, f'"{comma}" is read as a key of its own.', "A text with a comma in it needs quotes around it")
            return None
        said = (
            f'no number form has the key "{wrong[0]}".'
            if wrong
            else f"{', '.join(sorted(keys)) or 'an empty table'} is no number form."
        )
        spot.say(node, said, "Forms: range; range, likely; mean, sd, range; one_of, odds; depends_on")
        found = None
    return found.model_copy(update=notes) if found is not None and notes else found


def read_notes(node: Table, spot: Spot) -> dict[str, object]:
    """`about`, `because` and `cite` of a table."""
    notes: dict[str, object] = {}
    for key in ("about", "because"):
        value = node.get(key)
        if isinstance(value, Text):
            notes[key] = " ".join(value.value.split())
        elif value is not None:
            spot.under(key).say(value, "a text is wanted")
    cite = node.get("cite")
    if cite is not None:
        notes["cite"] = citations(cite, spot.under("cite", node=cite))
    return notes


def citations(node: Node, spot: Spot) -> tuple[str, ...]:
    """Paragraphs, such as `a004 p8-9`."""
    found = []
    spot.once(node.items if isinstance(node, Items) else ())
    for item in node.items if isinstance(node, Items) else (node,):
        text = item.value.strip() if isinstance(item, Text) else ""
        if citation(text) is not None:
            found.append(text)
            spot.positions.cited.append((item.place, spot.path.removesuffix(".cite"), text))
        else:
            spot.say(item, f'"{text}" is no citation.', "Write a document and a paragraph: a004 p8, or a004 p8-9")
    return tuple(found)


def plain(node: Node | None, spot: Spot, want: Want = PLAIN) -> float | None:
    """One fixed number, or nothing."""
    if node is None:
        return None
    found = number(node, spot, want)
    return found.low


def ends(node: Table, key: str, spot: Spot, want: Want) -> tuple[float, float] | None:
    inner = node.get(key)
    found = short(inner, spot, want) if isinstance(inner, Text) else None
    if found is not None and found.form in ("uniform", "fixed"):
        return (found.low, found.high) if found.form == "uniform" else (found.low, found.low)
    if found is not None or not isinstance(inner, Text):
        spot.say(node, f"{key} is written 0.3 .. 0.5")
    return None


def triangular(node: Table, spot: Spot, want: Want) -> Number | None:
    both, likely = ends(node, "range", spot, want), plain(node.get("likely"), spot.under("likely"))
    if both is None or likely is None:
        return None
    if not both[0] <= likely <= both[1] or both[0] == both[1]:
        spot.say(node, f"likely {likely:g} lies outside the range {both[0]:g} .. {both[1]:g}")
        return None
    return Number(form="triangular", low=both[0], high=both[1], likely=likely)


def normal(node: Table, spot: Spot) -> Number | None:
    both = ends(node, "range", spot, ANY)
    mean, sd = plain(node.get("mean"), spot.under("mean")), plain(node.get("sd"), spot.under("sd"))
    if both is None or mean is None or sd is None:
        return None
    if sd <= 0 or both[0] == both[1]:
        spot.say(node, "sd must be above zero, and the range not empty")
        return None
    if not both[0] - 4 * sd <= mean <= both[1] + 4 * sd:
        spot.say(node, f"the range {both[0]:g} .. {both[1]:g} lies more than four sd from the mean {mean:g}")
        return None
    return Number(form="normal", low=both[0], high=both[1], mean=mean, sd=sd)


def several(node: Table, spot: Spot) -> Number | None:
    """One of a list, with odds (alike, if left out)."""
    lists: list[list[float]] = []
    for key in ("one_of", "odds"):
        inner = node.get(key)
        if inner is None:
            lists.append([1.0] * len(lists[0]))
        elif not isinstance(inner, Items) or not inner.items:
            spot.say(inner, f"{key} is a list of numbers, such as [1, 2, 4]")
            return None
        else:
            read = (plain(item, spot.under(key)) for item in inner.items)
            lists.append([0.0 if number is None else number for number in read])  # what is none was complained of
    if len(lists[0]) != len(lists[1]):
        spot.say(node, f"one_of has {len(lists[0])} entries, odds has {len(lists[1])}")
        return None
    twice = next((x for x in lists[0] if lists[0].count(x) > 1), None)
    if twice is not None:
        spot.under("one_of").say(
            node.get("one_of") or node, f"{twice:g} stands twice.", "Name it once, and give it the greater odds"
        )
        return None
    if min(lists[1]) < 0 or sum(lists[1]) <= 0:
        spot.say(node, "odds lie above zero")
        return None
    return Number(form="one_of", choices=tuple(lists[0]), odds=tuple(lists[1]))


def chance_of_yes(node: Table, spot: Spot, want: Want) -> Number | None:
    if not want.odds:
        spot.say(node, "odds stand only under assumptions.", "Name a yes/no assumption there and write given: its_name")
        return None
    both = ends(node, "odds", spot, want)
    if both is None:
        return None
    if not 0 <= both[0] <= both[1] <= 1:
        spot.say(node, "odds lie in 0 .. 1")
        return None
    return Number(form="odds", low=both[0], high=both[1])


def by_level(node: Table, spot: Spot, want: Want) -> Number | None:
    """One number per level of an issue or condition; all levels, or `else`."""
    if not want.depends:
        spot.say(node, "depends_on cannot stand here: the number is one for the whole game.")
        return None
    named = node.get("depends_on")
    if not isinstance(named, Text):
        spot.say(node, "depends_on names an issue or condition")
        return None
    name = spot.under("depends_on").known(named, "issue", "condition", wanted="issue or condition")
    if name is None:
        return None
    nested = sum(1 for part in spot.address if part.startswith("depends_on "))
    if nested >= 2:
        spot.say(node, "depends_on may nest once only")
        return None
    cases, otherwise = {}, None
    inner_want = replace(want, rest=False, odds=False)
    for key, value in node.entries:
        if key.value in NOTES or key.value == "depends_on":
            continue
        inner = Spot(spot.names, spot.positions, spot.under(key.value, node=value).address)
        if key.value == "else":
            otherwise = number(value, inner, inner_want)
        elif spot.level(key, name, key.value) is not None:
            cases[key.value] = number(value, inner, inner_want)
    missing = [level for level in spot.names.levels[name] if level not in cases]
    if missing and otherwise is None:
        spot.say(node, f"nothing for {name} {', '.join(missing)}.", "Add it or else:")
        otherwise = want.stand_in
    if not cases and otherwise is None:
        return None
    return Number(form="depends_on", name=name, cases=cases, otherwise=otherwise)


def within(found: Number, node: Node, spot: Spot, want: Want) -> bool:
    """Whether every value lies in the wanted bounds; says so otherwise."""
    if found.form in ("depends_on", "rest", "odds"):
        return True
    low, high = support(found, spot.names.numbers)
    if want.domain.holds(low, high):
        return True
    shown = "exact" if high == math.inf else f"{low:g}" if low == high else f"{low:g} .. {high:g}"
    said = f"{spot.path} is {shown}; {want.what} {want.domain.said(low, high)}."
    spot.whole(node, said, rescaled(low, high, want))
    return False


def rescaled(low: float, high: float, want: Want) -> str:
    """The fix for a percentage where a share is meant."""
    if want.high != 1.0 or not 1 < high <= 100 or low < 0:
        return ""
    return f"Did you mean {low / 100:g}?" if low == high else f"Did you mean {low / 100:g} .. {high / 100:g}?"


def show(found: Number) -> str:
    """The number as an analyst writes it, in one line."""
    match found.form:
        case "fixed":
            return "exact" if found.low == math.inf else f"{found.low:.12g}"
        case "uniform":
            return f"{found.low:.12g} .. {found.high:.12g}"
        case "triangular":
            return f"{found.low:.12g} .. {found.high:.12g}, likely {found.likely:.12g}"
        case "normal":
            return f"about {found.mean:.12g} (sd {found.sd:.12g}), {found.low:.12g} .. {found.high:.12g}"
        case "one_of":
            return "one of " + ", ".join(f"{x:.12g}" for x in found.choices)
        case "odds":
            one = found.low == found.high
            return f"odds {found.low:.12g}" if one else f"odds {found.low:.12g} .. {found.high:.12g}"
        case "reference":
            scale = {1.0: "", -1.0: "-"}.get(found.scale, f"{found.scale:.12g} * ")
            return f"{scale}{found.name}"
        case "depends_on":
            cases = [f"{level} {show(n)}" for level, n in found.cases.items()]
            return f"by {found.name}: " + ", ".join(cases + ([f"else {show(found.otherwise)}"] if found.otherwise else []))
        case _:
            return "rest"
