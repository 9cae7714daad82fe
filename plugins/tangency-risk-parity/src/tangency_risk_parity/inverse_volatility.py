"""Weights by inverse volatility."""

import numpy as np

from tangency.sdk import Floats, Problem, Solution, fixed_net
from tangency_risk_parity.nearest import nearest_allowed
from tangency_risk_parity.params import InverseVolatilityParams
from tangency_risk_parity.sound import require_sound

__all__ = ["InverseVolatility"]

_NAME = "inverse-volatility"


class InverseVolatility:
    """Weights proportional to σᵢ^-power; where constraints forbid them, the nearest that they allow.

    With power 1 contributions to the variance are equal where all correlations are; with power 2 the variance is
    least where all correlations are zero.

    References
    ----------
    Maillard, Roncalli & Teiletche (2010), Journal of Portfolio Management 36(4).
    """

    def __init__(self, params: InverseVolatilityParams) -> None:
        self._power = params.power

    def solve(self, problem: Problem) -> Solution:
        """Return the weights, and in the certificate how far they are from the rule's own.

        Raises
        ------
        ConfigurationError
            Where the net is not fixed, and for soft constraints.
        DataError
            For moments that are not finite, or an asset without risk, naming it.
        Infeasible
            Where the constraints conflict.
        """
        require_sound(problem, optimizer=_NAME)
        rule = "inverse variance" if self._power == 2.0 else "inverse volatility"  # noqa: PLR2004  # σ²
        return nearest_allowed(problem, self._wanted(problem), rule=rule, optimizer=_NAME)

    def objective(self, problem: Problem, weights: Floats) -> float:
        """Return half the squared distance from the rule's own weights, which is minimised."""
        away = weights - self._wanted(problem)
        return 0.5 * float(away @ away)

    def _wanted(self, problem: Problem) -> Floats:
        volatilities = np.sqrt(problem.covariance.diagonal())
        # Relative to the least, so that no power overflows.
        parts = (volatilities / volatilities.min()) ** -self._power
        wanted: Floats = parts * (fixed_net(problem.feasible, optimizer=_NAME) / parts.sum())
        return wanted
