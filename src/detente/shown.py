"""Text as it may be shown. What others wrote can hold what a terminal obeys or an eye is deceived by: escape sequences,
control and direction characters, half a surrogate pair. Here they become their escapes; JSON is the same data either way.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

JOINERS = "\u200c\u200d"
"""Without width, but letters of some scripts are wrong without them."""
LAID_OUT = "\n\t"
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories of characters that are not seen, or do something else than be seen."""


def is_seen(char: str) -> bool:
    """Whether a character is one that is read (or a space, or a joiner of letters)."""
    return char.isprintable() or char in JOINERS or unicodedata.category(char) not in HIDDEN


def unseen(text: str) -> Iterator[tuple[int, str]]:
    """(index, name such as `U+001B`) of every character that no text of a person needs; unassigned ones are let pass."""
    if text.isprintable():
        return
    for at, char in enumerate(text):
        if not is_seen(char) and char not in LAID_OUT and unicodedata.category(char) != "Cn":
            yield at, f"U+{ord(char):04X}"


class _Escapes(dict[int, str]):
    """By code point, what stands for it; filled as it is asked."""

    def __init__(self, kept: str, of_json: bool) -> None:
        self.kept, self.of_json = kept, of_json

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if not is_seen(char) and char not in self.kept:
            char = _json_escape(code) if self.of_json else _escape(code)
        self[code] = char
        return char


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_escape(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


_BLOCK, _LINE, _JSON = _Escapes(LAID_OUT, False), _Escapes("", False), _Escapes("\n", True)


def visible(text: str) -> str:
    """The text with every unseen character as its escape, such as `\\x1b` or `\\u202e`; lines and tabs are kept."""
    return text if text.isprintable() else text.translate(_BLOCK)


def one_line(text: str) -> str:
    """As `visible`, and line ends are escaped too: for a name or a value inside a sentence."""
    return text if text.isprintable() else text.translate(_LINE)


def same_width(text: str) -> str:
    """The text with one sign in place of every unseen character, so that a caret below it still points."""
    return text if text.isprintable() else "".join(char if is_seen(char) else "\ufffd" for char in text)


# ------------------------------------------------------------------------------------------------------- JSON


def json_text(value: Any, indent: int | None = 1, ascii_only: bool = False) -> str:
    """The JSON of plain data, safe to print: unseen characters are escaped inside its texts.

    What is no number (nan, an infinity) is null: JSON has no word for it.
    """
    tight = (",", ":") if indent is None else None
    text = json.dumps(finite(value), indent=indent, separators=tight, ensure_ascii=ascii_only, allow_nan=False)
    return text if text.isprintable() else text.translate(_JSON)


def finite(value: Any) -> Any:
    """The same data with None in place of every float that is no number."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [finite(inner) for inner in value]
    return value
