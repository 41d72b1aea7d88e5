"""What can be asked: one module a question, with its asked record, its function `ask`, and the finding it returns.

ASKS lists them. The command line, a page and an assistant are faces over this table: they make the asked record, call
`answered`, and show the finding. Modules are loaded when they are asked, so that listing them costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from math import ceil
from typing import TYPE_CHECKING, Any

from detente.errors import DetenteError
from detente.lenses import LENSES

if TYPE_CHECKING:
    from detente.findings.common import Finding
    from detente.study.solvers import Progress


@dataclass(frozen=True)
class Ask:
    """One question: its name, what it asks in a line, the names of its records, and whether a page can show its finding."""

    name: str
    says: str
    asked_name: str
    finding_name: str
    paged: bool = False
    keeps: bool = False  # interrupted, it answers with what is solved

    def _module(self) -> Any:
        return import_module(f"detente.asks.{self.name}")

    @property
    def asked(self) -> type[Any]:
        """The record that asks it."""
        kind: type[Any] = getattr(self._module(), self.asked_name)
        return kind

    @property
    def finding(self) -> type[Finding]:
        """The record that answers it."""
        kind: type[Finding] = getattr(self._module(), self.finding_name)
        return kind

    def answered(self, asked: Any, progress: Progress | None = None) -> Finding:
        """The finding. A number in it that is none is a fault of detente's own, and is said instead of being shown."""
        from pydantic import ValidationError

        from detente.study.solvers import Progress as Silent

        try:
            found: Finding = self._module().ask(asked, progress or Silent())
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, e['loc']))} {e['msg'].lower()}" for e in error.errors()[:5])
            raise DetenteError(
                f"the answer is not whole: {error.title}: {wrong}", "This is a fault of detente's own"
            ) from error
        return found

    def files(self, fields: Mapping[str, Any]) -> list[str]:
        """The files that it reads, of the fields of its asked record."""
        named = (fields.get(name) for name in ("scenario", "file", "data", "learn"))
        return [*(each for each in named if isinstance(each, str) and each), *fields.get("arguments", ())]

    def beside(self, asked: Any) -> Iterator[tuple[Ask, Any]]:
        """What else belongs on a page that shows this finding: other questions, with their asked records."""
        of = getattr(self._module(), "beside", None)
        for other in of(asked) if of is not None else ():
            yield ask_named(other.__class__.__module__.rpartition(".")[2]), other

    def answers_beside(self, asked: Any, progress: Progress) -> list[Finding]:
        """Their findings; a thread each, where several have too few blocks of draws for all workers."""
        from detente.lenses.lanes import LANES
        from detente.study.settings import Settings

        others = list(self.beside(asked))
        workers = Settings().workers if asked.workers is None else asked.workers
        few = len(others) > 1 and ceil(asked.draws / LANES) < workers
        if not few:
            return [other.answered(question, progress) for other, question in others]
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(lambda each: each[0].answered(each[1], progress), others))


def progress(
    advance: Callable[[int], None], stopped: Callable[[], bool], total: Callable[[int], None], say: Callable[[str], None]
) -> Progress:
    """What long work reports to: draws done, whether to stop, draws in all, and a sentence worth knowing before."""
    from detente.study.solvers import Progress

    def told(text: str) -> None:
        if text:
            say(text)

    return Progress(advance, stopped, total, say, lambda estimate: say(estimate.text), told)


LENS_CHOICES = (*(lens.name for lens in LENSES if lens.of_scenario), "all")
"""What a scenario may be looked at through."""
EQUILIBRIA = BACKWARD, PRINCIPAL = "backward", "principal"
"""What a game comes to rest in once nothing is dated: what an end far away leads back to, or the principal branch."""

ASKS = (
    Ask("run", "What becomes of everything in play, who tries and who refuses what", "RunAsked", "RunFinding", paged=True),
    Ask("ask", "One measure, what it is compared with and on what it rests", "AskAsked", "AskFinding"),
    Ask("rank", "Which act is best for a party on a day", "RankAsked", "RankFinding", paged=True),
    Ask("baseline", "Whether a scenario is sane before any claim", "BaselineAsked", "BaselineFinding", paged=True),
    Ask(
        "audit",
        "Whether claims follow from their argument's own premises",
        "AuditAsked",
        "AuditFinding",
        paged=True,
        keeps=True,
    ),
    Ask("explain", "Why a claim comes out as it does, or why a move is made", "ExplainAsked", "ExplainFinding"),
    Ask(
        "compare",
        "Who agrees among encodings of one article, and what parts the others",
        "CompareAsked",
        "CompareFinding",
        keeps=True,
    ),
    Ask(
        "crux",
        "What parts two arguments on one measure, and which swap turns one into the other",
        "CruxAsked",
        "CruxFinding",
        paged=True,
    ),
    Ask("cruxes", "What parts arguments on each of the disputes that a file poses", "CruxesAsked", "CruxesFinding"),
    Ask("lenses", "One scenario through three lenses, side by side", "LensesAsked", "LensesFinding", paged=True),
    Ask("mechanisms", "The catalogue of mechanisms, listed or tried", "MechanismsAsked", "MechanismsFinding"),
    Ask("mechanism", "One mechanism tried like an argument", "MechanismAsked", "AuditFinding", paged=True, keeps=True),
    Ask("stability", "Which states or settlements are stable, for whom, and why", "StabilityAsked", "StabilityFinding"),
    Ask("settlement", "Where parties would settle, and who stands in the way", "SettlementAsked", "SettlementFinding"),
    Ask("backtest", "How settlement models do on decisions they have not seen", "BacktestAsked", "BacktestFinding"),
    Ask("forms", "Which forms a sentence takes, by its words", "FormsAsked", "FormsFinding"),
    Ask("freeze", "An argument's encoding fixed, or the reason of a later edit", "FreezeAsked", "LogFinding"),
    Ask("log", "When an argument was fixed, and what changed since", "LogAsked", "LogFinding"),
    Ask("start", "A scenario to start from", "StartAsked", "StartFinding"),
    Ask("situation", "Who is at the table, what is at stake, who must agree to what", "SituationAsked", "SituationFinding"),
)
"""Every question there is."""


def ask_named(name: str) -> Ask:
    """The question of that name."""
    return next(ask for ask in ASKS if ask.name == name)
