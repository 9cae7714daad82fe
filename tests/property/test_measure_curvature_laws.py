"""Laws of what solvers make of the measures: derivatives, smoothing, and the mean difference at a few pairs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.domain.risk_kind import RiskKind
from tangency.risk.measures import PartialGini, SmoothedGini, curvature, is_smooth, scenario_measure

SEEDS = st.integers(0, 2**32 - 1)
SMOOTH = [RiskKind.SEMIDEVIATION, RiskKind.LPM2, RiskKind.EVAR]


def drawn(seed):
    rng = np.random.default_rng(seed)
    periods, n = int(rng.integers(30, 60)), int(rng.integers(2, 5))
    scenarios = rng.standard_t(4, (periods, n)) * 0.02 + 0.001
    return rng, scenarios, rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(n))


def require_derivatives(value, gradient, hessian, weights, direction):
    """Compare with central differences along a direction; the step is where their two errors balance."""
    step = 1e-4
    ahead, here, behind = value(weights + step * direction), value(weights), value(weights - step * direction)
    assert gradient @ direction == pytest.approx((ahead - behind) / (2 * step), rel=1e-4, abs=1e-8)
    assert direction @ hessian @ direction == pytest.approx((ahead - 2 * here + behind) / step**2, rel=0.05, abs=1e-5)


@pytest.mark.parametrize("kind", SMOOTH)
@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_derivatives_are_those_of_the_value(kind, seed):
    """∇ρ and ∇²ρ are what differences of ρ say, but where a shortfall begins between the points."""
    _, scenarios, w, v = drawn(seed)
    measure = scenario_measure(kind, scenarios, level=0.8)
    local = curvature(measure, w)
    assert is_smooth(measure)
    assert local.value == measure.value(w)
    signs = [measure.path.losses(w + s * (v - w)) > 0 for s in (-1e-4, 1e-4)]
    if kind is RiskKind.EVAR or (signs[0] == signs[1]).all():
        require_derivatives(measure.value, local.gradient, local.hessian, w, v - w)
    assert np.linalg.eigvalsh(local.hessian).min() >= -1e-9


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_smoothing_stays_within_half_its_width(seed):
    """The smoothed mean difference lies above the true one, by no more than half the width."""
    rng, scenarios, w, v = drawn(seed)
    width = float(rng.uniform(1e-4, 0.05))
    smoothed, exact = SmoothedGini(scenarios=scenarios, width=width), scenario_measure(RiskKind.GINI, scenarios)
    assert -1e-15 <= smoothed.value(w) - exact.value(w) <= width / 2 + 1e-15
    slope, offset = smoothed.minorant(w, np.zeros(0))
    assert slope @ v + offset <= smoothed.value(v) + 1e-12


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_smoothed_sums_over_windows_are_sums_over_pairs(seed):
    """Value, gradient and Hessian from sorted windows are those of Huber's function summed over all pairs."""
    rng, scenarios, w, _ = drawn(seed)
    width = float(rng.uniform(0.002, 0.05))
    first, second = np.triu_indices(len(scenarios), 1)
    differences = scenarios[first] - scenarios[second]
    x = differences @ w
    near = np.abs(x) <= width
    smoothed = SmoothedGini(scenarios=scenarios, width=width)
    gradient, hessian = smoothed.derivatives(w)
    huber = np.where(near, x**2 / (2 * width) + width / 2, np.abs(x))
    assert smoothed.value(w) == pytest.approx(huber.mean(), rel=1e-10)
    assert gradient == pytest.approx(differences.T @ np.clip(x / width, -1, 1) / x.size, rel=1e-9, abs=1e-14)
    assert hessian == pytest.approx(differences[near].T @ differences[near] / (width * x.size), rel=1e-8, abs=1e-14)
    assert smoothed.count_of_close(w) == near.sum() == len(smoothed.close_pairs(w))


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_a_mean_difference_at_few_pairs_is_below_the_whole_and_meets_it(seed):
    """With any pairs it is nowhere above the mean difference, and equal where its signs come from."""
    rng, scenarios, w, v = drawn(seed)
    first, second = np.triu_indices(len(scenarios), 1)
    chosen = rng.uniform(size=first.size) < rng.uniform()
    pairs = np.column_stack([first[chosen], second[chosen]])
    partial, exact = PartialGini.at(scenarios, w, pairs), scenario_measure(RiskKind.GINI, scenarios)
    assert partial.value(w) == pytest.approx(exact.value(w), rel=1e-10)
    assert partial.value(v) <= exact.value(v) + 1e-14
    every = PartialGini.at(scenarios, w, np.column_stack([first, second]))
    assert every.value(v) == pytest.approx(exact.value(v), rel=1e-10)
