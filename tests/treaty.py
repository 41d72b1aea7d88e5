"""A scenario with every word for treaties and votes, for tests that try whatever a file may say."""

from __future__ import annotations

EVERY_WORD = """\
detente: 1
scenario: treaty
calendar:
  start: 2030-01-01
  steps: [{every: quarter, until: 2032-01-01}]
  dates: {polls: {is: 2031-06-01}, review: {is: each 4 years from 2031-11-01}}
defaults: {party: {patience: 0.9, precision: 20, initiative: 4}, inertia: 1, reluctance: 1, price: 0.01}
parties: {north: {name: North}, south: {name: South}}
bodies: {club: {members: [north, south], agree: {share: 0.5, weights: {north: 0.2 .. 0.6, south: 0.3}}}}
issues:
  troops: {options: [there, gone], start: there}
  ties:   {options: [none, full], start: none}
  money:  {options: [unpaid, paid], start: unpaid}
conditions:
  mood:
    levels: [sour, calm]
    start: calm
    changes: {turns: {from: calm, to: sour, rate: 0.5}, mends: {from: sour, to: calm, rate: 0.5}, renews: {at: review, to: calm}}
  tried: {levels: [never, once, often], ordered: true, start: never, set_by: rules}
packages:
  accord:
    rules: [withdraw, recognise, pay]
    alone: true
    pace: 1 .. 2
    ratified_by:
      vote: referendum
      passes: {depends_on: mood, calm: 0.6, sour: 0.1 .. 0.3}
      at: [polls, 2030-06-01]
      lost: {tried: up}
      breach: {north: 0.1, south: {amount: 0.2, when: {mood: sour}}}
rules:
  withdraw:  {act: troops, to: gone, by: north, cost: {north: 0.05}, when: {tried: at most once}}
  recognise: {deal: ties, to: full, needs: [north, south], refused: {tried: down}}
  pay:       {act: money, to: paid, by: south, at: [2030-03-01, polls]}
  undo:      {deal: ties, to: none, needs: [club], takes: {time: 3 months .. 1 year, stages: 2, lapses: 0.1}}
interests:
  north: {hold: {of: troops, weight: 0.2 .. 0.8, prefers: there > gone}, ties: {weight: 0.5, prefers: full > none}, money: {weight: 0.4, prefers: paid > unpaid}}
  south: {free: {of: troops, weight: 1, prefers: gone > there}, sour: {when: {mood: sour, ties: full}, worth: -0.2}, money: {weight: 0.2, prefers: unpaid > paid}}
trade_offs:
  offered: {party: north, would_take: {troops: gone, ties: full, money: paid}, over: {troops: there}}
  refused: {party: north, would_refuse: {troops: gone}}
core: {troops: all, ties: all, money: all}
focus: {moody: {in_play: {mood: all, tried: all}}}
"""
