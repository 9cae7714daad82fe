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
    for i, symbol in enumerate(feasible.scope.assets):
        ends = (feasible.lower[i], feasible.upper[i])
        for side, source in _touched(weights[i], ends, (feasible.lower_source[i], feasible.upper_source[i])):
            held[source, side] += _price(bound_prices[i], side)
            assets[source, side].append(symbol)
    row_prices = np.zeros(feasible.row_lower.size) if prices is None else prices.rows
    for j, activity in enumerate(feasible.rows @ weights):
        source = feasible.row_source[j]
        for side, _ in _touched(activity, (feasible.row_lower[j], feasible.row_upper[j]), (source, source)):
            held[source, side] += _price(row_prices[j], side)
    return tuple(
        Binding(
            constraint=feasible.constraints[source].text,
            side=side,
            shadow_price=None if prices is None else price,
            assets=tuple(assets[source, side]),
        )
        for (source, side), price in sorted(held.items())
    )


def _touched(value: float, ends: tuple[float, float], sources: tuple[int, int]) -> list[tuple[_Side, int]]:
    if ends[0] == ends[1]:
        return [("equal", sources[1])]
    touched: list[tuple[_Side, int]] = []
    if value - ends[0] <= _AT_SIDE:
        touched.append(("lower", sources[0]))
    if ends[1] - value <= _AT_SIDE:
        touched.append(("upper", sources[1]))
    return touched


def _price(multiplier: float, side: _Side) -> float:
    """Return the gain from letting the side give way; for an equality, from raising it."""
    if side == "equal":
        return float(multiplier)
    return max(0.0, float(multiplier if side == "upper" else -multiplier))
