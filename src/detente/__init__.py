"""detente makes arguments about international conflicts run: what follows from what was assumed, and on what it hinges.

`load, run, ask, baseline, audit, explain, compare, crux, cruxes, stability, settlement, backtest, mechanisms` ask what the
commands of that name ask and return the same findings (`cruxes` is `detente crux --all`). They are loaded when they are first
used: importing detente costs nothing and changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.front import (
        ask,
        audit,
        backtest,
        baseline,
        compare,
        crux,
        cruxes,
        explain,
        load,
        mechanisms,
        rank,
        run,
        settlement,
        stability,
    )

__version__ = "0.1.0"
__all__ = [
    "__version__",
    "ask",
    "audit",
    "backtest",
    "baseline",
    "compare",
    "crux",
    "cruxes",
    "explain",
    "load",
    "mechanisms",
    "rank",
    "run",
    "settlement",
    "stability",
]


def __getattr__(name: str) -> object:
    if name in __all__:
        from detente import front

        return getattr(front, name)
    raise AttributeError(f"module 'detente' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
