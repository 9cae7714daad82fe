"""Bound the weights of every portfolio that is better than one, and solve again within those bounds.

Of an asset whose returns are a million times the risk reached no better portfolio holds more than a millionth, unless
others hedge it. How much that is at most, each of two linear programs per asset says: the most and the least of its
weight where the measure is no worse. Their multipliers prove it, from the largest asset to the smallest, each within
what is known before it. Within these bounds the data are of order one whatever they were, and rounding of a reduced
gradient times the width of its bounds is small beside the objective.

References
----------
Gleixner, Berthold, Müller & Weltge (2017), Three enhancements for optimization-based bound tightening, Journal of
Global Optimization 67, sec. 2: the bounds from duals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import RiskLimit
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.risk.measures import OverScenarios, PartialGini, asset_sizes
from tangency.solve.asset_units import Reached, asset_units, on_rows
from tangency.solve.certificate.gap import level_part, with_bound
from tangency.solve.certificate.level_set import within
from tangency.solve.certificate.residual import RESIDUAL, primal_residual
from tangency.solve.epigraph.feasible_set import Block, add_feasible_set
from tangency.solve.epigraph.risk_measure import add_risk
from tangency.solve.minimum import LimitMultiplier, Minimum, Multipliers, WeightBound
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.program import Program
from tangency.solve.program.sparse_linear import solve_sparse_linear
from tangency.solve.program.units import Rescaled
from tangency.solve.unsolved import Unsolved

__all__ = ["closed_within_bounds", "widths"]

# What a certificate admits, with some room.
_CLOSED = 5e-9
# Seen from zero, bounds are narrow where risks are large; seen from a portfolio near the best, all of them are.
_ROUNDS_FROM_ZERO, _ROUNDS = 2, 2
# Assets less far apart than this are solved well enough without.
_SPREAD = 2.0**-8
# A bound that is no further, in units of risk reached over risk of the asset, needs no program of its own.
_CLOSE = 64.0
# Entries of a program times the programs to be solved: some seconds.
_MOST_WORK = 4_000_000
_MOST_ITERATIONS = 20_000

InBounds = Callable[[FeasibleSet, Floats, float, Floats], Minimum | None]
"""Solves over a part of a set in units of the assets and of risk, seen from weights that are in it."""


def closed_within_bounds(
    found: list[Minimum],
    measure: OverScenarios | PartialGini,
    linear_at: Callable[[Minimum], Floats],
    judged: Callable[[Minimum], Reached],
    again: InBounds,
    feasible: FeasibleSet,
) -> Minimum | None:
    """Return the minimum found within bounds of what can be better, and what proves them; None where none are.

    Parameters
    ----------
    found
        What was found without.
    linear_at
        The q for which ρ(w) + q'w is no larger for a better portfolio than at a minimum.
    again
        Solves over a part of the set.
    """
    possible = [each for each in found if primal_residual(each.weights, feasible) <= RESIDUAL]
    if not possible:
        return None
    best = min(possible, key=lambda each: measure.value(each.weights) + float(linear_at(each) @ each.weights))
    reached = judged(best)
    units = asset_units(asset_sizes(measure.scenarios), reached.risk)
    if units is None or units.min() > _SPREAD:
        return None
    closest: tuple[float, Minimum] | None = None
    nowhere = np.zeros(units.size)
    for k in range(_ROUNDS_FROM_ZERO + _ROUNDS):
        start = nowhere if k < _ROUNDS_FROM_ZERO else best.weights
        bounded = _bounded(measure, linear_at(best), best, reached.risk, (units, start), feasible)
        if bounded is None:
            break
        best, part = bounded
        reached = judged(best)
        if closest is None or reached.gap < closest[0]:
            closest = reached.gap, best
        if closest[0] <= _CLOSED * reached.size:
            break
        units = widths(part, start)
        better = _again(best, again, part, (units, start), feasible, reached.risk)
        if better is None:
            continue
        best, reached = better, judged(better)
        if reached.gap < closest[0]:
            closest = reached.gap, best
        if closest[0] <= _CLOSED * reached.size:
            break
    return None if closest is None else closest[1]


def widths(part: FeasibleSet, start: Floats | None = None) -> Floats:
    """Return how far weights can be from zero or a start, as powers of two and one at most, shape (n_assets,)."""
    start = np.zeros(part.lower.size) if start is None else start
    reach = np.maximum(np.abs(part.lower - start), np.abs(part.upper - start))
    units: Floats = np.minimum(np.exp2(np.floor(np.log2(np.where(reach > 0.0, reach, 1.0)))), 1.0)
    return units


def _again(
    best: Minimum,
    again: InBounds,
    part: FeasibleSet,
    view: tuple[Floats, Floats],
    feasible: FeasibleSet,
    risk: float,
) -> Minimum | None:
    """Return what is found within bounds, seen in units from a start."""
    units, start = view
    try:
        found = again(within(feasible, (part.lower, part.upper)), units, risk, start)
    except (SolverError, Unsolved):
        return None
    if found is None:
        return None
    found = on_rows(found, units, feasible)
    if primal_residual(found.weights, feasible) > RESIDUAL:
        return None
    return replace(found, multipliers=replace(found.multipliers, better=best.multipliers.better))


def _bounded(
    measure: OverScenarios | PartialGini,
    linear: Floats,
    best: Minimum,
    risk: float,
    view: tuple[Floats, Floats],
    feasible: FeasibleSet,
) -> tuple[Minimum, FeasibleSet] | None:
    """Return a minimum with more that bounds better portfolios, and the set within the bounds; None where too dear."""
    units, start = view
    part = level_part(measure, linear, best.weights, feasible)
    level = _Level.of(measure, linear, risk, part)
    order = np.argsort(units, kind="stable")
    # Seen from a portfolio also those of little risk are to be narrow.
    order = order if start.any() else order[units[order] < 1.0]
    if not level.program.is_linear or level.program.matrix.nnz * 2 * order.size > _MOST_WORK:
        return None
    for bound in best.multipliers.better:
        part = with_bound(part, best.weights, bound)
    proofs = [*best.multipliers.better]

    def taken(proof: WeightBound) -> FeasibleSet:
        proofs.append(proof)
        return with_bound(part, best.weights, proof)

    slope, _ = part.risk[-1].minorant(best.weights, _dual(best))
    for asset in order[part.lower[order] < part.upper[order]].tolist():
        is_long = bool(part.lower[asset] >= 0.0)
        if is_long and not best.multipliers.better and slope[asset] > 0.0:
            part = taken(_by_tangent(best, asset, float(slope[asset]), part))
            if part.upper[asset] <= _CLOSE * units[asset]:
                continue
        for is_upper in (True,) if is_long else (True, False):
            found = level.bound(asset, is_upper=is_upper, part=part, units=units, start=start)
            if found is not None:
                part = taken(found)
    return replace(best, multipliers=replace(best.multipliers, better=tuple(proofs))), part


def _dual(best: Minimum) -> Floats:
    return np.zeros(0) if best.multipliers.support is None else best.multipliers.support


def _by_tangent(best: Minimum, asset: int, slope: float, part: FeasibleSet) -> WeightBound:
    """Return what the measure's own minorant proves of a weight by itself: slope · w is no more than the level."""
    n_limits = len(part.hard_limits) - 1
    level = LimitMultiplier(price=1.0 / slope, dual=_dual(best))
    multipliers = Multipliers(
        bounds=np.zeros(part.lower.size),
        rows=np.zeros(part.row_lower.size),
        limits=(*[LimitMultiplier(price=0.0, dual=np.zeros(0))] * n_limits, level),
    )
    return WeightBound(asset=asset, is_upper=True, multipliers=multipliers)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Level:
    """The program of the part of a set where an objective is no worse, its risk in a unit."""

    program: Program
    blocks: tuple[Block, ...]
    unit: float
    n_rows: int

    @classmethod
    def of(cls, measure: OverScenarios | PartialGini, linear: Floats, risk: float, part: FeasibleSet) -> _Level:
        """Return the program of a `level_part`."""
        assembly, n = Assembly(), linear.size
        blocks, _ = add_feasible_set(assembly, replace(part, risk=part.risk[:-1]), np.zeros(n))
        limit = RiskLimit(measure=measure.scaled(risk), limit=part.risk[-1].limit / risk, source=-1)
        give = ((np.arange(n), (linear / risk)[None, :]),) if linear.any() else ()
        block = add_risk(assembly, np.arange(n), limit, give, unit=1.0)
        return cls(program=assembly.program(), blocks=(*blocks, block), unit=risk, n_rows=part.row_lower.size)

    def bound(
        self, asset: int, *, is_upper: bool, part: FeasibleSet, units: Floats, start: Floats
    ) -> WeightBound | None:
        """Return what proves a bound of an asset's weight; None where the program is not solved."""
        n = units.size
        lower, upper = self.program.lower.copy(), self.program.upper.copy()
        lower[:n], upper[:n] = np.maximum(lower[:n], part.lower), np.minimum(upper[:n], part.upper)
        cost = np.zeros(lower.size)
        cost[asset] = (-1.0 if is_upper else 1.0) / units[asset]
        rescaled = Rescaled.of(replace(self.program, lower=lower, upper=upper, cost=cost), units, start)
        try:
            point = solve_sparse_linear(rescaled.program, most_iterations=_MOST_ITERATIONS)
        except SolverError:
            return None
        if point.status != "solved":
            return None
        point = rescaled.point_of(point)
        *limits, level = (block.multiplier(point) for block in self.blocks)
        multipliers = Multipliers(
            bounds=np.zeros(n),
            rows=point.rows[: self.n_rows],
            limits=(*limits, LimitMultiplier(price=level.price / self.unit, dual=level.dual)),
        )
        return WeightBound(asset=asset, is_upper=is_upper, multipliers=multipliers.scaled(float(units[asset])))
