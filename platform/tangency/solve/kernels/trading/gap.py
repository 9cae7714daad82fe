"""The Fenchel gap of a portfolio and a price of the budget: what no portfolio can be better by.

The objective is f(w) = ½ w'Hw − α'w + Σ φᵢ(wᵢ). Its quadratic part lies above its tangent at w, so that no portfolio
of the budget is better by more than Σ (cᵢwᵢ + φᵢ(wᵢ)) − min over xᵢ of (cᵢxᵢ + φᵢ(xᵢ)), c = Hw − α + ν: for any ν.
"""

from __future__ import annotations

from tangency.compiled.kernel import lean_part
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.trading.face import Portfolio
from tangency.solve.kernels.trading.pieces import Charges, Pieces, cost_of, prox, slopes_to

__all__ = ["fenchel_gap", "size_of", "value_of"]


@lean_part
def fenchel_gap(pieces: Pieces, at: Portfolio, price: float) -> float:
    """Return the gap in the unit of the objective; the gradient is that of the weights."""
    total = 0.0
    for i in range(at.weights.size):
        marginal, x = at.gradient[i] + price, at.weights[i]
        best, _ = prox(pieces, i, marginal, 0.0, x)
        if best != x:
            total += max(marginal * (x - best) + slopes_to(pieces, i, best, x), 0.0)
    return total


@lean_part
def size_of(alpha: Floats, pieces: Pieces, at: Portfolio) -> float:
    """Return what the gap is relative to: ½ w'Hw + |α|'|w| + Σ φᵢ(wᵢ) − φᵢ(hᵢ), the parts of the objective."""
    total = 0.0
    for i in range(alpha.size):
        x = at.weights[i]
        total += 0.5 * x * (at.gradient[i] + alpha[i]) + abs(alpha[i] * x)
        if x != pieces.held[i]:
            total += abs(slopes_to(pieces, i, pieces.held[i], x))
    return total


@lean_part
def value_of(alpha: Floats, charges: Charges, at: Portfolio) -> float:
    """Return α'w − ½ w'Hw − costs; the gradient is that of the weights."""
    total = 0.0
    for i in range(alpha.size):
        x = at.weights[i]
        total += 0.5 * x * (alpha[i] - at.gradient[i]) - cost_of(charges, i, x)
    return total
