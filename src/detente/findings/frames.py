"""A finding as a table: rows of plain cells, as a data frame, as labelled arrays, as a table in a notebook.

Every finding says with `rows()` what a row of it is; the rest follows. narwhals makes the frame in the library that the
reader uses, and xarray the arrays; both come with the extra `detente[results]` and are loaded only here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Literal, get_args

from detente.errors import Refused

Cell = str | int | float | bool | None
Row = dict[str, Cell]
Backend = Literal["pandas", "polars", "pyarrow"]
SHOWN = 30
"""Rows that a notebook shows; the frame has them all."""


def named(levels: Mapping[str, str]) -> str:
    """A settlement in one cell: `war=freeze, sanctions=kept`."""
    return ", ".join(f"{name}={level}" for name, level in levels.items())


def frame(rows: Sequence[Row], backend: Backend) -> Any:
    """The rows as a data frame of `backend`, one column a key; a cell that a row lacks is null."""
    if backend not in get_args(Backend):
        raise Refused(f'no frames are made by "{backend}"', f"There are {', '.join(get_args(Backend))}")
    try:
        import narwhals
    except ImportError as error:
        raise Refused("frames need narwhals", "pip install 'detente[results]'") from error
    try:
        return narwhals.from_dict(columns(rows), backend=backend).to_native()
    except ImportError as error:
        others = ", ".join(each for each in get_args(Backend) if each != backend)
        raise Refused(f"{backend} is not installed", f"pip install {backend}, or name one of {others}") from error


def columns(rows: Iterable[Row]) -> dict[str, list[Cell]]:
    """The rows turned: one list a key, in the order in which keys first come."""
    listed = list(rows)
    keys = dict.fromkeys(key for row in listed for key in row)
    return {key: [row.get(key) for row in listed] for key in keys}


def html(title: str, rows: Sequence[Row]) -> str:
    """The first rows as an HTML table, all text escaped."""
    table = columns(rows[:SHOWN])
    head = "".join(f"<th>{escape(key)}</th>" for key in table)
    body = "".join(
        "<tr>" + "".join(f"<td>{_shown(cell)}</td>" for cell in row) + "</tr>" for row in zip(*table.values(), strict=True)
    )
    more = f"<p>{len(rows) - SHOWN} more rows; <code>.to_frame()</code> has all.</p>" if len(rows) > SHOWN else ""
    return f"<p>{escape(title)}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _shown(cell: Cell) -> str:
    if cell is None:
        return "–"
    return f"{cell:.3g}" if isinstance(cell, float) else escape(str(cell))


def arrays(
    dims: Mapping[str, Sequence[object]], data: Mapping[str, tuple[tuple[str, ...], Any]], about: Mapping[str, Cell]
) -> Any:
    """An xarray Dataset: coordinates by dimension, each variable with its dimensions, and what it is of."""
    try:
        import xarray
    except ImportError as error:
        raise Refused("labelled arrays need xarray", "pip install 'detente[results]'") from error
    kept = {key: value for key, value in about.items() if value is not None}
    return xarray.Dataset(dict(data), coords={name: list(values) for name, values in dims.items()}, attrs=kept)
