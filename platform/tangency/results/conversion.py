"""A dataset whose prices were converted to one currency: what was done, and the version that it made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tangency.domain.conversion import Conversion
from tangency.results.document import Document, Part
from tangency.results.result import Result
from tangency.results.summary import Column, Summary, Table

__all__ = ["ConversionDocument", "ConvertedPrices", "ConvertedPricesDocument"]


class ConversionDocument(Part):
    """The conversion of the assets that were in one currency."""

    from_currency: str
    to_currency: str
    source: str
    first: datetime
    last: datetime
    assets: tuple[str, ...]


class ConvertedPricesDocument(Document):
    """A dataset whose prices were converted."""

    dataset: str
    version: str
    conversions: tuple[ConversionDocument, ...]

    def summary(self) -> Summary:
        """Return what was done."""
        titles = ("from", "to", "assets", "sessions", "by")
        rows = tuple(
            (
                each.from_currency,
                each.to_currency,
                ", ".join(each.assets),
                f"{each.first:%Y-%m-%d} to {each.last:%Y-%m-%d}",
                each.source,
            )
            for each in self.conversions
        )
        return Summary(
            title=f"{self.dataset}: prices in {self.conversions[0].to_currency}",
            run_id=self.run_id,
            tables=(Table(columns=tuple(Column(title=title, is_number=False) for title in titles), rows=rows),),
            lines=(f"version {self.version}",),
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ConvertedPrices(Result):
    """A stored dataset whose prices were converted to one currency, or declared to be in it.

    Attributes
    ----------
    version
        Of the dataset as it is now.
    conversions
        One for each currency that there was.
    """

    dataset: str
    version: str
    conversions: tuple[Conversion, ...]

    def document(self) -> ConvertedPricesDocument:
        """Return the document, the same on every face."""
        parts = tuple(
            ConversionDocument(
                from_currency=each.from_currency,
                to_currency=each.to_currency,
                source=each.source,
                first=each.first,
                last=each.last,
                assets=each.assets,
            )
            for each in self.conversions
        )
        return ConvertedPricesDocument(
            run_id=self.run_id, dataset=self.dataset, version=self.version, conversions=parts
        )
