"""The correlation matrix nearest to a symmetric one, in the sum of squares of its entries: the dual Newton method."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped
from tangency.contracts.semidefinite import is_semidefinite
from tangency.errors import SolverError

__all__ = ["nearest_correlation"]

_GRADIENT, _ROUNDING = 1e-12, 1e-9
_STEPS = 100
_CONJUGATE_STEPS = 200
_DECREASE = 1e-4
_SHORTEST = 2.0**-40


def nearest_correlation(matrix: Floats) -> Floats:
    """Return the X that minimises ½ ‖X − G‖² (Frobenius) over positive semi-definite X of unit diagonal.

    X = (G + diag(y))₊, and y minimises the dual ½ ‖(G + diag(y))₊‖² − Σ y, which is convex and once differentiable, by
    a semismooth Newton method with a line search.

    Parameters
    ----------
    matrix
        G, shape (n, n), finite and symmetric.

    Raises
    ------
    SolverError
        Where the method does not end, which was not seen.

    References
    ----------
    Higham (2002), Computing the Nearest Correlation Matrix, IMA Journal of Numerical Analysis 22(3), which poses the
    problem; Qi & Sun (2006), A Quadratically Convergent Newton Method for Computing the Nearest Correlation Matrix,
    SIAM Journal on Matrix Analysis 28(2), algorithm 5.1.

    >>> import numpy as np
    >>> g = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    >>> nearest_correlation(g).round(4)[0].tolist()  # Higham (2002), section 1
    [1.0, 0.7607, 0.1573]
    """
    n = len(matrix)
    shift = 1.0 - matrix.diagonal()
    values, vectors = np.linalg.eigh(matrix + np.diag(shift))
    dual, gradient = _dual(values, vectors, shift)
    for _ in range(_STEPS):
        raise_if_stopped()
        size = float(np.linalg.norm(gradient))
        if size <= _GRADIENT * n:
            return _unit_diagonal(_positive_part(values, vectors))
        step = _newton_step(values, vectors, gradient)
        slope, length = float(gradient @ step), 1.0
        while True:
            moved = shift + length * step
            new_values, new_vectors = np.linalg.eigh(matrix + np.diag(moved))
            new_dual, new_gradient = _dual(new_values, new_vectors, moved)
            # At the end the dual no longer changes in its digits, but its gradient does.
            if new_dual <= dual + _DECREASE * length * slope or np.linalg.norm(new_gradient) < 0.5 * size:
                break
            if size <= _ROUNDING * n:  # no step improves on this
                return _unit_diagonal(_positive_part(values, vectors))
            length *= 0.5
            if length < _SHORTEST:
                raise SolverError(
                    "the nearest correlation matrix was not found", where="nearest_covariance", value=size
                )
        shift, values, vectors, dual, gradient = moved, new_values, new_vectors, new_dual, new_gradient
    raise SolverError("the nearest correlation matrix was not found", where="nearest_covariance", value=size)


def _dual(values: Floats, vectors: Floats, shift: Floats) -> tuple[float, Floats]:
    """Return the dual's value, without its constant, and its gradient diag((G + diag(y))₊) − 1."""
    positive = np.maximum(values, 0.0)
    return 0.5 * float(positive @ positive) - float(shift.sum()), (vectors**2) @ positive - 1.0


def _positive_part(values: Floats, vectors: Floats) -> Floats:
    scaled = vectors * np.sqrt(np.maximum(values, 0.0))
    product: Floats = scaled @ scaled.T
    return product


def _newton_step(values: Floats, vectors: Floats, gradient: Floats) -> Floats:
    """Return −V⁻¹ gradient, V a generalised Hessian: V h = diag(P (Ω ∘ (P' diag(h) P)) P')."""
    is_positive = values > 0.0
    gain, loss = values[is_positive], values[~is_positive]
    omega = np.zeros((values.size, values.size))
    omega[np.ix_(is_positive, is_positive)] = 1.0
    mixed = gain[:, None] / (gain[:, None] - loss)
    omega[np.ix_(is_positive, ~is_positive)] = mixed
    omega[np.ix_(~is_positive, is_positive)] = mixed.T
    regular = min(1e-3, 0.1 * float(np.linalg.norm(gradient)))

    def product(direction: Floats) -> Floats:
        inner = omega * (vectors.T @ (direction[:, None] * vectors))
        along: Floats = np.einsum("ij,ij->i", vectors @ inner, vectors) + regular * direction
        return along

    squares = vectors**2
    diagonal = np.einsum("ij,jk,ik->i", squares, omega, squares, optimize=True) + regular
    return _conjugate_gradients(product, -gradient, np.maximum(diagonal, 1e-8))


def _conjugate_gradients(product: Callable[[Floats], Floats], right: Floats, diagonal: Floats) -> Floats:
    """Return x with product(x) ≈ right, preconditioned by a diagonal."""
    found, residual = np.zeros_like(right), right.copy()
    scaled = residual / diagonal
    direction, power = scaled.copy(), float(residual @ scaled)
    goal = min(1e-2, float(np.linalg.norm(right))) * float(np.linalg.norm(right))
    for _ in range(_CONJUGATE_STEPS):
        if float(np.linalg.norm(residual)) <= goal:
            break
        image = product(direction)
        length = power / float(direction @ image)
        found += length * direction
        residual -= length * image
        scaled = residual / diagonal
        before, power = power, float(residual @ scaled)
        direction = scaled + (power / before) * direction
    return found


def _unit_diagonal(positive: Floats) -> Floats:
    """Return D^(-1/2) X D^(-1/2), D the diagonal of X: exactly a correlation matrix, where X is one to rounding."""
    root = np.sqrt(positive.diagonal())
    scaled: Floats = positive / root[:, None] / root
    scaled = 0.5 * (scaled + scaled.T)
    np.fill_diagonal(scaled, 1.0)
    part = np.finfo(np.float64).eps
    while not is_semidefinite(scaled):  # rounding took it back: the identity has it whole
        scaled *= 1.0 - part
        np.fill_diagonal(scaled, 1.0)
        part *= 2.0
    return scaled
