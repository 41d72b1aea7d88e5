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

    FOLLOWS = "follows", "it holds in at least the share of draws that its strength asks for"
    FAILS = "does_not_follow", "it holds in fewer draws than its strength asks for"
    OPEN = "open", "the interval of its share lies across the bar: more draws could decide"
    VACUOUS = "vacuous", "the two arms of a rise, a fall, a turn or a block differ by less than 0.01 on average"
    NO_ROOM = "no_room", "a chance said to rise starts above 95 %, or one said to fall below 5 %"
    NOT_REACHED = "not_reached", "its condition carries under 1 % of the paths"
    ILL_CONDITIONED = "ill_conditioned", "solved with a finer step or a later end, the verdict would be another"
    CANNOT_MOVE = "cannot_move", "nothing in play links the contrast to the measure, or what is to move is fixed"
    DEAD_PREMISES = "dead_premises", "its own premises touch nothing that is in play"


LIVE = frozenset({Outcome.FOLLOWS, Outcome.FAILS, Outcome.OPEN})
"""The outcomes that say something of a claim."""
