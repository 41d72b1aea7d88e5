"""Games in which something is hidden, one for each thing that may be seen, unseen or changed."""

from __future__ import annotations

import numpy as np

from belief_games import Act, Day, Jump, Shift, Told
from detente.game.arrays import Floats


def pays(V: int, **at: tuple[float, ...]) -> Floats:
    """[V, 2, 2] utilities: `s1=(a, b)` is what visible 1 pays both parties; four numbers, by level and party."""
    u = np.zeros((V, 2, 2))
    for name, given in at.items():
        u[int(name[1:])] = np.reshape(given, (-1, 2)) if len(given) == 4 else given
    return u


THREAT = Told(
    pays(3, s1=(0.1, -0.01, 0.1, -0.4), s2=(0.5, -0.05)),
    (0,),
    (
        Act("threat", 0, 0, 1, costs={0: (0.4, 0.1)}),
        Act("yield", 1, 1, 2),
        Act("deal", 1, 0, 2, needs=(0,), costs={0: (0.1, 0.5)}),
    ),
    (Jump(1, 0, (0.4, 0.2)),),
    prior=(0.6, 0.4),
    initiative=0.4,
    until=2.0,
)
"""The resolute (level 1) threaten more cheaply; the other side may yield, or offer what is worth less to them."""

COVERT = Told(
    pays(3, s1=(0.3, -0.3), s2=(-0.2, 0.1)),
    (0,),
    (
        Act("hack", 0, 0, 0, costs={0: 0.15}, seen="nothing", sets=1, only=(0,)),
        Act("strike", 0, 0, 1, costs={0: (0.6, 0.2)}, seen="nothing"),
        Act("answer", 1, 1, 2, costs={1: (0.4, 0.02)}),
    ),
    (Jump(0, 1, (0.1, 0.4)),),
    prior=(0.7, 0.3),
    initiative=0.4,
)
"""An unseen act sets the level; a covert one looks like an accident, which is likelier at level 1."""

QUIET = Told(
    pays(4, s1=(0.3, 0.3), s2=(-0.2, -0.1, 0.3, -0.1), s3=(0.0, 0.2)),
    (0,),
    (
        Act("offer", 1, 0, 1, needs=(0,), costs={0: (0.0, 0.6)}, seen="done"),
        Act("demand", 1, 0, 3, needs=(0,), costs={0: (0.1, 0.9)}, refused=2),
        Act("leave", 0, 2, 0),
        Act("settle", 0, 3, 1, needs=(1,), costs={1: 0.1}),
    ),
    unexplained=0.02,
    initiative=0.4,
    reluctance=1.0,
)
"""A quiet offer whose refusal nobody sees, and a demand whose refusal leads somewhere."""

CHANGING = Told(
    pays(3, s1=(0.2, 0.4, 0.2, -0.5), s2=(0.1, 0.1)),
    (0,),
    (Act("trust", 1, 0, 1), Act("betray", 0, 1, 2, costs={0: (0.5, 0.05)}), Act("stop", 1, 1, 0)),
    (Jump(0, 2, (0.05, 0.3)), Jump(2, 0, 0.3)),
    (Shift(0, 1, 0.2), Shift(1, 0, 0.1)),
    prior=(0.8, 0.2),
    initiative=0.3,
)
"""The level itself changes unseen, and shows at a rate."""

DATED = Told(
    pays(3, s1=(0.3, 0.1, 0.3, -0.5), s2=(0.2, 0.2)),
    (0,),
    (Act("open", 0, 0, 1, costs={0: (0.3, 0.05)}), Act("back", 1, 1, 0), Act("accept", 1, 1, 2, needs=(0,))),
    days=(
        Day(0.5, lottery=np.array([[0.8, 0, 0.2, 0, 0, 0], [0, 0.2, 0, 0.8, 0, 0], *np.eye(6)[2:]])),
        Day(1.0, floors=(0, 1), lottery=np.kron(np.eye(3), np.array([[0.9, 0.1], [0.3, 0.7]]))),
    ),
    prior=(0.55, 0.45),
    initiative=0.4,
)
"""A dated signal, a redraw, and two certain floors."""

CASES = {"threat": THREAT, "covert": COVERT, "quiet": QUIET, "changing": CHANGING, "dated": DATED}


def nature(told: Told) -> Floats:
    """[S, S] a round of nature, rates taken as chances."""
    S = told.V * told.H
    J = np.eye(S)
    for h in range(told.H):
        for jump in told.jumps:
            J[jump.frm * told.H + h, jump.to * told.H + h] += told.rate(jump, h)
            J[jump.frm * told.H + h, jump.frm * told.H + h] -= told.rate(jump, h)
    K = np.eye(told.H)
    for shift in told.shifts:
        K[shift.frm, shift.to] += shift.rate
        K[shift.frm, shift.frm] -= shift.rate
    return np.asarray(J @ np.kron(np.eye(told.V), K))
