"""Why a claim comes out as it does, or a move is made: the shortest account in words, at most twelve lines, then the tables.

Every sentence follows by a rule from what the finding holds. Gains are in yearly spans: 1 is a year of all that a party has at
stake in the core.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from detente.findings.common import Spread
from detente.findings.explain import (
    ExplainedGame,
    ExplainFinding,
    GainPart,
    MoveLedger,
    PartyGain,
    PremiseLeftOut,
)
from detente.findings.shares import rooms
from detente.findings.statuses import Outcome, Premises
from detente.report import counted
from detente.report import words as w
from detente.report.grid import Grid

MOST_LINES = 12
TOLD = 3
"""Parts of a gain that a sentence names on either side, and parties it is told of."""
SMALL = 0.1
"""Of the largest part: smaller ones a sentence leaves to the table."""
MOVED = 0.01
"""Yearly spans by which a gain must differ between two games for a sentence to say so."""
WANTED = 0.1
"""Share of the draws in which somebody must gain by a move for it to be wanted at all."""
WILLING = 0.9
"""The chance of consent from which on nobody is said to be in the way."""
KINDS = {
    "cost": "its cost",
    "costs_later": "costs still to come",
    "beyond": "the far end",
}

UNIT = (
    "In yearly spans: 1 is a year of all that a party has at stake in the core. `nobody acts`: what a part would bring if "
    "nobody did anything any more, chance and the calendar going on; `later`: what is added by all that is done from then on. "
    "The far end is what lies so late that it is not told apart."
)


def nought(value: float | None) -> float:
    """The value; nought where there is none."""
    return 0.0 if value is None else value


def mean_of(spread: Spread | None) -> float:
    """The mean over the draws; nought where there is none."""
    return 0.0 if spread is None else nought(spread.mean)


def account(found: ExplainFinding) -> list[str]:
    """The account, a sentence or two a line."""
    lines = [w.verdict_sentence(found.claim)] if found.claim is not None else []
    lines += [compared(found), leads(found)]
    if (first := _ledger(found)) is not None:
        lines += [_gain_line(found, first, gain) for gain in _told_of(first)]
        lines += [pulled(found, first), in_the_way(found, first), changed(found)]
    if found.claim is not None:
        lines += [premises(found), turning(found)]
    return [*(line for line in lines if line), silent(found)][:MOST_LINES]


def _ledger(found: ExplainFinding) -> MoveLedger | None:
    return next((game.ledger for game in found.games if game.ledger is not None), None)


def who(found: ExplainFinding, name: str) -> str:
    """A party within a sentence: an article before its name is a small one."""
    said = w.party(name, found.scenario)
    first, _, rest = said.partition(" ")
    return f"{first.lower()} {rest}" if first in ("The", "A", "An") and rest else said


def amount(found: ExplainFinding, value: float | None) -> str:
    """A value of the measure: chances in per cent."""
    return w.percent(value) if found.measure.startswith("chance") else w.number(value)


def compared(found: ExplainFinding) -> str:
    """What the explained part compares, and which way it goes."""
    if found.claim is None or found.part is None or not found.claim.parts:
        return ""
    part, many = found.claim.parts[found.part], len(found.claim.parts)
    of = f"Part {found.part + 1} of {many}: " if many > 1 else ""
    told = f"{of}{found.measure}" if of else w.capital(found.measure)
    ways = (part.ways.as_claimed, part.ways.no_difference, part.ways.other_way)
    shares = ", ".join(f"{each.says} in {w.percent(each.share)}" for each in ways)
    base, other = amount(found, part.arms.base), amount(found, part.arms.other)
    if part.arms.other is None or len(found.games) < 2 or part.form in ("rank", "more_here", "thresh"):
        return f"{told}, {base} on average: {shares} of the draws."
    first, second = (game.says or "the game as it is" for game in found.games)
    return f"{told}, on average {base} with {first} and {other} with {second}: {shares} of the draws."


def leads(found: ExplainFinding) -> str:
    """What leads to what is measured, and how often that comes up."""
    games = [game for game in found.games if game.moves]
    if not games:
        return "No decision leads to it: chance, the calendar and the numbers typed in do." if found.games else ""
    first, ledger = games[0], _ledger(found)
    main = next((each for each in first.moves if each.move == found.move), first.moves[0])
    others = w.listed(w.spaced(each.move) for each in first.moves if each.move != main.move and each.tried > MOVED)
    lead = "What leads there is " if found.leads else "What is tried most is " if found.claim is not None else ""
    what = f"{lead}{w.spaced(main.move)}" if lead else w.capital(w.spaced(main.move))
    counts = (
        f"by {w.day(first.by)} it is tried {w.number(main.tried)} times a path and carried out {w.number(main.carried)} times"
    )
    never = found.no_ledger or "it is hardly ever open"
    at = f"looked at on {w.day(ledger.on)}, {_state(ledger)}" if ledger is not None else never
    return w.sentence(f"{what}{f' (besides it {others})' if others else ''}: {counts}; {at}")


def _state(ledger: MoveLedger) -> str:
    to = ", ".join(f"{w.spaced(name)} to {w.spaced(level)}" for name, level in ledger.to.items())
    stands = ", ".join(f"{w.spaced(name)} {w.spaced(level)}" for name, level in ledger.state.items() if name not in ledger.to)
    return f"it takes {to}{f' ({stands})' if stands else ''}"


def _told_of(ledger: MoveLedger) -> Sequence[PartyGain]:
    """Whom sentences tell of: those whose consent is needed, the least willing first, then who else may try it."""
    asked = [gain for gain in ledger.parties if gain.consents]
    return [*asked, *(gain for gain in ledger.parties if not gain.consents)][:TOLD]


def _gain_line(found: ExplainFinding, ledger: MoveLedger, gain: PartyGain) -> str:
    """What one party gains, and from what."""
    name = w.capital(who(found, gain.party))
    for_it, against = _sides(gain.parts)
    told = [f"for it {for_it}"] if for_it else []
    told += [f"against it {against}"] if against else []
    agrees = (
        f"; asked alone it would agree in {w.percent(gain.agrees.mean)} of cases" if gain.consents else "; it only proposes"
    )
    asked = agrees if len(ledger.parties) > 1 else ""
    parts = f": {'; '.join(told)}" if told else ""
    often = f"and gains in {w.percent(gain.gains_in)} of the draws"
    return f"{name} would {_gain(mean_of(gain.gain))} by it, {often}{asked}{parts}."


def _gain(value: float) -> str:
    """`gain 0.3`, `lose 2`."""
    return f"{'gain' if value >= 0 else 'lose'} {w.number(abs(value))}"


def part_name(part: GainPart) -> str:
    """`toll`, `what it costs at once`."""
    return w.spaced(part.name) if part.kind == "interest" else KINDS[part.kind]


def _sides(parts: Sequence[GainPart]) -> tuple[str, str]:
    """The largest parts above nought and below it."""
    worth = sorted(((mean_of(part.whole), part_name(part)) for part in parts), key=lambda each: -abs(each[0]))
    least = SMALL * abs(worth[0][0]) if worth else 0.0
    told = [(value, name) for value, name in worth if abs(value) >= least and value]
    sides = ([each for each in told if each[0] > 0], [each for each in told if each[0] < 0])
    first, second = (w.listed(f"{name} {w.signed(value)}" for value, name in side[:TOLD]) for side in sides)
    return first, second


def pulled(found: ExplainFinding, ledger: MoveLedger) -> str:
    """How much of a gain is what comes later, and by whom: of the least willing who is asked."""
    gain = _told_of(ledger)[0] if ledger.parties else None
    if gain is None or not gain.pulls:
        return ""
    alone = sum(mean_of(part.alone) for part in gain.parts)
    ordered = sorted(gain.pulls, key=lambda pull: -abs(mean_of(pull.worth)))[:TOLD]
    names = ["itself" if pull.party == gain.party else who(found, pull.party) for pull in ordered]
    by = w.listed(f"{name} {w.signed(pull.worth.mean)}" for name, pull in zip(names, ordered, strict=True))
    lead = f"Were either for good, nobody doing anything more, {who(found, gain.party)} would {_gain(alone)} by it"
    return f"{lead}; the rest is what would be done from then on, after it or without it: by {by}."


def in_the_way(found: ExplainFinding, ledger: MoveLedger) -> str:
    """Who blocks it, or that nobody wants it."""
    tryers = [gain for gain in ledger.parties if gain.tries]
    if tryers and all(gain.gains_in <= WANTED for gain in tryers):
        most = w.percent(max(gain.gains_in for gain in tryers))
        return f"Nobody who may try it wants it: none gains in more than {most} of the draws."
    asked = [gain for gain in ledger.parties if gain.consents]
    if not [gain for gain in asked if not gain.tries] and len(asked) < 2:
        return "It needs nobody else's consent."
    least = asked[0]
    if mean_of(least.agrees) >= WILLING:
        return "Nobody is in the way: each whose consent is needed would nearly always give it."
    told = next((m for game in found.games for m in game.moves if m.move == ledger.move), None)
    counts = sorted(told.blockers.items(), key=lambda item: -item[1]) if told is not None else []
    blamed = w.listed(f"{w.number(count)} by {who(found, name)}" for name, count in counts if count > MOVED)
    refusals = f" Of {w.number(told.refused)} refusals a path: {blamed}." if told is not None and blamed else ""
    return f"Most in the way is {who(found, least.party)}.{refusals}"


def changed(found: ExplainFinding) -> str:
    """What the change that is compared does to each gain."""
    after = found.games[-1].ledger if len(found.games) > 1 else None
    if after is None or not any(gain.change is not None for gain in after.parties):
        return ""
    second = found.games[-1].says or "the game as it is"
    moved = [(gain, mean_of(gain.change)) for gain in _told_of(after) if gain.change is not None]
    told = [f"{who(found, g.party)} {w.signed(by)}{_by_parts(g)}" for g, by in moved if abs(by) >= MOVED]
    if not told:
        return f"With {second} nobody's gain moves by {MOVED:g} or more."
    asked = [by for gain, by in moved if gain.consents and abs(by) >= MOVED]
    apart = "; one of them is brought nearer to it, another further from it" if asked and min(asked) < 0 < max(asked) else ""
    return f"With {second} gains move: {'; '.join(told)}{apart}."


def _by_parts(gain: PartyGain) -> str:
    """The two parts that move most."""
    moved = [(part, mean_of(part.change)) for part in gain.parts if part.change is not None]
    most = sorted(moved, key=lambda each: -abs(each[1]))[:2]
    told = [f"{part_name(part)} {w.signed(by)}" for part, by in most if abs(by) >= MOVED]
    return f" ({', '.join(told)})" if told else ""


# ------------------------------------------------------------------------------------------------ what it rests on


def premises(found: ExplainFinding) -> str:
    """Which premises carry it, each left out in turn."""
    if found.claim is None:
        return ""
    if not found.premises:
        return "None of the argument's premises touches it." if found.claim.premises_dead else ""
    said = [
        f"{_named(some)} {verb}: {_without(some)}"
        for word, verb in ((Premises.CARRIED, "carries it"), (Premises.AGAINST, "works against it"))
        if (some := [each for each in found.premises if each.does is not None and each.does.word is word])
    ]
    telling = (Premises.CARRIED, Premises.AGAINST)
    rest = [each for each in found.premises if each.does is not None and each.does.word not in telling]
    if rest:
        most = max(abs(nought(each.does.difference)) for each in rest if each.does is not None)
        surely = ", which so few draws cannot tell from nothing" if most > 0.005 else ""
        which = _named(rest) if len(rest) == 1 else f"any of {_named(rest)}"
        lead = "leaving out" if said else "none of the premises alone carries it: leaving out"
        said.append(f"{lead} {which} moves the share by at most {w.gap(most)}{surely}")
    if dead := found.claim.premises_dead:
        said.append(f"{w.listed(dead)} {'touches' if len(dead) == 1 else 'touch'} nothing here")
    return w.sentence(w.capital("; ".join(said)))


def _named(some: Sequence[PremiseLeftOut]) -> str:
    return w.listed(each.premise for each in some)


def _without(some: Sequence[PremiseLeftOut]) -> str:
    return w.listed(f"without {each.premise} it holds in {w.percent(each.share)}" for each in some)


def turning(found: ExplainFinding) -> str:
    """On what it hinges, and what would turn it."""
    claim = found.claim
    if claim is None or claim.with_premises is None or claim.with_premises.share is None:
        return ""
    counts = found.scenario.counts
    if claim.hinge is not None:
        hinge = f"It hinges on {claim.hinge.path}. {w.hinge_sentence(claim.hinge, counts)}"
    elif claim.pair is not None:
        hinge = f"It hinges on two together: {w.pair_short(claim.pair)}."
    elif claim.box is not None:
        hinge = f"It hinges on several together: {w.box_short(claim.box)}."
    else:
        hinge = f"In {claim.with_premises.counted}{w.NBSP}draws no single assumption is found on which it hinges."
    ways = list(_ways_to_turn(found))
    turn = f"It would turn {w.listed(ways, 'or')}." if ways else "Nothing tried here turns it: no premise, no hinge, no bound."
    return f"{hinge} {turn}"


def _ways_to_turn(found: ExplainFinding) -> Iterator[str]:
    claim = found.claim
    assert claim is not None and claim.with_premises is not None and claim.with_premises.share is not None
    room = _room(claim.with_premises.share, claim.bar)
    for each in found.premises:
        if each.turns:
            other = f" (then {w.SHOWN[_room(each.share, claim.bar)][0]})" if each.share is not None else ""
            yield f"without {each.premise}{other}"
    if claim.hinge is not None and w.reliable(claim.hinge):
        for above, share in ((False, claim.hinge.below), (True, claim.hinge.above)):
            if (other := _room(share, claim.bar)) is not room:
                where = w.side(claim.hinge.path, claim.hinge.value, w.is_switch(claim.hinge), above)
                yield f"{where if w.is_switch(claim.hinge) else f'with {where}'} (then {w.SHOWN[other][0]})"
    for bound in claim.bounds:
        if bound.turns_at is not None:
            own = f"the claim's own bound ({w.spaced(bound.bound)})"
            yield f"were {own} not {w.number(bound.stated)} but {w.number(bound.turns_at)}"


def _room(share: float, bar: float) -> Outcome:
    return next(word for word, (low, high) in rooms(bar).items() if low <= share < high)


def silent(found: ExplainFinding) -> str:
    """What the model cannot say about it."""
    said = []
    if found.frozen:
        first = [w.spaced(name) for name in list(found.frozen)[:TOLD]]
        more = len(found.frozen) - len(first)
        said.append(
            f"whatever would come of {w.listed(first if not more else [*first, f'{more} more'])}, which stand still here"
        )
    if found.not_encoded:
        said.append(f"what {w.listed(found.not_encoded)} adds, for which no number stands")
    claim = found.claim
    if claim is not None and claim.encoders:
        said.append("whether the assumed sizes are right, on which over half of it rests")
    sharp = claim.diagnostics.sharpness if claim is not None else None
    if sharp is not None and sharp < 5:
        said.append(f"what a party surely does: choices are mostly noise here (sharpness {w.number(sharp)})")
    if claim is not None and claim.with_premises is not None and claim.with_premises.unsettled:
        said.append(f"anything of {w.plural(claim.with_premises.unsettled, 'draw', 'draws')} in which plans never settle")
    told = f"It cannot say {'; '.join(said)}. " if said else ""
    return f"{told}Sizes are what the files assume, over their whole ranges: this says what follows from them."


# ------------------------------------------------------------------------------------------------ tables


def title(found: ExplainFinding) -> str:
    """What is explained."""
    if found.claim is not None:
        return f"Why {found.claim.id}: {found.claim.says}"
    under = f", under the premises of {found.argument}" if found.argument else ""
    return f"Why {w.spaced(found.move or '')} is made or refused ({found.scenario.title or found.scenario.name}{under})"


def ledger_rows(gain: PartyGain) -> Iterator[tuple[str, ...]]:
    """A part a row: by itself, what is added later, both, mostly; and the change where there is one."""
    for part in gain.parts:
        if part.kind == "beyond" and not any(round(nought(each), 3) for each in dict(part.whole).values()):
            continue
        change = (w.signed(part.change.mean),) if part.change is not None else ()
        band = w.span(part.whole.low, part.whole.high)
        yield (part_name(part), w.signed(part.alone.mean), w.signed(part.later.mean), w.signed(part.whole.mean), band, *change)
    alone, later = (sum(mean_of(getattr(part, side)) for part in gain.parts) for side in ("alone", "later"))
    change = (w.signed(gain.change.mean),) if gain.change is not None else ()
    band = w.span(gain.gain.low, gain.gain.high)
    yield ("all together", w.signed(alone), w.signed(later), w.signed(gain.gain.mean), band, *change)


def pull_rows(found: ExplainFinding, gain: PartyGain) -> Iterator[tuple[str, ...]]:
    """Of what is done later, what each adds that acts."""
    for pull in gain.pulls:
        change = (w.signed(pull.change.mean),) if pull.change is not None else ()
        band = w.span(pull.worth.low, pull.worth.high)
        yield (f"of later, by {who(found, pull.party)}", "", w.signed(pull.worth.mean), "", band, *change)


def heads(game: ExplainedGame) -> tuple[str, ...]:
    """The heads of a party's table."""
    changed = game.ledger is not None and any(gain.change is not None for gain in game.ledger.parties)
    return ("part", "nobody acts", "later", "whole", "mostly", *(("change",) if changed else ()))


