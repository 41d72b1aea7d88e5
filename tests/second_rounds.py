"""A second solver of the game on the clock of rounds: what every answer of the program there is held against.

Written from docs/theory.md and docs/language.md alone; it shares no line with the lens, and the game it is written over is that
of `second_solver`, state by state. Everything is done for one state, one party and one move at a time.

Letters as in docs/theory.md: F [state][party] before a round's certain floors and lotteries, V before its floor, W after it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.scenario.records import Body, Scenario, State
from second_solver import Floats, Game, Levels, Move, Question, come, holds, inside, winning

NOTHING = 1e-9
"""Of the span of a party's values: what is gained by less is nothing."""


class Protocol(Game):
    """A scenario in rounds, with the numbers of one draw, written out state by state."""

    def __init__(self, scenario: Scenario, numbers: Mapping[str, float], question: Question):
        super().__init__(scenario, numbers, question)
        self.last = scenario.calendar.rounds
        self.instant = [bool(scenario.calendar.instant) and holds(scenario.calendar.instant, s) for s in self.states]
        self.patience = np.array([self.own(p, "patience", {}) for p in self.parties])
        self.precision = [self.own(p, "precision", {}) for p in self.parties]
        self.coalitions = {name: winning(self, name) for name in scenario.bodies}
        self._moves: dict[tuple[bool, ...], list[list[Move]]] = {}
        self._jumped: dict[tuple[bool, ...], list[dict[int, float]]] = {}

    @cached_property
    def pay(self) -> Floats:
        """[J, S] what each party gets a round, on the scale of its span."""
        return np.asarray(self.written / self.factor[:, None])

    def cares(self, party: str, now: int) -> bool:
        """Whether what happens from a round on counts to a party."""
        return come(self.scenario.parties[party].cares_until, now) is not True

    def moves_in(self, now: int) -> list[list[Move]]:
        """By state, the moves that are open in a round."""
        votes = (made.ratified_by.at if made.ratified_by is not None else () for _, made, _, _ in self.staged())
        key = (
            *(self.open(rule, now) for rule in self.scenario.rules.values()),
            *(all(come(when, now) for when in at) for at in votes),
        )
        if key not in self._moves:
            found: list[list[Move]] = [[] for _ in self.states]
            for move in self.moves(now):
                found[move.start].append(move)
            self._moves[key] = found
        return self._moves[key]

    def jumped(self, now: int) -> list[dict[int, float]]:
        """By state, the chances of where conditions jump to at the end of a round, each by itself."""
        changes = [c for condition in self.scenario.conditions.values() for c in condition.changes.values()]
        key = tuple(self.open(c, now) for c in changes)
        if key not in self._jumped:
            self._jumped[key] = [self._jumped_from(k, s, now) for k, s in enumerate(self.states)]
        return self._jumped[key]

    def _jumped_from(self, k: int, s: Levels, now: int) -> dict[int, float]:
        found = {k: 1.0}
        for axis in (a for a in self.levels if a in self.scenario.conditions):
            chances: dict[str, float] = {}
            for level, chance in self.jumps(axis, s, now):
                if level in self.levels[axis] and level != s[axis]:
                    chances[level] = chances.get(level, 0.0) + chance
            chances[s[axis]] = 1 - sum(chances.values())
            assert chances[s[axis]] > -1e-9, "the program refuses such a game"
            found = {
                self.at(self.states[to], **{axis: level}): p * chance
                for to, p in found.items()
                for level, chance in chances.items()
                if chance > 0
            }
        return found

    def drawn(self, now: int) -> list[dict[int, float]] | None:
        """By state, the chances of where a round's lotteries and lapses lead; none in other rounds."""
        table = self.lotteries(now)
        return None if table is None else [{int(to): float(row[to]) for to in np.flatnonzero(row)} for row in table]


# --------------------------------------------------------------------------------------- choosing and consenting


@dataclass(frozen=True)
class Act:
    """A move that is tried with some chance by who has the floor, and carried out with another."""

    move: Move
    tried: float
    carried: float


