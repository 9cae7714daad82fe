"""Market data: price panels, their sources and quality, the bundled samples and point-in-time universes."""

from tangency.market.actions.adjust import apply_splits, unadjusted
from tangency.market.as_of import AsOf, parse_as_of
from tangency.market.calendar_file import calendar_from_file
from tangency.market.calendars.own import OwnCalendar
from tangency.market.calendars.schedule import Schedule
from tangency.market.contradictions import require_no_contradiction
from tangency.market.currencies.listings import with_listings_in
from tangency.market.currencies.rates import ExchangeRates
from tangency.market.dataset import Dataset
from tangency.market.dialect import Dialect
from tangency.market.facts import DatasetFacts, DatasetOrigin, TradingAssumptions
from tangency.market.known_assets import KnownAssets
from tangency.market.market_caps import CapSnapshot, MarketCaps
from tangency.market.panel import PricePanel
from tangency.market.price_returns import returns
from tangency.market.quality.finding import Finding, FindingKind, Severity
from tangency.market.quality.report import QualityReport, check_quality, check_raw_quality
from tangency.market.quality.thresholds import QualityThresholds
from tangency.market.reading.held_file import HeldFile
from tangency.market.reading.raw import RawTable
from tangency.market.reading.source import Source, read_raw
from tangency.market.reference import (
    NO_TABLES,
    SECTOR,
    GivenTables,
    ReadTables,
    ReferenceTables,
    TableGiven,
    TableMatch,
    TablesGiven,
    TradingTerms,
    read_tables,
    schema_named,
    table_of_taxonomy,
    table_schemas,
)
from tangency.market.rule import UniverseRule
from tangency.market.sample import (
    load_sample,
    sample_dataset,
    sample_facts,
    sample_market_caps,
    sample_names,
    sample_table_names,
)
from tangency.market.selection import select_universe
from tangency.market.sources import load_file, read_csv, read_parquet, read_prices, read_sql
from tangency.market.spec import PanelSpec
from tangency.market.surroundings import OutsideAsset, Surroundings
from tangency.market.universe.dates import Every, last_sessions
from tangency.market.universe.known_to import require_known_to

__all__ = [
    "NO_TABLES",
    "SECTOR",
    "AsOf",
    "CapSnapshot",
    "Dataset",
    "DatasetFacts",
    "DatasetOrigin",
    "Dialect",
    "Every",
    "ExchangeRates",
    "Finding",
    "FindingKind",
    "GivenTables",
    "HeldFile",
    "KnownAssets",
    "MarketCaps",
    "OutsideAsset",
    "OwnCalendar",
    "PanelSpec",
    "PricePanel",
    "QualityReport",
    "QualityThresholds",
    "RawTable",
    "ReadTables",
    "ReferenceTables",
    "Schedule",
    "Severity",
    "Source",
    "Surroundings",
    "TableGiven",
    "TableMatch",
    "TablesGiven",
    "TradingAssumptions",
    "TradingTerms",
    "UniverseRule",
    "apply_splits",
    "calendar_from_file",
    "check_quality",
    "check_raw_quality",
    "last_sessions",
    "load_file",
    "load_sample",
    "parse_as_of",
    "read_csv",
    "read_parquet",
    "read_prices",
    "read_raw",
    "read_sql",
    "read_tables",
    "require_known_to",
    "require_no_contradiction",
    "returns",
    "sample_dataset",
    "sample_facts",
    "sample_market_caps",
    "sample_names",
    "sample_table_names",
    "schema_named",
    "select_universe",
    "table_of_taxonomy",
    "table_schemas",
    "unadjusted",
    "with_listings_in",
]
