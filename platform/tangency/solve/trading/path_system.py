"""The linear system of a step along a path: blocks of periods, each coupled to the next by the costs of trading.

Block elimination is the Riccati recursion: what is left of a period is the curvature of its cost-to-go.
"""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["PathSystem"]

_LEAST = 1e-300


class PathSystem:
    """Mₖ dwₖ − θₖ dwₖ₋₁ − θₖ₊₁ dwₖ₊₁ + 1 dνₖ = rₖ, 1'dwₖ − cₖ dνₖ = sₖ, Mₖ = H + diag(dₖ + θₖ + θₖ₊₁).

    Parameters
    ----------
    hessian
        H, shape (n, n).
    own
        d, the curvature of each period's bounds and holdings, shape (h, n).
    coupling
        θ, not negative, shape (h, n).
    slack
        c, not negative, shape (h,).
    """

    def __init__(self, hessian: Floats, own: Floats, coupling: Floats, slack: Floats) -> None:
        periods, n = own.shape
        self._coupling, self._slack, self._hessian = coupling, slack, hessian
        ahead = np.vstack((coupling[1:], np.zeros((1, n))))
        self._diagonal = own + coupling + ahead
        # κ times a budget's equation is added to those of its weights: it makes regular what the budget does.
        self._added = np.minimum(hessian.diagonal().mean(), 0.5 / np.maximum(slack, _LEAST))
        self._kept = 1.0 - self._added * slack
        self._inverses = np.empty((periods, n, n))
        left = np.diag(coupling[0])
        for k in range(periods):
            left = left + hessian + np.diag(own[k]) + self._added[k]
            inverse = np.linalg.inv(left + np.diag(ahead[k]))
            self._inverses[k] = 0.5 * (inverse + inverse.T)
            # θ − θ(X + θ)⁻¹θ without its cancellation where θ is large, as it is where nothing is traded.
            left = left - left @ self._inverses[k] @ left
            left = 0.5 * (left + left.T)
        ones = np.zeros((periods, n, periods))
        ones[np.arange(periods), :, np.arange(periods)] = 1.0
        self._reach = self._eliminated(ones)
        self._budgets = self._reach.sum(axis=1) + np.diag(slack / self._kept)

    def solve(self, right: Floats, budgets: Floats) -> tuple[Floats, Floats]:
        """Return dw and dν for right sides of shape (h, n) and (h,), once refined."""
        step, prices = self._solved(right, budgets)
        lost = right - self._product(step) - prices[:, None]
        missed = budgets - step.sum(axis=1) + self._slack * prices
        more, raised = self._solved(lost, missed)
        return step + more, prices + raised

    def _solved(self, right: Floats, budgets: Floats) -> tuple[Floats, Floats]:
        step = self._eliminated((right + (self._added * budgets)[:, None])[:, :, None])[:, :, 0]
        prices = np.linalg.solve(self._budgets, step.sum(axis=1) - budgets)
        return step - self._reach @ prices, prices / self._kept

    def _product(self, step: Floats) -> Floats:
        found = step @ self._hessian + self._diagonal * step
        found[1:] -= self._coupling[1:] * step[:-1]
        found[:-1] -= self._coupling[1:] * step[1:]
        return found

    def _eliminated(self, right: Floats) -> Floats:
        """Solve without budgets for right sides of shape (h, n, m)."""
        found = right.copy()
        for k in range(1, len(found)):
            found[k] += self._coupling[k][:, None] * (self._inverses[k - 1] @ found[k - 1])
        for k in range(len(found) - 1, -1, -1):
            if k + 1 < len(found):
                found[k] += self._coupling[k + 1][:, None] * found[k + 1]
            found[k] = self._inverses[k] @ found[k]
        return found
