"""Measures that only Riskfolio-Lib has and that are no moments: their values, by its definitions."""

from dataclasses import dataclass

import numpy as np

from tangency.sdk import Floats, RiskKind, scenario_measure
from tangency_riskfolio.door import SOLVER, library, quiet
from tangency_riskfolio.risk import RiskfolioRisk

__all__ = ["BeyondCore"]

_RANGES = {
    RiskfolioRisk.CVAR_RANGE, RiskfolioRisk.TAIL_GINI_RANGE, RiskfolioRisk.EVAR_RANGE, RiskfolioRisk.RLVAR_RANGE,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BeyondCore:
    """A measure over the window's periods.

    Tail Ginis weigh the sorted returns by Riskfolio-Lib's own weights (a hundred CVaRs); the relativistic measures
    have no formula, so that Riskfolio-Lib's program for their value is asked.

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
        weighed: Floats = library("OwaWeights").owa_tg(gains.size, alpha=1.0 - self.level, a_sim=100)
        return float(weighed.ravel() @ np.sort(gains))

    def _relativistic(self, gains: Floats) -> float:
        with quiet():
            found = library("RiskFunctions").RLVaR_Hist(gains, alpha=1.0 - self.level, kappa=self.kappa, solver=SOLVER)
        return float(np.asarray(found).item())
