"""Small games for the second solver: one for each word of the language, by hand, and others at random."""

from __future__ import annotations

import random
import re

from detente.errors import FileProblems
from detente.language.read import scenario_from_text
from detente.scenario.records import Scenario

HEAD = """\
detente: 1
scenario: {name}
calendar: {{start: 2030-01-01, steps: [{{every: quarter, until: 2031-07-01}}]}}
defaults: {{party: {{patience: 0.9, precision: 20, initiative: 4}}, inertia: 1, reluctance: 2, price: 0.01}}
"""
THREE = "parties: {a: {}, b: {precision: 15}, c: {initiative: 2}}\n"
BRIDGE = "issues: {x: {options: [shut, open], start: shut}}\ncore: {x: all}\n"
WANTS = """\
interests:
  a: {gain: {of: x, weight: 0.6, prefers: open > shut}}
  b: {gain: {of: x, weight: 0.3, prefers: open > shut}, toll: {when: {x: open}, worth: -0.25}}
  c: {pain: {of: x, weight: 0.4, prefers: shut > open}}
"""
SPAN = """\
  a: {gain: {of: x, weight: 0.6, prefers: open > shut}, w: {of: hat, weight: 1, prefers: hi > lo}}
  b: {gain: {of: x, weight: 0.1, prefers: open > shut}, w: {of: hat, weight: 1, prefers: lo > hi}}
  c: {pain: {of: x, weight: 0.15, prefers: shut > open}, w: {of: hat, weight: 1, prefers: lo > hi}}
"""
TWO = "issues: {x: {options: [shut, open], start: shut}, hat: {options: [lo, hi], start: lo}}\ncore: {x: all, hat: all}\n"
MOOD = "issues: {x: {options: [shut, open], start: shut}}\ncore: {x: all, m: all}\n"
MOODY = """\
interests:
  a: {gain: {of: x, weight: 0.6, prefers: open > shut}, calm: {of: m, weight: 0.4, values: {low: 0.2, mid: 1, high: 0}}}
  b: {gain: {when: {x: open, m: [low, mid]}, worth: 0.5}, pain: {when: {x: open, m: high}, worth: -0.5}}
  c: {pain: {of: x, weight: 0.4, prefers: shut > open}, calm: {of: m, weight: 1, along: down}}
"""
FLIP = "  build: {deal: x, to: open, needs: [a, b]}\n  close: {act: x, to: shut, by: b}\n"