@dataclass(frozen=True)
class Floor:
    """The choices of a party that has the floor in one round, given what it is worth (`after`) to stand in each state."""

    game: Protocol
    now: int
    after: Floats  # [S, J]
    certain: bool = False

    @cached_property
    def nothing(self) -> Floats:
        """[J] what a party gains by less than this is nothing, or rounding."""
        return np.asarray(NOTHING * np.ptp(self.after, axis=0) + 1e-13 * np.abs(self.after).max(axis=0))

    def gain(self, j: int, move: Move, to: int, mover: int) -> float:
        """What j gains if a move is carried out rather than that things stand (or are left) at `to`."""
        cost = move.costs[j] + (self.game.shared("price") if j == mover else 0.0)
        counts = self.game.cares(self.game.parties[j], self.now)
        return float(self.after[move.end, j] - self.after[to, j]) - (cost if counts else 0.0)

    def yes(self, j: int, gain: float) -> float:
        """The chance that a party agrees to what gains it so much."""
        precision = self.game.precision[j]
        if math.isinf(precision):
            return float(gain >= -self.nothing[j])
        x = precision * gain
        return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))

    def consent(self, move: Move, mover: int) -> float:
        """p(m): the chance that all others who must agree do."""
        parties = self.game.parties
        votes = {p: 1.0 if j == mover else self.yes(j, self.gain(j, move, move.refused, mover)) for j, p in enumerate(parties)}
        p = 1.0
        for unit in move.needs:
            body = self.game.scenario.bodies.get(unit)
            p *= votes[unit] if body is None else agreed(body, self.game.coalitions[unit], votes)
        return p

    def acts(self, i: int, moves: Sequence[Move]) -> list[Act]:
        """First whether to act, then which; every move that is tried at all."""
        mine = [m for m in moves if self.game.parties[i] in m.triers]
        if not mine:
            return []
        chances = [self.consent(m, i) for m in mine]
        drives = [self._drive(i, m, p) for m, p in zip(mine, chances, strict=True)]
        tried = self._sharply(i, drives) if math.isinf(self.game.precision[i]) else self._noisily(i, drives, mine[0])
        return [Act(m, t, p / (p + self._doubt(m) * (1 - p))) for m, p, t in zip(mine, chances, tried, strict=True) if t > 0]

    def _drive(self, i: int, move: Move, p: float) -> float:
        """The exponent over lambda: what trying is worth."""
        left = float(self.after[move.refused, i] - self.after[move.start, i])
        return p * self.gain(i, move, move.start, i) + (1 - p) * left

    def _sharply(self, i: int, drives: Sequence[float]) -> list[float]:
        most, nothing = max(drives), float(self.nothing[i])
        if most <= nothing:
            return [0.0] * len(drives)
        best = [d >= most - nothing for d in drives]
        return [b / sum(best) for b in best]

    def _noisily(self, i: int, drives: Sequence[float], move: Move) -> list[float]:
        lam = self.game.precision[i]
        passing = 1.0 if self.certain else self.game.shared("inertia") * self.share(i, move.start)
        most = max(drives)
        liked = [math.exp(lam * (d - most)) for d in drives]
        acts = 1 / (1 + passing * math.exp(min(700.0, -lam * most)))
        return [acts * y / sum(liked) for y in liked]

    def _doubt(self, move: Move) -> float:
        """h."""
        total = sum(self.share(self.game.parties.index(p), move.start) for p in move.triers)
        return 1.0 if self.certain else max(1.0, self.game.shared("reluctance") * total)

    def share(self, i: int, state: int) -> float:
        return self.game.own(self.game.parties[i], "initiative", self.game.states[state])

    def taken(self, state: int, who: Sequence[int]) -> Iterator[tuple[int, Act, float]]:
        """(who has the floor, what it tries, how often) in a state; all who may have it."""
        moves = self.game.moves_in(self.now)[state]
        for i in who:
            has = 1.0 if self.certain else self.share(i, state)
            if has > 0:
                yield from ((i, act, has * act.tried) for act in self.acts(i, moves))

    def before(self, who: Sequence[int]) -> Floats:
        """[S, J] what it is worth to stand in each state before the floor is taken."""
        found = self.after.copy()
        for s in range(len(found)):
            for i, act, often in self.taken(s, who):
                for j in range(found.shape[1]):
                    gain = self.gain(j, act.move, s, i)
                    left = self.after[act.move.refused, j] - self.after[s, j]
                    found[s, j] += often * (act.carried * gain + (1 - act.carried) * left)
        return found

    def spread(self, p: Floats, who: Sequence[int], tries: dict[str, float]) -> Floats:
        """[S] a distribution once the floor was taken; what was tried in the first row is counted by rule."""
        found = p.copy()
        for s in np.flatnonzero(p.any(axis=0)):
            for _, act, often in self.taken(int(s), who):
                moved = often * p[:, s]
                found[:, s] -= moved
                found[:, act.move.end] += act.carried * moved
                found[:, act.move.refused] += (1 - act.carried) * moved
                for rule in {part.split()[0] for part in act.move.parts}:
                    tries[rule] = tries.get(rule, 0.0) + float(moved[0])
        return found


