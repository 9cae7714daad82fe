"""Prices and trading rules of one session of a dataset, as construction and rebalancing take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self, TypeVar

import numpy as np
from pydantic import Field

from tangency.construct import lot_step_worth
from tangency.contracts.request_values import Moment, Name
from tangency.desk.exact_amount import ExactAmount
from tangency.desk.requests import TimedRequest
from tangency.domain.asset import Asset
from tangency.domain.decimals import EXACT, exact_sum, from_market, money, plain
from tangency.domain.holdings import TradingRule
from tangency.domain.naming import known_name
from tangency.domain.trade import Trade
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.market import Dataset, TradingTerms
from tangency.market.currencies.mixture import require_one_currency

__all__ = ["TradingDay", "TradingRequest", "with_trading_rules"]

RequestT = TypeVar("RequestT", bound="TradingRequest")


class TradingRequest(TimedRequest):
    """Prices of a day, and what the venue accepts."""

    dataset: Name | None = Field(
        None,
        min_length=1,
        examples=["crypto"],
        description="where the prices come from; that of the target's run if not given",
    )
    as_of: Moment | None = Field(
        None,
        examples=["2024-11-30"],
        description="session whose prices count; the day of the target's run if not given",
    )
    minimum_notional: ExactAmount | None = Field(
        None, description="smallest order; the dataset's assumption if not given"
    )
    lot_step_notional: ExactAmount | None = Field(
        None,
        description="the lot step is the largest power of ten of units worth at most this; the dataset's assumption "
        "if not given",
    )

    def placed(self) -> tuple[str, str]:
        """Return dataset and day; raises ConfigurationError where they are not settled."""
        if self.dataset is None or self.as_of is None:
            raise ConfigurationError("weights alone have no prices", where="dataset, as_of", remedy="say both")
        return self.dataset, self.as_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingDay:
    """Prices of one session as decimals, the trading rules that they imply, and the fees that the dataset states."""

    prices: Mapping[str, Decimal]
    rules: Mapping[str, TradingRule]
    fees_bps: Mapping[str, float]

    @classmethod
    def of(cls, dataset: Dataset, as_of: str, symbols: Iterable[str], trading: TradingRequest) -> Self:
        """Return the prices of `symbols` on the day, and their rules: the request's own, else the dataset's table.

        Raises
        ------
        DataError
            For an asset without a price; of one that was delisted it says when, and what a unit was settled at.
        ConfigurationError
            For an asset that neither the request nor the table has a rule for.
        """
        panel = dataset.panel
        row = panel.prices[panel.position(as_of)]
        place = {symbol: i for i, symbol in enumerate(panel.symbols)}
        prices: dict[str, Decimal] = {}
        for symbol in symbols:
            price = float(row[place[known_name("asset", symbol, place, where=panel.name)]])
            if np.isnan(price):
                raise _without_price(dataset.on(as_of).assets[symbol], as_of)
            prices[symbol] = from_market(price, where=f"price of {symbol}")
        traded = (panel.assets[place[symbol]] for symbol in prices)
        require_one_currency(traded, where=panel.name, currency=panel.facts.price_currency)
        table = dataset.tables.trading
        terms = {symbol: TradingTerms() if table is None else table.terms(symbol) for symbol in prices}
        fees = {symbol: own.order_bps for symbol, own in terms.items()}
        return cls(
            prices=prices,
            rules={symbol: _rule(symbol, price, trading, terms[symbol]) for symbol, price in prices.items()},
            fees_bps={symbol: bps for symbol, bps in fees.items() if bps is not None},
        )

    def fees(self, trades: Iterable[Trade]) -> Decimal | None:
        """Return what trades cost by the dataset's terms; None where those state no fee of one of them."""
        known = tuple(trades)
        if not all(trade.symbol in self.fees_bps for trade in known):
            return None
        return exact_sum(
            money(EXACT.multiply(trade.notional, Decimal(repr(self.fees_bps[trade.symbol])).scaleb(-4, EXACT)))
            for trade in known
        )


def with_trading_rules(request: RequestT, dataset: Dataset) -> RequestT:
    """Return the request with the dataset's trading assumptions where it has none of its own.

    A dataset with a table of trading terms has them asset by asset, and the request is returned as it is.

    Raises
    ------
    ConfigurationError
        For a dataset that brings none.
    """
    assumed = dataset.panel.facts.trading
    missing = [name for name in _SETTINGS if getattr(request, name) is None]
    if not missing or dataset.tables.trading is not None:
        return request
    if assumed is None:
        raise ConfigurationError("this dataset brings no trading assumptions", where=missing[0], remedy=_REMEDY)
    return request.model_copy(update={name: getattr(assumed, name) for name in missing})


_SETTINGS = ("minimum_notional", "lot_step_notional")
_REMEDY = Remedy("say ", Setting("minimum_notional", "10"), " and ", Setting("lot_step_notional", "1"))


def _rule(symbol: str, price: Decimal, trading: TradingRequest, terms: TradingTerms) -> TradingRule:
    notional = trading.lot_step_notional
    step = terms.lot_step if notional is None else lot_step_worth(price, notional)
    minimum = terms.minimum_notional if trading.minimum_notional is None else trading.minimum_notional
    for name, known in (("lot_step", step), ("minimum_notional", minimum)):
        if known is None:
            raise ConfigurationError(
                f"the dataset's trading terms have no {name} of this asset", where=f"asset {symbol}", remedy=_REMEDY
            )
    assert step is not None and minimum is not None  # noqa: S101, PT018  # for the type checker
    return TradingRule(lot_step=step, minimum_notional=minimum)


def _without_price(asset: Asset, as_of: str) -> DataError:
    where = f"asset {asset.symbol}, {as_of}"
    if asset.delisted is None:
        return DataError(
            "there is no price on this day, so the asset has no value and cannot be traded",
            where=where,
            remedy="choose a day on which it has one (as_of)",
        )
    if asset.settlement_value is None:
        return DataError(
            f"the asset was delisted on {asset.delisted:%Y-%m-%d}, and what it was settled at is not known",
            where=where,
            remedy=Remedy("import its settlement_value into the dataset: ", Setting("assets")),
        )
    return DataError(
        f"the asset was delisted on {asset.delisted:%Y-%m-%d} and settled at {plain(asset.settlement_value)} "
        f"{asset.currency} a unit, so it cannot be traded",
        where=where,
        remedy="leave it out of the target, or choose a day before its delisting (as_of)",
    )
