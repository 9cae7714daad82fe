"""Limits in every measure of the language: hard, soft, contradictory, relaxed, and in the author's words."""

import numpy as np
import pytest

from tangency.contracts.returns import Returns
from tangency.domain.constraint import Scope
from tangency.domain.risk_kind import RiskKind
from tangency.errors import ConfigurationError, ConstraintSyntaxError, DataError, Infeasible
from tangency.risk.measures import scenario_measure
from tangency.solve import (
    Measurements,
    compile_constraints,
    parse_constraint,
    parse_constraints,
    primal_residual,
    solve_linear,
    solve_quadratic,
    with_implicit,
)

RNG = np.random.default_rng(8)
SCENARIOS = RNG.standard_t(5, (50, 1)) * 0.008 + RNG.standard_t(4, (50, 4)) * np.array([0.01, 0.015, 0.02, 0.03])
MEAN = np.array([0.0005, 0.001, 0.0015, 0.003])
COVARIANCE = np.cov(SCENARIOS.T)
SCOPE = Scope(assets=("A", "B", "C", "D"))
OVER_PERIODS = tuple(kind for kind in RiskKind if kind is not RiskKind.VOLATILITY)


def compiled(*texts, scenarios=SCENARIOS, periods_per_year=252.0):
    returns = Returns(assets=SCOPE.assets, dates=np.arange(50), values=scenarios, periods_per_year=periods_per_year)
    measurements = Measurements(
        current=None, mean=MEAN, covariance=COVARIANCE, returns=returns, periods_per_year=periods_per_year
    )
    return compile_constraints(with_implicit(parse_constraints(texts)), SCOPE, measurements)


def risk(kind, weights):
    if kind is RiskKind.VOLATILITY:
        return np.sqrt(252 * weights @ COVARIANCE @ weights)
    return scenario_measure(kind, SCENARIOS).value(weights)


EQUAL = np.full(4, 0.25)
RICHEST = np.array([0.0, 0.0, 0.0, 1.0])


@pytest.mark.parametrize("kind", RiskKind)
def test_a_hard_limit_binds_and_is_priced(kind):
    """The price is what the mean gains for each unit by which the limit gives way."""
    most = 0.5 * (risk(kind, EQUAL) + risk(kind, RICHEST))
    text = f"{kind} <= {most:.6f}"
    feasible = compiled(text)
    weights, multipliers = solve_linear(-MEAN, feasible)
    assert primal_residual(weights, feasible) <= 1e-9
    assert risk(kind, weights) == pytest.approx(feasible.limits[0].limit, abs=1e-9)
    step = 1e-4 * most
    wider, _ = solve_linear(-MEAN, compiled(f"{kind} <= {round(most, 6) + step:.12f}"))
    gain = MEAN @ (wider - weights) / step
    assert multipliers.limits[0].price == pytest.approx(gain, rel=2e-2)


@pytest.mark.parametrize("kind", RiskKind)
def test_a_soft_limit_costs_its_penalty_and_no_more(kind):
    most = 0.5 * (risk(kind, EQUAL) + risk(kind, RICHEST))
    hard, multipliers = solve_linear(-MEAN, compiled(f"{kind} <= {most:.6f}"))
    price = multipliers.limits[0].price
    firm, _ = solve_linear(-MEAN, compiled(f"soft({kind} <= {most:.6f}, penalty={3 * price:.9f})"))
    assert firm == pytest.approx(hard, abs=1e-6)
    free, _ = solve_linear(-MEAN, compiled(f"soft({kind} <= {most:.6f}, penalty={price / 1000:.12f})"))
    assert risk(kind, free) > most + 1e-6


@pytest.mark.parametrize("kind", RiskKind)
def test_a_limit_that_does_not_matter_changes_no_bit(kind):
    without = solve_quadratic(COVARIANCE, np.zeros(4), compiled("weight <= 60%")).weights
    given = solve_quadratic(COVARIANCE, np.zeros(4), compiled("weight <= 60%", f"{kind} <= 900%")).weights
    assert (without == given).all()


@pytest.mark.parametrize("kind", RiskKind)
def test_a_contradiction_names_the_limit_and_the_least_that_must_give(kind):
    """What is suggested suffices, and a little less does not."""
    lone = compiled(f"{kind} <= 0.01%", "D >= 50%")
    with pytest.raises(Infeasible) as caught:
        solve_linear(-MEAN, lone)
    assert f"{kind} <= 0.01%" in [conflict.constraint for conflict in caught.value.conflict]
    (given,) = (r for r in caught.value.relaxation if r.constraint == f"{kind} <= 0.01%")
    assert given.unit == kind.unit
    assert given.suggestion.startswith(str(kind))
    others = [r.suggestion for r in caught.value.relaxation if r is not given] or ["D >= 50%"]
    weights, _ = solve_linear(-MEAN, compiled(given.suggestion, *others))
    assert weights.sum() == pytest.approx(1.0)
    tighter = f"{kind} <= {0.98 * parse_constraint(given.suggestion).upper:.9f}"
    with pytest.raises(Infeasible):
        solve_linear(-MEAN, compiled(tighter, *others))


def test_mean_is_annual_and_has_both_sides():
    feasible = compiled("mean between 20% and 30%")
    assert feasible.rows[0] == pytest.approx(252 * MEAN)
    assert (feasible.row_lower[0], feasible.row_upper[0]) == (0.2, 0.3)
    weights = solve_quadratic(COVARIANCE, np.zeros(4), feasible).weights
    assert 0.2 - 1e-12 <= 252 * MEAN @ weights <= 0.3
    with pytest.raises(Infeasible) as caught:
        solve_linear(-MEAN, compiled("mean >= 200%"))
    assert [r.unit for r in caught.value.relaxation] == ["annual return"]


def test_level_and_threshold_reach_the_measure():
    (tail,) = compiled("cvar[80%] <= 5%").risk
    assert tail.value(EQUAL) == pytest.approx(np.sort(-SCENARIOS @ EQUAL)[-10:].mean())
    (short,) = compiled("lpm1[-1%] <= 5%").risk
    assert short.value(EQUAL) == pytest.approx(np.maximum(-0.01 - SCENARIOS @ EQUAL, 0).mean())


def test_what_is_annual_needs_a_calendar_and_what_is_not_does_not():
    for text in ("volatility <= 10%", "mean >= 10%"):
        with pytest.raises(ConfigurationError, match="number of periods"):
            compiled(text, periods_per_year=None)
    assert compiled("max_drawdown <= 10%", periods_per_year=None).risk


def test_a_hole_in_the_returns_is_named():
    holed = SCENARIOS.copy()
    holed[3, 2] = np.nan
    with pytest.raises(DataError, match="asset C"):
        compiled("ulcer <= 10%", scenarios=holed)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("max_drawdown >= 5%", 1, "max_drawdown has an upper limit only"),
        ("2 * evar <= 5%", 5, "evar stands alone"),
        ("mad + A <= 5%", 1, "mad stands alone"),
        ("evar[0] <= 5%", 1, "level of evar"),
        ("ulcer <= 0", 1, "a limit on ulcer is above zero"),
        ("A + gini[95%] <= 5%", 5, "`gini` takes no brackets"),
        ("mean[A] <= 5%", 5, "`mean` takes no brackets"),
    ],
)
def test_faults_have_their_column(text, column, words):
    with pytest.raises(ConstraintSyntaxError, match=words) as caught:
        parse_constraint(text)
    assert caught.value.column == column