GAMES = {
    "deal": THREE + BRIDGE + WANTS + "rules:\n" + FLIP,
    "consent_of_all": THREE
    + TWO
    + "rules: {build: {deal: x, needs: [a, b, c]}, rise: {act: hat, by: a}, sink: {act: hat, from: hi, by: c}}\ninterests:\n"
    + SPAN,
    "act_with_consent": THREE
    + TWO
    + "rules: {build: {act: x, by: a, needs: [b]}, rise: {act: hat, by: [b, c], needs: [a], cost: {b: 0.1}}}\ninterests:\n"
    + SPAN,
    "proposers": THREE
    + TWO
    + "rules: {build: {deal: x, needs: [a, b], proposed_by: c}, rise: {act: hat, by: c, proposed_by: [a, b]}}\ninterests:\n"
    + SPAN.replace("lo > hi}}\n  c", "hi > lo}}\n  c").replace(
        "c: {pain: {of: x, weight: 0.15, prefers: shut > open}, w: {of: hat, weight: 1,",
        "c: {pain: {of: x, weight: 0.6, prefers: open > shut}, w: {of: hat, weight: 0.1,",
    ),
    "one_rule_twice": THREE
    + BRIDGE
    + WANTS
    + "rules:\n"
    + "  build: {deal: x, to: open, needs: [a, b]}\n  close: {act: x, to: shut, by: b, cost: {b: 0.12}}\n  again: {deal: x, to: open, needs: [a, b]}\n  bribe: {deal: x, to: open, needs: [a, b], gain: {b: 0.1}, cost: {a: 0.1}}\n",
    "costs": THREE
    + TWO
    + "rules: {build: {deal: x, to: open, needs: [a, b], cost: {b: 0.1, c: 0.3}}, close: {act: x, to: shut, by: b, cost: {b: [{amount: 0.05, when: {hat: hi}}, 0.02]}}, rise: {act: hat, by: a, from: lo, gain: {c: 0.2}, cost: {a: {depends_on: x, open: 0.3, else: 0.1}}}}\ninterests:\n"
    + SPAN,
    "paid_once": THREE
    + BRIDGE
    + WANTS
    + "rules:\n  build: {deal: x, to: open, needs: [a, b], gain: {b: {amount: 0.2, once: true}}}\n  close: {act: x, to: shut, by: b, cost: {b: 0.01}}\n",
    "body_of_two": THREE
    + TWO
    + "bodies: {club: {members: [a, b, c], agree: 2}}\nrules: {build: {deal: x, needs: [club]}, rise: {act: hat, by: a, needs: [club]}}\ninterests:\n"
    + SPAN,
    "body_by_share": THREE
    + TWO
    + "bodies: {club: {members: [a, b, c], agree: {share: 0.6, weights: {a: 0.5, b: 0.2, c: 0.3}}}}\nrules: {build: {act: x, by: a, needs: [club]}, rise: {deal: hat, needs: [club], proposed_by: c}}\ninterests:\n"
    + SPAN,
    "body_by_pivot": THREE
    + TWO
    + "bodies: {club: {members: [a, b, c], agree: 2, votes: pivot}}\nrules: {build: {deal: x, needs: [club]}, rise: {act: hat, by: a, needs: [club]}}\ninterests:\n"
    + SPAN,
    "pivot_by_share": THREE
    + TWO
    + "bodies: {club: {members: [a, b, c], agree: {share: 0.6, weights: {a: 0.5, b: 0.2, c: 0.3}}, votes: pivot}}\nrules: {build: {deal: x, needs: [club], proposed_by: b}, rise: {act: hat, by: a, needs: [club]}}\ninterests:\n"
    + SPAN,
    "member_and_party": THREE
    + TWO
    + "bodies: {club: {members: [b, c], agree: all}}\nrules: {build: {deal: x, needs: [club, b, a]}, rise: {act: hat, by: a}}\ninterests:\n"
    + SPAN,
    "rates": THREE
    + MOOD
    + "conditions: {m: {levels: [low, mid, high], ordered: true, start: low, changes: {drift: {up: 0.5, down: 0.3}, rush: {when: {x: open}, up: 1}, fall: {from: high, to: low, rate: 0.7}}}}\nrules:\n"
    + FLIP
    + MOODY,
    "lottery": THREE
    + MOOD
    + "conditions: {m: {levels: [low, mid, high], ordered: true, start: low, changes: {vote: {at: 2030-06-15, to: {low: 0.2, mid: 0.3, high: rest}}}}}\nrules:\n"
    + FLIP
    + MOODY,
    "lotteries_on_one_day": THREE
    + MOOD.replace("m: all", "m: all, sky: all")
    + "conditions: {m: {levels: [low, mid, high], ordered: true, start: low, changes: {vote: {at: [2030-06-15, 2030-12-01], up: 0.6, when: {sky: calm}}}}, sky: {levels: [calm, wild], start: calm, changes: {storm: {at: 2030-06-15, to: {calm: 0.4, wild: 0.6}}, lull: {at: 2030-12-01, from: wild, to: calm}}}}\nrules:\n  build: {deal: x, to: open, needs: [a, b], when: {sky: calm}}\n  close: {act: x, to: shut, by: b}\n"
    + MOODY,
    "each_year": THREE
    + MOOD
    + "conditions: {m: {levels: [low, mid, high], ordered: true, start: low, changes: {vote: {at: each 03-01, up: 0.5, down: 0.2}, fade: {from: high, to: low, rate: 1}}}}\nrules:\n"
    + FLIP
    + MOODY,
    "first_lottery": THREE
    + MOOD
    + "conditions: {m: {levels: [low, mid, high], ordered: true, start: {low: 0.3, mid: 0.3, high: 0.4}, changes: {drift: {up: 0.5, down: 0.3}}}}\nrules:\n"
    + FLIP
    + MOODY,
    "before_and_after": THREE
    + MOOD
    + "conditions: {m: {levels: [low, mid, high], ordered: true, start: low, changes: {drift: {up: 2, after: 2030-09-01, before: 2031-03-01}}}}\nrules:\n  build: {deal: x, to: open, needs: [a, b], before: 2030-07-01}\n  close: {act: x, to: shut, by: b, after: 2030-11-01}\n"
    + MOODY,
    "certain_floor": THREE
    + TWO
    + "floors: {vote: {at: 2030-05-01, who: a}, second: {at: [2030-08-01, 2031-02-01], who: b}}\nrules: {build: {deal: x, to: open, needs: [a, b], after: 2030-05-01}, close: {act: x, to: shut, by: b}, rise: {act: hat, by: a, needs: [c]}}\ninterests:\n"
    + SPAN,
    "floor_and_lottery": THREE
    + MOOD
    + "floors: {vote: {at: 2030-06-15, who: a}}\nconditions: {m: {levels: [low, mid, high], ordered: true, start: low, changes: {vote: {at: 2030-06-15, to: {low: 0.2, mid: 0.3, high: rest}, when: {x: open}}}}}\nrules:\n"
    + FLIP
    + MOODY,
    "memory": THREE
    + BRIDGE.replace("x: all", "x: all, m: all")
    + "conditions: {m: {levels: [clear, fresh], start: clear, set_by: rules, changes: {fade: {from: fresh, to: clear, rate: 0.8}}}}\nrules:\n  build: {deal: x, to: open, needs: [a, b], when: {m: clear}}\n  close: {act: x, to: shut, by: [b, c], sets: {m: fresh}, cost: {b: 0.05}}\n"
    + WANTS.replace(
        "b: {gain: {of: x, weight: 0.3, prefers: open > shut}, toll",
        "b: {rest: {of: m, weight: 0.5, prefers: clear > fresh}, gain: {of: x, weight: 0.4, prefers: open > shut}, toll",
    ).replace("prefers: shut > open", "prefers: open > shut"),
    "refusal": THREE
    + BRIDGE.replace("x: all", "x: all, m: all")
    + "conditions: {m: {levels: [clear, fresh], start: clear, set_by: rules, changes: {fade: {from: fresh, to: clear, rate: 0.8}}}}\nrules:\n  build: {deal: x, to: open, needs: [a, b], proposed_by: a, refused: {m: fresh}}\n  close: {act: x, to: shut, by: b, cost: {b: 0.02}}\n"
    + WANTS.replace("  b: {", "  b: {shame: {of: m, weight: 0.1, prefers: clear > fresh}, ")
    .replace("  a: {", "  a: {spite: {of: m, weight: 0.3, prefers: fresh > clear}, ")
    .replace("worth: -0.25", "worth: -0.32"),
    "package": THREE
    + TWO
    + "packages: {both: {issues: [x, hat], at_most: 2}}\nrules: {build: {deal: x, to: open, needs: [a, b], cost: {a: 0.05}}, close: {act: x, to: shut, by: b, cost: {b: 0.1}}, rise: {act: hat, to: hi, by: c, needs: [a], cost: {c: 0.02}}, sink: {act: hat, to: lo, by: c}}\ninterests:\n  a: {w: {of: hat, weight: 0.6, prefers: hi > lo}, p: {of: x, weight: 0.3, prefers: shut > open}}\n  b: {w: {of: x, weight: 1, prefers: open > shut}}\n  c: {w: {of: hat, weight: 0.1, prefers: lo > hi}, p: {of: x, weight: 0.5, prefers: open > shut}}\n",
    "package_of_three": "parties: {a: {}, b: {precision: 15}}\nissues: {x: {options: [shut, open], start: shut}, hat: {options: [lo, hi], start: lo}, z: {options: [dry, wet], start: dry}}\ncore: {x: all, hat: all, z: all}\npackages: {all_three: {issues: [x, hat, z], at_most: 3}}\nrules: {build: {deal: x, needs: [a, b], proposed_by: a}, rise: {act: hat, by: b}, rain: {act: z, from: dry, by: a}}\ninterests:\n  a: {u: {of: x, weight: 0.5, prefers: open > shut}, v: {of: hat, weight: 0.5, prefers: hi > lo}, w: {of: z, weight: 0.3, prefers: dry > wet}}\n  b: {u: {of: x, weight: 0.4, prefers: shut > open}, v: {of: hat, weight: 0.1, prefers: lo > hi}, w: {of: z, weight: 0.7, prefers: wet > dry}}\n",
    "pact": "parties: {a: {}, b: {precision: 15}}\nissues: {x: {options: [shut, open], start: shut}}\ncore: {truce: all, truce_memory: all, x: all}\npacts: {truce: {between: [a, b], breach: {a: 0.15, b: 0.25}, memory: 0.5, renew: true}}\nrules: {build: {act: x, by: a, when: {truce: [none, in_force]}}, close: {act: x, from: open, by: b}}\ninterests:\n  a: {peace: {when: {truce: in_force}, worth: 0.3}, spoils: {when: {truce: broken_by_a}, worth: 0.5}, x: {weight: 0.2, prefers: open > shut}}\n  b: {peace: {when: {truce: in_force}, worth: 0.4}, spoils: {when: {truce: broken_by_b}, worth: 0.3}, shame: {when: {truce_memory: fresh}, worth: -0.1}, x: {weight: 0.2, prefers: shut > open}}\n",
    "office": "parties: {a: {}, b: {initiative: 6}, c: {precision: 15}}\noffices: {chief: {held_by: seat}}\nissues: {x: {options: [shut, open], start: shut}}\nconditions: {seat: {levels: [a, b], start: a, changes: {vote: {at: 2030-06-15, to: {a: 0.3, b: 0.7}}}}}\ncore: {x: all, seat: all}\nrules: {build: {deal: x, to: open, needs: [chief, c], cost: {chief: 0.1}}, close: {act: x, to: shut, by: chief}}\n"
    + WANTS.replace("weight: 0.4, prefers: shut > open", "weight: 0.4, prefers: open > shut").replace("-0.25", "-0.5"),
    "trailing": THREE
    + MOOD
    + "conditions: {m: {start: shut, follows: x, lag: 0.5}}\nrules:\n"
    + FLIP
    + MOODY.replace(
        "calm: {of: m, weight: 0.4, values: {low: 0.2, mid: 1, high: 0}}", "y: {of: m, weight: 0.4, prefers: open > shut}"
    )
    .replace("m: [low, mid]", "m: shut")
    .replace("m: high", "m: open")
    .replace(", calm: {of: m, weight: 1, along: down}", ""),
    "lapse": "parties: {a: {}, b: {precision: 15}}\nissues: {x: {options: [shut, open, wide], ordered: true, start: wide, resets: {lapse: {at: each 04-01, to: shut, when: {x: [open, wide]}}}}}\ncore: {x: all}\nrules: {build: {deal: x, needs: [a, b]}}\ninterests:\n  a: {gain: {of: x, weight: 0.6, along: up}}\n  b: {gain: {of: x, weight: 0.5, ideal: open, loss: square}}\n",
    "terms": THREE
    + "issues: {x: {options: [none, low, some, high], ordered: true, start: some}, pie: {range: 0 .. 1, steps: 4, besides: [uncut], start: uncut}}\ncore: {x: all, pie: all}\nassumptions: {greed: 0.4, odd: {odds: 1}}\nrules: {build: {deal: x, needs: [a, b]}, cut: {deal: pie, needs: [b, c]}, spoil: {act: pie, to: uncut, by: c, given: not odd}}\ninterests:\n  a: {u: {of: x, weight: 0.6, values: {none: 0, low: 0.2, some: 0.5, high: 1}, reference: some, losses_count: 2.5}, v: {share_of: b, weight: 0.3}}\n  b: {u: {of: x, weight: 0.5, ideal: low, loss: linear}, v: {of: pie, weight: greed, along: up}, w: {when: {x: high}, worth: -0.1, given: odd}}\n  c: {v: {of: pie, weight: {depends_on: x, high: 1, else: 0.5}, along: down}, u: {of: x, weight: 0.2, prefers: high > some = none > low}}\n",
    "as_written": THREE + BRIDGE.replace("core", "core") + WANTS.replace("0.6", "1.6") + "rules:\n" + FLIP,
    "cares_until": "parties: {a: {cares_until: 2030-12-01}, b: {precision: 15}}\nissues: {x: {options: [shut, open], start: shut}}\ncore: {x: all}\nrules:\n  build: {deal: x, to: open, needs: [a, b], cost: {a: 0.1}}\n  close: {act: x, to: shut, by: b}\ninterests:\n  a: {gain: {of: x, weight: 0.6, prefers: open > shut}}\n  b: {gain: {of: x, weight: 0.3, prefers: open > shut}}\n",
    "initiative_by_state": "parties: {a: {initiative: {depends_on: x, open: 8, else: 1}}, b: {precision: 15, initiative: 0}}\nissues: {x: {options: [shut, open], start: shut}, hat: {options: [lo, hi], start: lo}}\ncore: {x: all, hat: all}\nrules:\n  build: {deal: x, to: open, needs: [a, b]}\n  close: {act: x, to: shut, by: a, needs: [b]}\n  rise: {act: hat, by: a, needs: [b], when: {x: open}}\ninterests:\n  a: {gain: {of: x, weight: 0.1, prefers: open > shut}, up: {of: hat, weight: 1, prefers: hi > lo}}\n  b: {gain: {of: x, weight: 0.3, prefers: open > shut}, still: {of: hat, weight: 1, prefers: lo > hi}}\n",
    "uncertain": THREE.replace("a: {}", "a: {patience: 0.8 .. 0.95, precision: 10 .. 40, initiative: 1 .. 8}")
    + "issues: {x: {options: [shut, ajar, half, open], start: shut}}\ncore: {x: all}\nrules:\n"
    + FLIP.replace("to: open, ", "")
    + "interests:\n  a: {gain: {of: x, weight: 0.2 .. 0.6, prefers: open > half > ajar > shut}}\n  b: {gain: {of: x, weight: 0.3 .. 0.5, prefers: half > open = ajar > shut}}\n",
}
GAMES["floor_and_lottery_on_the_first_day"] = GAMES["floor_and_lottery"].replace("2030-06-15", "2030-01-01")
GAMES["lottery_on_the_last_day"] = GAMES["lottery"].replace("2030-06-15", "2031-07-01")
GAMES["floors_on_one_day"] = GAMES["certain_floor"].replace("2030-08-01", "2030-05-01")
GAMES["changes_on_one_day"] = (
    GAMES["lottery"]
    .replace("{vote:", "{poll: {at: 2030-06-15, up: 0.5, down: 0.2}, vote:")
    .replace("to: {low: 0.2, mid: 0.3, high: rest}", "from: mid, to: {low: 0.4, high: 0.6}")
    .replace("start: low", "start: mid")
)
GAMES["package_refused"] = (
    THREE
    + TWO.replace("hat: all", "hat: all, m: all")
    + "conditions: {m: {levels: [clear, fresh, sour], start: clear, set_by: rules, changes: {fade: {to: clear, rate: 1}}}}\npackages: {both: {issues: [x, hat], at_most: 2}}\nrules:\n  rise: {deal: hat, needs: [c, b], refused: {m: sour}}\n  build: {deal: x, to: open, needs: [a, b], refused: {m: fresh}}\n  close: {act: x, to: shut, by: b}\ninterests:\n"
    + SPAN.replace("a: {", "a: {spite: {of: m, weight: 0.4, values: {clear: 0, fresh: 1, sour: 0.5}}, ").replace(
        "lo > hi", "hi > lo"
    )
)
TREATY = (
    THREE
    + "issues: {x: {options: [shut, open], start: shut}, hat: {options: [lo, mid, hi], start: lo}, z: {options: [dry, wet], start: dry}}\ncore: {x: all, hat: all, z: all}\npackages: {accord: {rules: [build, rise, rain]}}\nrules: {build: {deal: x, to: open, needs: [a, b], cost: {a: 0.05}}, close: {act: x, to: shut, by: b, cost: {b: 0.1}}, rise: {act: hat, to: [mid, hi], by: c, needs: [a], cost: {c: 0.02}}, sink: {act: hat, to: lo, by: c, cost: {c: 1.5}}, rain: {act: z, to: wet, by: b}, dry_up: {act: z, to: dry, by: a, cost: {a: 2}}}\ninterests:\n  a: {w: {of: hat, weight: 0.6, prefers: hi > mid > lo}, p: {of: x, weight: 0.3, prefers: shut > open}, u: {of: z, weight: 0.1, prefers: dry > wet}}\n  b: {w: {of: x, weight: 1, prefers: open > shut}, u: {of: z, weight: 0.3, prefers: dry > wet}}\n  c: {w: {of: hat, weight: 0.1, prefers: lo > mid > hi}, p: {of: x, weight: 0.5, prefers: open > shut}, u: {of: z, weight: 0.4, prefers: wet > dry}}\n"
)
GAMES["package_of_rules"] = TREATY
GAMES["package_of_rules_or_alone"] = TREATY.replace("rain]}}", "rain], alone: true}, both: {issues: [x, hat]}}")
GAMES["two_packages_of_rules"] = TREATY.replace("rain]}}", "rain]}, small: {rules: [build, rain]}, any: {issues: [x, z]}}")
VOTED = "ratified_by: {vote: poll, passes: 0.6, at: [2030-09-01, 2031-02-01]}"
GAMES["vote"] = GAMES["costs"].replace("needs: [a, b], cost", f"needs: [a, b], {VOTED}, cost")
GAMES["vote_by_state"] = GAMES["rates"].replace(
    "needs: [a, b]", "needs: [a, b], " + VOTED.replace("0.6", "{depends_on: m, low: 0.9, mid: 0.5, high: 0.1}")
)
GAMES["vote_lost_and_broken_off"] = (
    GAMES["memory"]
    .replace(
        "when: {m: clear}",
        "when: {m: clear}, "
        + VOTED.replace("at:", "lost: {m: fresh}, breach: {b: 0.02, a: {amount: 0.1, when: {m: clear}}}, at:"),
    )
    .replace("by: [b, c]", "by: c")
)
GAMES["vote_with_lotteries"] = GAMES["lotteries_on_one_day"].replace(
    "needs: [a, b], when", "needs: [a, b], " + VOTED.replace("[2030-09-01, 2031-02-01]", "[2030-06-15, 2030-12-01]") + ", when"
)
GAMES["vote_on_a_package"] = TREATY.replace("rain]}}", f"rain], {VOTED}}}}}").replace("to: [mid, hi]", "to: hi")
GAMES["two_votes_on_one_issue"] = (
    TREATY.replace("packages: {accord: {rules: [build, rise, rain]}}\n", "")
    .replace(
        "rise: {act: hat, to: [mid, hi], by: c, needs: [a],",
        f"half: {{act: hat, from: lo, to: mid, by: c, needs: [a], {VOTED}}}, rise: {{act: hat, to: hi, by: c, needs: [a], {VOTED.replace('poll', 'second_poll')},",
    )
    .replace("prefers: lo > mid > hi", "prefers: hi > mid > lo")
)
GAMES["takes_time"] = GAMES["costs"].replace("needs: [a, b], cost", "needs: [a, b], takes: 3 months, cost")
GAMES["takes_time_in_two_stages"] = GAMES["memory"].replace(
    "when: {m: clear}",
    "when: {m: clear}, sets: {m: fresh}, takes: {time: 6 months, stages: 2, lapses: 0.5, breach: {a: 0.05, b: 0.02}}",
)
GAMES["takes_time_by_state"] = GAMES["rates"].replace(
    "needs: [a, b]", "needs: [a, b], takes: {depends_on: m, low: 2 months, else: 1 year}"
)
GAMES["package_takes_time"] = TREATY.replace("rain]}}", "rain], takes: {time: 4 months, breach: {c: 0.1}}}}").replace(
    "to: [mid, hi]", "to: hi"
)
GAMES["moved_on_meanwhile"] = (
    GAMES["before_and_after"]
    .replace("before: 2030-07-01", "takes: {time: 1 year, stages: 2}")
    .replace(
        "close: {act: x, to: shut, by: b,", "force: {act: x, to: open, by: a, needs: [c]}\n  close: {act: x, to: shut, by: b,"
    )
)
GAMES["every_few_years"] = (
    GAMES["each_year"].replace("each 03-01", "each 3 years from 2030-09-01").replace("rate: 1}", "rate: 0.1}")
)
DRAWN = "weights: {a: 0.2 .. 0.6, b: 0.1 .. 0.5, c: 0.3}"
GAMES["weights_drawn"] = GAMES["body_by_share"].replace("weights: {a: 0.5, b: 0.2, c: 0.3}", DRAWN)
GAMES["weights_drawn_by_pivot"] = GAMES["pivot_by_share"].replace("weights: {a: 0.5, b: 0.2, c: 0.3}", DRAWN)
GAMES["one_day"] = GAMES["lottery"].replace("to: open, needs: [a, b]", "to: open, needs: [a, b], at: [2030-05-01, 2030-12-01]")
GAMES["one_day_among_floors"] = GAMES["certain_floor"].replace(", after: 2030-05-01", ", at: [2030-05-01, 2030-08-01]")
GAMES["one_day_for_a_package"] = TREATY.replace(
    "rain: {act: z, to: wet, by: b}", "rain: {act: z, to: wet, by: b, at: 2030-06-01}"
)
GAMES["one_day_then_a_vote"] = GAMES["vote"].replace(
    "needs: [a, b], ratified_by", "needs: [a, b], at: [2030-03-01, 2030-11-01], ratified_by"
)
GAMES["pace"] = (
    GAMES["costs"]
    .replace("needs: [a, b], cost", "needs: [a, b], pace: 3, cost")
    .replace("rise: {act: hat, by: a,", "rise: {act: hat, by: a, pace: 2,")
)
GAMES["pace_refused"] = GAMES["refusal"].replace(
    "proposed_by: a,", "proposed_by: a, pace: {depends_on: m, clear: 0.9, else: 0.3},"
)
GAMES["pace_in_a_package"] = (
    GAMES["package"]
    .replace("rise: {act: hat, to: hi, by: c, needs: [a],", "rise: {act: hat, to: hi, by: c, pace: 2,")
    .replace("c: {w: {of: hat, weight: 0.1, prefers: lo > hi}", "c: {w: {of: hat, weight: 0.1, prefers: hi > lo}")
)
GAMES["pace_of_a_package"] = TREATY.replace("rain]}}", "rain], pace: 1.5, takes: 2 months}}").replace("to: [mid, hi]", "to: hi")
GAMES["counting"] = (
    THREE
    + BRIDGE.replace("x: all", "x: all, m: all")
    + "conditions: {m: {levels: [clear, fresh, old], ordered: true, start: clear, set_by: rules, changes: {fade: {from: old, to: clear, rate: 0.8}}}}\nrules:\n  build: {deal: x, to: open, needs: [a, b], when: {m: [clear, fresh]}, sets: {m: up}, refused: {m: down}}\n  close: {act: x, to: shut, by: c, sets: {m: down}}\n  spoil: {act: x, to: shut, by: c, sets: {m: up}}\n"
    + WANTS
)
GAMES["counting_not_in_play"] = GAMES["counting"].replace(", m: all}", "}\nfocus: {part: {in_play: {m: [clear, fresh]}}}")
GAMES["counting_lost_votes"] = GAMES["counting"].replace(
    "needs: [a, b], when", "needs: [a, b], " + VOTED.replace("at:", "lost: {m: up}, at:") + ", when"
)
GAMES["memory_not_in_play"] = (
    THREE
    + TWO
    + "conditions: {m: {levels: [clear, fresh, old], start: clear, set_by: rules, changes: {fade: {from: [fresh, old], to: clear, rate: 1}}}}\nfocus: {part: {in_play: {m: [clear, old]}}}\nrules:\n  build: {deal: x, to: open, needs: [a, b], sets: {m: fresh}, cost: {b: 0.02}}\n  close: {act: x, to: shut, by: b, sets: {m: old}}\n  rise: {act: hat, by: a, needs: [c], refused: {m: fresh}}\ninterests:\n"
    + SPAN.replace("a: {", "a: {spite: {of: m, weight: 0.4, values: {clear: 0, fresh: 1, old: 0.3}}, ")
)
GAMES["lapse_not_in_play"] = (
    GAMES["lapse"]
    .replace("core: {x: all}", "core: {x: [open, wide]}")
    .replace("{of: x, weight: 0.5, ideal: open, loss: square}", "{of: x, weight: 0.5, along: up}")
    .replace("start: wide", "start: open")
)
GAMES["price"] = GAMES["deal"].replace("weight: 0.6", "weight: 6").replace("weight: 0.4", "weight: 0.04")
WIDE = (
    THREE
    + "issues: {x: {options: [shut, open], start: shut}, hat: {options: [lo, hi], start: lo}}\nconditions: {m: {levels: [low, high], start: low, changes: {rise: {from: low, to: high, rate: 2}}}}\ncore: {x: all}\nfocus: {wide: {in_play: {hat: all}}, late: {in_play: {hat: all}, frozen: {m: high}, begins: 2030-04-01}}\nrules: {build: {deal: x, needs: [a, b], when: {m: low}}, force: {act: x, by: a, when: {m: high}}, rise: {act: hat, by: a, needs: [c]}, sink: {act: hat, from: hi, by: b}}\ninterests:\n"
    + SPAN.replace("weight: 1,", "weight: 0.3,")
)
GAMES["core_alone"] = GAMES["wider_focus"] = GAMES["frozen_elsewhere"] = GAMES["held"] = WIDE
GAMES["levels_not_in_play"] = WIDE.replace(
    "[low, high], start: low, changes: {rise: {from: low, to: high, rate: 2}}",
    "[low, high, top], start: low, changes: {rise: {from: low, to: high, rate: 2}, leap: {to: top, rate: 1}, vote: {at: 2030-06-15, to: {low: 0.3, high: 0.2, top: rest}}}",
).replace("{hat: all}}, late", "{hat: all, m: [low, high]}}, late")
FOCUS = {
    "wider_focus": "wide",
    "frozen_elsewhere": "late",
    "held": "wide",
    "levels_not_in_play": "wide",
    "memory_not_in_play": "part",
    "counting_not_in_play": "part",
}
HELD = {"held": {"hat": "hi"}}
IN_ROUNDS = [name for name, text in GAMES.items() if "takes: " not in text]
"""On the clock of rounds nothing takes time of its own."""
OTHERWISE = {"as_written": ("price: 0.01", "price: 0.01, stakes: as_written"), "price": ("price: 0.01", "price: 0.2")}
"""What differs in a game's head."""


