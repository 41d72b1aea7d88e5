"""The documentation runs: every code block of docs/, page by page, in order, in an empty folder.

How a block is run:

- ```yaml whose first line is `# file: name.yaml` is written to that file, `# file: name.yaml (continued)` is added to
  it; any other yaml block must at least be well-formed.
- ```text after `<!-- file: name.txt -->` is written to that file; any other text block is left alone.
- ```console: each line that begins with `$ ` is run by bash and must succeed; `# exit 2` at its end says it must end
  with that status instead. Lines below it must come out in that order; `...` stands for anything, also within a line.
- ```python is run in one namespace a page.
- A block after `<!-- not run: reason -->` is not run.
- A page that says `<!-- files of: lesson.md -->` begins with the files which that page writes.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md"))
FENCE = re.compile(r"(?P<ticks>`{3,})(?P<kind>\S*)")
BORROWED = re.compile(r"^<!-- files of: (\S+) -->$", re.M)
NOTE = re.compile(r"<!-- (?P<note>.*) -->")
FILE_LINE = re.compile(r"# file: (?P<name>[\w./-]+)(?P<more> \(continued\))?\n")
FILE_NOTE = re.compile(r"file: (?P<name>\S+)(?P<more> \(continued\))?")
STATUS = re.compile(r"\s+# exit (\d+)$")
RUN_SECONDS = 240


class Block(NamedTuple):
    page: Path
    line: int
    kind: str
    note: str
    body: str

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


class Step(NamedTuple):
    """One command of a console block, the status it must end with, and the lines it must print."""

    command: str
    status: int
    expected: list[str]


def blocks_of(page: Path) -> list[Block]:
    """The fenced blocks of a page, directives such as toctree left out; no fence may be indented or left open."""
    found, note, kind, inside, opened = [], "", "", list[str](), 0
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        fence = FENCE.match(line)
        if opened and fence and not fence["kind"]:
            if not kind.startswith("{"):
                found.append(Block(page, opened, kind, note, "".join(inside)))
            opened, note = 0, ""
        elif opened:
            inside.append(f"{line}\n")
        elif fence:
            opened, kind, inside = number, fence["kind"], []
        elif line.strip():
            assert not line.strip().startswith("```"), f"{page}:{number}: an indented fence is not read"
            said = NOTE.fullmatch(line)
            note = said["note"] if said else ""
    assert not opened, f"{page}:{opened}: this fence is left open"
    return found


def steps_of(body: str) -> Iterator[Step]:
    command, expected = "", list[str]()
    for line in [*body.splitlines(), "$ "]:
        if not line.startswith("$ "):
            expected.append(line.rstrip())
            continue
        if command:
            status = STATUS.search(command)
            yield Step(STATUS.sub("", command), int(status[1]) if status else 0, [e for e in expected if e])
        command, expected = line[2:], []


def comes_out(expected: list[str], printed: str) -> str:
    """The first expected line that is not printed after the ones before it; empty if all are."""
    lines = iter([" ".join(line.split()) for line in printed.splitlines()])
    for wanted in expected:
        if wanted.strip() == "...":
            continue
        pattern = re.compile(".*?".join(re.escape(part) for part in " ".join(wanted.split()).split("...")))
        if not any(pattern.search(line) for line in lines):
            return wanted
    return ""


def run_step(step: Step, folder: Path, place: str) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "120",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        ["bash", "-c", step.command], cwd=folder, env=environment, capture_output=True, text=True, timeout=RUN_SECONDS
    )
    said = f"{place}\n$ {step.command}\n{done.stdout}{done.stderr}"
    assert done.returncode == step.status, f"exit {done.returncode}, wanted {step.status}: {said}"
    missing = comes_out(step.expected, done.stdout + done.stderr)
    assert not missing, f"not printed (in this order): {missing!r}\n{said}"


def write_file(block: Block, folder: Path) -> None:
    """Write the block to the file it names, if it names one."""
    named = FILE_LINE.match(block.body) if block.kind == "yaml" else FILE_NOTE.match(block.note)
    if named is None:
        return
    target = (folder / named["name"]).resolve()
    assert target.is_relative_to(folder.resolve()), block.place
    target.parent.mkdir(parents=True, exist_ok=True)
    body = block.body[named.end() :] if block.kind == "yaml" else block.body
    with target.open("a" if named["more"] else "w", encoding="utf-8") as out:
        out.write(body)


def run_block(block: Block, folder: Path, names: dict[str, Any]) -> None:
    if block.note.startswith("not run"):
        assert ":" in block.note, f"{block.place}: say why it is not run"
        return
    if block.kind == "console":
        for step in steps_of(block.body):
            run_step(step, folder, block.place)
    elif block.kind == "python":
        exec(compile("\n" * block.line + block.body, str(block.page), "exec"), names)
    elif block.kind == "yaml":
        assert yaml.compose(block.body) is not None, block.place
        write_file(block, folder)
    elif block.kind == "json":
        json.loads(block.body)
    elif block.kind == "text":
        write_file(block, folder)
    else:
        raise AssertionError(f"{block.place}: a block of {block.kind or 'no language'}; write text, yaml, console")


def pages_with_code() -> list[str]:
    return [str(page.relative_to(DOCS)) for page in PAGES if blocks_of(page)]


@pytest.mark.parametrize("name", pages_with_code())
def test_every_block_of_the_page_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for lender in BORROWED.findall((DOCS / name).read_text(encoding="utf-8")):
        for block in blocks_of(DOCS / lender):
            write_file(block, tmp_path)
    names: dict[str, Any] = {"__name__": "docs"}
    for block in blocks_of(DOCS / name):
        run_block(block, tmp_path, names)


def test_a_wrong_line_of_output_is_noticed(tmp_path: Path) -> None:
    run_step(Step("printf 'one\\ntwo 2.5 s\\n'", 0, ["one", "...", "two ... s"]), tmp_path, "here")
    with pytest.raises(AssertionError, match="not printed"):
        run_step(Step("printf 'two\\none\\n'", 0, ["one", "two"]), tmp_path, "here")
    with pytest.raises(AssertionError, match="exit 1, wanted 0"):
        run_step(Step("false", 0, []), tmp_path, "here")


# ---------------------------------------------------------------- commands


def commands() -> dict[str, Any]:
    """Every command by its words, such as `sources verify`; groups included."""
    import click

    from detente.cli import main

    found: dict[str, Any] = {}

    def collect(command: Any, words: str) -> None:
        for name, member in getattr(command, "commands", {}).items():
            found[f"{words}{name}"] = member
            collect(member, f"{words}{name} ")

    assert isinstance(main, click.Group)
    collect(main, "")
    return found


def documented(page: Path) -> dict[str, str]:
    """The sections of the commands' page by command: `## detente sources verify` -> its text."""
    parts = re.split(r"^## `detente ([a-z -]+)`$", page.read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_and_every_option_is_documented() -> None:
    sections = documented(DOCS / "commands.md")
    plain = [name for name, command in commands().items() if not hasattr(command, "commands")]
    missing = [name for name in plain if name not in sections]
    for name, command in commands().items():
        for option in command.params if name in sections else ():
            words = [word for word in option.opts if word.startswith("--")]
            missing += [f"{name} {word}" for word in words if f"`{word}" not in sections[name]]
    assert missing == []


def test_no_command_is_documented_that_is_not_there() -> None:
    assert set(documented(DOCS / "commands.md")) <= set(commands())


# ---------------------------------------------------------------- links and manners


def test_links_of_the_top_pages_lead_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        links = re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8"))
        assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == [], name


def test_readme_says_what_it_is_for_in_its_first_lines_and_gives_a_finding() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "never says what is true" in text
    assert "FINDING" not in text, "the placeholder for one real finding is still there"
