"""What tells the formats of tables apart: `read_decisions` takes a file or a folder of any of them."""

from __future__ import annotations

from pathlib import Path

from detente.errors import FileAccess
from detente.formats.decide import read_decide
from detente.formats.deu import read_deu
from detente.formats.ktab import read_ktab
from detente.formats.sheet import FORMATS, checked, open_sheet
from detente.formats.table import Table


def read_decisions(name: str | Path) -> Table:
    """The decisions in a file or folder of any known format; all its mistakes at once."""
    path = Path(name)
    if path.is_dir():
        missing = [f for f in ("issues.csv", "actors.csv") if not (path / f).is_file()]
        if missing:
            raise FileAccess(f"{path} holds no {' and no '.join(missing)}", f"Name {FORMATS}")
        return read_deu(path)
    sheet = open_sheet(path)
    first = next((line for line in sheet.lines if line.strip()), "")
    table = read_decide(sheet) if first.lstrip().startswith("#") else read_ktab(sheet)
    return checked(sheet, table)
