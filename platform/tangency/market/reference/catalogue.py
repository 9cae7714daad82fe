"""The tables that a dataset may have beside its prices."""

from __future__ import annotations

from collections.abc import Mapping

from tangency.domain.naming import known_name
from tangency.market.reference.schema import ColumnKind, ColumnSpec, TableSchema

__all__ = [
    "ASSETS",
    "BORROW",
    "CHARACTERISTICS",
    "DIVIDENDS",
    "FUNDING",
    "INTEREST",
    "MARKET_CAPS",
    "MEMBERSHIPS",
    "SECTOR",
    "SPREADS",
    "TRADING",
    "schema_named",
    "table_of_taxonomy",
    "table_schemas",
    "taxonomy_of_table",
    "taxonomy_schema",
]

SECTOR = "sector"
_SECTORS, _TAXONOMY = "sectors", "taxonomy_"

_SYMBOL = ColumnSpec(name="symbol", kind=ColumnKind.TEXT, also=("ticker",))
_TIMESTAMP = ColumnSpec(name="timestamp", kind=ColumnKind.MOMENT, also=("date",))
_CURRENCY = ColumnSpec(name="currency", kind=ColumnKind.TEXT)
_FROM = ColumnSpec(name="valid_from", kind=ColumnKind.MOMENT, required=False)
_TO = ColumnSpec(name="valid_to", kind=ColumnKind.MOMENT, required=False)


def _optional(name: str, kind: ColumnKind, *, also: tuple[str, ...] = (), default: object = None) -> ColumnSpec:
    return ColumnSpec(name=name, kind=kind, also=also, required=False, default=default)


def _dated(name: str, title: str, column: ColumnSpec) -> TableSchema:
    return TableSchema(
        name=name,
        title=title,
        columns=(_TIMESTAMP, _SYMBOL, column),
        key=("timestamp", "symbol"),
        value=column.name,
        may_be_wide=True,
        time="timestamp",
    )


MARKET_CAPS = _dated(
    "market_caps",
    "market capitalisations by snapshot",
    ColumnSpec(name="market_cap", kind=ColumnKind.POSITIVE, also=("market_capitalization", "marketcap")),
)
FUNDING = _dated("funding", "funding rates of perpetuals", ColumnSpec(name="rate", kind=ColumnKind.NUMBER))
BORROW = _dated(
    "borrow", "annual borrow rates of short positions", ColumnSpec(name="rate_annual", kind=ColumnKind.NUMBER)
)
SPREADS = _dated("spreads", "quoted spreads", ColumnSpec(name="spread_bps", kind=ColumnKind.POSITIVE))
INTEREST = TableSchema(
    name="interest",
    title="annual interest rates by currency",
    columns=(_TIMESTAMP, _CURRENCY, ColumnSpec(name="rate_annual", kind=ColumnKind.NUMBER)),
    key=("timestamp", "currency"),
    time="timestamp",
)
ASSETS = TableSchema(
    name="assets",
    title="names, listings and delistings",
    columns=(
        _SYMBOL,
        _optional("name", ColumnKind.TEXT),
        _optional("currency", ColumnKind.TEXT),
        _optional("asset_class", ColumnKind.TEXT),
        _optional("listed", ColumnKind.MOMENT),
        _optional("delisted", ColumnKind.MOMENT),
        _optional("settlement_value", ColumnKind.AMOUNT),
        _optional("is_benchmark", ColumnKind.FLAG, default=False),
    ),
    key=("symbol",),
    value="name",
    names_own_assets=True,
)
MEMBERSHIPS = TableSchema(
    name="memberships",
    title="members of indices and lists",
    columns=(ColumnSpec(name="list", kind=ColumnKind.TEXT, also=("index", "benchmark")), _SYMBOL, _FROM, _TO),
    key=("list", "symbol", "valid_from"),
    time="valid_from",
)
TRADING = TableSchema(
    name="trading",
    title="lots, minimum notionals and fees",
    columns=(
        ColumnSpec(name="symbol", kind=ColumnKind.TEXT, also=("ticker",), required=False),
        _optional("lot_step", ColumnKind.STEP),
        _optional("minimum_notional", ColumnKind.AMOUNT),
        _optional("fee_bps", ColumnKind.NUMBER),
        _optional("maker_bps", ColumnKind.NUMBER),
        _optional("taker_bps", ColumnKind.NUMBER),
        _optional("currency", ColumnKind.TEXT),
    ),
    key=("symbol",),
    value="lot_step",
    names_own_assets=True,
)
DIVIDENDS = TableSchema(
    name="dividends",
    title="cash dividends",
    columns=(
        ColumnSpec(name="ex_date", kind=ColumnKind.MOMENT),
        _optional("pay_date", ColumnKind.MOMENT),
        _SYMBOL,
        ColumnSpec(name="amount", kind=ColumnKind.STEP),
        _CURRENCY,
    ),
    key=("ex_date", "pay_date", "symbol", "currency"),
    time="ex_date",
)
CHARACTERISTICS = TableSchema(
    name="characteristics",
    title="characteristics by asset and date, with the day each became known",
    columns=(
        _TIMESTAMP,
        _SYMBOL,
        ColumnSpec(name="name", kind=ColumnKind.TEXT),
        ColumnSpec(name="value", kind=ColumnKind.NUMBER),
        ColumnSpec(name="known_at", kind=ColumnKind.MOMENT),
    ),
    key=("timestamp", "symbol", "name", "known_at"),
    time="known_at",
)
_FIXED = {
    schema.name: schema
    for schema in (
        MARKET_CAPS, ASSETS, MEMBERSHIPS, TRADING, DIVIDENDS, FUNDING, BORROW, INTEREST, SPREADS, CHARACTERISTICS,
    )
}  # fmt: skip


