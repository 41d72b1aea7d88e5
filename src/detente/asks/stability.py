"""Which states of an explicit model are stable and why; how often each settlement of a scenario is, over its draws.

`model_document` and `scenario_document` return what `detente stability FILE --json` prints (`detente.stability/1`).

A scenario is read as a graph model like this. Conditions are held where they start (or where one says), on one day. States are
the settlements in play. A rule that one party may use alone is a move of that party; a rule that needs the consent of several
is a move of those parties together, so all that a single party can do to a deal is to break it where a rule lets it.
A scenario is read as a graph model as `study/graphs.py` says.
"""

from __future__ import annotations

import pathlib
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detente import __version__
from detente.asks.common import (
    STUDY_OPTIONS,
    Moment,
    StudyAsked,
    day_asked,
    focus_named,
    label_of,
    must_lie,
    scenario_of,
    settings_label,
)
from detente.asks.files import is_scenario
from detente.errors import Refused, TooLarge, known_name, refuse_idle
from detente.findings.stability import StabilityFinding
from detente.formats.graph_model import read_model
from detente.game.arrays import Flag, Ints
from detente.game.graph import Id, Model, arc_count, arcs_of, tensor_of
from detente.lenses.coalitions import (
    COALITION_CONCEPTS,
    CoalitionConcept,
    Coalitions,
    coalition_bench,
    coalition_improvements,
    coalition_reason,
    coalition_verdicts,
    every_coalition,
)
from detente.lenses.stability import (
    CONCEPTS,
    ArcGame,
    Concept,
    Moves,
    Path,
    Reason,
    TensorGame,
    arc_game,
    demands,
    fewest_lowered,
    foresight,
    reason,
    simultaneous,
    tensor_game,
    verdicts,
    ways,
)
from detente.scenario.records import Focus, Scenario
from detente.study.arms import Progress, Study
from detente.study.graphs import Drawn, Held, Settled, over_draws, settlements
from detente.study.shares import share_of

Document = dict[str, object]
FORMAT = "detente.stability/1"
MOST_ARCS = 4_000_000
"""Pairs of cells looked at before a model of options is solved on its tensor instead, without coalitions."""
MOST_REASONS = 3000
"""Verdicts (states x parties) explained unasked."""
MOST_COALITION_REASONS = 500
"""Verdicts (states x coalitions) explained unasked."""
MOST_LISTED = 100_000
"""States listed, and ids under one concept for one party; beyond, only their number. Equilibria are always listed."""
MOST_FORESEEN = 20_000
"""States of a model of two parties for which limited foresight is worked out."""
MOST_SPOILED = 50_000
"""Improvements of a model for which moves at the same time are worked out."""
MOST_WAYS = 12
"""Equilibria between which ways are looked for."""
COALITION_WORK = 5e9
"""States x arcs x coalitions solved unasked."""


@dataclass(frozen=True)
class ModelQuestion:
    """What is asked of an explicit model besides the five concepts.

    `coalitions`: their members' names; empty: all. `joint`: a coalition changes all its options in one move instead of by a
    legal sequence of its members' moves. `why`: states whose verdicts are explained however large the model. `demand`: a state
    of which is asked what rankings would make it stable. `horizon`: how far ahead two parties look.
    """

    coalitions: tuple[tuple[str, ...], ...] = ()
    pareto: bool = False
    joint: bool = False
    why: tuple[str, ...] = ()
    demand: str = ""
    horizon: int = 3


@dataclass(frozen=True, kw_only=True)
class StabilityAsked(StudyAsked):
    """Which states of an explicit model, or which settlements of a scenario, are stable and why."""

    file: str | pathlib.Path | Model | Scenario
    pareto: bool = False
    coalitions: tuple[str, ...] = ()  # of a model, each `A,B`; none: all of them
    joint: bool = False
    why: tuple[str, ...] = ()
    demand: str = ""
    horizon: int = 3
    focus: str = ""  # of a scenario
    on: Moment | None = None
    hold: tuple[str, ...] = ()  # each `NAME=LEVEL`

    def __post_init__(self) -> None:
        super().__post_init__()
        must_lie("horizon", self.horizon, 0, 20)


