"""Starting points of the parametric active set: known minimisers, with bounds opened until they are feasible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.feasible.structure import budget_row
from tangency.solve.kernels.elements import AT_LOWER, AT_UPPER, INSIDE
from tangency.solve.polyhedral.nonnegative import nonnegative_minimum
from tangency.solve.polyhedral.parametric_path import Motion, Path

__all__ = ["Start", "corner_start", "linear_motion", "long_only_start"]

_MARGIN = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Start:
    """The minimiser of ½ w'Hw + c'w over bounds and at most a budget.

    Attributes
    ----------
    weights, linear
        w and c, shape (n_assets,).
    first_lower, first_upper
        The bounds, shape (n_assets,).
    budget_row
        The row that holds with equality, if one does.
    scale
        Where Hx = c' on the held assets gave the weights: w = scale · x.
    """

    path: Path
    weights: Floats
    linear: Floats
    first_lower: Floats
    first_upper: Floats
    budget_row: int | None
    scale: float

    def tightening(self, feasible: FeasibleSet, linear: Floats) -> Motion:
        """Return the motion of all sides to where they belong, and of the linear term to the one given."""
        activity = feasible.rows @ self.weights
        row_lower = np.minimum(feasible.row_lower, activity - _MARGIN)
        row_upper = np.maximum(feasible.row_upper, activity + _MARGIN)
        if self.budget_row is not None:
            row_lower[self.budget_row] = row_upper[self.budget_row] = feasible.row_lower[self.budget_row]
        return Motion(
            linear=np.vstack([self.linear, linear - self.linear]),
            lower=_moving(
                np.concatenate([self.first_lower, row_lower]), np.concatenate([feasible.lower, feasible.row_lower])
            ),
            upper=_moving(
                np.concatenate([self.first_upper, row_upper]), np.concatenate([feasible.upper, feasible.row_upper])
            ),
        )


def linear_motion(
    feasible: FeasibleSet, linear: Floats, *, start: float = 0.0, end: float, to_balance: bool = False
) -> Motion:
    """Return the motion of a linear term alone, constants and slopes in shape (2, n_assets)."""
    lower = np.concatenate([feasible.lower, feasible.row_lower])
    upper = np.concatenate([feasible.upper, feasible.row_upper])
    still = np.zeros_like(lower)
    return Motion(
        linear=linear,
        lower=np.vstack([lower, still]),
        upper=np.vstack([upper, still]),
        start=start,
        end=end,
        to_balance=to_balance,
    )


def long_only_start(hessian: Floats, direction: Floats, feasible: FeasibleSet) -> Start | None:
    """Return the long-only optimum for Hx = d: of least variance for d = 1, of the largest ratio for d = e.

    None without a budget or with an open lower bound, where its kernel cannot (H is singular on what it holds), or
    where nothing is held. With d = e the linear term is
    −λe, where λ, the start's scale, is w'Hw / e'w.
    """
    row_index = budget_row(feasible)
    if row_index is None or not np.isfinite(feasible.lower).all():
        return None
    found = nonnegative_minimum(hessian, direction)
    if found is None or not found.any():
        return None
    scale = float(feasible.row_lower[row_index] / (feasible.rows[row_index, 0] * found.sum()))
    is_least_variance = bool((direction == 1.0).all())
    return Start(
        path=_path(hessian, feasible, np.where(found > 0.0, INSIDE, AT_LOWER), row_index),
        weights=found * scale,
        linear=np.zeros_like(direction) if is_least_variance else -scale * direction,
        first_lower=np.zeros_like(found),
        first_upper=np.maximum(feasible.upper, found * scale + _MARGIN),
        budget_row=row_index,
        scale=scale,
    )


def corner_start(hessian: Floats, feasible: FeasibleSet) -> Start:
    """Return each asset at a bound, made optimal there by a linear term; an asset without bounds at zero.

    It takes no budget and hardly any curvature, only of the assets without bounds; its path is the longest.
    """
    n = feasible.lower.size
    has_lower, has_upper = np.isfinite(feasible.lower), np.isfinite(feasible.upper)
    place = np.where(has_lower, AT_LOWER, np.where(has_upper, AT_UPPER, INSIDE))
    weights = np.where(has_lower, feasible.lower, np.where(has_upper, feasible.upper, 0.0))
    # The gradients all differ, so that no two assets enter at once.
    gradients = (hessian.diagonal().mean() or 1.0) * (1.0 + np.arange(n) / n)
    signs = np.where(has_lower, 1.0, np.where(has_upper, -1.0, 0.0))
    return Start(
        path=_path(hessian, feasible, place, None),
        weights=weights,
        linear=signs * gradients - hessian @ weights,
        first_lower=feasible.lower,
        first_upper=feasible.upper,
        budget_row=None,
        scale=0.0,
    )


def _path(
    hessian: Floats, feasible: FeasibleSet, place: np.ndarray[tuple[int], np.dtype[np.int_]], budget: int | None
) -> Path:
    n, rows = hessian.shape[0], feasible.rows
    kkt = np.zeros((n + rows.shape[0], n + rows.shape[0]))
    kkt[:n, :n] = hessian
    kkt[:n, n:] = rows.T
    kkt[n:, :n] = rows
    places = np.full(n + rows.shape[0], INSIDE, dtype=np.int8)
    places[:n] = place
    if budget is not None:
        places[n + budget] = AT_LOWER
    return Path(kkt, n, places)


def _moving(first: Floats, last: Floats) -> Floats:
    """Return constants and slopes of sides that move from first to last; open sides stay open."""
    is_open = np.isinf(last)
    first = np.where(is_open, last, first)
    return np.vstack([first, np.where(is_open, 0.0, last) - np.where(is_open, 0.0, first)])
