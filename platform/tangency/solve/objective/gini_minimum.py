"""Minimise the Gini mean difference: Newton's method on smoothed measures, then one small linear program, exact.

The smoothing narrows until few pairs of scenarios are within it. Those are the pairs whose order the optimum may turn:
a linear program has its kinks at them alone; other pairs that change their order at its optimum join them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.risk.measures import GiniMeanDifference, PartialGini, SmoothedGini
from tangency.solve.minimum import Minimum
from tangency.solve.objective.newton import LinearTerm, newton_minimum

__all__ = ["gini_minimum"]

_FIRST_WIDTH = 0.5
_NARROWER = 0.25
_LEVELS = 12
_ROUGHLY = 1e-6
_ROUNDS = 12
_PAIRS_PER_ASSET = 5
_FEWEST_PAIRS = 60
_MOST_PAIRS = 20_000
_TURNED = 1e-13


def gini_minimum(
    measure: GiniMeanDifference,
    linear_term_at: Callable[[Floats], LinearTerm | None],
    exactly: Callable[[PartialGini], Minimum | None],
    start: Floats,
    feasible: FeasibleSet,
) -> Minimum | None:
    """Return the minimum of a mean difference plus a linear term, or None where the rounds do not close.

    Parameters
    ----------
    linear_term_at
        As for `newton_minimum`.
    exactly
        Minimises the objective with a partial mean difference in place of the measure.
    start
        Feasible weights.
    """
    weights, pairs = start, None
    smoothed = SmoothedGini(scenarios=measure.scenarios, width=_FIRST_WIDTH * float(np.std(measure.scenarios @ start)))
    enough = max(_FEWEST_PAIRS, _PAIRS_PER_ASSET * start.size)
    for _ in range(_LEVELS):
        raise_if_stopped()
        if not smoothed.width > 0:
            break
        found = newton_minimum(smoothed, linear_term_at, weights, feasible, tolerance=_ROUGHLY)
        if found is None:
            return None
        weights = found.weights
        if smoothed.count_of_close(weights) <= enough:
            break
        smoothed = SmoothedGini(scenarios=measure.scenarios, width=smoothed.width * _NARROWER)
    pairs = smoothed.close_pairs(weights)
    for _ in range(_ROUNDS):
        raise_if_stopped()
        partial = PartialGini.at(measure.scenarios, weights, pairs)
        best = exactly(partial)
        if best is None or measure.value(best.weights) - partial.value(best.weights) <= _TURNED * measure.size:
            return best
        pairs = np.unique(np.vstack([pairs, _turned(measure.scenarios, weights, best.weights)]), axis=0)
        if len(pairs) > _MOST_PAIRS:
            return None
    return None


def _turned(scenarios: Floats, before: Floats, after: Floats) -> np.ndarray[tuple[int, int], np.dtype[np.intp]]:
    """Return the pairs of scenarios whose order two portfolios see differently, shape (n_pairs, 2)."""
    order = np.argsort(scenarios @ before, kind="stable")
    returns = (scenarios @ after)[order]
    lower, higher = np.nonzero(np.triu(returns[:, None] > returns[None, :], 1))
    return np.column_stack([order[lower], order[higher]])
