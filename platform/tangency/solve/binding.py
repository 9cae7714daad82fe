"""Which constraints hold a solution, in the author's words, and what each is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.solution import Binding, SoftViolation
from tangency.solve.active_set import Multipliers

__all__ = ["binding_constraints", "soft_violations"]

_AT_SIDE = 1e-9
# A limit on a norm or a mean of scenarios is met to the last digits of its solver.
_AT_LIMIT = 1e-8
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
    unpriced: set[tuple[int, _Side]] = set()
    if not feasible.is_polyhedral:
        for k, limit in enumerate(feasible.limits):
            if limit.value(weights) >= limit.limit - _AT_LIMIT:
                held[limit.source, limit.side] += prices.limits[k].price if prices and prices.limits else 0.0
        for source, symbols in _chosen(weights, feasible):
            chosen: tuple[int, _Side] = (source, "lower" if symbols else "upper")
            unpriced.add(chosen)
            held[chosen] += 0.0
            assets[chosen].extend(symbols)
    return tuple(
        Binding(
            constraint=feasible.constraints[source].text,
            side=side,
            shadow_price=None if prices is None or (source, side) in unpriced else price,
            assets=tuple(assets[source, side]),
        )
        for (source, side), price in sorted(held.items())
    )


def soft_violations(weights: Floats, feasible: FeasibleSet) -> tuple[SoftViolation, ...]:
    """Return the soft constraints that the weights exceed, in the order in which they were given."""
    exceeded: dict[int, float] = defaultdict(float)
    for soft in feasible.soft:
        exceeded[soft.limit.source] += soft.violation(weights)
    return tuple(
        SoftViolation(constraint=feasible.constraints[source].text, violation=violation)
        for source, violation in sorted(exceeded.items())
        if violation > _AT_SIDE
    )


def _chosen(weights: Floats, feasible: FeasibleSet) -> Iterator[tuple[int, list[str]]]:
    """Yield what holds by a choice, which has no price: a full count, and assets at their minimum."""
    count, minimums = feasible.count, feasible.minimums
    if count is not None and int((np.abs(weights) > _AT_SIDE).sum()) >= count.most:
        yield count.source, []
    if minimums is not None:
        at_least = (minimums.least > 0) & (np.abs(weights - minimums.least) <= _AT_SIDE)
        for i in np.flatnonzero(at_least).tolist():
            yield minimums.source[i], [feasible.scope.assets[i]]


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
