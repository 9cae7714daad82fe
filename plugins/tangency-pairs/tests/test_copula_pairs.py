"""Copulas against statsmodels and numeric derivatives; indices of mispricing; pairs that are traded by them."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from scipy.integrate import quad
from scipy.stats import norm, rankdata
from statsmodels.distributions.copula import api as oracle

import tangency as tg
from tangency.sdk import DataError, Hold, State, Targets, Window
from tangency_pairs.copula import Copula
from tangency_pairs.copula_fit import BOUNDS, best_copula, fitted_copula, uniforms
from tangency_pairs.copula_line import CopulaLine
from tangency_pairs.copula_pairs import CopulaPairs
from tangency_pairs.copula_pairs_params import CopulaPairsParams
from tangency_pairs.lives import PairsState

COPULAS = {
    "gaussian": (Copula(family="gaussian", theta=0.6), oracle.GaussianCopula(corr=0.6)),
    "student": (Copula(family="student", theta=0.6, freedom=4.0), oracle.StudentTCopula(corr=0.6, df=4)),
    "clayton": (Copula(family="clayton", theta=1.5), oracle.ClaytonCopula(theta=1.5)),
    "gumbel": (Copula(family="gumbel", theta=1.8), oracle.GumbelCopula(theta=1.8)),
    "frank": (Copula(family="frank", theta=5.0), oracle.FrankCopula(theta=5.0)),
}
GRID = np.array([[u, v] for u in (0.02, 0.3, 0.5, 0.9, 0.99) for v in (0.05, 0.4, 0.5, 0.8, 0.97)])


@pytest.mark.parametrize("family", COPULAS)
def test_densities_are_those_of_statsmodels(family: str) -> None:
    ours, theirs = COPULAS[family]
    found = np.exp(ours.log_density(GRID[:, 0], GRID[:, 1]))
    np.testing.assert_allclose(found, theirs.pdf(GRID), rtol=1e-8)


@pytest.mark.parametrize("family", COPULAS)
def test_conditional_probabilities_are_integrals_of_the_density(family: str) -> None:
    ours, _ = COPULAS[family]
    for u, v in GRID[::3]:
        area = quad(lambda each, v=v: float(np.exp(ours.log_density(np.array([each]), np.array([v])))[0]), 0.0, u)[0]
        assert float(ours.conditional(np.array([u]), np.array([v]))[0]) == pytest.approx(area, abs=1e-7)


@pytest.mark.parametrize("family", ["clayton", "gumbel", "frank", "gaussian"])
def test_conditional_probabilities_are_slopes_of_the_copula(family: str) -> None:
    ours, theirs = COPULAS[family]
    h = 1e-5
    for u, v in ((0.2, 0.3), (0.5, 0.9), (0.8, 0.6)):
        slope = (theirs.cdf([u, v + h]) - theirs.cdf([u, v - h])) / (2.0 * h)
        tolerance = 2e-2 if family == "gaussian" else 1e-6  # a bivariate normal probability is one of simulation
        assert float(ours.conditional(np.array([u]), np.array([v]))[0]) == pytest.approx(float(slope), abs=tolerance)


EXTREMES = np.array(
    [[u, v] for u in (5e-5, 0.002, 0.5, 0.998, 1.0 - 5e-5) for v in (5e-5, 0.002, 0.5, 0.998, 1.0 - 5e-5)]
)


@pytest.mark.parametrize("family", COPULAS)
def test_at_the_ends_of_their_ranges_densities_and_probabilities_are_numbers(family: str) -> None:
    u, v = EXTREMES.T
    for theta in BOUNDS[family]:
        for freedom in (2.05, 60.0) if family == "student" else (None,):
            own = Copula(family=family, theta=theta, freedom=freedom)
            assert np.isfinite(own.log_density(u, v)).all()
            chances = own.conditional(u, v)
            assert ((chances >= -1e-12) & (chances <= 1.0 + 1e-12)).all()


def test_two_share_classes_that_move_as_one_have_a_copula() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal(250)
    u, v = (rankdata(each) / 251 for each in (x, x + 0.01 * rng.standard_normal(250)))
    for family in COPULAS:
        found = fitted_copula(u, v, family)
        assert np.isfinite(found.log_density(u, v)).all()
        assert np.isfinite(found.conditional(u, v[::-1])).all()


@pytest.mark.parametrize("family", COPULAS)
def test_a_copula_is_found_again_and_chosen(family: str) -> None:
    ours, theirs = COPULAS[family]
    u, v = theirs.rvs(3000, rng=np.random.default_rng(4)).T
    found = best_copula(u, v, list(COPULAS))
    assert found.family == family
    assert found.theta == pytest.approx(ours.theta, rel=0.12)
    if found.freedom is not None:
        assert found.freedom == pytest.approx(4.0, rel=0.3)
    best = float(found.log_density(u, v).sum())
    for factor in (0.95, 1.05):
        other = found.model_copy(update={"theta": found.theta * factor})
        assert float(other.log_density(u, v).sum()) < best


def test_the_gaussian_copula_of_ranks_has_the_correlation_of_normal_scores() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2000, 2)) @ np.array([[1.0, 0.7], [0.0, 0.714]])
    u, v = (rankdata(each) / 2001 for each in x.T)
    expected = np.corrcoef(norm.ppf(u), norm.ppf(v))[0, 1]
    assert fitted_copula(u, v, "gaussian").theta == pytest.approx(expected, abs=0.005)
    np.testing.assert_allclose(uniforms(np.sort(x[:, 0]), x[:, 0]), u, rtol=1e-14)


def test_indices_add_up_what_is_improbable_and_forget_what_has_a_gap() -> None:
    rng = np.random.default_rng(1)
    returns = rng.standard_normal((200, 2)) * 0.01
    copula = Copula(family="gaussian", theta=0.5)
    line = CopulaLine.of_returns(returns, copula, entry=0.5, exit=0.0, stop=None).after(0.0, 0.0)
    u, v = (uniforms(np.sort(each), np.array([value])) for each, value in zip(returns.T, (-0.02, 0.01), strict=True))
    first = float(copula.conditional(u, v)[0]) - 0.5
    second = float(copula.conditional(v, u)[0]) - 0.5
    once = line.after(-0.02, 0.01)
    assert (once.first_index, once.second_index) == pytest.approx((first, second), rel=1e-12)
    twice = once.after(-0.04, 0.02)
    assert twice.first_index == pytest.approx(2.0 * first, rel=1e-9)
    assert twice.z(0.0, 0.0) == pytest.approx(-2.0 * min(-first, second), rel=1e-9)
    single = line.model_copy(update={"is_cumulated": False}).after(-0.02, 0.01).after(-0.04, 0.02)
    assert single.first_index == pytest.approx(first, rel=1e-9)
    gap = once.after(np.nan, 0.02)
    assert (gap.first_level, gap.first_index) == (None, once.first_index)
    assert gap.after(-0.5, 0.5).first_index == once.first_index
    assert gap.after(-0.5, 0.5).after(-0.52, 0.51).first_index == pytest.approx(2.0 * first, rel=1e-9)
    assert CopulaLine.model_validate(json.loads(twice.model_dump_json())) == twice


def test_legs_that_are_mispriced_alike_are_at_no_distance() -> None:
    line = CopulaLine.of_returns(
        np.random.default_rng(0).standard_normal((50, 2)),
        Copula(family="frank", theta=2.0),
        entry=0.5,
        exit=0.0,
        stop=None,
    )
    for first, second, expected in (
        (-0.7, -0.2, 0.0),
        (0.7, 0.9, 0.0),
        (-0.7, 0.6, -0.6),
        (0.8, -0.6, 0.6),
        (0.0, 0.3, 0.0),
    ):
        own = line.model_copy(update={"first_index": first, "second_index": second})
        assert own.z(0.0, 0.0) == expected


def market(seed: int, *, reverts: bool, n_sessions: int = 600, n_pairs: int = 4) -> pd.DataFrame:
    """Return pairs of prices with a walk in common, and a difference that reverts or walks, of equal steps."""
    rng = np.random.default_rng(seed)
    walks = rng.normal(0.0, 0.02, (n_sessions, n_pairs)).cumsum(axis=0)
    apart, steps = np.zeros((n_sessions, n_pairs)), rng.normal(0.0, 0.012, (n_sessions, n_pairs))
    for t in range(1, n_sessions):
        apart[t] = (0.85 if reverts else 1.0) * apart[t - 1] + steps[t]
    logs = np.column_stack([walks, walks + apart])
    names = [f"{letter}{i}" for letter in "AB" for i in range(n_pairs)]
    return pd.DataFrame(50.0 * np.exp(logs), pd.date_range("2020-01-01", periods=n_sessions), names)


def t_statistic(closes: pd.DataFrame, strategy: str = "copula-pairs", **given: object) -> float:
    own = {"select": "distance", "min_correlation": 0.5, "top": 4, "pair_gross": 0.25, **given}
    found = tg.backtest(closes, strategy=tg.component(strategy, **own), window=130, every=1, periods_per_year=365)
    assert not any(each.refused for each in found.decisions)
    earned = np.diff(np.log(found.nav.to_numpy()))
    return float(earned.mean() / earned.std(ddof=1) * np.sqrt(earned.size))


def test_it_earns_where_mispricing_was_planted_and_nothing_where_it_was_not() -> None:
    """Before costs; means of four markets, beside three standard errors of such a mean."""
    three_errors = 3.0 / np.sqrt(4)
    markets = {reverts: [market(seed, reverts=reverts) for seed in range(4)] for reverts in (True, False)}
    planted = np.mean([t_statistic(each, copula="gaussian") for each in markets[True]])
    assert planted > three_errors
    assert abs(np.mean([t_statistic(each, copula="gaussian") for each in markets[False]])) < three_errors
    # The spread itself says more of the reversion than sums of probabilities do.
    assert np.mean([t_statistic(each, "pairs") for each in markets[True]]) > planted + three_errors
    assert abs(np.mean([t_statistic(each, "pairs") for each in markets[False]])) < three_errors


def window_of(closes: pd.DataFrame) -> Window:
    return Window(
        assets=tuple(closes.columns),
        sessions=closes.index.to_numpy().astype("datetime64[us]"),
        closes=closes.to_numpy(),
        current=np.zeros(len(closes.columns)),
        nav=1.0,
        periods_per_year=365.0,
    )


def params(**given: object) -> CopulaPairsParams:
    return CopulaPairsParams.model_validate({"select": "distance", "top": 3, "formation": 20, **given})


@pytest.mark.parametrize("is_cumulated", [True, False])
def test_it_resumes_from_its_state_to_the_last_bit(*, is_cumulated: bool) -> None:
    closes = market(2, reverts=True)
    own = CopulaPairs(params(is_cumulated=is_cumulated, entry_index=0.4, copula="frank"))
    state: State = None
    kept: dict[int, State] = {}
    whole = []
    for day in range(130, 190):
        kept[day] = json.loads(json.dumps(state, allow_nan=False))
        whole.append(own.decide(window_of(closes.iloc[: day + 1]), state))
        state = whole[-1].state
    resumed, state = pickle.loads(pickle.dumps(own)), kept[155]
    for day in range(155, 190):
        found, expected = resumed.decide(window_of(closes.iloc[: day + 1]), state), whole[day - 130]
        state = found.state
        assert (found.state, found.reason) == (expected.state, expected.reason)
        if isinstance(found, Targets):
            assert isinstance(expected, Targets)
            assert found.weights.tobytes() == expected.weights.tobytes()
    assert any(isinstance(each, Hold) for each in whole)
    assert any(isinstance(each, Targets) and each.weights.any() for each in whole)


def test_legs_have_the_same_value_and_the_copula_is_told() -> None:
    closes = market(1, reverts=True)
    own, state = CopulaPairs(params(entry_index=0.3)), None
    for day in range(130, 160):
        found = own.decide(window_of(closes.iloc[: day + 1]), state)
        state = found.state
        for life in PairsState.of_state(state).lives:
            if life.position is not None and life.position.sessions == 0:
                values = [
                    closes[life.first].iloc[day] * life.position.first_units,
                    closes[life.second].iloc[day] * life.position.second_units,
                ]
                assert values[0] == pytest.approx(-values[1], rel=1e-12)
                assert life.events[-1].why.startswith("index ")
    assert " copula of " in PairsState.of_state(state).lives[0].events[0].why


def test_pairs_that_do_not_move_together_are_not_formed_and_bad_input_is_refused() -> None:
    closes = market(0, reverts=True)[["A0", "B0"]]
    closes["B0"] = 1e4 / closes["B0"]
    found = CopulaPairs(params()).decide(window_of(closes), None)
    assert PairsState.of_state(found.state).lives == ()
    with pytest.raises(DataError, match=r"60 sessions, 120 needed"):
        CopulaPairs(params()).decide(window_of(closes.iloc[:60]), None)
    for given, message in (
        ({"exit_index": 0.5}, "exit_index < entry_index"),
        ({"stop_index": 0.5}, "stop_index > entry_index"),
        ({"is_cumulated": False}, "within half of zero"),
        ({"copula": "joe"}, "copula"),
    ):
        with pytest.raises(ValidationError, match=message):
            params(**given)
    with pytest.raises(ValidationError, match="degrees of freedom"):
        Copula(family="student", theta=0.5)
