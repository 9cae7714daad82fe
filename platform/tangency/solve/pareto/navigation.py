"""Pareto navigation: optimise one objective with others fixed, and the range that each can reach.

References
----------
Haimes, Lasdon & Wismer (1971), On a bicriterion formulation of the problems of integrated system identification and
system optimization, IEEE Transactions on Systems, Man, and Cybernetics 1 (the ε-constraint method).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import LinearLimit, PiecewiseLimit, QuadraticLimit, RiskLimit
from tangency.contracts.problem import FeasibleSet
from tangency.domain.constraint import Constraint, Term
from tangency.errors import SolverError
from tangency.solve.diagnosis.conflict import require_feasible
from tangency.solve.language.unparse import constraint_text
from tangency.solve.pareto.front import ParetoFront
from tangency.solve.pareto.objective import ParetoObjective, values_of
from tangency.solve.pareto.payoff import extreme_points, payoff_of
from tangency.solve.pareto.point import ParetoPoint
from tangency.solve.pareto.scalarization import AUGMENTATION, Scalarised

__all__ = ["BestPoint", "attainable_ranges", "best_with"]

# Of a range: room for an interior point where the fixed values leave one portfolio.
_ROOM = 1e-9
# Of a range: what counts as met, and as left over; the second where the fixed values all but contradict each other.
_TOLERANCES = (1e-8, 1e-6)
# A price that is more than the augmentation's.
_ACTIVE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BestPoint:
    """The efficient point that is best in one objective while others are fixed.

    Attributes
    ----------
    exceeded
        By how much the fixed values are exceeded at most, a share of a range: the rounding of the solver.
    improvable
        The most by which any portfolio within the fixed values, and the ranges of what is free, can be better: a share
        of the objective's range.
    """

    point: ParetoPoint
    exceeded: float
    improvable: float


def best_with(front: ParetoFront, wanted: int, fixed: Mapping[int, float], feasible: FeasibleSet) -> BestPoint:
    """Return the efficient point that is best in one objective and at least as good as `fixed` in others.

    Parameters
    ----------
    front
        Points found before, each of which may be the answer; values and prices are in its units.
    wanted
        Position of the objective that is optimised.
    fixed
        Position → the most that f may be.

    Raises
    ------
    Infeasible
        With an irreducible conflicting set, the fixed values among it as constraints.
    SolverError
        Where the point cannot be certified.
    """
    caps = np.full(len(front.objectives), np.inf)
    for k, most in fixed.items():
        caps[k] = (most - front.payoff.ideal[k]) / front.payoff.unit[k]
    tried: list[ParetoPoint] = []
    for point in (*front.points, *_solved(front, wanted, caps, feasible, tried)):
        if _is_best(point, wanted, caps, _TOLERANCES[0]):
            return _measured(point, wanted, caps)
    require_feasible(_with_fixed(front.objectives, fixed, feasible))
    for point in tried:
        if _is_best(point, wanted, caps, _TOLERANCES[1]):
            return _measured(point, wanted, caps)
    raise SolverError(
        "the portfolio with these fixed values cannot be certified",
        where=f"objective {front.objectives[wanted].text!r}",
        remedy="move the fixed values a little",
    )


def _solved(
    front: ParetoFront, wanted: int, caps: Floats, feasible: FeasibleSet, tried: list[ParetoPoint]
) -> Iterator[ParetoPoint]:
    """Yield the optimum under the caps, and the efficient point beside it; keep both.

    Where the caps leave one portfolio, as at the end of a front, there is no room for an interior point and the first
    may stop short. The second asks for no caps: it is the first made efficient, with prices that prove it.
    """
    scalarised = Scalarised.of(front.objectives, front.payoff.ideal, front.payoff.unit, feasible)
    prices = np.full(caps.size, AUGMENTATION)
    prices[wanted] += 1.0
    try:
        tried.append(scalarised.least(prices, caps + _ROOM))
        yield tried[-1]
        is_free = np.isinf(caps)
        is_free[wanted] = False
        tried.append(scalarised.towards(np.where(is_free, np.inf, tried[-1].values)))
        yield tried[-1]
    except SolverError:  # contradictory, or by a hair not: the caller finds out
        return


def _is_best(point: ParetoPoint, wanted: int, caps: Floats, tolerance: float) -> bool:
    """Whether a point is efficient, within the caps, and at those with a price, while what is free has none.

    By weak duality a portfolio within the caps is then better by at most (gap Σc + c'(caps − values)) / c, which
    `improvable` says: where the exchange gets ever dearer, as at the end of a front, c is small and the bound is large.
    """
    total = float(point.prices.sum())
    if not (point.residual <= tolerance and point.gap <= max(tolerance, point.tolerance)):
        return False
    if not (point.values <= caps + tolerance).all():
        return False
    active = point.prices > _ACTIVE * total
    active[wanted] = False
    # What is free has no say beyond its least price; at the end of a front that of the wanted one is no more.
    base = float(point.prices[wanted]) if tolerance == _TOLERANCES[0] else total
    is_free = np.isinf(caps)
    is_free[wanted] = False
    if (point.prices[is_free] > _ACTIVE * base).any():
        return False
    active &= ~is_free
    left = float(point.prices[active] @ np.maximum(caps[active] - point.values[active], 0.0))
    return bool(left <= tolerance * total)


def _measured(point: ParetoPoint, wanted: int, caps: Floats) -> BestPoint:
    capped = np.isfinite(caps)
    # What is free counts by its least price, and another portfolio may be worse in it by what is left of the range.
    most = np.where(capped, caps, 1.0)
    most[wanted] = point.values[wanted]
    left = float(point.prices @ np.maximum(most - point.values, 0.0))
    improvable = (point.gap * float(point.prices.sum()) + left) / float(point.prices[wanted])
    return BestPoint(point=point, exceeded=float((point.values - caps)[capped].max(initial=0.0)), improvable=improvable)


def attainable_ranges(
    objectives: tuple[ParetoObjective, ...], fixed: Mapping[int, float], feasible: FeasibleSet
) -> Floats:
    """Return best and worst of each objective over efficient portfolios with some fixed, shape (n_objectives, 2).

    The worst is that of the payoff table: what an objective comes to where another is at its best.

    Raises
    ------
    Infeasible
        As `best_with`.
    """
    within = _with_fixed(objectives, fixed, feasible)
    payoff = payoff_of(objectives, within)
    scalarised = Scalarised.of(objectives, payoff.ideal, payoff.unit, within)
    reached = np.array([values_of(objectives, point.weights) for point in extreme_points(scalarised)])
    return np.column_stack([reached.min(axis=0), reached.max(axis=0)])


def _with_fixed(
    objectives: tuple[ParetoObjective, ...], fixed: Mapping[int, float], feasible: FeasibleSet
) -> FeasibleSet:
    """Return the set with each fixed value as a constraint like any other, in the words of the language."""
    for k, most in fixed.items():
        feasible = _with_limit(objectives[k], most, feasible)
    return feasible


def _with_limit(objective: ParetoObjective, most: float, feasible: FeasibleSet) -> FeasibleSet:
    source = len(feasible.constraints)
    most = float(most)  # numbers of NumPy do not show themselves as digits
    limit = objective.in_units(1.0, most=most, source=source)
    lower, upper = (-most, None) if objective.is_maximised else (None, most)
    terms = (Term(coefficient=1.0, quantity=objective.quantity),)
    text = constraint_text(terms, lower, upper)
    stated = Constraint(text=text, terms=terms, lower=lower, upper=upper)
    own = replace(feasible, constraints=(*feasible.constraints, stated))
    match limit:
        case LinearLimit(slope=slope):
            return replace(
                own,
                rows=np.vstack([own.rows, -slope]),
                row_lower=np.append(own.row_lower, -most),
                row_upper=np.append(own.row_upper, np.inf),
                row_source=(*own.row_source, source),
            )
        case PiecewiseLimit():
            return replace(own, piecewise=(*own.piecewise, limit))
        case QuadraticLimit():
            return replace(own, quadratic=(*own.quadratic, limit))
        case RiskLimit():
            return replace(own, risk=(*own.risk, limit))
