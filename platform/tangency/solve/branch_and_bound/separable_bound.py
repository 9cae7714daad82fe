"""Lagrangian bounds that separate into one small problem an asset: valid for any point and any multipliers.

With H = R + diag(d), R ⪰ 0, the part ½ x'Rx + q'x lies above its tangent anywhere, and rows enter by their
multipliers. What is left falls apart into one small problem for each asset, vᵢ = min cᵢx + ½dᵢx² over what the asset
may be where its indicator is one. Those of fixed indicators count in full; of the free ones the smallest, as many as
the count admits. The same numbers bound what fixing one more indicator costs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.branch_and_bound.semicontinuous import Mask, Semicontinuous

__all__ = ["SeparableBound", "held_minima", "interval_minima", "rounding_of", "separable_bound"]

_ZERO = 1e-9
# Of a bound, beside those of its scalar products.
_TERMS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeparableBound:
    """A lower bound, and by how much it rises where an asset is held (`held`) or left out (`out`), shape (n_assets,).

    The rises mean something for free assets only.
    """

    value: float
    held: Floats
    out: Floats


def interval_minima(slope: Floats, curvature: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return min c x + ½ d x² over lower ≤ x ≤ upper for each asset, −∞ where it is unbounded."""
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = np.where(curvature > 0.0, -slope / curvature, np.where(slope > 0.0, -np.inf, np.inf))
    best = np.clip(np.where((curvature == 0.0) & (slope == 0.0), 0.0, inner), lower, upper)
    with np.errstate(invalid="ignore"):
        minima = slope * best + 0.5 * curvature * best * best
    return np.where(np.isfinite(best), minima, -np.inf)


def held_minima(
    semicontinuous: Semicontinuous,
    slope: Floats,
    curvature: Floats,
    count_multiplier: Floats | None = None,
    scales: tuple[float, float] = (1.0, 1.0),
) -> Floats:
    """Return vᵢ, the least that a held asset contributes within its box: the better of its long and its short side.

    Parameters
    ----------
    slope, curvature
        c and d, shape (n_assets,).
    count_multiplier
        Multiplier of the count for the whole of an asset's box, shape (n_assets,).
    scales
        Least and largest factor on the boxes, where weights are scaled.
    """
    low, high = scales
    minima = []
    for sign, box, floor in (
        (1.0, semicontinuous.upper, np.maximum(semicontinuous.least, semicontinuous.lower)),
        (-1.0, -semicontinuous.lower, -semicontinuous.upper),
    ):
        is_open = box > _ZERO
        size = np.where(is_open, box, 1.0)
        steepness = sign * slope + (0.0 if count_multiplier is None else count_multiplier / size)
        bottom = np.clip(floor, 0.0, size) * low
        own = interval_minima(steepness, curvature, bottom, size * high)
        minima.append(np.where(is_open, own, np.inf))
    best = np.minimum(*minima)
    return np.where(np.isposinf(best), 0.0, best)


def rounding_of(
    deviation: Floats,
    weights: Floats,
    linear: Floats,
    priced: tuple[Floats, Floats, Floats],
    box: Floats,
) -> float:
    """Return what rounding may have added to a bound: beside very large risks it is more than small ones are.

    Parameters
    ----------
    deviation
        √Hᵢᵢ, shape (n_assets,); |Hᵢⱼ| is at most the product of two.
    weights, linear
        The point of the tangent, and q, shape (n_assets,).
    priced
        Multipliers of the rows, the rows, and the sides that the multipliers are of.
    box
        The largest size of each weight, shape (n_assets,).

    References
    ----------
    Higham (2002), Accuracy and Stability of Numerical Algorithms, 2nd ed., sec. 3.1: n·u of the sum of the sizes.
    """
    prices, rows, sides = np.abs(priced[0]), np.abs(priced[1]), np.abs(priced[2])
    sizes = np.abs(weights)
    gradient = deviation * float(deviation @ sizes) + np.abs(linear)
    total = float(gradient @ sizes) + float(prices @ sides) + float((gradient + prices @ rows) @ box)
    return (sizes.size + _TERMS) * float(np.finfo(np.float64).eps) * total


def separable_bound(
    constant: float, minima: Floats, free: Mask, held: Mask, room: int, *, rounding: float
) -> SeparableBound:
    """Return the bound of a node.

    Parameters
    ----------
    constant
        What does not depend on the indicators.
    minima
        vᵢ, shape (n_assets,).
    room
        How many of the free indicators may be one.
    rounding
        What is taken off; see `rounding_of`.
    """
    candidates = np.flatnonzero(free)
    order = candidates[np.argsort(minima[candidates], kind="stable")]
    taken, left = order[:room], order[room:]
    taken = taken[minima[taken] < 0.0]
    is_full = taken.size == room
    value = constant + float(minima[held].sum()) + float(minima[taken].sum()) - rounding
    next_best = min(float(minima[left[0]]), 0.0) if is_full and left.size else 0.0
    displaced = float(minima[taken[-1]]) if is_full and taken.size else 0.0
    is_taken = np.zeros(free.size, dtype=np.bool_)
    is_taken[taken] = True
    with np.errstate(invalid="ignore"):
        rise_out = np.where(is_taken, next_best - minima, 0.0)
        rise_held = np.where(is_taken, 0.0, minima - displaced)
    return SeparableBound(
        value=value,
        held=np.nan_to_num(np.where(free, np.maximum(rise_held, 0.0), 0.0), nan=0.0, posinf=np.inf),
        out=np.nan_to_num(np.where(free, np.maximum(rise_out, 0.0), 0.0), nan=0.0, posinf=np.inf),
    )
