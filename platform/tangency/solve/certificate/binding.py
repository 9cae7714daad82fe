"""Binding constraints of a solution, in the user's own text, with shadow prices; soft violations and charges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet, Problem
from tangency.contracts.solution import Binding, Charge, SoftViolation
from tangency.solve.minimum import Multipliers

__all__ = ["binding_constraints", "charges_paid", "soft_violations"]

_AT_SIDE = 1e-9
# A limit on a norm or a mean of scenarios is met to the last digits of its solver.
_AT_LIMIT = 1e-8
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
    unpriced: set[tuple[int, _Side]] = set()
    if not feasible.is_polyhedral:
        for k, limit in enumerate(feasible.limits):
            if limit.source >= 0 and limit.value(weights) >= limit.limit - _AT_LIMIT:
                own = prices.limits[k].price if prices and prices.limits else 0.0
                held[limit.source, limit.side] = held.get((limit.source, limit.side), 0.0) + own
        for source, symbols in _binding_indicators(weights, feasible):
            chosen: tuple[int, _Side] = (source, "lower" if symbols else "upper")
            unpriced.add(chosen)
            held.setdefault(chosen, 0.0)
            assets[chosen] = (*assets.get(chosen, ()), *symbols)
    return tuple(
        Binding(
            constraint=feasible.constraints[source].text,
            side=side,
            shadow_price=None if prices is None or (source, side) in unpriced else price,
            assets=assets.get((source, side), ()),
        )
        for (source, side), price in sorted(held.items())
    )


def soft_violations(weights: Floats, feasible: FeasibleSet) -> tuple[SoftViolation, ...]:
    """Return the soft constraints that the weights exceed, in the order in which they were given."""
    exceeded: dict[int, float] = defaultdict(float)
    for soft in feasible.soft:
        if soft.charge is not None:
            continue
        exceeded[soft.limit.source] += soft.violation(weights)
    return tuple(
        SoftViolation(constraint=feasible.constraints[source].text, violation=violation)
        for source, violation in sorted(exceeded.items())
        if violation > _AT_SIDE
    )


def charges_paid(weights: Floats, problem: Problem) -> tuple[Charge, ...]:
    """Return what the weights pay, charges of one name together, in the order in which they were made."""
    rates: dict[str, float] = {}
    once: dict[str, float] = {}
    for soft in problem.feasible.soft:
        if soft.charge is not None:
            name, rate = soft.charge.name, soft.penalty * soft.violation(weights)
            rates[name] = rates.get(name, 0.0) + rate
            if soft.charge.horizon is not None:
                once[name] = once.get(name, 0.0) + rate * soft.charge.horizon
    per: Literal["year", "period"] = "year" if problem.periods_per_year else "period"
    return tuple(Charge(name=name, rate=rate, per=per, once=once.get(name)) for name, rate in rates.items())


def _binding_indicators(weights: Floats, feasible: FeasibleSet) -> Iterator[tuple[int, list[str]]]:
    """Yield the binding constraints without a price: a full count, and assets at their minimum."""
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
