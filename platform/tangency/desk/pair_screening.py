"""Screen the pairs of prices: what the tests say, and what is known of those that are listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.contracts.arrays import Floats, read_only
from tangency.dependence import Indices, Levels, either_direction, hedge_lines, johansen, q_values, spread_facts
from tangency.dependence.own_size import own_size
from tangency.dependence.ranks import LAGS, MAX_EIGEN, TRACE
from tangency.desk.pair_candidates import Candidates, candidates, close_enough
from tangency.desk.pair_prices import pair_prices
from tangency.desk.pair_request import ScreenPairsRequest
from tangency.desk.workbench import Workbench
from tangency.domain.cointegration import PairTest
from tangency.errors import DataError
from tangency.market import Dataset, PricePanel
from tangency.results.pair_screen import PairScreen, RefusedPair, ScreenedPair, ScreenSettings
from tangency.solve import single_blas_thread

__all__ = ["screened"]

_COLLINEAR = "collinear: one level is the other's, but for a factor and a constant"
_UNSOLVED = "the regression of the test has no solution"
_NO_RATIO = "total least squares has no ratio: the levels are uncorrelated"
_DRIFTS, _OVERSHOOTS = "no half-life: the spread does not return", "no half-life: each deviation overshoots the mean"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tested:
    """What the test says of each pair; NaN where it says nothing.

    Attributes
    ----------
    first, second
        Rows, the regressed level first.
    q_values
        Over the pairs of which it says something.
    others
        Name → figure of this test alone.
    """

    first: Indices
    second: Indices
    p_values: Floats
    q_values: Floats
    statistics: Floats
    lags: Indices
    others: dict[str, Floats]


def screened(request: ScreenPairsRequest, data: Dataset | PricePanel | pd.DataFrame, bench: Workbench) -> PairScreen:
    """Return the screen of a request's prices.

    Raises
    ------
    ConfigurationError, DataError
        As of `screen_pairs`.
    """
    given = pair_prices(data, bench, as_of=request.as_of, window=request.window, universe=request.universe)
    with single_blas_thread():
        levels = Levels.of(given.assets, np.log(given.prices) if request.log else given.prices)
        every, left_out = candidates(request, given, levels)
        close = close_enough(request, every)
        bench.progress(0, close.n, f"testing {close.n} pairs")
        tested = _tests(request, levels, close)
        refused = _refused(levels, close, tested)
        pairs = _pairs(request, levels, close, tested)
    return PairScreen(
        data=given.name,
        dataset_version=given.dataset_version,
        settings=ScreenSettings(**{each.name: getattr(request, each.name) for each in fields(ScreenSettings)}),
        sessions=given.sessions,
        assets=given.assets,
        levels=read_only(levels.centred + levels.means[:, None]),
        pairs=pairs,
        n_candidates=every.n,
        n_tested=close.n - len(refused),
        n_selected=int((tested.q_values <= request.fdr).sum()),
        left_out={**given.left_out, **left_out},
        n_spreads=request.spreads,
        refused=refused,
        own_size=own_size(request.method, request.lags, levels.n_sessions),
        said=(*given.said, *_said(request)),
    )


def _tests(request: ScreenPairsRequest, levels: Levels, pairs: Candidates) -> _Tested:
    """Return the tests of all pairs; raises DataError where none can be tested."""
    one = _ranks if request.method is PairTest.JOHANSEN else _both_directions
    tested = one(request, levels, pairs)
    is_known = np.isfinite(tested.p_values)
    if not is_known.any():
        raise DataError(
            "no pair can be tested",
            where="prices",
            value=_refused(levels, pairs, tested)[0].reason,
            remedy="give prices that move apart",
        )
    tested.q_values[is_known] = q_values(tested.p_values[is_known], request.control)
    return tested


def _ranks(request: ScreenPairsRequest, levels: Levels, pairs: Candidates) -> _Tested:
    del request  # the test has one lag
    ranks = johansen(levels, pairs.first, pairs.second)
    return _Tested(
        first=pairs.first,
        second=pairs.second,
        p_values=ranks.p_values,
        q_values=np.full(pairs.n, np.nan),
        statistics=ranks.trace,
        lags=np.full(pairs.n, LAGS),
        others={"max_eigen": ranks.max_eigen, "trace_at_most_one": ranks.trace_at_most_one},
    )


def _both_directions(request: ScreenPairsRequest, levels: Levels, pairs: Candidates) -> _Tested:
    both = either_direction(levels, pairs.first, pairs.second, lags=_lag(request))
    return _Tested(
        first=both.first,
        second=both.second,
        p_values=both.p_values,
        q_values=np.full(pairs.n, np.nan),
        statistics=both.statistics,
        lags=both.lags,
        others={"p_first_on_second": both.p_first_on_second, "p_second_on_first": both.p_second_on_first},
    )


def _lag(request: ScreenPairsRequest) -> int | None:
    return None if request.lags == "aic" else request.lags


def _refused(levels: Levels, pairs: Candidates, tested: _Tested) -> tuple[RefusedPair, ...]:
    """Return the pairs of which the test says nothing, and why."""
    are_collinear = levels.are_collinear(pairs.first, pairs.second)
    return tuple(
        RefusedPair(
            first=levels.assets[pairs.first[row]],
            second=levels.assets[pairs.second[row]],
            reason=_COLLINEAR if are_collinear[row] else _UNSOLVED,
        )
        for row in np.flatnonzero(np.isnan(tested.p_values))
    )


def _pairs(request: ScreenPairsRequest, levels: Levels, close: Candidates, tested: _Tested) -> tuple[ScreenedPair, ...]:
    """Return the pairs that are listed, by p-value and label, with their hedges and spreads."""
    known = np.flatnonzero(np.isfinite(tested.p_values))
    # NumPy sorts by the last key first.
    order = known[np.lexsort((close.second[known], close.first[known], tested.p_values[known]))][: request.top]
    first, second = np.ascontiguousarray(tested.first[order]), np.ascontiguousarray(tested.second[order])
    columns: dict[str, npt.NDArray[np.generic]] = {
        "p_value": tested.p_values[order],
        "q_value": tested.q_values[order],
        "is_selected": tested.q_values[order] <= request.fdr,
        "statistic": tested.statistics[order],
        "lags": tested.lags[order],
        "correlation": close.correlations[order],
        "distance": close.distances[order],
        **{name: values[order] for name, values in tested.others.items()},
        **_spreads(request, levels, first, second),
    }
    rows = zip(*(_values(column) for column in columns.values()), strict=True)
    return tuple(
        ScreenedPair(first=levels.assets[i], second=levels.assets[j], **dict(zip(columns, row, strict=True)))
        for i, j, row in zip(first.tolist(), second.tolist(), rows, strict=True)
    )


def _values(column: npt.NDArray[np.generic]) -> list[object]:
    """Return the values as Python's own; None of a number that does not exist."""
    return [None if value != value else value for value in column.tolist()]  # noqa: PLR0124  # NaN alone differs


