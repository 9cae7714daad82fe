"""Measures over periods that are not alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.domain.constraint import Scope
from tangency.domain.risk_kind import RiskKind
from tangency.errors import ConfigurationError
from tangency.risk.measures import scenario_measure
from tangency.solve import compile_constraints, measure_gap, solve_risk, with_implicit

KINDS = (RiskKind.CVAR, RiskKind.LPM1, RiskKind.LPM2, RiskKind.MAD, RiskKind.SEMIDEVIATION)
LAWS = settings(max_examples=15, deadline=None)
seeds = st.integers(0, 10**6)


def _case(seed, kind, n_periods=40, n_assets=4):
    rng = np.random.default_rng([seed, 17])
    values = 0.02 * rng.standard_normal((n_periods, n_assets)) + 0.001
    counts = rng.integers(0, 4, n_periods)
    counts[:2] = 1
    params = {"level": 0.8, "threshold": 0.003 if kind in {RiskKind.LPM1, RiskKind.LPM2} else 0.0}
    weighted = scenario_measure(kind, values, probabilities=counts / counts.sum(), **params)
    repeated = scenario_measure(kind, np.repeat(values, counts, axis=0), **params)
    return rng, weighted, repeated


def _feasible(n_assets):
    return compile_constraints(with_implicit(()), Scope(assets=tuple("ABCDEFGH"[:n_assets])))


@pytest.mark.parametrize("kind", KINDS)
@LAWS
@given(seed=seeds)
def test_a_probability_is_a_count_of_equal_periods(kind, seed):
    """With probabilities in the ratio of counts, the measure is that of each period repeated so many times."""
    rng, weighted, repeated = _case(seed, kind)
    for _ in range(5):
        w = rng.dirichlet(np.ones(4))
        assert weighted.value(w) == pytest.approx(repeated.value(w), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("kind", KINDS)
@LAWS
@given(seed=seeds)
def test_minorants_lie_below_and_touch(kind, seed):
    """The tangent at w is a lower bound everywhere and exact at w; so is the bound from any dual point."""
    rng, weighted, _ = _case(seed, kind)
    w = rng.dirichlet(np.ones(4))
    slope, offset = weighted.minorant(w, np.zeros(0))
    assert slope @ w + offset == pytest.approx(weighted.value(w), rel=1e-12, abs=1e-15)
    wild = weighted.minorant(w, rng.standard_normal(80))
    for _ in range(5):
        other = rng.normal(0.25, 0.5, 4)
        assert slope @ other + offset <= weighted.value(other) + 1e-14
        assert wild[0] @ other + wild[1] <= weighted.value(other) + 1e-14


@pytest.mark.parametrize("kind", KINDS)
@LAWS
@given(seed=seeds)
def test_the_minimum_is_that_of_the_repeated_periods_and_certified(kind, seed):
    """Solved by other ways, the least risk is the same."""
    _, weighted, repeated = _case(seed, kind)
    feasible, nothing = _feasible(4), np.zeros(4)
    found, other = (solve_risk(measure, nothing, feasible) for measure in (weighted, repeated))
    assert weighted.value(found.weights) == pytest.approx(repeated.value(other.weights), rel=1e-6)
    gap = measure_gap(weighted, nothing, found.weights, found.multipliers, feasible)
    assert 0.0 <= gap + 1e-12 <= 1e-6 * weighted.value(found.weights)


@pytest.mark.parametrize("kind", sorted(set(RiskKind) - {*KINDS, RiskKind.VOLATILITY}))
def test_measures_that_count_periods_equally_refuse_probabilities(kind):
    with pytest.raises(ConfigurationError, match="counts periods equally"):
        scenario_measure(kind, np.ones((3, 2)), probabilities=np.array([0.2, 0.3, 0.5]))
