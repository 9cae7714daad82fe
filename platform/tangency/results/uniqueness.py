"""Whether other portfolios do as well as an optimum, and which."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import dense_covariance, is_singular
from tangency.contracts.problem import Problem
from tangency.contracts.sound_matrix import correlations_of
from tangency.solve import primal_residual, single_blas_thread

__all__ = ["other_optimum"]

_NO_VARIANCE = 1e-10
_SAME = 1e-9
_FEASIBLE = 1e-9
# Of more, the linear programs take longer than the optimum.
_MOST_ASSETS = 300
_MOVED = 1e-4  # what two decimals of a per cent show


def other_optimum(problem: Problem, weights: Floats, objective: Callable[[Floats], float]) -> str | None:
    """Return how another portfolio differs that is as good as the weights of an optimum; None where none was found.

    Looked for are portfolios that differ by a combination of assets without variance, for a strictly convex objective
    has one minimum. One that is found is verified: it is feasible, and the optimizer's own `objective` has the same
    value. So the answer is true where it is one; that there is none is not claimed. Of more than three hundred assets
    none is looked for.
    """
    if problem.mean.size > _MOST_ASSETS or not is_singular(problem.covariance):
        return None
    with single_blas_thread():
        reached = objective(weights)
        for direction in _directions(problem, weights):
            other = weights + direction
            if primal_residual(other, problem.feasible) > _FEASIBLE:
                continue
            if objective(other) > reached + _SAME * max(abs(reached), _size(problem)):
                continue
            i = int(np.abs(direction).argmax())
            return (
                f"the solution is not unique: with {problem.assets[i]} at {other[i]:.2%} in place of {weights[i]:.2%}, "
                "others making up for it, the objective is the same"
            )
    return None


def _size(problem: Problem) -> float:
    """Return a size below which a difference of objectives is rounding: of the least that an asset brings."""
    variances = problem.covariance.diagonal()
    positive = variances[variances > 0.0]
    return float(positive.min()) if positive.size else 0.0


def _directions(problem: Problem, weights: Floats) -> Iterator[Floats]:
    """Yield moves inside the bounds and rows that change no variance: the largest along a random slope, either way."""
    from scipy.optimize import linprog  # noqa: PLC0415  # slow to load, and seldom needed

    still = _without_variance(problem)
    feasible = problem.feasible
    lower, upper = feasible.lower - weights, feasible.upper - weights
    held = feasible.rows @ weights
    sides = np.vstack([still, -still, feasible.rows @ still, -feasible.rows @ still])
    least = np.concatenate([upper, -lower, feasible.row_upper - held, held - feasible.row_lower])
    is_side = np.isfinite(least)
    slope = np.random.default_rng(problem.mean.size).standard_normal((still.shape[1],))
    for kept in (problem.mean, np.zeros_like(problem.mean)):
        equal = (kept @ still)[None, :]
        found = []
        for sign in (1.0, -1.0):
            answer = linprog(
                sign * slope,
                A_ub=sides[is_side],
                b_ub=np.maximum(least[is_side], 0.0),
                A_eq=equal,
                b_eq=[0.0],
                bounds=(-1.0, 1.0),
                method="highs",
            )
            if answer.x is not None:
                found.append(still @ answer.x)
        for direction in sorted(found, key=lambda each: -float(np.abs(each).max(initial=0.0))):
            if np.abs(direction).max(initial=0.0) > _MOVED:
                yield 0.999 * direction  # the sides are met to the solver's tolerance only


def _without_variance(problem: Problem) -> Floats:
    """Return a basis of the combinations of assets without variance, shape (n_assets, k)."""
    covariance = dense_covariance(problem.covariance)
    volatility = np.sqrt(covariance.diagonal())
    scale = np.where(volatility == 0.0, 1.0, volatility)
    values, vectors = np.linalg.eigh(correlations_of(covariance))
    basis = vectors[:, values <= _NO_VARIANCE] / scale[:, None]
    directions: Floats = basis / np.abs(basis).max(axis=0)
    return directions
