"""Measures that only Riskfolio-Lib has, moments excepted: their values, by its definitions."""

from dataclasses import dataclass

import numpy as np

from tangency.sdk import Floats, RiskKind, scenario_measure
from tangency_riskfolio.risk import RiskfolioRisk
from tangency_riskfolio.riskfolio_calls import SOLVER, library, quiet

__all__ = ["RiskfolioMeasure"]

_RANGES = {
    RiskfolioRisk.CVAR_RANGE, RiskfolioRisk.TAIL_GINI_RANGE, RiskfolioRisk.EVAR_RANGE, RiskfolioRisk.RLVAR_RANGE,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskfolioMeasure:
    """A measure over the window's periods.

    Tail Ginis weigh the sorted returns by Riskfolio-Lib's own weights (a hundred CVaRs); the relativistic measures
    have no formula, so that Riskfolio-Lib's program computes their value.

    Attributes
    ----------
    scenarios
        Shape (n_periods, n_assets).

    References
    ----------
    Cajas (2021), OWA portfolio optimization, SSRN 3988927; (2023), Portfolio optimization of relativistic value at
    risk, SSRN 4378498.
    """

    risk: RiskfolioRisk
    scenarios: Floats
    level: float
    kappa: float

    def value(self, weights: Floats) -> float:
        """Return ρ(w)."""
        gains = self.scenarios @ weights
        if self.risk is RiskfolioRisk.RLDAR:
            path = np.concatenate([[0.0], np.cumsum(gains)])
            return self._of_losses((path - np.maximum.accumulate(path))[1:])
        of_losses = self._of_losses(gains)
        return of_losses + self._of_losses(-gains) if self.risk in _RANGES else of_losses

    def subgradient(self, weights: Floats) -> Floats:
        """Return a slope s with ρ(v) ≥ s'v for all v and equality at the weights; not of a relativistic measure."""
        sides = (self.scenarios, -self.scenarios) if self.risk in _RANGES else (self.scenarios,)
        slope: Floats = sum((self._slope(side, weights) for side in sides), start=np.zeros_like(weights))
        return slope

    def _slope(self, scenarios: Floats, weights: Floats) -> Floats:
        if self.risk in {RiskfolioRisk.CVAR_RANGE, RiskfolioRisk.EVAR_RANGE}:
            kind = RiskKind.CVAR if self.risk is RiskfolioRisk.CVAR_RANGE else RiskKind.EVAR
            return scenario_measure(kind, scenarios, level=self.level).minorant(weights, np.zeros(0))[0]
        weighed = np.empty(len(scenarios))
        weighed[np.argsort(scenarios @ weights, kind="stable")] = self._tail_weights(len(scenarios))
        return scenarios.T @ weighed

    def _of_losses(self, gains: Floats) -> float:
        match self.risk:
            case RiskfolioRisk.CVAR_RANGE:
                return self._of_core(RiskKind.CVAR, gains)
            case RiskfolioRisk.EVAR_RANGE:
                return self._of_core(RiskKind.EVAR, gains)
            case RiskfolioRisk.TAIL_GINI | RiskfolioRisk.TAIL_GINI_RANGE:
                return self._tail_gini(gains)
            case _:
                return self._relativistic(gains)

    def _of_core(self, kind: RiskKind, gains: Floats) -> float:
        return scenario_measure(kind, gains[:, None], level=self.level).value(np.ones(1))

    def _tail_gini(self, gains: Floats) -> float:
        return float(self._tail_weights(gains.size) @ np.sort(gains))

    def _tail_weights(self, n_periods: int) -> Floats:
        """Return Riskfolio-Lib's weights of the ascending returns, shape (n_periods,)."""
        weighed: Floats = library("OwaWeights").owa_tg(n_periods, alpha=1.0 - self.level, a_sim=100)
        return weighed.ravel()

    def _relativistic(self, gains: Floats) -> float:
        with quiet():
            found = library("RiskFunctions").RLVaR_Hist(gains, alpha=1.0 - self.level, kappa=self.kappa, solver=SOLVER)
        return float(np.asarray(found).item())