def table_schemas() -> Mapping[str, TableSchema]:
    """Return the tables that an import takes by a name of their own, in the order of its arguments.

    >>> list(table_schemas())[:3]
    ['sectors', 'market_caps', 'assets']
    """
    return {_SECTORS: taxonomy_schema(SECTOR), **_FIXED}


def taxonomy_schema(taxonomy: str) -> TableSchema:
    """Return the schema of a taxonomy's table; its labels may stand under the taxonomy's own name."""
    own_names = (taxonomy, table_of_taxonomy(taxonomy))
    return TableSchema(
        name=table_of_taxonomy(taxonomy),
        title=f"labels of the taxonomy {taxonomy!r}",
        columns=(
            _SYMBOL,
            # An asset may be named and have no label: that it has none is then known.
            ColumnSpec(name="label", kind=ColumnKind.TEXT, also=own_names, may_be_empty=True),
            _optional("weight", ColumnKind.FRACTION, default=1.0),
            _FROM,
            _TO,
        ),
        key=("symbol", "label", "valid_from"),
        value="label",
        time="valid_from",
        names_own_assets=True,
    )


def table_of_taxonomy(taxonomy: str) -> str:
    """Return what the table of a taxonomy is called: `sectors`, or `taxonomy_theme` of `theme`."""
    return _SECTORS if taxonomy == SECTOR else f"{_TAXONOMY}{taxonomy}"


def taxonomy_of_table(table: str) -> str | None:
    """Return the taxonomy of a table; None for a table of another kind.

    >>> taxonomy_of_table("sectors"), taxonomy_of_table("taxonomy_theme"), taxonomy_of_table("trading")
    ('sector', 'theme', None)
    """
    if table == _SECTORS:
        return SECTOR
    return table.removeprefix(_TAXONOMY) if table.startswith(_TAXONOMY) else None


def schema_named(table: str) -> TableSchema:
    """Return the schema of a table; raises UnknownName."""
    taxonomy = taxonomy_of_table(table)
    return _FIXED[known_name("table", table, _FIXED)] if taxonomy is None else taxonomy_schema(taxonomy)
