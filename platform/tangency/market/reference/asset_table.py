"""What is known of each asset beside its prices: its name, and when it came and went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from tangency.domain.asset import Asset, AssetClass
from tangency.domain.naming import nearest_names
from tangency.market.as_of import AsOf, parse_as_of
from tangency.market.reference.reading import ReadRows

__all__ = ["AssetTable", "require_listings"]

_CLASSES = frozenset(member.value for member in AssetClass)


@dataclass(frozen=True, kw_only=True, eq=False)
class AssetTable:
    """Rows of `symbol`, `name`, `currency`, `asset_class`, `listed`, `delisted`, `settlement_value`, `is_benchmark`.

    >>> from tangency.market import GivenTables, ReferenceTables, read_tables, sample_dataset
    >>> given = GivenTables(tables={"assets": {"LUNA": {"delisted": "2022-05-28", "settlement_value": 0}}})
    >>> table = ReferenceTables(frames=read_tables(given, ["LUNA"]).frames).assets
    >>> luna = sample_dataset("crypto").panel.asset("LUNA")
    >>> [table.asset(luna, day).delisted is None for day in ("2022-05-27", "2022-05-28")]
    [True, False]
    """

    rows: Any

    def asset(self, bare: Asset, day: AsOf | None = None) -> Asset:
        """Return an asset with what is known of it on a day: no delisting that is still to come.

        Parameters
        ----------
        day
            All that is known at any time where None.
        """
        own = self._by_symbol.get(bare.symbol)
        if own is None:
            return bare
        named = replace(
            bare,
            name=own["name"] or bare.name,
            currency=own["currency"] or bare.currency,
            asset_class=bare.asset_class if own["asset_class"] is None else AssetClass(own["asset_class"]),
            is_benchmark=bool(own["is_benchmark"]),
        )
        listed, delisted = _known(own["listed"], day), _known(own["delisted"], day)
        return replace(
            named,
            listed=listed,
            delisted=delisted,
            settlement_value=None if delisted is None else own["settlement_value"],
        )

    @cached_property
    def currencies(self) -> Mapping[str, str]:
        """Symbol → the currency that the table names."""
        return {symbol: own["currency"] for symbol, own in self._by_symbol.items() if own["currency"]}

    def unlisted(self, day: AsOf) -> frozenset[str]:
        """Return the symbols whose listing is still to come on a day."""
        moment = parse_as_of(day)
        return frozenset(
            symbol
            for symbol, own in self._by_symbol.items()
            if own["listed"] is not None and own["listed"].date() > moment.date()
        )

    @cached_property
    def _by_symbol(self) -> Mapping[str, Mapping[str, Any]]:
        return {each["symbol"]: each for each in self.rows.to_pylist()}


def require_listings(read: ReadRows) -> None:
    """Refuse an unknown asset class, a delisting before the listing, and a settlement value without a delisting.

    Raises
    ------
    DataError
        With the place of the row.
    """
    for row, each in enumerate(read.rows.to_pylist()):
        if each["asset_class"] is not None and each["asset_class"] not in _CLASSES:
            raise read.fault(
                row, "unknown asset class", value=each["asset_class"], remedy=_nearest_class(each["asset_class"])
            )
        listed, delisted = each["listed"], each["delisted"]
        if listed is not None and delisted is not None and delisted < listed:
            raise read.fault(
                row,
                "the asset is delisted before it is listed",
                value=f"{listed:%Y-%m-%d}, {delisted:%Y-%m-%d}",
                remedy="correct one of the two days",
            )
        if each["settlement_value"] is not None and delisted is None:
            raise read.fault(
                row,
                "a settlement value belongs to a delisting",
                value=str(each["settlement_value"]),
                remedy="say when the asset was delisted, or leave the value empty",
            )


def _known(moment: datetime | None, day: AsOf | None) -> datetime | None:
    return moment if moment is None or day is None or moment <= parse_as_of(day) else None


def _nearest_class(given: str) -> str:
    near = nearest_names(given, sorted(_CLASSES))
    return f"did you mean {near[0]}?" if near else f"write {', '.join(sorted(_CLASSES))}"
