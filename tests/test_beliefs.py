"""The lens that follows beliefs: against its slow twins, and the laws it keeps, on both clocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from belief_cases import CASES, CHANGING, DATED, QUIET, THREAT, nature
from belief_games import Act, Day, Jump, Told, arrays, everything
from belief_twin import Twin
from detente.errors import Refused
from detente.game.arrays import Beliefs, Floats, Grid
from detente.game.beliefs import line
from detente.lenses.beliefs import solve_beliefs
from detente.lenses.beliefs_rounds import solve_beliefs_in_rounds
from detente.lenses.beliefs_solution import BeliefPrecision, BeliefSolution
from detente.lenses.dynamics import solve
from detente.lenses.rounds import Played, solve_rounds
from detente.lenses.solution import Precision, Request

FINE = BeliefPrecision(Precision(tolerance=1e-4))
PLAINLY, TILTED = BeliefPrecision(), BeliefPrecision(landing="tilted")
ROUNDS = 4


def in_years(told: Told, grid: Grid | None = None, precision: BeliefPrecision = PLAINLY) -> BeliefSolution:
    game, draws, beliefs = arrays(told, grid)
    return solve_beliefs(game, draws, beliefs, everything(game), precision)


def played(told: Told) -> Played:
    return Played(ROUNDS, np.zeros(told.V * told.H, bool), "stops", [0.0, 1.0, float(ROUNDS)])


def in_rounds(told: Told, grid: Grid | None = None, precision: BeliefPrecision = PLAINLY) -> BeliefSolution:
    game, draws, beliefs = arrays(told, grid)
    request = everything(game)
    base = Request.nothing(told.V * told.H, 3)._replace(values=np.ones(3, bool), counts=True)
    return solve_beliefs_in_rounds(game, draws, beliefs, played(told), request._replace(base=base), precision)


CLOCKS = pytest.mark.parametrize("solved", [in_years, in_rounds])
UNDATED = {name: told for name, told in CASES.items() if not told.days}


def visible(solution: BeliefSolution, told: Told, t: int) -> Floats:
    """[H, V] by the level at the start."""
    return np.asarray(solution.state_if[:, t, :, 0].reshape(told.H, told.V, told.H).sum(axis=2))


@pytest.mark.parametrize("name", UNDATED)
def test_rounds_are_those_of_the_twin_that_follows_beliefs_finely(name: str) -> None:
    told = CASES[name]
    twin = Twin(told, 401)
    V, F = twin.rounds(ROUNDS, nature(told))
    k = round(told.prior[1] * 400)
    found = in_rounds(told, line(41))
    assert np.allclose(found.value[0, :2, :, 0], V[0, :, k], atol=2e-4)
    assert np.allclose(visible(found, told, 2), F[0, :, k], atol=4e-4)


@pytest.mark.parametrize("name", UNDATED)
def test_years_are_those_of_the_twin_that_takes_short_steps(name: str) -> None:
    told = CASES[name].but(initiative=1.0, until=0.5, readings=(0.0, 0.25, 0.5), precision=5.0)
    W, F = Twin(told, 41).years(1 / 80)
    k = round(told.prior[1] * 40)
    found = in_years(told, line(41), FINE)
    assert np.allclose(found.value[0, :2, :, 0], W[0, :, k], atol=2e-3)
    assert np.allclose(visible(found, told, 2), F[0, :, k], atol=1e-3)


def test_days_are_those_of_the_twin_the_closer_the_finer_the_grid() -> None:
    """Floors that pass on what is learned are sharp, and drift on a grid is of first order."""
    told = DATED.but(initiative=1.0, until=1.0, readings=(0.0, 0.5, 1.0), precision=5.0)
    W, F = Twin(told, 81).years(1 / 80)
    k = round(told.prior[1] * 80)
    far = [np.abs(visible(in_years(told, line(K), FINE), told, 2) - F[0, :, k]).max() for K in (21, 41, 81)]
    assert far[2] < 0.01
    assert far[0] / far[1] > 1.5
    assert far[1] / far[2] > 1.5


@CLOCKS
@pytest.mark.parametrize("name", ["threat", "quiet", "changing"])
def test_paths_of_each_level_keep_their_mass_and_beliefs_are_beliefs(solved: object, name: str) -> None:
    found = solved(CASES[name])  # type: ignore[operator]
    assert np.allclose(found.state_if.sum(axis=2), 1, rtol=0, atol=1e-12)
    assert (found.state_if >= 0).all()
    assert np.allclose(found.spread_if.sum(axis=2), 1, rtol=0, atol=1e-12)
    mean = found.believed()
    assert (mean >= -1e-15).all()
    assert (mean <= 1 + 1e-12).all()
    assert np.allclose(mean.sum(axis=0), 1, rtol=0, atol=1e-12)


@CLOCKS
@pytest.mark.parametrize("name", ["threat", "quiet", "dated"])
def test_on_average_nobody_learns_anything_where_landing_is_tilted(solved: object, name: str) -> None:
    told = CASES[name].but(unexplained=0.0)
    if told.days:
        if solved is in_rounds:
            pytest.skip("days between rounds")
        told = told.but(days=told.days[:1])  # the redraw changes what there is to believe
    found = solved(told, None, TILTED)  # type: ignore[operator]
    assert np.allclose(found.believed(), np.array(told.prior)[:, None, None], rtol=0, atol=1e-9)
    if name != "quiet":  # whose acts tell next to nothing
        assert not np.allclose(found.belief_if[1, 1, 1, 0], told.prior[1], atol=1e-3)


@CLOCKS
def test_where_landing_is_tilted_what_is_believed_at_a_point_is_how_often_it_holds_there(solved: object) -> None:
    found = solved(THREAT, None, TILTED)  # type: ignore[operator]
    mass = found.chance[:, None, 0] * found.spread_if[:, 2, :, 0]  # [H, K]
    there = mass.sum(axis=0) > 1e-9
    assert there.sum() > 2
    assert np.allclose((mass / mass.sum(axis=0))[:, there], found.grid[there, :, 0].T, atol=1e-9)


@pytest.mark.parametrize("level", [0, 1])
def test_where_the_level_is_certain_the_game_is_that_of_a_known_level(level: int) -> None:
    told = THREAT.but(prior=(1.0 - level, float(level)))
    game, draws, _ = arrays(told)
    fine = Precision(tolerance=1e-5)
    known = solve(game, draws, Request.nothing(6, 3)._replace(values=np.ones(3, bool)), fine)
    found = in_years(told, None, FINE)
    assert np.allclose(found.state, known.state, atol=1e-4)
    mine = found.value[:, level::2, :, 0]
    assert np.allclose(mine, known.value[:, level::2, :, 0], atol=1e-3)
    again = solve_rounds(game, draws, played(told))
    assert np.allclose(in_rounds(told).state, again.state, atol=1e-12)


def test_a_game_whose_levels_are_alike_is_the_game_without_them() -> None:
    """Then nothing that is done tells anything."""
    u = THREAT.utility.mean(axis=1, keepdims=True).repeat(2, axis=1)
    told = THREAT.but(
        utility=u, acts=tuple(Act(a.name, a.by, a.frm, a.to, a.needs) for a in THREAT.acts), jumps=(Jump(1, 0, 0.3),)
    )
    game, draws, _ = arrays(told)
    known = solve(game, draws, Request.nothing(6, 3), Precision(tolerance=1e-5))
    found = in_years(told, None, FINE)
    assert np.allclose(found.state, known.state, atol=1e-4)
    assert np.allclose(found.bits_if, 0, atol=1e-12)
    assert np.allclose(found.spread_if[:, 2].max(axis=1), 1)
    assert np.allclose(found.knowing, 0, atol=1e-9)


@CLOCKS
def test_a_signal_that_says_the_same_at_every_level_changes_nothing(solved: object) -> None:
    """Visible 3, 4, 5 are 0, 1, 2 with the signal on."""
    told = THREAT
    twice = tuple(Act(a.name, a.by, a.frm + 3, a.to + 3, a.needs, a.costs) for a in told.acts)
    jumps = tuple(Jump(j.frm + 3, j.to + 3, j.rate) for j in told.jumps)
    wide = told.but(
        utility=np.concatenate([told.utility, told.utility]),
        acts=(*told.acts, *twice),
        jumps=(*told.jumps, *jumps, *(Jump(v, v + 3, 0.2) for v in range(3))),
    )
    plain, signalled = solved(told), solved(wide)  # type: ignore[operator]
    if solved is in_years:
        both = visible(signalled, wide, 2).reshape(2, 2, 3).sum(axis=1)
        assert np.allclose(both, visible(plain, told, 2), atol=5e-4)
    assert np.allclose(signalled.believed(), plain.believed(), atol=5e-4)


@CLOCKS
@pytest.mark.parametrize("name", ["threat", "changing"])
def test_levels_by_other_numbers_permute_the_answer(solved: object, name: str) -> None:
    told = CASES[name]
    turned = told.but(
        utility=told.utility[:, ::-1].copy(),
        acts=tuple(
            Act(
                a.name,
                a.by,
                a.frm,
                a.to,
                a.needs,
                {j: c if isinstance(c, float) else tuple(reversed(tuple(c))) for j, c in a.costs.items()},
            )
            for a in told.acts
        ),
        jumps=tuple(
            Jump(j.frm, j.to, j.rate if isinstance(j.rate, float) else tuple(reversed(tuple(j.rate)))) for j in told.jumps
        ),
        shifts=tuple(s.__class__(1 - s.frm, 1 - s.to, s.rate) for s in told.shifts),
        prior=told.prior[::-1],
    )
    a, b = solved(told), solved(turned)  # type: ignore[operator]
    assert np.allclose(
        a.state_if, b.state_if[::-1].reshape(2, 3, told.V, 2, 1)[:, :, :, ::-1].reshape(a.state_if.shape), atol=2e-6
    )
    assert np.allclose(a.believed(), b.believed()[::-1], atol=2e-6)


def test_a_draw_among_others_gets_the_bits_it_gets_alone() -> None:
    game, draws, beliefs = arrays(THREAT)
    pair = draws._replace(**{name: np.repeat(field, 2, axis=-1) for name, field in draws._asdict().items()})
    pair.precision[:, 1] = 6.0
    both = solve_beliefs(game, pair, Beliefs(np.zeros(2)), everything(game))
    alone = solve_beliefs(game, draws, beliefs, everything(game))
    assert (both.state[..., 0] == alone.state[..., 0]).all()
    assert not np.allclose(both.state[..., 1], alone.state[..., 0])


def test_who_knows_may_depend_on_what_is_seen() -> None:
    """Known to a party where it does not act is as good as unknown."""
    game, draws, beliefs = arrays(THREAT)
    assert game.hidden is not None

    def with_cells(cell: Floats) -> BeliefSolution:
        other = replace(game, hidden=game.hidden._replace(cell=cell.astype(np.uint32)))  # type: ignore[union-attr]
        return solve_beliefs(other, draws, beliefs, everything(other))

    plain = solve_beliefs(game, draws, beliefs, everything(game))
    elsewhere = np.zeros((3, 2, 2))
    elsewhere[2, 0] = (0, 1)  # where nobody acts
    assert (with_cells(elsewhere).state == with_cells(np.zeros((3, 2, 2))).state).all()
    assert not np.allclose(with_cells(elsewhere).state, plain.state, atol=1e-3)


def test_whoever_is_taken_for_another_goes_on_as_what_it_is() -> None:
    """The truth changes where paths go, not what anybody plans."""
    base = in_years(THREAT)
    for level in (0, 1):
        found = in_years(THREAT.but(truth=level))
        assert np.allclose(found.state, base.state_if[level])
        assert np.allclose(found.state_if, base.state_if)


def test_what_acts_tell_in_bits_is_what_is_then_known_of_the_level() -> None:
    """One round in which the one party that moves must move, for all to see: the mutual information of level and belief."""
    told = Told(
        np.zeros((3, 2, 1)),
        (0,),
        (Act("low", 0, 0, 1, costs={0: (0.0, 0.1)}), Act("high", 0, 0, 2, costs={0: (0.3, 0.0)})),
        prior=(0.6, 0.4),
        inertia=0.0,
        initiative=1.0,
    )
    game, draws, beliefs = arrays(told, line(401))
    once = Played(1, np.zeros(6, bool), "stops", [0.0, 0.5, 1.0])
    found = solve_beliefs_in_rounds(game, draws, beliefs, once, everything(game))
    mass = found.chance[:, None, 0] * found.spread_if[:, 2, :, 0]
    b, prior = found.grid[..., 0].T, np.array(told.prior)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        known = np.where(mass > 0, mass * np.log2(b / prior), 0).sum()
    assert known > 0.2
    assert (found.chance[:, None] * found.bits_if[:, 2]).sum() == pytest.approx(known, abs=1e-4)


def test_nobody_is_exact_where_something_is_hidden() -> None:
    with pytest.raises(Refused, match="nobody is exact"):
        in_rounds(QUIET.but(precision=np.inf))


def test_an_endless_calendar_forgets_its_end() -> None:
    told = CHANGING.but(endless=1.0, until=1.0, readings=(0.0, 0.5, 1.0), initiative=1.0, rho=0.3)
    found = in_years(told)
    later = in_years(told, None, BeliefPrecision(Precision(later=10.0)))
    assert 0 < found.settled[0] < 40
    assert np.allclose(found.state, later.state, atol=2e-3)


def test_days_of_the_calendar_are_gone_through_in_their_order() -> None:
    """A lottery that all see, of certain result at each level, tells all there is."""
    lottery = np.array([[1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0], [0, 0, 0, 1]], float)
    told = Told(np.zeros((2, 2, 1)), (0,), days=(Day(0.5, lottery=lottery),), prior=(0.3, 0.7))
    found = in_years(told)
    assert np.allclose(found.state_if[0, 1, :, 0], [1, 0, 0, 0])
    assert np.allclose(found.state_if[1, 1, :, 0], [0, 0, 0, 1])
    assert np.allclose(found.belief_if[1, 1, 1:, 0], 1)
    assert np.allclose(found.belief_if[0, 0, 1:, 0], 1)