OF_MODELS = frozenset({"coalitions", "joint", "why", "demand", "horizon"})
OF_SCENARIOS = frozenset({"focus", "on", "hold"}) | STUDY_OPTIONS


def ask(asked: StabilityAsked, progress: Progress) -> StabilityFinding:
    """What is stable in a model, by concept and party, or in what share of the draws each settlement of a scenario is."""
    if isinstance(asked.file, Scenario) or isinstance(asked.file, str) and is_scenario(asked.file):
        refuse_idle(
            asked.told,
            OF_MODELS,
            "a scenario",
            "They apply to an explicit model (JSON); a scenario takes --focus, --on, --hold",
        )
        refuse_idle(asked.told, {"precise", "equilibrium"}, "what knows no time", "Nothing is solved backwards there")
        scenario = scenario_of(asked.file)
        study = Study(scenario, asked.settings(scenario), progress)
        focus = focus_named(scenario, asked.focus)
        held = Held(day_asked("on", asked.on, scenario, focus), _levels_held(asked.hold))
        document = scenario_document(study, focus, asked.focus or "core", held, asked.pareto)
    else:
        instead = "They apply to a scenario, which has draws; a model has --why, --demand, --joint and the like"
        refuse_idle(asked.told, OF_SCENARIOS, "an explicit model", instead)
        model = asked.file if isinstance(asked.file, Model) else read_model(asked.file)
        coalitions = tuple(_members(each) for each in asked.coalitions)
        document = model_document(
            model, ModelQuestion(coalitions, asked.pareto, asked.joint, asked.why, asked.demand, asked.horizon)
        )
    return StabilityFinding.model_validate(document)


def _levels_held(hold: Sequence[str]) -> dict[str, str]:
    """The conditions held, by name; each `NAME=LEVEL`, and each name once."""
    found: dict[str, str] = {}
    for each in hold:
        name, sign, level = (part.strip() for part in each.partition("="))
        if not sign or not name or not level:
            raise Refused(f'--hold takes NAME=LEVEL; "{each}" came')
        if name in found:
            raise Refused(f"{name} is held twice: at {found[name]} and at {level}", "Keep one")
        found[name] = level
    return found


def _members(coalition: str) -> tuple[str, ...]:
    """The members of `A,B`, each once."""
    names = tuple(each.strip() for each in coalition.split(",") if each.strip())
    if not names or len(set(names)) < len(names):
        raise Refused(f'--coalition takes names joined by commas, each once; "{coalition}" came')
    return names


def model_document(model: Model, asked: ModelQuestion | None = None) -> Document:
    """What is stable in an explicit model, by concept and party, with reasons; ids are those of the file."""
    began, asked = time.monotonic(), asked or ModelQuestion()
    return {**_Answers(model, asked).document(), "seconds": round(time.monotonic() - began, 2)}


