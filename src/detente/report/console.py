"""The console that tables and progress are printed on: the words of others are never commands to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from detente.screen import Stream
from detente.shown import visible


class Screen(Console):
    """A console on which no markup is read and nothing unseen is passed on; what it prints goes where `screen.say` prints."""

    def __init__(self, err: bool = False, width: int | None = None, file: IO[str] | None = None) -> None:
        stream: Any = file or Stream(err, below=True)
        super().__init__(file=stream, width=width, markup=False, emoji=False, highlight=False, legacy_windows=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            text, style, control = segment
            yield segment if control else Segment(visible(text), style, control)

    def render_str(self, text: str, **how: Any) -> Text:
        return super().render_str(visible(text), **how)  # before widths are measured
