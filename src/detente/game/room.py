"""Whether something fits: how much memory is free, how much this process holds, and what a graph model takes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from detente.errors import DetenteError, TooLarge
from detente.files import read_text

MOST = 1_000_000
"""Bytes of what the system says about itself."""
SHARE = 0.8
"""Of the free memory, how much one model may take; the rest is other programs'."""


def free_memory() -> float:
    """Bytes that this process may still take: what the system can give, within the limits it is under."""
    known = [found for found in (_available(), _control_group(), _address_space()) if found is not None]
    return max(min(known, default=float("inf")), 0.0)


def _said(path: Path) -> str:
    """What a file of the system says."""
    try:
        return read_text(path, MOST)
    except DetenteError as error:
        raise OSError(str(error)) from None


def resident() -> int:
    """Bytes that this process holds now; 0 where the system does not say."""
    try:
        return int(_said(Path("/proc/self/statm")).split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _available() -> float | None:
    """What the system can give without swapping; where it does not say, all that it has."""
    try:
        for line in _said(Path("/proc/meminfo")).splitlines():
            if line.startswith("MemAvailable:"):
                return 1024.0 * int(line.split()[1])
    except (OSError, ValueError, IndexError):
        pass
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (ValueError, OSError, AttributeError):
        return None


CONTROLS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current"), Path("/sys/fs/cgroup/memory.stat")),
    (
        Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
        Path("/sys/fs/cgroup/memory/memory.usage_in_bytes"),
        Path("/sys/fs/cgroup/memory/memory.stat"),
    ),
)
"""Limit, use and what the use is made of, in both versions of control groups, as a container sees its own."""


def _control_group() -> float | None:
    for limit, used, made_of in CONTROLS:
        try:
            most, now = _said(limit).strip(), int(_said(used))
            if most == "max":
                return None
            rows = dict(line.split()[:2] for line in _said(made_of).splitlines())
            cached = int(rows.get("inactive_file", rows.get("total_inactive_file", 0)))  # given back when needed
            return float(int(most) - now + cached)
        except (OSError, ValueError):
            continue
    return None


def _address_space() -> float | None:
    """What `ulimit -v` leaves."""
    if sys.platform == "win32":
        return None
    import resource

    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    if most == resource.RLIM_INFINITY:
        return None
    try:
        taken = int(_said(Path("/proc/self/statm")).split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        taken = 0
    return float(most - taken)


def must_fit(needed: float, what: str, advice: str) -> None:
    """Refuses what would take more than its share of the free memory."""
    free = SHARE * free_memory()
    if needed > free:
        raise TooLarge(f"{what} would take about {mega(needed)}; {mega(free)} of memory are free for it", advice)


def mega(size: float) -> str:
    """`1,234 MB`"""
    return f"{size / 1e6:,.0f} MB"


ALWAYS, PER_CELL, PER_CELL_AND_PARTY = 80e6, 55, 20
"""Bytes at the peak, measured on models of 18 to 22 options and 2 to 6 parties."""


def bytes_of_cells(cells: int, parties: int) -> float:
    """What a model of so many combinations of options takes at its peak, from the file to its verdicts."""
    return ALWAYS + cells * (PER_CELL + PER_CELL_AND_PARTY * parties)


def most_options(parties: int) -> int:
    """How many options fit, with all their combinations."""
    options = 1
    while bytes_of_cells(2 << options, parties) <= SHARE * free_memory():
        options += 1
    return options
