import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.domain.constraint import Scope
from tangency.solve import compile_constraints, quadratic_sensitivities, with_implicit

MEAN = pd.Series({"B": 0.10, "A": 0.05, "C": 0.08})
COVARIANCE = pd.DataFrame(np.diag([0.04, 0.02, 0.05]), MEAN.index, MEAN.index)


def _optimized(covariance=COVARIANCE, constraints=(), **params):
    return tg.optimize(tg.Moments(mean=MEAN, covariance=covariance), optimizer="mvo", constraints=constraints, **params)


def test_by_hand_for_independent_assets():
    """Weights ∝ μ/σ² at the maximum ratio: the derivative of μ₁/σ₁² ÷ Σ μ/σ² by μ₁."""
    found = _optimized(objective="max_sharpe").sensitivities()
    pulls = MEAN / np.diag(COVARIANCE)
    own = (1 / 0.04) * (pulls.sum() - pulls["B"]) / pulls.sum() ** 2
    assert found.means.loc["B", "B"] == pytest.approx(own, rel=1e-12)
    assert found.means.sum().to_numpy() == pytest.approx(np.zeros(3), abs=1e-12)  # the budget stays


def test_labels_are_those_of_the_input():
    found = _optimized(objective="min_risk", constraints=["weight[A] <= 30%"]).sensitivities()
    assert found.assets == ("B", "A", "C")
    assert list(found.bounds.columns) == ["weight[A] <= 30%", "net = 100%"]
    assert found.bounds.loc["A", "weight[A] <= 30%"] == 1.0
    assert found.bounds["weight[A] <= 30%"].sum() == pytest.approx(0.0, abs=1e-12)
    assert "a unit more moves A +1.00, B" in repr(found)


def test_the_least_risk_does_not_know_the_means():
    assert not _optimized(objective="min_risk").sensitivities().means.to_numpy().any()


def test_a_constraint_without_force_is_in_doubt():
    plain = _optimized(objective="min_risk")
    found = _optimized(objective="min_risk", constraints=[f"weight[C] <= {float(plain.weights['C'])!r}"])
    assert found.sensitivities().doubtful == (found.constraints[0].text,)


def test_copies_of_an_asset_have_no_derivative():
    """Two copies inside their bounds may share their weight in any way."""
    covariance = np.array([[0.04, 0.04, 0.0], [0.04, 0.04, 0.0], [0.0, 0.0, 0.05]])
    feasible = compile_constraints(with_implicit(()), Scope(assets=("A", "B", "C")))
    weights = np.array([0.25, 0.25, 0.5])
    with pytest.raises(tg.SolverError, match="no derivative"):
        quadratic_sensitivities(covariance, np.zeros(3), 1.0, feasible, weights)


def test_an_unknown_asset_is_named():
    with pytest.raises(tg.ConfigurationError, match="unknown asset 'D'"):
        _optimized().sensitivities().covariance("B", "D")


def test_limits_beyond_rows_are_refused():
    result = _optimized(objective="min_risk", constraints=["gross <= 150%", "weight >= -50%"])
    with pytest.raises(tg.ConfigurationError, match="over bounds and rows only"):
        result.sensitivities()
