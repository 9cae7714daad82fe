"""Portfolios whose exposures to factors carry given shares of the variance."""

import numpy as np

from tangency.sdk import (
    ConfigurationError,
    FactorCovariance,
    Floats,
    Problem,
    Solution,
    dense_covariance,
    require_supported,
    solve_factor_budget,
)
from tangency_risk_parity.budgets import factor_shares_of, factor_signs_of
from tangency_risk_parity.certified import Carriers, certified
from tangency_risk_parity.params import FactorBudgetParams, FactorSource
from tangency_risk_parity.sound import require_sound

__all__ = ["FactorRiskBudgeting"]

_NAME = "factor-risk-budget"
_DEPENDENT = 1e-10


class FactorRiskBudgeting:
    """Weights to whose variance the exposures y = B'w contribute their budgets, and nothing else anything.

    A factor contributes yₖ (B⁺Σw)ₖ. Many portfolios have given contributions; this one minimises
    ½ w'Σw/λ − Σ bₖ ln(sₖyₖ) with the signs s, so that Σw lies in the span of B and what is no factor contributes
    nothing. For given signs there is exactly one. Weights may be short: where constraints do not allow it, as the
    implicit `weight >= 0` does not, the certificate names the factors whose share is not their budget.

    References
    ----------
    Roncalli & Weisang (2012), Risk parity portfolios with risk factors, SSRN 2155159; Meucci (2009), Managing
    diversification, Risk 22(5), for principal components.
    """

    def __init__(self, params: FactorBudgetParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return the certified weights.

        Raises
        ------
        ConfigurationError
            Where the net is not fixed or cannot be had with these signs, budgets do not add up, the risk model has no
            factors or more than there are assets, and for soft, cardinality and semicontinuity constraints.
        DataError
            For moments that are not finite, or an asset without risk, naming it.
        Infeasible
            Where the constraints conflict.
        SolverError
            Where some portfolio has almost no risk, or the constraints force an exposure to zero.
        """
        require_sound(problem, optimizer=_NAME)
        require_supported(problem.feasible, ("piecewise", "quadratic", "risk"), optimizer=_NAME)
        loadings, names = self._factors(problem)
        budget = factor_shares_of(self._params.budgets, names, optimizer=_NAME)
        signed = factor_signs_of(self._params.signs, names, optimizer=_NAME)[:, None] * loadings
        found = solve_factor_budget(problem.covariance, signed, budget, problem.feasible, optimizer=_NAME)
        w = found.weights
        carriers = Carriers(kind="factor", names=names, budget=budget, measure="variance")
        return certified(problem, found, carriers, risk=0.5 * float(w @ (problem.covariance @ w)), exposures=signed @ w)

    def _factors(self, problem: Problem) -> tuple[Floats, tuple[str, ...]]:
        """Return B', shape (n_factors, n_assets), and the factors' names."""
        if self._params.source is FactorSource.PRINCIPAL:
            loadings = principal_components(dense_covariance(problem.covariance), self._params.factors)
            return loadings, tuple(f"PC{k + 1}" for k in range(len(loadings)))
        covariance = problem.covariance
        if not isinstance(covariance, FactorCovariance):
            raise ConfigurationError(
                "the risk model has no factors",
                where=f"optimizer {_NAME}, source",
                value=str(self._params.source),
                remedy="choose one that has, give a FactorModel, or take source=principal",
            )
        loadings = _upright(covariance.loadings.T)
        _require_independent(loadings)
        return loadings, tuple(f"F{k + 1}" for k in range(len(loadings)))


def principal_components(covariance: Floats, most: int) -> Floats:
    """Return the eigenvectors of the largest eigenvalues, shape (n_components, n_assets), each with a positive sum.

    >>> principal_components(np.array([[2.0, 1.0], [1.0, 2.0]]), 1).round(6).tolist()
    [[0.707107, 0.707107]]
    """
    vectors = np.linalg.eigh(covariance)[1][:, ::-1].T[:most]
    return _upright(vectors)


def _upright(loadings: Floats) -> Floats:
    """Return loadings, shape (n_factors, n_assets), each turned such that it adds up to a positive number.

    The sign of a statistical factor says nothing, and differs from machine to machine.
    """
    return np.ascontiguousarray(loadings * np.where(loadings.sum(axis=1) < 0.0, -1.0, 1.0)[:, None])


def _require_independent(loadings: Floats) -> None:
    sizes = np.linalg.svd(loadings, compute_uv=False)
    if len(loadings) > loadings.shape[1] or not sizes[-1] > _DEPENDENT * sizes[0]:
        raise ConfigurationError(
            "factors of which one follows from the others cannot have budgets of their own",
            where=f"optimizer {_NAME}, source",
            value=f"{len(loadings)} factors, {loadings.shape[1]} assets",
            remedy="leave factors out of the risk model, or take source=principal",
        )
