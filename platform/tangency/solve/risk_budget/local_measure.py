"""Reduce a risk measure to the scenarios near its kink, for one Newton step.

Scenarios far on one side of the kink enter linearly, those far on the other not at all. The sum is nowhere above the
measure, and equal to it as long as none of them changes sides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.risk.measures import (
    GiniMeanDifference,
    LargestLoss,
    Losses,
    MeanLoss,
    OverScenarios,
    PartialGini,
    ScenarioMeasure,
    Shortfalls,
    SmoothedGini,
    TailMean,
)
from tangency.solve.program.program import Indices

__all__ = ["LocalMeasure", "local_measure"]

_FEWEST = 40
_PER_ASSET = 2
_PAIRS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalMeasure:
    """base'w + ρ(w), a reduced measure ρ over fewer scenarios and the linear part of the others.

    Attributes
    ----------
    base
        Shape (n_assets,).
    whole_dual
        From the reduced measure's dual point to the whole one's.
    """

    base: Floats
    measure: OverScenarios | PartialGini
    whole_dual: Callable[[Floats], Floats]


def local_measure(measure: OverScenarios, weights: Floats) -> LocalMeasure:
    """Return the measure for a step from some weights: reduced where the measure allows it, else as it is."""
    reach = max(_FEWEST, _PER_ASSET * weights.size)
    if isinstance(measure, GiniMeanDifference):
        return _whole(_gini(measure, weights, _PAIRS * reach), weights.size)
    if isinstance(measure, ScenarioMeasure) and len(measure.scenarios) > 2 * reach:
        if isinstance(measure.path, Losses) and isinstance(measure.average, TailMean):
            return _tail(measure, measure.average, weights, reach)
        if isinstance(measure.path, Losses) and isinstance(measure.average, LargestLoss):
            return _largest(measure, weights, 2 * reach)
        if isinstance(measure.path, Shortfalls) and isinstance(measure.average, MeanLoss):
            return _shortfall(measure, measure.path, weights, 2 * reach)
    return _whole(measure, weights.size)


def _whole(measure: OverScenarios | PartialGini, n: int) -> LocalMeasure:
    return LocalMeasure(base=np.zeros(n), measure=measure, whole_dual=lambda dual: dual)


def _tail(measure: ScenarioMeasure, average: TailMean, weights: Floats, reach: int) -> LocalMeasure:
    """Return the CVaR with full shares for the worst scenarios; those near the quantile share what is left."""
    scenarios = measure.scenarios
    order = np.argsort(scenarios @ weights, kind="stable")
    cap = average.cap(order.size)
    inside = int(1.0 / cap)
    sure, near = np.split(order[: inside + reach], [max(inside - reach, 0)])
    left = 1.0 - cap * sure.size
    small = ScenarioMeasure(
        path=Losses(scenarios=scenarios[near]),
        average=TailMean(1.0 - left / (cap * near.size)),
        factor=measure.factor * left,
    )

    def whole_dual(dual: Floats) -> Floats:
        shares = _spread(order.size, near, left * dual[: near.size])
        shares[sure] = cap
        return np.concatenate([shares, shares])

    base = -measure.factor * cap * scenarios[sure].sum(axis=0)
    return LocalMeasure(base=base, measure=small, whole_dual=whole_dual)


def _largest(measure: ScenarioMeasure, weights: Floats, count: int) -> LocalMeasure:
    near = np.argsort(measure.scenarios @ weights, kind="stable")[:count]
    small = ScenarioMeasure(
        path=Losses(scenarios=measure.scenarios[near]), average=measure.average, factor=measure.factor
    )
    n_scenarios = len(measure.scenarios)

    def whole_dual(dual: Floats) -> Floats:
        shares = _spread(n_scenarios, near, dual[: near.size])
        return np.concatenate([shares, shares])

    return LocalMeasure(base=np.zeros(weights.size), measure=small, whole_dual=whole_dual)


def _shortfall(measure: ScenarioMeasure, path: Shortfalls, weights: Floats, count: int) -> LocalMeasure:
    excess = path.scenarios @ weights - path.threshold
    if path.threshold:  # what falls short for certain would leave an offset
        return _whole(measure, weights.size)
    near = np.argsort(np.abs(excess), kind="stable")[:count]
    is_sure = excess < 0.0
    is_sure[near] = False
    share = 1.0 / excess.size
    small = ScenarioMeasure(
        path=Shortfalls(scenarios=path.scenarios[near]),
        average=MeanLoss(),
        factor=measure.factor * near.size * share,
    )

    def whole_dual(dual: Floats) -> Floats:
        flows = _spread(excess.size, near, near.size * share * dual[near.size :])
        flows[is_sure] = share
        return np.concatenate([np.full(excess.size, share), flows])

    base = -measure.factor * share * path.scenarios[is_sure].sum(axis=0)
    return LocalMeasure(base=base, measure=small, whole_dual=whole_dual)


def _gini(measure: GiniMeanDifference, weights: Floats, wanted: int) -> PartialGini:
    """Return the mean difference with kinks at about as many of the closest pairs of scenarios."""
    returns = np.sort(measure.scenarios @ weights)
    apart = min(1 + wanted // returns.size * 2, returns.size - 1)
    nearest = np.sort(np.concatenate([returns[k:] - returns[:-k] for k in range(1, apart + 1)]))
    width = float(nearest[min(wanted, nearest.size) - 1])
    pairs = SmoothedGini(scenarios=measure.scenarios, width=width).close_pairs(weights)
    return PartialGini.at(measure.scenarios, weights, pairs)


def _spread(size: int, at: Indices, values: Floats) -> Floats:
    spread = np.zeros(size)
    spread[at] = values
    return spread
