"""Several encodings of one article: whether they are of one, and which of their claims are the same sentence.

Encodings are of one article where the claims of all of them cite one document. Claims are the same sentence where they have
the same id and their paragraphs meet; what is left over, where each of the encodings has one such claim of a paragraph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detente.citation import citation
from detente.errors import Refused
from detente.scenario.records import Argument, Claim, Name, Scenario


@dataclass(frozen=True)
class Encoding:
    """One encoding of an article: what it is called beside the others, its argument, and the scenario that is over."""

    label: str
    argument: Argument
    scenario: Scenario


@dataclass(frozen=True)
class Matched:
    """One sentence of the article: by place of an encoding, the id of its claim."""

    claims: dict[int, Name]
    by: str  # what it was matched by

    @property
    def id(self) -> str:
        """The ids under which it goes, the first encoding's first."""
        return "/".join(dict.fromkeys(self.claims.values()))


@dataclass(frozen=True)
class Alone:
    """A claim that no other encoding has."""

    place: int
    claim: Name
    why: str


Paragraphs = frozenset[tuple[str, int]]
"""Documents, each with a paragraph; 0: the whole of it."""


def paragraphs_of(claim: Claim) -> Paragraphs:
    """The paragraphs that a claim cites."""
    found = (citation(text) for text in claim.cite)
    return frozenset((each.document, number) for each in found if each for number in (each.numbers or (0,)))


def articles_of(encodings: Sequence[Encoding], one: bool = False) -> list[str]:
    """By encoding the document that it is an encoding of: the one that the claims of all cite, most often.

    Refused where there is none, unless they are said to be of `one` article: then each's own, whatever it is called.
    """
    cited = [
        Counter(document for claim in e.argument.claims.values() for document in {d for d, _ in paragraphs_of(claim)})
        for e in encodings
    ]
    if silent := [e.label for e, each in zip(encodings, cited, strict=True) if not each]:
        said = f"the claims of {', '.join(silent)} cite no paragraph, so nothing says of which article they are"
        raise Refused(said, "Write cite: ID p1 and so on, with the same ID in every encoding")
    if shared := set(cited[0]).intersection(*cited[1:]):
        return [max(sorted(shared), key=lambda document: sum(each[document] for each in cited))] * len(encodings)
    if one:
        return [max(sorted(each), key=each.__getitem__) for each in cited]
    each = "; ".join(f"{e.label}: {', '.join(sorted(own))}" for e, own in zip(encodings, cited, strict=True))
    raise Refused(f"these are encodings of different articles ({each})", "If it is one under several ids, say --one-article")


def matched(encodings: Sequence[Encoding], articles: Sequence[str]) -> tuple[list[Matched], list[Alone]]:
    """The sentences that two encodings or more have, in the order of the first that has them; then what each has alone.

    Args:
        articles: by encoding, what it calls the article.
    """
    where = [
        {name: _of(article, claim) for name, claim in e.argument.claims.items()}
        for e, article in zip(encodings, articles, strict=True)
    ]
    found = list(_by_id(where))
    taken = {each for m in found for each in m.claims.items()}
    left = [{name: at for name, at in own.items() if (place, name) not in taken} for place, own in enumerate(where)]
    found += _by_paragraph(left)
    taken = {each for m in found for each in m.claims.items()}
    alone = [
        Alone(place, name, _why_alone(place, name, where))
        for place, own in enumerate(where)
        for name in own
        if (place, name) not in taken
    ]
    alone += [
        Alone(place, name, f"it is asked over {over}; encodings are compared over their own scenarios")
        for place, e in enumerate(encodings)
        for over, there in e.argument.also_over.items()
        for name in there.claims
    ]
    order = {(place, name): k for place, own in enumerate(where) for k, name in enumerate(own)}
    return sorted(found, key=lambda m: min((order[each], each[0]) for each in m.claims.items())), alone


def _of(article: str, claim: Claim) -> frozenset[int]:
    return frozenset(number for document, number in paragraphs_of(claim) if document == article)


def _by_id(where: Sequence[dict[Name, frozenset[int]]]) -> Iterator[Matched]:
    """Claims of one id whose paragraphs meet; one that cites none of the article goes with its id."""
    for name in dict.fromkeys(name for own in where for name in own):
        have = {place: own[name] for place, own in enumerate(where) if name in own}
        largest = max(_meeting(have), key=len)
        if len(largest) > 1:
            yield Matched(dict.fromkeys(sorted(largest), name), "paragraph and id")


def _meeting(have: dict[int, frozenset[int]]) -> list[set[int]]:
    """The encodings parted into those whose paragraphs meet, directly or by way of others."""
    parts: list[set[int]] = []
    for place, own in have.items():
        met = [part for part in parts if any(not own or not have[other] or own & have[other] for other in part)]
        parts = [part for part in parts if part not in met] + [{place}.union(*met)]
    return parts


def _by_paragraph(left: Sequence[dict[Name, frozenset[int]]]) -> Iterator[Matched]:
    """Of claims left over, those that alone cite a paragraph in each of two encodings or more."""
    for paragraphs in dict.fromkeys(each for own in left for each in own.values() if each):
        having = {place: [n for n, each in own.items() if each == paragraphs] for place, own in enumerate(left)}
        claims = {place: names[0] for place, names in having.items() if len(names) == 1}
        if len(claims) > 1:
            yield Matched(claims, "paragraph")


def _why_alone(place: int, name: Name, where: Sequence[dict[Name, frozenset[int]]]) -> str:
    """Why a claim has no counterpart."""
    others = [own[name] for k, own in enumerate(where) if k != place and name in own]
    if not others:
        return "no other encoding has that id, nor a claim left over of that paragraph"
    return f"it cites {shown(where[place][name])}, and {name} elsewhere {shown(frozenset().union(*others))}"


def shown(paragraphs: Iterable[int]) -> str:
    """Paragraphs as they are cited."""
    return ", ".join(f"p{number}" if number else "the whole of it" for number in sorted(paragraphs)) or "no paragraph"
