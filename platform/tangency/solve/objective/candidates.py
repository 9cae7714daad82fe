"""Take the first candidate minimum whose certified gap is closed, else the one with the smallest relative gap."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isnan

from tangency.contracts.measure import Measure
from tangency.contracts.problem import FeasibleSet
from tangency.risk.measures import EntropicTail, ScenarioMeasure
from tangency.solve.minimum import Minimum
from tangency.solve.objective.objective import Objective

__all__ = ["best_certified"]

_CLOSE_ENOUGH = 1e-9
# Near a smooth optimum weights are known to the root of this.
_CLOSE_ENOUGH_FOR_ENTROPY = 1e-10


def best_certified(
    objective: Objective, measure: Measure, candidates: Iterator[Minimum | None], feasible: FeasibleSet
) -> Minimum | None:
    """Return the first candidate whose gap is as good as none, else the smallest relative one; None where none is."""
    is_entropic = isinstance(measure, ScenarioMeasure) and isinstance(measure.average, EntropicTail)
    enough = _CLOSE_ENOUGH_FOR_ENTROPY if is_entropic else _CLOSE_ENOUGH
    best: tuple[float, Minimum] | None = None
    for found in candidates:
        if found is None:
            continue
        reached = objective.reached(found, feasible)
        gap = inf if isnan(reached.gap) else reached.relative  # not a number for an asset without any bound
        if gap <= enough:
            return found
        if best is None or gap < best[0]:
            best = gap, found
    return None if best is None else best[1]
