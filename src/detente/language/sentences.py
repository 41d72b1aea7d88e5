"""From a sentence to a form, by its words: the table that docs/howto/forms.md explains and `detente forms` reads.

The first row whose words are in the sentence is the form that fits best; the other rows that match stand below it, with what
each would test, so that whoever encodes chooses between readings and not between names. Order is by how much a row's words
give away: "would have to" decides, "will" is in nearly every sentence.

Words of modality do two things. Where the form bounds a chance (`will`, `needs`, `enough`) they say how certain the thing is.
Elsewhere there is no chance to bound, and they say how firmly the sentence is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.degrees import CERTAINTIES
from detente.errors import Refused

LONGEST = 1000
"""Letters of a sentence."""
SO_MANY = "at_least: 2, of: [STATE, STATE, STATE]"


@dataclass(frozen=True)
class Row:
    """A form, the phrases that call for it, what it would test, what it leaves open, and how it is written."""

    form: str
    phrases: str  # parted by semicolons, whole words in small letters; ... stands for some words, (a|b) for either
    tests: str
    but: str
    written: str  # in braces, as after `form: `


ROWS: tuple[Row, ...] = (
    Row(
        "cf",
        "had ... not; were it not for; had it been; if ... had (not |never )?\\w+(ed|en|wn)",
        "in the same draw, the world in which that had been otherwise: the measure moves the stated way",
        "what had come before, where a thing did happen, is the measure `given`",
        "{with: {without: [RULE]}, measure: MEASURE, goes: down}",
    ),
    Row(
        "level",
        "had (already |long )?(been|come|stood) ... before; before that; preceded by; every ... (followed|came after)",
        "of the paths on which the one came, the share on which the other had come before it (the measure `given`)",
        "what the one does to the other is `mono`",
        "{measure: {given: STATE, had: STATE, by: DATE}, at_least: 0.5}",
    ),
    Row(
        "inv",
        "whoever; whatever; no matter; regardless; either way; makes? (no|little) difference; with this ... or another; "
        "changes? (nothing|little); hardly (moves|changes|matters)",
        "one thing is changed and the measure moves by less than `within`",
        "where the measure stands is `level` or `will`: write it besides, if the sentence says so",
        "{swap: {ELEMENT: {LEVEL: LEVEL}}, measure: MEASURE, within: 0.05}",
    ),
    Row(
        "more_here",
        "(mostly|mainly|chiefly|above all|especially|particularly) (in|for|when|where|under|to|among); "
        "(more|less) (in|for|under|to|where|when) ... than (in|for|under|to|where|when); "
        "(hurts|helps|matters|weighs|counts) ... more ... than",
        "two contrasts compared: the one moves its measure that way, and more than the other moves its own",
        "that one measure lies above another is `order`; that one thing counts most of several is `rank`",
        "{here: {CONTRAST, measure: MEASURE, goes: up}, there: {with: {start: STATE}}}",
    ),
    Row(
        "rank",
        "(most|least) (important|dangerous|decisive|valuable|powerful|effective|promising); perhaps most; "
        "the (main|chief|largest|biggest|greatest|strongest|weakest|best|worst|smallest) \\w+; "
        "more than any(thing| other); of all; "
        "nothing ... (more|so much); matters most",
        "it is first of the things named, in more draws than the one in n that chance gives",
        "for two things alone, with their distance, write `order`",
        "{among: {ONE: MEASURE, OTHER: MEASURE, THIRD: MEASURE}, highest: ONE}",
    ),
    Row(
        "order",
        "rather ... than; rather than; prefers?; sooner ... than; (better|worse|more|less|higher|lower) ... than; "
        "first ... then",
        "the measures stand in that order, each above the next by a margin",
        "by chance an order of n holds in one of n! draws: of two in half of them",
        "{highest_first: [MEASURE, MEASURE]}",
    ),
    Row(
        "needs",
        "(have|has|had) to; unless; only (if|when|once|after|by|with); only \\w+ (can|could|will|would); "
        "(no|not|nothing|never|cannot|can't) ... without; needs?; requires?; "
        "must first; must (grant|give|concede|offer|accept|stop|end); takes (both|a|an|more); necessary; "
        "indispensable; depends on; presupposes?",
        "rare where the thing is not to be had, and less rare where it is; "
        "nothing is given away, so it can still be bargained for",
        "that the thing would do is `enough`: write it besides, if the sentence says so, or `block` for both bounds at once",
        "{thing: STATE, measure: {chance: STATE, by: DATE}}",
    ),
    Row(
        "enough",
        "enough; suffic(e|es|ient); all it takes; alone (would|will|could); would do; guarantees?; secures?; ensures?",
        "that likely where the thing is brought about and kept, whatever else happens",
        "that nothing else would do is `needs`; that somebody is able to bring it about is `feas`",
        "{thing: STATE, measure: {chance: STATE, by: DATE}}",
    ),
    Row(
        "thresh",
        "up to a point; beyond a (certain )?point; at first ... (later|then|but); too much ... backfires?; "
        "backfires? (if|when|once)",
        "the effect has one sign at the low end of a number and the other at its high end",
        "one direction alone is `mono`",
        "{along: PATH, step: {ELEMENT: [LEVEL, LEVEL]}, measure: MEASURE, turns: up_then_down}",
    ),
    Row(
        "mono",
        "the (more|less|\\w+er) ... the (more|less|\\w+er); "
        "(raises?|lowers?|increases?|reduces?|strengthens?|weakens?|hastens?|delays?); "
        "(deters?|encourages?|emboldens?|provokes?|hurts?|helps?|undermines?|feeds?|invites?|tempts?|eases?); "
        "makes? ... (more|less|easier|harder|likelier); leads? to; if ... (would|will|then); would ... if",
        "one thing is changed, from end to end of its range or from one level to another, and the measure moves the stated way",
        "that it is rare without is `needs`; that it comes with it is `enough`; how much is `by_at_least`",
        "{raise: PATH, measure: MEASURE, goes: up}",
    ),
    Row(
        "replay",
        "as in (19|20)\\d\\d; as (it did )?before; as in the past; once again; history (shows|repeats|suggests)",
        "the episodes of the record come out again in so many paths",
        "it is weak evidence: many games reach what did happen",
        "{episodes: [EPISODE], within: 4 years, at_least: 0.5}",
    ),
    Row(
        "feas",
        "(can|could) (still )?(bring|force|keep|hold|stop|end|make|win); is able to; has the means; "
        "in (his|her|its|their) power",
        "the party may start it by itself, and where it stands the measure reaches the bound",
        "that the thing would do, whoever brings it about, is `enough`",
        "{party: PARTY, choose: STATE, measure: MEASURE, at_least: 0.5}",
    ),
    Row(
        "will",
        "(is|are) ((almost|nearly|very|highly|most) )?(certain|sure|bound|likely|unlikely|set|going) to; "
        "(is|are) ((very|highly) )?(un)?likely; "
        "(will|won't|would|shall|may|might|could|can|cannot|must); probably; surely; certainly; inevitabl[ey]; "
        "out of the question; "
        "as likely as not; impossible; (?<!more )(?<!less )likely",
        "the chance of it, in each draw, is at least (or at most) what the word stands for",
        "a number of your own is `level`",
        "{measure: {chance: STATE, by: DATE}, certainty: CERTAINTY}",
    ),
    Row(
        "level",
        "mostly; most of the time; hardly ever; rarely; (remains?|stays?|lasts?|outlives?|persists?|continues?); "
        "for (years|months|decades|long); still; (is|are) (worth|too|no|not|already|now)",
        "a measure meets a bound: a chance at a date, years spent in a state, a value",
        "a chance that a word bounds is `will`",
        "{measure: {chance: STATE, at: DATE}, at_least: 0.5}",
    ),
    Row(
        "attr",
        "(said|says|told|announced|denied|denies|promised|warned|wrote|claims|claimed); called for; according to",
        "nothing: it records who said so",
        "what was said can be tested as a claim of strength `reported`",
        "{speaker: WHO}",
    ),
)
"""Most telling first."""

FIRMNESS: tuple[tuple[str, str], ...] = (
    ("perhaps; arguably; possibly; conceivably", "perhaps"),
    ("probably; in all likelihood; presumably; it seems", "likely"),
    ("reportedly; according to; (is|are) said to; believes?; holds? that; thinks?; in the view of; expects?", "reported"),
    ("should; ought to; calls for; had better", "prescription"),
)
"""Words that say how firmly a sentence is meant, whatever its form; a question is one by its mark."""
SURENESS: tuple[tuple[str, str], ...] = (
    ("cannot; can't; impossible; out of the question; never", "impossible"),
    ("(may|might|need) not", "may_not"),
    ("(very|highly|most) unlikely; (will|would) not; won't", "very_unlikely"),
    ("unlikely; hardly; improbable", "unlikely"),
    ("(certain|sure|bound) to; certainly; surely; inevitabl[ey]; must", "certain"),
    ("(very|highly|most) likely", "very_likely"),
    ("as likely as not; even chance", "even"),
    ("(?<!more )(?<!less )likely; probably; probable; can expect", "likely"),
    ("may; might; could; can; possible", "may"),
    ("will; would; shall; going to", "very_likely"),
)
"""Words that say how certain a thing is said to be, most telling first."""
AS_STRENGTH = {"may": "hedged", "may_not": "hedged", "likely": "likely", "even": "perhaps", "unlikely": "likely"}
"""What a word of certainty makes of the strength, where the form has no chance to bound."""
BOUNDED = ("will", "needs", "enough")
SEVERAL: tuple[tuple[str, str], ...] = (
    ("at least (one|two|three|four|five|\\d+) of; several of; (two|three) (out )?of (the )?(three|four|five)", SO_MANY),
    ("(any|one) of; either ... or", "any_of: [STATE, STATE]"),
)
"""Phrases that ask for several states at once, wherever a state stands."""


def pattern(phrases: str) -> re.Pattern[str]:
    """What finds any of the phrases in a sentence in small letters."""
    each = (phrase.strip().replace(" ... ", " (?:.{1,80} )?") for phrase in phrases.split(";"))
    return re.compile("|".join(f"(?<![\\w'])(?:{phrase})(?![\\w'])" for phrase in each))


@dataclass(frozen=True)
class Proposed:
    """A form, and the words of the sentence that call for it."""

    row: Row
    by: str


@dataclass(frozen=True)
class Reading:
    """What a sentence asks for: forms, best first; its strength and certainty, with the words; several states at once."""

    forms: tuple[Proposed, ...]
    strength: tuple[str, str]
    certainty: tuple[str, str] | None
    several: tuple[str, str] | None


def read_sentence(sentence: str) -> Reading:
    """What a sentence asks for; refused where no form fits, saying what is missing."""
    said = " ".join(sentence.split())
    if not said or len(said) > LONGEST:
        raise Refused(f"a sentence of 1 to {LONGEST} letters is wanted; {len(said)} came", "Give one sentence, in quotes")
    small = said.lower().replace("\u2019", "'")
    forms: dict[str, Proposed] = {}
    for row in ROWS:
        if by := first(small, row.phrases):
            forms.setdefault(row.form, Proposed(row, by))
    if not forms:
        raise Refused(
            f'no form fits "{said}": nothing in it happens, changes, ranks, or is needed',
            "Say what will be so (will, may, is likely to), what moves what (raises, the more .. the more), what it takes "
            "(needs, only if, unless), what is enough, or what comes first (rather than, most important)",
        )
    best = next(iter(forms))
    sure = told(small, SURENESS)
    strength = told(small, FIRMNESS) or (("question", "?") if small.endswith("?") else None)
    if strength is None and sure is not None and best not in BOUNDED and sure[0] in AS_STRENGTH:
        strength = AS_STRENGTH[sure[0]], sure[1]
    several = told(small, tuple((phrases, written) for phrases, written in SEVERAL))
    return Reading(tuple(forms.values()), strength or ("asserted", ""), certainty_of(best, sure), several)


def first(text: str, phrases: str) -> str:
    """The words of a text that one of the phrases finds; empty where none does."""
    found = pattern(phrases).search(text)
    return found[0].strip() if found else ""


def told(text: str, table: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
    """The first word of a table whose phrases are in a text, and which of them."""
    return next(((word, by) for phrases, word in table if (by := first(text, phrases))), None)


def certainty_of(form: str, sure: tuple[str, str] | None) -> tuple[str, str] | None:
    """The certainty of a form that bounds a chance. Of a need it is how unlikely the thing is without: `cannot` "
    "says impossible."""
    if form not in BOUNDED:
        return None
    if form == "needs":
        return sure if sure is not None and sure[0] == "impossible" else ("very_unlikely", "")
    fits = sure is not None and (form == "will" or CERTAINTIES[sure[0]].above)
    return sure if fits else ("very_likely", "")