class _Answers:
    """One model's answers; on lists of moves where they fit, else on the tensor of options."""

    def __init__(self, model: Model, asked: ModelQuestion):
        self.model, self.asked = model, asked
        small = arc_count(model) <= MOST_ARCS if model.form == "options" else True
        if not small and not model.plain:
            raise TooLarge(
                f"{model.size:,} states with moves of their own or states that stand for several combinations have "
                f"more than {MOST_ARCS:,} moves",
                "Leave out `moves`, `removed_moves` and `-`, or states",
            )
        self.arcs = arc_game(arcs_of(model), model.rank) if small else None
        self.tensor = None if small else tensor_game(*tensor_of(model))
        self.nodes: Ints = np.arange(model.size) if small else model.cells  # the game's number of each state
        self.game: Moves = _either(self.arcs, self.tensor)
        self.ordered = np.argsort(self.nodes, kind="stable")

    def document(self) -> Document:
        model = self.model
        found = {c: v[:, self.nodes] for c, v in verdicts(self.game).items()}
        equilibria = {c: np.asarray(v.all(axis=0)) for c, v in found.items()}
        return {
            "format": FORMAT,
            "version": __version__,
            "kind": "model",
            "model": self.about(),
            "equilibria": {c: self.ids(v, model.size) for c, v in equilibria.items()},
            "individual": {c: self.by_party(v) for c, v in found.items()},
            **self.coalitions(equilibria["Nash"]),
            "counts": {
                c: {"equilibria": int(np.sum(equilibria[c])), **dict(zip(model.parties, v.sum(axis=1).tolist(), strict=True))}
                for c, v in found.items()
            },
            **self.reasons(),
            "asked_why": [self.model.ids[self.find(word)] for word in self.asked.why],
            "ways": self.ways(equilibria),
            **self.together(),
            **self.ahead(),
            **self.demands(),
            "warnings": [p.render() for p in model.warnings],
        }

    def about(self) -> Document:
        model = self.model
        words = {0: "both", 1: "fwd", -1: "back"}
        listed = model.size <= MOST_LISTED
        states = [{"id": i, "opts": name} for i, name in zip(model.ids, model.state_names, strict=True)] if listed else []
        return {
            "id": model.name,
            "title": model.title,
            "sources": list(model.sources),
            "form": model.form,
            "decision_makers": list(model.parties),
            "size": model.size,
            "options": [
                {
                    "id": k,
                    "dm": model.parties[o.owner] if o.owner >= 0 else None,
                    "name": o.name,
                    "reversible": words[o.direction],
                }
                for k, o in enumerate(model.options, 1)
            ],
            "states": states,
            "solved_on": "lists of moves" if self.arcs is not None else "the tensor of options",
        }

    def ids(self, chosen: Flag | np.bool_, most: int = MOST_LISTED) -> list[Id] | None:
        """The ids of the chosen states; nothing where they are too many to list."""
        places = np.flatnonzero(chosen)
        return [self.model.ids[k] for k in places.tolist()] if len(places) <= most else None

    def by_party(self, rows: Flag) -> dict[str, list[Id] | None]:
        return {name: self.ids(row) for name, row in zip(self.model.parties, rows, strict=True)}

    def id(self, node: int) -> Id:
        if self.arcs is None:
            node = int(self.ordered[np.searchsorted(self.nodes, node, sorter=self.ordered)])
        return self.model.ids[node]

    def find(self, word: str) -> int:
        """The place of the state a user names."""
        found = self.model.state(word)
        if found is not None:
            return found
        if isinstance(self.model.ids, range):
            raise Refused(f'no state is called "{word}". States are numbered from 1 to {self.model.size:,}')
        known_name(word, map(str, self.model.ids), "state")
        raise AssertionError(word)

    # -------------------------------------------------------------------------------------------- coalitions

    def coalitions(self, nash: Flag) -> Document:
        asked, parties = self.asked, len(self.model.parties)
        if self.arcs is None or not asked.coalitions and self.too_long():
            why = (
                "coalitions are asked about on lists of moves, for which this model is too large"
                if self.arcs is None
                else "all coalitions together would take long; name some of them"
            )
            if asked.coalitions:
                raise TooLarge(why, "Leave out states or options")
            return {"coalitions": {}, "coalitions_note": why}
        masks = tuple(self.mask(names) for names in asked.coalitions) or every_coalition(parties)
        game = self.joint(self.arcs) if asked.joint else self.arcs
        answering = every_coalition(parties) if parties <= 6 else masks
        settings = Coalitions(masks, answering, asked.pareto)
        found = coalition_verdicts(game, settings)
        names = [self.named(h) for h in masks]
        return {
            "coalitions": {c: self.ids(np.all(rows < 0, axis=0)) for c, rows in found.items()},
            "by_coalition": {
                c: {name: self.ids(row < 0) for name, row in zip(names, rows, strict=True)} for c, rows in found.items()
            },
            "upsets": self.upsets(game, masks, found) if self.model.size * len(masks) <= MOST_REASONS else [],
            "coalition_reasons": self.coalition_reasons(game, settings),
            "jumps": self.jumps(game, masks, np.flatnonzero(nash)),
        }

    def too_long(self) -> bool:
        parties = len(self.model.parties)
        assert self.arcs is not None
        return parties > 10 or float(self.model.size) * len(self.arcs.arcs.to) * 2**parties > COALITION_WORK

    def mask(self, names: tuple[str, ...]) -> int:
        return sum({1 << self.model.parties.index(known_name(n, self.model.parties, "decision maker")) for n in names})

    def named(self, mask: int) -> str:
        return "+".join(p for i, p in enumerate(self.model.parties) if mask >> i & 1)

    def joint(self, alone: ArcGame) -> ArcGame:
        """The game in which every group moves as one, changing the options of all its members at once."""
        if len(self.model.parties) > 8:
            raise TooLarge(f"{len(self.model.parties)} parties have too many groups that could move as one", "At most 8 do")
        better, every = alone.better, every_coalition(len(self.model.parties))
        if self.model.form == "options" and arc_count(self.model, every) > MOST_ARCS:
            raise TooLarge(
                f"groups that move as one have more than {MOST_ARCS:,} moves among {self.model.size:,} states",
                "Leave out --joint, or states",
            )
        groups = arcs_of(self.model, every)
        return ArcGame(groups, alone.rank, better)

    def upsets(self, game: ArcGame, masks: Sequence[int], found: Mapping[CoalitionConcept, Ints]) -> list[Document]:
        """Which coalition leaves which state, under which concepts, for what, and how it gets there."""
        rows: dict[tuple[int, int, int], list[str]] = {}
        for concept, table in found.items():
            for k, s in np.argwhere(table >= 0).tolist():
                rows.setdefault((s, k, int(table[k, s])), []).append(concept)
        steps = {key: self.way_of(game, masks[key[1]], key[0], key[2]) for key in rows}
        return [
            {
                "state": self.id(s),
                "coalition": self.named(masks[k]),
                "improvement": self.id(t),
                "not": concepts,
                "path": steps[s, k, t],
            }
            for (s, k, t), concepts in sorted(rows.items())
        ]

    def coalition_reasons(self, game: ArcGame, settings: Coalitions) -> Document:
        """{state: {coalition: {concept: reason}}}, of the states asked for, or of all where there are few."""
        few = self.model.size * len(settings.asked) <= MOST_COALITION_REASONS
        states = [self.find(word) for word in self.asked.why] or list(range(self.model.size) if few else ())
        if not states:
            return {}
        bench = coalition_bench(game, settings)
        single, joint = ([self.named(int(m)) for m in masks] for masks in (game.arcs.members, settings.answering))
        return {
            str(self.model.ids[s]): {
                self.named(h): {
                    c: self.told(coalition_reason(bench, h, s, c), joint if c == "CSEQ" else single) for c in COALITION_CONCEPTS
                }
                for h in settings.asked
            }
            for s in states
        }

    def way_of(self, game: ArcGame, mask: int, s: int, t: int) -> list[Document]:
        end = np.zeros(self.model.size, bool)
        end[t] = True
        movers = np.flatnonzero((game.arcs.members & ~np.int64(mask)) == 0).tolist()
        path = game.path(movers, s, end, False)
        return [{"by": self.named(int(game.arcs.members[m])), "to": self.id(x)} for m, x in path or ()]

    def jumps(self, game: ArcGame, masks: Iterable[int], nash: Ints) -> list[Document]:
        """Where a coalition of two or more upsets one Nash equilibrium for another."""
        found: list[Document] = []
        for mask in (h for h in masks if h.bit_count() > 1):
            better = coalition_improvements(game, mask, self.asked.pareto)
            for s in nash.tolist():
                ends = np.intersect1d(better.to[better.start[0, s] : better.start[0, s + 1]], nash)
                found += [{"from": self.id(s), "to": self.id(t), "coalition": self.named(mask)} for t in ends.tolist()]
        return found

    # -------------------------------------------------------------------------------------------- reasons and ways

    def reasons(self) -> Document:
        """{state: {party: {concept: reason}}}, of the states asked for, or of all where there are few."""
        asked = [self.find(word) for word in self.asked.why]
        if not asked and self.model.size * len(self.model.parties) > MOST_REASONS:
            return {"reasons": {}, "reasons_note": f"{self.model.size:,} states: ask why, state by state"}
        states = asked or range(self.model.size)
        return {
            "reasons": {
                str(self.model.ids[s]): {
                    name: {c: self.told(reason(self.game, i, int(self.nodes[s]), c)) for c in CONCEPTS}
                    for i, name in enumerate(self.model.parties)
                }
                for s in states
            }
        }

    def told(self, why: Reason, movers: Sequence[str] | None = None) -> Document:
        answers = [
            {"improvement": self.id(a.improvement), "sanction": None if a.path is None else self.steps(a.path, movers)}
            for a in why.answers
        ]
        if why.stable:
            return {
                "stable": True,
                "because": "every improvement is answered" if answers else "there is no improvement",
                "answers": answers,
            }
        return {"stable": False, "because": "nothing answers this improvement", "improvement": answers[0]["improvement"]}

    def steps(self, path: Path, movers: Sequence[str] | None = None) -> list[Document]:
        names = movers or self.model.parties
        return [{"by": names[mover], "to": self.id(t)} for mover, t in path]

    def ways(self, equilibria: Mapping[Concept, Flag]) -> list[Document]:
        """From one equilibrium (of whatever concept) to another by improvements alone, where there is a way."""
        some = np.flatnonzero(np.any(list(equilibria.values()), axis=0))
        if not 0 < len(some) <= MOST_WAYS:
            return []
        found = ways(self.game, self.nodes[some].tolist())
        return [{"from": self.id(a), "to": self.id(b), "steps": self.steps(path)} for (a, b), path in found.items()]

    # -------------------------------------------------------------------------------------------- further concepts

    def together(self) -> Document:
        """SIM, where every state is one combination of options and the model is small."""
        model = self.model
        if self.arcs is None or model.form != "options" or len(model.cells) != model.size:
            return {}
        if len(self.arcs.better.to) > MOST_SPOILED:
            return {}
        found = simultaneous(self.arcs, model.cells)
        return {"simultaneous": {"equilibria": self.ids(np.all(found, axis=0)), "individual": self.by_party(found)}}

    def ahead(self) -> Document:
        """L_1 .. L_h and the limit, for two parties."""
        if self.arcs is None or len(self.model.parties) != 2 or self.asked.horizon < 1 or self.model.size > MOST_FORESEEN:
            return {}
        found = foresight(self.arcs, self.asked.horizon)
        tables = {f"L{h}": rows for h, rows in enumerate(found.stable, 1)} | {"NM": found.settled}
        strict = all(len(np.unique(row)) == self.model.size for row in self.model.rank)
        return {
            "foresight": {
                "equilibria": {h: self.ids(np.all(rows, axis=0)) for h, rows in tables.items()},
                "individual": {h: self.by_party(rows) for h, rows in tables.items()},
                "variant": "two parties in turn; among equals the state listed first",
                "strict": strict,
            }
        }

    def demands(self) -> Document:
        """What each party's ranking must do for the state asked about to be stable, by concept."""
        if not self.asked.demand:
            return {}
        s = self.find(self.asked.demand)
        if self.arcs is None:
            raise TooLarge(
                "what a ranking must do is derived on lists of moves, for which this model is too large",
                "Leave out states or options",
            )
        return {
            "demands": {
                "state": self.id(s),
                "by_concept": {
                    c: {name: self.demand(self.arcs, i, s, c) for i, name in enumerate(self.model.parties)} for c in CONCEPTS
                },
            }
        }

    def demand(self, game: ArcGame, party: int, s: int, concept: Concept) -> Document:
        asked = demands(game, party, s, concept)
        return {
            "moves": [{"move": self.id(d.move), "no_better_one_of": [self.named_all(g) for g in d.groups]} for d in asked],
            "fewest_lowered": self.named_all(fewest_lowered(asked, self.model.rank[party], s)),
        }

    def named_all(self, states: Iterable[int]) -> list[Id]:
        return [self.id(t) for t in sorted(states)]


