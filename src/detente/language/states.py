"""States, guards, orders of preference, dates and spans: the other small languages, all closed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from itertools import combinations, product
from math import comb, prod

from detente.errors import nearest
from detente.language.names import Spot, whole_number
from detente.language.tree import BLOCK_SIGN, Items, Node, Table, Text
from detente.scenario.dates import anniversary
from detente.scenario.records import Guard, Standing, State, States, When

YEARS = (1000, 9000)
SPAN = re.compile(r"([0-9]+(?:\.[0-9]+)?) (day|week|month|quarter|year|round)s?")
YEARS_IN = {"day": 1 / 365.25, "week": 7 / 365.25, "month": 1 / 12, "quarter": 0.25, "year": 1.0, "round": 1.0}


MOST_TOLD = 200
"""States that one `any_of` or `at_least` may come to."""
ANY, LEAST, OF = "any_of", "at_least", "of"


def guard(node: Node, spot: Spot) -> Guard:
    """Any of these states must hold. A table is one state, a list several."""
    found = several(node, spot)
    return tuple(each for each in found if each) if isinstance(node, Table) else found


def told(node: Node, spot: Spot) -> States:
    """One state, or several of which any will do."""
    found = several(node, spot)
    return found[0] if len(found) == 1 else found


def several(node: Node, spot: Spot) -> Guard:
    """The states of which any will do: a table with `any_of`, or `at_least` and `of`, comes to several, and so does a list."""
    if isinstance(node, Items):
        return tuple(each for item in node.items for each in several(item, spot))
    if not isinstance(node, Table):
        spot.say(node, "a state is a table.", "Write {war: freeze, office: [trump, biden]}, or a list of such: any of them")
        return ()
    own = tuple((key, value) for key, value in node.entries if key.value not in (ANY, LEAST, OF))
    parts: list[Guard] = [(state(Table(node.place, own), spot),)] if own or len(node.entries) == 0 else []
    if (among := node.get(ANY)) is not None:
        parts.append(several(among, spot.under(ANY)))
    if node.get(LEAST) is not None or node.get(OF) is not None:
        parts.append(counted(node, spot))
    if any(not part for part in parts):  # that has been complained of
        return ()
    if prod(map(len, parts)) > MOST_TOLD:
        spot.say(node, f"that is more than {MOST_TOLD} states.", "Name fewer, or write the states out")
        return ()
    found = tuple(each for each in map(all_of, product(*parts)) if each is not None)
    if not found and parts:
        spot.say(node, "nothing is in all of these states at once.", "One issue stands at one option")
    return found


def counted(node: Table, spot: Spot) -> Guard:
    """`at_least: 2` and `of:` a list of states: the states in which at least so many of them hold."""
    least, among = node.get(LEAST), node.get(OF)
    if least is None or among is None:
        missing, fix = (LEAST, "at_least: 2") if least is None else (OF, "of: [{...}, {...}, {...}]")
        spot.say(node, f"{missing} is missing.", f"Write {fix} beside it: how many hold, and of which states")
        return ()
    listed = [several(item, spot.under(OF)) for item in among.items] if isinstance(among, Items) else []
    wanted = whole_number(least.value.strip()) if isinstance(least, Text) else None
    if len(listed) < 2:
        spot.say(among, "of lists two states or more.", "Write of: [{carrot: large}, {stick: large}]")
        return ()
    if wanted is None or not 1 <= wanted <= len(listed):
        said = least.value if isinstance(least, Text) else "that"
        spot.say(
            least, f"at_least {said} of {len(listed)}: a whole number from 1 to {len(listed)} is wanted.", "Count the states"
        )
        return ()
    if comb(len(listed), wanted) > MOST_TOLD:
        spot.say(least, f"at least {wanted} of {len(listed)} comes to more than {MOST_TOLD} states.", "Name fewer")
        return ()
    ways = (part for chosen in combinations(listed, wanted) for part in product(*chosen))
    return tuple(each for each in map(all_of, ways) if each is not None)


def all_of(parts: Iterable[State]) -> State | None:
    """The state in which all of these hold; nothing where no option is in all of them."""
    left: dict[str, tuple[str, ...]] = {}
    for standing in (each for part in parts for each in part):
        known = left.get(standing.name, standing.levels)
        left[standing.name] = tuple(level for level in known if level in standing.levels)
    return tuple(Standing(name=name, levels=levels) for name, levels in left.items()) if all(left.values()) else None


def state(node: Node, spot: Spot) -> State:
    """All of this must hold, each item with every level it allows."""
    if not isinstance(node, Table):
        spot.say(node, "a state is a table.", "Write {war: freeze, office: [trump, biden]}")
        return ()
    found = []
    for key, value in node.entries:
        if key.value in (ANY, LEAST, OF):
            spot.say(key, f"one state is wanted here, and {key.value} means several.", "Write one of them")
            continue
        name = spot.known(key, "issue", "condition", wanted="issue or condition")
        if name is not None and (allowed := levels(value, name, spot)):
            found.append(Standing(name=name, levels=allowed))
    return tuple(found)


def levels(node: Node, name: str, spot: Spot) -> tuple[str, ...]:
    """The levels of `name` that an option, a list, `not x`, `at least x` or `at most x` allows, in its own order."""
    every = spot.names.levels[name]
    if isinstance(node, Items):
        spot.once(node.items)
        if not node.items:
            spot.say(node, f"an empty list leaves {name} nowhere to stand.", "Leave it out, or list the levels allowed")
        chosen = [one(item, name, spot) for item in node.items]
        return tuple(level for level in every if level in chosen)
    if not isinstance(node, Text):
        spot.say(node, f"{name} takes an option, a list, or not, at least, at most and an option")
        return ()
    words = node.value.split()
    if words[:1] == ["not"] and len(words) == 2:
        left_out = spot.level(node, name, words[1])
        return tuple(level for level in every if level != left_out) if left_out else ()
    if words[:2] in (["at", "least"], ["at", "most"]) and len(words) == 3:
        return bounded(node, name, words[1], words[2], spot)
    if re.match(r"[<>=!]", node.value):
        spot.say(node, f'"{node.value}" is not read.', "Write not x, at least x, or at most x")
        return ()
    level = spot.level(node, name, node.value)
    return (level,) if level else ()


def one(node: Node, name: str, spot: Spot) -> str | None:
    if isinstance(node, Text):
        return spot.level(node, name, node.value)
    spot.say(node, f"an option of {name} is a word")
    return None


def bounded(node: Text, name: str, side: str, level: str, spot: Spot) -> tuple[str, ...]:
    order = spot.names.order.get(name, ())
    if not order:
        spot.say(node, f"at {side} needs ordered: true; {name} has no order.", "List the levels instead")
        return ()
    if spot.level(node, name, level) is None or level not in order:
        return ()
    at = order.index(level)
    return order[at:] if side == "least" else order[: at + 1]


def allowed(found: Guard, name: str, every: tuple[str, ...]) -> tuple[str, ...]:
    """The levels of `name` that a guard leaves possible."""
    if not found:
        return every
    left: set[str] = set()
    for each in found:
        mine = [set(standing.levels) for standing in each if standing.name == name]
        left |= set.intersection(*mine) if mine else set(every)
    return tuple(level for level in every if level in left)


def order(node: Node, name: str, spot: Spot, left: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The places of `prefers: a > b = c`, best first; every level the guard leaves must have one."""
    text = node.value.strip() if isinstance(node, Text) else ""
    if not isinstance(node, Text) or not text or node.style in (">", "|") or text.startswith(BLOCK_SIGN):
        said = f"{spot.path} is empty: a value beginning with > starts a text block in YAML."
        spot.whole(node, said, "Begin with an option")
        return ()
    places = [tuple(word.strip() for word in place.split("=")) for place in text.split(">")]
    seen: list[str] = []
    for word in (w for place in places for w in place):
        if not word:
            spot.say(node, "two signs follow one another.", "Write best > middle = middle > worst")
        elif word in seen:
            spot.say(node, f"{word} stands in it twice")
        elif spot.level(node, name, word) is not None:
            if word not in left:
                spot.say(node, f"{word} is excluded by when, so it has no place in the order.", "Leave it out")
            seen.append(word)
    unplaced = [level for level in left if level not in seen]
    if unplaced and all(word in spot.names.levels[name] for place in places for word in place):
        excluded = f"not {unplaced[0]}" if len(unplaced) == 1 else f"[{', '.join(x for x in left if x in seen)}]"
        fix = f"Place it, or exclude it with when: {{{name}: {excluded}}}"
        spot.whole(node, f"{spot.path} leaves out {', '.join(unplaced)}.", fix)
    kept = (tuple(word for word in place if word in seen) for place in places)
    return tuple(place for place in kept if place)


