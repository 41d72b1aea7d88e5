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
    also: tuple[tuple[str, str], ...] = ()  # (of which sentences, form and braces) written otherwise, or besides
    left: bool = False  # what is said to stay is asked as never being left: the word of certainty is turned round


NEVER_LEFT = "{measure: {chance: {ELEMENT: not LEVEL}, by: DATE}, certainty: CERTAINTY}"
MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
A_DATE = f"\\d|the (end|spring|summer|autumn|winter)|next|spring|summer|autumn|winter|{MONTHS}"
"""How a date begins: `not until June` says when, `not until it pays` says what it takes."""
STAYS = Row(
    "will",
    "(stays?|remains?|lasts?|persists?|continues?|endures?|(hold|holds) (out|on|through|until))",
    "the chance that it is ever left by the date, which the word turned round bounds: what stays so is never otherwise",
    "that it is so on a day, whatever was before, is `chance: .., at: DATE`",
    NEVER_LEFT,
    left=True,
)
SO = Row(
    "will",
    "(is|are) ((almost|nearly|very|highly|most) )?(certain|sure|bound|likely|unlikely|set|going) to; "
    "(is|are) ((very|highly) )?(un)?likely; "
    "(will|won't|would|shall|may|might|could|can|cannot|must); probably; surely; certainly; inevitabl[ey]; "
    "out of the question; "
    "as likely as not; impossible; (?<!more )(?<!less )likely; "
    "mostly; most of the time; usually; as a rule; often; hardly ever; rarely; seldom; outlives?; "
    "for (years|months|decades|long); still; (is|are) (worth|too|no|not|already|now)",
    "the chance of it, in each draw, is at least (or at most) what the word stands for",
    "a number of the article's own is `level`",
    "{measure: {chance: STATE, by: DATE}, certainty: CERTAINTY}",
    (("of what is so on a day", "will: {measure: {chance: STATE, at: DATE}, certainty: CERTAINTY}"),),
)
IS = "is|are|was|were|has|have"
"""What says that something is so where no other word tells what for."""
ROWS: tuple[Row, ...] = (
    Row(
        "cf",
        "had ... not; were it not for; but for; had it been; ^had ... (would|could|might); if ... had (not |never |only )?\\w+",
        "in the same draw, the world in which that had been otherwise: the measure moves the stated way",
        "what had come before, where a thing did happen, is the measure `given`",
        "{with: {start: {CAUSE: AS_BEFORE, EFFECT: NONE}}, against: {start: {CAUSE: AS_IT_CAME, EFFECT: NONE}}, "
        "measure: MEASURE, goes: down}",
        (
            ("of a rule, not of something that happened", "cf: {with: {without: [RULE]}, measure: MEASURE, goes: down}"),
            (
                "besides, where it says what would be so in that world (nobody would, there would be no)",
                "will: {with: THE_SAME, measure: MEASURE, certainty: very_unlikely}",
            ),
        ),
    ),
    Row(
        "will",
        "had (\\w+ )?(been|come|stood|gone) ... (before|first); before that; preceded( by)?; every ... (followed|came after); "
        "(where|wherever|whenever|every time|only after|after) ... had (\\w+ )?(been|come|gone|stood|\\w+ed); "
        "in (other|earlier|past|former|previous) (years|cases|times|wars|crises) ... (before|first|after)",
        "of the paths on which the one came, the share on which the other had come before it (the measure `given`)",
        "what the one does to the other is `mono`; dated cases of the past, by name, are `replay`",
        "{measure: {given: STATE, had: STATE, by: DATE}, certainty: CERTAINTY}",
    ),
    Row(
        "inv",
        "whoever; whatever; no matter; regardless; either way; under either; in either case; "
        "either (party|side|winner|of them)",
        "one thing is changed and the measure moves by less than `within`",
        "it says two things: that this moves nothing, and where things stand either way; write both",
        "{with: {set: {VOTE.to.ONE: 1}}, against: {set: {VOTE.to.ONE: 0}}, measure: MEASURE, within: 0.05}",
        (
            ("and where things stand (they stay: never left; else at a date)", f"will: {NEVER_LEFT}"),
            (
                "of a level that neither chance nor a party brings",
                "inv: {step: {ELEMENT: [ONE, OTHER]}, measure: MEASURE, within: 0.05}",
            ),
        ),
    ),
    Row(
        "inv",
        "makes? (no|little) difference; with this ... or another; changes? (nothing|little); hardly (moves|changes|matters); "
        "(does not|doesn't) (matter|change|move); neither ... (changes?|moves?|alters?|matters?); irrelevant; immaterial",
        "one thing is changed and the measure moves by less than `within`",
        "it does not say where the measure stands: that is `will` or `level`",
        "{with: {set: {VOTE.to.ONE: 1}}, against: {set: {VOTE.to.ONE: 0}}, measure: MEASURE, within: 0.05}",
    ),
    Row(
        "more_here",
        "(mostly|mainly|chiefly|above all|especially|particularly) (in|for|when|where|under|to|among); "
        "(more|less) (in|for|under|to|where|when) ... than (in|for|under|to|where|when); "
        "(hurts|helps|matters|weighs|counts) ... more ... than; (hurts?|helps?|hits?) ... (most|worst|hardest); "
        "it is (in|for|where|when|under|among) ... that",
        "two contrasts compared: the one moves its measure that way, and more than the other moves its own",
        "that one measure lies above another is `order`; that one thing counts most of several is `rank`",
        "{here: {CONTRAST, measure: IN_THE_ONE, goes: up}, there: {measure: IN_THE_OTHER}}",
        (
            (
                "of one measure, in two circumstances",
                "more_here: {here: {CONTRAST, measure: MEASURE, goes: up}, there: {with: {start: STATE}}}",
            ),
        ),
    ),
    Row(
        "rank",
        "(most|least) (important|dangerous|decisive|valuable|powerful|effective|promising); perhaps most; "
        "the (main|chief|principal) \\w+; the (largest|biggest|greatest|strongest|weakest|best|worst|smallest|heaviest); "
        "more than any(thing| other); more than \\w+ (or|and) \\w+; of all; above all; "
        "nothing ... (more|so much); matters most",
        "it is first of the things named, in more draws than the one in n that chance gives",
        "of two alone, with their distance, `order`; the effect of a thing is that of having it against not having "
        "it, and not that of its range",
        "{among: {ONE: {with: {without: [PARTY.INTEREST]}, measure: MEASURE, goes: up}, OTHER: .., THIRD: ..}, highest: ONE}",
        (("of things that stand side by side", "rank: {among: {ONE: MEASURE, OTHER: MEASURE, THIRD: MEASURE}, highest: ONE}"),),
    ),
    Row(
        "order",
        "(would )?(rather|sooner) ... than; rather than; prefers?; (better|worse|more|less|higher|lower) ... than; "
        "first ... then",
        "the measures stand in that order, each above the next by a margin",
        "by chance an order of n holds in one of n! draws: of two in half of them",
        "{highest_first: [MEASURE, MEASURE]}",
        (
            (
                "of what a party would rather: all but the choice alike, waiting is where things stand",
                "order: {highest_first: [{value: PARTY, at: DATE, in: {CHOICE: ONE, ELSE: ALIKE}}, "
                "{value: PARTY, at: DATE, in: {CHOICE: OTHER, ELSE: ALIKE}}]}",
            ),
        ),
    ),
    Row(
        "needs",
        "(have|has|had) to; unless; only (if|when|once|after|by|with); only \\w+ (can|could|will|would); "
        "(no|not|nothing|never|cannot|can't) ... without; without ... (no|not|nobody|nothing|none|never|hardly); "
        f"(no|not|nobody|nothing|never|won't|cannot|can't) ... (until(?! ({A_DATE}))|before ... has|before ... have); "
        "precondition; prerequisite; condition (of|for); hinges? on; needs?; requires?; "
        "must first; must (grant|give|concede|offer|accept|stop|end); takes (both|a|an|more); necessary; "
        "indispensable; depends on; presupposes?",
        "rare where the thing is not to be had, and less rare where it is; "
        "nothing is given away, so it can still be bargained for; its certainty bounds the case without it, of which `will` "
        "and `would` say nothing",
        "that the thing would do is `enough`: write it besides, if the sentence says so, or `block` for both bounds at once",
        "{thing: STATE, measure: {chance: STATE, by: DATE}}",
    ),
    Row(
        "enough",
        "enough; suffic(e|es|ient); all it takes; (alone|by itself|on its own) (would|will|could|can); would do; guarantees?; "
        "secures?; ensures?",
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
        "the longer ... the (more|less|\\w+er); (with )?(every|each) (day|week|month|year|round) (of|that); "
        "as time (passes|goes); the more time",
        "the same game begun late and begun early in what lasts, where a condition counts how long it has lasted",
        "no number of a file is a duration: let an ordered condition move up while it lasts, and compare two first levels",
        "{with: {start: {HOW_LONG: LATE}}, against: {start: {HOW_LONG: EARLY}}, measure: MEASURE, goes: up}",
    ),
    Row(
        "mono",
        "the (more|less|\\w+er) ... the (more|less|\\w+er); "
        "(?<!to )(raises?|lowers|increases?|reduces?|strengthens?|weakens?|hastens?|delays?|prolongs?|shortens?|"
        "deepens?|worsens|improves?|boosts?|curbs?|slows?|causes?); "
        "(?<!to )(deters?|encourages?|emboldens?|provokes?|hurts?|helps?|undermines?|feeds?|invites?|tempts?|eases?|hardens?|"
        "softens?|fuels?|(drives?|scares?|keeps?|pulls?|pushes) ... (away|off|back|out)); "
        "makes? ... (more|less|easier|harder|likelier); leads? to; if ... (would|will|then); would ... if",
        "one thing is changed, from end to end of its range or from one level to another, and the measure moves the stated way",
        "that it is rare without is `needs`; that it comes with it is `enough`; how much is `by_at_least`",
        "{raise: PATH, measure: MEASURE, goes: up}",
    ),
    Row(
        "replay",
        "as in (19|20)\\d\\d; as (it did )?before; as in the past; once again; history (shows|repeats|suggests)",
        "the episodes of the record come out again in so many paths",
        "it is weak evidence: many games reach what did happen; its bound is that of the word of certainty",
        "{episodes: [EPISODE], within: 4 years, at_least: BOUND}",
    ),
    Row(
        "feas",
        "(can|could) (still )?(bring|force|keep|hold|stop|end|make|win); is able to; has the means; "
        "in (his|her|its|their) power",
        "the party may start it by itself, and where it stands the measure reaches the bound",
        "that the thing would do, whoever brings it about, is `enough`; `could` says that it is able to, and bounds no chance",
        "{party: PARTY, choose: STATE, measure: MEASURE, at_least: BOUND}",
    ),
    Row(
        "level",
        "(at least|at most|more than|less than|fewer than|over|under|about) (a |an )?(\\w+ )?"
        "(years?|months?|weeks?|days?|rounds?|half|third|quarter|per ?cent|%); "
        "\\d+ ?(%|per ?cent|years|months|weeks|days|rounds)",
        "a measure meets a number of the article's own: years spent in a state, a first date, a share",
        "a chance that a word bounds is `will`",
        "{measure: {years: STATE, until: DATE}, at_least: NUMBER}",
    ),
    STAYS,
    SO,
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
    ("not (impossible|out of the question); cannot be ruled out; can't be ruled out", "may"),
    ("(is|are) not going to; (isn't|aren't) going to; ^(no|nobody|nothing|none) ... (will|would|is going to)", "very_unlikely"),
    ("not (likely|expected|set) to; not very likely", "unlikely"),
    ("not (certain|sure|bound) to; not inevitable", "may_not"),
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
FREQUENCY: tuple[tuple[str, str], ...] = (
    ("always; every time; without exception", "certain"),
    ("hardly ever; rarely; seldom", "very_unlikely"),
    ("mostly; most of the time; usually; as a rule; generally; often; more often than not", "likely"),
    ("sometimes; now and then; occasionally", "may"),
)
"""Words that say in how many of the cases: a share of paths is a chance, and the same table bounds it."""
BARE = "very_likely"
"""A bare statement: more than likely, which would have been said, and less than certain, which would have been, too."""
TURNED = {
    "certain": "impossible",
    "very_likely": "very_unlikely",
    "likely": "unlikely",
    "may": "may_not",
}
TURNED |= {other: word for word, other in TURNED.items()}
"""By word, that of the opposite: what is likely to stay is unlikely to be left. *Even* has none: its opposite is no bound."""
AS_STRENGTH = {"may": "hedged", "may_not": "hedged", "likely": "likely", "even": "perhaps", "unlikely": "likely"}
"""What a word of certainty makes of the strength, where the form has no chance to bound."""
BOUNDED = ("will", "needs", "enough")
OWN_WILL = ("needs", "enough", "cf", "inv", "order")
"""Forms whose sentences have a `will` or `would` that is no statement of its own, or that is written besides (`also`)."""
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
    strength: tuple[str, str]  # and the words that say so; no words: nothing says otherwise
    certainty: tuple[str, str] | None  # none where the form bounds no chance
    stays: str  # the word for what is said to stay: how certain it is to be left
    bound: float  # of a form without a word of certainty, the number that its word stands for

    @property
    def written(self) -> str:
        """How it is written, with its word of certainty."""
        word = self.certainty[0] if self.certainty else self.stays
        return f"{self.row.form}: {self.row.written}".replace("CERTAINTY", word).replace("BOUND", f"{self.bound:g}")

    @property
    def also(self) -> tuple[tuple[str, str], ...]:
        """The same of other such sentences, and what is written besides."""
        word = self.certainty[0] if self.certainty else self.stays
        return tuple((where, written.replace("CERTAINTY", word)) for where, written in self.row.also)


@dataclass(frozen=True)
class Reading:
    """What a sentence asks for: forms, best first, each with its own strength and certainty; several states at once."""

    forms: tuple[Proposed, ...]
    several: tuple[str, str] | None


def read_sentence(sentence: str) -> Reading:
    """What a sentence asks for; refused where no form fits, saying what is missing."""
    said = " ".join(sentence.split())
    if not said or len(said) > LONGEST:
        raise Refused(f"a sentence of 1 to {LONGEST} letters is wanted; {len(said)} came", "Give one sentence, in quotes")
    small = said.lower().replace("\u2019", "'")
    forms: dict[str, tuple[Row, re.Match[str]]] = {}
    for row in ROWS:
        found = pattern(row.phrases).search(small)
        if found and not any(said.start() <= found.start() and found.end() <= said.end() for _, said in forms.values()):
            forms.setdefault(row.form, (row, found))
    if next(iter(forms), "") in OWN_WILL:
        forms.pop("will", None)
    if not forms and (found := pattern(IS).search(small)):
        forms["will"] = (SO, found)
    if not forms:
        raise Refused(
            f'no form fits "{said}": nothing in it happens, changes, ranks, or is needed',
            "Say what will be so (will, may, is likely to), what moves what (raises, the more .. the more), what it takes "
            "(needs, only if, unless), what is enough, or what comes first (rather than, most important)",
        )
    stays = certainty_of(STAYS, small) or (BARE, "")
    return Reading(
        tuple(
            Proposed(row, said[0].strip(), strength_of(row, small), certainty_of(row, small), stays[0], bound_of(row, small))
            for row, said in forms.values()
        ),
        told(small, SEVERAL),
    )


def strength_of(row: Row, small: str) -> tuple[str, str]:
    """How firmly it is meant, and the word that says so; a word of certainty says it where there is no chance to bound."""
    strength = told(small, FIRMNESS) or (("question", "?") if small.endswith("?") else None)
    sure = told(small, SURENESS)
    if strength is None and sure is not None and row.form not in BOUNDED and sure[0] in AS_STRENGTH:
        strength = AS_STRENGTH[sure[0]], sure[1]
    return strength or ("asserted", "")


def bound_of(row: Row, small: str) -> float:
    """The bound of a form that asks for a number where the sentence has a word; `could` is no such word of an ability."""
    sure = told(small, SURENESS) if row.form == "replay" else None
    word = sure[0] if sure is not None and CERTAINTIES[sure[0]].above else BARE
    return CERTAINTIES[word].bound


def certainty_of(row: Row, small: str) -> tuple[str, str] | None:
    """The certainty of a form that bounds a chance, and the word that says so.

    Of a need it is how unlikely the thing is without: `cannot` says impossible. Of what stays, how unlikely it is to be left.
    """
    if row.form not in BOUNDED:
        return None
    sure = told(small, SURENESS) or told(small, FREQUENCY)
    if row.form == "needs":
        return sure if sure is not None and sure[0] == "impossible" else ("very_unlikely", "")
    if row.form == "enough" and sure is not None and not CERTAINTIES[sure[0]].above:
        sure = None
    word, by = sure or (BARE, "")
    return (TURNED[word], by) if row.left and word in TURNED else (word, by)


def first(text: str, phrases: str) -> str:
    """The words of a text that one of the phrases finds; empty where none does."""
    found = pattern(phrases).search(text)
    return found[0].strip() if found else ""


def told(text: str, table: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
    """The first word of a table whose phrases are in a text, and which of them."""
    return next(((word, by) for phrases, word in table if (by := first(text, phrases))), None)
