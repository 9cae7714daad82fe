"""Tables beside the prices: sectors and other taxonomies, sizes, listings, trading terms, dividends, rates.

Each is an Arrow table of its own that joins with the prices by symbol and date, and is read as of a day without what
came later.
"""

from tangency.market.reference.asset_table import AssetTable
from tangency.market.reference.catalogue import SECTOR, schema_named, table_of_taxonomy, table_schemas
from tangency.market.reference.dated_table import CharacteristicTable, DatedTable, DividendTable
from tangency.market.reference.given import TableGiven, TablesGiven
from tangency.market.reference.given_tables import GivenTables, ReadTables, read_tables, read_taxonomy, read_trading
from tangency.market.reference.matching import TableMatch
from tangency.market.reference.membership_table import MembershipTable
from tangency.market.reference.tables import NO_TABLES, ReferenceTables
from tangency.market.reference.taxonomy import Taxonomy
from tangency.market.reference.trading_table import TradingTable, TradingTerms

__all__ = [
    "NO_TABLES",
    "SECTOR",
    "AssetTable",
    "CharacteristicTable",
    "DatedTable",
    "DividendTable",
    "GivenTables",
    "MembershipTable",
    "ReadTables",
    "ReferenceTables",
    "TableGiven",
    "TableMatch",
    "TablesGiven",
    "Taxonomy",
    "TradingTable",
    "TradingTerms",
    "read_tables",
    "read_taxonomy",
    "read_trading",
    "schema_named",
    "table_of_taxonomy",
    "table_schemas",
]
