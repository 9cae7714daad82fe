"""Imports through the desk: prices with the tables that belong to them, and tables for a dataset that is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from tangency.contracts.running import raise_if_stopped
from tangency.desk.datasets import Datasets
from tangency.desk.import_request import ImportRequest
from tangency.desk.stored_dataset import publish_tables, read_dataset, read_prices
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.host.parameters import validated
from tangency.market import (
    SECTOR,
    Dialect,
    GivenTables,
    OwnCalendar,
    PricePanel,
    ReferenceTables,
    Source,
    TableGiven,
    TablesGiven,
    UniverseRule,
    read_tables,
    require_known_to,
    require_no_contradiction,
    sample_names,
)
from tangency.results.imported import ImportResult
from tangency.results.table_list import TableList
from tangency.store import Store

__all__ = ["Imports"]

_NO_COLUMNS: Mapping[str, str] = {}


class Imports:
    """The part of a desk that imports.

    Attributes
    ----------
    store, datasets
        Of the desk.
    """

    store: Store
    datasets: Datasets

    def import_prices(  # one keyword for each thing that a user may know of the data
        self,
        source: Source,
        *,
        name: str,
        calendar: str | OwnCalendar,
        currency: str,
        asset_class: str = "other",
        symbol: str | None = None,
        columns: Mapping[str, str] = _NO_COLUMNS,
        sectors: TableGiven | None = None,
        market_caps: TableGiven | None = None,
        names: TableGiven | None = None,
        taxonomies: Mapping[str, TableGiven] | None = None,
        assets: TableGiven | None = None,
        memberships: TableGiven | None = None,
        trading: TableGiven | None = None,
        dividends: TableGiven | None = None,
        funding: TableGiven | None = None,
        borrow: TableGiven | None = None,
        interest: TableGiven | None = None,
        spreads: TableGiven | None = None,
        characteristics: TableGiven | None = None,
        characteristics_lag_days: int | None = None,
        universe: UniverseRule | None = None,
        day_boundary: str = "not stated",
        utc_day: bool | None = None,
        volume_unit: str | None = None,
        dialect: Dialect | None = None,
        **written: object,
    ) -> ImportResult:
        """Store prices and the tables beside them as one version of a dataset; all of it, or nothing.

        Each table is a mapping from symbols, a list of rows, a Series, a DataFrame, an Arrow table, or the path of a
        file; docs/data.md lists their columns.

        Parameters
        ----------
        source
            A file, a folder or pattern of files, a SELECT over files, a DataFrame or an Arrow table.
        calendar, currency, asset_class, columns, volume_unit, day_boundary, utc_day
            As in `PanelSpec`.
        symbol
            Of a table of one asset.
        dialect
            How the table is written.
        **written
            The same, field by field, such as `separator=";"`; before what `dialect` says.
        sectors, taxonomies
            Labels of assets, in fractions and from a day on where the table says so; `{"theme": …}` for others.
        universe
            The rule that draws the universe where none is asked for.
        characteristics_lag_days
            When a characteristic became known, in days after its timestamp, where its table does not say so itself.

        Raises
        ------
        TangencyError
            Of the branch that fits, such as `DataError` with the place of what cannot be read.

        >>> import tempfile
        >>> import pandas as pd
        >>> import tangency as tg
        >>> rows = [(f"2024-01-{day:02}", symbol, day) for day in range(1, 8) for symbol in ("UNI", "SOL")]
        >>> prices = pd.DataFrame(rows, columns=["timestamp", "symbol", "close"])
        >>> with tg.Desk(tempfile.mkdtemp()) as desk:
        ...     mine = {"name": "mine", "calendar": "crypto", "currency": "USD"}
        ...     done = desk.import_prices(prices, **mine, sectors={"UNI": "DeFi", "SOL": "Layer 1"})
        ...     done.rows, done.tables[0].matched, desk.panel("mine").asset("UNI").sector
        (14, ('SOL', 'UNI'), 'DeFi')
        """
        request = validated(
            ImportRequest,
            {
                "name": name,
                "calendar": calendar,
                "currency": currency,
                "asset_class": asset_class,
                **({} if dialect is None else dialect.model_dump(exclude_unset=True)),
                **written,
                **({} if symbol is None else {"symbol": symbol}),
                "columns": dict(columns),
                "volume_unit": volume_unit,
                "day_boundary": day_boundary,
                "utc_day": utc_day,
                "universe": universe,
                "characteristics_lag_days": characteristics_lag_days,
            },
            where="import_prices",
        )
        tables = TablesGiven(
            sectors=sectors,
            market_caps=market_caps,
            assets=assets,
            memberships=memberships,
            trading=trading,
            dividends=dividends,
            funding=funding,
            borrow=borrow,
            interest=interest,
            spreads=spreads,
            characteristics=characteristics,
        )
        return self.import_request(source, request, GivenTables.of(tables, taxonomies, names, characteristics_lag_days))

    def import_request(self, source: Source, request: ImportRequest, given: GivenTables) -> ImportResult:
        """Store what a request describes: the one path of every face."""
        panel = self.datasets.read(source, request.spec())
        read = read_tables(given, panel.symbols)
        tables = ReferenceTables(frames=read.frames)
        require_no_contradiction(panel, tables)
        if request.universe is not None:
            _require_rule(request.universe, panel, tables)
        raise_if_stopped()
        version = self.datasets.publish(panel, tables)
        return ImportResult.of(panel, read, version=version)

    def tables(self, name: str) -> TableList:
        """Return the list of the tables that a dataset has beside its prices; raises UnknownName."""
        return TableList.of(name, self.datasets.dataset(name))

    def import_tables(
        self,
        name: str,
        *,
        names: TableGiven | None = None,
        taxonomies: Mapping[str, TableGiven] | None = None,
        characteristics_lag_days: int | None = None,
        **tables: Unpack[TablesGiven],
    ) -> ImportResult:
        """Store a new version of a dataset: the same prices, with tables beside those it has or in their place.

        Parameters
        ----------
        **tables
            As those of `import_prices`: `sectors`, `market_caps` and so on.

        Raises
        ------
        TangencyError
            As `import_prices`; `UnknownName` for a dataset or a table that is not there.
        """
        return self.add_tables(name, GivenTables.of(tables, taxonomies, names, characteristics_lag_days))

    def add_tables(self, name: str, given: GivenTables) -> ImportResult:
        """Store a new version with the tables given: the one path of every face."""
        if name in sample_names():
            raise ConfigurationError(
                "a bundled sample has the tables that it has",
                where="name",
                value=name,
                remedy="import its prices under a name of your own first",
            )
        record = self.datasets.record(name)
        before = read_dataset(self.store, record)
        read = read_tables(given, before.panel.symbols)
        if not read.frames:
            raise ConfigurationError(
                "no table is given", where="import_tables", remedy=Remedy("give one, such as ", Setting("sectors"))
            )
        require_no_contradiction(read_prices(self.store, record), before.tables.with_tables(read.frames))
        raise_if_stopped()
        version = publish_tables(self.store, record, read.frames).version
        return ImportResult.of(before.panel, read, version=version)


def _require_rule(rule: UniverseRule, panel: PricePanel, tables: ReferenceTables) -> None:
    """Refuse a default rule that the dataset can never follow."""
    if rule.needs_sizes and rule.rank_by is None and tables.market_caps is None:
        raise ConfigurationError(
            "the rule takes the largest, but no market capitalisations are given",
            where="universe rule, top",
            value=rule.top,
            remedy=Remedy("give sizes: ", Setting("market_caps"), ", or leave out ", Setting("top", within="universe")),
        )
    sectors = tables.taxonomies.get(SECTOR)
    labels = () if sectors is None else sectors.labels
    require_known_to(panel, rule, labels, tables, has_sizes=tables.market_caps is not None)
