"""Which constraints hold a solution, in the author's words, and what each is worth."""

from __future__ import annotations

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
    held: dict[tuple[int, _Side], float] = {}
    assets: dict[tuple[int, _Side], tuple[str, ...]] = {}
    labels = feasible.scope.assets
    for side, touched in _touched(weights, feasible.lower, feasible.upper):
        sources = feasible.lower_source if side == "lower" else feasible.upper_source
        for source, members in _by_source(touched, sources).items():
            held[source, side] = 0.0 if prices is None else _price(prices.bounds[members], side)
            assets[source, side] = tuple([labels[i] for i in members])
    for side, touched in _touched(feasible.rows @ weights, feasible.row_lower, feasible.row_upper):
        for source, members in _by_source(touched, feasible.row_source).items():
            own = 0.0 if prices is None else _price(prices.rows[members], side)
            held[source, side] = held.get((source, side), 0.0) + own
    return tuple(
        Binding(
            constraint=feasible.constraints[source].text,
            side=side,
            shadow_price=None if prices is None else price,
            assets=assets.get((source, side), ()),
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


def _by_source(touched: np.ndarray[tuple[int], np.dtype[np.bool_]], sources: tuple[int, ...]) -> dict[int, list[int]]:
    """Return for each constraint the bounds or rows of its own that are touched."""
    members: dict[int, list[int]] = {}
    for i in touched.nonzero()[0].tolist():
        members.setdefault(sources[i], []).append(i)
    return members


def _price(multipliers: Floats, side: _Side) -> float:
    """Return the gain from letting the sides give way; for equalities, from raising them."""
    if side == "equal":
        return float(multipliers.sum())
    return float(np.maximum(multipliers if side == "upper" else -multipliers, 0.0).sum())
