"""GARCH(1,1): the likelihood of one series with its gradient, and the variances along it."""

from __future__ import annotations

from math import log

from tangency.compiled.kernel import FIXED_VECTOR, FLOAT, VECTOR, lean_kernel
from tangency.contracts.arrays import Floats

__all__ = ["garch_likelihood", "garch_variances"]


@lean_kernel(FLOAT, FIXED_VECTOR, FLOAT, FLOAT, FLOAT, FLOAT, VECTOR)
def garch_likelihood(series: Floats, first: float, omega: float, alpha: float, beta: float, gradient: Floats) -> float:
    """Return ½ Σ (ln hₜ + xₜ²/hₜ), hₜ₊₁ = ω + α xₜ² + β hₜ, h₁ = `first`, and write its gradient in (ω, α, β)."""
    value, h = 0.0, first
    of_omega, of_alpha, of_beta = 0.0, 0.0, 0.0
    by_omega, by_alpha, by_beta = 0.0, 0.0, 0.0
    for t in range(series.size):
        square, inverse = series[t] * series[t], 1.0 / h
        value += log(h) + square * inverse
        slope = inverse - square * inverse * inverse
        of_omega += slope * by_omega
        of_alpha += slope * by_alpha
        of_beta += slope * by_beta
        by_omega = 1.0 + beta * by_omega
        by_alpha = square + beta * by_alpha
        by_beta = h + beta * by_beta
        h = omega + alpha * square + beta * h
    gradient[0], gradient[1], gradient[2] = 0.5 * of_omega, 0.5 * of_alpha, 0.5 * of_beta
    return 0.5 * value


@lean_kernel(FLOAT, FIXED_VECTOR, FLOAT, FLOAT, FLOAT, FLOAT, VECTOR)
def garch_variances(series: Floats, first: float, omega: float, alpha: float, beta: float, variances: Floats) -> float:
    """Write the variance foretold for each period, shape (n_periods,); return that of the period after the last."""
    h = first
    for t in range(series.size):
        variances[t] = h
        h = omega + alpha * series[t] * series[t] + beta * h
    return h
