"""Bars fetched from a data source: paced, repeated where that helps, checked, and merged into what is there."""

from tangency.market.refreshing.events import with_dividends, with_splits
from tangency.market.refreshing.fetching import FetchLog, fetched
from tangency.market.refreshing.finished import last_finished
from tangency.market.refreshing.merge import Merged, Revision, empty_bars, last_bars, merged
from tangency.market.refreshing.pace import Pace
from tangency.market.refreshing.rows import BAR_SCHEMA, PAGE_SCHEMA, LeftOut, PageRows, page_rows

__all__ = [
    "BAR_SCHEMA",
    "PAGE_SCHEMA",
    "FetchLog",
    "LeftOut",
    "Merged",
    "Pace",
    "PageRows",
    "Revision",
    "empty_bars",
    "fetched",
    "last_bars",
    "last_finished",
    "merged",
    "page_rows",
    "with_dividends",
    "with_splits",
]
