"""Engle–Granger's test is statsmodels', on pairs of every kind, lengths and lags."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.stattools import adfuller, coint

from tangency.dependence import Levels, engle_granger
from tangency.dependence.residuals import most_lags, unit_root_statistics
from tangency.errors import DataError

LENGTHS = (60, 150, 750)
N_PAIRS = 200


def drawn(seed: int, n_sessions: int, n: int = 8) -> np.ndarray:
    """Return walks, some of them cointegrated, some with autocorrelated steps, on levels of a hundred."""
    rng = np.random.default_rng(seed)
    steps = rng.standard_normal((n_sessions, n))
    steps[1:, ::3] += 0.4 * steps[:-1, ::3]
    walks = steps.cumsum(axis=0)
    walks[:, 1] = 0.7 * walks[:, 0] + rng.standard_normal(n_sessions)
    walks[:, 3] = -1.3 * walks[:, 2] + 3.0 * rng.standard_normal(n_sessions)
    return walks + 100.0


def all_directions(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return every ordered pair."""
    first, second = np.nonzero(~np.eye(n, dtype=bool))
    return first.astype(np.int64), second.astype(np.int64)


def cases() -> list[tuple[int, int | None]]:
    return [(n_sessions, lags) for n_sessions in LENGTHS for lags in (None, 0, 1, 4)]


@pytest.mark.parametrize(("n_sessions", "lags"), cases())
def test_statistic_and_p_value_are_those_of_statsmodels(n_sessions: int, lags: int | None) -> None:
    values = drawn(n_sessions, n_sessions)
    first, second = all_directions(values.shape[1])
    levels = Levels.of(tuple("ABCDEFGH"), values)
    found = engle_granger(levels, first, second, lags=lags)
    chosen = range(0, len(first), max(1, len(first) * len(cases()) // N_PAIRS))
    assert len(chosen) * len(cases()) >= N_PAIRS
    for k in chosen:
        y, x = values[:, first[k]], values[:, second[k]]
        statistic, p, _ = coint(y, x, maxlag=lags, autolag="aic" if lags is None else None)
        assert found.statistics[k] == pytest.approx(statistic, rel=1e-10, abs=1e-10)
        assert found.p_values[k] == pytest.approx(p, abs=1e-10)


@pytest.mark.parametrize("n_sessions", LENGTHS)
def test_the_lag_is_that_of_statsmodels(n_sessions: int) -> None:
    values = drawn(7, n_sessions)
    levels = Levels.of(tuple("ABCDEFGH"), values)
    first, second = all_directions(values.shape[1])
    found = engle_granger(levels, first, second)
    for k in range(0, len(first), 5):
        residual = levels.centred[first[k]] - found.ratios[k] * levels.centred[second[k]]
        assert found.lags[k] == adfuller(residual, regression="n", autolag="AIC", result_object=False)[2]
    assert len(set(found.lags.tolist())) > 1


def test_passes_over_time_and_moments_give_the_same_statistics() -> None:
    """The law that many assets take another way than few."""
    from tangency.dependence.kernels.unit_root import residual_statistics  # noqa: PLC0415  # it loads the compiler

    values = drawn(3, 300)
    levels = Levels.of(tuple("ABCDEFGH"), values)
    first, second = all_directions(values.shape[1])
    ratios = levels.slopes(first, second)
    by_moments, _ = unit_root_statistics(levels, first, second, ratios, lags=3)
    by_passes, lags = np.empty(len(first)), np.full(len(first), 3)
    residual_statistics(levels.centred, first, second, ratios, lags, by_passes)
    np.testing.assert_allclose(by_moments, by_passes, rtol=1e-11)


def test_collinear_levels_have_no_statistic() -> None:
    walk = drawn(1, 200)[:, 0]
    levels = Levels.of(("A", "B"), np.column_stack([walk, 2.0 * walk + 5.0]))
    for lags in (None, 1):
        found = engle_granger(levels, np.array([0]), np.array([1]), lags=lags)
        assert np.isnan(found.p_values[0])
        assert found.lags[0] == -1


def test_too_few_sessions_for_a_lag_are_refused_with_the_largest_that_fits() -> None:
    levels = Levels.of(("A", "B"), drawn(1, 50)[:, :2])
    pair = np.array([0]), np.array([1])
    with pytest.raises(DataError, match="50 sessions are too few for a lag of 20") as caught:
        engle_granger(levels, *pair, lags=20)
    assert "lags=19" in str(caught.value)
    assert engle_granger(levels, *pair, lags=19).lags.tolist() == [19]
    with pytest.raises(DataError, match="too few for a lag"):
        engle_granger(Levels.of(("A", "B"), drawn(1, 12)[:, :2]), *pair)


def test_the_largest_lag_is_schwerts() -> None:
    assert [most_lags(n) for n in (20, 100, 750, 1500)] == [9, 12, 20, 24]
