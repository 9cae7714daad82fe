"""Dynamic conditional correlation, DCC(1,1): its likelihoods, and one step of its recursion.

Qₜ₊₁ = (1 − a − b) Q̄ + a zₜzₜ' + b Qₜ, Q₁ = Q̄, Rₜ = Dₜ⁻¹QₜDₜ⁻¹ with Dₜ² the diagonal of Qₜ. R is never formed for a
likelihood: ln|R| = ln|Q| − Σ ln qᵢᵢ, and z'R⁻¹z = (Dz)'Q⁻¹(Dz).
"""

from __future__ import annotations

from math import log, sqrt

from tangency.cluster.tree import Places
from tangency.compiled.kernel import (
    FIXED_INDICES,
    FIXED_MATRIX,
    FIXED_VECTOR,
    FLOAT,
    MATRIX,
    NOTHING,
    VECTOR,
    kernel,
    lean_kernel,
    summing_part,
)
from tangency.contracts.arrays import Floats

__all__ = ["composite_likelihood", "full_likelihood", "step_conditional"]


@lean_kernel(FLOAT, FLOAT, FLOAT, FIXED_MATRIX, FIXED_MATRIX, FIXED_INDICES, FIXED_INDICES, VECTOR)
def composite_likelihood(
    a: float, b: float, residuals: Floats, target: Floats, left: Places, right: Places, gradient: Floats
) -> float:
    """Return ½ Σ over pairs and periods of ln(1 − ρ²) + (x² + y² − 2ρxy)/(1 − ρ²), and write its gradient in (a, b).

    Parameters
    ----------
    residuals
        z asset by asset, shape (n_assets, n_periods).
    target
        Q̄, shape (n_assets, n_assets).
    left, right
        The assets of each pair, shape (n_pairs,).
    """
    value, of_a, of_b, constant = 0.0, 0.0, 0.0, 1.0 - a - b
    for pair in range(left.size):
        one, other = left[pair], right[pair]
        fx, fy, fc = target[one, one], target[other, other], target[one, other]
        qx, qy, qc = fx, fy, fc
        ax, ay, ac, bx, by, bc = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for t in range(residuals.shape[1]):
            x, y = residuals[one, t], residuals[other, t]
            xx, yy, xy = x * x, y * y, x * y
            root = sqrt(1.0 / (qx * qy))
            rho = qc * root
            left_over = 1.0 - rho * rho
            inverse = 1.0 / left_over
            quadratic = (xx + yy - 2.0 * rho * xy) * inverse
            value += log(left_over) + quadratic
            slope = (2.0 * rho * (quadratic - 1.0) - 2.0 * xy) * inverse
            of_a += slope * (ac * root - 0.5 * rho * (ax / qx + ay / qy))
            of_b += slope * (bc * root - 0.5 * rho * (bx / qx + by / qy))
            ax, ay, ac = xx - fx + b * ax, yy - fy + b * ay, xy - fc + b * ac
            bx, by, bc = qx - fx + b * bx, qy - fy + b * by, qc - fc + b * bc
            qx = constant * fx + a * xx + b * qx
            qy = constant * fy + a * yy + b * qy
            qc = constant * fc + a * xy + b * qc
    gradient[0], gradient[1] = 0.5 * of_a, 0.5 * of_b
    return 0.5 * value


@summing_part
def _factorised(q: Floats, factor: Floats, scaled: Floats, solved: Floats) -> tuple[float, float]:
    """Return ln|Q| and u'Q⁻¹u; the factor's diagonal is kept inverted."""
    logarithm, quadratic = 0.0, 0.0
    for i in range(scaled.size):
        for j in range(i):
            total = q[i, j]
            for k in range(j):
                total -= factor[i, k] * factor[j, k]
            factor[i, j] = total * factor[j, j]
        pivot, value = q[i, i], scaled[i]
        for k in range(i):
            pivot -= factor[i, k] * factor[i, k]
            value -= factor[i, k] * solved[k]
        if not pivot > 0.0:
            return 1e300, 1e300
        root = sqrt(pivot)
        logarithm += log(root)
        factor[i, i] = 1.0 / root
        solved[i] = value / root
        quadratic += solved[i] * solved[i]
    return 2.0 * logarithm, quadratic


@kernel(FLOAT, FLOAT, FLOAT, FIXED_MATRIX, FIXED_MATRIX, MATRIX, MATRIX, MATRIX)
def full_likelihood(
    a: float, b: float, residuals: Floats, target: Floats, q: Floats, factor: Floats, room: Floats
) -> float:
    """Return ½ Σₜ (ln|Rₜ| + zₜ'Rₜ⁻¹zₜ).

    Parameters
    ----------
    residuals
        z period by period, shape (n_periods, n_assets).
    q, factor, room
        Room, shapes (n_assets, n_assets) twice and (2, n_assets).
    """
    n_periods, n = residuals.shape
    scaled, solved = room[0], room[1]
    value, constant = 0.0, 1.0 - a - b
    for i in range(n):
        for j in range(n):
            q[i, j] = target[i, j]
    for t in range(n_periods):
        scales = 0.0
        for i in range(n):
            scales += log(q[i, i])
            scaled[i] = residuals[t, i] * sqrt(q[i, i])
        logarithm, quadratic = _factorised(q, factor, scaled, solved)
        value += logarithm - scales + quadratic
        for i in range(n):
            own = a * residuals[t, i]
            for j in range(i + 1):
                q[i, j] = constant * target[i, j] + own * residuals[t, j] + b * q[i, j]
    return 0.5 * value


@lean_kernel(NOTHING, MATRIX, FIXED_MATRIX, FIXED_VECTOR, FLOAT, FLOAT)
def step_conditional(q: Floats, target: Floats, residual: Floats, a: float, b: float) -> None:
    """Bring Q from one period to the next; both triangles keep the same bits."""
    n, constant = residual.size, 1.0 - a - b
    for i in range(n):
        for j in range(n):
            q[i, j] = constant * target[i, j] + a * (residual[i] * residual[j]) + b * q[i, j]
