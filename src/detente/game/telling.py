"""Which of the numbers that a game reads its answers can depend on.

A game reads the numbers of states that no path enters and of parties that never move, consent or are asked there. What they
are changes nothing, so no answer may be said to rest on them. Whether a number tells is asked of the arrays themselves: it is
changed, and what is left of the game once the unreachable is taken out is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

import numpy as np

from detente.game.arrays import Draws, Flag, Floats, Structure
from detente.game.bind import Recorder, bind, paths_used
from detente.game.compile import Compiled
from detente.game.reach import reachable, restricted
from detente.game.rows import Reach
from detente.scenario.paths import assumptions
from detente.scenario.records import Name

SMALL = 0.05
"""What a number is before it is changed: so small that no chances add up to more than one."""
CHANGED = 1.7
"""What it is multiplied by. A yes or no is turned round instead."""


Ends = Mapping[str, tuple[float, float]]
"""By path, the least and the greatest value in the draws."""


def telling(compiled: Compiled, base: Compiled, where: Flag, asked: Iterable[Name], ends: Ends) -> frozenset[str]:
    """The paths that some answer can depend on: of states that are reached or asked about (`where` [S]), and of parties that
    take part there or are asked about. `base`: the game without the intervention, by whose spans stakes are scaled."""
    used = sorted({*paths_used(compiled), *paths_used(base)})
    named = compiled.play.scenario.assumptions
    yes_no = np.array([path in named and named[path].form == "odds" for path in used], bool)
    small = SMALL * (1 + np.arange(len(used)) / max(1, len(used)))  # none like another: differences must not vanish
    points = [(small, CHANGED * small), *_where_signs_turn(compiled, used, small, ends)]
    found = np.zeros(len(used), bool)
    for answer, (plain, changed) in product((0.0, 1.0), points):  # what exists only with, or only without, a yes
        values = _Changed(used, np.where(yes_no, answer, plain), np.where(yes_no, 1 - answer, changed))
        span = None if base is compiled else bind(base, values, dtype=np.float64).span
        draws, beliefs = (bound := bind(compiled, values, span, dtype=np.float64)).draws, bound.beliefs
        if beliefs is not None:
            found |= (beliefs.unexplained != beliefs.unexplained[:1])[1:]
        game, left = restricted(compiled.game, draws, reachable(compiled.game, (draws.start > 0).any(axis=1) | where))
        for array in _that_count(game.structure, left, game.timetable.event_row, _those(compiled, game.structure, asked)):
            found |= (array != array[..., :1]).reshape(-1, array.shape[-1]).any(axis=0)[1:]
    seats = {
        amount.path for body in compiled.bodies for what, _ in body.given if isinstance(what, Reach) for amount, _ in what.terms
    }
    return frozenset(path for path, tells in zip(used, found, strict=True) if tells or path in seats)


def _where_signs_turn(compiled: Compiled, used: list[str], small: Floats, ends: Ends) -> Iterator[tuple[Floats, Floats]]:
    """Further points and changes: all weights at one of their ends, each then taken to the other.

    Scaled by its span, a party's utility may tell no more than which of two things weighs more: that is seen where it turns.
    """
    leaves = assumptions(compiled.play.scenario)
    weighs = [path in ends and path in leaves and leaves[path].kind == "weight" for path in used]
    if any(weighs):
        low, high = (np.array([ends[p][k] if w else s for p, w, s in zip(used, weighs, small, strict=True)]) for k in (0, 1))
        yield from ((low, high), (high, low))


class _Changed(Recorder):
    """Stands for the values of all assumptions in 1 + k draws: as they are, then with one of the k numbers changed in each."""

    def __init__(self, used: list[str], plain: Floats, changed: Floats):
        super().__init__()
        for k, path in enumerate(used):
            own = np.full(len(used) + 1, plain[k])
            own[k + 1] = changed[k]
            self[path] = own
        self.rest = np.full(len(used) + 1, SMALL)

    def __contains__(self, path: object) -> bool:
        return False  # what the file fixes stays

    def __missing__(self, path: str) -> Floats:
        return self.rest


def _those(compiled: Compiled, g: Structure, asked: Iterable[Name]) -> list[int]:
    """The parties that move or consent in what is left of a game, themselves or in a body, and those asked about."""
    parties = compiled.game.labels.parties
    units = set(np.unique(g.role_unit).tolist())
    bodies = [unit - len(parties) for unit in units if unit >= len(parties)]
    members = (int(m) for b in bodies for m in g.member_party[g.body_members[b] : g.body_members[b + 1]])
    own = {unit for unit in units if unit < len(parties)}
    return sorted({*own, *members, *(parties.index(p) for p in asked if p in parties)})


def _that_count(g: Structure, draws: Draws, chances: np.ndarray, those: list[int]) -> Iterator[np.ndarray]:
    """The arrays [.., draws] that anything left reads."""
    yield from (draws.utility[:, those], draws.initiative[:, those], draws.rho[those], draws.precision[those])
    yield from (draws.inertia, draws.reluctance, draws.price[those], draws.start)
    yield from (draws.rate[np.unique(g.jump_row)], draws.chance[np.unique(chances)], draws.switch[np.unique(g.move_switch)])
    yield draws.cost[np.unique(g.cost_row[np.isin(g.cost_party, those)])]
