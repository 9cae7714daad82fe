"""What a venue accepts and charges, asset by asset or for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from tangency.market.reference.reading import ReadRows

__all__ = ["TradingTable", "TradingTerms", "require_fees"]

_FEES = ("fee_bps", "maker_bps", "taker_bps")
_MOST_BPS = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingTerms:
    """Terms of one asset; None for what the table does not say.

    Attributes
    ----------
    lot_step
        Quantities are multiples of it (units).
    minimum_notional
        The least value of an order (`currency`, or that of the prices).
    fee_bps, maker_bps, taker_bps
        Of the traded value, in hundredths of a percent; a negative maker's fee is a rebate.
    """

    lot_step: Decimal | None = None
    minimum_notional: Decimal | None = None
    fee_bps: float | None = None
    maker_bps: float | None = None
    taker_bps: float | None = None
    currency: str | None = None

    @property
    def order_bps(self) -> float | None:
        """What an order that takes liquidity costs: the taker's fee where there is one, else the fee."""
        return self.fee_bps if self.taker_bps is None else self.taker_bps


@dataclass(frozen=True, kw_only=True, eq=False)
class TradingTable:
    """Rows of terms by `symbol`; the row without one is for every asset that has no value of its own."""

    rows: Any

    def terms(self, symbol: str) -> TradingTerms:
        """Return the terms of an asset.

        >>> from decimal import Decimal
        >>> from tangency.market.reference import read_trading
        >>> own = read_trading([{"lot_step": 1, "minimum_notional": 10}, {"symbol": "BTC", "lot_step": "0.001"}])
        >>> own.terms("BTC").lot_step == Decimal("0.001"), own.terms("BTC").minimum_notional == 10
        (True, True)
        """
        general, own = self._by_symbol.get(None, {}), self._by_symbol.get(symbol, {})
        merged = {name: general.get(name) if own.get(name) is None else own[name] for name in _TERMS}
        return TradingTerms(**merged)

    @cached_property
    def _by_symbol(self) -> Mapping[str | None, Mapping[str, Any]]:
        return {each["symbol"]: each for each in self.rows.to_pylist()}


_TERMS = tuple(TradingTerms.__dataclass_fields__)


def require_fees(read: ReadRows) -> None:
    """Refuse fees that are no fees: beyond the traded value itself, or negative but for a maker's.

    Raises
    ------
    DataError
        With the place of the row.
    """
    for row, each in enumerate(read.rows.to_pylist()):
        for name in _FEES:
            fee = each[name]
            least = -_MOST_BPS if name == "maker_bps" else 0.0
            if fee is not None and not least <= fee <= _MOST_BPS:
                raise read.fault(
                    row,
                    f"{name} is in hundredths of a percent of the traded value, {least:g} to {_MOST_BPS:g}",
                    value=fee,
                    remedy="10 bps are 0.1 %",
                )
