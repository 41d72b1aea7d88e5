"""The figures and dates that a quote states: digits, words for numbers, shares and spans of time.

A number of a scenario that cites a paragraph says that it is written there. Whether it is can be looked up: `0.3` in "thirty
per cent", `0.5` (years) in "six months", `0.333` in "a third". What is not there is an assumption, however reasonable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.argument.paragraphs import normalised

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
WORDS = {**{word: i for i, word in enumerate(UNITS)}, **{word: 10 * i for i, word in enumerate(TENS, 2)}, "nought": 0}
PARTS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}
LARGE = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "dozen": 12.0}
OF_A_YEAR = {"day": 1 / 365.25, "week": 7 / 365.25, "month": 1 / 12, "year": 1.0, "decade": 10.0, "quarter": 1 / 4}
ONCE = {"once": 1, "twice": 2, "double": 2, "triple": 3, "thrice": 3}
NEAR = 0.005
"""How far, of itself, a number may lie from the figure: a third is .333."""
DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
WORD = re.compile(r"\d[\d,]*(?:\.\d+)?|[a-z]+|%")


def figures(quote: str) -> Iterator[float]:
    """Every number that a quote may be said to state: as it stands, a percentage also as a share, a span also in years."""
    words = WORD.findall(normalised(quote).casefold().replace("-", " "))
    i = 0
    while i < len(words):
        value, used = _number(words, i)
        if value is None:
            i += 1
            continue
        yield value
        i += used
        after = words[i] if i < len(words) else ""
        if after in ("%", "percent") or words[i : i + 2] == ["per", "cent"]:
            yield value / 100
        unit = after.removesuffix("s")
        if unit in OF_A_YEAR:
            yield value * OF_A_YEAR[unit]


def _number(words: list[str], i: int) -> tuple[float | None, int]:
    """(the number that begins at a word, how many words it takes); none where none begins."""
    word = words[i]
    value: float | None = None
    used = 1
    if DIGITS.fullmatch(word):
        value = float(word.replace(",", ""))
    elif word in WORDS:
        value = float(WORDS[word])
        if word in TENS and i + 1 < len(words) and words[i + 1] in UNITS[1:10]:
            value, used = value + WORDS[words[i + 1]], 2
    elif word in ONCE:
        return float(ONCE[word]), 1
    elif word.removesuffix("s") in PARTS:
        return PARTS[word.removesuffix("s")], 1
    elif word in LARGE and i and words[i - 1] == "a":
        value = 1.0
        used = 0
    elif word == "a" and i + 1 < len(words) and words[i + 1].removesuffix("s") in OF_A_YEAR:
        return 1.0, 1
    if value is None:
        return None, 1
    while i + used < len(words) and words[i + used] in LARGE:
        value *= LARGE[words[i + used]]
        used += 1
    if i + used < len(words) and words[i + used].removesuffix("s") in PARTS and words[i + used] != "half" and value >= 1:
        value, used = value * PARTS[words[i + used].removesuffix("s")], used + 1
    return value, max(1, used)


def states(quote: str, value: float) -> bool:
    """Whether a quote states a number, its sign aside: a cost is often told as an amount."""
    return any(abs(abs(value) - abs(figure)) <= NEAR * max(abs(value), abs(figure)) for figure in figures(quote))
