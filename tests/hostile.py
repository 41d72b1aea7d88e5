"""What the tests of hostile input count, and how it is said at the end of a run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from detente.errors import DetenteError

FIGURES: list[str] = []
"""Lines that a run of the tests ends with (conftest.py)."""
SLOW = 1.0
"""Seconds of CPU time for one input."""


@dataclass
class Count:
    """Inputs tried, and those that met a fault, each with its name."""

    tried: int = 0
    accepted: int = 0
    faults: dict[str, list[str]] = field(default_factory=dict)
    slowest: float = 0.0
    limit: float = SLOW

    def note(self, kind: str, what: str) -> None:
        self.faults.setdefault(kind, []).append(what)

    def read(self, name: str, read: Callable[[], Any]) -> Any:
        """What is read; nothing where it is refused. Whatever else is raised is foreign."""
        self.tried += 1
        began = time.process_time()
        try:
            found = read()
            self.accepted += 1
        except DetenteError:
            found = None
        except Exception as error:  # the fault looked for
            self.note("foreign", f"{name}: {type(error).__name__}: {str(error)[:200]}")
            found = None
        took = time.process_time() - began
        self.slowest = max(self.slowest, took)
        if took > self.limit:
            self.note("slow", f"{name}: {took:.1f} s")
        return found

    def said(self) -> str:
        many = {kind: len(self.faults.get(kind, [])) for kind in ("foreign", "slow", "lost")}
        counts = ", ".join(f"{kind} {count}" for kind, count in many.items())
        return f"{self.tried:,} inputs, {self.accepted:,} accepted; {counts}; slowest {self.slowest:.2f} s CPU"


def keep(name: str, found: Count) -> None:
    """Keeps the figures for the end of the run; fails where there was a fault."""
    FIGURES.append(f"hostile: {name}: {found.said()}")
    assert not found.faults, found.faults
