"""Where a homotopy starts: minimisers that are known, with the sides opened so far that they are feasible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.kernels.elements import AT_LOWER, INSIDE
from tangency.solve.nonnegative import nonnegative_minimum
from tangency.solve.path import Motion, Path
from tangency.solve.structure import budget_row

__all__ = ["Start", "long_only_start", "standing", "vertex_start"]

_MARGIN = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Start:
    """The minimiser of ½ w'Hw + c'w over {w ≥ 0, Σw = b}.

    Attributes
    ----------
    weights, linear
        w and c, shape (n_assets,).
    budget_row
        The row that says Σw = b.
    scale
        Where Hx = c' on the held assets gave the weights: w = scale · x.
    """

    path: Path
    weights: Floats
    linear: Floats
    budget_row: int
    scale: float

    def tightening(self, feasible: FeasibleSet, linear: Floats) -> Motion:
        """Return the motion of all sides to where they belong, and of the linear term to the one given."""
        w, activity = self.weights, feasible.rows @ self.weights
        first_lower = np.concatenate([np.zeros_like(w), np.minimum(feasible.row_lower, activity - _MARGIN)])
        first_upper = np.concatenate(
            [np.maximum(feasible.upper, w + _MARGIN), np.maximum(feasible.row_upper, activity + _MARGIN)]
        )
        budget = w.size + self.budget_row
        first_lower[budget] = first_upper[budget] = feasible.row_lower[self.budget_row]
        return Motion(
            linear=np.vstack([self.linear, linear - self.linear]),
            lower=_moving(first_lower, np.concatenate([feasible.lower, feasible.row_lower])),
            upper=_moving(first_upper, np.concatenate([feasible.upper, feasible.row_upper])),
        )


def standing(feasible: FeasibleSet, linear: Floats, *, end: float, to_balance: bool = False) -> Motion:
    """Return the motion of a linear term alone, constants and slopes in shape (2, n_assets)."""
    lower = np.concatenate([feasible.lower, feasible.row_lower])
    upper = np.concatenate([feasible.upper, feasible.row_upper])
    still = np.zeros_like(lower)
    return Motion(
        linear=linear,
        lower=np.vstack([lower, still]),
        upper=np.vstack([upper, still]),
        end=end,
        to_balance=to_balance,
    )


def long_only_start(hessian: Floats, direction: Floats, feasible: FeasibleSet) -> Start | None:
    """Return the long-only optimum for Hx = d: of least variance for d = 1, of the largest ratio for d = e.

    None where its kernel cannot (H is singular on what it holds) or nothing is held. With d = e the linear term is
    −λe, where λ, the start's scale, is w'Hw / e'w.
    """
    row_index = budget_row(feasible)
    if row_index is None:
        return None
    found = nonnegative_minimum(hessian, direction)
    if found is None or not found.any():
        return None
    scale = float(feasible.row_lower[row_index] / (feasible.rows[row_index, 0] * found.sum()))
    is_least_variance = bool((direction == 1.0).all())
    return Start(
        path=_path(hessian, feasible, found > 0.0, row_index),
        weights=found * scale,
        linear=np.zeros_like(direction) if is_least_variance else -scale * direction,
        budget_row=row_index,
        scale=scale,
    )


def vertex_start(hessian: Floats, feasible: FeasibleSet) -> Start | None:
    """Return everything in the asset of least variance, made optimal by a linear term; H may be singular."""
    row_index = budget_row(feasible)
    variances = hessian.diagonal()
    if row_index is None or not variances.min() > 0.0:
        return None
    n, first = variances.size, int(variances.argmin())
    weights = np.zeros(n)
    weights[first] = feasible.row_lower[row_index] / feasible.rows[row_index, first]
    # Gradients of the others all differ, so that they do not enter at once.
    gradients = variances.mean() * (1.0 + np.arange(n) / n)
    gradients[first] = 0.0
    return Start(
        path=_path(hessian, feasible, weights > 0.0, row_index),
        weights=weights,
        linear=gradients - hessian @ weights,
        budget_row=row_index,
        scale=0.0,
    )


def _path(
    hessian: Floats, feasible: FeasibleSet, is_held: np.ndarray[tuple[int], np.dtype[np.bool_]], budget: int
) -> Path:
    n, rows = is_held.size, feasible.rows
    kkt = np.zeros((n + rows.shape[0], n + rows.shape[0]))
    kkt[:n, :n] = hessian
    kkt[:n, n:] = rows.T
    kkt[n:, :n] = rows
    place = np.full(n + rows.shape[0], INSIDE, dtype=np.int8)
    place[:n][~is_held] = AT_LOWER
    place[n + budget] = AT_LOWER
    return Path(kkt, n, place)


def _moving(first: Floats, last: Floats) -> Floats:
    """Return constants and slopes of sides that move from first to last; open sides stay open."""
    is_open = np.isinf(last)
    first = np.where(is_open, last, first)
    return np.vstack([first, np.where(is_open, 0.0, last) - np.where(is_open, 0.0, first)])
