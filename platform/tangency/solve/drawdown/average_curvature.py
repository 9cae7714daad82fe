"""First and second derivatives of the averages that have them, in the losses that they average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.risk.measures import EntropicTail, MeanLoss, RootMeanSquare
from tangency.risk.measures.scenario import Average

__all__ = ["AverageCurvature", "average_curvature"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AverageCurvature:
    """Shares p, shape (n_scenarios,), and the Hessian diag(own) − Σ cc' over `common`, shape (k, n_scenarios)."""

    shares: Floats
    own: Floats
    common: Floats

    def along(self, losses: Floats) -> Floats:
        """Return Hd for a change d of the losses, shape (n_scenarios,)."""
        return self.own * losses - self.common.T @ (self.common @ losses)

    def of_columns(self, columns: Floats) -> Floats:
        """Return X'HX for losses Xv, X of shape (n_scenarios, n_columns)."""
        along = self.common @ columns
        curved: Floats = (columns * self.own[:, None]).T @ columns - along.T @ along
        return curved


def average_curvature(average: Average, losses: Floats) -> AverageCurvature | None:
    """Return the derivatives at losses of shape (n_scenarios,); None where there are none, or only kinks.

    For f = √(Σz²/T): p = z/Tf and ∇²f = (I/T − pp')/f. For EVaR with shares p at the best temperature s, by the
    implicit function theorem, ∇²f = (diag(p) − pp' − cc'/Var_p(z)) / s with c = p ∘ (z − p'z).
    """
    n = losses.size
    if isinstance(average, MeanLoss):
        return AverageCurvature(shares=average.shares(losses), own=np.zeros(n), common=np.zeros((0, n)))
    if isinstance(average, RootMeanSquare):
        value = average.value(losses)
        if value == 0.0:
            return None
        shares = losses / (n * value)
        return AverageCurvature(shares=shares, own=np.full(n, 1.0 / (n * value)), common=shares[None, :] / value**0.5)
    if isinstance(average, EntropicTail):
        temperature = average.temperature(losses)
        if temperature == 0.0:
            return None
        shares = average.shares(losses)
        around = losses - shares @ losses
        along = shares * around / np.sqrt(float(shares @ around**2))
        return AverageCurvature(
            shares=shares, own=shares / temperature, common=np.stack([shares, along]) / temperature**0.5
        )
    return None
