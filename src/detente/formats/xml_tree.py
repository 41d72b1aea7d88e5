"""An XML file as a tree of elements that know their places. Nothing is expanded or fetched: a document type is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from detente.formats.sheet import Row, Sheet

DEEPEST = 30


@dataclass
class Element:
    """An element: its name, its text without spaces around it, where it begins, and what it holds."""

    name: str
    line: int
    column: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """The first child of a name, or nothing."""
        return next((child for child in self.children if child.name == name), None)

    def row(self, sheet: Sheet, name: str = "") -> Row:
        """The element's text as a row of one field, so that it is checked as the fields of tables are."""
        return Row(sheet, self.line, (self.text,), (self.column,), {name: 0})


class _Refused(Exception):
    """Reading stops here; the sheet knows why."""


def xml_tree(sheet: Sheet) -> Element | None:
    """The root of an XML file; nothing where it is none (the reason is among the sheet's problems)."""
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    root: list[Element] = []
    open_: list[Element] = []

    def refuse(message: str, fix: str) -> None:
        sheet.complain(parser.CurrentLineNumber, message, fix, parser.CurrentColumnNumber + 1)
        raise _Refused

    def begin(name: str, _: dict[str, str]) -> None:
        if len(open_) >= DEEPEST:
            refuse(f"Nested deeper than {DEEPEST} levels.", "A scenario needs five.")
        element = Element(name, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        (open_[-1].children if open_ else root).append(element)
        open_.append(element)

    def end(_: str) -> None:
        element = open_.pop()
        element.text = " ".join(element.text.split())

    def characters(text: str) -> None:
        if open_:
            open_[-1].text += text

    def doctype(*_: object) -> None:
        refuse("A document type (<!DOCTYPE) is not read.", "Remove it: entities are not expanded.")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = characters, doctype
    try:
        parser.Parse("\n".join(sheet.lines).encode("utf-8"), True)
    except expat.ExpatError as error:
        sheet.complain(error.lineno, f"This is not XML: {expat.ErrorString(error.code)}.", "", error.offset + 1)
        return None
    except _Refused:
        return None
    return root[0] if root else None
