"""Correlations that follow the bars: against recomputation, pandas, and scikit's formula by loops."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tangency.contracts.semidefinite import is_proven, is_semidefinite
from tangency.dependence.exponential import ExponentialCorrelation
from tangency.dependence.rolling import RollingCorrelation
from tangency.dependence.shrinkage import ShrinkageTarget, ShrunkRollingCorrelation
from tangency.errors import ConfigurationError, DataError


def _returns(n_periods: int, n_assets: int, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    common = random.standard_t(3, size=(n_periods, 1))
    return 0.01 * (0.7 * common + random.standard_t(3, size=(n_periods, n_assets))) + 0.001


def test_rolling_is_the_correlation_of_each_window() -> None:
    returns = _returns(900, 12)
    rolling = RollingCorrelation(returns[:60])
    for t in range(60, 900):
        rolling.add(returns[t])
        assert np.abs(rolling.matrix - np.corrcoef(returns[t - 59 : t + 1].T)).max() <= 1e-12


def test_a_crash_that_leaves_the_window_takes_no_digits_with_it() -> None:
    returns = 1e-4 * _returns(120, 3)
    returns[20, 1] = -0.9999  # LUNA
    rolling = RollingCorrelation(returns[:40])
    for t in range(40, 120):
        rolling.add(returns[t])
        assert np.abs(rolling.matrix - np.corrcoef(returns[t - 39 : t + 1].T)).max() <= 1e-12


def test_exponential_is_pandas_own() -> None:
    returns = _returns(300, 4)
    expected = pd.DataFrame(returns).ewm(halflife=20.0).corr()
    weighted = ExponentialCorrelation(returns[:30], half_life_periods=20.0)
    for t in range(30, 300):
        weighted.add(returns[t])
        assert np.abs(weighted.matrix - expected.loc[t].to_numpy()).max() <= 1e-12


def _shrunk_slowly(window: np.ndarray, target: ShrinkageTarget) -> np.ndarray:
    """Return Ledoit & Wolf's estimate by the loops of their appendix."""
    length, n = window.shape
    z = (window - window.mean(axis=0)) / window.std(axis=0)
    r = z.T @ z / length
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    constant = np.mean([r[pair] for pair in pairs]) if target is ShrinkageTarget.CONSTANT_CORRELATION else 0.0
    noise = sum(np.mean((z[:, i] * z[:, j] - r[i, j]) ** 2) for i, j in pairs)
    if target is ShrinkageTarget.CONSTANT_CORRELATION:
        means = np.mean([z[:, i] * z[:, j] for i, j in pairs], axis=0) - constant  # of the target, each period
        noise -= sum(np.mean((z[:, i] * z[:, j] - r[i, j]) * means) for i, j in pairs)
    distance = sum((r[pair] - constant) ** 2 for pair in pairs)
    share = min(max(noise / distance / length, 0.0), 1.0)
    made = (1.0 - share) * r + share * constant
    np.fill_diagonal(made, 1.0)
    return made


@pytest.mark.parametrize("target", ShrinkageTarget)
def test_shrinkage_is_the_formula_by_loops(target: ShrinkageTarget) -> None:
    returns = _returns(100, 6)
    shrunk = ShrunkRollingCorrelation(returns[:40], target=target)
    for t in range(40, 100):
        shrunk.add(returns[t])
        expected = _shrunk_slowly(returns[t - 39 : t + 1], target)
        assert np.abs(shrunk.matrix - expected).max() <= 1e-12
    assert np.abs(shrunk.matrix - np.corrcoef(returns[60:].T)).max() > 1e-3


@pytest.mark.parametrize(
    "make",
    [
        RollingCorrelation,
        lambda rows: ExponentialCorrelation(rows, half_life_periods=5.0),
        lambda rows: ShrunkRollingCorrelation(rows, target=ShrinkageTarget.IDENTITY),
    ],
)
def test_a_matrix_is_proven_and_later_bars_leave_it_alone(make) -> None:
    returns = _returns(40, 5)
    online = make(returns[:20])
    matrix = online.matrix
    kept = matrix.copy()
    online.add(returns[20])
    assert (matrix == kept).all()
    assert not (online.matrix == kept).all()
    assert is_proven(matrix)
    assert is_semidefinite(matrix.copy())
    assert matrix.diagonal().tolist() == [1.0] * 5
    with pytest.raises(DataError, match="missing or infinite"):
        online.add(np.array([0.1, np.nan, 0.0, 0.0, 0.0]))
    with pytest.raises(DataError, match="a return for each asset"):
        online.add(np.zeros(4))


def test_an_asset_at_rest_has_no_correlation_until_it_moves() -> None:
    returns = _returns(60, 2)
    returns[20:40, 1] = 0.01
    rolling = RollingCorrelation(returns[:20])
    for t in range(20, 39):
        rolling.add(returns[t])
        assert np.isfinite(rolling.matrix).all()
    rolling.add(returns[39])
    with pytest.raises(DataError, match="all the same"):
        _ = rolling.matrix
    rolling.add(returns[40])
    assert np.abs(rolling.matrix - np.corrcoef(returns[21:41].T)).max() <= 1e-12


def test_bad_settings_are_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"needs 3 periods.*window=60"):
        RollingCorrelation(np.zeros((2, 2)))
    with pytest.raises(ConfigurationError, match="half_life_periods"):
        ExponentialCorrelation(_returns(10, 2), half_life_periods=0.0)
