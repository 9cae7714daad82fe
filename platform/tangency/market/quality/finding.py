"""One finding of the quality report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Finding", "FindingKind", "Severity"]


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"  # the table is refused
    WARNING = "warning"  # estimates may be wrong
    NOTE = "note"  # worth knowing


class FindingKind(StrEnum):
    """What was found in rows that load; faults that refuse a row keep the names of `FaultKind`."""

    GAP = "gap"
    MARKET_GAP = "market_gap"
    ENDED = "ended"
    EXTREME_MOVE = "extreme_move"
    BAD_TICK_REVERSAL = "bad_tick_reversal"
    STALE_RUN = "stale_run"
    FLAT_BARS = "flat_bars"
    OHLC_VIOLATION = "ohlc_violation"
    DAY_BOUNDARY = "day_boundary"
    CALENDAR = "calendar"
    CLOSED_DAY = "closed_day"
    LIKELY_SPLIT = "likely_split"
    UNLISTED = "unlisted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found.

    Attributes
    ----------
    kind
        A `FindingKind`, or the `FaultKind` of a row that refuses the load, as text.
    symbol
        The asset, or None where the whole market or the whole table is concerned.
    first, last
        Sessions concerned, None where they could not be read.
    count
        Sessions or rows concerned.
    """

    kind: str
    severity: Severity
    symbol: str | None
    first: datetime | None
    last: datetime | None
    count: int
    detail: str
