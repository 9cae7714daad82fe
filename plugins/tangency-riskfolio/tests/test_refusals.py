"""How Riskfolio-Lib fails, and how none of it comes through."""

import json
import subprocess
import sys
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.sdk import ConfigurationError, DataError, Infeasible, Returns, SolverError, primal_residual
from tangency.testing.problems import make_problem
from tangency_riskfolio.accepted import accepted
from tangency_riskfolio.expressed import Expressed, expressed
from tangency_riskfolio.mean_risk_objective import require_positive
from tangency_riskfolio.optimizer import RiskfolioOptimizer
from tangency_riskfolio.params import RiskfolioParams
from tangency_riskfolio.riskfolio_calls import Attempt, Found, Inputs, call_method, first_solution, library, portfolio

ATTEMPT = Attempt(unit=1.0, tolerance=1e-8)


def inputs_of(problem, within):
    return Inputs(
        assets=problem.assets,
        mean=problem.mean,
        covariance=problem.covariance,
        scenarios=problem.returns.values,
        within=within,
    )


def single_period(window):
    return Returns(assets=window.assets, dates=window.dates[:1], values=window.values[:1], periods_per_year=365.0)


def test_a_code_that_does_not_exist_never_reaches_riskfolio():
    with pytest.raises(ConfigurationError, match="risk"):
        tg.optimize(pd.DataFrame(np.eye(3)), optimizer="riskfolio/riskfolio", risk="CVaR")


def test_none_becomes_an_error_and_nothing_is_printed(capsys):
    """Asked for a contradiction, Riskfolio-Lib prints a line and returns None."""
    problem = make_problem(3, n_periods=30)
    none = Expressed(net=1.0, short=1.0, matrix=np.vstack([np.eye(3), -np.eye(3)]), bound=np.full(6, 0.1))

    def solve(inputs, attempt):
        return call_method(
            portfolio(inputs, attempt.tolerance).optimization, optimizer="riskfolio", rm="MV", obj="MinRisk"
        )

    with pytest.raises(SolverError, match="found no portfolio") as caught:
        first_solution(solve, inputs_of(problem, none), optimizer="riskfolio")
    assert caught.value.where == "optimizer riskfolio, Riskfolio-Lib with CLARABEL"
    assert caught.value.remedy
    assert capsys.readouterr().out == ""


def test_what_it_raises_becomes_an_error():
    problem = make_problem(3, n_periods=30)
    made = portfolio(inputs_of(problem, expressed(problem.feasible, optimizer="riskfolio")), 1e-8)
    with pytest.raises(SolverError, match="failed") as caught:
        call_method(made.optimization, optimizer="riskfolio", rm="KT", obj="MinRisk")
    assert "Cokurtosis" in str(caught.value.value)


def test_weights_are_not_renormalised_behind_our_back():
    """Stopped after three steps, the solver is 23 % of NAV off. Long-only Riskfolio-Lib returns |w| / Σ|w| of that,
    as though nothing was wrong; asked our way it returns w, which is refused.
    """
    problem = make_problem(5, n_periods=60)
    inputs = inputs_of(problem, expressed(problem.feasible, optimizer="riskfolio"))
    weights = {}
    for may_short in (False, True):
        made = portfolio(inputs, 1e-8)
        made.sht, made.solvers, made.sol_params = may_short, ["SCS"], {"SCS": {"max_iters": 3}}
        weights[may_short] = call_method(made.optimization, optimizer="riskfolio", rm="MAD", obj="MinRisk")
    assert primal_residual(weights[False], problem.feasible) < 1e-15
    assert primal_residual(weights[True], problem.feasible) > 0.1
    assert portfolio(inputs, 1e-8).sht is True
    with pytest.raises(SolverError, match="violate"):
        accepted(problem, Found(weights=weights[True], attempt=ATTEMPT), optimizer="riskfolio")


def test_weights_that_violate_a_constraint_are_moved_by_next_to_nothing_or_refused():
    problem = make_problem(3)
    near = Found(weights=np.array([0.5, 0.5 + 1e-7, -1e-7]), attempt=ATTEMPT)
    moved = accepted(problem, near, optimizer="riskfolio")
    assert moved.weights.min() >= 0.0
    assert moved.weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert 0.0 < moved.moved < 2e-7
    assert "moved by 1.0e-07 onto the constraints" in moved.solver
    far = replace(near, weights=np.array([0.6, 0.5, -0.1]))
    with pytest.raises(SolverError, match="violate") as caught:
        accepted(problem, far, optimizer="riskfolio")
    assert "1.0e-01" in caught.value.value


