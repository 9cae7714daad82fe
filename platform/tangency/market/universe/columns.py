"""The columns by which a universe rule filters and ranks, as they were known on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tangency.contracts.arrays import Floats
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.market.as_of import AsOf
from tangency.market.currencies.mixture import require_one_currency
from tangency.market.market_caps import MarketCaps
from tangency.market.panel import PricePanel
from tangency.market.reference import ReferenceTables
from tangency.market.rule import MARKET_CAP, UniverseRule

__all__ = ["OF_PRICES", "KnownColumns", "require_columns"]

_PRICE, _TURNOVER, _VOLUME = "price", "turnover", "volume"
OF_PRICES = (MARKET_CAP, _PRICE, _TURNOVER, _VOLUME)


def require_columns(rule: UniverseRule, panel: PricePanel, tables: ReferenceTables, *, has_sizes: bool) -> None:
    """Refuse a rule that reads a column which the dataset lacks.

    Raises
    ------
    UnknownName
        A column that is neither of the prices nor a characteristic.
    ConfigurationError
        No market capitalisations, no volume or none whose unit is known, or a characteristic named like a column.
    """
    own = () if tables.characteristics is None else tables.characteristics.names
    asked = dict(rule.columns)
    if rule.min_turnover is not None:
        asked.setdefault(_TURNOVER, "min_turnover")
    for column, where in asked.items():
        known_name("column", column, (*OF_PRICES, *own), where=f"universe rule, {where}")
        if column in own and column in OF_PRICES:
            raise ConfigurationError(
                "a characteristic has the name of a column, so that either could be meant",
                where=f"universe rule, {where}",
                value=column,
                remedy="give the characteristic another name and import the table again",
            )
    if not has_sizes and MARKET_CAP in asked:
        raise ConfigurationError(
            "the rule asks for market capitalisations, but none are given",
            where=f"universe rule, {asked[MARKET_CAP]}",
            value=MARKET_CAP,
            remedy=Remedy("import them: ", Setting("market_caps"), ", or use another column"),
        )
    for column in (_TURNOVER, _VOLUME):
        if column in asked:
            _require_volume(panel, where=f"universe rule, {asked[column]}")


def _require_volume(panel: PricePanel, *, where: str) -> None:
    if "volume" not in panel.bars.column_names:
        raise ConfigurationError(
            "the dataset has no volumes, so liquidity is not known",
            where=where,
            value=panel.name,
            remedy=Remedy("import prices with a column volume and its unit: ", Setting("volume_unit", "units")),
        )
    if panel.facts.volume_unit is None:
        raise ConfigurationError(
            "the unit of the volumes is not stated: they may be units or money",
            where=where,
            value=panel.name,
            remedy=Remedy(
                "import the prices again and say it: ",
                Setting("volume_unit", "units"),
                ", or where volumes are money ",
                Setting("volume_unit", panel.facts.price_currency),
            ),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class KnownColumns:
    """Columns by asset on a day; each is computed once.

    Attributes
    ----------
    end
        Position of the day in the panel's sessions.
    candidates
        Assets that are compared; those of several currencies have no common price or turnover.
    """

    panel: PricePanel
    rule: UniverseRule
    as_of: AsOf
    end: int
    market_caps: MarketCaps | None
    tables: ReferenceTables
    candidates: frozenset[str]
    _known: dict[str, Mapping[str, float]] = field(default_factory=dict)

    def values(self, column: str) -> Mapping[str, float]:
        """Return asset → value; those of which none is known are left out."""
        if column not in self._known:
            self._known[column] = self._computed(column)
        return self._known[column]

    def unit(self, column: str) -> str:
        """Return what a value of a column is in, with a space before it; empty where nothing is to say."""
        facts, over = self.panel.facts, f" a session over {self.rule.liquidity_sessions} sessions"
        match column:
            case "price":
                return f" {self._currency}"
            case "turnover":
                return f" {self._currency}{over}"
            case "volume":
                return f" {facts.volume_unit}{over}"
            case _:
                return ""

    @property
    def _currency(self) -> str:
        return next((a.currency for a in self.panel.assets if a.symbol in self.candidates), "")

    def _computed(self, column: str) -> Mapping[str, float]:
        if column in {_PRICE, _TURNOVER}:
            compared = (asset for asset in self.panel.assets if asset.symbol in self.candidates)
            require_one_currency(compared, where=f"universe rule, {column}")
        if column == _PRICE:
            latest = self.panel.prices[self.end]
            return _known(self.panel.symbols, latest, ~np.isnan(latest))
        if column in {_TURNOVER, _VOLUME}:
            return self._traded(is_value=column == _TURNOVER)
        if column == MARKET_CAP:
            return {} if self.market_caps is None else self.market_caps.sizes(self.as_of)
        characteristics = self.tables.characteristics
        return {} if characteristics is None else characteristics.values(column, self.as_of)

    def _traded(self, *, is_value: bool) -> Mapping[str, float]:
        """Return the mean volume, or traded value, a session: one without a price is one without trade.

        Assets with a price and no volume in any of the sessions are left out: what they traded is not known.
        """
        n = self.rule.liquidity_sessions
        if self.end + 1 < n:
            raise DataError(
                f"{n} sessions of liquidity reach back before the first prices",
                where=self.panel.name,
                value=str(self.as_of),
                remedy=Remedy("ask for fewer: ", Setting("liquidity_sessions", self.end + 1, within="universe")),
            )
        sessions = self.panel.sessions[self.end + 1 - n : self.end + 1]
        volumes = _volumes(self.panel, sessions)
        prices = self.panel.prices[self.end + 1 - n : self.end + 1]
        has_price = ~np.isnan(prices)
        if is_value and not self.panel.facts.volume_is_turnover:
            volumes = volumes * prices
        is_unknown = (has_price & np.isnan(volumes)).any(axis=0) | ~has_price.any(axis=0)
        means = np.where(has_price, volumes, 0.0).sum(axis=0) / n
        return _known(self.panel.symbols, means, np.asarray(~is_unknown))


def _known(symbols: tuple[str, ...], values: Floats, is_known: npt.NDArray[np.bool_]) -> dict[str, float]:
    return {symbols[i]: float(values[i]) for i in np.flatnonzero(is_known)}


def _volumes(panel: PricePanel, sessions: Any) -> Floats:
    """Return the volumes of some sessions in a row, shape (n_sessions, n_assets); NaN where there is none."""
    stamps = panel.bars["timestamp"].to_numpy()
    at = np.flatnonzero((stamps >= sessions[0]) & (stamps <= sessions[-1]))
    bars = panel.bars.select(["timestamp", "symbol", "volume"]).take(pa.array(at))
    labels = bars["symbol"].combine_chunks().dictionary_encode()
    columns = pd.Index(panel.symbols).get_indexer(pd.Index(labels.dictionary.to_pylist()))
    found = np.full((len(sessions), len(panel.symbols)), np.nan)
    rows = np.searchsorted(sessions, bars["timestamp"].to_numpy())
    values = pc.cast(bars["volume"], pa.float64()).to_numpy()
    found[rows, columns[labels.indices.to_numpy()]] = values
    return found