def _either(arcs: ArcGame | None, tensor: TensorGame | None) -> Moves:
    game = arcs if arcs is not None else tensor
    assert game is not None
    return game


def scenario_document(
    study: Study, focus: Focus | None, focus_name: str, held: Held | None = None, pareto: bool = False
) -> Document:
    """In what share of the draws each settlement is stable, and who would leave it for what otherwise."""
    began = time.monotonic()
    settled = settlements(study, focus, held or Held())
    play = settled.compiled.play
    study.progress.total(study.settings.draws)
    drawn = over_draws(study, settled, pareto=pareto)
    rows = [_settlement(settled, drawn, s) for s in range(len(settled.states))]
    return {
        "format": FORMAT,
        "version": __version__,
        "kind": "scenario",
        "scenario": label_of(study.scenario).model_dump(),
        "settings": settings_label(study.settings).model_dump(),
        "focus": focus_name,
        "on": play.clock.told(play.begins, play.clock.over(settled.on)),
        "held": settled.held,
        "reading": "pareto" if pareto else "strict",
        "frozen": dict(settled.compiled.play.frozen),
        "parties": list(settled.compiled.game.labels.parties),
        "coalitions": [_named(settled, h) for h in drawn.coalitions],
        "moves": len(settled.arcs),
        "settlements": rows,
        "left_out": "one-off costs of moves, nature and the future: interests at the conditions held are all that counts",
        "seconds": round(time.monotonic() - began, 2),
    }