def text_of(name: str) -> str:
    """A game by hand, as a file."""
    head = HEAD.format(name=name)
    return head.replace(*OTHERWISE.get(name, ("", ""))) + GAMES[name]


def game(name: str) -> Scenario:
    """A game by hand."""
    return scenario_from_text(text_of(name), name)[0]


# ----------------------------------------------------------------------------------------------- games at random


def random_treaty(seed: int) -> Scenario:
    """A game at random in which rules are voted on, take time, are open on one day, count, and go together by name."""
    dice = random.Random(10_000 + seed)
    while True:
        text = _Treaty(dice).text(f"treaty{seed}")
        try:
            return scenario_from_text(text, f"treaty{seed}")[0]
        except FileProblems:
            continue


def random_game(seed: int, in_rounds: bool = False) -> Scenario:
    """A game of two or three parties over two or three issues; any two seeds differ in kind as well as in numbers.

    A text that the checker refuses (an office that a floor cannot name, a payment that goes round for ever) is drawn again.
    """
    dice = random.Random(seed)
    while True:
        text = (_InRounds if in_rounds else _Writer)(dice).text(f"game{seed}")
        try:
            return scenario_from_text(text, f"game{seed}")[0]
        except FileProblems:
            continue


class _Writer:
    """Writes a file section by section; what is in an earlier section may be named in a later one."""

    def __init__(self, dice: random.Random):
        self.dice = dice
        self.parties = ["a", "b", "c"][: dice.choice([2, 3, 3])]
        self.issues = {f"i{k}": [f"o{j}" for j in range(dice.choice([2, 2, 3]))] for k in range(dice.choice([2, 2, 3]))}
        self.memory = self.chance(0.5)
        self.office = self.chance(0.3)
        self.body = len(self.parties) == 3 and self.chance(0.5)
        self.levels = {"mood": ["low", "mid", "high"][: dice.choice([2, 3])]}
        self.rules: list[str] = []

    def chance(self, p: float) -> bool:
        return self.dice.random() < p

    def number(self, low: float, high: float) -> str:
        return f"{self.dice.uniform(low, high):.3f}"

    def day(self) -> str:
        return self.dice.choice(["2030-03-10", "2030-06-15", "2030-11-05", "2031-02-01"])

    def days(self, each: str) -> str:
        """When something happens that may happen every year."""
        return self.dice.choice([self.day(), each])

    def rate(self, most: float) -> str:
        """How often a year conditions change."""
        return self.number(0, most)

    def head(self, name: str) -> str:
        return (
            HEAD.format(name=name)
            .replace("inertia: 1", f"inertia: {self.number(0.5, 2)}")
            .replace("reluctance: 2", f"reluctance: {self.number(0, 4)}")
        )

    def text(self, name: str) -> str:
        core = [*self.issues, *self.levels, *(["memory"] if self.memory else []), *(["seat"] if self.office else [])]
        return "\n".join(
            [
                self.head(name),
                f"core: {{{', '.join(f'{c}: all' for c in core)}}}",
                f"parties: {{{', '.join(f'{p}: {self.party()}' for p in self.parties)}}}",
                *(["offices: {chief: {held_by: seat}}"] if self.office else []),
                *([f"bodies: {{club: {self.club()}}}"] if self.body else []),
                "issues:",
                *(
                    f"  {i}: {{options: [{', '.join(options)}], start: {self.dice.choice(options)}}}"
                    for i, options in self.issues.items()
                ),
                self.conditions(),
                *(
                    [
                        f"packages: {{both: {{issues: [{', '.join(self.issues)}], at_most: {self.dice.choice([2, len(self.issues)])}}}}}"
                    ]
                    if self.chance(0.6)
                    else []
                ),
                *(
                    [f"floors: {{vote: {{at: {self.days('each 11-05')}, who: {self.dice.choice(self.parties)}}}}}"]
                    if self.chance(0.3)
                    else []
                ),
                "rules:",
                *(self.rule(f"r{k}", issue) for k, issue in enumerate([*self.issues, *self.issues])),
                "interests:",
                *(f"  {p}: {{{', '.join(self.terms())}}}" for p in self.parties),
            ]
        )

    def party(self) -> str:
        return f"{{patience: {self.number(0.8, 0.95)}, precision: {self.number(10, 40)}, initiative: {self.number(1, 6)}}}"

    def club(self) -> str:
        share = f"{{share: {self.number(0.4, 0.8)}, weights: {{a: 0.5, b: 0.3, c: 0.2}}}}"
        return f"{{members: [a, b, c], agree: {self.dice.choice(['2', share])}, votes: {self.dice.choice(['pivot', 'independent'])}}}"

    def conditions(self) -> str:
        found = [
            f"  mood: {{levels: [{', '.join(self.levels['mood'])}], ordered: true, start: low, changes: {{{', '.join(self.changes())}}}}}"
        ]
        if self.memory:
            found.append(
                f"  memory: {{levels: [clear, fresh], start: clear, set_by: rules, changes: {{fade: {{from: fresh, to: clear, rate: {self.rate(2)}}}}}}}"
            )
        if self.office:
            share = self.dice.choice([0.3, 0.5, 0.8])
            found.append(
                f"  seat: {{levels: [a, b], start: a, changes: {{vote: {{at: {self.day()}, to: {{a: {share}, b: rest}}}}}}}}"
            )
        return "\n".join(["conditions:", *found])

    def changes(self) -> list[str]:
        when = f", when: {self.state()}" if self.chance(0.5) else ""
        found = [f"drift: {{up: {self.rate(1)}, down: {self.rate(1)}{when}}}"]
        if self.chance(0.6):
            found.append(f"vote: {{at: {self.days('each 03-10')}, up: {self.number(0.2, 0.6)}, down: {self.number(0.1, 0.4)}}}")
        if self.chance(0.3):
            found.append(
                f"fall: {{from: {self.levels['mood'][-1]}, to: low, rate: {self.rate(2)}, {self.dice.choice(['before', 'after'])}: {self.day()}}}"
            )
        return found

    def state(self) -> str:
        """An option of one issue, or a level."""
        issue = self.dice.choice([*self.issues, "mood"])
        return f"{{{issue}: {self.dice.choice({**self.issues, **self.levels}[issue])}}}"

    def rule(self, name: str, issue: str) -> str:
        options = self.issues[issue]
        who = [*self.parties, *(["chief"] if self.office else [])]
        needs = [*self.dice.sample(who, self.dice.choice([1, 2])), *(["club"] if self.body and self.chance(0.4) else [])]
        keys = []
        if self.chance(0.6):
            keys = [f"deal: {issue}", f"needs: [{', '.join(needs)}]"]
        else:
            keys = [
                f"act: {issue}",
                f"by: {self.dice.choice([*who, '[a, b]'])}",
                *([f"needs: [{needs[-1]}]"] if self.chance(0.4) else []),
            ]
        keys += [f"to: {self.dice.choice(options)}"] if self.chance(0.6) else []
        keys += [f"when: {self.state()}"] if self.chance(0.2) else []
        keys += [f"cost: {{{self.dice.choice(who)}: {self.number(0, 0.3)}}}"] if self.chance(0.5) else []
        keys += [f"proposed_by: {self.dice.choice(self.parties)}"] if self.chance(0.2) else []
        keys += [f"{self.dice.choice(['before', 'after'])}: {self.day()}"] if self.chance(0.25) else []
        keys += (
            [f"{self.dice.choice(['sets', 'refused'])}: {{memory: {self.dice.choice(['fresh', 'fresh', 'clear'])}}}"]
            if self.memory and self.chance(0.5)
            else []
        )
        return f"  {name}: {{{', '.join(keys)}}}"

    def terms(self) -> list[str]:
        found = []
        for issue, options in self.issues.items():
            worth = ", ".join(f"{o}: {self.number(0, 1)}" for o in options)
            found.append(f"w{issue}: {{of: {issue}, weight: {self.number(0.1, 1)}, values: {{{worth}}}}}")
        found.append(f"cross: {{when: {{i0: o0, i1: {self.dice.choice(['o0', 'o1'])}}}, worth: {self.number(-0.6, 0.6)}}}")
        found += (
            [f"mood: {{of: mood, weight: {self.number(0, 0.5)}, along: {self.dice.choice(['up', 'down'])}}}"]
            if self.chance(0.5)
            else []
        )
        found += [f"felt: {{when: {{memory: fresh}}, worth: {self.number(-0.4, 0.1)}}}"] if self.memory else []
        return found


