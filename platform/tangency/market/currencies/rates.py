"""Rates of exchange by session: units of one currency for one unit of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError
from tangency.market.currencies.quoted import QuotedPrices
from tangency.market.sessions import Sessions

__all__ = ["ExchangeRates"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExchangeRates:
    """How many units of `currency` one unit of each other currency is worth, by session.

    Attributes
    ----------
    sessions
        Labels, shape (n_sessions,), ascending, datetime64[us].
    others
        The other currencies.
    rates
        Shape (n_sessions, n_others), read-only; NaN where there is none. Nothing is ever filled.
    source
        Where they come from, as text; it is kept with what they convert.
    """

    currency: str
    others: tuple[str, ...]
    sessions: Sessions
    rates: Floats
    source: str

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, *, currency: str, source: str) -> Self:
        """Return the rates of a frame: one row a session, headed by the other currencies.

        Raises
        ------
        DataError
            Rows that are not dates in ascending order, each once, or a rate that is not a positive number.

        >>> import pandas as pd
        >>> frame = pd.DataFrame({"USDT": [0.9998]}, index=pd.DatetimeIndex(["2024-11-30"]))
        >>> ExchangeRates.from_frame(frame, currency="USD", source="Kraken, 00:00 UTC").others
        ('USDT',)
        """
        index = frame.index
        if not isinstance(index, pd.DatetimeIndex) or index.tz is not None or not index.is_monotonic_increasing:
            raise DataError(
                "rates have one row a session, the oldest first, labelled by dates without a time zone",
                where=f"rates, {source}",
                remedy="set the dates as the frame's index and sort it",
            )
        if not index.is_unique:
            twice = index[index.duplicated()][0]
            raise DataError("a session has two rows of rates", where=f"rates, {source}", value=f"{twice:%Y-%m-%d}")
        values = frame.to_numpy(dtype=np.float64)
        wrong = np.argwhere(~(np.isnan(values) | (np.isfinite(values) & (values > 0.0))))
        if len(wrong):
            row, column = wrong[0]
            raise DataError(
                "a rate must be a positive number",
                where=f"rates, {source}, {frame.columns[column]}, {index[row]:%Y-%m-%d}",
                value=values[row, column],
                remedy="correct it, or leave the cell empty where there is no rate",
            )
        return cls(
            currency=currency,
            others=tuple(str(column) for column in frame.columns),
            sessions=index.to_numpy(dtype="datetime64[us]"),
            rates=frozen_floats(values),
            source=source,
        )

    @classmethod
    def from_panel(cls, panel: QuotedPrices, *, currency: str) -> Self:
        """Return the rates of a panel whose symbols are currencies, priced in `currency`.

        Raises
        ------
        ConfigurationError
            An asset that is priced in another currency.
        """
        for asset in panel.assets:
            if asset.currency != currency:
                raise ConfigurationError(
                    f"the rates are not in {currency}",
                    where=f"{panel.name}, asset {asset.symbol}",
                    value=asset.currency,
                    remedy=f"give prices of the currencies in {currency}",
                )
        return cls(
            currency=currency,
            others=panel.symbols,
            sessions=panel.sessions,
            rates=panel.prices,
            source=f"dataset {panel.name}, content {panel.version}",
        )

    def of(self, currency: str) -> Floats:
        """Return the rates of one currency, shape (n_sessions,); raises UnknownName."""
        found = known_name("currency", currency, self.others, where=f"rates, {self.source}")
        column: Floats = self.rates[:, self.others.index(found)]
        return column
