"""The lines of selected pairs, with the thresholds at which their spreads are traded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tangency.sdk import Floats, Hedge, Indices, Levels, fitted_ornstein_uhlenbeck, hedge_lines
from tangency_pairs.filtered_line import FilteredLine
from tangency_pairs.line import Line
from tangency_pairs.pairs_params import PairsParams
from tangency_pairs.thresholds import optimal_for_return, optimal_for_sharpe

__all__ = ["spread_lines"]

_BPS = 1e-4


def spread_lines(params: PairsParams, levels: Levels, first: Indices, second: Indices) -> Iterator[Line | str]:
    """Yield the line of each pair, or why it has none that can be traded, as far as it is asked for."""
    if params.hedge is Hedge.KALMAN:
        for i, j in zip(first.tolist(), second.tolist(), strict=True):
            yield _filtered(levels, i, j, params)
        return
    lines = hedge_lines(levels, first, second, params.hedge)
    values = levels.centred + levels.means[:, None]
    for i, j, ratio, intercept in zip(first, second, lines.ratios.tolist(), lines.intercepts.tolist(), strict=True):
        spread = values[i] - intercept - ratio * values[j]
        yield _line(ratio, intercept, spread, params)


def _filtered(levels: Levels, first: int, second: int, params: PairsParams) -> Line | str:
    rows = levels.centred[[first, second]] + levels.means[[first, second], None]
    state, innovations = FilteredLine.of_levels(rows[0], rows[1], step=params.kalman_step)
    # The first innovations are those of a filter that knows nothing yet.
    return _line(state.ratio, state.intercept, innovations[len(innovations) // 2 :], params, state)


def _line(
    ratio: float, intercept: float, spread: Floats, params: PairsParams, state: FilteredLine | None = None
) -> Line | str:
    if np.isnan(ratio):
        return "total least squares has no ratio: the levels are uncorrelated"
    if not ratio > 0.0:
        return f"a hedge ratio of {ratio:.3g}: both legs would be on one side of the market"
    if params.thresholds == "given":
        mean = 0.0 if state is not None else float(spread.mean())
        deviation = float(np.sqrt(((spread - mean) ** 2).sum() / (len(spread) - 1)))
        entry, leave = params.entry_z, params.exit_z
    else:
        process = fitted_ornstein_uhlenbeck(spread[:, None])
        mean, deviation, speed = (float(each[0]) for each in (process.means, process.deviations, process.speeds))
        if not np.isfinite(deviation):
            return "its spread does not revert, and has no best thresholds"
        best = _best_entry(ratio, deviation, speed, params)
        if isinstance(best, str):
            return best
        mean = 0.0 if state is not None else mean
        entry, leave = best, -best
    if params.stop_z is not None and params.stop_z <= entry:
        return f"its best entry of {entry:.2f} is not before the stop"
    return Line(
        ratio=ratio,
        intercept=intercept,
        mean=mean,
        deviation=deviation,
        entry=entry,
        exit=leave,
        stop=params.stop_z,
        filter=state,
    )


def _best_entry(ratio: float, deviation: float, speed: float, params: PairsParams) -> float | str:
    """Return the best threshold; costs are fractions of the gross, and the spread moves 1 + ratio times as much."""
    unit = (1.0 + ratio) / deviation * _BPS
    cost = params.round_trip_bps * unit
    try:
        if params.hurdle_bps is None:
            return optimal_for_return(cost)
        return optimal_for_sharpe(cost, params.hurdle_bps * unit / speed)
    except ValueError as error:
        return f"it has no best thresholds: {error}"
