"""The small languages say what is wrong with what was written, and what was likely meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.errors import DetenteError, FileProblems
from detente.files import CASES, CATALOGUE
from detente.language.load import check_file, find_case, load_argument
from detente.language.read import scenario_from_text

BASE = (Path(__file__).parent / "errors" / "base.yaml").read_text()
WHEN = "{act: push, to: land_rush, by: russia, when: {war: fighting}}"
AFTER = "needs: [russia, ukraine], after: handover}"
AIM = "prefers: settlement > freeze > fighting > capitulation}\n    helped"


def said(old: str, new: str) -> str:
    """Everything that is said of the scenario without mistakes, once this stands in it."""
    assert old in BASE
    with pytest.raises(FileProblems) as found:
        scenario_from_text(BASE.replace(old, new, 1))
    return str(found.value)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (WHEN, WHEN.replace("{war: fighting}", "fighting"), "a state is a table"),
        (WHEN, WHEN.replace("{war: fighting}", "[{war: fighting}, freeze]"), "a state is a table"),
        (WHEN, WHEN.replace("fighting}}", "{a: b}}}"), "war takes an option, a list, or not, at least, at most"),
        (WHEN, WHEN.replace("fighting}}", "[[a]]}}"), "an option of war is a word"),
        (WHEN, WHEN.replace("fighting}}", "at least freeze}}"), "at least needs ordered: true; war has no order"),
        (WHEN, WHEN.replace("fighting}}", '">= freeze"}}'), "is not read. Write not x, at least x, or at most x"),
        (WHEN, WHEN.replace("fighting}}", "not frozen}}"), "Did you mean freeze?"),
        (WHEN, WHEN.replace("war: fighting", "aid: at least most"), 'aid has no option "most"'),
        (AFTER, AFTER.replace("handover", "[handover]"), "a date is wanted"),
        (AFTER, AFTER.replace("handover", "round 3"), "rounds are counted only with clock: rounds"),
        (AFTER, AFTER.replace("handover", "each 02-31"), "is no day of every year"),
        (AFTER, AFTER.replace("handover", "2025-02-31"), "is no date"),
        (AFTER, AFTER.replace("handover", "20/01/2025"), "Write 2025-01-20 or a name from calendar.dates"),
        (AFTER, AFTER.replace("handover", "01/20/2025"), "Write 2025-01-20 or a name from calendar.dates"),
        (AFTER, AFTER.replace("handover", "hand_over"), "Did you mean handover?"),
        (AIM, AIM.replace("settlement > freeze", "settlement > > freeze"), "two signs follow one another"),
        (AIM, AIM.replace("settlement > freeze", "settlement > settlement"), "settlement stands in it twice"),
        (AIM, AIM.replace("}\n", ", when: {war: not fighting}}\n"), "fighting is excluded by when"),
        (AIM, AIM.replace("prefers: settlement", "prefers: > settlement"), "is empty"),
        ("core:\n", "use: [M01]\ncore:\n", "use: a table of blocks is wanted"),
        ("core:\n", "use: {x: {as: {a: b}}}\ncore:\n", "use.x: mechanism is missing"),
        ("core:\n", "use: {x: {mechanism: M0}}\ncore:\n", 'there is no mechanism "M0"'),
        ("core:\n", "use: {x: {mechanism: M01, as: {nobody: russia}}}\ncore:\n", 'the block has no name "nobody"'),
        ("core:\n", "use: {x: {mechanism: M01, as: {left: [russia]}}}\ncore:\n", "left is replaced by a name"),
        ("core:\n", "parts: [../up.yaml]\ncore:\n", "a part is a .yaml file of the same folder"),
        ("core:\n", "parts: [none.yaml]\ncore:\n", "there is no none.yaml beside this file"),
        ("sets: {threat_memory: fresh}", "sets: {threat_memory: stale}", 'has no level "stale"'),
        ("levels: [in_power, gone]", "levels: [in_power, gone, gone]", '"gone" stands twice'),
        ("handed_over: {at: handover, to: trump}", "handed_over: {at: handover, rate: 1}", "a change on dates has no rate"),
        ("leaves: {from: in_power, to: gone, rate: 0.01 .. 0.1}", "leaves: {from: in_power, to: gone}", "rate is missing"),
        ("leaves: {from: in_power, to: gone, rate: 0.01 .. 0.1}", "leaves: {from: in_power}", "it moves nothing"),
        (
            "leaves: {from: in_power, to: gone, rate: 0.01 .. 0.1}",
            "lag: {from: in_power, to: gone, rate: 1}",
            'cannot be called "lag"',
        ),
        ("fades: {from: fresh, to: clear, rate: 0.3 .. 3}", "fades: {to: {clear: 1}, rate: 1}", "a lottery needs at: dates"),
        ("rearm: {when: {war: freeze}, down: 0.1 .. 1}", "rearm: {down: 0.1, to: weak}", "belong to another form of change"),
        ("  rush: {act", "  rush: {deal: war, act", "act and deal exclude each other"),
        ("  rush: {act: push, ", "  rush: {", "a rule begins with act or deal"),
        (WHEN, WHEN.replace("}}", "}, given: face_cost}"), "face_cost is a number, not a yes or no"),
        (WHEN, WHEN.replace("}}", "}, given: statute_bind}"), "Did you mean statute_binds?"),
        ("rushing: {when: {push: land_rush}, worth: 0 .. 0.1}", "rushing: {worth: 0.1, along: up}", "exclude each other"),
        ("rushing: {when: {push: land_rush}, worth: 0 .. 0.1}", "patience: {worth: 0.1}", 'cannot be called "patience"'),
        ("rushing: {when: {push: land_rush}, worth: 0 .. 0.1}", "terms_of: russia", "it comes back to russia itself"),
        ("rushing: {when: {push: land_rush}, worth: 0 .. 0.1}", "rushing: {weight: 1, along: up}", "of is missing"),
        (
            "shut_out: {of: nato, weight: 0.1 .. 0.3, prefers: shut > admitted}",
            "shut_out: {of: nato, weight: 1, along: up}",
            "nato has no order",
        ),
        ("core:\n", "orderings: {a: {says: russia.patience}}\ncore:\n", "is no ordering"),
        ("core:\n", "correlations: {a: {between: [face_cost], rank: 0.5}}\ncore:\n", "between names two assumptions"),
        ("core:\n", "bodies: {eu: {members: [russia, trump], agree: [1]}}\ncore:\n", "agree is all, a number of members"),
        ("core:\n", "measures: {m: {at: handover}}\ncore:\n", "no kind of measure"),
        ("core:\n", "measures: {m: {chance: {war: freeze}}}\ncore:\n", "a chance needs one of at, by, within"),
        ("core:\n", "measures: {m: {place: nato, at: handover}}\ncore:\n", "nato has no scale"),
        ("core:\n", "measures: {m: {chance: {war: freeze}, within: soon}}\ncore:\n", "is no span of time"),
        ("core:\n", "plausible: {p: {measure: nobody}}\ncore:\n", 'no measure "nobody"'),
    ],
)
def test_a_mistake_is_told_with_what_was_wanted(old: str, new: str, wanted: str) -> None:
    assert wanted in said(old, new)


def test_a_summary_says_what_a_file_holds() -> None:
    assert "issues" in check_file(CASES / "endgame_2024.yaml")[-1]
    assert "claims, " in check_file("a002")[-1]
    assert "claims of its signature" in check_file(CATALOGUE / "M01.yaml")[-1]


def test_a_case_that_is_not_there_is_answered_with_a_near_one(tmp_path: Path) -> None:
    with pytest.raises(DetenteError, match="endgame_2024"):
        find_case("endgame_2025", "scenario")
    stray = tmp_path / "mine.yaml"
    stray.write_text("detente: 1\nargument: mine\nover: endgame_2025\n")
    with pytest.raises(FileProblems, match="Did you mean endgame_2024"):
        load_argument(stray)
    stray.write_text("detente: 1\nargument: mine\n")
    with pytest.raises(FileProblems, match="over is missing"):
        load_argument(stray)
