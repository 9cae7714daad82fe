"""Worst cases: sets, their worst, and what Riskfolio-Lib's ratio is one of."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.sdk import ConfigurationError, DataError
from tangency.testing.problems import make_problem
from tangency_riskfolio.covariance_radius import covariance_radius
from tangency_riskfolio.robust import Robust
from tangency_riskfolio.uncertainty import resampled_sets
from tangency_riskfolio.worst_case import WorstCase
from tangency_riskfolio.worst_case_params import UncertaintySet, WorstCaseParams

PROBLEM = make_problem(4, n_periods=120)
# Wide enough to matter and narrow enough that a ratio has a maximum.
MILD = {"draws": 200, "confidence": 0.55}


@cache
def sets_of(problem=PROBLEM, **params):
    return resampled_sets(problem.returns.values, problem.assets, WorstCaseParams(**MILD, **params), problem.seed)


def test_the_radius_of_covariances_does_not_depend_on_the_unit_of_returns():
    """κ is a number of standard deviations; of entries that come twice it counts each once."""
    params = WorstCaseParams(**MILD, covariance_uncertainty=UncertaintySet.ELLIPSOID)
    values = PROBLEM.returns.values
    radius = covariance_radius(values, params, seed=3)
    assert covariance_radius(1e4 * values, params, seed=3) == pytest.approx(radius, rel=1e-9)
    # The median of χ² with 4 · 5 / 2 degrees of freedom is 9.3, the sample's own error aside.
    assert 2.5 < radius < 4.5


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([UncertaintySet.BOX, UncertaintySet.ELLIPSOID]))
def test_no_covariance_of_the_set_is_worse_than_its_worst(seed, kind):
    """w'Σw ≤ the worst for every Σ in the box or the ellipsoid."""
    rng = np.random.default_rng(seed)
    sets, w = sets_of(covariance_uncertainty=kind), rng.normal(0.25, 0.4, 4)
    if kind is UncertaintySet.BOX:
        drawn = sets.lowest + rng.random((4, 4)) * (sets.highest - sets.lowest)
    else:
        values, vectors = np.linalg.eigh(sets.covariance_errors)
        step = rng.standard_normal(16)
        step *= sets.covariance_radius / np.linalg.norm(step)
        drawn = PROBLEM.covariance + (vectors @ (np.sqrt(np.maximum(values, 0.0)) * step)).reshape(4, 4, order="F")
    worst = sets.worst_variance(kind, PROBLEM.covariance, w)
    assert float(w @ drawn @ w) <= worst * (1 + 1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([UncertaintySet.BOX, UncertaintySet.ELLIPSOID]))
def test_no_mean_of_the_set_is_worse_than_its_worst(seed, kind):
    """μ'w ≥ the worst for every μ in the box or the ellipsoid, and some μ on its edge attains it."""
    rng = np.random.default_rng(seed)
    sets, w = sets_of(), rng.normal(0.25, 0.4, 4)
    params = WorstCaseParams(**MILD, mean_uncertainty=kind)
    worst = Robust(problem=PROBLEM, params=params, sets=sets, excess=PROBLEM.mean).worst_mean(w)
    if kind is UncertaintySet.BOX:
        least = PROBLEM.mean - sets.half_widths * np.sign(w)
        drawn = PROBLEM.mean + sets.half_widths * rng.uniform(-1, 1, 4)
    else:
        norm = float(np.sqrt(w @ sets.mean_errors @ w))
        least = PROBLEM.mean - sets.mean_radius * sets.mean_errors @ w / norm
        step = rng.standard_normal(4)
        drawn = PROBLEM.mean + sets.mean_radius * np.linalg.cholesky(sets.mean_errors) @ (step / np.linalg.norm(step))
    assert float(least @ w) == pytest.approx(worst, abs=1e-12)
    assert float(drawn @ w) >= worst - 1e-12


@pytest.mark.parametrize(
    ("objective", "mean_set", "covariance_set"),
    [
        ("min_risk", "none", "box"),
        ("max_return", "ellipsoid", "none"),
        ("max_utility", "ellipsoid", "box"),
        ("max_utility", "box", "none"),
        ("max_sharpe", "box", "none"),
        ("max_mean_to_variance", "box", "box"),
    ],
)
def test_the_core_proves_what_riskfolio_finds(objective, mean_set, covariance_set):
    """With a set of covariances the proof is for the ratio to the variance, which Riskfolio-Lib calls Sharpe's."""
    params = WorstCaseParams(
        objective=objective, mean_uncertainty=mean_set, covariance_uncertainty=covariance_set, **MILD
    )
    certificate = WorstCase(params).solve(PROBLEM).certificate
    assert certificate.status == "optimal"
    assert certificate.optimality_gap < 1e-6


@pytest.mark.parametrize(("objective", "covariance_set"), [("max_sharpe", "box"), ("max_mean_to_variance", "none")])
def test_a_ratio_is_called_what_it_is(objective, covariance_set):
    with pytest.raises(ConfigurationError, match="ratio to the variance"):
        WorstCase(WorstCaseParams(objective=objective, covariance_uncertainty=covariance_set)).solve(PROBLEM)


def test_with_shorts_the_worst_covariance_is_none_in_particular_and_nothing_is_claimed():
    certificate = WorstCase(WorstCaseParams(**MILD)).solve(make_problem(4, n_periods=120, lower=-0.1)).certificate
    assert certificate.status == "feasible"
    assert certificate.optimality_measure is None


def test_short_windows_are_refused():
    with pytest.raises(DataError, match="too short"):
        sets_of(make_problem(4, n_periods=5))
    with pytest.raises(DataError, match="two assets"):
        sets_of(make_problem(1), mean_uncertainty="ellipsoid")


def test_the_seed_draws_the_sets():
    assert sets_of().half_widths.tolist() == sets_of().half_widths.tolist()
    other = resampled_sets(PROBLEM.returns.values, PROBLEM.assets, WorstCaseParams(**MILD), PROBLEM.seed + 1)
    assert other.half_widths.tolist() != sets_of().half_widths.tolist()
