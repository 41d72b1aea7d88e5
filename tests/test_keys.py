"""One row a key: whatever a row says is read, written and described, and what is written reads back as the same record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from base import NEWER_FORMS, argument_text
from base import base as small_game
from detente.errors import FileProblems
from detente.files import CATALOGUE
from detente.language import argument as a
from detente.language import claims as c
from detente.language import elsewhere
from detente.language import scenario as s
from detente.language.argument import Ground, names_of
from detente.language.keys import Key, Kind, Reading, Shape
from detente.language.kinds import negative, written
from detente.language.load import load_argument
from detente.language.mechanism import HEADER, mechanism_at
from detente.language.names import Spot
from detente.language.numbers import show
from detente.language.read import ARGUMENT, SCENARIO, argument_from_text, scenario_from_text
from detente.language.reference import SHAPES, language_reference
from detente.language.tree import Positions, parse
from detente.language.vocabulary import Vocabulary
from detente.language.write import expand_text, flow
from detente.scenario import records as r
from detente.scenario.records import Number, Scenario

CORPUS = Path(__file__).parent / "errors"
BASE = (CORPUS / "base.yaml").read_text()


@cache
def base() -> Scenario:
    return scenario_from_text(BASE)[0]


def shapes() -> dict[str, Shape]:
    """Every shape of the language, by the name of its variable."""
    found = {f"{m.__name__}.{name}": x for m in (s, a, c, elsewhere) for name, x in vars(m).items() if isinstance(x, Shape)}
    found |= {f"measure {kind}": x for kind, x in a.MEASURE.items()} | {f"form {kind}": x for kind, x in c.FORM.items()}
    return found | {"SCENARIO": SCENARIO, "ARGUMENT": ARGUMENT, "HEADER": HEADER}


def again(shape: Shape, record: Any, address: tuple[str, ...], scenario: Scenario) -> Any:
    """A record written and read back over a scenario's names; what is wrong with what was written fails the test."""
    positions = Positions()
    text = flow(shape.write(record))
    node = parse(f"x: {text}", "written", positions).entries[0][1]
    found = shape.read(node, Spot(names_of(scenario), positions, address), Ground(scenario))
    positions.stop_on_errors()
    return found


# ------------------------------------------------------------------------------------------------ every row
def test_every_row_fills_a_field_that_exists_or_says_who_does() -> None:
    for name, shape in shapes().items():
        for key in shape.keys:
            if shape.record is not None and key.fills is not None:
                assert key.fills in shape.record.model_fields, f"{name}: {key.written} fills no field"
            assert key.get is not None or key.fills is not None or shape.record is None, f"{name}: nobody writes {key.written}"


def test_every_row_is_described_in_words_and_as_a_schema() -> None:
    for name, shape in shapes().items():
        if shape is HEADER or shape in (s.AGREE, s.USE, c.CHANGED, s.ANY_PARTY):
            continue
        for key in shape.keys:
            if key.kind.schema(Vocabulary()) != {}:
                assert key.described(shape.record) or key.written == "is", f"{name}: {key.written} says nothing"
        jsonschema.Draft202012Validator.check_schema(shape.schema(Vocabulary()))


def test_every_field_of_every_record_is_filled_by_a_row_or_by_what_comes_after() -> None:
    after = {
        "Rule": {"kind", "issue", "costs"},
        "Term": {"kind", "of"},
        "Measure": {"kind"},
        "Form": {"kind"},
        "Issue": {"options", "positions"},
        "Condition": {"levels", "stage_of"},
        "Body": {"agree", "weights"},
        "Claim": {"forms", "focus", "focus_change"},
        "Ordering": {"greater", "lesser", "follows_from"},
        "Signal": {"shown_by"},
        "Scenario": {"solved"},
        "NamedDate": {"at"},
        "Elsewhere": {"scenario"},
    }
    filled: dict[type[BaseModel], set[str]] = {}
    for shape in shapes().values():
        if shape.record is not None:
            filled.setdefault(shape.record, set()).update(key.fills for key in shape.keys if key.fills)
    for record, fields in filled.items():
        missing = set(record.model_fields) - fields - set(r.Record.model_fields) - after.get(record.__name__, set())
        assert not missing, f"{record.__name__}: no row for {missing}"
    stated = {x for x in vars(r).values() if isinstance(x, type) and issubclass(x, BaseModel)}
    assert stated - set(filled) == {BaseModel, r.Record, r.Number, r.Standing, r.When}


