"""Portfolios whose assets carry given shares of the risk."""

import numpy as np

from tangency.sdk import (
    Floats,
    Problem,
    RiskKind,
    Solution,
    complete_scenarios,
    require_supported,
    scenario_measure,
    solve_measured_budget,
    solve_risk_budget,
)
from tangency_risk_parity.budgets import shares_of, signs_of
from tangency_risk_parity.certified import Carriers, certified
from tangency_risk_parity.params import EqualRiskParams, RiskBudgetParams
from tangency_risk_parity.sound import require_sound

__all__ = ["EqualRiskContribution", "RiskBudgeting"]

# Whole paths are programs of as many rows as periods, and a mean difference bends at many pairs of them: an interior
# point's own digits remain.
_TOLERANCE_OF_PATHS_AND_PAIRS = 1e-6


class RiskBudgeting:
    """Weights whose contributions wᵢ ∂R/∂wᵢ to a risk R stand in the proportions of their budgets b.

    For the variance they minimise ½ w'Σw/λ − Σ bᵢ ln(sᵢwᵢ), for a measure ρ over the window ρ(w)/λ − Σ bᵢ ln(sᵢwᵢ),
    with signs s and λ such that the net is right; where shorts are requested and no constraint fixes the net, the gross
    is 100 %. Constraints enter that problem; where they bind, the certificate names each asset whose share is not its
    budget, and the price of the constraint. An asset that nothing holds contributes λbᵢ all the same.

    References
    ----------
    Bruder & Roncalli (2012), Managing risk exposures using the risk budgeting approach; Spinu (2013), An algorithm
    for computing risk parity weights; Richard & Roncalli (2019), Constrained risk budgeting portfolios; Tasche (1999),
    Risk contributions and performance measurement; Bai, Scheinberg & Tütüncü (2016), Least-squares approach to risk
    parity in portfolio selection, for the signs.
    """

    def __init__(self, params: RiskBudgetParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return the certified weights.

        Raises
        ------
        ConfigurationError
            Where the net is not fixed or cannot be had, budgets do not add up, a bound keeps an asset from its side of
            zero, a measure has no returns, and for soft, cardinality and semicontinuity constraints.
        DataError
            For moments that are not finite, an asset without risk, naming it, or a measure by which some portfolio has
            no risk.
        Infeasible
            Where the constraints conflict.
        SolverError
            Where some portfolio has almost no risk, or the constraints force a weight to zero.
        """
        scope = problem.feasible.scope
        budget, signs = shares_of(self._params.budgets, scope), signs_of(self._params.signs, scope)
        return _solved(problem, budget, signs, self._params, optimizer="risk-budget")


class EqualRiskContribution:
    """Risk budgeting with the same budget for every asset; see `RiskBudgeting`.

    References
    ----------
    Maillard, Roncalli & Teiletche (2010), The properties of equally weighted risk contribution portfolios, Journal
    of Portfolio Management 36(4).
    """

    def __init__(self, params: EqualRiskParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return the certified weights; raises as `RiskBudgeting.solve`."""
        n = len(problem.assets)
        return _solved(problem, np.full(n, 1.0 / n), None, self._params, optimizer="erc")


def _solved(
    problem: Problem, budget: Floats, signs: Floats | None, params: EqualRiskParams, *, optimizer: str
) -> Solution:
    require_sound(problem, optimizer=optimizer)
    require_supported(problem.feasible, ("piecewise", "quadratic", "risk"), optimizer=optimizer)
    if params.risk is not RiskKind.VOLATILITY:
        return _by_measure(problem, budget, signs, params, optimizer=optimizer)
    found = solve_risk_budget(problem.covariance, budget, problem.feasible, optimizer=optimizer, signs=signs)
    w = found.weights
    carriers = Carriers(kind="asset", names=problem.assets, budget=budget, measure="variance")
    return certified(problem, found, carriers, risk=0.5 * float(w @ (problem.covariance @ w)), exposures=np.abs(w))


def _by_measure(
    problem: Problem, budget: Floats, signs: Floats | None, params: EqualRiskParams, *, optimizer: str
) -> Solution:
    kind = params.risk
    scenarios = complete_scenarios(problem.returns, where=f"optimizer {optimizer}, risk {kind}")
    measure = scenario_measure(kind, scenarios, level=params.level)
    found = solve_measured_budget(measure, budget, problem.feasible, optimizer=optimizer, signs=signs)
    carriers = Carriers(
        kind="asset",
        names=problem.assets,
        budget=budget,
        measure=f"{kind.full_name} at {params.level:.10g}" if kind.takes_level else kind.full_name,
        **({"tolerance": _TOLERANCE_OF_PATHS_AND_PAIRS} if kind.is_drawdown or kind is RiskKind.GINI else {}),
    )
    return certified(problem, found, carriers, risk=measure.value(found.weights), exposures=np.abs(found.weights))
