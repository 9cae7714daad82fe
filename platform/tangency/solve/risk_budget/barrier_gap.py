"""The duality gap of a log-barrier problem, with the barrier's own curvature.

With t = w'/w the barrier exceeds its tangent by −Σ bᵢ ln tᵢ − Σ bᵢ(1 − tᵢ) = Σ bᵢφ(tᵢ), φ(t) = t − 1 − ln t. So what a
portfolio w' can gain falls apart into one small convex problem for each asset, whose optimum is known. A linear gap
would set the rounding of bᵢ/wᵢ, which is large where wᵢ is small, against the whole width of the bounds.
"""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.certificate.gap import at_finite_sides
from tangency.solve.minimum import Multipliers
from tangency.solve.risk_budget.terms import SignedTerms

__all__ = ["barrier_gap"]


def barrier_gap(
    gradient: Floats, terms: SignedTerms, scale: float, weights: Floats, multipliers: Multipliers, feasible: FeasibleSet
) -> float:
    """Return a bound on by how much risk(w) − λ Σ bᵢ ln(sᵢwᵢ) exceeds its minimum over bounds and rows.

    Parameters
    ----------
    gradient
        Of the risk at w, shape (n_assets,).
    scale
        λ.
    """
    prices, sides = at_finite_sides(multipliers.rows, feasible.row_lower, feasible.row_upper)
    push = (gradient + prices @ feasible.rows) * weights - scale * terms.budget
    ends = np.sort(np.stack([feasible.lower / weights, feasible.upper / weights]), axis=0)
    low, high = np.maximum(ends[0], 0.0), np.maximum(ends[1], 0.0)
    budget = scale * terms.budget
    with np.errstate(divide="ignore", invalid="ignore"):
        best = np.clip(np.where(push + budget > 0.0, budget / (push + budget), np.inf), low, high)
        change = best - 1.0
        gained = -(push * change + budget * (change - np.log1p(change)))
    return float(np.maximum(gained, 0.0).sum() + prices @ (sides - feasible.rows @ weights))
