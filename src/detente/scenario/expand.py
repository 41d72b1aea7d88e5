"""Files joined by `parts`, and blocks copied by `use`: done on the tree, before any name is declared."""

from __future__ import annotations

from pathlib import Path

from detente.scenario.text import Positions, Table


def joined(table: Table, folder: Path | None, positions: Positions) -> Table:
    """The table with its parts and blocks written out."""
    return table
