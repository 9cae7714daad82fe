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
from tangency.domain.decimals import from_market
from tangency.domain.holdings import TradingRule
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.market import PricePanel
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
    """Prices of one session as decimals, and the trading rules that they imply."""

    prices: Mapping[str, Decimal]
    rules: Mapping[str, TradingRule]

    @classmethod
    def of(cls, panel: PricePanel, as_of: str, symbols: Iterable[str], trading: TradingRequest) -> Self:
        """Return the prices of `symbols` on the day; raises DataError for one without a price."""
        lot_notional, minimum = _settled(trading.lot_step_notional), _settled(trading.minimum_notional)
        row = panel.prices[panel.position(as_of)]
        place = {symbol: i for i, symbol in enumerate(panel.symbols)}
        prices: dict[str, Decimal] = {}
        for symbol in symbols:
            price = float(row[place[known_name("asset", symbol, place, where=panel.name)]])
            if np.isnan(price):
                raise DataError(
                    "there is no price on this day, so the asset has no value and cannot be traded",
                    where=f"asset {symbol}, {as_of}",
                    remedy="choose a day on which it has one (as_of)",
                )
            prices[symbol] = from_market(price, where=f"price of {symbol}")
        traded = (panel.assets[place[symbol]] for symbol in prices)
        require_one_currency(traded, where=panel.name, currency=panel.facts.price_currency)
        rules = {
            symbol: TradingRule(lot_step=lot_step_worth(price, lot_notional), minimum_notional=minimum)
            for symbol, price in prices.items()
        }
        return cls(prices=prices, rules=rules)


def with_trading_rules(request: RequestT, panel: PricePanel) -> RequestT:
    """Return the request with the dataset's trading assumptions where it has none of its own.

    Raises
    ------
    ConfigurationError
        For a dataset that brings none.
    """
    assumed = panel.facts.trading
    missing = [name for name in ("minimum_notional", "lot_step_notional") if getattr(request, name) is None]
    if not missing:
        return request
    if assumed is None:
        raise ConfigurationError(
            "this dataset brings no trading assumptions",
            where=missing[0],
            remedy=Remedy("say ", Setting("minimum_notional", "10"), " and ", Setting("lot_step_notional", "1")),
        )
    return request.model_copy(update={name: getattr(assumed, name) for name in missing})


def _settled(value: Decimal | None) -> Decimal:
    if value is None:
        raise ConfigurationError("there is no trading rule", where="minimum_notional, lot_step_notional")
    return value
