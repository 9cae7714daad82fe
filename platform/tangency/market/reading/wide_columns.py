"""Which column of a wide table holds the dates, and which hold what of which asset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tangency.market.reading.listing import listed

__all__ = ["WideColumns"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WideColumns:
    """Columns of a table in which a row is a session of several assets.

    Attributes
    ----------
    columns
        By symbol, the column of each part.
    is_mapped
        Whether the column of dates was declared.
    without_value
        Assets that have no value at all.
    """

    timestamp: str
    columns: Mapping[str, Mapping[str, str]]
    left_out: tuple[str, ...] = ()
    is_mapped: bool = False
    without_value: tuple[str, ...] = ()

    @property
    def symbols(self) -> tuple[str, ...]:
        """Sorted."""
        return tuple(sorted(self.columns))

    @property
    def parts(self) -> frozenset[str]:
        """The parts that any asset has."""
        return frozenset(part for parts in self.columns.values() for part in parts)

    @property
    def source_of(self) -> Mapping[str, str]:
        """What plays which part, for people."""
        parts = dict.fromkeys(sorted(self.parts), "the cells")
        return {"timestamp": self.timestamp, "symbol": "the header", **parts}

    @property
    def noticed(self) -> tuple[str, ...]:
        """What is read otherwise than it stands there."""
        is_named = not self.is_mapped and self.timestamp != "timestamp"
        notes = [f"read by their names: {self.timestamp} as timestamp"] if is_named else []
        if self.without_value:
            notes.append(f"without any value, so left out: {listed(self.without_value)}")
        return tuple(notes)
