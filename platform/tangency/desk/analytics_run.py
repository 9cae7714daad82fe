"""Analytics of what a desk keeps: a backtest, an optimisation's weights, or the holdings of a portfolio."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from tangency.contracts.arrays import frozen_floats
from tangency.desk.analysed_record import AnalysedRecord
from tangency.desk.analytics_backtest import BacktestBook, of_backtest
from tangency.desk.analytics_request import AnalyticsRequest
from tangency.desk.analytics_weights import held_constantly, over_dataset
from tangency.desk.analytics_years import settled_years
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.optimize_request import OptimizeRequest
from tangency.desk.sources import Books
from tangency.desk.taxonomy_labels import labels_on
from tangency.desk.workbench import Workbench
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.estimation.inputs import group_texts
from tangency.host.parameters import validated
from tangency.market import Dataset, PricePanel, parse_as_of
from tangency.market.reference import NO_TABLES
from tangency.results.backtest import BacktestResult
from tangency.results.backtest_book import book_tables
from tangency.results.backtest_document import BacktestDocument
from tangency.results.document import read_document
from tangency.results.optimization import OptimizationResult
from tangency.results.result import Result
from tangency.simulate.bars import Bars
from tangency.simulate.bars_from import bars_of, bars_of_frame
from tangency.store import RunRecord, RunStatus

__all__ = ["of_result", "of_run", "run_of_portfolio"]

_HOLDING_VERBS = ("construct", "accept")
_IN_SAMPLE = "in sample: the weights were chosen on the same returns"


def run_of_portfolio(books: Books, name: str) -> RunRecord:
    """Return the latest run that left holdings of a portfolio of this name; else the run of this id.

    Raises
    ------
    NoSuchRecord
        For neither.
    """
    return books.latest_run(*_HOLDING_VERBS, portfolio=name) or books.run(name)


def of_run(request: AnalyticsRequest, bench: Workbench, run_id: str) -> AnalysedRecord:
    """Return the record of a run.

    Raises
    ------
    ConfigurationError
        For a run of another verb, or one that did not finish.
    """
    record = bench.books.run(run_id)
    read = _READERS.get(record.verb)
    if read is None or record.status is not RunStatus.FINISHED or record.result is None:
        raise ConfigurationError(
            "analytics are of a finished backtest or optimisation, or of the holdings of a portfolio",
            where=f"run {record.id}",
            value=f"{record.verb}, {record.status}",
            remedy="name another (tangency runs list)",
        )
    return read(request, bench, record)


def of_result(request: AnalyticsRequest, result: Result) -> AnalysedRecord:
    """Return the record of a result of this process.

    Raises
    ------
    ConfigurationError
        For a result of another verb.
    """
    if isinstance(result, BacktestResult):
        return of_backtest(request, _book_of_result(request, result))
    raise ConfigurationError(
        "without a desk analytics are of a backtest, of returns, or of weights over returns",
        where="portfolio",
        value=type(result).__name__,
        remedy=Remedy("give the returns of its assets, and its ", Setting("weights", {"BTC": 0.6, "ETH": 0.4}))
        if isinstance(result, OptimizationResult)
        else "give a series of its returns",
    )


def _of_backtest_run(request: AnalyticsRequest, bench: Workbench, record: RunRecord) -> AnalysedRecord:
    document = read_document(
        BacktestDocument, record.result or {}, where=f"run {record.id}", version=record.code_version
    )
    asked = validated(BacktestRequest, record.request, where=f"run {record.id}")
    prices = bench.prices_of(record)
    bars, dataset = _bars(prices, asked.terms.price, asked.periods_per_year)
    last = document.curve.sessions[-1]
    groups = {**asked.taxonomies(), **request.taxonomies()}
    tables = record.manifest["tables"]
    assert isinstance(tables, Mapping)  # noqa: S101  # for the type checker: a finished backtest has left tables
    return of_backtest(
        request,
        BacktestBook(
            name=document.what,
            tables={name: bench.books.frame(str(sha256)) for name, sha256 in tables.items()},
            benchmarks={name: frozen_floats(own) for name, own in document.curve.benchmarks.items()},
            periods_per_year=document.periods_per_year,
            bars=_until(bars, last),
            caps=None if dataset is None else dataset.market_caps,
            labels=labels_on(dataset, last, request.taxonomy, groups),
            currency=document.currency,
            calendar=document.calendar,
            dataset_version=document.dataset_version,
            run=record.id,
            said=tuple(each for each in document.said if each not in document.honesty.said()),  # as below
        ),
    )


def _book_of_result(request: AnalyticsRequest, result: BacktestResult) -> BacktestBook:
    own = {} if request.taxonomy != "sector" else dict(result.sectors)
    given = request.taxonomies().get(request.taxonomy, {})
    return BacktestBook(
        name=result.settings.what,
        tables=book_tables(result),
        benchmarks={each.name: each.returns[result.first :] for each in result.benchmarks},
        periods_per_year=result.settings.periods_per_year,
        bars=result.path.bars,
        caps=None,
        labels={**own, **{asset: label for asset, label in given.items() if isinstance(label, str)}},
        currency=result.settings.currency,
        calendar=result.settings.calendar,
        dataset_version=result.dataset_version,
        run=result.run_id,
        said=result.settings.said,  # what a backtest's own intervals lack is not what these lack
    )


def _of_optimization_run(request: AnalyticsRequest, bench: Workbench, record: RunRecord) -> AnalysedRecord:
    asked = validated(OptimizeRequest, record.request, where=f"run {record.id}")
    given = bench.input_of(record, asked)
    weights = _stated_weights(record)
    name = f"weights of run {record.id}"
    if given.returns is None:
        raise ConfigurationError(
            "an optimisation of moments has no returns that its weights could be held over",
            where=f"run {record.id}",
            remedy="give its weights beside a dataset, or beside returns",
        )
    is_own_window = request.start is None and request.end is None
    if asked.dataset is None:
        labels = {**group_texts(given.groups).get(request.taxonomy, {}), **_own_labels(request)}
        made = held_constantly(
            request,
            given.returns,
            name=name,
            kind="optimization",
            periods_per_year=settled_years(request, given.periods_per_year, says="the optimisation"),
            weights=weights,
            labels=labels,
        )
        return replace(made, run=record.id, said=(*made.said, _IN_SAMPLE))
    dataset = _dataset(bench.prices_of(record))
    dates = given.returns.dates
    made = over_dataset(
        request,
        dataset,
        weights,
        name=name,
        kind="optimization",
        start=str(dates[0]) if is_own_window else request.start,
        end=str(dates[-1]) if is_own_window else request.end,
    )
    return replace(made, run=record.id, said=(*made.said, *((_IN_SAMPLE,) if is_own_window else ())))


def _of_holdings_run(request: AnalyticsRequest, bench: Workbench, record: RunRecord) -> AnalysedRecord:
    held = next(each for each in bench.books.compositions(record.id) if each.portfolio == record.portfolio)
    dataset = bench.dataset_of(record)
    weights = {each.symbol: float(each.weight) for each in held.positions if each.weight}
    end = request.end or held.as_of.strftime("%Y-%m-%d")
    start = request.start or _year_before(dataset, end)
    made = over_dataset(request, dataset, weights, name=str(record.portfolio), kind="holdings", start=start, end=end)
    said = f"holdings of {held.as_of:%Y-%m-%d} by run {record.id}, as constant weights over {start[:10]} to {end[:10]}"
    return replace(made, run=record.id, said=(*made.said, said))


def _year_before(dataset: Dataset, end: str) -> str:
    """Return the session a year of the calendar before a day, or the first that there is."""
    sessions = dataset.panel.sessions
    last = int(np.searchsorted(sessions, np.datetime64(parse_as_of(end), "us"), side="right")) - 1
    return str(sessions[max(last - round(dataset.panel.calendar.periods_per_year) + 1, 1)])[:10]


def _stated_weights(record: RunRecord) -> dict[str, float]:
    stated = (record.result or {})["weights"]
    assert isinstance(stated, Mapping)  # noqa: S101  # for the type checker: an optimisation's document has them
    return {str(asset): float(weight) for asset, weight in stated.items() if weight}


def _own_labels(request: AnalyticsRequest) -> dict[str, str]:
    given = request.taxonomies().get(request.taxonomy, {})
    return {asset: label for asset, label in given.items() if isinstance(label, str)}


def _dataset(prices: Dataset | PricePanel | pd.DataFrame) -> Dataset:
    assert isinstance(prices, Dataset)  # noqa: S101  # for the type checker: the run names a dataset
    return prices


def _bars(
    prices: Dataset | PricePanel | pd.DataFrame, price: str, periods_per_year: float | None
) -> tuple[Bars, Dataset | None]:
    """Return bars as the backtest walked them, and the dataset they are of."""
    if isinstance(prices, pd.DataFrame):
        return bars_of_frame(prices, periods_per_year=periods_per_year), None
    dataset = prices if isinstance(prices, Dataset) else Dataset.of(prices, NO_TABLES, version=prices.version)
    return bars_of(dataset, price=price), dataset


def _until(bars: Bars, last: str) -> Bars:
    stop = int(np.searchsorted(bars.sessions, np.datetime64(parse_as_of(last), "us"), side="right"))
    return bars.cut(0, stop)


_READERS: Mapping[str, Callable[[AnalyticsRequest, Workbench, RunRecord], AnalysedRecord]] = {
    "backtest": _of_backtest_run,
    "optimize": _of_optimization_run,
    "construct": _of_holdings_run,
    "accept": _of_holdings_run,
}
