"""Analytics of a backtest: the book's own returns, what contributed to them, and what it held at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.returns import Returns
from tangency.desk.analysed_record import AnalysedRecord, Prices
from tangency.desk.analytics_request import AnalyticsRequest
from tangency.desk.analytics_weights import returns_between
from tangency.desk.analytics_years import settled_years
from tangency.errors import ConfigurationError
from tangency.market import MarketCaps
from tangency.performance.contributions import Contributions
from tangency.results.analytics.portfolio import Comparison
from tangency.results.backtest_book import (
    CONTRIBUTIONS,
    NAV,
    POSITIONS,
    STRATEGY_CONTRIBUTIONS,
    read_contributions,
)
from tangency.risk.decomposition import LabelledWeights
from tangency.simulate.bars import Bars
from tangency.simulate.book_record import since_first_close, turnover_since_first_close

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["BacktestBook", "of_backtest"]

_LEAST_CLOSES = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BacktestBook:
    """What analytics read of a backtest, computed or recorded.

    Attributes
    ----------
    tables
        As the run leaves them; one of the time before there were some of them lacks those.
    benchmarks
        Name → returns by close.
    bars
        The prices, whose last bars are the closes of the book.
    labels
        Asset → label of the taxonomy on the last session.
    """

    name: str
    tables: Mapping[str, pa.Table]
    benchmarks: Mapping[str, Floats]
    periods_per_year: float | None
    bars: Bars
    caps: MarketCaps | None
    labels: Mapping[str, str]
    currency: str | None
    calendar: str | None
    dataset_version: str | None
    run: str | None
    said: tuple[str, ...]


def of_backtest(request: AnalyticsRequest, book: BacktestBook) -> AnalysedRecord:
    """Return the record of a book.

    Raises
    ------
    ConfigurationError
        No periods of a year, fewer than three closes.
    """
    nav = book.tables[NAV]
    closes = nav.column("session").to_numpy()
    if closes.size < _LEAST_CLOSES:
        raise ConfigurationError(
            "analytics need three closes of a book at least", where=f"backtest {book.name}", value=closes.size
        )
    returns = since_first_close(frozen_floats(nav.column("return").to_numpy()))
    has_turnover = "turnover" in nav.column_names
    weights, window, not_held = _held(request, book)
    contributions = _contributions(request, book, returns)
    return AnalysedRecord(
        name=book.name,
        kind="backtest",
        dates=closes[1:],
        returns=returns,
        periods_per_year=settled_years(request, book.periods_per_year, says="the backtest"),
        turnover=turnover_since_first_close(frozen_floats(nav.column("turnover").to_numpy())) if has_turnover else None,
        prices=Prices(bars=book.bars.cut(book.bars.n_bars - closes.size, book.bars.n_bars), caps=book.caps),
        comparisons=tuple(
            Comparison(name=name, made_of="as the backtest has it", returns=since_first_close(frozen_floats(own)))
            for name, own in book.benchmarks.items()
        ),
        weights=weights,
        window=window,
        not_held=not_held,
        contributions=contributions,
        net_asset_value=float(nav.column("nav").to_numpy()[-1]),
        not_contributed=None if contributions else "the run was recorded before runs kept contributions",
        run=book.run,
        currency=book.currency,
        calendar=book.calendar,
        dataset_version=book.dataset_version,
        said=book.said,
    )


def _held(request: AnalyticsRequest, book: BacktestBook) -> tuple[LabelledWeights | None, Returns | None, str | None]:
    """Return the weights at the last close, the returns of their assets, or why they are not known."""
    if POSITIONS not in book.tables:
        return None, None, "the run was recorded before runs kept positions"
    assets, strategies, weights = (column.to_pylist() for column in book.tables[POSITIONS].columns)
    if not assets:
        return None, None, "nothing is held at the end"
    labels = {}
    if book.labels:
        labels[request.taxonomy] = tuple(book.labels.get(asset, f"no {request.taxonomy}") for asset in assets)
    if len(set(strategies)) > 1:
        labels["strategy"] = tuple(strategies)
    held = LabelledWeights(assets=tuple(assets), weights=frozen_floats(weights), labels=labels)
    stop = book.bars.n_bars
    return held, returns_between(book.bars, sorted(set(assets)), 0, stop), None


def _contributions(request: AnalyticsRequest, book: BacktestBook, returns: Floats) -> tuple[Contributions, ...]:
    if CONTRIBUTIONS not in book.tables:
        return ()
    by_asset = read_contributions(book.tables[CONTRIBUTIONS], returns, of="asset")
    if book.labels:
        none = f"no {request.taxonomy}"
        owners = by_asset.labels["asset"]
        labels = {**dict.fromkeys(owners, none), "cash": "cash", **book.labels}
        own = tuple(labels[asset] for asset in owners)
        by_asset = replace(by_asset, labels={"asset": owners, request.taxonomy: own, "kind": by_asset.labels["kind"]})
    if STRATEGY_CONTRIBUTIONS not in book.tables:
        return (by_asset,)
    by_strategy = read_contributions(book.tables[STRATEGY_CONTRIBUTIONS], returns, of="strategy")
    return by_asset, replace(by_strategy, labels={"strategy": by_strategy.labels["strategy"]})
