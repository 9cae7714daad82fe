"""Optimal thresholds against closed forms, an independent quadrature, and a simulated truth."""

from __future__ import annotations

from math import exp, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import erfi

from tangency.sdk import fitted_ornstein_uhlenbeck
from tangency_pairs.passage import passage_mean, passage_variance
from tangency_pairs.thresholds import optimal_for_return, optimal_for_sharpe, return_rate, sharpe_rate

# dX = −X dt + √2 dW has the scale density e^(x²/2) and the speed density e^(−x²/2).
LOW = -12.0


def expected_passage(start: float, end: float) -> float:
    """Return E[T] from one level up to another: ∫ s(u) ∫ m(v) dv du, whatever the closed form says."""
    return quad(lambda u: exp(u * u / 2.0) * quad(lambda v: exp(-v * v / 2.0), LOW, u)[0], start, end)[0]


def second_moment(start: float, end: float) -> float:
    """Return E[T²], the solution of L f = −2 E[T]: the textbook's recursion, not an integral over levels."""
    return quad(
        lambda u: exp(u * u / 2.0) * quad(lambda v: 2.0 * exp(-v * v / 2.0) * expected_passage(v, end), -8.0, u)[0],
        start,
        end,
        epsabs=1e-5,
    )[0]


@pytest.mark.parametrize("z", [0.1, 0.5, 1.0, 2.0, 3.0])
def test_the_mean_of_a_passage_is_that_of_a_quadrature(z: float) -> None:
    assert passage_mean(z) == pytest.approx(expected_passage(-z, z), rel=1e-8)


@pytest.mark.parametrize("z", [0.3, 1.0])
def test_the_variance_of_a_passage_is_that_of_a_quadrature(z: float) -> None:
    variance = second_moment(-z, z) - expected_passage(-z, z) ** 2
    assert passage_variance(z) == pytest.approx(variance, rel=1e-4)


def cycle_rate(low: float, high: float, cost: float) -> float:
    """Return Bertram's return per unit of time: (m − a − c) / (π (erfi(m / √2) − erfi(a / √2)))."""
    return (high - low - cost) / (pi * (erfi(high / sqrt(2.0)) - erfi(low / sqrt(2.0))))


@pytest.mark.parametrize("cost", [0.01, 0.1, 0.5, 1.0, 2.0])
def test_no_pair_of_thresholds_earns_more_whether_symmetrical_or_not(cost: float) -> None:
    best = optimal_for_return(cost)
    ours = cycle_rate(-best, best, cost)
    assert ours == pytest.approx(return_rate(best, cost) / 2.0, rel=1e-12)  # half of the cycle is the way back
    levels = np.linspace(-3.0, 3.0, 121)
    grid = [cycle_rate(a, m, cost) for a in levels for m in levels if m > a]
    assert max(grid) <= ours * (1.0 + 1e-12)
    assert max(grid) >= ours * 0.99


@settings(max_examples=100, deadline=None)
@given(st.floats(1e-3, 6.0))
def test_the_best_threshold_is_a_maximum_and_rises_with_the_cost(cost: float) -> None:
    """Beside the best threshold the rate is no larger, the trade pays its cost, and dearer trades are rarer."""
    best = optimal_for_return(cost)
    assert 2.0 * best > cost
    for other in (best * 0.99, best * 1.01):
        if 2.0 * other > cost:
            assert return_rate(other, cost) <= return_rate(best, cost)
    assert optimal_for_return(cost * 1.1) > best


@settings(max_examples=15, deadline=None)
@given(st.floats(0.02, 2.0), st.floats(0.01, 0.95))
def test_the_best_sharpe_ratio_is_a_maximum(cost: float, share: float) -> None:
    """On a grid nothing is better; with a hurdle near what can be earned, the threshold is that of the return."""
    most = return_rate(optimal_for_return(cost), cost)
    best = optimal_for_sharpe(cost, share * most)
    grid = np.linspace(0.5 * cost + 1e-4, 4.0, 150)
    assert max(sharpe_rate(float(z), cost, share * most) for z in grid) <= sharpe_rate(best, cost, share * most) + 1e-7
    assert best <= optimal_for_return(cost) * (1.0 + 1e-9)


