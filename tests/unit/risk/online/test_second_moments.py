"""Second moments that follow the days: against the sums afresh."""

import numpy as np
import pytest

from tangency.contracts.semidefinite import is_proven, is_semidefinite
from tangency.errors import ConfigurationError, DataError
from tangency.sdk import ExponentialSecondMoments, RollingSecondMoments


def _returns(n_periods: int, n_assets: int, seed: int = 0) -> np.ndarray:
    return 0.01 * np.random.default_rng(seed).standard_t(3, size=(n_periods, n_assets))


def test_rolling_moments_stay_within_their_bound_of_the_sum_afresh() -> None:
    returns = _returns(1200, 8)
    moments = RollingSecondMoments(returns[:250])
    for t in range(250, 1200):
        moments.add(returns[t])
        window = returns[t - 249 : t + 1]
        afresh = window.T @ window / 250
        deviation = np.sqrt(afresh.diagonal())
        assert (np.abs(moments.matrix - afresh) <= 2e-13 * deviation[:, None] * deviation).all()


def test_columns_of_a_frame_are_rows_as_well() -> None:
    returns = _returns(60, 3)
    moments, of_columns = RollingSecondMoments(returns[:40]), RollingSecondMoments(np.asfortranarray(returns[:40]))
    for row in returns[40:]:
        moments.add(row)
        of_columns.add(row)
    assert (moments.matrix == of_columns.matrix).all()


def test_a_crash_that_leaves_the_window_takes_no_digits_with_it() -> None:
    returns = 1e-4 * _returns(120, 3)
    returns[20, 1] = -0.9999  # LUNA
    moments = RollingSecondMoments(returns[:40])
    for t in range(40, 120):
        moments.add(returns[t])
        afresh = returns[t - 39 : t + 1].T @ returns[t - 39 : t + 1] / 40
        deviation = np.sqrt(afresh.diagonal())
        assert (np.abs(moments.matrix - afresh) <= 2e-13 * deviation[:, None] * deviation).all()
        assert is_semidefinite(moments.matrix)


def test_an_asset_that_stops_trading_ends_without_variance() -> None:
    returns = _returns(80, 2)
    returns[30:, 1] = 0.0
    moments = RollingSecondMoments(returns[:30])
    for row in returns[30:]:
        moments.add(row)
    assert moments.matrix[1].tolist() == [0.0, 0.0]


def test_exponential_moments_are_the_weighted_sum_over_all_periods() -> None:
    returns = _returns(500, 5)
    moments = ExponentialSecondMoments(returns[:60], half_life_periods=20.0)
    for row in returns[60:]:
        moments.add(row)
    shares = 2.0 ** (-np.arange(499, -1, -1.0) / 20.0)
    afresh = (returns * shares[:, None]).T @ returns / shares.sum()
    assert moments.matrix == pytest.approx(afresh, rel=1e-12, abs=1e-18)


@pytest.mark.parametrize("kind", ["rolling", "exponential"])
def test_a_matrix_is_proven_and_later_periods_leave_it_alone(kind: str) -> None:
    returns = _returns(40, 3)
    moments = (
        RollingSecondMoments(returns[:30])
        if kind == "rolling"
        else ExponentialSecondMoments(returns[:30], half_life_periods=5.0)
    )
    before = moments.matrix
    kept = before.copy()
    moments.add(returns[30])
    assert is_proven(before)
    assert before.tolist() == kept.tolist()
    assert before.tolist() == before.T.tolist()


def test_a_refused_period_changes_nothing() -> None:
    returns = _returns(30, 3)
    moments = RollingSecondMoments(returns)
    before = moments.matrix
    for wrong in (np.array([0.0, np.nan, 0.0]), np.zeros(2)):
        with pytest.raises(DataError):
            moments.add(wrong)
    assert moments.matrix.tolist() == before.tolist()


def test_a_window_a_half_life_and_returns_are_needed() -> None:
    with pytest.raises(ConfigurationError, match="n_periods"):
        RollingSecondMoments(np.empty((0, 2)))
    with pytest.raises(ConfigurationError, match="half_life_periods"):
        ExponentialSecondMoments(_returns(5, 2), half_life_periods=0.0)
    with pytest.raises(DataError, match="asset number 1"):
        RollingSecondMoments(np.array([[0.0, np.inf]]))
    with pytest.raises(DataError, match="a row for each period"):
        RollingSecondMoments(np.zeros(3))


def test_rows_of_a_frame_by_columns_are_taken_too() -> None:
    rows = np.random.default_rng(0).normal(0.0, 0.01, (60, 4))
    moments, other = RollingSecondMoments(np.asfortranarray(rows[:50])), RollingSecondMoments(rows[:50])
    for row in rows[50:]:
        moments.add(row)
        other.add(row)
    assert np.array_equal(moments.matrix, other.matrix)
