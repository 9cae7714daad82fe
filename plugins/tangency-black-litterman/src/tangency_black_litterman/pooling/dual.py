"""The probabilities nearest to a prior in relative entropy under linear rows, by their dual."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from tangency.sdk import Floats, raise_if_stopped
from tangency_black_litterman.pooling.row import Row

__all__ = ["Nearest", "nearest", "relative_entropy"]

_MOST_STEPS = 200
_MOST_HALVINGS = 60
_CLOSE = 1e-11
_SUFFICIENT = 1e-4
_DAMPING = 1e-13
_ROUNDING = 1e-15


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nearest:
    """Probabilities and the evidence for them.

    Attributes
    ----------
    primal_residual
        Largest violation of a row, rows being of a size near one.
    duality_gap
        Relative entropy less the dual's value.
    """

    probabilities: Floats
    entropy: float
    primal_residual: float
    duality_gap: float

    @property
    def is_found(self) -> bool:
        """Whether the rows hold and no other probabilities are nearer, to rounding."""
        return self.primal_residual <= 1e3 * _CLOSE and abs(self.duality_gap) <= 1e3 * _CLOSE * (1.0 + self.entropy)


def nearest(prior: Floats, rows: Sequence[Row]) -> Nearest:
    """Return the probabilities that minimise Σ p ln(p/p₀) under the rows, or the last iterate where there are none.

    p ∝ p₀ exp(−A'λ), and λ minimises ln Σ p₀ exp(−A'λ), free for equalities and not negative for inequalities:
    Newton's method on the multipliers that are free, projected on the signs.

    References
    ----------
    Meucci (2008), Fully Flexible Views: Theory and Practice, Risk 21(10), appendix on the dual.
    Bertsekas (1982), Projected Newton methods for optimization problems with simple constraints, SIAM Journal on
    Control and Optimization 20(2).
    """
    matrix = np.array([row.values for row in rows]).reshape(len(rows), prior.size)
    is_free = np.array([row.is_equality for row in rows], dtype=bool)
    multipliers = np.zeros(len(rows))
    value, probabilities = _dual(multipliers, matrix, prior)
    for _ in range(_MOST_STEPS):
        raise_if_stopped()
        gradient = -(matrix @ probabilities)
        moves = is_free | (multipliers > 0.0) | (gradient < 0.0)
        if np.abs(gradient[moves]).max(initial=0.0) <= _CLOSE:
            break
        direction = _direction(matrix[moves], probabilities, gradient[moves])
        step = 1.0
        for _ in range(_MOST_HALVINGS):
            trial = multipliers.copy()
            trial[moves] += step * direction
            trial = np.where(is_free, trial, np.maximum(trial, 0.0))
            trial_value, trial_probabilities = _dual(trial, matrix, prior)
            wanted = _SUFFICIENT * float(gradient @ (trial - multipliers))
            if trial_value <= value + wanted + _ROUNDING * (1.0 + abs(value)):
                break
            step *= 0.5
        else:
            break  # rounding: nothing is gained any more
        if np.array_equal(trial, multipliers):
            break
        multipliers, value, probabilities = trial, trial_value, trial_probabilities
    means = matrix @ probabilities
    entropy = relative_entropy(probabilities, prior)
    return Nearest(
        probabilities=probabilities,
        entropy=entropy,
        primal_residual=float(np.where(is_free, np.abs(means), np.maximum(means, 0.0)).max(initial=0.0)),
        duality_gap=entropy + value,
    )


def relative_entropy(probabilities: Floats, prior: Floats) -> float:
    """Return Σ p ln(p/p₀); a scenario without probability adds nothing."""
    held = probabilities > 0.0
    return max(float(probabilities[held] @ np.log(probabilities[held] / prior[held])), 0.0)


def _dual(multipliers: Floats, matrix: Floats, prior: Floats) -> tuple[float, Floats]:
    exponents = -(multipliers @ matrix)
    top = float(exponents.max())
    scaled = prior * np.exp(exponents - top)
    total = float(scaled.sum())
    return top + log(total), scaled / total


def _direction(matrix: Floats, probabilities: Floats, gradient: Floats) -> Floats:
    centred = matrix - (matrix @ probabilities)[:, None]
    hessian = (centred * probabilities) @ centred.T
    hessian[np.diag_indices_from(hessian)] += _DAMPING * max(float(hessian.trace()), _DAMPING)
    return np.asarray(np.linalg.lstsq(hessian, -gradient, rcond=None)[0], dtype=np.float64)
