"""The variances along a series by GARCH(1,1)."""

from __future__ import annotations

from tangency.compiled.kernel import FIXED_VECTOR, FLOAT, VECTOR, lean_kernel
from tangency.contracts.arrays import Floats

__all__ = ["garch_variances"]


@lean_kernel(FLOAT, FIXED_VECTOR, FLOAT, FLOAT, FLOAT, FLOAT, VECTOR)
def garch_variances(series: Floats, first: float, omega: float, alpha: float, beta: float, variances: Floats) -> float:
    """Write the variance foretold for each period, shape (n_periods,); return that of the period after the last."""
    h = first
    for t in range(series.size):
        variances[t] = h
        h = omega + alpha * series[t] * series[t] + beta * h
    return h
