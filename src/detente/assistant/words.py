"""What an assistant is told: of each tool in under a hundred words, in prompts, and in a few pages to read.

The words are Markdown beside this file (`pages/`), so that tools, skill and documentation say the same; what else an
assistant needs is made from the records that the documentation is made from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from detente.files import read_text

PAGES = Path(__file__).parent / "pages"
LARGEST = 100_000
ARTICLE, ENCODING = "{document}", "{argument}"
HEADING = re.compile(r"^## (\w+)\n", re.MULTILINE)
PROMPTS = ("draft", "review", "mend", "second_reader")


@cache
def page(name: str) -> str:
    """A page of words."""
    return read_text(PAGES / f"{name}.md", LARGEST).strip()


def instructions() -> str:
    """What an assistant is told before anything else."""
    return page("instructions")


def tools() -> dict[str, str]:
    """What each tool does, in under a hundred words."""
    parts = HEADING.split(page("tools"))[1:]
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


@dataclass(frozen=True)
class Prompt:
    """A prompt: its name, what it is for in a line, and its text with places for a document and an argument."""

    name: str
    says: str
    text: str

    def made(self, document: str = "the document", argument: str = "the argument") -> str:
        """The text about a document and an argument."""
        return self.text.replace(ARTICLE, document).replace(ENCODING, argument)


def prompts() -> list[Prompt]:
    """Every prompt: the first line of its page says what it is for."""
    split = {name: page(name).partition("\n") for name in PROMPTS}
    return [Prompt(name, says.strip(), text.strip()) for name, (says, _, text) in split.items()]


# ------------------------------------------------------------------------------------------------ pages to read

MADE = "made"
SAYS = {
    "guide": "How to draft, in nine steps. Read this first.",
    "language": "The language in short: keys, numbers, states, measures, forms.",
    "forms": "Which form a sentence takes, by its words.",
    "glossary": "The words that mean one thing each.",
    "catalogue": "Every mechanism of the catalogue by its id.",
    "solved": "A small scenario and argument that check, run and have verdicts.",
}
"""Every page that there is to read, in the order in which it is best read."""


@dataclass(frozen=True)
class Page:
    """Something to read: where it is asked for, what it is, and its text."""

    uri: str
    name: str
    says: str
    text: str


def pages() -> list[Page]:
    """All that an assistant needs to read: within ten thousand tokens."""
    texts = {name: page(name if name == "guide" else f"{MADE}/{name}") for name in SAYS}
    return [Page(f"detente://{name}", name, SAYS[name], text) for name, text in texts.items()]
