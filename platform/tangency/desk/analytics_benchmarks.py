"""The benchmarks of analytics, on the periods of the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from tangency.desk.analysed_record import AnalysedRecord, Prices
from tangency.desk.analytics_request import AnalyticsRequest
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.market.frame_numbers import frame_numbers
from tangency.performance.active import active_share
from tangency.results.analytics.portfolio import Comparison
from tangency.risk.decomposition import LabelledWeights
from tangency.simulate.benchmark_series import aligned_benchmark
from tangency.simulate.benchmark_terms import BenchmarkTerms
from tangency.simulate.book_record import since_first_close
from tangency.simulate.held_benchmark import made_benchmark

__all__ = ["comparisons_of"]


def comparisons_of(
    request: AnalyticsRequest, own: AnalysedRecord, given: pd.DataFrame | None
) -> tuple[Comparison, ...]:
    """Return the benchmarks: those of prices in the order asked for, then given returns, then what the record brings.

    Raises
    ------
    ConfigurationError
        For benchmarks of prices where the record has none, or two of one name.
    DataError
        For a period that given returns lack.
    """
    found = [*_of_prices(request, own), *_of_returns(own, given), *own.comparisons]
    names = [own.name, *(each.name for each in found)]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise ConfigurationError(
            "two benchmarks have one name, or one has the portfolio's",
            where="benchmark",
            value=twice,
            remedy="name the series otherwise, or leave one out",
        )
    return tuple(found)


def _of_prices(request: AnalyticsRequest, own: AnalysedRecord) -> Iterator[Comparison]:
    if not request.benchmarks:
        return
    if own.prices is None:
        raise ConfigurationError(
            "no prices are there that a benchmark could be made of",
            where="benchmark",
            value=", ".join(request.benchmark),
            remedy=Remedy("name the dataset: ", Setting("dataset", "crypto"), ", or give the benchmark's returns"),
        )
    for terms in request.benchmarks:
        yield _made(terms, own, own.prices)


def _made(terms: BenchmarkTerms, own: AnalysedRecord, prices: Prices) -> Comparison:
    made = made_benchmark(terms, prices.bars, first=0, caps=prices.caps)
    weights = dict(zip(prices.bars.assets, made.weights[-1].tolist(), strict=True))
    held = {asset: weight for asset, weight in weights.items() if weight}
    rebalanced = "bought and held" if terms.asset is not None else f"rebalanced every {terms.every}"
    cost = f", {terms.cost_bps:g} bps of what it trades" if terms.cost_bps else ", without costs"
    return Comparison(
        name=made.name,
        made_of="; ".join((f"prices of the dataset, {rebalanced}{cost}", *made.said)),
        returns=since_first_close(made.returns),
        weights=held,
        active_share=None if own.weights is None else _active_share(own.weights, held),
    )


def _active_share(own: LabelledWeights, other: Mapping[str, float]) -> float:
    groups = own.groups("asset")
    held = {name: weight for (name,), weight in zip(groups.names, groups.sums(own.weights).tolist(), strict=True)}
    end = pd.RangeIndex(1)
    return float(active_share(pd.DataFrame(held, index=end), pd.DataFrame(dict(other), index=end)).iloc[0])


def _of_returns(own: AnalysedRecord, given: pd.DataFrame | None) -> Iterator[Comparison]:
    if given is None:
        return
    values = frame_numbers(given)
    for place, name in enumerate(given.columns):
        series = pd.Series(values[:, place], index=given.index, copy=False)
        returns = aligned_benchmark(series, own.dates, periods_per_year=own.periods_per_year)
        yield Comparison(name=str(name), made_of="returns given with the call", returns=returns)
