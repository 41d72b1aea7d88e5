"""What the words of an article weigh: how firmly it says a thing, and how certain it says that the thing is.

Two words, since they are two things. *Strength* is the author's: a thing is asserted, put as likely, only hinted at. It sets
the share of draws in which a claim must hold, its bar. *Certainty* belongs to what is said: war is certain, a halt is likely, a
deal may come. It sets the bound on a chance within each draw. "I am sure that it may rain" asserts what only may be.

Bounds are ends of the ranges of ICD 203 (Office of the Director of National Intelligence, Analytic Standards, 2015): almost
certain from 95 %, very likely from 80, likely from 55, a roughly even chance from 45, unlikely from 20, very unlikely from 5.
How far readers agree on such words: Mosteller and Youtz (Quantifying probabilistic expressions, Statistical Science 5, 1990,
2-12) put the averages of twenty studies side by side. They vary little; *very* takes a word about half the way to 0 or 1 (half
the way from 55 % is 77.5, and 80 the bound); *possible* is the exception and means one thing to some and another to others. So
a thing that may be is bounded from below alone: by 20 %, below which ICD 203 says very unlikely.

Both tables can be overridden, in an argument's file and by an option; whoever asks for a study has the last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from detente.errors import Refused, known_name


@dataclass(frozen=True)
class Strength:
    """How firmly something is said: the share of draws in which it must hold, and how it sounds."""

    bar: float
    sounds: str


@dataclass(frozen=True)
class Certainty:
    """How certain a thing is said to be: the bound on its chance, from below or from above, and how it sounds."""

    bound: float
    sounds: str
    above: bool = True


STRENGTHS: dict[str, Strength] = {
    "asserted": Strength(0.75, "as a fact"),
    "implied": Strength(0.75, "not outright, but meant"),
    "likely": Strength(0.55, "probably, in all likelihood"),
    "reported": Strength(0.5, "as somebody's view"),
    "prescription": Strength(0.5, "as what should be done"),
    "question": Strength(0.5, "as a question; the negative it suggests is tested"),
    "perhaps": Strength(0.25, "perhaps, arguably: the opposite could not be asserted"),
    "hedged": Strength(0.10, "may, might, could"),
}
"""Firmest first. *Likely* is ICD 203's; *perhaps* is what is left where the opposite may not be asserted, one less .75."""
CERTAINTIES: dict[str, Certainty] = {
    "certain": Certainty(0.95, "is certain to, is sure to, must"),
    "very_likely": Certainty(0.80, "will, would, is going to; very likely"),
    "likely": Certainty(0.55, "is likely to, probably will"),
    "even": Certainty(0.45, "as likely as not"),
    "may": Certainty(0.20, "may, might, could"),
    "may_not": Certainty(0.80, "may not, might not, need not", above=False),
    "unlikely": Certainty(0.45, "is unlikely to, hardly", above=False),
    "very_unlikely": Certainty(0.20, "will not, would not; very unlikely", above=False),
    "impossible": Certainty(0.05, "cannot, is out of the question", above=False),
}
"""Most certain first."""


BOUNDS: dict[str, float] = {word: each.bound for word, each in CERTAINTIES.items()}


@dataclass(frozen=True)
class Bars:
    """The share of draws that each strength asks for: the table's, or what a file or an option states in its place."""

    stated: Mapping[str, float] = field(default_factory=dict)

    def bar(self, strength: str) -> float:
        """The bar of one strength."""
        return self.stated[strength] if strength in self.stated else STRENGTHS[strength].bar

    def table(self) -> dict[str, float]:
        """Every bar by the name of its strength."""
        return {word: self.bar(word) for word in STRENGTHS}

    def over(self, other: Bars) -> Bars:
        """These bars laid over others: where both state one, these have the last word."""
        return Bars({**other.stated, **self.stated})


BARS = Bars()


def read_degrees(texts: Iterable[str], known: Mapping[str, object], option: str) -> dict[str, float]:
    """`asserted=0.8` and the like as numbers by word; refused where the word or the number is none, or a word comes twice."""
    found: dict[str, float] = {}
    for text in texts:
        word, _, said = (part.strip() for part in text.partition("="))
        known_name(word, known, option)
        try:
            number = float(said)
        except ValueError:
            number = -1.0
        if not 0 < number < 1:
            raise Refused(f"{option} {text}: a number between 0 and 1 is wanted", f"Write {option} {word}=0.6")
        if word in found:
            raise Refused(f"{option} gives {word} twice. Give it one number")
        found[word] = number
    return found