def agreed(body: Body, coalitions: Sequence[frozenset[str]], votes: Mapping[str, float]) -> float:
    """The chance that a body agrees, its members voting apart or as the least willing of the most willing who suffice."""
    if body.votes == "pivot":
        return max((min(votes[m] for m in c) for c in coalitions), default=0.0)
    return float(sum(math.prod(votes[m] if m in c else 1 - votes[m] for m in body.members) for c in coalitions))


# ------------------------------------------------------------------------------------------ backwards, forwards


@dataclass
class Round:
    """One round once it is solved: its floors, and what is worth what before and after them."""

    stages: list[Floor]  # certain floors, in turn
    drawn: list[dict[int, float]] | None
    floor: Floor  # with W
    value: Floats  # V [S, J]


@dataclass
class Answer:
    """What follows in rounds; lists begin with round 1."""

    game: Protocol
    sets: tuple[State, ...]
    rounds: list[Round] = field(default_factory=list)
    begun: list[Floats] = field(default_factory=list)  # [S] where the floor of each round is taken from
    over: list[Floats] = field(default_factory=list)  # [S] when a round is over
    reached: list[list[float]] = field(default_factory=list)  # by set, by the end of a round
    spent: list[list[float]] = field(default_factory=list)  # by set, so far
    tries: list[dict[str, float]] = field(default_factory=list)  # by rule, so far
    at_once: list[float] = field(default_factory=list)  # by set, whether things stood there before the first floor

    def chance(self, state: State, now: int) -> float:
        """Of standing so when a round is over."""
        return float(sum(p for s, p in zip(self.game.states, self.over[now - 1], strict=True) if inside(state, s)))

    def first(self, k: int) -> float:
        """The round by which it is as likely as not that a set was reached; 0: before its floor; inf: in none."""
        chances = [self.at_once[k], *(reached[k] for reached in self.reached)]
        return next((float(r) for r, chance in enumerate(chances) if chance >= 0.5 - 1e-6), math.inf)

    def worth(self, party: str, now: int) -> float:
        """What the game is worth to a party as the floor of a round begins."""
        return float(self.begun[now - 1] @ self.rounds[now - 1].value[:, self.game.parties.index(party)])

    def accepts(self, party: str, rule: str, now: int) -> float | None:
        """The chance that a party, asked alone, would agree to the best move of a rule; None where none is open to it."""
        floor, j = self.rounds[now - 1].floor, self.game.parties.index(party)
        found = asked = 0.0
        for s, weight in enumerate(self.begun[now - 1]):
            moves = [m for m in self.game.moves_in(now)[s] if {p.split()[0] for p in m.parts} == {rule} and len(m.parts) == 1]
            if weight > 0 and moves:
                must = {m: self.game.persons(m.needs) for m in moves}
                gains = [floor.gain(j, m, m.refused if party in must[m] else s, -1) for m in moves]
                found, asked = found + weight * floor.yes(j, max(gains)), asked + weight
        return found / asked if asked > 1e-12 else None


