"""Which draws are counted, why others are not, and what was laid over a scenario: in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detente.findings.audit import AuditedClaim, BandOutside, DrawsCounted, PremiseAgainst
from detente.findings.baseline import FocusBaseline
from detente.findings.common import LaidOverLabel, SettingsLabel
from detente.findings.run import MeasuredNumber
from detente.report import again
from detente.report import words as w


def given_words(found: LaidOverLabel) -> str:
    """What was taken for given; empty where nothing was."""
    numbers = [f"{path} = {value}" for path, value in found.given.get("set", {}).items()]
    return w.listed([*numbers, *(f"{of} starts at {level}" for of, level in found.given.get("start", {}).items())])


def sentences(found: DrawsCounted, settings: SettingsLabel) -> Iterator[str]:
    """How many draws count and why others do not; then why each band that sets many aside does."""
    never = again.unsettled_words(settings.equilibrium)
    out = [f"{found.set_aside} lie outside the plausible bands"] if found.set_aside else []
    out += [f"{found.unsettled} {never}"] if found.unsettled else []
    if found.every:
        yield f"All {found.counted}{w.NBSP}draws are counted{f', though {w.listed(out)}' if out else ''}."
    else:
        yield f"{found.counted} of {settings.draws}{w.NBSP}draws count{f': {w.listed(out)}' if out else ''}."
    yield from (band_sentence(each) for each in found.bands if often(each))


def bands_of_claims(claims: Iterable[AuditedClaim]) -> list[tuple[str, list[str]]]:
    """What each band sets aside where claims are judged, and why, with the claims it does so in; what sets most aside first."""
    found: dict[str, tuple[int, list[str]]] = {}
    for claim in claims:
        for band in claim.bands:
            found.setdefault(claim_band_sentence(band), (band.outside, []))[1].append(claim.id)
    return [(said, ids) for said, (_, ids) in sorted(found.items(), key=lambda each: -each[1][0])]


def claim_band_sentence(band: BandOutside) -> str:
    """How many draws a band sets aside under the premises, why, and which premises pull against it."""
    told = band_sentence(band) if often(band) else f"{band_sentence(band).removesuffix('.')} ({band.outside})."
    return " ".join([told, *(against_sentence(each) for each in band.against)])


def against_sentence(found: PremiseAgainst) -> str:
    """How a premise pulls against a band."""
    low, high = found.range
    at = w.span(low, high) if low < high else w.number(low)
    there, elsewhere = w.percent(found.kept_there), w.percent(found.kept_elsewhere)
    said = f"of the draws without premises {there} keep it where {found.path} is {at}, elsewhere {elsewhere}"
    return f"{found.premise} pulls against it: {said}."


def focus_sentences(focus: FocusBaseline, settings: SettingsLabel) -> Iterator[str]:
    """The same of a focus of a baseline, where any draw is set aside or never settles."""
    if focus.counted.set_aside or focus.counted.unsettled:
        for sentence in sentences(focus.counted, settings):
            yield f"{w.capital(w.spaced(focus.name))}: {sentence[0].lower()}{sentence[1:]}"


CHANCES = ("chance", "given", "accepts", "belief", "lost_to_doubt", "moves_belief", "share")
"""Kinds of measure that are shares of one."""


def measured(found: MeasuredNumber) -> tuple[str, str]:
    """Its mean and its middle nine tenths."""
    if next(iter(found.written), "") in CHANCES:
        return w.percent(found.mean), w.points(found.low, found.high)
    return w.arrived(found.mean, found.never), w.span(found.low, found.high)


OFTEN = 0.1
"""A band that sets aside more of the draws than this is told why."""


def often(band: BandOutside) -> bool:
    """Whether a band sets many draws aside."""
    return band.share > OFTEN


def band_sentence(band: BandOutside) -> str:
    """How many draws a band sets aside, and on what that rests."""
    told = f"The band {w.spaced(band.name)} sets aside {w.percent(band.share)} of the draws"
    if not often(band):
        return f"{told}."
    if band.pair is not None and w.pair_short(band.pair) and (band.hinge is None or band.pair.r2 >= 2 * band.hinge.r2):
        return f"{told}; it is kept with {w.pair_short(band.pair)}."
    if band.hinge is None:
        return f"{told}; no single assumption tells which."
    below, above = w.percent(band.hinge.below), w.percent(band.hinge.above)
    if w.is_switch(band.hinge):
        return f"{told}; it is kept in {above} of them with {band.hinge.path} and in {below} without."
    return (
        f"{told}; it is kept in {below} of them with {band.hinge.path} under {w.hinge_value(band.hinge)} and in {above} above."
    )
