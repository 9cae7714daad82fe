"""The optimizers that need no means: diversification, decorrelation, minimum correlation, tracking."""

import json
import warnings
from pathlib import Path

import cvxpy as cp
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tangency as tg
from tangency.sdk import ConfigurationError, DataError
from tangency.testing import ComponentKind, assert_conforms
from tangency_mvo.min_correlation import minimum_correlation_weights
from tangency_mvo.plugin import register_optimizers

SPECS = {spec.name: spec for spec in register_optimizers()}
EXAMPLES = json.loads(
    (Path(__file__).parents[3] / "tests" / "golden" / "mean_variance_examples.json").read_text(encoding="utf-8")
)
PUBLISHED = {case["id"]: case for case in EXAMPLES["cases"] if "most_diversified_weight" in case}
RONCALLI = next(case for case in EXAMPLES["cases"] if case["id"] == "roncalli_weight_constraints")
NAMES = ("max-diversification", "max-decorrelation", "min-correlation", "benchmark-tracking")
SEEDS = st.integers(0, 2**32 - 1)
TIGHT = {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12}


def moments(covariance):
    labels = [f"A{i}" for i in range(len(covariance))]
    return tg.Moments(mean=pd.Series(0.0, labels), covariance=pd.DataFrame(covariance, labels, labels))


def drawn(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 8))
    loadings = rng.normal(0.0, 0.01, (n, 2))
    return loadings @ loadings.T + np.diag(rng.uniform(0.005, 0.02, n) ** 2)


def correlations(covariance):
    deviation = np.sqrt(np.diag(covariance))
    return covariance / np.outer(deviation, deviation), deviation


@pytest.mark.parametrize("name", NAMES)
def test_conforms(name):
    assert_conforms(SPECS[name], ComponentKind.OPTIMIZER)


def test_conforms_tracking_what_is_held():
    assert_conforms(SPECS["benchmark-tracking"], ComponentKind.OPTIMIZER, params={"benchmark": "current"})


@pytest.mark.parametrize("case", PUBLISHED.values(), ids=PUBLISHED.keys())
def test_published_most_diversified_portfolios(case):
    found = tg.optimize(moments(case["covariance"]), optimizer="max-diversification")
    assert found.weights.tolist() == pytest.approx(case["most_diversified_weight"], abs=case["tolerance"])


def test_roncallis_most_diversified_portfolio_under_a_cap():
    found = tg.optimize(moments(RONCALLI["covariance"]), optimizer="max-diversification", constraints=["weight <= 40%"])
    assert found.weights.tolist() == pytest.approx(RONCALLI["most_diversified_cap_40pct"], abs=RONCALLI["tolerance"])