class _Treaty(_Writer):
    """The same with what is signed and stands later; two issues, so that stages leave the game small."""

    def __init__(self, dice: random.Random):
        super().__init__(dice)
        self.issues = dict(list(self.issues.items())[:2])
        self.staged = 0
        self.single: list[str] = []  # rules that lead to one option and are carried out at once, no two of an issue
        self.of: dict[str, str] = {}

    def text(self, name: str) -> str:
        written = super().text(name)
        written = written.replace(
            "memory: {levels: [clear, fresh], start", "memory: {levels: [clear, fresh, old], ordered: true, start"
        )
        if len(self.single) > 1 and self.chance(0.6):
            alone = ", alone: true" if self.chance(0.3) else ""
            way = f", {self.way('accord')}" if self.staged < 2 and self.chance(0.5) else ""
            written = re.sub(r"(?m)^packages: .*\n", "", written)
            written += f"\npackages: {{accord: {{rules: [{', '.join(self.single[:2])}]{alone}{way}}}}}"
        return written

    def rule(self, name: str, issue: str) -> str:
        written = super().rule(name, issue)
        if "memory:" in written and self.chance(0.6):
            written = re.sub(r"memory: \w+", f"memory: {self.dice.choice(['up', 'up', 'down'])}", written)
        if ", to: " not in written:
            return written
        more = ""
        if self.staged < 2 and self.chance(0.5):
            more = f", {self.way(name)}"
        elif self.chance(0.2):
            more = f", pace: {self.rate(4)}"
        elif "before" not in written and "after" not in written and self.chance(0.3):
            more = f", at: [{', '.join(sorted({self.day(), self.day()}))}]"
        if not more.startswith((", ratified", ", takes")) and all(issue != self.of[r] for r in self.single):
            self.single.append(name)
            self.of[name] = issue
        return f"{written[:-1]}{more}}}"

    def way(self, name: str) -> str:
        """A vote, or a time."""
        self.staged += 1
        breach = f", breach: {{{self.dice.choice(self.parties)}: {self.number(0, 0.2)}}}" if self.chance(0.4) else ""
        if self.chance(0.5):
            passes = self.dice.choice(
                [self.number(0.1, 0.9), f"{{depends_on: mood, low: {self.number(0, 1)}, else: {self.number(0, 1)}}}"]
            )
            lost = f", lost: {{memory: {self.dice.choice(['up', 'fresh'])}}}" if self.memory and self.chance(0.5) else ""
            days = ", ".join(sorted({self.day(), self.day()}))
            return f"ratified_by: {{vote: poll_{name}, passes: {passes}, at: [{days}]{lost}{breach}}}"
        lapses = f", lapses: {self.number(0, 1)}" if self.chance(0.4) else ""
        return f"takes: {{time: {self.dice.randint(1, 12)} months, stages: {self.dice.choice([1, 2])}{lapses}{breach}}}"


