"""Laws of warm starts: where a solver begins does not change what it finds, nor what is certified of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.contracts.arrays import frozen_floats
from tangency.solve import Multipliers, quadratic_gap, variance_proof, variance_size
from tangency.solve.kernels.nonnegative import NO_START, REACHED, descend, least_variance
from tangency.testing.comparison import same_bits
from tangency.testing.problems import make_problem
from tangency_mvo.mean_risk import MeanRisk
from tangency_mvo.params import MeanRiskParams, Objective

SEEDS = st.integers(0, 2**32 - 1)


def covariance(seed: int, n: int, n_periods: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    returns = rng.normal(size=(n_periods, 3)) @ rng.normal(size=(3, n)) + rng.normal(size=(n_periods, n))
    return frozen_floats(np.cov(returns * np.exp(rng.uniform(-2.0, 2.0, n)), rowvar=False))


def starts(seed: int, found: np.ndarray) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    near = np.where(rng.random(found.size) < 0.1, rng.random(found.size), found)
    return [found, near, np.zeros(found.size), np.ones(found.size), rng.normal(0.0, 9.0, found.size)]


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(64, 120))
def test_the_kernel_finds_the_same_bits_from_anywhere(seed: int, n: int) -> None:
    """Law: the minimiser depends on who is held at the end alone, so every start leads to the same bits."""
    hessian = covariance(seed, n, 3 * n)
    cold, linear = np.empty(n), frozen_floats(np.random.default_rng(seed).normal(1.0, 1.0, n))
    assert descend(hessian, linear, NO_START, cold) == REACHED
    for start in starts(seed, cold):
        warm = np.empty(n)
        if descend(hessian, linear, frozen_floats(start), warm) == REACHED:  # otherwise it begins cold
            assert same_bits(warm, cold)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(64, 120), st.floats(0.1, 3.0))
def test_least_variance_is_proven_by_its_multipliers(seed: int, n: int, budget: float) -> None:
    """Law: Σw + z + ν1 = 0 with z ≤ 0 where nothing is held and 0 where something is: the conditions of the minimum."""
    hessian = covariance(seed, n, 3 * n)
    weights, forces = np.empty(n), np.empty(n + 1)
    assert least_variance(hessian, budget, NO_START, weights, forces) == REACHED
    size = float(weights @ hessian @ weights)
    assert np.abs(hessian @ weights + forces[:n] + forces[n]).max() <= 1e-12 * np.abs(hessian).max()
    assert (forces[:n] <= 1e-10 * size).all()
    assert not forces[:n][weights > 0.0].any()
    assert weights.min() >= 0.0
    assert weights.sum() == pytest.approx(budget, rel=1e-14)


@pytest.mark.parametrize("objective", list(Objective))
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1000))
def test_an_optimizer_that_starts_warm_finds_its_cold_solution(objective: Objective, seed: int) -> None:
    """Law: weights and certificate are those of the cold solve, whatever the start."""
    problem = make_problem(80, n_periods=400)
    optimizer = MeanRisk(MeanRiskParams(objective=objective))
    cold = optimizer.solve(problem)
    for start in starts(seed, cold.weights):
        warm = optimizer.solve_from(problem, frozen_floats(start))
        assert same_bits(warm.weights, cold.weights)
        assert warm.certificate.optimality_gap == cold.certificate.optimality_gap
        assert warm.certificate.optimality_gap <= 1e-9


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(64, 100))
def test_the_proof_in_one_pass_is_the_gap(seed: int, n: int) -> None:
    """Law: of any long-only weights, the pass finds the variance, size and gap that the general functions do."""
    hessian, rng = covariance(seed, n, 3 * n), np.random.default_rng(seed)
    feasible = make_problem(n, n_periods=2 * n).feasible
    best = np.empty(n)
    assert least_variance(hessian, 1.0, NO_START, best, np.empty(n + 1)) == REACHED
    price = Multipliers(bounds=np.zeros(n), rows=np.zeros(1))
    for weights in (best, rng.dirichlet(np.ones(n))):
        proof = variance_proof(hessian, weights, price, feasible)
        variance = float(weights @ hessian @ weights)
        assert proof.variance == pytest.approx(variance, rel=1e-12)
        assert proof.size.value == pytest.approx(variance_size(hessian, weights).value, rel=1e-12)
        gap = quadratic_gap(hessian, np.zeros(n), weights, price, feasible)
        assert proof.gap == pytest.approx(gap, abs=1e-12 * variance, rel=1e-9)
