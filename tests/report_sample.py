"""Made-up documents to develop and test reports with: a quarrel over a strait between parties that do not exist.

Numbers come from a few smooth formulas; nothing here was solved.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

Json = dict[str, Any]

SCENARIO = {
    "name": "lantern_strait",
    "title": "The Lantern Strait dispute",
    "digest": "5f0c2e7a91d44b3b8e60a1c2",
    "frozen_note": "A frozen issue stays where it started; nothing can move it, and nobody gains by trying.",
}
BARS = {"asserted": 0.75, "implied": 0.75, "reported": 0.5, "prescription": 0.5, "question": 0.5, "hedged": 0.1}
SETTINGS = {"draws": 512, "seed": 1, "workers": 2, "bars": BARS, "tolerance": 0.05, "interval": "95 % Wilson"}
START = dt.date(2031, 3, 1)
DATES = [(START + dt.timedelta(days=30 * k)).isoformat() for k in range(37)]
EVENTS = [
    {"date": "2031-06-15", "name": "Orrin elects its assembly"},
    {"date": "2031-09-01", "name": "handover in Orrin"},
    {"date": "2032-09-01", "name": "League mandate lapses unless renewed"},
]
FOCUSES = {
    "passage": (
        {"blockade": ["tight", "loose", "lifted"], "talks": ["none", "open"], "office": ["doyen", "reformer"]},
        24,
    ),
    "guarantee": (
        {
            "blockade": ["tight", "lifted"],
            "guarantee": ["none", "league", "broken"],
            "fleet": ["weak", "level", "strong"],
            "office": ["doyen", "reformer"],
        },
        36,
    ),
    "tolls": (
        {"toll": ["none", "shared", "veldish"], "blockade": ["tight", "loose", "lifted"], "trust": ["low", "high"]},
        18,
    ),
}
FROZEN = {
    "passage": {"guarantee": "none", "toll": "none", "fishing": "closed", "recognition": "withheld"},
    "guarantee": {"talks": "none", "toll": "none", "fishing": "closed", "recognition": "withheld"},
    "tolls": {"guarantee": "none", "talks": "none", "fishing": "closed", "recognition": "withheld", "office": "doyen"},
}


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def tally(share: float, base: float = 0.2, effect: float = 0.1, counted: int = 481) -> Json:
    """A share with a rough interval, and the arms of its comparison."""
    half = 1.96 * math.sqrt(max(share * (1 - share), 0.002) / counted)
    return {
        "share": share,
        "low": max(0.0, share - half),
        "high": min(1.0, share + half),
        "counted": counted,
        "set_aside": 512 - counted,
        "effect": {"mean": effect, "low": effect - 0.12, "high": effect + 0.15},
        "arms": {"base": base, "other": base + effect},
    }


def hinge(path: str, low: float, high: float, value: float, slope: float, r2: float, because: str = "", cite: str = "") -> Json:
    """A hinge whose share of holding follows a logistic curve in the assumption."""
    width = (high - low) / 10
    bins = [
        {
            "low": low + k * width,
            "high": low + (k + 1) * width,
            "count": 40 + (7 * k) % 17,
            "share": logistic(slope * (low + (k + 0.5) * width - value)),
        }
        for k in range(10)
    ]
    below = [each["share"] for each in bins if each["high"] <= value + width / 2] or [0.0]
    above = [each["share"] for each in bins if each["high"] > value + width / 2] or [1.0]
    return {
        "path": path,
        "value": value,
        "below": sum(below) / len(below),
        "above": sum(above) / len(above),
        "r2": r2,
        "shuffled95": 0.03,
        "because": because,
        "cite": [cite] if cite else [],
        "range": [low, high],
        "bins": bins,
    }


def switch(path: str, no: float, yes: float, r2: float) -> Json:
    """A yes-or-no hinge."""
    return {
        "path": path,
        "value": 0.5,
        "below": no,
        "above": yes,
        "r2": r2,
        "shuffled95": 0.03,
        "because": "unclear who must agree",
        "cite": [],
        "range": [0, 1],
        "bins": [{"low": 0, "high": 0, "share": no, "count": 210}, {"low": 1, "high": 1, "share": yes, "count": 271}],
    }


def claim(
    number: int, says: str, paragraph: str, focus: str = "passage", classes: tuple[str, ...] = ("CS",), **more: Any
) -> Json:
    """A claim document; what is left out is an untested shell."""
    in_play, states = FOCUSES[focus]
    base: Json = {
        "id": f"quill.C{number}",
        "says": says,
        "cite": [f"quill {paragraph}"],
        "class": list(classes),
        "strength": "asserted",
        "forms": ["mono"],
        "focus": focus,
        "in_play": in_play,
        "frozen": FROZEN[focus],
        "states": states,
        "status": "tested",
        "outcome": "follows",
        "reason": "",
        "bar": 0.75,
        "live": True,
        "with_premises": None,
        "without_premises": None,
        "at_middle": None,
        "hinge": None,
        "pace_r2": None,
        "hinges": [],
        "sweep": [],
        "turns_at": None,
        "diagnostics": {},
        "premises_live": [],
        "premises_dead": [],
        "parts": [],
        "notes": [],
    }
    return base | more


def diagnostics(sharpness: float) -> Json:
    return {
        "sharpness": sharpness,
        "against": 0.04,
        "moves_a_year": 0.7,
        "error_left": 0.001,
        "half_step": 0.004,
        "other_end": 0.002,
        "ill_share": 0.006,
    }


def claims() -> list[Json]:
    """Every outcome at least once, and every kind of picture."""
    pride = hinge("veld.pride.weight", 0.0, 0.4, 0.17, 24, 0.61, "how much a public climb-down hurts at home", "quill p4")
    fleet = hinge("fleet.refit.rate", 0.2, 1.2, 0.55, 9, 0.22, "how fast the harbour fleet is made ready", "quill p6")
    noise = hinge("defaults.inertia", 0.5, 2.0, 1.4, -1.1, 0.02)
    cost = hinge("break_guarantee.cost.veld", 0.0, 0.3, 0.11, 30, 0.48, "", "quill p7")
    sweep = [{"bound": 0.05 + 0.05 * k, "share": logistic(8 - 3.1 * k)} for k in range(7)]
    return [
        claim(
            1,
            "A public ultimatum makes the Veldish council less willing to loosen the blockade.",
            "p3",
            with_premises=tally(0.93, 0.41, -0.14),
            without_premises=tally(0.71, 0.41, -0.08),
            at_middle=tally(0.95, 0.41, -0.15),
            hinge=pride,
            hinges=[pride, fleet, noise],
            pace_r2=0.11,
            sweep=sweep,
            turns_at=0.16,
            diagnostics=diagnostics(14.2),
            premises_live=["A1", "A2"],
            notes=["An ultimatum is held from the first day; nobody chose to make it."],
        ),
        claim(
            2,
            "Once the reformer holds office, talks open within a year.",
            "p4",
            classes=("LVL",),
            forms=["level"],
            outcome="does_not_follow",
            with_premises=tally(0.38, 0.46, 0.0),
            without_premises=tally(0.31),
            at_middle=tally(0.81),
            hinge=fleet,
            hinges=[fleet, pride],
            pace_r2=0.44,
            diagnostics=diagnostics(7.9),
            premises_live=["A2"],
            sweep=[{"bound": 0.1 * k, "share": logistic(4 - 1.3 * k)} for k in range(1, 9)],
            turns_at=0.33,
        ),
        claim(
            3,
            "A League guarantee keeps the strait open only while breaking it is costly.",
            "p7",
            "guarantee",
            forms=["mono", "block"],
            strength="hedged",
            bar=0.1,
            with_premises=tally(0.64, 0.22, 0.31),
            without_premises=tally(0.6, 0.22, 0.29),
            at_middle=tally(0.66, 0.22, 0.3),
            hinge=cost,
            hinges=[cost],
            pace_r2=0.07,
            diagnostics=diagnostics(21.0),
            premises_live=["A3"],
            premises_dead=["A1"],
            parts=[
                {"form": "mono", "text": "raising break_guarantee.cost raises years open", "share": 0.88},
                {"form": "block", "text": "open for two years at most 10 % without the cost", "share": 0.69},
            ],
        ),
        claim(
            4,
            "Shared tolls would be accepted by both harbours.",
            "p8",
            "tolls",
            forms=["feas"],
            strength="prescription",
            bar=0.5,
            outcome="open",
            with_premises=tally(0.51, 0.5, 0.0),
            without_premises=tally(0.47),
            at_middle=tally(0.55),
            hinge=switch("assembly_must_agree", 0.74, 0.22, 0.27),
            hinges=[switch("assembly_must_agree", 0.74, 0.22, 0.27), pride],
            pace_r2=0.09,
            diagnostics=diagnostics(4.1),
            premises_live=["A2"],
        ),
        claim(
            5,
            "Fishing rights play no part in the timing.",
            "p9",
            forms=["inv"],
            status="refused",
            outcome="cannot_move",
            live=False,
            reason="in focus passage nothing links fishing to the blockade; put fishing in play",
            bar=0.75,
        ),
        claim(
            6,
            "A larger fleet on either side changes little in the first month.",
            "p9",
            "guarantee",
            forms=["inv"],
            outcome="vacuous",
            live=False,
            with_premises=tally(1.0, 0.31, 0.004),
            without_premises=tally(1.0, 0.31, 0.003),
            at_middle=tally(1.0, 0.31, 0.004),
            diagnostics=diagnostics(11.0),
        ),
        claim(
            7,
            "The blockade will not be lifted before the summer.",
            "p2",
            forms=["level"],
            outcome="no_room",
            live=False,
            with_premises=tally(0.98, 0.01, 0.0),
            without_premises=tally(0.98, 0.01, 0.0),
            diagnostics=diagnostics(11.0),
            reason="the chance is under 1 % in every arm",
        ),
        claim(
            8,
            "If the guarantee is broken, Orrin seeks recognition at once.",
            "p7",
            "guarantee",
            outcome="not_reached",
            live=False,
            with_premises=tally(0.5, 0.0, 0.0, 3),
            without_premises=None,
        ),
        claim(
            9,
            "The harbour master denied that any ship was turned back.",
            "p1",
            forms=["attr"],
            status="attribution",
            outcome=None,
            live=False,
            strength="reported",
            reason="it only reports what the harbour master said",
            classes=("ATT",),
        ),
        claim(
            10,
            "The Veldish council is thought to bluff.",
            "p5",
            status="waiting",
            outcome=None,
            live=False,
            strength="question",
            reason="needs private information: what others believe about the council's resolve",
        ),
        claim(
            11,
            "Without the doyen, the blockade would have been loosened earlier.",
            "p5",
            forms=["cf"],
            strength="implied",
            with_premises=tally(0.86, 0.34, 0.12),
            without_premises=tally(0.84, 0.33, 0.12),
            at_middle=tally(0.88, 0.34, 0.12),
            hinge=noise,
            hinges=[noise],
            pace_r2=0.31,
            diagnostics=diagnostics(9.3),
            premises_live=["A2"],
            classes=("CF",),
        ),
        claim(
            12,
            "Veld gains more from waiting than Orrin does.",
            "p6",
            "guarantee",
            forms=["order"],
            outcome="ill_conditioned",
            live=False,
            with_premises=tally(0.58),
            without_premises=tally(0.55),
            diagnostics=diagnostics(6.0) | {"ill_share": 0.43},
            reason="in 43 % of the draws the answer moves by more than 0.05 with half the step",
            classes=("ORD",),
        ),
    ]


def premises() -> list[Json]:
    return [
        {
            "id": "A1",
            "says": "A public climb-down hurts the Veldish council at home.",
            "cite": ["quill p4"],
            "sets": {"veld.pride.weight": "0.15 .. 0.4"},
            "not_encoded": "",
        },
        {
            "id": "A2",
            "says": "The reformer wants the strait open more than the doyen does.",
            "cite": ["quill p4"],
            "sets": {"reformer.passage.weight": "0.3 .. 0.6", "doyen.passage.weight": "0.05 .. 0.2"},
            "not_encoded": "",
        },
        {
            "id": "A3",
            "says": "The League pays for a guarantee it has given.",
            "cite": ["quill p7"],
            "sets": {"break_guarantee.cost.veld": "0.1 .. 0.3"},
            "not_encoded": "",
        },
        {
            "id": "A4",
            "says": "Both harbours live by trade.",
            "cite": ["quill p2"],
            "sets": {},
            "not_encoded": "the scenario states it already",
        },
    ]


def audit() -> Json:
    """An audit of one made-up memo."""
    every = claims()
    return {
        "format": "detente.audit/1",
        "version": "0.1.0",
        "scenario": SCENARIO,
        "settings": SETTINGS,
        "seconds": 131.2,
        "digest": "c4b1a7f2e0d95d11",
        "arguments": [
            {
                "name": "quill",
                "title": "The Quill memo: why ultimatums fail in the strait",
                "digest": "1f9e3a77",
                "documents": [
                    {
                        "id": "quill",
                        "title": "A memo on the Lantern Strait",
                        "outlet": "The Quill (made up)",
                        "author": "M. Ferrant",
                        "date": "2031-02-20",
                    }
                ],
                "premises": premises(),
                "counts": {"claims": len(every), "tested": 9, "live": 5, "attr": 1, "waiting": 1, "refused": 1},
                "claims": every,
            }
        ],
    }


def paths(options: list[str], pulls: list[float], turn: float = 16.0) -> Json:
    """Smooth chances: option k gains by `pulls[k]` as time passes."""
    mean: list[list[float]] = [[] for _ in options]
    for step in range(len(DATES)):
        late = 4 * logistic((step - turn) / 5) - 4 * logistic(-turn / 5)
        weights = [math.exp(pull * late + (4.5 if k == 0 else 0.0)) for k, pull in enumerate(pulls)]
        for k, weight in enumerate(weights):
            mean[k].append(round(weight / sum(weights), 4))
    band = [[0.5 * p * (1 - p) for p in row] for row in mean]
    return {
        "options": options,
        "mean": mean,
        "low": [[max(0.0, p - b) for p, b in zip(row, wide, strict=True)] for row, wide in zip(mean, band, strict=True)],
        "high": [[min(1.0, p + b) for p, b in zip(row, wide, strict=True)] for row, wide in zip(mean, band, strict=True)],
    }


def assumptions() -> list[Json]:
    """Ranges of every kind, with and without a source."""
    rows = [
        ("veld.pride.weight", "weight", "0 .. 0.4", ["quill p4"], "how much a public climb-down hurts at home", -0.52),
        ("veld.tolls.weight", "weight", "0.1 .. 0.3", [], "assumed: revenue matters, but less than standing", 0.21),
        ("reformer.passage.weight", "weight", "0.2 .. 0.6", ["quill p4"], "", 0.44),
        ("doyen.passage.weight", "weight", "0.05 .. 0.4", [], "assumed", 0.12),
        ("fleet.refit.rate", "rate", "0.2 .. 1.2", ["quill p6"], "how fast the harbour fleet is made ready", -0.18),
        ("break_guarantee.cost.veld", "cost", "0 .. 0.3", ["quill p7"], "", 0.08),
        ("assembly_must_agree", "odds", "odds 0.3 .. 0.7", [], "unclear who must agree", -0.33),
        ("defaults.inertia", "inertia", "0.5 .. 2", [], "assumed", -0.06),
        ("defaults.reluctance", "reluctance", "1 .. 4", [], "assumed", -0.15),
        ("veld.precision", "precision", "20 .. 50", [], "assumed", 0.02),
        ("orrin.patience", "patience", "0.8 .. 0.97", [], "assumed", None),
    ]
    return [
        {
            "path": path,
            "kind": kind,
            "text": text,
            "cite": cite,
            "because": because,
            "effect": {"on": "blockade=lifted at 2032-03-01", "rank_correlation": effect},
        }
        for path, kind, text, cite, because, effect in rows
    ]


def run() -> Json:
    """A run of the focus on free passage."""
    in_play, states = FOCUSES["passage"]
    rising = [round(0.62 * logistic((k - 14) / 4), 4) for k in range(len(DATES))]
    return {
        "format": "detente.run/1",
        "version": "0.1.0",
        "scenario": SCENARIO,
        "settings": SETTINGS,
        "focus": "passage",
        "in_play": in_play,
        "frozen": FROZEN["passage"],
        "states": states,
        "dates": DATES,
        "events": EVENTS,
        "issues": {
            "blockade": paths(["tight", "loose", "lifted"], [0, 1.1, 1.4]),
            "talks": paths(["none", "open"], [0, 1.2], 11),
        },
        "conditions": {"office": paths(["doyen", "reformer"], [0, 1.6], 6)},
        "arrivals": {
            "blockade": {
                "loose": {"by": rising, "median": "2032-05-20"},
                "lifted": {"by": [r / 2 for r in rising], "median": "never"},
            },
            "talks": {"open": {"by": rising, "median": "2032-02-10"}},
        },
        "durations": {"blockade": {"tight": 1.62, "loose": 0.74, "lifted": 0.6}, "talks": {"none": 1.9, "open": 1.06}},
        "moves": [
            {
                "rule": "loosen",
                "tried": 1.9,
                "carried": 0.62,
                "refused": 1.28,
                "blockers": {"assembly": 0.81, "veld": 0.36, "league": 0.11},
            },
            {
                "rule": "lift",
                "tried": 1.1,
                "carried": 0.34,
                "refused": 0.76,
                "blockers": {"veld": 0.7, "assembly": 0.06},
            },
            {"rule": "open_talks", "tried": 0.9, "carried": 0.71, "refused": 0.19, "blockers": {"assembly": 0.19}},
            {"rule": "tighten", "tried": 0.21, "carried": 0.21, "refused": 0, "blockers": {}},
        ],
        "values": {
            "veld": {"mean": 3.1, "low": 1.9, "high": 4.6},
            "orrin": {"mean": 2.2, "low": 0.8, "high": 3.9},
            "league": {"mean": 1.4, "low": 0.6, "high": 2.0},
        },
        "assumptions": assumptions(),
        "diagnostics": diagnostics(12.4),
        "digest": "98ac01d7e55f42aa",
        "seconds": 6.4,
    }


def baseline() -> Json:
    """A baseline over three focuses."""
    facts = {"passage": (0.55, 0.28), "guarantee": (0.58, 0.25), "tolls": (0.49, 0.31)}
    return {
        "format": "detente.baseline/1",
        "version": "0.1.0",
        "scenario": SCENARIO,
        "settings": SETTINGS,
        "seconds": 21.0,
        "digest": "77d0c1b2",
        "dates": DATES,
        "events": EVENTS,
        "bands": [
            {
                "name": "no_sudden_lift",
                "text": "chance of blockade=lifted by 2031-06-01 at most 0.05",
                "because": "nobody expects it at once",
                "cite": [],
                "kept": 0.97,
                "mean": 0.012,
                "low": 0.001,
                "high": 0.04,
            },
            {
                "name": "talks_possible",
                "text": "chance of talks=open by 2032-03-01 between 0.1 and 0.9",
                "because": "both were reported as possible",
                "cite": ["quill p2"],
                "kept": 0.93,
                "mean": 0.48,
                "low": 0.12,
                "high": 0.88,
            },
        ],
        "focuses": [
            {
                "name": name,
                "states": FOCUSES[name][1],
                "draws": 512,
                "set_aside": 512 - 481 + 4 * k,
                "bands": {
                    "no_sudden_lift": {"mean": 0.012, "share_kept": 0.97},
                    "talks_possible": {"mean": 0.48, "share_kept": 0.93},
                },
                "facts": {"blockade tight after a year": tight, "blockade lifted after two years": lifted},
                "paths": {"blockade": paths(["tight", "loose", "lifted"], [0, 1.1 - 0.2 * k, 1.4])},
            }
            for k, (name, (tight, lifted)) in enumerate(facts.items())
        ],
        "spread": {"blockade tight after a year": 0.09, "blockade lifted after two years": 0.06},
    }