def when(node: Node, spot: Spot) -> When | None:
    """A day, a named date, `each 12-01`, `round 3`, or `end`."""
    if not isinstance(node, Text):
        spot.say(node, "a date is wanted.", write_a_date(spot))
        return None
    text = node.value.strip()
    if text in spot.names.dates:
        return spot.names.dates[text].model_copy(update={"text": text})
    if found := re.fullmatch(r"round ([0-9]{1,6})", text):
        if spot.names.rounds:
            return When(text=text, round=int(found[1]))
        spot.say(node, "rounds are counted only with clock: rounds.", write_a_date(spot))
        return None
    if found := re.fullmatch(r"each ([0-9]{2})-([0-9]{2})", text):
        try:
            dt.date(2001, int(found[1]), int(found[2]))
        except ValueError:
            spot.say(node, f'"{text}" is no day of every year.', "Write each 12-01: month, then day")
            return None
        return When(text=text, each=(int(found[1]), int(found[2])))
    if text.startswith("each"):
        return every_few_years(node, text, spot)
    day = date(text)
    if day is None:
        spot.say(node, f'"{text}" is no date.', date_advice(text, spot))
        return None
    return When(text=text, day=day)


RARE = re.compile(r"each ([0-9]{1,2}) years from ([0-9]{4}-[0-9]{2}-[0-9]{2})")
COUNTED = 40
"""Years after the calendar's end for which what comes round less than every year is counted."""


