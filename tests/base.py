"""A small conflict whose numbers can be followed by hand: two parties, one bridge, one deal, one act."""

from __future__ import annotations

import re

from detente.language.read import scenario_from_text
from detente.scenario.records import Scenario

BASE = """\
detente: 1
scenario: base
calendar:
  start: 2030-01-01
  steps: [{every: quarter, until: 2031-01-01}]
defaults:
  party: {patience: 0.9, precision: 20, initiative: 4}
  inertia: 1
  reluctance: 2
  price: 0.01
parties:
  north: {}
  south: {}
issues:
  bridge: {options: [shut, open], start: shut}
rules:
  build: {deal: bridge, from: shut, to: open, needs: [north, south]}
  close: {act: bridge, from: open, to: shut, by: south}
interests:
  north: {trade: {of: bridge, weight: 0.5 .. 1, prefers: open > shut}}
  south: {trade: {of: bridge, weight: 0.2 .. 0.6, prefers: open > shut}}
core: {bridge: all}
"""


def base_with(*changes: tuple[str, str], more: str = "") -> str:
    """The base with pieces of its text replaced, and sections added at the end."""
    text = BASE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text + more


def mood(lottery: str, start: str = "calm", core: str = "bridge: all, mood: all") -> str:
    """The base with a condition that a dated lottery moves, and that south cares for."""
    conditions = f"""\
conditions:
  mood:
    levels: [calm, angry]
    start: {start}
    changes: {{vote: {{at: 2030-03-01, to: {lottery}}}}}
"""
    return base_with(
        ("core: {bridge: all}", f"core: {{{core}}}"),
        ("  south: {trade:", "  south: {fear: {of: mood, weight: 0.3, prefers: calm > angry}, trade:"),
        more=conditions,
    )


def base(*changes: tuple[str, str], more: str = "") -> Scenario:
    return scenario_from_text(base_with(*changes, more=more))[0]


def argument_text(claims: str, premises: str = "", over: str = "base") -> str:
    """An argument over the base: its claims and premises as YAML, flush left."""

    def indented(text: str) -> str:
        return re.sub("(?m)^", "  ", text.strip())

    head = f"detente: 1\nargument: brief\nover: {over}\ndocuments: [a002]\n"
    return head + (f"premises:\n{indented(premises)}\n" if premises else "") + f"claims:\n{indented(claims)}\n"


NEWER_FORMS = """
C1: {says: It will open., strength: likely, will: {measure: {chance: {bridge: open}, by: end}, certainty: very_likely}}
C2: {says: It is open or else shut., strength: asserted, level: {measure: {chance: {any_of: [{bridge: open}, {bridge: shut}]}, at: end}, at_least: 1}}
C3: {says: It takes an opening., strength: asserted, needs: {thing: {bridge: open}, measure: {chance: {bridge: open}, by: end}}}
C4: {says: Building does it., strength: asserted, enough: {rule: build, measure: {chance: {bridge: open}, by: end}, certainty: likely}}
C5: {says: It counts more to north., strength: asserted, more_here: {here: {step: {bridge: [shut, open]}, measure: {value: north}, goes: up}, there: {measure: {value: south}}}}
C6: {says: The north gains most., strength: asserted, rank: {among: {north: {value: north}, south: {value: south}}, highest: north}}
C7: {says: It had been open before., strength: asserted, will: {measure: {given: {bridge: shut}, had: {bridge: open}, by: end}, certainty: may}}
C8: {says: Closing it undone., strength: asserted, block: {measure: {chance: {bridge: open}, by: end}, with: {without: [build]}, at_most: 0.1, again: [build], then_at_least: 0.5}}
C9: {says: An effect ranks first., strength: asserted, rank: {among: {one: {raise: north.trade.weight, measure: {value: north}}, other: {raise: south.trade.weight, measure: {value: south}}}, highest: one}}
"""
"""A claim of each form and state that no shipped argument needs."""
