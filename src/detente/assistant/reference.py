"""What an assistant reads, written from the sources of the documentation: `python -m detente.assistant.reference`.

Pages that the server offers as resources (and that are installed with it), the same as a skill folder that works by the command
line alone, `llms.txt`, and the manifest of a bundle that installs the server in one step. A test compares.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from detente import __version__
from detente.argument.catalogue import GROUPS, headers
from detente.assistant.words import MADE, PAGES, SAYS, page, prompts, tools
from detente.files import read_text, write_text
from detente.language.reference import language_reference
from detente.language.tree import LARGEST_FILE

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
RUN = ("run", "--directory", "${__dirname}", "--extra", "assistant", "--extra", "documents")
"""How uv starts what lies beside the manifest: the bundle holds the package itself (`make bundle`)."""
SKILL = Path("skills") / "detente"
KEYED = (
    "calendar",
    "defaults and parties",
    "issues",
    "conditions",
    "rules",
    "interests",
    "core, focus, plausible, record",
    "premises",
    "interventions",
    "claims",
)
"""Sections of the language of which the keys are told, without the prose."""
WHOLE = ("Numbers", "States, guards, dates", "measures", "forms")
"""Sections that are told whole, but for tables of keys."""


def sections(text: str) -> dict[str, str]:
    """The sections of a page by their titles."""
    parts = re.split(r"^##? (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))


KEYS = re.compile(r"^\| key \| what it says \|\n\|---\|---\|\n((?:\|.*\n?)+)", re.MULTILINE)


def keys_in(text: str) -> str:
    """The keys of a section, as `name: what it says` in a line."""
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|$", "\n".join(KEYS.findall(text)), re.MULTILINE)
    return "; ".join(f"`{name}` {says.rstrip('.')}" for name, says in dict(rows).items() if not says.startswith(ROUNDS))


ROUNDS = "Clock `rounds`"
ON_ROUNDS = re.compile(r"^\*\*Rounds\.\*\*.*?(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)
"""The second clock is for fixed protocols and theorems: articles are not drafted on it."""
ASKS_BELIEFS = "belief|bits|moves_belief|knowing|lost_to_doubt|expects"
OF_BELIEFS = re.compile(rf"^\| `\{{(?:{ASKS_BELIEFS}):.*\n|^`true: LEVEL`.*\n", re.MULTILINE)
"""Measures of what is hidden: a first draft does without; the whole language has them."""


def language() -> str:
    """The language in short: what is needed most, whole; of the rest the keys."""
    own = sections(language_reference())
    whole = [f"## {title}\n\n{_first(own[title])}" for title in WHOLE]
    short = [f"**{title}**: {keys_in(own[title])}." for title in KEYED]
    degrees = "\n\n".join(re.findall(r"^\| `(?:strength|certainty)` .*\n(?:\|.*\n)+", language_reference(), re.MULTILINE))
    said = "Sections of a scenario: " + ", ".join(f"`{name}`" for name in _sections_of("Scenarios"))
    also = "Sections of an argument: " + ", ".join(f"`{name}`" for name in _sections_of("Arguments"))
    return (
        "\n\n".join(["# The language in short", f"{said}.", f"{also}.", *short, "## Strength and certainty", degrees, *whole])
        + "\n"
    )


def _first(text: str) -> str:
    """What a first draft needs of a section."""
    return OF_BELIEFS.sub("", ON_ROUNDS.sub("", KEYS.sub("", text))).strip()


def _sections_of(title: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", sections(language_reference())[title], re.MULTILINE)


def forms() -> str:
    """Which form a sentence takes."""
    text = read_text(DOCS / "howto" / "forms.md", LARGEST_FILE)
    table = re.search(r"^\| A sentence of this kind .*\n(?:\|.*\n)+", text, re.MULTILINE)
    assert table is not None
    said = 'The first row whose words the sentence has; `detente forms "SENTENCE"` does the same.'
    return f"# Which form a sentence takes\n\n{said}\n\n{table.group()}"


def catalogue() -> str:
    """Every mechanism of the catalogue by its id."""
    lines = ["# The catalogue of mechanisms", ""]
    for group, name in GROUPS.items():
        own = "; ".join(f"{each.id} {each.name}" for each in headers() if each.group == group)
        lines += [f"**{name}**: {own}.", ""]
    return "\n".join(lines).rstrip() + "\n"


def glossary() -> str:
    """The words that mean one thing each, without those of the inside."""
    text = read_text(DOCS / "glossary.md", LARGEST_FILE)
    rows = re.findall(r"^\| ([\w, ]+) \| (.*?) \|$", text, re.MULTILINE)
    return "# Words\n\n" + "\n".join(f"- {word}: {says}" for word, says in rows if word in TOLD) + "\n"


TOLD = """party; issue, option; settlement; condition, level; state; rule; office, body; deal, act, breach; memory; interest;
assumption; draw, study; premise, claim, argument; verdict, hinge, crux; focus;
ledger of quotes; freeze, log""".replace("\n", " ").split("; ")
"""The words of the glossary that a draft needs."""


def solved() -> str:
    """A small draft that was solved: the files of the lesson."""
    text = read_text(DOCS / "lesson.md", LARGEST_FILE)
    files: dict[str, str] = {}
    for name, _, body in re.findall(r"^```yaml\n# file: (\S+?)( \(continued\))?\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        files[name] = files.get(name, "") + body
    about = "The scenario and the argument of the lesson: they check, run, and each of the three claims has a verdict."
    said = f"# A draft that was solved\n\n{about}\n"
    return said + "".join(f"\n{name}:\n\n```yaml\n{body.strip()}\n```\n" for name, body in files.items())


MAKERS = {"language": language, "forms": forms, "catalogue": catalogue, "glossary": glossary, "solved": solved}


# ------------------------------------------------------------------------------------------------ the skill folder


def skill() -> str:
    """The first page of the skill folder."""
    references = [f"- `references/{name}.md`: {SAYS[name]}" for name in MAKERS]
    asked = [f"- `references/{each.name}.md`: {each.says}" for each in prompts()]
    return page("skill").replace("{guide}", page("guide")).replace("{references}", "\n".join([*references, *asked])) + "\n"


# --------------------------------------------------------------------------------------------- what else is made


def llms() -> str:
    """`llms.txt`: what detente is, and where its pages are."""
    pages = [
        "index.md",
        "lesson.md",
        "language.md",
        "commands.md",
        "json.md",
        "theory.md",
        "limits.md",
        "glossary.md",
        "architecture.md",
    ]
    how = sorted(f"howto/{path.name}" for path in (DOCS / "howto").glob("*.md") if path.name != "index.md")
    return "\n".join(
        [
            "# detente",
            "",
            f"> {page('instructions').partition('. ')[0]}. It never says what is true, but what follows from assumptions.",
            "",
            "An assistant drafts with it by `detente serve` (Model Context Protocol) or by the skill folder skills/detente.",
            "",
            "## Docs",
            "",
            *[f"- [{_title(name)}]({name})" for name in pages],
            "",
            "## How-tos",
            "",
            *[f"- [{_title(name)}]({name})" for name in how],
            "",
        ]
    )


def _title(name: str) -> str:
    return read_text(DOCS / name, LARGEST_FILE).partition("\n")[0].removeprefix("# ").strip()


def manifest() -> str:
    """The manifest of a bundle that a client installs in one step: what it starts, and the one folder that it asks for."""
    made = {
        "manifest_version": "0.3",
        "name": "detente",
        "display_name": "detente",
        "version": __version__,
        "description": "Draft a model of an article about a conflict; every quote, number and step is checked.",
        "author": {"name": "The detente maintainers"},
        "license": "Apache-2.0",
        "server": {
            "type": "uv",
            "entry_point": "src/detente/cli.py",
            "mcp_config": {"command": "uv", "args": [*RUN, "detente", "serve", "--folder", "${user_config.folder}"]},
        },
        "tools": [{"name": name, "description": says} for name, says in tools().items()],
        "prompts_generated": True,
        "user_config": {
            "folder": {
                "type": "directory",
                "title": "Folder",
                "description": "The one folder that is read and written.",
                "required": True,
            }
        },
        "compatibility": {"runtimes": {"python": ">=3.11"}},
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def written() -> dict[Path, str]:
    """Everything that is made, by its place in the checkout."""
    pages = {name: make() for name, make in MAKERS.items()}
    package = PAGES.relative_to(ROOT) / MADE
    return {
        **{package / f"{name}.md": text for name, text in pages.items()},
        SKILL / "SKILL.md": skill(),
        **{SKILL / "references" / f"{name}.md": text for name, text in pages.items()},
        **{SKILL / "references" / f"{each.name}.md": f"# {each.says}\n\n{each.made()}\n" for each in prompts()},
        Path("docs/llms.txt"): llms(),
        Path("bundle/manifest.json"): manifest(),
    }


if __name__ == "__main__":
    for place, text in written().items():
        write_text(ROOT / place, text)
