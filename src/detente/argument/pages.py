"""The documentation's pages on the mechanisms, one a group: `python -m detente.argument.pages` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from detente.argument.catalogue import GROUPS, Mechanism, claims_of, headers, opened
from detente.files import write_text

PAGES = Path(__file__).parents[3] / "docs" / "mechanisms"


def pages() -> dict[str, str]:
    """The text of every page by file name."""
    by_group: dict[str, list[Mechanism]] = {group: [] for group in GROUPS}
    for header in headers():
        by_group[header.group].append(opened(header.path))
    listed = {f"group_{group.lower()}.md": group_page(group, found) for group, found in by_group.items() if found}
    return {"index.md": _index(by_group), **listed}


def group_page(group: str, found: list[Mechanism]) -> str:
    """One page: what each mechanism is, where it comes from, its signature, and what breaks it."""
    head = [f"# {GROUPS[group]}", "", "<!-- written by `python -m detente.argument.pages`; a test compares -->", ""]
    return "\n".join([*head, *(line for each in found for line in _mechanism(each))])


def _mechanism(found: Mechanism) -> Iterator[str]:
    h = found.header
    yield from (f"## {h.id} {h.name}", "", h.what, "")
    where = "; ".join(f"{article}: {places}" for article, places in h.appears.items())
    yield from (f"*References:* {'; '.join(h.references)}. *In the articles:* {where or 'none by name'}.", "")
    for name, claim, role in claims_of(found):
        waits = f" (waiting: {claim.waiting})" if claim.waiting else ""
        yield f"- **{name}**, {role}: {claim.says}{waits}"
    yield from ("", f"*How it is written:* {h.idiom}", "", f"*Counter-check:* {h.breaks}", "")


def _index(by_group: dict[str, list[Mechanism]]) -> str:
    lines = [
        "# Mechanisms",
        "",
        "<!-- written by `python -m detente.argument.pages`; a test compares -->",
        "",
        "What the literature on conflict says happens and why, each as a small scenario that runs. `detente mechanisms`",
        "lists them, `detente mechanisms ID` shows one and tries its signature; `detente new NAME --from ID,ID` starts a",
        "scenario from several.",
        "",
    ]
    for group, found in by_group.items():
        if found:
            waiting = sum(bool(each.waiting) for each in found)
            note = f", {waiting} of them waiting for private information" if waiting else ""
            lines.append(f"- [{GROUPS[group]}](group_{group.lower()}.md): {len(found)} mechanisms{note}")
    pages = "\n".join(f"group_{group.lower()}" for group, found in by_group.items() if found)
    return "\n".join([*lines, "", "```{toctree}", ":hidden:", pages, "```", ""])


if __name__ == "__main__":
    for name, text in pages().items():
        write_text(PAGES / name, text)
