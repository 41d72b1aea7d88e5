"""A graph model as arrays: parties, states, the moves of each party, and how each ranks the states.

Either moves follow from yes/no options (a party changes any of its own at once, the others' fixed) or only the arcs that are
given exist. What reads models from files is in `formats`; how a scenario is read as one, in `study/graphs.py`.

Letters: P parties, O options, S states, C cells, A arcs. A *cell* is one combination of options, as a number whose bit k is
option k + 1; a *state* is one cell, or several that are not told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import Problem
from detente.game.arrays import Flag, Ints

Ranks = NDArray[np.int32]
Id = str | int

MOST_ON_A_TENSOR = 24
"""Options all of whose combinations are gone through at once."""
BOTH, FORWARD, BACK = 0, 1, -1
DIRECTIONS = {"both": BOTH, "fwd": FORWARD, "back": BACK}


@dataclass(frozen=True)
class Option:
    """Something a party does or does not do; `owner` -1: nobody changes it."""

    name: str
    owner: int
    direction: int  # BOTH, FORWARD (only N to Y) or BACK


@dataclass(frozen=True)
class Model:
    """An explicit model as arrays; ids as they stand in the file, or 1, 2, ... where all combinations are states."""

    name: str
    title: str
    sources: tuple[str, ...]
    form: str  # options or states
    parties: tuple[str, ...]
    options: tuple[Option, ...]
    ids: Sequence[Id]  # [S]
    names: tuple[str, ...] | None  # [S] the option string, or the id where there is none; None: they follow from the cells
    cells: Ints  # [C] ascending within a state; empty where no state has an option string
    cell_state: Ints  # [C]
    added: tuple[Ints, ...]  # [P] of [A, 2] from, to
    removed: tuple[Ints, ...]
    misperceived: Flag  # [P, S] no move of the party leads into or out of these
    rank: Ranks  # [P, S] the higher the better; equal: indifferent
    warnings: tuple[Problem, ...] = ()

    @property
    def size(self) -> int:
        """How many states there are."""
        return len(self.ids)

    @property
    def state_ids(self) -> tuple[Id, ...]:
        """[S] all ids; of a large model ask `ids` instead."""
        return tuple(self.ids)

    @property
    def state_names(self) -> tuple[str, ...]:
        """[S] the option string of each state, or its id where there is none."""
        return tuple(option_strings(self.cells, len(self.options))) if self.names is None else self.names

    def state(self, word: str) -> int | None:
        """The place of the state with this id, or nothing."""
        if isinstance(self.ids, range):
            return int(word) - 1 if re.fullmatch("[1-9][0-9]{0,9}", word) and int(word) in self.ids else None
        return next((k for k, each in enumerate(self.ids) if str(each) == word), None)

    @property
    def plain(self) -> bool:
        """Whether every move follows from the options and every state is one cell."""
        changed = any(len(a) for a in (*self.added, *self.removed))
        small = len(self.options) <= MOST_ON_A_TENSOR
        return self.form == "options" and not changed and len(self.cells) == self.size and small


def option_strings(cells: Ints, count: int) -> list[str]:
    """The option strings of cells, option 1 first: such as YNN."""
    letters = np.where((cells[:, None] >> np.arange(count)) & 1, b"Y", b"N").astype("S1")
    return [str(name, "ascii") for name in np.ascontiguousarray(letters).view(f"S{count}")[:, 0]]


def dense(values: NDArray[np.generic]) -> Ranks:
    """[S] the place of each value among the distinct ones, from 0: all that an ordinal concept reads."""
    return np.asarray(np.unique(values, return_inverse=True)[1], np.int32)


# ------------------------------------------------------------------------------------------------ moves as arrays


@dataclass(frozen=True)
class Arcs:
    """Moves as lists: mover m leads from s to `to[start[m, s] : start[m, s + 1]]`.

    A mover is a set of parties that move together, bit j of `members` for party j; in an explicit model each party alone.
    """

    start: Ints  # [M, S + 1]
    to: NDArray[np.int32]  # [all arcs]
    members: Ints  # [M]

    @property
    def size(self) -> int:
        """How many states there are."""
        return int(self.start.shape[1]) - 1


@dataclass(frozen=True)
class Tensor:
    """Moves on all 2^O combinations of yes/no options: a party changes its own in the directions that are allowed.

    States are cells: bit k of a state's number is option k + 1.
    """

    options: int
    owner: tuple[int, ...]  # [O] the party, or -1
    direction: tuple[int, ...]  # [O]
    node: Flag  # [P, 2^O] where the party can move from and to: feasible, and not misperceived by it


def arcs_from_pairs(pairs: list[Ints], size: int, members: Ints | None = None) -> Arcs:
    """Arcs from a list of [A, 2] from, to for every mover; repeated arcs count once."""
    starts, targets, base = np.zeros((len(pairs), size + 1), np.int64), [], 0
    for m, own in enumerate(pairs):
        code = np.unique(own[:, 0] * size + own[:, 1]) if len(own) else np.zeros(0, np.int64)
        starts[m] = base + np.searchsorted(code // size, np.arange(size + 1))
        targets.append((code % size).astype(np.int32))
        base += len(code)
    joined = np.concatenate([np.zeros(0, np.int32), *targets])
    return Arcs(starts, joined, 1 << np.arange(len(pairs), dtype=np.int64) if members is None else members)


def arcs_of(model: Model, groups: Iterable[int] | None = None) -> Arcs:
    """The moves of an explicit model as lists: a mover is a party, or a group (a mask) that changes what any member owns."""
    masks = [1 << i for i in range(len(model.parties))] if groups is None else list(groups)
    pairs = []
    for mask in masks:
        members = [i for i in range(len(model.parties)) if mask >> i & 1]
        own = _option_arcs(model, members) if model.form == "options" else np.zeros((0, 2), np.int64)
        own = np.concatenate([own, *(model.added[i] for i in members)])
        gone = np.concatenate([model.removed[i] for i in members])
        own = own[~np.isin(own[:, 0] * model.size + own[:, 1], gone[:, 0] * model.size + gone[:, 1])]
        unseen = np.asarray(model.misperceived[members].any(axis=0))
        pairs.append(own[~(unseen[own[:, 0]] | unseen[own[:, 1]])])
    return arcs_from_pairs(pairs, model.size, np.array(masks, np.int64))


def bits_of(options: Iterable[Option], parties: Iterable[int], direction: int | None = None) -> int:
    """The bits of the options that the parties control, all or those of one direction."""
    owners = set(parties)
    return sum(1 << k for k, o in enumerate(options) if o.owner in owners and direction in (None, o.direction))


def _option_arcs(model: Model, parties: list[int]) -> Ints:
    """[A, 2] from, to: cells that differ in the parties' options alone, changed as their directions allow."""
    own, forward, back = (bits_of(model.options, parties, d) for d in (None, FORWARD, BACK))
    order = np.lexsort((model.cells, model.cells & ~own))
    cells, states = model.cells[order], model.cell_state[order]
    key = cells & ~own
    ends = np.append(np.flatnonzero(np.diff(key)) + 1, len(key))
    last = ends[np.searchsorted(ends, np.arange(len(key)), side="right")]
    first = np.append(0, ends[:-1])[np.searchsorted(ends, np.arange(len(key)), side="right")]
    count = last - first  # the size of the block each cell is in: its own options vary there, nothing else
    source = np.repeat(np.arange(len(key)), count)
    target = np.arange(len(source)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    allowed = ((cells[source] & ~cells[target] & forward) | (~cells[source] & cells[target] & back)) == 0
    pair = np.stack([states[source], states[target]], axis=1)[allowed]
    return np.asarray(pair[pair[:, 0] != pair[:, 1]])


def arc_count(model: Model, groups: Iterable[int] | None = None) -> int:
    """How many arcs `arcs_of` would look at, told from the cells alone: by party, or by group (a mask)."""
    total = 0
    for mask in (1 << i for i in range(len(model.parties))) if groups is None else groups:
        own = bits_of(model.options, [i for i in range(len(model.parties)) if mask >> i & 1])
        _, count = np.unique(model.cells & ~own, return_counts=True)
        total += int((count.astype(np.int64) ** 2).sum())
    return total


def tensor_of(model: Model) -> tuple[Tensor, Ranks]:
    """The moves of a plain model on all combinations, and the ranks there (-1 where there is no state)."""
    size = 1 << len(model.options)
    rank = np.full((len(model.parties), size), -1, np.int32)
    rank[:, model.cells] = model.rank[:, model.cell_state]
    node = np.zeros(rank.shape, bool)
    node[:, model.cells] = ~model.misperceived[:, model.cell_state]
    owner, direction = tuple(o.owner for o in model.options), tuple(o.direction for o in model.options)
    return Tensor(len(model.options), owner, direction, node), rank