# ---------------------------------------------------------------------------------------------------- in rounds

ROUNDS_HEAD = """\
detente: 1
scenario: {name}
calendar: {{clock: rounds, rounds: {rounds}, tail: {tail}{instant}}}
defaults: {{party: {{patience: 0.9{party}}}, inertia: {inertia}, reluctance: {reluctance}, price: {price}, stakes: {stakes}}}
"""
MOST_ROUNDS = 6
FLOORS, JUMPS = 20, 3
"""Of those by hand: by how much initiatives and rates a year are divided to be shares and chances."""


def game_in_rounds(name: str, precision: object) -> Scenario:
    """A game by hand with quarters made rounds, initiatives shares of the floor and rates chances."""
    text = GAMES[name].replace("lag: 0.5", "lag: 2").replace(", begins: 2030-04-01", "")
    text = re.sub(r"20(\d\d)-(\d\d)-\d\d", lambda m: f"round {(int(m[1]) - 30) * 4 + (int(m[2]) + 2) // 3}", text)
    text = re.sub(r"each \d\d-\d\d|each \d years from round \d", "[round 2, round 6]", text)
    text = re.sub(r"(?<=initiative: )[^,}]*(,[^}]*})?", lambda m: divided(m[0], FLOORS), text)
    text = re.sub(r"(?<=(?:rate|down|pace): )[\d.]+|(?<=up: )[\d.]+", lambda m: divided(m[0], JUMPS), text)
    head = ROUNDS_HEAD.format(
        name=name,
        rounds=MOST_ROUNDS + 1,
        tail="continues",
        instant="",
        party=f", precision: {precision}, initiative: 0.2",
        inertia=1,
        reluctance=2,
        price=0.2 if name == "price" else 0.01,
        stakes="as_written" if name == "as_written" else "normalised",
    )
    return scenario_from_text(head + text, name)[0]


