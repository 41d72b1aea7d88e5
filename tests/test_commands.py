"""The command line at its edges: what does not apply is refused, and what stands on the disk is never lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import stored
from detente.asks.common import StudyAsked, focus_named
from detente.cli import main
from detente.errors import DetenteError, FileAccess, Refused, TooLarge
from detente.game.play import Space, put_in_play
from detente.language.load import load_scenario
from detente.language.read import read_setting, scenario_from_text
from detente.language.write import new_scenario_text
from detente.report.delivery import Delivery
from detente.scenario.scope import MOST_STATES

BENCH = Path(__file__).parent.parent / "bench" / "inputs"
MODEL, TABLE = str(BENCH / "model.json"), str(BENCH / "decisions")
SHIPPED = load_scenario("endgame_2024")


def asked(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        (("stability", MODEL, "--set", "nosuch=1", "--focus", "zz"), "--focus"),
        (("stability", MODEL, "--hold", "a=b"), "--hold"),
        (("stability", MODEL, "--draws", "64"), "--draws"),
        (("stability", "endgame_2024", "--demand", "x"), "--demand"),
        (("settlement", TABLE, "--seed", "2"), "--seed"),
        (("settlement", TABLE, "--export", "ktab", "--json"), "--json does not apply to --export"),
        (("settlement", "endgame_2024", "--export", "ktab"), "--export does not apply to a scenario"),
        (("run", "endgame_2024", "--lens", "stability", "--until", "2026-01-01"), "--until does not apply to --lens"),
        (("mechanisms", "M03", "--search", "x"), "--search does not apply to one mechanism"),
        (("mechanisms", "--seed", "3"), "--seed does not apply to a list"),
        (("mechanisms", "--check", "--set", "a=1"), "--set does not apply to many"),
    ],
)
def test_an_option_that_does_not_apply_is_refused_and_not_ignored(words: tuple[str, ...], refused: str) -> None:
    found = asked(*words)
    assert found.exit_code in (2, 5)
    assert refused in found.output


@pytest.mark.parametrize("option", ["--seed", "--draws", "--workers"])
@pytest.mark.parametrize("value", ["9" * 4400, "\u00b2", "1e3", "", "-1", "nan", "\udcff"])
def test_a_number_that_is_none_is_a_mistake_in_the_command(option: str, value: str) -> None:
    found = asked("run", "endgame_2024", option, value)
    assert found.exit_code == 2
    assert "Invalid value" in found.output


@pytest.mark.parametrize("words", [("new", "zz", "--from", ","), ("new", "zz", "--from", "M01,,M02"), ("new", "\udcff")])
def test_a_new_scenario_needs_names(words: tuple[str, ...], tmp_path: Path) -> None:
    found = asked(*words, "--folder", str(tmp_path))
    assert isinstance(found.exception, SystemExit) and found.exit_code in (1, 4)
    assert list(tmp_path.iterdir()) == []


def test_core_is_a_focus_like_the_page_says() -> None:
    assert focus_named(SHIPPED, "core") is None
    assert focus_named(SHIPPED, "") is None
    other = next(iter(SHIPPED.focus))
    both, alone = focus_named(SHIPPED, f"core, {other}"), focus_named(SHIPPED, other)
    assert both is not None and alone is not None
    assert set(both.in_play) == {*SHIPPED.core, *alone.in_play}


@pytest.mark.parametrize(("text", "said"), [("cor", "Did you mean core"), (",", '""'), ("xyzzy", "Known: core")])
def test_a_focus_that_is_none_is_answered_with_what_there_is(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as caught:
        focus_named(SHIPPED, text)
    assert "core" in caught.value.change.choose


@pytest.mark.parametrize("text", ["0.1..0.3", "0.1 .. 0.3", "0.1 ..0.3"])
def test_a_range_on_the_command_line_needs_no_spaces(text: str) -> None:
    scenario = scenario_from_text(new_scenario_text("x"))[0]
    path, number = read_setting(f"inertia={text}", scenario)
    assert path == "inertia" and not isinstance(number, bool)
    assert (number.low, number.high) == (0.1, 0.3)


def test_a_number_set_twice_is_refused() -> None:
    scenario = scenario_from_text(new_scenario_text("x"))[0]
    with pytest.raises(Refused, match="2 values"):
        StudyAsked(sets=("inertia=1", "inertia=2")).settings(scenario)


@pytest.mark.parametrize("words", [("run", "--until"), ("stability", "--on")])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_outside_the_calendar_is_refused(words: tuple[str, str], day: str) -> None:
    found = asked(words[0], "endgame_2024", words[1], day, "--draws", "16")
    assert found.exit_code == 5
    assert day in found.output


# ------------------------------------------------------------------------------------------------------------- --out


def test_an_output_never_takes_the_place_of_an_input(tmp_path: Path) -> None:
    shutil.copy(MODEL, tmp_path / "stability.json")
    before = (tmp_path / "stability.json").read_bytes()
    found = asked("stability", str(tmp_path / "stability.json"), "--out", str(tmp_path))
    assert found.exit_code == 4
    assert (tmp_path / "stability.json").read_bytes() == before


def test_a_page_that_detente_did_not_write_stays(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("<p>mine")
    found = asked("demo", "--out", str(tmp_path))
    assert found.exit_code == 4
    assert "was not written by detente" in found.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html"]


def test_a_folder_that_takes_nothing_is_said_before_anything_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    def solved(*_: Any) -> None:
        raise AssertionError("solving began")

    monkeypatch.setattr("detente.asks.Ask.answered", solved)
    for words in (("run", "endgame_2024"), ("baseline", "endgame_2024"), ("audit", "a002"), ("mechanisms", "M03", "--json")):
        found = asked(*words, "--out", "/proc/nothing")
        assert found.exit_code == 4, (words, found.output, found.exception)


def test_answers_are_written_before_they_are_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise FileAccess("cannot write to standard output: the disk is full")

    monkeypatch.setattr("detente.report.delivery.say_json", broken)
    with pytest.raises(FileAccess):
        Delivery("run", tmp_path, as_json=True).deliver([stored.run()])
    assert json.loads((tmp_path / "run.json").read_text())["format"] == "detente.run/2"
    assert (tmp_path / "report.html").exists()


def test_a_complete_result_is_never_replaced_by_less(tmp_path: Path) -> None:
    whole = stored.audit()
    Delivery("audit", tmp_path).tried().deliver([whole])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    Delivery("audit", tmp_path).tried().deliver([whole.model_copy(update={"complete": False})])
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {name: after[name] for name in before} == before
    assert sorted(set(after) - set(before)) == ["audit.incomplete.json", "report.incomplete.html"]


def test_every_error_of_a_command_is_one_message_and_an_exit_code() -> None:
    for words, code in ((("run", ""), 4), (("run", "/dev/zero"), 4), (("check", "."), 4), (("stability", "/dev/zero"), 4)):
        found = asked(*words)
        assert found.exit_code == code
        assert isinstance(found.exception, SystemExit)
        assert found.output.strip()
    assert issubclass(Refused, DetenteError)


def test_a_game_that_is_too_large_names_as_data_what_to_freeze() -> None:
    """What is named fits once it is frozen: a page can offer it as a button."""
    everything = ",".join([*SHIPPED.issues, *SHIPPED.conditions])
    focus = focus_named(SHIPPED, everything)
    play = put_in_play(SHIPPED, focus)
    with pytest.raises(TooLarge) as caught:
        Space(play)
    freeze = caught.value.change.freeze
    assert freeze and all(name in str(caught.value) for name in freeze)
    left = prod(len(levels) for axis, levels in zip(play.axes, play.levels, strict=True) if axis not in freeze)
    assert left <= MOST_STATES < play.size


def every_command(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """A group and all its commands, with the words that call them."""
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize("path, command", list(every_command(main)), ids=lambda x: " ".join(x) if isinstance(x, tuple) else "")
def test_help_says_what_every_option_does_and_cuts_no_line(path: tuple[str, ...], command: click.Command) -> None:
    shown = CliRunner(env={"COLUMNS": "80"}).invoke(main, [*path, "--help"], terminal_width=80).output
    assert "...\n" not in shown.split("Options:", 1)[-1], "a line of the list is cut"
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{' '.join(path)} {option.opts[0]} says nothing"
    assert "INTEGER RANGE" not in shown and "%Y" not in shown
