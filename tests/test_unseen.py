"""What is hidden, as arrays: the game is the public one, and beside it stands who can tell what apart, and what is seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pytest

from belief_base import THREAT
from detente.game.arrays import DONE, NOTHING, TRIES, Draws, Floats, Hidden
from detente.game.bind import Recorder, bind
from detente.game.compile import Compiled, compile_game
from detente.game.play import put_in_play
from detente.game.timetable import Reading
from detente.language.read import scenario_from_text
from detente.scenario.hidden import beliefs_followed
from detente.scenario.paths import assumptions
from detente.scenario.records import Overlay, Scenario


def threat(*changes: tuple[str, str]) -> Scenario:
    text = THREAT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return scenario_from_text(text)[0]


def game(scenario: Scenario, focus: str = "", overlay: Overlay | None = None) -> Compiled:
    play = put_in_play(scenario, scenario.focus.get(focus), overlay)
    return compile_game(play, Reading((dt.date(2032, 1, 1),)), tuple(scenario.parties))


def hidden(compiled: Compiled) -> Hidden:
    assert compiled.game.hidden is not None
    return compiled.game.hidden


def numbers(scenario: Scenario, given: Mapping[str, float]) -> dict[str, Floats]:
    """One draw: every assumption at the middle of its range, or as given."""
    middle = {path: (leaf.number.low + leaf.number.high) / 2 for path, leaf in assumptions(scenario).items() if leaf.uncertain}
    return {path: np.array([value]) for path, value in {**middle, **given}.items()}


def drawn(compiled: Compiled, **given: float) -> Draws:
    own = {path.replace("__", "."): value for path, value in given.items()}
    return bind(compiled, numbers(compiled.play.scenario, own)).draws


# ------------------------------------------------------------------------------------------------ the public game beside it
def test_the_game_is_the_one_in_which_all_is_public() -> None:
    scenario = threat((", truth: soft", ""))
    veiled, public = game(scenario), game(scenario, "seen")
    assert public.game.hidden is None and hidden(veiled) is not None
    for name in (*veiled.game.structure._fields,):
        assert np.array_equal(getattr(veiled.game.structure, name), getattr(public.game.structure, name)), name
    for one, two in zip(drawn(veiled), drawn(public), strict=True):
        assert np.allclose(one, two)
    assert bind(public, Recorder()).beliefs is None


def test_every_pair_of_what_is_seen_and_what_is_hidden_is_a_state() -> None:
    compiled = game(threat())
    beside = hidden(compiled)
    pairs = set(zip(beside.visible.tolist(), beside.level.tolist(), strict=True))
    assert len(pairs) == compiled.space.size == (int(beside.visible.max()) + 1) * beside.levels


def test_unexplained_acts_are_drawn_beside_the_other_numbers() -> None:
    compiled = game(threat(("unexplained: 0.005", "unexplained: 0 .. 0.01")))
    found = bind(compiled, {**numbers(compiled.play.scenario, {}), "unexplained": np.array([0.002])}).beliefs
    assert found is not None and found.unexplained.tolist() == [0.002]


# ------------------------------------------------------------------------------------------------ who knows, what is seen
def test_holders_of_an_office_know_what_it_tells_and_others_do_not() -> None:
    compiled = game(threat())
    beside, holder = hidden(compiled), compiled.space.index["office"]
    parties = compiled.game.labels.parties
    for state, (v, office) in enumerate(zip(beside.visible.tolist(), holder.tolist(), strict=True)):
        told = dict(zip(parties, beside.cell[v].tolist(), strict=True))
        chief, other = (parties[office], parties[1 - office])
        assert told == {chief: [0, 1], other: [0, 0], "rival": [0, 0]}, state


def test_a_party_named_as_knowing_knows_whoever_holds_the_office() -> None:
    beside = hidden(game(threat(("known_to: [chief]", "known_to: [chief, successor]"))))
    knows = beside.knows(np.arange(2))
    assert knows[:, 1].all() and not knows[:, 2].any() and 0 < knows[:, 0].mean() < 1


def test_who_knows_by_an_office_and_acts_out_of_it_knows_nothing_there_and_is_told_so() -> None:
    text = THREAT.replace("by: rival}", "by: [rival, successor]}")
    scenario, positions = scenario_from_text(text)
    said = [problem.text for problem in positions.problems if "successor knows it as chief" in problem.text]
    assert len(said) == 1 and "out of office it believes what all believe" in said[0]
    compiled = game(scenario)
    successor = compiled.game.labels.parties.index("successor")
    assert 0 < hidden(compiled).knows(np.arange(2))[:, successor].mean() < 1


def test_refusals_of_deals_are_seen_unless_they_say_otherwise_and_covert_acts_are_not() -> None:
    hack = "hack: {covert: true, by: rival, sets: {author: rival_did}}\n  say_it"
    author = "author: {levels: [nobody, rival_did], start: nobody, set_by: rules, hidden: {known_to: [rival]}}\n  press: {"
    scenario = threat(
        ("say_it", hack),
        ("press: {", author),
        ("seen: done", "seen: tries"),
        (", truth: soft", ""),
        (", means: {kind: hard}", ""),
        ("press: all", "press: all, author: all"),
    )
    compiled = game(scenario, overlay=Overlay(hold={"kind": "soft"}))
    seen = by_label(compiled, hidden(compiled).move_seen)
    assert seen == {"hack": {NOTHING}, "say_it": {DONE}, "take": {DONE}, "fight": {DONE}, "give_back": {TRIES}}
    quiet = threat()
    assert by_label(game(quiet), hidden(game(quiet)).move_seen)["give_back"] == {DONE}


def by_label(compiled: Compiled, array: np.ndarray) -> dict[str, set[int]]:
    labels, rule = compiled.game.labels.moves, compiled.game.structure.move_rule
    return {label: set(array[rule == k].tolist()) for k, label in enumerate(labels)}


def test_words_mean_a_level_and_truth_is_one() -> None:
    compiled = game(threat())
    assert by_label(compiled, hidden(compiled).means) == {"say_it": {1}, "take": {-1}, "fight": {-1}, "give_back": {-1}}
    assert hidden(compiled).truth == 0 and hidden(game(threat((", truth: soft", "")))).truth == -1
    started = game(threat(), overlay=Overlay(start={"kind": "hard"}))
    assert hidden(started).truth == -1, "what an intervention starts elsewhere is truly there"


def test_a_condition_that_is_held_is_hidden_from_nobody() -> None:
    assert game(threat(), overlay=Overlay(hold={"kind": "hard"})).game.hidden is None


def test_the_beliefs_followed_are_those_the_checker_counts() -> None:
    assert len(hidden(game(threat())).grid.belief) == 11
    three = threat(
        ("levels: [soft, hard]", "levels: [soft, middle, hard]"), ("hard: rest}\n    hidden", "middle: 0.2, hard: rest}\n    hidden"),
        ("hard: rest}}}", "middle: 0.2, hard: rest}}}"), ("soft: -1, hard", "soft: -1, middle: -0.5, hard"),
        ("soft: 0.2, hard: 0.8 .. 0.9", "soft: 0.2, middle: 0.4, hard: 0.8 .. 0.9"), ("soft: 0.5, hard: 0.1", "soft: 0.5, middle: 0.2, hard: 0.1"),
        ("grid: 11", "grid: 9"),
    )  # fmt: skip
    assert len(hidden(game(three)).grid.belief) == 45


# ------------------------------------------------------------------------------------------------ signals and redraws
def test_a_signal_at_rates_is_a_jump_that_comes_as_often_as_its_level_says() -> None:
    compiled = game(threat())
    draws, g, space = drawn(compiled, leak__rate__soft=0.5, leak__rate__hard=0.15), compiled.game.structure, compiled.space
    source = np.repeat(np.arange(space.size), np.diff(g.state_jumps.astype(int)))
    told = {
        level: set(np.round(draws.rate[g.jump_row[space.index["kind"][source] == k], 0], 6).tolist())
        for k, level in enumerate(("soft", "hard"))
    }
    assert told == {"soft": {0.5}, "hard": {0.15}}
    firm = space.index["words"][source] == 1
    quiet = space.index["press"][source] == 0
    assert (firm & quiet).all(), "it comes where it is told of, and only where it is new"
    assert (space.index["press"][g.jump_to] == 1).all()


def lottery(compiled: Compiled, draws: Draws, day: dt.date) -> np.ndarray:
    """[S, S] the lottery of a day over states."""
    t, size = compiled.game.timetable, compiled.space.size
    years = (day - compiled.play.begins).days / compiled.play.clock.unit
    event = int(t.event[np.flatnonzero(np.isclose(t.time, years))[0]])
    table = np.zeros((size, size))
    for s in range(size):
        for k in range(int(t.event_states[event, s]), int(t.event_states[event, s + 1])):
            table[s, t.event_to[k]] += draws.chance[t.event_row[k], 0]
    return table


@pytest.mark.parametrize("keep", [0.0, 0.3, 1.0])
def test_a_new_holder_is_of_a_kind_of_his_own_as_far_as_nothing_is_kept(keep: float) -> None:
    compiled = game(threat())
    space, table = compiled.space, lottery(compiled, drawn(compiled, kind__redraw__next__keep=keep), dt.date(2031, 1, 1))
    assert np.allclose(table.sum(axis=1), 1)
    office, kind = space.index["office"], space.index["kind"]
    for was, fresh in ((0, [0.4, 0.6]), (1, [0.4, 0.6])):
        s = int(np.flatnonzero((office == 0) & (kind == was))[0])
        changed = [table[s, (office == 1) & (kind == k)].sum() / 0.5 for k in (0, 1)]
        stays = [table[s, (office == 0) & (kind == k)].sum() / 0.5 for k in (0, 1)]
        assert np.allclose(changed, [keep * (was == k) + (1 - keep) * fresh[k] for k in (0, 1)])
        assert np.allclose(stays, [was == k for k in (0, 1)]), "who stays in office is who he was"


def test_a_redraw_at_a_rate_comes_as_often_as_the_office_changes_hands() -> None:
    scenario = threat(("{at: vote, to: {successor: 0.5, incumbent: rest}}", "{from: incumbent, to: successor, rate: 2}"))
    compiled = game(scenario)
    draws, g, space = drawn(compiled, kind__redraw__next__keep=0.25), compiled.game.structure, compiled.space
    source = np.repeat(np.arange(space.size), np.diff(g.state_jumps.astype(int)))
    handed = space.index["office"][source] != space.index["office"][g.jump_to]
    rate = draws.rate[g.jump_row, 0]
    for s in np.flatnonzero(space.index["office"] == 0):
        mine = handed & (source == s)
        same = space.index["kind"][g.jump_to[mine]] == space.index["kind"][s]
        fresh = 0.4 if space.index["kind"][s] == 0 else 0.6
        assert np.isclose(rate[mine].sum(), 2) and np.isclose(rate[mine][same].sum(), 2 * (0.25 + 0.75 * fresh))


def test_a_signal_on_a_date_shows_what_its_level_says() -> None:
    compiled = game(threat())
    space, table = compiled.space, lottery(compiled, drawn(compiled, warning__shows__alarm__hard=0.85), dt.date(2031, 7, 1))
    assert np.allclose(table.sum(axis=1), 1)
    warned, kind = space.index["warned"], space.index["kind"]
    for k, alarm in ((0, 0.2), (1, 0.85)):
        s = int(np.flatnonzero((warned == 0) & (kind == k))[0])
        assert np.allclose([table[s, warned == w].sum() for w in (0, 1, 2)], [0, alarm, 1 - alarm])


def test_a_signal_that_is_left_out_does_nothing() -> None:
    compiled = game(threat(), overlay=Overlay(without=("leak", "warning")))
    assert len(compiled.game.structure.jump_to) == 0
    assert not any(f"leak{x}" in path for path in bound_paths(compiled) for x in ("", ".rate"))


def bound_paths(compiled: Compiled) -> set[str]:
    recorder = Recorder()
    bind(compiled, recorder)
    return recorder.seen


def test_numbers_of_signals_and_redraws_are_read_by_the_game() -> None:
    assert {"leak.rate.hard", "warning.shows.alarm.hard", "kind.redraw.next.keep", "kind.start.soft"} <= bound_paths(
        game(threat())
    )


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("levels", [2, 3, 4])
def test_as_many_beliefs_are_followed_as_the_checker_counts(levels: int, ordered: bool) -> None:
    names = ["soft", "middle", "harder", "hard"]
    names = [*names[: levels - 1], "hard"]
    own = f"levels: [{', '.join(names)}]{', ordered: true' if ordered else ''}"
    text = f"{ONE_SIDE.format(levels=own, first=', '.join(f'{name}: 0.2' for name in names[:-1]))}"
    compiled = game(scenario_from_text(text)[0])
    assert len(hidden(compiled).grid.belief) == beliefs_followed(compiled.play.scope)


ONE_SIDE = """\
detente: 1
scenario: one_side
calendar: {{start: 2030-01-01, steps: [{{every: quarter, until: 2031-01-01}}]}}
defaults: {{party: {{patience: 0.8, precision: 10, initiative: 3}}, inertia: 1, reluctance: 1, price: 0.01}}
parties: {{keeper: {{}}, caller: {{}}}}
issues: {{gate: {{options: [shut, tried], start: shut}}}}
conditions: {{kind: {{{levels}, start: {{{first}, hard: rest}}, hidden: {{known_to: [keeper], grid: 6}}}}}}
rules: {{try_it: {{act: gate, from: shut, to: tried, by: caller}}}}
interests:
  keeper: {{quiet: {{of: gate, weight: 1, prefers: shut > tried}}}}
  caller: {{gain: {{when: {{gate: tried, kind: hard}}, worth: 1}}, cost: {{when: {{gate: tried}}, worth: -0.3}}}}
core: {{gate: all, kind: all}}
"""
