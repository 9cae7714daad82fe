"""Portfolios whose assets carry given shares of the variance."""

import numpy as np

from tangency.sdk import (
    Floats,
    MissedBudget,
    NoParams,
    Problem,
    RiskBudget,
    Solution,
    certify_optimal,
    frozen_floats,
    require_supported,
    solve_risk_budget,
)
from tangency_risk_parity.budgets import shares_of
from tangency_risk_parity.params import RiskBudgetParams
from tangency_risk_parity.sound import require_sound

__all__ = ["EqualRiskContribution", "RiskBudgeting"]

_MISSED = 1e-9


class RiskBudgeting:
    """Long-only weights whose contributions wᵢ(Σw)ᵢ to the variance stand in the proportions of their budgets b.

    They minimise ½ w'Σw/λ − Σ bᵢ ln wᵢ, with λ such that the net is right. Constraints enter that problem; where they
    bind, the certificate names each asset whose share is not its budget, and the price of the constraint. An asset
    that nothing holds contributes λbᵢ all the same.

    References
    ----------
    Bruder & Roncalli (2012), Managing risk exposures using the risk budgeting approach; Spinu (2013), An algorithm
    for computing risk parity weights; Richard & Roncalli (2019), Constrained risk budgeting portfolios.
    """

    def __init__(self, params: RiskBudgetParams) -> None:
        self._budgets = params.budgets

    def solve(self, problem: Problem) -> Solution:
        """Return the certified weights.

        Raises
        ------
        ConfigurationError
            Where the net is not fixed or budgets do not add up, and for soft constraints and choices.
        DataError
            For moments that are not finite, or an asset without risk, naming it.
        Infeasible
            Where the constraints conflict.
        SolverError
            Where some long-only portfolio has almost no risk, or the constraints force a weight to zero.
        """
        return _solved(problem, shares_of(self._budgets, problem.feasible.scope), optimizer="risk-budget")


class EqualRiskContribution:
    """Risk budgeting with the same budget for every asset; see `RiskBudgeting`.

    References
    ----------
    Maillard, Roncalli & Teiletche (2010), The properties of equally weighted risk contribution portfolios, Journal
    of Portfolio Management 36(4).
    """

    def __init__(self, params: NoParams) -> None:
        del params  # there is nothing to set

    def solve(self, problem: Problem) -> Solution:
        """Return the certified weights; raises as `RiskBudgeting.solve`."""
        n = len(problem.assets)
        return _solved(problem, np.full(n, 1.0 / n), optimizer="erc")


def _solved(problem: Problem, budget: Floats, *, optimizer: str) -> Solution:
    require_sound(problem, optimizer=optimizer)
    require_supported(problem.feasible, ("piecewise", "quadratic", "risk"), optimizer=optimizer)
    found = solve_risk_budget(problem.covariance, budget, problem.feasible, optimizer=optimizer)
    w = found.weights
    certificate = certify_optimal(
        problem,
        w,
        found.multipliers,
        objective=0.5 * float(w @ (problem.covariance @ w)) / found.scale - float(budget @ np.log(w)),
        objective_unit="log barrier of the risk budgets",
        relative_gap=found.gap,
        price_factor=1.0,
        solver=found.solver,
        measure="largest relative deviation from the risk budget" if found.is_met else None,
        missed=() if found.is_met else _missed(problem, budget, found),
    )
    return Solution(weights=frozen_floats(w), certificate=certificate)


def _missed(problem: Problem, budget: Floats, found: RiskBudget) -> tuple[MissedBudget, ...]:
    contributions = found.weights * (problem.covariance @ found.weights)
    shares = contributions / contributions.sum()
    deviations = np.abs(shares - budget)
    return tuple(
        MissedBudget(asset=problem.assets[i], budget=float(budget[i]), share=float(shares[i]))
        for i in np.argsort(-deviations, kind="stable").tolist()
        if deviations[i] > _MISSED
    )
