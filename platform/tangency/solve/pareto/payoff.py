"""The payoff table of a Pareto set: its extreme points, and the ideal and range of each objective.

References
----------
Miettinen (1999), Nonlinear Multiobjective Optimization, sec. 2.4 (ideal vector, payoff table).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.pareto.objective import ParetoObjective, values_of
from tangency.solve.pareto.point import ParetoPoint
from tangency.solve.pareto.scalarization import AUGMENTATION, Scalarised

__all__ = ["Payoff", "extreme_points", "payoff_of"]

# Other prices for the objectives that an extreme point is not about, where kinks of several coincide at it.
_AUGMENTATIONS = (AUGMENTATION, 10.0 * AUGMENTATION, 100.0 * AUGMENTATION)
# A range below this share of an objective's size is none: every efficient portfolio has the same value.
_NARROWEST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Payoff:
    """The frame of a Pareto set.

    Attributes
    ----------
    ideal
        The least of each objective, shape (n_objectives,).
    unit
        From the ideal to the worst of the extreme points, shape (n_objectives,); an objective's size where the two
        are one.
    """

    ideal: Floats
    unit: Floats


def payoff_of(objectives: tuple[ParetoObjective, ...], feasible: FeasibleSet) -> Payoff:
    """Return the frame of the Pareto set; raises as `extreme_points` and `Scalarised.least`."""
    size = np.array([objective.size for objective in objectives])
    sounded = Scalarised.of(objectives, np.zeros(len(objectives)), size, feasible)
    reached = np.array([values_of(objectives, point.weights) for point in extreme_points(sounded)])
    ideal = reached.min(axis=0)
    spread = reached.max(axis=0) - ideal
    return Payoff(ideal=ideal, unit=np.where(spread > _NARROWEST * size, spread, size))


def extreme_points(scalarised: Scalarised) -> tuple[ParetoPoint, ...]:
    """Return for each objective an efficient point at which it is least.

    Raises
    ------
    SolverError
        Where one cannot be certified.
    """
    return tuple(_extreme(scalarised, k) for k in range(len(scalarised.objectives)))


def _extreme(scalarised: Scalarised, k: int) -> ParetoPoint:
    point = None
    for augmentation in _AUGMENTATIONS:
        prices = np.full(len(scalarised.objectives), augmentation)
        prices[k] += 1.0
        point = scalarised.least(prices)
        if point.is_certified:
            return point
    raise SolverError(
        "the best of an objective by itself cannot be certified",
        where=f"objective {scalarised.objectives[k].text!r}",
        value="" if point is None else f"primal residual {point.residual:.1e}, relative gap {point.gap:.1e}",
        remedy="look for assets with almost no or identical risk, or leave the objective out",
    )
