"""A Gaussian hidden Markov model of one series: forward and backward passes."""

from __future__ import annotations

from math import exp, log

from tangency.compiled.kernel import FIXED_MATRIX, FIXED_VECTOR, FLOAT, MATRIX, NOTHING, VECTOR, lean_kernel
from tangency.contracts.arrays import Floats

__all__ = ["backward", "forward"]

_LOG_ROOT = 0.9189385332046727  # ln √(2π)
# A value far from the one state that could follow would leave nothing.
_LEAST = 1e-200


@lean_kernel(FLOAT, FIXED_VECTOR, FIXED_VECTOR, FIXED_VECTOR, FIXED_VECTOR, FIXED_MATRIX, VECTOR, MATRIX)
def forward(
    series: Floats,
    means: Floats,
    deviations: Floats,
    initial: Floats,
    transition: Floats,
    densities: Floats,
    filtered: Floats,
) -> float:
    """Write P(state at t | series to t), shape (n_periods, n_states), and return the log-likelihood.

    Parameters
    ----------
    densities
        Room, shape (n_states,).
    """
    n_states, likelihood = means.size, 0.0
    for t in range(series.size):
        top = -1e300
        for k in range(n_states):
            z = (series[t] - means[k]) / deviations[k]
            densities[k] = -0.5 * z * z - log(deviations[k])
            top = max(top, densities[k])
        total = 0.0
        for k in range(n_states):
            foretold = initial[k]
            if t > 0:
                foretold = 0.0
                for j in range(n_states):
                    foretold += filtered[t - 1, j] * transition[j, k]
            filtered[t, k] = foretold * max(exp(densities[k] - top), _LEAST)
            total += filtered[t, k]
        for k in range(n_states):
            filtered[t, k] /= total
        likelihood += log(total) + top - _LOG_ROOT
    return likelihood


@lean_kernel(NOTHING, FIXED_MATRIX, FIXED_MATRIX, MATRIX, MATRIX)
def backward(transition: Floats, filtered: Floats, smoothed: Floats, moves: Floats) -> None:
    """Write P(state at t | the whole series), shape (n_periods, n_states), and the expected moves between states.

    Parameters
    ----------
    moves
        Σₜ P(state j at t, state k at t + 1 | the whole series), shape (n_states, n_states); begins at zero.
    """
    n_periods, n_states = filtered.shape
    for k in range(n_states):
        smoothed[n_periods - 1, k] = filtered[n_periods - 1, k]
    for t in range(n_periods - 2, -1, -1):
        for j in range(n_states):
            smoothed[t, j] = 0.0
        for k in range(n_states):
            foretold = 0.0
            for j in range(n_states):
                foretold += filtered[t, j] * transition[j, k]
            if foretold > 0.0:
                for j in range(n_states):
                    move = filtered[t, j] * transition[j, k] * (smoothed[t + 1, k] / foretold)
                    moves[j, k] += move
                    smoothed[t, j] += move
