"""Which constraints hold a solution, in the author's words, and what each is worth."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.solution import Binding
from tangency.solve.active_set import Multipliers

__all__ = ["binding_constraints"]

_AT_SIDE = 1e-9
_Side = Literal["lower", "upper", "equal"]


def binding_constraints(weights: Floats, feasible: FeasibleSet, prices: Multipliers | None) -> tuple[Binding, ...]:
    """Return the constraints at whose side the weights lie, in the order in which they were given.

    The shadow price of a constraint is the sum over its rows; None where `prices` is.
    """
    held: dict[tuple[int, _Side], float] = defaultdict(float)
    assets: dict[tuple[int, _Side], list[str]] = defaultdict(list)
    bound_prices = np.zeros_like(weights) if prices is None else prices.bounds
    for side, touched in _touched(weights, feasible.lower, feasible.upper):
        sources = feasible.lower_source if side == "lower" else feasible.upper_source
        for i in np.flatnonzero(touched).tolist():
            held[sources[i], side] += _price(bound_prices[i], side)
            assets[sources[i], side].append(feasible.scope.assets[i])
    row_prices = np.zeros(feasible.row_lower.size) if prices is None else prices.rows
    for side, touched in _touched(feasible.rows @ weights, feasible.row_lower, feasible.row_upper):
        for j in np.flatnonzero(touched).tolist():
            held[feasible.row_source[j], side] += _price(row_prices[j], side)
    return tuple(
        Binding(
            constraint=feasible.constraints[source].text,
            side=side,
            shadow_price=None if prices is None else price,
            assets=tuple(assets[source, side]),
        )
        for (source, side), price in sorted(held.items())
    )


def _touched(
    values: Floats, lower: Floats, upper: Floats
) -> tuple[tuple[_Side, np.ndarray[tuple[int], np.dtype[np.bool_]]], ...]:
    """Return for each side the mask of the values that lie at it."""
    equal = lower == upper
    at_lower = (values - lower <= _AT_SIDE) & ~equal
    at_upper = (upper - values <= _AT_SIDE) & ~equal
    return ("equal", equal), ("lower", at_lower), ("upper", at_upper)


def _price(multiplier: float, side: _Side) -> float:
    """Return the gain from letting the side give way; for an equality, from raising it."""
    if side == "equal":
        return float(multiplier)
    return max(0.0, float(multiplier if side == "upper" else -multiplier))
