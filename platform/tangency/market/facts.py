"""What is known about a dataset beside its numbers: origin, licence, day boundary, defects, trading assumptions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from tangency.contracts.params import Params
from tangency.domain.conversion import Conversion
from tangency.domain.split import Split
from tangency.market.feed import Feed
from tangency.market.rule import UniverseRule

__all__ = ["DatasetFacts", "DatasetOrigin", "TradingAssumptions"]


_RARE = frozenset({"noticed", "splits", "conversions", "feed"})


class DatasetOrigin(Params):
    """One origin of the data, with what its licence asks to be repeated."""

    covers: str = Field(description="The part of the dataset that comes from here.")
    repository: str = Field(description="Owner and name of the source repository, or how the work came to be.")
    commit: str | None = Field(default=None, description="Commit of the copy.")
    licence: str = Field(description="SPDX identifier of what the source states.")
    copyright: str = Field(description="The copyright line.")


class TradingAssumptions(Params):
    """Assumptions for turning weights into units; not facts of any exchange."""

    currency: str
    minimum_notional: Decimal = Field(gt=0, description="Smallest trade, in `currency`.")
    lot_step_notional: Decimal = Field(
        gt=0,
        description="The lot step is the largest power of ten of units worth at most this at the latest price.",
    )
    note: str


class DatasetFacts(Params):
    """The facts of a dataset; they travel with it through the store.

    A pydantic model because it crosses the boundary to JSON, beside the samples and inside Parquet metadata.
    """

    title: str
    price_currency: str
    volume_unit: str | None = Field(
        default=None,
        description="Unit of `volume`; none where it is not known. A currency first, as in `USD`, means turnover.",
    )
    day_boundary: str = Field(default="not stated", description="When a session ends, as text.")
    utc_day: bool | None = Field(default=None, description="Whether sessions end at 00:00 UTC; none if not stated.")
    known_defects: tuple[str, ...] = ()
    sources: tuple[DatasetOrigin, ...] = ()
    columns_left_out: tuple[str, ...] = Field(default=(), description="Columns of the file that no one asked for.")
    noticed: tuple[str, ...] = Field(
        default=(), description="What was read otherwise than it stands in the file, a sentence each."
    )
    default_rule: UniverseRule | None = None
    default_as_of: str | None = Field(
        default=None, description="The day taken where none is asked for; none takes the last session."
    )
    trading: TradingAssumptions | None = None
    splits: tuple[Split, ...] = Field(default=(), description="Splits that were applied to the prices.")
    conversions: tuple[Conversion, ...] = Field(
        default=(), description="Conversions from the currencies in which the prices were quoted."
    )
    feed: Feed | None = Field(default=None, description="The data source that a refresh asks; none of imported files.")

    @property
    def volume_is_turnover(self) -> bool:
        """Whether volumes are money: their unit begins with the currency of the prices, as in `USD`."""
        return self.volume_unit is not None and self.volume_unit.split()[:1] == [self.price_currency]

    def changes(self) -> tuple[tuple[str, str], ...]:
        """Return what was done to the prices since they were imported, as name and text."""
        splits = (("split applied", split.text) for split in self.splits)
        conversions = (
            ("converted", f"{each.from_currency} to {each.to_currency}: {', '.join(each.assets)}, by {each.source}")
            for each in self.conversions
        )
        return (*splits, *conversions)

    @model_serializer(mode="wrap")
    def _without_what_is_not_there(self, serialised: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what most datasets lack: facts enter the version of a dataset, and that must not move."""
        document: dict[str, Any] = serialised(self)
        return {name: value for name, value in document.items() if value or name not in _RARE}
