"""The latest prices of a dataset's assets, as its source knows them now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from tangency.contracts.data_source import LatestPrice
from tangency.results.document import Document, Part
from tangency.results.result import Result
from tangency.results.summary import Column, Summary, Table

__all__ = ["LatestPrices", "LatestPricesDocument"]


class LatestPriceDocument(Part):
    """The latest price of one asset."""

    symbol: str
    price: float
    currency: str
    at: datetime = Field(description="when it was traded or quoted")


class LatestPricesDocument(Document):
    """Latest prices, which are no part of the dataset."""

    name: str
    source: str
    prices: tuple[LatestPriceDocument, ...]
    without: tuple[str, ...] = Field(description="assets of which the source has no price")

    def summary(self) -> Summary:
        """Return a line for each asset."""
        columns = (
            Column(title="asset", is_number=False),
            Column(title="price"),
            *(Column(title=title, is_number=False) for title in ("in", "at (UTC)")),
        )
        rows = tuple(
            (each.symbol, f"{each.price:g}", each.currency, f"{each.at:%Y-%m-%d %H:%M:%S}") for each in self.prices
        )
        return Summary(
            title=f"{self.name}: latest prices by {self.source}",
            run_id=self.run_id,
            tables=(Table(columns=columns, rows=rows),) if rows else (),
            lines=(f"no price of {', '.join(self.without)}",) if self.without else (),
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LatestPrices(Result):
    """The latest prices of a dataset's assets; nothing of them is stored.

    Attributes
    ----------
    source
        The component that was asked.
    prices
        In the order of the dataset's assets.
    without
        Assets of which the source has no price.
    """

    name: str
    source: str
    prices: tuple[LatestPrice, ...]
    without: tuple[str, ...]

    def document(self) -> LatestPricesDocument:
        """Return the document, the same on every face."""
        return LatestPricesDocument(
            run_id=self.run_id,
            name=self.name,
            source=self.source,
            prices=tuple(
                LatestPriceDocument(symbol=each.symbol, price=each.price, currency=each.currency, at=each.at)
                for each in self.prices
            ),
            without=self.without,
        )