def test_a_small_cost_has_its_cube_root_for_a_threshold() -> None:
    """2z − 2√2 D(z/√2) = 2z³/3 + O(z⁵)."""
    assert optimal_for_return(1e-6) == pytest.approx((1.5e-6) ** (1.0 / 3.0), rel=1e-4)


@pytest.mark.parametrize(("cost", "hurdle"), [(0.0, 0.1), (-1.0, 0.1), (0.2, 0.0), (0.2, 5.0), (100.0, 0.1)])
def test_what_has_no_best_threshold_says_so(cost: float, hurdle: float) -> None:
    with pytest.raises(ValueError, match=r"best threshold|can earn"):
        optimal_for_sharpe(cost, hurdle)


def simulated_rates(grid: np.ndarray, cost: float, seed: int) -> np.ndarray:
    """Return what each path earns per unit of time at each threshold, shape (n_paths, n_thresholds).

    Steps are exact; what happens between them is drawn from a Brownian bridge, so that no crossing is missed.
    """
    rng = np.random.default_rng(seed)
    n_paths, dt, n_burn, n_steps = 1000, 0.01, 1000, 6000
    decay, size = exp(-dt), sqrt(1.0 - exp(-2.0 * dt))
    x = rng.standard_normal(n_paths)
    side = np.zeros((n_paths, grid.size))
    passages = np.zeros((n_paths, grid.size))
    for step in range(n_burn + n_steps):
        after = decay * x + size * rng.standard_normal(n_paths)
        draw = rng.exponential(size=(2, n_paths))  # an extreme of a bridge: m = (a + b ± √((b − a)² + 2 σ² dt E)) / 2
        middle, spread = 0.5 * (x + after), (after - x) ** 2
        top = middle + 0.5 * np.sqrt(spread + 4.0 * dt * draw[0])
        bottom = middle - 0.5 * np.sqrt(spread + 4.0 * dt * draw[1])
        is_up = (top[:, None] >= grid) & (side <= 0.0)
        is_down = (bottom[:, None] <= -grid) & (side >= 0.0)
        if step >= n_burn:
            passages += (is_up & (side < 0.0)) | (is_down & (side > 0.0))
        side = np.where(is_up, 1.0, np.where(is_down, -1.0, side))
        x = after
    return passages * (2.0 * grid - cost) / (n_steps * dt)


def test_the_best_threshold_is_that_of_simulated_processes() -> None:
    """Earned per unit of time on a grid of thresholds: as the closed form has it, and largest at ours, within error."""
    cost = 0.4
    best = optimal_for_return(cost)
    grid = np.array([0.35, 0.55, 0.75, best, 1.05, 1.3, 1.6, 2.0])
    rates = simulated_rates(grid, cost, 1)
    means, errors = rates.mean(axis=0), rates.std(axis=0, ddof=1) / sqrt(len(rates))
    expected = np.array([return_rate(float(z), cost) for z in grid])
    assert (np.abs(means - expected) < 4.0 * errors + 0.005 * expected).all()
    gaps = rates - rates[:, [3]]
    assert (gaps.mean(axis=0) <= 3.0 * gaps.std(axis=0, ddof=1) / sqrt(len(rates))).all()
    far = [0, 1, 5, 6, 7]
    assert (gaps.mean(axis=0)[far] < -3.0 * gaps.std(axis=0, ddof=1)[far] / sqrt(len(rates))).all()


def test_a_fitted_process_is_the_one_that_was_simulated() -> None:
    rng = np.random.default_rng(3)
    kappa, mean, deviation, n = 0.12, 1.5, 0.3, 40_000
    x = np.empty(n)
    x[0] = mean
    for t in range(1, n):
        x[t] = (
            mean + (x[t - 1] - mean) * exp(-kappa) + deviation * sqrt(1.0 - exp(-2.0 * kappa)) * rng.standard_normal()
        )
    found = fitted_ornstein_uhlenbeck(np.column_stack([x, np.exp(np.linspace(0.0, 3.0, n)), np.full(n, 2.0)]))
    assert found.speeds[0] == pytest.approx(kappa, rel=0.06)
    assert found.means[0] == pytest.approx(mean, abs=0.02)
    assert found.deviations[0] == pytest.approx(deviation, rel=0.04)
    assert np.isnan(found.deviations[1:]).all()
