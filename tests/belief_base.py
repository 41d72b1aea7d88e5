"""A small conflict in which one side does not know the other: a threat is said or not, tested or not, and kept or not."""

from __future__ import annotations

THREAT = """\
detente: 1
scenario: threat
calendar:
  start: 2030-01-01
  steps: [{every: quarter, until: 2032-01-01}]
  dates: {vote: {is: 2031-01-01}, later: {is: 2031-07-01}}
defaults:
  party: {patience: 0.9, precision: 30, initiative: 4}
  inertia: 1
  reluctance: 1
  price: 0.01
  unexplained: 0.005
parties:
  incumbent: {}
  successor: {}
  rival: {}
offices:
  chief: {held_by: office}
issues:
  words: {options: [silent, firm], start: silent}
  land: {options: [held, taken], start: held}
  answer: {options: [none, fought], start: none}
conditions:
  office: {levels: [incumbent, successor], start: incumbent, changes: {vote: {at: vote, to: {successor: 0.5, incumbent: rest}}}}
  kind:
    levels: [soft, hard]
    start: {soft: 0.3 .. 0.7, hard: rest}
    hidden: {known_to: [chief], truth: soft, grid: 11}
    redraw: {next: {when: chief, keep: 0 .. 1, fresh: {soft: 0.4, hard: rest}}}
  press: {levels: [quiet, leaked], start: quiet}
  warned: {levels: [unheard, alarm, calm], start: unheard}
signals:
  warning: {about_condition: kind, at: later, shows: {alarm: {soft: 0.2, hard: 0.8 .. 0.9}, calm: rest}, sets: warned}
  leak: {about_condition: kind, when: {words: firm}, rate: {soft: 0.5, hard: 0.1 .. 0.2}, sets: {press: leaked}}
rules:
  say_it: {act: words, from: silent, to: firm, by: chief, means: {kind: hard}}
  take: {act: land, from: held, to: taken, by: rival}
  fight: {act: answer, from: none, to: fought, by: chief, when: {land: taken, kind: hard}}
  give_back: {deal: land, from: taken, to: held, needs: [rival, chief], seen: done}
interests:
  incumbent:
    ground: {of: land, weight: 1, prefers: held > taken}
    war: {when: {answer: fought}, worth: {depends_on: kind, soft: -1, hard: -0.1}}
  successor: {terms_of: incumbent}
  rival:
    ground: {of: land, weight: 1, prefers: taken > held}
    war: {when: {answer: fought}, worth: -2}
    alarmed: {when: {warned: alarm}, worth: -0.1}
    told: {when: {press: leaked}, worth: -0.1}
measures:
  doubt: {belief: {kind: hard}, held_by: rival, at: later, true: soft}
core: {words: all, land: all, answer: all, office: all, kind: hidden, press: all, warned: all}
focus:
  seen: {in_play: {kind: known}}
"""
"""Every word of the language about what is hidden stands in it once."""