def divided(text: str, by: int) -> str:
    """A text with every number in it divided."""
    return re.sub(r"\d+(\.\d+)?", lambda m: f"{float(m[0]) / by:.4g}", text)


class _InRounds(_Writer):
    """The same in rounds: the floor by shares, or in turn where there is an office; choices with noise or without."""

    def __init__(self, dice: random.Random):
        super().__init__(dice)
        self.rounds = dice.randint(1, MOST_ROUNDS)
        self.exact = dice.choice(["all", "some", "none"])

    def day(self) -> str:
        return f"round {self.dice.randint(1, self.rounds)}"

    def days(self, each: str) -> str:
        return f"[{', '.join(sorted({self.day() for _ in range(self.dice.choice([1, 2, 3]))}))}]"

    def rate(self, most: float) -> str:
        """A chance; where several changes may apply at once they stay below one together."""
        return self.number(0, 0.3)

    def head(self, name: str) -> str:
        some = ", ".join(self.state() for _ in range(self.dice.choice([1, 1, 2])))
        return ROUNDS_HEAD.format(
            name=name,
            rounds=self.rounds,
            party="",
            tail=self.dice.choice(["stops", "continues"]),
            instant=f", instant: [{some}]" if self.chance(0.5) else "",
            inertia=self.dice.choice(["0", self.number(0, 2)]),
            reluctance=self.dice.choice(["0", self.number(0, 4)]),
            price=self.dice.choice(["0", self.number(0, 0.1)]),
            stakes=self.dice.choice(["as_written", "normalised"]),
        )

    def party(self) -> str:
        sharp = self.exact == "all" or (self.exact == "some" and self.chance(0.5))
        share = self.number(0.1, 0.99 / len(self.parties))
        turn = f"{{depends_on: seat, a: {self.number(0, 0.33)}, b: {share}}}"
        until = f", cares_until: {self.day()}" if self.chance(0.1) else ""
        return (
            f"{{patience: {self.number(0.5, 0.99)}, precision: {'exact' if sharp else self.number(1, 40)}, "
            f"initiative: {turn if self.office and self.chance(0.7) else share}{until}}}"
        )
