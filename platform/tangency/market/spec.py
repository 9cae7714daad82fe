"""What a user states about a table of prices beside the table itself: calendar, currency, columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tangency.domain.asset import Asset, AssetClass
from tangency.domain.calendar import Calendar, calendar_named
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.market.calendars.own import OwnCalendar
from tangency.market.dialect import Dialect
from tangency.market.facts import DatasetFacts
from tangency.market.rule import UniverseRule

__all__ = ["CANONICAL_COLUMNS", "FLOAT_COLUMNS", "REQUIRED_COLUMNS", "PanelSpec"]

REQUIRED_COLUMNS = ("timestamp", "symbol", "close")
FLOAT_COLUMNS = ("open", "high", "low", "close", "volume")
CANONICAL_COLUMNS = ("timestamp", "symbol", *FLOAT_COLUMNS, "venue")


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSpec:
    """How to read a table as a panel.

    Attributes
    ----------
    name
        What the panel is called.
    calendar
        Name of a known calendar (`crypto`, `crypto-hourly`, `us-equity`, `weekly`, `monthly`), an exchange's code such
        as `XLON`, or a calendar of one's own (`calendar_from_file`); periods per year come from it.
    currency
        Currency of the prices.
    asset_class
        `crypto`, `equity` or `other`.
    columns
        Names in the table mapped to canonical ones, as in `{"day": "timestamp"}`; columns that have their names
        need no entry (`Date`, `Ticker`, `Open`, `Adj Close` and the like in any case), all others are left out and
        listed in the facts. Of two columns that could play a part, the one that is mapped does.
    dialect
        How the table is written.
    volume_unit
        Unit of `volume`, as text.
    day_boundary
        When a session ends, as text.
    utc_day
        Whether that is 00:00 UTC.
    default_rule
        Draws the universe where none is asked for.

    Raises
    ------
    ConfigurationError
        An unknown calendar, asset class or canonical column, or two columns mapped to one.

    >>> import tangency as tg
    >>> dialect = tg.Dialect(symbol="AAPL", date_format="%m/%d/%Y", number_sign="$")
    >>> spec = tg.PanelSpec(name="mine", calendar="us-equity", currency="USD", asset_class="equity", dialect=dialect)
    >>> spec.resolved_calendar.periods_per_year
    252
    """

    name: str
    calendar: str | OwnCalendar
    currency: str
    asset_class: str
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dialect: Dialect = field(default_factory=Dialect)
    volume_unit: str | None = None
    day_boundary: str = "not stated"
    utc_day: bool | None = None
    default_rule: UniverseRule | None = None

    def __post_init__(self) -> None:
        _ = self.resolved_calendar
        known_name("asset class", self.asset_class, [member.value for member in AssetClass], where="asset class")
        for target in self.columns.values():
            known_name("column", target, CANONICAL_COLUMNS, where="columns")
        targets = list(self.columns.values())
        if self.dialect.symbol is not None and "symbol" in targets:
            raise ConfigurationError(
                "the symbol is declared, and a column is mapped to it",
                where="columns",
                value=self.dialect.symbol,
                remedy=Remedy("leave out one of them: ", Setting("symbol"), " or the mapping"),
            )
        twice = next((target for target, count in Counter(targets).items() if count > 1), None)
        if twice is not None:
            raise ConfigurationError(
                "two columns are mapped to one", where="columns", value=twice, remedy="map one of them"
            )

    @property
    def resolved_calendar(self) -> Calendar:
        """The calendar itself."""
        return calendar_named(self.calendar) if isinstance(self.calendar, str) else self.calendar.calendar

    @property
    def own_calendar(self) -> OwnCalendar | None:
        """The calendar of the user's own; None where a known one was named."""
        return None if isinstance(self.calendar, str) else self.calendar

    def facts(self, columns_left_out: tuple[str, ...], noticed: tuple[str, ...] = ()) -> DatasetFacts:
        """Return the facts of a dataset of which nothing else is known."""
        return DatasetFacts(
            title=self.name,
            price_currency=self.currency,
            volume_unit=self.volume_unit,
            day_boundary=self.day_boundary,
            utc_day=self.utc_day,
            columns_left_out=columns_left_out,
            noticed=noticed,
            default_rule=self.default_rule,
        )

    def bare_asset(self, symbol: str) -> Asset:
        """Return an asset of which only the symbol is known."""
        return Asset(
            symbol=symbol,
            name=symbol,
            asset_class=AssetClass(self.asset_class),
            currency=self.currency,
            calendar=self.resolved_calendar,
        )
