"""Riskfolio-Lib's risk budgeting under its measures behind the optimizer contract."""

from dataclasses import replace
from math import log

import numpy as np

from tangency.sdk import (
    Certificate,
    ConfigurationError,
    Floats,
    MissedBudget,
    Problem,
    Solution,
    SolverError,
    certify_feasible,
    frozen_floats,
    known_name,
    project,
    require_finite_moments,
)
from tangency_riskfolio.accepted import Accepted, accepted
from tangency_riskfolio.expressed import expressed
from tangency_riskfolio.measured import bounded_measure, scenarios_of, threshold_of
from tangency_riskfolio.optimality import BoundedMeasure
from tangency_riskfolio.params import RiskParityParams
from tangency_riskfolio.program import budgeted_solution

__all__ = ["RiskfolioRiskParity"]

_NAME = "riskfolio-risk-parity"
# A relative deviation of the shares; the barrier misses its minimum by about its square.
_MET = 1e-5
_MISSED = 1e-5
_ROUNDING = 1e-12


class RiskfolioRiskParity:
    """Long-only weights whose contributions to a measure of risk stand in the proportions of their budgets b.

    They minimise ρ(y) subject to Σ bᵢ ln yᵢ ≥ 1 and the constraints, scaled to the net: ln ρ(w) − Σ bᵢ ln wᵢ over the
    set. Where constraints bind, budgets are missed, and named; those of assets that nothing holds as well, unlike
    under `risk-budget`. Shares wᵢ∂ᵢρ/ρ are checked for the measures that have a gradient.

    References
    ----------
    Roncalli (2013), Introduction to risk parity and budgeting; Cajas (2026), Riskfolio-Lib 7.4,
    Portfolio.rp_optimization.
    """

    def __init__(self, params: RiskParityParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return Riskfolio-Lib's weights with a certificate of ours.

        Raises
        ------
        ConfigurationError
            For a constraint that Riskfolio-Lib cannot express, and budgets that do not add up.
        DataError
            For moments or returns that are not finite, naming the asset.
        Infeasible
            Where the constraints conflict.
        SolverError
            Where Riskfolio-Lib comes to nothing, or its weights violate the constraints.
        """
        require_finite_moments(problem)
        budgets = shares_of(self._params, problem.assets)
        within = expressed(problem.feasible, optimizer=_NAME)
        project(np.zeros(problem.mean.size), problem.feasible)  # says why, where no portfolio satisfies everything
        scenarios = scenarios_of(problem, self._params, optimizer=_NAME)
        answered = budgeted_solution(
            problem,
            self._params,
            within,
            budgets=budgets,
            threshold=threshold_of(problem, self._params, optimizer=_NAME),
            scenarios=scenarios,
        )
        found = accepted(problem, answered, optimizer=_NAME)
        bounded = bounded_measure(problem, self._params, scenarios, optimizer=_NAME)
        return Solution(
            weights=frozen_floats(found.weights), certificate=self._certified(problem, found, bounded, budgets)
        )

    def _certified(self, problem: Problem, found: Accepted, bounded: BoundedMeasure, budgets: Floats) -> Certificate:
        weights, risk = found.weights, bounded.value(found.weights)
        if not (weights.min() > 0.0 and risk > 0.0):
            raise SolverError(
                "a risk budget needs weights and a risk that are positive",
                where=f"optimizer {_NAME}",
                value=f"least weight {weights.min():.1e}, risk {risk:.1e}",
                remedy="leave assets out whose weight the constraints hold at zero, and assets without risk",
            )
        degree = 2.0 if self._params.measure.is_square else 1.0
        certificate = certify_feasible(
            weights,
            problem,
            objective=log(risk) / degree - float(budgets @ np.log(weights)),
            objective_unit=f"log barrier of the risk budgets, {self._params.measure.full_name}",
            solver=found.solver,
        )
        gradient = bounded.gradient(weights)
        if gradient is None:
            return certificate
        shares = weights * gradient / float(weights @ gradient)
        deviation = float(np.abs(shares / budgets - 1.0).max())
        return replace(
            certificate,
            status="optimal" if deviation <= _MET else "feasible",
            optimality_measure="largest relative deviation from the risk budget",
            optimality_gap=deviation,
            missed=() if deviation <= _MET else _missed(problem.assets, budgets, shares),
        )


def shares_of(params: RiskParityParams, assets: tuple[str, ...]) -> Floats:
    """Return each asset's budget, shape (n_assets,); they add up to one.

    Raises
    ------
    UnknownName
        For a budget of an asset that is not there.
    ConfigurationError
        Where budgets leave nothing for the other assets, or do not add up to 100 %.
    """
    known = dict.fromkeys(assets)
    named = {known_name("asset", name, known, where="param budgets"): share for name, share in params.budgets.items()}
    total, others = sum(named.values()), len(assets) - len(named)
    if abs(total - 1.0) > _ROUNDING if not others else total >= 1.0:
        raise ConfigurationError(
            "risk budgets add up to less than 100% where other assets share the rest, and else to 100%",
            where=f"optimizer {_NAME}, budgets",
            value=total,
            remedy="change the budgets",
        )
    rest = (1.0 - total) / others if others else 0.0
    return np.array([named.get(asset, rest) for asset in assets])


def _missed(assets: tuple[str, ...], budgets: Floats, shares: Floats) -> tuple[MissedBudget, ...]:
    off = np.abs(shares - budgets)
    return tuple(
        MissedBudget(asset=assets[i], budget=float(budgets[i]), share=float(shares[i]))
        for i in np.argsort(-off, kind="stable").tolist()
        if off[i] > _MISSED
    )
