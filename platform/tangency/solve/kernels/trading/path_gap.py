"""The Fenchel gap of a path of portfolios with prices of its trades and budgets.

The objective is Σₖ ½ wₖ'Hwₖ − αₖ'wₖ + held(wₖ) + traded(wₖ − wₖ₋₁). With any price pₖ of the trades of period k the
holdings and the trades part: no path is better by more than the sum of what each period's holdings could gain at
Hwₖ − αₖ + pₖ − pₖ₊₁ + νₖ, and what each period's trades could gain at −pₖ.
"""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import FIXED_MATRIX, FIXED_VECTOR, FLOAT, kernel, several
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.trading.face import empty, refresh
from tangency.solve.kernels.trading.gap import fenchel_gap, size_of, value_of
from tangency.solve.kernels.trading.pieces import Charges, pieces_of

__all__ = ["path_gap"]


@kernel(
    several(FLOAT, FLOAT, FLOAT),
    FIXED_MATRIX,
    FIXED_MATRIX,
    FIXED_MATRIX,
    FIXED_MATRIX,
    FIXED_MATRIX,
    FIXED_VECTOR,
    FIXED_MATRIX,
)
def path_gap(
    covariance: Floats,
    alphas: Floats,
    each: Floats,
    beyond: Floats,
    extra: Floats,
    numbers: Floats,
    path: Floats,
) -> tuple[float, float, float]:
    """Return the gap of a path, what it is relative to, and the objective's value.

    Parameters
    ----------
    covariance, each, beyond, extra, numbers
        As `optimum` takes them.
    alphas
        Shape (h, n).
    path
        The weights of h periods, then the prices of their trades, shape (2h, n + 1); the last column holds the prices
        of the budgets, in the rows of the weights.
    """
    periods, n = alphas.shape
    hessian = (2.0 * numbers[0]) * covariance
    none, nothing = np.zeros(n), np.zeros((0, n))
    lower, upper, held = each[5], each[6], each[0].copy()
    holds = pieces_of(
        Charges(none, none, none, each[3], each[4], nothing, nothing), lower, upper, numbers[2] - numbers[1]
    )
    at, trade = empty(n), empty(n)
    gap, size, value = 0.0, 0.0, 0.0
    for k in range(periods):
        at.weights[:n] = path[k, :n]
        at.weights[n] = min(max(numbers[2] - at.weights[:n].sum(), 0.0), numbers[2] - numbers[1])
        refresh(hessian, alphas[k], at)
        charges = Charges(held, each[1], each[2], each[3], each[4], beyond, extra)
        value += value_of(alphas[k], charges, at)
        size += size_of(alphas[k], holds, at)
        for i in range(n):
            at.gradient[i] += path[periods + k, i] - (path[periods + k + 1, i] if k + 1 < periods else 0.0)
            trade.gradient[i] = -path[periods + k, i]
            trade.weights[i] = at.weights[i] - held[i]
        gap += fenchel_gap(holds, at, path[k, n])
        # From known holdings the trades are within known bounds, from planned ones within the widest.
        low = lower - held if k == 0 else lower - upper
        trades = pieces_of(
            Charges(none, each[1], each[2], none, none, beyond, extra), low, -low if k else upper - held, 0.0
        )
        gap += fenchel_gap(trades, trade, 0.0)
        size += size_of(none, trades, trade) - 0.5 * np.dot(trade.weights[:n], trade.gradient[:n])
        held[:] = at.weights[:n]
    return gap, size, value