def test_the_reference_has_every_key_of_the_shapes_it_shows() -> None:
    text = language_reference()
    for name, shape in SHAPES.items():
        for key in shape.keys:
            assert f"| `{key.written}` |" in text, f"{name}: {key.written}"


def test_a_new_word_is_one_row() -> None:
    """A shape made here is read, written and described with nothing else said of it."""
    doubled = Kind(lambda node, spot, f: 2 * int(node.value), lambda x: str(x // 2), lambda words: {"type": "string"})  # type: ignore[union-attr]
    shape = Shape(
        r.Package, (Key("half", doubled, "at_most", needed=True, says="Half of it."), replace(s.PACKAGE.keys[0], needed=True))
    )
    found = again(shape, r.Package(issues=("war",), at_most=8), ("packages", "x"), base())
    assert found == r.Package(issues=("war",), at_most=8)
    assert shape.schema(Vocabulary())["required"] == ["half", "issues"]
    assert shape.schema(Vocabulary())["properties"]["half"]["description"] == "Half of it."


def test_a_value_is_read_once_and_when_it_is_asked_for() -> None:
    times = []
    noted = Kind(lambda node, spot, f: times.append(1), lambda x: "", lambda words: {})
    node = parse("x: {one: a}", "t", Positions()).entries[0][1]
    f = Reading(node, Spot(names_of(base()), Positions(), ("rules", "x")), Shape(None, (Key("one", noted),)))
    assert not times
    assert (f["one"], f["one"], len(times)) == (None, None, 1)


# ------------------------------------------------------------------------------------------------ what is written reads back
def shipped() -> Iterator[Scenario]:
    yield load_argument("a002")[1]
    for path in sorted(CATALOGUE.glob("*.yaml")):
        yield mechanism_at(path)[0].scenario


def test_every_shipped_scenario_reads_back_from_what_is_written() -> None:
    for scenario in shipped():
        text = expand_text(scenario)
        found = scenario_from_text(text)[0]
        assert found == scenario and expand_text(found) == text, scenario.name


def test_every_shipped_measure_overlay_premise_and_form_reads_back() -> None:
    arguments = [
        part
        for name in ("a000", "a001", "a002", "a003", "a004")
        for part in load_argument(name)[0].parts(load_argument(name)[1])
    ]
    mechanisms = [mechanism_at(path)[0] for path in sorted(CATALOGUE.glob("*.yaml"))]
    seen: dict[str, int] = {}
    newer = argument_from_text(argument_text(NEWER_FORMS), bridge := small_game())[0]
    read = arguments + [(m.argument, m.scenario) for m in mechanisms] + [(newer, bridge)]
    for argument, scenario in read:
        for name, premise in argument.premises.items():
            assert again(a.PREMISE, premise, ("premises", name), scenario) == premise, name
        for name, claim in argument.claims.items():
            for form in claim.forms:
                assert again(c.FORM[form.kind], form, ("claims", name, form.kind), scenario) == form, name
                seen[form.kind] = seen.get(form.kind, 0) + 1
    assert set(seen) == set(c.FORMS) and sum(seen.values()) > 200


ENDS = (
    st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
    .map(lambda ends: sorted(x + 0.0 for x in ends))
    .filter(lambda ends: ends[0] < ends[1])
)
PROSE = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=20)
PLAIN_NUMBERS = st.one_of(
    st.floats(-1e6, 1e6).map(lambda x: Number(form="fixed", low=x + 0.0)),
    ENDS.map(lambda e: Number(form="uniform", low=e[0], high=e[1])),
    ENDS.map(lambda e: Number(form="triangular", low=e[0], high=e[1], likely=e[0])),
    st.lists(st.floats(-1e6, 1e6).map(lambda y: y + 0.0), min_size=1, max_size=3, unique=True).map(
        lambda x: Number(form="one_of", choices=tuple(x), odds=(1.0,) * len(x))
    ),
    st.sampled_from([1.0, -1.0, 0.25, -3.0]).map(lambda x: Number(form="reference", name="face_cost", scale=x)),
)
NUMBERS = st.one_of(
    PLAIN_NUMBERS,
    st.builds(lambda n, why: n.model_copy(update={"because": why, "cite": ("a002 p2",)}), PLAIN_NUMBERS, PROSE),
    st.builds(
        lambda one, other: Number(form="depends_on", name="office", cases={"biden": one}, otherwise=other),
        PLAIN_NUMBERS,
        PLAIN_NUMBERS,
    ),
)
GUARDS = st.sampled_from([(), ((r.Standing(name="war", levels=("freeze",)),),)])
DAYS = st.dates(dt.date(2024, 11, 6), dt.date(2028, 12, 31)).map(lambda day: r.When(text=str(day), day=day))
NOTED = st.fixed_dictionaries({}, optional={"about": PROSE, "because": PROSE, "cite": st.just(("a002 p1", "a002 p2-3"))})
PRICES = st.builds(lambda n, when, once: r.Price(amount=n, when=when, once=once), NUMBERS, GUARDS, st.booleans())


@st.composite
def rules(draw: st.DrawFn) -> r.Rule:
    """An act or a deal over the scenario without mistakes, with everything a rule can have."""
    deal = draw(st.booleans())
    return r.Rule.model_validate(
        {
            **draw(NOTED),
            "kind": "deal" if deal else "act",
            "issue": "war",
            "source": draw(st.sampled_from([(), ("freeze",), ("fighting", "freeze")])),
            "to": draw(st.sampled_from([(), ("settlement",)])),
            "by": () if deal else draw(st.sampled_from([("russia",), ("president", "ukraine")])),
            "needs": ("russia", "ukraine") if deal else draw(st.sampled_from([(), ("president",)])),
            "proposed_by": draw(st.sampled_from([(), ("russia",)])),
            "when": draw(GUARDS),
            "given": draw(st.sampled_from(["", "statute_binds", "not statute_binds"])),
            "before": draw(st.none() | DAYS),
            "after": draw(st.none() | DAYS),
            "costs": draw(st.dictionaries(st.sampled_from(["russia", "president"]), st.lists(PRICES, min_size=1, max_size=2))),
            "sets": draw(st.sampled_from([{}, {"threat_memory": "fresh"}])),
            "refused": draw(st.sampled_from([{}, {"threat_memory": "clear"}])),
            "breaks": draw(st.sampled_from(["", "freeze"])),
        }
    )


@given(rules())
@settings(max_examples=80)
def test_any_rule_reads_back_from_what_is_written(rule: r.Rule) -> None:
    assert again(s.RULE, rule, ("rules", "x"), base()) == rule


@st.composite
def terms(draw: st.DrawFn) -> r.Term:
    kind = draw(st.sampled_from(list(s.GOES_WITH)))
    own: dict[str, Any] = {
        **draw(NOTED),
        "kind": kind,
        "when": draw(GUARDS),
        "given": draw(st.sampled_from(["", "statute_binds"])),
    }
    if kind == "worth":
        return r.Term.model_validate({**own, "worth": draw(NUMBERS)})
    own["weight"] = draw(NUMBERS)
    if kind == "share_of":
        return r.Term.model_validate({**own, "of": "ukraine"})
    aid = {"of": "aid", "weight": own["weight"]}
    shapes: dict[str, dict[str, Any]] = {
        "prefers": {"places": (("raised",), ("held", "cut"))},
        "values": {
            "values": {level: draw(NUMBERS) for level in ("cut", "held", "raised")},
            **draw(st.sampled_from([{}, {"reference": "held", "losses_count": Number(form="fixed", low=2.0)}])),
        },
        "along": {"direction": draw(st.sampled_from(["up", "down"]))},
        "ideal": {"ideal": "held", "loss": draw(st.sampled_from(["linear", "square"]))},
    }
    return r.Term.model_validate({**own, **aid, **shapes[kind]})


@given(terms())
@settings(max_examples=80)
def test_any_interest_reads_back_from_what_is_written(term: r.Term) -> None:
    assert again(s.TERM, term, ("interests", "russia", "x"), base()) == term


@given(
    st.builds(
        lambda notes, days, to, up, when, given: r.Change.model_validate(
            {**notes, "at": tuple(days), "when": when, "given": given, **({"to": to} if to else {"up": up})}
        ),
        NOTED,
        st.lists(DAYS, min_size=1, max_size=2, unique=True),
        st.sampled_from([None, "loss", {"loss": Number(form="fixed", low=0.25), "held": Number(form="rest")}]),
        st.floats(0, 1).map(lambda x: Number(form="fixed", low=x)),
        GUARDS,
        st.sampled_from(["", "not statute_binds"]),
    )
)
@settings(max_examples=40)
def test_any_dated_change_reads_back_from_what_is_written(change: r.Change) -> None:
    assert again(s.CHANGE, change, ("conditions", "line", "changes", "x"), base()) == change


@given(NUMBERS)
def test_a_number_turned_round_twice_is_the_same_number(number: Number) -> None:
    twice = negative(negative(number))
    assert written(twice) == written(number) and show(twice) == show(number)


def test_what_a_price_says_of_itself_is_kept() -> None:
    """It was dropped where the price had neither guard nor `once`."""
    price = r.Price(amount=Number(form="fixed", low=0.5), because="What it takes")
    rule = r.Rule(kind="act", issue="push", by=("russia",), costs={"russia": (price,)})
    assert again(s.RULE, rule, ("rules", "x"), base()) == rule


# ------------------------------------------------------------------------------------------------ what a row cannot say
@pytest.mark.parametrize(
    ("line", "with_", "said"),
    [
        ("prefers: shut > admitted", "loss", "loss does not go with prefers"),
        ("prefers: shut > admitted", "reference", "reference does not go with prefers"),
        ("along: up", "losses_count", "losses_count does not go with along"),
    ],
)
def test_a_key_of_another_kind_of_interest_is_refused(line: str, with_: str, said: str) -> None:
    """It was dropped without a word."""
    values = {"loss": "square", "reference": "shut", "losses_count": "2"}
    text = BASE.replace(
        "shut_out: {of: nato, weight: 0.1 .. 0.3, prefers: shut > admitted}",
        f"shut_out: {{of: nato, weight: 0.1 .. 0.3, {line}, {with_}: {values[with_]}}}",
    )
    with pytest.raises(FileProblems) as found:
        scenario_from_text(text)
    assert said in str(found.value)


def test_a_section_that_is_no_table_is_refused_and_one_without_entries_is_not() -> None:
    """A word where a table was wanted was dropped, section and all."""
    scenario_from_text(BASE + "bodies:\n")
    with pytest.raises(FileProblems, match="bodies: a table is wanted here"):
        scenario_from_text(BASE + "bodies: none_yet\n")


def test_the_schema_and_the_reader_agree_on_what_a_form_needs() -> None:
    for kind, shape in c.FORM.items():
        assert shape.schema(Vocabulary()).get("required", []) == [
            x for x in c.FORMS[kind].split() if x in c.NEEDED[kind].split()
        ]


def test_what_is_written_passes_the_schema() -> None:
    schema = SCENARIO.schema(Vocabulary())
    schema["$defs"] = {"number": {}, "price": {}, "state": {}, "guard": {}, "lottery": {}, "measure": {}, "overlay": {}}
    for scenario in shipped():
        document = yaml.load(expand_text(scenario), Loader=yaml.BaseLoader)
        assert [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(document)] == [], scenario.name
