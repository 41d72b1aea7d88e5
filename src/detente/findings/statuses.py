"""How a claim can come out, each with the sentence it means."""

from __future__ import annotations

from enum import StrEnum


class _Said(StrEnum):
    """A word that findings carry, and the sentence it means."""

    means: str

    def __new__(cls, word: str, means: str = "") -> _Said:
        made = str.__new__(cls, word)
        made._value_, made.means = word, means
        return made


class Status(_Said):
    """Whether a claim was tried."""

    TESTED = "tested", "it was tried and no verdict came out"
    ATTRIBUTION = "attribution", "it only reports what somebody said, so there is nothing to test"
    WAITING = "waiting", "it needs something the program cannot compute yet"
    REFUSED = "refused", "it could not be tested as written"
    UNFINISHED = "unfinished", "the audit was stopped before it was solved"


class Outcome(_Said):
    """What came of a claim that was tried, or why it was refused."""

    FOLLOWS = "follows", "the whole interval of its share lies at or above the bar that its strength sets"
    MIXED = (
        "mixed",
        "it holds in too few draws to follow and in too many to fail: between the bar and one less it",
    )
    FAILS = "does_not_hold", "the whole interval of its share lies below one less the bar"
    OTHER_WAY = "the_other_way", "the opposite follows: what is said to rise falls, or an order is reversed"
    POSSIBLE = "possible", "it is said that it may be, and the whole interval of its share lies at or above the bar for that"
    NOT_POSSIBLE = "not_possible", "it is said that it may be, and the whole interval of its share lies below the bar for that"
    AS_CHANCE = "as_chance", "it ranks things, and holds in as many draws as if their names were dealt out at random"
    OPEN = "undecided", "the interval of its share lies across a bound between two verdicts: more draws would tell"
    VACUOUS = "vacuous", "the two arms of a rise, a fall or a turn differ by less than 0.01 on average"
    NO_ROOM = "no_room", "a chance said to rise starts above 95 %, or one said to fall below 5 %"
    NOT_REACHED = "not_reached", "its condition carries under 1 % of the paths"
    ILL_CONDITIONED = "ill_conditioned", "solved with a finer step or a later end, the verdict would be another"
    CANNOT_MOVE = "cannot_move", "nothing in play links the contrast to the measure, or what is to move is fixed"
    DEAD_PREMISES = "dead_premises", "its own premises touch nothing that is in play"


class Premises(_Said):
    """What the premises of an argument do to one of its claims."""

    CARRIED = "carried", "carried by its premises: with them it holds in more draws by over 5 points, and surely in more"
    AGAINST = "against", "against its premises: with them it holds in fewer draws by over 5 points, and surely in fewer"
    WITHOUT = "without", "holds without them: what becomes of it is the same, and that it holds"
    LITTLE = "little", "they make little difference, or none that so few draws show"
    SAME = "same", "by construction it is the same with and without them"


class Source(_Said):
    """Where a number comes from."""

    CITED = "cited", "it carries a citation of its own"
    ASSUMED = "assumed", "nobody is cited for it"
    OPEN = "open", "nobody is cited for it, and its range leaves its sign open"


HOLDS = frozenset({Outcome.FOLLOWS, Outcome.POSSIBLE})
"""The outcomes of a claim that holds as it is put."""
FAILED = frozenset({Outcome.FAILS, Outcome.OTHER_WAY, Outcome.NOT_POSSIBLE})
"""Those of one that does not."""
LIVE = HOLDS | FAILED | {Outcome.MIXED, Outcome.AS_CHANCE, Outcome.OPEN}
"""The outcomes that say something of a claim."""