def test_an_answer_short_of_the_optimum_says_so():
    """The mean difference is approximated over there: the certificate claims no optimum, and gives the gap."""
    solution = RiskfolioOptimizer(RiskfolioParams(objective="min_risk", risk="gini")).solve(make_problem(5))
    assert solution.certificate.status == "feasible"
    assert 1e-6 < solution.certificate.optimality_gap < 1e-2


@pytest.mark.parametrize("objective", ["min_risk", "max_sharpe"])
def test_cuts_prove_ranges_optimal_and_see_that_tail_ginis_are_approximate(objective):
    problem = make_problem(6, n_periods=120)
    certificates = {
        risk: RiskfolioOptimizer(RiskfolioParams(objective=objective, risk=risk)).solve(problem).certificate
        for risk in ("cvar_range", "evar_range", "tail_gini")
    }
    assert certificates["cvar_range"].status == certificates["evar_range"].status == "optimal"
    assert certificates["tail_gini"].status == "feasible"
    assert 1e-6 < certificates["tail_gini"].optimality_gap < 1e-2


def test_a_measure_that_nobody_can_judge_claims_nothing():
    problem = make_problem(4, n_periods=60)
    certificate = RiskfolioOptimizer(RiskfolioParams(objective="min_risk", risk="rlvar")).solve(problem).certificate
    assert certificate.status == "feasible"
    assert certificate.optimality_measure is None
    assert certificate.solver.startswith("Riskfolio-Lib 7.")


def test_no_ratio_without_a_positive_excess_return():
    problem = make_problem(4, n_periods=60)
    with pytest.raises(Infeasible, match="risk-free"):
        RiskfolioOptimizer(RiskfolioParams(risk="mad")).solve(replace(problem, mean=-np.abs(problem.mean)))


def test_a_ratio_that_only_shorts_make_positive():
    """With every mean below zero Riskfolio-Lib turns its program round; the maximum is the same."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.normal(0.0, 0.01, (60, 4)), columns=list("ABCD"))
    frame += np.array([-0.001, -0.004, -0.006, -0.003]) - frame.mean()
    asked = {"risk": "semideviation", "constraints": ["weight >= -100%", "short <= 100%"]}
    found, ours = (tg.optimize(frame, optimizer=name, **asked).certificate for name in ("riskfolio", "mvo"))
    assert found.objective > 0.0
    assert found.objective == pytest.approx(ours.objective, rel=1e-7)


def test_a_ratio_below_zero_is_no_maximum():
    with pytest.raises(SolverError, match="positive excess return"):
        require_positive(-1e-4, "riskfolio")


def test_returns_where_a_measure_needs_them():
    problem = make_problem(4, n_periods=60)
    with pytest.raises(ConfigurationError, match="needs returns"):
        RiskfolioOptimizer(RiskfolioParams(risk="mad")).solve(replace(problem, returns=None))
    volatility = RiskfolioOptimizer(RiskfolioParams()).solve(replace(problem, returns=None))
    assert volatility.certificate.status == "optimal"
    with pytest.raises(DataError, match="two of them"):
        RiskfolioOptimizer(RiskfolioParams(risk="mad", objective="min_risk")).solve(
            replace(problem, returns=single_period(problem.returns))
        )


def test_annual_params_need_a_calendar():
    problem = replace(make_problem(4, n_periods=60), periods_per_year=None)
    for params in ({"risk_free_annual": 0.01}, {"risk": "lpm1", "threshold_annual": 0.02, "objective": "min_risk"}):
        with pytest.raises(ConfigurationError, match="periods in a year"):
            RiskfolioOptimizer(RiskfolioParams(**params)).solve(problem)


def test_filters_of_warnings_stay_as_they_were():
    """Riskfolio-Lib's EVaR switches all warnings of the process off."""
    before = list(warnings.filters)
    problem = make_problem(4, n_periods=60)
    RiskfolioOptimizer(RiskfolioParams(objective="min_risk", risk="rlvar")).solve(problem)
    assert warnings.filters == before


def test_the_plugin_is_listed_without_its_library():
    program = (
        "import json, sys\n"
        "import tangency_riskfolio.plugin as plugin\n"
        "names = [spec.name for spec in (*plugin.register_optimizers(), *plugin.register_risk_models())]\n"
        "heavy = {'riskfolio', 'cvxpy', 'sklearn', 'matplotlib', 'statsmodels', 'arch'} & set(sys.modules)\n"
        "print(json.dumps([names, sorted(heavy)]))\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    names, heavy = json.loads(told.stdout)
    assert names == ["riskfolio", "riskfolio-worst-case", "riskfolio-risk-parity", "riskfolio-factors"]
    assert heavy == []


def test_the_version_is_one_that_was_looked_at():
    assert library().__version__.startswith("7.4")
