"""Hedge ratios against independent code: NumPy's least squares, the SVD, and a filter in plain matrices."""

from __future__ import annotations

import numpy as np
import pytest

from tangency.dependence import Levels, hedge_lines
from tangency.dependence.hedges import KALMAN_STEP
from tangency.domain.cointegration import Hedge

FIRST, SECOND = np.array([0, 1, 2, 0]), np.array([1, 0, 1, 2])


def drawn(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((400, 3)).cumsum(axis=0) + np.array([5.0, 80.0, -3.0])
    values[:, 1] += 2.0 * values[:, 0]
    return values


def lines_of(values: np.ndarray, how: Hedge) -> list[tuple[float, float]]:
    lines = hedge_lines(Levels.of(("A", "B", "C"), values), FIRST, SECOND, how)
    return list(zip(lines.ratios.tolist(), lines.intercepts.tolist(), strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_least_squares_are_numpys(seed: int) -> None:
    values = drawn(seed)
    for (ratio, intercept), i, j in zip(lines_of(values, Hedge.OLS), FIRST, SECOND, strict=True):
        assert (ratio, intercept) == pytest.approx(tuple(np.polyfit(values[:, j], values[:, i], 1)), rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_total_least_squares_are_the_last_singular_vector(seed: int) -> None:
    values = drawn(seed)
    for (ratio, intercept), i, j in zip(lines_of(values, Hedge.TLS), FIRST, SECOND, strict=True):
        both = values[:, [i, j]] - values[:, [i, j]].mean(axis=0)
        normal = np.linalg.svd(both)[2][-1]
        assert ratio == pytest.approx(-normal[1] / normal[0], rel=1e-9)
        assert intercept == pytest.approx(values[:, i].mean() - ratio * values[:, j].mean(), rel=1e-9)


def test_total_least_squares_of_either_leg_are_one_line() -> None:
    ratios = [ratio for ratio, _ in lines_of(drawn(1), Hedge.TLS)]
    assert ratios[0] * ratios[1] == pytest.approx(1.0, rel=1e-12)


def test_uncorrelated_levels_have_no_total_least_squares() -> None:
    """The direction of the line is not defined where both variances are one; else the ratio is 0 or infinite."""
    values = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    line = hedge_lines(Levels.of(("A", "B"), values), np.array([0]), np.array([1]), Hedge.TLS)
    assert np.isnan(line.ratios[0])


def filtered(y: np.ndarray, x: np.ndarray) -> tuple[float, float]:
    """Return the last ratio and intercept of the filter, in matrices and in the units of the levels."""
    slope, cut = np.polyfit(x, y, 1)
    noise = float(np.mean((y - cut - slope * x) ** 2))
    centre, size = x.mean(), x.std()
    state, observed = np.zeros(2), y - y.mean()
    shape = np.diag([1.0, 1.0 / size**2])
    covariance, step = 1e3 * y.var() * shape, KALMAN_STEP * noise * shape
    for value, at in zip(observed, x - centre, strict=True):
        covariance = covariance + step
        row = np.array([1.0, at])
        gain = covariance @ row / (row @ covariance @ row + noise)
        state = state + gain * (value - row @ state)
        keep = np.eye(2) - np.outer(gain, row)
        covariance = keep @ covariance @ keep.T + noise * np.outer(gain, gain)  # Joseph's form
    return float(state[1]), float(y.mean() + state[0] - state[1] * centre)


@pytest.mark.parametrize("seed", range(5))
def test_the_filter_is_that_of_plain_matrices(seed: int) -> None:
    values = drawn(seed)
    for (ratio, intercept), i, j in zip(lines_of(values, Hedge.KALMAN), FIRST, SECOND, strict=True):
        assert (ratio, intercept) == pytest.approx(filtered(values[:, i], values[:, j]), rel=1e-7)


def test_the_filter_follows_a_ratio_that_changed() -> None:
    rng = np.random.default_rng(3)
    x = 3.0 * rng.standard_normal(1200) + 20.0  # all of its range is seen all the time, so that the ratio shows
    y = np.where(np.arange(1200) < 600, 1.0, 1.5) * x + 0.1 * rng.standard_normal(1200)
    levels = Levels.of(("A", "B"), np.column_stack([y, x]))
    pair = np.array([0]), np.array([1])
    assert hedge_lines(levels, *pair, Hedge.KALMAN).ratios[0] == pytest.approx(1.5, abs=0.05)
    assert abs(hedge_lines(levels, *pair, Hedge.OLS).ratios[0] - 1.5) > 0.05


def test_units_of_prices_change_the_ratio_by_their_own_factor() -> None:
    values = drawn(2)
    for how in (Hedge.OLS, Hedge.KALMAN):
        before = lines_of(values, how)[0]
        after = lines_of(values * [1e-3, 1e4, 1.0], how)[0]
        assert after[0] == pytest.approx(before[0] * 1e-7, rel=1e-9)
        assert after[1] == pytest.approx(before[1] * 1e-3, rel=1e-6)
