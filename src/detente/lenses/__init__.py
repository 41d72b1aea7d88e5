"""Ways to ask what follows from a game, one file each; LENSES says what each needs and promises.

No lens imports another; what several share stands in files of its own (`solution`, `shapes`, `compiler`). Command line, docs and the
laws that every lens is tested under read LENSES.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lens:
    """One way to ask: what it is called, what it asks, what it must be given, what its answers keep to, and where it is from."""

    name: str
    asks: str
    needs: str
    promises: tuple[str, ...]  # names of LAWS
    sources: tuple[str, ...]
    of_scenario: bool = True  # whether `run --lens` offers it


LAWS = {
    "names": "other names, or another order, of parties and options permute the answer",
    "scale": "interests times a positive number, noise in proportion, change nothing but values",
    "powerless": "a party that can do nothing changes nothing for the others",
    "alone": "a draw among others gets the bits it gets alone",
    "order": "only the order of what a party prefers matters, not by how much",
}
"""What lenses promise; each is tested for every lens that does (`tests/test_lenses.py`)."""

LENSES = (
    Lens(
        "dynamics",
        "What follows as time goes on, with everyone looking ahead?",
        "rules, interests, pace and noise, a calendar of years",
        ("names", "scale", "powerless", "alone"),
        (
            "Doraszelski and Judd (2012)",
            "Arcidiacono, Bayer, Blevins and Ellickson (2016)",
            "McKelvey and Palfrey (1998)",
            "Bogacki and Shampine (1989)",
            "Jensen (1953)",
        ),
    ),
    Lens(
        "rounds",
        "The same in rounds, for fixed protocols and theorems",
        "rules, interests, shares of the floor, a calendar of rounds",
        ("names", "scale", "powerless", "alone"),
        ("Stahl (1972)", "Rubinstein (1982)", "Baron and Ferejohn (1989)", "McKelvey and Palfrey (1998)"),
        of_scenario=False,  # a scenario's clock says which of the two it is
    ),
    Lens(
        "stability",
        "Which states would nobody leave, once answers are thought of?",
        "who can move from where to where, and each party's ranking of states",
        ("names", "scale", "powerless", "order"),
        ("Fang, Hipel and Kilgour (1993)", "Kilgour, Hipel, Fang and Peng (2001)", "Inohara and Hipel (2008)"),
    ),
    Lens(
        "settlement",
        "Where would bargaining end, and who stands in the way?",
        "positions, saliences and capabilities on ordered issues",
        ("names", "scale", "powerless"),
        ("Van den Bos (1991)", "Black (1948)", "Nash (1950)", "Kalai and Smorodinsky (1975)", "Achen (2006)"),
    ),
)