def test_the_papers_example_of_minimum_correlation():
    """Varadi et al. (2012), appendix: three assets, to the two digits printed."""
    correlation = np.array([[1.0, 0.9, 0.85], [0.9, 1.0, 0.7], [0.85, 0.7, 1.0]])
    weights = minimum_correlation_weights(correlation, np.array([0.14, 0.18, 0.22]))
    assert weights.tolist() == pytest.approx([0.21, 0.31, 0.48], abs=5e-3)


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_equal_correlations_and_two_assets_are_weighed_by_inverse_volatility(seed):
    """Where correlations say nothing, minimum correlation is inverse volatility, and so is maximum diversification."""
    rng = np.random.default_rng(seed)
    deviation = rng.uniform(0.1, 0.5, int(rng.integers(2, 6)))
    correlation = np.full((deviation.size, deviation.size), 0.3)
    np.fill_diagonal(correlation, 1.0)
    expected = (1 / deviation) / (1 / deviation).sum()
    given_moments = moments(correlation * np.outer(deviation, deviation))
    for name in ("min-correlation", "max-diversification"):
        assert tg.optimize(given_moments, optimizer=name).values == pytest.approx(expected, abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_the_most_diversified_portfolio_is_the_least_correlated_over_volatilities(seed):
    """Long-only without other limits: w ∝ v/σ with v the least of v'Cv (Choueifaty, Froidure & Reynier 2013)."""
    covariance = drawn(seed)
    _, deviation = correlations(covariance)
    diverse = tg.optimize(moments(covariance), optimizer="max-diversification").values
    decorrelated = tg.optimize(moments(covariance), optimizer="max-decorrelation").values / deviation
    assert diverse == pytest.approx(decorrelated / decorrelated.sum(), abs=1e-8)


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_optima_are_what_an_independent_solver_finds(seed):
    """Least w'Cw, least tracking variance, and nothing to gain over the best diversification ratio, under caps."""
    covariance = drawn(seed)
    n = len(covariance)
    rng = np.random.default_rng(seed)
    correlation, deviation = correlations(covariance)
    benchmark = rng.dirichlet(np.ones(n))
    constraints = ["weight <= 45%", "A0 + A1 >= 30%"]
    w = cp.Variable(n)
    own = [w >= 0, w <= 0.45, cp.sum(w) == 1, w[0] + w[1] >= 0.3]

    def least(expression):
        problem = cp.Problem(cp.Minimize(expression), own)
        with warnings.catch_warnings():
            # Asked for its last digits, Clarabel may stop short of them; the comparison says whether they suffice.
            warnings.filterwarnings("ignore", message="Solution may be inaccurate")
            problem.solve(solver=cp.CLARABEL, **TIGHT)
        return problem.value

    found = tg.optimize(moments(covariance), optimizer="max-decorrelation", constraints=constraints)
    best = least(cp.quad_form(w, cp.psd_wrap(correlation)))
    assert found.certificate.objective == pytest.approx(best, rel=1e-7)
    tracked = tg.component(
        "benchmark-tracking", benchmark="weights", benchmark_weights={f"A{i}": b for i, b in enumerate(benchmark)}
    )
    found = tg.optimize(moments(covariance), optimizer=tracked, constraints=constraints)
    scale = float(covariance.diagonal().mean())
    best = least(cp.quad_form(w - benchmark, cp.psd_wrap(covariance / scale)))
    assert found.certificate.objective**2 / scale == pytest.approx(best, rel=1e-7, abs=1e-9)
    found = tg.optimize(moments(covariance), optimizer="max-diversification", constraints=constraints)
    ratio = found.certificate.objective
    root = np.linalg.cholesky(covariance).T / deviation.mean()
    gained = least(ratio * cp.norm2(root @ w) - (deviation / deviation.mean()) @ w)
    assert gained == pytest.approx(0.0, abs=1e-7)


@settings(max_examples=6, deadline=None)
@given(SEEDS)
def test_the_fewest_assets_that_track_best_are_the_best_of_all_choices(seed):
    """With `count <= 2` no pair tracks closer: the search is held against every pair."""
    covariance = drawn(seed)
    n = len(covariance)
    found = tg.optimize(moments(covariance), optimizer="benchmark-tracking", constraints=["count <= 2"])
    least = np.inf
    for i in range(n):
        for j in range(i):
            rest = -np.full(n, 1.0 / n)
            towards = np.zeros(n)
            rest[j] += 1.0
            towards[i], towards[j] = 1.0, -1.0
            share = np.clip(-(towards @ covariance @ rest) / (towards @ covariance @ towards), 0.0, 1.0)
            distance = rest + share * towards
            least = min(least, float(np.sqrt(distance @ covariance @ distance)))
    assert found.certificate.objective == pytest.approx(least, rel=1e-9)
    assert found.certificate.status == "optimal"


def test_a_benchmark_that_is_allowed_is_held():
    found = tg.optimize(
        moments(drawn(5)), optimizer="benchmark-tracking", benchmark="weights", benchmark_weights={"A0": 0.6, "A2": 0.4}
    )
    assert found.weights["A0"] == pytest.approx(0.6, abs=1e-9)
    assert found.certificate.objective == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"benchmark": "weights"}, "no weights"),
        ({"benchmark": "current"}, "held now"),
        ({"benchmark": "weights", "benchmark_weights": {"A9": 1.0}}, "A9"),
    ],
)
def test_an_unknown_benchmark_is_refused(params, words):
    with pytest.raises(ConfigurationError, match=words):
        tg.optimize(moments(drawn(1)), optimizer="benchmark-tracking", **params)


def odd_covariances():
    rng = np.random.default_rng(1)
    few = np.cov(rng.normal(0.0, 0.01, (5, 12)), rowvar=False)
    twins = drawn(3)
    twins[1], twins[:, 1] = twins[0], twins[:, 0]
    twins[1, 1] = twins[0, 0]
    return {"fewer periods than assets": few, "two identical assets": twins, "tiny": drawn(4) * 1e-16}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("odd", odd_covariances())
def test_odd_covariances_end_in_a_certificate_or_a_typed_error(name, odd):
    if (name, odd) == ("max-diversification", "fewer periods than assets"):
        with pytest.raises(DataError, match="without risk") as caught:
            tg.optimize(moments(odd_covariances()[odd]), optimizer=name)
        assert caught.value.remedy
        return
    found = tg.optimize(moments(odd_covariances()[odd]), optimizer=name)
    assert found.certificate.status == "optimal"
    assert abs(found.weights.sum() - 1) <= 1e-9
    assert found.weights.min() >= 0


@pytest.mark.parametrize("name", ["max-decorrelation", "min-correlation"])
def test_an_asset_without_variance_has_no_correlations(name):
    covariance = np.diag([0.01, 0.0, 0.02])
    with pytest.raises(DataError, match="A1"):
        tg.optimize(moments(covariance), optimizer=name)
