"""The canonical price panel: long rows that never change, and the close prices by session and asset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.returns import Returns
from tangency.contracts.running import raise_if_stopped
from tangency.domain.asset import Asset
from tangency.domain.calendar import Calendar, next_session
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError
from tangency.market.arrow_form import close_prices
from tangency.market.as_of import AsOf, parse_as_of
from tangency.market.calendars.own import OwnCalendar
from tangency.market.calendars.schedule import Schedule, schedule_between
from tangency.market.currencies.conversion import convert_prices, declare_currency
from tangency.market.currencies.rates import ExchangeRates
from tangency.market.facts import DatasetFacts
from tangency.market.fingerprint import fingerprint
from tangency.market.metadata import METADATA_KEY, PanelMetadata, read_metadata
from tangency.market.panel_cuts import cut_at, cut_to, cut_to_common, cut_until
from tangency.market.panel_forms import PanelForms
from tangency.market.panel_returns import simple_returns
from tangency.market.reading.canonical import Canonical, canonicalise
from tangency.market.reading.raw import RawTable
from tangency.market.reading.source import read_raw
from tangency.market.rhythm import require_calendar
from tangency.market.sessions import Sessions, all_sessions, as_datetime, label, locate
from tangency.market.spec import PanelSpec
from tangency.market.surroundings import Surroundings

__all__ = ["PricePanel"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PricePanel:
    """Prices of several assets on one calendar; immutable. Build it with `from_table` or `from_arrow`.

    Attributes
    ----------
    name
        What the dataset is called.
    assets
        In order of size where one is known, otherwise of symbol. An asset may have no price at all here, as
        happens in a cut.
    calendar
        One for the whole panel.
    facts
        Origin, units, day boundary and known defects.
    sessions
        Labels of the sessions covered, shape (n_sessions,), ascending, datetime64[us] without a time zone. A
        label names the session in the dataset's own day (`facts.day_boundary`); intraday labels are UTC bar
        openings. A cut to some assets keeps the sessions of the whole market.
    bars
        Arrow table of the rows, sorted by symbol and timestamp: `timestamp`, `symbol`, `close`, and where the
        source has them `open`, `high`, `low`, `volume` (`facts.volume_unit`) and `venue`; null where unknown.
    surroundings
        What was known on the day of the universe that the panel was cut to; None where it is of no universe's.
    own_calendar
        The sessions of a calendar of the user's own, beyond those of the prices; None where the calendar is a known
        one.
    prices
        Close prices, shape (n_sessions, n_assets), read-only, columns in the order of `assets`; NaN where there is
        no price. Nothing is ever filled.
    version
        SHA-256 of the content, the same on every machine; name and facts do not count.

    >>> import tangency as tg
    >>> prices = tg.load("crypto", as_of="2024-11-30")
    >>> len(prices.symbols), prices.calendar.periods_per_year
    (20, 365)
    """

    name: str
    assets: tuple[Asset, ...]
    calendar: Calendar
    facts: DatasetFacts
    sessions: Sessions
    bars: Any = field(repr=False)
    surroundings: Surroundings | None = field(default=None, repr=False)
    own_calendar: OwnCalendar | None = field(default=None, repr=False)
    prices: Floats = field(init=False, repr=False)
    version: str = field(init=False)

    def __post_init__(self) -> None:
        self.sessions.flags.writeable = False
        prices = close_prices(self.bars, self.symbols, self.sessions, where=self.name)
        version = fingerprint(self.bars, assets=self.assets, calendar=self.calendar, sessions=self.sessions)
        object.__setattr__(self, "prices", prices)
        object.__setattr__(self, "version", version)

    def __reduce__(self) -> tuple[Any, ...]:
        # Arrays would come out of a pickle writable; Arrow tables do not.
        return type(self).from_arrow, (self.to_arrow(),)

    @classmethod
    def from_table(
        cls,
        table: pd.DataFrame | RawTable,
        spec: PanelSpec,
        *,
        assets: Sequence[Asset] | None = None,
        facts: DatasetFacts | None = None,
    ) -> Self:
        """Validate a table and return it as a panel.

        Parameters
        ----------
        table
            A frame, or a table as `read_raw` returns it by `spec.dialect`.
        assets
            What is known of the assets, in order of size; a symbol not among them is refused. Without them the
            assets are the table's symbols, sorted.
        facts
            What is known of the dataset; without it, what `spec` states.

        Raises
        ------
        DataError
            Columns that do not fit; a date that is missing, unreadable, off the calendar or in a time zone of its
            own; a missing symbol; a price that is text, infinite or ≤ 0; a row that repeats another, with the
            same values or not; weekly rows under a daily calendar, and the like. Gaps, bad ticks and stale prices do
            not refuse a load: the quality report finds them.
        """
        raw = read_raw(table, spec.dialect, called=f"table {spec.name!r}")
        canonical = canonicalise(raw, spec)
        raise_if_stopped()
        canonical.faults.refuse()
        panel = cls.from_canonical(canonical, spec, assets=assets, facts=facts)
        panel.require_rhythm(raw.source)
        return panel

    @classmethod
    def from_canonical(
        cls,
        canonical: Canonical,
        spec: PanelSpec,
        *,
        assets: Sequence[Asset] | None = None,
        facts: DatasetFacts | None = None,
    ) -> Self:
        """Return the rows that `canonicalise` accepted as a panel."""
        calendar = spec.resolved_calendar
        if assets is None:
            assets = [spec.bare_asset(symbol) for symbol in canonical.symbols]
        return cls(
            name=spec.name,
            assets=tuple(assets),
            calendar=calendar,
            facts=spec.facts(canonical.left_out, canonical.noticed) if facts is None else facts,
            sessions=all_sessions(canonical.bars["timestamp"].to_numpy(), calendar, spec.own_calendar),
            bars=canonical.bars,
            own_calendar=spec.own_calendar,
        )

    def require_rhythm(self, source: str) -> None:
        """Return if the rows come as often as the calendar says, as an import asks.

        Parameters
        ----------
        source
            What the error calls the table.

        Raises
        ------
        DataError
            With the calendar that fits.
        """
        is_priced = ~np.isnan(self.prices)
        require_calendar(self.sessions, is_priced, self.symbols, self.calendar, where=f"{source}, calendar")

    @classmethod
    def from_arrow(cls, table: Any) -> Self:
        """Return the panel that `to_arrow` wrote.

        Raises
        ------
        DataError
            A table of another origin, or damaged.
        """
        meta = read_metadata(table.schema)
        return cls(
            name=meta.name,
            assets=meta.assets,
            calendar=meta.calendar,
            facts=meta.facts,
            sessions=meta.session_labels(),
            bars=table.replace_schema_metadata(None),
            surroundings=meta.surroundings,
            own_calendar=meta.own_calendar,
        )

    def to_arrow(self) -> Any:
        """Return the rows as a `pyarrow.Table` whose schema metadata holds everything else."""
        kept = self.sessions[[0, -1]] if self.calendar.continuous else self.sessions
        meta = PanelMetadata(
            name=self.name,
            assets=self.assets,
            calendar=self.calendar,
            facts=self.facts,
            sessions=tuple(int(stamp) for stamp in kept.astype(np.int64)),
            surroundings=self.surroundings,
            own_calendar=self.own_calendar,
        )
        return self.bars.replace_schema_metadata({METADATA_KEY: meta.model_dump_json().encode()})

    @property
    def symbols(self) -> tuple[str, ...]:
        """Symbols in the order of `assets`."""
        return tuple(asset.symbol for asset in self.assets)

    @property
    def currencies(self) -> dict[str, str]:
        """Symbol → the currency in which the asset is quoted."""
        return {asset.symbol: asset.currency for asset in self.assets}

    @property
    def table(self) -> pd.DataFrame:
        """A copy of the rows, in canonical long form."""
        frame: pd.DataFrame = self.bars.to_pandas()
        return frame

    def asset(self, symbol: str) -> Asset:
        """Return an asset by its label; raises UnknownName with the nearest ones, ties by size."""
        return self.assets[self.symbols.index(known_name("asset", symbol, self.symbols, where=self.name))]

    def close(self) -> pd.DataFrame:
        """Return close prices: sessions down, symbols across in the order of `assets`, NaN where there is no price."""
        index = pd.DatetimeIndex(self.sessions, name="timestamp")
        return pd.DataFrame(self.prices, index=index, columns=pd.Index(self.symbols, name="symbol"))

    def select(self, symbols: Iterable[str]) -> Self:
        """Return the panel of some assets, in the order given, on the sessions of this one.

        Raises
        ------
        UnknownName
            A symbol that is not here.
        ConfigurationError
            None at all, or one of them twice.
        """
        return cut_to(self, symbols)

    def until(self, as_of: AsOf) -> Self:
        """Return what was known at `as_of`: every session up to and including it, and nothing later.

        Raises
        ------
        DataError
            Before the first session.
        """
        return cut_until(self, as_of)

    def common_sessions(self) -> Self:
        """Return the panel on the sessions that its assets have in common, as for stocks beside coins.

        Kept is a session at which every asset has a price that is listed then: between its own first and last price.
        Returns then run from one common session to the next, so that a coin's over a weekend is one return. An asset
        whose prices end is listed still until the calendar's longest gap has passed without one, or its delisting is
        known: what was known at `as_of` is `panel.until(as_of).common_sessions()`.

        Raises
        ------
        ConfigurationError
            On a calendar with a session at every step: how many of them are common in a year it does not say.
        DataError
            Where there is no price at all.

        >>> import pandas as pd
        >>> from tangency.market import PanelSpec, PricePanel
        >>> rows = [("2024-01-05", "BTC", 44180.0), ("2024-01-06", "BTC", 43989.0), ("2024-01-08", "BTC", 46951.0)]
        >>> rows += [("2024-01-05", "AAPL", 181.18), ("2024-01-08", "AAPL", 185.56)]
        >>> spec = PanelSpec(name="mixed", calendar="us-equity", currency="USD", asset_class="other")
        >>> table = pd.DataFrame(rows, columns=["timestamp", "symbol", "close"])
        >>> [str(day)[:10] for day in PricePanel.from_table(table, spec).common_sessions().sessions]
        ['2024-01-05', '2024-01-08']
        """
        return cut_to_common(self)

    def position(self, as_of: AsOf) -> int:
        """Return the position in `sessions` of the latest one known at `as_of`.

        Raises
        ------
        DataError
            Before the first prices, after the last, or in a hole of the data.
        """
        priced: npt.NDArray[np.bool_] = np.any(~np.isnan(self.prices), axis=1)
        return locate(self.sessions, priced, self.calendar, parse_as_of(as_of), where=self.name)

    def window(self, as_of: AsOf, n_returns: int) -> Self:
        """Return the last `n_returns` + 1 sessions up to and including `as_of`, priced or not.

        Raises
        ------
        DataError
            As for `position`, or where the panel does not reach back that far.
        """
        return cut_at(self, self.span(as_of, n_returns))

    def span(self, as_of: AsOf, n_returns: int) -> slice:
        """Return where in `sessions` the window lies, of the errors of `window`."""
        if n_returns < 1:
            raise ConfigurationError("a window holds at least one return", where="n_returns", value=n_returns)
        end = self.position(as_of)
        if end < n_returns:
            raise DataError(
                f"the window of {n_returns} returns reaches back before the first prices",
                where=self.name,
                value=label(self.sessions[end], self.calendar),
                remedy=f"there are {end} returns at most; the first session is "
                f"{label(self.sessions[0], self.calendar)}",
            )
        return slice(end - n_returns, end + 1)

    def returns(self) -> Returns:
        """Return simple returns between neighbouring sessions, assets sorted by label.

        r[t, i] = p[t, i] / p[t-1, i] - 1, and NaN where either price is missing or a hole in the market lies
        between: a return over many days is not one of a period.
        """
        return simple_returns(self.prices, self.symbols, self.sessions, self.calendar)

    def schedule(self) -> Schedule | None:
        """Return the sessions that the calendar schedules from the first to the last one here, with their hours in UTC.

        None of a calendar that schedules none: one without an exchange, and not of the user's own.

        >>> import pandas as pd
        >>> from tangency.market import PanelSpec, PricePanel
        >>> rows = [("2024-07-02", "AAPL", 220.27), ("2024-07-05", "AAPL", 226.34)]
        >>> spec = PanelSpec(name="mine", calendar="XNYS", currency="USD", asset_class="equity")
        >>> panel = PricePanel.from_table(pd.DataFrame(rows, columns=["timestamp", "symbol", "close"]), spec)
        >>> panel.schedule().to_frame()["is_short"].tolist()  # a session without a price, short before the holiday
        [False, True, False]
        """
        return schedule_between(self.calendar, self.own_calendar, self.sessions[0], self.sessions[-1])

    def next_session(self, after: datetime) -> datetime | None:
        """Return the label of the first session after an instant, from what is known in advance; None where nothing is.

        Of a calendar of the user's own, the next one in its file.
        """
        if self.own_calendar is None:
            return next_session(self.calendar, after)
        day = self.own_calendar.next_day(after.date())
        return None if day is None else datetime.combine(day, time(), tzinfo=after.tzinfo)

    def in_currency(self, currency: str, rates: ExchangeRates) -> Self:
        """Return the panel with every price in one currency.

        Each price of an asset in another currency is multiplied by the rate of its own session, the whole bar by that
        one rate. Volumes stay. What was done is kept in `facts.conversions`.

        Raises
        ------
        UnknownName
            A currency of which there are no rates.
        DataError
            A session with a price and without a rate: nothing is filled.
        ConfigurationError
            Rates in another currency, or prices that all are in it already.

        >>> import pandas as pd
        >>> from tangency.market import ExchangeRates, PanelSpec, PricePanel
        >>> rows = pd.DataFrame({"timestamp": ["2024-11-30"], "symbol": ["BTC"], "close": [96000.0]})
        >>> spec = PanelSpec(name="mine", calendar="crypto", currency="USDT", asset_class="crypto")
        >>> frame = pd.DataFrame({"USDT": [0.9995]}, index=pd.DatetimeIndex(["2024-11-30"]))
        >>> rates = ExchangeRates.from_frame(frame, currency="USD", source="Kraken, 00:00 UTC")
        >>> float(PricePanel.from_table(rows, spec).in_currency("USD", rates).prices[0, 0])
        95952.0
        """
        return convert_prices(self, currency, rates)

    def taken_as(self, currency: str) -> Self:
        """Return the panel with every price taken to be in one currency as it stands, such as USDT for USD.

        The declaration is kept in `facts.conversions`.

        Raises
        ------
        ConfigurationError
            Prices that all are in it already.
        """
        return declare_currency(self, currency)

    def first_and_last(self) -> tuple[datetime, datetime]:
        """Return the first and the last session."""
        return as_datetime(self.sessions[0]), as_datetime(self.sessions[-1])

    def __repr__(self) -> str:
        return self._forms().text()

    def _repr_html_(self) -> str:
        return self._forms().html()

    def _forms(self) -> PanelForms:
        return PanelForms(
            name=self.name,
            assets=self.assets,
            calendar=self.calendar,
            facts=self.facts,
            sessions=self.sessions,
            prices=self.prices,
        )
