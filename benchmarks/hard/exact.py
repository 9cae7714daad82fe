"""Portfolios judged in rational arithmetic: every float is a fraction, and nothing is rounded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.problem import FeasibleSet, Problem

__all__ = ["AVERSION", "LEVEL", "Exact", "cleared", "exact", "exact_value", "repaired", "shares", "violation"]

Exact = list[Fraction]
LEVEL, AVERSION = 0.95, 4.0
_NOTHING = Fraction(0)
_LEFT_OF_ZERO = 1e-9


def exact(values: Floats) -> Exact:
    """Return floats as they are."""
    return [Fraction(float(value)) for value in values]


def violation(weights: Exact, feasible: FeasibleSet) -> Fraction:
    """Return the largest violation of a bound or row."""
    worst = _NOTHING
    for weight, lower, upper in zip(weights, feasible.lower, feasible.upper, strict=True):
        worst = max(worst, *_beyond(weight, lower, upper))
    for row, lower, upper in zip(feasible.rows, feasible.row_lower, feasible.row_upper, strict=True):
        worst = max(worst, *_beyond(_dot(exact(row), weights), lower, upper))
    if feasible.count is not None:
        worst = max(worst, Fraction(sum(w != 0 for w in weights) - feasible.count.most))
    if feasible.minimums is not None:
        for weight, least in zip(weights, feasible.minimums.least, strict=True):
            if least > 0:
                worst = max(worst, min(abs(weight), Fraction(float(least)) - weight))
    return worst


def cleared(weights: Floats, feasible: FeasibleSet) -> Floats:
    """Return weights without what a solver leaves of zero, where a count or minimum weights tell that from a weight."""
    return weights if feasible.is_convex else np.where(np.abs(weights) <= _LEFT_OF_ZERO, 0.0, weights)


def repaired(weights: Floats, feasible: FeasibleSet, order: Sequence[int]) -> Exact:
    """Return weights within their bounds whose sum is the net; what is missing goes to assets in an order."""
    floored = [max(w, Fraction(float(low))) for w, low in zip(exact(weights), feasible.lower, strict=True)]
    own = [
        min(weight, Fraction(float(upper))) if np.isfinite(upper) else weight
        for weight, upper in zip(floored, feasible.upper, strict=True)
    ]
    missing = Fraction(1) - sum(own)
    for i in order:
        if missing == 0:
            break
        upper = Fraction(float(feasible.upper[i])) if np.isfinite(feasible.upper[i]) else own[i] + abs(missing)
        moved = min(max(own[i] + missing, Fraction(float(feasible.lower[i]))), upper)
        missing -= moved - own[i]
        own[i] = moved
    return own


def exact_value(optimizer: str, problem: Problem) -> Callable[[Exact], Fraction]:
    """Return what an optimizer minimises; of a ratio its square's negative, so that it is rational."""
    match optimizer:
        case "min variance":
            return _quadratic(dense_covariance(problem.covariance))
        case "tracking":
            variance = _quadratic(dense_covariance(problem.covariance))
            benchmark = exact(np.full(problem.mean.size, 1.0 / problem.mean.size))
            return lambda w: variance([a - b for a, b in zip(w, benchmark, strict=True)])
        case "utility":
            variance, mean = _quadratic(dense_covariance(problem.covariance)), exact(problem.mean)
            half = Fraction(AVERSION) / 2
            return lambda w: half * variance(w) - _dot(mean, w)
        case "max ratio":
            variance, mean = _quadratic(dense_covariance(problem.covariance)), exact(problem.mean)
            return lambda w: -_signed_square(_dot(mean, w)) / (variance(w) or Fraction(1, 10**200))
        case _:
            scenarios = [exact(row) for row in np.asarray(problem.returns.values)]
            measure = {"cvar": _cvar, "mad": _mad, "drawdown": _drawdown}[optimizer]
            return lambda w: measure([_dot(row, w) for row in scenarios])


def shares(problem: Problem, weights: Exact) -> Exact:
    """Return each asset's share of the variance."""
    rows = [exact(row) for row in dense_covariance(problem.covariance)]
    contributions = [w * _dot(row, weights) for w, row in zip(weights, rows, strict=True)]
    total = sum(contributions, _NOTHING)
    return [each / total for each in contributions]


def _quadratic(matrix: Floats) -> Callable[[Exact], Fraction]:
    rows = [exact(row) for row in matrix]
    return lambda w: sum((a * _dot(row, w) for a, row in zip(w, rows, strict=True) if a), _NOTHING)


def _dot(one: Exact, other: Exact) -> Fraction:
    return sum((a * b for a, b in zip(one, other, strict=True) if a and b), _NOTHING)


def _signed_square(value: Fraction) -> Fraction:
    return value * value if value > 0 else -value * value


def _mad(returns: Exact) -> Fraction:
    mean = sum(returns, _NOTHING) / len(returns)
    return sum((abs(each - mean) for each in returns), _NOTHING) / len(returns)


def _tail(losses: Exact) -> Fraction:
    mass = (1 - Fraction(LEVEL)) * len(losses)
    ordered = sorted(losses, reverse=True)
    whole = min(ceil(float(mass) - 1e-12), len(losses))
    counted = sum(ordered[: whole - 1], _NOTHING) + (mass - (whole - 1)) * ordered[whole - 1]
    return counted / mass


def _cvar(returns: Exact) -> Fraction:
    return _tail([-each for each in returns])


def _drawdown(returns: Exact) -> Fraction:
    losses, level = [], _NOTHING
    for each in returns:
        level = max(level - each, _NOTHING)
        losses.append(level)
    return _tail(losses)


def _beyond(value: Fraction, lower: float, upper: float) -> tuple[Fraction, Fraction]:
    below = Fraction(float(lower)) - value if np.isfinite(lower) else _NOTHING
    above = value - Fraction(float(upper)) if np.isfinite(upper) else _NOTHING
    return below, above
