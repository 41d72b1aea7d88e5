"""Whether something fits: how much memory is free, and what a graph model takes of it."""

from __future__ import annotations

import re
from pathlib import Path

from detente.errors import DetenteError, TooLarge
from detente.files import read_text

MOST = 1_000_000
"""Bytes of what the system says about itself."""
MEMINFO, GROUP = Path("/proc/meminfo"), Path("/sys/fs/cgroup")
SHARE = 0.8
"""Of the free memory, how much one model may take; the rest is other programs'."""
UNKNOWN = 4e9
"""Taken to be free where the system does not tell."""


def free_memory() -> float:
    """Bytes this process may still take: of the machine, of the group it runs in, of its own limit, whichever is least."""
    return max(0.0, min(_of_machine(), _of_group(), _of_process()))


def _of_machine() -> float:
    try:
        found = re.search(r"MemAvailable:\s+(\d+) kB", read_text(MEMINFO, MOST))
    except DetenteError:
        return UNKNOWN
    return 1024.0 * int(found.group(1)) if found else UNKNOWN


def _of_group() -> float:
    """What the limit of a container leaves; files kept in memory give way and so count as free."""
    try:
        limit = read_text(GROUP / "memory.max", MOST).strip()
        used = int(read_text(GROUP / "memory.current", MOST))
        cached = re.search(r"^inactive_file (\d+)", read_text(GROUP / "memory.stat", MOST), re.MULTILINE)
    except (DetenteError, ValueError):
        return float("inf")
    return float("inf") if limit == "max" else int(limit) - used + (int(cached.group(1)) if cached else 0)


def _of_process() -> float:
    try:
        import resource  # not on every system

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        pages = int(read_text("/proc/self/statm", MOST).split()[0])
    except (ImportError, DetenteError, ValueError):
        return float("inf")
    return float("inf") if limit == resource.RLIM_INFINITY else float(limit - pages * resource.getpagesize())


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