def _settlement(settled: Settled, drawn: Drawn, s: int) -> Document:
    state = int(settled.states[s])
    shares, leaves = {}, {}
    for concept in COALITION_CONCEPTS:
        stands = drawn.stable(concept)[:, s]
        share = share_of(stands, np.ones(len(stands), bool))
        shares[concept] = {"share": round(share.share, 4), "low": round(share.low, 4), "high": round(share.high, 4)}
        leaves[concept] = _leavers(settled, drawn, concept, s)
    options = _options(settled, state)
    start = settled.compiled.play.start
    return {"settlement": options, "start": all(start[a] == o for a, o in options.items()), "stable": shares, "left_by": leaves}


def _leavers(settled: Settled, drawn: Drawn, concept: CoalitionConcept, s: int) -> list[Document]:
    """By coalition: in what share of the draws it has reason to leave, and where to most often."""
    rows = []
    for h, mask in enumerate(drawn.coalitions):
        goals = drawn.found[concept][:, h, s]
        to = Counter(goals[goals >= 0].tolist()).most_common(1)
        if to:
            rows.append(
                {
                    "coalition": _named(settled, mask),
                    "share": round(float((goals >= 0).mean()), 4),
                    "mostly_to": _options(settled, int(settled.states[to[0][0]])),
                }
            )
    return sorted(rows, key=lambda row: -float(str(row["share"])))


def _options(settled: Settled, state: int) -> dict[str, str]:
    play, space = settled.compiled.play, settled.compiled.space
    return {
        a: levels[int(space.index[a][state])] for a, levels in zip(play.axes, play.levels, strict=True) if a not in settled.held
    }


def _named(settled: Settled, mask: int) -> str:
    return " + ".join(p for i, p in enumerate(settled.compiled.game.labels.parties) if mask >> i & 1)