def _spreads(
    request: ScreenPairsRequest, levels: Levels, first: Indices, second: Indices
) -> dict[str, npt.NDArray[np.generic]]:
    """Return column → figures of the hedges and spreads, and why one is missing."""
    lines = hedge_lines(levels, first, second, request.hedge)
    has_line = np.isfinite(lines.ratios)
    facts = spread_facts(levels, first, second, np.where(has_line, lines.ratios, 0.0), lags=_lag(request))
    figures = {
        "half_life": facts.half_lives,
        "variance_ratio": facts.variance_ratios,
        "variance_ratio_z": facts.variance_ratio_z,
        "hurst": facts.hurst,
        "adf": facts.adf,
    }
    returns, is_solved = np.isfinite(facts.half_lives), np.isfinite(facts.adf)
    no_half_life = np.where(facts.reversions < 0.0, _OVERSHOOTS, _DRIFTS)
    reasons = np.select([~has_line, ~is_solved, ~returns], [_NO_RATIO, _UNSOLVED, no_half_life], "")
    return {
        "hedge_ratio": lines.ratios,
        "intercept": np.where(has_line, lines.intercepts, np.nan),
        **{name: np.where(has_line, values, np.nan) for name, values in figures.items()},
        "reason": reasons,
    }


def _said(request: ScreenPairsRequest) -> tuple[str, ...]:
    tabulated = f"{_values_of(TRACE)} of the trace, {_values_of(MAX_EIGEN)} of the largest eigenvalue"
    said = [
        "p-values of the trace are of walks without drift",
        f"tabulated critical values, at 90, 95 and 99%, are of walks with drift: {tabulated}",
    ]
    if request.method is PairTest.ENGLE_GRANGER:
        said = [
            "the p-value is twice the smaller of both directions, at most 1; in that one the first leg is regressed"
        ]
    if request.max_distance is not None:
        said.append(
            "pairs were chosen by their distance over the sessions that they are tested on: independent walks that "
            "happened to stay near each other pass, so that the stated rate of false discoveries is exceeded"
        )
    return tuple(said)


def _values_of(table: Mapping[int, tuple[float, float, float]]) -> str:
    return " / ".join(f"{value:.2f}" for value in table[0])