def every_few_years(node: Node, text: str, spot: Spot) -> When | None:
    """`each 4 years from 2028-11-07`."""
    found = RARE.fullmatch(text)
    first = date(found[2]) if found else None
    if not found or first is None or int(found[1]) < 2:
        month = f"{first:%m-%d}" if first is not None else "12-01"
        spot.say(node, f'"{text}" is no date that comes round.', f"Write each {month}, or each 4 years from 2028-11-07")
        return None
    end = spot.names.dates.get("end")
    last = end.day if end is not None and end.day is not None else first
    return When(text=text, years=int(found[1]), since=first, last=anniversary(last, COUNTED))


def date(text: str) -> dt.date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if YEARS[0] <= day.year <= YEARS[1] else None  # decades are added to and taken from every day


def date_advice(text: str, spot: Spot) -> str:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and not YEARS[0] <= int(text[:4]) <= YEARS[1]:
        return f"Years from {YEARS[0]} to {YEARS[1]} are read"
    found = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    if found and (day := date(f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}")):
        return f"Write {day} or a name from calendar.dates"
    if found and (day := date(f"{found[3]}-{int(found[1]):02}-{int(found[2]):02}")):
        return f"Write {day} or a name from calendar.dates"
    return nearest(text, spot.names.dates) or write_a_date(spot)


def write_a_date(spot: Spot) -> str:
    """What a date looks like on the calendar's clock."""
    named = [label for label in spot.names.dates if label != "end"]
    shown = f" ({', '.join(named[:12])}{', ...' if len(named) > 12 else ''})" if named else ""
    return f"Write {'round 3, end,' if spot.names.rounds else '2025-01-20'} or a name from calendar.dates{shown}"


def span(node: Node, spot: Spot) -> float | None:
    """Years in `5 years`, `6 months`, `3 weeks`; rounds in `4 rounds`."""
    text = node.value.strip() if isinstance(node, Text) else ""
    found = SPAN.fullmatch(text)
    if found and (found[2] == "round") != spot.names.rounds:
        counts = "rounds" if spot.names.rounds else "days and years"
        spot.say(node, f'"{text}": this calendar counts {counts}.', write_a_span(spot))
        return None
    if found and found[2] == "round" and not float(found[1]).is_integer():
        spot.say(node, f'"{text}": rounds are whole.', f"Write {int(float(found[1])) + 1} rounds")
        return None
    if found:
        return float(found[1]) * YEARS_IN[found[2]]
    spot.say(node, f'"{text}" is no span of time.', write_a_span(spot))
    return None


def in_years(node: Node, spot: Spot) -> Node:
    """A number whose spans of time are written in years, wherever they stand in it; what is no span stays as it is."""
    if isinstance(node, Table):
        return Table(
            node.place,
            tuple(
                (key, value if key.value in ("about", "because", "cite") else in_years(value, spot))
                for key, value in node.entries
            ),
        )
    if isinstance(node, Items):
        return Items(node.place, tuple(in_years(item, spot) for item in node.items))
    text = " ".join(node.value.split())
    low, dots, high = text.partition(" .. ")
    if dots and low.replace(".", "", 1).isdigit() and (unit := SPAN.fullmatch(high)):
        low = f"{low} {unit[2]}"  # 3 .. 6 months
    ends = [low, high] if dots else [text]
    if not all(SPAN.fullmatch(each) for each in ends):
        return node
    years = [span(Text(node.place, each), spot) for each in ends]
    read = ["1" if each is None else repr(each) for each in years]  # what is none was complained of
    return Text(node.place, " .. ".join(read), node.style)


def write_a_span(spot: Spot) -> str:
    """What a span looks like on the calendar's clock."""
    return "Write 3 rounds" if spot.names.rounds else "Write 5 years, 6 months or 3 weeks"