def premise_rows(found: ExplainFinding) -> Iterator[tuple[str, ...]]:
    """A premise a row: what it says, the share without it, what it does."""
    for each in found.premises:
        does = each.does
        told = w.SHORT_PREMISES[does.word].replace("its premises", "it").replace("them", "it") if does is not None else ""
        low, high = (w.signed_points(does.low), w.signed_points(does.high)) if does is not None else ("", "")
        points = f"{w.signed_points(does.difference)} ({low} to {high})" if does is not None else ""
        turned = "; the verdict turns" if each.turns else ""
        yield each.premise, each.says, w.percent(each.share), points, f"{told or 'little'}{turned}"


def render_explain(found: ExplainFinding, console: Console) -> None:
    """Prints the account, then its tables."""
    console.print()
    console.print(Text(title(found), style="bold"))
    if found.claim is not None:
        console.print(Text(found.claim.asks, style="dim"))
    console.print(Text(w.sentence(w.capital(w.settings_words(found.settings))), style="dim"))
    console.print()
    for line in account(found):
        console.print(Text(line))
    for game in found.games:
        if game.ledger is not None:
            _ledger_table(found, game, console)
    if found.premises:
        table = Grid(
            ("premise", "it says", "without", "points", "alone it"), "Each premise left out in turn", frozenset((2, 3))
        )
        for row in premise_rows(found):
            table.add_row(*row)
        console.print(table)
    if found.draws is not None:
        for sentence in counted.sentences(found.draws, found.settings):
            console.print(Text(sentence, style="dim"))
    console.print(Text(UNIT, style="dim"))
    console.print(Text(f"{w.NEVER} {w.duration(found.seconds)}.", style="dim"))


def _ledger_table(found: ExplainFinding, game: ExplainedGame, console: Console) -> None:
    ledger = game.ledger
    assert ledger is not None
    with_ = f" with {game.says}" if game.says else ""
    right = frozenset(range(1, len(heads(game))))
    for gain in ledger.parties:
        name = w.capital(who(found, gain.party))
        table = Grid(heads(game), f"{name}: what {w.spaced(ledger.move)} is worth{with_}", right)
        for row in (*ledger_rows(gain), *pull_rows(found, gain)):
            table.add_row(*row)
        console.print(table)
