"""A table that keeps its words whole at any width: where they do not fit side by side, each row becomes a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.shown import visible

GAP, EDGES = 3, 2
"""Spaces between columns, and at both ends of a line."""


@dataclass
class Grid:
    """Heads and rows of text. Columns in `right` hold numbers, those in `whole` must stand on one line."""

    heads: tuple[str, ...]
    title: str = ""
    right: frozenset[int] = frozenset()
    whole: frozenset[int] = frozenset()
    rows: list[list[Text] | None] = field(default_factory=list)  # None: a rule between sections

    def add_row(self, *cells: str | Text) -> None:
        """One row; what a terminal would obey is made visible before widths are measured."""
        self.rows.append([cell if isinstance(cell, Text) else Text(visible(cell)) for cell in cells])

    def add_section(self) -> None:
        self.rows.append(None)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widths = self._widths(options.max_width)
        if widths is None:
            yield from self._stacked()
        else:
            yield self._table(widths)

    def _column(self, k: int) -> list[Text]:
        return [Text(visible(self.heads[k])), *(row[k] for row in self.rows if row is not None)]

    def _widths(self, most: int) -> list[int] | None:
        """A width for every column in which no word is broken; nothing where there is none."""
        columns = [self._column(k) for k in range(len(self.heads))]
        natural = [max(_longest(line for cell in cells for line in cell.plain.split("\n")), 1) for cells in columns]
        least = [max(_longest(word for cell in cells for word in cell.plain.split()), 1) for cells in columns]
        least = [natural[k] if k in self.whole | self.right else width for k, width in enumerate(least)]
        spare = most - sum(least) - GAP * (len(least) - 1) - EDGES
        if spare < 0:
            return None
        while spare and least != natural:  # the narrowest of those that want more gets it first
            k = min((k for k in range(len(least)) if least[k] < natural[k]), key=least.__getitem__)
            least[k], spare = least[k] + 1, spare - 1
        return least

    def _table(self, widths: Sequence[int]) -> Table:
        table = Table(box=box.SIMPLE_HEAD, title=self.title or None, title_justify="left", title_style="bold", pad_edge=False)
        for k, (head, width) in enumerate(zip(self.heads, widths, strict=True)):
            table.add_column(head, justify="right" if k in self.right else "left", width=width, overflow="fold")
        for row in self.rows:
            if row is None:
                table.add_section()
            else:
                table.add_row(*row)
        return table

    def _stacked(self) -> Iterator[Text | Padding]:
        if self.title:
            yield Text(f"\n{visible(self.title)}", style="bold")
        for row in self.rows:
            if row is not None:
                if row[0].plain.strip():
                    yield row[0]
                for head, cell in list(zip(self.heads, row, strict=False))[1:]:
                    if cell.plain.strip():
                        line = Text(f"{visible(head)}: " if head else "", style="dim")
                        yield Padding(line.append_text(Text(", ").join(cell.split("\n"))), (0, 0, 0, 2), expand=False)


def _longest(pieces: Iterator[str]) -> int:
    return max(map(cell_len, pieces), default=0)
