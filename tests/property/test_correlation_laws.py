"""Laws of correlation through time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import tangency as tg
from tangency.contracts.semidefinite import is_semidefinite
from tangency.dependence.rolling import RollingCorrelation
from tangency.dependence.shrinkage import ShrinkageTarget, ShrunkRollingCorrelation

SEEDS = st.integers(0, 2**32 - 1)


def history(seed: int, n_periods: int, n_assets: int, *, start: str = "2022-01-01") -> pd.DataFrame:
    random = np.random.default_rng(seed)
    sizes = np.exp(random.uniform(-7.0, -3.5, n_assets))
    common = random.standard_t(4, (n_periods, 1)) * random.uniform(0.0, 1.0)
    values = np.clip((common + random.standard_t(4, (n_periods, n_assets))) * sizes, -0.5, 0.5)
    labels = [f"A{place}" for place in range(n_assets)]
    return pd.DataFrame(values, pd.date_range(start, periods=n_periods), labels)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(2, 12), st.integers(3, 90), st.floats(-0.5, 0.5))
def test_rolling_is_the_correlation_of_each_window(seed: int, n_assets: int, window: int, mean: float) -> None:
    """Law: every rolling matrix is np.corrcoef of its window to 1e-12, of unit diagonal and semi-definite."""
    values = history(seed, window + 60, n_assets).to_numpy() + mean * 0.01
    rolling = RollingCorrelation(values[:window])
    for t in range(window, len(values)):
        rolling.add(values[t])
        found, expected = rolling.matrix, np.corrcoef(values[t - window + 1 : t + 1].T)
        # Three periods may lie on a line to many digits, and their correlation has fewer then.
        spread = 1e-12 if window > 10 else 1e-10
        assert np.abs(found - expected).max() <= spread
        assert (found.diagonal() == 1.0).all()
        assert is_semidefinite(found.copy())


def shrunk(window: np.ndarray, target: ShrinkageTarget) -> np.ndarray:
    """Return the formula over a whole window."""
    n_periods, n = window.shape
    z = (window - window.mean(axis=0)) / window.std(axis=0)
    between = ~np.eye(n, dtype=bool)
    products = np.einsum("ti,tj->tij", z, z)[:, between]  # a row of pairs for each period
    r = products.mean(axis=0)
    constant = r.mean() if target is ShrinkageTarget.CONSTANT_CORRELATION else 0.0
    noise = ((products - r) ** 2).mean(axis=0).sum()
    if target is ShrinkageTarget.CONSTANT_CORRELATION:
        noise -= r.size * ((products.mean(axis=1) - constant) ** 2).mean()
    share = min(max(noise / (n_periods * ((r - constant) ** 2).sum()), 0.0), 1.0)
    made = np.eye(n)
    made[between] = (1.0 - share) * r + share * constant
    return made


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(3, 12), st.integers(12, 90), st.sampled_from(ShrinkageTarget), st.booleans())
@example(182, 3, 12, ShrinkageTarget.CONSTANT_CORRELATION, True)  # sums about a mean that the crash had made
def test_shrinkage_is_its_formula_over_each_window(
    seed: int, n_assets: int, window: int, target: ShrinkageTarget, crash: bool
) -> None:
    """Law: every shrunk matrix that followed the bars is the formula over its whole window, to 1e-12."""
    values = history(seed, window + 60, n_assets).to_numpy(copy=True)
    if crash:
        values[window + 5, 0] = -0.9999
    moving = ShrunkRollingCorrelation(values[:window], target=target)
    for t in range(window, len(values)):
        moving.add(values[t])
        assert np.abs(moving.matrix - shrunk(values[t - window + 1 : t + 1], target)).max() <= 1e-12


METHODS = ("rolling", "ewma", "shrinkage", "dcc")


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.sampled_from(METHODS), st.integers(2, 5), st.integers(0, 13))
def test_nothing_that_is_said_at_a_date_knows_what_came_after(seed: int, method: str, n_assets: int, cut: int) -> None:
    """Law: matrices, measures, events and filtered regimes until a date are those of the history until that date."""
    whole = history(seed, 264, n_assets)
    asked = {"method": method, "window": 60, "step": 6, "half_life_periods": 20.0, "band": 2.0}
    later, earlier = tg.correlation(whole, **asked), tg.correlation(whole.iloc[: 258 - 6 * cut], **asked)
    n = len(earlier.points)
    for one, other in zip(later.points[:n], earlier.points, strict=True):
        assert one.date == other.date
        assert (one.matrix == other.matrix).all()
        assert (one.mean, one.change, one.tree, one.clusters) == (other.mean, other.change, other.tree, other.clusters)
    last = earlier.points[-1].date
    assert [event for event in later.recorded if event.date <= last] == list(earlier.recorded)
    if earlier.regime_history is not None and later.regime_history is not None:
        known = len(earlier.regime_history.dates)
        assert (later.regime_history.filtered[:known] == earlier.regime_history.filtered).all()


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.sampled_from(METHODS), st.integers(3, 6))
def test_every_matrix_is_a_correlation(seed: int, method: str, n_assets: int) -> None:
    """Law: unit diagonal, equal triangles, within [−1, 1] and semi-definite, by every method."""
    found = tg.correlation(history(seed, 200, n_assets), method=method, window=60, step=20)
    for point in found.points:
        assert (point.matrix.diagonal() == 1.0).all()
        assert (point.matrix == point.matrix.T).all()
        assert np.abs(point.matrix).max() <= 1.0
        assert is_semidefinite(point.matrix.copy())


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.integers(3, 6), st.integers(1, 59))
def test_gaps_leave_matrices_correlations_of_common_periods(seed: int, n_assets: int, begins: int) -> None:
    """Law: with gaps matrices are still correlations, of those who have most of the window, and it is said."""
    frame = history(seed, 160, n_assets)
    frame.iloc[:begins, 0] = np.nan
    frame.iloc[-10:, 1] = np.nan
    found = tg.correlation(frame, window=40, step=10)
    for point in found.points:
        assert is_semidefinite(point.matrix.copy())
        seen = frame.loc[: point.date].tail(40)
        assert point.assets == tuple(asset for asset in frame if seen[asset].notna().sum() >= 30)
        if not any("nearest" in note for note in found.notes):
            expected = seen[list(point.assets)].corr().to_numpy()
            assert point.matrix == pytest.approx(expected, abs=1e-12)
    assert any("common periods" in note for note in found.notes)
    assert "NaN" not in found.document().model_dump_json()


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.sampled_from(METHODS), st.permutations(range(4)))
def test_the_order_of_columns_does_not_matter(seed: int, method: str, order: list[int]) -> None:
    """Law: columns in another order give the same document."""
    frame = history(seed, 130, 4)
    asked = {"method": method, "window": 60, "step": 30}
    turned = tg.correlation(frame[[frame.columns[place] for place in order]], **asked)
    assert turned.document() == tg.correlation(frame, **asked).document()
