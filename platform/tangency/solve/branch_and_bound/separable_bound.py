"""A bound on a program whose weights have to choose, from any point and any multipliers: it trusts no solver.

With H = R + diag(d), R ⪰ 0, the part ½ x'Rx + q'x lies above its tangent anywhere, and rows enter by their
multipliers. What is left falls apart into one small problem for each asset, vᵢ = min cᵢx + ½dᵢx² over what the asset
may be where it is held. Those that must be held count in full; of the others the best ones, as many as there is
room for. The same numbers say what it costs at least to hold one more asset, or to leave one out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.branch_and_bound.semicontinuous import Choices, Mask

__all__ = ["SeparableBound", "separable_bound", "worth_of_holding", "worth_within"]

_ZERO = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeparableBound:
    """A lower bound, and by how much it rises where an asset is held (`held`) or left out (`out`), shape (n_assets,).

    The rises mean something for free assets only.
    """

    value: float
    held: Floats
    out: Floats


def worth_of_holding(slope: Floats, curvature: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return min c x + ½ d x² over lower ≤ x ≤ upper for each asset, −∞ where it has none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = np.where(curvature > 0.0, -slope / curvature, np.where(slope > 0.0, -np.inf, np.inf))
    best = np.clip(np.where((curvature == 0.0) & (slope == 0.0), 0.0, inner), lower, upper)
    with np.errstate(invalid="ignore"):
        worth = slope * best + 0.5 * curvature * best * best
    return np.where(np.isfinite(best), worth, -np.inf)


def worth_within(
    choices: Choices,
    slope: Floats,
    curvature: Floats,
    crowding: Floats | None = None,
    scales: tuple[float, float] = (1.0, 1.0),
) -> Floats:
    """Return what holding each asset is worth within its box: the better of its long and its short side.

    Parameters
    ----------
    slope, curvature
        c and d, shape (n_assets,).
    crowding
        What the whole of an asset's box costs beyond c, shape (n_assets,).
    scales
        Least and largest factor on the boxes, where weights are scaled.
    """
    low, high = scales
    worth = []
    for sign, box, floor in (
        (1.0, choices.upper, np.maximum(choices.least, choices.lower)),
        (-1.0, -choices.lower, -choices.upper),
    ):
        is_open = box > _ZERO
        size = np.where(is_open, box, 1.0)
        steepness = sign * slope + (0.0 if crowding is None else crowding / size)
        bottom = np.clip(floor, 0.0, size) * low
        own = worth_of_holding(steepness, curvature, bottom, size * high)
        worth.append(np.where(is_open, own, np.inf))
    best = np.minimum(*worth)
    return np.where(np.isposinf(best), 0.0, best)


def separable_bound(constant: float, worth: Floats, free: Mask, held: Mask, room: int) -> SeparableBound:
    """Return the bound of a node.

    Parameters
    ----------
    constant
        What does not depend on who is held.
    worth
        vᵢ, shape (n_assets,).
    room
        How many of the free assets may be held.
    """
    candidates = np.flatnonzero(free)
    order = candidates[np.argsort(worth[candidates], kind="stable")]
    taken, left = order[:room], order[room:]
    taken = taken[worth[taken] < 0.0]
    is_full = taken.size == room
    value = constant + float(worth[held].sum()) + float(worth[taken].sum())
    next_best = min(float(worth[left[0]]), 0.0) if is_full and left.size else 0.0
    displaced = float(worth[taken[-1]]) if is_full and taken.size else 0.0
    is_taken = np.zeros(free.size, dtype=np.bool_)
    is_taken[taken] = True
    with np.errstate(invalid="ignore"):
        rise_out = np.where(is_taken, next_best - worth, 0.0)
        rise_held = np.where(is_taken, 0.0, worth - displaced)
    return SeparableBound(
        value=value,
        held=np.nan_to_num(np.where(free, np.maximum(rise_held, 0.0), 0.0), nan=0.0, posinf=np.inf),
        out=np.nan_to_num(np.where(free, np.maximum(rise_out, 0.0), 0.0), nan=0.0, posinf=np.inf),
    )
