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
from tangency.solve.program.units import point_from_units, program_in_units
from tangency.solve.unsolved import Unsolved

__all__ = ["closed_within_bounds"]

# What a certificate admits, with some room.
_CLOSED = 5e-9
_ROUNDS = 3
# Assets less far apart than this are solved well enough without.
_SPREAD = 2.0**-8
# Entries of a program times the programs to be solved: some seconds.
_MOST_WORK = 4_000_000
_MOST_ITERATIONS = 20_000

InBounds = Callable[[FeasibleSet, Floats, float], Minimum | None]


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
        Solves over a part of the set, in units of the assets and of risk.
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
    for _ in range(_ROUNDS):
        bounded = _bounded(measure, linear_at(best), best, reached.risk, units, feasible)
        if bounded is None:
            break
        best, part = bounded
        reached = judged(best)
        if closest is None or reached.gap < closest[0]:
            closest = reached.gap, best
        if closest[0] <= _CLOSED * reached.size:
            break
        units = _widths(part)
        better = _again(best, again, part, units, feasible, reached.risk)
        if better is None:
            continue
        best, reached = better, judged(better)
        if reached.gap < closest[0]:
            closest = reached.gap, best
        if closest[0] <= _CLOSED * reached.size:
            break
    return None if closest is None else closest[1]


def _widths(part: FeasibleSet) -> Floats:
    """Return how far weights can be from zero, as powers of two and one at most, shape (n_assets,)."""
    reach = np.maximum(np.abs(part.lower), np.abs(part.upper))
    widths: Floats = np.minimum(np.exp2(np.floor(np.log2(np.where(reach > 0.0, reach, 1.0)))), 1.0)
    return widths


def _again(
    best: Minimum, again: InBounds, part: FeasibleSet, units: Floats, feasible: FeasibleSet, risk: float
) -> Minimum | None:
    """Return what is found within bounds, in units of the assets and of risk."""
    try:
        found = again(within(feasible, (part.lower, part.upper)), units, risk)
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
    units: Floats,
    feasible: FeasibleSet,
) -> tuple[Minimum, FeasibleSet] | None:
    """Return a minimum with more that bounds better portfolios, and the set within the bounds; None where too dear."""
    part = level_part(measure, linear, best.weights, feasible)
    level = _Level.of(measure, linear, risk, part)
    order = np.argsort(units, kind="stable")
    order = order[units[order] < 1.0]
    if not level.program.is_linear or level.program.matrix.nnz * 2 * order.size > _MOST_WORK:
        return None
    for bound in best.multipliers.better:
        part = with_bound(part, best.weights, bound)
    proofs = [*best.multipliers.better]
    for asset in order.tolist():
        for is_upper in (True, False):
            proof = level.bound(asset, is_upper=is_upper, part=part, units=units)
            if proof is not None:
                proofs.append(proof)
                part = with_bound(part, best.weights, proof)
    return replace(best, multipliers=replace(best.multipliers, better=tuple(proofs))), part


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

    def bound(self, asset: int, *, is_upper: bool, part: FeasibleSet, units: Floats) -> WeightBound | None:
        """Return what proves a bound of an asset's weight; None where the program is not solved."""
        n = units.size
        lower, upper = self.program.lower.copy(), self.program.upper.copy()
        lower[:n], upper[:n] = np.maximum(lower[:n], part.lower), np.minimum(upper[:n], part.upper)
        cost = np.zeros(lower.size)
        cost[asset] = (-1.0 if is_upper else 1.0) / units[asset]
        program = program_in_units(replace(self.program, lower=lower, upper=upper, cost=cost), units)
        try:
            point = solve_sparse_linear(program, most_iterations=_MOST_ITERATIONS)
        except SolverError:
            return None
        if point.status != "solved":
            return None
        point = point_from_units(point, units)
        *limits, level = (block.multiplier(point) for block in self.blocks)
        multipliers = Multipliers(
            bounds=np.zeros(n),
            rows=point.rows[: self.n_rows],
            limits=(*limits, LimitMultiplier(price=level.price / self.unit, dual=level.dual)),
        )
        return WeightBound(asset=asset, is_upper=is_upper, multipliers=multipliers.scaled(float(units[asset])))
