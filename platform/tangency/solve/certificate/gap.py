"""Duality gaps from any multipliers: bounds on the suboptimality of weights that trust no solver.

For a minimum w of a convex f over a feasible set, f(w) − f(w') ≤ ∇f(w)'(w − w') for every feasible w'. Duality bounds
the right side: with any multipliers ν of the rows, ∇f'w' ≥ −max over the set of (A'ν)'w' + min over the box of
(∇f + A'ν)'w'. The difference is a gap that trusts no solver. A convex limit g(w') ≤ b enters as
the row s'w' ≤ b − o of one of its affine minorants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.limits import RiskLimit
from tangency.contracts.measure import Measure
from tangency.contracts.problem import FeasibleSet
from tangency.solve.certificate.level_set import deviation_box, within
from tangency.solve.feasible.implied_bounds import has_implied_bounds, implied_bounds
from tangency.solve.feasible.structure import has_open_row, is_simplex
from tangency.solve.minimum import Multipliers, WeightBound

__all__ = ["at_finite_sides", "dualized_limits", "level_part", "linear_gap", "measure_gap", "with_bound"]

_ROUNDING = 1e-12
_CLOSED = 1e-9
_WIDER = 1e-6


def linear_gap(gradient: Floats, weights: Floats, multipliers: Multipliers, feasible: FeasibleSet) -> float:
    """Return a bound on the largest gradient'(w − w') over the feasible set: at least the suboptimality of w.

    With soft limits it bounds gradient'(w − w') plus what their violation costs more at w than at w': f may be the
    objective without the penalties. Under cardinality and semicontinuity constraints it is the gap that the branch and
    bound proved.
    Infinite where neither a bound nor the budget limits an asset whose reduced gradient is more than rounding.

    >>> import numpy as np
    >>> from tangency.sdk import Multipliers, linear_gap
    >>> from tangency.testing.problems import make_problem
    >>> price = Multipliers(bounds=np.zeros(2), rows=np.array([-1.0]))  # of net = 100%
    >>> linear_gap(np.array([1.0, 2.0]), np.array([0.5, 0.5]), price, make_problem(2).feasible)  # 1.5, and 1 is best
    0.5
    """
    if multipliers.search_gap is not None and not feasible.is_convex:
        return multipliers.search_gap
    if feasible.is_polyhedral and is_simplex(feasible):  # the best portfolio against a gradient is a single asset
        return float(gradient.dot(weights)) - float(feasible.row_lower[0]) * float(gradient[gradient.argmin()])
    prices = multipliers.rows
    if has_open_row(feasible):
        prices, _ = at_finite_sides(prices, feasible.row_lower, feasible.row_upper)
    reduced = gradient + prices.dot(feasible.rows)
    paid = 0.0
    if not feasible.is_polyhedral:
        slopes, paid = _dualized(weights, multipliers, feasible)
        reduced += slopes
    lower, upper = implied_bounds(feasible)
    if not has_implied_bounds(feasible):
        reduced = _without_rounding(reduced, gradient, prices, feasible)
    by_bounds = _at_sides(reduced, lower, upper, is_bounded=has_implied_bounds(feasible))
    by_rows = _at_sides(prices, feasible.row_upper, feasible.row_lower, is_bounded=not has_open_row(feasible))
    return float(gradient.dot(weights)) - (by_bounds - by_rows) + paid


def measure_gap(
    measure: Measure, linear: Floats, weights: Floats, multipliers: Multipliers, feasible: FeasibleSet
) -> float:
    """Return a bound on by how much ρ(w) + q'w exceeds its minimum over the feasible set; otherwise as `linear_gap`.

    The measure is replaced by one of its minorants, so the bound holds for measures with kinks as well. Of a deviation
    from the mean it is taken over the box of what can be better, where that makes it smaller; and so it is where the
    multipliers prove bounds of what can be better.

    Parameters
    ----------
    linear
        q, shape (n_assets,).
    multipliers
        `support` is the dual point of the measure that the minorant is asked for.

    >>> import numpy as np
    >>> from tangency.sdk import Multipliers, RiskKind, measure_gap, scenario_measure
    >>> from tangency.testing.problems import make_problem
    >>> worst = scenario_measure(RiskKind.WORST, np.array([[-1.0, -2.0]]))  # one scenario: ρ(w) = a + 2b
    >>> price = Multipliers(bounds=np.zeros(2), rows=np.array([-1.0]))  # of net = 100%
    >>> measure_gap(worst, np.zeros(2), np.array([0.5, 0.5]), price, make_problem(2).feasible)
    0.5
    """
    support = np.zeros(0) if multipliers.support is None else multipliers.support
    slope, offset = measure.minorant(weights, support)
    gap = linear_gap(slope + linear, weights, multipliers, feasible)
    if multipliers.search_gap is not None and not feasible.is_convex:
        return gap
    risk = measure.value(weights)
    rest = risk - float(slope @ weights) - offset
    if gap + rest <= _CLOSED * abs(risk):
        return gap + rest
    box = None if linear.any() or feasible.soft else deviation_box(measure, risk)
    if box is not None:
        gap = min(gap, linear_gap(slope, weights, multipliers, within(feasible, box)))
    if multipliers.better:
        better = level_part(measure, linear, weights, feasible)
        for bound in multipliers.better:
            better = with_bound(better, weights, bound)
        box = better.lower, better.upper
        gap = min(gap, linear_gap(slope + linear, weights, multipliers, within(feasible, box)))
    return gap + rest


def level_part(measure: Measure, linear: Floats, weights: Floats, feasible: FeasibleSet) -> FeasibleSet:
    """Return the part of a convex set where ρ(w') + q'w', with the penalties, is no worse than at w; a little more.

    Its last limit is that of the level. Penalties are not negative, so it holds every better portfolio without them.
    """
    risk, penalty = measure.value(weights), feasible.penalty(weights)
    size = abs(risk) + float(np.abs(linear) @ np.abs(weights)) + penalty
    level = risk + float(linear @ weights) + penalty + _WIDER * size
    limit = RiskLimit(measure=_Sum(measure=measure, linear=linear), limit=level, source=-1)
    lower, upper = implied_bounds(feasible)
    return replace(feasible, lower=lower, upper=upper, soft=(), risk=(*feasible.risk, limit))


def with_bound(part: FeasibleSet, weights: Floats, bound: WeightBound) -> FeasibleSet:
    """Return a part of a set with a bound of a weight of its portfolios, as its multipliers prove it."""
    i = bound.asset
    gradient = np.zeros(weights.size)
    gradient[i] = -1.0 if bound.is_upper else 1.0
    least = float(gradient @ weights) - linear_gap(gradient, weights, bound.multipliers, part)
    lower, upper = part.lower.copy(), part.upper.copy()
    if bound.is_upper:
        upper[i] = np.fmin(upper[i], -least)
    else:
        lower[i] = np.fmax(lower[i], least)
    return replace(part, lower=frozen_floats(lower), upper=frozen_floats(upper))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sum:
    """ρ(w) + q'w as a measure."""

    measure: Measure
    linear: Floats

    def value(self, weights: Floats) -> float:
        return self.measure.value(weights) + float(self.linear @ weights)

    def minorant(self, weights: Floats, dual: Floats) -> tuple[Floats, float]:
        slope, offset = self.measure.minorant(weights, dual)
        return slope + self.linear, offset


def at_finite_sides(prices: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Return multipliers of rows, zero where their sign has no side, and the sides, zero where there is none."""
    side = np.where(prices > 0, upper, lower)
    return np.where(np.isinf(side), 0.0, prices), np.where(np.isinf(side), 0.0, side)


def dualized_limits(
    weights: Floats, multipliers: Multipliers, feasible: FeasibleSet
) -> Iterator[tuple[float, Floats, float]]:
    """Yield price, slope s and side b of a minorant s'w ≤ b of each limit whose price is positive.

    Every minorant is one whatever the multipliers say, and no price of a soft limit exceeds its penalty.
    """
    n_hard = len(feasible.limits) - len(feasible.soft)
    for k, (limit, multiplier) in enumerate(zip(feasible.limits, multipliers.limits, strict=False)):
        price = max(multiplier.price, 0.0)
        if k >= n_hard:
            price = min(price, feasible.soft[k - n_hard].penalty)
        if price > 0.0:
            slope, offset = limit.minorant(weights, multiplier.dual)
            yield price, slope, limit.limit - offset


def _dualized(weights: Floats, multipliers: Multipliers, feasible: FeasibleSet) -> tuple[Floats, float]:
    """Return Σ price · slope over the limits' minorants, and Σ price · side with what violation costs."""
    slopes, paid = np.zeros_like(weights), feasible.penalty(weights)
    for price, slope, side in dualized_limits(weights, multipliers, feasible):
        slopes += price * slope
        paid += price * side
    return slopes, paid


def _without_rounding(reduced: Floats, gradient: Floats, prices: Floats, feasible: FeasibleSet) -> Floats:
    """Return reduced gradients, zero where nothing bounds an asset and all that optimality leaves is rounding."""
    lower, upper = implied_bounds(feasible)
    size = np.abs(gradient) + np.abs(prices) @ np.abs(feasible.rows) + np.abs(reduced - gradient)
    is_unbounded = np.isinf(np.where(reduced > 0, lower, upper))
    return np.where(is_unbounded & (np.abs(reduced) <= _ROUNDING * size), 0.0, reduced)


def _at_sides(slopes: Floats, if_positive: Floats, if_negative: Floats, *, is_bounded: bool) -> float:
    """Return Σ slope · side, the side chosen by the slope's sign; a slope of zero counts nothing."""
    if is_bounded:
        return float(np.maximum(slopes, 0.0).dot(if_positive) + np.minimum(slopes, 0.0).dot(if_negative))
    side = np.where(slopes > 0, if_positive, if_negative)
    side[slopes == 0.0] = 0.0  # where it may be infinite
    return float(slopes.dot(side))
