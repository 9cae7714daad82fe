"""The maximum drawdowns of drawn histories."""

from __future__ import annotations

from tangency.compiled.kernel import FIXED_MATRIX, FIXED_VECTOR, FLOAT, NOTHING, VECTOR, lean_kernel
from tangency.contracts.arrays import Floats

__all__ = ["drawn_drawdowns"]


@lean_kernel(NOTHING, FIXED_VECTOR, FIXED_MATRIX, FIXED_MATRIX, FLOAT, VECTOR)
def drawn_drawdowns(returns: Floats, chances: Floats, starts: Floats, probability: float, found: Floats) -> None:
    """Write the maximum drawdown of each stationary-bootstrap history, its starting equity a peak.

    Parameters
    ----------
    returns
        Simple returns, shape (n_periods,).
    chances, starts
        Uniform on [0, 1), shape (n_draws, n_horizon): a block begins where a chance is below `probability`, and with
        the first period, at the place that its start says; the end joins the beginning.
    found
        Shape (n_draws,).
    """
    n = returns.size
    for draw in range(found.size):
        equity, peak, deepest, place = 1.0, 1.0, 0.0, 0
        for period in range(chances.shape[1]):
            if period == 0 or chances[draw, period] < probability:
                place = min(int(starts[draw, period] * n), n - 1)
            else:
                place = place + 1 if place + 1 < n else 0
            equity *= 1.0 + returns[place]
            peak = max(peak, equity)
            deepest = max(deepest, 1.0 - equity / peak)
        found[draw] = deepest
