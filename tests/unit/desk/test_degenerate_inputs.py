"""Inputs at the edge of what has an answer: a certified one, or a typed error that says why there is none."""

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.errors import DataError

OBJECTIVES = ("min_risk", "max_return", "max_utility", "max_sharpe")
CONSTRAINTS = ((), ("weight <= 60%",), ("cvar <= 90%", "weight <= 60%"), ("count <= 2",), ("weight >= 10% or 0",))


def returns(n_assets=5, n_periods=80):
    rng = np.random.default_rng(0)
    common = rng.standard_t(5, (n_periods, 1)) * 0.01
    return common @ rng.uniform(0.5, 1.5, (1, n_assets)) + rng.normal(5e-4, 0.01, (n_periods, n_assets))


def changed(column, values):
    found = returns()
    found[:, column] = values(found)
    return found


def quiet(found):
    return 1e-4 + 1e-12 * np.random.default_rng(1).normal(size=len(found))


def with_hole(found):
    return np.where(np.arange(len(found)) == 7, np.nan, found[:, 2])


CASES = {
    "all means negative": returns() - returns().mean(axis=0) - np.linspace(1e-3, 2e-3, 5),
    "one asset": returns()[:, :1],
    "fewer periods than assets": returns(8, 6) + 2e-2,
    "two periods": returns(5, 2),
    "a constant asset": changed(2, lambda found: np.full(len(found), 1e-4)),
    "a constant asset that loses": changed(2, lambda found: np.full(len(found), -1e-4)),
    "two identical assets": changed(3, lambda found: found[:, 1]),
    "a missing value": changed(2, with_hole),
    "a volatility of 1e-12": changed(2, quiet),
    "a pair that moves as one": changed(4, lambda found: 2 * found[:, 0]),
    "an asset without returns": changed(2, lambda found: np.zeros(len(found))),
    "no returns at all": np.zeros((80, 5)),
    "tiny returns": returns() * 1e-9,
}
# What a ratio says where it has no maximum: nothing earns anything, or something earns without risk.
NO_RATIO = {
    "all means negative": tg.Infeasible,
    "no returns at all": tg.Infeasible,
    "a constant asset": tg.DataError,
    "a volatility of 1e-12": tg.DataError,
    "two periods": tg.DataError,
}


def frame(values):
    return pd.DataFrame(values, columns=[f"A{i}" for i in range(values.shape[1])])


@pytest.mark.parametrize("constraints", CONSTRAINTS, ids=lambda texts: ", ".join(texts) or "simplex")
@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("case", CASES)
def test_there_is_a_certified_answer_or_a_typed_error(case, objective, constraints):
    refusal = None
    try:
        found = tg.optimize(frame(CASES[case]), optimizer="mvo", objective=objective, constraints=constraints)
    except expected_error(case, objective, constraints) as error:
        refusal = error
    if refusal is not None:
        assert refusal.remedy
        return
    assert found.certificate.status == "optimal"
    assert found.certificate.primal_residual <= 1e-9
    assert found.weights.sum() == pytest.approx(1.0, abs=1e-9)
    assert found.weights.min() >= 0.0


def expected_error(case, objective, constraints):
    """Return which error may come instead of an answer: none but these."""
    if case == "one asset" and "weight <= 60%" in constraints:
        return tg.Infeasible
    if case == "a missing value" and "cvar <= 90%" in constraints:
        return tg.DataError
    return NO_RATIO.get(case, ()) if objective == "max_sharpe" else ()


@pytest.mark.parametrize("case", [case for case in NO_RATIO if case != "a volatility of 1e-12"])
def test_a_ratio_without_a_maximum_says_so(case):
    with pytest.raises(NO_RATIO[case], match="no maximum"):
        tg.optimize(frame(CASES[case]), optimizer="mvo", objective="max_sharpe")


def test_a_volatility_that_is_small_and_known_is_no_rounding():
    found = tg.optimize(frame(CASES["a volatility of 1e-12"]), optimizer="mvo", objective="max_sharpe")
    values = CASES["a volatility of 1e-12"][:, 2]
    assert found.certificate.status == "optimal"
    assert found.weights["A2"] == pytest.approx(1.0)
    assert found.certificate.objective >= values.mean() / values.std(ddof=1) * (1 - 1e-6)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_returns_of_a_huge_scale_are_refused_as_no_returns(objective):
    with pytest.raises(tg.DataError, match="return"):
        tg.optimize(frame(returns() * 1e6), optimizer="mvo", objective=objective)


@pytest.mark.parametrize("scale", [1e-9, 1e6])
@pytest.mark.parametrize("objective", ["min_risk", "max_return", "max_sharpe"])
def test_the_scale_of_moments_does_not_matter(objective, scale):
    labels = list("ABCDE")
    mean, covariance = returns().mean(axis=0), np.cov(returns().T)

    def weights(c):
        given = tg.Moments(
            mean=pd.Series(c * mean, labels), covariance=pd.DataFrame(c * c * covariance, labels, labels)
        )
        return tg.optimize(given, optimizer="mvo", objective=objective, constraints=["weight <= 60%"]).weights

    assert np.abs(weights(scale) - weights(1.0)).max() <= 1e-9


@pytest.mark.parametrize(
    ("objective", "constraints", "error"),
    [
        ("max_return", ["soft(weight >= 0, penalty=0.0001)"], tg.SolverError),
        ("max_utility", ["soft(weight >= 0, penalty=0.0001)"], tg.SolverError),
        ("max_return", ["A0 - A1 <= 50%", "soft(weight >= 0, penalty=0)"], tg.SolverError),
        ("max_return", ["short <= 0.5 * long", "count <= 2"], tg.ConfigurationError),
    ],
)
def test_an_unbounded_problem_is_named_as_such(objective, constraints, error):
    # Fewer periods than assets: the variance does not bound the utility.
    with pytest.raises(error, match=r"unbounded|no bound") as caught:
        tg.optimize(frame(returns(8, 6)), optimizer="mvo", objective=objective, constraints=constraints)
    assert "weight <= 100%" in caught.value.remedy


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_weights_need_no_bound_where_the_constraints_limit_them_together(objective):
    found = tg.optimize(frame(returns()), optimizer="mvo", objective=objective, constraints=["short <= 0.5 * long"])
    assert found.certificate.status == "optimal"
    assert found.certificate.optimality_gap <= 1e-8
    assert -found.weights[found.weights < 0].sum() <= 0.5 * found.weights[found.weights > 0].sum() + 1e-9


@pytest.mark.parametrize("half_life", [1e-18, 1e-3])
def test_a_past_that_fades_at_once_is_refused_in_words(half_life: float) -> None:
    """The divisor of the weighted covariance is nothing then, and the plugin seemed to be at fault."""
    values = np.random.default_rng(0).normal(0.0, 0.02, (80, 2))
    model = tg.component("ewma", half_life_periods=half_life)
    with pytest.raises(DataError, match="one period alone"):
        tg.optimize(pd.DataFrame(values, columns=["A", "B"]), risk_model=model, periods_per_year=252)