def solve(scenario: Scenario, numbers: Mapping[str, float], question: Question) -> Answer:
    """What follows from a scenario in rounds with the numbers of one draw; a question's days mean nothing here."""
    game = Protocol(scenario, numbers, question)
    answer = Answer(game, question.ever)
    later = np.zeros_like(game.pay.T) if scenario.calendar.tail == "stops" else for_ever(game)
    for now in range(game.last, 0, -1):
        one, later = solved(game, now, counted(game, now + 1, later))
        answer.rounds.insert(0, one)
    forwards(answer)
    return answer


def for_ever(game: Protocol) -> Floats:
    """[S, J] what each state pays for ever, through nature alone, from the round after the last.

    Where nature never leads out of states that take no time nothing is ever paid.
    """
    size = len(game.states)
    nature = np.zeros((size, size))
    for s, where in enumerate(game.jumped(game.last + 1)):
        for to, p in where.items():
            nature[s, to] += p
    takes = ~np.array(game.instant)
    reach = np.linalg.matrix_power(nature + np.eye(size), size) > 0
    paid = (reach & takes).any(axis=1)
    found = np.zeros((size, len(game.parties)))
    for j, (delta, u) in enumerate(zip(game.patience, game.pay, strict=True)):
        weight = np.where(takes, delta, 1.0)[:, None] * nature
        A = np.eye(size) - weight
        found[paid, j] = np.linalg.solve(A[np.ix_(paid, paid)], (u * takes)[paid])
    return found


def counted(game: Protocol, now: int, value: Floats) -> Floats:
    """Values as a round begins: nought to a party that does not care from then on."""
    return np.asarray(value * np.array([game.cares(p, now) for p in game.parties]))


def solved(game: Protocol, now: int, later: Floats) -> tuple[Round, Floats]:
    """A round, and what it is worth to come into it, given what it is worth to come into the next."""
    everybody = range(len(game.parties))
    W = np.zeros_like(later)
    for s, where in enumerate(game.jumped(now)):
        ahead = sum(p * later[to] for to, p in where.items())
        W[s] = ahead if game.instant[s] else counted(game, now, game.pay.T)[s] + game.patience * ahead
    floor = Floor(game, now, W)
    V = F = floor.before(everybody)
    if (drawn := game.drawn(now)) is not None:
        F = np.array([sum(p * V[to] for to, p in where.items()) for where in drawn])
    stages: list[Floor] = []
    for who in reversed(game.floors(now)):
        stages.insert(0, Floor(game, now, F, certain=True))
        F = stages[0].before([game.parties.index(who)])
    return Round(stages, drawn, floor, V), F


def forwards(answer: Answer) -> None:
    """Fills in where things stand round by round: all paths in the first row, then those that have not yet been somewhere."""
    game = answer.game
    sets = [np.array([inside(e, s) for s in game.states]) for e in answer.sets]
    p = np.repeat(game.begins_in()[None], 1 + len(sets), axis=0)
    p, spent = without(p, sets), np.zeros(len(sets))
    tries: dict[str, float] = {}
    for now, one in enumerate(answer.rounds, 1):
        for who, stage in zip(game.floors(now), one.stages, strict=True):
            p = without(stage.spread(p, [game.parties.index(who)], tries), sets)
        p = p if one.drawn is None else without(along(p, one.drawn), sets)
        answer.begun.append(p[0].copy())
        answer.at_once = answer.at_once or [1 - float(left.sum()) for left in p[1:]]
        p = without(one.floor.spread(p, range(len(game.parties)), tries), sets)
        spent = spent + [p[0, where & ~np.array(game.instant)].sum() for where in sets]
        p = without(along(p, game.jumped(now)), sets)
        answer.over.append(p[0].copy())
        answer.reached.append([1 - float(left.sum()) for left in p[1:]])
        answer.spent.append(spent.tolist())
        answer.tries.append(dict(tries))


def along(p: Floats, chances: Sequence[Mapping[int, float]]) -> Floats:
    """Distributions after everything went where chance leads it."""
    found = np.zeros_like(p)
    for s, where in enumerate(chances):
        for to, chance in where.items():
            found[:, to] += chance * p[:, s]
    return found


def without(p: Floats, sets: Sequence[NDArray[np.bool_]]) -> Floats:
    """Distributions with those taken out that have arrived."""
    p = p.copy()
    for k, where in enumerate(sets):
        p[1 + k, where] = 0.0
    return p
