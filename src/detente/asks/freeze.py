"""An argument's encoding fixed, or a later edit of it given its reason (`detente.log/1`)."""

from __future__ import annotations

from dataclasses import dataclass

from detente.asks.ledgered import problems_before_freeze
from detente.asks.log import added, finding, named, one_line, opened, writable
from detente.errors import FileProblems, Refused
from detente.findings.log import LogFinding, Seen
from detente.study.arms import Progress


@dataclass(frozen=True, kw_only=True)
class FreezeAsked:
    """An argument to be fixed as it stands: the first time by whom, later why it was changed."""

    argument: str
    by: str = ""  # who drafted it
    note: str = ""
    because: str = ""  # the reason of what was changed since it was fixed
    seen: Seen = "unsaid"  # whether verdicts had been seen before it was first fixed


def ask(asked: FreezeAsked, progress: Progress) -> LogFinding:
    """The log with one more line: the fingerprints of scenario, argument and ledger, the day, who, and why."""
    fixed = opened(asked.argument)
    writable(fixed)
    if wrong := problems_before_freeze(fixed.path):
        raise FileProblems(wrong)
    by, note, because = (one_line(key, getattr(asked, key)) for key in ("by", "note", "because"))
    if not fixed.lines:
        if because:
            raise Refused(f"{asked.argument} was never fixed: there is nothing to give a reason for", "Leave because out")
        if not by:
            raise Refused(f"who drafted {asked.argument} is not said", "Give by: a name, or what drafted it")
        return finding(added(fixed, "fixed", by, note, asked.seen, fixed.now))
    if note or asked.seen != "unsaid":
        raise Refused(f"{asked.argument} was fixed on {fixed.lines[0].at[:10]}, with its note", "Of an edit say because")
    if not fixed.changed:
        raise Refused(f"{asked.argument} is as it was fixed, or as its last reason left it", "There is nothing to say")
    if not because:
        raise Refused(
            f"{asked.argument} was fixed on {fixed.lines[0].at[:10]} and has changed since: {named(list(fixed.changed))}",
            "Say why with because",
        )
    return finding(added(fixed, "edited", by or fixed.lines[0].by, because, parts=fixed.changed))
